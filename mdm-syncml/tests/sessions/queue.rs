//! The queue in memory: identifiers, priority, deadlines, taking back, sending again, unenrollment.

use core::time::Duration;

use mdm_syncml::outgoing::{Atomic, Exec, Get, Item, Node, Replace};
use mdm_syncml::session::CommandId;
use mdm_syncml::session::server::{DropReason, Order, Queue, RetryPolicy};
use mdm_syncml::{Message, Outcome};
use rustls_pki_types::UnixTime;

use crate::messages::message;
use crate::pair::{Server, context, now, uri};

fn get(name: &str) -> Get<'static> {
    Get::new(uri(&format!("./DevDetail/{name}")))
}

fn later(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(now().as_secs() + seconds))
}

#[test]
fn identifiers_are_the_callers_and_unique() {
    let mut queue = Queue::new();
    let uuid: CommandId = "1803a630-3c38-4d2b-9b9a-0cb37243539c".parse().unwrap();
    queue.enqueue(uuid, get("A")).unwrap();
    let error = queue.enqueue(uuid, get("B")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "command 1803a630-3c38-4d2b-9b9a-0cb37243539c is in the queue already"
    );
    assert_eq!(queue.get(uuid).unwrap().command(), &get("A").into());
    assert_eq!(queue.len(), 1);
}

#[test]
fn priority_goes_before_age() {
    let mut server = Server::plain();
    server.enqueue(get("A"));
    server.enqueue(get("B"));
    server
        .queue
        .insert(Order::new(9_u64, get("C")).with_priority(1))
        .unwrap();
    server
        .queue
        .insert(Order::new(8_u64, get("D")).with_priority(-1))
        .unwrap();
    let taken = server.take(&message("1", 1, "<Final/>"));
    let ids: Vec<_> = [9_u64, 0, 1, 8].map(CommandId::from).into();
    assert_eq!(taken.served.sent, ids);
    assert_eq!(
        server.enrollment.session().unwrap().out().collect::<Vec<_>>(),
        ids
    );
}

#[test]
fn an_order_that_is_late_is_dropped() {
    let mut server = Server::plain();
    server
        .queue
        .insert(Order::new(1_u64, get("A")).with_expiry(later(0)))
        .unwrap();
    let mut out_of_time = Server::plain();
    out_of_time
        .queue
        .insert(Order::new(1_u64, get("A")).with_expiry(later(0)))
        .unwrap();
    assert_eq!(server.take(&message("1", 1, "<Final/>")).served.sent.len(), 1);
    let body = message("1", 1, "<Final/>");
    let parsed = Message::parse(body.as_bytes()).unwrap();
    let turn = out_of_time.enrollment.receive(&parsed, &context()).unwrap();
    let served = out_of_time.queue.finish(turn, later(1), &mut Vec::new());
    assert_eq!(
        (served.sent.len(), served.dropped[0].reason),
        (0, DropReason::Expired)
    );
    assert!(served.next.ended && out_of_time.queue.is_empty());
}

#[test]
fn a_command_is_taken_back_until_it_is_out() {
    let mut server = Server::plain();
    let atomic =
        Atomic::new(Exec::new(uri("./Vendor/MSFT/B"))).with_command(Exec::new(uri("./Vendor/MSFT/C")));
    let [a, b] = [server.enqueue(get("A")), server.enqueue(atomic)];
    assert!(server.queue.cancel(a).is_some() && server.queue.cancel(a).is_none());
    server.take(&message("1", 1, "<Final/>"));
    assert!(server.queue.cancel(b).is_none());
    assert!(server.queue.get(b).unwrap().is_out());
    assert_eq!(server.queue.get(b).unwrap().attempts(), 1);
    assert!(server.queue.cancel(77_u64).is_none());
}

#[test]
fn a_turn_that_is_dropped_leaves_the_queue_alone() {
    let mut server = Server::plain();
    server.enqueue(get("A"));
    let body = message("1", 1, "<Final/>");
    let parsed = Message::parse(body.as_bytes()).unwrap();
    let mut turn = server.enrollment.receive(&parsed, &context()).unwrap();
    while turn.poll_event().is_some() {}
    drop(turn);
    assert_eq!((server.waiting(), server.enrollment.last_seen()), (1, None));
}

