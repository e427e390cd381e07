//! Captures of every kind: HTTP, logs of events, parts that cannot be read, and where in them something is.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use mdm_inspect::{inspect, json};
use serde_json::Value as Json;

const MESSAGE: &str = "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
    <SessionID>1A</SessionID><MsgID>3</MsgID><Target><LocURI>https://m.example/x?a=1&amp;b=2</LocURI></Target>\
    <Source><LocURI>D</LocURI></Source></SyncHdr><SyncBody><Wobble><CmdID>1</CmdID></Wobble><Final/></SyncBody>\
    </SyncML>";
const CERTIFICATE: &[u8] = include_bytes!("../../../mdm-wstep/tests/data/device.cert.der");
const REQUEST: &[u8] = include_bytes!("../../../mdm-wstep/tests/data/windows.csr.der");
const ENTRA_REQUEST: &str = include_str!("../../../testdata/soap/wstep-request-entra.xml");
const ANSWER: &str = include_str!("../../../testdata/soap/wstep-response.xml");
const X509: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3";

fn line(bytes: impl AsRef<[u8]>) -> Json {
    serde_json::from_str(&json("in", &inspect(bytes.as_ref()))).unwrap()
}

/// Everything that is shown of an input, to programs and to people.
fn shown(bytes: &[u8]) -> String {
    let result = inspect(bytes);
    json("in", &result) + &mdm_inspect::show("in", bytes, &result, false)
}

fn token() -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","typ":"JWT","kid":"k"}"#);
    let claims = URL_SAFE_NO_PAD.encode(r#"{"aud":"https://mdm.example/","ver":"2.0"}"#);
    format!("{header}.{claims}.c2ln")
}

/// The offset, line and column of the lint about the unknown command.
fn place(capture: &[u8]) -> (u64, u64, u64) {
    let line = line(capture);
    let lint = &line["lint"][0];
    assert_eq!(lint["rule"], "syncml.unknown-command", "{line}");
    let number = |name: &str| lint[name].as_u64().unwrap();
    (number("offset"), number("line"), number("column"))
}

fn chunked(text: &str, size: usize) -> Vec<u8> {
    let mut body = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for chunk in text.as_bytes().chunks(size) {
        body.extend(format!("{:X}\r\n", chunk.len()).bytes());
        body.extend(chunk);
        body.extend(b"\r\n");
    }
    body.extend(b"0\r\n\r\n");
    body
}

#[test]
fn a_body_in_chunks_is_put_together_and_places_stay_those_of_the_capture() {
    for size in [usize::MAX, 200, MESSAGE.find("<Wobble").unwrap()] {
        let capture = chunked(MESSAGE, size);
        let text = std::str::from_utf8(&capture).unwrap();
        let at = text.find("<Wobble").unwrap();
        let row = text[..at].matches('\n').count() + 1;
        let column = at - text[..at].rfind('\n').unwrap();
        assert_eq!(place(&capture), (at as u64, row as u64, column as u64), "{size}");
    }
    let twice = [chunked(MESSAGE, 100), chunked(MESSAGE, 100)].concat();
    assert_eq!(line(twice)["ok"], false);
}

#[test]
fn places_count_in_the_input_as_given() {
    let at = MESSAGE.find("<Wobble").unwrap() as u64;
    assert_eq!(place(MESSAGE.as_bytes()).0, at);
    assert_eq!(place(format!("\u{feff}{MESSAGE}").as_bytes()).0, at + 3);
    let headers = "Content-Type: text/xml\r\n\r\n";
    assert_eq!(
        place(format!("{headers}{MESSAGE}").as_bytes()),
        (26 + at, 3, at + 1)
    );
    // What is encoded once more has its place where that begins.
    let inner = format!("\r\n  {}", STANDARD.encode(MESSAGE));
    assert_eq!(place(inner.as_bytes()), (4, 2, 3));
    let followed = line("ms-device-enrollment:?mode=mdm&username=a@b.example and then sign in");
    assert_eq!(followed["model"]["username"], "a@b.example", "{followed}");
    let bad_link = line("\u{feff} \n ms-device-enrollment:?mode=mdm&username=x");
    assert_eq!(bad_link["lint"][0]["line"], 2, "{bad_link}");
    let json = line("\n {\"a\":\n tru}");
    assert_eq!(
        (&json["error"]["line"], &json["error"]["offset"]),
        (&3.into(), &12.into()),
        "{json}"
    );
    let pem = format!(
        "x\n-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        STANDARD.encode(&CERTIFICATE[..200])
    );
    let error = &line(&pem)["error"];
    assert_eq!(
        (&error["offset"], &error["line"]),
        (&29.into(), &2.into()),
        "{error}"
    );
}

