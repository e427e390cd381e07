use alloc::string::String;

use super::PLATFORM;

const MODE_NAME: &str = "mode";
const PLATFORM_NAME: &str = "Platform";

mdm_errors::kit::open_words! {
    /// The mode of a session: for a signed-in user, or for the device alone.
    ///
    /// It is the parameter `mode` in the address of every message, newer than Windows 8.1 (MS-MDM 2.1).
    ///
    /// ```
    /// use mdm_syncml::http::{self, Mode};
    ///
    /// let address = Mode::Machine.address("https://mdm.contoso.com/manage?tenant=7");
    /// assert_eq!(address, "https://mdm.contoso.com/manage?tenant=7&mode=Machine&Platform=WoA");
    /// assert_eq!(Mode::from_address(&address), Some(Mode::Machine));
    /// assert_eq!(http::platform(&address), Some("WoA"));
    /// ```
    pub enum Mode: any_case {
        /// A user is signed in.
        Maintenance = "Maintenance",
        /// The system: nodes of users cannot be managed.
        Machine = "Machine",
    }
}

impl<'a> Mode<'a> {
    /// Returns the address for messages: the account's, with mode and [`PLATFORM`].
    ///
    /// A fragment is dropped. A word of [`Other`](Self::Other) that is not alphanumeric is left out, leaving the value
    /// empty.
    #[must_use]
    pub fn address(&self, account: &str) -> String {
        let account = account.split('#').next().unwrap_or_default();
        let separator = if account.contains('?') { '&' } else { '?' };
        let mode = match self {
            // A word from outside could be more than a value.
            Self::Other(word) if !word.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric()) => "",
            mode => mode.as_str(),
        };
        alloc::format!("{account}{separator}{MODE_NAME}={mode}&{PLATFORM_NAME}={PLATFORM}")
    }

    /// Returns the mode in an address for messages; `None` if it has none.
    ///
    /// The path and query are enough.
    #[must_use]
    pub fn from_address(address: &'a str) -> Option<Self> {
        parameter(address, MODE_NAME).map(Self::parse)
    }
}

/// Returns the parameter `Platform` in the address that a message was sent to.
///
/// The path and query are enough. Windows sends [`PLATFORM`] whatever it runs on.
#[must_use]
pub fn platform(address: &str) -> Option<&str> {
    parameter(address, PLATFORM_NAME)
}

/// Neither of the parameters needs escapes, so none are read.
fn parameter<'a>(address: &'a str, name: &str) -> Option<&'a str> {
    let address = address.split('#').next().unwrap_or_default();
    let (_, query) = address.split_once('?')?;
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_any_shape() {
        assert_eq!(
            Mode::Maintenance.address("https://a/b#c"),
            "https://a/b?mode=Maintenance&Platform=WoA"
        );
        for (address, mode) in [
            ("/manage?Platform=WoA&MODE=maintenance", Some(Mode::Maintenance)),
            ("/manage?mode=&x", Some(Mode::parse(""))),
            ("/manage?model=Machine", None),
            ("/manage#?mode=Machine", None),
            ("mode=Machine", None),
        ] {
            assert_eq!(Mode::from_address(address), mode, "{address}");
        }
        let other = Mode::parse("a&b");
        assert_eq!(other.address("/"), "/?mode=&Platform=WoA");
    }
}
