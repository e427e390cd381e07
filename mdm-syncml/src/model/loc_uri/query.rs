/// The part of an address that asks about a node instead of its value.
///
/// ```
/// use mdm_syncml::address::{Property, Query};
/// use mdm_syncml::LocUri;
///
/// let uri = LocUri::new("./DevInfo/DevId?prop=Type")?;
/// assert_eq!(uri.query(), Some(Query::Property(Property::Type)));
/// # Ok::<(), mdm_syncml::LocUriError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Query<'a> {
    /// `?prop=`: one property of the node.
    Property(Property<'a>),
    /// `?list=`: everything below the node.
    List(TreeList<'a>),
    /// Another query, without its question mark.
    Other(&'a str),
}

impl<'a> Query<'a> {
    pub(super) fn new(query: &'a str) -> Self {
        if let Some(property) = query.strip_prefix("prop=") {
            Self::Property(Property::parse(property))
        } else if let Some(list) = query.strip_prefix("list=") {
            Self::List(TreeList::parse(list))
        } else {
            Self::Other(query)
        }
    }
}

mdm_errors::kit::open_words! {
    /// A property of a node (OMA DM Tree and Description 1.2.1, 7.7).
    pub enum Property: any_case {
        /// The access rights of the node; not supported by Windows (MS-MDM 3.1.7.1).
        Acl = "ACL",
        /// The format of the value.
        Format = "Format",
        /// The name of the node.
        Name = "Name",
        /// The size of the value in bytes.
        Size = "Size",
        /// A name for display.
        Title = "Title",
        /// The time of the last change.
        TStamp = "TStamp",
        /// The MIME type of the value.
        Type = "Type",
        /// A number that grows with every change.
        VerNo = "VerNo",
    }
}

mdm_errors::kit::open_words! {
    /// The form of a list of everything below a node.
    ///
    /// OMA DM Tree and Description 1.2.1, 8.
    pub enum TreeList: any_case {
        /// One item per node, without values.
        Struct = "Struct",
        /// One item per node, with values.
        StructData = "StructData",
        /// A single tree document.
        ///
        /// Requests for parts of it, such as `TNDS+ACL`, are [`Other`](Self::Other).
        Tnds = "TNDS",
    }
}
