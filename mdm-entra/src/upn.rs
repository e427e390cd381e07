use alloc::string::String;
use core::fmt;
use core::str::FromStr;

/// A user principal name that Entra accepts: `name@domain`.
///
/// At most 64 characters before the at sign and 48 after it. Before it: ASCII letters, digits and `' . - _ ! # ^ ~`, with no
/// full stop at either end or twice in a row. After it: labels of a domain name. Comparison ignores letter case, which
/// is kept.
///
/// Use it to check names that an administrator types, not names from a token or a directory, where older ones may break
/// these rules. `Debug` does not show the name.
///
/// ```
/// use mdm_entra::{InvalidUpn, UserPrincipalName};
///
/// let name: UserPrincipalName = "Ada.Lovelace@contoso.com".parse()?;
/// assert_eq!((name.user(), name.domain()), ("Ada.Lovelace", "contoso.com"));
/// assert_eq!(name, "ada.lovelace@CONTOSO.com".parse()?);
/// assert_eq!("ada.@contoso.com".parse::<UserPrincipalName>(), Err(InvalidUpn::FullStop));
/// # Ok::<(), InvalidUpn>(())
/// ```
#[derive(Clone)]
pub struct UserPrincipalName {
    text: String,
    at: usize,
}

impl UserPrincipalName {
    /// The maximum number of characters before the at sign: 64.
    pub const MAX_USER: usize = 64;
    /// The maximum number of characters after the at sign: 48.
    pub const MAX_DOMAIN: usize = 48;

    /// Returns the name as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the part before the at sign.
    #[must_use]
    pub fn user(&self) -> &str {
        self.text.get(..self.at).unwrap_or_default()
    }

    /// Returns the part after the at sign.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.text.get(self.at.saturating_add(1)..).unwrap_or_default()
    }
}

impl FromStr for UserPrincipalName {
    type Err = InvalidUpn;

    fn from_str(text: &str) -> Result<Self, InvalidUpn> {
        let at = text.find('@').ok_or(InvalidUpn::AtSign)?;
        let name = Self {
            text: text.into(),
            at,
        };
        let (user, domain) = (name.user(), name.domain());
        let in_user = |byte: u8| byte.is_ascii_alphanumeric() || b"'.-_!#^~".contains(&byte);
        if domain.contains('@') || user.is_empty() {
            Err(InvalidUpn::AtSign)
        } else if user.chars().count() > Self::MAX_USER {
            Err(InvalidUpn::UserTooLong)
        } else if domain.chars().count() > Self::MAX_DOMAIN {
            Err(InvalidUpn::DomainTooLong)
        } else if !user.bytes().all(in_user) {
            Err(InvalidUpn::Character)
        } else if user.split('.').any(str::is_empty) {
            Err(InvalidUpn::FullStop)
        } else if !is_domain(domain) {
            Err(InvalidUpn::Domain)
        } else {
            Ok(name)
        }
    }
}

fn is_domain(domain: &str) -> bool {
    domain.contains('.')
        && domain.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

impl PartialEq for UserPrincipalName {
    fn eq(&self, other: &Self) -> bool {
        self.text.eq_ignore_ascii_case(&other.text)
    }
}

impl Eq for UserPrincipalName {}

impl fmt::Display for UserPrincipalName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for UserPrincipalName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserPrincipalName(..)")
    }
}

/// A rule that a user principal name breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidUpn {
    /// The name does not have exactly one at sign with something before it.
    #[error("user principal name needs one at sign after the name")]
    AtSign,
    /// The part before the at sign has more than 64 characters.
    #[error("user principal name has more than 64 characters before the at sign")]
    UserTooLong,
    /// The part after the at sign has more than 48 characters.
    #[error("user principal name has more than 48 characters after the at sign")]
    DomainTooLong,
    /// A character is not allowed before the at sign.
    #[error("user principal name has a character that is not allowed")]
    Character,
    /// A full stop starts or ends the part before the at sign, or is doubled.
    #[error("user principal name has a full stop where none may be")]
    FullStop,
    /// The part after the at sign is not a domain name.
    #[error("user principal name has no domain")]
    Domain,
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn every_rule_has_its_error() {
        let name = |text: &str| text.parse::<UserPrincipalName>().map(|_| ());
        for good in ["a@b.c", "o'neil_1.x-y!#^~z@sub.contoso.com", "staging@group.com"] {
            assert_eq!(name(good), Ok(()), "{good}");
        }
        assert_eq!(name(&format!("{}@b.c", "a".repeat(64))), Ok(()));
        assert_eq!(name(&format!("a@{}.c", "b".repeat(46))), Ok(()));
        for (text, error) in [
            ("", InvalidUpn::AtSign),
            ("a", InvalidUpn::AtSign),
            ("@b.c", InvalidUpn::AtSign),
            ("a@b@c.d", InvalidUpn::AtSign),
            ("a b@c.d", InvalidUpn::Character),
            ("a+b@c.d", InvalidUpn::Character),
            ("é@c.d", InvalidUpn::Character),
            ("a..b@c.d", InvalidUpn::FullStop),
            (".a@c.d", InvalidUpn::FullStop),
            ("a@", InvalidUpn::Domain),
            ("a@c", InvalidUpn::Domain),
            ("a@c.d.", InvalidUpn::Domain),
            ("a@-c.d", InvalidUpn::Domain),
            ("a@c.d/e", InvalidUpn::Domain),
        ] {
            assert_eq!(name(text), Err(error), "{text}");
        }
        assert_eq!(
            name(&format!("{}@b.c", "a".repeat(65))),
            Err(InvalidUpn::UserTooLong)
        );
        assert_eq!(
            name(&format!("a@{}.c", "b".repeat(47))),
            Err(InvalidUpn::DomainTooLong)
        );
    }
}
