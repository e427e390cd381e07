use mdm_errors::Subcode;
use mdm_wstep::Limits;
use mdm_wstep::certificate::{
    AlternativeName, CertificateError, CertificateInfo, CertificateRequest, CertificateRequestBuilder,
    CertificateTemplate, Curve, DistinguishedName, HashAlgorithm, IssueError, Issuer, KeyAlgorithm,
    KeyPolicy, KeyRefusal, Oid, PublicKey, RING_ALGORITHMS, RING_SHA1_ALGORITHMS, SerialNumber,
    SignatureAlgorithm, Structure, Validity, self_signed_root,
};
use proptest::prelude::*;
use rustls_pki_types::CertificateDer;
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use crate::keys::{
    DAY, DEVICE_ID, ca, data, device_key, now, signed_by_ca, signed_by_device, signed_by_p256_device,
};

fn template() -> CertificateTemplate {
    CertificateTemplate::new(
        DistinguishedName::common_name(DEVICE_ID),
        Validity::starting(now(), 365 * DAY),
        SerialNumber::from_random([9; 16]),
    )
}

#[test]
fn a_windows_request_is_read_and_verified() {
    let mut lints = Vec::new();
    let request =
        CertificateRequest::parse_linted(data!("windows.csr.der"), &Limits::default(), &mut lints).unwrap();
    assert_eq!(
        request.subject().to_string(),
        format!("CN=6E1A90C2-4F0B-4C7E-9B35-0D8A21!{DEVICE_ID}")
    );
    assert_eq!(
        request.device_id_bytes().unwrap(),
        format!("{DEVICE_ID}\0").as_bytes()
    );
    assert_eq!(request.extended_key_usages(), [Oid::CLIENT_AUTH]);
    assert_eq!(request.hash(), Some(HashAlgorithm::Sha256));
    KeyPolicy::default().check(&request).unwrap();
    request.verify(RING_ALGORITHMS).unwrap();
    let rules: Vec<_> = lints.iter().map(|lint| lint.rule.id).collect();
    assert_eq!(rules, ["wstep.csr-printable-string", "wstep.csr-trailing-nul"]);
}

#[test]
fn attributes_out_of_order_do_not_break_the_signature() {
    let request = CertificateRequest::parse(data!("unsorted.csr.der")).unwrap();
    request.verify(RING_ALGORITHMS).unwrap();
    assert_eq!(request.device_id().as_deref(), Some(DEVICE_ID));
}

#[test]
fn a_broken_signature_is_refused() {
    let request = CertificateRequest::parse(data!("bad-signature.csr.der")).unwrap();
    let error = request.verify(RING_ALGORITHMS).unwrap_err();
    assert_eq!(error, CertificateError::BadSignature);
    assert_eq!(error.to_string(), "bad signature");
}

#[test]
fn every_changed_byte_of_the_signed_part_is_noticed() {
    let good = data!("windows.csr.der");
    let signed = CertificateRequest::parse(good).unwrap().signed_bytes().len();
    for index in (4..4 + signed).step_by(7) {
        let mut bad = good.to_vec();
        bad[index] ^= 0x01;
        let outcome = CertificateRequest::parse(&bad).and_then(|request| request.verify(RING_ALGORITHMS));
        assert!(outcome.is_err(), "byte {index}");
    }
}

#[test]
fn a_key_of_1024_bits_is_named() {
    let request = CertificateRequest::parse(data!("small-key.csr.der")).unwrap();
    let refusal = KeyPolicy::default().check(&request).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "RSA key of 1024 bits is smaller than 2048 bits"
    );
    assert_eq!(
        KeyPolicy::default().with_min_rsa_bits(1024).check(&request),
        Ok(())
    );
}

