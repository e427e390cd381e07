//! The orders for every new device of the example: to know it, to set it up, to install something.

use mdm_syncml::outgoing::{Exec, Get, Item, RawXml, Replace};
use mdm_syncml::{Format, LocUri};

use crate::store::NewOrder;

/// The nodes that are read. Nobody has set up push, so that the last one is missing.
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

/// Returns the commands for a new device.
pub fn first_orders() -> crate::Result<Vec<NewOrder>> {
    let [first, rest @ ..] = READ.map(LocUri::new);
    let rest = rest.into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut orders: Vec<NewOrder> = vec![Get::new(first?).with_items(rest).into()];
    for (uri, value) in POLICIES {
        orders.push(Replace::new(Item::target(LocUri::new(uri)?).with_int(value)).into());
    }
    let job = Item::target(LocUri::new(INSTALL)?)
        .with_format(Format::Xml)
        .with_data(RawXml::new(INSTALL_JOB)?);
    orders.push(Exec::new(job).into());
    Ok(orders)
}
