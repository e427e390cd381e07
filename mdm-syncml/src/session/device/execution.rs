use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use mdm_errors::Text;

use super::backlog::{Answer, Backlog, StatusAnswer, Values};
use super::event::UserRequest;
use super::{Reply, Request};
use crate::outgoing::{self, OwnNode};
use crate::session::chunk::Assembled;
use crate::session::key::MAX_IDENTIFIER;
use crate::session::{Question, UserAnswer};
use crate::{AlertCode, Command, CommandKind, Item, StatusCode};

/// The commands of a message, containers before what they hold, on their way through the application.
#[derive(Clone, Debug, Default)]
pub(super) struct Execution<'m> {
    steps: Vec<Step<'m>>,
    /// The item that is looked at next.
    next: (usize, usize),
    /// The item that was handed out last and may be without an answer.
    open: Option<(usize, usize)>,
    /// The items that have to be undone, last one first.
    undo: Vec<(usize, usize)>,
}

/// One command.
#[derive(Clone, Debug)]
struct Step<'m> {
    command: Command<'m>,
    /// The innermost Atomic around it.
    atomic: Option<usize>,
    /// The status of a command that the application does not see, or of a container.
    fixed: Option<StatusCode>,
    items: Vec<Item<'m>>,
    replies: Vec<Option<Reply>>,
    /// The value of the only item, if it came in chunks.
    whole: Option<Box<Assembled>>,
    question: Option<Question>,
}