#[test]
fn sha1_needs_the_policy_and_an_implementation() {
    let request = CertificateRequest::parse(data!("sha1.csr.der")).unwrap();
    let refusal = KeyPolicy::default().check(&request).unwrap_err();
    assert_eq!(refusal, KeyRefusal::HashNotAllowed(HashAlgorithm::Sha1));
    assert_eq!(refusal.to_string(), "SHA-1 signatures are not accepted");
    let policy = KeyPolicy::default().with_hash(HashAlgorithm::Sha1);
    policy.check(&request).unwrap();
    assert_eq!(
        request.verify(RING_ALGORITHMS).unwrap_err().to_string(),
        "no algorithm for signature 1.2.840.113549.1.1.5 with key 1.2.840.113549.1.1.1"
    );
    request.verify(RING_SHA1_ALGORITHMS).unwrap();
}

#[test]
fn a_policy_without_a_hash_makes_windows_use_sha1() {
    let mut lints = Vec::new();
    let request =
        CertificateRequest::parse_linted(data!("sha1-oiw.csr.der"), &Limits::default(), &mut lints).unwrap();
    assert_eq!(request.signature_algorithm().to_string(), "1.3.14.3.2.29");
    assert_eq!(request.hash(), Some(HashAlgorithm::Sha1));
    assert_eq!(request.device_id().as_deref(), Some(DEVICE_ID));
    assert_eq!(request.device_id_bytes().map(<[u8]>::len), Some(33));
    assert_eq!(request.extended_key_usages(), []);
    let found: Vec<_> = lints.iter().map(|lint| lint.rule.id).collect();
    assert_eq!(found, ["wstep.csr-printable-string", "wstep.csr-trailing-nul"]);

    let refusal = KeyPolicy::default().check(&request).unwrap_err();
    assert_eq!(refusal.to_string(), "SHA-1 signatures are not accepted");
    let policy = KeyPolicy::default().with_hash(HashAlgorithm::Sha1);
    policy.check(&request).unwrap();
    assert_eq!(
        request.verify(RING_ALGORITHMS).unwrap_err().to_string(),
        "no algorithm for signature 1.3.14.3.2.29 with key 1.2.840.113549.1.1.1"
    );
    request.verify(RING_SHA1_ALGORITHMS).unwrap();

    let mut forged = data!("sha1-oiw.csr.der").to_vec();
    let last = forged.len() - 1;
    forged[last] ^= 1;
    let forged = CertificateRequest::parse(&forged).unwrap();
    assert_eq!(
        forged.verify(RING_SHA1_ALGORITHMS),
        Err(CertificateError::BadSignature)
    );
}

#[test]
fn requests_with_other_attributes_are_verified() {
    for der in [
        data!("bmp-no-attributes.csr.der"),
        data!("any-attributes.csr.der"),
    ] {
        let request = CertificateRequest::parse(der).unwrap();
        KeyPolicy::default().check(&request).unwrap();
        request.verify(RING_ALGORITHMS).unwrap();
    }
}

#[test]
fn rsa_exponents_are_checked() {
    let request = CertificateRequest::parse(data!("exponent-3.csr.der")).unwrap();
    assert_eq!(request.public_key().rsa_exponent(), Some(&[3][..]));
    let policy = KeyPolicy::default();
    let refusal = policy.check(&request).unwrap_err();
    assert_eq!(refusal.to_string(), "RSA exponent 3 is smaller than 65537");
    assert_eq!(policy.clone().with_min_rsa_exponent(3).check(&request), Ok(()));

    let key = |exponent: &[u8]| {
        let modulus = device_key().bits()[8..8 + 257].to_vec();
        let mut content = vec![0x02, 0x82, 0x01, 0x01];
        content.extend(modulus);
        content.extend([0x02, u8::try_from(exponent.len()).unwrap()]);
        content.extend(exponent);
        let mut der = vec![0x30, 0x82];
        der.extend(u16::try_from(content.len()).unwrap().to_be_bytes());
        der.extend(content);
        PublicKey::from_rsa_pkcs1(&der).unwrap()
    };
    assert_eq!(policy.check_key(&key(&[1, 0, 1])), Ok(()));
    assert_eq!(
        policy.check_key(&key(&[1, 0, 2])).unwrap_err().to_string(),
        "RSA exponent is even"
    );
    assert_eq!(
        policy.check_key(&key(&[1, 0, 0, 0, 1])).unwrap_err().to_string(),
        "RSA exponent is larger than 32 bits"
    );
}

