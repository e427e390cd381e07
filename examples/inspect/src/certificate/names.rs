//! Alternative names as text.

use der::asn1::{AnyRef, Ia5String, ObjectIdentifier, PrintableString, Utf8StringRef};
use der::{Decode, Reader, SliceReader, Tag, TagNumber, Tagged};
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::request::ExtensionReq;

use crate::value::Value;

/// The attributes of a request that hold extensions: that of PKCS #9, and that of Windows before there was one.
const EXTENSIONS: [&str; 2] = ["1.2.840.113549.1.9.14", "1.3.6.1.4.1.311.2.1.14"];
/// The attributes of a request.
const ATTRIBUTES: Tag = Tag::ContextSpecific {
    constructed: true,
    number: TagNumber(0),
};

/// Returns the alternative names that a request asks for, whatever its other attributes are.
pub(super) fn requested_names(der: &[u8]) -> Value {
    let request = AnyRef::from_der(der).map(parts).unwrap_or_default();
    let info = request.first().copied().map(parts).unwrap_or_default();
    let attributes = info
        .into_iter()
        .filter(|part| part.tag() == ATTRIBUTES)
        .flat_map(parts);
    let values = attributes.flat_map(|attribute| {
        let parts = parts(attribute);
        let kind = parts
            .first()
            .and_then(|kind| kind.decode_as::<ObjectIdentifier>().ok());
        let is_known = kind.is_some_and(|kind| EXTENSIONS.contains(&kind.to_string().as_str()));
        parts
            .into_iter()
            .skip(1)
            .filter(move |_| is_known)
            .flat_map(self::parts)
    });
    let requested = values.filter_map(|value| value.decode_as::<ExtensionReq>().ok());
    Value::List(
        requested
            .flat_map(|ExtensionReq(list)| list.iter().flat_map(alternative_names).collect::<Vec<_>>())
            .collect(),
    )
}

/// Returns the alternative names of a certificate.
pub(super) fn certified_names(der: &[u8]) -> Value {
    let certificate = x509_cert::Certificate::from_der(der).ok();
    let extensions = certificate
        .as_ref()
        .and_then(|certificate| certificate.tbs_certificate().extensions());
    Value::List(
        extensions
            .into_iter()
            .flatten()
            .flat_map(alternative_names)
            .collect(),
    )
}

/// Returns what is inside of a structure, up to what cannot be read.
pub(super) fn parts(structure: AnyRef<'_>) -> Vec<AnyRef<'_>> {
    let mut found = Vec::new();
    let Ok(mut reader) = SliceReader::new(structure.value()) else {
        return found;
    };
    while !reader.is_finished() {
        match AnyRef::decode(&mut reader) {
            Ok(part) => found.push(part),
            Err(_) => break,
        }
    }
    found
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
