use alloc::vec::Vec;

use mdm_soap::{Fault, ReplyOptions};
use rustls_pki_types::{CertificateDer, UnixTime};

use super::{EnrollmentRequest, Rejected, reject, with_timestamp};
use crate::certificate::{
    CertificateInfo, CertificateRequest, CertificateTemplate, Issuer, SignatureAlgorithm, ToSign,
};
use crate::provisioning::{CertificateScope, ClientCertificate, ProvisioningDocument};
use crate::{AdditionalContext, Misuse, RequestSecurityTokenResponseCollection};

/// An enrollment whose sender has been proven to hold the key of its request.
#[derive(Debug)]
#[must_use = "a device waits for a reply or a refusal"]
pub struct VerifiedEnrollment<'a>(pub(super) EnrollmentRequest<'a>);

impl<'a> VerifiedEnrollment<'a> {
    /// Returns the enrollment as it was parsed.
    pub const fn enrollment(&self) -> &EnrollmentRequest<'a> {
        &self.0
    }

    /// Returns the claims of the device about itself.
    #[must_use]
    pub const fn context(&self) -> &AdditionalContext<'a> {
        self.0.context()
    }

    /// Returns the certificate request.
    #[must_use]
    pub fn certificate_request(&self) -> &CertificateRequest<'static> {
        self.0.certificate_request()
    }

    /// Returns the mark of a signed request, by which to refuse replays.
    #[cfg(feature = "xmldsig")]
    #[cfg_attr(docsrs, doc(cfg(feature = "xmldsig")))]
    #[must_use]
    pub const fn replay_mark(&self) -> Option<super::ReplayMark> {
        self.0.replay_mark
    }

    /// Continues with the contents of the certificate; the authority signs next.
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

    /// Continues with a certificate that was issued elsewhere.
    ///
    /// # Errors
    /// [`Misuse::AnotherKey`] if the certificate is not for the key of the request or cannot be read, with a fault that
    /// tells the device that the server failed.
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

    /// Answers that the authority has not decided yet; send it with HTTP status 200.
    ///
    /// The client asks again with a [`StatusQuery`](crate::StatusQuery). Devices do not understand this answer.
    #[must_use]
    pub fn defer(
        &self,
        response: &RequestSecurityTokenResponseCollection<'_>,
        now: UnixTime,
        options: ReplyOptions<'_>,
    ) -> Vec<u8> {
        self.0.incoming.reply(response, &with_timestamp(options, now))
    }

    /// Returns the envelope of a refusal; see [`EnrollmentRequest::refuse`].
    #[must_use]
    pub fn refuse(&self, fault: &Fault<'_>) -> Vec<u8> {
        self.0.refuse(fault)
    }
}

/// An enrollment whose certificate lacks only the authority's signature.
#[derive(Debug)]
#[must_use = "a device waits for a reply or a refusal"]
pub struct EnrollmentToSign<'a> {
    enrollment: EnrollmentRequest<'a>,
    to_sign: ToSign<CertificateDer<'static>>,
}

impl<'a> EnrollmentToSign<'a> {
    /// Returns the bytes to sign, not yet hashed.
    #[must_use]
    pub fn message(&self) -> &[u8] {
        self.to_sign.message()
    }

    /// Returns the algorithm to sign with.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.to_sign.algorithm()
    }

    /// Completes the certificate with its signature, which is not verified.
    pub fn continue_with(self, signature: &[u8]) -> IssuedEnrollment<'a> {
        IssuedEnrollment {
            enrollment: self.enrollment,
            certificate: self.to_sign.continue_with(signature),
        }
    }

    /// Returns the envelope of a refusal; see [`EnrollmentRequest::refuse`].
    #[must_use]
    pub fn refuse(&self, fault: &Fault<'_>) -> Vec<u8> {
        self.enrollment.refuse(fault)
    }
}

/// An enrollment with its certificate, ready to be answered.
#[derive(Debug)]
#[must_use = "a device waits for a reply or a refusal"]
pub struct IssuedEnrollment<'a> {
    enrollment: EnrollmentRequest<'a>,
    certificate: CertificateDer<'static>,
}

impl<'a> IssuedEnrollment<'a> {
    /// Returns the certificate.
    #[must_use]
    pub const fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// Returns the claims of the device about itself.
    #[must_use]
    pub const fn context(&self) -> &AdditionalContext<'a> {
        self.enrollment.context()
    }

    /// Pairs the certificate with the store for the enrollment type of the request.
    ///
    /// A request without one counts as `Full`.
    #[must_use]
    pub fn client_certificate(&self) -> ClientCertificate {
        let enrollment_type = self.context().enrollment_type();
        let scope = enrollment_type.map_or(CertificateScope::User, |kind| {
            CertificateScope::for_enrollment_type(&kind)
        });
        ClientCertificate::new(self.certificate.clone(), scope)
    }

    /// Returns the envelope of the response, to be sent with HTTP status 200.
    ///
    /// Send it with a `Content-Length`, not in chunks. Unless `options` has a timestamp, it gets one of five minutes
    /// from `now`.
    ///
    /// # Errors
    /// [`Misuse::Write`], and a fault that tells the device that the server failed.
    pub fn reply(
        &self,
        document: &ProvisioningDocument,
        now: UnixTime,
        options: ReplyOptions<'_>,
    ) -> Result<Vec<u8>, Rejected> {
        let options = with_timestamp(options, now);
        let incoming = &self.enrollment.incoming;
        match RequestSecurityTokenResponseCollection::new(document) {
            Ok(response) => Ok(incoming.reply(&response, &options)),
            Err(error) => Err(reject(incoming, Misuse::Write(error).into())),
        }
    }

    /// Returns the envelope of a refusal; see [`EnrollmentRequest::refuse`].
    #[must_use]
    pub fn refuse(&self, fault: &Fault<'_>) -> Vec<u8> {
        self.enrollment.refuse(fault)
    }
}
