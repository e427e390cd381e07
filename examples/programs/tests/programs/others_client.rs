//! `server` with a Windows client that others wrote: its bytes are written here by hand, with prefixes, white space and
//! headers as they come from different programs.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mdm_examples::authority::Identity;
use mdm_examples::keys::PrivateKey;
use mdm_examples::tenant::{Tenant, User};
use mdm_examples::{tls, world};
use mdm_programs::files;
use mdm_wstep::certificate::{CertificateRequestBuilder, SignatureAlgorithm};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, StreamOwned};

use crate::bench::{Bench, HOST, between, lines};

const DEVICE: &str = "00112233445566778899AABBCCDDEEFF";

/// The way of sending a body.
#[derive(Clone, Copy)]
enum Framing {
    Length,
    Chunks,
    /// The client waits for "100 Continue" before it sends the body.
    Expect,
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

struct Wire {
    port: u16,
    settings: Arc<ClientConfig>,
}

type Stream = StreamOwned<ClientConnection, TcpStream>;

impl Wire {
    /// Returns the way to a server, with or without a certificate.
    fn to(bench: &Bench, identity: Option<Identity>) -> Self {
        let roots = files::certificates(Path::new(&bench.path("server/root.pem"))).unwrap();
        Self {
            port: bench.port,
            settings: tls::client(&roots, identity).unwrap(),
        }
    }

    fn stream(&self) -> Stream {
        let name = ServerName::try_from(HOST).unwrap();
        let connection = ClientConnection::new(self.settings.clone(), name).unwrap();
        StreamOwned::new(connection, TcpStream::connect(("127.0.0.1", self.port)).unwrap())
    }

    /// Posts a body with these headers, on a connection of its own.
    fn post(&self, path: &str, headers: &str, framing: Framing, body: &str) -> Answer {
        let mut stream = self.stream();
        let host = HOST.to_uppercase();
        let length = match framing {
            Framing::Length => format!("content-length: {}\r\n", body.len()),
            Framing::Chunks => "Transfer-Encoding: Chunked\r\n".to_owned(),
            Framing::Expect => format!("Content-Length: {}\r\nExpect: 100-continue\r\n", body.len()),
        };
        let head =
            format!("POST {path} HTTP/1.1\r\nHOST: {host}\r\nConnection: close\r\n{headers}{length}\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        match framing {
            Framing::Length => stream.write_all(body.as_bytes()).unwrap(),
            Framing::Chunks => {
                for part in body.as_bytes().chunks(100) {
                    write!(stream, "{:x};ext=1\r\n", part.len()).unwrap();
                    stream.write_all(part).unwrap();
                    stream.write_all(b"\r\n").unwrap();
                }
                stream.write_all(b"0\r\n\r\n").unwrap();
            }
            Framing::Expect => {
                let mut told = [0; 25];
                stream.read_exact(&mut told).unwrap();
                assert_eq!(&told, b"HTTP/1.1 100 Continue\r\n\r\n");
                stream.write_all(body.as_bytes()).unwrap();
            }
        }
        stream.flush().unwrap();
        answer(stream)
    }

