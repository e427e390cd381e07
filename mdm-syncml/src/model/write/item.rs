use mdm_errors::Text;

use super::{Data, Meta, Node, OwnNode};
use crate::model::values::Format;

/// One node or value that a command is about.
///
/// Addresses are any text, because a device must be able to repeat what a server got wrong; pass a
/// [`LocUri`](crate::LocUri) to have an address checked.
///
/// ```
/// use mdm_syncml::LocUri;
/// use mdm_syncml::outgoing::Item;
///
/// let node = LocUri::new("./Vendor/MSFT/Policy/Config/DeviceLock/MinDevicePasswordLength")?;
/// let item = Item::target(node).with_int(8);
/// # let _ = item;
/// # Ok::<(), mdm_syncml::LocUriError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Item<'a> {
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub(in crate::model) target: Option<Text<'a>>,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub(in crate::model) source: Option<Text<'a>>,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Meta::is_empty"))]
    pub(in crate::model) meta: Meta<'a>,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub(in crate::model) data: Option<Data<'a>>,
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "core::ops::Not::not")
    )]
    pub(in crate::model) more_data: bool,
}

impl<'a> Item<'a> {
    /// Creates an item without an address, as alerts have.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates an item about a node of the receiver: `Target`, as commands need.
    #[must_use]
    pub fn target(uri: impl Into<Text<'a>>) -> Node<'a> {
        Node::new(uri)
    }

    /// Creates an item about a node of the sender: `Source`, as results need.
    #[must_use]
    pub fn source(uri: impl Into<Text<'a>>) -> OwnNode<'a> {
        OwnNode::new(uri)
    }

    /// Sets the receiver's node.
    #[must_use]
    pub fn with_target(mut self, uri: impl Into<Text<'a>>) -> Self {
        self.target = Some(uri.into());
        self
    }

    /// Sets the sender's node.
    #[must_use]
    pub fn with_source(mut self, uri: impl Into<Text<'a>>) -> Self {
        self.source = Some(uri.into());
        self
    }

    /// Sets the metainformation of the value, in place of all that was set before.
    #[must_use]
    pub fn with_meta(mut self, meta: Meta<'a>) -> Self {
        self.meta = meta;
        self
    }

    /// Sets the format of the value.
    #[must_use]
    pub fn with_format(mut self, format: Format<'a>) -> Self {
        self.meta = self.meta.with_format(format);
        self
    }

    /// Sets the type of the value.
    #[must_use]
    pub fn with_type(mut self, media_type: impl Into<Text<'a>>) -> Self {
        self.meta = self.meta.with_type(media_type);
        self
    }

    /// Sets the value and leaves its format alone; without a format it is text, `chr`.
    #[must_use]
    pub fn with_data(mut self, data: impl Into<Data<'a>>) -> Self {
        self.data = Some(data.into());
        self
    }

    /// Sets a number as the value, with format `int`.
    #[must_use]
    pub fn with_int(self, value: i64) -> Self {
        self.with_format(Format::Int).with_data(value)
    }

    /// Sets a truth value, with format `bool`.
    #[must_use]
    pub fn with_bool(self, value: bool) -> Self {
        self.with_format(Format::Bool).with_data(value)
    }

    /// Sets bytes as the value, with format `b64`.
    #[must_use]
    pub fn with_bytes(self, bytes: &[u8]) -> Self {
        self.with_format(Format::B64).with_data(Data::base64(bytes))
    }

    /// Announces that the value goes on in the next message: `MoreData`.
    #[must_use]
    pub const fn with_more_data(mut self) -> Self {
        self.more_data = true;
        self
    }

    /// Returns the receiver's node.
    #[must_use]
    pub fn target_uri(&self) -> Option<&str> {
        self.target.as_deref()
    }

    /// Returns the sender's node.
    #[must_use]
    pub fn source_uri(&self) -> Option<&str> {
        self.source.as_deref()
    }

    /// Returns the description of the value.
    #[must_use]
    pub const fn meta(&self) -> &Meta<'a> {
        &self.meta
    }

    /// Returns the value.
    #[must_use]
    pub const fn data(&self) -> Option<&Data<'a>> {
        self.data.as_ref()
    }

    /// Reports whether the value goes on in the next message.
    #[must_use]
    pub const fn more_data(&self) -> bool {
        self.more_data
    }

    /// Returns the value with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Item<'static> {
        Item {
            target: self.target.map(Text::into_owned),
            source: self.source.map(Text::into_owned),
            meta: self.meta.into_owned(),
            data: self.data.map(Data::into_owned),
            more_data: self.more_data,
        }
    }
}
