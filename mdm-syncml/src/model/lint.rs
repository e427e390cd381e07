//! Deviations from the specifications, found by reading the kept text again.

mod meaning;
mod walk;

use alloc::vec::Vec;

use mdm_errors::{ElementPath, Lint, Rule};

use crate::model::read::document::Doc;
use crate::rules;
use crate::wire::declaration;
use crate::wire::encoding::{BYTE_ORDER_MARK, Encoding};
use walk::Walk;

/// Lints of one message that are kept.
pub(in crate::model) const MAX_LINTS: usize = 1000;

/// A departure, before lines are counted.
struct Finding {
    rule: &'static Rule,
    at: usize,
    path: ElementPath,
}

pub(in crate::model) fn lint(doc: Doc<'_>) -> Vec<Lint> {
    let mut findings = Vec::new();
    document(doc, &mut findings);
    Walk::new(doc, &mut findings).run();
    meaning::meaning(doc, &mut findings);
    findings.sort_by_key(|finding| finding.at);
    findings.truncate(MAX_LINTS);
    if findings.is_empty() {
        return Vec::new();
    }
    let positions = doc.positions();
    findings
        .into_iter()
        .map(|finding| Lint::new(finding.rule, positions.position(finding.at)).with_path(finding.path))
        .collect()
}

/// Finds departures of the document as a whole.
fn document(doc: Doc<'_>, findings: &mut Vec<Finding>) {
    let mut find = |rule, at| {
        findings.push(Finding {
            rule,
            at,
            path: ElementPath::new(),
        });
    };
    let is_utf16 = doc.arena.encoding != Encoding::Utf8;
    if is_utf16 {
        find(&rules::UTF16, 0);
    }
    if doc.text.starts_with(BYTE_ORDER_MARK) {
        find(&rules::BYTE_ORDER_MARK, 0);
    }
    if let Some(label) = declaration::encoding_label(doc.text) {
        let fits = if is_utf16 {
            label.to_ascii_lowercase().starts_with(b"utf-16")
        } else {
            label.eq_ignore_ascii_case(b"utf-8")
                || (label.eq_ignore_ascii_case(b"us-ascii") && doc.text.is_ascii())
        };
        if !fits {
            find(&rules::ENCODING_LABEL, 0);
        }
    }
    if doc.arena.dropped > 0 {
        find(&rules::TRAILING_NUL, doc.text.len());
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;
    use alloc::vec::Vec;

    use super::MAX_LINTS;
    use crate::model::read::message::Message;
    use crate::wire::limits::Limits;

    fn lints(document: &str) -> Vec<alloc::string::String> {
        let message = Message::parse_fragment(document.as_bytes(), &Limits::default()).unwrap();
        message.lint().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn findings_about_values_have_their_place_and_path() {
        let add = "<Add><CmdID>4</CmdID><Item>\n<Data>&lt;![CDATA[x]]&gt;</Data></Item></Add>";
        let rule =
            "syncml.escaped-cdata: text is escaped or in a CDATA section, not both (OMA DM RepPro 6.3.1)";
        let around = "<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr/><SyncBody>";
        let nested = format!(
            "{around}<Atomic><CmdID>1</CmdID><Get><CmdID>2</CmdID><Item/></Get><Sequence><CmdID>3</CmdID>{add}</Sequence></Atomic>\
             <x/>{}</SyncBody></SyncML>",
            add.replace('4', "5"),
        );
        let found = lints(&nested);
        let [first, second] = [0, 1].map(|n| {
            let mut of_rule = found.iter().filter(|lint| lint.starts_with(rule));
            of_rule.nth(n).unwrap().trim_start_matches(rule)
        });
        assert_eq!(
            (first, second),
            (
                " in SyncML/SyncBody/Atomic/Sequence/Add/Item/Data at 2:7 (byte 171)",
                " in SyncML/SyncBody/Add/Item/Data at 3:7 (byte 268)",
            )
        );
        assert!(lints(add).contains(&format!("{rule} in Add/Item/Data at 2:7 (byte 34)")));
    }

    #[test]
    fn the_first_thousand_are_given_in_order() {
        let get = "<Get><CmdID>1</CmdID></Get>";
        let status = "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Status</Cmd><Data>200</Data></Status>";
        let body = [get, status].concat().repeat(2 * MAX_LINTS);
        let document = format!("<SyncML><SyncHdr/><SyncBody>{body}</SyncBody></SyncML>");
        let message = Message::parse(document.as_bytes()).unwrap();
        let lints = message.lint();
        assert_eq!(lints.len(), MAX_LINTS);
        let offsets: Vec<_> = lints.iter().map(|lint| lint.position.offset()).collect();
        assert!(offsets.is_sorted());
        let of = |id| lints.iter().filter(|lint| lint.rule.id == id).count();
        assert!(of("syncml.status-of-answer") > 200 && of("syncml.no-item") > 200);
    }
}
