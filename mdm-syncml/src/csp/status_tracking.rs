//! The progress that the enrollment status page tracks.
//!
//! The `EnrollmentStatusTracking` CSP.

use crate::csp::first_sync::truth;
use crate::model::loc_uri::{LocUri, LocUriError};
use crate::model::read::Item;
use crate::model::write::Get;

/// The nodes in which an agent reports to the enrollment status page.
///
/// They list what it installs, for a server to read. The agent, a policy provider on the device, sets `TrackingPoliciesCreated`, `InstallationState` and `RebootRequired`: what a server writes
/// there does not move the page.
///
/// ```
/// use mdm_syncml::csp::{InstallationState, StatusTracking, TrackedValue};
/// use mdm_syncml::{Command, Message};
///
/// let app = StatusTracking::new().provider("Agent")?.app("Editor")?;
/// let get = app.get();
/// # let _ = get;
/// let body = b"<SyncML><SyncHdr/><SyncBody><Results><CmdID>3</CmdID><Item><Source><LocURI>\
///     ./Vendor/MSFT/EnrollmentStatusTracking/Setup/Apps/Tracking/Agent/Editor/InstallationState</LocURI></Source>\
///     <Data>3</Data></Item></Results></SyncBody></SyncML>";
/// let message = Message::parse(body)?;
/// let Some(Command::Results(results)) = message.commands().next() else { panic!("results") };
/// let value = results.items().next().and_then(|item| app.read(item));
/// assert_eq!(value, Some(TrackedValue::Installation(InstallationState::Completed)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StatusTracking {
    uri: LocUri<'static>,
}

/// The nodes of one agent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TrackedProvider {
    root: LocUri<'static>,
    preparation: LocUri<'static>,
    apps: LocUri<'static>,
    tracking: LocUri<'static>,
}

/// The nodes of one application that an agent installs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TrackedApp {
    uri: LocUri<'static>,
}

/// The progress of an installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InstallationState {
    /// 1: not installed.
    NotInstalled,
    /// 2: being installed.
    InProgress,
    /// 3: installed.
    Completed,
    /// 4: failed.
    Error,
}

/// The need for a restart after an installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RebootRequired {
    /// 1: none.
    NotRequired,
    /// 2: one that can wait.
    SoftReboot,
    /// 3: one before anything else.
    HardReboot,
}

/// A value of one of the nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrackedValue {
    /// `InstallationState`, of an application or of the agent itself.
    Installation(InstallationState),
    /// `RebootRequired`.
    Reboot(RebootRequired),
    /// `TrackingPoliciesCreated`: the agent has listed everything that it installs.
    TrackingPoliciesCreated(bool),
    /// `HasProvisioningCompleted`: the page has ended.
    HasProvisioningCompleted(bool),
}

const OF_DEVICE: &str = "./Device/Vendor/MSFT/EnrollmentStatusTracking";
const OF_USER: &str = "./User/Vendor/MSFT/EnrollmentStatusTracking";
const INSTALLATION: &str = "InstallationState";
const REBOOT: &str = "RebootRequired";
const CREATED: &str = "TrackingPoliciesCreated";
const COMPLETED: &str = "HasProvisioningCompleted";

impl StatusTracking {
    /// Addresses the nodes of the device.
    #[must_use]
    pub fn new() -> Self {
        Self {
            uri: LocUri::known(OF_DEVICE),
        }
    }

    /// Addresses the nodes of the enrolled user.
    #[must_use]
    pub fn for_user() -> Self {
        Self {
            uri: LocUri::known(OF_USER),
        }
    }

    /// Returns the address of `HasProvisioningCompleted`.
    #[must_use]
    pub fn has_provisioning_completed(&self) -> LocUri<'static> {
        self.uri.child("Setup").child(COMPLETED)
    }

    /// Returns the nodes of an agent.
    ///
    /// # Errors
    /// Fails if `name` is not the name of a node, as [`LocUri::join`] does.
    pub fn provider(&self, name: &str) -> Result<TrackedProvider, LocUriError> {
        let apps = self.uri.child("Setup").child("Apps");
        let below = |uri: LocUri<'static>| uri.join(name);
        Ok(TrackedProvider {
            root: self.uri.clone(),
            preparation: below(self.uri.child("DevicePreparation").child("PolicyProviders"))?,
            tracking: below(apps.child("Tracking"))?,
            apps: below(apps.child("PolicyProviders"))?,
        })
    }

    /// Reads an item of results that is about one of these nodes.
    ///
    /// `None` if it is about another node, or not of its format.
    #[must_use]
    pub fn read(&self, item: Item<'_>) -> Option<TrackedValue> {
        read(&self.uri, item)
    }
}

