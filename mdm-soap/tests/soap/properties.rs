use arbitrary::{Arbitrary, Unstructured};
use mdm_errors::Text;
use mdm_soap::security::{Credential, Security};
use mdm_soap::xml::Document;
use mdm_soap::{Envelope, Fault, Header, Incoming, Limits, MessageId, PendingRequest, ReplyOptions};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::demo::{Answer, Ask, Demo};

fn any_of<T: for<'u> Arbitrary<'u>>(bytes: &[u8]) -> T {
    T::arbitrary(&mut Unstructured::new(bytes)).unwrap()
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..600)
}

/// Bytes that look like an envelope here and there.
fn near_xml() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just("<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'>"),
        Just("<s:Header>"),
        Just("</s:Header>"),
        Just("<s:Body xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>"),
        Just("</s:Body>"),
        Just("</s:Envelope>"),
        Just("<Ask xmlns='urn:demo'><what>"),
        Just("</what></Ask>"),
        Just("<a i:nil='true'/>"),
        Just("<![CDATA[x]]>"),
        Just("&amp;&#65;"),
        Just("<!-- c -->"),
        Just("<?p i?>"),
        Just(" text\r\n"),
        Just("]]>"),
        Just("<"),
        Just("\u{0}"),
        Just("é"),
    ];
    vec(piece, 0..24).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn faults_come_back(seed in bytes()) {
        let fault: Fault<'_> = any_of(&seed);
        let header: Header<'_> = any_of(&seed);
        let bytes = fault.to_xml(&header);
        let envelope = Envelope::parse(&bytes).unwrap();
        prop_assert_eq!(envelope.fault(), Some(&fault));
        prop_assert_eq!(envelope.header(), &header);
        prop_assert_eq!(envelope.fault().unwrap().to_xml(envelope.header()), bytes.clone());
        prop_assert_eq!(fault.clone().into_owned(), fault);
        prop_assert_eq!(header.clone().into_owned(), header);
    }

    #[test]
    fn questions_come_back(seed in bytes(), what: String) {
        let security: Security<'_> = any_of(&seed);
        let id: MessageId<'_> = any_of(&seed);
        let to = Text::lossy(what.trim());
        let ask = Ask(Text::lossy(what.trim()));
        let mut first = Vec::new();
        let pending = PendingRequest::<Demo>::write(id.clone(), &to, &security, &ask, &mut first);
        let incoming = Incoming::<Demo>::parse(&first).unwrap();
        prop_assert_eq!(incoming.header().message_id.as_ref(), Some(&id));
        prop_assert_eq!(incoming.request(), &ask);
        let mut second = Vec::new();
        let received = incoming.security().clone().without_signature();
        let _ = PendingRequest::<Demo>::write(id, &to, &received, incoming.request(), &mut second);
        prop_assert_eq!(&first, &second);
        let mut owned = Vec::new();
        let _ = PendingRequest::<Demo>::write(
            pending.message_id().clone(), &to, &received.into_owned(), &ask, &mut owned,
        );
        prop_assert_eq!(&first, &owned);

        let options: ReplyOptions<'_> = any_of(&seed);
        let answer = incoming.reply(&Answer(to.clone()), &options);
        let reply = pending.response(&answer, 200).unwrap();
        prop_assert_eq!(&reply.response.0, &to);
        prop_assert_eq!(reply.timestamp, options.timestamp);
        prop_assert_eq!(reply.header.message_id, options.message_id);
    }

    #[test]
    fn credentials_come_back(seed in bytes()) {
        let credential: Credential<'_> = any_of(&seed);
        let name = core::mem::discriminant(&credential);
        let is_other = matches!(credential, Credential::Other(_));
        let security = Security::from(credential.clone().into_owned());
        let again = security.credential();
        prop_assert!(is_other || core::mem::discriminant(&again) == name);
    }

    #[test]
    fn no_bytes_panic(bytes in prop_oneof![bytes(), near_xml()], status in 100_u16..600) {
        let limits = Limits::default().with_depth(6).with_text(20).with_elements(12);
        let _ = Envelope::parse_with(&bytes, &limits);
        let _ = PendingRequest::<Demo>::for_message(MessageId::from_uuid("x")).response(&bytes, status);
        if let Err(rejected) = Incoming::<Demo>::parse(&bytes) {
            prop_assert!(Envelope::parse(&rejected.fault).unwrap().fault().is_some());
        }
        if let Ok(document) = Document::parse(&bytes, &Limits::default()) {
            for node in document.nodes() {
                prop_assert!(node.source().starts_with(b"<"));
                prop_assert!(node.source().ends_with(b">"));
                let _ = (node.text(), node.is_nil(), node.path(), node.qname("a:b"));
            }
            let mut lints = Vec::new();
            document.lints(&mut lints);
            for lint in lints {
                prop_assert_eq!(lint.position, document.position(lint.position.offset()));
            }
        }
    }
}
