use alloc::vec::Vec;

use mdm_errors::StatusCode;

use super::MessageWriter;
use super::parts::{chal, cred, item, meta, put, reference};
use super::{push_number, push_text};
use crate::model::values::CommandName;
use crate::model::write::{CommandRef, Status};

pub(super) fn command(w: &mut MessageWriter<'_>, command: CommandRef<'_, '_>) {
    if let CommandRef::Status(one) = command {
        return status(w, one);
    }
    let (start, end) = command.tags();
    let cmd_id = w.take_cmd_id();
    put(w.out, start.as_bytes());
    push_number(w.out, cmd_id);
    put(w.out, b"</CmdID>");
    match command {
        CommandRef::Alert(alert) => {
            put(w.out, b"<Data>");
            push_number(w.out, alert.code.value().into());
            put(w.out, b"</Data>");
            correlator(w, alert.correlator.as_deref());
        }
        CommandRef::Results(results) => {
            put(w.out, b"<MsgRef>");
            reference(w.out, &results.msg_ref);
            put(w.out, b"</MsgRef><CmdRef>");
            reference(w.out, &results.cmd_ref);
            put(w.out, b"</CmdRef>");
        }
        _ => {}
    }
    if let Some(inherited) = command.meta() {
        meta(w.out, inherited);
    }
    if let CommandRef::Exec(exec) = command {
        correlator(w, exec.correlator.as_deref());
    }
    for one in command.items() {
        item(w.out, one);
    }
    if command.kind().is_container() {
        command.commands().for_each(|inside| self::command(w, inside));
    }
    put(w.out, end.as_bytes());
}

fn correlator(w: &mut MessageWriter<'_>, mark: Option<&str>) {
    if let Some(mark) = mark {
        put(w.out, b"<Correlator>");
        push_text(w.out, mark);
        put(w.out, b"</Correlator>");
    }
}

fn status(w: &mut MessageWriter<'_>, status: &Status<'_>) {
    if status.original_error.is_some() {
        w.needs_msft = true;
    }
    begin_status(
        w,
        |out| reference(out, &status.msg_ref),
        |out| reference(out, &status.cmd_ref),
        &status.command,
    );
    let out = &mut *w.out;
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
            for byte in error.value().to_be_bytes() {
                out.extend_from_slice(&[digit(byte >> 4), digit(byte & 0xF)]);
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

/// Writes a status up to the name of the command that it answers.
pub(super) fn begin_status(
    w: &mut MessageWriter<'_>,
    msg_ref: impl FnOnce(&mut Vec<u8>),
    cmd_ref: impl FnOnce(&mut Vec<u8>),
    command: &CommandName<'_>,
) {
    let cmd_id = w.take_cmd_id();
    let out = &mut *w.out;
    put(out, b"<Status><CmdID>");
    push_number(out, cmd_id);
    put(out, b"</CmdID><MsgRef>");
    msg_ref(out);
    put(out, b"</MsgRef><CmdRef>");
    cmd_ref(out);
    put(out, b"</CmdRef><Cmd>");
    match command {
        CommandName::Known(kind) => put(out, kind.name().as_bytes()),
        CommandName::Other(name) => push_text(out, name.as_str()),
    }
    put(out, b"</Cmd>");
}

/// Writes the rest of a status that has nothing but a code.
pub(super) fn end_reply(w: &mut MessageWriter<'_>, code: StatusCode) {
    put(w.out, b"<Data>");
    push_number(w.out, code.value().into());
    put(w.out, b"</Data></Status>");
}

const fn digit(nibble: u8) -> u8 {
    match nibble {
        0..=9 => nibble | b'0',
        _ => nibble.wrapping_add(b'A' - 10),
    }
}
