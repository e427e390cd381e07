use core::fmt;

use mdm_errors::{DecodeError, Lint, Name, Subcode, Text};

use crate::envelope::{Parts, message_id};
use crate::error::{Error, PeerError};
use crate::fault::{Code, QName};
use crate::operation::{Element, Operation};
use crate::security::{Prefixes, ReceivedSecurity, Timestamp};
use crate::xml::{Document, Lints, Node, Writer};
use crate::{ActivityId, Credential, Fault, Header, Limits, MessageId, Security, ns, rules};

/// A request that a server received.
///
/// Answer it with [`reply`](Self::reply) or [`refuse`](Self::refuse).
///
/// The service crates name the types of their operations after the operation. Here is an operation that asks for a
/// word:
///
/// ```
/// # mod demo { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/soap/demo.rs")); }
/// # use demo::*;
/// use mdm_errors::Subcode;
/// use mdm_soap::{Credential, Envelope, Fault, Incoming, ReplyOptions};
///
/// let body = br#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
///     xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>
///     <a:Action s:mustUnderstand="1">urn:demo/Ask</a:Action><a:MessageID>urn:uuid:1</a:MessageID></s:Header>
///     <s:Body><Ask xmlns="urn:demo"><what>word</what></Ask></s:Body></s:Envelope>"#;
///
/// let (status, answer) = match Incoming::<Demo>::parse(body) {
///     Ok(ask) => match ask.credential() {
///         Credential::None => {
///             let fault = Fault::for_error(Subcode::Authentication, "who are you".try_into()?);
///             (Fault::HTTP_STATUS, ask.refuse(&fault))
///         }
///         _ => (200, ask.reply(&Answer("mdm".try_into()?), &ReplyOptions::default())),
///     },
///     Err(rejected) => (Fault::HTTP_STATUS, rejected.fault),
/// };
/// assert_eq!(status, 500);
/// let sent = Envelope::parse(&answer)?;
/// assert_eq!(sent.fault().map(ToString::to_string).as_deref(), Some("Receiver/Authentication"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a request waits for a reply or a refusal"]
pub struct Incoming<'a, O: Operation> {
    bytes: &'a [u8],
    header: Header<'a>,
    security: ReceivedSecurity<'a>,
    request: O::Request<'a>,
}

/// A request that cannot be answered: the reason, and the fault to send.
///
/// ```
/// # mod demo { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/soap/demo.rs")); }
/// # use demo::*;
/// use mdm_soap::{Envelope, Incoming};
///
/// let rejected = Incoming::<Demo>::parse(b"GET / HTTP/1.1").unwrap_err();
/// assert_eq!(rejected.to_string(), "not an XML document at 1:1 (byte 0)");
/// assert_eq!(Envelope::parse(&rejected.fault)?.fault().unwrap().to_string(), "Receiver/MessageFormat");
/// # Ok::<(), mdm_soap::Error>(())
/// ```
///
/// Service crates that look further into the request replace `E` with an error of their own.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{error}")]
#[non_exhaustive]
pub struct Rejected<E = Error> {
    /// The reason.
    pub error: E,
    /// The envelope to send, with HTTP status [`Fault::HTTP_STATUS`].
    ///
    /// It names the request by its identifier if that could be read.
    pub fault: Vec<u8>,
}

impl<E> Rejected<E> {
    /// Pairs a reason with the envelope to send, usually from [`Incoming::refuse`].
    #[must_use]
    pub const fn new(error: E, fault: Vec<u8>) -> Self {
        Self { error, fault }
    }

    /// Converts the reason and keeps the fault.
    #[must_use]
    pub fn map<F>(self, change: impl FnOnce(E) -> F) -> Rejected<F> {
        Rejected::new(change(self.error), self.fault)
    }
}

/// Optional parts of a response.
///
/// ```
/// use core::time::Duration;
/// use mdm_soap::security::Timestamp;
/// use mdm_soap::{ActivityId, ReplyOptions};
/// use rustls_pki_types::UnixTime;
///
/// let now = UnixTime::since_unix_epoch(Duration::from_secs(1_795_232_040));
/// let later = UnixTime::since_unix_epoch(Duration::from_secs(now.as_secs() + 300));
/// let options = ReplyOptions::default()
///     .with_activity_id(ActivityId::new("2493ee37-beeb-4cb9-833c-cadde9067645".try_into()?))
///     .with_timestamp(Timestamp::new(now, later));
/// assert!(options.message_id.is_none());
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ReplyOptions<'a> {
    /// The identifier under which the server logs the response.
    pub activity_id: Option<ActivityId<'a>>,
    /// The timestamp of the security header; token responses carry one of 5 minutes.
    pub timestamp: Option<Timestamp<'a>>,
    /// The identifier of the response itself.
    pub message_id: Option<MessageId<'a>>,
}

