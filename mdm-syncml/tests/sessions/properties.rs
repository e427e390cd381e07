//! Whatever a peer sends, a session keeps its promises.

use std::collections::BTreeMap;

use arbitrary::{Arbitrary, Unstructured};
use mdm_syncml::outgoing::Item;
use mdm_syncml::outgoing::{self, Command, Get, Header, ManagementCommand, Ref, Results, Status};
use mdm_syncml::session::server::{Event, Queue, RetryPolicy};
use mdm_syncml::{CommandKind, Message, StatusCode};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::pair::{DEVICE, Pair, SERVER, context, text, uri};

fn some<T: for<'a> Arbitrary<'a> + core::fmt::Debug>(size: usize) -> impl Strategy<Value = Vec<T>> {
    vec(any::<u8>(), 0..size).prop_map(|bytes| {
        let mut unstructured = Unstructured::new(&bytes);
        let mut list = Vec::new();
        while !unstructured.is_empty() && list.len() < 12 {
            list.extend(T::arbitrary(&mut unstructured));
        }
        list
    })
}

fn sent() -> impl Strategy<Value = Vec<Command<'static>>> {
    (
        some::<Loose>(600),
        vec((0..8_u32, 0..4_usize, any::<bool>()), 0..12),
    )
        .prop_map(|(loose, aimed)| {
            let mut commands: Vec<_> = loose.into_iter().map(|Loose(command)| command).collect();
            for (cmd_ref, node, ok) in aimed {
                let node = uri(&format!("./DevDetail/{node}"));
                let status = if ok { StatusCode::OK } else { StatusCode::NOT_FOUND };
                let status = Status::new(1, cmd_ref, CommandKind::Get, status).unwrap();
                commands.push(status.clone().with_target_ref(node.clone()).into());
                if ok {
                    commands.push(Results::new(1, cmd_ref, Item::source(node).with_data(text("v"))).into());
                } else {
                    commands.push(status.into());
                }
            }
            commands
        })
}

#[derive(Debug)]
struct Loose(Command<'static>);

impl<'a> Arbitrary<'a> for Loose {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        Command::arbitrary(u).map(Command::into_owned).map(Loose)
    }
}

#[derive(Debug)]
struct Work(ManagementCommand<'static>);

impl<'a> Arbitrary<'a> for Work {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let command = ManagementCommand::arbitrary(u)?.into_owned();
        // An abort ends the session before the rest is answered.
        if format!("{command:?}").contains("SESSION_ABORT") {
            return Err(arbitrary::Error::IncorrectFormat);
        }
        Ok(Self(command))
    }
}

fn message(number: u32, commands: &[Command<'static>], last: bool) -> Vec<u8> {
    let header = Header::new(text("1"), Ref::from(number), text(SERVER), text(DEVICE));
    let message = outgoing::Message::new(header).with_commands(commands.iter().cloned());
    if last {
        message.to_xml()
    } else {
        message.without_final().to_xml()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_server_answers_everything_once(work in some::<Work>(400), rounds in vec((sent(), any::<bool>()), 1..4)) {
        let mut pair = Pair::plain();
        pair.server.queue = Queue::new().with_policy(RetryPolicy::new().with_attempts(1));
        let get = Get::from_items((0..4).map(|node| uri(&format!("./DevDetail/{node}")))).unwrap();
        pair.enqueue(get);
        for Work(command) in work {
            pair.enqueue(command);
        }
        let mut answered = BTreeMap::new();
        let first = [Command::Alert(outgoing::Alert::client_initiated())];
        pair.serve(&message(1, &first, true));
        for (number, (commands, last)) in rounds.iter().enumerate() {
            let body = message(number as u32 + 2, commands, *last);
            let received = Message::parse(&body).unwrap();
            let Ok(mut turn) = pair.server.enrollment.receive(&received, &context()) else {
                break;
            };
            while let Some(event) = turn.poll_event() {
                match event {
                    Event::Answer(answer) => {
                        let times = answered.entry((answer.id, answer.path, answer.item)).or_insert(0);
                        *times += 1;
                        prop_assert_eq!(*times, 1);
                    }
                    Event::Completed(done) => prop_assert!(answered.keys().any(|(known, ..)| *known == done.id)),
                    _ => {}
                }
            }
            let mut out = Vec::new();
            let next = pair.server.queue.finish(turn, crate::pair::now(), &mut out).next;
            let answer = Message::parse(&out).unwrap();
            // One status for the header and one for each command that wants one.
            let asked = commands.iter().filter(|command| !matches!(command, Command::Status(_) | Command::Results(_)));
            // Chunks of results get one too.
            let statuses = answer.commands().filter(|command| {
                matches!(command, mdm_syncml::Command::Status(status) if status.cmd() != Some("Results"))
            });
            let statuses = statuses.count();
            prop_assert_eq!(statuses, asked.count() + 1);
            if next.ended {
                break;
            }
        }
    }

    #[test]
    fn a_device_answers_every_command(work in some::<Work>(1200)) {
        let mut pair = Pair::plain();
        for Work(command) in work {
            pair.enqueue(command);
        }
        pair.run_with(|request| {
            let status = match request.uri().map_or(0, str::len) % 3 {
                0 => StatusCode::OK,
                1 => StatusCode::NOT_FOUND,
                _ => StatusCode::COMMAND_FAILED,
            };
            status.into()
        });
        prop_assert!(pair.last().ended);
        let unanswered = pair.heard.iter().filter(|line| line.contains("never answered"));
        prop_assert_eq!(unanswered.count(), 0, "{:#?}", pair.heard);
    }
}
