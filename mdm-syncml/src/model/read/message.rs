use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;

use mdm_errors::{DecodeError, Lint};

use crate::model::arena::{Arena, NamespaceVersion};
use crate::model::grammar::{self, Shape};
use crate::model::lint;
use crate::model::read::command::Commands;
use crate::model::read::document::Doc;
use crate::model::read::header::Header;
use crate::wire::limits::Limits;
use crate::wire::positions::Positions;

/// A SyncML message as it was received: a header and commands (MS-MDM 2.2.4.1).
///
/// ```text
/// SyncML = SyncHdr SyncBody
/// ```
///
/// It keeps the bytes it was read from and an index into them. Everything else is a view: small, `Copy`, and made when
/// asked for. Texts are slices of the message wherever they can be.
///
/// Equality is about meaning: white space between elements, prefixes, quotes, CDATA sections and the order of
/// children that have none make no difference.
///
/// ```
/// use mdm_syncml::{Command, Message};
///
/// let body = br#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>
/// <SessionID>D</SessionID><MsgID>1</MsgID><Target><LocURI>https://mdm.example/</LocURI></Target>
/// <Source><LocURI>DEVICE-1</LocURI></Source></SyncHdr><SyncBody><Alert><CmdID>2</CmdID><Data>1201</Data></Alert>
/// <Final/></SyncBody></SyncML>"#;
///
/// let message = Message::parse(body)?;
/// let header = message.header();
/// assert_eq!(header.session_id(), Some("D"));
/// assert_eq!(header.source().and_then(|source| source.uri()), Some("DEVICE-1"));
/// assert!(message.is_final());
///
/// for command in message.commands() {
///     match command {
///         Command::Alert(alert) => assert_eq!(alert.data().unwrap().text(), "1201"),
///         other => println!("{:?} at {}", other.cmd_id(), other.position()),
///     }
/// }
/// # Ok::<(), mdm_errors::DecodeError>(())
/// ```
#[derive(Clone)]
pub struct Message<'a> {
    source: Source<'a>,
    memory: Memory<'a>,
}

/// The document in UTF-8, checked.
#[derive(Clone)]
pub(in crate::model) struct Source<'a>(pub(crate) Cow<'a, [u8]>);

#[derive(Clone)]
#[expect(
    clippy::large_enum_variant,
    reason = "a box would be one more allocation per message"
)]
enum Memory<'a> {
    Owned(Arena),
    Lent(&'a Arena),
}

impl<'a> Message<'a> {
    /// Reads a message within the default limits.
    ///
    /// The bytes may be UTF-8 with or without a byte order mark, whatever their XML declaration says, or UTF-16 with a
    /// mark or with `<` as first character, which is transcoded first. NULs at the end are dropped.
    ///
    /// # Errors
    /// Every error has a position and, where one is known, the path of elements. Its
    /// [kind](mdm_errors::DecodeErrorKind) is one of these:
    ///
    /// - `Empty`, `Encoding`, `BinaryXml`, `ForbiddenCharacter`: the bytes are not text that XML allows;
    /// - `Syntax`, `UnexpectedEnd`, `MismatchedEndTag`, `DuplicateAttribute`, `UnboundPrefix`, `UnknownEntity`,
    ///   `OutsideRoot`: the XML is not well-formed;
    /// - `Doctype`: it has a document type declaration;
    /// - `UnexpectedRoot`, `WrongNamespace`: the root is not SyncML's;
    /// - `MissingElement`: the header or the body is absent;
    /// - `DuplicateElement`: an element occurs twice that may occur once;
    /// - `UnexpectedElement`, `UnexpectedText`: an element or text is out of place;
    /// - `Limit`: the message exceeds one of the [`Limits`].
    ///
    /// ```
    /// use mdm_syncml::Message;
    ///
    /// let error = Message::parse(b"<SyncML><SyncHdr/></SyncML>").unwrap_err();
    /// assert_eq!(error.to_string(), "missing <SyncBody> in SyncML at 1:19 (byte 18)");
    /// ```
    pub fn parse(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        Self::parse_with(bytes, &Limits::DEFAULT)
    }