#[test]
fn a_message_is_found_in_a_log_of_events() {
    let escaped = MESSAGE
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let event = |data: &str| {
        format!(
            "<?xml version='1.0'?><Events><Event xmlns='x'><System><Keywords>0x8000000000000000</Keywords></System>\
             <EventData><Data Name='m'>{data}</Data></EventData></Event></Events>"
        )
    };
    for data in [
        escaped.as_str(),
        &format!("<![CDATA[{MESSAGE}]]>"),
        &format!("\r\n {escaped}\r\n"),
    ] {
        let line = line(event(data));
        assert_eq!(line["kind"], "syncml", "{line}");
        assert_eq!(line["model"]["header"]["target"], "https://m.example/x?a=1&b=2");
        assert_eq!(
            line["lint"][0]["line"].as_u64(),
            Some(if data.starts_with('\r') { 2 } else { 1 })
        );
    }
    let failed = line(event("MDM Enroll: failed. Result: (0x80180014)."));
    assert_eq!(failed["model"]["hresult"], "0x80180014", "{failed}");
    let two = event(&format!("{escaped}</Data><Data>{}", escaped.replace("1A", "1B")));
    assert_eq!(line(two)["error"]["kind"], "ambiguous");
    assert_eq!(
        line("<Events><Event/></Events>")["error"]["kind"],
        "unexpected-root"
    );
}

#[test]
fn the_head_of_an_http_message_says_something_itself() {
    let token = token();
    let asked = format!("GET /x HTTP/1.1\r\nHost: a.example\r\nAuthorization: Bearer {token}\r\n\r\n");
    assert_eq!(line(&asked)["kind"], "token");
    assert!(!shown(asked.as_bytes()).contains("c2ln"));
    let redirect =
        "HTTP/1.1 302 Found\r\nLocation: ms-appx-web://App/ToU?IsAccepted=true&OpaqueBlob=hush\r\n\r\n";
    let found = line(redirect);
    assert_eq!(
        (&found["kind"], &found["model"]["IsAccepted"]),
        (&"terms-of-use".into(), &true.into()),
        "{found}"
    );
    assert!(!shown(redirect.as_bytes()).contains("hush"));
    let fault = include_str!("../../../testdata/soap/wstep-response-fault-canonical.xml");
    let interim = format!("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 Bad Request\r\nA: b\r\n\r\n{fault}");
    assert_eq!(line(&interim)["model"]["hresult"], "0x80190190");
    let proxied = "GET https://mdm.example/tou?redirect_uri=ms-appx-web%3A%2F%2FApp%2FToU&api-version=1.0 HTTP/1.1\r\n\r\n";
    assert_eq!(line(proxied)["kind"], "terms-of-use");
}

#[test]
fn tokens_are_found_between_words_and_encrypted_ones_are_named() {
    let token = token();
    for text in [
        format!("2026-11-30 token={token}"),
        format!("it sent {token}."),
        format!("https://app.example/back#access_token={token}&state=1"),
        format!("{}\r\n{}", &token[..50], &token[50..]),
    ] {
        assert_eq!(line(&text)["kind"], "token", "{text}");
        assert!(!shown(text.as_bytes()).contains("c2ln"), "{text}");
    }
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let header = part(r#"{"alg":"RSA-OAEP","enc":"A256GCM"}"#);
    let encrypted = [header, part("key"), part("vector"), part("hush"), part("tag")].join(".");
    let found = line(&encrypted);
    assert_eq!(found["kind"], "token", "{found}");
    assert_eq!(
        (&found["model"]["encrypted"], &found["model"]["header"]["enc"]),
        (&true.into(), &"A256GCM".into())
    );
    assert!(!shown(encrypted.as_bytes()).contains(&part("hush")));
}

#[test]
fn keys_are_listed_as_they_are_without_what_is_private() {
    let keys = r#"{"keys":[{"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB","d":"hush"},{"kty":"RSA","kid":"a","n":"AAAA",
        "e":"AQAB","x5t":"T"},{"kty":"EC","kid":"c","crv":"P-256","x":"X","y":"Y"},{"kty":"oct","k":"hush"}]}"#;
    let model = &line(keys)["model"]["keys"];
    assert_eq!(model[1]["n"], "AAAA");
    assert_eq!(
        (&model[1]["x5t"], &model[2]["crv"]),
        (&"T".into(), &"P-256".into())
    );
    assert_eq!(
        (&model[0]["d"], &model[3]["k"]),
        (&"[redacted]".into(), &"[redacted]".into())
    );
    assert_eq!(model[3]["usable"], false);
    assert!(!shown(keys.as_bytes()).contains("hush"));
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    match length {
        [0, short @ ..0x80] => [&[tag, short], content].concat(),
        [high, low] => [&[tag, 0x82, high, low], content].concat(),
    }
}

