//! Identifiers, references, values and the content of Data: Q18 to Q48.

use mdm_syncml::alerts::{AlertType, LoginStatus};
use mdm_syncml::{Command, Format, Message};

use super::*;

#[test]
fn q18_q19_command_identifiers() {
    let get = |id: &str| format!("<Get>{id}<Item><Target><LocURI>./A</LocURI></Target></Item></Get>");
    let twice = message(&(get("<CmdID>2</CmdID>") + &get("<CmdID>2</CmdID>")));
    accepted(twice, &["duplicate-cmd-id"], |message| {
        assert!(message.commands().all(|command| command.cmd_id() == Some("2")));
    });
    accepted(message(&get("<CmdID>0</CmdID>")), &["zero-cmd-id"], |message| {
        assert_eq!(first(message).cmd_id(), Some("0"));
    });
    accepted(message(&get("")), &["missing-cmd-id"], |message| {
        assert_eq!(first(message).cmd_id(), None)
    });
    let opaque = "0A2F39A4-6D5B-4B9F-9C85-5A1B8C0D7E6F-2";
    accepted(
        message(&get(&format!("<CmdID>{opaque}</CmdID>"))),
        &[],
        |message| {
            assert_eq!(first(message).cmd_id(), Some(opaque));
        },
    );
}

#[test]
fn q20_q21_references_to_nothing() {
    let document = message(
        "<Status><CmdID>1</CmdID><MsgRef>0</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>500</Data></Status>\
         <Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef></CmdRef><Cmd>Get</Cmd><Data>400</Data></Status>\
         <Status><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef/><Cmd>Get</Cmd><Data>400</Data></Status>",
    );
    accepted(
        document,
        &["zero-msg-ref", "empty-cmd-ref", "empty-cmd-ref"],
        |message| {
            let references: Vec<_> = message
                .commands()
                .map(|command| match command {
                    Command::Status(status) => (status.msg_ref(), status.cmd_ref()),
                    _ => panic!(),
                })
                .collect();
            assert_eq!(
                references,
                [
                    (Some("0"), Some("0")),
                    (Some("1"), Some("")),
                    (Some("1"), Some(""))
                ]
            );
        },
    );
}

#[test]
fn q22_session_identifiers_are_opaque() {
    for (id, rules) in [("D", &[][..]), ("00Fa", &[]), ("100000", &["long-session-id"])] {
        let document = plain().replace(">D<", &format!(">{id}<"));
        accepted(document, rules, |message| {
            assert_eq!(message.header().session_id(), Some(id))
        });
    }
    // White space is part of what has to be echoed.
    for (written, id) in [(" D\r\n", " D\n"), ("<![CDATA[ ]]>D", " D"), ("&#68; ", "D ")] {
        let document = plain().replace(">D<", &format!(">{written}<"));
        let parsed = Message::parse(document.as_bytes()).unwrap();
        assert_eq!(parsed.header().session_id(), Some(id));
        let echoed = parsed.to_xml();
        let again = Message::parse(&echoed).unwrap();
        assert_eq!(again.header().session_id(), Some(id));
    }
}

#[test]
fn q23_references_with_loc_uri() {
    let document = message(
        "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Get</Cmd><TargetRef><LocURI>./A</LocURI>\
         </TargetRef><TargetRef>./B</TargetRef><SourceRef><LocURI>./C&amp;D</LocURI></SourceRef><Data>200</Data></Status>",
    );
    let rules = [
        "missing-header-status",
        "loc-uri-in-reference",
        "loc-uri-in-reference",
    ];
    accepted(document, &rules, |message| {
        let Command::Status(status) = first(message) else {
            panic!()
        };
        assert!(status.target_refs().eq(["./A", "./B"]));
        assert!(status.source_refs().eq(["./C&D"]));
    });
}

