//! Hostile messages: each is refused with a typed error at a known place, and with a fault that is ready to send.

use core::fmt::Write as _;

use mdm_errors::{DecodeErrorKind, LimitKind, Position};
use mdm_soap::{Envelope, Error, Incoming, Limits, PeerError, Rejected};

use crate::demo::Demo;

const ID: &str = "urn:uuid:72048B64-0F19-448F-8C2E-B4C661860AA0";

/// A question with things put into it.
fn question(header: &str, body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:a=\"http://www.w3.org/2005/08/addressing\">\n\
         <s:Header><a:Action s:mustUnderstand=\"1\">urn:demo/Ask</a:Action><a:MessageID>{ID}</a:MessageID>{header}</s:Header>\n\
         {body}\n</s:Envelope>"
    )
}

fn ask(inside: &str) -> String {
    format!("<s:Body><Ask xmlns=\"urn:demo\"><what>{inside}</what></Ask></s:Body>")
}

fn reject(message: impl AsRef<[u8]>) -> Rejected {
    reject_with(message, &Limits::default())
}

fn reject_with(message: impl AsRef<[u8]>, limits: &Limits) -> Rejected {
    let rejected = Incoming::<Demo>::parse_with(message.as_ref(), limits).unwrap_err();
    let envelope = Envelope::parse(&rejected.fault).unwrap();
    assert_eq!(envelope.header().action.as_deref(), Some("urn:demo/AskResponse"));
    assert!(envelope.fault().is_some());
    rejected
}

/// The fault of a rejection: its codes, and the message it relates to.
fn fault(rejected: &Rejected) -> (String, Option<String>) {
    let envelope = Envelope::parse(&rejected.fault).unwrap();
    (
        envelope.fault().unwrap().to_string(),
        envelope.header().relates_to.as_ref().map(ToString::to_string),
    )
}

fn kind(rejected: &Rejected) -> DecodeErrorKind {
    match &rejected.error {
        Error::Decode(error) => error.kind().clone(),
        other => panic!("{other}"),
    }
}

/// The text of an error at the place of `needle`.
fn at(text: &str, message: &str, needle: &str) -> String {
    let position = Position::from_offset(message.as_bytes(), message.find(needle).unwrap());
    format!("{text} at {position}")
}

#[test]
fn the_message_itself_is_good() {
    assert!(Incoming::<Demo>::parse(question("", &ask("x")).as_bytes()).is_ok());
}

