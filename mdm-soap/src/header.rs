use mdm_errors::{DecodeError, Text};
use url::Url;

use crate::fault::QName;
use crate::xml::{Node, Ns, Writer};
use crate::{ns, rules};

/// An identifier of a message, byte for byte (WS-Addressing 1.0 Core 3.1).
///
/// Samples and peers write `urn:uuid:` doubled, followed by a space, or with upper-case digits. A response has to
/// repeat the identifier as it came, so nothing is normalised; [`is_same`](Self::is_same) allows for these habits.
///
/// ```
/// use mdm_soap::MessageId;
///
/// let sent = MessageId::new("urn:uuid:0d5a1441-5891-453b-becf-a2e5f6ea3749")?;
/// let doubled = MessageId::new("urn:uuid:urn:uuid:0D5A1441-5891-453b-becf-a2e5f6ea3749")?;
/// assert_ne!(sent, doubled);
/// assert!(sent.is_same(&doubled));
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MessageId<'a>(Text<'a>);

impl<'a> MessageId<'a> {
    /// Takes an identifier.
    ///
    /// # Errors
    /// Fails at the first character that XML cannot carry.
    pub fn new(id: impl Into<alloc::borrow::Cow<'a, str>>) -> Result<Self, mdm_errors::ForbiddenCharacter> {
        Text::new(id).map(Self)
    }

    /// Makes an identifier from a UUID: `urn:uuid:` followed by the UUID.
    #[must_use]
    pub fn from_uuid(uuid: &str) -> MessageId<'static> {
        MessageId(Text::lossy(format!("urn:uuid:{uuid}")))
    }

    /// Returns the identifier as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Reports whether both identify the same message.
    ///
    /// White space, repeated `urn:uuid:` and letter case do not matter.
    #[must_use]
    pub fn is_same(&self, other: &MessageId<'_>) -> bool {
        self.bare().eq_ignore_ascii_case(other.bare())
    }

    fn bare(&self) -> &str {
        const PREFIX: &str = "urn:uuid:";
        let mut rest = self.as_str().trim();
        while let Some((prefix, after)) = rest.split_at_checked(PREFIX.len()) {
            if !prefix.eq_ignore_ascii_case(PREFIX) {
                break;
            }
            rest = after.trim_start();
        }
        rest
    }

    /// Returns the identifier with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> MessageId<'static> {
        MessageId(self.0.into_owned())
    }
}

impl<'a> From<Text<'a>> for MessageId<'a> {
    fn from(id: Text<'a>) -> Self {
        Self(id)
    }
}

impl core::fmt::Display for MessageId<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.fmt(f)
    }
}

/// An identifier by which a server finds the logs of a response.
///
/// It is the `ActivityId` of WCF diagnostics.
///
/// ```
/// use mdm_soap::ActivityId;
///
/// let activity = ActivityId::new("2493ee37-beeb-4cb9-833c-cadde9067645".try_into()?);
/// assert_eq!(activity.correlation_id.as_ref(), Some(&activity.id));
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ActivityId<'a> {
    /// The identifier, a UUID.
    pub id: Text<'a>,
    /// The attribute `CorrelationId`, in which servers repeat the identifier.
    pub correlation_id: Option<Text<'a>>,
}

impl<'a> ActivityId<'a> {
    /// Makes an identifier that is also its own correlation identifier.
    #[must_use]
    pub fn new(id: Text<'a>) -> Self {
        Self {
            correlation_id: Some(id.clone()),
            id,
        }
    }

    /// Sets another correlation identifier, or removes it.
    #[must_use]
    pub fn with_correlation_id(mut self, correlation_id: Option<Text<'a>>) -> Self {
        self.correlation_id = correlation_id;
        self
    }

    /// Returns the identifier with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> ActivityId<'static> {
        ActivityId {
            id: self.id.into_owned(),
            correlation_id: self.correlation_id.map(Text::into_owned),
        }
    }
}