#[test]
fn certificates_for_elliptic_curves_do_not_encipher() {
    let issuer = Issuer::new(&ca()).unwrap();
    let usage = |key: &PublicKey| {
        let der = signed_by_ca(issuer.issue(&template(), key).unwrap());
        let at = der
            .windows(3)
            .position(|window| window == [0x55, 0x1D, 0x0F])
            .unwrap();
        der[at + 3 + 3..at + 3 + 3 + 6].to_vec()
    };
    let ec = PublicKey::from_spki(data!("device-p256.spki.der")).unwrap();
    // OCTET STRING { BIT STRING }: digitalSignature, with keyEncipherment for RSA only.
    assert_eq!(usage(&ec), [0x04, 0x04, 0x03, 0x02, 0x07, 0x80]);
    assert_eq!(usage(&device_key()), [0x04, 0x04, 0x03, 0x02, 0x05, 0xA0]);
}

#[test]
fn no_certificate_is_good_for_any_purpose() {
    let template = template().with_extended_key_usages([]);
    let error = Issuer::new(&ca())
        .unwrap()
        .issue(&template, &device_key())
        .unwrap_err();
    assert_eq!(error, IssueError::NoExtendedKeyUsage);
    assert_eq!(
        error.to_string(),
        "certificate without extended key usages would be good for any purpose"
    );
    let any = [Oid::CLIENT_AUTH, Oid::parse("2.5.29.37.0").unwrap()];
    let error = Issuer::new(&ca())
        .unwrap()
        .issue(&template.with_extended_key_usages(any), &device_key())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "certificate would be good for any extended key usage"
    );
}

#[test]
fn elliptic_curves_work_too() {
    let request = CertificateRequest::parse(data!("p256.csr.der")).unwrap();
    assert_eq!(
        request.public_key().algorithm(),
        KeyAlgorithm::EllipticCurve(Curve::P256)
    );
    KeyPolicy::default().check(&request).unwrap();
    request.verify(RING_ALGORITHMS).unwrap();
}

#[test]
fn malformed_requests_say_where() {
    let der = data!("windows.csr.der");
    let error = |bytes: &[u8]| CertificateRequest::parse(bytes).unwrap_err().to_string();
    assert_eq!(error(b""), "malformed certificate request at byte 0");
    assert_eq!(
        error(b"\x30\x03\x02\x01\x00"),
        "malformed certificate request at byte 2"
    );
    assert_eq!(
        error(&[0; 17 << 10]),
        "certificate request larger than 16384 bytes"
    );
    assert!(error(&der[..der.len() - 1]).starts_with("malformed certificate request at byte "));
    assert_eq!(
        CertificateRequest::parse_with(der, &Limits::default().with_certificate_request(700)).unwrap_err(),
        CertificateError::TooLarge {
            structure: Structure::CertificateRequest,
            limit: 700
        }
    );
}

#[test]
fn what_a_device_makes_is_what_a_server_reads() {
    let guid = "6E1A90C2-4F0B-4C7E-9B35-0D8A21F7C3E5";
    let rsa = CertificateRequestBuilder::windows(guid, DEVICE_ID, device_key());
    let der = signed_by_device(rsa.to_sign(SignatureAlgorithm::RsaPkcs1Sha256));
    let mut lints = Vec::new();
    let request = CertificateRequest::parse_linted(&der, &Limits::default(), &mut lints).unwrap();
    request.verify(RING_ALGORITHMS).unwrap();
    assert_eq!(request.device_id().as_deref(), Some(DEVICE_ID));
    assert_eq!(lints, []);

    let key = PublicKey::from_spki(data!("device-p256.spki.der")).unwrap();
    let same = PublicKey::from_p256_point(key.bits()).unwrap();
    assert_eq!(same, key);
    let ec = CertificateRequestBuilder::new(DistinguishedName::common_name("ec"), key);
    let der = signed_by_p256_device(ec.to_sign(SignatureAlgorithm::EcdsaSha256));
    CertificateRequest::parse(&der)
        .unwrap()
        .verify(RING_ALGORITHMS)
        .unwrap();
}

