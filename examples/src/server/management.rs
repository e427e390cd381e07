//! Management: reads what a device says, files the answers to our commands, sends new ones.

use std::borrow::Cow;

use mdm_entra::AccessToken;
use mdm_errors::{SecretBytes, SecretText, Text};
use mdm_syncml::alerts::AlertEvent;
use mdm_syncml::auth::Identity;
use mdm_syncml::http::{CONTENT_TYPE, ContentType, Mode};
use mdm_syncml::session::server::{
    Answer, Challenge, Context, DropReason, Enrollment, Event, ReceivedAlert, Served, ServerCredentials,
    Settings, Turn, Value, write_refusal,
};
use mdm_syncml::{CommandKind, Message, StatusCode};
use mdm_wstep::certificate::CertificateInfo;
use rustls::pki_types::CertificateDer;

use super::{MdmServer, Options, PROVIDER_ID, RETRY_AFTER, credentials};
use crate::http::{Received, Response, TooLarge};
use crate::store::{Desk, Device, Report, number};
use crate::world;

/// The end of the node that takes a device out of management, in lower case.
const UNENROLL: &str = "/dmclient/unenroll";
/// The beginning of a name by hardware, in any letter case.
const HARDWARE: &str = "imei:";
/// The number under which reports are filed that answer no command.
const UNASKED: u64 = 0;

impl MdmServer {
    pub(super) fn manage(&self, request: &Received) -> Response {
        let body = match &request.body {
            Ok(body) => body,
            Err(TooLarge { limit }) => {
                return self.no_answer(413, format!("a message of more than {limit} bytes"));
            }
        };
        if !ContentType::from_header(request.header("content-type")).may_be_xml() {
            return self.no_answer(415, "the body is said to be something else than SyncML in XML");
        }
        let Some(certificate) = &request.peer else {
            return self.no_answer(403, "the device shows no certificate");
        };
        let message = match Message::parse(body) {
            Ok(message) => message,
            Err(error) => return self.no_answer(400, format!("the body is not SyncML: {error}")),
        };
        let header = message.header();
        let source = header
            .source()
            .and_then(|source| source.uri())
            .unwrap_or_default();
        // The work is done and stored in one transaction; only then is there an answer to send.
        let mut answer = None;
        let id = enrolled_id(source, certificate);
        let served = self.store.serve(&id, &mut |desk| {
            let (response, is_kept) = self.serve(&message, source, request, certificate, desk);
            answer = Some(response);
            is_kept
        });
        match (served, answer) {
            (Ok(true), Some(response)) => response,
            (Ok(_), _) => {
                let reason = "the message comes from no device that is enrolled here";
                self.refuse_message(&message, StatusCode::FORBIDDEN, reason)
            }
            (Err(error), _) => self
                .no_answer(503, format!("the store failed: {error}"))
                .with_header("retry-after", RETRY_AFTER.to_string()),
        }
    }

    /// Answers a message of a device; false when nothing is to be stored.
    fn serve(
        &self,
        message: &Message<'_>,
        source: &str,
        request: &Received,
        certificate: &[u8],
        desk: &mut Desk,
    ) -> (Response, bool) {
        let peer = if desk.device.is_shown(certificate) {
            desk.device.id.clone()
        } else {
            String::new()
        };
        let nonce = world::random::<16>();
        let context = Context::new((self.clock)(), peer.as_bytes()).with_nonce(SecretBytes::borrowed(&nonce));
        let mut enrollment = self.enrollment(desk, source);
        let mut turn = match enrollment.receive(message, &context) {
            Ok(turn) => turn,
            Err(error) => {
                return (
                    self.refuse_message(message, error.status(), error.to_string()),
                    false,
                );
            }
        };
        self.journal.note(if turn.is_repeated() {
            "the same message came before; sent the same answer again".to_owned()
        } else {
            format!(
                "certificate and message are those of the same device of {}",
                desk.device.owner
            )
        });
        self.take_events(&mut turn, request, desk);
        let mut answer = Vec::new();
        let served = desk.queue.finish(turn, context.now, &mut answer);
        self.tell(&served, desk);
        // What is kept apart is not stored anew with every message: our command is a row of its own, and of a value
        // that comes in chunks each part will be.
        enrollment.drop_outgoing();
        desk.part = enrollment.take_part().map(Into::into);
        desk.leaves = served.next.lock_out;
        desk.state = enrollment.to_json();
        desk.answer = enrollment.answer().to_vec();
        if desk.device.certificate == certificate {
            desk.device.previous.clear();
        }
        (Response::new(200, CONTENT_TYPE, answer), true)
    }

