use alloc::vec::Vec;

use mdm_errors::Text;

use super::{Chal, Cred, Item, Meta, Ref};
use crate::model::values::CommandName;
use mdm_errors::{CommandKind, HResult, StatusCode};

/// The status of a command of the peer.
///
/// ```
/// use mdm_syncml::{CommandKind, StatusCode};
/// use mdm_syncml::outgoing::Status;
///
/// let answers = [Status::for_header(1, StatusCode::OK), Status::new(1, 2, CommandKind::Alert, StatusCode::OK)];
/// # let _ = answers;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Status<'a> {
    pub(in crate::model) msg_ref: Ref<'a>,
    pub(in crate::model) cmd_ref: Ref<'a>,
    pub(in crate::model) command: CommandName<'a>,
    pub(in crate::model) target_refs: Vec<Text<'a>>,
    pub(in crate::model) source_refs: Vec<Text<'a>>,
    pub(in crate::model) cred: Option<Cred<'a>>,
    pub(in crate::model) chal: Option<Chal<'a>>,
    pub(in crate::model) code: StatusCode,
    pub(in crate::model) original_error: Option<HResult>,
    pub(in crate::model) items: Vec<Item<'a>>,
}

impl<'a> Status<'a> {
    /// The answer to command `cmd_ref` of message `msg_ref`.
    #[must_use]
    pub fn new(
        msg_ref: impl Into<Ref<'a>>,
        cmd_ref: impl Into<Ref<'a>>,
        command: impl Into<CommandName<'a>>,
        code: StatusCode,
    ) -> Self {
        Self {
            msg_ref: msg_ref.into(),
            cmd_ref: cmd_ref.into(),
            command: command.into(),
            target_refs: Vec::new(),
            source_refs: Vec::new(),
            cred: None,
            chal: None,
            code,
            original_error: None,
            items: Vec::new(),
        }
    }

    /// The answer to the header of message `msg_ref`; the first status of every message.
    #[must_use]
    pub fn for_header(msg_ref: impl Into<Ref<'a>>, code: StatusCode) -> Self {
        Self::new(msg_ref, 0_u32, CommandKind::SyncHdr, code)
    }

    /// Narrows the answer to the items with this target.
    #[must_use]
    pub fn with_target_ref(mut self, uri: impl Into<Text<'a>>) -> Self {
        self.target_refs.push(uri.into());
        self
    }

    /// Narrows the answer to the items with this source.
    #[must_use]
    pub fn with_source_ref(mut self, uri: impl Into<Text<'a>>) -> Self {
        self.source_refs.push(uri.into());
        self
    }

    /// Adds credentials.
    #[must_use]
    pub fn with_cred(mut self, cred: Cred<'a>) -> Self {
        self.cred = Some(cred);
        self
    }

    /// Adds a challenge, or the next nonce.
    #[must_use]
    pub fn with_chal(mut self, chal: Chal<'a>) -> Self {
        self.chal = Some(chal);
        self
    }

    /// Adds the error of the Windows component: `msft:originalerror` (MS-MDM 2.2.5.1).
    #[must_use]
    pub const fn with_original_error(mut self, error: HResult) -> Self {
        self.original_error = Some(error);
        self
    }

    /// Adds an item with details.
    #[must_use]
    pub fn with_item(mut self, item: impl Into<Item<'a>>) -> Self {
        self.items.push(item.into());
        self
    }

    /// Returns the code.
    #[must_use]
    pub const fn code(&self) -> StatusCode {
        self.code
    }

    /// Returns the value with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Status<'static> {
        Status {
            msg_ref: self.msg_ref.into_owned(),
            cmd_ref: self.cmd_ref.into_owned(),
            command: self.command.into_owned(),
            target_refs: self.target_refs.into_iter().map(Text::into_owned).collect(),
            source_refs: self.source_refs.into_iter().map(Text::into_owned).collect(),
            cred: self.cred.map(Cred::into_owned),
            chal: self.chal.map(Chal::into_owned),
            code: self.code,
            original_error: self.original_error,
            items: self.items.into_iter().map(Item::into_owned).collect(),
        }
    }
}

/// The values that a Get read.
///
/// ```
/// use mdm_syncml::LocUri;
/// use mdm_syncml::outgoing::{Item, Results};
///
/// let uri = LocUri::new("./DevDetail/LrgObj")?;
/// let results = Results::new(2, 5, Item::source(uri).with_bool(false));
/// # let _ = results;
/// # Ok::<(), mdm_syncml::LocUriError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Results<'a> {
    pub(in crate::model) msg_ref: Ref<'a>,
    pub(in crate::model) cmd_ref: Ref<'a>,
    pub(in crate::model) meta: Meta<'a>,
    #[cfg_attr(feature = "arbitrary", arbitrary(with = super::non_empty))]
    pub(in crate::model) items: Vec<Item<'a>>,
}

impl<'a> Results<'a> {
    /// Creates Results with one value, for command `cmd_ref` of message `msg_ref`.
    ///
    /// The item has a source.
    #[must_use]
    pub fn new(msg_ref: impl Into<Ref<'a>>, cmd_ref: impl Into<Ref<'a>>, item: Item<'a>) -> Self {
        Self {
            msg_ref: msg_ref.into(),
            cmd_ref: cmd_ref.into(),
            meta: Meta::new(),
            items: alloc::vec![item],
        }
    }

    /// Adds a value.
    #[must_use]
    pub fn with_item(mut self, item: impl Into<Item<'a>>) -> Self {
        self.items.push(item.into());
        self
    }

    /// Sets the metainformation that items inherit.
    #[must_use]
    pub fn with_meta(mut self, meta: Meta<'a>) -> Self {
        self.meta = meta;
        self
    }

    /// Returns the values, at least one.
    #[must_use]
    pub fn items(&self) -> &[Item<'a>] {
        &self.items
    }

    /// Returns the value with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Results<'static> {
        Results {
            msg_ref: self.msg_ref.into_owned(),
            cmd_ref: self.cmd_ref.into_owned(),
            meta: self.meta.into_owned(),
            items: self.items.into_iter().map(Item::into_owned).collect(),
        }
    }
}