#[test]
fn an_issued_certificate_is_accepted_by_webpki() {
    let request = CertificateRequest::parse(data!("windows.csr.der")).unwrap();
    let template = template().with_device_id_of(&request, DEVICE_ID).unwrap();
    let issuer = Issuer::new(&ca()).unwrap();
    let certificate = signed_by_ca(issuer.issue(&template, request.public_key()).unwrap());

    let root = ca();
    let anchor = anchor_from_trusted_cert(&root).unwrap();
    EndEntityCert::try_from(&certificate)
        .unwrap()
        .verify_for_usage(
            RING_ALGORITHMS,
            &[anchor],
            &[],
            now(),
            KeyUsage::client_auth(),
            None,
            None,
        )
        .unwrap();

    let info = CertificateInfo::parse(&certificate).unwrap();
    assert_eq!(info.subject(), &DistinguishedName::common_name(DEVICE_ID));
    assert_eq!(info.issuer().to_string(), "CN=Test Root");
    assert_eq!(info.serial_number_hex(), "49090909090909090909090909090909");
    assert_eq!(info.extended_key_usages(), [Oid::CLIENT_AUTH]);
    assert_eq!(info.public_key(), request.public_key());
    assert!(!info.is_authority() && info.is_valid_at(now()));
    assert_eq!(
        info.not_after().as_secs() - info.not_before().as_secs(),
        365 * 86_400 + 600
    );
    let device_id = format!("{DEVICE_ID}\0");
    assert!(
        certificate
            .windows(33)
            .any(|window| window == device_id.as_bytes())
    );
}

#[test]
fn a_root_of_our_own_issues_a_server_certificate() {
    let key = PublicKey::from_spki(data!("ca-rsa2048.spki.der")).unwrap();
    let validity = Validity::starting(now(), 3650 * DAY);
    let name = DistinguishedName::common_name("MDM Root").with_organization("Example, Inc.");
    let root = self_signed_root(name, validity, SerialNumber::from_random([0; 16]), &key).unwrap();
    let root = signed_by_ca(root);
    let server = template()
        .with_extended_key_usages([Oid::SERVER_AUTH])
        .with_alternative_name(AlternativeName::Dns("enterpriseenrollment.example.com".into()))
        .with_alternative_name(AlternativeName::Ip([127, 0, 0, 1].into()));
    let issued = Issuer::new(&root).unwrap().issue(&server, &device_key()).unwrap();
    let certificate = signed_by_ca(issued);

    let anchor = anchor_from_trusted_cert(&root).unwrap();
    let end_entity = EndEntityCert::try_from(&certificate).unwrap();
    let usage = KeyUsage::server_auth();
    end_entity
        .verify_for_usage(RING_ALGORITHMS, &[anchor], &[], now(), usage, None, None)
        .unwrap();
    for name in ["EnterpriseEnrollment.example.com", "127.0.0.1"] {
        end_entity
            .verify_is_valid_for_subject_name(&name.try_into().unwrap())
            .unwrap();
    }
}

#[test]
fn the_device_id_of_a_request_must_be_the_one_that_was_let_in() {
    let request = CertificateRequest::parse(data!("windows.csr.der")).unwrap();
    let lower = DEVICE_ID.to_lowercase();
    assert!(template().with_device_id_of(&request, &lower).is_ok());
    let error = template().with_device_id_of(&request, "another").unwrap_err();
    assert_eq!(error.to_string(), "certificate request names another device");
    assert_eq!(error.enrollment_error(), Subcode::CertificateRequest.into());
}

