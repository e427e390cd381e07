//! Management: reads what a device says, files the answers to our commands, sends new ones.

use mdm_entra::{AccessToken, EnrollmentIdentity};
use mdm_errors::SecretText;
use mdm_syncml::alerts::AlertEvent;
use mdm_syncml::http::{CONTENT_TYPE, ContentType, Mode};
use mdm_syncml::session::server::{Context, DropReason, Event, ReceivedAlert, write_refusal};
use mdm_syncml::{Message, StatusCode};
use mdm_wstep::certificate::Thumbprint;

use super::state::{Device, locked};
use super::{MdmServer, orders};
use crate::http::{Received, Response, TooLarge};

impl MdmServer {
    pub(super) fn manage(&self, request: &Received) -> Response {
        let body = match &request.body {
            Ok(body) => body,
            Err(TooLarge { limit }) => {
                return self.no_answer(413, format!("a message of more than {limit} bytes"));
            }
        };
        if !ContentType::of(request.header("content-type")).may_be_xml() {
            return self.no_answer(415, "the body is said to be something else than SyncML in XML");
        }
        let Some(certificate) = &request.peer else {
            return self.no_answer(403, "the device shows no certificate");
        };
        let message = match Message::parse(body) {
            Ok(message) => message,
            Err(error) => return self.no_answer(400, format!("the body is not SyncML: {error}")),
        };
        let source = message
            .header()
            .source()
            .and_then(|source| source.uri())
            .unwrap_or_default();
        let mut state = locked(&self.state);
        let Some(device) = state.devices.get_mut(source) else {
            let reason = "the message comes from no device that is enrolled here";
            return self.refuse_message(&message, StatusCode::FORBIDDEN, reason);
        };
        let peer = Thumbprint::for_certificate(certificate);
        let context = Context::new((self.clock)(), peer.as_bytes());
        let Device {
            enrollment,
            queue,
            orders,
            owner,
            entra,
        } = device;
        let mut turn = match enrollment.receive(&message, &context) {
            Ok(turn) => turn,
            Err(error) => return self.refuse_message(&message, error.status(), error.to_string()),
        };
        if turn.is_repeated() {
            self.journal
                .note("the same message came before; sent the same answer again");
        } else {
            self.journal.note(format!(
                "certificate and message are those of the same device of {owner}"
            ));
        }
        let mut filed = 0;
        while let Some(event) = turn.poll_event() {
            match event {
                Event::Started => self.journal.note(match Mode::of_address(request.url.as_str()) {
                    Some(mode) => format!("a new session begins, in mode {mode}"),
                    None => "a new session begins".to_owned(),
                }),
                Event::DeviceInfo(info) => {
                    let (make, model) = (info.manufacturer, info.model);
                    self.journal.note(format!(
                        "it is a {model} by {make}, client {}",
                        info.client_version
                    ));
                }
                Event::Alert(alert) => {
                    let status = self.judge(&alert, entra.as_ref());
                    if let Err(misuse) = turn.answer(&alert, status) {
                        self.journal.note(misuse.to_string());
                    }
                }
                Event::Value(value) => orders::file_value(orders, &value),
                Event::Answer(answer) => filed += usize::from(orders::file(orders, &answer)),
                Event::Aborted => self.journal.note("the device ends the session"),
                _ => {}
            }
        }
        if filed > 0 {
            self.journal.note(format!(
                "each of {filed} answers belongs to a command that was sent"
            ));
        }
        let mut answer = Vec::new();
        let served = queue.finish(turn, context.now, &mut answer);
        for dropped in served.dropped {
            if dropped.reason == DropReason::TooLarge {
                let order = dropped.id;
                self.journal.note(format!(
                    "command {order} is larger than any message may be, and was dropped"
                ));
            }
        }
        for held in served.held_back {
            self.journal
                .note(format!("command {} waits: {}", held.id, held.reason));
        }
        self.journal.note(match served.next.ended {
            true => "nothing is left to do: the session ends".to_owned(),
            false => format!(
                "answers everything and sends {} commands; {} wait",
                served.sent.len(),
                served.waiting
            ),
        });
        Response::new(200, CONTENT_TYPE, answer)
    }

    /// The status for an alert.
    fn judge(&self, alert: &ReceivedAlert<'_>, enrolled: Option<&EnrollmentIdentity>) -> StatusCode {
        match alert.events().next() {
            Some(AlertEvent::LoginStatus(who)) => {
                self.journal.note(format!("who is signed in: {who}"));
                StatusCode::OK
            }
            Some(AlertEvent::AadUserToken(token)) => self.judge_token(&token, enrolled),
            _ => StatusCode::OK,
        }
    }

    /// A token counts if it is of the tenant, and of the device, that enrolled.
    fn judge_token(&self, token: &SecretText<'_>, enrolled: Option<&EnrollmentIdentity>) -> StatusCode {
        let Some(enrolled) = enrolled else {
            return StatusCode::OK;
        }; // such a device need not send one
        let identity = AccessToken::from_secret(token)
            .and_then(|token| {
                self.entra
                    .validator
                    .validate(&token, &self.entra.keys, (self.clock)())
            })
            .and_then(|validated| validated.for_session(enrolled));
        match identity {
            Ok(user) => {
                let name = user.user_name.as_deref().unwrap_or("a user without a name");
                self.journal
                    .note(format!("the token in the alert is valid: {name} is signed in"));
                StatusCode::OK
            }
            Err(error) => {
                self.journal
                    .note(format!("the token in the alert is not valid: {error}"));
                StatusCode::INVALID_CREDENTIALS
            }
        }
    }

    /// The message can be read and is not taken: a status of its header says so.
    fn refuse_message(
        &self,
        message: &Message<'_>,
        status: StatusCode,
        reason: impl Into<String>,
    ) -> Response {
        self.journal
            .note(format!("status {}: {}", status.value(), reason.into()));
        let mut answer = Vec::new();
        write_refusal(message, status, &mut answer);
        Response::new(200, CONTENT_TYPE, answer)
    }

    /// There is no SyncML answer to this: an HTTP status, an empty body, and the reason in the log.
    fn no_answer(&self, status: u16, reason: impl Into<String>) -> Response {
        self.journal
            .note(format!("HTTP status {status}: {}", reason.into()));
        Response::empty(status)
    }
}
