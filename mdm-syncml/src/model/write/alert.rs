use alloc::vec::Vec;

use mdm_errors::{SecretText, Text};

use super::{Data, Item, Meta};
use crate::model::values::{AlertCode, AlertType, DevicePrepSync, Format, LoginStatus, Mark, SyncType};

/// A report of an event that is no change of a node.
///
/// ```
/// use mdm_syncml::alerts::LoginStatus;
/// use mdm_syncml::outgoing::Alert;
///
/// let alerts = [Alert::client_initiated(), Alert::login_status(LoginStatus::User)];
/// # let _ = alerts;
/// ```
///
/// Alerts 1224 and 1226 are about an event, which is an item: without one they cannot be built.
///
/// ```
/// use mdm_syncml::AlertCode;
/// use mdm_syncml::outgoing::Alert;
///
/// assert!(Alert::new(AlertCode::NEXT_MESSAGE).is_ok());
/// let error = Alert::new(AlertCode::GENERIC_ALERT).unwrap_err();
/// assert_eq!(error.to_string(), "an alert 1224 or 1226 needs an item");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Alert<'a> {
    pub(in crate::model) code: AlertCode,
    pub(in crate::model) correlator: Option<Text<'a>>,
    pub(in crate::model) items: Vec<Item<'a>>,
}

/// The error for an alert about an event that names none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NoItem;

impl core::fmt::Display for NoItem {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("an alert 1224 or 1226 needs an item")
    }
}

impl core::error::Error for NoItem {}

impl<'a> Alert<'a> {
    /// Creates an alert without items.
    ///
    /// # Errors
    /// [`NoItem`] for 1224 and 1226: see [`with_first`](Self::with_first).
    pub fn new(code: AlertCode) -> Result<Self, NoItem> {
        let alert = Self::bare(code);
        match alert.lacks_item() {
            true => Err(NoItem),
            false => Ok(alert),
        }
    }

    /// Creates an alert with its first item.
    #[must_use]
    pub fn with_first(code: AlertCode, item: impl Into<Item<'a>>) -> Self {
        Self::bare(code).with_item(item)
    }

    const fn bare(code: AlertCode) -> Self {
        Self {
            code,
            correlator: None,
            items: Vec::new(),
        }
    }

    fn lacks_item(&self) -> bool {
        let is_event = matches!(self.code, AlertCode::CLIENT_EVENT | AlertCode::GENERIC_ALERT);
        is_event && self.items.is_empty()
    }

    /// Creates the alert with which a device begins a session: `origin`, or 1201 for what begins none.
    pub(crate) fn origin(origin: AlertCode) -> Self {
        Self::new(origin).unwrap_or_else(|NoItem| Self::client_initiated())
    }

    /// Creates the alert 1225: the object at this address never ended.
    ///
    /// The address is one of the sender.
    #[must_use]
    pub fn no_end_of_data(uri: impl Into<Text<'a>>) -> Self {
        Self::with_first(AlertCode::NO_END_OF_DATA, Item::source(uri))
    }

    /// Creates the alert 1200: the server asked for this session.
    #[must_use]
    pub const fn server_initiated() -> Self {
        Self::bare(AlertCode::SERVER_INITIATED_MGMT)
    }

    /// Creates the alert 1201: the device begins this session.
    #[must_use]
    pub const fn client_initiated() -> Self {
        Self::bare(AlertCode::CLIENT_INITIATED_MGMT)
    }

    /// Creates the alert 1222, which asks for the next message of the package.
    #[must_use]
    pub const fn next_message() -> Self {
        Self::bare(AlertCode::NEXT_MESSAGE)
    }

    /// Creates the alert 1223: the session ends.
    #[must_use]
    pub const fn abort() -> Self {
        Self::bare(AlertCode::SESSION_ABORT)
    }

    /// Creates an alert 1224 with one item that has a type only, as in Windows.
    #[must_use]
    pub fn client_event(kind: AlertType<'a>, data: impl Into<Data<'a>>) -> Self {
        Self::with_first(
            AlertCode::CLIENT_EVENT,
            Item::new().with_type(kind).with_data(data),
        )
    }

