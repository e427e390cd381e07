//! A check-in: what a server does for a device from the body of its first message to the end of the session.

use std::hint::black_box;
use std::time::Duration;

use mdm_errors::Text;
use mdm_syncml::outgoing::{Item, Replace};
use mdm_syncml::session::server::{Context, Enrollment, Order, Queue, Settings};
use mdm_syncml::{LocUri, Parser};
use rustls_pki_types::UnixTime;

use crate::generate::{self, DEVICE, SERVER};

/// A part of a check-in: does its work for that many commands as often as asked.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// A short name, used in tables and as an argument.
    pub name: &'static str,
    /// Does the work, and returns a number that depends on all of it.
    pub run: fn(commands: u32, passes: u32) -> usize,
}

/// Everything that is counted.
pub const STEPS: [Step; 8] = [
    Step {
        name: "check-in",
        run: check_in,
    },
    Step {
        name: "parse",
        run: parse,
    },
    Step {
        name: "SHA-256",
        run: sha256,
    },
    Step {
        name: "MD5",
        run: md5,
    },
    Step {
        name: "SipHash-1-3",
        run: siphash,
    },
    Step {
        name: "store and restore",
        run: store,
    },
    Step {
        name: "store and restore with rows",
        run: store_with_rows,
    },
    Step {
        name: "LocUri::new",
        run: address,
    },
];

/// The address of every command; 50 characters.
const ADDRESS: &str = "./Device/Vendor/MSFT/Policy/Config/Camera/AllowCam";

/// Returns settings for a device that TLS identifies.
pub fn settings() -> Settings {
    Settings::new(text(SERVER), text(DEVICE), *b"device 17")
}

fn text(text: &'static str) -> Text<'static> {
    Text::lossy(text)
}

/// The messages of a device in a session with `commands` commands; without any, the first answer ends it.
fn bodies(session: u32, commands: u32) -> Vec<String> {
    let id = |xml: String| xml.replacen("<SessionID>4<", &format!("<SessionID>{session}<"), 1);
    let mut bodies = vec![id(generate::login())];
    if commands > 0 {
        bodies.push(id(generate::answered(commands)));
    }
    bodies
}

/// Two sessions in turn, each new to the enrollment when it comes.
fn sessions(commands: u32) -> [Vec<String>; 2] {
    [bodies(1, commands), bodies(2, commands)]
}

fn now() -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000))
}

/// Reads both messages, drains the events, sends the commands with the first answer and ends with the second.
fn check_in(commands: u32, passes: u32) -> usize {
    let sessions = sessions(commands);
    let mut parser = Parser::new();
    let mut enrollment = Enrollment::new(settings());
    let mut queue = Queue::new();
    let mut out = Vec::new();
    let mut done = 0;
    for pass in 0..passes {
        for id in 0..commands {
            let value = Text::lossy("1");
            let Ok(uri) = LocUri::new(black_box(ADDRESS)) else {
                panic!("the address is one")
            };
            let _ = queue.enqueue(u64::from(id), Replace::new(Item::target(uri).with_data(value)));
        }
        for body in &sessions[pass as usize % 2] {
            done += serve(&mut parser, &mut enrollment, &mut queue, body, &mut out);
        }
        assert!(queue.is_empty(), "every command is answered");
    }
    done
}

fn serve(
    parser: &mut Parser,
    enrollment: &mut Enrollment,
    queue: &mut Queue,
    body: &str,
    out: &mut Vec<u8>,
) -> usize {
    let message = match parser.parse(black_box(body).as_bytes()) {
        Ok(message) => message,
        Err(error) => panic!("{error}"),
    };
    let mut turn = match enrollment.receive(&message, &Context::new(now(), b"device 17")) {
        Ok(turn) => turn,
        Err(error) => panic!("{error}"),
    };
    let mut events = 0;
    while let Some(event) = turn.poll_event() {
        black_box(&event);
        events += 1;
    }
    out.clear();
    let _ = black_box(queue.finish(turn, now(), out));
    events
}

