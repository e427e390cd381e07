//! Answers to messages that a server cannot use: the error in its words, and the fault.

use mdm_errors::{EnrollmentError, ErrorType, SecretBytes, Subcode, text};
use mdm_soap::security::{BinarySecurityToken, ValueType};
use mdm_soap::values::EnrollmentType;
use mdm_soap::{Credential, Envelope, Fault, Limits as SoapLimits};
use mdm_wstep::certificate::{KeyPolicy, RING_ALGORITHMS};
use mdm_wstep::{AdditionalContext, EnrollmentRequest, Limits, Rejected, RequestSecurityToken, RequestType};
use proptest::prelude::*;

use crate::enrollment::{MESSAGE_ID, ask, desktop, password};
use crate::keys::data;

fn body(request_type: RequestType<'static>, value_type: ValueType<'static>, token: &[u8]) -> Vec<u8> {
    let token = BinarySecurityToken::new(value_type, SecretBytes::owned(token));
    let request = RequestSecurityToken::new(request_type, token, AdditionalContext::new());
    ask(&request, password()).1
}

fn good() -> String {
    String::from_utf8(ask(&desktop(EnrollmentType::Full), password()).1).unwrap()
}

fn enroll(body: &[u8]) -> Result<(), Rejected> {
    let enrollment = EnrollmentRequest::parse(body)?;
    enrollment
        .verify(&KeyPolicy::default(), RING_ALGORITHMS)
        .map(drop)
}

/// Reads the fault as a device does.
fn check(body: &[u8], expected: impl Into<EnrollmentError>, error: &str) {
    let rejected = enroll(body).unwrap_err();
    assert_eq!(rejected.to_string(), error);
    let envelope = Envelope::parse(&rejected.fault).unwrap();
    let fault = envelope.fault().unwrap();
    assert_eq!(fault.enrollment_error(), Some(expected.into()), "{error}");
    assert_eq!(fault.reason(), Some(error));
}

fn relates_to(body: &[u8]) -> Option<String> {
    let fault = enroll(body).unwrap_err().fault;
    let envelope = Envelope::parse(&fault).unwrap();
    envelope.header().relates_to.as_ref().map(ToString::to_string)
}

#[test]
fn broken_documents() {
    check(b"", Subcode::MessageFormat, "empty document at 1:1 (byte 0)");
    check(
        b"device=1",
        Subcode::MessageFormat,
        "not an XML document at 1:1 (byte 0)",
    );
    check(
        b"<!DOCTYPE a [<!ENTITY e 'e'>]><a>&e;</a>",
        Subcode::MessageFormat,
        "document type declaration at 1:1 (byte 0)",
    );
    check(
        b"<html/>",
        Subcode::MessageFormat,
        "unexpected root element <html> at 1:1 (byte 0)",
    );
    let good = good();
    let cut = &good[..good.len() - 20];
    let rejected = enroll(cut.as_bytes()).unwrap_err();
    assert!(
        rejected
            .to_string()
            .starts_with("unexpected end of document in Envelope/Body at 1:")
    );
    assert_eq!(relates_to(cut.as_bytes()), Some(format!("urn:uuid:{MESSAGE_ID}")));
}

#[test]
fn a_body_over_the_limit() {
    let limits = Limits::default().with_envelope(SoapLimits::default().with_bytes(1000));
    let good = good();
    let rejected = EnrollmentRequest::parse_with(good.as_bytes(), &limits).unwrap_err();
    assert_eq!(
        rejected.to_string(),
        "document larger than the limit at 1:1001 (byte 1000)"
    );
}

#[test]
fn another_operation() {
    let wrong = good().replace("/RST/wstep", "/RST/other");
    let rejected = enroll(wrong.as_bytes()).unwrap_err();
    assert!(
        rejected
            .to_string()
            .contains("instead of http://schemas.microsoft.com/windows/pki/2009/01/enrollment/RST/wstep")
    );
    let body = body(
        RequestType::QueryTokenStatus,
        ValueType::Pkcs10,
        data!("windows.csr.der"),
    );
    check(
        &body,
        Subcode::MessageFormat,
        "request of the unexpected type QueryTokenStatus",
    );
}

#[test]
fn certificate_requests_that_are_none() {
    let csr = |token| body(RequestType::Issue, ValueType::Pkcs10, token);
    let subcode = Subcode::CertificateRequest;
    check(
        &csr(data!("bad-signature.csr.der")),
        subcode,
        "certificate request: bad signature",
    );
    check(
        &csr(data!("small-key.csr.der")),
        subcode,
        "RSA key of 1024 bits is smaller than 2048 bits",
    );
    check(
        &csr(data!("sha1.csr.der")),
        subcode,
        "SHA-1 signatures are not accepted",
    );
    check(
        &csr(b"hello"),
        subcode,
        "certificate request: malformed certificate request at byte 0",
    );
    check(
        &csr(&[0x30; 20_000]),
        subcode,
        "certificate request: certificate request larger than 16384 bytes",
    );
    let value_type = ValueType::X509v3;
    let body = body(RequestType::Issue, value_type, data!("ca.cert.der"));
    check(&body, subcode, "token of the unexpected type X509v3");
    let mut request = desktop(EnrollmentType::Full);
    request.token = None;
    let (_, body) = ask(&request, password());
    check(&body, subcode, "request without a certificate request");
}

#[test]
fn renewals_that_are_none() {
    let plain = body(RequestType::Renew, ValueType::Pkcs10, data!("windows.csr.der"));
    check(
        &plain,
        Subcode::CertificateRequest,
        "token of the unexpected type PKCS10",
    );
    let broken = body(RequestType::Renew, ValueType::Pkcs7, data!("windows.csr.der"));
    check(
        &broken,
        Subcode::CertificateRequest,
        "renewal: malformed signed data at byte 4",
    );
}

#[test]
fn base64_that_is_none_is_named_and_not_shown() {
    let good = good();
    let start = good.find("#PKCS10").unwrap();
    let value = start + good[start..].find('>').unwrap() + 1;
    let bad = format!("{}%s3cret%{}", &good[..value], &good[value..]);
    let rejected = enroll(bad.as_bytes()).unwrap_err();
    assert!(rejected.to_string().starts_with(
        "value of BinarySecurityToken is not a base64 text in Envelope/Body/RequestSecurityToken/BinarySecurityToken at 1:"
    ));
    assert!(!String::from_utf8(rejected.fault).unwrap().contains("s3cret"));
}

#[test]
fn an_unknown_credential_is_for_the_server_to_refuse() {
    let (_, body) = ask(&desktop(EnrollmentType::Full), Credential::None);
    let enrollment = EnrollmentRequest::parse(&body).unwrap();
    assert!(matches!(enrollment.credential(), Credential::None));
    let fault = enrollment.refuse(&Fault::for_error(ErrorType::UserLicense, text!("no licence")));
    let envelope = Envelope::parse(&fault).unwrap();
    assert_eq!(
        envelope.fault().unwrap().enrollment_error(),
        Some(ErrorType::UserLicense.into())
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn damaged_requests_are_read_or_refused(index: prop::sample::Index, byte: u8, cut: prop::sample::Index) {
        let mut body = good().into_bytes();
        let index = index.index(body.len());
        body[index] = byte;
        for body in [&body[..], &body[..cut.index(body.len())]] {
            if let Err(rejected) = enroll(body) {
                prop_assert!(Envelope::parse(&rejected.fault).unwrap().fault().is_some());
            }
        }
    }
}
