use alloc::vec::Vec;

use mdm_errors::{Lint, Text};
use mdm_soap::{Credential, Fault, Incoming, ReplyOptions};
use rustls_pki_types::UnixTime;

use super::{Rejected, reject, with_timestamp};
use crate::{Error, Issue, Limits, PeerError, RequestSecurityTokenResponseCollection, RequestType};

/// A query about the state of an earlier request (MS-WSTEP 3.1.4.2.1.2).
///
/// Devices do not send it.
///
/// ```
/// use mdm_errors::text;
/// use mdm_wstep::{RequestSecurityTokenResponseCollection, StatusQuery};
/// # use mdm_wstep::{Credential, Issue, MessageId, PendingRequest, ReplyOptions, RequestSecurityToken};
/// # let now = rustls_pki_types::UnixTime::since_unix_epoch(core::time::Duration::from_secs(1_800_000_000));
/// # let mut body = Vec::new();
/// # let _ = PendingRequest::<Issue>::write(
/// #     MessageId::from_uuid("1"), &text!("https://ca.example"), &Credential::None.into(), &RequestSecurityToken::query(text!("65")), &mut body,
/// # );
/// let query = StatusQuery::parse(&body)?;
/// assert_eq!(query.request_id(), "65");
/// let answer = RequestSecurityTokenResponseCollection::deferred(text!("https://ca.example/CES"), text!("65"));
/// let bytes = query.reply(&answer, now, ReplyOptions::default());
/// # Ok::<(), mdm_wstep::Rejected>(())
/// ```
#[derive(Debug)]
#[must_use = "a client waits for a reply or a refusal"]
pub struct StatusQuery<'a> {
    incoming: Incoming<'a, Issue>,
    request_id: Text<'a>,
}

impl<'a> StatusQuery<'a> {
    /// Parses the body of a request within the default [`Limits`].
    ///
    /// # Errors
    /// See [`parse_linted`](Self::parse_linted).
    pub fn parse(body: &'a [u8]) -> Result<Self, Rejected> {
        Self::parse_with(body, &Limits::default())
    }

    /// Parses the body of a request within `limits`.
    ///
    /// # Errors
    /// See [`parse_linted`](Self::parse_linted).
    pub fn parse_with(body: &'a [u8], limits: &Limits) -> Result<Self, Rejected> {
        let incoming = Incoming::<Issue>::parse_with(body, &limits.envelope);
        Self::read(incoming.map_err(|rejected| rejected.map(Error::from))?)
    }

    /// Parses the body of a request within `limits` and reports its deviations.
    ///
    /// # Errors
    /// [`PeerError::RequestType`] if the request asks for something else, [`PeerError::MissingRequestId`], or the
    /// errors of the envelope, each with the fault to send.
    pub fn parse_linted(body: &'a [u8], limits: &Limits, lints: &mut Vec<Lint>) -> Result<Self, Rejected> {
        let incoming = Incoming::<Issue>::parse_linted(body, &limits.envelope, lints);
        Self::read(incoming.map_err(|rejected| rejected.map(Error::from))?)
    }

    fn read(incoming: Incoming<'a, Issue>) -> Result<Self, Rejected> {
        let request = incoming.request();
        if request.request_type != RequestType::QueryTokenStatus {
            let error = PeerError::request_type(&request.request_type);
            return Err(reject(&incoming, error.into()));
        }
        match request.request_id.clone().filter(|id| !id.is_empty()) {
            Some(request_id) => Ok(Self { incoming, request_id }),
            None => Err(reject(&incoming, PeerError::MissingRequestId.into())),
        }
    }

    /// Returns the credential of the sender.
    #[must_use]
    pub fn credential(&self) -> Credential<'_> {
        self.incoming.credential()
    }

    /// Returns the number of the earlier request.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// Returns the envelope of the response, to be sent with HTTP status 200.
    ///
    /// Unless `options` has a timestamp, it gets one of five minutes from `now`.
    #[must_use]
    pub fn reply(
        &self,
        response: &RequestSecurityTokenResponseCollection<'_>,
        now: UnixTime,
        options: ReplyOptions<'_>,
    ) -> Vec<u8> {
        self.incoming.reply(response, &with_timestamp(options, now))
    }

    /// Returns the envelope of a refusal, to be sent with [`Fault::HTTP_STATUS`].
    #[must_use]
    pub fn refuse(&self, fault: &Fault<'_>) -> Vec<u8> {
        self.incoming.refuse(fault)
    }
}
