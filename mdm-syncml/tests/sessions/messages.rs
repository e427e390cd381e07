//! Messages of both sides, written by hand.

use core::fmt::Display;

use crate::pair::{DEVICE, SERVER};

/// A message of the device.
pub(crate) fn message(session_id: &str, msg_id: impl Display, body: &str) -> String {
    message_with("", session_id, msg_id, body)
}

/// A message of the device with `more` at the end of its header.
pub(crate) fn message_with(more: &str, session_id: &str, msg_id: impl Display, body: &str) -> String {
    document(
        session_id,
        msg_id,
        SERVER,
        &format!("{DEVICE}</LocURI></Source>{more}"),
        body,
    )
}

/// A message of a device that announces messages of this many bytes.
pub(crate) fn announcing(bytes: impl Display, session_id: &str, msg_id: impl Display, body: &str) -> String {
    let meta = format!("<Meta><MaxMsgSize xmlns=\"syncml:metinf\">{bytes}</MaxMsgSize></Meta>");
    message_with(&meta, session_id, msg_id, body)
}

/// A message of the server in session 1.
pub(crate) fn order(msg_id: impl Display, body: &str) -> String {
    document("1", msg_id, DEVICE, &format!("{SERVER}</LocURI></Source>"), body)
}

/// The header ends with `source`, from the address on.
fn document(session_id: &str, msg_id: impl Display, target: &str, source: &str, body: &str) -> String {
    format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
         <SessionID>{session_id}</SessionID><MsgID>{msg_id}</MsgID><Target><LocURI>{target}</LocURI></Target>\
         <Source><LocURI>{source}</SyncHdr><SyncBody>{body}</SyncBody></SyncML>"
    )
}
