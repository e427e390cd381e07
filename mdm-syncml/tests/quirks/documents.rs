//! Encodings, namespaces, order and white space: Q1 to Q17.

use mdm_errors::DecodeErrorKind;
use mdm_syncml::{Command, Format, Message, NamespaceVersion};

use super::*;

#[test]
fn q1_no_declaration_is_the_rule() {
    accepted(plain(), &[], is_canonical);
}

#[test]
fn q2_declaration_with_white_space() {
    let document = format!("<?xml version = \"1.0\" encoding = \"UTF-8\"?>\r\n{}", plain());
    accepted(document, &[], is_canonical);
    let usual = format!("<?xml version=\"1.0\" encoding='UTF-8' ?>{}", plain());
    accepted(usual, &[], is_canonical);
    let instruction = format!("<?xml-stylesheet href = 'a'?>{}", plain());
    accepted(instruction, &[], is_canonical);
}

#[test]
fn q3_label_of_utf_16_on_utf_8() {
    let document = format!("<?xml version=\"1.0\" encoding=\"utf-16\"?>{}", plain());
    accepted(document, &["encoding-label"], is_canonical);
}

#[test]
fn q4_real_utf_16_with_an_empty_header() {
    let text = "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-16\"?><SyncML><SyncHdr/><SyncBody><Status><CmdID>1</CmdID>\
        <MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>é</Data></Status></SyncBody></SyncML>";
    let units: [fn(u16) -> [u8; 2]; 2] = [u16::to_le_bytes, u16::to_be_bytes];
    for bytes in units {
        let document: Vec<u8> = text.encode_utf16().flat_map(bytes).collect();
        let fields = ["missing-header-field"; 6];
        let rules = [["utf-16", "no-namespace"].as_slice(), &fields, &["status-code"]].concat();
        accepted(&document, &rules, |message| {
            assert_eq!(message.header().msg_id(), None);
            let Command::Status(status) = first(message) else {
                panic!()
            };
            assert_eq!(status.data().unwrap().text(), "é");
            // The offset counts the bytes that were given.
            let command = text.trim_start_matches('\u{FEFF}').find("<Status>").unwrap();
            assert_eq!(status.position().offset(), 2 + 2 * command);
        });
        // Without the mark the first `<` tells.
        accepted(document.get(2..).unwrap(), &rules, |_| {});
    }
}

#[test]
fn q5_byte_order_mark() {
    accepted(format!("\u{FEFF}{}", plain()), &["byte-order-mark"], is_canonical);
}

