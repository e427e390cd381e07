use core::time::Duration;

use mdm_errors::{SecretText, Subcode, Text};
use mdm_soap::security::{Timestamp, UsernameToken};
use mdm_soap::{
    ActivityId, Credential, Error, Fault, Incoming, MessageId, PendingRequest, ReplyOptions, Security,
};
use rustls_pki_types::UnixTime;

use crate::demo::{Answer, Ask, Demo};

fn text(text: &str) -> Text<'_> {
    Text::new(text).unwrap()
}

fn ask(out: &mut Vec<u8>) -> PendingRequest<Demo> {
    let token = UsernameToken::new(text("user@contoso.com"), SecretText::borrowed("p<ss"));
    PendingRequest::<Demo>::write(
        MessageId::from_uuid("0d5a1441-5891-453b-becf-a2e5f6ea3749"),
        &text("https://enroll.contoso.com/Policy.svc?v=10"),
        &Security::from(Credential::UsernameToken(token)),
        &Ask(text("how & why")),
        out,
    )
}

#[test]
fn a_question_has_the_shape_of_windows() {
    let mut out = Vec::new();
    let _pending = ask(&mut out);
    assert_eq!(
        String::from_utf8(out).unwrap(),
        concat!(
            r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing""#,
            r#" xmlns:u="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd""#,
            r#" xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd""#,
            r#" xmlns:wst="http://docs.oasis-open.org/ws-sx/ws-trust/200512""#,
            r#" xmlns:ac="http://schemas.xmlsoap.org/ws/2006/12/authorization"><s:Header>"#,
            r#"<a:Action s:mustUnderstand="1">urn:demo/Ask</a:Action>"#,
            r#"<a:MessageID>urn:uuid:0d5a1441-5891-453b-becf-a2e5f6ea3749</a:MessageID>"#,
            r#"<a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></a:ReplyTo>"#,
            r#"<a:To s:mustUnderstand="1">https://enroll.contoso.com/Policy.svc?v=10</a:To>"#,
            r#"<wsse:Security s:mustUnderstand="1">"#,
            r#"<wsse:UsernameToken u:Id="uuid-cc1ccc1f-2fba-4bcf-b063-ffc0cac77917-4">"#,
            r#"<wsse:Username>user@contoso.com</wsse:Username>"#,
            r#"<wsse:Password wsse:Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText">p&lt;ss</wsse:Password>"#,
            r#"</wsse:UsernameToken></wsse:Security></s:Header>"#,
            r#"<s:Body><Ask xmlns="urn:demo"><what>how &amp; why</what></Ask></s:Body></s:Envelope>"#,
        )
    );
}

#[test]
fn a_question_is_answered() {
    let mut question = Vec::new();
    let pending = ask(&mut question);
    let incoming = Incoming::<Demo>::parse(&question).unwrap();
    assert_eq!(incoming.request(), &Ask(text("how & why")));
    let Credential::UsernameToken(token) = incoming.credential() else {
        panic!("{:?}", incoming.credential())
    };
    assert_eq!(token.username, "user@contoso.com");
    assert!(token.password.ct_eq("p<ss"));

    let at = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let options = ReplyOptions::default()
        .with_activity_id(ActivityId::new(text("2493ee37")))
        .with_timestamp(Timestamp::new(at(1_600_000_000), at(1_600_000_300)));
    let answer = incoming.reply(&Answer(text("so")), &options);
    let reply = pending.response(&answer, 200).unwrap();
    assert_eq!(reply.response, Answer(text("so")));
    assert_eq!(reply.timestamp, options.timestamp);
    assert_eq!(reply.header.activity_id, options.activity_id);
    assert_eq!(
        String::from_utf8(answer).unwrap(),
        concat!(
            r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing""#,
            r#" xmlns:u="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"><s:Header>"#,
            r#"<a:Action s:mustUnderstand="1">urn:demo/AskResponse</a:Action>"#,
            r#"<ActivityId CorrelationId="2493ee37" xmlns="http://schemas.microsoft.com/2004/09/ServiceModel/Diagnostics">2493ee37</ActivityId>"#,
            r#"<a:RelatesTo>urn:uuid:0d5a1441-5891-453b-becf-a2e5f6ea3749</a:RelatesTo>"#,
            r#"<o:Security s:mustUnderstand="1" xmlns:o="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">"#,
            r#"<u:Timestamp u:Id="_0"><u:Created>2020-09-13T12:26:40.000Z</u:Created><u:Expires>2020-09-13T12:31:40.000Z</u:Expires></u:Timestamp>"#,
            r#"</o:Security></s:Header>"#,
            r#"<s:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">"#,
            r#"<Answer xmlns="urn:demo">so</Answer></s:Body></s:Envelope>"#,
        )
    );
}

#[test]
fn a_question_is_refused() {
    let mut question = Vec::new();
    let pending = ask(&mut question);
    let incoming = Incoming::<Demo>::parse(&question).unwrap();
    let fault = Fault::for_error(Subcode::Authorization, text("no")).with_trace_id(text("t-1"));
    let bytes = incoming.refuse(&fault);
    assert_eq!(
        pending.response(&bytes, 500).unwrap_err(),
        Error::Fault(Box::new(fault))
    );
}

#[test]
fn a_bad_question_is_rejected_with_a_fault_that_relates_to_it() {
    let mut question = Vec::new();
    let pending = ask(&mut question);
    question.truncate(question.len() - 20);
    let rejected = Incoming::<Demo>::parse(&question).unwrap_err();
    assert_eq!(
        rejected.to_string(),
        format!(
            "unexpected end of document in Envelope/Body at 1:{} (byte {})",
            question.len() - 1,
            question.len() - 2
        )
    );
    let Error::Fault(fault) = pending.response(&rejected.fault, 500).unwrap_err() else {
        panic!()
    };
    assert_eq!(fault.to_string(), "Receiver/MessageFormat");
}
