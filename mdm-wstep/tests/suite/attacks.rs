//! Messages that are made to cost more than they should, or to pass as what they are not.

use core::time::Duration;
use std::time::Instant;

use der::{Decode, Encode};
use mdm_errors::Text;
use mdm_soap::Credential;
use mdm_wstep::certificate::{
    AlternativeName, CertificateError, CertificateRequest, CertificateTemplate, DistinguishedName,
    IssueError, Issuer, KeyPolicy, RING_ALGORITHMS, RenewalError, RenewalRequest, RenewalRequestBuilder,
    SerialNumber, SignatureAlgorithm, Validity,
};
use mdm_wstep::provisioning::ProvisioningDocument;
use mdm_wstep::{Desktop, EnrollmentRequest, RenewalCheck, RequestSecurityToken};
use rustls_pki_types::CertificateSigningRequestDer;

use crate::enrollment::ask;
use crate::keys::{DAY, DEVICE_ID, ca, data, device_certificate, device_key, now, signed_by_device};

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const DATA: &[u8] = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01";
const SIGNED_DATA: &[u8] = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";
const CONTENT_TYPE: &[u8] = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x09\x03";
const SHA_256: &[u8] = b"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01";
const RSA_ENCRYPTION: &[u8] = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01\x05\x00";

fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut der = vec![tag];
    match content.len() {
        short @ 0..=0x7F => der.push(u8::try_from(short).unwrap()),
        long => {
            der.push(0x83);
            der.extend(&u32::try_from(long).unwrap().to_be_bytes()[1..]);
            if long <= 0xFFFF {
                der[1] = 0x82;
                der.remove(2);
            }
            if long <= 0xFF {
                der[1] = 0x81;
                der.remove(2);
            }
        }
    }
    der.extend(content);
    der
}

/// A renewal of the device with these signed attributes and a signature that is none.
fn renewal(attributes: &[u8]) -> Vec<u8> {
    let certificate = device_certificate();
    let read = x509_cert::Certificate::from_der(&certificate).unwrap();
    let tbs = read.tbs_certificate();
    let issuer = tbs.issuer().to_der().unwrap();
    let serial = tbs.serial_number().to_der().unwrap();
    let version = [0x02, 0x01, 0x01];
    let digest = tlv(SEQUENCE, &[SHA_256]);
    let signer = tlv(
        SEQUENCE,
        &[
            &version,
            &tlv(SEQUENCE, &[&issuer, &serial]),
            &digest,
            &tlv(0xA0, &[attributes]),
            &tlv(SEQUENCE, &[RSA_ENCRYPTION]),
            &tlv(0x04, &[&[0; 256]]),
        ],
    );
    let content = tlv(0xA0, &[&tlv(0x04, &[data!("windows.csr.der")])]);
    let signed_data = tlv(
        SEQUENCE,
        &[
            &version,
            &tlv(SET, &[&digest]),
            &tlv(SEQUENCE, &[DATA, &content]),
            &tlv(0xA0, &[&certificate]),
            &tlv(SET, &[&signer]),
        ],
    );
    tlv(SEQUENCE, &[SIGNED_DATA, &tlv(0xA0, &[&signed_data])])
}

/// Two-byte integers, largest first: what costs an insertion sort the most.
fn descending(count: u16) -> Vec<u8> {
    (0x0100..0x0100 + count)
        .rev()
        .flat_map(|number| {
            let [high, low] = number.to_be_bytes();
            [0x02, 0x02, high, low]
        })
        .collect()
}

