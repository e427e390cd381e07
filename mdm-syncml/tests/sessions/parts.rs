//! Values in chunks whose text the caller keeps: the state stays small, and nothing else changes.

use mdm_syncml::Message;
use mdm_syncml::outgoing::{Get, Item, ManagementCommand, Replace};
use mdm_syncml::session::device;
use mdm_syncml::session::server::{Enrollment, Event, Kept, NotSent, Opening};

use crate::chunks::{announcing, chunk, taken_status};
use crate::messages::{message, order};
use crate::pair::{Server, context, device_settings, server_settings, text, uri};

fn stored(server: &mut Server) -> usize {
    let state = server.enrollment.to_json();
    let answer = server.enrollment.answer().to_vec();
    let restored = Enrollment::restore(server_settings(), &state, answer).unwrap();
    assert_eq!(restored.kept, Kept::All);
    server.enrollment = restored.enrollment;
    state.len()
}

#[test]
fn a_value_that_comes_is_stored_once() {
    let mut server = Server::plain();
    let id = server.enqueue(Get::new(uri("./A")));
    server.take(&message("1", 1, "<Final/>"));
    let piece = "x&amp;y".repeat(300);
    let (mut rows, mut sizes) = (String::new(), Vec::new());
    for number in 2..12 {
        server.take(&message("1", number, &chunk(None, &piece, true)));
        let part = server.enrollment.take_part().unwrap();
        assert_eq!((part.id, part.item), (id, 0));
        assert_eq!(part.offset, u64::try_from(rows.len()).unwrap());
        rows.push_str(&part.text);
        assert_eq!(server.enrollment.take_part(), None);
        sizes.push(stored(&mut server));
    }
    assert!(sizes[9] < 450 && sizes[9] - sizes[0] < 10, "{sizes:?}");
    let body = message("1", 12, &chunk(None, "end", false));
    let parsed = Message::parse(body.as_bytes()).unwrap();
    let mut turn = server.enrollment.receive(&parsed, &context()).unwrap();
    let Some(Event::Value(value)) = turn.poll_event() else {
        panic!("a value")
    };
    assert_eq!(value.taken(), u64::try_from(rows.len()).unwrap());
    assert_eq!(value.text().as_deref(), Some("end"));
    assert_eq!(rows, "x&y".repeat(3000));
}

#[test]
fn a_value_that_breaks_off_leaves_no_part() {
    let mut server = Server::new(server_settings().with_object_limit(6));
    server.enqueue(Get::new(uri("./A")));
    server.take(&message("1", 1, "<Final/>"));
    server.take(&message("1", 2, &chunk(None, "ABCD", true)));
    let part = server.enrollment.take_part().unwrap();
    assert_eq!(
        format!("{part:?}"),
        "Part { id: CommandId(0), path: Path { levels: [0, 0] }, item: 0, offset: 0, text: 4 }"
    );
    // What was taken counts.
    let heard = server.take(&message("1", 3, &chunk(None, "EFG", true))).heard;
    assert_eq!(heard, ["0 broken value of 0: the object is larger than allowed"]);
    assert_eq!(server.enrollment.take_part(), None);
}

/// The message with which a device asks for the next chunk.
fn taken(msg_ref: u32) -> String {
    let cmd_ref = if msg_ref == 1 { 2 } else { 3 };
    message("1", msg_ref + 1, &taken_status(msg_ref, cmd_ref, 213))
}

fn large() -> Replace<'static> {
    Replace::new(Item::target(uri("./A")).with_data(text(&"0123456789<&>é".repeat(200))))
}

#[test]
fn a_command_that_goes_is_not_stored_with_every_chunk() {
    let (mut whole, mut apart) = (Server::plain(), Server::plain());
    for server in [&mut whole, &mut apart] {
        server.enqueue(large());
    }
    let mut body = announcing(1024, 10_000);
    for msg_ref in 1.. {
        let answer = whole.take(&body).answer;
        assert_eq!(apart.take(&body).answer, answer);
        assert_eq!(apart.take(&body).answer, answer, "repeated");
        apart.enrollment.drop_outgoing();
        stored(&mut whole);
        assert!(stored(&mut apart) < 500);
        if !answer.contains("<MoreData/>") {
            assert!(msg_ref > 3);
            break;
        }
        body = taken(msg_ref);
    }
}

