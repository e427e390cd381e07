use super::{EnrollmentKind, Owner, SecurityToken};
use crate::terms::{TermsMode, TermsRequest};

/// The facts of one enrollment that a server sees on the wire.
///
/// They determine the [`EnrollmentKind`].
///
/// Fill in what is known; every fact is optional.
///
/// ```
/// use mdm_entra::flow::{EnrollmentKind, SecurityToken, WireFacts};
///
/// let facts = WireFacts {
///     enrollment_type: Some("Device"),
///     credential: Some(SecurityToken::Entra),
///     ..WireFacts::default()
/// };
/// assert_eq!(facts.kind()?, Some(EnrollmentKind::EntraJoin));
/// # Ok::<(), mdm_entra::flow::Contradiction>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(
    clippy::exhaustive_structs,
    reason = "filled in by the caller, with the rest by default"
)]
pub struct WireFacts<'a> {
    /// The `mode` of the deep link that started the enrollment, in any letter case.
    pub deep_link_mode: Option<&'a str>,
    /// The Terms of Use request, if the page was opened.
    pub terms_request: Option<&'a TermsRequest>,
    /// The context item `EnrollmentType`: `Full` or `Device`.
    pub enrollment_type: Option<&'a str>,
    /// The token in the security header of policy and enrollment requests.
    pub credential: Option<SecurityToken>,
    /// The device is joined to an Active Directory domain.
    ///
    /// The context item `DomainName` is a sign of it.
    pub is_domain_joined: bool,
}

impl WireFacts<'_> {
    /// Returns the way to enroll; `None` when the facts leave it open.
    ///
    /// Without a token of Entra it is [`EnrollmentKind::Traditional`]. With one, `EnrollmentType` distinguishes a join
    /// (`Device`) from a work account (`Full`), as do the modes. A domain-joined device that sends a token of Entra is
    /// joined to both and counts as [`EnrollmentKind::EntraJoin`] when it enrolls as a device.
    ///
    /// # Errors
    /// [`Contradiction`] when two facts contradict each other: the device may be faulty, or the request forged.
    pub fn kind(&self) -> Result<Option<EnrollmentKind>, Contradiction> {
        let mut found: Option<(EnrollmentKind, Fact)> = None;
        let told = [
            (self.by_deep_link(), Fact::DeepLinkMode),
            (self.by_terms(), Fact::TermsRequest),
            (self.by_request(), Fact::EnrollmentRequest),
        ];
        for (kind, fact) in told {
            match (kind, found) {
                (None, _) => {}
                (Some(kind), None) => found = Some((kind, fact)),
                (Some(kind), Some((earlier, _))) if kind == earlier => {}
                (Some(_), Some((_, first))) => return Err(Contradiction { first, second: fact }),
            }
        }
        Ok(found.map(|(kind, _)| kind))
    }

    /// Returns the owner of the device; `None` when the facts leave it open.
    ///
    /// A device of an Active Directory domain belongs to the organization, whichever way it enrolls.
    ///
    /// # Errors
    /// [`Contradiction`] when two facts contradict each other, as in [`kind`](Self::kind).
    pub fn owner(&self) -> Result<Option<Owner>, Contradiction> {
        let kind = self.kind()?;
        if self.is_domain_joined {
            return Ok(Some(Owner::Organization));
        }
        Ok(kind.and_then(EnrollmentKind::owner))
    }

    fn by_deep_link(&self) -> Option<EnrollmentKind> {
        let mode = self.deep_link_mode?;
        let is = |known: &str| mode.eq_ignore_ascii_case(known);
        if is("mdm") {
            Some(EnrollmentKind::Traditional)
        } else if is("awa") {
            Some(EnrollmentKind::WorkAccount)
        } else if is("aadj") {
            Some(EnrollmentKind::EntraJoin)
        } else {
            None
        }
    }

    fn by_terms(&self) -> Option<EnrollmentKind> {
        match self.terms_request?.mode() {
            None => Some(EnrollmentKind::WorkAccount),
            Some(TermsMode::AzureAdJoin) => Some(EnrollmentKind::EntraJoin),
            Some(TermsMode::Other(_)) => None,
        }
    }

    fn by_request(&self) -> Option<EnrollmentKind> {
        let is_device = self
            .enrollment_type
            .map(|kind| kind.eq_ignore_ascii_case("Device"));
        match (self.credential?, is_device) {
            (SecurityToken::Server, _) => Some(EnrollmentKind::Traditional),
            (SecurityToken::Entra, Some(true)) => Some(EnrollmentKind::EntraJoin),
            (SecurityToken::Entra, Some(false)) => Some(EnrollmentKind::WorkAccount),
            (SecurityToken::Entra, None) => None,
        }
    }
}

