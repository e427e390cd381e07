//! The output of the writer, byte for byte.
#![allow(clippy::unwrap_used, clippy::panic)]

use core::num::NonZeroU32;

use mdm_errors::{SecretBytes, SecretText, Text};
use mdm_syncml::NamespaceVersion;
use mdm_syncml::alerts::{LoginStatus, Mark};
use mdm_syncml::auth::Identity;
use mdm_syncml::csp::DeviceInfo;
use mdm_syncml::outgoing::{
    Add, Alert, Atomic, Chal, Command, CommandRef, Cred, Data, Delete, Exec, Get, Header, Item, Message,
    MessageWriter, Meta, OwnNode, Replace, Report, Results, Sequence, Status,
};
use mdm_syncml::{AlertCode, CommandKind, Format, HResult, LocUri, StatusCode};

fn text(text: &str) -> Text<'_> {
    Text::new(text).unwrap()
}

fn uri(text: &str) -> LocUri<'_> {
    LocUri::new(text).unwrap()
}

fn header() -> Header<'static> {
    Header::new(text("1"), 2, text("device"), text("server"))
}

fn body(message: &Message<'_>) -> String {
    let xml = String::from_utf8(message.to_xml()).unwrap();
    let start = xml.find("<SyncBody").unwrap();
    xml[start..].strip_suffix("</SyncML>").unwrap().to_owned()
}

fn one(command: impl Into<Command<'static>>) -> String {
    let body = body(&Message::new(header()).with_command(command));
    let inside = body.strip_prefix("<SyncBody>").unwrap();
    inside.strip_suffix("<Final/></SyncBody>").unwrap().to_owned()
}

const WINDOWS_PACKAGE_ONE: &str = concat!(
    r#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>"#,
    "<SessionID>1</SessionID><MsgID>1</MsgID><Target><LocURI>https://mdm.example/manage</LocURI></Target>",
    "<Source><LocURI>0123456789ABCDEF0123456789ABCDEF</LocURI></Source></SyncHdr><SyncBody>",
    "<Alert><CmdID>2</CmdID><Data>1201</Data></Alert>",
    r#"<Alert><CmdID>3</CmdID><Data>1224</Data><Item><Meta><Type xmlns="syncml:metinf">"#,
    "com.microsoft/MDM/LoginStatus</Type></Meta><Data>user</Data></Item></Alert><Replace><CmdID>4</CmdID>",
    "<Item><Source><LocURI>./DevInfo/DevId</LocURI></Source><Data>0123456789ABCDEF0123456789ABCDEF</Data></Item>",
    "<Item><Source><LocURI>./DevInfo/Man</LocURI></Source><Data>Contoso</Data></Item>",
    "<Item><Source><LocURI>./DevInfo/Mod</LocURI></Source><Data>Tablet &amp; Pen</Data></Item>",
    "<Item><Source><LocURI>./DevInfo/DmV</LocURI></Source><Data>1.3</Data></Item>",
    "<Item><Source><LocURI>./DevInfo/Lang</LocURI></Source><Data>en-US</Data></Item>",
    "</Replace><Final/></SyncBody></SyncML>",
);

#[test]
fn package_one_has_the_shape_that_windows_gives_it() {
    let device = text("0123456789ABCDEF0123456789ABCDEF");
    let info = DeviceInfo::new(
        device.clone(),
        text("Contoso"),
        text("Tablet & Pen"),
        text("en-US"),
    );
    let header = Header::new(text("1"), 1, text("https://mdm.example/manage"), device);
    let message = info.package_one(
        header,
        AlertCode::CLIENT_INITIATED_MGMT,
        [Alert::login_status(LoginStatus::User)],
    );
    assert_eq!(String::from_utf8(message.to_xml()).unwrap(), WINDOWS_PACKAGE_ONE);
}

