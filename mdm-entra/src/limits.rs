/// The limits for input from a peer.
///
/// ```
/// use mdm_entra::{AccessToken, Limits};
///
/// let limits = Limits::default().with_token_bytes(8);
/// let error = AccessToken::parse_with(b"eyJhbGciOiJSUzI1NiJ9.e30.", &limits).unwrap_err();
/// assert_eq!(error.to_string(), "document larger than the limit in token at 1:9 (byte 8)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The maximum length of a compact token, in bytes.
    ///
    /// The default is 65,536, the largest request header that common HTTP servers let through. Entra itself limits the
    /// groups of a token to 200 entries, about 12 kB.
    pub token_bytes: usize,
    /// The maximum length of a JSON document, in bytes.
    ///
    /// The default is 1,048,576, fifty times the common key document.
    pub document_bytes: usize,
    /// The maximum number of keys in a key set.
    ///
    /// The default is 1,024; the common key document has about a dozen.
    pub keys: usize,
    /// The maximum number of groups in a page of memberships.
    ///
    /// The default is 1,000; Graph returns at most 999.
    pub groups: usize,
    /// The maximum length of a Terms of Use query, in bytes, in either direction.
    ///
    /// The default is 65,536, the largest request line that common HTTP servers let through.
    pub query_bytes: usize,
    /// The maximum number of parameters in a Terms of Use query.
    ///
    /// The default is 64; the protocol has four.
    pub parameters: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            token_bytes: 64 << 10,
            document_bytes: 1 << 20,
            keys: 1024,
            groups: 1000,
            query_bytes: 64 << 10,
            parameters: 64,
        }
    }
}

impl Limits {
    /// Sets [`token_bytes`](Self::token_bytes).
    #[must_use]
    pub fn with_token_bytes(mut self, bytes: usize) -> Self {
        self.token_bytes = bytes;
        self
    }

    /// Sets [`document_bytes`](Self::document_bytes).
    #[must_use]
    pub fn with_document_bytes(mut self, bytes: usize) -> Self {
        self.document_bytes = bytes;
        self
    }

    /// Sets [`keys`](Self::keys).
    #[must_use]
    pub fn with_keys(mut self, keys: usize) -> Self {
        self.keys = keys;
        self
    }

    /// Sets [`groups`](Self::groups).
    #[must_use]
    pub fn with_groups(mut self, groups: usize) -> Self {
        self.groups = groups;
        self
    }

    /// Sets [`query_bytes`](Self::query_bytes).
    #[must_use]
    pub fn with_query_bytes(mut self, bytes: usize) -> Self {
        self.query_bytes = bytes;
        self
    }

    /// Sets [`parameters`](Self::parameters).
    #[must_use]
    pub fn with_parameters(mut self, parameters: usize) -> Self {
        self.parameters = parameters;
        self
    }
}
