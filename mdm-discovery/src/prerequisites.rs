//! The prerequisites that Windows sets for an enrollment.
//!
//! They are facts for a help desk and for a portal that warns before a user tries: editions, accounts, earlier joins,
//! services and policies. The code that a device shows is given where a document or a public report names it.

use alloc::vec::Vec;
use core::fmt;

use mdm_errors::HResult;
use mdm_soap::values::OsEdition;

/// A Windows service that an enrollment or a session needs.
///
/// It must not be disabled; [`start`](Self::start) gives its start type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequiredService {
    /// The name of the service.
    pub name: &'static str,
    /// The name that the Services console shows.
    pub display_name: &'static str,
    /// The start type that it should have.
    pub start: StartType,
    /// The use of the service, in a few words.
    pub purpose: &'static str,
    /// The code that devices were reported to show when the service is missing.
    pub code_when_missing: Option<HResult>,
}

/// The start type of a [`RequiredService`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StartType {
    /// Windows starts it on demand.
    Manual,
    /// It starts with Windows.
    Automatic,
}

/// The services that enrollment and management need.
///
/// The first two depend on the third.
///
/// ```
/// use mdm_discovery::prerequisites::SERVICES;
///
/// let router = SERVICES.iter().find(|service| service.name == "dmwappushservice").unwrap();
/// let code = router.code_when_missing.unwrap();
/// assert_eq!(code.name(), Some("MENROLL_E_PROV_UNKNOWN")); // with 0x800706D9 inside
/// ```
pub const SERVICES: &[RequiredService] = &[
    RequiredService {
        name: "DmEnrollmentSvc",
        display_name: "Device Management Enrollment Service",
        start: StartType::Manual,
        purpose: "enrolls the device",
        code_when_missing: None,
    },
    RequiredService {
        name: "dmwappushservice",
        display_name: "WAP Push Message Routing Service",
        start: StartType::Automatic,
        purpose: "starts the sessions of management",
        code_when_missing: Some(HResult::new(0x8018_0023)),
    },
    RequiredService {
        name: "RpcSs",
        display_name: "Remote Procedure Call (RPC)",
        start: StartType::Automatic,
        purpose: "carries the calls to the services above",
        code_when_missing: None,
    },
    RequiredService {
        name: "DiagTrack",
        display_name: "Connected User Experiences and Telemetry",
        start: StartType::Automatic,
        purpose: "must run for enrollment and other features of management",
        code_when_missing: None,
    },
    RequiredService {
        name: "Schedule",
        display_name: "Task Scheduler",
        start: StartType::Automatic,
        purpose: "must run: its tasks poll the server and renew the certificate",
        code_when_missing: None,
    },
    RequiredService {
        name: "BITS",
        display_name: "Background Intelligent Transfer Service",
        start: StartType::Manual,
        purpose: "downloads the packages that the server assigns",
        code_when_missing: None,
    },
];

/// The registry key of the Group Policy *Disable MDM Enrollment*.
///
/// See [`DISABLE_REGISTRATION_VALUE`].
pub const DISABLE_REGISTRATION_KEY: &str = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM";

/// The registry value of the Group Policy *Disable MDM Enrollment*.
///
/// The policy applies to domain-joined PCs; the value 1 disables enrollment.
pub const DISABLE_REGISTRATION_VALUE: &str = "DisableRegistration";

/// The goal of a user or an administrator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Goal {
    /// Enroll in device management only.
    Manage,
    /// Join Microsoft Entra ID, with management.
    JoinEntra,
    /// Add a work or school account, with management.
    AddWorkAccount,
}

/// The state of a device, as far as it affects enrollment.
///
/// ```
/// use mdm_discovery::OsEdition;
/// use mdm_discovery::prerequisites::{Account, DeviceState, Goal, Obstacle};
///
/// let mut state = DeviceState::new(OsEdition::CORE, Account::Standard);
/// assert_eq!(state.obstacles(Goal::JoinEntra), [Obstacle::Edition, Obstacle::StandardUser]);
/// state.account = Account::Administrator;
/// assert_eq!(state.obstacles(Goal::Manage), []);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeviceState {
    /// The edition of Windows.
    pub edition: OsEdition,
    /// The account that is signed in.
    pub account: Account,
    /// The device is already enrolled in device management.
    pub is_managed: bool,
    /// The device is joined to an Active Directory domain.
    pub is_domain_joined: bool,
    /// The device is joined to Microsoft Entra ID.
    pub is_entra_joined: bool,
    /// A user has added a work account to the device.
    pub has_work_account: bool,
    /// The policy of [`DISABLE_REGISTRATION_VALUE`] is set.
    pub is_registration_disabled: bool,
}

impl DeviceState {
    /// Returns the state of a device that is neither joined nor managed.
    #[must_use]
    pub const fn new(edition: OsEdition, account: Account) -> Self {
        Self {
            edition,
            account,
            is_managed: false,
            is_domain_joined: false,
            is_entra_joined: false,
            has_work_account: false,
            is_registration_disabled: false,
        }
    }

