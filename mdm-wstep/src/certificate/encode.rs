//! Writing DER: the one place that puts tags and lengths before content.
//!
//! It is not derived like the reading side, because it cannot fail: a signature that goes in always comes out.

use alloc::vec::Vec;

use const_oid::ObjectIdentifier;

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// Returns the tag byte of `[number]`, constructed; for numbers below 31.
pub(crate) const fn context(number: u8) -> u8 {
    0xA0 | number
}

/// Encodes one value: tag, definite length, the concatenated parts.
pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut der = Vec::with_capacity(length.saturating_add(10));
    der.push(tag);
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => der.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let significant = bytes.iter().skip_while(|&&byte| byte == 0);
            let count = u8::try_from(significant.clone().count()).unwrap_or(8);
            der.push(0x80 | count);
            der.extend(significant);
        }
    }
    for part in parts {
        der.extend_from_slice(part);
    }
    der
}

pub(crate) fn oid(oid: &ObjectIdentifier) -> Vec<u8> {
    tlv(OBJECT_IDENTIFIER, &[oid.as_bytes()])
}

pub(crate) fn bit_string(bytes: &[u8]) -> Vec<u8> {
    tlv(BIT_STRING, &[&[0], bytes])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_minimal() {
        assert_eq!(tlv(0x04, &[&[7; 3]]), [4, 3, 7, 7, 7]);
        assert!(tlv(0x04, &[&[0; 127]]).starts_with(&[4, 127, 0]));
        assert!(tlv(0x04, &[&[0; 100], &[0; 28]]).starts_with(&[4, 0x81, 128, 0]));
        assert!(tlv(0x04, &[&[0; 256]]).starts_with(&[4, 0x82, 1, 0, 0]));
    }
}
