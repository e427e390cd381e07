//! The management tree: a few nodes of the real one, with the statuses that Windows gives.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use mdm_errors::StatusCode;

use super::Machine;

/// Where a policy for the whole device is written.
const POLICIES: &str = "./Device/Vendor/MSFT/Policy/Config/";
/// Policies that this device knows: a number each, in this range.
const KNOWN_POLICIES: [(&str, RangeInclusive<i64>); 2] = [
    ("DeviceLock/MaxInactivityTimeDeviceLock", 0..=999),
    ("Update/AllowAutoUpdate", 0..=5),
];
const INSTALLER: &str = "./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/";

/// The tree of one device.
pub struct Tree {
    nodes: BTreeMap<String, Leaf>,
    installations: Vec<String>,
}

/// A node with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The format as Windows names it in results; nothing for text.
    pub format: Option<&'static str>,
    /// The value.
    pub value: String,
}

impl Tree {
    /// The tree of a machine that was just enrolled.
    pub fn new(machine: &Machine) -> Self {
        let leaf = |format, value: &str| Leaf {
            format,
            value: value.to_owned(),
        };
        let nodes = [
            ("./DevInfo/DevId", leaf(None, &machine.device_id)),
            ("./DevInfo/Man", leaf(None, &machine.desktop.manufacturer)),
            ("./DevInfo/Mod", leaf(None, &machine.desktop.device_model)),
            ("./DevInfo/DmV", leaf(None, "1.3")),
            ("./DevInfo/Lang", leaf(None, "en-US")),
            ("./DevDetail/SwV", leaf(None, Machine::OS_VERSION)),
            ("./DevDetail/LrgObj", leaf(Some("bool"), "false")),
            ("./DevDetail/URI/MaxSegLen", leaf(None, "0")),
            (
                "./Device/Vendor/MSFT/BitLocker/Status/DeviceEncryptionStatus",
                leaf(Some("int"), "0"),
            ),
        ];
        let nodes = nodes
            .into_iter()
            .map(|(uri, leaf)| (uri.to_owned(), leaf))
            .collect();
        Self {
            nodes,
            installations: Vec::new(),
        }
    }

    /// The value of a node, or the status that says why there is none.
    pub fn get(&self, uri: &str) -> Result<&Leaf, StatusCode> {
        self.nodes.get(uri).ok_or(StatusCode::NOT_FOUND)
    }

    /// Writes a node.
    pub fn replace(&mut self, uri: &str, value: &str) -> StatusCode {
        let Some(policy) = uri.strip_prefix(POLICIES) else {
            let exists = self.nodes.contains_key(uri);
            return if exists {
                StatusCode::COMMAND_NOT_ALLOWED
            } else {
                StatusCode::NOT_FOUND
            };
        };
        let Some((_, range)) = KNOWN_POLICIES.iter().find(|(name, _)| *name == policy) else {
            return StatusCode::NOT_FOUND;
        };
        match value.parse() {
            Ok(number) if range.contains(&number) => {
                self.nodes.insert(
                    uri.to_owned(),
                    Leaf {
                        format: Some("int"),
                        value: value.to_owned(),
                    },
                );
                StatusCode::OK
            }
            _ => StatusCode::COMMAND_FAILED, // what Windows says about a value that a policy does not allow
        }
    }

    /// Runs a node. The only one here takes orders to install a package.
    pub fn exec(&mut self, uri: &str, order: &str) -> StatusCode {
        if !uri.starts_with(INSTALLER) || !uri.ends_with("/DownloadInstall") {
            return StatusCode::NOT_FOUND;
        }
        if !order.trim_start().starts_with("<MsiInstallJob") {
            return StatusCode::COMMAND_FAILED;
        }
        self.installations.push(order.to_owned());
        StatusCode::OK
    }

    /// The orders to install packages, as they came.
    pub fn installations(&self) -> &[String] {
        &self.installations
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_answer_with_the_statuses_of_windows() {
        let mut tree = Tree::new(&Machine::new("DESK-1"));
        assert_eq!(
            tree.get("./DevDetail/LrgObj").map(|leaf| leaf.format),
            Ok(Some("bool"))
        );
        assert_eq!(tree.get("./DevDetail/Nothing"), Err(StatusCode::NOT_FOUND));
        let policy = format!("{POLICIES}Update/AllowAutoUpdate");
        assert_eq!(tree.replace(&policy, "9"), StatusCode::COMMAND_FAILED);
        assert_eq!(tree.get(&policy), Err(StatusCode::NOT_FOUND));
        assert_eq!(tree.replace(&policy, "5"), StatusCode::OK);
        assert_eq!(tree.get(&policy).map(|leaf| leaf.value.as_str()), Ok("5"));
        assert_eq!(
            tree.replace("./DevDetail/SwV", "11"),
            StatusCode::COMMAND_NOT_ALLOWED
        );
        let order = format!("{INSTALLER}%7B1%7D/DownloadInstall");
        assert_eq!(tree.exec(&order, "<MsiInstallJob/>"), StatusCode::OK);
        assert_eq!(tree.installations(), ["<MsiInstallJob/>"]);
    }
}