#[test]
fn small_attacks_are_named_and_placed() {
    let good = ask("x");
    let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]>\n";
    for (message, text, place, is_related) in [
        (
            format!("{laughs}{}", question("", &ask("&b;"))),
            "document type declaration",
            "<!DOCTYPE",
            false,
        ),
        (
            question("", &ask("&b;")),
            "unknown entity in Envelope/Body/Ask/what",
            "&b;",
            true,
        ),
        (
            question("", &ask("<![CDATA[")),
            "unexpected end of document in Envelope/Body/Ask/what",
            "<![CDATA[",
            true,
        ),
        (
            question("", &format!("{good}<s:Body />")),
            "second <Body> in Envelope",
            "<s:Body />",
            true,
        ),
        (
            question("", ""),
            "missing <Body> in Envelope",
            "<s:Envelope",
            true,
        ),
        (
            question("", "<s:Body/>"),
            "missing <Ask> in Envelope/Body",
            "<s:Body/>",
            true,
        ),
        (
            question("", "<s:Body><Ask xmlns=\"urn:other\"/></s:Body>"),
            "<Ask> in a wrong namespace in Envelope/Body",
            "<Ask",
            true,
        ),
        (
            question("", "<s:Body><Tell xmlns=\"urn:demo\"/></s:Body>"),
            "unexpected <Tell> in Envelope/Body",
            "<Tell",
            true,
        ),
        (
            question("", "<s:Body><Ask xmlns=\"urn:demo\"><what/></Ask><x/></s:Body>"),
            "unexpected <x> in Envelope/Body",
            "<x/>",
            true,
        ),
        (
            question("<a:Action >urn:demo/Ask</a:Action>", &good),
            "second <Action> in Envelope/Header",
            "<a:Action >",
            true,
        ),
        (
            question("", &good).replace("2003/05/soap-envelope", "2099/soap"),
            "<Envelope> in a wrong namespace",
            "<s:Envelope",
            true,
        ),
        (
            String::from("<Discover/>"),
            "unexpected root element <Discover>",
            "<Discover",
            false,
        ),
        (String::new(), "empty document", "", false),
        (
            question("", &ask("x\u{0}")),
            "forbidden character U+0000 in Envelope/Body/Ask/what",
            "\u{0}",
            true,
        ),
        (
            question("<b:c/>", &good),
            "undeclared namespace prefix b in Envelope/Header",
            "b:c/>",
            true,
        ),
        (
            question("<b c='1' c='2'/>", &good),
            "duplicate attribute c in Envelope/Header",
            "<b c",
            true,
        ),
        (
            question("<a:To></a:From>", &good),
            "</a:From> does not close <a:To> in Envelope/Header/To",
            "</a:From>",
            true,
        ),
        (
            question("<a:To>&#xD800;</a:To>", &good),
            "forbidden character U+D800 in Envelope/Header/To",
            "&#xD800;",
            true,
        ),
    ] {
        let rejected = reject(&message);
        assert_eq!(rejected.to_string(), at(text, &message, place));
        let related = is_related.then(|| String::from(ID));
        assert_eq!(
            fault(&rejected),
            (String::from("Receiver/MessageFormat"), related),
            "{text}"
        );
    }
}

#[test]
fn bytes_that_are_not_utf8() {
    let mut message = question("", &ask("x")).into_bytes();
    message[300] = 0xFF;
    let rejected = reject(&message);
    assert_eq!(kind(&rejected), DecodeErrorKind::Encoding);
    assert_eq!(
        rejected.to_string(),
        "not valid UTF-8 or UTF-16 at 3:43 (byte 300)"
    );
    let utf16: Vec<u8> = "\u{FEFF}<a/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(kind(&reject(utf16)), DecodeErrorKind::Encoding);
}

