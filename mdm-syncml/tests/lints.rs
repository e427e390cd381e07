//! The places of lints, and the rules that they name.
#![allow(clippy::unwrap_used, clippy::panic)]

use mdm_syncml::{Limits, Message, rules};

#[track_caller]
fn places(body: &str, expected: &[&str]) {
    let document = format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>1</SessionID>\
         <MsgID>1</MsgID><Target><LocURI>s</LocURI></Target><Source><LocURI>d</LocURI></Source></SyncHdr>\
         <SyncBody>{body}</SyncBody></SyncML>"
    );
    let message = Message::parse(document.as_bytes()).unwrap();
    let found = message.lint().into_iter().map(|lint| {
        let place = document.get(lint.position.offset()..).unwrap();
        let name = lint.path.to_string();
        let (_, last) = name.rsplit_once('/').unwrap();
        assert!(
            place.starts_with(&format!("<{last}")) || place.starts_with("xmlns") || place.starts_with("odd"),
            "{lint} is not at {place}"
        );
        format!("{} {name}", lint.rule.id)
    });
    assert_eq!(found.collect::<Vec<_>>(), expected);
}

#[test]
fn a_path_ends_with_the_element_that_the_lint_is_about() {
    places(
        "<Get><CmdID>1</CmdID><Odd/><Item><Data/><Target><LocURI>./A</LocURI></Target></Item></Get>",
        &[
            "syncml.unknown-element SyncML/SyncBody/Get/Odd",
            "syncml.child-order SyncML/SyncBody/Get/Item/Target",
        ],
    );
    places(
        "<Copy odd='1'><CmdID>1</CmdID></Copy><Odd><In/></Odd><Atomic><CmdID>2</CmdID><Get><CmdID>3</CmdID></Get></Atomic>",
        &[
            "syncml.unsupported-command SyncML/SyncBody/Copy",
            "syncml.unknown-attribute SyncML/SyncBody/Copy",
            "syncml.unknown-command SyncML/SyncBody/Odd",
            "syncml.atomic-child SyncML/SyncBody/Atomic/Get",
            "syncml.no-item SyncML/SyncBody/Atomic/Get",
        ],
    );
    places(
        "<Exec xmlns='SYNCML:SYNCML1.2'><CmdID>0</CmdID></Exec>",
        &[
            "syncml.exec-items SyncML/SyncBody/Exec",
            "syncml.redundant-namespace SyncML/SyncBody/Exec",
            "syncml.zero-cmd-id SyncML/SyncBody/Exec/CmdID",
        ],
    );
}

#[test]
fn long_names_are_shown_by_their_beginning() {
    let (name, prefix) = ("xé".repeat(60), "p".repeat(100));
    let shown = format!("{}…", "xé".repeat(32));
    let document = format!(
        "<SyncML><SyncHdr/><SyncBody><Get xmlns:{prefix}='urn:p'><{name}/><{prefix}:Short/></Get></SyncBody></SyncML>"
    );
    let message = Message::parse(document.as_bytes()).unwrap();
    let lints = message.lint();
    let unknown = lints.iter().filter(|lint| lint.rule == &rules::UNKNOWN_ELEMENT);
    let paths: Vec<_> = unknown.map(|lint| lint.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            format!("SyncML/SyncBody/Get/{shown}"),
            "SyncML/SyncBody/Get/Short".to_owned()
        ]
    );
}

