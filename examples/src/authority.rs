//! A certificate authority in memory. What certificates say comes from `mdm-wstep`; the keys are here.

use std::time::Duration;

use mdm_wstep::certificate::{
    AlternativeName, CertificateInfo, CertificateTemplate, DistinguishedName, Issuer, Oid, PublicKey,
    SerialNumber, Validity, self_signed_root,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};

use crate::keys::PrivateKey;
use crate::world;

const DAY: u64 = 24 * 60 * 60;

/// A certificate authority with a self-signed root.
pub struct Authority {
    key: PrivateKey,
    certificate: CertificateDer<'static>,
    issuer: Issuer,
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
        let key = PrivateKey::p256()?;
        let public_key = key.public_key()?;
        let subject = DistinguishedName::common_name(common_name);
        let to_sign = self_signed_root(subject, validity(now, 3650), serial_number(), &public_key)?;
        let signature = key.sign(to_sign.message())?;
        let certificate = to_sign.continue_with(&signature);
        Ok(Self {
            issuer: Issuer::new(&certificate)?,
            key,
            certificate,
        })
    }

    /// An authority that was made before, from its key and certificate.
    pub fn restore(key: PrivateKey, certificate: CertificateDer<'static>) -> crate::Result<Self> {
        Ok(Self {
            issuer: Issuer::new(&certificate)?,
            key,
            certificate,
        })
    }

    /// Returns the key as it is kept.
    pub fn key(&self) -> &PrivateKey {
        &self.key
    }

    /// The key and certificate that it issues with.
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// Signs what it issues.
    pub fn sign(&self, message: &[u8]) -> crate::Result<Vec<u8>> {
        self.key.sign(message)
    }

    /// Issues a certificate that says this, for a key.
    pub fn issue(
        &self,
        template: &CertificateTemplate,
        key: &PublicKey,
    ) -> crate::Result<CertificateDer<'static>> {
        let to_sign = self.issuer.issue(template, key)?;
        let signature = self.sign(to_sign.message())?;
        Ok(to_sign.continue_with(&signature))
    }

    /// Issues a certificate for an HTTPS server that answers to this host name.
    pub fn issue_for_host(&self, host: &str, now: UnixTime) -> crate::Result<Identity> {
        self.issue_for_hosts(host, &[], now)
    }

    /// Issues a certificate for an HTTPS server that answers to this host name and to others.
    pub fn issue_for_hosts(&self, host: &str, others: &[String], now: UnixTime) -> crate::Result<Identity> {
        let key = PrivateKey::p256()?;
        let mut template = CertificateTemplate::new(
            DistinguishedName::common_name(host),
            validity(now, 397),
            serial_number(),
        )
        .with_extended_key_usages([Oid::SERVER_AUTH])
        .with_alternative_name(match host.parse() {
            Ok(address) => AlternativeName::Ip(address),
            Err(_) => AlternativeName::Dns(host.to_owned()),
        });
        for other in others {
            template = template.with_alternative_name(AlternativeName::Dns(other.clone()));
        }
        Ok(Identity {
            chain: vec![self.issue(&template, &key.public_key()?)?],
            key: key.to_pkcs8()?,
        })
    }

    /// Issues a certificate with which its holder proves this name.
    pub fn issue_for_client(
        &self,
        name: &str,
        key: &PrivateKey,
        validity: Validity,
    ) -> crate::Result<CertificateDer<'static>> {
        let subject = DistinguishedName::common_name(name);
        let template = CertificateTemplate::new(subject, validity, serial_number())
            .with_extended_key_usages([Oid::CLIENT_AUTH]);
        self.issue(&template, &key.public_key()?)
    }

    /// Reports whether a certificate names this authority as its issuer.
    pub fn has_issued(&self, certificate: &[u8]) -> bool {
        let (certificate, own) = (
            CertificateInfo::parse(certificate),
            CertificateInfo::parse(&self.certificate),
        );
        certificate
            .ok()
            .zip(own.ok())
            .is_some_and(|(certificate, own)| certificate.issuer() == own.subject())
    }

    /// The root certificate.
    pub fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }
}

/// From now for a number of days.
pub fn validity(now: UnixTime, days: u64) -> Validity {
    Validity::starting(now, Duration::from_secs(days * DAY))
}

/// A random serial number.
pub fn serial_number() -> SerialNumber {
    SerialNumber::from_random(world::random())
}