    /// Continues where the last message has left off. A state that cannot be read is begun anew: what was out waits
    /// again.
    fn enrollment(&self, desk: &mut Desk, source: &str) -> Enrollment {
        let settings = self
            .settings(&desk.device)
            .with_source(Text::lossy(source.to_owned()));
        if desk.state.is_empty() {
            return Enrollment::new(settings);
        }
        match Enrollment::restore(settings.clone(), &desk.state, std::mem::take(&mut desk.answer)) {
            Ok(restored) => restored.enrollment,
            Err(error) => {
                self.journal.note(format!("{}: {error}", desk.device.id));
                desk.queue.recall();
                desk.drops_parts = true;
                Enrollment::new(settings)
            }
        }
    }

    fn settings(&self, device: &Device) -> Settings {
        let ours = credentials::of_server(&device.credentials);
        let proof = Identity::new(PROVIDER_ID, &SecretText::borrowed(&ours.secret));
        let mut settings = Settings::new(
            self.addresses.management.clone(),
            Text::lossy(device.id.clone()),
            device.id.as_bytes(),
        )
        .with_object_limit(Options::OBJECT_SIZE as usize)
        .with_server_credentials(ServerCredentials::new(proof));
        if let Some(size) = self.options.message_size {
            settings = settings
                .with_budget(size as usize)
                .with_announced_message_size(size)
                .with_announced_object_size(Options::OBJECT_SIZE);
        }
        if !self.options.challenges {
            return settings;
        }
        let secret = SecretText::borrowed(&device.credentials.secret);
        let nonce = SecretBytes::owned(device.credentials.nonce.clone());
        settings.with_challenge(Challenge::md5(Identity::new(device.id.as_str(), &secret)).with_nonce(nonce))
    }

    fn take_events(&self, turn: &mut Turn<'_, '_>, request: &Received, desk: &mut Desk) {
        let mut filed = 0;
        while let Some(event) = turn.poll_event() {
            match event {
                Event::Started => self.journal.note(match Mode::from_address(request.url.as_str()) {
                    Some(mode) => format!("a new session begins, in mode {mode}"),
                    None => "a new session begins".to_owned(),
                }),
                // Some devices tell each of these in a command of its own.
                Event::DeviceInfo(info) if !info.model.is_empty() => {
                    let (make, model) = (info.manufacturer, info.model);
                    self.journal.note(format!(
                        "it is a {model} by {make}, client {}",
                        info.client_version
                    ));
                }
                Event::Challenged(challenged) => self.journal.note(format!(
                    "asks for the credentials of the provisioning document: status {}",
                    challenged.status.value()
                )),
                Event::Alert(alert) => {
                    desk.file_installations(&alert);
                    self.answer_alert(turn, &alert, &desk.device);
                }
                Event::Value(value) | Event::LateValue(value) => desk.file_value(&value),
                Event::Answer(answer) => {
                    desk.file(&answer);
                    if answer.status == Some(StatusCode::OK) && desk.is_unenrollment(&answer) {
                        self.journal
                            .note(format!("{} leaves, as it was told to", desk.device.id));
                        turn.unenroll();
                    }
                    filed += 1;
                }
                Event::BrokenValue(broken) => {
                    desk.drops_parts = true;
                    self.journal.note(format!(
                        "a value of command {} is lost: {}",
                        broken.id, broken.error
                    ));
                }
                Event::Completed(completed) => {
                    desk.drops_parts |= desk.begun == Some(number(completed.id));
                    self.counters.count("commands", completed.outcome.to_string());
                }
                Event::Aborted => self.journal.note("the device ends the session"),
                _ => {}
            }
        }
        if filed > 0 {
            self.journal.note(format!(
                "each of {filed} answers belongs to a command that was sent"
            ));
        }
    }

    /// Files the end of each command that has ended: one that is to be sent again has not.
    fn tell(&self, served: &Served, desk: &mut Desk) {
        for dropped in &served.dropped {
            let end = match dropped.reason {
                DropReason::Completed(outcome) => outcome.to_string(),
                DropReason::Expired => "expired before it was sent".to_owned(),
                DropReason::TooLarge => "larger than any message may be, never sent".to_owned(),
                _ => "not sent".to_owned(),
            };
            if !matches!(dropped.reason, DropReason::Completed(_)) {
                self.journal.note(format!("command {}: {end}", dropped.id));
            }
            desk.reports.push((number(dropped.id), Report::of_command(end)));
        }
        for held in &served.held_back {
            self.journal
                .note(format!("command {} waits: {}", held.id, held.reason));
        }
        self.journal.note(if served.next.ended {
            "nothing is left to do: the session ends".to_owned()
        } else {
            format!(
                "answers everything and sends {} commands; {} wait",
                served.sent.len(),
                served.waiting
            )
        });
    }

