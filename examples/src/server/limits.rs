//! Limits on trying passwords, and a memory of right ones, which need not be hashed each time.

use std::collections::BTreeMap;
use std::sync::Mutex;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use aws_lc_rs::hmac;
use rustls::pki_types::UnixTime;

use super::credentials::fingerprint;
use super::state::locked;
use crate::Result;
use crate::store::Store;
use crate::world;

/// The time for which a right password is remembered, in seconds.
const REMEMBERED: u64 = 5 * 60;

/// The number of wrong passwords that is too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockOut {
    /// Wrong passwords in a row after which nobody is let in under the name for a while.
    pub attempts: u32,
    /// The length of that time, in seconds.
    pub seconds: u64,
}

impl Default for LockOut {
    fn default() -> Self {
        Self {
            attempts: 10,
            seconds: 5 * 60,
        }
    }
}

/// Compares passwords. Wrong ones are counted in the store, so that all processes over it count together; the codes of
/// right ones are remembered here.
pub struct Guard {
    lock_out: LockOut,
    key: hmac::Key,
    right: Mutex<BTreeMap<String, Right>>,
    hashing: Mutex<()>,
}

struct Right {
    code: hmac::Tag,
    hash: String,
    until: u64,
}

/// A password that somebody shows.
struct Shown<'a> {
    /// Under which attempts at the name are counted, whatever is sent as a name.
    name: String,
    password: &'a str,
    code: hmac::Tag,
    hash: Option<&'a str>,
    now: u64,
}

/// The result of trying a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is right.
    Right,
    /// It is wrong.
    Wrong,
    /// Nobody looked at it: there were too many wrong ones. That ends after so many seconds.
    LockedOut(u64),
}

impl Default for Guard {
    fn default() -> Self {
        Self::new(LockOut::default())
    }
}

impl Guard {
    /// Returns a guard that remembers nothing yet.
    pub fn new(lock_out: LockOut) -> Self {
        Self {
            lock_out,
            key: hmac::Key::new(hmac::HMAC_SHA256, &world::random::<32>()),
            right: Mutex::default(),
            hashing: Mutex::default(),
        }
    }

    /// Compares a password with the hash on file; without an account, with none, in the same time.
    pub fn check(
        &self,
        store: &dyn Store,
        name: &str,
        password: &str,
        hash: Option<&str>,
        now: UnixTime,
    ) -> Result<Verdict> {
        let shown = Shown {
            name: fingerprint(name),
            password,
            code: hmac::sign(&self.key, password.as_bytes()),
            hash,
            now: now.as_secs(),
        };
        if let Some(verdict) = self.known(store, &shown)? {
            return Ok(verdict);
        }
        // One at a time: a hash takes its time and its memory, which is what it is for, and who asks often is known
        // after the first.
        let _turn = locked(&self.hashing);
        match self.known(store, &shown)? {
            Some(verdict) => Ok(verdict),
            None => self.compare(store, shown),
        }
    }

    /// Counts the attempt before it hashes, so that not even those that come at one time are more than there may be.
    fn compare(&self, store: &dyn Store, shown: Shown<'_>) -> Result<Verdict> {
        let count = store.count_attempt(&shown.name, shown.now, self.lock_out.seconds)?;
        if count > self.lock_out.attempts {
            return Ok(Verdict::LockedOut(self.lock_out.seconds));
        }
        let Some(hash) = shown.hash else {
            let _ = hash_password(shown.password);
            return Ok(Verdict::Wrong);
        };
        if !verify(shown.password, hash) {
            return Ok(Verdict::Wrong);
        }
        store.forget_attempts(&shown.name)?;
        let right = Right {
            code: shown.code,
            hash: hash.to_owned(),
            until: shown.now + REMEMBERED,
        };
        locked(&self.right).insert(shown.name, right);
        Ok(Verdict::Right)
    }

    /// Returns the verdict that needs no hash.
    fn known(&self, store: &dyn Store, shown: &Shown<'_>) -> Result<Option<Verdict>> {
        let attempts = store.attempts(&shown.name)?;
        let end = attempts.last.saturating_add(self.lock_out.seconds);
        if attempts.count >= self.lock_out.attempts && shown.now <= end {
            return Ok(Some(Verdict::LockedOut(end - shown.now + 1)));
        }
        let right = locked(&self.right);
        let right = right.get(&shown.name).filter(|right| shown.now < right.until);
        let is_known =
            right.is_some_and(|right| Some(&*right.hash) == shown.hash && is_same(&right.code, &shown.code));
        Ok(is_known.then_some(Verdict::Right))
    }
}

fn is_same(one: &hmac::Tag, other: &hmac::Tag) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(one.as_ref(), other.as_ref()).is_ok()
}

/// Returns the hash of a password, to be kept in its place.
pub fn hash_password(password: &str) -> Result<String> {
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
    use crate::store::MemoryStore;

    fn at(seconds: u64) -> UnixTime {
        UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_800_000_000 + seconds))
    }

    #[test]
    fn wrong_passwords_lock_a_name_for_a_while() {
        let (store, hash) = (MemoryStore::default(), hash_password("right").unwrap());
        // Two processes over one store.
        let (guard, other) = (Guard::default(), Guard::default());
        let LockOut { attempts, seconds } = guard.lock_out;
        let check = |guard: &Guard, password, time| {
            guard
                .check(&store, "ana", password, Some(&hash), at(time))
                .unwrap()
        };
        assert_eq!(check(&guard, "right", 0), Verdict::Right);
        for _ in 0..attempts - 1 {
            assert_eq!(check(&guard, "wrong", 0), Verdict::Wrong);
        }
        assert_eq!(check(&other, "wrong", 0), Verdict::Wrong);
        for guard in [&guard, &other] {
            assert_eq!(check(guard, "right", 1), Verdict::LockedOut(seconds));
        }
        let ben = guard.check(&store, "ben", "right", None, at(1)).unwrap();
        assert_eq!(ben, Verdict::Wrong);
        assert_eq!(check(&other, "right", seconds), Verdict::LockedOut(1));
        assert_eq!(check(&other, "right", seconds + 2), Verdict::Right);
        assert_eq!(
            check(&guard, "wrong", seconds + 2),
            Verdict::Wrong,
            "the count begins anew"
        );
    }
}
