use core::ops::Range;

use mdm_errors::{DecodeError, DecodeErrorKind, Lint, Name, Text};

use crate::error::{Error, PeerError};
use crate::header::{DIAGNOSTICS, Header, MessageId};
use crate::security::{ReceivedSecurity, SECURITY};
use crate::xml::{Document, Lints, Node, Ns};
use crate::{Fault, Limits, ns};

/// The version of SOAP an envelope is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Version {
    /// SOAP 1.1; printed samples of answers use it.
    Soap11,
    /// SOAP 1.2.
    Soap12,
}

/// An envelope of any operation: what can be said about a message before knowing what it is.
///
/// ```
/// use mdm_soap::Envelope;
///
/// let bytes = br#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
///     xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action>urn:demo:Ask</a:Action></s:Header>
///     <s:Body><Ask xmlns="urn:demo"/></s:Body></s:Envelope>"#;
/// let envelope = Envelope::parse(bytes)?;
/// assert_eq!(envelope.header().action.as_deref(), Some("urn:demo:Ask"));
/// assert_eq!((envelope.body_namespace(), envelope.body_local_name()), ("urn:demo", "Ask"));
/// assert_eq!(&bytes[envelope.body_range()], br#"<Ask xmlns="urn:demo"/>"#);
/// # Ok::<(), mdm_soap::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Envelope<'a> {
    version: Version,
    header: Header<'a>,
    security: ReceivedSecurity<'a>,
    body_namespace: Text<'a>,
    body_local_name: Text<'a>,
    body_range: Range<usize>,
    fault: Option<Fault<'a>>,
}

impl<'a> Envelope<'a> {
    /// Reads an envelope within the default limits.
    ///
    /// # Errors
    /// What is not an envelope, or has a header that must be understood and is not.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        Self::parse_with(bytes, &Limits::default())
    }

    /// Reads an envelope within limits.
    ///
    /// # Errors
    /// Those of [`parse`](Self::parse).
    pub fn parse_with(bytes: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        let document = Document::parse_noting(bytes, limits, Lints::Ignored)?;
        Self::read(&document)
    }

    /// Reads an envelope and appends what deviates to `lints`.
    ///
    /// # Errors
    /// Those of [`parse`](Self::parse).
    pub fn parse_linted(bytes: &'a [u8], limits: &Limits, lints: &mut Vec<Lint>) -> Result<Self, Error> {
        let document = Document::parse(bytes, limits)?;
        let result = Self::read(&document);
        document.lints(lints);
        result
    }

    fn read(document: &Document<'a>) -> Result<Self, Error> {
        let parts = Parts::of(document)?;
        parts.check_understood()?;
        let child = parts.only_child()?;
        Ok(Self {
            version: parts.version,
            header: parts.header()?,
            security: parts.security()?,
            body_namespace: Text::lossy(String::from(child.namespace())),
            body_local_name: Text::lossy(child.local()),
            body_range: child.span(),
            fault: is_fault(child).then(|| Fault::read(child)).transpose()?,
        })
    }

    /// The version of SOAP.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// The addressing headers.
    #[must_use]
    pub const fn header(&self) -> &Header<'a> {
        &self.header
    }

    /// The security header; an empty one when there is none.
    #[must_use]
    pub const fn security(&self) -> &ReceivedSecurity<'a> {
        &self.security
    }

    /// Returns the namespace of the element in the body; empty for none.
    #[must_use]
    pub fn body_namespace(&self) -> &str {
        &self.body_namespace
    }

    /// Returns the local name of the element in the body.
    #[must_use]
    pub fn body_local_name(&self) -> &str {
        &self.body_local_name
    }

    /// Where the element in the body stands, in the bytes as they were given.
    #[must_use]
    pub const fn body_range(&self) -> Range<usize> {
        self.body_range.start..self.body_range.end
    }

    /// The fault, when the body is one.
    #[must_use]
    pub const fn fault(&self) -> Option<&Fault<'a>> {
        self.fault.as_ref()
    }

    /// The same, independent of the bytes it was read from.
    #[must_use]
    pub fn into_owned(self) -> Envelope<'static> {
        Envelope {
            version: self.version,
            header: self.header.into_owned(),
            security: self.security.into_owned(),
            body_namespace: self.body_namespace.into_owned(),
            body_local_name: self.body_local_name.into_owned(),
            body_range: self.body_range,
            fault: self.fault.map(Fault::into_owned),
        }
    }
}

