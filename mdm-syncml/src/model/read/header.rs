use core::fmt;

use mdm_errors::SecretText;

use crate::model::arena::{CredNode, HeaderNode, LocationNode};
use crate::model::read::document::{Doc, element_view};
use crate::model::read::item::Data;
use crate::model::read::meta::Meta;
use crate::model::read::unknown::UnknownElements;

/// `SyncHdr` (MS-MDM 2.2.4.2): sender, receiver, session and message.
///
/// ```text
/// SyncHdr = VerDTD VerProto SessionID MsgID Target Source RespURI? NoResp? Cred? Meta?
/// ```
///
/// Every field may be missing: local management interfaces answer with an empty header. Values are trimmed, except for `SessionID` and `LocName`.
///
/// ```
/// use mdm_syncml::Message;
///
/// let message = Message::parse(
///     b"<SyncML><SyncHdr><SessionID>0D</SessionID><MsgID>3</MsgID></SyncHdr><SyncBody/></SyncML>",
/// )?;
/// assert_eq!(message.header().msg_id(), Some("3"));
/// assert_eq!(message.header().target(), None);
/// # Ok::<(), mdm_errors::DecodeError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Header<'m> {
    pub(in crate::model) doc: Doc<'m>,
    node: HeaderNode,
}

element_view!(Header, this => this.doc, this.node.extent);

impl<'m> Header<'m> {
    pub(in crate::model) fn new(doc: Doc<'m>) -> Self {
        Self {
            doc,
            node: doc.arena.nodes.header.unwrap_or_default(),
        }
    }

    /// Returns `VerDTD`, which is `1.2`.
    #[must_use]
    pub fn ver_dtd(self) -> Option<&'m str> {
        self.doc.leaf(self.node.ver_dtd)
    }

    /// Returns `VerProto`, which is `DM/1.2`.
    #[must_use]
    pub fn ver_proto(self) -> Option<&'m str> {
        self.doc.leaf(self.node.ver_proto)
    }

    /// Returns the identifier of the session, `SessionID` (MS-MDM 2.2.3.8).
    ///
    /// It is opaque: compared and echoed byte for byte, including white space around it.
    #[must_use]
    pub fn session_id(self) -> Option<&'m str> {
        self.doc.verbatim(self.node.session_id)
    }

    /// Returns the number of the message, `MsgID` (MS-MDM 2.2.3.6).
    ///
    /// Each side counts its own messages from 1.
    #[must_use]
    pub fn msg_id(self) -> Option<&'m str> {
        self.doc.leaf(self.node.msg_id)
    }

    /// Returns the receiver, `Target`: the server's URL or the device's identifier.
    #[must_use]
    pub fn target(self) -> Option<Location<'m>> {
        self.node.target.map(|node| Location { doc: self.doc, node })
    }

    /// Returns the sender, `Source`: the device's identifier or the server's URL.
    ///
    /// A device that uses credentials adds its user name as `LocName`.
    #[must_use]
    pub fn source(self) -> Option<Location<'m>> {
        self.node.source.map(|node| Location { doc: self.doc, node })
    }

    /// Returns the address to send the answer to instead, `RespURI`.
    #[must_use]
    pub fn resp_uri(self) -> Option<&'m str> {
        self.doc.leaf(self.node.resp_uri)
    }

    /// Reports whether `NoResp` is present.
    ///
    /// Device management does not use it.
    #[must_use]
    pub fn no_resp(self) -> bool {
        self.node.no_resp
    }

    /// Returns the proof of the sender's identity, `Cred`.
    #[must_use]
    pub fn cred(self) -> Option<Cred<'m>> {
        Cred::of(self.doc, self.node.cred)
    }

    /// Returns `Meta`: `MaxMsgSize` and `MaxObjSize`.
    #[must_use]
    pub fn meta(self) -> Option<Meta<'m>> {
        let node = self.node.meta.of(&self.doc.arena.nodes.metas)?;
        Some(Meta::new(self.doc, *node))
    }

    /// Returns the children that have no meaning here.
    #[must_use]
    pub fn unknown(self) -> UnknownElements<'m> {
        UnknownElements::new(self.doc, self.node.unknown)
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("ver_dtd", &self.ver_dtd())
            .field("ver_proto", &self.ver_proto())
            .field("session_id", &self.session_id())
            .field("msg_id", &self.msg_id())
            .field("target", &self.target())
            .field("source", &self.source())
            .field("resp_uri", &self.resp_uri())
            .field("no_resp", &self.no_resp())
            .field("cred", &self.cred())
            .field("meta", &self.meta())
            .finish()
    }
}

