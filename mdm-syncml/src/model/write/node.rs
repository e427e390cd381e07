use mdm_errors::Text;

use super::{Data, Item, Meta};
use crate::model::loc_uri::LocUri;
use crate::model::values::Format;

/// One node of the receiver that a command is about: an item that has a target.
///
/// [`Item::target`] creates one, and so does the address alone. A command without a target cannot be built: an item
/// that may have none is refused.
///
/// ```compile_fail
/// use mdm_syncml::outgoing::{Get, Item};
///
/// let get = Get::new(Item::new());
/// ```
///
/// ```
/// use mdm_syncml::LocUri;
/// use mdm_syncml::outgoing::{Get, Item, Node, Replace};
///
/// let minutes = LocUri::new("./Vendor/MSFT/Policy/Config/DeviceLock/MaxInactivityTimeDeviceLock")?;
/// let set = Replace::new(Item::target(minutes.clone()).with_int(15));
/// let read = Get::new(minutes);
/// assert!(Node::try_from(Item::new().with_int(15)).is_err());
/// # let _ = (set, read);
/// # Ok::<(), mdm_syncml::LocUriError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node<'a>(Item<'a>);

/// One node of the sender with its value: an item that has a source.
///
/// [`Item::source`] creates one, and so does the address alone.
///
/// ```compile_fail
/// use mdm_syncml::outgoing::{Item, Results};
///
/// let results = Results::new(2, 5, Item::new().with_bool(false));
/// ```
///
/// ```
/// use mdm_syncml::LocUri;
/// use mdm_syncml::outgoing::{Item, OwnNode, Results};
///
/// let results = Results::new(2, 5, Item::source(LocUri::new("./DevDetail/LrgObj")?).with_bool(false));
/// assert_eq!(OwnNode::try_from(Item::new().with_int(15)).unwrap_err().to_string(), "the item has no source");
/// # let _ = results;
/// # Ok::<(), mdm_syncml::LocUriError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct OwnNode<'a>(Item<'a>);

/// The error for an item without a target, which no device could find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NoTarget;

impl core::fmt::Display for NoTarget {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("the item has no target")
    }
}

impl core::error::Error for NoTarget {}

/// The error for an item without a source, which says nothing about any node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NoSource;

impl core::fmt::Display for NoSource {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("the item has no source")
    }
}

impl core::error::Error for NoSource {}

macro_rules! addressed {
    ($name:ident, $error:ident, $own:ident, $own_setter:ident, $other_setter:ident, $other_doc:literal) => {
        impl<'a> $name<'a> {
            /// Creates an item with this address.
            #[must_use]
            pub fn new(uri: impl Into<Text<'a>>) -> Self {
                Self(Item::new().$own_setter(uri))
            }

            #[doc = $other_doc]
            #[must_use]
            pub fn $other_setter(self, uri: impl Into<Text<'a>>) -> Self {
                Self(self.0.$other_setter(uri))
            }

            /// Sets the metainformation of the value, in place of all that was set before.
            #[must_use]
            pub fn with_meta(self, meta: Meta<'a>) -> Self {
                Self(self.0.with_meta(meta))
            }

            /// Sets the format of the value.
            #[must_use]
            pub fn with_format(self, format: Format<'a>) -> Self {
                Self(self.0.with_format(format))
            }

            /// Sets the type of the value.
            #[must_use]
            pub fn with_type(self, media_type: impl Into<Text<'a>>) -> Self {
                Self(self.0.with_type(media_type))
            }

            /// Sets the value and leaves its format alone; without a format it is text, `chr`.
            #[must_use]
            pub fn with_data(self, data: impl Into<Data<'a>>) -> Self {
                Self(self.0.with_data(data))
            }

            /// Sets a number as the value, with format `int`.
            #[must_use]
            pub fn with_int(self, value: i64) -> Self {
                Self(self.0.with_int(value))
            }

            /// Sets a truth value, with format `bool`.
            #[must_use]
            pub fn with_bool(self, value: bool) -> Self {
                Self(self.0.with_bool(value))
            }

            /// Sets bytes as the value, with format `b64`.
            #[must_use]
            pub fn with_bytes(self, bytes: &[u8]) -> Self {
                Self(self.0.with_bytes(bytes))
            }

            /// Announces that the value goes on in the next message: `MoreData`.
            #[must_use]
            pub fn with_more_data(self) -> Self {
                Self(self.0.with_more_data())
            }

            /// Returns the item.
            #[must_use]
            pub const fn item(&self) -> &Item<'a> {
                &self.0
            }

            /// Returns the value with everything it borrows copied.
            #[must_use]
            pub fn into_owned(self) -> $name<'static> {
                $name(self.0.into_owned())
            }
        }

        impl<'a> TryFrom<Item<'a>> for $name<'a> {
            type Error = $error;

            fn try_from(item: Item<'a>) -> Result<Self, $error> {
                match item.$own {
                    Some(_) => Ok(Self(item)),
                    None => Err($error),
                }
            }
        }

        impl<'a> From<$name<'a>> for Item<'a> {
            fn from(node: $name<'a>) -> Self {
                node.0
            }
        }

        impl<'a> From<LocUri<'a>> for $name<'a> {
            fn from(uri: LocUri<'a>) -> Self {
                Self::new(uri)
            }
        }

        impl<'a> From<&'a LocUri<'_>> for $name<'a> {
            fn from(uri: &'a LocUri<'_>) -> Self {
                Self::new(uri)
            }
        }

        #[cfg(feature = "arbitrary")]
        impl<'a: 'n, 'n> arbitrary::Arbitrary<'a> for $name<'n> {
            fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                let mut item = <Item<'n> as arbitrary::Arbitrary<'a>>::arbitrary(u)?;
                if item.$own.is_none() {
                    item.$own = Some(<Text<'n> as arbitrary::Arbitrary<'a>>::arbitrary(u)?);
                }
                Ok(Self(item))
            }
        }
    };
}

addressed!(
    Node,
    NoTarget,
    target,
    with_target,
    with_source,
    "Sets the sender's node."
);
addressed!(
    OwnNode,
    NoSource,
    source,
    with_source,
    with_target,
    "Sets the receiver's node."
);

#[cfg(feature = "serde")]
impl<'de, 'a> serde::Deserialize<'de> for OwnNode<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let item = <Item<'a> as serde::Deserialize>::deserialize(deserializer)?;
        Self::try_from(item).map_err(serde::de::Error::custom)
    }
}

/// One item with a target.
#[cfg(feature = "serde")]
pub(super) fn one<'de, 'a, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Item<'a>, D::Error> {
    let item = <Item<'a> as serde::Deserialize>::deserialize(deserializer)?;
    let node = Node::try_from(item).map_err(serde::de::Error::custom)?;
    Ok(node.0)
}

/// One item with a target.
#[cfg(feature = "arbitrary")]
pub(super) fn arbitrary_one<'a: 'n, 'n>(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Item<'n>> {
    <Node<'n> as arbitrary::Arbitrary<'a>>::arbitrary(u).map(Item::from)
}

/// Items with a source, at least one.
#[cfg(feature = "arbitrary")]
pub(super) fn arbitrary_own<'a: 'n, 'n>(
    u: &mut arbitrary::Unstructured<'a>,
) -> arbitrary::Result<alloc::vec::Vec<Item<'n>>> {
    let nodes: alloc::vec::Vec<OwnNode<'n>> = super::non_empty(u)?;
    Ok(nodes.into_iter().map(Item::from).collect())
}
