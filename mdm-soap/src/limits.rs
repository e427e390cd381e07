/// Limits on the cost of reading a document.
///
/// Exceeding each one has an error of its own ([`LimitKind`](mdm_errors::LimitKind)).
///
/// ```
/// use mdm_soap::Limits;
///
/// let limits = Limits::default().with_bytes(64 * 1024);
/// assert_eq!(limits.bytes, 64 * 1024);
/// assert_eq!(limits.depth, 32);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of the document.
    ///
    /// Default 1 MiB: attestation items bring a token request to tens of kilobytes, and a response carries the
    /// provisioning document with its certificates.
    pub bytes: usize,
    /// Depth of elements, the root counted as 1.
    ///
    /// Default 32: the deepest message of the protocols is a policy response with 11 levels.
    pub depth: usize,
    /// Elements of the document.
    ///
    /// Default 16,384: a policy response with a full table of object identifiers has several hundred.
    pub elements: usize,
    /// Attributes of one element, namespace declarations not counted.
    ///
    /// Default 32: no element of the protocols has more than 4.
    pub attributes: usize,
    /// Namespace declarations in scope.
    ///
    /// Default 64: captured envelopes declare up to 10.
    pub namespaces: usize,
    /// Bytes of one namespace URI.
    ///
    /// Default 512: the longest one of the protocols has 81.
    pub namespace_uri: usize,
    /// Bytes of one text or attribute value.
    ///
    /// Default 768 KiB: a provisioning document in base64 is one text.
    pub text: usize,
    /// Bytes of one element or attribute name, prefix included.
    ///
    /// Default 256: no name of the protocols is longer than 50.
    pub name: usize,
    /// Bytes of one canonical form, as signatures cover it.
    ///
    /// Default 2 MiB: twice the limit on bytes, because the exclusive form repeats namespace declarations.
    pub canonical: usize,
    /// Tokens of one security header.
    ///
    /// Default 8: requests carry 1, or 2 with a signature.
    pub tokens: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 1 << 20,
            depth: 32,
            elements: 16_384,
            attributes: 32,
            namespaces: 64,
            namespace_uri: 512,
            text: 768 << 10,
            name: 256,
            canonical: 2 << 20,
            tokens: 8,
        }
    }
}

macro_rules! setters {
    ($($with:ident $field:ident,)*) => {
        impl Limits {
            $(
                #[doc = concat!("Sets [`", stringify!($field), "`](Self::", stringify!($field), ").")]
                #[must_use]
                pub const fn $with(mut self, $field: usize) -> Self {
                    self.$field = $field;
                    self
                }
            )*
        }
    };
}

setters! {
    with_bytes bytes,
    with_depth depth,
    with_elements elements,
    with_attributes attributes,
    with_namespaces namespaces,
    with_namespace_uri namespace_uri,
    with_text text,
    with_name name,
    with_canonical canonical,
    with_tokens tokens,
}
