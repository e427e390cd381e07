use alloc::string::ToString;

use mdm_errors::Text;
use mdm_errors::kit::base64;
use mdm_soap::values::EnrollmentType;
use rustls_pki_types::CertificateDer;

use super::{Characteristic, Parm};
use crate::certificate::Thumbprint;

/// The certificate store that the client certificate goes to (MS-MDE2 2.2.9.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CertificateScope {
    /// The user's, for the enrollment type `Full`.
    User,
    /// The machine's, for the enrollment type `Device`.
    System,
}

impl CertificateScope {
    /// Returns the store for an enrollment type.
    ///
    /// That is the machine's for `Device`, and the user's for everything else.
    #[must_use]
    pub fn for_enrollment_type(enrollment_type: &EnrollmentType<'_>) -> Self {
        match enrollment_type {
            EnrollmentType::Device => Self::System,
            _ => Self::User,
        }
    }

    /// Returns the type of the characteristic.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::System => "System",
        }
    }
}

/// The certificate of the device and the store it goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientCertificate {
    certificate: CertificateDer<'static>,
    scope: CertificateScope,
}

impl ClientCertificate {
    /// Pairs a certificate with its store.
    #[must_use]
    pub fn new(certificate: CertificateDer<'_>, scope: CertificateScope) -> Self {
        Self {
            certificate: certificate.into_owned(),
            scope,
        }
    }

    /// Returns the certificate.
    #[must_use]
    pub fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// Returns the store.
    #[must_use]
    pub fn scope(&self) -> CertificateScope {
        self.scope
    }

    /// Computes the thumbprint of the certificate.
    #[must_use]
    pub fn thumbprint(&self) -> Thumbprint {
        Thumbprint::for_certificate(&self.certificate)
    }
}

pub(super) const ENCODED_CERTIFICATE: &str = "EncodedCertificate";

/// Makes the node of a certificate, which is named by its thumbprint.
pub(super) fn certificate(certificate: &CertificateDer<'_>) -> Characteristic {
    let thumbprint = Thumbprint::for_certificate(certificate).to_string();
    Characteristic::new(Text::lossy(thumbprint)).with_parm(Parm::new(
        Text::lossy(ENCODED_CERTIFICATE),
        Text::lossy(base64::encode(certificate)),
    ))
}

/// Decodes the certificates in stores.
pub(super) fn certificates(stores: &[&Characteristic]) -> impl Iterator<Item = CertificateDer<'static>> {
    stores
        .iter()
        .flat_map(|store| store.characteristics())
        .filter_map(|node| node.value(ENCODED_CERTIFICATE))
        .filter_map(base64::decode)
        .map(CertificateDer::from)
}