impl<'a> ReplyOptions<'a> {
    /// Sets the identifier for logs.
    #[must_use]
    pub fn with_activity_id(mut self, activity_id: ActivityId<'a>) -> Self {
        self.activity_id = Some(activity_id);
        self
    }

    /// Sets the timestamp.
    #[must_use]
    pub fn with_timestamp(mut self, timestamp: Timestamp<'a>) -> Self {
        self.timestamp = Some(timestamp);
        self
    }

    /// Sets the identifier of the response.
    #[must_use]
    pub fn with_message_id(mut self, message_id: MessageId<'a>) -> Self {
        self.message_id = Some(message_id);
        self
    }
}

impl<'a, O: Operation> Incoming<'a, O> {
    /// Parses a request within the default limits.
    ///
    /// # Errors
    /// Fails when the request cannot be answered; the error holds the reason and the fault to send.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Rejected> {
        Self::parse_with(bytes, &Limits::default())
    }

    /// Parses a request within limits.
    ///
    /// # Errors
    /// Those of [`parse`](Self::parse).
    pub fn parse_with(bytes: &'a [u8], limits: &Limits) -> Result<Self, Rejected> {
        let (document, error) = Document::parse_partial(bytes, limits, Lints::Ignored);
        Self::answerable(&document, error)
    }

    /// Parses a request and appends its deviations to `lints`, even if it is rejected.
    ///
    /// # Errors
    /// Those of [`parse`](Self::parse).
    pub fn parse_linted(bytes: &'a [u8], limits: &Limits, lints: &mut Vec<Lint>) -> Result<Self, Rejected> {
        let (document, error) = Document::parse_partial(bytes, limits, Lints::Noted);
        let result = Self::answerable(&document, error);
        document.lints(lints);
        result
    }

    /// Reads the request, or makes the fault that rejects it.
    fn answerable(document: &Document<'a>, error: Option<DecodeError>) -> Result<Self, Rejected> {
        let result = match error {
            Some(error) => Err((Error::Decode(error), Subcode::MessageFormat)),
            None => Self::read(document),
        };
        result.map_err(|(error, subcode)| {
            let mut fault = Fault::for_error(subcode, Text::lossy(error.to_string()));
            if matches!(error, Error::Peer(PeerError::NotUnderstood { .. })) {
                fault.code = Code::MustUnderstand;
            }
            let not_understood = Parts::from_document(document).ok();
            let not_understood = not_understood
                .filter(|_| fault.code == Code::MustUnderstand)
                .and_then(Parts::not_understood)
                .map(|node| QName::resolved(Text::lossy(node.namespace()), Text::lossy(node.local())));
            let fault = fault.to_xml(&Header {
                relates_to: message_id(document),
                not_understood,
                ..reply_header::<O>()
            });
            Rejected::new(error, fault)
        })
    }

    fn read(document: &Document<'a>) -> Result<Self, (Error, Subcode)> {
        let format = |error: DecodeError| (Error::Decode(error), Subcode::MessageFormat);
        let parts = Parts::from_document(document).map_err(format)?;
        parts
            .check_understood()
            .map_err(|error| (Error::Peer(error), Subcode::MessageFormat))?;
        let header = parts.header().map_err(format)?;
        check_action(&header, parts, O::ACTION)
            .map_err(|error| (Error::Peer(error), Subcode::MessageFormat))?;
        if header.message_id.is_none() {
            parts.header_node("MessageID").lint(&rules::NO_MESSAGE_ID);
        }
        let security = parts
            .security()
            .map_err(|error| (Error::Decode(error), Subcode::InvalidSecurity))?;
        Ok(Self {
            bytes: document.source(),
            header,
            security,
            request: read_body(parts).map_err(format)?,
        })
    }

    /// Returns the addressing headers.
    #[must_use]
    pub const fn header(&self) -> &Header<'a> {
        &self.header
    }

    /// Returns the security header, which is empty when absent.
    #[must_use]
    pub const fn security(&self) -> &ReceivedSecurity<'a> {
        &self.security
    }

    /// Returns the credential that the sender authenticates with.
    #[must_use]
    pub fn credential(&self) -> Credential<'_> {
        self.security.credential()
    }

    /// Returns the body of the request.
    #[must_use]
    pub const fn request(&self) -> &O::Request<'a> {
        &self.request
    }

    /// Returns the complete envelope as it came.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Returns the envelope of a response, to be sent with HTTP status 200.
    #[must_use]
    pub fn reply(&self, response: &O::Response<'_>, options: &ReplyOptions<'_>) -> Vec<u8> {
        let header = Header {
            message_id: options.message_id.clone(),
            relates_to: self.header.message_id.clone(),
            activity_id: options.activity_id.clone(),
            ..reply_header::<O>()
        };
        let security = Security {
            timestamp: options.timestamp.clone(),
            ..Security::new()
        };
        let mut namespaces = vec![("xmlns:s", ns::SOAP12), ("xmlns:a", ns::ADDRESSING)];
        if !security.is_empty() {
            namespaces.push(("xmlns:u", ns::UTILITY));
        }
        namespaces.extend(O::REPLY_NAMESPACES.iter().filter(|(name, _)| *name != "xmlns:u"));
        let mut out = Vec::new();
        Writer::new(&mut out).element_with("s:Envelope", &namespaces, |w| {
            w.element("s:Header", |w| {
                header.write(w);
                security.write(w, Prefixes::Reply);
            });
            w.element_with("s:Body", O::REPLY_BODY_NAMESPACES, |w| response.write(w));
        });
        out
    }

    /// Returns the envelope of a refusal.
    ///
    /// Send it with HTTP status [`Fault::HTTP_STATUS`].
    #[must_use]
    pub fn refuse(&self, fault: &Fault<'_>) -> Vec<u8> {
        self.refuse_with(fault, &ReplyOptions::default())
    }

    /// Returns the envelope of a refusal with identifiers for logs and its own.
    #[must_use]
    pub fn refuse_with(&self, fault: &Fault<'_>, options: &ReplyOptions<'_>) -> Vec<u8> {
        fault.to_xml(&Header {
            message_id: options.message_id.clone(),
            relates_to: self.header.message_id.clone(),
            activity_id: options.activity_id.clone(),
            ..reply_header::<O>()
        })
    }

    /// Returns the envelope that refuses a request that was not read.
    ///
    /// Use it for a body that is too large, for example. Send it with HTTP status [`Fault::HTTP_STATUS`]; it relates to
    /// no message, because none is known.
    ///
    /// ```
    /// # mod demo { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/soap/demo.rs")); }
    /// # use demo::*;
    /// use mdm_errors::Subcode;
    /// use mdm_soap::{Envelope, Fault, Incoming};
    ///
    /// let fault = Fault::for_error(Subcode::MessageFormat, "more than 1048576 bytes".try_into()?);
    /// let answer = Incoming::<Demo>::refuse_unread(&fault);
    /// assert_eq!(Envelope::parse(&answer)?.fault(), Some(&fault));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn refuse_unread(fault: &Fault<'_>) -> Vec<u8> {
        fault.to_xml(&reply_header::<O>())
    }
}

