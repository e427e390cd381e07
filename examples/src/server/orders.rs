//! What the server wants of every new device: to know it, to set it up, to install something.

use std::borrow::Cow;

use mdm_syncml::outgoing::{Exec, Get, Item, RawXml, Replace};
use mdm_syncml::session::CommandId;
use mdm_syncml::session::server::{Answer, Queue, Value};
use mdm_syncml::{CommandKind, Format, LocUri, Outcome, StatusCode};

/// What is read. Nobody has set up push, so that the last node is missing.
const READ: [&str; 5] = [
    "./DevDetail/SwV",
    "./DevDetail/LrgObj",
    "./DevDetail/URI/MaxSegLen",
    "./Device/Vendor/MSFT/BitLocker/Status/DeviceEncryptionStatus",
    "./Device/Vendor/MSFT/DMClient/Provider/ContosoMDM/Push/ChannelURI",
];
/// The policies that are set. The second has no value 9.
const POLICIES: [(&str, i64); 2] = [
    (
        "./Device/Vendor/MSFT/Policy/Config/DeviceLock/MaxInactivityTimeDeviceLock",
        15,
    ),
    ("./Device/Vendor/MSFT/Policy/Config/Update/AllowAutoUpdate", 9),
];
const INSTALL: &str = "./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/\
                       %7B1803A630-3C38-4D2B-9B9A-0CB37243539C%7D/DownloadInstall";
/// An order to install a package: markup inside SyncML, as Windows wants it.
pub const INSTALL_JOB: &str = "<MsiInstallJob id=\"{1803A630-3C38-4D2B-9B9A-0CB37243539C}\"><Product Version=\"1.0.0\"><Download>\
                   <ContentURLList><ContentURL>https://apps.contoso.example/viewer.msi</ContentURL></ContentURLList>\
                   </Download><Enforcement><CommandLine>/quiet</CommandLine></Enforcement></Product></MsiInstallJob>";

/// One item of a command, and how it went.
pub struct Order {
    /// The command.
    pub command: CommandKind,
    /// The node.
    pub target: &'static str,
    /// What came back.
    pub report: Option<Report>,
    id: CommandId,
    item: usize,
    /// What was read so far.
    value: Option<String>,
}

/// How an order went on the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The status; 0 if none came.
    pub status: StatusCode,
    /// What it means for us.
    pub outcome: Outcome,
    /// What was read.
    pub value: Option<String>,
}

/// Queues the commands for a new device. Their numbers are ours: a database has row numbers.
pub(super) fn give(queue: &mut Queue) -> crate::Result<Vec<Order>> {
    let mut orders = Vec::new();
    let mut note = |id: u8, command, item, target| {
        orders.push(Order {
            command,
            target,
            report: None,
            id: id.into(),
            item,
            value: None,
        });
    };
    let [first, rest @ ..] = READ.map(LocUri::new);
    let rest = rest.into_iter().collect::<Result<Vec<_>, _>>()?;
    queue.enqueue(1_u8, Get::new(first?).with_items(rest))?;
    for (item, uri) in READ.into_iter().enumerate() {
        note(1, CommandKind::Get, item, uri);
    }
    for (id, (uri, value)) in (2_u8..).zip(POLICIES) {
        queue.enqueue(id, Replace::new(Item::target(LocUri::new(uri)?).with_int(value)))?;
        note(id, CommandKind::Replace, 0, uri);
    }
    let job = Item::target(LocUri::new(INSTALL)?)
        .with_format(Format::Xml)
        .with_data(RawXml::new(INSTALL_JOB)?);
    queue.enqueue(9_u8, Exec::new(job))?;
    note(9, CommandKind::Exec, 0, INSTALL);
    Ok(orders)
}

/// Files a value with its order.
pub(super) fn file_value(orders: &mut [Order], value: &Value<'_>) {
    let theirs = |order: &&mut Order| order.id == value.id && order.item == value.item;
    if let Some(order) = orders.iter_mut().find(theirs) {
        order.value = value.text().map(Cow::into_owned);
    }
}

/// Files an outcome with its order.
pub(super) fn file(orders: &mut [Order], answer: &Answer<'_>) -> bool {
    let theirs = |order: &&mut Order| order.id == answer.id && order.item == answer.item;
    let Some(order) = orders.iter_mut().find(theirs) else {
        return false;
    };
    order.report = Some(Report {
        status: answer.status.unwrap_or(StatusCode::new(0)),
        outcome: answer.outcome,
        value: order.value.take(),
    });
    true
}