/// `Target` or `Source`: an address, perhaps with a name.
///
/// ```text
/// Target = LocURI LocName?
/// ```
///
/// ```
/// use mdm_syncml::Message;
///
/// let message = Message::parse(
///     b"<SyncML><SyncHdr><Source><LocURI>DEVICE</LocURI><LocName>user</LocName></Source></SyncHdr><SyncBody/></SyncML>",
/// )?;
/// let source = message.header().source().unwrap();
/// assert_eq!((source.uri(), source.name()), (Some("DEVICE"), Some("user")));
/// # Ok::<(), mdm_errors::DecodeError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Location<'m> {
    doc: Doc<'m>,
    node: LocationNode,
}

impl<'m> Location<'m> {
    pub(in crate::model) const fn new(doc: Doc<'m>, node: LocationNode) -> Self {
        Self { doc, node }
    }

    /// Returns `LocURI`, trimmed; `None` if the element is missing.
    #[must_use]
    pub fn uri(self) -> Option<&'m str> {
        self.doc.leaf(self.node.uri)
    }

    /// The bytes of `LocURI`, trimmed, for comparisons that need no text; empty if the element is missing.
    pub(in crate::model) fn uri_bytes(self) -> &'m [u8] {
        self.doc.bytes(self.node.uri).unwrap_or_default().trim_ascii()
    }

    /// Returns `LocName`, untrimmed: in a header the user name of credentials.
    #[must_use]
    pub fn name(self) -> Option<&'m str> {
        self.doc.verbatim(self.node.name)
    }

    /// Returns the children that have no meaning here.
    #[must_use]
    pub fn unknown(self) -> UnknownElements<'m> {
        UnknownElements::new(self.doc, self.node.unknown)
    }
}

impl PartialEq for Location<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.uri() == other.uri() && self.name() == other.name() && self.unknown().eq(other.unknown())
    }
}

impl fmt::Debug for Location<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Location")
            .field("uri", &self.uri())
            .field("name", &self.name())
            .finish()
    }
}

/// `Cred` (OMA DM Security 5.3): credentials in the form that `Meta` names.
///
/// ```text
/// Cred = Meta? Data
/// ```
///
/// ```
/// use mdm_syncml::Message;
///
/// let message = Message::parse(
///     b"<SyncML><SyncHdr><Cred><Meta><Type xmlns='syncml:metinf'>syncml:auth-md5</Type></Meta><Data>AAAA</Data></Cred>\
///       </SyncHdr><SyncBody/></SyncML>",
/// )?;
/// let cred = message.header().cred().unwrap();
/// assert_eq!(cred.meta().unwrap().type_(), Some("syncml:auth-md5"));
/// assert!(cred.data().unwrap().ct_eq("AAAA"));
/// assert!(!format!("{message:?}").contains("AAAA"));
/// # Ok::<(), mdm_errors::DecodeError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Cred<'m> {
    pub(in crate::model) doc: Doc<'m>,
    node: CredNode,
}

element_view!(Cred, this => this.doc, this.node.extent);

impl<'m> Cred<'m> {
    pub(in crate::model) fn of(doc: Doc<'m>, link: crate::model::arena::Link) -> Option<Self> {
        let node = *link.of(&doc.arena.nodes.creds)?;
        Some(Self { doc, node })
    }

    /// Returns `Meta`: `Format` `b64` and `Type` `syncml:auth-md5`, for example.
    #[must_use]
    pub fn meta(self) -> Option<Meta<'m>> {
        self.node.meta.map(|node| Meta::new(self.doc, node))
    }

    /// Returns `Data`: the digest or the password, trimmed; not decoded.
    #[must_use]
    pub fn data(self) -> Option<SecretText<'m>> {
        let data = Data::of(self.doc, self.node.data)?;
        Some(match data.text() {
            alloc::borrow::Cow::Borrowed(text) => SecretText::borrowed(text.trim_ascii()),
            alloc::borrow::Cow::Owned(text) => SecretText::owned(text.trim_ascii()),
        })
    }

    /// Returns the children that have no meaning here.
    #[must_use]
    pub fn unknown(self) -> UnknownElements<'m> {
        UnknownElements::new(self.doc, self.node.unknown)
    }
}

impl fmt::Debug for Cred<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cred")
            .field("meta", &self.meta())
            .field("data", &self.data())
            .finish()
    }
}
