//! Inputs as people paste them: with marks, quotes, logs and packing around them.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use mdm_inspect::{inspect, json};
use serde_json::Value as Json;

const MESSAGE: &str = "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
    <SessionID>1A</SessionID><MsgID>3</MsgID><Target><LocURI>https://m.example/x?a=1&amp;b=2</LocURI></Target>\
    <Source><LocURI>D</LocURI></Source></SyncHdr><SyncBody><Status><CmdID>1</CmdID><MsgRef>2</MsgRef><CmdRef>0</CmdRef>\
    <Cmd>SyncHdr</Cmd><Data>212</Data></Status><Final/></SyncBody></SyncML>";
const CERTIFICATE: &[u8] = include_bytes!("../../../mdm-wstep/tests/data/device.cert.der");
const REQUEST: &[u8] = include_bytes!("../../../mdm-wstep/tests/data/windows.csr.der");

fn line(bytes: &[u8]) -> Json {
    serde_json::from_str(&json("in", &inspect(bytes))).unwrap()
}

fn wide(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

fn broken_into_lines(bytes: &[u8], length: usize) -> String {
    let text = STANDARD.encode(bytes);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(length)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    lines.join("\r\n")
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = broken_into_lines(der, 64);
    format!("-----BEGIN {label}-----\r\n{body}\r\n-----END {label}-----\r\n")
}

fn token() -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","typ":"JWT","kid":"k"}"#);
    let claims = URL_SAFE_NO_PAD.encode(r#"{"aud":"https://mdm.example/","ver":"2.0","exp":1800000000}"#);
    format!("{header}.{claims}.c2ln")
}

#[test]
fn a_message_is_found_in_what_is_around_it() {
    let inputs = [
        format!("\u{feff}{MESSAGE}").into_bytes(),
        wide(&format!("\u{feff}{MESSAGE}"), u16::to_be_bytes),
        wide(MESSAGE, u16::to_le_bytes),
        wide(MESSAGE, u16::to_be_bytes),
        format!("[2026-11-30 10:00:00.123] (pid=7) <- 200 OK\nbody: {MESSAGE}").into_bytes(),
        format!("size < 500 and then\n{MESSAGE}").into_bytes(),
        format!("10:00 --> server\n<-- device\n{MESSAGE}").into_bytes(),
        format!("{{\"level\":\"info\"}}\n{MESSAGE}\r\n\r\n").into_bytes(),
        format!("HTTP/1.1 200 OK\nContent-Type: x\n\n{MESSAGE}").into_bytes(),
        broken_into_lines(MESSAGE.as_bytes(), 60).into_bytes(),
        format!("<?xml version='1.0'?>\n<!-- x --><?p?>{MESSAGE}").into_bytes(),
    ];
    for bytes in inputs {
        let line = line(&bytes);
        assert_eq!(
            line["kind"],
            "syncml",
            "{}: {line}",
            String::from_utf8_lossy(&bytes)
        );
        assert_eq!(line["model"]["header"]["target"], "https://m.example/x?a=1&b=2");
        assert_eq!(line["model"]["commands"][0]["status"], 212);
    }
}

#[test]
fn places_count_from_the_first_byte_also_after_an_arrow() {
    let twice = format!("a <- b\n{MESSAGE}<x/>");
    let error = &line(twice.as_bytes())["error"];
    assert_eq!(
        (&error["kind"], &error["offset"], &error["line"], &error["column"]),
        (
            &"outside-root".into(),
            &(7 + MESSAGE.len()).into(),
            &2.into(),
            &(1 + MESSAGE.len()).into()
        )
    );
}

#[test]
fn certificates_are_found_in_what_is_around_them() {
    let inputs = [
        (
            "certificate",
            pem("CERTIFICATE", CERTIFICATE).repeat(2).into_bytes(),
        ),
        (
            "certificate",
            format!("Certificate:\n    Data:\n{}", pem("CERTIFICATE", CERTIFICATE)).into_bytes(),
        ),
        (
            "certificate",
            STANDARD.encode(CERTIFICATE).trim_end_matches('=').into(),
        ),
        ("certificate", URL_SAFE_NO_PAD.encode(CERTIFICATE).into_bytes()),
        (
            "certificate-request",
            format!("\u{feff}{}", pem("NEW CERTIFICATE REQUEST", REQUEST)).into_bytes(),
        ),
        (
            "certificate-request",
            wide(&pem("CERTIFICATE REQUEST", REQUEST), u16::to_le_bytes),
        ),
        (
            "certificate-request",
            format!("'{}'", STANDARD.encode(REQUEST)).into_bytes(),
        ),
    ];
    for (kind, bytes) in inputs {
        let line = line(&bytes);
        assert_eq!(line["kind"], kind, "{line}");
        assert_eq!(line["model"]["key"], "RSA 2048");
    }
}

#[test]
fn tokens_are_found_in_what_is_around_them() {
    let token = token();
    for text in [
        format!("\"{token}\""),
        format!("access_token={token}"),
        format!("authorization: bearer {token}\r\n"),
        format!("{{\"token_type\":\"Bearer\",\"access_token\":\"{token}\"}}"),
        STANDARD.encode(&token),
    ] {
        let line = line(text.as_bytes());
        assert_eq!(line["kind"], "token", "{text}: {line}");
        assert_eq!(line["model"]["claims"]["aud"], "https://mdm.example/");
        assert!(!line.to_string().contains("c2ln"));
    }
}

#[test]
fn pages_are_found_in_requests_and_in_quotes() {
    let tou = "GET /tou?redirect_uri=ms-appx-web%3A%2F%2FApp%2FToU&api-version=1.0 HTTP/1.1\r\nX: y\r\n\
        Host: mdm.example\r\nAuthorization: Bearer a.b.c\r\n\r\n";
    let found = line(tou.as_bytes());
    assert_eq!(found["kind"], "terms-of-use", "{found}");
    assert_eq!(found["model"]["url"], "https://mdm.example/tou");
    let quoted = line(b"\"ms-device-enrollment:?mode=mdm&username=a@b.example\"\n");
    assert_eq!(quoted["model"]["username"], "a@b.example", "{quoted}");
    let probe = line(b"GET /EnrollmentServer/Discovery.svc HTTP/1.1\r\nHost: a.example\r\n\r\n");
    assert_eq!(probe["error"]["kind"], "unrecognised", "{probe}");
}

#[test]
fn compressed_data_is_refused_by_its_name() {
    for (bytes, name) in [
        (&b"\x1f\x8b\x08\x00abc"[..], "gzip"),
        (b"PK\x03\x04abc", "zip"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x00abc",
            "gzip",
        ),
    ] {
        let error = &line(bytes)["error"];
        assert_eq!(error["kind"], name, "{error}");
        assert_eq!(
            error["message"],
            format!("compressed data ({name}) is not read: unpack it first")
        );
    }
    assert_eq!(line(b"\x1f\x8b\x08")["error"]["offset"], 0);
}

#[test]
fn stored_states_of_other_versions_are_refused_by_number() {
    let device = |version: u32| {
        format!(
            "{{\"version\":{version},\"device\":\"D\",\"server\":\"https://m.example/\",\"id\":\"7\",\
             \"phase\":\"Open\",\"sent\":2,\"received\":1,\"digest\":\"\"}}"
        )
    };
    let found = line(device(1).as_bytes());
    assert_eq!(found["kind"], "snapshot", "{found}");
    assert_eq!(found["model"]["session_id"], "7");
    assert_eq!(found["model"]["server"], "https://m.example/");
    let error = &line(device(99).as_bytes())["error"];
    assert_eq!(error["kind"], "snapshot", "{error}");
    assert!(
        error["message"].as_str().unwrap().contains("version 99"),
        "{error}"
    );
    let server = line(b"{\"version\":99,\"device\":\"D\",\"seen\":1}");
    assert!(
        server["error"]["message"]
            .as_str()
            .unwrap()
            .contains("version 99"),
        "{server}"
    );
}

#[test]
fn error_codes_are_found_in_what_is_around_them() {
    for text in [
        "hr = 80180018",
        "HRESULT=0x80180018",
        "result=-2145910760;",
        "Unknown Win32 Error code: 0x80180018",
        "MDM enroll failed (0x80180018)!\r\nsee 0x80180018",
        "\u{feff}0x80180018",
        "\"80180018\"",
    ] {
        let line = line(text.as_bytes());
        assert_eq!(line["model"]["hresult"], "0x80180018", "{text}: {line}");
    }
    for text in ["hr = hello", "0x80180018 and 0x80180013", "weight = 80180018"] {
        assert_eq!(line(text.as_bytes())["ok"], false, "{text}");
    }
}

#[test]
fn links_are_found_in_pages_and_in_sentences() {
    let link = "ms-device-enrollment:?mode=mdm&username=a@b.example&servername=https://mdm.example/";
    let escaped = link.replace('&', "&amp;");
    for text in [
        format!("href=\"{escaped}\""),
        format!("<a href='{escaped}'>Enroll</a>"),
        format!("<!DOCTYPE html>\n<html><body><p>Go <a class=\"x\" href=\"{escaped}\">on</a></body></html>"),
        format!("Please open {link}, and sign in."),
        format!("<{link}>"),
        format!("[Enroll]({link})"),
        format!("<p>{escaped}</p><a href=\"{escaped}\">twice the same</a>"),
        format!("see https://example.com/help or {link}"),
    ] {
        let line = line(text.as_bytes());
        assert_eq!(line["kind"], "deep-link", "{text}: {line}");
        assert_eq!(line["model"]["username"], "a@b.example", "{text}");
        assert_eq!(line["model"]["servername"], "https://mdm.example/", "{text}");
        assert_eq!(line["lint"], serde_json::json!([]), "{text}");
    }
    let sign_in = line(b"<a href=\"https://mdm.example/in?appru=ms-app://windows.immersivecontrolpanel&amp;login_hint=a@b.example\">in</a>");
    assert_eq!(sign_in["model"]["login_hint"], "a@b.example", "{sign_in}");
    let terms = line(b"it opened https://mdm.example/tou?redirect_uri=ms-appx-web%3A%2F%2FApp%2FToU&api-version=1.0 and stopped");
    assert_eq!(terms["kind"], "terms-of-use", "{terms}");
    let two = format!("either {link} or ms-device-enrollment:?mode=mdm");
    let error = &line(two.as_bytes())["error"];
    assert_eq!(
        (&error["kind"], &error["offset"], &error["message"]),
        (
            &"ambiguous".into(),
            &(link.len() + 11).into(),
            &"several links that mean something: paste one of them".into()
        )
    );
    let none = line(b"<a href=\"https://example.com/\">x</a>");
    assert_eq!(none["error"]["kind"], "unexpected-root");
    let other = line(format!("<!DOCTYPE SyncML><a href=\"{escaped}\"/>").as_bytes());
    assert_eq!(other["error"]["kind"], "doctype");
}

#[test]
fn a_secret_in_a_link_is_shown_to_nobody() {
    for page in [
        "<a href=\"ms-device-enrollment:?mode=mdm&amp;accesstoken=hush&amp;x=y&amp;x=z\">x</a>",
        "open ms-device-enrollment:?mode=mdm&accesstoken=hush&mode=aadj now",
    ] {
        let result = inspect(page.as_bytes());
        let shown = json("in", &result) + &mdm_inspect::show("in", page.as_bytes(), &result, false);
        assert!(shown.contains("deep-link") && !shown.contains("hush"), "{shown}");
    }
}

/// Sixteen bytes a line with their offsets, as xxd prints them.
fn xxd(bytes: &[u8]) -> String {
    let row = |(number, row): (usize, &[u8])| {
        let pairs: Vec<String> = row
            .chunks(2)
            .map(|pair| pair.iter().map(|byte| format!("{byte:02x}")).collect())
            .collect();
        let text: String = row
            .iter()
            .map(|byte| {
                if (32..127).contains(byte) {
                    char::from(*byte)
                } else {
                    '.'
                }
            })
            .collect();
        format!("{:08x}: {:<39}  {text}\n", number * 16, pairs.join(" "))
    };
    bytes.chunks(16).enumerate().map(row).collect()
}

#[test]
fn hex_dumps_are_read() {
    let pairs: Vec<String> = CERTIFICATE.iter().map(|byte| format!("{byte:02X}")).collect();
    for text in [
        pairs.join(" "),
        pairs.join(":"),
        pairs.concat(),
        xxd(CERTIFICATE),
        format!("$ xxd a.cer\n{}", xxd(CERTIFICATE)),
    ] {
        let line = line(text.as_bytes());
        assert_eq!(line["kind"], "certificate", "{line}");
        assert_eq!(line["model"], self::line(CERTIFICATE)["model"]);
    }
    let message = line(xxd(MESSAGE.as_bytes()).as_bytes());
    assert_eq!(message["kind"], "syncml", "{message}");
    let half = line(pairs[..100].join(" ").as_bytes());
    assert_eq!(
        half["error"]["message"],
        format!(
            "a hex dump of 100 bytes, of which the structure inside has {}",
            CERTIFICATE.len()
        )
    );
}

#[test]
fn der_is_read_with_an_end_of_line_after_it() {
    for end in [&b"\n"[..], b"\r\n", b" \n\n"] {
        for (kind, der) in [("certificate", CERTIFICATE), ("certificate-request", REQUEST)] {
            let line = line(&[der, end].concat());
            assert_eq!(line["kind"], kind, "{line}");
            assert_eq!(line["model"], self::line(der)["model"]);
        }
    }
    assert_eq!(line(&[CERTIFICATE, b"x"].concat())["ok"], false);
}

#[test]
fn pem_is_read_whatever_is_around_it() {
    let block = pem("CERTIFICATE", CERTIFICATE);
    let key = pem("PRIVATE KEY", b"no key, and long enough");
    for text in [
        format!("<14>1 2026-11-30 host app: {block}"),
        format!("{key}{block}"),
        format!("Bag Attributes\n    friendlyName: x\nsubject=CN = y\n{block}"),
        format!("<html><pre>{block}</pre></html>"),
        format!("\"{}\"", block.replace("\r\n", "\\r\\n")),
        block.replace("\r\n", "\\n"),
        format!(
            "X-Client-Cert: {}",
            block
                .replace("\r\n", "%0A")
                .replace(' ', "%20")
                .replace('+', "%2B")
        ),
    ] {
        let line = line(text.as_bytes());
        assert_eq!(line["kind"], "certificate", "{text}: {line}");
        assert_eq!(line["model"]["key"], "RSA 2048");
    }
    assert_eq!(line(key.as_bytes())["error"]["kind"], "unrecognised");
}

#[test]
fn messages_are_found_in_json_and_in_escapes() {
    let message = format!("{MESSAGE}\n");
    for text in [
        serde_json::to_string(&message).unwrap(),
        serde_json::json!({"level": "info", "fields": {"url": "https://mdm.example/", "body": message}})
            .to_string(),
        serde_json::json!(["before", {"x": [message]}, 7]).to_string(),
        MESSAGE
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;"),
    ] {
        let line = line(text.as_bytes());
        assert_eq!(line["kind"], "syncml", "{text}: {line}");
        assert_eq!(line["model"]["header"]["target"], "https://m.example/x?a=1&b=2");
    }
    let link = serde_json::json!({"link": "ms-device-enrollment:?mode=mdm&username=a@b.example"});
    assert_eq!(line(link.to_string().as_bytes())["kind"], "deep-link");
    let cert = serde_json::json!({"certificate": pem("CERTIFICATE", CERTIFICATE), "name": "x"});
    assert_eq!(line(cert.to_string().as_bytes())["kind"], "certificate");
    let two = serde_json::json!([MESSAGE, MESSAGE.replace("1A", "1B")]);
    assert_eq!(line(two.to_string().as_bytes())["error"]["kind"], "unrecognised");
    let broken = serde_json::json!({"body": "<SyncML><SyncHdr>"});
    let error = &line(broken.to_string().as_bytes())["error"];
    assert_eq!(
        (&error["kind"], &error["offset"], &error["line"]),
        (&"unexpected-end".into(), &0.into(), &1.into()),
        "{error}"
    );
}

/// Every shape that is looked for, many times over: the time must not grow faster than the text.
#[test]
fn large_texts_of_odd_shapes_are_read_in_time() {
    let begin = std::time::Instant::now();
    for shape in [
        "https://a/?appru=",
        "\"https://",
        "ms-device-enrollment:?",
        "-----BEGIN X-----",
        "-----BEGIN X-----\nA\n-----END X-----\n",
        "00000000: 30  30  30\n",
        "0000  ",
        "30 82 ",
        "0x30, ",
        "&lt;",
        "\\n",
        "<a href=\"https://x/?login_hint=1&amp;\">",
    ] {
        let text = shape.repeat(200_000 / shape.len());
        let _ = inspect(text.as_bytes());
        let _ = inspect(format!("<html>{text}").as_bytes());
        let _ = inspect(serde_json::json!([text, text]).to_string().as_bytes());
    }
    assert!(
        begin.elapsed() < std::time::Duration::from_secs(60),
        "{:?}",
        begin.elapsed()
    );
}