#[test]
fn q24_q25_results_as_they_come() {
    let results = |inside: &str, meta: &str| {
        message(&format!(
            "<Results><CmdID>1</CmdID>{inside}<Item><Source><LocURI>./A</LocURI></Source>{meta}<Data>1</Data></Item></Results>"
        ))
    };
    let answer = "<MsgRef>1</MsgRef><CmdRef>2</CmdRef>";
    let named = results(&format!("{answer}<Cmd>Get</Cmd>"), "");
    accepted(named, &["cmd-in-results"], |message| {
        let Command::Results(results) = first(message) else {
            panic!()
        };
        assert_eq!(results.cmd(), Some("Get"));
    });
    accepted(results(answer, ""), &[], |message| {
        assert_eq!(first_item(message).meta(), None)
    });
    let format = "<Meta><Format xmlns=\"syncml:metinf\">xml</Format></Meta>";
    accepted(results(answer, format), &[], |message| {
        let meta = first_item(message).meta().unwrap();
        assert_eq!((meta.format(), meta.type_()), (Some(Format::Xml), None));
    });
    accepted(results("", ""), &["missing-reference"], |message| {
        let Command::Results(results) = first(message) else {
            panic!()
        };
        assert_eq!((results.msg_ref(), results.msg_ref_or_default()), (None, "1"));
        assert_eq!((results.cmd_ref(), results.cmd_ref_or_default()), (None, "1"));
    });
}

#[test]
fn q26_markup_in_data() {
    let job = "<MsiInstallJob id=\"{1}\"><Product Version=\"1.0\"><!-- a --><CommandLine>/quiet &amp; x</CommandLine></Product></MsiInstallJob>";
    let document = message(&format!(
        "<Exec><CmdID>2</CmdID><Item><Data>\n {job}\n</Data></Item></Exec>"
    ));
    accepted(document, &["markup-in-data"], |message| {
        let data = first_item(message).data().unwrap();
        assert_eq!(data.markup(), Some(format!("\n {job}\n").as_str()));
        assert_eq!(data.text(), "\n /quiet & x\n");
        assert_eq!(
            format!("{data:?}"),
            format!("Data(markup, {} bytes)", job.len() + 3)
        );
    });
}

#[test]
fn q27_q28_what_is_not_well_formed_is_refused() {
    refused(
        &item("<Data><https://mdm.example/></Data>"),
        "malformed name in SyncML/SyncBody/Replace/Item/Data at 1:281 (byte 280)",
    );
    refused(
        &item("<Data><License ContentID=1></Data>"),
        "malformed attribute in SyncML/SyncBody/Replace/Item/Data/License at 1:290 (byte 289)",
    );
}

#[test]
fn q29_comments_anywhere() {
    let commands = "<Get><CmdID>1</CmdID><Item><Target><LocURI>./A</LocURI></Target></Item></Get>";
    let commented = message(commands).replace("><", "><!-- CmdID generated by a server --><");
    let plain = message(commands);
    accepted(&commented, &[], |message| {
        assert_eq!(*message, Message::parse(plain.as_bytes()).unwrap());
    });
    let inside = message(&commands.replace("./A", "./<!-- c -->A"));
    accepted(inside, &[], |message| {
        assert_eq!(first_item(message).target().unwrap().uri(), Some("./A"));
    });
}

#[test]
fn q30_q31_sections_and_escaped_documents() {
    for (data, text, rules) in [
        ("<![CDATA[<enabled/>]]>", "<enabled/>", &["cdata"][..]),
        ("a<![CDATA[<b>]]>c<![CDATA[&amp;]]>", "a<b>c&amp;", &["cdata"]),
        ("<![CDATA[]]]]><![CDATA[>]]>", "]]>", &["cdata"]),
        ("<![CDATA[]]>", "", &["cdata"]),
        (
            "&lt;![CDATA[https://x/?a&amp;sig=1]]&gt;",
            "<![CDATA[https://x/?a&sig=1]]>",
            &["escaped-cdata"],
        ),
        (
            "&lt;?xml version=\"1.0\"?&gt;&lt;a/&gt;",
            "<?xml version=\"1.0\"?><a/>",
            &[],
        ),
    ] {
        accepted(item(&format!("<Data>{data}</Data>")), rules, |message| {
            let found = first_item(message).data().unwrap();
            assert_eq!(
                (found.text().as_ref(), found.raw(), found.is_markup()),
                (text, data, false)
            );
        });
    }
}

