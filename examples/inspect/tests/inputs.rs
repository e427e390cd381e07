//! Inputs of every kind, good and bad, through the library.

use std::path::Path;

use mdm_inspect::{Failure, Value, inspect, json};
use serde_json::Value as Json;

const CERTIFICATE: &[u8] = include_bytes!("../../../mdm-wstep/tests/data/device.cert.der");
const REQUEST: &[u8] = include_bytes!("../../../mdm-wstep/tests/data/windows.csr.der");
const RENEWAL: &[u8] = include_bytes!("../../../mdm-wstep/tests/data/renewal.p7.der");
const MESSAGE: &str = concat!(
    r#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>"#,
    r#"<SessionID>7</SessionID><MsgID>1</MsgID><Target><LocURI>https://mdm.example/omadm</LocURI></Target>"#,
    r#"<Source><LocURI>DEV</LocURI></Source><Cred><Meta><Format xmlns="syncml:metinf">b64</Format>"#,
    r#"<Type xmlns="syncml:metinf">syncml:auth-md5</Type></Meta><Data>c2VjcmV0LWNyZWQ=</Data></Cred></SyncHdr>"#,
    r#"<SyncBody><Alert><CmdID>2</CmdID><Data>1224</Data><Item><Meta>"#,
    r#"<Type xmlns="syncml:metinf">com.microsoft/MDM/AADUserToken</Type></Meta><Data>eyJsecret.a.b</Data></Item>"#,
    r#"</Alert><Frobnicate><CmdID>9</CmdID></Frobnicate><Replace><CmdID>3</CmdID><Item><Target>"#,
    r#"<LocURI>./SyncML/DMAcc/x/AppAuth/y/AAuthSecret</LocURI></Target><Data>hunter2</Data></Item><Item><Target>"#,
    r#"<LocURI>./Vendor/MSFT/WiFi/Profile/a/WlanXml</LocURI></Target>"#,
    r#"<Data>&lt;x&gt;&lt;keyMaterial&gt;wifi-pass&lt;/keyMaterial&gt;&lt;/x&gt;</Data></Item></Replace>"#,
    r#"<Atomic><CmdID>5</CmdID><Get><CmdID>6</CmdID><Item><Target><LocURI>./DevDetail/SwV</LocURI></Target></Item>"#,
    r#"</Get></Atomic><Status><CmdID>4</CmdID><MsgRef>1</MsgRef><CmdRef>8</CmdRef><Cmd>Get</Cmd>"#,
    r#"<TargetRef>./A &amp; B</TargetRef><Chal><Meta>"#,
    r#"<NextNonce xmlns="syncml:metinf">bm9uY2Utc2VjcmV0</NextNonce></Meta></Chal><Data>404</Data></Status><Final/>"#,
    r#"</SyncBody></SyncML>"#,
);
const SECRETS: [&str; 5] = [
    "c2VjcmV0LWNyZWQ=",
    "eyJsecret",
    "hunter2",
    "wifi-pass",
    "bm9uY2Utc2VjcmV0",
];

fn file(name: &str) -> Vec<u8> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    std::fs::read(repository.join("testdata/soap").join(name)).unwrap()
}

fn line(bytes: &[u8]) -> Json {
    serde_json::from_str(&json("in", &inspect(bytes))).unwrap()
}

fn kind(bytes: &[u8]) -> String {
    line(bytes)["kind"].as_str().unwrap_or("failed").to_owned()
}

/// The line of a failure, as `kind at line:column (byte): message`.
fn failure(bytes: &[u8]) -> String {
    let Failure { kind, place, message } = inspect(bytes).map(|report| report.kind).unwrap_err();
    format!(
        "{kind} at {}:{} ({}): {message}",
        place.line, place.column, place.offset
    )
}

