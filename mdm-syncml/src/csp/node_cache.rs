mod changed;

use alloc::string::String;
use alloc::vec::Vec;

use mdm_errors::{DecodeError, Text};

use crate::model::loc_uri::LocUriErrorKind;
use crate::model::loc_uri::{LocUri, LocUriError};
use crate::model::values::Format;
use crate::model::write::{Add, Delete, Get, Item, Node, Replace};

pub use changed::ChangedNode;

/// The nodes that a device watches for a server: the `NodeCache` CSP.
///
/// It saves a session from reading all of them.
///
/// A server registers nodes with the values that it expects, and a version of its own. Later it asks for the version and
/// for the nodes that differ by then. Names are escaped in addresses, whatever they contain.
///
/// ```
/// use mdm_errors::Text;
/// use mdm_syncml::csp::{CacheValue, Expected, NodeCache};
/// use mdm_syncml::{Command, LocUri, Message};
///
/// let cache = NodeCache::new("MDM SyncML Server")?;
/// let name = cache.node("20")?;
/// let commands = [
///     cache.add(Text::new("7")?),
///     name.add(&LocUri::new("./DevDetail/Ext/Microsoft/DeviceName")?, Expected::Value(Text::new("TABLET")?)),
/// ];
/// assert_eq!(name.expected_value().as_str(), "./Device/Vendor/MSFT/NodeCache/MDM%20SyncML%20Server/Nodes/20/ExpectedValue");
///
/// // In a later session: `cache.get()`, and what comes back.
/// let body = b"<SyncML><SyncHdr/><SyncBody><Results><CmdID>3</CmdID><Item><Source>
///     <LocURI>./Vendor/MSFT/NodeCache/MDM%20SyncML%20Server/ChangedNodes</LocURI></Source><Data>20</Data></Item></Results>
///     </SyncBody></SyncML>";
/// let message = Message::parse(body)?;
/// let Some(Command::Results(results)) = message.commands().next() else { panic!("results") };
/// for item in results.items() {
///     if let Some(CacheValue::ChangedNodes(ids)) = cache.read(item) {
///         assert_eq!(ids, ["20"]);
///     }
/// }
/// # let _ = commands;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NodeCache {
    uri: LocUri<'static>,
}

const OF_DEVICE: &str = "./Device/Vendor/MSFT/NodeCache";
const OF_USER: &str = "./User/Vendor/MSFT/NodeCache";
const VERSION: &str = "CacheVersion";
const CHANGED_NODES: &str = "ChangedNodes";
const CHANGED_NODES_DATA: &str = "ChangedNodesData";

impl NodeCache {
    /// Addresses the device's cache for the server that enrolled it.
    ///
    /// The server is the `provider_id` of the enrollment.
    ///
    /// # Errors
    /// Fails if `provider_id` is not the name of a node, as [`LocUri::join`] does.
    pub fn new(provider_id: &str) -> Result<Self, LocUriError> {
        LocUri::known(OF_DEVICE).join(provider_id).map(|uri| Self { uri })
    }

    /// Addresses the cache of the enrolled user.
    ///
    /// # Errors
    /// Fails if `provider_id` is not the name of a node, as [`LocUri::join`] does.
    pub fn for_user(provider_id: &str) -> Result<Self, LocUriError> {
        LocUri::known(OF_USER).join(provider_id).map(|uri| Self { uri })
    }

    /// Returns the address of the cache.
    #[must_use]
    pub const fn uri(&self) -> &LocUri<'static> {
        &self.uri
    }

    /// Returns the address of the version.
    #[must_use]
    pub fn cache_version(&self) -> LocUri<'static> {
        self.uri.child(VERSION)
    }

    /// Returns the address of the list of changed nodes.
    #[must_use]
    pub fn changed_nodes(&self) -> LocUri<'static> {
        self.uri.child(CHANGED_NODES)
    }

    /// Returns the address of the list of changed nodes with their present values.
    ///
    /// Windows has the node since Windows 10 1703.
    #[must_use]
    pub fn changed_nodes_data(&self) -> LocUri<'static> {
        self.uri.child(CHANGED_NODES_DATA)
    }

    /// Returns the entry of the cache that the server calls `id`.
    ///
    /// # Errors
    /// Fails if `id` is not the name of a node, as [`LocUri::join`] does, or contains a comma: commas separate the
    /// names in lists.
    pub fn node(&self, id: &str) -> Result<CacheNode, LocUriError> {
        if let Some(comma) = id.find(',') {
            return Err(LocUriErrorKind::Comma.at(comma));
        }
        let uri = self.uri.child("Nodes").join(id)?;
        Ok(CacheNode { uri })
    }

    /// Creates an Add of the cache with its first version.
    ///
    /// A device that already has the cache answers 418.
    #[must_use]
    pub fn add(&self, version: Text<'static>) -> Add<'static> {
        Add::new(interior(&self.uri)).with_item(Item::target(self.cache_version()).with_data(version))
    }

    /// Creates a Replace of the version, a text that the server chooses.
    #[must_use]
    pub fn set_version(&self, version: Text<'static>) -> Replace<'static> {
        Replace::new(Item::target(self.cache_version()).with_data(version))
    }

    /// Creates a Get of the version and of the list of changed nodes.
    #[must_use]
    pub fn get(&self) -> Get<'static> {
        Get::new(self.cache_version()).with_item(self.changed_nodes())
    }

    /// Creates a Get of the changed nodes with their present values.
    ///
    /// Windows has the node since Windows 10 1703.
    #[must_use]
    pub fn get_data(&self) -> Get<'static> {
        Get::new(self.changed_nodes_data())
    }

    /// Creates a Delete of the cache with everything in it.
    #[must_use]
    pub fn delete(&self) -> Delete<'static> {
        Delete::new(self.uri.clone())
    }

    /// Reads an item of Results about this cache.
    ///
    /// `None` if it is about something else or has no data.
    #[must_use]
    pub fn read(&self, item: crate::model::read::Item<'_>) -> Option<CacheValue> {
        let uri = LocUri::new(item.address()?).ok()?;
        let data = item.data()?;
        let mut names = uri.below(&self.uri)?;
        let (Some(name), None, None) = (names.next(), names.next(), uri.query()) else {
            return None;
        };
        if name == VERSION {
            Some(CacheValue::Version(data.text().into_owned()))
        } else if name == CHANGED_NODES {
            Some(CacheValue::ChangedNodes(ids(&data.text())))
        } else if name == CHANGED_NODES_DATA {
            let list = data.markup().map_or_else(|| data.text(), Into::into);
            Some(CacheValue::ChangedNodesData(ChangedNode::list(&list)))
        } else {
            None
        }
    }
}

