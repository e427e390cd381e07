use alloc::vec::Vec;

use mdm_errors::Text;

use super::{Data, Item};

/// A Replace with which a device reports its own nodes, those of `./DevInfo`.
///
/// Its items have a source and no target, so that a server cannot send it: a [`Replace`](super::Replace) sets nodes.
///
/// ```
/// use mdm_errors::Text;
/// use mdm_syncml::LocUri;
/// use mdm_syncml::outgoing::Report;
///
/// let report = Report::new(LocUri::new("./DevInfo/Mod")?, Text::new("Tablet 3")?);
/// assert_eq!(report.items().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Report<'a> {
    #[cfg_attr(feature = "arbitrary", arbitrary(with = items))]
    pub(in crate::model) items: Vec<Item<'a>>,
}

impl<'a> Report<'a> {
    /// Creates a report of one node.
    #[must_use]
    pub fn new(uri: impl Into<Text<'a>>, value: impl Into<Data<'a>>) -> Self {
        Self {
            items: alloc::vec![Item::source(uri).with_data(value).into()],
        }
    }

    /// Adds a node.
    #[must_use]
    pub fn with_node(mut self, uri: impl Into<Text<'a>>, value: impl Into<Data<'a>>) -> Self {
        self.items.push(Item::source(uri).with_data(value).into());
        self
    }

    /// Returns the items, at least one.
    #[must_use]
    pub fn items(&self) -> &[Item<'a>] {
        &self.items
    }

    /// Returns the value with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Report<'static> {
        Report {
            items: self.items.into_iter().map(Item::into_owned).collect(),
        }
    }
}

#[cfg(feature = "arbitrary")]
fn items<'a: 'n, 'n>(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Vec<Item<'n>>> {
    let values: Vec<(Text<'n>, Data<'n>)> = super::non_empty(u)?;
    let items = values.into_iter();
    Ok(items
        .map(|(uri, data)| Item::source(uri).with_data(data).into())
        .collect())
}
