use crate::hresult::screen::folded;
use crate::{HResult, Remedy};

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident $remedy:ident $(= $hresult:ident)? $cause:literal $advice:literal [$([$($key:literal)+])+];)*) => {
        /// A reason why Windows does not connect a device, as its settings pages put it.
        ///
        /// The texts themselves are Microsoft's and localized; [`from_screen`](Self::from_screen) finds them by their English
        /// key words.
        ///
        /// ```
        /// use mdm_errors::{ConnectionProblem, HResult, Remedy};
        ///
        /// let read = "Your device is already being managed by an organization.";
        /// let problem = ConnectionProblem::from_screen(read);
        /// assert_eq!(problem, Some(ConnectionProblem::ManagedByOrganization));
        /// assert_eq!(problem.and_then(ConnectionProblem::hresult), Some(HResult::MENROLL_E_DEVICE_ALREADY_ENROLLED));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ConnectionProblem {
            $($(#[$doc])* $name,)*
        }

        impl ConnectionProblem {
            /// Every problem.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Returns the cause in a few words.
            #[must_use]
            pub const fn cause(self) -> &'static str {
                match self {
                    $(Self::$name => $cause,)*
                }
            }

            /// Returns the advice in one sentence, without a final period.
            #[must_use]
            pub const fn advice(self) -> &'static str {
                match self {
                    $(Self::$name => $advice,)*
                }
            }

            /// Returns the party that has to act.
            #[must_use]
            pub const fn remedy(self) -> Remedy {
                match self {
                    $(Self::$name => Remedy::$remedy,)*
                }
            }

            /// Returns the code of the same cause, where there is one.
            #[must_use]
            pub const fn hresult(self) -> Option<HResult> {
                match self {
                    $(Self::$name => code!($($hresult)?),)*
                }
            }

            /// Finds the problem by the English text that a user reads, in any letter case.
            #[must_use]
            pub fn from_screen(text: &str) -> Option<Self> {
                let text = folded(text);
                let mentions = |keys: &[&[&str]]| {
                    keys.iter().any(|keys| keys.iter().all(|key| text.contains(key)))
                };
                Self::ALL.iter().copied().find(|problem| mentions(problem.keys()))
            }

            const fn keys(self) -> &'static [&'static [&'static str]] {
                match self {
                    $(Self::$name => &[$(&[$($key),+]),+],)*
                }
            }
        }
    };
}

macro_rules! code {
    () => {
        None
    };
    ($hresult:ident) => {
        Some(HResult::$hresult)
    };
}

problems! {
    /// Joining Microsoft Entra: the device is joined already.
    JoinedToEntra User
        "A device joins one Microsoft Entra domain at a time"
        "Leave the present domain first"
        [["device is connected to" "azure ad domain"] ["device is connected to" "entra"]];
    /// Joining Microsoft Entra: the device is in an Active Directory domain.
    JoinedToActiveDirectory Administrator
        "A device joins either Microsoft Entra or an Active Directory domain from the settings"
        "Leave the Active Directory domain, or have the administrator configure a hybrid join"
        [["already connected to" "active directory domain"]];
    /// Joining Microsoft Entra: a work account is connected.
    WorkAccountConnected User
        "A device is either joined to Microsoft Entra or has a work or school account connected"
        "Disconnect the work or school account first"
        [["already has a user" "work account"]];
    /// Joining Microsoft Entra: the user is not an administrator of the device.
    StandardUser User
        "Only an administrator of the device can join it"
        "Sign in with an administrator account of the device"
        [["as a standard user"]];
    /// Joining Microsoft Entra: the device is enrolled already.
    ///
    /// The tenant would enroll it again.
    AlreadyManaged User = MENROLL_E_DEVICE_ALREADY_ENROLLED
        "The device is enrolled, and joining would enroll it again"
        "Remove the present management first"
        [["already managed by mdm"]];
    /// Joining Microsoft Entra: the edition of Windows does not support it.
    HomeEdition User = MENROLL_E_PLATFORM_LICENSE_ERROR
        "Windows Home does not join Microsoft Entra"
        "Upgrade to Pro, Enterprise or Education"
        [["home edition"]];
    /// Connecting an account: the device is connected or joined already.
    AlreadyConnected User
        "The device is joined to a domain, or a work or school account is connected"
        "Disconnect the present account or leave the domain first"
        [["already connected" "organization's cloud"]];
    /// Connecting an account: the user name is unknown.
    UnknownUser User
        "The tenant has no user of this name"
        "Check the spelling of the user name, and that the account exists"
        [["find your identity"]];
    /// Enrolling: the device is already managed by an organization.
    ManagedByOrganization User = MENROLL_E_DEVICE_ALREADY_ENROLLED
        "The device is managed by an MDM server or by Configuration Manager"
        "Remove the present management first"
        [["already being managed"]];
    /// Enrolling: the user is not an administrator of the device.
    NoPrivileges User
        "Only an administrator of the device can enroll it"
        "Sign in with an administrator account of the device"
        [["right privileges"]];
    /// Enrolling: discovery found no server.
    NoEndpoint User
        "No management server was found for the domain of the user name"
        "Check the user name or enter the URL of the server; the administrator can add the DNS name for discovery"
        [["auto-discover" "endpoint"]];
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn every_problem_is_found_by_its_words() {
        for problem in ConnectionProblem::ALL {
            for keys in problem.keys() {
                let words: Vec<String> = keys.iter().map(|key| key.to_uppercase()).collect();
                let text = words.join(" \u{2026} ").replace('\'', "\u{2019}");
                assert_eq!(ConnectionProblem::from_screen(&text), Some(*problem), "{text}");
            }
            assert!(!problem.cause().ends_with('.') && !problem.advice().ends_with('.'));
        }
        assert_eq!(ConnectionProblem::from_screen("Something went wrong"), None);
    }
}
