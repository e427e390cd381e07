//! Traits of real messages that the shortest ones lack: credentials and sizes in the header, references, quotes,
//! CDATA sections.

use crate::generate::{DEVICE, SERVER, Sequence};

/// Puts a query into the server's address, so that every header has an `&amp;`.
pub fn with_query(xml: &str) -> String {
    xml.replacen(SERVER, &format!("{SERVER}?tenant=contoso&amp;ring=broad"), 1)
}

/// Names the user beside the device's address, as after a challenge.
pub fn with_loc_name(xml: &str) -> String {
    let uri = format!("<LocURI>{DEVICE}</LocURI>");
    xml.replacen(&uri, &format!("{uri}<LocName>{DEVICE}</LocName>"), 1)
}

/// Gives the header a digest.
pub fn with_cred(xml: &str) -> String {
    header_end(
        xml,
        "<Cred><Meta><Format xmlns=\"syncml:metinf\">b64</Format><Type xmlns=\"syncml:metinf\">syncml:auth-md5</Type>\
         </Meta><Data>KxGYmv1Z5fJ2y0yeNLJbaQ==</Data></Cred>",
    )
}

/// Announces the largest message and object in the header.
pub fn with_sizes(xml: &str) -> String {
    header_end(
        xml,
        "<Meta><MaxMsgSize xmlns=\"syncml:metinf\">524288</MaxMsgSize><MaxObjSize xmlns=\"syncml:metinf\">1048576\
         </MaxObjSize></Meta>",
    )
}

/// Declares Microsoft's namespace on the body, as answers with errors do.
pub fn with_msft(xml: &str) -> String {
    xml.replacen(
        "<SyncBody>",
        "<SyncBody xmlns:msft=\"http://schemas.microsoft.com/MobileDevice/MDM\">",
        1,
    )
}

/// Gives the header everything that it can carry.
pub fn busy_header(xml: &str) -> String {
    with_msft(&with_sizes(&with_cred(&with_loc_name(&with_query(xml)))))
}

fn header_end(xml: &str, element: &str) -> String {
    xml.replacen("</SyncHdr>", &format!("{element}</SyncHdr>"), 1)
}

/// Writes one reference into the first value of an item.
pub fn one_reference(xml: &str) -> String {
    let mut is_first = true;
    values(xml, |value| {
        std::mem::take(&mut is_first).then(|| format!("{value}&amp;"))
    })
}

/// Replaces each value of an item whose number `nth` divides by escaped markup with quotes.
pub fn escaped_every(nth: usize, xml: &str) -> String {
    let mut sequence = Sequence(8);
    let mut number = 0;
    values(xml, |_| {
        number += 1;
        if number % nth != 0 {
            return None;
        }
        let (name, length) = (sequence.word(12), 10 + sequence.below(30));
        let value = sequence.word(length);
        Some(format!(
            "&lt;enabled/&gt;&lt;data id=&quot;{name}&quot; value=&quot;{value}&quot;/&gt;"
        ))
    })
}

/// Writes every quotation mark in a value as `&quot;`.
pub fn quoted(xml: &str) -> String {
    values(xml, |value| Some(value.replace('"', "&quot;")))
}

/// Writes every value as a CDATA section in place of references.
pub fn in_sections(xml: &str) -> String {
    values(xml, |value| {
        let text = value
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&amp;", "&");
        Some(format!("<![CDATA[{text}]]>"))
    })
}

/// Replaces the contents of `Data` in items by what `change` makes of them.
fn values(xml: &str, mut change: impl FnMut(&str) -> Option<String>) -> String {
    const END: &str = "</Data></Item>";
    let mut out = String::with_capacity(xml.len() * 2);
    let mut rest = xml;
    while let Some(end) = rest.find(END) {
        let start = rest[..end].rfind("<Data>").map_or(end, |at| at + 6);
        let value = &rest[start..end];
        out.push_str(&rest[..start]);
        out.push_str(change(value).as_deref().unwrap_or(value));
        out.push_str(END);
        rest = &rest[end + END.len()..];
    }
    out.push_str(rest);
    out
}