/// The error for facts of an enrollment that contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{first} and {second} name different ways to enroll")]
#[non_exhaustive]
pub struct Contradiction {
    first: Fact,
    second: Fact,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fact {
    DeepLinkMode,
    TermsRequest,
    EnrollmentRequest,
}

impl core::fmt::Display for Fact {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::DeepLinkMode => "deep link",
            Self::TermsRequest => "Terms of Use request",
            Self::EnrollmentRequest => "enrollment request",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString as _;

    fn facts() -> WireFacts<'static> {
        WireFacts::default()
    }

    #[test]
    fn every_fact_leads_to_its_kind() {
        let link = |mode| WireFacts {
            deep_link_mode: Some(mode),
            ..facts()
        };
        let asked =
            |mode: &str| TermsRequest::parse(&alloc::format!("redirect_uri=ms-appx-web://a/{mode}")).unwrap();
        let (adds, joins, other) = (asked(""), asked("&mode=azureadjoin"), asked("&mode=later"));
        let terms = |request| WireFacts {
            terms_request: Some(request),
            ..facts()
        };
        let request = |credential, kind| WireFacts {
            credential: Some(credential),
            enrollment_type: Some(kind),
            ..facts()
        };
        use EnrollmentKind::{EntraJoin, Traditional, WorkAccount};
        for (facts, kind) in [
            (facts(), None),
            (link("mdm"), Some(Traditional)),
            (link("AWA"), Some(WorkAccount)),
            (link("aadj"), Some(EntraJoin)),
            (link("later"), None),
            (terms(&adds), Some(WorkAccount)),
            (terms(&joins), Some(EntraJoin)),
            (terms(&other), None),
            (request(SecurityToken::Server, "Full"), Some(Traditional)),
            (request(SecurityToken::Entra, "Full"), Some(WorkAccount)),
            (request(SecurityToken::Entra, "device"), Some(EntraJoin)),
        ] {
            assert_eq!(facts.kind(), Ok(kind), "{facts:?}");
        }
    }

    #[test]
    fn a_domain_joined_device_belongs_to_the_organization() {
        for (is_domain_joined, mode, owner) in [
            (false, None, None),
            (false, Some("mdm"), None),
            (false, Some("awa"), Some(Owner::User)),
            (false, Some("aadj"), Some(Owner::Organization)),
            (true, None, Some(Owner::Organization)),
            (true, Some("mdm"), Some(Owner::Organization)),
            (true, Some("awa"), Some(Owner::Organization)),
        ] {
            let facts = WireFacts {
                deep_link_mode: mode,
                is_domain_joined,
                ..facts()
            };
            assert_eq!(facts.owner(), Ok(owner), "{facts:?}");
        }
    }

    #[test]
    fn facts_that_do_not_fit_are_named() {
        let request = TermsRequest::parse("redirect_uri=ms-appx-web://a/&mode=azureadjoin").unwrap();
        let by_link = WireFacts {
            deep_link_mode: Some("mdm"),
            terms_request: Some(&request),
            ..facts()
        };
        assert_eq!(
            by_link.kind().unwrap_err().to_string(),
            "deep link and Terms of Use request name different ways to enroll"
        );
        let by_request = WireFacts {
            terms_request: Some(&request),
            credential: Some(SecurityToken::Entra),
            enrollment_type: Some("Full"),
            ..facts()
        };
        assert_eq!(
            by_request.kind().unwrap_err().to_string(),
            "Terms of Use request and enrollment request name different ways to enroll"
        );
    }
}
