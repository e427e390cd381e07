//! The message as owned structures for yaserde. Commands are grouped by verb: their order is lost.

use yaserde::YaDeserialize;

#[derive(Default, YaDeserialize)]
#[yaserde(rename = "SyncML", default_namespace = "s", prefix = "s", namespaces = { "s" = "SYNCML:SYNCML1.2" })]
pub struct SyncMl {
    #[yaserde(rename = "SyncBody", prefix = "s")]
    pub body: SyncBody,
}

#[derive(Default, YaDeserialize)]
#[yaserde(default_namespace = "s", prefix = "s", namespaces = { "s" = "SYNCML:SYNCML1.2" })]
pub struct SyncBody {
    #[yaserde(rename = "Status", prefix = "s")]
    pub statuses: Vec<Plain>,
    #[yaserde(rename = "Results", prefix = "s")]
    pub results: Vec<Plain>,
    #[yaserde(rename = "Replace", prefix = "s")]
    pub replaces: Vec<Plain>,
    #[yaserde(rename = "Alert", prefix = "s")]
    pub alerts: Vec<Plain>,
    #[yaserde(rename = "Add", prefix = "s")]
    pub adds: Vec<Plain>,
}

#[derive(Default, YaDeserialize)]
#[yaserde(default_namespace = "s", prefix = "s", namespaces = { "s" = "SYNCML:SYNCML1.2" })]
pub struct Plain {
    #[yaserde(rename = "CmdID", prefix = "s")]
    pub cmd_id: Option<String>,
    #[yaserde(rename = "Data", prefix = "s")]
    pub data: Option<String>,
    #[yaserde(rename = "Item", prefix = "s")]
    pub items: Vec<Item>,
}

#[derive(Default, YaDeserialize)]
#[yaserde(default_namespace = "s", prefix = "s", namespaces = { "s" = "SYNCML:SYNCML1.2" })]
pub struct Item {
    #[yaserde(rename = "Target", prefix = "s")]
    pub target: Option<Address>,
    #[yaserde(rename = "Source", prefix = "s")]
    pub source: Option<Address>,
    #[yaserde(rename = "Data", prefix = "s")]
    pub data: Option<String>,
}

#[derive(Default, YaDeserialize)]
#[yaserde(default_namespace = "s", prefix = "s", namespaces = { "s" = "SYNCML:SYNCML1.2" })]
pub struct Address {
    #[yaserde(rename = "LocURI", prefix = "s")]
    pub loc_uri: String,
}

/// A number that depends on the whole message.
pub fn weigh(message: &SyncMl) -> usize {
    let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let address = |address: &Option<Address>| address.as_ref().map_or(0, |address| address.loc_uri.len());
    let body = &message.body;
    let verbs = [
        &body.statuses,
        &body.results,
        &body.replaces,
        &body.alerts,
        &body.adds,
    ];
    let commands = verbs.into_iter().flatten();
    commands
        .map(|command| {
            let items = command.items.iter();
            let items = items.map(|item| address(&item.target) + address(&item.source) + length(&item.data));
            length(&command.cmd_id) + length(&command.data) + items.sum::<usize>()
        })
        .sum()
}
