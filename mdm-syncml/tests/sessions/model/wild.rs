use core::fmt::Write as _;
use std::collections::VecDeque;

use mdm_syncml::{AlertCode, Command, CommandKind, Message, StatusCode};

use super::chance::Chance;
use super::nodes::{Nodes, value_of};
use crate::messages::message_with;
use crate::pair::DEVICE;

/// A device that shares no code with the library's: it answers parts before their container, results before their
/// status, twice or not at all, and a few answers per message.
#[derive(Debug)]
pub(super) struct Wild {
    session: u32,
    login: &'static str,
    habits: Habits,
    sent: u32,
    received: u32,
    open: bool,
    /// The server has finished the package that is being answered.
    package_complete: bool,
    answers: VecDeque<Answer>,
    last: Option<Vec<u8>>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Habits {
    shuffles: bool,
    /// Parts that were undone keep the status that they had before.
    keeps_success: bool,
    per_message: usize,
    /// Writes `./Vendor` where the server wrote `./Device/Vendor`.
    shortens: bool,
    /// Leaves out one status in so many, and tells one in so many twice.
    forgets: u64,
    repeats: u64,
    max_message: Option<u64>,
    /// Further alerts in the first package.
    alerts: u64,
}

#[derive(Clone, Debug)]
struct Answer {
    name: &'static str,
    content: String,
}

impl Habits {
    pub(super) fn new(chance: &mut Chance) -> Self {
        Self {
            shuffles: chance.one_in(2),
            keeps_success: chance.one_in(2),
            per_message: chance.pick(&[1, 2, 3, 8, 1000]),
            shortens: chance.one_in(3),
            forgets: chance.pick(&[10, 1_000_000]),
            repeats: chance.pick(&[10, 1_000_000]),
            max_message: chance.one_in(4).then(|| 1100 + chance.below(4000)),
            alerts: chance.pick(&[0, 0, 1, 20]),
        }
    }

