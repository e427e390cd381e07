use core::ops::Range;

use mdm_errors::{DecodeError, DecodeErrorKind, Lint, Name, Text};

use crate::error::{Error, PeerError};
use crate::header::{DIAGNOSTICS, Header, MessageId};
use crate::security::{ReceivedSecurity, SECURITY};
use crate::xml::{Document, Lints, Node, Ns};
use crate::{Fault, Limits, ns, rules};

/// The version of SOAP that an envelope is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Version {
    /// SOAP 1.1; printed samples of responses use it.
    Soap11,
    /// SOAP 1.2.
    Soap12,
}

/// An envelope of any operation.
///
/// It holds what can be known about a message before its operation is.
///
/// ```text
/// <s:Envelope> <s:Header/>? <s:Body> element </s:Body> </s:Envelope>
/// ```
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
    /// Parses an envelope within the default limits.
    ///
    /// # Errors
    /// Fails when the bytes are not an envelope, or when a header must be understood but is not.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        Self::parse_with(bytes, &Limits::default())
    }

    /// Parses an envelope within limits.
    ///
    /// # Errors
    /// Those of [`parse`](Self::parse).
    pub fn parse_with(bytes: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        let document = Document::parse_noting(bytes, limits, Lints::Ignored)?;
        Self::read(&document)
    }

    /// Parses an envelope and appends its deviations to `lints`.
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
        let parts = Parts::from_document(document)?;
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

    /// Returns the version of SOAP.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
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

    /// Returns the byte range of the body's element within the message.
    #[must_use]
    pub const fn body_range(&self) -> Range<usize> {
        self.body_range.start..self.body_range.end
    }

    /// Returns the fault, if the body is one.
    #[must_use]
    pub const fn fault(&self) -> Option<&Fault<'a>> {
        self.fault.as_ref()
    }

    /// Returns the envelope with everything it borrows copied.
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
    pub(crate) fn from_document(document: &'d Document<'a>) -> Result<Self, DecodeError> {
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
        for &offset in document.instructions() {
            document.lint_at(&rules::INSTRUCTION, offset);
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

    /// Returns the header of a local name, or the element around it when it is absent.
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

    /// Returns the only element in the body.
    pub(crate) fn only_child(self) -> Result<Node<'d, 'a>, DecodeError> {
        let mut children = self.body.children();
        let first = children.next().ok_or_else(|| {
            self.body
                .error(DecodeErrorKind::EmptyElement(Name::new(self.body.local())))
        })?;
        match children.next() {
            Some(second) => Err(second.unexpected()),
            None => Ok(first),
        }
    }

    /// Refuses headers that must be understood and are unknown.
    pub(crate) fn check_understood(self) -> Result<(), PeerError> {
        match self.not_understood() {
            None => Ok(()),
            Some(node) => Err(PeerError::NotUnderstood {
                header: Name::new(node.local()),
                position: node.position(),
            }),
        }
    }

    /// Returns the first header for this role that must be understood and is unknown.
    pub(crate) fn not_understood(self) -> Option<Node<'d, 'a>> {
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
        let mut headers = self.header.map(Node::children).into_iter().flatten();
        headers.find(|node| must_be_understood(*node) && is_for_this_role(*node) && !is_known(*node))
    }
}

fn must_be_understood(node: Node<'_, '_>) -> bool {
    node.all_attributes().any(|(namespace, local, value)| {
        local.eq_ignore_ascii_case("mustUnderstand")
            && (namespace.is_empty() || namespace == ns::SOAP12 || namespace == ns::SOAP11)
            && crate::values::parse_boolean(value.trim()) == Some(true)
    })
}

/// Reports whether a header is for the ultimate receiver, or for whoever receives it next (SOAP 1.2 Part 1 5.2.2).
fn is_for_this_role(node: Node<'_, '_>) -> bool {
    let role = node.all_attributes().find(|(namespace, local, _)| {
        let is_soap = *namespace == ns::SOAP12 || *namespace == ns::SOAP11;
        is_soap && (local.eq_ignore_ascii_case("role") || local.eq_ignore_ascii_case("actor"))
    });
    role.is_none_or(|(_, _, role)| {
        let ours = ["", ns::ROLE_NEXT, ns::ROLE_ULTIMATE_RECEIVER, ns::ACTOR_NEXT];
        ours.contains(&role.trim())
    })
}

/// Returns the identifier of a request that could be read only in part.
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