#[test]
fn many_values_of_a_signed_attribute_are_read_in_linear_time() {
    let content_type = tlv(SEQUENCE, &[CONTENT_TYPE, &tlv(SET, &[DATA])]);
    let many = tlv(
        SEQUENCE,
        &[b"\x06\x02\x2A\x03", &tlv(SET, &[&descending(15_000)])],
    );
    let der = renewal(&[content_type, many].concat());
    assert!(der.len() < 64 << 10);
    let start = Instant::now();
    let error = RenewalRequest::parse(&der)
        .unwrap()
        .verify(RING_ALGORITHMS)
        .unwrap_err();
    assert!(matches!(error, RenewalError::SignedAttribute(_)), "{error}");
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn many_values_of_a_request_attribute_stay_cheap() {
    let request = CertificateRequest::parse(data!("windows.csr.der")).unwrap();
    let subject = b"\x30\x00";
    let many = tlv(SEQUENCE, &[b"\x06\x02\x2A\x03", &tlv(SET, &[&descending(3_900)])]);
    let info = tlv(
        SEQUENCE,
        &[
            b"\x02\x01\x00",
            subject,
            &request.public_key().spki(),
            &tlv(0xA0, &[&many]),
        ],
    );
    let der = tlv(
        SEQUENCE,
        &[&info, &tlv(SEQUENCE, &[RSA_ENCRYPTION]), b"\x03\x02\x00\x00"],
    );
    let start = Instant::now();
    let error = CertificateRequest::parse(&der)
        .unwrap()
        .verify(RING_ALGORITHMS)
        .unwrap_err();
    assert!(
        matches!(error, CertificateError::UnsupportedAlgorithm { .. }),
        "{error}"
    );
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn a_renewal_names_its_device_by_its_certificate_whatever_it_claims() {
    let csr = CertificateSigningRequestDer::from(data!("windows.csr.der"));
    let renewal = RenewalRequestBuilder::new(&device_certificate(), &csr).unwrap();
    let renewal = signed_by_device(renewal.to_sign(SignatureAlgorithm::RsaPkcs1Sha256));
    let claim = Desktop::new(Text::lossy("ANOTHER-DEVICE"), Text::lossy("DESKTOP")).context();
    let (_, body) = ask(&RequestSecurityToken::renew(&renewal, claim), Credential::None);
    let current = device_certificate();
    let check = RenewalCheck::new(&current, DEVICE_ID, now(), 3650 * DAY);
    let enrollment = EnrollmentRequest::parse(&body).unwrap();
    assert_eq!(enrollment.context().device_id(), Some("ANOTHER-DEVICE"));
    let signer = enrollment.renewal().unwrap().signer().unwrap();
    assert_eq!(signer.subject().first_common_name(), Some(DEVICE_ID));
    let rejected = enrollment
        .verify_renewal(&KeyPolicy::default(), RING_ALGORITHMS, &check)
        .unwrap_err();
    assert_eq!(
        rejected.to_string(),
        "renewal names another device than the current certificate"
    );
}

#[test]
fn alternative_names_end_where_they_seem_to_end() {
    let issuer = Issuer::new(&ca()).unwrap();
    for name in ["a.example\0.evil.example", "a.example ", "a.example\n", ""] {
        let template = CertificateTemplate::new(
            DistinguishedName::common_name(DEVICE_ID),
            Validity::starting(now(), DAY),
            SerialNumber::from_random([7; 16]),
        );
        for name in [
            AlternativeName::Dns(name.into()),
            AlternativeName::Uri(name.into()),
        ] {
            let error = issuer
                .issue(&template.clone().with_alternative_name(name), &device_key())
                .unwrap_err();
            assert_eq!(error, IssueError::AlternativeNameNotAscii);
            assert_eq!(
                error.to_string(),
                "alternative name is empty or not printable ASCII"
            );
        }
    }
}

#[test]
fn a_provider_that_is_there_many_times_is_merged_in_linear_time() {
    const COUNT: usize = 4_000;
    let one = |n| {
        format!(
            r#"<characteristic type="MDM"><parm name="P{n}" value="{n}"/><characteristic type="Poll"><parm name="Q{n}" value="1"/></characteristic></characteristic>"#
        )
    };
    let all: String = (0..COUNT).map(one).collect();
    let xml = format!(
        r#"<wap-provisioningdoc version="1.1"><characteristic type="DMClient"><characteristic type="Provider">{all}</characteristic></characteristic></wap-provisioningdoc>"#
    );
    let start = Instant::now();
    let document = ProvisioningDocument::parse(xml.as_bytes()).unwrap();
    let client = document.dm_client().unwrap();
    assert_eq!(client.settings.other.len(), COUNT);
    assert_eq!(document.check().len(), 256);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}
