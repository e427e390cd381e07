use super::MessageWriter;
use super::parts::{chal, cred, item, meta, put, reference};
use super::{push_number, push_text};
use crate::model::write::{
    Alert, Atomic, AtomicCommand, Command, Exec, Item, ManagementCommand, Meta, Results, Sequence,
    SequenceCommand, Status,
};

/// Start and end of an element that begins with its CmdID.
macro_rules! tags {
    ($name:literal) => {
        (
            concat!("<", $name, "><CmdID>").as_bytes(),
            concat!("</", $name, ">").as_bytes(),
        )
    };
}

type Tags = (&'static [u8], &'static [u8]);

const ADD: Tags = tags!("Add");
const DELETE: Tags = tags!("Delete");
const GET: Tags = tags!("Get");
const REPLACE: Tags = tags!("Replace");

pub(super) fn command(w: &mut MessageWriter<'_>, command: &Command<'_>) {
    match command {
        Command::Add(add) => items(w, ADD, &add.meta, &add.items),
        Command::Alert(one) => alert(w, one),
        Command::Atomic(one) => atomic(w, one),
        Command::Delete(delete) => items(w, DELETE, &delete.meta, &delete.items),
        Command::Exec(one) => exec(w, one),
        Command::Get(get) => items(w, GET, &get.meta, &get.items),
        Command::Replace(replace) => items(w, REPLACE, &replace.meta, &replace.items),
        Command::Results(one) => results(w, one),
        Command::Sequence(one) => sequence(w, one),
        Command::Status(one) => status(w, one),
    }
}

pub(super) fn managed(w: &mut MessageWriter<'_>, command: &ManagementCommand<'_>) {
    match command {
        ManagementCommand::Add(add) => items(w, ADD, &add.meta, &add.items),
        ManagementCommand::Alert(one) => alert(w, one),
        ManagementCommand::Atomic(one) => atomic(w, one),
        ManagementCommand::Delete(delete) => items(w, DELETE, &delete.meta, &delete.items),
        ManagementCommand::Exec(one) => exec(w, one),
        ManagementCommand::Get(get) => items(w, GET, &get.meta, &get.items),
        ManagementCommand::Replace(replace) => items(w, REPLACE, &replace.meta, &replace.items),
        ManagementCommand::Sequence(one) => sequence(w, one),
    }
}

fn cmd_id(w: &mut MessageWriter<'_>, start: &[u8], end: &[u8]) {
    let cmd_id = w.take_cmd_id();
    put(w.out, start);
    push_number(w.out, cmd_id);
    put(w.out, end);
}

fn items(w: &mut MessageWriter<'_>, (start, end): Tags, command_meta: &Meta<'_>, items: &[Item<'_>]) {
    cmd_id(w, start, b"</CmdID>");
    meta(w.out, command_meta);
    for one in items {
        item(w.out, one);
    }
    put(w.out, end);
}

fn exec(w: &mut MessageWriter<'_>, exec: &Exec<'_>) {
    cmd_id(w, b"<Exec><CmdID>", b"</CmdID>");
    meta(w.out, &exec.meta);
    if let Some(mark) = &exec.correlator {
        correlator(w, mark);
    }
    item(w.out, &exec.item);
    put(w.out, b"</Exec>");
}

fn alert(w: &mut MessageWriter<'_>, alert: &Alert<'_>) {
    cmd_id(w, b"<Alert><CmdID>", b"</CmdID><Data>");
    push_number(w.out, alert.code.value().into());
    put(w.out, b"</Data>");
    if let Some(mark) = &alert.correlator {
        correlator(w, mark);
    }
    for one in &alert.items {
        item(w.out, one);
    }
    put(w.out, b"</Alert>");
}

fn correlator(w: &mut MessageWriter<'_>, mark: &str) {
    put(w.out, b"<Correlator>");
    push_text(w.out, mark);
    put(w.out, b"</Correlator>");
}

fn atomic(w: &mut MessageWriter<'_>, atomic: &Atomic<'_>) {
    cmd_id(w, b"<Atomic><CmdID>", b"</CmdID>");
    for child in &atomic.commands {
        match child {
            AtomicCommand::Add(add) => items(w, ADD, &add.meta, &add.items),
            AtomicCommand::Alert(one) => alert(w, one),
            AtomicCommand::Delete(delete) => items(w, DELETE, &delete.meta, &delete.items),
            AtomicCommand::Exec(one) => exec(w, one),
            AtomicCommand::Replace(replace) => items(w, REPLACE, &replace.meta, &replace.items),
        }
    }
    put(w.out, b"</Atomic>");
}

fn sequence(w: &mut MessageWriter<'_>, sequence: &Sequence<'_>) {
    cmd_id(w, b"<Sequence><CmdID>", b"</CmdID>");
    for child in &sequence.commands {
        match child {
            SequenceCommand::Add(add) => items(w, ADD, &add.meta, &add.items),
            SequenceCommand::Alert(one) => alert(w, one),
            SequenceCommand::Atomic(one) => atomic(w, one),
            SequenceCommand::Delete(delete) => items(w, DELETE, &delete.meta, &delete.items),
            SequenceCommand::Exec(one) => exec(w, one),
            SequenceCommand::Get(get) => items(w, GET, &get.meta, &get.items),
            SequenceCommand::Replace(replace) => items(w, REPLACE, &replace.meta, &replace.items),
        }
    }
    put(w.out, b"</Sequence>");
}

fn results(w: &mut MessageWriter<'_>, results: &Results<'_>) {
    cmd_id(w, b"<Results><CmdID>", b"</CmdID><MsgRef>");
    reference(w.out, &results.msg_ref);
    put(w.out, b"</MsgRef><CmdRef>");
    reference(w.out, &results.cmd_ref);
    put(w.out, b"</CmdRef>");
    meta(w.out, &results.meta);
    for one in &results.items {
        item(w.out, one);
    }
    put(w.out, b"</Results>");
}

fn status(w: &mut MessageWriter<'_>, status: &Status<'_>) {
    if status.original_error.is_some() {
        w.needs_msft = true;
    }
    cmd_id(w, b"<Status><CmdID>", b"</CmdID><MsgRef>");
    let out = &mut *w.out;
    reference(out, &status.msg_ref);
    put(out, b"</MsgRef><CmdRef>");
    reference(out, &status.cmd_ref);
    put(out, b"</CmdRef><Cmd>");
    push_text(out, status.command.as_str());
    put(out, b"</Cmd>");
    for uri in &status.target_refs {
        put(out, b"<TargetRef>");
        push_text(out, uri);
        put(out, b"</TargetRef>");
    }
    for uri in &status.source_refs {
        put(out, b"<SourceRef>");
        push_text(out, uri);
        put(out, b"</SourceRef>");
    }
    if let Some(credentials) = &status.cred {
        cred(out, credentials);
    }
    if let Some(challenge) = &status.chal {
        chal(out, challenge);
    }
    match status.original_error {
        None => put(out, b"<Data>"),
        Some(error) => {
            put(out, br#"<Data msft:originalerror="0x"#);
            for shift in (0..8).rev() {
                let nibble = (error.value() >> (shift * 4) & 0xF) as u8;
                out.push(if nibble < 10 {
                    b'0' + nibble
                } else {
                    b'A' - 10 + nibble
                });
            }
            put(out, br#"">"#);
        }
    }
    push_number(out, status.code.value().into());
    put(out, b"</Data>");
    for one in &status.items {
        item(out, one);
    }
    put(out, b"</Status>");
}
