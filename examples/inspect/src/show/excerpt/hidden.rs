//! Stars in the place of secrets, at a cost that does not depend on how often they lie in each other.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::Anchored;
use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::contiguous::NFA;

/// A secret may be written with references, and those with references once more.
const TIMES_ESCAPED: usize = 2;
/// Longer references stand for nothing.
const LONGEST_REFERENCE: usize = 12;

/// Stars out every secret, also where several overlap or where it is written with references; what is left keeps its
/// line and column.
pub(super) fn without(text: &str, secrets: &[String]) -> String {
    let secrets: BTreeSet<Vec<u8>> = secrets.iter().map(|secret| View::of(secret).bytes).collect();
    let automaton = match NFA::new(&secrets) {
        Ok(automaton) if !secrets.is_empty() => automaton,
        _ => return text.to_owned(),
    };
    let mut changes = vec![0; text.len() + 1];
    let mut view = View::of(text);
    view.mark(&automaton, &mut changes);
    for _ in 0..TIMES_ESCAPED {
        view = view.decoded();
        view.mark(&automaton, &mut changes);
    }
    let mut open: isize = 0;
    let hidden = text.char_indices().map(|(at, c)| {
        let of_character = changes.get(at..at + c.len_utf8()).unwrap_or_default();
        open += of_character.iter().sum::<isize>();
        if open > 0 && !c.is_whitespace() { '*' } else { c }
    });
    hidden.collect()
}

/// A text as a reader of XML has it, and where its bytes were.
struct View {
    bytes: Vec<u8>,
    /// One more than bytes: the end of the text.
    places: Vec<usize>,
}

impl View {
    /// Takes a text with every white space as one blank, as it may come out of an attribute.
    fn of(text: &str) -> Self {
        let (mut bytes, mut places) = (Vec::new(), Vec::new());
        for (at, byte) in text.bytes().enumerate() {
            if byte == b'\n' && text.as_bytes().get(at.wrapping_sub(1)) == Some(&b'\r') {
                continue;
            }
            bytes.push(if byte.is_ascii_whitespace() { b' ' } else { byte });
            places.push(at);
        }
        places.push(text.len());
        Self { bytes, places }
    }

    /// Puts characters in the place of references.
    fn decoded(&self) -> Self {
        let (mut bytes, mut places) = (Vec::new(), Vec::new());
        let mut at = 0;
        while let Some(&byte) = self.bytes.get(at) {
            let place = self.places.get(at).copied().unwrap_or_default();
            let found = (byte == b'&')
                .then(|| reference(self.bytes.get(at + 1..)?))
                .flatten();
            let mut buffer = [0; 4];
            let (text, length) = match found {
                Some((c, length)) => (c.encode_utf8(&mut buffer).as_bytes(), length + 1),
                None => (&[byte][..], 1),
            };
            for byte in text {
                bytes.push(if byte.is_ascii_whitespace() { b' ' } else { *byte });
                places.push(place);
            }
            at += length;
        }
        places.extend(self.places.last());
        Self { bytes, places }
    }

    /// Notes for each byte of the source how many more secrets begin at it than ended before it; of those that end at
    /// one byte, the longest stands for all.
    fn mark(&self, automaton: &NFA, changes: &mut [isize]) {
        let mut longest = BTreeMap::new();
        let Ok(mut state) = automaton.start_state(Anchored::No) else {
            return;
        };
        let mut change = |at: usize, by: isize| {
            let place = self.places.get(at).copied().unwrap_or_default();
            if let Some(change) = changes.get_mut(place) {
                *change += by;
            }
        };
        for (at, &byte) in self.bytes.iter().enumerate() {
            state = automaton.next_state(Anchored::No, state, byte);
            if !automaton.is_match(state) {
                continue;
            }
            let length = *longest.entry(state).or_insert_with(|| {
                let lengths = (0..automaton.match_len(state))
                    .map(|index| automaton.pattern_len(automaton.match_pattern(state, index)));
                lengths.max().unwrap_or_default()
            });
            change(at + 1 - length, 1);
            change(at + 1, -1);
        }
    }
}

/// Returns the character that a reference stands for, and the length of it after the ampersand.
fn reference(text: &[u8]) -> Option<(char, usize)> {
    let text = text.get(..LONGEST_REFERENCE.min(text.len()))?;
    let end = text.iter().position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(text.get(..end)?).ok()?;
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => digits.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((c, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str, secrets: &[&str]) -> String {
        let secrets: Vec<_> = secrets.iter().map(|secret| (*secret).to_owned()).collect();
        without(text, &secrets)
    }

    #[test]
    fn secrets_that_overlap_are_hidden_as_a_whole() {
        assert_eq!(hidden("xabcdx", &["abc", "bcd"]), "x****x");
        assert_eq!(hidden("xabcdx", &["bc", "abcd", "c"]), "x****x");
        assert_eq!(hidden("aaab", &["a", "aa", "aa"]), "***b");
        assert_eq!(hidden("ab\u{e9}cd", &["\u{e9}"]), "ab*cd");
        assert_eq!(hidden("abc", &["x"]), "abc");
        assert_eq!(hidden("abc", &[]), "abc");
    }

    #[test]
    fn secrets_are_hidden_however_they_are_written() {
        assert_eq!(hidden("<a>p&amp;w</a>", &["p&w"]), "<a>*******</a>");
        assert_eq!(hidden("p&amp;amp;w x", &["p&w"]), "*********** x");
        assert_eq!(hidden("&#x70;in&#33; x", &["pin!"]), "************* x");
        assert_eq!(hidden("v=\"a\nb\"", &["a b"]), "v=\"*\n*\"");
        assert_eq!(hidden("a\r\nb", &["a\nb"]), "*\r\n*");
        assert_eq!(hidden("a & b &x; c", &["x"]), "a & b &*; c");
    }
}
