mod node;

use alloc::collections::BTreeMap;
use alloc::string::String;
use core::fmt;

use mdm_errors::Text;

use crate::model::loc_uri::LocUri;
use crate::model::read::Item;
use crate::model::values::Format;
use crate::model::write as outgoing;
use crate::model::write::Get;
use node::root;

pub use node::DetailNode;

/// The make and software of a device, as read from `./DevDetail`.
///
/// It is filled with items of Results, from as many messages as it takes; a later value replaces an earlier one. Nodes
/// without a name in [`DetailNode`] are kept; anything not below `./DevDetail` is skipped. A value that the device did
/// not report is `None`.
///
/// ```
/// use mdm_syncml::csp::{DetailNode, DeviceDetail};
/// use mdm_syncml::{Command, Message};
///
/// let body = br#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><MsgID>2</MsgID></SyncHdr><SyncBody>
///     <Results><CmdID>7</CmdID><MsgRef>1</MsgRef><CmdRef>5</CmdRef>
///     <Item><Source><LocURI>./DevDetail/SwV</LocURI></Source><Data>10.0.26200.9278</Data></Item>
///     <Item><Source><LocURI>./DevDetail/LrgObj</LocURI></Source>
///     <Meta><Format xmlns="syncml:metinf">bool</Format></Meta><Data>false</Data></Item>
///     <Item><Source><LocURI>./DevDetail/Ext/Contoso/Dock</LocURI></Source><Data>none</Data></Item>
///     </Results><Final/></SyncBody></SyncML>"#;
/// let message = Message::parse(body)?;
/// let detail: DeviceDetail = message.commands().flat_map(|command| command.items()).collect();
/// assert_eq!(detail.value(DetailNode::SwV), Some("10.0.26200.9278"));
/// assert_eq!(detail.flag(DetailNode::LrgObj), Some(false));
/// assert_eq!(detail.number(DetailNode::TotalRam), None);
/// assert!(detail.others().eq([("./DevDetail/Ext/Contoso/Dock", "none")]));
/// # Ok::<(), mdm_errors::DecodeError>(())
/// ```
///
/// In a session, enqueue [`get_all`](Self::get_all) and add what comes back:
///
/// ```
/// use mdm_syncml::csp::DeviceDetail;
/// use mdm_syncml::session::server::{DuplicateId, Event, Queue, Turn};
///
/// fn ask(queue: &mut Queue) -> Result<(), DuplicateId> {
///     queue.enqueue(1_u64, DeviceDetail::get_all())
/// }
///
/// fn listen(turn: &mut Turn<'_, '_>, detail: &mut DeviceDetail) {
///     while let Some(event) = turn.poll_event() {
///         if let Event::Value(value) = event {
///             detail.extend([value.view]);
///         }
///     }
/// }
/// ```
///
/// `Debug` shows which nodes were reported but no values, because serial numbers and hashes identify the device.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DeviceDetail {
    named: BTreeMap<DetailNode, Text<'static>>,
    others: BTreeMap<String, Text<'static>>,
}

