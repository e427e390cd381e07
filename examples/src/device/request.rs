//! The certificate request, as the enrollment client of Windows makes it.

use std::str::FromStr;

use der::Encode;
use der::asn1::OctetString;
use rustls::pki_types::CertificateSigningRequestDer;
use x509_cert::builder::{Builder, RequestBuilder};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::ExtendedKeyUsage;
use x509_cert::name::Name;
use x509_cert::spki::ObjectIdentifier;

use crate::keys::{PrivateKey, SignatureBytes};
use crate::world;

const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
/// An extension of Windows that holds the DeviceID and a NUL: plain bytes, although it should be DER.
const DEVICE_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.66.1.0");

/// A PKCS #10 request for `key`: the subject is most of a GUID, an exclamation mark and the DeviceID.
pub fn certificate_request(
    key: &PrivateKey,
    device_id: &str,
) -> crate::Result<CertificateSigningRequestDer<'static>> {
    let subject = Name::from_str(&format!("CN={}!{device_id}", &world::guid().to_uppercase()[..30]))?;
    let mut builder = RequestBuilder::new(subject)?;
    let usage = ExtendedKeyUsage(vec![CLIENT_AUTH]).to_der()?;
    builder.add_extension(extension(EXTENDED_KEY_USAGE, usage)?)?;
    builder.add_extension(extension(DEVICE_ID, format!("{device_id}\0"))?)?;
    let request = builder.build::<_, SignatureBytes>(key)?;
    Ok(CertificateSigningRequestDer::from(request.to_der()?))
}

fn extension(id: ObjectIdentifier, value: impl Into<Vec<u8>>) -> crate::Result<Extension> {
    Ok(Extension {
        extn_id: id,
        critical: false,
        extn_value: OctetString::new(value.into())?,
    })
}
