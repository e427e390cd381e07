//! Tests of many bytes at once.
//!
//! A test marks a byte with anything but 0. If it is made of saturating subtraction, minimum and the bitwise
//! operations, which have vector instructions, it is made of 16 bytes in one step.

const BLOCK: usize = 16;
const HALF: usize = 8;

/// Reports whether no byte gets a mark.
#[inline(always)]
pub fn are_unmarked(bytes: &[u8], mark: impl Fn(u8) -> u8 + Copy) -> bool {
    are_pairs_unmarked(bytes, bytes, |byte, _| mark(byte))
}

/// Reports whether no byte has a mark in common with its counterpart.
///
/// Compares as far as the shorter slice goes.
#[inline(always)]
pub fn are_pairs_unmarked(one: &[u8], two: &[u8], mark: impl Fn(u8, u8) -> u8 + Copy) -> bool {
    let length = one.len().min(two.len());
    let (one, two) = (
        one.get(..length).unwrap_or_default(),
        two.get(..length).unwrap_or_default(),
    );
    // The last block overlaps the one before it, unless it begins where that ends.
    if let Some((last, other)) = one.last_chunk::<BLOCK>().zip(two.last_chunk()) {
        let before = one.get(..length.saturating_sub(1)).unwrap_or_default();
        let blocks = before.as_chunks::<BLOCK>().0.iter().zip(two.as_chunks().0);
        return blocks.into_iter().all(|(one, two)| is_unmarked(one, two, mark))
            && is_unmarked(last, other, mark);
    }
    let ends = one.first_chunk::<HALF>().zip(two.first_chunk());
    let ends = ends.zip(one.last_chunk::<HALF>().zip(two.last_chunk()));
    if let Some(((first, second), (last, other))) = ends {
        return is_unmarked(first, second, mark) & is_unmarked(last, other, mark);
    }
    one.iter().zip(two).all(|(&one, &two)| mark(one, two) == 0)
}

/// Without branches, which is what vectorises.
#[inline(always)]
fn is_unmarked<const N: usize>(one: &[u8; N], two: &[u8; N], mark: impl Fn(u8, u8) -> u8) -> bool {
    let mut marks = [0_u8; N];
    for ((marked, one), two) in marks.iter_mut().zip(one).zip(two) {
        *marked = mark(*one, *two);
    }
    marks.iter().fold(0, |any, mark| any | mark) == 0
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn no_byte_is_passed_over() {
        for length in 0..80 {
            let mut bytes = vec![b'a'; length];
            assert!(are_unmarked(&bytes, |byte| byte ^ b'a'), "{length}");
            for at in 0..length {
                bytes[at] = b'b';
                assert!(!are_unmarked(&bytes, |byte| byte ^ b'a'), "{at} of {length}");
                let other = vec![b'a'; length + 1];
                assert!(!are_pairs_unmarked(&bytes, &other, |one, two| one ^ two));
                bytes[at] = b'a';
            }
        }
        assert!(are_pairs_unmarked(b"abc", b"ab", |one, two| one ^ two));
    }
}
