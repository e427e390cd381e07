use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use mdm_errors::DecodeError;
use mdm_errors::kit::base64;

use crate::model::write::RawXml;
use crate::wire::markup::{Attribute, Event, UriId, Uris, events, without_declaration};

/// A node that differs from what a [`NodeCache`](crate::csp::NodeCache) expects.
///
/// It is one entry of `ChangedNodesData`.
///
/// `Debug` does not show the value.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChangedNode {
    /// The server's name for the node.
    pub id: String,
    /// The address of the node.
    ///
    /// It is empty if the server never set one; such a node is always reported.
    pub uri: String,
    /// The present value as it was sent, in base64.
    pub raw: String,
}

impl ChangedNode {
    /// Reads the XML of `ChangedNodesData`.
    ///
    /// Its `Node` elements have the attributes `Id` and `Uri`, as the documentation of the `NodeCache` CSP shows.
    /// Elements with other names are skipped; a missing attribute counts as empty.
    ///
    /// ```
    /// use mdm_syncml::csp::ChangedNode;
    ///
    /// let data = r#"<Nodes><Node Id="10" Uri=""></Node><Node Id="20" Uri="./DevDetail/Ext/Microsoft/DeviceName">VEFCTEVU</Node></Nodes>"#;
    /// let nodes = ChangedNode::list(data)?;
    /// assert_eq!((nodes[0].id.as_str(), nodes[0].value()), ("10", Some(vec![])));
    /// assert_eq!(nodes[1].uri, "./DevDetail/Ext/Microsoft/DeviceName");
    /// assert_eq!(nodes[1].value().as_deref(), Some(b"TABLET".as_slice()));
    /// # Ok::<(), mdm_errors::DecodeError>(())
    /// ```
    ///
    /// # Errors
    /// Fails if the markup is not well-formed. The position does not count white space and an XML declaration in front.
    pub fn list(data: &str) -> Result<Vec<Self>, DecodeError> {
        let content = RawXml::new(without_declaration(data))?;
        let mut nodes: Vec<Self> = Vec::new();
        let mut depth = 0_usize;
        // The depth of the node that is open.
        let mut node_at = None;
        let mut uris = Uris::default();
        let mut events = events(content.as_str(), core::iter::empty(), &mut uris);
        while let Some(event) = events.next(&mut uris) {
            match event {
                Event::Open(name, attributes) => {
                    depth = depth.saturating_add(1);
                    if name.local == "Node" && node_at.is_none() {
                        node_at = Some(depth);
                        nodes.push(Self::with(attributes));
                    }
                }
                Event::Close => {
                    node_at = node_at.filter(|&at| at != depth);
                    depth = depth.saturating_sub(1);
                }
                Event::Text(text) => {
                    if let (true, Some(node)) = (node_at == Some(depth), nodes.last_mut()) {
                        node.raw.push_str(&text);
                    }
                }
            }
        }
        Ok(nodes)
    }

    /// Returns the present value, decoded; `None` if it is not base64.
    #[must_use]
    pub fn value(&self) -> Option<Vec<u8>> {
        base64::decode(&self.raw)
    }

    fn with(attributes: Vec<Attribute<'_>>) -> Self {
        let mut node = Self {
            id: String::new(),
            uri: String::new(),
            raw: String::new(),
        };
        for Attribute { name, value } in attributes {
            match (name.uri, name.local) {
                (UriId::NONE, "Id") => node.id = value.into_owned(),
                (UriId::NONE, "Uri") => node.uri = value.into_owned(),
                _ => {}
            }
        }
        node
    }
}

impl fmt::Debug for ChangedNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChangedNode")
            .field("id", &self.id)
            .field("uri", &self.uri)
            .field("bytes", &self.raw.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::ToString;

    #[test]
    fn what_else_is_there_is_passed_over() {
        let list = "\n<?xml version='1.0'?><!-- c --><x:Nodes xmlns:x='urn:x' Id='0'>text<Other Id='1'>b</Other>\
                    <x:Node Uri='./a&amp;b' x:Id='2' More='m'>YQ<!-- -->=<Node Id='3'>no</Node><![CDATA[=]]></x:Node>\
                    <Node Id='4'/></x:Nodes>\n";
        let nodes = ChangedNode::list(list).unwrap();
        let told: Vec<_> = nodes
            .iter()
            .map(|node| (&*node.id, &*node.uri, &*node.raw))
            .collect();
        assert_eq!(told, [("", "./a&b", "YQ=="), ("4", "", "")]);
        assert_eq!(nodes[0].value().as_deref(), Some(b"a".as_slice()));
        assert_eq!(
            format!("{:?}", nodes[0]),
            "ChangedNode { id: \"\", uri: \"./a&b\", bytes: 4 }"
        );
    }

    #[test]
    fn a_value_that_is_no_base64_stays_reachable() {
        let nodes = ChangedNode::list("<Nodes><Node Id='1'>a b.</Node></Nodes>").unwrap();
        assert_eq!((nodes[0].raw.as_str(), nodes[0].value()), ("a b.", None));
        assert_eq!(ChangedNode::list("").unwrap(), []);
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for (list, expected) in [
            (
                "<Nodes><Node></Nodes>",
                "</Nodes> does not close <Node> at 1:14 (byte 13)",
            ),
            (
                "<?xml version='1.0'?><Nodes",
                "malformed start tag at 1:1 (byte 0)",
            ),
            ("<Nodes></Data>", "</Data> does not close <Nodes> at 1:8 (byte 7)"),
        ] {
            let error = ChangedNode::list(list).unwrap_err();
            assert_eq!(error.to_string(), expected, "{list}");
        }
    }
}
