//! Certificates, certificate requests and signed renewals.

use der::Decode;
use mdm_errors::{Lint, Position};
use mdm_soap::values::format_date_time;
use mdm_wstep::Limits;
use mdm_wstep::certificate::{
    CertificateError, CertificateInfo, CertificateRequest, HashAlgorithm, PublicKey, RenewalError,
    RenewalRequest,
};
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::request::{CertReq, ExtensionReq};

use crate::kind::Kind;
use crate::report::{Failure, Report, name_of};
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
            let renewal = RenewalRequest::parse(der).map_err(renewal_failure)?;
            Ok(Report::new(Kind::Pkcs7, renewal_fields(&renewal)))
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
    let names = CertReq::from_der(request.der().as_ref())
        .ok()
        .map(|request| requested_names(&request));
    Fields::new()
        .with("subject", request.subject().to_string())
        .with("subjectAltName", names.unwrap_or_default())
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
        .with("subjectAltName", certified_names(der).unwrap_or_default())
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

fn requested_names(request: &CertReq) -> Value {
    let mut names = Vec::new();
    for attribute in request.info.attributes.iter() {
        for value in attribute.values.iter() {
            let Ok(ExtensionReq(extensions)) = value.decode_as::<ExtensionReq>() else {
                continue;
            };
            names.extend(extensions.iter().flat_map(alternative_names));
        }
    }
    Value::List(names)
}

fn certified_names(der: &[u8]) -> Option<Value> {
    let certificate = x509_cert::Certificate::from_der(der).ok()?;
    let extensions = certificate.tbs_certificate().extensions()?;
    Some(Value::List(
        extensions.iter().flat_map(alternative_names).collect(),
    ))
}

fn alternative_names(extension: &x509_cert::ext::Extension) -> Vec<Value> {
    const SUBJECT_ALT_NAME: &str = "2.5.29.17";
    if extension.extn_id.to_string() != SUBJECT_ALT_NAME {
        return Vec::new();
    }
    match SubjectAltName::from_der(extension.extn_value.as_bytes()) {
        Ok(SubjectAltName(names)) => names.iter().map(|name| Value::Text(name_text(name))).collect(),
        Err(_) => Vec::new(),
    }
}

fn name_text(name: &GeneralName) -> String {
    match name {
        GeneralName::DnsName(name) => format!("DNS:{}", name.as_str()),
        GeneralName::Rfc822Name(name) => format!("email:{}", name.as_str()),
        GeneralName::UniformResourceIdentifier(name) => format!("URI:{}", name.as_str()),
        GeneralName::DirectoryName(name) => format!("DirName:{name}"),
        GeneralName::RegisteredId(id) => format!("RID:{id}"),
        GeneralName::IpAddress(address) => match address.as_bytes() {
            &[a, b, c, d] => format!("IP:{}", std::net::Ipv4Addr::new(a, b, c, d)),
            bytes => match <[u8; 16]>::try_from(bytes) {
                Ok(bytes) => format!("IP:{}", std::net::Ipv6Addr::from(bytes)),
                Err(_) => format!("IP:{} bytes", bytes.len()),
            },
        },
        GeneralName::OtherName(other) => {
            let text = other_text(&other.value);
            format!("othername:{}:{}", other.type_id, text.unwrap_or_default())
        }
        _ => "another kind of name".to_owned(),
    }
}

/// The user principal name of Windows is such a name.
fn other_text(value: &der::Any) -> Option<String> {
    use der::asn1::{Ia5String, PrintableString, Utf8StringRef};
    value
        .decode_as::<Utf8StringRef<'_>>()
        .map(|text| text.as_str().to_owned())
        .or_else(|_| {
            value
                .decode_as::<Ia5String>()
                .map(|text| text.as_str().to_owned())
        })
        .or_else(|_| {
            value
                .decode_as::<PrintableString>()
                .map(|text| text.as_str().to_owned())
        })
        .ok()
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

/// Returns lints of an inner part at the place of the part.
pub(crate) fn at_place(lints: Vec<Lint>, place: Position) -> Vec<Lint> {
    lints
        .into_iter()
        .map(|lint| Lint::new(lint.rule, place))
        .collect()
}