#[test]
fn what_is_missing_is_named() {
    let missing = |document: &str| {
        let message = Message::parse(document.as_bytes()).unwrap();
        let lints = message.lint().into_iter();
        let of_rules = lints.filter(|lint| lint.rule.id.starts_with("syncml.missing-"));
        of_rules.map(|lint| lint.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(
        missing(
            "<SyncML><SyncHdr><VerDTD>1.2</VerDTD><Source><LocURI>d</LocURI></Source><SessionID>1</SessionID><MsgID>1</MsgID></SyncHdr><SyncBody/></SyncML>"
        ),
        ["VerProto", "Target"].map(|field| format!(
            "syncml.missing-header-field: the header has VerDTD, VerProto, SessionID, MsgID, Target and Source \
             (MS-MDM 2.2.4.2) in SyncML/SyncHdr/{field} at 1:9 (byte 8)"
        ))
    );
    let header = "<VerDTD/><VerProto/><SessionID/><MsgID/><Target><LocURI/></Target><Source/>";
    let document = format!(
        "<SyncML><SyncHdr>{header}</SyncHdr><SyncBody><Status><CmdID>1</CmdID><MsgRef>1</MsgRef></Status></SyncBody></SyncML>"
    );
    let found = missing(&document);
    let paths: Vec<_> = found
        .iter()
        .map(|lint| lint.split(" in ").nth(1).unwrap().split(" at ").next().unwrap())
        .collect();
    assert_eq!(
        paths,
        [
            "SyncML/SyncHdr/Source/LocURI",
            "SyncML/SyncBody/Status/CmdRef",
            "SyncML/SyncBody/Status/Cmd",
            "SyncML/SyncBody/Status"
        ]
    );
}

#[test]
fn an_atomic_without_a_command_is_named() {
    places(
        "<Atomic><CmdID>1</CmdID><Meta/></Atomic><Sequence><CmdID>2</CmdID><Exec><CmdID>3</CmdID><Item/></Exec></Sequence>",
        &["syncml.empty-container SyncML/SyncBody/Atomic"],
    );
}

/// MS-MDM 2.2.6.1 orders Statuses among themselves, and lets a Status be refused.
#[test]
fn statuses_are_ordered_among_themselves_and_may_refuse_each_other() {
    let status = |id: u8, command: &str, reference: u8, code: u16| {
        format!(
            "<Status><CmdID>{id}</CmdID><MsgRef>1</MsgRef><CmdRef>{reference}</CmdRef><Cmd>{command}</Cmd>\
             <Data>{code}</Data></Status>"
        )
    };
    let alert = "<Alert><CmdID>1</CmdID><Data>1201</Data></Alert>";
    places(&(alert.to_owned() + &status(2, "SyncHdr", 0, 200)), &[]);
    places(
        &[status(2, "Get", 5, 200), status(3, "SyncHdr", 0, 200)].concat(),
        &["syncml.header-status-first SyncML/SyncBody/Status"],
    );
    let header = status(2, "SyncHdr", 0, 200);
    places(&(header.clone() + &status(3, "Status", 1, 406)), &[]);
    places(
        &(header + &status(3, "Status", 1, 200)),
        &["syncml.status-of-answer SyncML/SyncBody/Status"],
    );
    places(
        &(status(2, "Get", 5, 200) + &status(3, "Get", 6, 404)),
        &["syncml.missing-header-status SyncML/SyncBody/Status"],
    );
}

/// MS-MDM 2.2.4.3 and 2.2.7.2. A body with something else than a command is reported for that alone.
#[test]
fn what_a_body_or_an_event_lacks_is_named() {
    places("", &["syncml.empty-body SyncML/SyncBody"]);
    places("<Final/>", &["syncml.empty-body SyncML/SyncBody"]);
    places("<Odd/>", &["syncml.unknown-command SyncML/SyncBody/Odd"]);
    let alert = |code: u16, item: &str| format!("<Alert><CmdID>1</CmdID><Data>{code}</Data>{item}</Alert>");
    places(
        &alert(1224, ""),
        &["syncml.event-without-item SyncML/SyncBody/Alert"],
    );
    places(
        &alert(1226, ""),
        &["syncml.event-without-item SyncML/SyncBody/Alert"],
    );
    places(&alert(1222, ""), &[]);
    places(&alert(1224, "<Item/>"), &[]);
}

#[test]
fn elements_of_another_version_are_named_where_it_is_declared() {
    let get = "<CmdID>1</CmdID><Item/></Get>";
    places(
        &format!("<Get xmlns='SYNCML:SYNCML1.1'>{get}"),
        &["syncml.mixed-namespaces SyncML/SyncBody/Get"],
    );
    places(&format!("<Get xmlns:x='urn:x'>{get}"), &[]);
    let old = "<SyncML xmlns='SYNCML:SYNCML1.1'><SyncHdr/><SyncBody><Get><CmdID>1</CmdID><Item/></Get></SyncBody></SyncML>";
    let message = Message::parse(old.as_bytes()).unwrap();
    assert!(
        message
            .lint()
            .iter()
            .all(|lint| lint.rule != &rules::MIXED_NAMESPACES)
    );
}

#[test]
fn what_the_clauses_allow_is_not_reported() {
    // CDATA outside of Data, the extension element of Meta, a Results without MsgRef.
    places("<Get><CmdID><![CDATA[1]]></CmdID><Item/></Get>", &[]);
    places(
        "<Get><CmdID>1</CmdID><Item><Meta><EMI xmlns='syncml:metinf'>x</EMI></Meta></Item></Get>",
        &[],
    );
    places(
        "<Results><CmdID>1</CmdID><CmdRef>2</CmdRef><Item/></Results>",
        &[],
    );
}

#[test]
fn a_uri_in_a_reference_is_reported_once() {
    places(
        "<Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>\
         <Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Get</Cmd>\
         <TargetRef><LocURI> ./A B </LocURI></TargetRef><Data> 200 </Data></Status>",
        &[
            "syncml.loc-uri-in-reference SyncML/SyncBody/Status/TargetRef/LocURI",
            "syncml.white-space-around-value SyncML/SyncBody/Status/TargetRef/LocURI",
            "syncml.white-space-in-uri SyncML/SyncBody/Status/TargetRef/LocURI",
            "syncml.white-space-around-value SyncML/SyncBody/Status/Data",
        ],
    );
}

#[test]
fn rules_have_identifiers_of_their_own() {
    let mut ids: Vec<_> = rules::ALL.iter().map(|rule| rule.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), rules::ALL.len());
    assert!(ids.iter().all(|id| id.starts_with("syncml.")));
}

/// Data of format b64 that is none, and markup of format xml that is escaped twice: the device takes both and does
/// nothing.
#[test]
fn data_that_its_format_does_not_fit_is_named() {
    let lints = |format: &str, data: &str| {
        let add = format!(
            "<Add><CmdID>1</CmdID><Item><Target><LocURI>./Vendor/MSFT/A</LocURI></Target><Meta>\
             <Format xmlns='syncml:metinf'>{format}</Format></Meta><Data>{data}</Data></Item></Add>"
        );
        let message = Message::parse_fragment(add.as_bytes(), &Limits::default()).unwrap();
        let lints = message.lint();
        let of_data = lints
            .iter()
            .filter(|lint| lint.path.as_str().ends_with("Item/Data"));
        of_data.map(ToString::to_string).collect::<Vec<_>>()
    };
    let place = "in Add/Item/Data at 1:138 (byte 137)";
    assert_eq!(
        lints("b64", "&lt;SiPolicy/&gt;"),
        [format!(
            "syncml.base64: Data of format b64 is base64 (OMA MetInf 1.2) {place}"
        )]
    );
    assert_eq!(
        lints(
            "b64",
            "-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----"
        )[0],
        format!("syncml.base64: Data of format b64 is base64 (OMA MetInf 1.2) {place}")
    );
    assert!(
        lints("b64", "<SiPolicy xmlns='urn:p'/>")
            .iter()
            .any(|lint| lint.starts_with("syncml.base64:"))
    );
    assert_eq!(lints("b64", "AQID"), [""; 0]);
    assert_eq!(
        lints("xml", "&amp;lt;MsiInstallJob/&amp;gt;"),
        [format!(
            "syncml.escaped-twice: markup in Data of format xml is escaped once (OMA DM RepPro 6.3.1) {place}"
        )]
    );
    assert_eq!(lints("xml", "&lt;MsiInstallJob/&gt;"), [""; 0]);
    assert_eq!(lints("chr", "&amp;lt;"), [""; 0]);
}
