use super::*;
use crate::Limits;

fn error(document: &str) -> String {
    use alloc::string::ToString;
    Document::parse(document.as_bytes(), &Limits::default())
        .unwrap_err()
        .to_string()
}

#[test]
fn reads_names_attributes_text_and_spans() {
    let source = b"<?xml version='1.0'?>\n<p:a xmlns:p='urn:a' p:x='1' y='&lt;\n'>\n <b xmlns='urn:b'>1 &amp;<![CDATA[<2>]]></b> <p:c/>\n</p:a>\0";
    let document = Document::parse(source, &Limits::default()).unwrap();
    let root = document.root();
    assert!(root.is(&Ns::new("urn:a"), "a"));
    assert_eq!(
        (root.attribute("x"), root.attribute("y")),
        (Some("1"), Some("< "))
    );
    assert_eq!(root.attribute_ns(&Ns::new("urn:a"), "x"), Some("1"));
    assert_eq!(root.text(), "");
    let b = root.required(&Ns::new("urn:b"), "b").unwrap();
    assert_eq!(b.text(), "1 &<2>");
    assert_eq!(b.source(), b"<b xmlns='urn:b'>1 &amp;<![CDATA[<2>]]></b>");
    assert_eq!(b.qname("p:n"), (Some("urn:a"), "n"));
    assert!(
        root.child(&Ns::new("urn:a"), "c")
            .unwrap()
            .is_some_and(Node::is_white_space)
    );
    let mut lints = Vec::new();
    document.lints(&mut lints);
    assert_eq!(lints.len(), 1);
    assert_eq!(lints[0].rule.id, "xml.trailing-nul");
}

#[test]
fn refuses_what_the_tokenizer_does_not() {
    for (document, text) in [
        ("<a>", "unexpected end of document in a at 1:4 (byte 3)"),
        ("<a/><b/>", "content outside the root element at 1:5 (byte 4)"),
        ("<a/>b", "content outside the root element at 1:5 (byte 4)"),
        ("b<a/>", "not an XML document at 1:1 (byte 0)"),
        ("<a b='<'/>", "`<` in an attribute value at 1:7 (byte 6)"),
        (
            "<a b='1'c='2'/>",
            "no white space before an attribute at 1:9 (byte 8)",
        ),
        ("<1/>", "malformed name at 1:2 (byte 1)"),
        ("<a:/>", "malformed name at 1:2 (byte 1)"),
        ("<a>\u{1}</a>", "forbidden character U+0001 in a at 1:4 (byte 3)"),
        ("<a>&#1;</a>", "forbidden character U+0001 in a at 1:4 (byte 3)"),
        ("<a>]]></a>", "`]]>` in text in a at 1:4 (byte 3)"),
        ("<p:a/>", "undeclared namespace prefix p at 1:2 (byte 1)"),
        ("<a b='1' b='2'/>", "duplicate attribute b at 1:1 (byte 0)"),
        (
            "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>",
            "duplicate attribute q:b at 1:1 (byte 0)",
        ),
        (
            "<a xmlns='u' xmlns='v'/>",
            "duplicate attribute xmlns at 1:14 (byte 13)",
        ),
        ("<!DOCTYPE a><a/>", "document type declaration at 1:1 (byte 0)"),
        ("<a>&b;</a>", "unknown entity in a at 1:4 (byte 3)"),
        ("<a></b>", "</b> does not close <a> in a at 1:4 (byte 3)"),
        (
            "<a><![CDATA[</a>",
            "unexpected end of document in a at 1:4 (byte 3)",
        ),
        ("<a><!-- -- --></a>", "`--` in a comment in a at 1:9 (byte 8)"),
        (" ", "empty document at 1:1 (byte 0)"),
        ("<a b></a>", "malformed attribute at 1:3 (byte 2)"),
        (
            "<a/><?xml version='1.0'?>",
            "misplaced XML declaration at 1:5 (byte 4)",
        ),
    ] {
        assert_eq!(error(document), text, "{document}");
    }
}

#[test]
fn knows_every_nil() {
    let source = b"<r xmlns:p10='http://www.w3.org/2001/XMLSchema-instance'><a p10:nil='true'>x</a><a nil='1'/><a p10:nil='false'/><a/></r>";
    let document = Document::parse(source, &Limits::default()).unwrap();
    let nil: Vec<_> = document.root().children().map(Node::is_nil).collect();
    assert_eq!(nil, [true, true, false, false]);
    let mut lints = Vec::new();
    document.lints(&mut lints);
    let ids: Vec<_> = lints.iter().map(|lint| lint.rule.id).collect();
    assert_eq!(ids, ["xml.nil-with-content", "xml.nil-namespace"]);
}

#[test]
fn writes_only_what_it_reads() {
    let mut out = Vec::new();
    Writer::new(&mut out).element_with("a", &[("x", "\"<\t")], |w| {
        w.text_element("b", "1 < 2 & ]]> \r\u{1}");
        w.empty("c", &[]);
    });
    assert_eq!(
        core::str::from_utf8(&out).unwrap(),
        "<a x=\"&quot;&lt;&#x9;\"><b>1 &lt; 2 &amp; ]]&gt; &#xD;\u{FFFD}</b><c/></a>"
    );
    let document = Document::parse(&out, &Limits::default()).unwrap();
    assert_eq!(document.root().attribute("x"), Some("\"<\t"));
    assert_eq!(
        document.root().required(&Ns::NONE, "b").unwrap().text(),
        "1 < 2 & ]]> \r\u{FFFD}"
    );
}

#[test]
fn documents_without_namespaces_have_spans_too() {
    let source = b"<wap-provisioningdoc version=\"1.1\">\n <characteristic type=\"A\"><parm name=\"n\" value=\"v\"/></characteristic></wap-provisioningdoc>";
    let document = Document::parse(source, &Limits::default()).unwrap();
    assert!(document.root().is(&Ns::NONE, "wap-provisioningdoc"));
    assert_eq!(document.root().span(), 0..source.len());
    let parm = document.nodes().last().unwrap();
    assert_eq!(parm.source(), b"<parm name=\"n\" value=\"v\"/>".as_slice());
    assert_eq!(parm.path().as_str(), "wap-provisioningdoc/characteristic/parm");
}

#[test]
fn offsets_count_the_byte_order_mark() {
    let source = "\u{FEFF}<a>é<b/></a>".as_bytes();
    let document = Document::parse(source, &Limits::default()).unwrap();
    assert_eq!(document.nodes().last().unwrap().source(), b"<b/>");
    assert_eq!(
        error("\u{FEFF}<a><b></a>"),
        "</a> does not close <b> in a/b at 1:7 (byte 9)"
    );
    assert_eq!(
        error("\u{FEFF}\u{FEFF}<a/>"),
        "content outside the root element at 1:1 (byte 3)"
    );
}
