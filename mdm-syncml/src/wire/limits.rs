/// Limits on the cost of reading a message.
///
/// Reading stops where a limit is first exceeded; the error names the [`LimitKind`](mdm_errors::LimitKind).
///
/// ```
/// use mdm_syncml::{Limits, Message};
///
/// let limits = Limits::DEFAULT.with_bytes(512 * 1024);
/// let error = Message::parse_with(&[b' '; 600_000], &limits).unwrap_err();
/// assert_eq!(error.to_string(), "document larger than the limit at 1:524289 (byte 524288)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of the document as given, and again as UTF-8 if it came in UTF-16; `LimitKind::Bytes`.
    ///
    /// 16 MiB: 32 times the 512 KiB that Intune announces as `MaxMsgSize`. More than [`Self::MAX_BYTES`] is never
    /// read, whatever is set here.
    pub bytes: usize,
    /// Commands at all levels, including unknown elements in place of commands; `LimitKind::Commands`.
    ///
    /// 200,000: more statuses than fit in 16 MiB.
    pub commands: usize,
    /// Items of all commands together; `LimitKind::Items`.
    ///
    /// 400,000: an inventory of applications has some 15 items for each of some 150 packages, in 700 kB.
    pub items: usize,
    /// Unknown elements and repeated references that are kept; `LimitKind::Elements`.
    ///
    /// 100,000: Windows sends none.
    pub extras: usize,
    /// Levels of nested elements, raw markup in `Data` included; `LimitKind::Depth`.
    ///
    /// 64: Windows sends 7 levels; MSI jobs as raw markup reach 11.
    pub depth: usize,
    /// Attributes of one element, including namespace declarations except up to eight of SyncML's own;
    /// `LimitKind::Attributes`.
    ///
    /// 64: SyncML elements have at most two; raw markup has a handful.
    pub attributes: usize,
    /// Namespace declarations in scope at one place, not counting up to eight of SyncML's own;
    /// `LimitKind::Namespaces`.
    ///
    /// 64: SyncML needs three.
    pub namespaces: usize,
    /// Bytes of the URI in one namespace declaration; `LimitKind::NamespaceUri`.
    ///
    /// 256: five times the longest that MS-MDM uses, which has 45.
    pub namespace_uri: usize,
    /// Bytes of one element or attribute name, or of its prefix; `LimitKind::Name`.
    ///
    /// 256: the longest name of SyncML has 15.
    pub name: usize,
    /// Bytes of one child of `Meta`, which every item of its command inherits; `LimitKind::Meta`.
    ///
    /// 512: twice the longest media type (RFC 6838 4.2: 127 characters on either side of the slash).
    pub meta: usize,
    /// Bytes of one text or attribute value; `LimitKind::Text`.
    ///
    /// 16 MiB, as for the document: administrative templates reach 1 MB.
    pub text: usize,
    /// Bytes of one URI; `LimitKind::Uri`.
    ///
    /// 8192: the longest node of Microsoft's published trees has 147, and servers take URLs of 2 kB to 8 kB.
    pub uri: usize,
}

impl Limits {
    /// The largest document that can be read at all: offsets are 31 bits wide.
    pub const MAX_BYTES: usize = (1 << 31) - 1;

    /// The default limits.
    pub const DEFAULT: Self = Self {
        bytes: 16 * 1024 * 1024,
        commands: 200_000,
        items: 400_000,
        extras: 100_000,
        depth: 64,
        attributes: 64,
        namespaces: 64,
        namespace_uri: 256,
        name: 256,
        meta: 512,
        text: 16 * 1024 * 1024,
        uri: 8192,
    };
}

macro_rules! setters {
    ($($setter:ident $field:ident;)+) => {
        impl Limits {
            $(
                #[doc = concat!("Sets [`", stringify!($field), "`](Self::", stringify!($field), ").")]
                #[must_use]
                pub const fn $setter(mut self, $field: usize) -> Self {
                    self.$field = $field;
                    self
                }
            )+
        }
    };
}

setters! {
    with_bytes bytes;
    with_commands commands;
    with_items items;
    with_extras extras;
    with_depth depth;
    with_attributes attributes;
    with_namespaces namespaces;
    with_namespace_uri namespace_uri;
    with_name name;
    with_meta meta;
    with_text text;
    with_uri uri;
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// No limits, for documents that were read within limits before.
pub(crate) const UNLIMITED: Limits = Limits {
    bytes: usize::MAX,
    commands: usize::MAX,
    items: usize::MAX,
    extras: usize::MAX,
    depth: usize::MAX,
    attributes: usize::MAX,
    namespaces: usize::MAX,
    namespace_uri: usize::MAX,
    name: usize::MAX,
    meta: usize::MAX,
    text: usize::MAX,
    uri: usize::MAX,
};
