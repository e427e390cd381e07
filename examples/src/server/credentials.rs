//! Who asks? Policy and enrollment service look at the credential that a message really carries, whatever policy
//! discovery named.

use mdm_entra::{AccessToken, EnrollmentIdentity};
use mdm_errors::{SecretText, Subcode};
use mdm_soap::Credential;

use super::MdmServer;
use super::soap::Refusal;
use super::state::locked;

/// Somebody whose credential was right.
pub(super) struct User {
    /// The name under which devices are counted.
    pub(super) name: String,
    /// Who the token was for, with users of Entra ID.
    pub(super) entra: Option<EnrollmentIdentity>,
}

impl MdmServer {
    /// Checks a credential.
    pub(super) fn authenticate(&self, credential: &Credential<'_>) -> Result<User, Refusal> {
        let user = match credential {
            Credential::UsernameToken(token) => self.by_password(&token.username, &token.password),
            Credential::EnrollmentToken(token) => self.by_sign_in(token.expose()),
            Credential::EntraToken(token) => self.by_entra(token),
            _ => Err(refused(
                "the message carries no credential that this server takes",
            )),
        }?;
        self.journal.note(match &user.entra {
            None => format!("the credential is that of {}", user.name),
            Some(_) => format!(
                "the token is Entra's, for this server and of our tenant: {}",
                user.name
            ),
        });
        Ok(user)
    }

    fn by_password(&self, name: &str, password: &SecretText<'_>) -> Result<User, Refusal> {
        if self.password_is_right(name, password.expose()) {
            return Ok(User {
                name: name.to_lowercase(),
                entra: None,
            });
        }
        Err(refused("the user name or the password is wrong"))
    }

    /// A token of the sign-in page; clients were seen to encode it once more than they should.
    fn by_sign_in(&self, token: &[u8]) -> Result<User, Refusal> {
        let state = locked(&self.state);
        let presented = SecretText::borrowed(std::str::from_utf8(token).unwrap_or_default());
        match state.sign_ins.iter().find(|sign_in| sign_in.token.is(&presented)) {
            Some(sign_in) if (self.clock)() < sign_in.expires => Ok(User {
                name: sign_in.user.to_lowercase(),
                entra: None,
            }),
            Some(_) => Err(refused("the token of the sign-in page has expired")),
            None => Err(refused("the token is not one of the sign-in page")),
        }
    }

    fn by_entra(&self, token: &SecretText<'_>) -> Result<User, Refusal> {
        let identity = AccessToken::from_secret(token)
            .and_then(|token| {
                self.entra
                    .validator
                    .validate(&token, &self.entra.keys, (self.clock)())
            })
            .and_then(|validated| validated.for_enrollment())
            .map_err(|error| refused(&error.to_string()))?;
        let object = identity.user.map(|user| user.to_string());
        let name = identity
            .user_name
            .clone()
            .or(object)
            .ok_or_else(|| refused("the token names no user"))?;
        Ok(User {
            name: name.to_lowercase(),
            entra: Some(identity),
        })
    }
}

fn refused(reason: &str) -> Refusal {
    Refusal::new(Subcode::Authentication, reason)
}