    /// Every command gets its answers.
    pub(super) fn is_honest(self) -> bool {
        self.max_message.is_none()
    }
}

impl Wild {
    pub(super) fn new(session: u32, login: &'static str, habits: Habits) -> Self {
        Self {
            session,
            login,
            habits,
            sent: 0,
            received: 0,
            open: true,
            package_complete: false,
            answers: VecDeque::new(),
            last: None,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    pub(super) fn start(&mut self) -> Vec<u8> {
        let alerts: String = (0..self.habits.alerts)
            .map(|number| format!("<Alert><CmdID>{}</CmdID><Data>1224</Data></Alert>", number + 5))
            .collect();
        let package = format!(
            "<Alert><CmdID>2</CmdID><Data>1201</Data></Alert><Alert><CmdID>3</CmdID><Data>1224</Data><Item><Meta>\
             <Type xmlns=\"syncml:metinf\">com.microsoft/MDM/LoginStatus</Type></Meta><Data>{}</Data></Item></Alert>\
             <Replace><CmdID>4</CmdID><Item><Source><LocURI>./DevInfo/DevId</LocURI></Source><Data>{DEVICE}</Data></Item>\
             </Replace>{alerts}<Final/>",
            self.login
        );
        self.message(&package)
    }

    fn message(&mut self, body: &str) -> Vec<u8> {
        self.sent += 1;
        let meta = self.habits.max_message.map_or(String::new(), |bytes| {
            format!("<Meta><MaxMsgSize xmlns=\"syncml:metinf\">{bytes}</MaxMsgSize></Meta>")
        });
        message_with(&meta, &self.session.to_string(), self.sent, body).into_bytes()
    }

    pub(super) fn obey(
        &mut self,
        chance: &mut Chance,
        nodes: &mut Nodes,
        message: &Message<'_>,
    ) -> Option<Vec<u8>> {
        let number: u32 = message.header().msg_id()?.parse().ok()?;
        if message.header().session_id() != Some(&self.session.to_string()) {
            return None;
        }
        if number == self.received {
            return self.last.clone();
        }
        if !self.open || self.received != 0 && number != self.received + 1 {
            return None;
        }
        self.received = number;
        let mut fresh = Vec::new();
        let mut asks_for_more = false;
        for command in message.commands() {
            match command {
                Command::Status(_) | Command::Results(_) => {}
                Command::Alert(alert) if alert.code() == Some(AlertCode::SESSION_ABORT) => self.open = false,
                Command::Alert(alert) if alert.code() == Some(AlertCode::NEXT_MESSAGE) => {
                    asks_for_more = true
                }
                _ => self.run(chance, nodes, command, &mut fresh),
            }
        }
        if self.habits.shuffles {
            chance.shuffle(&mut fresh);
        }
        let has_work = !fresh.is_empty() || !self.answers.is_empty();
        self.answers.extend(fresh);
        self.package_complete = message.is_final() || asks_for_more && self.package_complete;
        self.open &= has_work || !message.is_final();
        self.last = self.open.then(|| self.answer());
        self.last.clone()
    }

    fn answer(&mut self) -> Vec<u8> {
        let mut body = String::new();
        write!(
            body,
            "<Status><CmdID>1</CmdID><MsgRef>{}</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>",
            self.received
        )
        .unwrap();
        let count = self.habits.per_message.min(self.answers.len());
        for (number, answer) in (2..).zip(self.answers.drain(..count)) {
            let Answer { name, content } = answer;
            write!(body, "<{name}><CmdID>{number}</CmdID>{content}</{name}>").unwrap();
        }
        if count == 0 && !self.package_complete {
            body.push_str("<Alert><CmdID>2</CmdID><Data>1222</Data></Alert>");
        }
        if self.answers.is_empty() && self.package_complete {
            body.push_str("<Final/>");
        }
        self.message(&body)
    }

    fn run(&self, chance: &mut Chance, nodes: &mut Nodes, command: Command<'_>, out: &mut Vec<Answer>) {
        match command {
            Command::Atomic(_) => self.run_atomic(chance, nodes, command, out),
            Command::Sequence(_) => {
                self.status(chance, command, None, StatusCode::OK, out);
                for part in command.commands() {
                    self.run(chance, nodes, part, out);
                }
            }
            _ => self.run_items(chance, nodes, command, out),
        }
    }

    fn run_items(&self, chance: &mut Chance, nodes: &mut Nodes, command: Command<'_>, out: &mut Vec<Answer>) {
        let kind = command.kind().unwrap();
        let mut statuses = Vec::new();
        let mut values = String::new();
        for item in command.items() {
            let node = item.target().unwrap().uri().unwrap();
            let value = item.data().map(|data| data.text());
            let status = nodes.run(chance, kind, node, value.as_deref());
            statuses.push((node, status));
            if kind == CommandKind::Get && status == StatusCode::OK && !chance.one_in(self.habits.forgets) {
                let value = value_of(node)
                    .replace('&', "&amp;")
                    .replace('<', "&lt;")
                    .replace('>', "&gt;");
                let node = self.spelled(node);
                write!(
                    values,
                    "<Item><Source><LocURI>{node}</LocURI></Source><Data>{value}</Data></Item>"
                )
                .unwrap();
            }
        }
        let (_, first) = statuses[0];
        let is_same = statuses.iter().all(|(_, status)| *status == first);
        if is_same && chance.one_in(2) {
            self.status(chance, command, None, first, out);
        } else {
            for (node, status) in statuses {
                self.status(chance, command, Some(node), status, out);
            }
        }
        if !values.is_empty() {
            let content = format!(
                "<MsgRef>{}</MsgRef><CmdRef>{}</CmdRef>{values}",
                self.received,
                command.cmd_id().unwrap()
            );
            out.push(Answer {
                name: "Results",
                content,
            });
        }
    }

    fn run_atomic(&self, chance: &mut Chance, nodes: &mut Nodes, atomic: Command<'_>, out: &mut Vec<Answer>) {
        let mut done: Vec<(Command<'_>, StatusCode)> = Vec::new();
        let mut has_failed = false;
        for part in atomic.commands() {
            if has_failed {
                done.push((part, StatusCode::NOT_EXECUTED));
                continue;
            }
            let item = part.items().next().unwrap();
            let value = item.data().map(|data| data.text());
            let node = item.target().unwrap().uri().unwrap();
            let status = nodes.run(chance, part.kind().unwrap(), node, value.as_deref());
            has_failed = !status.is_success();
            done.push((part, status));
        }
        let container = match has_failed {
            true => chance.pick(&[StatusCode::ATOMIC_FAILED, StatusCode::COMMAND_FAILED]),
            false => StatusCode::OK,
        };
        self.status(chance, atomic, None, container, out);
        for (part, status) in done {
            let has_run = status.is_success() && status != StatusCode::NOT_EXECUTED;
            let status = match has_failed && has_run {
                true => {
                    let item = part.items().next().unwrap();
                    nodes.undo(item.target().unwrap().uri().unwrap());
                    match self.habits.keeps_success {
                        true => status,
                        false => StatusCode::ATOMIC_ROLL_BACK_OK,
                    }
                }
                false => status,
            };
            self.status(chance, part, None, status, out);
        }
    }

    fn status(
        &self,
        chance: &mut Chance,
        command: Command<'_>,
        target: Option<&str>,
        code: StatusCode,
        out: &mut Vec<Answer>,
    ) {
        if chance.one_in(self.habits.forgets) {
            return;
        }
        let target = target.map_or(String::new(), |node| {
            format!("<TargetRef>{}</TargetRef>", self.spelled(node))
        });
        let content = format!(
            "<MsgRef>{}</MsgRef><CmdRef>{}</CmdRef><Cmd>{}</Cmd>{target}<Data>{code}</Data>",
            self.received,
            command.cmd_id().unwrap(),
            command.kind().unwrap()
        );
        let answer = Answer {
            name: "Status",
            content,
        };
        if chance.one_in(self.habits.repeats) {
            out.push(answer.clone());
        }
        out.push(answer);
    }

    fn spelled<'n>(&self, node: &'n str) -> std::borrow::Cow<'n, str> {
        match node.strip_prefix("./Device/").filter(|_| self.habits.shortens) {
            Some(path) => format!("./{path}").into(),
            None => node.into(),
        }
    }
}
