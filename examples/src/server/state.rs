//! The server's account of its actions.

use std::sync::{Mutex, MutexGuard, PoisonError};

use mdm_errors::kit::visible::is_deceptive;

/// The decisions of the server, in sentences; the program `server` writes them to its log.
#[derive(Default)]
pub struct Journal {
    sentences: Mutex<Vec<String>>,
    log: Option<fn(&str)>,
}

impl Journal {
    /// Keeps nothing, and hands each sentence to a log.
    pub fn with_log(log: fn(&str)) -> Self {
        Self {
            sentences: Mutex::default(),
            log: Some(log),
        }
    }

    /// Adds a sentence. It must hold no secret; text of a device can neither begin a line nor hide another.
    pub fn note(&self, sentence: impl Into<String>) {
        let sentence = visible(sentence.into());
        match self.log {
            Some(log) => log(&sentence),
            None => locked(&self.sentences).push(sentence),
        }
    }

    /// Takes what was noted since the last time.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *locked(&self.sentences))
    }
}

/// Escapes what is not seen, or changes how other characters are seen.
fn visible(text: String) -> String {
    if !text.chars().any(is_deceptive) {
        return text;
    }
    let mut seen = String::with_capacity(text.len());
    for character in text.chars() {
        match is_deceptive(character) {
            true => seen.extend(character.escape_unicode()),
            false => seen.push(character),
        }
    }
    seen
}

/// Locks, also after a panic elsewhere: what is inside is never half changed.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_device_is_one_sentence_that_is_seen() {
        let journal = Journal::default();
        journal.note("it is a PC\nroot logged in by \u{202E}evil\u{1B}[2J, Gerät 7");
        assert_eq!(
            journal.take(),
            ["it is a PC\\u{a}root logged in by \\u{202e}evil\\u{1b}[2J, Gerät 7"]
        );
    }
}