#[test]
fn q32_q33_q36_order_and_items_of_statuses() {
    let document = message(
        "<Get><CmdID>9</CmdID><Item/></Get><Status><CmdID>1</CmdID><MsgRef>2</MsgRef><CmdRef>5</CmdRef><Cmd>Get</Cmd>\
         <Data>200</Data><Item><Data>a</Data></Item><Item><Data>b</Data></Item></Status>\
         <Add><CmdID>3</CmdID><Item/></Add><Status><CmdID>2</CmdID><MsgRef>2</MsgRef><CmdRef>0</CmdRef>\
         <Cmd>SyncHdr</Cmd><Data>200</Data></Status><Get><CmdID>4</CmdID><Item/></Get>",
    );
    accepted(document, &["header-status-first"], |message| {
        let ids: Vec<_> = message
            .commands()
            .filter_map(|command| command.cmd_id())
            .collect();
        assert_eq!(ids, ["9", "1", "3", "2", "4"]);
        let status = message.commands().nth(1).unwrap();
        let texts: Vec<_> = status
            .items()
            .map(|item| item.data().unwrap().text().into_owned())
            .collect();
        assert_eq!(texts, ["a", "b"]);
    });
}

#[test]
fn q34_fragments() {
    let get = "<Get><CmdID>1</CmdID><Item><Target><LocURI>./A</LocURI></Target></Item></Get>";
    fragment(get, &["no-namespace"], |message| {
        assert_eq!(message.commands().count(), 1);
    });
    let rules = ["no-namespace", "no-namespace"];
    fragment(
        &format!(
            "<?xml version=\"1.0\"?>{get}\n<!-- c -->{}",
            get.replace(">1<", ">2<")
        ),
        &rules,
        |message| {
            assert_eq!(message.commands().count(), 2);
            assert!(!message.has_header() && !message.is_final());
        },
    );
    fragment(
        &format!("<SyncBody>{get}<Final/></SyncBody>"),
        &["no-namespace"],
        |message| {
            assert!(message.is_final());
        },
    );
    let no_header = format!("<SyncML xmlns=\"SYNCML:SYNCML1.1\"><SyncBody>{get}</SyncBody></SyncML>");
    fragment(&no_header, &["missing-header", "old-namespace"], |message| {
        assert_eq!(message.header().msg_id(), None);
    });
    fragment(&message(get), &[], is_canonical);
    refused(get, "unexpected root element <Get> at 1:1 (byte 0)");
    refused(&no_header, "missing <SyncHdr> in SyncML at 1:34 (byte 33)");
}

#[test]
fn q35_nuls_after_the_end() {
    for end in ["\0", "\0\r\n\0", "\0\r\n", "\n\0"] {
        accepted(plain() + end, &["trailing-nul"], is_canonical);
    }
    accepted(plain() + " \r\n", &[], is_canonical);
    let wide: Vec<u8> = (plain() + "\0")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    accepted(wide, &["utf-16", "trailing-nul"], is_canonical);
    let inside = message("\0");
    let at = inside.find('\0').unwrap();
    refused(
        &inside,
        &format!(
            "forbidden character U+0000 in SyncML/SyncBody at 1:{} (byte {at})",
            at + 1
        ),
    );
}

#[test]
fn q37_line_ends_are_normalised() {
    accepted(item("<Data>a\r\nb&#13;\nc</Data>"), &[], |message| {
        assert_eq!(first_item(message).data().unwrap().text(), "a\nb\r\nc");
    });
    accepted(item("<Data>a\rb</Data>"), &["lone-return"], |message| {
        assert_eq!(first_item(message).data().unwrap().text(), "a\nb");
    });
}

#[test]
fn q38_base64_in_lines() {
    let target = "<Target><LocURI>./A</LocURI></Target>";
    let format = "<Meta><Format xmlns=\"syncml:metinf\">b64</Format></Meta>";
    let data = "<Data>AAAA\r\nBBBB</Data>";
    accepted(
        item(&[target, format, data].concat()),
        &["base64-lines"],
        |message| {
            assert_eq!(first_item(message).data().unwrap().text(), "AAAA\nBBBB");
        },
    );
    let of_command = format!("<Add><CmdID>1</CmdID>{format}<Item>{target}{data}</Item></Add>");
    accepted(message(&of_command), &["base64-lines"], |_| {});
    accepted(item("<Data>AAAA\r\nBBBB</Data>"), &[], |message| {
        assert_eq!(first_item(message).data().unwrap().text(), "AAAA\nBBBB");
    });
}

