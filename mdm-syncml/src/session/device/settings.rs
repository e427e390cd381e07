use alloc::vec::Vec;

use mdm_errors::Text;

use crate::AlertCode;
use crate::auth::Identity;
use crate::csp::DeviceInfo;
use crate::outgoing::Alert;

/// Who a device is and what it says first.
#[derive(Clone, Debug)]
#[must_use]
pub struct Settings {
    pub(super) server_uri: Text<'static>,
    pub(super) info: DeviceInfo<'static>,
    pub(super) origin: AlertCode,
    pub(super) alerts: Vec<Alert<'static>>,
    pub(super) identity: Option<Identity>,
    pub(super) budget: usize,
}

impl Settings {
    /// A device that begins sessions by itself and has no credentials.
    ///
    /// `server_uri` is the address from the enrollment, as it was given there.
    pub const fn new(server_uri: Text<'static>, info: DeviceInfo<'static>) -> Self {
        Self {
            server_uri,
            info,
            origin: AlertCode::CLIENT_INITIATED_MGMT,
            alerts: Vec::new(),
            identity: None,
            budget: usize::MAX,
        }
    }

    /// Says that the server asked for the session (alert 1200 instead of 1201).
    pub const fn server_initiated(mut self) -> Self {
        self.origin = AlertCode::SERVER_INITIATED_MGMT;
        self
    }

    /// Adds an alert to the first package.
    pub fn with_alert(mut self, alert: Alert<'static>) -> Self {
        self.alerts.push(alert);
        self
    }

    /// Gives credentials for a server that challenges. Like Windows, the first message goes without them.
    pub fn with_identity(mut self, identity: Identity) -> Self {
        self.identity = Some(identity);
        self
    }

    /// How many bytes a message may have; without limit unless set. A `MaxMsgSize` of the server wins if it is smaller.
    ///
    /// The results of one Get stay together: if no message can hold them, the session ends with alert 1223, as on
    /// Windows.
    pub const fn with_budget(mut self, bytes: usize) -> Self {
        self.budget = bytes;
        self
    }
}
