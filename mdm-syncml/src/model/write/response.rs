use alloc::vec::Vec;

use mdm_errors::Text;

use super::{Chal, Cred, Item, Meta, OwnNode, Ref};
use crate::model::values::CommandName;
use mdm_errors::{CommandKind, HResult, StatusCode};

/// The status of a command of the peer, or of its header.
///
/// A header is never answered with 401 or 407 alone: these come with a challenge (OMA DM Protocol 1.2, 9).
///
/// ```
/// use mdm_errors::SecretBytes;
/// use mdm_syncml::{CommandKind, StatusCode};
/// use mdm_syncml::outgoing::{Chal, Status};
///
/// let answers = [Status::header_ok(1), Status::new(1, 2, CommandKind::Alert, StatusCode::OK)?];
/// let asks = Status::missing_credentials(1, Chal::md5(&SecretBytes::borrowed(b"16 random bytes!")));
/// assert!(Status::for_header(1, StatusCode::MISSING_CREDENTIALS).is_err());
/// # let _ = (answers, asks);
/// # Ok::<(), mdm_syncml::outgoing::NoChallenge>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// Creates the answer to command `cmd_ref` of message `msg_ref`.
    ///
    /// # Errors
    /// [`NoChallenge`] for a 401 or 407 about `SyncHdr`.
    pub fn new(
        msg_ref: impl Into<Ref<'a>>,
        cmd_ref: impl Into<Ref<'a>>,
        command: impl Into<CommandName<'a>>,
        code: StatusCode,
    ) -> Result<Self, NoChallenge> {
        let status = Self::unchecked(msg_ref, cmd_ref, command, code);
        match status.lacks_challenge() {
            true => Err(NoChallenge),
            false => Ok(status),
        }
    }

    /// Creates a status that is known to need no challenge, or gets one.
    fn unchecked(
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

    /// Creates the answer to the header of message `msg_ref`.
    ///
    /// It is the first status of every message.
    ///
    /// # Errors
    /// [`NoChallenge`] for 401 and 407: see [`invalid_credentials`](Self::invalid_credentials) and
    /// [`missing_credentials`](Self::missing_credentials).
    pub fn for_header(msg_ref: impl Into<Ref<'a>>, code: StatusCode) -> Result<Self, NoChallenge> {
        Self::new(msg_ref, 0_u32, CommandKind::SyncHdr, code)
    }

    /// Creates the answer 200 to the header of message `msg_ref`.
    #[must_use]
    pub fn header_ok(msg_ref: impl Into<Ref<'a>>) -> Self {
        Self::unchecked(msg_ref, 0_u32, CommandKind::SyncHdr, StatusCode::OK)
    }

    /// Creates the answer 401 to a header with wrong credentials.
    ///
    /// The challenge is for the next ones.
    #[must_use]
    pub fn invalid_credentials(msg_ref: impl Into<Ref<'a>>, challenge: Chal<'a>) -> Self {
        Self::challenging(msg_ref, StatusCode::INVALID_CREDENTIALS, challenge)
    }

    /// Creates the answer 407 to a header without credentials.
    ///
    /// The challenge asks for them.
    #[must_use]
    pub fn missing_credentials(msg_ref: impl Into<Ref<'a>>, challenge: Chal<'a>) -> Self {
        Self::challenging(msg_ref, StatusCode::MISSING_CREDENTIALS, challenge)
    }

    /// Creates the answer to the header of message `msg_ref` with a challenge.
    ///
    /// That of an accepted header brings the nonce of the next credentials.
    #[must_use]
    pub fn challenging(msg_ref: impl Into<Ref<'a>>, code: StatusCode, challenge: Chal<'a>) -> Self {
        Self::unchecked(msg_ref, 0_u32, CommandKind::SyncHdr, code).with_chal(challenge)
    }

    fn lacks_challenge(&self) -> bool {
        let asks = matches!(
            self.code,
            StatusCode::INVALID_CREDENTIALS | StatusCode::MISSING_CREDENTIALS
        );
        asks && self.chal.is_none() && self.command == CommandName::Known(CommandKind::SyncHdr)
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

/// The error for a 401 or 407 about a header that asks for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NoChallenge;

impl core::fmt::Display for NoChallenge {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("a 401 or 407 for a header needs a challenge")
    }
}

impl core::error::Error for NoChallenge {}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Status<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut status = Self {
            msg_ref: u.arbitrary()?,
            cmd_ref: u.arbitrary()?,
            command: u.arbitrary()?,
            target_refs: u.arbitrary()?,
            source_refs: u.arbitrary()?,
            cred: u.arbitrary()?,
            chal: u.arbitrary()?,
            code: u.arbitrary()?,
            original_error: u.arbitrary()?,
            items: u.arbitrary()?,
        };
        if status.lacks_challenge() {
            status.chal = Some(u.arbitrary()?);
        }
        Ok(status)
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
    #[cfg_attr(feature = "arbitrary", arbitrary(with = super::node::arbitrary_own))]
    pub(in crate::model) items: Vec<Item<'a>>,
}

impl<'a> Results<'a> {
    /// Creates Results with one value, for command `cmd_ref` of message `msg_ref`.
    #[must_use]
    pub fn new(
        msg_ref: impl Into<Ref<'a>>,
        cmd_ref: impl Into<Ref<'a>>,
        node: impl Into<OwnNode<'a>>,
    ) -> Self {
        Self {
            msg_ref: msg_ref.into(),
            cmd_ref: cmd_ref.into(),
            meta: Meta::new(),
            items: alloc::vec![node.into().into()],
        }
    }

    /// Adds a value.
    #[must_use]
    pub fn with_item(mut self, node: impl Into<OwnNode<'a>>) -> Self {
        self.items.push(node.into().into());
        self
    }

    /// Sets the metainformation that items inherit.
    #[must_use]
    pub fn with_meta(mut self, meta: Meta<'a>) -> Self {
        self.meta = meta;
        self
    }

    /// Returns the values, at least one, each with a source.
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
