//! Certificates, certificate requests and signed renewals.

mod names;
mod signed;

use names::{certified_names, requested_names};

use mdm_errors::{Lint, Position};
use mdm_soap::values::format_date_time;
use mdm_wstep::Limits;
use mdm_wstep::certificate::{
    CertificateError, CertificateInfo, CertificateRequest, HashAlgorithm, PublicKey, RenewalError,
    RenewalRequest,
};

use crate::kind::Kind;
use crate::report::{Failure, Finding, Place, Report, name_of};
use crate::value::{Fields, Value};

/// Reads DER of any of the three kinds. When it is none, the failure is that of the kind it is most like.
pub(crate) fn read(der: &[u8], expected: Option<Kind>) -> Result<Report, Failure> {
    match expected.unwrap_or_else(|| kind_of(der)) {
        Kind::CertificateRequest => {
            let mut lints = Vec::new();
            let request =
                CertificateRequest::parse_linted(der, &Limits::default(), &mut lints).map_err(failure)?;
            Ok(Report::new(Kind::CertificateRequest, request_fields(&request)).with_lints(lints))
        }
        Kind::Pkcs7 => {
            let renewal = RenewalRequest::parse(der).map_err(renewal_failure);
            match (renewal, signed::Signed::read(der)) {
                (Ok(renewal), _) => Ok(Report::new(Kind::Pkcs7, renewal_fields(&renewal))),
                (Err(failure), Some(signed)) => Ok(signed.report(failure)),
                (Err(failure), None) => Err(failure),
            }
        }
        _ => {
            let certificate = CertificateInfo::parse(der).map_err(failure)?;
            Ok(Report::new(
                Kind::Certificate,
                certificate_fields(&certificate, der),
            ))
        }
    }
}

/// Returns which of the three structures DER is, by its outermost shape alone.
///
/// PKCS #7 begins with an object identifier; a request has a version number first in what is signed, a certificate a
/// tagged version or its serial number, which is followed by a sequence that has an object identifier first.
fn kind_of(der: &[u8]) -> Kind {
    let inner = content(der).unwrap_or_default();
    if inner.first() == Some(&0x06) {
        return Kind::Pkcs7;
    }
    match content(inner) {
        Some([0x02, 0x01, 0x00, 0x30, rest @ ..]) => {
            // A name holds sets (or nothing); the algorithm of a certificate of version 1 holds an identifier.
            match content_of(rest) {
                Some([0x06, ..]) => Kind::Certificate,
                _ => Kind::CertificateRequest,
            }
        }
        _ => Kind::Certificate,
    }
}

/// Returns the content of the first element.
fn content(der: &[u8]) -> Option<&[u8]> {
    content_of(der.get(1..)?)
}

/// Returns the content after a length.
fn content_of(der: &[u8]) -> Option<&[u8]> {
    let (&first, rest) = der.split_first()?;
    if first < 0x80 {
        return Some(rest);
    }
    rest.get(usize::from(first & 0x7f)..)
}

/// Returns what a certificate request says.
pub(crate) fn request_fields(request: &CertificateRequest<'_>) -> Fields {
    Fields::new()
        .with("subject", request.subject().to_string())
        .with("subjectAltName", requested_names(request.der().as_ref()))
        .with("key", key(request.public_key()))
        .with("hash", request.hash().map(|hash: HashAlgorithm| hash.to_string()))
        .with("signatureAlgorithm", request.signature_algorithm().to_string())
        .with(
            "extendedKeyUsage",
            Value::list(request.extended_key_usages().iter().map(ToString::to_string)),
        )
        .with("device_id", request.device_id())
        .with("bytes", Value::Number(request.der().as_ref().len() as u64))
}

/// Returns what a signed renewal says.
pub(crate) fn renewal_fields(renewal: &RenewalRequest) -> Fields {
    let signer = renewal.signer().zip(renewal.signer_certificate());
    Fields::new()
        .with(
            "signer",
            signer.map(|(signer, der)| certificate_fields(signer, &der)),
        )
        .with("certificate_request", request_fields(renewal.request()))
}

/// Returns what a certificate says.
pub(crate) fn certificate_fields(certificate: &CertificateInfo, der: &[u8]) -> Fields {
    Fields::new()
        .with("subject", certificate.subject().to_string())
        .with("issuer", certificate.issuer().to_string())
        .with("serialNumber", certificate.serial_number_hex())
        .with("notBefore", format_date_time(certificate.not_before()))
        .with("notAfter", format_date_time(certificate.not_after()))
        .with("subjectAltName", certified_names(der))
        .with("key", key(certificate.public_key()))
        .with(
            "extendedKeyUsage",
            Value::list(certificate.extended_key_usages().iter().map(ToString::to_string)),
        )
        .with("is_authority", certificate.is_authority())
        .with("thumbprint", certificate.thumbprint().to_string())
}

fn key(key: &PublicKey) -> String {
    key.algorithm().to_string()
}

/// Returns why a structure cannot be read.
pub(crate) fn failure(error: CertificateError) -> Failure {
    let offset = match &error {
        CertificateError::Malformed { offset, .. } => *offset,
        _ => 0,
    };
    Failure::new(name_of(&error), error.to_string(), Position::new(offset, 0, 0))
}

/// Returns why a renewal cannot be read.
pub(crate) fn renewal_failure(error: RenewalError) -> Failure {
    match error {
        RenewalError::SignedData(error) | RenewalError::Request(error) => failure(error),
        other => Failure::new(name_of(&other), other.to_string(), Position::new(0, 0, 0)),
    }
}

/// Returns what a PKCS #7 message says that has certificates only.
pub(crate) fn signed_fields(der: &[u8]) -> Option<Fields> {
    signed::Signed::read(der).map(|signed| signed.fields())
}

/// Returns lints of an inner part at the place of the part.
pub(crate) fn at_place(lints: Vec<Lint>, place: &Place) -> impl Iterator<Item = Finding> {
    lints.into_iter().map(move |lint| {
        let inner = (lint.position.line() > 0).then_some(lint.position);
        let mut finding = Finding::from(lint);
        let path = std::mem::take(&mut finding.place.path);
        finding.place = Place {
            inner,
            path: if path.is_empty() { place.path.clone() } else { path },
            ..place.clone()
        };
        finding
    })
}
