use mdm_errors::Text;

use super::{Item, Items, Meta, Node};

macro_rules! item_command {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub struct $name<'a> {
            #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Meta::is_empty"))]
            pub(in crate::model) meta: Meta<'a>,
            pub(in crate::model) items: Items<'a>,
        }

        impl<'a> $name<'a> {
            /// Creates the command with one item.
            #[must_use]
            pub fn new(item: impl Into<Node<'a>>) -> Self {
                Self { meta: Meta::new(), items: Items::one(item.into().into()) }
            }

            /// Creates the command with several items; `None` if there are none.
            ///
            /// If the first is known, [`new`](Self::new) and [`with_items`](Self::with_items) always make one.
            #[must_use]
            pub fn from_items(items: impl IntoIterator<Item = impl Into<Node<'a>>>) -> Option<Self> {
                let items = Items::collect(items.into_iter().map(|item| Item::from(item.into())))?;
                Some(Self { meta: Meta::new(), items })
            }

            /// Adds a node.
            #[must_use]
            pub fn with_item(mut self, item: impl Into<Node<'a>>) -> Self {
                self.items = self.items.extended([item.into().into()]);
                self
            }

            /// Adds several nodes.
            #[must_use]
            pub fn with_items(mut self, items: impl IntoIterator<Item = impl Into<Node<'a>>>) -> Self {
                self.items = self.items.extended(items.into_iter().map(|item| Item::from(item.into())));
                self
            }

            /// Sets the metainformation that items inherit.
            #[must_use]
            pub fn with_meta(mut self, meta: Meta<'a>) -> Self {
                self.meta = meta;
                self
            }

            /// Returns the items, at least one, each with a target.
            #[must_use]
            pub fn items(&self) -> &[Item<'a>] {
                &self.items
            }

            /// Returns what holds for every item that does not say otherwise.
            #[must_use]
            pub const fn meta(&self) -> &Meta<'a> {
                &self.meta
            }

            /// Returns the value with everything it borrows copied.
            #[must_use]
            pub fn into_owned(self) -> $name<'static> {
                $name {
                    meta: self.meta.into_owned(),
                    items: self.items.into_owned(),
                }
            }
        }
    };
}

item_command! {
    /// A command that creates nodes.
    ///
    /// A node that exists is answered with 418.
    Add
}
item_command! {
    /// A command that sets nodes.
    ///
    /// A device reports its own with a [`Report`](super::Report).
    Replace
}
item_command! {
    /// A command that removes nodes and everything below them.
    ///
    /// A node that does not exist is answered with 404.
    Delete
}
item_command! {
    /// A command that reads nodes: values of leaves, names of children of others.
    ///
    /// ```
    /// use mdm_syncml::LocUri;
    /// use mdm_syncml::outgoing::Get;
    ///
    /// let [first, rest @ ..] = ["./DevDetail/SwV", "./DevDetail/LrgObj", "./DevDetail/URI/MaxSegLen"].map(LocUri::new);
    /// let get = Get::new(first?).with_items(rest.into_iter().collect::<Result<Vec<_>, _>>()?);
    /// assert_eq!(get.items().len(), 3);
    /// # Ok::<(), mdm_syncml::LocUriError>(())
    /// ```
    Get
}

/// A command that runs one node.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Exec<'a> {
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Meta::is_empty"))]
    pub(in crate::model) meta: Meta<'a>,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub(in crate::model) correlator: Option<Text<'a>>,
    #[cfg_attr(feature = "arbitrary", arbitrary(with = super::node::arbitrary_one))]
    #[cfg_attr(feature = "serde", serde(deserialize_with = "super::node::one"))]
    pub(in crate::model) item: Item<'a>,
}

impl<'a> Exec<'a> {
    /// Creates the command for the node of `item`, with its data if it has some.
    #[must_use]
    pub fn new(item: impl Into<Node<'a>>) -> Self {
        Self {
            meta: Meta::new(),
            correlator: None,
            item: item.into().into(),
        }
    }

    /// Sets the correlator that alerts about the outcome repeat.
    ///
    /// Windows is not known to repeat it.
    #[must_use]
    pub fn with_correlator(mut self, correlator: impl Into<Text<'a>>) -> Self {
        self.correlator = Some(correlator.into());
        self
    }

    /// Sets the metainformation that the item inherits.
    #[must_use]
    pub fn with_meta(mut self, meta: Meta<'a>) -> Self {
        self.meta = meta;
        self
    }

    /// Returns the item, which has a target.
    #[must_use]
    pub const fn item(&self) -> &Item<'a> {
        &self.item
    }

    /// Returns what holds for the item unless it says otherwise.
    #[must_use]
    pub const fn meta(&self) -> &Meta<'a> {
        &self.meta
    }

    /// Returns the value with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Exec<'static> {
        Exec {
            meta: self.meta.into_owned(),
            correlator: self.correlator.map(Text::into_owned),
            item: self.item.into_owned(),
        }
    }
}