impl DeviceDetail {
    /// Creates an empty description.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            named: BTreeMap::new(),
            others: BTreeMap::new(),
        }
    }

    /// Creates a Get of every node of [`DetailNode::ALL`].
    ///
    /// Each item is answered on its own, with 404 where the device does not have the node.
    #[must_use]
    pub fn get_all() -> Get<'static> {
        let [first, rest @ ..] = DetailNode::ALL else {
            return Get::new(root());
        };
        Get::new(*first).with_items(rest.iter().copied())
    }

    /// Returns the value of a node, as it was sent.
    #[must_use]
    pub fn value(&self, node: DetailNode) -> Option<&str> {
        self.named.get(&node).map(Text::as_str)
    }

    /// Returns the value of a node as a number.
    ///
    /// `None` if it was not reported or is not a number.
    #[must_use]
    pub fn number(&self, node: DetailNode) -> Option<u64> {
        self.value(node)?.trim_ascii().parse().ok()
    }

    /// Returns the value of a node as a truth value.
    ///
    /// `None` if it was not reported or is neither `true` nor `false`; case does not matter.
    #[must_use]
    pub fn flag(&self, node: DetailNode) -> Option<bool> {
        let value = self.value(node)?.trim_ascii();
        [("true", true), ("false", false)]
            .into_iter()
            .find_map(|(word, flag)| value.eq_ignore_ascii_case(word).then_some(flag))
    }

    /// Returns every reported node that has a name in [`DetailNode`], with its value.
    pub fn values(&self) -> impl Iterator<Item = (DetailNode, &str)> {
        self.named.iter().map(|(node, value)| (*node, value.as_str()))
    }

    /// Returns the other nodes: addresses as the device wrote them, and values.
    ///
    /// The value of an interior node is the names of its children; split it with
    /// [`child_names`](crate::address::child_names).
    pub fn others(&self) -> impl Iterator<Item = (&str, &str)> {
        self.others
            .iter()
            .map(|(uri, value)| (uri.as_str(), value.as_str()))
    }

    /// Sets the value of a node and reports whether it was set.
    ///
    /// Nothing is set if the address is not below `./DevDetail`, or if it has a query: `?prop=Type`, for example, asks
    /// for something other than the value.
    ///
    /// ```
    /// use mdm_errors::Text;
    /// use mdm_syncml::csp::{DetailNode, DeviceDetail};
    /// use mdm_syncml::LocUri;
    ///
    /// let mut detail = DeviceDetail::new();
    /// assert!(detail.insert(&DetailNode::TotalRam.into(), Text::new("16384")?));
    /// assert!(!detail.insert(&LocUri::new("./DevDetail/SwV?prop=Format")?, Text::new("chr")?));
    /// assert_eq!(detail.number(DetailNode::TotalRam), Some(16384));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn insert(&mut self, uri: &LocUri<'_>, value: Text<'static>) -> bool {
        if uri.query().is_some() || !uri.starts_with(&root()) {
            return false;
        }
        match DetailNode::from_uri(uri) {
            Some(node) => self.named.insert(node, value),
            None => self.others.insert(uri.as_str().into(), value),
        };
        true
    }

    /// Returns the item of Results with which a device reports a node.
    ///
    /// `None` if the node has no value.
    ///
    /// The item names its format where that is not text, as Windows does.
    ///
    /// ```
    /// use mdm_errors::Text;
    /// use mdm_syncml::csp::{DetailNode, DeviceDetail};
    /// use mdm_syncml::{LocUri, StatusCode};
    /// use mdm_syncml::session::device::{Reply, Request};
    ///
    /// fn get(detail: &DeviceDetail, request: &Request<'_>) -> Reply {
    ///     let uri = request.uri().and_then(|uri| LocUri::new(uri).ok());
    ///     match uri.and_then(|uri| detail.item(DetailNode::from_uri(&uri)?)) {
    ///         Some(item) => Reply::new(StatusCode::OK).with_result(item.into_owned()),
    ///         None => StatusCode::NOT_FOUND.into(),
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn item(&self, node: DetailNode) -> Option<outgoing::Item<'_>> {
        let value = self.named.get(&node)?.borrowed();
        let own = outgoing::OwnNode::new(LocUri::from(node)).with_data(value);
        let own = match node.format() {
            Format::Chr => own,
            format => own.with_format(format),
        };
        Some(own.into())
    }
}

impl<'m> Extend<Item<'m>> for DeviceDetail {
    /// Adds items of Results; those without an address or without data add nothing.
    fn extend<I: IntoIterator<Item = Item<'m>>>(&mut self, items: I) {
        for item in items {
            let uri = item.address().and_then(|uri| LocUri::new(uri).ok());
            if let (Some(uri), Some(data)) = (uri, item.data()) {
                self.insert(&uri, Text::lossy(data.text().into_owned()));
            }
        }
    }
}

impl<'m> FromIterator<Item<'m>> for DeviceDetail {
    fn from_iter<I: IntoIterator<Item = Item<'m>>>(items: I) -> Self {
        let mut detail = Self::new();
        detail.extend(items);
        detail
    }
}

impl fmt::Debug for DeviceDetail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceDetail")
            .field("named", &self.named.keys())
            .field("others", &self.others.len())
            .finish()
    }
}
