//! The message as owned structures for quick-xml with serde.

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SyncMl {
    pub sync_hdr: SyncHdr,
    pub sync_body: SyncBody,
}

#[derive(Deserialize)]
pub struct SyncHdr {
    #[serde(rename = "SessionID")]
    pub session_id: String,
    #[serde(rename = "MsgID")]
    pub msg_id: String,
    #[serde(rename = "Target")]
    pub target: Address,
    #[serde(rename = "Source")]
    pub source: Address,
}

#[derive(Deserialize)]
pub struct Address {
    #[serde(rename = "LocURI")]
    pub loc_uri: String,
}

#[derive(Deserialize)]
pub struct SyncBody {
    #[serde(rename = "$value", default)]
    pub commands: Vec<Command>,
}

#[derive(Deserialize)]
pub enum Command {
    Add(Plain),
    Alert(Plain),
    Replace(Plain),
    Results(Plain),
    Status(Plain),
    Final(Final),
}

#[derive(Deserialize)]
pub struct Final {}

#[derive(Deserialize)]
pub struct Plain {
    #[serde(rename = "CmdID")]
    pub cmd_id: Option<String>,
    #[serde(rename = "MsgRef")]
    pub msg_ref: Option<String>,
    #[serde(rename = "CmdRef")]
    pub cmd_ref: Option<String>,
    #[serde(rename = "Cmd")]
    pub cmd: Option<String>,
    #[serde(rename = "TargetRef")]
    pub target_ref: Option<String>,
    #[serde(rename = "Data")]
    pub data: Option<String>,
    #[serde(rename = "Item", default)]
    pub items: Vec<Item>,
}

#[derive(Deserialize)]
pub struct Item {
    #[serde(rename = "Target")]
    pub target: Option<Address>,
    #[serde(rename = "Source")]
    pub source: Option<Address>,
    #[serde(rename = "Meta")]
    pub meta: Option<Meta>,
    #[serde(rename = "Data")]
    pub data: Option<String>,
}

#[derive(Deserialize)]
pub struct Meta {
    #[serde(rename = "Format")]
    pub format: Option<String>,
    #[serde(rename = "Type")]
    pub kind: Option<String>,
}

/// A number that depends on the whole message.
pub fn weigh(message: &SyncMl) -> usize {
    let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let mut total = message.sync_hdr.session_id.len()
        + message.sync_hdr.msg_id.len()
        + message.sync_hdr.target.loc_uri.len()
        + message.sync_hdr.source.loc_uri.len();
    for command in &message.sync_body.commands {
        let (Command::Add(plain)
        | Command::Alert(plain)
        | Command::Replace(plain)
        | Command::Results(plain)
        | Command::Status(plain)) = command
        else {
            continue;
        };
        total += length(&plain.cmd_id) + length(&plain.msg_ref) + length(&plain.cmd_ref) + length(&plain.cmd);
        total += length(&plain.target_ref) + length(&plain.data);
        for item in &plain.items {
            total += item.target.as_ref().map_or(0, |target| target.loc_uri.len());
            total += item.source.as_ref().map_or(0, |source| source.loc_uri.len());
            total += item
                .meta
                .as_ref()
                .map_or(0, |meta| length(&meta.format) + length(&meta.kind));
            total += length(&item.data);
        }
    }
    total
}
