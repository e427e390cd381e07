use alloc::vec::Vec;
use core::time::Duration;

use mdm_soap::security::Timestamp;
use mdm_soap::{Fault, ReplyOptions};
use rustls_pki_types::{CertificateDer, UnixTime};

use super::{Enrollment, Rejected, reject};
use crate::certificate::{
    CertificateInfo, CertificateRequest, CertificateTemplate, Issuer, SignatureAlgorithm, ToSign,
};
use crate::provisioning::{CertificateScope, ClientCertificate, ProvisioningDocument};
use crate::{AdditionalContext, Misuse, RequestSecurityTokenResponseCollection};

/// An enrollment whose certificate request is proven to come from the holder of its key.
#[derive(Debug)]
#[must_use = "a device waits for a reply or a refusal"]
pub struct VerifiedEnrollment<'a>(pub(super) Enrollment<'a>);

impl<'a> VerifiedEnrollment<'a> {
    /// The enrollment as it was.
    pub const fn enrollment(&self) -> &Enrollment<'a> {
        &self.0
    }

    /// What the device says about itself.
    #[must_use]
    pub const fn context(&self) -> &AdditionalContext<'a> {
        self.0.context()
    }

    /// The certificate request.
    #[must_use]
    pub fn certificate_request(&self) -> &CertificateRequest<'static> {
        self.0.certificate_request()
    }

    /// Goes on with what the certificate shall say; then the authority's key has to sign it.
    ///
    /// # Errors
    /// [`Misuse::Issue`], and a fault that tells the device that the server failed.
    pub fn continue_with(
        self,
        issuer: &Issuer,
        template: &CertificateTemplate,
    ) -> Result<EnrollmentToSign<'a>, Rejected> {
        match issuer.issue(template, self.certificate_request().public_key()) {
            Ok(to_sign) => Ok(EnrollmentToSign {
                enrollment: self.0,
                to_sign,
            }),
            Err(error) => Err(reject(&self.0.incoming, Misuse::Issue(error).into())),
        }
    }

    /// Goes on with a certificate that was issued elsewhere.
    ///
    /// # Errors
    /// [`Misuse::AnotherKey`] if it is not for the key of the request or cannot be read, and a fault that tells the
    /// device that the server failed.
    pub fn continue_with_certificate(
        self,
        certificate: CertificateDer<'_>,
    ) -> Result<IssuedEnrollment<'a>, Rejected> {
        let key = self.certificate_request().public_key();
        let is_for_key = CertificateInfo::parse(&certificate).is_ok_and(|info| info.public_key() == key);
        if !is_for_key {
            return Err(reject(&self.0.incoming, Misuse::AnotherKey.into()));
        }
        Ok(IssuedEnrollment {
            enrollment: self.0,
            certificate: certificate.into_owned(),
        })
    }

    /// The envelope that refuses; see [`Enrollment::refuse`].
    #[must_use]
    pub fn refuse(&self, fault: &Fault<'_>) -> Vec<u8> {
        self.0.refuse(fault)
    }
}

/// An enrollment whose certificate is made and waits for the authority's signature.
#[derive(Debug)]
#[must_use = "a device waits for a reply or a refusal"]
pub struct EnrollmentToSign<'a> {
    enrollment: Enrollment<'a>,
    to_sign: ToSign<CertificateDer<'static>>,
}

impl<'a> EnrollmentToSign<'a> {
    /// The bytes to sign; they are not hashed yet.
    #[must_use]
    pub fn message(&self) -> &[u8] {
        self.to_sign.message()
    }

    /// How they must be signed.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.to_sign.algorithm()
    }

    /// Puts the signature in. It is not verified.
    pub fn continue_with(self, signature: &[u8]) -> IssuedEnrollment<'a> {
        IssuedEnrollment {
            enrollment: self.enrollment,
            certificate: self.to_sign.continue_with(signature),
        }
    }

    /// The envelope that refuses; see [`Enrollment::refuse`].
    #[must_use]
    pub fn refuse(&self, fault: &Fault<'_>) -> Vec<u8> {
        self.enrollment.refuse(fault)
    }
}

/// An enrollment with its certificate, ready to be answered.
#[derive(Debug)]
#[must_use = "a device waits for a reply or a refusal"]
pub struct IssuedEnrollment<'a> {
    enrollment: Enrollment<'a>,
    certificate: CertificateDer<'static>,
}

impl<'a> IssuedEnrollment<'a> {
    /// The certificate.
    #[must_use]
    pub const fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// What the device says about itself.
    #[must_use]
    pub const fn context(&self) -> &AdditionalContext<'a> {
        self.enrollment.context()
    }

    /// The certificate for the store that the enrollment type of the request asks for; `Full` if it has none.
    #[must_use]
    pub fn client_certificate(&self) -> ClientCertificate {
        let enrollment_type = self.context().enrollment_type();
        let scope = enrollment_type.map_or(CertificateScope::User, |kind| {
            CertificateScope::for_enrollment_type(&kind)
        });
        ClientCertificate::new(self.certificate.clone(), scope)
    }

    /// The envelope that answers, to be sent with HTTP status 200, its length stated and never in chunks. Unless
    /// `options` has a timestamp, it gets one of five minutes from `now`.
    ///
    /// # Errors
    /// [`Misuse::Write`], and a fault that tells the device that the server failed.
    pub fn reply(
        &self,
        document: &ProvisioningDocument,
        now: UnixTime,
        options: ReplyOptions<'_>,
    ) -> Result<Vec<u8>, Rejected> {
        const LIFETIME: u64 = 300;
        let end = Duration::from_secs(now.as_secs().saturating_add(LIFETIME));
        let mut options = options;
        options
            .timestamp
            .get_or_insert_with(|| Timestamp::new(now, UnixTime::since_unix_epoch(end)));
        let incoming = &self.enrollment.incoming;
        match RequestSecurityTokenResponseCollection::new(document) {
            Ok(response) => Ok(incoming.reply(&response, &options)),
            Err(error) => Err(reject(incoming, Misuse::Write(error).into())),
        }
    }

    /// The envelope that refuses; see [`Enrollment::refuse`].
    #[must_use]
    pub fn refuse(&self, fault: &Fault<'_>) -> Vec<u8> {
        self.enrollment.refuse(fault)
    }
}
