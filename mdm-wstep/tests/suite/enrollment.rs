//! Device and server, each with its own half of the crate.

use mdm_errors::{EnrollmentError, ErrorType, SecretBytes, SecretText, Text, text};
use mdm_soap::security::UsernameToken;
use mdm_soap::values::EnrollmentType;
use mdm_soap::{Credential, Error as SoapError, Fault, MessageId, PendingRequest, ReplyOptions};
use mdm_wstep::certificate::{
    CertificateRequestBuilder, CertificateTemplate, DistinguishedName, Issuer, KeyPolicy, PublicKey,
    RING_ALGORITHMS, RenewalRequestBuilder, SerialNumber, SignatureAlgorithm, SignedDataDer, Validity,
};
use mdm_wstep::provisioning::{
    AppSrv, Application, CertificateScope, Client, DmClient, ProvisioningDocument, Renew,
};
use mdm_wstep::{
    Desktop, EnrollmentRequest, Issue, IssuedEnrollment, Limits, PeerError, RenewalCheck,
    RequestSecurityToken, RequestType, VerifiedEnrollment,
};
use rustls_pki_types::CertificateDer;

use crate::keys::{
    DAY, DEVICE_ID, ca, data, device_certificate, device_key, now, signed_by_ca, signed_by_device,
};

pub(crate) const MESSAGE_ID: &str = "0d5a1441-5891-453b-becf-a2e5f6ea3749";

pub(crate) fn password() -> Credential<'static> {
    let password = SecretText::borrowed("pa55-of-user");
    Credential::UsernameToken(UsernameToken::new(Text::lossy("user@example.com"), password))
}

pub(crate) fn ask(
    request: &RequestSecurityToken<'_>,
    credential: Credential<'_>,
) -> (PendingRequest<Issue>, Vec<u8>) {
    let mut body = Vec::new();
    let to = Text::lossy("https://mdm.example.com/EnrollmentServer/DeviceEnrollmentWebService.svc");
    let id = MessageId::from_uuid(MESSAGE_ID);
    let pending = PendingRequest::write(id, &to, &credential.into(), request, &mut body);
    (pending, body)
}

pub(crate) fn desktop(enrollment_type: EnrollmentType<'static>) -> RequestSecurityToken<'static> {
    let guid = "6E1A90C2-4F0B-4C7E-9B35-0D8A21F7C3E5";
    let csr = CertificateRequestBuilder::windows(guid, DEVICE_ID, device_key());
    let csr = signed_by_device(csr.to_sign(SignatureAlgorithm::RsaPkcs1Sha256));
    let mut desktop = Desktop::new(Text::lossy(DEVICE_ID), Text::lossy("DESKTOP"));
    desktop.macs = (0..13)
        .map(|n| Text::lossy(format!("A2-19-7D-41-B3-{n:02X}")))
        .collect();
    desktop.enrollment_type = enrollment_type;
    RequestSecurityToken::issue(&csr, desktop.context())
}

fn issue<'a>(verified: VerifiedEnrollment<'a>) -> IssuedEnrollment<'a> {
    let template = CertificateTemplate::new(
        DistinguishedName::common_name(verified.context().device_id().unwrap()),
        Validity::starting(now(), 365 * DAY),
        SerialNumber::from_random([3; 16]),
    )
    .with_device_id_of(verified.certificate_request(), DEVICE_ID)
    .unwrap();
    let to_sign = verified
        .continue_with(&Issuer::new(&ca()).unwrap(), &template)
        .unwrap();
    let mut signature = Vec::new();
    signed_by_ca_bytes(to_sign.message(), &mut signature);
    to_sign.continue_with(&signature)
}

fn signed_by_ca_bytes(message: &[u8], signature: &mut Vec<u8>) {
    use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
    let key = RsaKeyPair::from_pkcs8(data!("ca-rsa2048.key.der")).unwrap();
    signature.resize(key.public().modulus_len(), 0);
    key.sign(
        &RSA_PKCS1_SHA256,
        &ring::rand::SystemRandom::new(),
        message,
        signature,
    )
    .unwrap();
}

fn document(issued: &IssuedEnrollment<'_>) -> ProvisioningDocument {
    let device_id = Text::lossy(DEVICE_ID);
    let application = Application::new(
        Text::lossy("MDM"),
        Text::lossy("https://mdm.example.com/omadm"),
        AppSrv::digest(device_id.clone(), Text::lossy("device-s3cret"), [1; 16]),
        Client::digest(Text::lossy("server-s3cret"), [2; 16]),
    );
    ProvisioningDocument::for_enrollment(issued.client_certificate(), application, DmClient::new(device_id))
        .with_root(&ca())
        .with_renew(Renew::default())
}

