//! The management tree: a few nodes of the real one, with the statuses that Windows gives.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use mdm_errors::StatusCode;

use super::Machine;

/// The address of policies for the whole device.
const POLICIES: &str = "./Device/Vendor/MSFT/Policy/Config/";
/// Policies that this device knows: a number each, in this range.
const KNOWN_POLICIES: [(&str, RangeInclusive<i64>); 2] = [
    ("DeviceLock/MaxInactivityTimeDeviceLock", 0..=999),
    ("Update/AllowAutoUpdate", 0..=5),
];
/// Nodes that can be run besides installations, and have no effect here.
const ACTIONS: [&str; 2] = [
    "./Device/Vendor/MSFT/Reboot/RebootNow",
    "./Device/Vendor/MSFT/DeviceStatus/Refresh",
];
const INSTALLER: &str = "./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/";
/// The number of a job that is done, in the node `Status` of its product.
const ENFORCEMENT_COMPLETED: &str = "70";

/// Nodes below these can be made, changed and removed at will, as profiles and settings of many kinds can on Windows.
const FREE: [&str; 3] = ["./Device/Vendor/MSFT/", "./User/Vendor/MSFT/", "./SyncML/"];

/// The tree of one device.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Tree {
    nodes: BTreeMap<String, Leaf>,
    installations: Vec<String>,
    /// Installations that were begun and not reported.
    unreported: Vec<String>,
    /// The nodes before the commands of this message.
    #[serde(skip)]
    before: BTreeMap<String, Option<Leaf>>,
}

/// A node with a value.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Leaf {
    /// The format as Windows names it in results; nothing for text.
    pub format: Option<String>,
    /// The value.
    pub value: String,
}

