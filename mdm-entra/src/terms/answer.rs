use alloc::string::String;

use mdm_errors::{DecodeErrorKind, Name, Position, TermsOfUseError};

use super::query::Query;
use super::redirect::{ERROR, ERROR_DESCRIPTION, IS_ACCEPTED, OPAQUE_BLOB};
use super::request::CLIENT_REQUEST_ID;
use super::{OpaqueBlob, RedirectUri};
use crate::{Error, Limits, PeerError};

/// The answer of the Terms of Use page, as the device reads it.
///
/// ```
/// use mdm_entra::terms::TermsAnswer;
///
/// let location = "ms-appx-web://MyApp1/ToUResponse?OpaqueBlob=value&IsAccepted=true";
/// let TermsAnswer::Accepted { blob, .. } = TermsAnswer::parse(location)? else { panic!() };
/// assert_eq!(blob.enrollment_data(), "value");
/// # Ok::<(), mdm_entra::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum TermsAnswer {
    /// The user accepted, `IsAccepted=true`.
    ///
    /// The enrollment continues with this blob as `EnrollmentData`.
    #[non_exhaustive]
    Accepted {
        /// The blob for the enrollment endpoint.
        blob: OpaqueBlob,
        /// The id of the request, if the page echoed it.
        client_request_id: Option<String>,
    },
    /// The user declined, `IsAccepted=false`.
    ///
    /// The enrollment stops (`rejectedTermsOfUse`).
    #[non_exhaustive]
    Declined {
        /// The id of the request, if the page echoed it.
        client_request_id: Option<String>,
    },
    /// The page failed, `error=`: the enrollment stops.
    #[non_exhaustive]
    Failed {
        /// The value of `error`, as received.
        ///
        /// See [`known_error`](TermsAnswer::known_error).
        error: String,
        /// The value of `error_description`: English text for the log.
        description: Option<String>,
        /// The id of the request, if the page echoed it.
        client_request_id: Option<String>,
    },
}

impl TermsAnswer {
    /// Parses the query of a `Location`, ignoring everything before the question mark.
    ///
    /// # Errors
    /// `Decode` when the query exceeds a limit or a value is malformed, `Peer` when a parameter is repeated or missing.
    pub fn parse(location: &str) -> Result<Self, Error> {
        Self::parse_with(location, &Limits::default())
    }

    /// Parses within other limits.
    ///
    /// # Errors
    /// Those of [`parse`](Self::parse).
    pub fn parse_with(location: &str, limits: &Limits) -> Result<Self, Error> {
        let mut query = Query::parse(location, limits)?;
        let client_request_id = query.take(CLIENT_REQUEST_ID)?;
        if let Some(error) = query.take(ERROR)? {
            return Ok(Self::Failed {
                error,
                description: query.take(ERROR_DESCRIPTION)?,
                client_request_id,
            });
        }
        let accepted = query
            .take(IS_ACCEPTED)?
            .ok_or(PeerError::MissingParameter(IS_ACCEPTED))?;
        if accepted.eq_ignore_ascii_case("false") {
            return Ok(Self::Declined { client_request_id });
        }
        if !accepted.eq_ignore_ascii_case("true") {
            return Err(invalid(IS_ACCEPTED, "truth value"));
        }
        let blob = query
            .take(OPAQUE_BLOB)?
            .ok_or(PeerError::MissingParameter(OPAQUE_BLOB))?;
        Ok(Self::Accepted {
            blob: OpaqueBlob::new(blob)
                .map_err(|_| invalid(OPAQUE_BLOB, "text without control characters"))?,
            client_request_id,
        })
    }

    /// Returns the error of a [`Failed`](Self::Failed) answer, if it is documented.
    #[must_use]
    pub fn known_error(&self) -> Option<TermsOfUseError> {
        match self {
            Self::Failed {
                error, description, ..
            } => TermsOfUseError::from_query(error, description.as_deref().unwrap_or_default()),
            _ => None,
        }
    }

    /// Reports whether `location` leads to the address of the request.
    ///
    /// Only then is the answer meant for the device.
    #[must_use]
    pub fn is_for(location: &str, redirect_uri: &RedirectUri) -> bool {
        let base = |uri: &str| uri.split(['?', '#']).next().map(String::from);
        base(location) == base(redirect_uri.as_str())
    }
}

fn invalid(name: &str, expected: &'static str) -> Error {
    let name = Name::new(name);
    DecodeErrorKind::InvalidValue { name, expected }
        .at(Position::new(0, 1, 1))
        .within("query")
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::Schemes;
    use alloc::string::ToString;

    #[test]
    fn answers_are_told_apart() {
        let parse = TermsAnswer::parse;
        assert!(matches!(
            parse("x://a?IsAccepted=False"),
            Ok(TermsAnswer::Declined { .. })
        ));
        let failed = parse("x://a?error=access_denied&error_description=Access%20is%20denied%2E").unwrap();
        assert_eq!(failed.known_error(), Some(TermsOfUseError::AccessDenied));
        assert!(
            matches!(failed, TermsAnswer::Failed { description: Some(text), .. } if text == "Access is denied.")
        );
        for (location, text) in [
            ("x://a", "query parameter IsAccepted is missing"),
            ("x://a?isaccepted=true", "query parameter IsAccepted is missing"),
            ("x://a?IsAccepted=true", "query parameter OpaqueBlob is missing"),
            (
                "x://a?IsAccepted=true&IsAccepted=false",
                "query parameter IsAccepted is repeated",
            ),
            (
                "x://a?IsAccepted=maybe",
                "value of IsAccepted is not a truth value in query at 1:1 (byte 0)",
            ),
        ] {
            assert_eq!(parse(location).unwrap_err().to_string(), text);
        }
    }

    #[test]
    fn an_answer_for_another_application_is_seen() {
        let ours = RedirectUri::new("ms-appx-web://App/ToU?x=y", &Schemes::default()).unwrap();
        assert!(TermsAnswer::is_for(
            "ms-appx-web://App/ToU?x=y&IsAccepted=true",
            &ours
        ));
        assert!(!TermsAnswer::is_for("ms-appx-web://Evil/ToU?x=y", &ours));
    }
}