/// The addressing headers of a message (WS-Addressing 1.0 Core 3.2).
///
/// Action, `To` and `ReplyTo` come without the white space that samples put around them; identifiers are kept as they
/// came. The security header is a type of its own, [`ReceivedSecurity`](crate::ReceivedSecurity).
///
/// ```text
/// <s:Header>
///   <a:Action s:mustUnderstand="1"/>
///   <a:MessageID/>? <ActivityId CorrelationId=""/>? <a:RelatesTo/>?
///   <a:ReplyTo> <a:Address/> </a:ReplyTo>?
///   <a:To s:mustUnderstand="1"/>?
///   <s:NotUnderstood qname=""/>?
///   <wsse:Security/>?
/// </s:Header>
/// ```
///
/// ```
/// use mdm_soap::{Header, MessageId};
///
/// let header = Header::default()
///     .with_action("http://schemas.microsoft.com/windows/pki/2009/01/enrollment/RSTRC/wstep".try_into()?)
///     .with_relates_to(MessageId::from_uuid("0d5a1441-5891-453b-becf-a2e5f6ea3749"));
/// assert!(header.message_id.is_none());
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header<'a> {
    /// The action, which names the operation and the direction.
    pub action: Option<Text<'a>>,
    /// The identifier of the message.
    pub message_id: Option<MessageId<'a>>,
    /// The identifier of the message that this one answers.
    pub relates_to: Option<MessageId<'a>>,
    /// The address for responses.
    pub reply_to: Option<Text<'a>>,
    /// The address the message was sent to, as written.
    pub to: Option<Text<'a>>,
    /// The identifier under which the sender logs the message.
    pub activity_id: Option<ActivityId<'a>>,
    /// The header of the request that was not understood (SOAP 1.2 Part 1 5.4.8).
    pub not_understood: Option<QName<'a>>,
}

pub(crate) const DIAGNOSTICS: Ns = Ns::new(ns::DIAGNOSTICS);