    fn get(&self, path: &str) -> Answer {
        let mut stream = self.stream();
        let head = format!(
            "GET {path} HTTP/1.1\r\nuser-agent: ENROLLClient\r\nhost: {HOST}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        answer(stream)
    }
}

fn answer(mut stream: Stream) -> Answer {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes); // the end may come without a goodbye
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    Answer {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.to_ascii_lowercase(),
        body: body.to_owned(),
    }
}

/// Writes an envelope as no program of Microsoft does: other prefixes, white space, comments, an empty declaration.
fn envelope(action: &str, security: &str, body: &str) -> String {
    format!(
        "\u{feff}<?xml version='1.0' encoding='UTF-8' standalone=\"yes\"?>\n<!-- by hand -->\n\
         <env:Envelope\txmlns:env='http://www.w3.org/2003/05/soap-envelope'\n  \
         xmlns:adr=\"http://www.w3.org/2005/08/addressing\" xmlns:unused='urn:nobody'>\n\
         <env:Header >\n  <adr:To env:mustUnderstand='true'>\n    https://{}/EnrollmentServer/X.svc\n  </adr:To>\n\
         {security}  <adr:MessageID> urn:uuid:0F7C2F8E-1E1A-4F8C-9C57-2B1E8A3D7C11 </adr:MessageID>\n\
         <adr:ReplyTo><adr:Address>http://www.w3.org/2005/08/addressing/anonymous</adr:Address></adr:ReplyTo>\n\
         <adr:Action env:mustUnderstand=\"1\">\n http://schemas.microsoft.com/windows/{action}\n</adr:Action>\n\
         </env:Header>\n<env:Body>{body}</env:Body></env:Envelope>\n\n",
        HOST.to_uppercase()
    )
}

fn discovery(user: &str) -> String {
    envelope(
        "management/2012/01/enrollment/IDiscoveryService/Discover",
        "",
        &format!(
            "<m:Discover xmlns:m='http://schemas.microsoft.com/windows/management/2012/01/enrollment'><m:request>\
             <m:EmailAddress> {user}\n</m:EmailAddress><m:RequestVersion>5.0</m:RequestVersion>\
             <m:DeviceType>CIMClient_Windows</m:DeviceType><m:ApplicationVersion>10.0.22631.1</m:ApplicationVersion>\
             <m:OSEdition>4</m:OSEdition><m:AuthPolicies><m:AuthPolicy>Federated</m:AuthPolicy>\
             <m:AuthPolicy>OnPremise</m:AuthPolicy></m:AuthPolicies></m:request></m:Discover>"
        ),
    )
}

/// The token, encoded and broken into lines.
fn security(token: &str) -> String {
    let encoded = STANDARD.encode(token);
    let lines: Vec<&str> = encoded
        .as_bytes()
        .chunks(76)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!(
        "<sec:Security xmlns:sec='http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd' \
         env:mustUnderstand='1'><sec:BinarySecurityToken ValueType='urn:ietf:params:oauth:token-type:jwt' \
         EncodingType='http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd#base64binary'>\n\
         {}\n</sec:BinarySecurityToken></sec:Security>",
        lines.join("\r\n")
    )
}

fn policies(token: &str) -> String {
    envelope(
        "pki/2009/01/enrollmentpolicy/IPolicy/GetPolicies",
        &security(token),
        "<GetPolicies xmlns=\"http://schemas.microsoft.com/windows/pki/2009/01/enrollmentpolicy\" \
         xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><client><lastUpdate i:nil=\"1\"/>\
         <preferredLanguage i:nil='true'></preferredLanguage></client><requestFilter i:nil='true'/></GetPolicies>",
    )
}

fn enrollment(token: &str, request: &[u8]) -> String {
    let pki = "http://schemas.microsoft.com/windows/pki/2009/01/enrollment";
    let secext = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    let items: String = [
        ("DeviceType", "CIMClient_Windows"),
        ("ApplicationVersion", "10.0.22631.1"),
        ("DeviceID", DEVICE),
        ("DeviceName", "OTHERS &amp; SONS"),
        ("EnrollmentType", "Full"),
        ("OSVersion", "10.0.22631.1"),
        ("OSEdition", "4"),
        ("NoSuchItem", ""),
        // It has seen no terms of use.
        ("EnrollmentData", "null"),
    ]
    .iter()
    .map(|(name, value)| {
        format!("<ac:ContextItem Name='{name}'>\n<ac:Value>{value}</ac:Value></ac:ContextItem>")
    })
    .collect();
    envelope(
        "pki/2009/01/enrollment/RST/wstep",
        &security(token),
        &format!(
            "<t:RequestSecurityToken xmlns:t='http://docs.oasis-open.org/ws-sx/ws-trust/200512'>\
             <t:TokenType>http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment/DeviceEnrollmentToken\
             </t:TokenType><t:RequestType>http://docs.oasis-open.org/ws-sx/ws-trust/200512/Issue</t:RequestType>\
             <w:BinarySecurityToken xmlns:w='{secext}' ValueType='{pki}#PKCS10' EncodingType='{secext}#base64binary'>\
             {}</w:BinarySecurityToken><ac:AdditionalContext \
             xmlns:ac='http://schemas.xmlsoap.org/ws/2006/12/authorization'>{items}</ac:AdditionalContext>\
             </t:RequestSecurityToken>",
            STANDARD.encode(request)
        ),
    )
}

fn syncml(number: u32, source: &str, body: &str) -> String {
    // Each name has a session of its own.
    let session = if source == DEVICE { 1 } else { 2 };
    format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
         <SessionID>{session}</SessionID><MsgID>{number}</MsgID><Target>\
         <LocURI>https://{HOST}/ManagementServer/MDM.svc</LocURI></Target><Source><LocURI>{source}</LocURI></Source>\
         </SyncHdr><SyncBody>{body}<Final/></SyncBody></SyncML>"
    )
}

