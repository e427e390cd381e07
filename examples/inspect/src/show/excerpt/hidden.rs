//! Stars in the place of secrets, at a cost that does not depend on how often they lie in each other.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::Anchored;
use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::contiguous::NFA;

/// Stars out every secret, also where several overlap; what is left keeps its place.
pub(super) fn without(text: String, secrets: &[String]) -> String {
    let secrets: BTreeSet<&String> = secrets.iter().collect();
    let automaton = match NFA::new(&secrets) {
        Ok(automaton) if !secrets.is_empty() => automaton,
        _ => return text,
    };
    let ends = ends(&automaton, text.as_bytes());
    let mut hidden = text.into_bytes();
    let mut open = 0;
    for (byte, change) in hidden.iter_mut().zip(ends) {
        open += change;
        if open > 0 {
            *byte = b'*';
        }
    }
    String::from_utf8_lossy(&hidden).into_owned()
}

/// Returns for each byte how many more secrets begin at it than ended before it; of those that end at one byte, the
/// longest stands for all.
fn ends(automaton: &NFA, text: &[u8]) -> Vec<isize> {
    let mut changes = vec![0; text.len() + 1];
    let mut longest = BTreeMap::new();
    let Ok(mut state) = automaton.start_state(Anchored::No) else {
        return changes;
    };
    for (at, &byte) in text.iter().enumerate() {
        state = automaton.next_state(Anchored::No, state, byte);
        if !automaton.is_match(state) {
            continue;
        }
        let length = *longest.entry(state).or_insert_with(|| {
            let lengths = (0..automaton.match_len(state))
                .map(|index| automaton.pattern_len(automaton.match_pattern(state, index)));
            lengths.max().unwrap_or_default()
        });
        changes[at + 1 - length] += 1;
        changes[at + 1] -= 1;
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str, secrets: &[&str]) -> String {
        let secrets: Vec<_> = secrets.iter().map(|secret| (*secret).to_owned()).collect();
        without(text.to_owned(), &secrets)
    }

    #[test]
    fn secrets_that_overlap_are_hidden_as_a_whole() {
        assert_eq!(hidden("xabcdx", &["abc", "bcd"]), "x****x");
        assert_eq!(hidden("xabcdx", &["bc", "abcd", "c"]), "x****x");
        assert_eq!(hidden("aaab", &["a", "aa", "aa"]), "***b");
        assert_eq!(hidden("ab\u{e9}cd", &["\u{e9}"]), "ab**cd");
        assert_eq!(hidden("abc", &["x"]), "abc");
        assert_eq!(hidden("abc", &[]), "abc");
    }
}
