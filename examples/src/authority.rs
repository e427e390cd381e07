//! A certificate authority in memory: its own root, and certificates for HTTPS servers. Certificates for devices
//! are issued by `mdm-wstep`, with this authority's key.

use std::str::FromStr;
use std::time::Duration;

use der::asn1::{GeneralizedTime, Ia5String};
use der::{Decode, Encode};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use x509_cert::TbsCertificate;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{self, Builder, CertificateBuilder};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectAltName,
    SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{ObjectIdentifier, SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};

use crate::keys::{PrivateKey, SignatureBytes};
use crate::world;

const SERVER_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1");
const DAY: u64 = 24 * 60 * 60;

/// A certificate authority with a self-signed root.
pub struct Authority {
    name: Name,
    key: PrivateKey,
    certificate: CertificateDer<'static>,
}

/// A certificate chain with its private key.
pub struct Identity {
    /// The certificate, then what leads to the root, without the root.
    pub chain: Vec<CertificateDer<'static>>,
    /// The key of the first certificate.
    pub key: PrivateKeyDer<'static>,
}

impl Authority {
    /// Makes a root with this common name, valid for ten years.
    pub fn new(common_name: &str, now: UnixTime) -> crate::Result<Self> {
        let name = Name::from_str(&format!("CN={common_name}"))?;
        let key = PrivateKey::p256()?;
        let profile = Root(name.clone());
        let certificate = issue(profile, &key, &key, now, 3650)?;
        Ok(Self {
            name,
            key,
            certificate,
        })
    }

    /// Issues a certificate for an HTTPS server that answers to these host names.
    pub fn issue_for_hosts(&self, hosts: &[&str], now: UnixTime) -> crate::Result<Identity> {
        let key = PrivateKey::p256()?;
        let profile = Website {
            issuer: self.name.clone(),
            hosts: hosts.iter().map(ToString::to_string).collect(),
        };
        let certificate = issue(profile, &key, &self.key, now, 397)?;
        Ok(Identity {
            chain: vec![certificate],
            key: key.to_pkcs8()?,
        })
    }

    /// The root certificate.
    pub fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// The key that signs.
    pub fn key(&self) -> &PrivateKey {
        &self.key
    }
}

fn issue(
    profile: impl BuilderProfile,
    subject: &PrivateKey,
    signer: &PrivateKey,
    now: UnixTime,
    days: u64,
) -> crate::Result<CertificateDer<'static>> {
    let from = world::shifted(now, -3600); // clocks of devices are not exact
    let validity = Validity::new(time(from)?, time(world::shifted(now, (days * DAY) as i64))?);
    let public_key = SubjectPublicKeyInfoOwned::from_der(&subject.public_key_info()?)?;
    let builder = CertificateBuilder::new(profile, serial_number()?, validity, public_key)?;
    Ok(CertificateDer::from(
        builder.build::<_, SignatureBytes>(signer)?.to_der()?,
    ))
}

/// A positive random serial number.
pub fn serial_number() -> crate::Result<SerialNumber> {
    let mut serial: [u8; 16] = world::random();
    serial[0] = serial[0] & 0x7f | 0x40;
    Ok(SerialNumber::new(&serial)?)
}

fn time(time: UnixTime) -> crate::Result<Time> {
    Ok(Time::GeneralTime(GeneralizedTime::from_unix_duration(
        Duration::from_secs(time.as_secs()),
    )?))
}

struct Root(Name);

impl BuilderProfile for Root {
    fn get_issuer(&self, _: &Name) -> Name {
        self.0.clone()
    }

    fn get_subject(&self) -> Name {
        self.0.clone()
    }

    fn build_extensions(
        &self,
        key: SubjectPublicKeyInfoRef<'_>,
        _: SubjectPublicKeyInfoRef<'_>,
        _: &TbsCertificate,
    ) -> builder::Result<Vec<Extension>> {
        let usages = KeyUsages::KeyCertSign | KeyUsages::CRLSign;
        Ok(vec![
            BasicConstraints {
                ca: true,
                path_len_constraint: Some(0),
            }
            .to_extension(&self.0, &[])?,
            KeyUsage(usages).to_extension(&self.0, &[])?,
            SubjectKeyIdentifier::try_from(key)?.to_extension(&self.0, &[])?,
        ])
    }
}

struct Website {
    issuer: Name,
    hosts: Vec<String>,
}

impl BuilderProfile for Website {
    fn get_issuer(&self, _: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        Name::from_str(&format!("CN={}", self.hosts[0])).unwrap_or_default()
    }

    fn build_extensions(
        &self,
        key: SubjectPublicKeyInfoRef<'_>,
        issuer_key: SubjectPublicKeyInfoRef<'_>,
        certificate: &TbsCertificate,
    ) -> builder::Result<Vec<Extension>> {
        let subject = certificate.subject();
        let names = self
            .hosts
            .iter()
            .map(|host| Ok(GeneralName::DnsName(Ia5String::new(host)?)));
        let names = names.collect::<der::Result<Vec<_>>>()?;
        Ok(vec![
            BasicConstraints {
                ca: false,
                path_len_constraint: None,
            }
            .to_extension(subject, &[])?,
            KeyUsage(KeyUsages::DigitalSignature.into()).to_extension(subject, &[])?,
            ExtendedKeyUsage(vec![SERVER_AUTH]).to_extension(subject, &[])?,
            SubjectKeyIdentifier::try_from(key)?.to_extension(subject, &[])?,
            AuthorityKeyIdentifier::try_from(issuer_key)?.to_extension(subject, &[])?,
            SubjectAltName(names).to_extension(subject, &[])?,
        ])
    }
}
