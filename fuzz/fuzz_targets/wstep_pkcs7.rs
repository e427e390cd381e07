//! Any bytes: renewals are read or refused, in DER and in base64; one whose signatures verify does not verify with another
//! request inside, and what a device builds without the right key never does.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdm_fuzz::check_line;
use mdm_wstep::Limits;
use mdm_wstep::certificate::{
    CertificateRequest, RING_ALGORITHMS, RenewalRequest, RenewalRequestBuilder, SignatureAlgorithm,
};
use rustls_pki_types::{CertificateDer, CertificateSigningRequestDer};

fuzz_target!(|bytes: &[u8]| {
    match RenewalRequest::parse(bytes) {
        Ok(renewal) => read(bytes, &renewal),
        Err(error) => check_line(&error),
    }
    build(bytes);
});

fn read(bytes: &[u8], renewal: &RenewalRequest) {
    if let Some(certificate) = renewal.signer_certificate() {
        check_line(renewal.signer().expect("a certificate has contents"));
        renewal
            .check_signer(&certificate)
            .expect("a certificate is itself");
    }
    let small = Limits::default().with_signed_data(bytes.len() - 1);
    assert!(RenewalRequest::parse_with(bytes, &small).is_err());
    let encoded = mdm_soap::values::base64::encode(bytes);
    if bytes.starts_with(&[0x30]) && encoded.starts_with('M') {
        assert_eq!(RenewalRequest::parse(encoded.as_bytes()).as_ref(), Ok(renewal));
    }
    if renewal.verify(RING_ALGORITHMS).is_err() {
        return;
    }
    let inside = renewal.request().der();
    let inside = inside.as_ref();
    let found = bytes.windows(inside.len()).position(|window| window == inside);
    for bit in found
        .into_iter()
        .flat_map(|at| [at + 8, at + inside.len() / 2, at + inside.len() - 1])
    {
        let mut forged = bytes.to_vec();
        forged[bit] ^= 1;
        let verified = RenewalRequest::parse(&forged).map(|forged| forged.verify(RING_ALGORITHMS));
        assert!(!matches!(verified, Ok(Ok(()))), "byte {bit} does not count");
    }
}

fn build(bytes: &[u8]) {
    let certificate =
        CertificateDer::from(include_bytes!("../../mdm-wstep/tests/data/device.cert.der").as_slice());
    let genuine: &[u8] = include_bytes!("../../mdm-wstep/tests/data/p256.csr.der");
    let inside = if CertificateRequest::parse(bytes).is_ok() {
        bytes
    } else {
        genuine
    };
    let builder = RenewalRequestBuilder::new(&certificate, &CertificateSigningRequestDer::from(inside))
        .expect("the certificate is one");
    let der = builder
        .to_sign(SignatureAlgorithm::RsaPkcs1Sha256)
        .continue_with(bytes);
    let renewal = RenewalRequest::parse(der.as_ref()).expect("what a device builds is readable");
    assert_eq!(renewal.request().der().as_ref(), inside);
    assert_eq!(renewal.signer_certificate(), Some(certificate));
    assert!(
        renewal.verify(RING_ALGORITHMS).is_err(),
        "a signature out of nowhere"
    );
}
