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
    /// The bytes of the document: `LimitKind::Bytes`.
    ///
    /// A document in UTF-16 is counted as given, and again as UTF-8.
    ///
    /// 16 MiB: 32 times the 512 KiB that Intune announces as `MaxMsgSize`. More than [`Self::MAX_BYTES`] is never
    /// read, whatever is set here.
    pub bytes: usize,
    /// The commands at all levels: `LimitKind::Commands`.
    ///
    /// Unknown elements in place of commands count.
    ///
    /// 200,000: more statuses than fit in 16 MiB.
    pub commands: usize,
    /// The items of all commands together: `LimitKind::Items`.
    ///
    /// 400,000: an inventory of applications has some 15 items for each of some 150 packages, in 700 kB.
    pub items: usize,
    /// The unknown elements and repeated references kept: `LimitKind::Elements`.
    ///
    /// 100,000: Windows sends none.
    pub extras: usize,
    /// The levels of nested elements, including raw markup: `LimitKind::Depth`.
    ///
    /// 64: Windows sends 7 levels; MSI jobs as raw markup reach 11.
    pub depth: usize,
    /// The attributes of one element: `LimitKind::Attributes`.
    ///
    /// Namespace declarations count, except up to eight of SyncML's own.
    ///
    /// 64: SyncML elements have at most two; raw markup has a handful.
    pub attributes: usize,
    /// The namespace declarations in scope at one place: `LimitKind::Namespaces`.
    ///
    /// Up to eight of SyncML's own do not count.
    ///
    /// 64: SyncML needs three.
    pub namespaces: usize,
    /// The bytes of the URI in one namespace declaration: `LimitKind::NamespaceUri`.
    ///
    /// 256: five times the longest that MS-MDM uses, which has 45.
    pub namespace_uri: usize,
    /// The bytes of one element or attribute name, or of its prefix: `LimitKind::Name`.
    ///
    /// 256: the longest name of SyncML has 15.
    pub name: usize,
    /// The bytes of one child of `Meta`: `LimitKind::Meta`.
    ///
    /// Every item of a command inherits the `Meta` of the command.
    ///
    /// 512: twice the longest media type (RFC 6838 4.2: 127 characters on either side of the slash).
    pub meta: usize,
    /// The bytes of one text or attribute value: `LimitKind::Text`.
    ///
    /// 16 MiB, as for the document: administrative templates reach 1 MB.
    pub text: usize,
    /// The bytes of one URI: `LimitKind::Uri`.
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
