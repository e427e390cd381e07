//! The GET before discovery, and the rules for redirects.

use url::Url;

use crate::endpoint::{Endpoint, has_user_information, same_server};
use crate::http::{HeaderField, PROBE_USER_AGENT};

/// The HTTP method of the probe.
pub const METHOD: &str = "GET";

/// The status of the answer to the probe; its body is empty.
pub const STATUS: u16 = 200;

/// The content type of the answer to the probe.
pub const CONTENT_TYPE: &str = "text/html";

/// The header fields of the probe, besides `Host`.
pub const FIELDS: [HeaderField; 2] = [
    HeaderField::fixed("User-Agent", PROBE_USER_AGENT),
    HeaderField::fixed("Pragma", "no-cache"),
];

/// The maximum number of redirects that are followed: 5.
///
/// One more is refused with [`RedirectError::TooMany`]. The limit is this library's own; no document names one.
pub const MAX_REDIRECTS: u8 = 5;

/// The search for a server, one GET at a time.
///
/// Ask for the [`url`](Self::url), send a GET without a body and with the [`FIELDS`], and hand in the finding.
///
/// The rules are those of MS-MDE2 1.3 and its product documentation. HTTPS comes first. When the certificate is not
/// trusted, an enrolling device asks over plain HTTP, only to learn whether there is a redirect. Only redirects to
/// HTTPS are followed. An enrolling user must allow a redirect to another host or port, and any redirect that came over
/// plain HTTP. A renewal follows only the redirect that its user allowed at enrollment.
///
/// ```
/// use mdm_discovery::endpoint::Endpoint;
/// use mdm_discovery::probe::{Finding, Probe, Step};
///
/// let probe = Probe::new(&Endpoint::new("https://EnterpriseEnrollment.contoso.com/EnrollmentServer/Discovery.svc")?);
/// let location = "https://mdm.fabrikam.com/EnrollmentServer/Discovery.svc";
/// let Step::AskUser(redirect) = probe.next(Finding::Redirect { location }) else { panic!() };
/// assert_eq!(redirect.target().host_str(), Some("mdm.fabrikam.com"));
/// let Step::Get(probe) = redirect.allow() else { panic!() };
/// let Step::Discover(endpoint) = probe.next(Finding::Answer { status: 200 }) else { panic!() };
/// assert_eq!(endpoint.as_str(), location);
/// # Ok::<(), mdm_discovery::endpoint::InvalidEndpoint>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a probe finds nothing until its GET was sent"]
pub struct Probe {
    url: Url,
    endpoint: Option<Endpoint>,
    redirects: u8,
    renewal: Option<Renewal>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Renewal {
    accepted: Option<Url>,
}

impl Probe {
    /// Starts the search of an enrolling device.
    pub fn new(endpoint: &Endpoint) -> Self {
        Self {
            url: endpoint.url().clone(),
            endpoint: Some(endpoint.clone()),
            redirects: 0,
            renewal: None,
        }
    }

    /// Starts the search of a device that renews its certificate.
    ///
    /// `accepted` is the redirect that its user allowed at enrollment.
    pub fn renewing(endpoint: &Endpoint, accepted: Option<Url>) -> Self {
        Self {
            renewal: Some(Renewal { accepted }),
            ..Self::new(endpoint)
        }
    }

    /// Returns the address of the next GET.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// Returns the next step after a GET.
    #[must_use]
    pub fn next(self, finding: Finding<'_>) -> Step {
        match finding {
            Finding::Answer { status: 200..=299 } => match self.endpoint {
                Some(endpoint) => Step::Discover(endpoint),
                // Plain http answered without a redirect: nothing was proven.
                None => Step::AskForServer,
            },
            Finding::Answer { .. } | Finding::Unreachable => Step::AskForServer,
            Finding::Untrusted if self.endpoint.is_some() && self.renewal.is_none() => {
                let mut plain = self.url.clone();
                if plain.set_scheme("http").is_err() || plain.set_port(None).is_err() {
                    return Step::AskForServer;
                }
                Step::Get(Self {
                    url: plain,
                    endpoint: None,
                    ..self
                })
            }
            Finding::Untrusted => Step::AskForServer,
            Finding::Redirect { location } => self.redirect(location),
        }
    }