fn interior(uri: &LocUri<'static>) -> Node<'static> {
    Item::target(uri.clone()).with_format(Format::Node)
}

/// Names between commas, white space around them dropped.
fn ids(list: &str) -> Vec<String> {
    let names = list.split(',').map(str::trim_ascii);
    names.filter(|name| !name.is_empty()).map(String::from).collect()
}

/// A value that a device reports about a [`NodeCache`].
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum CacheValue {
    /// The version that the server set.
    Version(String),
    /// The server's names for the changed nodes.
    ///
    /// The names are split at commas. That follows from the rule that no name contains one; no capture confirms it. For
    /// the text as it was sent, read the data of the item.
    ChangedNodes(Vec<String>),
    /// The changed nodes with their present values.
    ///
    /// It is an error if the list is not well-formed XML.
    ChangedNodesData(Result<Vec<ChangedNode>, DecodeError>),
}

/// An entry of a [`NodeCache`]: one node that it watches.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CacheNode {
    uri: LocUri<'static>,
}

impl CacheNode {
    /// Returns the address of the entry in the cache.
    #[must_use]
    pub const fn uri(&self) -> &LocUri<'static> {
        &self.uri
    }

    /// Returns the address of the node that holds the watched address.
    #[must_use]
    pub fn node_uri(&self) -> LocUri<'static> {
        self.uri.child("NodeURI")
    }

    /// Returns the address of the node that holds the expected value.
    #[must_use]
    pub fn expected_value(&self) -> LocUri<'static> {
        self.uri.child("ExpectedValue")
    }

    /// Returns the address of the node that takes the present value as expected.
    ///
    /// Windows has the node since Windows 10 1703.
    #[must_use]
    pub fn auto_set_expected_value(&self) -> LocUri<'static> {
        self.uri.child("AutoSetExpectedValue")
    }

    /// Creates an Add that starts watching `node`, a leaf or an interior node.
    ///
    /// A query in the address is dropped.
    ///
    /// ```
    /// use mdm_syncml::csp::{Expected, NodeCache};
    /// use mdm_syncml::LocUri;
    ///
    /// let camera = LocUri::new("./Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera")?;
    /// let add = NodeCache::new("Contoso")?.node("camera")?.add(&camera, Expected::Missing);
    /// assert_eq!(add.items().len(), 3);
    /// # Ok::<(), mdm_syncml::LocUriError>(())
    /// ```
    #[must_use]
    pub fn add(&self, node: &LocUri<'_>, expected: Expected) -> Add<'static> {
        let path = Text::lossy(String::from(node.path()));
        Add::new(interior(&self.uri)).with_items([
            Item::target(self.node_uri()).with_data(path),
            self.expect(expected),
        ])
    }

    /// Creates a Replace of the expected value.
    #[must_use]
    pub fn replace(&self, value: Text<'static>) -> Replace<'static> {
        Replace::new(self.expect(Expected::Value(value)))
    }

    /// Creates a Delete that stops watching the node.
    #[must_use]
    pub fn delete(&self) -> Delete<'static> {
        Delete::new(self.uri.clone())
    }

    fn expect(&self, expected: Expected) -> Node<'static> {
        let value = || Item::target(self.expected_value());
        match expected {
            Expected::Value(text) => value().with_data(text),
            Expected::Sha256(text) => value()
                .with_type(Text::lossy("application/x-nodemon-sha256"))
                .with_data(text),
            Expected::Missing => value().with_data(Text::lossy("x-nodemon-nonexistent")),
            Expected::Automatic => Item::target(self.auto_set_expected_value()).with_data(Text::default()),
        }
    }
}

/// The state that a [`NodeCache`] expects of a node.
///
/// `Debug` does not show values.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expected {
    /// This value.
    Value(Text<'static>),
    /// A value with this hash.
    ///
    /// It is for values that are long or must not be stored on the device twice.
    ///
    /// The text is sent as it is, with the type `application/x-nodemon-sha256`. See the documentation of the CSP for
    /// how to hash the value and write the hash.
    Sha256(Text<'static>),
    /// No such node, sent as the value `x-nodemon-nonexistent`.
    Missing,
    /// The value that the node has when the command runs, since Windows 10 1703.
    ///
    /// The command carries empty data, because no value for `AutoSetExpectedValue` is documented.
    Automatic,
}

impl core::fmt::Debug for Expected {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Value(text) => write!(f, "Value({} bytes)", text.len()),
            Self::Sha256(_) => f.write_str("Sha256"),
            Self::Missing => f.write_str("Missing"),
            Self::Automatic => f.write_str("Automatic"),
        }
    }
}
