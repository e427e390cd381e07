//! Which texts need no look.

use crate::wire::encoding::Facts;

/// The next byte that may have to be resolved or may be wrong: `&`, `]` or a carriage return.
///
/// It is looked for only when reading has passed the last one, so that all searches together take one pass, and what
/// was special earlier in the message slows nothing down.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clear {
    to: usize,
    returns: bool,
}

impl Clear {
    pub(crate) const fn new(facts: Facts) -> Self {
        Self {
            to: if facts.returns { 0 } else { facts.special_from },
            returns: facts.returns,
        }
    }

    /// Reports whether none of those bytes is between `start` and `end`. A later question has a later `start`.
    #[inline(always)]
    pub(crate) fn covers(&mut self, text: &[u8], start: usize, end: usize) -> bool {
        end <= self.to || self.finds_none(text, start, end)
    }

    /// Reports whether `end` comes before the next of those bytes, as far as it is known.
    pub(crate) const fn reaches(&self, end: usize) -> bool {
        end <= self.to
    }

    #[inline(never)]
    fn finds_none(&mut self, text: &[u8], start: usize, end: usize) -> bool {
        if start > self.to {
            let rest = text.get(start..).unwrap_or_default();
            let found = if self.returns {
                memchr::memchr3(b'&', b']', b'\r', rest)
            } else {
                memchr::memchr2(b'&', b']', rest)
            };
            self.to = start.saturating_add(found.unwrap_or(rest.len()));
        }
        end <= self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_special_byte_is_found_once_it_is_passed() {
        let text = b"<a>1&2</a><b>34</b><c>5]</c><d>6\r</d><e>7</e>";
        for (returns, clear) in [
            (false, [false, true, false, true, true]),
            (true, [false, true, false, false, true]),
        ] {
            let facts = Facts {
                returns,
                special_from: 4,
                ..Facts::default()
            };
            let mut cursor = Clear::new(facts);
            let answers = [(3, 6), (13, 15), (22, 24), (31, 33), (40, 41)]
                .map(|(start, end)| cursor.covers(text, start, end));
            assert_eq!(answers, clear, "{returns}");
        }
    }
}
