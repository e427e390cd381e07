use core::fmt;

use crate::UiString;

/// An error of a Terms of Use page that cannot show the terms.
///
/// The page redirects (HTTP 302) with `error` and `error_description` in the query. A user who declines the terms is
/// not an error: the page then redirects with `IsAccepted=false`, and Windows reports [`Self::DECLINED`].
///
/// ```
/// use mdm_errors::TermsOfUseError;
///
/// let error = TermsOfUseError::UnsupportedVersion;
/// assert_eq!((error.error(), error.description()), ("invalid_request", "unsupported version"));
/// assert_eq!(TermsOfUseError::from_query("invalid_request", ""), Some(error));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub enum TermsOfUseError {
    /// An `api-version` of the query that is not supported.
    UnsupportedVersion,
    /// Missing data of the tenant or user, or another prerequisite that is not met.
    UnauthorizedUserOrTenant,
    /// An access token that failed validation.
    UnauthorizedClient,
    /// A failure of the Terms of Use service.
    InternalServiceError,
    /// Denied access; seen in an example only, without a documented cause.
    AccessDenied,
}

impl TermsOfUseError {
    /// Every error.
    pub const ALL: &'static [Self] = &[
        Self::UnsupportedVersion,
        Self::UnauthorizedUserOrTenant,
        Self::UnauthorizedClient,
        Self::InternalServiceError,
        Self::AccessDenied,
    ];

    /// The word that Windows reports for declined terms, instead of an HRESULT.
    pub const DECLINED: &'static str = "rejectedTermsOfUse";

    /// The text that Windows shows when the user declines the terms.
    pub const DECLINED_UI_STRING: UiString = UiString::RejectedTermsOfUse;

    /// Returns the value of the query parameter `error`.
    #[must_use]
    pub const fn error(self) -> &'static str {
        match self {
            Self::UnsupportedVersion => "invalid_request",
            Self::UnauthorizedUserOrTenant | Self::UnauthorizedClient => "unauthorized_client",
            Self::InternalServiceError => "server_error",
            Self::AccessDenied => "access_denied",
        }
    }

    /// Returns the value of `error_description`, not yet percent-encoded.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::UnsupportedVersion => "unsupported version",
            Self::UnauthorizedUserOrTenant => "unauthorized user or tenant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::InternalServiceError => "internal service error",
            Self::AccessDenied => "Access is denied.",
        }
    }

    /// Interprets the decoded values of `error` and `error_description`.
    ///
    /// The description matters only where one `error` has two causes: `unauthorized_client` with any other description
    /// is `None`, like every unknown `error`. The letter case of the description does not matter.
    #[must_use]
    pub fn from_query(error: &str, description: &str) -> Option<Self> {
        let mut candidates = Self::ALL.iter().copied().filter(|known| known.error() == error);
        let first = candidates.next()?;
        let Some(second) = candidates.next() else {
            return Some(first);
        };
        [first, second]
            .into_iter()
            .find(|known| known.description().eq_ignore_ascii_case(description.trim()))
    }
}

impl fmt::Display for TermsOfUseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}",
            self.error(),
            self.description().trim_end_matches('.')
        )
    }
}

impl core::error::Error for TermsOfUseError {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn every_error_comes_back() {
        for error in TermsOfUseError::ALL {
            assert_eq!(
                TermsOfUseError::from_query(error.error(), error.description()),
                Some(*error)
            );
        }
        assert_eq!(TermsOfUseError::from_query("unauthorized_client", ""), None);
        assert_eq!(TermsOfUseError::from_query("interaction_required", "x"), None);
        assert_eq!(
            TermsOfUseError::AccessDenied.to_string(),
            "access_denied: Access is denied"
        );
    }
}
