//! Searches that are short more often than not.

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The index of the first byte of `word` that equals `byte`, if the result is not 8.
#[inline(always)]
fn first_in_word(word: [u8; 8], byte: u8) -> Option<usize> {
    let differences = u64::from_le_bytes(word) ^ (LOW * byte as u64);
    let zeros = differences.wrapping_sub(LOW) & !differences & HIGH;
    (zeros != 0).then_some((zeros.trailing_zeros() / 8) as usize)
}

/// Bytes before the next `<`.
#[inline(always)]
pub(crate) fn before_tag(text: &[u8]) -> Option<usize> {
    if let Some(word) = text.first_chunk()
        && let Some(index) = first_in_word(*word, b'<')
    {
        return Some(index);
    }
    before_tag_far(text)
}

/// Blocks of this size are compared at once on every target with vectors.
const BLOCK: usize = 16;
/// Bytes in which URIs and short values end. Setting up `memchr` costs more than looking at them here.
const NEAR: usize = 8 + 6 * BLOCK;

/// [`before_tag`] where the first 8 bytes are known to hold none.
#[inline(never)]
fn before_tag_far(text: &[u8]) -> Option<usize> {
    let mut here = 8;
    while here < NEAR {
        let Some(block) = text.get(here..).and_then(|rest| rest.first_chunk::<BLOCK>()) else {
            break;
        };
        if block.iter().fold(false, |found, &byte| found | (byte == b'<')) {
            let (words, _) = block.as_chunks::<8>();
            let mut words = words.iter();
            if let Some(index) = words.next().and_then(|word| first_in_word(*word, b'<')) {
                return Some(here + index);
            }
            return words
                .next()
                .and_then(|word| first_in_word(*word, b'<'))
                .map(|index| here + 8 + index);
        }
        here += BLOCK;
    }
    if text.len() < here {
        here = 0;
    }
    memchr::memchr(b'<', text.get(here..)?).map(|index| here + index)
}

/// Returns how many bytes come before the `]]>` of a CDATA section.
pub(crate) fn section_length(text: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b']', text).find(|&at| text.get(at..).is_some_and(|rest| rest.starts_with(b"]]>")))
}

/// Bytes before the next `>` if that is among the first 16.
#[inline(always)]
pub(crate) fn before_close(text: &[u8]) -> Option<usize> {
    if let Some(index) = first_in_word(*text.first_chunk()?, b'>') {
        return Some(index);
    }
    first_in_word(*text.get(8..)?.first_chunk()?, b'>').map(|index| index + 8)
}

#[inline(always)]
pub(crate) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// The text after the white space it starts with. No other character up to the space is left in a document.
#[inline(never)]
pub(crate) fn without_blanks(text: &[u8]) -> &[u8] {
    let mut rest = text;
    while let Some((word, tail)) = rest.split_first_chunk::<8>() {
        // The high bit of each byte above the space; what carries over comes after it.
        let word = u64::from_le_bytes(*word);
        let others = (word.wrapping_add(LOW * (0x80 - 0x21)) | word) & HIGH;
        if others != 0 {
            let blanks = (others.trailing_zeros() / 8) as usize;
            return rest.get(blanks..).unwrap_or_default();
        }
        rest = tail;
    }
    let blanks = rest.iter().take_while(|byte| **byte <= b' ').count();
    rest.get(blanks..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_find_the_first() {
        assert_eq!(before_tag(b"<"), Some(0));
        assert_eq!(before_tag(b"1234567<9<"), Some(7));
        assert_eq!(before_tag(b"12345678<"), Some(8));
        assert_eq!(before_tag(b"\x3D<345678"), Some(1));
        assert_eq!(before_tag(b"12345678901234567890"), None);
        assert_eq!(section_length(b"a]b]]c]]]>]]>"), Some(7));
        assert_eq!(section_length(b"a]]"), None);
        assert_eq!(before_close(b"TargetRef>1234567"), Some(9));
        assert_eq!(before_close(b"1234567890123456>"), None);
        assert_eq!(without_blanks(b"          \n\t  x y"), b"x y");
        assert_eq!(without_blanks(b" \r\n"), b"");
        assert_eq!(without_blanks(b"\t\t\t\t\t\t\t\t\t<2345678"), b"<2345678");
        assert_eq!(
            without_blanks(b"\t \xFF\xFF\xFF\xFF \xFF "),
            b"\xFF\xFF\xFF\xFF \xFF "
        );
        assert_eq!(without_blanks(b" !       "), b"!       ");
    }
}
