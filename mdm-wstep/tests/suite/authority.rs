//! The answers of a Windows certificate authority, which an enrollment of devices refuses by name.

use mdm_errors::{HResult, Text};
use mdm_soap::{Credential, Error as SoapError, Fault, Incoming, MessageId, PendingRequest, ReplyOptions};
use mdm_wstep::certificate::{KeyPolicy, RING_ALGORITHMS};
use mdm_wstep::provisioning::ProvisioningDocument;
use mdm_wstep::{
    AdditionalContext, Disposition, EnrollmentRequest, Error, Issue, KeyExchange, KeyExchangeRequest,
    KeyExchangeResponse, Limits, PeerError, RequestSecurityToken, RequestSecurityTokenResponseCollection,
    RequestType, RequestedToken, StatusQuery, TokenType,
};

use crate::enrollment::{MESSAGE_ID, ask, password};
use crate::keys::{data, device_certificate, now};

const TRUST: &str = "http://docs.oasis-open.org/ws-sx/ws-trust/200512";
const SECEXT: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
const ENROLLMENT: &str = "http://schemas.microsoft.com/windows/pki/2009/01/enrollment";

fn text(text: &str) -> Text<'static> {
    Text::lossy(text.to_owned())
}

/// The answer of an authority, with `requested` inside of `RequestedSecurityToken`.
fn answer(disposition: &str, requested: &str, request_id: &str) -> String {
    format!(
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>
        <a:Action s:mustUnderstand="1">{ENROLLMENT}/RSTRC/wstep</a:Action><a:RelatesTo>urn:uuid:{MESSAGE_ID}</a:RelatesTo></s:Header>
        <s:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><RequestSecurityTokenResponseCollection xmlns="{TRUST}"><RequestSecurityTokenResponse>
        <TokenType>http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3</TokenType>
        {disposition}
        <BinarySecurityToken ValueType="{SECEXT}#PKCS7" xmlns="{SECEXT}">MAA=</BinarySecurityToken>
        <RequestedSecurityToken>{requested}</RequestedSecurityToken>{request_id}
        </RequestSecurityTokenResponse></RequestSecurityTokenResponseCollection></s:Body></s:Envelope>"#
    )
}

fn reply(answer: &str) -> RequestSecurityTokenResponseCollection<'static> {
    let pending = PendingRequest::<Issue>::for_message(MessageId::from_uuid(MESSAGE_ID));
    let reply = pending.response(answer.as_bytes(), 200).unwrap();
    reply.response.into_owned()
}