    /// Creates the alert 1224 that says who is signed in.
    #[must_use]
    pub fn login_status(status: LoginStatus<'a>) -> Self {
        Self::client_event(AlertType::LoginStatus, Text::from(status))
    }

    /// Creates the alert with the Entra token of the signed-in user (1224).
    ///
    /// The copy in the alert is not wiped.
    #[must_use]
    pub fn aad_user_token(token: &SecretText<'_>) -> Self {
        Self::client_event(AlertType::AadUserToken, Text::lossy(token.expose()).into_owned())
    }

    /// Creates the alert 1224 with the scope of a multi-session host's session.
    #[must_use]
    pub fn sync_type(kind: SyncType<'a>) -> Self {
        Self::client_event(AlertType::SyncType, Text::from(kind))
    }

    /// Creates the alert 1224 with the progress of device preparation.
    #[must_use]
    pub fn device_prep_sync(state: DevicePrepSync<'a>) -> Self {
        Self::client_event(AlertType::DevicePrepSync, Text::from(state))
    }

    /// Creates the alert that the device is still working (1224).
    ///
    /// The message holds nothing else and is not final: it is the keep-alive of MS-MDE2.
    #[must_use]
    pub fn request_pending() -> Self {
        Self::client_event(AlertType::RequestPending, 1)
    }

    /// Creates the alert 1226: the user disconnects the device.
    #[must_use]
    pub fn unenroll() -> Self {
        let meta = Meta::new()
            .with_type(AlertType::UnenrollmentUserRequest)
            .with_format(Format::Int)
            .with_mark(Mark::Critical);
        Self::with_first(AlertCode::GENERIC_ALERT, Item::new().with_meta(meta).with_data(1))
    }

    /// Adds an item.
    #[must_use]
    pub fn with_item(mut self, item: impl Into<Item<'a>>) -> Self {
        self.items.push(item.into());
        self
    }

    /// Sets the mark of the command that this alert answers.
    #[must_use]
    pub fn with_correlator(mut self, correlator: impl Into<Text<'a>>) -> Self {
        self.correlator = Some(correlator.into());
        self
    }

    /// Returns the code.
    #[must_use]
    pub const fn code(&self) -> AlertCode {
        self.code
    }

    /// Returns the items, possibly none.
    #[must_use]
    pub fn items(&self) -> &[Item<'a>] {
        &self.items
    }

    /// Returns the types of the items that are marked fatal or critical.
    ///
    /// The HTTP header [`GENERIC_ALERT`](crate::http::GENERIC_ALERT) repeats them.
    pub fn urgent_types(&self) -> impl Iterator<Item = &Text<'a>> {
        self.items.iter().filter_map(|item| item.meta().urgent_type())
    }

    /// Returns the value with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Alert<'static> {
        Alert {
            code: self.code,
            correlator: self.correlator.map(Text::into_owned),
            items: self.items.into_iter().map(Item::into_owned).collect(),
        }
    }
}

#[cfg(feature = "serde")]
impl<'de, 'a> serde::Deserialize<'de> for Alert<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(rename = "Alert")]
        struct Stored<'a> {
            code: AlertCode,
            correlator: Option<Text<'a>>,
            items: Vec<Item<'a>>,
        }
        let stored = <Stored<'a> as serde::Deserialize>::deserialize(deserializer)?;
        let alert = Self {
            code: stored.code,
            correlator: stored.correlator,
            items: stored.items,
        };
        match alert.lacks_item() {
            true => Err(serde::de::Error::custom(NoItem)),
            false => Ok(alert),
        }
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Alert<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut alert = Self {
            code: u.arbitrary()?,
            correlator: u.arbitrary()?,
            items: u.arbitrary()?,
        };
        if alert.lacks_item() {
            alert.items.push(u.arbitrary()?);
        }
        Ok(alert)
    }
}
