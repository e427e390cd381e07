//! Searches that are short more often than not.

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The high bit of the first byte of `word` that equals `byte`, and perhaps of some after it.
#[inline(always)]
const fn equal_bytes(word: [u8; 8], byte: u8) -> u64 {
    let differences = u64::from_le_bytes(word) ^ (LOW * byte as u64);
    differences.wrapping_sub(LOW) & !differences & HIGH
}

/// The index of the first byte of `word` that equals `byte`, or 8.
#[inline(always)]
const fn place_in_word(word: [u8; 8], byte: u8) -> usize {
    (equal_bytes(word, byte).trailing_zeros() / 8) as usize
}

/// The index of the first byte of `word` that equals `byte`.
#[inline(always)]
fn first_in_word(word: [u8; 8], byte: u8) -> Option<usize> {
    let equal = equal_bytes(word, byte);
    (equal != 0).then_some((equal.trailing_zeros() / 8) as usize)
}

/// Bytes before the next `<`.
#[inline(always)]
pub(crate) fn before_tag(text: &[u8]) -> Option<usize> {
    let length = tag_after(text, 0);
    (length < text.len()).then_some(length)
}

/// The place of the next `<` from `at` on, or the end of `text`.
#[inline(always)]
pub(crate) fn tag_after(text: &[u8], at: usize) -> usize {
    if let Some(word) = word_at(text, at)
        && let Some(index) = first_in_word(word, b'<')
    {
        return at + index;
    }
    far_tag_after(text, at)
}

/// [`tag_after`] for those who look at what they find and have another way: before the `<` may come a character
/// that is not ASCII, which is what this saves time on.
#[inline(always)]
pub(crate) fn near_tag_after(text: &[u8], at: usize) -> usize {
    const LOW: u32 = 0x0101_0101;
    if let Some(word) = text.get(at..at + 4).and_then(|bytes| bytes.first_chunk()) {
        let zeros = (u32::from_le_bytes(*word) ^ (LOW * b'<' as u32)).wrapping_sub(LOW) & (LOW << 7);
        if zeros != 0 {
            return at + (zeros.trailing_zeros() / 8) as usize;
        }
    }
    tag_after(text, at)
}

#[inline(always)]
fn word_at(text: &[u8], at: usize) -> Option<[u8; 8]> {
    text.get(at..at + 8)?.first_chunk().copied()
}

/// Blocks of this size are compared at once on every target with vectors.
const BLOCK: usize = 16;
/// Bytes in which URIs and short values end. Setting up `memchr` costs more than looking at them here.
const NEAR: usize = 12 * BLOCK;

/// [`tag_after`] where the first bytes hold none more often than not.
#[inline(never)]
pub(crate) fn far_tag_after(text: &[u8], at: usize) -> usize {
    let near: Option<&[u8; NEAR]> = text.get(at..at + NEAR).and_then(|near| near.first_chunk());
    let Some(near) = near else {
        return distant_tag_after(text, at);
    };
    let mut here = at;
    for block in near.as_chunks::<BLOCK>().0 {
        if block.iter().fold(false, |found, &byte| found | (byte == b'<')) {
            return here + place_in_block(block);
        }
        here += BLOCK;
    }
    distant_tag_after(text, here)
}

#[cold]
#[inline(never)]
fn distant_tag_after(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    memchr::memchr(b'<', rest).map_or(text.len(), |index| at + index)
}

/// The index of the `<` in a block that has one.
#[inline(always)]
fn place_in_block(block: &[u8; BLOCK]) -> usize {
    let ([first, second], _) = block.as_chunks::<8>() else {
        return BLOCK;
    };
    first_in_word(*first, b'<').unwrap_or_else(|| 8 + place_in_word(*second, b'<'))
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
pub(crate) const fn is_white_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// The text after the white space it starts with. No other character up to the space is left in a document.
#[inline(always)]
pub(crate) fn without_white_space(text: &[u8]) -> &[u8] {
    text.get(after_white_space(text, 0)..).unwrap_or_default()
}

/// The place after the white space from `at` on.
#[inline(never)]
pub(crate) fn after_white_space(text: &[u8], at: usize) -> usize {
    let mut here = at;
    while let Some(word) = word_at(text, here) {
        // The high bit of each byte above the space; what carries over comes after it.
        let word = u64::from_le_bytes(word);
        let others = (word.wrapping_add(LOW * (0x80 - 0x21)) | word) & HIGH;
        if others != 0 {
            return here + (others.trailing_zeros() / 8) as usize;
        }
        here += 8;
    }
    let rest = text.get(here..).unwrap_or_default();
    here + rest.iter().take_while(|byte| **byte <= b' ').count()
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
        assert_eq!(without_white_space(b"          \n\t  x y"), b"x y");
        assert_eq!(without_white_space(b" \r\n"), b"");
        assert_eq!(without_white_space(b"\t\t\t\t\t\t\t\t\t<2345678"), b"<2345678");
        assert_eq!(
            without_white_space(b"\t \xFF\xFF\xFF\xFF \xFF "),
            b"\xFF\xFF\xFF\xFF \xFF "
        );
        assert_eq!(without_white_space(b" !       "), b"!       ");
    }
}
