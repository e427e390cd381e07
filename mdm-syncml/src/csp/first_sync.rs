//! The enrollment status page: the nodes `FirstSyncStatus`.
//!
//! They belong to the `DMClient` CSP; this also has what a server does with them.

mod page;

use alloc::string::String;

use mdm_errors::Text;

use crate::model::loc_uri::{LocUri, LocUriError};
use crate::model::read::Item;
use crate::model::write::{Get, Node};

pub use page::{PageStep, StatusPage};

/// The nodes `FirstSyncStatus` of a server.
///
/// They say what the enrollment status page of Windows waits for, and how it ended. There is a page for the device and
/// one for the user. A [`StatusPage`] takes one of them to its end.
///
/// ```
/// use mdm_errors::text;
/// use mdm_syncml::csp::{ExpectedList, FirstSync};
/// use mdm_syncml::outgoing::Replace;
///
/// let nodes = FirstSync::new("Contoso MDM")?;
/// let replace = Replace::new(nodes.expect(ExpectedList::Policies, [text!("./Vendor/MSFT/Policy/Config/Camera/AllowCamera")]))
///     .with_item(nodes.timeout_minutes(90));
/// assert_eq!(
///     replace.items()[1].target_uri(),
///     Some("./Device/Vendor/MSFT/DMClient/Provider/Contoso%20MDM/FirstSyncStatus/TimeOutUntilSyncFailure")
/// );
/// # Ok::<(), mdm_syncml::LocUriError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FirstSync {
    uri: LocUri<'static>,
}

/// A list of what the page waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum ExpectedList {
    /// Policies, by their addresses.
    Policies,
    /// Network profiles, by their addresses.
    NetworkProfiles,
    /// MSI packages, by their addresses.
    ///
    /// Each is followed by `;` and the number of applications in it.
    MsiPackages,
    /// Packaged apps, by their addresses.
    ///
    /// Each is followed by `;` and the number of applications in it.
    ModernPackages,
    /// Certificates with keys, by their addresses.
    PfxCertificates,
    /// SCEP certificates, by their addresses.
    ScepCertificates,
}

/// A value that a device reports about the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FirstSyncValue {
    /// `ServerHasFinishedProvisioning`: the server has listed everything.
    ServerHasFinished(bool),
    /// `IsSyncDone`: the page has ended.
    IsSyncDone(bool),
    /// `WasDeviceSuccessfullyProvisioned`: the result.
    Provisioned(Provisioned),
}

/// The result of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Provisioned {
    /// 0: something expected failed, or the time ran out.
    Failed,
    /// 1: everything expected is in place.
    Succeeded,
    /// 2: not finished yet.
    InProgress,
}

/// Joins the entries of a list.
const SEPARATOR: char = '\u{F000}';

const OF_DEVICE: &str = "./Device/Vendor/MSFT/DMClient/Provider";
const OF_USER: &str = "./User/Vendor/MSFT/DMClient/Provider";
const HAS_FINISHED: &str = "ServerHasFinishedProvisioning";
const IS_SYNC_DONE: &str = "IsSyncDone";
const WAS_PROVISIONED: &str = "WasDeviceSuccessfullyProvisioned";
const TIMEOUT: &str = "TimeOutUntilSyncFailure";

impl ExpectedList {
    /// All variants, in the order of their declaration.
    pub const ALL: &'static [Self] = &[
        Self::Policies,
        Self::NetworkProfiles,
        Self::MsiPackages,
        Self::ModernPackages,
        Self::PfxCertificates,
        Self::ScepCertificates,
    ];

    /// Returns the name of the node.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Policies => "ExpectedPolicies",
            Self::NetworkProfiles => "ExpectedNetworkProfiles",
            Self::MsiPackages => "ExpectedMSIAppPackages",
            Self::ModernPackages => "ExpectedModernAppPackages",
            Self::PfxCertificates => "ExpectedPFXCerts",
            Self::ScepCertificates => "ExpectedSCEPCerts",
        }
    }
}

