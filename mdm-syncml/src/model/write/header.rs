use mdm_errors::Text;

use super::{Cred, Meta, Ref};

/// The header of a message: its sender, receiver, session and number.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Header<'a> {
    pub(in crate::model) session_id: Text<'a>,
    pub(in crate::model) msg_id: Ref<'a>,
    pub(in crate::model) target: Text<'a>,
    pub(in crate::model) source: Text<'a>,
    pub(in crate::model) source_name: Option<Text<'a>>,
    pub(in crate::model) resp_uri: Option<Text<'a>>,
    pub(in crate::model) cred: Option<Cred<'a>>,
    pub(in crate::model) meta: Meta<'a>,
}

impl<'a> Header<'a> {
    /// Creates a header with the fields that every message has.
    ///
    /// `session_id` is opaque and repeated byte by byte; `msg_id` counts from 1 per session and side; `target` and
    /// `source` are the device's identifier and the server's address, or the other way around.
    #[must_use]
    pub fn new(
        session_id: impl Into<Text<'a>>,
        msg_id: impl Into<Ref<'a>>,
        target: impl Into<Text<'a>>,
        source: impl Into<Text<'a>>,
    ) -> Self {
        Self {
            session_id: session_id.into(),
            msg_id: msg_id.into(),
            target: target.into(),
            source: source.into(),
            source_name: None,
            resp_uri: None,
            cred: None,
            meta: Meta::new(),
        }
    }

    /// Sets the user name that belongs to the credentials: `LocName` of the source.
    #[must_use]
    pub fn with_source_name(mut self, name: impl Into<Text<'a>>) -> Self {
        self.source_name = Some(name.into());
        self
    }

    /// Sets the address for the next message of the receiver.
    #[must_use]
    pub fn with_resp_uri(mut self, uri: impl Into<Text<'a>>) -> Self {
        self.resp_uri = Some(uri.into());
        self
    }

    /// Sets the credentials.
    #[must_use]
    pub fn with_cred(mut self, cred: Cred<'a>) -> Self {
        self.cred = Some(cred);
        self
    }

    /// Sets the limits of the sender.
    ///
    /// Windows writes none, and aborts a session if its results exceed the limit of the server.
    #[must_use]
    pub fn with_meta(mut self, meta: Meta<'a>) -> Self {
        self.meta = meta;
        self
    }

    /// Returns the value with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Header<'static> {
        Header {
            session_id: self.session_id.into_owned(),
            msg_id: self.msg_id.into_owned(),
            target: self.target.into_owned(),
            source: self.source.into_owned(),
            source_name: self.source_name.map(Text::into_owned),
            resp_uri: self.resp_uri.map(Text::into_owned),
            cred: self.cred.map(Cred::into_owned),
            meta: self.meta.into_owned(),
        }
    }
}