#[test]
fn a_chunk_is_cut_from_the_command_that_began() {
    let command: ManagementCommand<'static> = large().into();
    let mut enrollment = Enrollment::new(server_settings());
    let first = announcing(1024, 10_000);
    let parsed = Message::parse(first.as_bytes()).unwrap();
    let mut turn = enrollment.receive(&parsed, &context()).unwrap();
    assert_eq!(turn.wanted(), None);
    assert_eq!(turn.supply(&command), Err(NotSent::Closed(Opening::Open)));
    turn.push(7_u64, &command).unwrap();
    let _ = turn.finish(&mut Vec::new());
    enrollment.drop_outgoing();
    let second = taken(1);
    let parsed = Message::parse(second.as_bytes()).unwrap();
    let mut turn = enrollment.receive(&parsed, &context()).unwrap();
    assert_eq!(turn.wanted(), Some(7_u64.into()));
    let other = Replace::new(Item::target(uri("./A")).with_int(1)).into();
    assert_eq!(turn.supply(&other), Err(NotSent::Closed(Opening::Chunk)));
    turn.supply(&command).unwrap();
    assert_eq!(turn.wanted(), None);
    assert_eq!(turn.supply(&command), Err(NotSent::Closed(Opening::Chunk)));
    let mut answer = Vec::new();
    assert!(!turn.finish(&mut answer).ended);
    assert!(String::from_utf8(answer).unwrap().contains("<MoreData/>"));
    // Without the command there is no next chunk, and the session ends.
    enrollment.drop_outgoing();
    let third = taken(2);
    let parsed = Message::parse(third.as_bytes()).unwrap();
    let turn = enrollment.receive(&parsed, &context()).unwrap();
    let mut answer = Vec::new();
    assert!(turn.finish(&mut answer).ended);
    let answer = String::from_utf8(answer).unwrap();
    assert!(
        answer.contains("<Data>1223</Data>") && !answer.contains("<Replace>"),
        "{answer}"
    );
    let next = message("2", 1, "<Final/>");
    let parsed = Message::parse(next.as_bytes()).unwrap();
    let turn = enrollment.receive(&parsed, &context()).unwrap();
    let completed = turn.completed();
    assert_eq!(
        format!("{} {}", completed[0].id, completed[0].outcome),
        "7 never answered"
    );
}

#[test]
fn a_value_that_comes_to_a_device_is_stored_once() {
    let settings = || device_settings().with_announced_object_size(10_000);
    let mut session = device::Session::new(text("1"), settings());
    session.start(&mut Vec::new()).unwrap();
    let down = |number: u32, data: &str, end: &str| {
        let item = format!("<Item><Target><LocURI>./A</LocURI></Target><Data>{data}</Data>{end}");
        order(number, &format!("<Replace><CmdID>1</CmdID>{item}"))
    };
    let (mut rows, mut sizes) = (String::new(), Vec::new());
    for number in 1..6 {
        let body = down(number, &"0123456789".repeat(100), "<MoreData/></Item></Replace>");
        let parsed = Message::parse(body.as_bytes()).unwrap();
        assert!(session.receive(&parsed).unwrap().finish(&mut Vec::new()).send);
        let part = session.take_part().unwrap();
        assert_eq!(part.offset, u64::try_from(rows.len()).unwrap());
        rows.push_str(&part.text);
        let state = session.to_json();
        session = device::Session::restore(settings(), &state).unwrap();
        sizes.push(state.len());
    }
    assert!(sizes[4] - sizes[1] < 10, "{sizes:?}");
    let body = down(6, "end", "</Item></Replace><Final/>");
    let parsed = Message::parse(body.as_bytes()).unwrap();
    let mut turn = session.receive(&parsed).unwrap();
    let Some(device::Event::Execute(request)) = turn.poll_event() else {
        panic!("a request")
    };
    assert_eq!((request.taken(), request.text().as_deref()), (5000, Some("end")));
    assert_eq!(rows.len(), 5000);
}