#[test]
fn an_issuer_must_be_allowed_to_sign_certificates() {
    // id-ce-keyUsage, critical, and a BIT STRING with keyCertSign and cRLSign.
    const KEY_USAGE: [u8; 12] = [0x55, 0x1D, 0x0F, 1, 1, 0xFF, 4, 4, 3, 2, 1, 6];
    let root = self_signed_root(
        DistinguishedName::common_name("Root"),
        Validity::starting(now(), 3650 * DAY),
        SerialNumber::from_random([0; 16]),
        &PublicKey::from_spki(data!("ca-rsa2048.spki.der")).unwrap(),
    );
    let root = signed_by_ca(root.unwrap());
    let at = root.windows(12).position(|window| window == KEY_USAGE).unwrap();
    let changed = |index: usize, byte: u8| {
        let mut der = root.to_vec();
        der[at + index] = byte;
        Issuer::new(&der.into()).map(|_| ())
    };
    assert_eq!(changed(11, 6), Ok(()));
    let crl_only = changed(11, 2).unwrap_err();
    assert_eq!(crl_only, IssueError::NoCertificateSigning);
    assert_eq!(
        crl_only.to_string(),
        "key of the issuer may not sign certificates"
    );
    assert_eq!(changed(2, 0x7F), Ok(()), "no key usage");
    let template = template();
    let leaf = Issuer::new(&ca())
        .unwrap()
        .issue(&template, &device_key())
        .unwrap();
    assert_eq!(Issuer::new(&signed_by_ca(leaf)), Err(IssueError::NotAnAuthority));
}

#[test]
fn issuing_refuses_what_nobody_would_accept() {
    let issuer = Issuer::new(&ca()).unwrap();
    let longer = CertificateTemplate::new(
        DistinguishedName::default(),
        Validity::starting(now(), 30 * 365 * DAY),
        SerialNumber::from_random([1; 16]),
    );
    let error = issuer.issue(&longer, &device_key()).unwrap_err();
    assert_eq!(error.to_string(), "certificate would outlive its issuer");
    let name = AlternativeName::Dns("bücher.example".into());
    let error = issuer
        .issue(&template().with_alternative_name(name), &device_key())
        .unwrap_err();
    assert_eq!(error, IssueError::AlternativeNameNotAscii);
    let wrong = issuer.clone().with_algorithm(SignatureAlgorithm::EcdsaSha256);
    let error = wrong.issue(&template(), &device_key()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no signature algorithm for the key of the issuer"
    );
    let leaf = CertificateDer::from(data!("device.cert.der"));
    assert_eq!(Issuer::new(&leaf).unwrap_err(), IssueError::NotAnAuthority);
    let error = Issuer::new(&CertificateDer::from(&b"\x30\x00"[..])).unwrap_err();
    assert_eq!(error.to_string(), "issuer: malformed certificate at byte 2");
}

#[test]
fn a_certificate_is_never_dated_back_far() {
    let validity = Validity::starting(now(), DAY).with_skew(180 * DAY);
    assert_eq!(now().as_secs() - validity.not_before().as_secs(), 86_400);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = CertificateRequest::parse(&bytes);
        let _ = CertificateInfo::parse(&bytes);
        let _ = PublicKey::from_spki(&bytes);
    }

    #[test]
    fn damaged_requests_are_read_or_refused(index in 0usize..747, byte: u8, cut in 0usize..747) {
        let mut der = data!("windows.csr.der").to_vec();
        der[index] = byte;
        let _ = CertificateRequest::parse(&der).map(|request| request.verify(RING_ALGORITHMS));
        let _ = CertificateRequest::parse(&der[..cut]);
    }

    #[test]
    fn names_and_device_ids_come_back(name in "[^\0]{0,40}", id in prop::collection::vec(any::<u8>(), 0..40)) {
        let subject = DistinguishedName::common_name(name);
        let builder = CertificateRequestBuilder::new(subject.clone(), device_key()).with_device_id(id.clone());
        let der = builder.to_sign(SignatureAlgorithm::RsaPkcs1Sha256).continue_with(&[1; 256]);
        let request = CertificateRequest::parse(&der).unwrap();
        prop_assert_eq!(request.subject(), &subject);
        prop_assert_eq!(request.device_id_bytes(), Some(id.as_slice()));
    }
}
