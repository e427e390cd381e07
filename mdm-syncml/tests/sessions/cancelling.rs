use mdm_syncml::outgoing::{Atomic, Exec, Get, Item, ManagementCommand, Replace, Sequence};
use mdm_syncml::session::server::{CancelError, CommandHandle, Event, Pending, PendingState, Session};
use mdm_syncml::{CommandKind, Message};

use crate::pair::{Pair, context, server_settings, uri};

fn get(node: &str) -> Get<'static> {
    Get::new(uri(&format!("./DevDetail/{node}")))
}

fn listed(pending: impl Iterator<Item = Pending>) -> Vec<(u64, CommandKind, PendingState)> {
    pending
        .map(|pending| (pending.handle.into(), pending.command, pending.state))
        .collect()
}

/// A pair whose server has been asked once and has sent what waits; and what the device answers to that.
fn asked(pair: &mut Pair) -> Vec<u8> {
    let mut first = Vec::new();
    pair.device.start(&mut first).unwrap();
    let orders = pair.serve(&first);
    let mut answer = Vec::new();
    pair.obey(&orders, &mut answer);
    answer
}

#[test]
fn commands_are_sent_ones_and_waiting_ones() {
    let mut pair = Pair::plain();
    let replace = Replace::new(Item::target(uri("./Vendor/MSFT/A")).with_int(1));
    let sequence = Sequence::new(Atomic::new(replace).with_command(Exec::new(uri("./Vendor/MSFT/B"))));
    let sequence = pair.server.enqueue(sequence);
    let waiting = [(0, CommandKind::Sequence, PendingState::Waiting)];
    assert_eq!(listed(pair.server.pending()), waiting);

    let answer = asked(&mut pair);
    let later = pair.server.enqueue(get("SwV"));
    let sent = [
        (0, CommandKind::Sequence, PendingState::Sent),
        (1, CommandKind::Atomic, PendingState::Sent),
        (2, CommandKind::Replace, PendingState::Sent),
        (3, CommandKind::Exec, PendingState::Sent),
        (4, CommandKind::Get, PendingState::Waiting),
    ];
    assert_eq!(listed(pair.server.pending()), sent);
    assert_eq!(pair.server.cancel(sequence), Err(CancelError::Sent));
    assert_eq!(pair.server.cancel(sequence.inside(2)), Err(CancelError::Sent));

    pair.serve(&answer);
    assert_eq!(
        listed(pair.server.pending()),
        [(4, CommandKind::Get, PendingState::Sent)]
    );
    assert_eq!(pair.server.cancel(sequence), Err(CancelError::Over));
    assert_eq!(pair.server.cancel(later), Err(CancelError::Sent));
    assert_eq!(
        pair.server.cancel(CommandHandle::from(5)),
        Err(CancelError::Unknown)
    );
}

#[test]
fn a_command_answered_in_part_is_pending_until_its_last_item() {
    let mut pair = Pair::plain().with_node("./DevDetail/A", "1");
    let both = pair.server.enqueue(get("A").with_item(uri("./DevDetail/B")));
    let answer = String::from_utf8(asked(&mut pair)).unwrap();
    let (start, end) = (
        answer.rfind("<Status>").unwrap(),
        answer.rfind("</Status>").unwrap(),
    );
    let behind = answer.get(end + 9..).unwrap().replace("<Final/>", "");
    let partly = [answer.get(..start).unwrap(), &behind].concat();
    pair.serve(partly.as_bytes());
    assert_eq!(pair.heard_of(both), ["Get.0 200 done [1]"]);
    assert_eq!(
        listed(pair.server.pending()),
        [(0, CommandKind::Get, PendingState::Sent)]
    );
}