    fn redirect(self, location: &str) -> Step {
        let Ok(target) = self.url.join(location.trim()) else {
            return Step::AskForServer;
        };
        if target.scheme() != "https" {
            return Step::Refuse(RedirectError::Insecure);
        }
        if has_user_information(&target) {
            return Step::Refuse(RedirectError::UserInformation);
        }
        if self.redirects >= MAX_REDIRECTS {
            return Step::Refuse(RedirectError::TooMany);
        }
        let confirmed = match &self.renewal {
            Some(renewal) if renewal.accepted.as_ref() != Some(&target) => {
                return Step::Refuse(RedirectError::NotAccepted);
            }
            Some(_) => true,
            None => self.endpoint.is_some() && same_server(&self.url, &target),
        };
        let redirect = Redirect(Self {
            endpoint: Some(Endpoint::from_url(target.clone())),
            url: target,
            redirects: self.redirects.saturating_add(1),
            renewal: self.renewal,
        });
        if confirmed {
            redirect.allow()
        } else {
            Step::AskUser(redirect)
        }
    }
}

/// The finding of a GET.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding<'a> {
    /// The server answered with anything but a redirect.
    ///
    /// A status of 200 to 299 leads to discovery; after any other the server counts as not found.
    Answer {
        /// The HTTP status.
        status: u16,
    },
    /// The server answered with 301, 302, 303, 307 or 308.
    Redirect {
        /// The value of the `Location` header, relative or absolute.
        location: &'a str,
    },
    /// The certificate of the server is not trusted, or names another host.
    Untrusted,
    /// The host does not exist, or does not answer.
    Unreachable,
}

/// The next step of a device after a GET.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// POST the `Discover` request to this address.
    Discover(Endpoint),
    /// Send the next GET.
    Get(Probe),
    /// Ask the user whether to follow the redirect.
    AskUser(Redirect),
    /// Ask the user for the address of the server: the search found none.
    AskForServer,
    /// Stop: the redirect must not be followed.
    Refuse(RedirectError),
}

/// A redirect that needs the consent of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "the user has to allow the redirect"]
pub struct Redirect(Probe);

impl Redirect {
    /// Returns the target.
    ///
    /// Show its host to the user, and keep it for [`Probe::renewing`].
    #[must_use]
    pub const fn target(&self) -> &Url {
        &self.0.url
    }

    /// Follows the redirect after the user has allowed it.
    #[must_use]
    pub fn allow(self) -> Step {
        Step::Get(self.0)
    }
}