impl<'a> Header<'a> {
    pub(crate) fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        let addressing = |name| node.child_any_case(&Ns::ADDRESSING, name);
        let id = |node: Node<'_, 'a>| MessageId(node.text());
        let reply_to = match addressing("ReplyTo")? {
            Some(reply_to) => reply_to.child_any_case(&Ns::ADDRESSING, "Address")?,
            None => None,
        };
        Ok(Self {
            action: addressing("Action")?.map(Node::trimmed),
            message_id: addressing("MessageID")?.map(id),
            relates_to: addressing("RelatesTo")?.map(id),
            reply_to: reply_to.map(Node::trimmed),
            to: addressing("To")?.map(Node::trimmed),
            activity_id: node
                .child_any_case(&DIAGNOSTICS, "ActivityId")?
                .map(|activity| ActivityId {
                    id: activity.trimmed(),
                    correlation_id: activity
                        .attribute_text("CorrelationId")
                        .or_else(|| activity.attribute_text("correlationid")),
                }),
            not_understood: node
                .children()
                .find(|child| child.is_any_case(&Ns::SOAP, "NotUnderstood"))
                .and_then(|child| Some((child, child.attribute("qname")?)))
                .map(|(child, name)| QName::read(child, name)),
        })
    }

    pub(crate) fn write(&self, w: &mut Writer<'_>) {
        const UNDERSTAND: (&str, &str) = ("s:mustUnderstand", "1");
        if let Some(action) = &self.action {
            w.text_element_with("a:Action", &[UNDERSTAND], action);
        }
        if let Some(id) = &self.message_id {
            w.text_element("a:MessageID", id.as_str());
        }
        if let Some(activity) = &self.activity_id {
            let namespace = ("xmlns", ns::DIAGNOSTICS);
            match &activity.correlation_id {
                Some(correlation) => w.text_element_with(
                    "ActivityId",
                    &[("CorrelationId", correlation), namespace],
                    &activity.id,
                ),
                None => w.text_element_with("ActivityId", &[namespace], &activity.id),
            }
        }
        if let Some(id) = &self.relates_to {
            w.text_element("a:RelatesTo", id.as_str());
        }
        if let Some(address) = &self.reply_to {
            w.element("a:ReplyTo", |w| w.text_element("a:Address", address));
        }
        if let Some(to) = &self.to {
            w.text_element_with("a:To", &[UNDERSTAND], to);
        }
        if let Some(name) = &self.not_understood {
            match name.undeclared() {
                Some(text) => w.empty("s:NotUnderstood", &[("qname", &text)]),
                None => {
                    let text = format!("x:{}", name.local());
                    w.empty(
                        "s:NotUnderstood",
                        &[("qname", &text), ("xmlns:x", name.namespace())],
                    );
                }
            }
        }
    }

    /// Sets the action.
    #[must_use]
    pub fn with_action(mut self, action: Text<'a>) -> Self {
        self.action = Some(action);
        self
    }

    /// Sets the identifier of the message.
    #[must_use]
    pub fn with_message_id(mut self, id: MessageId<'a>) -> Self {
        self.message_id = Some(id);
        self
    }

    /// Sets the identifier of the message that this one answers.
    #[must_use]
    pub fn with_relates_to(mut self, id: MessageId<'a>) -> Self {
        self.relates_to = Some(id);
        self
    }

    /// Sets the identifier for logs.
    #[must_use]
    pub fn with_activity_id(mut self, activity_id: ActivityId<'a>) -> Self {
        self.activity_id = Some(activity_id);
        self
    }

    /// Returns the address the message was sent to, if it is a URL.
    #[must_use]
    pub fn to_url(&self) -> Option<Url> {
        Url::parse(self.to.as_deref()?).ok()
    }

    /// Reports whether the message was sent to `service`.
    ///
    /// Scheme, host, port and path are compared, the path in any letter case; the query is ignored. Devices write the
    /// host as the user typed it, with or without the default port, and repeat the query they were given.
    ///
    /// ```
    /// use mdm_soap::Envelope;
    /// use url::Url;
    ///
    /// let envelope = Envelope::parse(br#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
    ///     xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>
    ///     <a:To> https://MDM.Contoso.com:443/enroll.SVC?mode=x </a:To></s:Header><s:Body><x/></s:Body></s:Envelope>"#)?;
    /// assert!(envelope.header().is_to(&Url::parse("https://mdm.contoso.com/Enroll.svc")?));
    /// assert!(!envelope.header().is_to(&Url::parse("https://mdm.contoso.com/Policy.svc")?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_to(&self, service: &Url) -> bool {
        self.to_url().is_some_and(|to| {
            to.scheme() == service.scheme()
                && to.host_str() == service.host_str()
                && to.port_or_known_default() == service.port_or_known_default()
                && to.path().eq_ignore_ascii_case(service.path())
        })
    }

    /// Compares the action with the expected one; another letter case is noted.
    pub(crate) fn has_action(&self, expected: &str, node: Node<'_, '_>) -> bool {
        match &self.action {
            None => {
                node.lint(&rules::NO_ACTION);
                true
            }
            Some(action) if action == expected => true,
            Some(action) if action.eq_ignore_ascii_case(expected) => {
                node.lint(&rules::ACTION_SPELLING);
                true
            }
            Some(_) => false,
        }
    }

    /// Returns the headers with everything they borrow copied.
    #[must_use]
    pub fn into_owned(self) -> Header<'static> {
        Header {
            action: self.action.map(Text::into_owned),
            message_id: self.message_id.map(MessageId::into_owned),
            relates_to: self.relates_to.map(MessageId::into_owned),
            reply_to: self.reply_to.map(Text::into_owned),
            to: self.to.map(Text::into_owned),
            activity_id: self.activity_id.map(ActivityId::into_owned),
            not_understood: self.not_understood.map(QName::into_owned),
        }
    }
}