#[test]
fn a_header_that_must_be_understood() {
    let header = "<x:Magic xmlns:x=\"urn:magic\" s:mustUnderstand=\"true\"/>";
    let message = question(header, &ask("x"));
    let rejected = reject(&message);
    assert!(
        matches!(&rejected.error, Error::Peer(PeerError::NotUnderstood { header, .. }) if *header == "Magic")
    );
    assert_eq!(
        rejected.to_string(),
        at(
            "header <Magic> must be understood and is not,",
            &message,
            "<x:Magic"
        )
    );
    assert_eq!(fault(&rejected).0, "MustUnderstand/MessageFormat");
    let envelope = Envelope::parse(&rejected.fault).unwrap();
    let not_understood = envelope.header().not_understood.as_ref().unwrap();
    assert_eq!(
        (not_understood.namespace(), not_understood.local()),
        ("urn:magic", "Magic")
    );
    assert!(
        String::from_utf8_lossy(&rejected.fault)
            .contains(r#"<s:NotUnderstood qname="x:Magic" xmlns:x="urn:magic"/>"#)
    );
    let optional = header.replace("\"true\"", "\"0\"");
    assert!(Incoming::<Demo>::parse(question(&optional, &ask("x")).as_bytes()).is_ok());
}

#[test]
fn another_action() {
    let message = question("", &ask("x")).replace("urn:demo/Ask", "urn:demo/Tell");
    assert_eq!(
        reject(&message).to_string(),
        at(
            "action urn:demo/Tell instead of urn:demo/Ask,",
            &message,
            "<a:Action"
        )
    );
}

#[test]
fn a_broken_security_header_is_called_that() {
    let security = "<o:Security s:mustUnderstand=\"1\" xmlns:o=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\">";
    for (inside, text) in [
        (
            "<o:BinarySecurityToken>%</o:BinarySecurityToken>",
            "value of BinarySecurityToken is not a base64 text in Envelope/Header/Security/BinarySecurityToken",
        ),
        (
            "<o:UsernameToken/>",
            "missing <Username> in Envelope/Header/Security/UsernameToken",
        ),
        (
            "<o:UsernameToken><o:Username>u</o:Username><o:Username>v</o:Username></o:UsernameToken>",
            "second <Username> in Envelope/Header/Security/UsernameToken",
        ),
    ] {
        let rejected = reject(question(&format!("{security}{inside}</o:Security>"), &ask("x")));
        assert!(rejected.to_string().starts_with(text), "{rejected}");
        assert_eq!(fault(&rejected).0, "Receiver/InvalidSecurity");
    }
    let token = "<o:UsernameToken><o:Username>u</o:Username></o:UsernameToken>".repeat(9);
    let rejected = reject(question(&format!("{security}{token}</o:Security>"), &ask("x")));
    assert_eq!(kind(&rejected), DecodeErrorKind::Limit(LimitKind::Tokens));
}

/// Each message would cost a careless reader time or memory; each hits its limit long before its end.
#[test]
fn large_attacks_hit_their_limits() {
    let large = Limits::default().with_bytes(usize::MAX);
    let mut namespaces = String::from("<x");
    for index in 0..100_000 {
        write!(namespaces, " xmlns:p{index}='u'").unwrap();
    }
    let mut attributes = String::from("<x");
    for index in 0..1_000_000 {
        write!(attributes, " a{index}=''").unwrap();
    }
    for (inside, limit, text, repeated, times) in [
        (
            "<x>".repeat(10_000),
            LimitKind::Depth,
            "elements nested deeper than the limit in Envelope/Body/Ask/what/x",
            "<x>",
            28,
        ),
        (
            format!("{namespaces}/>"),
            LimitKind::Namespaces,
            "more namespace declarations than the limit in Envelope/Body/Ask/what at",
            "xmlns:p",
            61,
        ),
        (
            format!("<x xmlns='{}'/>", "u".repeat(513)),
            LimitKind::NamespaceUri,
            "namespace URI longer than the limit in Envelope/Body/Ask/what at",
            "xmlns",
            0,
        ),
        (
            format!("{attributes}/>"),
            LimitKind::Attributes,
            "more attributes than the limit in Envelope/Body/Ask/what at",
            "a",
            32,
        ),
        (
            "x".repeat(64 << 20),
            LimitKind::Text,
            "text longer than the limit in Envelope/Body/Ask/what at",
            "x",
            0,
        ),
        (
            "&amp;".repeat(2 << 20),
            LimitKind::Text,
            "text longer than the limit in Envelope/Body/Ask/what at",
            "&amp;",
            768 << 10,
        ),
        (
            "<x/>".repeat(100_000),
            LimitKind::Elements,
            "more elements than the limit in Envelope/Body/Ask/what at",
            "<x/>",
            16_384 - 7,
        ),
        (
            format!("<{}/>", "n".repeat(300)),
            LimitKind::Name,
            "name longer than the limit in Envelope/Body/Ask/what at",
            "n",
            0,
        ),
    ] {
        let message = question("", &ask(&inside));
        let rejected = reject_with(&message, &large);
        assert_eq!(kind(&rejected), DecodeErrorKind::Limit(limit));
        assert!(rejected.to_string().starts_with(text), "{rejected}");
        let start = message.find(&inside).unwrap();
        let (place, _) = inside.match_indices(repeated).nth(times).unwrap();
        let Error::Decode(error) = &rejected.error else {
            panic!()
        };
        assert_eq!(error.position().offset(), start + place, "{rejected}");
        assert_eq!(fault(&rejected).1.as_deref(), Some(ID));
        if message.len() > Limits::default().bytes {
            let rejected = reject(&message);
            assert!(
                rejected
                    .to_string()
                    .starts_with("document larger than the limit at 3:")
            );
        }
    }
}

/// Each shape once cost the square of its size; a message at the limits is read in full.
#[test]
fn long_values_beside_many_elements_are_read_whole() {
    let long = "u".repeat(510);
    let declarations: String = (0..30).map(|n| format!(" xmlns:p{n}='{long}{n:02}'")).collect();
    let attributes: String = (0..30).map(|n| format!(" p{n}:x=''")).collect();
    for inside in [
        format!("{}x{}", " ".repeat(400_000), "<a/>".repeat(16_000)),
        format!("{}{}", "&amp;".repeat(80_000), "<a/> ".repeat(16_000)),
        format!(
            "<d{declarations}>{}</d>",
            format!("<a{attributes}/>").repeat(3_000)
        ),
        format!("<{0}a/>", "a b='1'/><".repeat(16_000)),
        (0..16_000)
            .map(|n| format!("<p{n}:a xmlns:p{n}='urn:{n}'/>"))
            .collect(),
    ] {
        let message = question("", &ask(&inside));
        let limits = Limits::default().with_elements(20_000);
        let incoming = Incoming::<Demo>::parse_with(message.as_bytes(), &limits);
        assert!(incoming.is_ok(), "{:?}", incoming.err());
    }
}

#[test]
fn equal_attributes_are_found_under_different_prefixes() {
    let long = "u".repeat(510);
    let twins = format!("<d xmlns:p='{long}' xmlns:q='{long}' xmlns:r='{long}x' p:a='' r:a='' q:a=''/>");
    let message = question("", &ask(&twins));
    assert_eq!(
        reject(&message).to_string(),
        at(
            "duplicate attribute q:a in Envelope/Body/Ask/what",
            &message,
            "<d "
        )
    );
    let distinct = twins.replace("q:a", "q:b");
    assert!(Incoming::<Demo>::parse(question("", &ask(&distinct)).as_bytes()).is_ok());
}

#[test]
fn headers_for_other_roles_are_not_for_us() {
    let header = |role: &str| format!("<x:Magic xmlns:x='urn:magic' s:mustUnderstand='1' s:role='{role}'/>");
    for role in [
        "",
        "http://www.w3.org/2003/05/soap-envelope/role/next",
        "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver",
    ] {
        let message = question(&header(role), &ask("x"));
        assert!(
            matches!(
                reject(&message).error,
                Error::Peer(PeerError::NotUnderstood { .. })
            ),
            "{role}"
        );
    }
    for role in ["http://www.w3.org/2003/05/soap-envelope/role/none", "urn:proxy"] {
        let message = question(&header(role), &ask("x"));
        assert!(Incoming::<Demo>::parse(message.as_bytes()).is_ok(), "{role}");
    }
}

#[test]
fn processing_instructions_are_noted() {
    let message = question("<?in header?>", &ask("<?in-body x?>x"));
    let mut lints = Vec::new();
    let incoming =
        Incoming::<Demo>::parse_linted(message.as_bytes(), &Limits::default(), &mut lints).unwrap();
    assert_eq!(incoming.request().0, "x");
    let found: Vec<String> = lints.iter().map(ToString::to_string).collect();
    let lint = "soap.processing-instruction: a message holds no processing instructions (SOAP 1.2 Part 1 5)";
    assert_eq!(
        found,
        [at(lint, &message, "<?in h"), at(lint, &message, "<?in-body")]
    );
}

#[test]
fn an_empty_body_is_called_that() {
    let message = question("", "<s:Body> </s:Body>");
    let error = Envelope::parse(message.as_bytes()).unwrap_err();
    assert_eq!(
        error.to_string(),
        at("<Body> is empty in Envelope/Body", &message, "<s:Body>")
    );
    assert_eq!(
        reject(&message).to_string(),
        at("missing <Ask> in Envelope/Body", &message, "<s:Body>")
    );
}
