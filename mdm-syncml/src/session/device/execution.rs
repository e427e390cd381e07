use alloc::vec::Vec;

use mdm_errors::Text;

use super::{Reply, Request};
use crate::outgoing::{self, Ref, Results, Status};
use crate::session::key::MAX_IDENTIFIER;
use crate::{AlertCode, Command, CommandKind, CommandName, Item, StatusCode};

/// The commands of a message, containers before what they hold, on their way through the application.
#[derive(Clone, Debug, Default)]
pub(super) struct Execution<'m> {
    steps: Vec<Step<'m>>,
    /// The item that is looked at next.
    next: (usize, usize),
    /// What was handed out last and may be without an answer.
    open: Option<(usize, usize)>,
    /// What has to be undone, last one first, and the failed Atomic it belongs to.
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
}

impl<'m> Execution<'m> {
    pub(super) fn push(&mut self, command: Command<'m>) {
        self.push_inside(command, None);
        let mut inside: Vec<_> = match command {
            Command::Atomic(_) | Command::Sequence(_) => {
                alloc::vec![(command.commands(), self.steps.len() - 1)]
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
                inside.push((command.commands(), self.steps.len() - 1));
            }
        }
    }

    fn push_inside(&mut self, command: Command<'m>, container: Option<usize>) {
        let around = container.and_then(|index| self.steps.get(index).map(|step| (index, step)));
        let atomic = around.and_then(|(index, step)| match step.command {
            Command::Atomic(_) => Some(index),
            _ => step.atomic,
        });
        let fixed = match command {
            _ if command.cmd_id().is_none_or(|id| id.len() > MAX_IDENTIFIER) => Some(StatusCode::BAD_REQUEST),
            Command::Get(_) | Command::Atomic(_) if atomic.is_some() => Some(StatusCode::COMMAND_FAILED),
            Command::Atomic(_) | Command::Sequence(_) => Some(StatusCode::OK),
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
        let items: Vec<_> = if fixed.is_some() {
            Vec::new()
        } else {
            command.items().collect()
        };
        let replies = alloc::vec![None; items.len()];
        self.steps.push(Step {
            command,
            atomic,
            fixed,
            items,
            replies,
        });
    }

    /// The next thing to do or to undo. What was handed out before and not answered gets its default.
    pub(super) fn next(&mut self) -> Option<(bool, Request<'m>)> {
        self.settle();
        if let Some((step, index)) = self.undo.pop() {
            self.set(step, index, Reply::new(StatusCode::ATOMIC_ROLL_BACK_FAILED));
            return self.request(step, index).map(|request| (false, request));
        }
        loop {
            let (at, index) = self.next;
            let step = self.steps.get(at)?;
            if index == 0 && step.fixed.is_some_and(|status| !status.is_success()) && step.atomic.is_some() {
                self.next = (at + 1, 0);
                self.fail(at);
                if !self.undo.is_empty() {
                    return self.next();
                }
                continue;
            }
            if index >= step.items.len() {
                self.next = (at + 1, 0);
                continue;
            }
            self.next = (at, index + 1);
            if self.is_cancelled(at) {
                self.set(at, index, Reply::new(StatusCode::NOT_EXECUTED));
                continue;
            }
            self.open = Some((at, index));
            return self.request(at, index).map(|request| (true, request));
        }
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

    /// Whether the command belongs to an Atomic that has failed, or is inside a container that does not run.
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
            for (index, step) in self.steps.iter().enumerate().take(at + 1).skip(atomic) {
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
            step: at,
            index,
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The answers in the layout of Windows, command by command: one Status for a command of one item, with its
    /// Results behind it; else one Status per item with its target, and one Results with the values of all.
    pub(super) fn into_answers(mut self, msg_ref: &str) -> Vec<outgoing::Command<'static>> {
        while self.next().is_some() {}
        let reference = |text: &str| Ref::from(Text::lossy(text).into_owned());
        let mut answers = Vec::new();
        for step in self.steps {
            let cmd_ref = step.command.cmd_id().unwrap_or_default();
            let name = match (step.command.kind(), step.command) {
                (Some(kind), _) => CommandName::Known(kind),
                (None, Command::Unknown(unknown)) => CommandName::parse(unknown.local_name()).into_owned(),
                (None, _) => CommandName::Known(CommandKind::SyncHdr),
            };
            let status = |code| Status::new(reference(msg_ref), reference(cmd_ref), name.clone(), code);
            if let Some(code) = step.fixed {
                answers.push(status(code).into());
                continue;
            }
            let alone = step.items.len() == 1;
            let mut values = Vec::new();
            for (item, reply) in step.items.iter().zip(step.replies) {
                let reply = reply.unwrap_or(Reply::new(StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED));
                let uri = item.target().and_then(|target| target.uri());
                let uri = uri.map(|uri| Text::lossy(uri).into_owned());
                let mut status = status(reply.status);
                if let (false, Some(uri)) = (alone, &uri) {
                    status = status.with_target_ref(uri.clone());
                }
                if let Some(error) = reply.original_error {
                    status = status.with_original_error(error);
                }
                answers.push(status.into());
                if reply.status.is_success() {
                    values.extend(reply.results.into_iter().map(|mut value| {
                        if value.source.is_none() {
                            value.source = uri.clone();
                        }
                        value
                    }));
                }
            }
            let mut values = values.into_iter();
            if let Some(first) = values.next() {
                let results = Results::new(reference(msg_ref), reference(cmd_ref), first);
                answers.push(values.fold(results, Results::with_item).into());
            }
        }
        answers
    }
}
