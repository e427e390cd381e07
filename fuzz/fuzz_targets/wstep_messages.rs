//! Any bytes and values: enrollment requests and responses are refused with a fault that can be sent, or written and read
//! again as the same; no certificate request is taken for verified that was not signed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdm_fuzz::exchange::{self, check_fault};
use mdm_fuzz::{check_line, check_lints, value};
use mdm_soap::ReplyOptions;
use mdm_wstep::certificate::{KeyPolicy, RING_ALGORITHMS};
use mdm_wstep::{
    AdditionalContext, EnrollmentRequest, Issue, Limits, RequestSecurityToken,
    RequestSecurityTokenResponseCollection,
};
use rustls_pki_types::CertificateSigningRequestDer;

fuzz_target!(|bytes: &[u8]| {
    exchange::question::<Issue>(bytes, |one, other| one == other);
    let request = CertificateSigningRequestDer::from([0].as_slice());
    let request = RequestSecurityToken::issue(&request, AdditionalContext::new());
    exchange::answer::<Issue>(bytes, &request, |one, other| {
        document(one);
        one == other
    });
    enrollment(bytes);
    type Input = (
        RequestSecurityToken<'static>,
        RequestSecurityTokenResponseCollection<'static>,
        ReplyOptions<'static>,
    );
    if let Some((request, response, options)) = value::<Input>(bytes) {
        let is_same = |one: &RequestSecurityToken<'_>, other: &RequestSecurityToken<'_>| one == other;
        exchange::built::<Issue>(&request, &response, &options, is_same, |one, other| one == other);
        assert_eq!(request.clone().into_owned(), request);
        assert_eq!(response.clone().into_owned(), response);
    }
});

fn enrollment(bytes: &[u8]) {
    let mut lints = Vec::new();
    let parsed = EnrollmentRequest::parse_linted(bytes, &Limits::default(), &mut lints);
    check_lints(bytes, &lints);
    let rejected = match parsed {
        Ok(enrollment) => {
            let desktop = enrollment.context().clone().into_owned();
            assert_eq!(&desktop, enrollment.context());
            let is_renewal = enrollment.renewal().is_some();
            let is_proven = enrollment.certificate_request().verify(RING_ALGORITHMS).is_ok();
            match enrollment.verify(&KeyPolicy::default(), RING_ALGORITHMS) {
                Ok(_) => {
                    assert!(is_proven && !is_renewal);
                    return;
                }
                Err(rejected) => rejected,
            }
        }
        Err(rejected) => rejected,
    };
    check_line(&rejected);
    check_fault(&rejected.fault);
}

fn document(response: &RequestSecurityTokenResponseCollection<'_>) {
    let mut lints = Vec::new();
    if let Ok(document) = response.provisioning_document_linted(&Limits::default(), &mut lints) {
        check_lints(
            response.token().expect("a document is a token").payload.expose(),
            &lints,
        );
        let again = RequestSecurityTokenResponseCollection::new(&document).expect("documents are written");
        let again = again
            .provisioning_document(&Limits::default())
            .expect("what is written is readable");
        assert_eq!(again, document);
    }
}