#[test]
fn a_device_enrolls() {
    for (enrollment_type, scope) in [
        (EnrollmentType::Full, CertificateScope::User),
        (EnrollmentType::Device, CertificateScope::System),
    ] {
        let (pending, body) = ask(&desktop(enrollment_type.clone()), password());

        let mut lints = Vec::new();
        let enrollment = EnrollmentRequest::parse_linted(&body, &Limits::default(), &mut lints).unwrap();
        assert_eq!(lints, []);
        let Credential::UsernameToken(token) = enrollment.credential() else {
            panic!("no password")
        };
        assert!(token.username == "user@example.com");
        let context = enrollment.context();
        assert_eq!(context.macs().count(), 13);
        assert_eq!(context.enrollment_type(), Some(enrollment_type));
        assert_eq!(context.os_version().unwrap().build(), 26200);
        assert_eq!(context.attestation_status_hresult().unwrap().value(), 0x8007_0057);
        assert_eq!(
            enrollment.certificate_request().device_id().as_deref(),
            Some(DEVICE_ID)
        );
        let issued = issue(enrollment.verify(&KeyPolicy::default(), RING_ALGORITHMS).unwrap());
        let document = document(&issued);
        assert_eq!(document.check(), []);
        let reply = issued.reply(&document, now(), ReplyOptions::default()).unwrap();

        let reply = pending.response(&reply, 200).unwrap();
        assert_eq!(reply.header.relates_to, Some(MessageId::from_uuid(MESSAGE_ID)));
        assert_eq!(reply.timestamp.unwrap().created, Some(now()));
        let received = reply.response.provisioning_document(&Limits::default()).unwrap();
        assert_eq!(received, document);
        let client = received.client_certificate_for(&device_key()).unwrap();
        assert_eq!(client.scope(), scope);
        assert_eq!(client.certificate(), issued.certificate());
        let other = PublicKey::from_spki(data!("device-p256.spki.der")).unwrap();
        assert_eq!(
            received.client_certificate_for(&other),
            Err(PeerError::AnotherKey)
        );
    }
}

#[test]
fn a_device_renews() {
    let csr = CertificateRequestBuilder::new(DistinguishedName::common_name("new"), device_key());
    let csr = signed_by_device(csr.to_sign(SignatureAlgorithm::RsaPkcs1Sha256));
    let renewal = RenewalRequestBuilder::new(&device_certificate(), &csr).unwrap();
    let renewal = signed_by_device(renewal.to_sign(SignatureAlgorithm::RsaPkcs1Sha256));
    let context = Desktop::new(Text::lossy(DEVICE_ID), Text::lossy("DESKTOP")).context();
    let request = RequestSecurityToken::renew(&renewal, context);
    let (pending, body) = ask(&request, Credential::None);

    let parse = || EnrollmentRequest::parse(&body).unwrap();
    let (policy, current) = (KeyPolicy::default(), device_certificate());
    let check = |period| RenewalCheck::new(&current, DEVICE_ID, now(), period);
    assert_eq!(parse().request().request_type, RequestType::Renew);
    assert_eq!(
        parse().renewal().unwrap().signer_certificate(),
        Some(current.clone())
    );

    let rejected = parse().verify(&policy, RING_ALGORITHMS).unwrap_err();
    assert_eq!(
        rejected.to_string(),
        "renewal was not checked against the current certificate"
    );
    let rejected = parse()
        .verify_renewal(&policy, RING_ALGORITHMS, &check(60 * DAY))
        .unwrap_err();
    assert!(rejected.to_string().starts_with("renewal comes "));
    let Err(SoapError::Fault(fault)) = pending.response(&rejected.fault, Fault::HTTP_STATUS) else {
        panic!("no fault")
    };
    assert_eq!(
        fault.enrollment_error(),
        Some(EnrollmentError::Detail(ErrorType::NotEligibleToRenew))
    );
    let another = CertificateDer::from(data!("ca.cert.der"));
    let stranger = RenewalCheck::new(&another, DEVICE_ID, now(), 3650 * DAY);
    let rejected = parse()
        .verify_renewal(&policy, RING_ALGORITHMS, &stranger)
        .unwrap_err();
    assert_eq!(
        rejected.to_string(),
        "renewal is signed with another certificate than the current one"
    );

    let mut elsewhere = check(3650 * DAY);
    elsewhere.device_id = "ANOTHER-DEVICE";
    let rejected = parse()
        .verify_renewal(&policy, RING_ALGORITHMS, &elsewhere)
        .unwrap_err();
    assert_eq!(
        rejected.to_string(),
        "renewal names another device than the current certificate"
    );

    let issued = issue(
        parse()
            .verify_renewal(&policy, RING_ALGORITHMS, &check(3650 * DAY))
            .unwrap(),
    );
    let document = ProvisioningDocument::for_renewal(issued.client_certificate());
    let reply = issued.reply(&document, now(), ReplyOptions::default()).unwrap();
    let reply = pending.response(&reply, 200).unwrap();
    let received = reply.response.provisioning_document(&Limits::default()).unwrap();
    assert_eq!(
        received.client_certificate().unwrap().certificate(),
        issued.certificate()
    );
    assert!(received.application().is_none());
}