fn parse(commands: u32, passes: u32) -> usize {
    let sessions = sessions(commands);
    let mut parser = Parser::new();
    let mut read = 0;
    for pass in 0..passes {
        for body in &sessions[pass as usize % 2] {
            match parser.parse(black_box(body).as_bytes()) {
                Ok(message) => read += black_box(&message).commands().count(),
                Err(error) => panic!("{error}"),
            }
        }
    }
    read
}

fn sha256(commands: u32, passes: u32) -> usize {
    use sha2::Digest as _;
    each_body(commands, passes, |body| sha2::Sha256::digest(body)[0])
}

fn md5(commands: u32, passes: u32) -> usize {
    use md5::Digest as _;
    each_body(commands, passes, |body| md5::Md5::digest(body)[0])
}

fn siphash(commands: u32, passes: u32) -> usize {
    use std::hash::Hasher as _;
    each_body(commands, passes, |body| {
        let mut hasher = std::hash::DefaultHasher::new();
        hasher.write(body);
        hasher.finish().to_le_bytes()[0]
    })
}

fn each_body(commands: u32, passes: u32, hash: impl Fn(&[u8]) -> u8) -> usize {
    let sessions = sessions(commands);
    (0..passes)
        .flat_map(|pass| &sessions[pass as usize % 2])
        .map(|body| usize::from(hash(black_box(body).as_bytes())))
        .sum()
}

/// An enrollment with that many commands out, and the queue that they are in.
fn waiting(commands: u32) -> (Enrollment, Queue) {
    let mut enrollment = Enrollment::new(settings());
    let mut queue = Queue::new();
    for id in 0..commands {
        let uri = LocUri::new(ADDRESS).unwrap_or_else(|error| panic!("{error}"));
        let command = Replace::new(Item::target(uri).with_data(Text::lossy("1")));
        let _ = queue.enqueue(u64::from(id), command);
    }
    for first in bodies(1, commands).iter().take(1) {
        serve(
            &mut Parser::new(),
            &mut enrollment,
            &mut queue,
            first,
            &mut Vec::new(),
        );
    }
    (enrollment, queue)
}

/// Writes and reads the state of an enrollment with that many commands out.
fn store(commands: u32, passes: u32) -> usize {
    let (mut enrollment, _) = waiting(commands);
    let mut bytes = 0;
    for _ in 0..passes {
        bytes += store_state(&mut enrollment);
    }
    bytes
}

fn store_state(enrollment: &mut Enrollment) -> usize {
    let state = black_box(&*enrollment).to_json();
    let answer = enrollment.answer().to_vec();
    *enrollment = match Enrollment::restore(settings(), black_box(&state), answer) {
        Ok(restored) => restored.enrollment,
        Err(error) => panic!("{error}"),
    };
    state.len()
}

/// Writes and reads the state and, as rows, the queue with that many commands out.
fn store_with_rows(commands: u32, passes: u32) -> usize {
    let (mut enrollment, mut queue) = waiting(commands);
    let mut bytes = 0;
    for _ in 0..passes {
        bytes += store_state(&mut enrollment);
        let mut restored = Queue::new();
        for order in queue.orders() {
            let row = black_box(order).to_json();
            bytes += row.len();
            match Order::from_json(black_box(&row)) {
                Ok(order) => restored.insert(order).unwrap_or_else(|error| panic!("{error}")),
                Err(error) => panic!("{error}"),
            }
        }
        queue = restored;
    }
    bytes
}

/// The bytes of the state, the answer and, if wanted, the rows.
pub fn bytes_stored(commands: u32, with_rows: bool) -> usize {
    let (enrollment, queue) = waiting(commands);
    let rows: usize = match with_rows {
        true => queue.orders().map(|order| order.to_json().len()).sum(),
        false => 0,
    };
    enrollment.to_json().len() + enrollment.answer().len() + rows
}

fn address(commands: u32, passes: u32) -> usize {
    (0..passes * commands.max(1))
        .map(|_| LocUri::new(black_box(ADDRESS)).map_or(0, |uri| uri.as_str().len()))
        .sum()
}