fn base64url(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

fn token() -> String {
    let claims = r#"{"aud":"x","iss":"https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/",
        "tid":"72f988bf-86f1-41af-91ab-2d7cd011db47","exp":1800000000,"nbf":1799990000,"iat":1799990000,"ver":"1.0",
        "upn":"a@b.example","scp":"mdm_delegation"}"#;
    let header = r#"{"alg":"RS256","kid":"k1","typ":"JWT"}"#;
    [header.as_bytes(), claims.as_bytes(), b"signature"]
        .map(base64url)
        .join(".")
}

#[test]
fn every_kind_is_recognised() {
    let keys = br#"{"keys":[{"kty":"RSA","use":"sig","kid":"k1","n":"AQAB","e":"AQAB"}]}"#;
    let inputs: [(&str, Vec<u8>); 19] = [
        ("syncml", MESSAGE.into()),
        ("discover-request", file("discovery-request-windows-11.xml")),
        ("discover-response", file("discovery-response-federated.xml")),
        ("get-policies-request", file("xcep-request-onpremise.xml")),
        ("get-policies-response", file("xcep-response.xml")),
        ("rst", file("wstep-request-onpremise.xml")),
        ("rstrc", file("wstep-response.xml")),
        ("fault", file("wstep-response-fault-canonical.xml")),
        ("fault", file("wstep-response-fault-lower-case.xml")),
        ("provisioning", file("provisioning-enrollment.xml")),
        ("certificate-request", REQUEST.into()),
        ("certificate", CERTIFICATE.into()),
        ("pkcs7", RENEWAL.into()),
        ("token", token().into()),
        ("jwks", keys.into()),
        (
            "deep-link",
            b"ms-device-enrollment:?mode=mdm&username=a@b.example".into(),
        ),
        (
            "terms-of-use",
            b"https://mdm.example/tou?redirect_uri=ms-appx-web%3A%2F%2FApp%2FToU&api-version=1.0".into(),
        ),
        (
            "sign-in",
            b"https://mdm.example/in?appru=ms-app://windows.immersivecontrolpanel&login_hint=a@b.example"
                .into(),
        ),
        ("hresult", b"0x80180013".into()),
    ];
    for (expected, bytes) in inputs {
        assert_eq!(kind(&bytes), expected, "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn certificates_are_read_in_every_wrapping() {
    use base64::Engine;
    let lines = |der: &[u8]| {
        let text = base64::engine::general_purpose::STANDARD.encode(der);
        let lines: Vec<&str> = text
            .as_bytes()
            .chunks(64)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        lines.join("\r\n")
    };
    for (expected, label, der) in [
        ("certificate-request", "NEW CERTIFICATE REQUEST", REQUEST),
        ("certificate", "CERTIFICATE", CERTIFICATE),
        ("pkcs7", "PKCS7", RENEWAL),
    ] {
        let pem = format!(
            "subject= x\n-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
            lines(der)
        );
        assert_eq!(kind(pem.as_bytes()), expected);
        assert_eq!(kind(lines(der).as_bytes()), expected);
    }
    assert_eq!(
        kind(lines(&file("provisioning-enrollment.xml")).as_bytes()),
        "provisioning"
    );
    assert_eq!(kind(lines(token().as_bytes()).as_bytes()), "token");
    assert_eq!(
        kind(format!("Authorization: Bearer {}\r\n", token()).as_bytes()),
        "token"
    );
    let key = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        lines(REQUEST)
    );
    assert!(
        failure(key.as_bytes()).starts_with("unrecognised at 1:28 (27)"),
        "{}",
        failure(key.as_bytes())
    );
}

#[test]
fn a_syncml_message_is_told_in_the_promised_shape() {
    let line = line(MESSAGE.as_bytes());
    assert_eq!((&line["file"], &line["ok"]), (&"in".into(), &true.into()));
    let model = &line["model"];
    let header = &model["header"];
    assert_eq!(header["session_id"], "7");
    assert_eq!(header["msg_id"], "1");
    assert_eq!(header["target"], "https://mdm.example/omadm");
    assert_eq!(header["source"], "DEV");
    assert_eq!(header["cred"]["type"], "syncml:auth-md5");
    assert_eq!(header["cred"]["data"], "[redacted]");
    assert_eq!(model["final"], true);
    let commands = model["commands"].as_array().unwrap();
    let kinds: Vec<_> = commands
        .iter()
        .map(|command| command["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["Alert", "Frobnicate", "Replace", "Atomic", "Status"]);
    assert_eq!(commands[0]["items"][0]["type"], "com.microsoft/MDM/AADUserToken");
    assert_eq!(
        commands[2]["items"][1]["data"],
        "<x><keyMaterial>[redacted]</keyMaterial></x>"
    );
    assert_eq!(
        commands[3]["commands"][0]["items"][0]["target"],
        "./DevDetail/SwV"
    );
    let status = &commands[4];
    assert_eq!((&status["cmd_id"], &status["status"]), (&"4".into(), &404.into()));
    assert_eq!(status["target_refs"], serde_json::json!(["./A & B"]));
    assert_eq!(status["source_refs"], serde_json::json!([]));
    let lint = &line["lint"][0];
    assert_eq!(lint["rule"], "syncml.unknown-command");
    assert_eq!(lint["path"], "SyncML/SyncBody/Frobnicate");
    assert_eq!((&lint["line"], &lint["offset"]), (&1.into(), &557.into()));
}

#[test]
fn nothing_secret_is_shown_to_anybody() {
    let broken = MESSAGE.replace("</SyncBody>", "</SyncBad>");
    for input in [MESSAGE, &broken] {
        let result = inspect(input.as_bytes());
        let shown = [
            json("in", &result),
            mdm_inspect::show("in", input.as_bytes(), &result, true),
            mdm_inspect::show("in", input.as_bytes(), &result, false),
            mdm_inspect::page_answer(input.as_bytes()),
        ];
        for (text, secret) in shown.iter().flat_map(|text| SECRETS.map(|secret| (text, secret))) {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    for name in [
        "wstep-request-onpremise.xml",
        "wstep-request-entra.xml",
        "provisioning-enrollment.xml",
    ] {
        let bytes = file(name);
        let text = String::from_utf8(bytes.clone()).unwrap();
        let result = inspect(&bytes);
        let shown = json("in", &result) + &mdm_inspect::show("in", &bytes, &result, false);
        let between = |start: &'static str, end: &'static str| {
            text.split(start).skip(1).map(move |rest| rest.split(end).next())
        };
        let passwords = between("#PasswordText\">", "<").chain(between("AAUTHSECRET\" value=\"", "\""));
        for secret in passwords.flatten() {
            assert!(!shown.contains(secret), "{name}");
        }
    }
}

#[test]
fn what_stands_before_a_message_is_skipped_and_counted() {
    let log = format!("2026-11-30 INFO received\r\nContent-Type: x\r\n\r\n{MESSAGE}");
    let lint = &line(log.as_bytes())["lint"][0];
    assert_eq!((&lint["line"], &lint["offset"]), (&4.into(), &(557 + 45).into()));
    let answer = [
        b"HTTP/1.1 400 Bad\r\n\r\n".to_vec(),
        file("wstep-response-fault-canonical.xml"),
    ]
    .concat();
    assert_eq!(line(&answer)["model"]["windows_shows"]["hresult"], "0x80190190");
    let binary = b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n\x03\x01\x6a\x00";
    assert!(failure(binary).starts_with("wbxml at 4:1 (25): "));
    assert!(failure(b"\x03\x01\x6a\x00abc").starts_with("wbxml at 1:1 (0): "));
}

#[test]
fn utf_16_is_read() {
    let wide = |text: &str| {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    assert_eq!(kind(&wide(MESSAGE)), "syncml");
    assert_eq!(kind(&wide("0x80180013\r\n")), "hresult");
    let soap = String::from_utf8(file("discovery-request-windows-11.xml")).unwrap();
    let narrow = line(soap.as_bytes())["lint"][0]["offset"].as_u64().unwrap();
    assert_eq!(line(&wide(&soap))["lint"][0]["offset"], 2 + 2 * narrow);
    assert_eq!(
        failure(&wide("<!DOCTYPE a><Envelope/>")),
        "doctype at 1:1 (2): document type declaration"
    );
}

#[test]
fn bad_input_is_named_with_its_place() {
    let doctype = format!("x <!DOCTYPE SyncML>{MESSAGE}");
    let twice = MESSAGE.repeat(2);
    let cut = MESSAGE.get(..200).unwrap();
    let cut_token = token().rsplit_once('.').unwrap().0.to_owned();
    let bad_der = [&[0x30, 0x82, 0x01, 0x00][..], &[0xff; 256]].concat();
    let outside = format!(
        "outside-root at 1:{} ({}): content outside the root element",
        MESSAGE.len() + 1,
        MESSAGE.len()
    );
    let rows: [(&[u8], &str); 13] = [
        (b"", "empty at 1:1 (0): empty document"),
        (b" \r\n\t", "empty at 1:1 (0): empty document"),
        (b"hello", "unrecognised at 1:1 (0): no message of Windows MDM"),
        (b"{\"a\":1}", "unrecognised at 1:1 (0): no message of Windows MDM"),
        (b"{\n\"a\":", "unexpected-end at 2:4 (5): not valid JSON"),
        (b"\xff\xfb\x00", "encoding at 1:1 (0): not valid UTF-8 or UTF-16"),
        (
            doctype.as_bytes(),
            "doctype at 1:3 (2): document type declaration",
        ),
        (twice.as_bytes(), &outside),
        (
            cut.as_bytes(),
            "unexpected-end at 1:201 (200): unexpected end of document",
        ),
        (
            b"<html><body/></html>",
            "unexpected-root at 1:1 (0): unexpected root element <html>",
        ),
        (cut_token.as_bytes(), "syntax at 1:1 (0): not three parts"),
        (&bad_der, "malformed at 0:0 (4): malformed certificate at byte 4"),
        (
            b"https://example.com/",
            "unrecognised at 1:1 (0): no message of Windows MDM",
        ),
    ];
    for (bytes, expected) in rows {
        let found = failure(bytes);
        if expected.starts_with("syntax at 1:1") || expected.starts_with("malformed") {
            assert_eq!(found.split(' ').next(), expected.split(' ').next(), "{found}");
        } else {
            assert_eq!(found, expected);
        }
    }
}

#[test]
fn an_inner_part_that_cannot_be_read_is_a_lint() {
    for name in ["wstep-request-broken-csr.xml", "wstep-request-not-base64.xml"] {
        let line = line(&file(name));
        assert_eq!(line["kind"], "rst", "{line}");
        let lints = line["lint"].as_array().unwrap();
        let unreadable: Vec<_> = lints
            .iter()
            .filter(|lint| lint["rule"] == "inspect.unreadable-part")
            .collect();
        assert_eq!(unreadable.len(), 1, "{line}");
        assert_eq!(
            unreadable[0]["path"],
            "Envelope/Body/RequestSecurityToken/BinarySecurityToken"
        );
        assert_eq!(
            line["model"]["AdditionalContext"]["DeviceType"],
            "CIMClient_Windows"
        );
    }
    let answer = String::from_utf8(file("wstep-response.xml")).unwrap();
    let (before, rest) = answer.split_once("BinarySecurityToken").unwrap();
    let (tag, rest) = rest.split_once('>').unwrap();
    let (_, after) = rest.split_once('<').unwrap();
    for inner in ["PHJ1YmJpc2g=", "!!!"] {
        let line = line(format!("{before}BinarySecurityToken{tag}>{inner}<{after}").as_bytes());
        assert_eq!(line["kind"], "rstrc", "{line}");
        assert_eq!(line["lint"][0]["rule"], "inspect.unreadable-part", "{line}");
    }
}

#[test]
fn error_codes_are_read_in_every_spelling() {
    for text in [
        "0x80180013",
        "0X80180013",
        "80180013",
        " -2145910765\n",
        "2149056531",
        "80180013h",
        "0x80180013L",
        "&H80180013",
        "0xFFFFFFFF80180013",
        "18446744071563640851",
        "\u{2212}2145910765",
        "(0x80180013)",
        "MENROLL_E_DEVICECAPREACHED",
        "menroll_e_devicecapreached",
        "Error: 0x80180013.",
        "hr=0x80180013;",
        "Exception from HRESULT: 0x80180013 (MENROLL_E_DEVICECAPREACHED)",
        "0x8018_0013",
    ] {
        let line = line(text.as_bytes());
        assert_eq!(line["model"]["hresult"], "0x80180013", "{text}: {line}");
        assert_eq!(line["model"]["symbol"], "MENROLL_E_DEVICECAPREACHED", "{text}");
    }
}

#[test]
fn values_have_the_names_of_the_specification() {
    let request = inspect(REQUEST).unwrap().model;
    assert_eq!(request.get("key"), Some(&Value::from("RSA 2048")));
    assert_eq!(request.get("hash"), Some(&Value::from("SHA-256")));
    let discover = &line(&file("discovery-request-windows-11.xml"))["model"];
    assert_eq!(discover["EmailAddress"], "mara@tailspin.example");
    assert_eq!(
        discover["AuthPolicies"],
        serde_json::json!(["OnPremise", "Federated"])
    );
    let fault = &line(&file("wstep-response-fault-canonical.xml"))["model"];
    assert_eq!(fault["hresult"], "0x80180013");
    assert_eq!(fault["symbol"], "MENROLL_E_DEVICECAPREACHED");
    assert_eq!(fault["Detail"]["ErrorType"], "DeviceCapReached");
    let policies = &line(&file("xcep-response.xml"))["model"];
    assert_eq!(
        policies["policies"][0]["attributes"]["privateKeyAttributes"]["minimalKeyLength"],
        2048
    );
    let token = &line(token().as_bytes())["model"];
    assert_eq!(
        (&token["claims"]["upn"], &token["signature"]),
        (&"a@b.example".into(), &"[redacted]".into())
    );
}

#[test]
fn the_source_line_stands_under_a_lint() {
    let shown = mdm_inspect::show("in", MESSAGE.as_bytes(), &inspect(MESSAGE.as_bytes()), false);
    let flat: Vec<&str> = shown.lines().map(str::trim_end).collect();
    let at = flat
        .iter()
        .position(|line| {
            *line == "warning[syncml.unknown-command]: only commands are used where a command is expected"
        })
        .unwrap();
    assert_eq!(flat[at + 1], "  ┌─ in:1:558");
    let (source, mark) = (flat[at + 3], flat[at + 4]);
    let column = mark.find('^').map(|byte| mark[..byte].chars().count()).unwrap();
    let marked: String = source.chars().skip(column).take(11).collect();
    assert_eq!(marked, "<Frobnicate");
    assert!(
        flat.contains(&"  = clause: MS-MDM 2.2.4.3")
            && flat.contains(&"  = path: SyncML/SyncBody/Frobnicate")
    );
}

#[test]
fn people_read_of_a_fault_what_windows_shows_and_what_to_do() {
    let bytes = file("wstep-response-fault-canonical.xml");
    let shown = mdm_inspect::show("in", &bytes, &inspect(&bytes), false);
    for line in [
        "  ErrorType                  DeviceCapReached",
        "  Windows shows              0x80180013 MENROLL_E_DEVICECAPREACHED",
        "    what to do               Let the user remove an old device, or have the administrator raise the limit",
        "    decided by               error-type, HTTP status 500, documented, MS-MDE2 2.2.10",
    ] {
        assert!(shown.lines().any(|found| found == line), "{line}\n{shown}");
    }
    assert!(
        !shown.contains("windows_shows"),
        "names of the JSON are not for people\n{shown}"
    );
}
