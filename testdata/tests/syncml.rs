//! The SyncML corpus: known answers, and what must hold for every message.
#![allow(clippy::unwrap_used, clippy::panic)]

use mdm_errors::DecodeError;
use mdm_syncml::{Command, Limits, Message, Parser};
use mdm_testdata::{cases, tree};

/// Cases named `fragment-..` are read as fragments, all others as messages.
fn read<'a>(name: &str, bytes: &'a [u8]) -> Result<Message<'a>, DecodeError> {
    if name.starts_with("fragment-") {
        Message::parse_fragment(bytes, &Limits::default())
    } else {
        Message::parse(bytes)
    }
}

fn report(failures: Vec<String>) {
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn valid_cases_have_the_expected_tree() {
    let mut failures = Vec::new();
    for case in cases::in_directory("syncml/valid").unwrap() {
        match read(&case.name, &case.bytes) {
            Ok(message) => failures.extend(case.expect(&tree::of_message(&message)).err()),
            Err(error) => failures.push(format!("{}: {error}", case.name)),
        }
    }
    report(failures);
}

#[test]
fn invalid_cases_have_the_expected_error() {
    let mut failures = Vec::new();
    for case in cases::in_directory("syncml/invalid").unwrap() {
        match read(&case.name, &case.bytes) {
            Ok(message) => failures.push(format!("{} is read: {message:?}", case.name)),
            Err(error) => failures.extend(case.expect(&error.to_string()).err()),
        }
    }
    report(failures);
}

#[test]
fn a_parser_and_the_fragment_reader_agree() {
    let mut parser = Parser::new();
    for directory in ["syncml/valid", "syncml/invalid"] {
        for case in cases::in_directory(directory).unwrap() {
            if case.name.starts_with("fragment-") {
                continue;
            }
            match (Message::parse(&case.bytes), parser.parse(&case.bytes)) {
                (Ok(one), Ok(other)) => {
                    assert_eq!(tree::of_message(&one), tree::of_message(&other), "{}", case.name);
                    let fragment = Message::parse_fragment(&case.bytes, &Limits::default()).unwrap();
                    assert_eq!(one, fragment, "{}", case.name);
                }
                (Err(one), Err(other)) => assert_eq!(one, other, "{}", case.name),
                (one, other) => panic!("{}: {one:?} and {other:?}", case.name),
            }
        }
    }
}

#[test]
fn valid_cases_survive_writing() {
    let mut failures = Vec::new();
    for case in cases::in_directory("syncml/valid").unwrap() {
        let message = read(&case.name, &case.bytes).unwrap();
        let once = message.to_xml();
        let shown = String::from_utf8_lossy(&once);
        // What has no header becomes a document without one.
        match Message::parse_fragment(&once, &Limits::default()) {
            Err(error) => failures.push(format!("{}: {error} in {shown}", case.name)),
            Ok(again) if again.to_xml() != once => {
                failures.push(format!("{}: writing again changes {shown}", case.name));
            }
            Ok(again) if again != message => {
                failures.push(format!("{}: another message: {shown}", case.name));
            }
            Ok(_) => {}
        }
    }
    report(failures);
}

#[test]
fn owned_messages_are_the_same() {
    for case in cases::in_directory("syncml/valid").unwrap() {
        let message = read(&case.name, &case.bytes).unwrap();
        let shown = tree::of_message(&message);
        let owned = message.clone().into_owned();
        assert_eq!(owned, message, "{}", case.name);
        assert_eq!(tree::of_message(&owned), shown, "{}", case.name);
    }
}

#[test]
fn ranges_cover_elements() {
    fn check(name: &str, message: &Message<'_>, command: Command<'_>) {
        let text = message.text();
        let is_element = |range: core::ops::Range<usize>| {
            let slice = text.get(range).unwrap();
            assert!(slice.starts_with('<') && slice.ends_with('>'), "{name}: {slice}");
            slice
        };
        let slice = is_element(command.byte_range());
        assert_eq!(slice, command.raw());
        for item in command.items() {
            assert_eq!(is_element(item.byte_range()), item.raw());
            let outer = command.byte_range();
            assert!(
                outer.start < item.byte_range().start && item.byte_range().end < outer.end,
                "{name}"
            );
            if let Some(data) = item.data() {
                assert_eq!(text.get(data.byte_range()), Some(data.raw()));
                let before = text.get(..data.byte_range().start).unwrap();
                assert!(before.ends_with('>'), "{name}: {before}");
            }
        }
        if let Some(cred) = command.cred() {
            is_element(cred.byte_range());
        }
        for child in command.commands() {
            check(name, message, child);
        }
    }
    for case in cases::in_directory("syncml/valid").unwrap() {
        let message = read(&case.name, &case.bytes).unwrap();
        if message.has_header() {
            let raw = message.header().raw();
            assert!(raw.starts_with('<') && raw.ends_with('>'), "{}", case.name);
            assert!(raw.contains("SyncHdr"));
        }
        for command in message.commands() {
            check(&case.name, &message, command);
        }
    }
}

#[test]
fn positions_are_those_of_the_given_bytes() {
    for case in cases::in_directory("syncml/valid").unwrap() {
        let message = read(&case.name, &case.bytes).unwrap();
        for command in message.commands() {
            let offset = command.position().offset();
            let rest = case.bytes.get(offset..).unwrap();
            let is_open = rest.starts_with(b"<") || rest.starts_with(b"\0<");
            assert!(is_open, "{}: {:?}", case.name, command.position());
        }
    }
}

#[test]
fn every_case_is_listed_with_its_purpose() {
    let found = cases::names_listed("syncml", &["invalid", "valid"]).unwrap();
    let count = |kind: &str| found.iter().filter(|name| name.starts_with(kind)).count();
    assert!(
        count("valid/") >= 60 && count("invalid/") >= 40,
        "{}",
        found.len()
    );
}

#[test]
fn every_quirk_has_a_case() {
    let readme = include_str!("../syncml/README.md");
    let missing: Vec<_> = (1..=48)
        .filter(|quirk| !matches!(quirk, 41 | 42)) // these are about transport and sessions
        .map(|quirk| format!("Q{quirk}"))
        .filter(|quirk| {
            !readme
                .lines()
                .filter(|line| line.starts_with("- `") || line.starts_with("| `"))
                .flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric()))
                .any(|word| word == quirk)
        })
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