#[test]
fn a_header_carries_its_parts_in_order() {
    let identity = Identity::new("Bruce2", &SecretText::borrowed("OhBehave"));
    let digest = identity.digest(&SecretBytes::borrowed(b"Nonce"));
    let header = Header::new(text("D"), 3, text("a&b"), text("dev"))
        .with_source_name(text("Bruce2"))
        .with_resp_uri(text("https://mdm.example/other"))
        .with_cred(Cred::md5(&digest))
        .with_meta(
            Meta::new()
                .with_max_msg_size(524_288)
                .with_max_obj_size(1_048_576),
        );
    let xml = String::from_utf8(
        Message::new(header)
            .with_namespace(NamespaceVersion::V1_1)
            .to_xml(),
    )
    .unwrap();
    assert_eq!(
        xml,
        concat!(
            r#"<SyncML xmlns="SYNCML:SYNCML1.1"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>"#,
            "<SessionID>D</SessionID><MsgID>3</MsgID><Target><LocURI>a&amp;b</LocURI></Target>",
            "<Source><LocURI>dev</LocURI><LocName>Bruce2</LocName></Source><RespURI>https://mdm.example/other</RespURI>",
            r#"<Cred><Meta><Format xmlns="syncml:metinf">b64</Format><Type xmlns="syncml:metinf">syncml:auth-md5</Type>"#,
            "</Meta><Data>Zz6EivR3yeaaENcRN6lpAQ==</Data></Cred>",
            r#"<Meta><MaxMsgSize xmlns="syncml:metinf">524288</MaxMsgSize>"#,
            r#"<MaxObjSize xmlns="syncml:metinf">1048576</MaxObjSize></Meta></SyncHdr>"#,
            "<SyncBody><Final/></SyncBody></SyncML>",
        )
    );
}

#[test]
fn commands_are_written_in_the_order_of_their_content_models() {
    let node = || uri("./Vendor/MSFT/X");
    let target = "<Item><Target><LocURI>./Vendor/MSFT/X</LocURI></Target>";
    assert_eq!(
        one(Add::new(
            Item::target(node())
                .with_format(Format::Chr)
                .with_type(text("text/plain"))
                .with_data(text("a\r\n<b>"))
        )),
        format!(
            "<Add><CmdID>1</CmdID>{target}<Meta><Format xmlns=\"syncml:metinf\">chr</Format>\
             <Type xmlns=\"syncml:metinf\">text/plain</Type></Meta><Data>a&#13;\n&lt;b&gt;</Data></Item></Add>"
        )
    );
    assert_eq!(
        one(Delete::new(node())),
        format!("<Delete><CmdID>1</CmdID>{target}</Item></Delete>")
    );
    assert_eq!(
        one(Get::new(node()).with_item(node())),
        format!("<Get><CmdID>1</CmdID>{target}</Item>{target}</Item></Get>")
    );
    assert_eq!(
        one(Replace::new(Item::target(node()).with_bytes(b"\xff")).with_meta(Meta::new().with_size(1))),
        format!(
            "<Replace><CmdID>1</CmdID><Meta><Size xmlns=\"syncml:metinf\">1</Size></Meta>{target}\
             <Meta><Format xmlns=\"syncml:metinf\">b64</Format></Meta><Data>/w==</Data></Item></Replace>"
        )
    );
    assert_eq!(
        one(Exec::new(Item::target(node()).with_data(text(""))).with_correlator(text("7"))),
        format!("<Exec><CmdID>1</CmdID><Correlator>7</Correlator>{target}<Data></Data></Item></Exec>")
    );
    assert_eq!(
        one(Results::new(2, 5, Item::source(node()).with_bool(false))),
        "<Results><CmdID>1</CmdID><MsgRef>2</MsgRef><CmdRef>5</CmdRef><Item><Source><LocURI>./Vendor/MSFT/X</LocURI>\
         </Source><Meta><Format xmlns=\"syncml:metinf\">bool</Format></Meta><Data>false</Data></Item></Results>"
    );
}

