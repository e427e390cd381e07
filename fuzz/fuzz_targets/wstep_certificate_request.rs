//! Any bytes and values: certificate requests and certificates are read or refused; what a device builds is what a server
//! reads; a signature counts only for the very bytes it was made over.
#![no_main]

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use mdm_fuzz::{check_line, few};
use mdm_wstep::Limits;
use mdm_wstep::certificate::{
    CertificateError, CertificateInfo, CertificateRequest, CertificateRequestBuilder, DistinguishedName,
    KeyPolicy, Oid, PublicKey, RING_ALGORITHMS, SignatureAlgorithm,
};

fuzz_target!(|bytes: &[u8]| {
    read(bytes);
    if let Ok(info) = CertificateInfo::parse(bytes) {
        check_line(&info);
    }
    let _ = build(&mut Unstructured::new(bytes));
});

fn read(bytes: &[u8]) {
    let mut lints = Vec::new();
    let request = match CertificateRequest::parse_linted(bytes, &Limits::default(), &mut lints) {
        Ok(request) => request,
        Err(error) => {
            if let CertificateError::Malformed { offset, .. } = error {
                assert!(offset <= bytes.len(), "{error} of {}", bytes.len());
            }
            return check_line(&error);
        }
    };
    assert_eq!(request.der().as_ref(), bytes);
    assert_eq!(request.clone().into_owned(), request);
    assert!(lints.iter().all(|lint| lint.position.offset() <= bytes.len()));
    let _ = (request.device_id(), request.hash(), format!("{request:?}"));
    let _ = KeyPolicy::default().check(&request);
    let small = Limits::default().with_certificate_request(bytes.len() - 1);
    assert!(CertificateRequest::parse_with(bytes, &small).is_err());
    if request.verify(RING_ALGORITHMS).is_ok() {
        let signed = request.signed_bytes();
        let start = signed.as_ptr() as usize - request.der().as_ref().as_ptr() as usize;
        let end = start + signed.len();
        for bit in [end - 1, (start + end) / 2, start + 3] {
            let mut forged = bytes.to_vec();
            forged[bit] ^= 1;
            let verified = CertificateRequest::parse(&forged).map(|forged| forged.verify(RING_ALGORITHMS));
            assert!(!matches!(verified, Ok(Ok(()))), "byte {bit} does not count");
        }
    }
}

fn build(u: &mut Unstructured<'_>) -> Result<()> {
    let keys: [&[u8]; 2] = [
        include_bytes!("../../mdm-wstep/tests/data/device-rsa2048.spki.der"),
        include_bytes!("../../mdm-wstep/tests/data/device-p256.spki.der"),
    ];
    let key = PublicKey::from_spki(u.choose(&keys)?).expect("a public key");
    let algorithm = SignatureAlgorithm::for_key(key.algorithm()).expect("an algorithm");
    let subject = DistinguishedName::common_name(name(u)?).with_organization(name(u)?);
    let usages = few(u, |u| Ok(*u.choose(&[Oid::CLIENT_AUTH, Oid::DEVICE_ID])?))?;
    let device_id: Vec<u8> = u.arbitrary()?;
    let signature: Vec<u8> = u.arbitrary()?;
    let builder = CertificateRequestBuilder::new(subject.clone(), key.clone())
        .with_extended_key_usages(usages.clone())
        .with_device_id(device_id.clone());
    let to_sign = builder.to_sign(algorithm);
    let message = to_sign.message().to_vec();
    let der = to_sign.continue_with(&signature);
    let request = CertificateRequest::parse(der.as_ref()).expect("what a device builds is readable");
    assert_eq!(request.subject(), &subject);
    assert_eq!(request.public_key(), &key);
    assert_eq!(request.extended_key_usages(), usages);
    assert_eq!(request.device_id_bytes(), Some(device_id.as_slice()));
    assert_eq!(request.signed_bytes(), message);
    assert!(
        request.verify(RING_ALGORITHMS).is_err(),
        "a signature out of nowhere"
    );
    Ok(())
}

/// A name as certificates carry it: not empty, without NUL.
fn name(u: &mut Unstructured<'_>) -> Result<String> {
    let text: String = u.arbitrary()?;
    Ok(format!("x{}", text.replace('\0', "")))
}
