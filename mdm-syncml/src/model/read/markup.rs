//! Comparing raw markup by meaning.
//!
//! Names with their namespaces, attributes in any order, text with its references and sections resolved, no comments.

use core::ops::Range;

use crate::model::read::document::Doc;
use crate::model::read::unknown::OuterNamespaces;
use crate::wire::markup::{Uris, events};

/// Reports whether two pieces of two messages mean the same.
pub(in crate::model) fn equal(one: (Doc<'_>, Range<usize>), other: (Doc<'_>, Range<usize>)) -> bool {
    let outer = |(doc, range): &(_, Range<usize>)| OuterNamespaces::at(*doc, range.start);
    let (outer_of_one, outer_of_other) = (outer(&one), outer(&other));
    let (one, other) = (one.0.slice(one.1), other.0.slice(other.1));
    if one == other && outer_of_one.clone().eq(outer_of_other.clone()) {
        return true;
    }
    let mut uris = Uris::default();
    let mut events_of_one = events(one, outer_of_one, &mut uris);
    let mut events_of_other = events(other, outer_of_other, &mut uris);
    loop {
        match (events_of_one.next(&mut uris), events_of_other.next(&mut uris)) {
            (None, None) => return true,
            (one, other) if one == other => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::read::message::Message;
    use alloc::format;
    use alloc::string::String;

    fn document(data: &str) -> String {
        format!(
            "<SyncML xmlns:p='urn:p' xmlns:q='urn:p'><SyncHdr/><SyncBody><Exec><CmdID>1</CmdID><Item><Data>{data}</Data>\
             </Item></Exec></SyncBody></SyncML>"
        )
    }

    fn same(one: &str, other: &str) -> bool {
        let (one, other) = (document(one), document(other));
        let equal = Message::parse(one.as_bytes()).unwrap() == Message::parse(other.as_bytes()).unwrap();
        assert_eq!(
            equal,
            Message::parse(other.as_bytes()).unwrap() == Message::parse(one.as_bytes()).unwrap()
        );
        equal
    }

    #[test]
    fn spelling_does_not_matter() {
        for (one, other) in [
            ("<a/>", "<a></a>"),
            ("<a/>", "<a ></a\n>"),
            ("<p:a/>", "<q:a/>"),
            ("<p:a/>", "<a xmlns='urn:p'/>"),
            ("<p:a/>", "<x:a xmlns:x=\"urn:&#112;\"/>"),
            ("<a x='1' y='2'/>", "<a y = \"2\"\nx=\"&#49;\" />"),
            ("<a p:x='1'/>", "<a q:x='1'/>"),
            ("<a x='1 2'/>", "<a x='1\r\n2'/>"),
            ("<a>&lt;b&#x43;</a>", "<a><![CDATA[<]]>b<!-- c -->C</a>"),
            ("<a>\r\n</a>", "<a>\n</a>"),
            ("<p:a><b/></p:a> ", "<a xmlns='urn:p'><b xmlns=''></b></a> "),
        ] {
            assert!(same(one, other), "{one} and {other}");
        }
    }

    #[test]
    fn meaning_matters() {
        for (one, other) in [
            ("<a/>", "<b/>"),
            ("<a/>", "<p:a/>"),
            ("<a/>", "<a/> "),
            ("<a/>", "<a><b/></a>"),
            ("<a/><b/>", "<a><b/></a>"),
            ("<a x='1'/>", "<a x='2'/>"),
            ("<a x='1'/>", "<a p:x='1'/>"),
            ("<a x='1'/>", "<a/>"),
            ("<a x='1 '/>", "<a x='1&#10;'/>"),
            ("<a>b</a>", "<a>B</a>"),
            ("<a>&lt;b/></a>", "<a><b/></a>"),
            ("<p:a xmlns:p='urn:x'/>", "<p:a/>"),
        ] {
            assert!(!same(one, other), "{one} and {other}");
        }
    }
}