/// A reason not to follow a redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RedirectError {
    /// The target is not HTTPS; Windows shows `MENROLL_E_INSECUREREDIRECT`.
    #[error("redirect to an address without HTTPS")]
    Insecure,
    /// The target has user information before its host.
    ///
    /// People mistake it for the host.
    #[error("redirect to an address with user information")]
    UserInformation,
    /// The target is not the one that was allowed at enrollment.
    #[error("redirect that was not allowed at enrollment")]
    NotAccepted,
    /// There were more redirects than [`MAX_REDIRECTS`].
    #[error("more redirects than the limit")]
    TooMany,
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::ToString;

    #[test]
    fn the_fields_are_those_of_windows() {
        let fields = FIELDS.map(|field| format!("{}: {}", field.name, field.value));
        assert_eq!(fields, ["User-Agent: ENROLLClient", "Pragma: no-cache"]);
    }

    fn start() -> Probe {
        Probe::new(
            &Endpoint::new("https://EnterpriseEnrollment.contoso.com:8443/EnrollmentServer/Discovery.svc")
                .unwrap(),
        )
    }

    fn get(step: Step) -> Probe {
        match step {
            Step::Get(probe) => probe,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_answer_keeps_the_spelling_of_the_endpoint() {
        let Step::Discover(endpoint) = start().next(Finding::Answer { status: 200 }) else {
            panic!()
        };
        assert!(
            endpoint
                .as_str()
                .starts_with("https://EnterpriseEnrollment.contoso.com:8443/")
        );
        assert_eq!(start().next(Finding::Answer { status: 404 }), Step::AskForServer);
        assert_eq!(start().next(Finding::Unreachable), Step::AskForServer);
    }

    #[test]
    fn plain_http_is_only_asked_for_a_redirect() {
        let plain = get(start().next(Finding::Untrusted));
        assert_eq!(
            plain.url().as_str(),
            "http://enterpriseenrollment.contoso.com/EnrollmentServer/Discovery.svc"
        );
        assert_eq!(
            plain.clone().next(Finding::Answer { status: 200 }),
            Step::AskForServer
        );
        assert_eq!(plain.clone().next(Finding::Untrusted), Step::AskForServer);
        let secure = "https://enterpriseenrollment.contoso.com/x";
        assert!(matches!(
            plain.next(Finding::Redirect { location: secure }),
            Step::AskUser(_)
        ));
    }

    #[test]
    fn nothing_but_https_is_followed() {
        for location in [
            "http://mdm.contoso.com/",
            "javascript:alert(1)",
            "ftp://mdm.contoso.com/",
        ] {
            assert_eq!(
                start().next(Finding::Redirect { location }),
                Step::Refuse(RedirectError::Insecure)
            );
        }
        assert_eq!(
            RedirectError::Insecure.to_string(),
            "redirect to an address without HTTPS"
        );
    }

    #[test]
    fn another_port_needs_the_user_and_user_information_is_refused() {
        let same = "https://ENTERPRISEENROLLMENT.contoso.com:8443/next";
        assert!(matches!(
            start().next(Finding::Redirect { location: same }),
            Step::Get(_)
        ));
        for location in [
            "https://enterpriseenrollment.contoso.com/",
            "https://enterpriseenrollment.contoso.com:8444/",
        ] {
            let step = start().next(Finding::Redirect { location });
            assert!(matches!(step, Step::AskUser(_)), "{location}");
        }
        for location in [
            "https://user@enterpriseenrollment.contoso.com:8443/",
            "https://:word@enterpriseenrollment.contoso.com:8443/",
            "//enterpriseenrollment.contoso.com:8443@evil.example/",
        ] {
            assert_eq!(
                start().next(Finding::Redirect { location }),
                Step::Refuse(RedirectError::UserInformation),
                "{location}"
            );
        }
        assert_eq!(
            RedirectError::UserInformation.to_string(),
            "redirect to an address with user information"
        );
    }

    #[test]
    fn redirects_end() {
        let mut probe = start();
        for hop in 0..MAX_REDIRECTS {
            let location = format!("/{hop}");
            probe = get(probe.next(Finding::Redirect { location: &location }));
        }
        assert_eq!(
            probe.next(Finding::Redirect { location: "/last" }),
            Step::Refuse(RedirectError::TooMany)
        );
    }

    #[test]
    fn a_renewal_follows_only_what_was_allowed() {
        let endpoint = start().endpoint.unwrap();
        let location = "https://mdm.fabrikam.com/renew";
        let accepted = Url::parse(location).unwrap();
        let probe = Probe::renewing(&endpoint, Some(accepted));
        assert!(matches!(
            probe.clone().next(Finding::Redirect { location }),
            Step::Get(_)
        ));
        let refused = Step::Refuse(RedirectError::NotAccepted);
        assert_eq!(probe.next(Finding::Redirect { location: "/other" }), refused);
        let probe = Probe::renewing(&endpoint, None);
        assert_eq!(probe.clone().next(Finding::Redirect { location }), refused);
        assert_eq!(probe.next(Finding::Untrusted), Step::AskForServer);
    }
}
