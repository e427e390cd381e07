//! Any bytes as the PKCS#10 or PKCS#7 of an enrollment: it is refused with a fault that can be sent, or a certificate is
//! issued for the very key of the request, with names that can be shown, and the device reads it in the answer.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use mdm_errors::Text;
use mdm_fuzz::check_line;
use mdm_fuzz::exchange::check_fault;
use mdm_soap::{MessageId, PendingRequest, ReplyOptions, Security};
use mdm_wstep::certificate::{
    CertificateInfo, CertificateRequest, CertificateTemplate, DistinguishedName, Issuer, KeyPolicy,
    RING_ALGORITHMS, SerialNumber, SignedDataDer, Validity,
};
use mdm_wstep::provisioning::{AppSrv, Application, Client, DmClient, ProvisioningDocument};
use mdm_wstep::{
    AdditionalContext, EnrollmentRequest, Issue, Limits, RenewalCheck, RequestSecurityToken,
    VerifiedEnrollment,
};
use rustls_pki_types::{
    AlgorithmIdentifier, CertificateDer, CertificateSigningRequestDer, InvalidSignature,
    SignatureVerificationAlgorithm, UnixTime, alg_id,
};

const AUTHORITY: &[u8] = include_bytes!("../../mdm-wstep/tests/data/ca.cert.der");
const DEVICE: &[u8] = include_bytes!("../../mdm-wstep/tests/data/device.cert.der");

/// Takes every signature of one kind of key, so that mutated requests get as far as signed ones.
#[derive(Debug)]
struct Trusting(AlgorithmIdentifier, AlgorithmIdentifier);

impl SignatureVerificationAlgorithm for Trusting {
    fn verify_signature(&self, _: &[u8], _: &[u8], _: &[u8]) -> Result<(), InvalidSignature> {
        Ok(())
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.0
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.1
    }
}

const RSA: Trusting = Trusting(alg_id::RSA_ENCRYPTION, alg_id::RSA_PKCS1_SHA256);
const P256: Trusting = Trusting(alg_id::ECDSA_P256, alg_id::ECDSA_SHA256);
const TRUSTING: &[&dyn SignatureVerificationAlgorithm] = &[&RSA, &P256];

fuzz_target!(|bytes: &[u8]| {
    let context = AdditionalContext::new();
    enroll(&RequestSecurityToken::issue(
        &CertificateSigningRequestDer::from(bytes),
        context.clone(),
    ));
    enroll(&RequestSecurityToken::renew(
        &SignedDataDer::from(bytes.to_vec()),
        context,
    ));
});

fn now() -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000))
}

fn enroll(request: &RequestSecurityToken<'_>) {
    let mut question = Vec::new();
    let to = Text::lossy("https://mdm.contoso.com/enroll");
    let pending = PendingRequest::<Issue>::write(
        MessageId::from_uuid("1"),
        &to,
        &Security::new(),
        request,
        &mut question,
    );
    for algorithms in [RING_ALGORITHMS, TRUSTING] {
        let enrollment = match EnrollmentRequest::parse(&question) {
            Ok(enrollment) => enrollment,
            Err(rejected) => {
                check_line(&rejected);
                return check_fault(&rejected.fault);
            }
        };
        let current = CertificateDer::from(DEVICE);
        let check = RenewalCheck::new(&current, "DEV", now(), Duration::from_secs(42 * 86_400));
        let verified = match enrollment.renewal() {
            Some(_) => enrollment.verify_renewal(&KeyPolicy::default(), algorithms, &check),
            None => enrollment.verify(&KeyPolicy::default(), algorithms),
        };
        match verified {
            Ok(verified) => issue(verified, &pending),
            Err(rejected) => {
                check_line(&rejected);
                check_fault(&rejected.fault);
            }
        }
    }
}

/// Issues for names out of the request, as no server should, and answers.
fn issue(verified: VerifiedEnrollment<'_>, pending: &PendingRequest<Issue>) {
    let asked: CertificateRequest<'static> = verified.certificate_request().clone();
    let name = asked.device_id().unwrap_or_else(|| "DEV".to_owned());
    let template = CertificateTemplate::new(
        DistinguishedName::common_name(name.clone()),
        Validity::starting(now(), Duration::from_secs(86_400)),
        SerialNumber::from_random([7; 16]),
    );
    let issuer = Issuer::new(&CertificateDer::from(AUTHORITY)).expect("an authority");
    let to_sign = match verified.continue_with(&issuer, &template) {
        Ok(to_sign) => to_sign,
        Err(rejected) => {
            check_line(&rejected);
            return check_fault(&rejected.fault);
        }
    };
    let issued = to_sign.continue_with(&[0; 256]);
    let info = CertificateInfo::parse(issued.certificate()).expect("what is issued is a certificate");
    assert_eq!(info.public_key(), asked.public_key());
    assert_eq!(info.subject().first_common_name(), Some(name.as_str()));
    assert!(!name.contains(char::is_control), "issued to {name:?}");
    let secret = || Text::lossy("secret");
    let application = Application::new(
        Text::lossy("MDM"),
        Text::lossy("https://mdm.contoso.com/omadm"),
        AppSrv::digest(Text::lossy("DEV"), secret(), [1; 16]),
        Client::digest(secret(), [2; 16]),
    );
    let document = ProvisioningDocument::for_enrollment(
        issued.client_certificate(),
        application,
        DmClient::new(Text::lossy("DEV")),
    );
    let answer = issued
        .reply(&document, now(), ReplyOptions::default())
        .expect("an answer");
    let reply = pending.response(&answer, 200).expect("the answer fits");
    let read = reply
        .response
        .provisioning_document(&Limits::default())
        .expect("a document");
    let client = read.client_certificate().expect("the certificate is there");
    assert_eq!(client.certificate(), issued.certificate());
}