#[test]
fn q4_and_q5_marks_are_no_column() {
    let utf8 = |text: &str| text.as_bytes().to_vec();
    let marked = |text: &str| [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    let utf16 = |text: &str| {
        let units = core::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(u16::to_be_bytes).collect::<Vec<_>>()
    };
    let document = message("<Get/>");
    let places = |bytes: &dyn Fn(&str) -> Vec<u8>| {
        let document = bytes(&document);
        let message = Message::parse(&document).unwrap();
        let mut places: Vec<_> = message.lint().iter().map(|lint| lint.position).collect();
        places.retain(|place| place.column() > 1);
        places.push(first(&message).position());
        let broken = bytes("<SyncML><SyncHdr/>\u{FEFF}x");
        places.push(Message::parse(&broken).unwrap_err().position());
        places
            .iter()
            .map(|place| (place.line(), place.column()))
            .collect::<Vec<_>>()
    };
    let expected = places(&utf8);
    assert_eq!(expected.len(), 4);
    assert_eq!(places(&marked), expected);
    assert_eq!(places(&utf16), expected);
    let given = marked(&document);
    let at = 3 + document.find("<Get/>").unwrap();
    assert_eq!(first(&Message::parse(&given).unwrap()).position().offset(), at);
}

#[test]
fn q6_namespaces_missing_old_repeated_prefixed() {
    let canonical = plain();
    let declared = " xmlns=\"SYNCML:SYNCML1.2\"";
    accepted(canonical.replace(declared, ""), &["no-namespace"], |message| {
        assert_eq!(message.namespace(), NamespaceVersion::Absent);
    });
    accepted(
        canonical.replace("1.2\"", "1.1\""),
        &["old-namespace"],
        |message| {
            assert_eq!(message.namespace(), NamespaceVersion::V1_1);
        },
    );
    let repeated = item("<Data xmlns=\"SYNCML:SYNCML1.2\">1</Data>");
    accepted(repeated, &["redundant-namespace"], |message| {
        assert_eq!(first_item(message).data().unwrap().text(), "1");
    });
    let prefixed = canonical
        .replace("</", "\u{1}")
        .replace('<', "<s:")
        .replace('\u{1}', "</s:")
        .replace("xmlns=", "xmlns:s=");
    accepted(prefixed, &["prefixed-names"], is_canonical);
    let meta = message("<Get><CmdID>1</CmdID><Item><Target><LocURI>./A</LocURI></Target><Meta><A:Format>b64</A:Format></Meta></Item></Get>")
        .replace(declared, &format!("{declared} xmlns:A=\"syncml:metinf\""));
    accepted(meta, &["prefixed-metinf"], |message| {
        assert_eq!(first_item(message).meta().unwrap().format(), Some(Format::B64));
    });
}

#[test]
fn q7_namespaces_with_white_space_or_misspelt() {
    for (value, rule) in [
        ("syncml:metinf ", "namespace-white-space"),
        ("syncml:metinfo", "misspelt-metinf"),
    ] {
        let document = item(&format!(
            "<Meta><Type xmlns= \"{value}\">a/b</Type></Meta><Data>x</Data>"
        ));
        accepted(document, &[rule], |message| {
            assert_eq!(first_item(message).meta().unwrap().type_(), Some("a/b"));
        });
    }
}

#[test]
fn q8_smart_quotes_are_refused() {
    let document = plain().replace("\"SYNCML:SYNCML1.2\"", "“SYNCML:SYNCML1.2”");
    refused(&document, "malformed attribute in SyncML at 1:9 (byte 8)");
}

#[test]
fn q9_metainformation_without_its_namespace() {
    let document = item("<Meta><Format>int</Format><Type>text/plain</Type></Meta><Data>1</Data>");
    accepted(document, &["meta-namespace", "meta-namespace"], |message| {
        let meta = first_item(message).meta().unwrap();
        assert_eq!(
            (meta.format(), meta.type_()),
            (Some(Format::Int), Some("text/plain"))
        );
    });
}

#[test]
fn q10_children_of_items_in_any_order() {
    let meta = "<Meta><Format xmlns=\"syncml:metinf\">int</Format></Meta>";
    let target = "<Target><LocURI>./A</LocURI></Target>";
    for order in [
        [meta, target, "<Data>1</Data>"],
        [target, "<Data>1</Data>", meta],
        ["<Data>1</Data>", target, meta],
    ] {
        let document = item(&order.concat());
        let canonical = item(&[target, meta, "<Data>1</Data>"].concat());
        let message = Message::parse(document.as_bytes()).unwrap();
        assert_eq!(message, Message::parse(canonical.as_bytes()).unwrap());
        assert!(
            message
                .lint()
                .iter()
                .all(|lint| lint.rule.id == "syncml.child-order")
        );
        assert!(!message.lint().is_empty());
    }
}

#[test]
fn q11_children_of_statuses_and_metainformation_in_any_order() {
    let document = message(
        "<Status><MsgRef>1</MsgRef><CmdRef>0</CmdRef><CmdID>3</CmdID><Data>407</Data><Cmd>SyncHdr</Cmd><Chal><Meta>\
         <NextNonce xmlns=\"syncml:metinf\">bm9uY2U=</NextNonce><Type xmlns=\"syncml:metinf\">syncml:auth-md5</Type>\
         <Format xmlns=\"syncml:metinf\">b64</Format></Meta></Chal></Status>",
    );
    accepted(
        document,
        &["child-order", "child-order", "child-order"],
        |message| {
            let Command::Status(status) = first(message) else {
                panic!()
            };
            assert_eq!(
                (status.cmd_id(), status.msg_ref(), status.cmd_ref()),
                (Some("3"), Some("1"), Some("0"))
            );
            let meta = status.chal().unwrap().meta().unwrap();
            assert_eq!(
                (meta.type_(), meta.format()),
                (Some("syncml:auth-md5"), Some(Format::B64))
            );
            assert!(meta.next_nonce().unwrap().ct_eq("bm9uY2U="));
            assert!(!format!("{message:?}").contains("bm9uY2U="));
        },
    );
}

#[test]
fn q11_children_of_credentials_in_any_order() {
    let cred =
        "<Cred><Data>AAAA</Data><Meta><Type xmlns=\"syncml:metinf\">syncml:auth-md5</Type></Meta></Cred>";
    let document = plain().replace("</SyncHdr>", &format!("{cred}</SyncHdr>"));
    accepted(document, &["child-order"], |message| {
        let cred = message.header().cred().unwrap();
        assert_eq!(cred.meta().unwrap().type_(), Some("syncml:auth-md5"));
        assert!(cred.data().unwrap().ct_eq("AAAA"));
    });
}

#[test]
fn q12_a_mark_beside_meta_joins_what_is_inside() {
    for (size, mark) in [("<Size>3</Size>", "<Mark>minor</Mark>"), ("", "<Mark/>")] {
        for content in [
            format!("<Meta>{size}</Meta>{mark}"),
            format!("{mark}<Meta>{size}</Meta>"),
        ] {
            let document = item(&content);
            let message = Message::parse(document.as_bytes()).unwrap();
            let canonical = item(&format!("<Meta>{size}{mark}</Meta>"));
            assert_eq!(
                message,
                Message::parse(canonical.as_bytes()).unwrap(),
                "{document}"
            );
            assert!(first_item(&message).meta().unwrap().mark().is_some());
        }
    }
    for content in [
        "<Meta><Mark/></Meta>¦<Mark/>",
        "<Meta><Size>3</Size><Mark/></Meta><Data>1</Data>¦<Mark>minor</Mark>",
        "<Mark>a</Mark>¦<Meta><Mark>b</Mark></Meta>",
        "<Mark/>¦<Mark/><Meta/>",
    ] {
        let document = item(content);
        let at = document.find('¦').unwrap();
        let error = Message::parse(document.replace('¦', "").as_bytes()).unwrap_err();
        assert!(
            matches!(error.kind(), DecodeErrorKind::DuplicateElement(_)),
            "{error}"
        );
        assert_eq!(error.position().offset(), at, "{content}");
    }
}

#[test]
fn q12_type_beside_an_empty_meta() {
    let document = message(
        "<Alert><CmdID>2</CmdID><Data>1224</Data><Item><Meta></Meta>\
         <Type xmlns=\"syncml:metinf\">com.microsoft.mdm.synctype</Type><Data>mixed</Data></Item></Alert>",
    );
    accepted(document, &["meta-child-outside-meta"], |message| {
        let item = first_item(message);
        assert_eq!(item.meta().unwrap().type_(), Some("com.microsoft.mdm.synctype"));
        assert_eq!(item.data().unwrap().text(), "mixed");
    });
}

#[test]
fn q13_final_in_all_its_forms() {
    for form in [
        "<Final/>",
        "<Final />",
        "<Final></Final>",
        "<Final> </Final>",
        "<!-- end --><Final\n/>",
    ] {
        let document = plain().replace("<Final/>", form);
        accepted(document, &[], |message| assert!(message.is_final(), "{form}"));
    }
    let other = plain().replace("<Final/>", "<Final xmlns=\"SYNCML:SYNCML1.1\"/>");
    accepted(other, &["mixed-namespaces"], |message| {
        assert!(message.is_final())
    });
    accepted(plain().replace("<Final/>", ""), &[], |message| {
        assert!(!message.is_final())
    });
    let early = message("<Final/><Alert><CmdID>1</CmdID><Data>1201</Data></Alert>");
    accepted(early, &["final-not-last", "final-not-last"], |message| {
        assert!(message.is_final())
    });
}

#[test]
fn q14_white_space_around_values() {
    let document = message(
        "<Get><CmdID> 7\n</CmdID><Item><Target><LocURI>\n ./DevDetail/SwV </LocURI></Target><Meta>\
         <Type xmlns=\"syncml:metinf\"> a/b </Type></Meta></Item></Get>",
    );
    accepted(document, &["white-space-around-value"; 3], |message| {
        assert_eq!(first(message).cmd_id(), Some("7"));
        let item = first_item(message);
        assert_eq!(item.target().unwrap().uri(), Some("./DevDetail/SwV"));
        assert_eq!(item.meta().unwrap().type_(), Some("a/b"));
    });
    // The data of an item is never trimmed.
    accepted(item("<Data> x </Data>"), &[], |message| {
        assert_eq!(first_item(message).data().unwrap().text(), " x ");
    });
}

#[test]
fn q15_q16_q17_unusual_uris() {
    accepted(
        item("<Target><LocURI>Vendor/MSFT/A</LocURI></Target><Data>x</Data>"),
        &[],
        |message| {
            assert_eq!(first_item(message).target().unwrap().uri(), Some("Vendor/MSFT/A"));
        },
    );
    for (uri, rule) in [
        ("./ DevDetail/HwV", "white-space-in-uri"),
        ("./Vendor/MSFT\n/A", "white-space-in-uri"),
        ("/Vendor/MSFT/A", "uri-start"),
        (
            "./Device/Vendor/MSFT/MSI/{AF9257BA-6BBD-4624-AA9B-0182D50292C3}/DownloadInstall",
            "raw-braces",
        ),
    ] {
        let document = item(&format!("<Target><LocURI>{uri}</LocURI></Target><Data>x</Data>"));
        accepted(document, &[rule], |message| {
            assert_eq!(first_item(message).target().unwrap().uri(), Some(uri));
        });
    }
    let encoded =
        item("<Target><LocURI>./Device/MSI/%7bAF9257BA%7D?list=Struct&amp;x</LocURI></Target><Data>x</Data>");
    accepted(encoded, &[], |message| {
        let uri = first_item(message).target().unwrap().uri();
        assert_eq!(uri, Some("./Device/MSI/%7bAF9257BA%7D?list=Struct&x"));
    });
}

#[test]
fn binary_xml_is_named_as_such() {
    for version in 1..=3 {
        let body = [version, 0xA4, 0x01, 0x6A, 0x00, 0x6D, 0x6C, 0x01];
        let error = Message::parse(&body).unwrap_err();
        assert_eq!(error.kind(), &DecodeErrorKind::BinaryXml);
        assert_eq!(
            error.to_string(),
            "binary XML (WBXML) is not read, ask for application/vnd.syncml.dm+xml at 1:1 (byte 0)"
        );
    }
    for (body, error) in [
        (
            b"\x04\xA4\x01".as_slice(),
            "forbidden character U+0004 at 1:1 (byte 0)",
        ),
        (
            b"\x03<SyncML><SyncHdr/><SyncBody/></SyncML>",
            "forbidden character U+0003 at 1:1 (byte 0)",
        ),
        (b" \x03\x01", "forbidden character U+0003 at 1:2 (byte 1)"),
        (b"\x03", "forbidden character U+0003 at 1:1 (byte 0)"),
    ] {
        assert_eq!(Message::parse(body).unwrap_err().to_string(), error);
    }
}
