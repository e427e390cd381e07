use alloc::vec::Vec;

use mdm_errors::Text;

use crate::outgoing::{Header, MessageWriter};
use crate::session::Error;
use crate::{CommandKind, CommandName, Message, NamespaceVersion, StatusCode};

impl Error {
    /// Returns the status for [`write_refusal`], with the number of the HTTP status.
    ///
    /// It is 403 when the sender or its target is wrong, 400 for other breaches by the peer, and 500 for a misuse
    /// (OMA-DM-RepPro 6.6).
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        StatusCode::new(self.http_status())
    }
}

/// Appends a refusal in SyncML: a Status for the header, and nothing else.
///
/// It answers a message that no session accepts, and changes no state; its own `MsgID` is 1. Send it with HTTP status
/// 200, so that the device reads it. Texts that the header of the message lacks, or that have more than 256 bytes, are
/// left empty. A 401 or 407 asks for credentials, which only a session can judge: 403 is written instead.
///
/// ```
/// use mdm_syncml::session::server::write_refusal;
/// use mdm_syncml::{Message, StatusCode};
///
/// let stranger = b"<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><SessionID>1</SessionID><MsgID>1</MsgID>\
///     <Source><LocURI>STRANGER</LocURI></Source></SyncHdr><SyncBody><Final/></SyncBody></SyncML>";
/// let mut answer = Vec::new();
/// write_refusal(&Message::parse(stranger)?, StatusCode::FORBIDDEN, &mut answer);
/// let answer = String::from_utf8(answer)?;
/// assert!(answer.contains("<MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>403</Data>"));
/// assert!(answer.contains("<Target><LocURI>STRANGER</LocURI></Target>"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_refusal(message: &Message<'_>, status: StatusCode, out: &mut Vec<u8>) {
    const LONGEST: usize = 256;
    let echo = |text: Option<&'_ str>| -> Text<'static> {
        let short = text.filter(|text| text.len() <= LONGEST).unwrap_or_default();
        Text::lossy(short).into_owned()
    };
    let header = message.header();
    let answer = Header::new(
        echo(header.session_id()),
        1,
        echo(header.source().and_then(|source| source.uri())),
        echo(header.target().and_then(|target| target.uri())),
    );
    // Nobody is challenged here.
    let status = match status {
        StatusCode::INVALID_CREDENTIALS | StatusCode::MISSING_CREDENTIALS => StatusCode::FORBIDDEN,
        status => status,
    };
    let mut writer = MessageWriter::begin(out, &answer, NamespaceVersion::V1_2);
    writer.push_status(
        &echo(header.msg_id()),
        "0",
        &CommandName::Known(CommandKind::SyncHdr),
        status,
    );
    writer.finish();
}
