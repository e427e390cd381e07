use alloc::vec::Vec;

use crate::LocUri;
use crate::address::Segment;

/// The longest `SessionID`, `MsgID` or `CmdID` that is taken: these are echoed into every status. MS-MDM 2.2.3.8 allows
/// 4 bytes for a session; UUIDs with a suffix occur as command identifiers.
pub(super) const MAX_IDENTIFIER: usize = 64;

/// The identity of a node, comparable byte by byte: its names after percent decoding, each after a zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NodeKey(Vec<u8>);

impl NodeKey {
    /// Returns the key of an address; that of a text which is no address is the text itself.
    pub(super) fn for_uri(uri: &str) -> Self {
        let Ok(uri) = LocUri::new(uri) else {
            return Self(uri.trim_ascii().into());
        };
        let mut key = Vec::with_capacity(uri.as_str().len().saturating_add(1));
        let mut segments = uri.segments().peekable();
        let is = |segment: Option<&Segment<'_>>, name: &str| {
            segment.is_some_and(|segment| segment.raw().eq_ignore_ascii_case(name))
        };
        // ./Device/Vendor is ./Vendor, and scopes compare without case.
        let mut scope = segments.peek().copied();
        if is(scope.as_ref(), "Device") {
            segments.next();
            if !is(segments.peek(), "Vendor") {
                key.extend(b"\0device");
            }
            scope = segments.peek().copied();
        }
        if is(scope.as_ref(), "User") || is(scope.as_ref(), "Vendor") {
            key.push(0);
            key.extend(
                scope
                    .into_iter()
                    .flat_map(Segment::bytes)
                    .map(|byte| byte.to_ascii_lowercase()),
            );
            segments.next();
        }
        for segment in segments {
            key.push(0);
            key.extend(segment.bytes());
        }
        Self(key)
    }

    /// Reports whether the node lies below the first `length` bytes of a key that it shares that many bytes with.
    pub(super) fn continues_at(&self, length: usize) -> bool {
        self.0.len() == length || self.0.get(length) == Some(&0)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Counts the bytes that both begin with.
    pub(super) fn shared_with(&self, other: &Self) -> usize {
        let pairs = self.0.iter().zip(&other.0);
        pairs.take_while(|(one, two)| one == two).count()
    }
}

/// Reports whether an address lies in the scope of the user, in whatever case it is spelled.
///
/// This looks at the first name only: a command costs no check of its address.
pub(super) fn is_user_scope(uri: &str) -> bool {
    // Most addresses are told apart by one letter.
    if let [b'.', b'/', first, ..] = uri.as_bytes()
        && !first.eq_ignore_ascii_case(&b'u')
    {
        return false;
    }
    let uri = uri.trim_ascii();
    let path = uri.strip_prefix("./").unwrap_or(uri).as_bytes();
    match path.split_first_chunk() {
        Some((first, rest)) => {
            let first: &[u8; 4] = first;
            first.eq_ignore_ascii_case(b"User") && matches!(rest.first(), None | Some(b'/' | b'?'))
        }
        None => false,
    }
}

/// Returns the query of an address, if it has one.
pub(super) fn query_of(uri: &str) -> Option<&str> {
    uri.split_once('?').map(|(_, query)| query.trim_ascii())
}

/// Reads an identifier that must be a decimal number. Leading zeros are accepted.
pub(super) fn number(text: &str) -> Option<u64> {
    number_in(text.as_bytes())
}

/// So many digits make no number that is too large.
const SAFE: usize = 9;

/// Reads such an identifier from bytes.
pub(super) fn number_in(bytes: &[u8]) -> Option<u64> {
    let digit = |byte: u8| byte.checked_sub(b'0').filter(|digit| *digit < 10);
    // Most have a few digits, and nothing around them.
    if (1..=SAFE).contains(&bytes.len())
        && let Some(number) = bytes.iter().try_fold(0_u64, |number, byte| {
            Some(number.wrapping_mul(10).wrapping_add(digit(*byte)?.into()))
        })
    {
        return Some(number);
    }
    let digits = bytes.trim_ascii();
    if digits.is_empty() || digits.len() > MAX_IDENTIFIER {
        return None;
    }
    digits.iter().try_fold(0_u64, |number, byte| {
        number.checked_mul(10)?.checked_add(digit(*byte)?.into())
    })
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
        let key = NodeKey::for_uri;
        assert_eq!(
            key("./Device/Vendor/MSFT/%7bx%7D"),
            key("Vendor/MSFT/{x}?list=Struct")
        );
        assert_eq!(key("./device/vendor/MSFT/x"), key("./Vendor/MSFT/x"));
        assert_eq!(key("./user/Vendor/x"), key("./User/Vendor/x"));
        assert_ne!(key("./Vendor/a%2Fb"), key("./Vendor/a/b"));
        assert_eq!(key(" not/an//address "), key("not/an//address"));
        let (above, below) = (key("./Device/Vendor/MSFT"), key("./Vendor/MSFT/a"));
        assert_eq!(above.shared_with(&below), above.len());
        assert!(below.continues_at(above.len()) && !key("./Vendor/MSFTa").continues_at(above.len()));
    }

    #[test]
    fn the_scope_of_the_user_is_spelled_in_any_case() {
        for uri in [
            "./User/Vendor",
            "./user/vendor",
            " USER/x",
            "./User",
            "./User?list=Struct",
        ] {
            assert!(is_user_scope(uri), "{uri}");
        }
        for uri in ["./Device/User", "./Vendor/User", "./UserX", ""] {
            assert!(!is_user_scope(uri), "{uri}");
        }
    }

    #[test]
    fn numbers_are_decimal() {
        assert_eq!(number(" 007 "), Some(7));
        for text in ["", "+1", "-1", "0x1", "99999999999999999999999"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
