use alloc::vec::Vec;

use crate::outgoing::{Data, Item};
use crate::{Format, HResult, StatusCode};

/// The result of carrying out one item of a command.
///
/// ```
/// use mdm_errors::Text;
/// use mdm_syncml::{Format, HResult, StatusCode};
/// use mdm_syncml::session::device::Reply;
///
/// let done = Reply::new(StatusCode::OK);
/// let value = Reply::value(false).with_format(Format::Bool);
/// let failed = Reply::new(StatusCode::NOT_FOUND).with_original_error(HResult::CFGMGR_E_NODENOTFOUND);
/// # let _ = (done, value, failed);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub(super) status: StatusCode,
    pub(super) original_error: Option<HResult>,
    pub(super) results: Vec<Item<'static>>,
    pub(super) status_items: Vec<Item<'static>>,
}

impl Reply {
    /// Creates a reply with a status and no value.
    #[must_use]
    pub const fn new(status: StatusCode) -> Self {
        Self {
            status,
            original_error: None,
            results: Vec::new(),
            status_items: Vec::new(),
        }
    }

    /// Creates a reply of 200 with the value that a Get asked for.
    #[must_use]
    pub fn value(data: impl Into<Data<'static>>) -> Self {
        Self::new(StatusCode::OK).with_result(Item::new().with_data(data))
    }

    /// Sets the format of the value that was added last.
    ///
    /// Windows states it only if the value is not text.
    #[must_use]
    pub fn with_format(mut self, format: Format<'static>) -> Self {
        if let Some(last) = self.results.pop() {
            self.results.push(last.with_format(format));
        }
        self
    }

    /// Adds a value.
    ///
    /// An item without a source gets the address that was asked for. A query for a list is answered by several items,
    /// each with its own source.
    #[must_use]
    pub fn with_result(mut self, item: impl Into<Item<'static>>) -> Self {
        self.results.push(item.into());
        self
    }

    /// Sets the items of the status itself.
    pub(super) fn with_status_items(mut self, items: Vec<Item<'static>>) -> Self {
        self.status_items = items;
        self
    }

    /// Sets the error that caused the status (the attribute `msft:originalerror`).
    ///
    /// Windows writes it if the server has set `SyncApplicationVersion` to 3.0 or higher.
    #[must_use]
    pub const fn with_original_error(mut self, error: HResult) -> Self {
        self.original_error = Some(error);
        self
    }
}

impl From<StatusCode> for Reply {
    fn from(status: StatusCode) -> Self {
        Self::new(status)
    }
}
