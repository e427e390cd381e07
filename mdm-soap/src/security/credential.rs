use mdm_errors::{SecretBytes, SecretText};
use rustls_pki_types::CertificateDer;

use super::{BinarySecurityToken, Security, Token, UsernameToken, ValueType};

/// The credential that a request carries.
///
/// A device does not always follow the policy that a server advertised: one with an Entra identity sends its token even
/// under `OnPremise`. Servers should decide by this value.
///
/// ```
/// use mdm_errors::SecretText;
/// use mdm_soap::security::{Credential, Security};
///
/// let security = Security::from(Credential::EntraToken(SecretText::borrowed("eyJ0.eyJh.c2ln")));
/// let Credential::EntraToken(token) = security.credential() else { panic!() };
/// assert!(token.ct_eq("eyJ0.eyJh.c2ln"));
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Credential<'a> {
    /// No token in the message; there may still be a TLS client certificate.
    #[default]
    None,
    /// A user name and a password.
    UsernameToken(UsernameToken<'a>),
    /// A token issued by this server's web page, or given to Windows by a program.
    EnrollmentToken(SecretBytes<'a>),
    /// A JSON Web Token of Microsoft Entra, in its compact form.
    EntraToken(SecretText<'a>),
    /// A certificate, which proves nothing until the signature has been verified.
    Certificate(CertificateDer<'a>),
    /// A token of another type, or one that does not hold what its type says.
    Other(BinarySecurityToken<'a>),
}

impl<'a> Credential<'a> {
    /// Reads the credential of a token.
    ///
    /// Under the certificate policy the certificate travels as an enrollment token (MS-MDE2 3.4.4.1.1.1.2), so a signed
    /// message whose token is DER carries a certificate.
    pub(super) fn from_token<'s>(token: &'s Token<'_>, is_signed: bool) -> Credential<'s> {
        const DER_SEQUENCE: u8 = 0x30;
        let token = match token {
            Token::Username(token) => return Credential::UsernameToken(token.reborrow()),
            Token::Binary(token) => token,
        };
        let payload = token.payload.expose();
        let is_der = payload.first() == Some(&DER_SEQUENCE);
        match &token.value_type {
            ValueType::X509v3 => Credential::Certificate(CertificateDer::from(payload)),
            ValueType::DeviceEnrollmentUserToken if is_signed && is_der => {
                Credential::Certificate(CertificateDer::from(payload))
            }
            ValueType::DeviceEnrollmentUserToken => {
                Credential::EnrollmentToken(SecretBytes::borrowed(payload))
            }
            ValueType::Jwt => match core::str::from_utf8(payload) {
                Ok(jwt) => Credential::EntraToken(SecretText::borrowed(jwt)),
                Err(_) => Credential::Other(token.reborrow()),
            },
            _ => Credential::Other(token.reborrow()),
        }
    }

    fn into_token(self) -> Option<Token<'a>> {
        Some(Token::Binary(match self {
            Self::None => return None,
            Self::UsernameToken(token) => return Some(Token::Username(token)),
            Self::EnrollmentToken(token) => {
                BinarySecurityToken::new(ValueType::DeviceEnrollmentUserToken, token)
            }
            Self::EntraToken(token) => {
                let bytes = SecretBytes::owned(token.expose().as_bytes());
                BinarySecurityToken::new(ValueType::Jwt, bytes)
            }
            Self::Certificate(der) => BinarySecurityToken::new(ValueType::X509v3, SecretBytes::owned(&*der)),
            Self::Other(token) => token,
        }))
    }

    /// Returns the credential with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Credential<'static> {
        match self {
            Self::None => Credential::None,
            Self::UsernameToken(token) => Credential::UsernameToken(token.into_owned()),
            Self::EnrollmentToken(token) => Credential::EnrollmentToken(token.into_owned()),
            Self::EntraToken(token) => Credential::EntraToken(token.into_owned()),
            Self::Certificate(der) => Credential::Certificate(der.into_owned()),
            Self::Other(token) => Credential::Other(token.into_owned()),
        }
    }
}

impl<'a> From<Credential<'a>> for Security<'a> {
    fn from(credential: Credential<'a>) -> Self {
        Self {
            tokens: credential.into_token().into_iter().collect(),
            ..Self::new()
        }
    }
}