    /// Reads a message within the given limits.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn parse_with(bytes: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        grammar::parse(bytes, limits, Shape::Message)
    }

    /// Reads a part of a message, as documentation and profiles have it.
    ///
    /// That is a `SyncML` without a header, a bare `SyncBody`, one command, or several commands in a row.
    ///
    /// # Errors
    /// As [`Self::parse`], except that the header and the elements around commands may be missing.
    ///
    /// ```
    /// use mdm_syncml::{Limits, Message};
    ///
    /// let profile = "<Add><CmdID>1</CmdID></Add><!-- and --><Exec><CmdID>2</CmdID></Exec>";
    /// let message = Message::parse_fragment(profile.as_bytes(), &Limits::default())?;
    /// assert_eq!(message.commands().count(), 2);
    /// assert!(!message.has_header());
    /// # Ok::<(), mdm_errors::DecodeError>(())
    /// ```
    pub fn parse_fragment(bytes: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        grammar::parse(bytes, limits, Shape::Fragment)
    }

    pub(in crate::model) fn owning(source: Source<'a>, arena: Arena) -> Self {
        Self {
            source,
            memory: Memory::Owned(arena),
        }
    }

    pub(in crate::model) fn lent(source: Source<'a>, arena: &'a Arena) -> Self {
        Self {
            source,
            memory: Memory::Lent(arena),
        }
    }

    /// Returns the header.
    ///
    /// It is empty in a fragment without one.
    #[must_use]
    pub fn header(&self) -> Header<'_> {
        Header::new(self.doc())
    }

    /// Reports whether there is a header.
    ///
    /// Messages that [`Self::parse`] has read always have one.
    #[must_use]
    pub fn has_header(&self) -> bool {
        self.arena().nodes.header.is_some()
    }

    /// Returns the commands of the body in document order.
    ///
    /// Commands inside Atomic and Sequence are reached through their containers.
    #[must_use]
    pub fn commands(&self) -> Commands<'_> {
        Commands::top(self.doc())
    }

    /// Reports whether the body holds `Final`: the last message of the package.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.arena().nodes.is_final
    }

    /// Returns the namespace of the root.
    #[must_use]
    pub fn namespace(&self) -> NamespaceVersion {
        self.arena().nodes.version
    }

    /// Reports whether the peer may send `msft:originalerror` (MS-MDM 2.2.4.3).
    ///
    /// It may if root or body declare the namespace `http://schemas.microsoft.com/MobileDevice/MDM`.
    #[must_use]
    pub fn declares_msft(&self) -> bool {
        self.arena().nodes.declares_msft
    }

    /// Returns the document as text.
    ///
    /// UTF-16 is transcoded. A byte order mark is included, NULs at the end are not.
    ///
    /// Takes time linear in its length.
    #[must_use]
    pub fn text(&self) -> &str {
        core::str::from_utf8(&self.source.0).unwrap_or_default()
    }

    /// Returns [`Self::text`] as bytes, without cost.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.source.0
    }

    /// Returns an index for the positions of many elements.
    ///
    /// The `position` of a view counts all lines before it at each call; the index counts them once.
    ///
    /// ```
    /// use mdm_syncml::{Limits, Message};
    ///
    /// let profile = "<Get><CmdID>1</CmdID></Get>\n".repeat(1000);
    /// let message = Message::parse_fragment(profile.as_bytes(), &Limits::default())?;
    /// let positions = message.positions();
    /// for (number, command) in message.commands().enumerate() {
    ///     let position = positions.position(command.byte_range().start);
    ///     assert_eq!((position.line() as usize, position.column()), (number + 1, 1));
    /// }
    /// # Ok::<(), mdm_errors::DecodeError>(())
    /// ```
    #[must_use]
    pub fn positions(&self) -> Positions<'_> {
        self.doc().positions()
    }

    /// Reports deviations from the specifications and from what Windows accepts.
    ///
    /// All of them were accepted by the parser; strict callers refuse messages by the lints that matter to them. The
    /// identifiers of the [`rules`](crate::rules) are stable. The path of a lint ends with the element that it is about,
    /// which is the missing one for [`HEADER_FIELD`](crate::rules::HEADER_FIELD),
    /// [`MISSING_ELEMENT`](crate::rules::MISSING_ELEMENT) and [`MISSING_REFERENCE`](crate::rules::MISSING_REFERENCE).
    ///
    /// Spellings that the specifications allow or that Windows itself writes are not reported: a missing XML
    /// declaration, comments, identifiers that are not numbers, unused declarations.
    ///
    /// The kept text is read again. At most 1000 lints are returned, in document order.
    ///
    /// ```
    /// use mdm_syncml::Message;
    ///
    /// let message = Message::parse(b"<SyncML><SyncHdr/><SyncBody><Get/></SyncBody></SyncML>")?;
    /// let lint = message.lint().pop().unwrap();
    /// assert_eq!(
    ///     lint.to_string(),
    ///     "syncml.no-item: a command that works on nodes has an item (MS-MDM 2.2.7) \
    ///      in SyncML/SyncBody/Get at 1:29 (byte 28)",
    /// );
    /// # Ok::<(), mdm_errors::DecodeError>(())
    /// ```
    #[must_use]
    pub fn lint(&self) -> Vec<Lint> {
        lint::lint(self.doc())
    }

    /// Returns the message independent of the bytes and the parser that it came from.
    ///
    /// Secrets inside its text are not wiped when it is dropped.
    #[must_use]
    pub fn into_owned(self) -> Message<'static> {
        Message {
            source: Source(Cow::Owned(self.source.0.into_owned())),
            memory: Memory::Owned(match self.memory {
                Memory::Owned(arena) => arena,
                Memory::Lent(arena) => arena.clone(),
            }),
        }
    }

    fn arena(&self) -> &Arena {
        match &self.memory {
            Memory::Owned(arena) => arena,
            Memory::Lent(arena) => arena,
        }
    }

    pub(in crate::model) fn doc(&self) -> Doc<'_> {
        Doc {
            text: &self.source.0,
            arena: self.arena(),
        }
    }
}

impl fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct All<'m>(Commands<'m>);
        impl fmt::Debug for All<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_list().entries(self.0.clone()).finish()
            }
        }
        f.debug_struct("Message")
            .field("namespace", &self.namespace())
            .field("header", &self.header())
            .field("commands", &All(self.commands()))
            .field("is_final", &self.is_final())
            .finish()
    }
}