    fn answer_alert<'m>(&self, turn: &mut Turn<'_, 'm>, alert: &ReceivedAlert<'m>, device: &Device) {
        let status = match alert.events().next() {
            Some(AlertEvent::LoginStatus(who)) => {
                self.journal.note(format!("who is signed in: {who}"));
                StatusCode::OK
            }
            Some(AlertEvent::AadUserToken(token)) => self.judge_token(&token, device),
            Some(AlertEvent::Unenroll(_)) => {
                self.journal.note(format!("{} is being disconnected", device.id));
                turn.unenroll();
                StatusCode::OK
            }
            _ => StatusCode::OK,
        };
        if let Err(misuse) = turn.answer(alert, status) {
            self.journal.note(misuse.to_string());
        }
    }

    /// A token counts if it is of the tenant, and of the device, that enrolled.
    fn judge_token(&self, token: &SecretText<'_>, device: &Device) -> StatusCode {
        let Some(enrolled) = &device.entra else {
            return StatusCode::OK; // such a device need not send one
        };
        let identity = self
            .validated(AccessToken::from_secret(token))
            .and_then(|validated| validated.for_session(enrolled).map_err(|error| error.to_string()));
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
        self.counters.count("http_errors", status.to_string());
        Response::empty(status)
    }
}

/// Returns the identifier under which a device enrolled. It is the source of its messages, except for clients that name
/// themselves by their hardware, as phones do: theirs is in the certificate.
fn enrolled_id<'a>(source: &'a str, certificate: &[u8]) -> Cow<'a, str> {
    let scheme = source.get(..HARDWARE.len());
    if !scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(HARDWARE)) {
        return Cow::Borrowed(source);
    }
    let certificate = CertificateDer::from(certificate);
    let info = CertificateInfo::parse(&certificate).ok();
    let name = info.and_then(|info| info.subject().first_common_name().map(ToOwned::to_owned));
    Cow::Owned(name.unwrap_or_default())
}

impl Desk {
    /// Reports whether it was a command to leave management that the device answered.
    fn is_unenrollment(&self, answer: &Answer<'_>) -> bool {
        let node = self
            .node(number(answer.id), answer.path, answer.item)
            .unwrap_or_default();
        answer.command == CommandKind::Exec && node.to_ascii_lowercase().ends_with(UNENROLL)
    }

    /// Files how installations ended, which a device tells in a later session and under no command.
    fn file_installations(&mut self, alert: &ReceivedAlert<'_>) {
        for event in alert.events() {
            let AlertEvent::Installed(installation) = event else {
                continue;
            };
            let outcome = installation.result.map(|result| result.to_string());
            let report = Report {
                part: None,
                item: Some(0),
                command: "Alert".to_owned(),
                node: installation.node.unwrap_or_default().to_owned(),
                status: None,
                outcome: format!(
                    "installation ended: {}",
                    outcome.as_deref().unwrap_or("no result")
                ),
                value: None,
                taken: 0,
            };
            self.reports.push((UNASKED, report));
        }
    }

    /// Files a value that comes before the outcome of its item.
    fn file_value(&mut self, value: &Value<'_>) {
        let report = Report {
            part: None,
            item: Some(value.item),
            command: "Results".to_owned(),
            node: value.uri().unwrap_or_default().to_owned(),
            status: None,
            outcome: String::new(),
            value: value.text().map(std::borrow::Cow::into_owned),
            taken: value.taken(),
        };
        self.drops_parts |= report.taken > 0;
        self.reports.push((number(value.id), report));
    }

    /// Files the outcome of an item, with the value that came for it.
    fn file(&mut self, answer: &Answer<'_>) {
        let id = number(answer.id);
        let place = self.reports.iter().position(|(order, report)| {
            *order == id && report.item == Some(answer.item) && report.command == "Results"
        });
        let (value, taken) = match place.map(|place| self.reports.remove(place).1) {
            Some(report) => (report.value, report.taken),
            None => (None, 0),
        };
        let report = Report {
            part: answer.path.indices().next(),
            item: Some(answer.item),
            command: answer.command.name().to_owned(),
            node: self
                .node(id, answer.path, answer.item)
                .unwrap_or_default()
                .to_owned(),
            status: answer.status.map(StatusCode::value),
            outcome: answer.outcome.to_string(),
            value,
            taken,
        };
        self.reports.push((id, report));
    }
}
