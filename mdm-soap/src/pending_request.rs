use core::fmt;
use core::marker::PhantomData;

use mdm_errors::{DecodeErrorKind, Lint, Text};

use crate::envelope::{Parts, is_fault};
use crate::error::{Error, PeerError};
use crate::incoming::{check_action, read_body};
use crate::operation::{Element, Operation};
use crate::security::{Prefixes, Security, Timestamp};
use crate::xml::{Document, Lints, Writer};
use crate::{Fault, Header, Limits, MessageId, ns, rules};

/// A request that a device has sent and that awaits its response.
///
/// The response has to name the request's identifier and the operation's action; real servers sometimes omit them,
/// which is only a lint.
///
/// ```
/// # mod demo { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/soap/demo.rs")); }
/// # use demo::*;
/// use mdm_soap::{Credential, Error, Incoming, MessageId, PendingRequest, ReplyOptions, Security};
///
/// let mut body = Vec::new();
/// let id = MessageId::from_uuid("0d5a1441-5891-453b-becf-a2e5f6ea3749");
/// let security = Security::from(Credential::EntraToken("eyJ0.eyJh.c2ln".into()));
/// let pending = PendingRequest::<Demo>::write(
///     id, &"https://mdm.contoso.com/Ask.svc".try_into()?, &security, &Ask("word".try_into()?), &mut body,
/// );
///
/// // the server's side of the wire
/// let answer = Incoming::<Demo>::parse(&body)?.reply(&Answer("mdm".try_into()?), &ReplyOptions::default());
///
/// let reply = pending.response(&answer, 200)?;
/// assert_eq!(reply.response.0, "mdm");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "the response is read with it"]
pub struct PendingRequest<O> {
    message_id: MessageId<'static>,
    operation: PhantomData<fn() -> O>,
}

/// A response that a device received, from [`PendingRequest::response`].
#[non_exhaustive]
pub struct IncomingResponse<'a, O: Operation> {
    /// The addressing headers.
    pub header: Header<'a>,
    /// The timestamp of the security header.
    pub timestamp: Option<Timestamp<'a>>,
    /// The body of the response.
    pub response: O::Response<'a>,
}

impl<O: Operation> PendingRequest<O> {
    /// Appends the envelope of a request to the service at `to`, as Windows writes it.
    ///
    /// Make `security` from a [`Credential`](crate::Credential), or leave it empty. Every request needs a new message
    /// identifier; see [`MessageId::from_uuid`].
    pub fn write(
        message_id: MessageId<'_>,
        to: &Text<'_>,
        security: &Security<'_>,
        request: &O::Request<'_>,
        out: &mut Vec<u8>,
    ) -> Self {
        let id = message_id.clone().into_owned();
        let write_security =
            (!security.is_empty()).then_some(|w: &mut Writer<'_>| security.write(w, Prefixes::Request));
        write_request::<O>(message_id, to, request, out, write_security);
        Self::for_message(id)
    }

    /// Resumes a request that was sent earlier, given its identifier.
    pub const fn for_message(message_id: MessageId<'static>) -> Self {
        Self {
            message_id,
            operation: PhantomData,
        }
    }

    /// Returns the identifier of the request.
    #[must_use]
    pub const fn message_id(&self) -> &MessageId<'static> {
        &self.message_id
    }

