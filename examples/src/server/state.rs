//! The server's account of its actions.

use std::sync::{Mutex, MutexGuard, PoisonError};

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

    /// Adds a sentence. It must hold no secret.
    pub fn note(&self, sentence: impl Into<String>) {
        let sentence = sentence.into();
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

/// Locks, also after a panic elsewhere: what is inside is never half changed.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