impl Tree {
    /// The tree of a machine that was just enrolled.
    pub fn new(machine: &Machine) -> Self {
        let leaf = |format: Option<&str>, value: &str| Leaf {
            format: format.map(ToOwned::to_owned),
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
        let nodes = nodes.into_iter().map(|(uri, leaf)| (uri.to_owned(), leaf));
        Self {
            nodes: nodes.collect(),
            ..Self::default()
        }
    }

    /// Forgets how to undo what earlier messages did.
    pub fn begin(&mut self) {
        self.before.clear();
    }

    /// The value of a node, the names of the nodes below it, or the status that says why there is neither.
    pub fn get(&self, uri: &str) -> Result<Leaf, StatusCode> {
        let uri = &*place(uri);
        if let Some(leaf) = self.nodes.get(uri) {
            return Ok(leaf.clone());
        }
        let inside = format!("{}/", uri.trim_end_matches('/'));
        let names = self.nodes.keys().filter_map(|node| node.strip_prefix(&inside));
        let names: BTreeSet<&str> = names.filter_map(|rest| rest.split('/').next()).collect();
        if names.is_empty() {
            return Err(StatusCode::NOT_FOUND);
        }
        Ok(Leaf {
            format: Some("node".to_owned()),
            value: names.into_iter().collect::<Vec<_>>().join("/"),
        })
    }

    /// Makes a node.
    pub fn add(&mut self, uri: &str, leaf: Leaf) -> StatusCode {
        let uri = &*place(uri);
        if self.nodes.contains_key(uri) {
            return StatusCode::ALREADY_EXISTS;
        }
        if let Some(policy) = uri.strip_prefix(POLICIES) {
            return self.set_policy(uri, policy, &leaf.value);
        }
        if !FREE.iter().any(|root| uri.starts_with(root)) {
            return StatusCode::COMMAND_NOT_ALLOWED;
        }
        self.set(uri, Some(leaf));
        StatusCode::OK
    }

    /// Writes a node.
    pub fn replace(&mut self, uri: &str, leaf: Leaf) -> StatusCode {
        let uri = &*place(uri);
        if let Some(policy) = uri.strip_prefix(POLICIES) {
            return self.set_policy(uri, policy, &leaf.value);
        }
        if !self.nodes.contains_key(uri) {
            return StatusCode::NOT_FOUND;
        }
        if !FREE.iter().any(|root| uri.starts_with(root)) {
            return StatusCode::COMMAND_NOT_ALLOWED;
        }
        self.set(uri, Some(leaf));
        StatusCode::OK
    }

    /// Removes a node and everything below it.
    pub fn delete(&mut self, uri: &str) -> StatusCode {
        let uri = &*place(uri);
        let inside = format!("{}/", uri.trim_end_matches('/'));
        let found = self
            .nodes
            .keys()
            .filter(|node| *node == uri || node.starts_with(&inside));
        let found: Vec<String> = found.cloned().collect();
        if found.is_empty() {
            return StatusCode::NOT_FOUND;
        }
        if !FREE.iter().any(|root| uri.starts_with(root)) {
            return StatusCode::COMMAND_NOT_ALLOWED;
        }
        found.iter().for_each(|node| self.set(node, None));
        StatusCode::OK
    }

    /// Runs a node. One takes orders to install a package, and reports at the next session.
    pub fn exec(&mut self, uri: &str, order: &str) -> StatusCode {
        let sent = uri;
        let uri = &*place(uri);
        if ACTIONS.contains(&uri) {
            return StatusCode::OK;
        }
        let product = uri.strip_suffix("/DownloadInstall");
        let Some(product) = product.filter(|product| product.starts_with(INSTALLER)) else {
            return StatusCode::NOT_FOUND;
        };
        let order = order.trim_start_matches('\u{feff}').trim();
        if order.starts_with("&lt;") {
            return StatusCode::OK; // what Windows says about an order that was escaped twice, and installs nothing
        }
        if !order.contains("<MsiInstallJob") {
            return StatusCode::COMMAND_FAILED;
        }
        self.installations.push(order.to_owned());
        self.unreported.push(sent.to_owned());
        self.tell_of(product, order);
        StatusCode::OK
    }

    /// Fills the nodes that say how the installation of a product went: every job succeeds, at once.
    fn tell_of(&mut self, product: &str, order: &str) {
        let version = order.split_once("Version=\"").map_or("", |(_, rest)| rest);
        let version = version.split('"').next().unwrap_or_default();
        let nodes = [
            ("Status", Some("int"), ENFORCEMENT_COMPLETED),
            ("LastError", Some("int"), "0"),
            ("LastErrorDesc", None, ""),
            ("Version", None, version),
        ];
        for (name, format, value) in nodes {
            let leaf = Leaf {
                format: format.map(ToOwned::to_owned),
                value: value.to_owned(),
            };
            self.set(&format!("{product}/{name}"), Some(leaf));
        }
    }

    /// Undoes what the commands of this message did to a node and below it.
    pub fn roll_back(&mut self, uri: &str) -> StatusCode {
        let uri = &*place(uri);
        let inside = format!("{}/", uri.trim_end_matches('/'));
        let touched = self
            .before
            .keys()
            .filter(|node| *node == uri || node.starts_with(&inside));
        let touched: Vec<String> = touched.cloned().collect();
        for node in touched {
            match self.before.remove(&node).flatten() {
                Some(leaf) => self.nodes.insert(node, leaf),
                None => self.nodes.remove(&node),
            };
        }
        StatusCode::ATOMIC_ROLL_BACK_OK
    }

    /// The orders to install packages, as they came.
    pub fn installations(&self) -> &[String] {
        &self.installations
    }

    /// Takes the nodes of installations that have ended since the last session.
    pub fn take_unreported(&mut self) -> Vec<String> {
        std::mem::take(&mut self.unreported)
    }

    /// Takes them back, because nobody has heard of them.
    pub fn report_again(&mut self, nodes: Vec<String>) {
        self.unreported.splice(0..0, nodes);
    }

    fn set_policy(&mut self, uri: &str, policy: &str, value: &str) -> StatusCode {
        let Some((_, range)) = KNOWN_POLICIES.iter().find(|(name, _)| *name == policy) else {
            return StatusCode::NOT_FOUND;
        };
        match value.parse() {
            Ok(number) if range.contains(&number) => {
                let leaf = Leaf {
                    format: Some("int".to_owned()),
                    value: value.to_owned(),
                };
                self.set(uri, Some(leaf));
                StatusCode::OK
            }
            _ => StatusCode::COMMAND_FAILED, // what Windows says about a value that a policy does not allow
        }
    }

    fn set(&mut self, uri: &str, leaf: Option<Leaf>) {
        let before = match leaf {
            Some(leaf) => self.nodes.insert(uri.to_owned(), leaf),
            None => self.nodes.remove(uri),
        };
        self.before.entry(uri.to_owned()).or_insert(before);
    }
}

/// Returns the one address under which a node is kept: scopes have no letter case, and that of the device can be
/// left out.
fn place(uri: &str) -> Cow<'_, str> {
    const PLACES: [(&str, &str); 3] = [
        ("./device/vendor/msft/", "./Device/Vendor/MSFT/"),
        ("./vendor/msft/", "./Device/Vendor/MSFT/"),
        ("./user/vendor/msft/", "./User/Vendor/MSFT/"),
    ];
    for (written, kept) in PLACES {
        let scope = uri.get(..written.len());
        if scope.is_some_and(|scope| scope.eq_ignore_ascii_case(written)) {
            return Cow::Owned(format!("{kept}{}", uri.get(written.len()..).unwrap_or_default()));
        }
    }
    Cow::Borrowed(uri)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(value: &str) -> Leaf {
        Leaf {
            format: None,
            value: value.to_owned(),
        }
    }