#[test]
fn what_failed_for_now_goes_out_again_under_its_own_identifier() {
    let mut server = Server::plain();
    server.queue = Queue::new().with_policy(RetryPolicy::new().with_attempts(2));
    let id = server.enqueue(Replace::new(Item::target(uri("./Vendor/MSFT/a")).with_int(1)));
    let busy = |msg_ref: u32| {
        format!(
            "<Status><CmdID>1</CmdID><MsgRef>{msg_ref}</MsgRef><CmdRef>2</CmdRef><Cmd>Replace</Cmd><Data>417</Data></Status><Final/>"
        )
    };
    server.take(&message("1", 1, "<Final/>"));
    let again = server.take(&message("1", 2, &busy(1)));
    assert_eq!(
        again.heard[..2],
        ["0 Replace.0 417 try again later", "0 completed: try again later"]
    );
    assert_eq!(again.served.sent, [id]);
    let over = server.take(&message("1", 3, &busy(2)));
    assert_eq!(
        over.served.dropped[0].reason,
        DropReason::Completed(Outcome::TryLater)
    );
    assert!(over.served.next.ended && server.queue.is_empty());
}

#[test]
fn unenrollment_takes_back_what_waits_and_says_when_to_lock_out() {
    let mut server = Server::plain();
    server.enqueue(get("A"));
    server.take(&message("1", 1, "<Final/>"));
    server.enqueue(get("B"));
    let body = message(
        "1",
        2,
        "<Alert><CmdID>2</CmdID><Data>1226</Data><Item><Meta><Type xmlns=\"syncml:metinf\">\
         com.microsoft:mdm.unenrollment.userrequest</Type></Meta><Data>1</Data></Item></Alert>",
    );
    // The device still has something to say: the session goes on, without commands.
    let parsed = Message::parse(body.as_bytes()).unwrap();
    let mut turn = server.enrollment.receive(&parsed, &context()).unwrap();
    turn.unenroll();
    let served = server.queue.finish(turn, now(), &mut Vec::new());
    assert_eq!(served.dropped[0].reason, DropReason::Unenrolled);
    assert!(!served.next.lock_out && server.enrollment.is_leaving());
    server.enqueue(get("C"));
    let last = server.take(&message("1", 3, "<Final/>"));
    assert!(last.served.next.lock_out && !last.answer.contains("<Get>"));
    assert!(server.queue.orders().all(Order::is_out));
}

#[test]
fn an_unenrollment_in_a_finished_package_ends_the_session() {
    let mut server = Server::plain();
    server.enqueue(get("A"));
    let body = message("1", 1, "<Final/>");
    let parsed = Message::parse(body.as_bytes()).unwrap();
    let mut turn = server.enrollment.receive(&parsed, &context()).unwrap();
    turn.unenroll();
    let served = server.queue.finish(turn, now(), &mut Vec::new());
    assert!(served.next.ended && served.next.lock_out && server.queue.is_empty());
}

#[test]
fn what_was_out_waits_again_when_an_enrollment_is_lost() {
    let mut server = Server::plain();
    let id = server.enqueue(get("A"));
    server.take(&message("1", 1, "<Final/>"));
    server.enrollment = Server::plain().enrollment;
    assert_eq!(server.waiting(), 0);
    server.queue.recall();
    assert_eq!(server.take(&message("2", 1, "<Final/>")).served.sent, [id]);
}

#[cfg(feature = "serde")]
#[test]
fn a_stored_command_without_a_target_is_refused() {
    let order = |command: &str| {
        Order::from_json(format!("{{\"version\":1,\"id\":\"1\",\"command\":{command}}}").as_bytes())
    };
    let item = |target: &str| {
        format!("{{\"target\":{target},\"source\":\"./A\",\"meta\":[],\"data\":null,\"more_data\":false}}")
    };
    for (target, is_read) in [("\"./A\"", true), ("null", false)] {
        let item = item(target);
        for command in [
            format!("{{\"Get\":{{\"meta\":[],\"items\":[{item}]}}}}"),
            format!("{{\"Exec\":{{\"meta\":[],\"correlator\":null,\"item\":{item}}}}}"),
            format!("{{\"Atomic\":{{\"commands\":[{{\"Add\":{{\"meta\":[],\"items\":[{item}]}}}}]}}}}"),
        ] {
            let read = order(&command);
            assert_eq!(read.is_ok(), is_read, "{command}: {read:?}");
        }
    }
}

#[test]
fn an_item_without_a_target_is_no_node() {
    let error = Node::try_from(Item::from(Item::source(uri("./A")))).unwrap_err();
    assert_eq!(error.to_string(), "the item has no target");
}
