//! Who tries passwords too often is sent away for a while, and right passwords need not be hashed each time.

use std::collections::BTreeMap;
use std::sync::Mutex;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use aws_lc_rs::hmac;
use rustls::pki_types::UnixTime;

use super::state::locked;
use crate::world;

/// Wrong passwords in a row after which nobody is let in under the name for a while.
const ATTEMPTS: u32 = 10;
/// How long that is, and how long a right password is remembered, in seconds.
const PERIOD: u64 = 5 * 60;
/// Names that are remembered at one time; when there are more, all are forgotten.
const NAMES: usize = 100_000;

/// What is remembered of passwords: how often a wrong one came, and the code of the last right one.
pub struct Guard {
    key: hmac::Key,
    names: Mutex<BTreeMap<String, Memory>>,
    hashing: Mutex<()>,
}

#[derive(Default)]
struct Memory {
    wrong: u32,
    since: u64,
    right: Option<Right>,
}

struct Right {
    code: hmac::Tag,
    hash: String,
    until: u64,
}

/// What a password turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is right.
    Right,
    /// It is wrong.
    Wrong,
    /// Nobody looked at it: there were too many wrong ones.
    LockedOut,
}

impl Default for Guard {
    fn default() -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, &world::random::<32>()),
            names: Mutex::default(),
            hashing: Mutex::default(),
        }
    }
}

impl Guard {
    /// Compares a password with the hash on file; without an account, with none, in the same time.
    pub fn check(&self, name: &str, password: &str, hash: Option<&str>, now: UnixTime) -> Verdict {
        let now = now.as_secs();
        let code = hmac::sign(&self.key, password.as_bytes());
        if let Some(verdict) = self.known(name, &code, hash, now) {
            return verdict;
        }
        // One at a time: a hash takes its time and its memory, which is what it is for, and who asks often is known
        // after the first.
        let _turn = locked(&self.hashing);
        if let Some(verdict) = self.known(name, &code, hash, now) {
            return verdict;
        }
        let is_right = hash.is_some_and(|hash| verify(password, hash));
        if hash.is_none() {
            let _ = hash_password(password);
        }
        let mut names = locked(&self.names);
        let memory = names.entry(name.to_owned()).or_default();
        match hash.filter(|_| is_right) {
            Some(hash) => {
                *memory = Memory {
                    right: Some(Right {
                        code,
                        hash: hash.to_owned(),
                        until: now + PERIOD,
                    }),
                    ..Memory::default()
                };
                Verdict::Right
            }
            None => {
                memory.wrong += 1;
                memory.since = now;
                Verdict::Wrong
            }
        }
    }

    /// Returns the verdict that needs no hash.
    fn known(&self, name: &str, code: &hmac::Tag, hash: Option<&str>, now: u64) -> Option<Verdict> {
        let mut names = locked(&self.names);
        if names.len() > NAMES {
            names.clear();
        }
        let memory = names.entry(name.to_owned()).or_default();
        if now.saturating_sub(memory.since) > PERIOD {
            memory.wrong = 0;
        }
        if memory.wrong >= ATTEMPTS {
            return Some(Verdict::LockedOut);
        }
        let right = memory.right.as_ref().filter(|right| now < right.until)?;
        (Some(&*right.hash) == hash && is_same(&right.code, code)).then_some(Verdict::Right)
    }
}

fn is_same(one: &hmac::Tag, other: &hmac::Tag) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(one.as_ref(), other.as_ref()).is_ok()
}

/// Returns the hash of a password, to be kept in its place.
pub fn hash_password(password: &str) -> crate::Result<String> {
    let salt = world::random::<16>();
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    Ok(hash.map_err(|error| error.to_string())?.to_string())
}

fn verify(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> UnixTime {
        UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_800_000_000 + seconds))
    }

    #[test]
    fn wrong_passwords_lock_a_name_for_a_while() {
        let (guard, hash) = (Guard::default(), hash_password("right").unwrap());
        let check = |password, seconds| guard.check("ana", password, Some(&hash), at(seconds));
        assert_eq!(check("right", 0), Verdict::Right);
        for _ in 0..ATTEMPTS {
            assert_eq!(check("wrong", 0), Verdict::Wrong);
        }
        assert_eq!(check("right", 1), Verdict::LockedOut);
        assert_eq!(guard.check("ben", "right", None, at(1)), Verdict::Wrong);
        assert_eq!(check("right", PERIOD + 2), Verdict::Right);
    }
}
