//! Peculiarities of real devices, servers and documentation: one case for each, what is made of it and which rules it
//! departs from. The numbers are those of the catalogue in the package's notes on interoperability.
#![allow(clippy::unwrap_used, clippy::panic)]

mod answers;
mod documents;

use mdm_syncml::{Command, Item, Limits, Message};

const HEADER: &str = "<SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>D</SessionID><MsgID>1</MsgID>\
     <Target><LocURI>https://mdm.example/</LocURI></Target><Source><LocURI>DEVICE</LocURI></Source></SyncHdr>";

/// A message as Windows writes it, with these commands.
fn message(commands: &str) -> String {
    format!("<SyncML xmlns=\"SYNCML:SYNCML1.2\">{HEADER}<SyncBody>{commands}<Final/></SyncBody></SyncML>")
}

/// A message without peculiarities.
fn plain() -> String {
    message("<Alert><CmdID>2</CmdID><Data>1201</Data></Alert>")
}

fn item(content: &str) -> String {
    message(&format!(
        "<Replace><CmdID>2</CmdID><Item>{content}</Item></Replace>"
    ))
}

/// Reads, compares the rules that are named, and looks at the message.
#[track_caller]
fn accepted(document: impl AsRef<[u8]>, rules: &[&str], check: impl Fn(&Message<'_>)) {
    let message = Message::parse(document.as_ref()).unwrap();
    same_rules(&message, rules);
    check(&message);
}

#[track_caller]
fn fragment(document: &str, rules: &[&str], check: impl Fn(&Message<'_>)) {
    let message = Message::parse_fragment(document.as_bytes(), &Limits::default()).unwrap();
    same_rules(&message, rules);
    check(&message);
}

#[track_caller]
fn same_rules(message: &Message<'_>, rules: &[&str]) {
    let found: Vec<_> = message
        .lint()
        .iter()
        .map(|lint| lint.rule.id.trim_start_matches("syncml."))
        .collect();
    assert_eq!(found, rules);
}

#[track_caller]
fn refused(document: &str, error: &str) {
    assert_eq!(
        Message::parse(document.as_bytes()).unwrap_err().to_string(),
        error
    );
}

fn first<'m>(message: &'m Message<'_>) -> Command<'m> {
    message.commands().next().unwrap()
}

fn first_item<'m>(message: &'m Message<'_>) -> Item<'m> {
    first(message).items().next().unwrap()
}

fn is_canonical(message: &Message<'_>) {
    assert_eq!(message.header().session_id(), Some("D"));
    assert!(message.is_final());
}