/// The next thing for the application.
#[derive(Clone, Debug)]
pub(super) enum Work<'m> {
    Execute(Request<'m>),
    RollBack(Request<'m>),
    Ask(UserRequest),
}

impl<'m> Execution<'m> {
    /// Adds a command that is answered with this status, whatever it is.
    pub(super) fn push_fixed(&mut self, command: Command<'m>, status: StatusCode) {
        self.push_inside(command, None);
        if let Some(step) = self.steps.last_mut() {
            step.fixed = Some(status);
            step.items.clear();
            step.replies.clear();
        }
    }

    /// Adds a command whose value came in chunks.
    pub(super) fn push_whole(&mut self, command: Command<'m>, whole: Box<Assembled>) {
        self.push_inside(command, None);
        if let Some(step) = self.steps.last_mut() {
            step.whole = Some(whole);
        }
    }

    pub(super) fn push(&mut self, command: Command<'m>) {
        self.push_inside(command, None);
        let mut inside: Vec<_> = match command {
            Command::Atomic(_) | Command::Sequence(_) => {
                alloc::vec![(command.commands(), self.last())]
            }
            _ => return,
        };
        // Depth is bounded by the limit of the reader.
        while let Some((commands, container)) = inside.last_mut() {
            let Some(command) = commands.next() else {
                inside.pop();
                continue;
            };
            let container = *container;
            self.push_inside(command, Some(container));
            if matches!(command, Command::Atomic(_) | Command::Sequence(_)) {
                inside.push((command.commands(), self.last()));
            }
        }
    }

    /// Returns the index of the command that was added last.
    const fn last(&self) -> usize {
        self.steps.len().saturating_sub(1)
    }

    /// Returns how many commands there are.
    pub(super) const fn len(&self) -> usize {
        self.steps.len()
    }

    fn push_inside(&mut self, command: Command<'m>, container: Option<usize>) {
        let around = container.and_then(|index| self.steps.get(index).map(|step| (index, step)));
        let atomic = around.and_then(|(index, step)| match step.command {
            Command::Atomic(_) => Some(index),
            _ => step.atomic,
        });
        let question = match command {
            Command::Alert(alert) => Question::from_alert(alert),
            _ => None,
        };
        let fixed = match command {
            _ if command.cmd_id().is_none_or(|id| id.len() > MAX_IDENTIFIER) => Some(StatusCode::BAD_REQUEST),
            Command::Get(_) | Command::Atomic(_) if atomic.is_some() => Some(StatusCode::COMMAND_FAILED),
            Command::Atomic(_) | Command::Sequence(_) => Some(StatusCode::OK),
            _ if question.is_some() => None,
            Command::Alert(alert) => Some(match alert.code() {
                Some(AlertCode::NEXT_MESSAGE | AlertCode::NO_END_OF_DATA) => StatusCode::OK,
                _ => StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED,
            }),
            Command::Exec(exec) if exec.items().count() != 1 => Some(StatusCode::INCOMPLETE_COMMAND),
            Command::Unknown(_) => Some(StatusCode::BAD_REQUEST),
            Command::Unsupported(_) => Some(StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED),
            _ if command.items().next().is_none() => Some(StatusCode::INCOMPLETE_COMMAND),
            _ => None,
        };
        let items: Vec<_> = if fixed.is_some() || question.is_some() {
            Vec::new()
        } else {
            command.items().collect()
        };
        let replies = alloc::vec![None; items.len().max(usize::from(question.is_some()))];
        self.steps.push(Step {
            command,
            atomic,
            fixed,
            items,
            replies,
            whole: None,
            question,
        });
    }

    /// The next thing to do or to undo. What was handed out before and not answered gets its default.
    pub(super) fn next(&mut self) -> Option<Work<'m>> {
        self.settle();
        if let Some(undo) = self.next_undo() {
            return Some(undo);
        }
        loop {
            let (at, index) = self.next;
            let step = self.steps.get(at)?;
            if index == 0 && step.fixed.is_some_and(|status| !status.is_success()) && step.atomic.is_some() {
                self.next = (at.saturating_add(1), 0);
                self.fail(at);
                if let Some(undo) = self.next_undo() {
                    return Some(undo);
                }
                continue;
            }
            if index >= step.replies.len() {
                self.next = (at.saturating_add(1), 0);
                continue;
            }
            self.next = (at, index.saturating_add(1));
            if self.is_cancelled(at) {
                self.set(at, index, Reply::new(StatusCode::NOT_EXECUTED));
                continue;
            }
            self.open = Some((at, index));
            return self.work(at, index);
        }
    }

    fn next_undo(&mut self) -> Option<Work<'m>> {
        let (step, index) = self.undo.pop()?;
        self.set(step, index, Reply::new(StatusCode::ATOMIC_ROLL_BACK_FAILED));
        self.request(step, index).map(Work::RollBack)
    }

    fn work(&self, at: usize, index: usize) -> Option<Work<'m>> {
        let question = self.steps.get(at).and_then(|step| step.question.clone());
        match question {
            Some(question) => Some(Work::Ask(UserRequest { question, step: at })),
            None => self.request(at, index).map(Work::Execute),
        }
    }

    pub(super) fn answer_user(&mut self, request: &UserRequest, answer: &UserAnswer) {
        let reply = Reply::new(answer.status()).with_status_items(answer.items());
        self.set(request.step, 0, reply);
    }

    pub(super) fn answer(&mut self, request: &Request<'m>, reply: Reply) {
        self.set(request.step, request.index, reply);
    }

    fn set(&mut self, step: usize, index: usize, reply: Reply) {
        let slot = self
            .steps
            .get_mut(step)
            .and_then(|step| step.replies.get_mut(index));
        if let Some(slot) = slot {
            *slot = Some(reply);
        }
    }

    /// Looks at the answer to what was handed out last.
    fn settle(&mut self) {
        let Some((at, index)) = self.open.take() else {
            return;
        };
        let Some(step) = self.steps.get_mut(at) else {
            return;
        };
        let Some(slot) = step.replies.get_mut(index) else {
            return;
        };
        let default = Reply::new(StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED);
        if !slot.get_or_insert(default).status.is_success() && step.atomic.is_some() {
            self.fail(at);
        }
    }

    /// Reports whether the command belongs to an Atomic that has failed, or is inside a container that does not run.
    fn is_cancelled(&self, at: usize) -> bool {
        let mut atomic = self.steps.get(at).and_then(|step| step.atomic);
        while let Some(container) = atomic.and_then(|index| self.steps.get(index)) {
            if container.fixed.is_some_and(|status| !status.is_success()) {
                return true;
            }
            atomic = container.atomic;
        }
        false
    }

    /// The Atomic around a command has failed: what it did before has to be undone.
    fn fail(&mut self, at: usize) {
        let Some(atomic) = self.steps.get(at).and_then(|step| step.atomic) else {
            return;
        };
        let Some(container) = self.steps.get_mut(atomic) else {
            return;
        };
        if container.fixed == Some(StatusCode::OK) {
            container.fixed = Some(StatusCode::ATOMIC_FAILED);
            for (index, step) in self
                .steps
                .iter()
                .enumerate()
                .take(at.saturating_add(1))
                .skip(atomic)
            {
                if step.atomic != Some(atomic) {
                    continue;
                }
                for (item, reply) in step.replies.iter().enumerate() {
                    if reply.as_ref().is_some_and(|reply| reply.status.is_success()) {
                        self.undo.push((index, item));
                    }
                }
            }
        }
    }

    fn request(&self, at: usize, index: usize) -> Option<Request<'m>> {
        let step = self.steps.get(at)?;
        let item = *step.items.get(index)?;
        Some(Request {
            command: step.command.kind()?,
            item,
            meta: item.effective_meta(step.command),
            atomic: step.atomic,
            whole: step.whole.clone(),
            step: at,
            index,
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Turns the results into answers in the layout of Windows, command by command: one Status for a command of one
    /// item, followed by its Results; else one Status per item with its target, and one Results with the values of all.
    pub(super) fn into_answers(mut self, msg_ref: &str, backlog: &mut Backlog) {
        while self.next().is_some() {}
        for step in self.steps {
            step.into_answers(msg_ref, backlog);
        }
    }
}

impl Step<'_> {
    fn into_answers(self, msg_ref: &str, backlog: &mut Backlog) {
        let command = match (self.command.kind(), self.command) {
            (Some(kind), _) => kind.name(),
            (None, Command::Unknown(unknown)) => unknown.local_name(),
            (None, _) => CommandKind::SyncHdr.name(),
        };
        let cmd_ref = self.command.cmd_id().unwrap_or_default();
        // A reference that is too long to repeat was answered with 400 and stays empty.
        let cmd_ref = if cmd_ref.len() > MAX_IDENTIFIER {
            ""
        } else {
            cmd_ref
        };
        let status = |code, target, error, items| {
            Answer::Status(StatusAnswer {
                msg_ref: msg_ref.into(),
                cmd_ref: cmd_ref.into(),
                command: command.into(),
                target,
                code,
                error,
                items,
            })
        };
        if let Some(code) = self.fixed {
            backlog.push(status(code, None, None, Vec::new()));
            return;
        }
        let alone = self.replies.len() == 1;
        let mut values = Vec::new();
        let mut items = self.items.iter();
        for reply in self.replies {
            let reply = reply.unwrap_or(Reply::new(StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED));
            let uri = items.next().and_then(|item| item.target()?.uri());
            let target = uri.filter(|_| !alone).map(String::from);
            backlog.push(status(
                reply.status,
                target,
                reply.original_error,
                reply.status_items,
            ));
            if reply.status.is_success() {
                values.extend(reply.results.into_iter().filter_map(|value| of_node(value, uri)));
            }
        }
        if !values.is_empty() {
            backlog.push(Answer::Results(Values {
                msg_ref: msg_ref.into(),
                cmd_ref: cmd_ref.into(),
                items: values,
                offset: 0,
            }));
        }
    }
}

/// Returns a value with its node, or that of the request; `None` for a value of no node, which cannot be sent.
fn of_node(value: outgoing::Item<'static>, uri: Option<&str>) -> Option<OwnNode<'static>> {
    let addressed = match (value.source_uri(), uri) {
        (None, Some(uri)) => value.with_source(Text::lossy(String::from(uri))),
        _ => value,
    };
    OwnNode::try_from(addressed).ok()
}
