//! From a SOAP request to its answer: the same for discovery, policy and enrollment.

use std::borrow::Cow;
use std::fmt::Display;

use mdm_discovery::http::client_request_id;
use mdm_errors::{EnrollmentError, Subcode, Text};
use mdm_soap::{ActivityId, CONTENT_TYPE, Fault, Incoming, Operation, Rejected, ReplyOptions};

use super::{MdmServer, RETRY_AFTER};
use crate::http::{Received, Response, TooLarge};
use crate::world;

/// A refusal: what Windows is told, and why, for people.
pub(super) struct Refusal {
    error: EnrollmentError,
    reason: String,
    /// The part that only the log is told.
    log: Option<String>,
    /// After how many seconds it may be otherwise.
    retry_after: Option<u64>,
}

impl Refusal {
    pub(super) fn new(error: impl Into<EnrollmentError>, reason: impl Into<String>) -> Self {
        Self {
            error: error.into(),
            reason: reason.into(),
            log: None,
            retry_after: None,
        }
    }

    /// Says when to come again.
    pub(super) fn with_retry_after(self, seconds: u64) -> Self {
        Self {
            retry_after: Some(seconds),
            ..self
        }
    }

    /// The refusal when the store fails: the device is told no more than that.
    pub(super) fn failed(error: crate::Error) -> Self {
        Self {
            log: Some(error.to_string()),
            retry_after: Some(RETRY_AFTER),
            ..Self::new(Subcode::InternalServiceFault, "the server cannot answer now")
        }
    }
}

impl MdmServer {
    /// Reads a question, lets `decide` decide, and writes the answer or the fault. `decide` is told the id under which
    /// the answer goes out.
    pub(super) fn answer_soap<O: Operation>(
        &self,
        request: &Received,
        decide: impl for<'a> FnOnce(&Incoming<'a, O>, &str) -> Result<O::Response<'static>, Refusal>,
    ) -> Response {
        let body = match self.body_of::<O>(request) {
            Ok(body) => body,
            Err(refusal) => return refusal,
        };
        let incoming = match Incoming::<O>::parse(body) {
            Ok(incoming) => incoming,
            Err(rejected) => return self.rejected(rejected),
        };
        let activity = activity(request);
        match decide(&incoming, &activity) {
            Ok(response) => {
                let body = incoming.reply(&response, &reply_options(activity));
                Response::new(200, CONTENT_TYPE, body)
            }
            Err(refusal) => self.refused(&refusal, |fault| incoming.refuse(fault)),
        }
    }

    /// The body, or what to send when it was too large to be kept.
    pub(super) fn body_of<'r, O: Operation>(&self, request: &'r Received) -> Result<&'r [u8], Response> {
        request.body.as_deref().map_err(|TooLarge { limit }| {
            let reason = format!("the message is larger than {limit} bytes");
            let refusal = Refusal::new(Subcode::MessageFormat, reason);
            self.refused(&refusal, Incoming::<O>::refuse_unread)
        })
    }

    /// Sends the fault that a crate made of a message that breaks the rules.
    pub(super) fn rejected(&self, rejected: Rejected<impl Display>) -> Response {
        self.journal.note(format!("refused: {}", rejected.error));
        Response::new(Fault::HTTP_STATUS, CONTENT_TYPE, rejected.fault)
    }

    /// Sends a refusal of our own; `envelope` makes the envelope of the fault.
    pub(super) fn refused(
        &self,
        refusal: &Refusal,
        envelope: impl FnOnce(&Fault<'_>) -> Vec<u8>,
    ) -> Response {
        let Refusal { error, reason, .. } = refusal;
        let told = refusal.log.as_ref().unwrap_or(reason);
        self.journal
            .note(format!("refused with {}: {told}", error.as_str()));
        self.counters
            .count("refusals", format!("0x{:08X}", error.hresult().value()));
        let fault = Fault::for_error(*error, Text::lossy(reason.as_str()));
        let answer = Response::new(Fault::HTTP_STATUS, CONTENT_TYPE, envelope(&fault));
        match refusal.retry_after {
            Some(seconds) => answer.with_header("retry-after", seconds.to_string()),
            None => answer,
        }
    }
}

/// Returns the id that ties the requests of an enrollment together: discovery makes one, and the address of every later
/// request has it.
pub(super) fn activity(request: &Received) -> String {
    let id = client_request_id(&request.url);
    let is_guid =
        |id: &str| id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    id.filter(|id| is_guid(id))
        .map_or_else(world::guid, Cow::into_owned)
}

/// Returns what every answer carries.
pub(super) fn reply_options(activity: String) -> ReplyOptions<'static> {
    ReplyOptions::default().with_activity_id(ActivityId::new(Text::lossy(activity)))
}
