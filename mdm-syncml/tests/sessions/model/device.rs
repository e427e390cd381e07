//! The devices of the model: the library's own, and one that writes its messages itself and answers in any order.

use mdm_errors::Text;
use mdm_syncml::session::device::{self, Reply};
use mdm_syncml::{CommandKind, Message, StatusCode};

use super::chance::Chance;
use super::nodes::{Nodes, value_of};
use super::wild::Wild;
use crate::pair::text;

#[derive(Debug)]
pub(super) enum Device {
    Own {
        session: Box<device::Session>,
        settings: Box<device::Settings>,
        /// The parts that were taken out of the value on its way.
        part: String,
    },
    Wild(Wild),
}

impl Device {
    pub(super) fn own(number: u32, settings: device::Settings) -> Self {
        Self::Own {
            session: Box::new(device::Session::new(text(&number.to_string()), settings.clone())),
            settings: Box::new(settings),
            part: String::new(),
        }
    }

    pub(super) fn start(&mut self) -> Vec<u8> {
        match self {
            Self::Own { session, .. } => {
                let mut out = Vec::new();
                session.start(&mut out).unwrap();
                out
            }
            Self::Wild(wild) => wild.start(),
        }
    }

    pub(super) fn is_open(&self) -> bool {
        match self {
            Self::Own { session, .. } => session.is_open(),
            Self::Wild(wild) => wild.is_open(),
        }
    }

    /// Stores the state, and goes on with what was stored.
    pub(super) fn restart(&mut self) {
        if let Self::Own {
            session,
            settings,
            part,
        } = self
        {
            if let Some(taken) = session.take_part() {
                part.truncate(usize::try_from(taken.offset).unwrap());
                assert_eq!(part.len(), usize::try_from(taken.offset).unwrap());
                part.push_str(&taken.text);
            }
            **session = device::Session::restore(settings.as_ref().clone(), &session.to_json()).unwrap();
        }
    }

    /// Ends the session with alert 1223, where the device can.
    pub(super) fn abort(&mut self, msg_ref: u32) -> Option<Vec<u8>> {
        let Self::Own { session, .. } = self else {
            return None;
        };
        let mut out = Vec::new();
        session.abort(msg_ref, &mut out).ok()?;
        Some(out)
    }

    /// Takes a message. `None` when there is nothing to answer, or the message does not belong here.
    pub(super) fn obey(&mut self, chance: &mut Chance, nodes: &mut Nodes, down: &[u8]) -> Option<Vec<u8>> {
        let message = Message::parse(down).unwrap();
        match self {
            Self::Own { session, part, .. } => own(session, part, chance, nodes, &message),
            Self::Wild(wild) => wild.obey(chance, nodes, &message),
        }
    }
}

fn own(
    session: &mut device::Session,
    part: &str,
    chance: &mut Chance,
    nodes: &mut Nodes,
    message: &Message<'_>,
) -> Option<Vec<u8>> {
    let mut turn = session.receive(message).ok()?;
    while let Some(event) = turn.poll_event() {
        match event {
            device::Event::Execute(request) => {
                let node = request.uri().unwrap();
                let before = &part[..usize::try_from(request.taken()).unwrap()];
                let value = request.text().map(|rest| format!("{before}{rest}"));
                let status = nodes.run(chance, request.command, node, value.as_deref());
                let reply = match request.command {
                    CommandKind::Get if status == StatusCode::OK => {
                        Reply::value(Text::lossy(value_of(node)).into_owned())
                    }
                    _ => status.into(),
                };
                turn.answer(&request, reply);
            }
            device::Event::RollBack(request) => {
                nodes.undo(request.uri().unwrap());
                turn.answer(&request, StatusCode::ATOMIC_ROLL_BACK_OK);
            }
            _ => {}
        }
    }
    let mut up = Vec::new();
    turn.finish(&mut up).send.then_some(up)
}