    /// Returns everything that keeps the device from its goal.
    #[must_use]
    pub fn obstacles(&self, goal: Goal) -> Vec<Obstacle> {
        let joins = goal == Goal::JoinEntra;
        let adds = goal == Goal::AddWorkAccount;
        [
            (joins && !may_join_entra(self.edition), Obstacle::Edition),
            (self.account == Account::Standard, Obstacle::StandardUser),
            (
                self.account == Account::BuiltInAdministrator,
                Obstacle::BuiltInAdministrator,
            ),
            (self.is_managed, Obstacle::AlreadyManaged),
            (joins && self.is_domain_joined, Obstacle::DomainJoined),
            ((joins || adds) && self.is_entra_joined, Obstacle::EntraJoined),
            (joins && self.has_work_account, Obstacle::WorkAccount),
            (self.is_registration_disabled, Obstacle::RegistrationDisabled),
        ]
        .into_iter()
        .filter_map(|(is_met, obstacle)| is_met.then_some(obstacle))
        .collect()
    }
}

/// Reports whether an edition of Windows can join Microsoft Entra ID.
///
/// Home editions cannot.
///
/// Microsoft names Pro, Enterprise and Education as those that can. An edition without a name here counts as one of
/// them, since new editions are rarely Home editions.
#[must_use]
pub fn may_join_entra(edition: OsEdition) -> bool {
    !matches!(
        edition,
        OsEdition::CORE
            | OsEdition::CORE_N
            | OsEdition::CORE_COUNTRYSPECIFIC
            | OsEdition::CORE_SINGLELANGUAGE
            | OsEdition::CORE_CONNECTED
            | OsEdition::HOME_BASIC
            | OsEdition::HOME_PREMIUM
    )
}

/// The account that is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Account {
    /// An account in the Administrators group.
    Administrator,
    /// The built-in Administrator account.
    BuiltInAdministrator,
    /// An account without administrative rights.
    Standard,
}

/// A reason why a device does not enroll.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Obstacle {
    /// The edition of Windows cannot join Microsoft Entra ID.
    Edition,
    /// The account has no administrative rights.
    StandardUser,
    /// The built-in Administrator account is signed in.
    BuiltInAdministrator,
    /// The device is already managed; it can have only one management server.
    AlreadyManaged,
    /// The device is joined to an Active Directory domain.
    DomainJoined,
    /// The device is already joined to Microsoft Entra ID.
    EntraJoined,
    /// A user has already added a work account to the device.
    WorkAccount,
    /// A policy disables enrollment.
    RegistrationDisabled,
}

impl Obstacle {
    /// Returns the code that the device shows, if it is known.
    #[must_use]
    pub const fn hresult(self) -> Option<HResult> {
        match self {
            Self::Edition => Some(HResult::new(0x8018_001C)),
            Self::AlreadyManaged => Some(HResult::new(0x8018_000A)),
            Self::RegistrationDisabled => Some(HResult::new(0x8018_0026)),
            _ => None,
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Edition => "this edition of Windows cannot do it; upgrade to Pro, Enterprise or Education",
            Self::StandardUser => "the account has no administrative rights; sign in as an administrator",
            Self::BuiltInAdministrator => {
                "the built-in Administrator cannot enroll; use another administrator"
            }
            Self::AlreadyManaged => "the device is managed already; disconnect it first",
            Self::DomainJoined => "the device belongs to an Active Directory domain",
            Self::EntraJoined => "the device belongs to an Entra tenant already",
            Self::WorkAccount => "a work account is connected; disconnect it first",
            Self::RegistrationDisabled => "a policy disables enrollment in device management",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_obstacle_has_its_state_and_its_code() {
        let good = DeviceState::new(OsEdition::PROFESSIONAL, Account::Administrator);
        for goal in [Goal::Manage, Goal::JoinEntra, Goal::AddWorkAccount] {
            assert_eq!(good.obstacles(goal), []);
        }
        let everything = DeviceState {
            edition: OsEdition::CORE_SINGLELANGUAGE,
            account: Account::BuiltInAdministrator,
            is_managed: true,
            is_domain_joined: true,
            is_entra_joined: true,
            has_work_account: true,
            is_registration_disabled: true,
        };
        let join = everything.obstacles(Goal::JoinEntra);
        let codes: Vec<_> = join
            .iter()
            .map(|obstacle| (*obstacle, obstacle.hresult().and_then(HResult::name)))
            .collect();
        assert_eq!(
            codes,
            [
                (Obstacle::Edition, Some("MENROLL_E_PLATFORM_LICENSE_ERROR")),
                (Obstacle::BuiltInAdministrator, None),
                (
                    Obstacle::AlreadyManaged,
                    Some("MENROLL_E_DEVICE_ALREADY_ENROLLED")
                ),
                (Obstacle::DomainJoined, None),
                (Obstacle::EntraJoined, None),
                (Obstacle::WorkAccount, None),
                (
                    Obstacle::RegistrationDisabled,
                    Some("MENROLL_E_DEVICE_MANAGEMENT_BLOCKED")
                ),
            ]
        );
        // A device of a domain may be enrolled by its user, a Home edition too.
        assert_eq!(
            everything.obstacles(Goal::Manage),
            [
                Obstacle::BuiltInAdministrator,
                Obstacle::AlreadyManaged,
                Obstacle::RegistrationDisabled,
            ]
        );
        let names: Vec<_> = SERVICES.iter().map(|service| service.name).collect();
        assert_eq!(
            names,
            [
                "DmEnrollmentSvc",
                "dmwappushservice",
                "RpcSs",
                "DiagTrack",
                "Schedule",
                "BITS"
            ]
        );
        assert_eq!(
            [DISABLE_REGISTRATION_KEY, DISABLE_REGISTRATION_VALUE].join(r"\"),
            r"HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM\DisableRegistration"
        );
    }
}
