use alloc::vec::Vec;

use crate::LocUri;

/// Bytes of an identifier that a peer chooses: answers repeat it, that of the message even in every status.
pub(super) const MAX_IDENTIFIER: usize = 64;

/// What tells the items of a command apart: the address of the node, in a form that is equal for equal nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct NodeKey(Vec<u8>);

impl NodeKey {
    /// The node of an address, its query left out. What is no address stands for itself.
    pub(super) fn of(uri: &str) -> Self {
        match LocUri::new(uri) {
            Ok(uri) => Self::of_uri(&uri),
            Err(_) => Self(uri.trim_ascii().into()),
        }
    }

    pub(super) fn of_uri(uri: &LocUri<'_>) -> Self {
        let mut key = Vec::with_capacity(uri.as_str().len());
        for segment in uri.effective_segments() {
            key.push(0);
            key.extend(segment.bytes());
        }
        Self(key)
    }

    /// Whether this node lies below the other.
    pub(super) fn is_below(&self, other: &Self) -> bool {
        self.0
            .strip_prefix(other.0.as_slice())
            .is_some_and(|rest| rest.first() == Some(&0))
    }
}

/// The query of an address, without its question mark and the white space that a reader takes off.
pub(super) fn query_of(uri: &str) -> Option<&str> {
    uri.split_once('?').map(|(_, query)| query.trim_ascii())
}

/// A decimal number as peers write it into references; `None` for everything else.
pub(super) fn number(text: &str) -> Option<u64> {
    let digits = text.trim_ascii();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_without_white_space() {
        assert_eq!(query_of("./a?list=Struct\t"), query_of("./a?list=Struct"));
        assert_eq!((query_of("?\t"), query_of("./a")), (Some(""), None));
    }

    #[test]
    fn keys_are_equal_for_equal_nodes() {
        assert_eq!(
            NodeKey::of("./Device/Vendor/MSFT/%7bx%7D"),
            NodeKey::of("Vendor/MSFT/{x}?list=Struct")
        );
        assert_ne!(NodeKey::of("./Vendor/a%2Fb"), NodeKey::of("./Vendor/a/b"));
        assert!(NodeKey::of("./Vendor/MSFT/a").is_below(&NodeKey::of("./Device/Vendor/MSFT")));
        assert!(!NodeKey::of("./Vendor/MSFTa").is_below(&NodeKey::of("./Vendor/MSFT")));
        assert_eq!(NodeKey::of(" not/an//address "), NodeKey::of("not/an//address"));
    }
}