#[test]
fn q39_q40_values_of_alerts() {
    let document = message(
        "<Alert><CmdID>2</CmdID><Data>1224</Data><Item><Meta><Type xmlns=\"syncml:metinf\">Reversed-Domain-Name: \
         com.microsoft.mdm.win32csp_install</Type></Meta><Data> User </Data></Item></Alert>",
    );
    accepted(document, &["alert-type"], |message| {
        let item = first_item(message);
        let type_ = AlertType::parse(mdm_errors::Text::lossy(item.meta().unwrap().type_().unwrap()));
        assert_eq!(type_, AlertType::Win32CspInstall);
        let status = LoginStatus::parse(mdm_errors::Text::lossy(item.data().unwrap().text()));
        assert_eq!(status, LoginStatus::User);
    });
    for (type_, data, rules) in [
        ("com.microsoft/MDM/LoginStatus", "user", &[][..]),
        ("com.microsoft/MDM/LoginStatus", " User ", &["alert-value"]),
        ("com.microsoft/mdm/loginstatus", "none", &["alert-type"]),
        ("com.microsoft.mdm.synctype", "Mixed", &["alert-value"]),
        ("com.microsoft/MDM/DevicePrepSync", "later", &[]),
        (
            "com.microsoft:mdm.unenrollment.userrequest",
            "1\n",
            &["alert-value"],
        ),
        ("Reversed-Domain-Name:com.contoso.backup", " x ", &[]),
        ("reversed-domain-name:com.contoso.backup", "x", &["alert-type"]),
        ("", " x ", &[]),
    ] {
        let meta = format!("<Meta><Type xmlns=\"syncml:metinf\">{type_}</Type></Meta>");
        let alert =
            format!("<Alert><CmdID>2</CmdID><Data>1226</Data><Item>{meta}<Data>{data}</Data></Item></Alert>");
        accepted(message(&alert), rules, |_| {});
    }
}

#[test]
fn q43_q44_answers_to_answers() {
    let document = message(
        "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>4</CmdRef><Cmd>Status</Cmd><Data>200</Data></Status>\
         <Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>5</CmdRef><Cmd>Results</Cmd><Data>200</Data></Status>",
    );
    let rules = ["status-of-answer", "missing-header-status", "status-of-answer"];
    accepted(document, &rules, |message| {
        let answered: Vec<_> = message
            .commands()
            .map(|command| match command {
                Command::Status(status) => (status.msg_ref(), status.cmd()),
                _ => panic!(),
            })
            .collect();
        assert_eq!(
            answered,
            [(Some("1"), Some("Status")), (Some("1"), Some("Results"))]
        );
        // The message has the number of the one that it answers.
        assert_eq!(message.header().msg_id(), Some("1"));
    });
    // That Results could not be used is told.
    let refusal = message(
        "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>5</CmdRef><Cmd>Results</Cmd><Data>413</Data></Status>",
    );
    accepted(refusal, &["missing-header-status"], |_| {});
}

#[test]
fn q45_other_versions() {
    let document = plain().replace(">1.2<", ">1.1<").replace("DM/1.2", "SyncML/1.2");
    accepted(document, &["version", "version"], |message| {
        assert_eq!(message.header().ver_dtd(), Some("1.1"));
        assert_eq!(message.header().ver_proto(), Some("SyncML/1.2"));
    });
}

#[test]
fn q46_private_characters_are_resolved_once() {
    for (data, text) in [
        ("1&#xF000;x", "1\u{F000}x"),
        (
            "&lt;data value=\"1&amp;#xF000;x\"/&gt;",
            "<data value=\"1&#xF000;x\"/>",
        ),
        ("\u{F000}", "\u{F000}"),
    ] {
        accepted(item(&format!("<Data>{data}</Data>")), &[], |message| {
            assert_eq!(first_item(message).data().unwrap().text(), text);
        });
    }
    accepted(
        item("<Data><![CDATA[1&#xF000;x]]></Data>"),
        &["cdata"],
        |message| {
            assert_eq!(first_item(message).data().unwrap().text(), "1&#xF000;x");
        },
    );
}

#[test]
fn q47_q48_a_device_of_a_newer_version() {
    let document = message(
        "<Replace><CmdID>2</CmdID><Item><Source><LocURI>./DevInfo/DevId</LocURI></Source><Data>D</Data></Item><Item>\
         <Source><LocURI>./Vendor/MSFT/DMClient/HWDevID</LocURI></Source><Data>H</Data></Item></Replace>",
    )
    .replace(
        "<SyncBody>",
        "<SyncBody xmlns:msft=\"http://schemas.microsoft.com/MobileDevice/MDM\">",
    );
    accepted(document, &[], |message| {
        assert!(message.declares_msft());
        assert_eq!(first(message).items().len(), 2);
    });
    accepted(plain(), &[], |message| assert!(!message.declares_msft()));
}