#[test]
fn alerts_of_windows_have_their_children_in_windows_order() {
    assert_eq!(
        one(Alert::abort()),
        "<Alert><CmdID>1</CmdID><Data>1223</Data></Alert>"
    );
    assert_eq!(
        one(Alert::unenroll()),
        "<Alert><CmdID>1</CmdID><Data>1226</Data><Item><Meta>\
         <Type xmlns=\"syncml:metinf\">com.microsoft:mdm.unenrollment.userrequest</Type>\
         <Format xmlns=\"syncml:metinf\">int</Format><Mark xmlns=\"syncml:metinf\">critical</Mark>\
         </Meta><Data>1</Data></Item></Alert>"
    );
    let twice = Meta::new()
        .with_mark(Mark::Minor)
        .with_format(Format::Int)
        .with_mark(Mark::Fatal);
    assert_eq!(twice, Meta::new().with_mark(Mark::Fatal).with_format(Format::Int));
}

#[test]
fn identifiers_are_unique_across_nesting() {
    let replace = || Replace::new(Item::target(uri("./Vendor/MSFT/X")).with_int(1));
    let atomic = Atomic::new(replace()).with_command(replace());
    let sequence = Sequence::new(atomic).with_command(Get::new(uri("./DevInfo/DevId")));
    let message = Message::new(header())
        .with_first_cmd_id(NonZeroU32::new(9).unwrap())
        .with_command(sequence)
        .with_command(replace());
    let body = body(&message);
    let ids: Vec<_> = body
        .split("<CmdID>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap().parse::<u32>().unwrap())
        .collect();
    assert_eq!(ids, [9, 10, 11, 12, 13, 14]);
}

#[test]
fn a_status_says_everything_it_knows() {
    let nonce = SecretBytes::borrowed(&[0; 4]);
    assert_eq!(
        one(Status::missing_credentials(1, Chal::md5(&nonce))),
        "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Chal><Meta>\
         <Format xmlns=\"syncml:metinf\">b64</Format><Type xmlns=\"syncml:metinf\">syncml:auth-md5</Type>\
         <NextNonce xmlns=\"syncml:metinf\">AAAAAA==</NextNonce></Meta></Chal><Data>407</Data></Status>"
    );
    let status = Status::new(
        text("7f-\u{e9}"),
        text(""),
        CommandKind::Get,
        StatusCode::new(404),
    )
    .unwrap()
    .with_target_ref(text("./a&b"))
    .with_source_ref(text("./c"))
    .with_original_error(HResult::new(0x8600_00AF))
    .with_item(Item::new().with_data(text("why")));
    assert_eq!(
        body(
            &Message::new(header())
                .with_command(Alert::next_message())
                .with_command(status)
        ),
        "<SyncBody xmlns:msft=\"http://schemas.microsoft.com/MobileDevice/MDM\">\
         <Alert><CmdID>1</CmdID><Data>1222</Data></Alert>\
         <Status><CmdID>2</CmdID><MsgRef>7f-\u{e9}</MsgRef><CmdRef></CmdRef><Cmd>Get</Cmd><TargetRef>./a&amp;b</TargetRef>\
         <SourceRef>./c</SourceRef><Data msft:originalerror=\"0x860000AF\">404</Data><Item><Data>why</Data></Item></Status>\
         <Final/></SyncBody>"
    );
}

#[test]
fn a_budget_is_kept_and_what_does_not_fit_leaves_no_trace() {
    let small = Command::from(Get::new(uri("./DevInfo/DevId")));
    let large: Command<'_> = Status::header_ok(1)
        .with_original_error(HResult::new(1))
        .with_item(Item::new().with_data(Data::base64(&[0; 300])))
        .into();
    let mut out = b"kept".to_vec();
    let mut writer = MessageWriter::begin(&mut out, &header(), NamespaceVersion::V1_2).with_budget(450);
    assert!(writer.is_empty());
    assert_eq!(writer.try_push(&small), Some(1));
    assert_eq!(writer.try_push(&large), None);
    assert_eq!(writer.try_push(&small), Some(2));
    let length = writer.len();
    writer.finish();
    let expected = Message::new(header())
        .with_commands([small.clone(), small.clone()])
        .to_xml();
    assert_eq!(out.strip_prefix(b"kept"), Some(expected.as_slice()));
    assert_eq!(length, expected.len());

    let mut writer = MessageWriter::begin(&mut out, &header(), NamespaceVersion::V1_2);
    writer.push(&small);
    drop(writer);
    assert_eq!(out.len(), "kept".len() + expected.len());

    let message = Message::new(header()).with_command(small).without_final();
    assert!(message.to_xml().ends_with(b"</Get></SyncBody></SyncML>") && !message.is_final());
}

/// Commands that no message may hold are refused by the builder, and by what reads them from a store.
#[test]
fn what_is_invalid_cannot_be_built() {
    for code in [401, 407] {
        let code = StatusCode::new(code);
        let error = Status::for_header(1, code).unwrap_err();
        assert_eq!(error.to_string(), "a 401 or 407 for a header needs a challenge");
        assert_eq!(Status::new(1, 0, CommandKind::SyncHdr, code), Err(error));
        assert!(Status::new(1, 2, CommandKind::Get, code).is_ok());
    }
    for code in [AlertCode::CLIENT_EVENT, AlertCode::GENERIC_ALERT] {
        let error = Alert::new(code).unwrap_err();
        assert_eq!(error.to_string(), "an alert 1224 or 1226 needs an item");
        assert_eq!(Alert::with_first(code, Item::new()).items().len(), 1);
    }
    let error = OwnNode::try_from(Item::from(Item::target(uri("./A")))).unwrap_err();
    assert_eq!(error.to_string(), "the item has no source");
}

/// The least that each builder makes is a message without lints, and what a command cannot do without is there.
#[test]
fn the_least_that_can_be_built_is_valid() {
    let uri = || uri("./Vendor/MSFT/A");
    let commands: [Command<'_>; 11] = [
        Add::new(uri()).into(),
        Alert::new(AlertCode::NEXT_MESSAGE).unwrap().into(),
        Atomic::new(Delete::new(uri())).into(),
        Delete::new(uri()).into(),
        Exec::new(uri()).into(),
        Get::new(uri()).into(),
        Replace::new(uri()).into(),
        Report::new(uri(), text("x")).into(),
        Results::new(1, 2, Item::source(uri())).into(),
        Sequence::new(Get::new(uri())).into(),
        Status::new(1, 2, CommandKind::Get, StatusCode::OK)
            .unwrap()
            .into(),
    ];
    for command in commands {
        // A new variant needs a line above.
        let (needs_target, needs_source) = match command.view() {
            CommandRef::Add(_) | CommandRef::Delete(_) | CommandRef::Exec(_) | CommandRef::Get(_) => {
                (true, false)
            }
            CommandRef::Replace(_) => (true, false),
            CommandRef::Report(_) | CommandRef::Results(_) => (false, true),
            CommandRef::Alert(_)
            | CommandRef::Atomic(_)
            | CommandRef::Sequence(_)
            | CommandRef::Status(_) => (false, false),
            _ => panic!("{command:?}"),
        };
        for item in command.view().items() {
            assert!(item.target_uri().is_some() || !needs_target, "{command:?}");
            assert!(item.source_uri().is_some() || !needs_source, "{command:?}");
        }
        let of_header = Status::header_ok(1);
        let bytes = Message::new(header())
            .with_command(of_header)
            .with_command(command)
            .to_xml();
        let message = mdm_syncml::Message::parse(&bytes).unwrap();
        assert!(message.lint().is_empty(), "{:?}", message.lint());
    }
}