pub(crate) fn is_fault(node: Node<'_, '_>) -> bool {
    node.is_any_case(&Ns::SOAP, "Fault")
}

/// The parts of an envelope in a document that has been read.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'d, 'a> {
    pub(crate) version: Version,
    header: Option<Node<'d, 'a>>,
    pub(crate) body: Node<'d, 'a>,
}

impl<'d, 'a> Parts<'d, 'a> {
    pub(crate) fn of(document: &'d Document<'a>) -> Result<Self, DecodeError> {
        let root = document.root();
        if !root.is_any_case(&Ns::SOAP, "Envelope") {
            let name = Name::new(root.local());
            let kind = if root.local().eq_ignore_ascii_case("Envelope") {
                DecodeErrorKind::WrongNamespace(name)
            } else {
                DecodeErrorKind::UnexpectedRoot(name)
            };
            return Err(kind.at(root.position()));
        }
        Ok(Self {
            version: if root.namespace() == ns::SOAP11 {
                Version::Soap11
            } else {
                Version::Soap12
            },
            header: root.child_any_case(&Ns::SOAP, "Header")?,
            body: root.required_any_case(&Ns::SOAP, "Body")?,
        })
    }

    pub(crate) fn header(self) -> Result<Header<'a>, DecodeError> {
        self.header.map_or_else(|| Ok(Header::default()), Header::read)
    }

    pub(crate) fn security(self) -> Result<ReceivedSecurity<'a>, DecodeError> {
        match self.security_node()? {
            Some(node) => ReceivedSecurity::read(node),
            None => Ok(ReceivedSecurity::default()),
        }
    }

    fn security_node(self) -> Result<Option<Node<'d, 'a>>, DecodeError> {
        self.header
            .map_or(Ok(None), |header| header.child_any_case(&SECURITY, "Security"))
    }

    /// Where the header of a local name stands, or the envelope when there is none.
    pub(crate) fn header_node(self, local: &str) -> Node<'d, 'a> {
        self.header
            .and_then(|header| {
                header
                    .children()
                    .find(|child| child.local().eq_ignore_ascii_case(local))
            })
            .or(self.header)
            .unwrap_or(self.body)
    }

    /// The one element in the body.
    pub(crate) fn only_child(self) -> Result<Node<'d, 'a>, DecodeError> {
        let mut children = self.body.children();
        let first = children
            .next()
            .ok_or_else(|| self.body.error(DecodeErrorKind::MissingElement(Name::new("*"))))?;
        match children.next() {
            Some(second) => Err(second.unexpected()),
            None => Ok(first),
        }
    }

    /// Refuses headers that must be understood and are unknown.
    pub(crate) fn check_understood(self) -> Result<(), PeerError> {
        const ADDRESSING: [&str; 7] = [
            "Action",
            "MessageID",
            "RelatesTo",
            "ReplyTo",
            "To",
            "From",
            "FaultTo",
        ];
        let is_known = |node: Node<'_, '_>| {
            ADDRESSING
                .iter()
                .any(|name| node.is_any_case(&Ns::ADDRESSING, name))
                || node.is_any_case(&SECURITY, "Security")
                || node.is_any_case(&DIAGNOSTICS, "ActivityId")
        };
        let headers = self.header.map(Node::children);
        for node in headers.into_iter().flatten() {
            if must_be_understood(node) && !is_known(node) {
                return Err(PeerError::NotUnderstood {
                    header: Name::new(node.local()),
                    position: node.position(),
                });
            }
        }
        Ok(())
    }
}

fn must_be_understood(node: Node<'_, '_>) -> bool {
    node.all_attributes().any(|(namespace, local, value)| {
        local.eq_ignore_ascii_case("mustUnderstand")
            && (namespace.is_empty() || namespace == ns::SOAP12 || namespace == ns::SOAP11)
            && crate::values::parse_boolean(value.trim()) == Some(true)
    })
}

/// The identifier of a request that could be read only in part, or whose header is wrong.
pub(crate) fn message_id<'a>(document: &Document<'a>) -> Option<MessageId<'a>> {
    let header = document
        .root()
        .children()
        .find(|child| child.local().eq_ignore_ascii_case("Header"))?;
    let id = header
        .children()
        .find(|child| child.local().eq_ignore_ascii_case("MessageID"))?;
    id.is_closed().then(|| MessageId::from(id.text()))
}