impl FirstSync {
    /// Addresses the page of the device for the server that enrolled it.
    ///
    /// The server is the `provider_id` of the enrollment.
    ///
    /// # Errors
    /// Fails if `provider_id` is not the name of a node, as [`LocUri::join`] does.
    pub fn new(provider_id: &str) -> Result<Self, LocUriError> {
        Self::below(OF_DEVICE, provider_id)
    }

    /// Addresses the page of the enrolled user.
    ///
    /// Its nodes can be set once the user has signed in.
    ///
    /// # Errors
    /// Fails if `provider_id` is not the name of a node, as [`LocUri::join`] does.
    pub fn for_user(provider_id: &str) -> Result<Self, LocUriError> {
        Self::below(OF_USER, provider_id)
    }

    fn below(root: &'static str, provider_id: &str) -> Result<Self, LocUriError> {
        let provider = LocUri::known(root).join(provider_id)?;
        Ok(Self {
            uri: provider.child("FirstSyncStatus"),
        })
    }

    /// Returns the address of the nodes.
    #[must_use]
    pub const fn uri(&self) -> &LocUri<'static> {
        &self.uri
    }

    /// Lists what the page waits for, in place of an earlier list.
    #[must_use]
    pub fn expect<'t>(
        &self,
        list: ExpectedList,
        entries: impl IntoIterator<Item = Text<'t>>,
    ) -> Node<'static> {
        let mut joined = String::new();
        for entry in entries {
            if !joined.is_empty() {
                joined.push(SEPARATOR);
            }
            joined.push_str(&entry);
        }
        Node::new(self.uri.child(list.as_str())).with_data(Text::lossy(joined))
    }

    /// Sets the minutes after which the page gives up.
    ///
    /// 1 to 1440, the nearest of which is sent.
    #[must_use]
    pub fn timeout_minutes(&self, minutes: u16) -> Node<'static> {
        Node::new(self.uri.child(TIMEOUT)).with_int(minutes.clamp(1, 1440).into())
    }

    /// Marks the lists as complete, so that the page can end.
    #[must_use]
    pub fn finish(&self) -> Node<'static> {
        Node::new(self.uri.child(HAS_FINISHED)).with_bool(true)
    }

    /// Creates a Get of the state of the page.
    #[must_use]
    pub fn get(&self) -> Get<'static> {
        Get::new(self.uri.child(IS_SYNC_DONE)).with_item(self.uri.child(WAS_PROVISIONED))
    }

    /// Reads an item of results that is about one of these nodes.
    ///
    /// `None` if it is about another node, or not of its format.
    #[must_use]
    pub fn read(&self, item: Item<'_>) -> Option<FirstSyncValue> {
        let uri = LocUri::new(item.address()?).ok()?;
        let mut names = uri.below(&self.uri)?;
        let name = names.next().filter(|_| names.next().is_none())?;
        let data = item.data()?.text();
        let value = data.trim_ascii();
        Some(match &*name.text()? {
            HAS_FINISHED => FirstSyncValue::ServerHasFinished(truth(value)?),
            IS_SYNC_DONE => FirstSyncValue::IsSyncDone(truth(value)?),
            WAS_PROVISIONED => FirstSyncValue::Provisioned(Provisioned::parse(value)?),
            _ => return None,
        })
    }
}

impl Provisioned {
    /// Reads the value of the node; `None` for values other than 0, 1 and 2.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        Some(match value.trim_ascii() {
            "0" => Self::Failed,
            "1" => Self::Succeeded,
            "2" => Self::InProgress,
            _ => return None,
        })
    }
}

/// Reads a truth value, in the spellings of devices.
pub(super) fn truth(value: &str) -> Option<bool> {
    match value {
        "1" => Some(true),
        "0" => Some(false),
        value if value.eq_ignore_ascii_case("true") => Some(true),
        value if value.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}
