//! Departures in values, which the model shows better than the syntax.

use alloc::vec::Vec;

use mdm_errors::{ElementPath, Rule, StatusCode};

use super::{Finding, MAX_LINTS};
use crate::model::read::command::{Alert, Command, Status};
use crate::model::read::document::Doc;
use crate::model::read::item::Item;
use crate::model::values::{
    AlertCode, AlertType, DevicePrepSync, Format, LoginStatus, SyncType, UnenrollRequest,
};
use crate::rules;
use crate::wire::fault::path_at;
use crate::wire::span::wide;

struct Meaning<'f, 'n> {
    findings: &'f mut Vec<Finding>,
    /// Findings that may be made.
    rest: usize,
    /// The place of the first Status.
    first_status: Option<usize>,
    answers_header: bool,
    /// The elements around the command that is looked at, and its own name.
    names: Vec<&'n str>,
}

pub(super) fn meaning(doc: Doc<'_>, findings: &mut Vec<Finding>) {
    let commands = &doc.arena.nodes.commands;
    let Some(first) = commands.first() else {
        return;
    };
    let around = path_at(doc.text, first.extent.range().start);
    let mut meaning = Meaning {
        findings,
        rest: MAX_LINTS,
        first_status: None,
        answers_header: false,
        names: Vec::from_iter((!around.is_empty()).then(|| around.as_str())),
    };
    let outermost = meaning.names.len();
    // Where the containers end that are open.
    let mut ends: Vec<usize> = Vec::new();
    for (index, node) in commands.iter().enumerate() {
        while ends.last().is_some_and(|end| *end <= index) {
            ends.pop();
        }
        meaning.names.truncate(outermost.saturating_add(ends.len()));
        let command = Command::new(doc, node);
        let Some(kind) = command.kind() else { continue };
        meaning.names.push(kind.name());
        meaning.command(command);
        if kind.is_container() {
            ends.push(wide(node.last));
        }
        if meaning.rest == 0 {
            return;
        }
    }
    // Fragments of commands answer no message.
    if doc.arena.nodes.header.is_some()
        && let Some(at) = meaning.first_status
        && !meaning.answers_header
    {
        meaning.names.truncate(outermost);
        meaning.find(&rules::MISSING_HEADER_STATUS, at, &["Status"]);
    }
}

impl Meaning<'_, '_> {
    fn find(&mut self, rule: &'static Rule, at: usize, inside: &[&str]) {
        if let Some(rest) = self.rest.checked_sub(1) {
            self.rest = rest;
            let path = self.names.iter().chain(inside).copied().collect::<ElementPath>();
            self.findings.push(Finding { rule, at, path });
        }
    }

    fn command(&mut self, command: Command<'_>) {
        match command {
            Command::Status(status) => self.status(status),
            Command::Alert(alert) => self.alert(alert),
            _ => {}
        }
        let inherited = command.meta().and_then(|meta| meta.format());
        for item in command.items() {
            let own = item.meta().and_then(|meta| meta.format());
            self.value(item, own.as_ref().or(inherited.as_ref()));
        }
    }

    fn status(&mut self, status: Status<'_>) {
        let at = status.byte_range().start;
        let is_of_header = status.cmd_ref() == Some("0");
        if is_of_header && self.first_status.is_some() {
            self.find(&rules::HEADER_STATUS, at, &[]);
        }
        self.answers_header |= is_of_header;
        self.first_status.get_or_insert(at);
        // A refusal is allowed (MS-MDM 2.2.6.1).
        let is_of_answer = matches!(status.cmd(), Some("Status" | "Results"));
        if is_of_answer && status.code() == Some(StatusCode::OK) {
            self.find(&rules::STATUS_OF_ANSWER, at, &[]);
        }
    }

    fn alert(&mut self, alert: Alert<'_>) {
        if !matches!(
            alert.code(),
            Some(AlertCode::CLIENT_EVENT | AlertCode::GENERIC_ALERT)
        ) {
            return;
        }
        if alert.items().next().is_none() {
            self.find(&rules::EVENT_ITEM, alert.byte_range().start, &[]);
        }
        for item in alert.items() {
            let written = item.meta().and_then(|meta| meta.type_()).unwrap_or_default();
            let type_ = AlertType::parse(written);
            let name = written.strip_prefix("Reversed-Domain-Name:").unwrap_or(written);
            if name != type_.as_str() {
                self.find(&rules::ALERT_TYPE, item.byte_range().start, &["Item"]);
            }
            let Some(data) = item.data() else { continue };
            let word = data.text();
            let is_exact = match type_ {
                AlertType::LoginStatus => LoginStatus::parse(&*word).as_str() == word,
                AlertType::SyncType => SyncType::parse(&*word).as_str() == word,
                AlertType::DevicePrepSync => DevicePrepSync::parse(&*word).as_str() == word,
                AlertType::UnenrollmentUserRequest => UnenrollRequest::parse(&*word).as_str() == word,
                _ => true,
            };
            if !is_exact {
                self.find(&rules::ALERT_VALUE, data.byte_range().start, &["Item", "Data"]);
            }
        }
    }

    /// The data of an item, whatever the command.
    fn value(&mut self, item: Item<'_>, format: Option<&Format<'_>>) {
        let Some(data) = item.data() else { return };
        let (raw, at) = (data.raw(), data.byte_range().start);
        let start = raw.trim_ascii_start();
        if start.starts_with("&lt;![CDATA[") {
            self.find(&rules::ESCAPED_CDATA, at, &["Item", "Data"]);
        }
        match format {
            Some(Format::Xml) if start.starts_with("&amp;lt;") => {
                self.find(&rules::ESCAPED_TWICE, at, &["Item", "Data"]);
            }
            Some(Format::B64) if data.is_markup() || data.base64().is_none() => {
                self.find(&rules::BASE64, at, &["Item", "Data"]);
            }
            Some(Format::B64) if raw.bytes().any(|byte| byte.is_ascii_whitespace()) => {
                self.find(&rules::BASE64_LINES, at, &["Item", "Data"]);
            }
            _ => {}
        }
    }
}