    /// Parses the response within the default limits.
    ///
    /// `http_status` is the HTTP status of the response.
    ///
    /// # Errors
    /// Fails when the response cannot be used, or when it is a fault.
    pub fn response<'a>(&self, bytes: &'a [u8], http_status: u16) -> Result<IncomingResponse<'a, O>, Error> {
        self.response_with(bytes, http_status, &Limits::default())
    }

    /// Parses the response within limits.
    ///
    /// # Errors
    /// Those of [`response`](Self::response).
    pub fn response_with<'a>(
        &self,
        bytes: &'a [u8],
        http_status: u16,
        limits: &Limits,
    ) -> Result<IncomingResponse<'a, O>, Error> {
        self.read(
            &self.document(bytes, http_status, limits, Lints::Ignored)?,
            http_status,
        )
    }

    /// Parses the response and appends its deviations to `lints`.
    ///
    /// # Errors
    /// Those of [`response`](Self::response).
    pub fn response_linted<'a>(
        &self,
        bytes: &'a [u8],
        http_status: u16,
        limits: &Limits,
        lints: &mut Vec<Lint>,
    ) -> Result<IncomingResponse<'a, O>, Error> {
        let document = self.document(bytes, http_status, limits, Lints::Noted)?;
        let result = self.read(&document, http_status);
        document.lints(lints);
        result
    }

    fn document<'a>(
        &self,
        bytes: &'a [u8],
        http_status: u16,
        limits: &Limits,
        lints: Lints,
    ) -> Result<Document<'a>, Error> {
        Document::parse_noting(bytes, limits, lints).map_err(|error| {
            if http_status == OK || matches!(error.kind(), DecodeErrorKind::Limit(_)) {
                Error::Decode(error)
            } else {
                Error::Peer(PeerError::HttpStatus(http_status))
            }
        })
    }

    fn read<'a>(&self, document: &Document<'a>, http_status: u16) -> Result<IncomingResponse<'a, O>, Error> {
        let parts = Parts::from_document(document).map_err(|error| {
            if http_status == OK {
                Error::Decode(error)
            } else {
                Error::Peer(PeerError::HttpStatus(http_status))
            }
        })?;
        if let Some(fault) = parts.body.children().find(|child| is_fault(*child)) {
            if http_status != Fault::HTTP_STATUS {
                fault.lint(&rules::FAULT_STATUS);
            }
            if document.notes_lints() {
                // The header of a fault decides nothing; reading it notes how it is spelled.
                let _ = parts.header();
            }
            return Err(Error::Fault(Box::new(Fault::read(fault)?.into_owned())));
        }
        if http_status != OK {
            return Err(PeerError::HttpStatus(http_status).into());
        }
        parts.check_understood()?;
        let header = parts.header()?;
        check_action(&header, parts, O::REPLY_ACTION)?;
        self.check_relation(&header, parts)?;
        Ok(IncomingResponse {
            timestamp: parts.security()?.into_timestamp(),
            header,
            response: read_body(parts)?,
        })
    }

    fn check_relation(&self, header: &Header<'_>, parts: Parts<'_, '_>) -> Result<(), PeerError> {
        let node = parts.header_node("RelatesTo");
        match &header.relates_to {
            None => node.lint(&rules::NO_RELATES_TO),
            Some(id) if *id == self.message_id => {}
            Some(id) if id.is_same(&self.message_id) => node.lint(&rules::RELATES_TO_SPELLING),
            Some(_) => {
                return Err(PeerError::RelatesTo {
                    position: node.position(),
                });
            }
        }
        Ok(())
    }
}

const OK: u16 = 200;

/// Appends the envelope of a request, with the security header that `security` writes, if there is one.
pub(crate) fn write_request<O: Operation>(
    message_id: MessageId<'_>,
    to: &Text<'_>,
    request: &O::Request<'_>,
    out: &mut Vec<u8>,
    security: Option<impl FnOnce(&mut Writer<'_>)>,
) {
    let header = Header {
        action: Some(Text::lossy(O::ACTION)),
        message_id: Some(message_id),
        reply_to: Some(Text::lossy(ns::ANONYMOUS)),
        to: Some(to.borrowed()),
        ..Header::default()
    };
    let mut namespaces = vec![("xmlns:s", ns::SOAP12), ("xmlns:a", ns::ADDRESSING)];
    namespaces.extend(O::REQUEST_NAMESPACES);
    if security.is_some() {
        let declared = |name| O::REQUEST_NAMESPACES.iter().any(|(other, _)| *other == name);
        let needed = [("xmlns:u", ns::UTILITY), ("xmlns:wsse", ns::SECURITY)];
        namespaces.extend(needed.into_iter().filter(|(name, _)| !declared(*name)));
    }
    Writer::new(out).element_with("s:Envelope", &namespaces, |w| {
        w.element("s:Header", |w| {
            header.write(w);
            if let Some(security) = security {
                security(w);
            }
        });
        w.element_with("s:Body", O::REQUEST_BODY_NAMESPACES, |w| request.write(w));
    });
}

impl<O> fmt::Debug for PendingRequest<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingRequest")
            .field("message_id", &self.message_id)
            .finish()
    }
}

impl<O: Operation> fmt::Debug for IncomingResponse<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IncomingResponse")
            .field("header", &self.header)
            .field("timestamp", &self.timestamp)
            .field("response", &self.response)
            .finish()
    }
}
