use mdm_wstep::Limits;
use mdm_wstep::certificate::{
    CertificateError, CertificateRequestBuilder, DistinguishedName, HashAlgorithm, KeyPolicy,
    RING_ALGORITHMS, RING_SHA1_ALGORITHMS, RenewalError, RenewalRequest, RenewalRequestBuilder,
    SignatureAlgorithm,
};
use proptest::prelude::*;
use rustls_pki_types::{CertificateSigningRequestDer, UnixTime};

use crate::keys::{
    DAY, DEVICE_ID, ca, data, device_certificate, device_key, now, signed_by_ca, signed_by_device,
};

#[test]
fn renewals_of_openssl_are_verified() {
    for der in [data!("renewal.p7.der"), data!("renewal-noattr.p7.der")] {
        let renewal = RenewalRequest::parse(der).unwrap();
        renewal.verify(RING_ALGORITHMS).unwrap();
        renewal.check_signer(&device_certificate()).unwrap();
        assert_eq!(
            renewal.signer().unwrap().subject(),
            &DistinguishedName::common_name(DEVICE_ID)
        );
        assert_eq!(renewal.request().device_id().as_deref(), Some(DEVICE_ID));
    }
}

#[test]
fn what_a_device_makes_is_what_a_server_reads() {
    let request = CertificateSigningRequestDer::from(data!("windows.csr.der"));
    let builder = RenewalRequestBuilder::new(&device_certificate(), &request).unwrap();
    let der = signed_by_device(builder.to_sign(SignatureAlgorithm::RsaPkcs1Sha256));
    let renewal = RenewalRequest::parse(der.as_ref()).unwrap();
    renewal.verify(RING_ALGORITHMS).unwrap();
    assert_eq!(renewal.request().der(), request);
    assert_eq!(renewal.signer_certificate(), Some(device_certificate()));
}

#[test]
fn one_more_layer_of_base64_is_taken_off() {
    use base64::Engine as _;
    let mut text = base64::engine::general_purpose::STANDARD.encode(data!("renewal.p7.der"));
    text.insert_str(64, "\r\n");
    let renewal = RenewalRequest::parse(text.as_bytes()).unwrap();
    assert_eq!(renewal, RenewalRequest::parse(data!("renewal.p7.der")).unwrap());
}

#[test]
fn somebody_else_cannot_renew_a_certificate() {
    let request = CertificateSigningRequestDer::from(data!("windows.csr.der"));
    let builder = RenewalRequestBuilder::new(&device_certificate(), &request).unwrap();
    let forged = signed_by_ca(builder.to_sign(SignatureAlgorithm::RsaPkcs1Sha256));
    let error = RenewalRequest::parse(forged.as_ref())
        .unwrap()
        .verify(RING_ALGORITHMS)
        .unwrap_err();
    assert_eq!(error.to_string(), "renewal: bad signature");

    let builder = RenewalRequestBuilder::new(&ca(), &request).unwrap();
    let other = signed_by_ca(builder.to_sign(SignatureAlgorithm::RsaPkcs1Sha256));
    let renewal = RenewalRequest::parse(other.as_ref()).unwrap();
    renewal.verify(RING_ALGORITHMS).unwrap();
    let error = renewal.check_signer(&device_certificate()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "renewal is signed with another certificate than the current one"
    );
}

#[test]
fn the_new_key_must_sign_too() {
    let request = CertificateRequestBuilder::new(DistinguishedName::common_name("new"), device_key());
    let request = signed_by_ca(request.to_sign(SignatureAlgorithm::RsaPkcs1Sha256));
    let builder = RenewalRequestBuilder::new(&device_certificate(), &request).unwrap();
    let der = signed_by_device(builder.to_sign(SignatureAlgorithm::RsaPkcs1Sha256));
    let error = RenewalRequest::parse(der.as_ref())
        .unwrap()
        .verify(RING_ALGORITHMS)
        .unwrap_err();
    assert_eq!(error, RenewalError::Request(CertificateError::BadSignature));
    assert_eq!(error.to_string(), "request inside the renewal: bad signature");
}

#[test]
fn the_content_is_bound_by_its_hash() {
    let mut der = data!("renewal.p7.der").to_vec();
    let id = DEVICE_ID.as_bytes();
    let at = der.windows(id.len()).position(|window| window == id).unwrap();
    der[at] = b'0';
    let error = RenewalRequest::parse(&der)
        .unwrap()
        .verify(RING_ALGORITHMS)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "signed hash does not fit the content of the renewal"
    );
}

#[test]
fn the_window_opens_and_closes() {
    let renewal = RenewalRequest::parse(data!("renewal.p7.der")).unwrap();
    let end = renewal.signer().unwrap().not_after().as_secs();
    let at = |seconds| UnixTime::since_unix_epoch(core::time::Duration::from_secs(seconds));
    let period = 60 * DAY;
    assert_eq!(renewal.check_window(at(end - period.as_secs()), period), Ok(()));
    assert_eq!(renewal.check_window(at(end), period), Ok(()));
    assert_eq!(
        renewal.check_window(at(end + 1), period),
        Err(RenewalError::Expired)
    );
    let early = renewal
        .check_window(at(end - period.as_secs() - 5), period)
        .unwrap_err();
    assert_eq!(early.to_string(), "renewal comes 5 seconds before its window");
    assert!(renewal.check_window(now(), period).is_err());
}