/// A signed message with a certificate and without signatures.
fn certificates_only(content: &[u8]) -> Vec<u8> {
    let data = [&[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1][..], content].concat();
    let parts = [
        &[2, 1, 1, 0x31, 0][..],
        &der(0x30, &data),
        &der(0xa0, CERTIFICATE),
        &[0x31, 0],
    ]
    .concat();
    let kind = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
    der(0x30, &[&kind[..], &der(0xa0, &der(0x30, &parts))].concat())
}

#[test]
fn a_signed_message_without_a_request_shows_its_certificates() {
    let found = line(certificates_only(&[]));
    assert_eq!(found["kind"], "pkcs7", "{found}");
    assert_eq!(found["model"]["certificates"][0], line(CERTIFICATE)["model"]);
    assert_eq!(found["lint"], serde_json::json!([]));
    let other = line(certificates_only(&[0xa0, 4, 4, 2, b'h', b'i']));
    assert_eq!(other["lint"][0]["rule"], "inspect.unreadable-part", "{other}");
    assert_eq!(other["model"]["certificates"].as_array().unwrap().len(), 1);
}

#[test]
fn a_token_in_the_header_that_cannot_be_read_is_a_lint() {
    let at = ENTRA_REQUEST.find("<wsse:BinarySecurityToken").unwrap();
    let start = at + ENTRA_REQUEST[at..].find('>').unwrap() + 1;
    let end = start + ENTRA_REQUEST[start..].find('<').unwrap();
    let message = format!(
        "{}hush, no base64{}",
        &ENTRA_REQUEST[..start],
        &ENTRA_REQUEST[end..]
    );
    let found = line(&message);
    assert_eq!(found["kind"], "rst", "{found}");
    assert_eq!(
        found["model"]["BinarySecurityToken"]["certificate_request"]["key"],
        "RSA 2048"
    );
    let lint = found["lint"]
        .as_array()
        .unwrap()
        .iter()
        .find(|lint| lint["rule"] == "inspect.unreadable-part")
        .unwrap();
    assert_eq!(
        (&lint["offset"], &lint["path"]),
        (&at.into(), &"Envelope/Header/Security/BinarySecurityToken".into())
    );
    assert!(!shown(message.as_bytes()).contains("hush"));
}

#[test]
fn answers_of_a_certificate_authority_are_told() {
    let (before, rest) = ANSWER.split_once("<RequestedSecurityToken>").unwrap();
    let (_, after) = rest.split_once("</RequestedSecurityToken>").unwrap();
    let wsse = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    let with =
        |content: &str| format!("{before}<RequestedSecurityToken>{content}</RequestedSecurityToken>{after}");
    let issued = with(&format!(
        "<BinarySecurityToken ValueType=\"{X509}\" xmlns=\"{wsse}\">{}</BinarySecurityToken>",
        STANDARD.encode(CERTIFICATE)
    ));
    let found = line(&issued);
    assert_eq!(
        found["model"]["BinarySecurityToken"]["certificate"],
        line(CERTIFICATE)["model"],
        "{found}"
    );
    let pending = with(&format!(
        "<SecurityTokenReference xmlns=\"{wsse}\"><Reference URI=\"https://ca.example/\"/></SecurityTokenReference>"
    ));
    let found = line(&pending);
    assert_eq!(
        found["model"]["SecurityTokenReference"], "https://ca.example/",
        "{found}"
    );
    assert!(!found.to_string().contains("unreadable"), "{found}");
    let fault = "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body><s:Fault><s:Code>\
        <s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text xml:lang=\"en\">no</s:Text></s:Reason><s:Detail>\
        <CertificateEnrollmentWSDetail xmlns=\"http://schemas.microsoft.com/windows/pki/2009/01/enrollment\">\
        <ErrorCode>-2147024809</ErrorCode><InvalidRequest>true</InvalidRequest></CertificateEnrollmentWSDetail>\
        </s:Detail></s:Fault></s:Body></s:Envelope>";
    let detail = &line(fault)["model"]["CertificateEnrollmentWSDetail"];
    assert_eq!(detail["ErrorCode"]["hresult"], "0x80070057", "{detail}");
    assert_eq!(detail["InvalidRequest"], true);
}

