//! What the server wants of every new device: to know it, to set it up, to install something.

use mdm_syncml::outgoing::{Exec, Get, Item, RawXml, Replace};
use mdm_syncml::session::server::{Answer, CommandHandle, Session};
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
    handle: CommandHandle,
    item: usize,
}

/// How an order went on the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The status.
    pub status: StatusCode,
    /// What it means for us.
    pub outcome: Outcome,
    /// What was read.
    pub value: Option<String>,
}

/// Queues the commands for a new device.
pub(super) fn give(session: &mut Session) -> crate::Result<Vec<Order>> {
    let mut orders = Vec::new();
    let mut note = |handle, command, item, target| {
        orders.push(Order {
            command,
            target,
            report: None,
            handle,
            item,
        });
    };
    let [first, rest @ ..] = READ.map(LocUri::new);
    let rest = rest.into_iter().collect::<Result<Vec<_>, _>>()?;
    let handle = session.enqueue(Get::new(first?).with_items(rest));
    for (item, uri) in READ.into_iter().enumerate() {
        note(handle, CommandKind::Get, item, uri);
    }
    for (uri, value) in POLICIES {
        let handle = session.enqueue(Replace::new(Item::target(LocUri::new(uri)?).with_int(value)));
        note(handle, CommandKind::Replace, 0, uri);
    }
    let job = Item::target(LocUri::new(INSTALL)?)
        .with_format(Format::Xml)
        .with_data(RawXml::new(INSTALL_JOB)?);
    let handle = session.enqueue(Exec::new(job));
    note(handle, CommandKind::Exec, 0, INSTALL);
    Ok(orders)
}

/// Files an answer with its order.
pub(super) fn file(orders: &mut [Order], answer: &Answer<'_>) -> bool {
    let theirs = |order: &&mut Order| order.handle == answer.handle && order.item == answer.item;
    let Some(order) = orders.iter_mut().find(theirs) else {
        return false;
    };
    let value = answer
        .results
        .first()
        .and_then(|item| item.data())
        .map(|data| data.text().into_owned());
    order.report = Some(Report {
        status: answer.status,
        outcome: answer.outcome,
        value,
    });
    true
}
