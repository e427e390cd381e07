//! The proof of a device's identity in a message.

use mdm_errors::Text;
use mdm_soap::security::{Timestamp, ValueType};
use mdm_soap::{Credential, MessageId, Operation, PendingRequest, Security, SigningToken};
use mdm_wstep::Issue;
use rustls::pki_types::CertificateDer;

use crate::keys::PrivateKey;
use crate::world;

/// The time for which a signed message counts, in seconds.
const LIFETIME: i64 = 5 * 60;

/// A certificate and its key, which sign messages.
pub struct Signer {
    /// The certificate.
    pub certificate: CertificateDer<'static>,
    /// Its key, an RSA one.
    pub key: PrivateKey,
}

/// The credential of a message, by which the server knows who asks.
pub enum Proof<'a> {
    /// A password or a token, or nothing.
    Credential(Credential<'a>),
    /// The signature of a certificate over all of the message.
    Certificate(&'a Signer),
}

impl<'a> From<Credential<'a>> for Proof<'a> {
    fn from(credential: Credential<'a>) -> Self {
        Self::Credential(credential)
    }
}

impl<'a> From<&'a Signer> for Proof<'a> {
    fn from(signer: &'a Signer) -> Self {
        Self::Certificate(signer)
    }
}

impl Proof<'_> {
    /// Writes a question to the service at `to`.
    pub fn write<O: Operation>(
        self,
        to: &Text<'_>,
        question: &O::Request<'_>,
    ) -> crate::Result<(PendingRequest<O>, Vec<u8>)> {
        let id = MessageId::from_uuid(&world::guid());
        let mut body = Vec::new();
        let pending = match self {
            Self::Credential(credential) => {
                PendingRequest::write(id, to, &Security::from(credential), question, &mut body)
            }
            Self::Certificate(signer) => {
                let token = signer.token(O::ACTION == Issue::ACTION);
                let unsigned = PendingRequest::<O>::prepare_signed(id, to, &token, question)?;
                let signature = signer.key.sign(unsigned.to_be_signed())?;
                unsigned.with_signature(&signature, &mut body)
            }
        };
        Ok((pending, body))
    }
}

impl Signer {
    /// The token under which the certificate travels; the enrollment service has a name of its own for it.
    fn token(&self, is_enrollment: bool) -> SigningToken<'_> {
        let now = world::now();
        let expires = world::shifted(now, LIFETIME);
        let id = Text::lossy(format!("uuid-{}", world::guid()));
        let certificate = CertificateDer::from(self.certificate.as_ref());
        let token = SigningToken::new(certificate, id, Timestamp::new(now, expires));
        match is_enrollment {
            true => token.with_value_type(ValueType::DeviceEnrollmentUserToken),
            false => token,
        }
    }
}