#[test]
fn secrets_of_every_node_are_hidden() {
    for (node, data) in [
        (
            "./Vendor/MSFT/ClientCertificateInstall/PFXCertInstall/a/PFXCertBlob",
            "hush",
        ),
        ("./Vendor/MSFT/VPNv2/a/NativeProfile/L2tpPsk", "hush"),
        ("./SyncML/DMAcc/a/AppAuth/b/AAuth%53ecret", "hush"),
        (
            "./Vendor/MSFT/VPNv2/a/ProfileXML",
            "&lt;L2tpPsk&gt;hush&lt;/L2tpPsk&gt;",
        ),
        (
            "./Vendor/MSFT/WiFi/Profile/a/WlanXml",
            "&lt;keyMaterial&gt;&lt;![CDATA[hush]]&gt;&lt;/keyMaterial&gt;",
        ),
        ("./Vendor/MSFT/X/Y", "eyJhbGciOiJub25lIn0.hush.hush"),
    ] {
        for command in ["Add", "Replace", "Exec"] {
            let body = format!(
                "<{command}><CmdID>2</CmdID><Item><Target><LocURI>{node}</LocURI></Target><Data>{data}</Data></Item>\
                 </{command}><Wobble/>"
            );
            let message = MESSAGE.replace("<Wobble><CmdID>1</CmdID></Wobble>", &body);
            assert_eq!(line(&message)["kind"], "syncml", "{message}");
            assert!(
                !shown(message.as_bytes()).contains("hush"),
                "{}",
                shown(message.as_bytes())
            );
        }
    }
    let document = "<wap-provisioningdoc version=\"1.1\"><characteristic type=\"EMAIL2\"><parm name=\"AUTHSECRET\" \
        value=\"hush\"/><parm name=\"Password\" value=\"hush\"/><parm name=\"WlanXml\" \
        value=\"&lt;keyMaterial&gt;hush&lt;/keyMaterial&gt;\"/></characteristic></wap-provisioningdoc>";
    assert_eq!(line(document)["kind"], "provisioning");
    assert!(
        !shown(document.as_bytes()).contains("hush"),
        "{}",
        shown(document.as_bytes())
    );
    let policy = MESSAGE.replace(
        "<Wobble><CmdID>1</CmdID></Wobble>",
        "<Get><CmdID>2</CmdID><Item><Target><LocURI>./Policy/AllowSimpleDevicePassword</LocURI></Target><Data>0</Data></Item></Get>",
    );
    assert_eq!(line(&policy)["model"]["commands"][0]["items"][0]["data"], "0");
}

#[test]
fn names_of_error_codes_are_no_base64() {
    for entry in mdm_errors::HResult::known() {
        let Some(name) = entry.name() else { continue };
        for name in [name.to_owned(), name.to_lowercase()] {
            let found = line(&name);
            let also = |list: &Json| {
                list.as_array()
                    .is_some_and(|list| list.iter().any(|also| *also == entry.name().unwrap()))
            };
            let model = &found["model"];
            assert!(
                model["symbol"] == entry.name().unwrap() || also(&model["also"]),
                "{name}: {found}"
            );
        }
    }
    for text in [
        "HRESULT: 80180014",
        "(HRESULT)0x80180014L",
        "Error code: 2149056532",
        "The error code was 80180014.",
        "failed with menroll_e_devicenotsupported today",
        "[0x80180014]",
        "0x8018 0014",
        "0x080180014",
        "16#80180014#",
        "{\"hresult\":\"0x80180014\"}",
        "{\"code\":2149056532}",
    ] {
        assert_eq!(line(text)["model"]["hresult"], "0x80180014", "{text}");
    }
    assert_eq!(
        line("HRESULT_FROM_WIN32(5)")["model"]["symbol"],
        "ERROR_ACCESS_DENIED"
    );
    assert_eq!(line(b"\xff\xfe\xfa")["error"]["kind"], "encoding");
    assert_eq!(line("E_INVALIDARG")["model"]["hresult"], "0x80070057");
    assert_eq!(line("order number 20261130")["ok"], false);
}

#[test]
fn binary_xml_is_named_in_every_wrapping() {
    let binary = [
        &[2, 0, 0, 0x6a, 0x1d][..],
        b"-//SYNCML//DTD SyncML 1.2//EN",
        &[0x6d, 0x6c, 0x71],
    ]
    .concat();
    let hex: Vec<String> = binary.iter().map(|byte| format!("{byte:02x}")).collect();
    let http = [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n25\r\n",
        &binary[..],
        b"\r\n0\r\n\r\n",
    ]
    .concat();
    for bytes in [
        STANDARD.encode(&binary).into_bytes(),
        hex.concat().into(),
        hex.join(" ").into(),
        http,
        binary,
    ] {
        assert_eq!(line(&bytes)["error"]["kind"], "wbxml", "{}", line(&bytes));
    }
}