#[test]
fn malformed_renewals_are_named() {
    let error = |der: &[u8]| RenewalRequest::parse(der).unwrap_err().to_string();
    assert_eq!(error(b""), "renewal: malformed signed data at byte 0");
    assert_eq!(
        error(data!("windows.csr.der")),
        "renewal: malformed signed data at byte 4"
    );
    let enveloped = b"\x30\x12\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03\xA0\x05\x30\x03\x02\x01\x00";
    assert_eq!(
        error(enveloped),
        "renewal is of type 1.2.840.113549.1.7.3 instead of signed data"
    );
    assert_eq!(
        error(&[0x30; 65 << 10]),
        "renewal: signed data larger than 65536 bytes"
    );
    let small = Limits::default().with_certificate_request(100);
    let error = RenewalRequest::parse_with(data!("renewal.p7.der"), &small).unwrap_err();
    assert_eq!(
        error.to_string(),
        "request inside the renewal: certificate request larger than 100 bytes"
    );
}

#[test]
fn a_signer_may_be_named_by_its_key() {
    let renewal = RenewalRequest::parse(data!("renewal-keyid.p7.der")).unwrap();
    renewal.verify(RING_ALGORITHMS).unwrap();
    renewal.check_signer(&device_certificate()).unwrap();
}

#[test]
fn the_certificate_of_the_signer_may_come_from_the_server() {
    let renewal = RenewalRequest::parse(data!("renewal-nocert.p7.der")).unwrap();
    assert!(renewal.signer_certificate().is_none());
    let missing = RenewalError::SignerCertificateMissing;
    assert_eq!(
        missing.to_string(),
        "renewal without the certificate of its signer"
    );
    assert_eq!(renewal.verify(RING_ALGORITHMS), Err(missing.clone()));
    assert_eq!(renewal.check_signer(&device_certificate()), Err(missing.clone()));
    assert_eq!(renewal.check_window(now(), DAY), Err(missing.clone()));
    assert_eq!(KeyPolicy::default().check_renewal(&renewal), Err(missing));
    assert_eq!(
        renewal.clone().with_signer(&ca()),
        Err(RenewalError::AnotherSigner)
    );
    let renewal = renewal.with_signer(&device_certificate()).unwrap();
    renewal.verify(RING_ALGORITHMS).unwrap();
    renewal.check_signer(&device_certificate()).unwrap();
    KeyPolicy::default().check_renewal(&renewal).unwrap();
}

#[test]
fn content_without_attributes_is_plain_data() {
    let renewal = RenewalRequest::parse(data!("renewal-content-type.p7.der")).unwrap();
    let error = renewal.verify(RING_ALGORITHMS).unwrap_err();
    assert_eq!(
        error.to_string(),
        "renewal of content type 1.2.840.113549.1.9.16.1.4 without signed attributes"
    );
}

#[test]
fn old_keys_never_sign_with_sha1() {
    let renewal = RenewalRequest::parse(data!("renewal-sha1.p7.der")).unwrap();
    let everything = [RING_ALGORITHMS, RING_SHA1_ALGORITHMS].concat();
    let error = renewal.verify(&everything).unwrap_err();
    assert_eq!(
        error.to_string(),
        "hash algorithm 1.3.14.3.2.26 is not accepted in a renewal"
    );
    let policy = KeyPolicy::default().with_hash(HashAlgorithm::Sha1);
    assert_eq!(policy.check_renewal(&renewal), Err(error));
}

#[test]
fn the_policy_holds_for_the_signer_too() {
    let renewal = RenewalRequest::parse(data!("renewal.p7.der")).unwrap();
    KeyPolicy::default().check_renewal(&renewal).unwrap();
    let larger = KeyPolicy::default().with_min_rsa_bits(4096);
    let error = larger.check_renewal(&renewal).unwrap_err();
    assert_eq!(
        error.to_string(),
        "signer of the renewal: RSA key of 2048 bits is smaller than 4096 bits"
    );
    let mut other_hash = KeyPolicy::default();
    other_hash.hashes = vec![HashAlgorithm::Sha384];
    let error = other_hash.check_renewal(&renewal).unwrap_err();
    assert_eq!(
        error.to_string(),
        "signer of the renewal: SHA-256 signatures are not accepted"
    );
}

#[test]
fn a_certificate_is_not_renewed_before_it_begins() {
    let renewal = RenewalRequest::parse(data!("renewal.p7.der")).unwrap();
    let start = renewal.signer().unwrap().not_before().as_secs();
    let at = |seconds| UnixTime::since_unix_epoch(core::time::Duration::from_secs(seconds));
    let period = 36_500 * DAY;
    let error = renewal.check_window(at(start - 1), period).unwrap_err();
    assert_eq!(error.to_string(), "certificate to renew is not valid yet");
    assert_eq!(renewal.check_window(at(start), period), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn damaged_renewals_are_read_or_refused(index in 0usize..2205, byte: u8, cut in 0usize..2205) {
        let mut der = data!("renewal.p7.der").to_vec();
        der[index] = byte;
        let _ = RenewalRequest::parse(&der).map(|renewal| renewal.verify(RING_ALGORITHMS));
        let _ = RenewalRequest::parse(&der[..cut]);
    }
}