#[test]
fn a_renewal_without_a_certificate_is_checked_against_the_current_one() {
    let renewal = SignedDataDer::from(data!("renewal-nocert.p7.der").to_vec());
    let context = Desktop::new(Text::lossy(DEVICE_ID), Text::lossy("DESKTOP")).context();
    let (_, body) = ask(&RequestSecurityToken::renew(&renewal, context), Credential::None);
    let verify = |current: &CertificateDer<'_>| {
        let check = RenewalCheck::new(current, DEVICE_ID, now(), 3650 * DAY);
        let enrollment = EnrollmentRequest::parse(&body).unwrap();
        enrollment
            .verify_renewal(&KeyPolicy::default(), RING_ALGORITHMS, &check)
            .map(drop)
    };
    assert_eq!(
        verify(&device_certificate()).map_err(|rejected| rejected.to_string()),
        Ok(())
    );
    assert_eq!(
        verify(&ca()).unwrap_err().to_string(),
        "renewal is signed with another certificate than the current one"
    );
}

#[test]
fn a_device_is_refused() {
    let (pending, body) = ask(&desktop(EnrollmentType::Full), password());
    let enrollment = EnrollmentRequest::parse(&body).unwrap();
    let fault = enrollment.refuse(&Fault::for_error(
        ErrorType::DeviceCapReached,
        text!("five devices are enough"),
    ));
    let Err(SoapError::Fault(fault)) = pending.response(&fault, Fault::HTTP_STATUS) else {
        panic!("no fault")
    };
    let error = fault.enrollment_error().unwrap();
    assert_eq!(error.hresult().value(), 0x8018_0013);
    assert_eq!(fault.reason(), Some("five devices are enough"));
}

#[test]
fn a_certificate_from_elsewhere_must_be_for_the_key() {
    let request = desktop(EnrollmentType::Full);
    let (pending, body) = ask(&request, password());
    let verified = || {
        let enrollment = EnrollmentRequest::parse(&body).unwrap();
        enrollment.verify(&KeyPolicy::default(), RING_ALGORITHMS).unwrap()
    };
    let issued = verified()
        .continue_with_certificate(device_certificate())
        .unwrap();
    assert_eq!(issued.certificate(), &device_certificate());
    let rejected = verified().continue_with_certificate(ca()).unwrap_err();
    assert_eq!(
        rejected.to_string(),
        "certificate is for another key than the request"
    );
    let Err(SoapError::Fault(fault)) = pending.response(&rejected.fault, Fault::HTTP_STATUS) else {
        panic!("no fault")
    };
    assert_eq!(fault.reason(), Some("the server cannot enroll the device"));
}

#[test]
fn secrets_do_not_show() {
    let request = desktop(EnrollmentType::Full);
    let (pending, body) = ask(&request, password());
    let enrollment = EnrollmentRequest::parse(&body).unwrap();
    let mut shown = format!("{enrollment:?}{pending:?}");
    let issued = issue(enrollment.verify(&KeyPolicy::default(), RING_ALGORITHMS).unwrap());
    let document = document(&issued);
    let reply = issued.reply(&document, now(), ReplyOptions::default()).unwrap();
    let reply = pending.response(&reply, 200).unwrap();
    shown.push_str(&format!("{issued:?}{document:?}{reply:?}"));
    let (_, body) = ask(
        &request,
        Credential::EnrollmentToken(SecretBytes::borrowed(b"t0ken-of-user")),
    );
    shown.push_str(&format!("{:?}", EnrollmentRequest::parse(&body).unwrap()));
    for secret in ["pa55", "s3cret", "t0ken", "dDBrZW4", "AQEBAQ", "ZGV2aWNlLXMz"] {
        assert!(!shown.contains(secret), "{secret}");
    }
}

#[test]
fn signatures_of_the_device_stay_outside() {
    let csr = CertificateRequestBuilder::new(DistinguishedName::common_name("new"), device_key());
    let forged = signed_by_ca(csr.to_sign(SignatureAlgorithm::RsaPkcs1Sha256));
    let request = RequestSecurityToken::issue(
        &forged,
        Desktop::new(Text::lossy("d"), Text::lossy("n")).context(),
    );
    let (_, body) = ask(&request, password());
    let rejected = EnrollmentRequest::parse(&body)
        .unwrap()
        .verify(&KeyPolicy::default(), RING_ALGORITHMS)
        .unwrap_err();
    assert_eq!(rejected.to_string(), "certificate request: bad signature");
}