#[test]
fn alternative_names_are_a_list_also_where_there_are_none() {
    assert_eq!(
        line(CERTIFICATE)["model"]["subjectAltName"],
        serde_json::json!([])
    );
    assert_eq!(line(REQUEST)["model"]["subjectAltName"], serde_json::json!([]));
}

#[test]
fn more_secrets_than_can_be_looked_for_hide_everything() {
    let secrets: String = (0..2000)
        .map(|number| format!("&lt;keyMaterial&gt;hush{number}&lt;/keyMaterial&gt;"))
        .collect();
    let body = format!("<Add><CmdID>2</CmdID><Item><Data>{secrets}</Data></Item></Add><Wobble/>");
    let message = MESSAGE.replace("<Wobble><CmdID>1</CmdID></Wobble>", &body);
    let shown = shown(message.as_bytes());
    assert!(
        shown.contains("<Wobble/>") && !shown.contains("hush"),
        "{}",
        &shown[shown.len() - 600..]
    );
}

#[test]
fn people_read_a_document_by_parameters() {
    let document = "<wap-provisioningdoc version=\"1.1\"><characteristic type=\"A\"><characteristic type=\"B\"><parm \
        name=\"N\" value=\"1\" datatype=\"integer\"/></characteristic></characteristic></wap-provisioningdoc>";
    let shown = shown(document.as_bytes());
    assert!(shown.contains("\n  A/B/N = 1  (integer)\n"), "{shown}");
    let long = "x".repeat(30_000);
    let nested = format!(
        "<characteristic type=\"{long}\">{}</characteristic>",
        "<parm name=\"a\" value=\"b\"/>".repeat(2000)
    );
    let document = format!("<wap-provisioningdoc version=\"1.1\">{nested}</wap-provisioningdoc>");
    let result = inspect(document.as_bytes());
    assert!(mdm_inspect::show("in", document.as_bytes(), &result, false).len() < 2_000_000);
}

#[test]
fn a_secret_before_a_message_on_its_line_is_hidden() {
    let message = MESSAGE.replace(" xmlns=\"SYNCML:SYNCML1.2\"", "");
    for before in ["Authorization: Bearer hush body=", "recv -> password=hush "] {
        let log = format!("{before}{message}");
        assert_eq!(line(&log)["lint"][0]["rule"], "syncml.no-namespace");
        assert!(
            !shown(log.as_bytes()).contains("hush"),
            "{}",
            shown(log.as_bytes())
        );
    }
}

#[test]
fn secrets_in_unexpected_places_are_hidden() {
    let unknown = MESSAGE.replace("<CmdID>1</CmdID>", "<Cred><Data>hush</Data></Cred>");
    let request = include_str!("../../../testdata/soap/wstep-request-onpremise.xml");
    let item = "<ac:ContextItem Name=\"ClientSecret\"><ac:Value>hush</ac:Value></ac:ContextItem>";
    let context = request.replacen("<ac:ContextItem", &format!("{item}<ac:ContextItem"), 1);
    let link = "ms-device-enrollment:?mode=mdm&servername=https://u:hush@m.example/".to_owned();
    for (kind, message) in [("syncml", unknown), ("rst", context), ("deep-link", link)] {
        assert_eq!(line(&message)["kind"], kind, "{message}");
        assert!(
            !shown(message.as_bytes()).contains("hush"),
            "{}",
            shown(message.as_bytes())
        );
    }
}

/// Each finding has its place; finding them must not take more for each than for all.
#[test]
fn the_places_of_many_unreadable_values_are_found_in_time() {
    let item = "<Add><CmdID>2</CmdID><Item><Meta><Format xmlns=\"syncml:metinf\">b64</Format></Meta><Data>!</Data></Item></Add>\n";
    let message = MESSAGE.replace("<Wobble><CmdID>1</CmdID></Wobble>", &item.repeat(20_000));
    let begin = std::time::Instant::now();
    let found = line(&message);
    assert!(
        begin.elapsed() < std::time::Duration::from_secs(30),
        "{:?}",
        begin.elapsed()
    );
    let lints = found["lint"].as_array().unwrap();
    let last = lints
        .iter()
        .rfind(|lint| lint["rule"] == "inspect.unreadable-part")
        .unwrap();
    assert_eq!(last["offset"], message.rfind("!</Data>").unwrap());
    assert_eq!(last["line"], 20_000);
}