impl<O: Operation> fmt::Debug for Incoming<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("header", &self.header)
            .field("security", &self.security)
            .field("request", &self.request)
            .finish_non_exhaustive()
    }
}

/// Returns the header of every response of the operation.
fn reply_header<O: Operation>() -> Header<'static> {
    Header {
        action: Some(Text::lossy(O::REPLY_ACTION)),
        ..Header::default()
    }
}

pub(crate) fn check_action(
    header: &Header<'_>,
    parts: Parts<'_, '_>,
    expected: &'static str,
) -> Result<(), PeerError> {
    let node = parts.header_node("Action");
    if header.has_action(expected, node) {
        return Ok(());
    }
    Err(PeerError::Action {
        expected,
        found: Name::new(header.action.as_deref().unwrap_or_default()),
        position: node.position(),
    })
}

pub(crate) fn read_body<'a, E: Element<'a>>(parts: Parts<'_, 'a>) -> Result<E, DecodeError> {
    let is_empty = parts.body.children().next().is_none();
    if is_empty {
        return Err(parts.body.missing(E::NAME));
    }
    let node: Node<'_, 'a> = parts.only_child()?;
    if node.is(&E::NS, E::NAME) {
        return E::read(node);
    }
    Err(if node.local() == E::NAME {
        parts.body.missing(E::NAME)
    } else {
        node.unexpected()
    })
}