impl Default for StatusTracking {
    fn default() -> Self {
        Self::new()
    }
}

impl TrackedProvider {
    /// Returns the address of the agent's own `InstallationState`.
    ///
    /// The node belongs to device preparation.
    #[must_use]
    pub fn installation_state(&self) -> LocUri<'static> {
        self.preparation.child(INSTALLATION)
    }

    /// Returns the address of `LastError`, an HRESULT, during device preparation.
    #[must_use]
    pub fn last_error(&self) -> LocUri<'static> {
        self.preparation.child("LastError")
    }

    /// Returns the address of `Timeout`, the minutes for the agent's own installation.
    #[must_use]
    pub fn timeout(&self) -> LocUri<'static> {
        self.preparation.child("Timeout")
    }

    /// Returns the address of the node about tracking applications.
    ///
    /// It says whether the agent tracks them.
    #[must_use]
    pub fn tracks_apps(&self) -> LocUri<'static> {
        self.preparation.child("TrackedResourceTypes").child("Apps")
    }

    /// Returns the address of `TrackingPoliciesCreated`.
    #[must_use]
    pub fn tracking_policies_created(&self) -> LocUri<'static> {
        self.apps.child(CREATED)
    }

    /// Returns the nodes of an application.
    ///
    /// # Errors
    /// Fails if `name` is not the name of a node, as [`LocUri::join`] does.
    pub fn app(&self, name: &str) -> Result<TrackedApp, LocUriError> {
        self.tracking.join(name).map(|uri| TrackedApp { uri })
    }

    /// Creates a Get of the agent's progress.
    #[must_use]
    pub fn get(&self) -> Get<'static> {
        Get::new(self.installation_state()).with_item(self.tracking_policies_created())
    }

    /// Reads an item of results that is about a node of this agent.
    ///
    /// `None` if it is about another node, or not of its format.
    #[must_use]
    pub fn read(&self, item: Item<'_>) -> Option<TrackedValue> {
        let of_agent = [&self.preparation, &self.apps, &self.tracking];
        let value = of_agent.into_iter().find_map(|uri| read(uri, item));
        value.or_else(|| read(&self.root.child("Setup").child(COMPLETED), item))
    }
}

impl TrackedApp {
    /// Returns the address of `TrackingUri`.
    ///
    /// Below it, another CSP reports on the application.
    #[must_use]
    pub fn tracking_uri(&self) -> LocUri<'static> {
        self.uri.child("TrackingUri")
    }

    /// Returns the address of `InstallationState`.
    #[must_use]
    pub fn installation_state(&self) -> LocUri<'static> {
        self.uri.child(INSTALLATION)
    }

    /// Returns the address of `RebootRequired`.
    #[must_use]
    pub fn reboot_required(&self) -> LocUri<'static> {
        self.uri.child(REBOOT)
    }

    /// Creates a Get of the progress of the installation.
    #[must_use]
    pub fn get(&self) -> Get<'static> {
        Get::new(self.installation_state()).with_item(self.reboot_required())
    }

    /// Reads an item of results that is about one of these nodes.
    ///
    /// `None` if it is about another node, or not of its format.
    #[must_use]
    pub fn read(&self, item: Item<'_>) -> Option<TrackedValue> {
        read(&self.uri, item)
    }
}

impl InstallationState {
    /// Reads the value of the node; `None` for values other than 1 to 4.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        Some(match value.trim_ascii() {
            "1" => Self::NotInstalled,
            "2" => Self::InProgress,
            "3" => Self::Completed,
            "4" => Self::Error,
            _ => return None,
        })
    }
}

impl RebootRequired {
    /// Reads the value of the node; `None` for values other than 1 to 3.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        Some(match value.trim_ascii() {
            "1" => Self::NotRequired,
            "2" => Self::SoftReboot,
            "3" => Self::HardReboot,
            _ => return None,
        })
    }
}

/// Reads the value of a node at or below an address, by its name.
fn read(above: &LocUri<'_>, item: Item<'_>) -> Option<TrackedValue> {
    let uri = LocUri::new(item.address()?).ok()?;
    uri.below(above)?;
    let name = uri.segments().last()?;
    let data = item.data()?.text();
    let value = data.trim_ascii();
    Some(match &*name.text()? {
        INSTALLATION => TrackedValue::Installation(InstallationState::parse(value)?),
        REBOOT => TrackedValue::Reboot(RebootRequired::parse(value)?),
        CREATED => TrackedValue::TrackingPoliciesCreated(truth(value)?),
        COMPLETED => TrackedValue::HasProvisioningCompleted(truth(value)?),
        _ => return None,
    })
}