    #[test]
    fn nodes_answer_with_the_statuses_of_windows() {
        let mut tree = Tree::new(&Machine::new("DESK-1"));
        let format = tree.get("./DevDetail/LrgObj").map(|leaf| leaf.format);
        assert_eq!(format, Ok(Some("bool".to_owned())));
        assert_eq!(tree.get("./DevDetail/Nothing"), Err(StatusCode::NOT_FOUND));
        assert_eq!(
            tree.get("./DevDetail").map(|leaf| leaf.value),
            Ok("LrgObj/SwV/URI".to_owned())
        );
        let policy = format!("{POLICIES}Update/AllowAutoUpdate");
        assert_eq!(tree.replace(&policy, leaf("9")), StatusCode::COMMAND_FAILED);
        assert_eq!(tree.get(&policy), Err(StatusCode::NOT_FOUND));
        assert_eq!(tree.replace(&policy, leaf("5")), StatusCode::OK);
        assert_eq!(tree.get(&policy).map(|leaf| leaf.value), Ok("5".to_owned()));
        assert_eq!(
            tree.replace("./DevDetail/SwV", leaf("11")),
            StatusCode::COMMAND_NOT_ALLOWED
        );
        let order = format!("{INSTALLER}%7B1%7D/DownloadInstall");
        assert_eq!(tree.exec(&order, "<MsiInstallJob/>"), StatusCode::OK);
        assert_eq!(tree.installations(), ["<MsiInstallJob/>"]);
        assert_eq!(tree.take_unreported(), [order]);
        let order = format!("{INSTALLER}%7B2%7D/DownloadInstall");
        let job = "<MsiInstallJob id=\"{2}\"><Product Version=\"2.5\"/></MsiInstallJob>";
        assert_eq!(tree.exec(&order, job), StatusCode::OK);
        for (node, value) in [("Status", "70"), ("LastError", "0"), ("Version", "2.5")] {
            let leaf = tree.get(&format!("{INSTALLER}%7B2%7D/{node}"));
            assert_eq!(leaf.map(|leaf| leaf.value), Ok(value.to_owned()), "{node}");
        }
    }

    #[test]
    fn scopes_have_no_letter_case_and_that_of_the_device_is_understood() {
        let mut tree = Tree::new(&Machine::new("DESK-1"));
        assert_eq!(tree.add("./vendor/MSFT/Note", leaf("one")), StatusCode::OK);
        assert_eq!(tree.get("./device/vendor/msft/Note"), Ok(leaf("one")));
        assert_eq!(tree.get("./Vendor/MSFT/note"), Err(StatusCode::NOT_FOUND));
        assert_eq!(tree.get("./User/Vendor/MSFT/Note"), Err(StatusCode::NOT_FOUND));
        assert_eq!(tree.exec("./Vendor/MSFT/Reboot/RebootNow", ""), StatusCode::OK);
        assert_eq!(tree.exec("./Vendor/MSFT/Reboot/Never", ""), StatusCode::NOT_FOUND);
    }

    #[test]
    fn an_order_that_was_escaped_twice_is_taken_and_installs_nothing() {
        let mut tree = Tree::new(&Machine::new("DESK-1"));
        let order = format!("{INSTALLER}%7B1%7D/DownloadInstall");
        assert_eq!(tree.exec(&order, "&lt;MsiInstallJob/&gt;"), StatusCode::OK);
        assert!(tree.installations().is_empty() && tree.take_unreported().is_empty());
    }

    #[test]
    fn what_a_message_did_can_be_undone() {
        let mut tree = Tree::new(&Machine::new("DESK-1"));
        let profile = "./Vendor/MSFT/WiFi/Profile/Office";
        assert_eq!(tree.add(profile, leaf("one")), StatusCode::OK);
        assert_eq!(tree.add(profile, leaf("two")), StatusCode::ALREADY_EXISTS);
        tree.begin();
        assert_eq!(tree.replace(profile, leaf("two")), StatusCode::OK);
        assert_eq!(tree.delete("./Vendor/MSFT/WiFi"), StatusCode::OK);
        assert_eq!(tree.delete(profile), StatusCode::NOT_FOUND);
        assert_eq!(tree.roll_back(profile), StatusCode::ATOMIC_ROLL_BACK_OK);
        assert_eq!(tree.get(profile), Ok(leaf("one")));
    }
}
