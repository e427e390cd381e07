use mdm_errors::{DecodeError, SecretText, Text};

use super::SECURITY;
use crate::rules;
use crate::xml::{Node, Writer};

mdm_errors::kit::open_words! {
    /// The form of a password (WS-Security `UsernameToken` Profile 1.0 3.1).
    pub enum PasswordType: exact {
        /// In clear text, under TLS.
        Text = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText" | "PasswordText",
        /// A digest of the password.
        ///
        /// Windows never sends it.
        Digest = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest" | "PasswordDigest",
    }
}

/// A user name with its password (MS-MDE2 3.3.4.1.1.1, policy `OnPremise`).
///
/// ```text
/// <wsse:UsernameToken u:Id=""> <wsse:Username/> <wsse:Password wsse:Type=""/>? </wsse:UsernameToken>
/// ```
///
/// ```
/// use mdm_errors::SecretText;
/// use mdm_soap::security::UsernameToken;
///
/// let token = UsernameToken::new("user@contoso.com".try_into()?, SecretText::borrowed("hunter2"));
/// assert_eq!(token.id.as_deref(), Some(UsernameToken::ID));
/// assert!(!format!("{token:?}").contains("hunter2"));
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct UsernameToken<'a> {
    /// The attribute `u:Id`.
    pub id: Option<Text<'a>>,
    /// The user name, without white space around it.
    pub username: Text<'a>,
    /// The password exactly as it came; empty when it is absent.
    ///
    /// Refuse an empty one before asking a directory: an LDAP bind without a password is anonymous, and succeeds.
    pub password: SecretText<'a>,
    /// The form of the password; `Type` and `wsse:Type` are both read.
    pub password_type: Option<PasswordType<'a>>,
}

impl<'a> UsernameToken<'a> {
    /// The identifier that the specification fixes for the token of Windows.
    pub const ID: &'static str = "uuid-cc1ccc1f-2fba-4bcf-b063-ffc0cac77917-4";

    /// Makes a token as Windows sends it.
    ///
    /// Characters of the password that XML cannot carry are written as U+FFFD.
    #[must_use]
    pub fn new(username: Text<'a>, password: SecretText<'a>) -> Self {
        Self {
            id: Some(Text::lossy(Self::ID)),
            username,
            password,
            password_type: Some(PasswordType::Text),
        }
    }

    pub(crate) fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        let password = node.child(&SECURITY, "Password")?;
        let password_type = password
            .and_then(|password| password.attribute_text("Type"))
            .map(|text| PasswordType::parse(text.into_cow()));
        if let Some(password) = password.filter(|_| password_type != Some(PasswordType::Text)) {
            password.lint(&rules::PASSWORD_TYPE);
        }
        Ok(Self {
            id: node.attribute_text("Id"),
            username: node.required(&SECURITY, "Username")?.trimmed(),
            password: password.map_or_else(|| SecretText::borrowed(""), Node::secret),
            password_type,
        })
    }

    pub(crate) fn write(&self, w: &mut Writer<'_>) {
        let id = self.id.as_ref().map(|id| ("u:Id", id.as_str()));
        w.element_with("wsse:UsernameToken", id.as_slice(), |w| {
            w.text_element("wsse:Username", &self.username);
            let password_type = self
                .password_type
                .as_ref()
                .map(|kind| ("wsse:Type", kind.as_str()));
            w.text_element_with("wsse:Password", password_type.as_slice(), self.password.expose());
        });
    }

    pub(crate) fn reborrow(&self) -> UsernameToken<'_> {
        UsernameToken {
            id: self.id.as_ref().map(Text::borrowed),
            username: self.username.borrowed(),
            password: SecretText::borrowed(self.password.expose()),
            password_type: self.password_type.as_ref().map(PasswordType::borrowed),
        }
    }

    /// Returns the token with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> UsernameToken<'static> {
        UsernameToken {
            id: self.id.map(Text::into_owned),
            username: self.username.into_owned(),
            password: self.password.into_owned(),
            password_type: self.password_type.map(PasswordType::into_owned),
        }
    }
}
