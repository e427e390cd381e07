//! Any bytes, UTF-16 and padding too: a message is read or refused with a place, alike by every entry point, and written in
//! canonical form so that it is read as the same; a parser keeps nothing of what it read before.
#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use mdm_errors::{DecodeError, Position};
use mdm_fuzz::{check_line, dump};
use mdm_syncml::{Limits, LocUri, Message, Parser};

thread_local! {
    /// Used for one input after the other.
    static PARSER: RefCell<Parser> = RefCell::new(Parser::new());
}

fuzz_target!(|bytes: &[u8]| {
    let is_utf16 = matches!(
        bytes,
        [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [b'<', 0, ..] | [0, b'<', ..]
    );
    let check = |position: Position| {
        assert!(position.offset() <= bytes.len());
        assert!(is_utf16 || position == Position::from_offset(bytes, position.offset()));
    };
    let parsed = Message::parse(bytes);
    PARSER.with_borrow_mut(|parser| match (parser.parse(bytes), &parsed) {
        (Ok(lent), Ok(message)) => assert_eq!(dump::message(&lent), dump::message(message)),
        (Err(lent), Err(error)) => assert_eq!(lent, *error),
        _ => panic!("a parser that was used reads differently"),
    });
    let fragment = Message::parse_fragment(bytes, &Limits::DEFAULT);
    match parsed {
        Ok(message) => {
            message.lint().iter().for_each(|lint| {
                check(lint.position);
                check_line(lint);
            });
            let fragment = fragment.expect("a message is a fragment of itself");
            assert_eq!(dump::message(&fragment), dump::message(&message));
            comes_back(message);
        }
        Err(error) => {
            check_error(&error, check);
            match fragment {
                Ok(fragment) => comes_back_as_fragment(&fragment),
                Err(error) => check_error(&error, check),
            }
        }
    }
});

fn check_error(error: &DecodeError, check: impl Fn(Position)) {
    check(error.position());
    check_line(error);
}

fn comes_back(message: Message<'_>) {
    let said = dump::message(&message);
    for command in message.commands() {
        assert!(message.text().contains(command.raw()));
        for uri in command.items().filter_map(|item| item.target()?.uri()) {
            addressed(uri);
        }
    }
    let written = message.to_xml();
    let again = Message::parse(&written).expect("what is written is readable");
    assert_eq!(again, message);
    assert_eq!(again.to_xml(), written);
    in_utf16(&message, &said);
    let owned = message.into_owned();
    assert_eq!(dump::message(&owned), said);
    assert_eq!(owned.to_xml(), written);
}

fn comes_back_as_fragment(fragment: &Message<'_>) {
    let written = fragment.to_xml();
    let again = Message::parse_fragment(&written, &Limits::DEFAULT).expect("what is written is readable");
    assert_eq!(&again, fragment);
}

fn in_utf16(message: &Message<'_>, said: &str) {
    let text = message.text().trim_start_matches('\u{FEFF}');
    let mut little = vec![0xFF, 0xFE];
    let mut big = Vec::new();
    for unit in text.encode_utf16() {
        little.extend(unit.to_le_bytes());
        big.extend(unit.to_be_bytes());
    }
    let is_recognised = big.starts_with(&[0, b'<']);
    for wide in [Some(little), is_recognised.then_some(big)].into_iter().flatten() {
        let again = Message::parse(&wide).expect("the same in UTF-16");
        assert_eq!(dump::message(&again), said);
    }
}

fn addressed(uri: &str) {
    match LocUri::new(uri) {
        Ok(address) => {
            assert_eq!(LocUri::new(address.as_str()).as_ref(), Ok(&address));
            assert!(address.starts_with(&address));
            assert_eq!(
                LocUri::new(address.path()).as_ref().map(LocUri::path),
                Ok(address.path())
            );
            let _ = (address.scope(), address.query(), address.segments().count());
            if let Ok(below) = address.join("a b/é") {
                assert!(below.starts_with(&address) && !address.starts_with(&below));
            }
        }
        Err(error) => check_line(&error),
    }
}