#[test]
fn a_cancelled_command_is_given_back_and_never_sent() {
    let mut pair = Pair::plain().with_node("./DevDetail/C", "3");
    let [a, b, c] = ["A", "B", "C"].map(|node| pair.server.enqueue(get(node)));
    assert_eq!(pair.server.cancel(b), Ok(get("B").into()));
    assert_eq!(pair.server.cancel(b), Err(CancelError::Over));
    assert_eq!(pair.server.waiting(), 2);
    assert_eq!(pair.server.cancel(a), Ok(get("A").into()));

    // What was cancelled is in no snapshot, and its handle is not given again.
    let mut restored = Session::restore(server_settings(), pair.server.snapshot()).unwrap();
    assert_eq!(
        listed(restored.pending()),
        [(2, CommandKind::Get, PendingState::Waiting)]
    );
    assert_eq!(restored.cancel(a), Err(CancelError::Over));
    assert_eq!(u64::from(restored.enqueue(get("D"))), 3);

    pair.run();
    assert!(pair.last().ended);
    assert!(pair.wire.iter().all(|message| !message.contains("DevDetail/B")));
    assert_eq!(pair.heard_of(c), ["Get.0 200 done [3]", "completed"]);
}

#[test]
fn commands_of_a_container_are_cancelled_with_it() {
    let mut pair = Pair::plain();
    pair.server.enqueue(get("A"));
    let atomic =
        Atomic::new(Exec::new(uri("./Vendor/MSFT/B"))).with_command(Exec::new(uri("./Vendor/MSFT/C")));
    let handle = pair.server.enqueue(atomic.clone());
    let error = pair.server.cancel(handle.inside(1)).unwrap_err();
    assert_eq!(error, CancelError::Inside(handle));
    assert_eq!(error.to_string(), "the command is part of command 1");
    assert_eq!(pair.server.cancel(handle.inside(2)), Err(CancelError::Unknown));
    assert_eq!(pair.server.cancel(handle), Ok(ManagementCommand::Atomic(atomic)));
    assert_eq!(pair.server.cancel(handle.inside(1)), Err(CancelError::Over));
}

#[test]
fn a_turn_cancels_when_it_finishes() {
    let mut pair = Pair::plain();
    let [a, b] = ["A", "B"].map(|node| pair.server.enqueue(get(node)));
    let mut body = Vec::new();
    pair.device.start(&mut body).unwrap();
    let message = Message::parse(&body).unwrap();

    // A turn that is dropped has cancelled nothing.
    let mut turn = pair.server.receive(&message, &context()).unwrap();
    assert_eq!(turn.cancel(a), Ok(get("A").into()));
    drop(turn);
    assert_eq!(pair.server.waiting(), 2);

    let mut turn = pair.server.receive(&message, &context()).unwrap();
    let atomic = turn.enqueue(Atomic::new(Exec::new(uri("./Vendor/MSFT/X"))));
    let last = turn.enqueue(get("C"));
    assert_eq!(turn.cancel(a), Ok(get("A").into()));
    assert_eq!(turn.cancel(a), Err(CancelError::Over));
    assert_eq!(turn.cancel(atomic.inside(0)), Err(CancelError::Inside(atomic)));
    assert!(turn.cancel(atomic).is_ok());
    assert_eq!(turn.cancel(atomic), Err(CancelError::Over));
    assert_eq!(turn.cancel(atomic.inside(0)), Err(CancelError::Over));
    assert_eq!(turn.cancel(last.inside(0)), Err(CancelError::Unknown));
    let rest = [b, last].map(|handle| (handle.into(), CommandKind::Get, PendingState::Waiting));
    assert_eq!(listed(turn.pending()), rest);
    let mut out = Vec::new();
    let next = turn.finish(&mut out);
    let out = String::from_utf8(out).unwrap();
    assert_eq!((next.sent, next.waiting), (2, 0));
    assert!(!out.contains("DevDetail/A") && !out.contains("MSFT/X"));
    assert!(out.contains("DevDetail/B") && out.contains("DevDetail/C"));
}

#[test]
fn a_turn_knows_what_its_message_answered() {
    let mut pair = Pair::plain().with_node("./DevDetail/A", "1");
    let sent = pair.server.enqueue(get("A"));
    let answer = asked(&mut pair);
    let waits = pair.server.enqueue(get("B"));
    let message = Message::parse(&answer).unwrap();
    let mut turn = pair.server.receive(&message, &context()).unwrap();
    assert!(matches!(turn.poll_event(), Some(Event::Answer(answer)) if answer.handle == sent));
    assert_eq!(turn.cancel(sent), Err(CancelError::Over));
    assert_eq!(turn.cancel(waits), Ok(get("B").into()));
    let mut out = Vec::new();
    let next = turn.finish(&mut out);
    assert!(next.ended, "nothing is left to send");
}