#[test]
fn an_issued_certificate_comes_with_a_full_response() {
    let certificate = r#"<BinarySecurityToken ValueType="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3" xmlns="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">MAE=</BinarySecurityToken>"#;
    let response = reply(&answer(
        &format!(
            r#"<DispositionMessage xml:lang="de-DE" xmlns="{ENROLLMENT}">Ausgestellt</DispositionMessage>"#
        ),
        certificate,
        &format!(r#"<RequestID xmlns="{ENROLLMENT}">65</RequestID>"#),
    ));
    assert_eq!(response.token_type, TokenType::X509v3);
    assert_eq!(
        response.disposition,
        Some(Disposition::new(text("de-DE"), text("Ausgestellt")))
    );
    assert_eq!(response.certificate().unwrap().as_ref(), [0x30, 0x01]);
    assert_eq!(
        response.full_response.as_ref().unwrap().payload.expose(),
        [0x30, 0x00]
    );
    assert_eq!(response.request_id.as_deref(), Some("65"));
    assert!(!response.is_deferred());
    let error = response.provisioning_document(&Limits::default()).unwrap_err();
    assert_eq!(error.to_string(), "token of the unexpected type X509v3");
}

#[test]
fn an_authority_may_not_have_decided() {
    let reference = format!(
        r#"<SecurityTokenReference xmlns="{SECEXT}"><Reference URI=" https://ca.example/CES"/></SecurityTokenReference>"#
    );
    let nil_message = format!(r#"<DispositionMessage xsi:nil="true" xmlns="{ENROLLMENT}"/>"#);
    let nil_id = format!(r#"<RequestID xsi:nil="true" xmlns="{ENROLLMENT}"/>"#);
    let response = reply(&answer(&nil_message, &reference, &nil_id));
    assert_eq!(response.disposition, None);
    assert_eq!(response.request_id, None);
    assert_eq!(
        response.requested,
        RequestedToken::Reference(text("https://ca.example/CES"))
    );
    assert!(response.is_deferred() && response.token().is_none());
    let error = response.provisioning_document(&Limits::default()).unwrap_err();
    assert_eq!(error, Error::Peer(PeerError::Deferred));
    assert_eq!(
        error.to_string(),
        "the authority has not decided about the certificate request"
    );
    assert_eq!(response.certificate().unwrap_err(), PeerError::Deferred);

    let pending = PendingRequest::<Issue>::for_message(MessageId::from_uuid(MESSAGE_ID));
    let without = answer(
        "",
        &reference.replace(r#" URI=" https://ca.example/CES""#, ""),
        "",
    );
    let error = pending.response(without.as_bytes(), 200).unwrap_err().to_string();
    assert!(
        error.starts_with("missing attribute URI in Envelope/Body/"),
        "{error}"
    );
}

#[test]
fn a_client_asks_how_its_request_stands() {
    let (pending, body) = ask(&RequestSecurityToken::query(text("65")), password());
    let shown = String::from_utf8(body.clone()).unwrap();
    assert!(
        shown.contains(&format!(
            r#"enrollment/QueryTokenStatus</wst:RequestType><RequestID xmlns="{ENROLLMENT}">65</RequestID></wst:RequestSecurityToken>"#
        )),
        "{shown}"
    );
    let mut lints = Vec::new();
    let query = StatusQuery::parse_linted(&body, &Limits::default(), &mut lints).unwrap();
    assert_eq!(lints, []);
    assert_eq!(query.request_id(), "65");
    assert!(matches!(query.credential(), Credential::UsernameToken(_)));
    for response in [
        RequestSecurityTokenResponseCollection::deferred(text("https://ca.example/CES"), text("65")),
        RequestSecurityTokenResponseCollection::issued(&device_certificate(), text("65"))
            .with_full_response(&[0x30, 0x00]),
    ] {
        let answer = query.reply(&response, now(), ReplyOptions::default());
        let reply = pending.response(&answer, 200).unwrap();
        assert_eq!(reply.response, response);
        assert_eq!(reply.timestamp.unwrap().created, Some(now()));
    }
    let rejected = EnrollmentRequest::parse(&body).unwrap_err();
    assert_eq!(
        rejected.to_string(),
        "request of the unexpected type QueryTokenStatus"
    );
}

#[test]
fn a_query_names_a_request() {
    for id in [
        "",
        &format!(
            r#"<RequestID xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="{ENROLLMENT}"/>"#
        ),
    ] {
        let (_, body) = ask(&RequestSecurityToken::query(text("65")), password());
        let body = String::from_utf8(body).unwrap();
        let body = body.replace(&format!(r#"<RequestID xmlns="{ENROLLMENT}">65</RequestID>"#), id);
        let rejected = StatusQuery::parse(body.as_bytes()).unwrap_err();
        assert_eq!(rejected.to_string(), "status query without a request identifier");
    }
    let csr = RequestSecurityToken::issue(&data!("windows.csr.der").into(), AdditionalContext::new());
    let (_, body) = ask(&csr, password());
    assert_eq!(
        StatusQuery::parse(&body).unwrap_err().to_string(),
        "request of the unexpected type Issue"
    );
}

#[test]
fn an_enrollment_may_be_deferred() {
    let csr = RequestSecurityToken::issue(&data!("windows.csr.der").into(), AdditionalContext::new());
    let (pending, body) = ask(&csr, password());
    let verified = EnrollmentRequest::parse(&body)
        .unwrap()
        .verify(&KeyPolicy::default(), RING_ALGORITHMS)
        .unwrap();
    let response = RequestSecurityTokenResponseCollection::deferred(text("https://ca.example"), text("7"));
    let answer = verified.defer(&response, now(), ReplyOptions::default());
    assert!(pending.response(&answer, 200).unwrap().response.is_deferred());
}

#[test]
fn both_nils_come_back() {
    let (pending, body) = ask(&RequestSecurityToken::query(text("1")), password());
    let incoming = Incoming::<Issue>::parse(&body).unwrap();
    let mut response = RequestSecurityTokenResponseCollection::new(&ProvisioningDocument::default()).unwrap();
    response.disposition = None;
    response.request_id = None;
    let answer = incoming.reply(&response, &ReplyOptions::default());
    let shown = String::from_utf8(answer.clone()).unwrap();
    for name in ["DispositionMessage", "RequestID"] {
        let nil = format!(
            r#"<{name} xmlns="{ENROLLMENT}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>"#
        );
        assert!(shown.contains(&nil), "{shown}");
    }
    assert_eq!(pending.response(&answer, 200).unwrap().response, response);
}

#[test]
fn a_plain_request_under_the_label_of_a_signed_one_is_read() {
    use mdm_errors::SecretBytes;
    use mdm_soap::security::{BinarySecurityToken, ValueType};
    let request = |request_type, value_type| {
        let token = BinarySecurityToken::new(value_type, SecretBytes::owned(data!("windows.csr.der")));
        RequestSecurityToken::new(request_type, token, AdditionalContext::new())
    };
    for value_type in [ValueType::Pkcs7, ValueType::SecurityPkcs7] {
        let (_, body) = ask(&request(RequestType::Issue, value_type.clone()), password());
        let mut lints = Vec::new();
        let enrollment = EnrollmentRequest::parse_linted(&body, &Limits::default(), &mut lints).unwrap();
        assert!(lints.iter().any(|lint| lint.rule.id == "wstep.token-label"));
        assert!(enrollment.renewal().is_none());
        let verified = enrollment.verify(&KeyPolicy::default(), RING_ALGORITHMS);
        assert!(verified.is_ok());

        let (_, body) = ask(&request(RequestType::Renew, value_type), password());
        let rejected = EnrollmentRequest::parse(&body).unwrap_err();
        assert_eq!(rejected.to_string(), "renewal: malformed signed data at byte 4");
    }
}

#[test]
fn the_detail_of_an_authority_is_read() {
    let fault = format!(
        r#"<f:Envelope xmlns:f="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"
        xmlns:e="{ENROLLMENT}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><f:Header>
        <a:Action>{ENROLLMENT}/RequestSecurityTokenCertificateEnrollmentWSDetailFault</a:Action></f:Header><f:Body><f:Fault>
        <f:Code><f:Value>s:Receiver</f:Value></f:Code><f:Reason><f:Text xml:lang="en-US">The EncodingType is invalid.</f:Text></f:Reason>
        <f:Detail><e:CertificateEnrollmentWSDetail><e:BinaryResponse xsi:nil="true"/><e:ErrorCode> -2147024809 </e:ErrorCode>
        <e:InvalidRequest>true</e:InvalidRequest><e:RequestID xsi:nil="true"/></e:CertificateEnrollmentWSDetail></f:Detail>
        </f:Fault></f:Body></f:Envelope>"#
    );
    let pending = PendingRequest::<Issue>::for_message(MessageId::from_uuid(MESSAGE_ID));
    let Err(SoapError::Fault(fault)) = pending.response(fault.as_bytes(), Fault::HTTP_STATUS) else {
        panic!("no fault")
    };
    let detail = fault.certificate_detail.as_ref().unwrap();
    assert_eq!(detail.error_code, Some(HResult::new(0x8007_0057)));
    assert_eq!(detail.invalid_request, Some(true));
    assert_eq!((&detail.binary_response, &detail.request_id), (&None, &None));
    assert_eq!(fault.reason(), Some("The EncodingType is invalid."));
}

/// The request that MS-WSTEP 4.1.2.1 shows, in own words, with this request type and these children.
fn key_exchange(request_type: &str, children: &str) -> String {
    format!(
        r#"<s:Envelope xmlns:a="http://www.w3.org/2005/08/addressing" xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header>
        <a:Action s:mustUnderstand="1">{TRUST}/RST/KET</a:Action><a:MessageID>urn:uuid:{MESSAGE_ID}</a:MessageID></s:Header>
        <s:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><RequestSecurityToken xmlns="{TRUST}">
        <RequestType>{TRUST}/{request_type}</RequestType>{children}
        <RequestID xsi:nil="true" xmlns="{ENROLLMENT}"/></RequestSecurityToken></s:Body></s:Envelope>"#
    )
}

#[test]
fn a_client_fetches_the_key_exchange_token() {
    let body = key_exchange("KET", "<RequestKET/>");
    let asked = Incoming::<KeyExchange>::parse(body.as_bytes()).unwrap();
    assert_eq!(asked.request(), &KeyExchangeRequest::new());
    let certificate = device_certificate();
    let response = KeyExchangeResponse::new(&certificate);
    let answer = asked.reply(&response, &ReplyOptions::default());
    let pending = PendingRequest::<KeyExchange>::for_message(MessageId::from_uuid(MESSAGE_ID));
    let reply = pending.response(&answer, 200).unwrap();
    assert_eq!(
        reply.header.action.as_deref(),
        Some(&*format!("{TRUST}/RSTR/KETFinal"))
    );
    assert_eq!(reply.response, response);
    assert_eq!(reply.response.into_owned().certificate(), certificate);

    // WS-Trust has the token one element further out than the sample.
    let text = String::from_utf8(answer).unwrap();
    let outer = text
        .replace("<RequestedSecurityToken>", "")
        .replace("</RequestedSecurityToken>", "");
    assert_eq!(
        pending.response(outer.as_bytes(), 200).unwrap().response,
        response
    );
    let without = text.replace("KeyExchangeToken>", "Other>");
    assert_eq!(
        pending
            .response(without.as_bytes(), 200)
            .unwrap_err()
            .to_string()
            .split(" at ")
            .next(),
        Some(
            "missing <KeyExchangeToken> in Envelope/Body/RequestSecurityTokenResponseCollection/RequestSecurityTokenResponse/RequestedSecurityToken"
        )
    );
}

#[test]
fn a_key_exchange_request_asks_for_nothing_else() {
    for (body, error) in [
        (
            key_exchange("KET", ""),
            "missing <RequestKET> in Envelope/Body/RequestSecurityToken",
        ),
        (
            key_exchange("Issue", "<RequestKET/>"),
            "value of RequestType is not a key exchange request type in Envelope/Body/RequestSecurityToken/RequestType",
        ),
    ] {
        let rejected = Incoming::<KeyExchange>::parse(body.as_bytes()).unwrap_err();
        assert_eq!(rejected.error.to_string().split(" at ").next(), Some(error));
        let envelope = mdm_soap::Envelope::parse(&rejected.fault).unwrap();
        let fault = envelope.fault().unwrap();
        assert_eq!(
            fault.enrollment_error(),
            Some(mdm_errors::Subcode::MessageFormat.into())
        );
    }
    let rejected = EnrollmentRequest::parse(key_exchange("KET", "<RequestKET/>").as_bytes()).unwrap_err();
    assert!(rejected.to_string().starts_with("action"), "{rejected}");
}