fn first_package(source: &str) -> String {
    let item = |node: &str, value: &str| {
        format!("<Item><Source><LocURI>./DevInfo/{node}</LocURI></Source><Data>{value}</Data></Item>")
    };
    let info = [
        ("DevId", source),
        ("Man", "Others"),
        ("Mod", "One"),
        ("DmV", "1.3"),
        ("Lang", "de-DE"),
    ];
    let info: String = info.iter().map(|(node, value)| item(node, value)).collect();
    syncml(
        1,
        source,
        &format!(
            "<Alert><CmdID>2</CmdID><Data>1201</Data></Alert><Alert><CmdID>3</CmdID><Data>1224</Data><Item><Meta>\
             <Type xmlns=\"syncml:metinf\">com.microsoft/MDM/LoginStatus</Type></Meta><Data>user</Data></Item></Alert>\
             <Replace><CmdID>4</CmdID>{info}</Replace>"
        ),
    )
}

#[test]
fn a_client_of_others_enrolls_with_a_token_of_entra_and_finishes_a_session() {
    let bench = Bench::new(&[]);
    let tenant = Tenant::new(PrivateKey::rsa2048().unwrap()).unwrap();
    let application = world::guid();
    let keys = bench.path("keys.json");
    std::fs::write(&keys, tenant.published_keys().unwrap()).unwrap();
    let set = [
        "entra",
        "--tenant",
        &tenant.id.to_string(),
        "--audience",
        &application,
        "--keys",
        &keys,
    ];
    assert!(bench.server(&set, "").status.success());
    let terms = bench.path("terms.html");
    std::fs::write(&terms, "<p>Behave.</p>").unwrap();
    assert!(bench.server(&["terms", &terms], "").status.success());
    // A running server reads its settings every two seconds.
    std::thread::sleep(std::time::Duration::from_secs(3));
    let user = User::new("carla@example.test").unwrap();
    let draft = tenant.draft(application.parse().unwrap(), &user, world::now());
    let token = tenant.sign(&draft).unwrap();
    let token = token.expose();

    let stranger = Wire::to(&bench, None);
    assert_eq!(stranger.get("/EnrollmentServer/Discovery.svc").status, 200);
    let found = stranger.post(
        "/EnrollmentServer/Discovery.svc",
        "Content-Type:application/soap+xml;charset=\"UTF-8\";action=\"x\"\r\n",
        Framing::Chunks,
        &discovery(&user.name),
    );
    assert_eq!(found.status, 200, "{}", found.body);
    assert!(
        found
            .body
            .contains(&format!("https://{HOST}/EnrollmentServer/Enrollment.svc")),
        "{}",
        found.body
    );
    assert!(
        found
            .body
            .contains("urn:uuid:0F7C2F8E-1E1A-4F8C-9C57-2B1E8A3D7C11"),
        "{}",
        found.body
    );

    let policy = stranger.post(
        "/EnrollmentServer/Policy.svc",
        "content-type: text/xml\r\n",
        Framing::Expect,
        &policies(token),
    );
    assert_eq!(policy.status, 200, "{}", policy.body);

    let key = PrivateKey::rsa2048().unwrap();
    let public = key.public_key().unwrap();
    let to_sign = CertificateRequestBuilder::windows("OTHERS", DEVICE, public)
        .to_sign(SignatureAlgorithm::RsaPkcs1Sha256);
    let signature = key.sign(to_sign.message()).unwrap();
    let request = to_sign.continue_with(&signature);
    // No Content-Type and no SOAPAction at all.
    let issued = stranger.post(
        "/EnrollmentServer/Enrollment.svc",
        "Accept: */*\r\n",
        Framing::Chunks,
        &enrollment(token, &request),
    );
    assert_eq!(issued.status, 200, "{}", issued.body);
    assert!(
        issued.head.contains("content-length: ") && !issued.head.contains("transfer-encoding"),
        "{}",
        issued.head
    );
    let token = issued.body.split_once("<BinarySecurityToken").unwrap().1;
    let document = between(token, ">", "<");
    let document = String::from_utf8(STANDARD.decode(document.trim()).unwrap()).unwrap();
    let certificate = document.split_once("type=\"My\"").unwrap().1;
    let certificate = between(certificate, "value=\"", "\"");
    let certificate = CertificateDer::from(STANDARD.decode(certificate).unwrap());
    let device = lines(&bench.server(&["devices", "--json"], "")).remove(0);
    assert_eq!(
        (device["id"].as_str(), device["name"].as_str()),
        (Some(DEVICE), Some("OTHERS & SONS"))
    );
    assert_eq!(device["owner"], "carla@example.test");

    assert!(
        bench
            .server(&["send", DEVICE, "get", "./DevDetail/SwV"], "")
            .status
            .success()
    );
    let identity = Identity {
        chain: vec![certificate],
        key: key.to_pkcs8().unwrap(),
    };
    let member = Wire::to(&bench, Some(identity));
    let address = "/ManagementServer/MDM.svc?mode=Maintenance&Platform=WoA";
    let first = member.post(
        address,
        "Content-Type: application/vnd.syncml.dm+xml\r\n",
        Framing::Length,
        &first_package(DEVICE),
    );
    assert_eq!(first.status, 200);
    let command = between(&first.body, "<Get><CmdID>", "<");
    let results = format!(
        "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>\
         <Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>{command}</CmdRef><Cmd>Get</Cmd><Data>200</Data></Status>\
         <Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>{command}</CmdRef><Item><Source>\
         <LocURI>./DevDetail/SwV</LocURI></Source><Data>10.0.22631.1</Data></Item></Results>"
    );
    // The type is missing, as a comment in a public program says that Windows was seen to leave it out.
    let last = member.post(address, "", Framing::Chunks, &syncml(2, DEVICE, &results));
    assert_eq!(last.status, 200);
    assert!(
        !last.body.contains("<Get>") && last.body.contains("<Final"),
        "{}",
        last.body
    );
    let outcomes = lines(&bench.server(&["outcomes", DEVICE, "--json"], ""));
    assert_eq!(outcomes[0]["value"], "10.0.22631.1", "{outcomes:?}");
    assert_eq!(outcomes.last().unwrap()["outcome"], "done", "{outcomes:?}");

    // Some name themselves by their hardware; the certificate says who they are.
    let hardware = "IMEI:490154203237518";
    let other = member.post(address, "", Framing::Length, &first_package(hardware));
    assert_eq!(other.status, 200);
    assert!(
        other
            .body
            .contains(&format!("<Target><LocURI>{hardware}</LocURI></Target>"))
            && other.body.contains("<Cmd>SyncHdr</Cmd><Data>200</Data>"),
        "{}",
        other.body
    );
}

#[test]
fn a_request_that_is_under_way_is_answered_when_the_server_is_told_to_stop() {
    let mut bench = Bench::new(&[]);
    let stranger = Wire::to(&bench, None);
    let body = discovery("ann@example.test");
    let (begin, end) = body.split_at(body.len() / 2);
    let mut stream = stranger.stream();
    let length = body.len();
    write!(
        stream,
        "POST /EnrollmentServer/Discovery.svc HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {length}\r\n\r\n{begin}"
    )
    .unwrap();
    stream.flush().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(500));
    bench.terminate();
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert!(
        TcpStream::connect(("127.0.0.1", bench.port)).is_err(),
        "no new connections"
    );
    stream.write_all(end.as_bytes()).unwrap();
    stream.flush().unwrap();
    let answer = answer(stream);
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.body.contains("DiscoverResponse"), "{}", answer.body);
    assert_eq!(bench.ended(), Some(0));
}
