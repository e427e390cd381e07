use alloc::vec::Vec;

use mdm_errors::{SecretText, Text};

use super::{Data, Item, Meta};
use crate::model::values::{AlertCode, AlertType, DevicePrepSync, Format, LoginStatus, Mark, SyncType};

/// Reports an event that is no change of a node.
///
/// ```
/// use mdm_syncml::alerts::LoginStatus;
/// use mdm_syncml::outgoing::Alert;
///
/// let alerts = [Alert::client_initiated(), Alert::login_status(LoginStatus::User)];
/// # let _ = alerts;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Alert<'a> {
    pub(in crate::model) code: AlertCode,
    pub(in crate::model) correlator: Option<Text<'a>>,
    pub(in crate::model) items: Vec<Item<'a>>,
}

impl<'a> Alert<'a> {
    /// Creates an alert without items.
    #[must_use]
    pub const fn new(code: AlertCode) -> Self {
        Self {
            code,
            correlator: None,
            items: Vec::new(),
        }
    }

    /// 1200: the server asked for this session.
    #[must_use]
    pub const fn server_initiated() -> Self {
        Self::new(AlertCode::SERVER_INITIATED_MGMT)
    }

    /// 1201: the device wants this session.
    #[must_use]
    pub const fn client_initiated() -> Self {
        Self::new(AlertCode::CLIENT_INITIATED_MGMT)
    }

    /// 1222: go on with the next message of the package.
    #[must_use]
    pub const fn next_message() -> Self {
        Self::new(AlertCode::NEXT_MESSAGE)
    }

    /// 1223: the session ends.
    #[must_use]
    pub const fn abort() -> Self {
        Self::new(AlertCode::SESSION_ABORT)
    }

    /// 1224 with one item that has a type only, as Windows writes them.
    #[must_use]
    pub fn client_event(kind: AlertType<'a>, data: impl Into<Data<'a>>) -> Self {
        Self::new(AlertCode::CLIENT_EVENT).with_item(Item::new().with_type(kind).with_data(data))
    }

    /// 1224: who is signed in.
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

    /// 1224: what the session is about on a multi-session host.
    #[must_use]
    pub fn sync_type(kind: SyncType<'a>) -> Self {
        Self::client_event(AlertType::SyncType, Text::from(kind))
    }

    /// 1224: how far device preparation has come.
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

    /// 1226: the user disconnects the device.
    #[must_use]
    pub fn unenroll() -> Self {
        let meta = Meta::new()
            .with_type(AlertType::UnenrollmentUserRequest)
            .with_format(Format::Int)
            .with_mark(Mark::Critical);
        Self::new(AlertCode::GENERIC_ALERT).with_item(Item::new().with_meta(meta).with_data(1))
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
