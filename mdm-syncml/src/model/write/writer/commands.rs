use super::MessageWriter;
use super::parts::{chal, cred, item, meta, put, reference};
use super::{push_number, push_text};
use crate::model::write::{CommandRef, Status};

pub(super) fn command(w: &mut MessageWriter<'_>, command: CommandRef<'_, '_>) {
    if let CommandRef::Status(one) = command {
        return status(w, one);
    }
    let name = command.kind().name();
    let cmd_id = w.take_cmd_id();
    put(w.out, b"<");
    put(w.out, name.as_bytes());
    put(w.out, b"><CmdID>");
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
    for inside in command.commands() {
        self::command(w, inside);
    }
    put(w.out, b"</");
    put(w.out, name.as_bytes());
    put(w.out, b">");
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
    let cmd_id = w.take_cmd_id();
    let out = &mut *w.out;
    put(out, b"<Status><CmdID>");
    push_number(out, cmd_id);
    put(out, b"</CmdID><MsgRef>");
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

const fn digit(nibble: u8) -> u8 {
    match nibble {
        0..=9 => nibble | b'0',
        _ => nibble.wrapping_add(b'A' - 10),
    }
}
