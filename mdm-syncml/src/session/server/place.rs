//! The place of a message in an exchange, and the proof of its sender.

use alloc::boxed::Box;
use alloc::string::String;

use mdm_errors::SecretBytes;
use subtle::ConstantTimeEq;

use super::credentials::{CredentialLifetime, MIN_NONCE};
use super::session::Exchange;
use super::{Context, Enrollment};
use crate::session::{Error, Misuse, PeerError};
use crate::{Message, StatusCode};

/// The numbers in the header of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heading<'m> {
    pub(super) session_id: &'m str,
    /// `MsgID` as it is written, for references.
    pub(super) msg_ref: &'m str,
    pub(super) msg_id: u32,
}

/// The place of a message that is taken.
#[derive(Debug)]
pub(super) enum Place {
    /// The stored answer goes out again.
    Repeated,
    /// The session goes on. The exchange is its position after the message.
    Next(Exchange, Proof),
    /// A session begins.
    First(Exchange, Proof),
    /// The sender has to prove who it is first. Nothing but this is noted.
    Unproved(Box<Candidate>, StatusCode),
}

/// The proof that came with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// None is needed.
    None,
    /// An earlier message of the session carried it.
    Earlier,
    Credentials(Option<Which>),
}

/// The nonce that credentials answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Current,
    Previous,
    Candidate,
}

/// An exchange with somebody who has not proved to be the device.
///
/// It lives beside the session, and takes its place only with a proof.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) session_id: String,
    pub(super) received: u32,
    pub(super) sent: u32,
    pub(super) seen: u64,
    pub(super) nonce: SecretBytes<'static>,
    /// The exchange goes on where the session is.
    pub(super) continues: bool,
    /// Wrong credentials in this exchange.
    pub(super) failures: u8,
}

/// Wrong credentials in one exchange after which no more are asked for: OMA DM Security 1.2 gives one more try.
pub(super) const MAX_FAILURES: u8 = 2;

impl Enrollment {
    /// Finds the place of a message.
    pub(super) fn place(
        &self,
        message: &Message<'_>,
        heading: Heading<'_>,
        digest: &[u8; 32],
        context: &Context<'_>,
    ) -> Result<Place, Error> {
        let now = context.now.as_secs();
        let session = self.session.as_ref().map(|session| &session.exchange);
        let session = session.filter(|exchange| exchange.session_id == heading.session_id);
        if let Some(exchange) = session
            && exchange.received == heading.msg_id
            && bool::from(digest.ct_eq(&exchange.digest))
            && self.repeats(exchange, now)
        {
            return Ok(Place::Repeated);
        }
        let candidate = self.candidate.as_deref().filter(|candidate| {
            candidate.session_id == heading.session_id
                && self.is_alive(candidate.seen, now)
                && (candidate.received == heading.msg_id
                    || candidate.received.checked_add(1) == Some(heading.msg_id))
        });
        let next = session.filter(|exchange| {
            !exchange.ended
                && exchange.received.checked_add(1) == Some(heading.msg_id)
                && self.is_alive(exchange.seen, now)
        });
        if next.is_none() && candidate.is_none() && heading.msg_id != 1 {
            return Err(self.misplaced(session, heading, digest, now).into());
        }
        let begun = || Exchange {
            session_id: heading.session_id.into(),
            ..Exchange::default()
        };
        let after = |base: Option<&Exchange>, sent: u32| Exchange {
            received: heading.msg_id,
            digest: *digest,
            sent,
            seen: now,
            ..base.cloned().unwrap_or_else(begun)
        };
        // A first message that comes late begins anew: our numbers go on, so that no status is taken for another command.
        let sent = session.map_or(0, |exchange| exchange.sent);
        let (proof, nonce_failures) = self.proof(message, next, candidate);
        match proof {
            Ok(proof) => Ok(match (next, candidate) {
                (Some(exchange), _) => Place::Next(after(Some(exchange), exchange.sent), proof),
                (None, Some(candidate)) => {
                    match session.filter(|exchange| candidate.continues && !exchange.ended) {
                        Some(exchange) => Place::Next(after(Some(exchange), candidate.sent), proof),
                        None => Place::First(after(None, candidate.sent), proof),
                    }
                }
                (None, None) => Place::First(after(None, sent), proof),
            }),
            Err(status) => {
                let mut unproved = self.unproved(heading, candidate, sent, context)?;
                unproved.continues |= next.is_some();
                unproved.failures = unproved.failures.saturating_add(nonce_failures);
                Ok(Place::Unproved(Box::new(unproved), status))
            }
        }
    }

    /// Begins an exchange with a sender who has proved nothing, or goes on with it; `sent` messages went out before.
    fn unproved(
        &self,
        heading: Heading<'_>,
        earlier: Option<&Candidate>,
        sent: u32,
        context: &Context<'_>,
    ) -> Result<Candidate, Misuse> {
        let repeated = earlier.filter(|earlier| earlier.received == heading.msg_id);
        Ok(Candidate {
            session_id: heading.session_id.into(),
            received: heading.msg_id,
            sent: match repeated {
                Some(repeated) => repeated.sent,
                None => earlier.map_or(sent, |earlier| earlier.sent).saturating_add(1),
            },
            seen: context.now.as_secs(),
            nonce: match repeated {
                Some(repeated) => repeated.nonce.clone(),
                None => self.nonce_of(context)?,
            },
            continues: earlier.is_some_and(|earlier| earlier.continues),
            failures: earlier.map_or(0, |earlier| earlier.failures),
        })
    }

    /// Judges the credentials of a message. An error is the status to challenge with; with it comes the number of wrong
    /// credentials.
    fn proof(
        &self,
        message: &Message<'_>,
        next: Option<&Exchange>,
        candidate: Option<&Candidate>,
    ) -> (Result<Proof, StatusCode>, u8) {
        let Some(challenge) = &self.settings.challenge else {
            return (Ok(Proof::None), 0);
        };
        let Some(cred) = message.header().cred() else {
            let lasts = challenge.lifetime == CredentialLifetime::Session;
            return match next.filter(|exchange| lasts && exchange.proved) {
                Some(_) => (Ok(Proof::Earlier), 0),
                None => (Err(StatusCode::MISSING_CREDENTIALS), 0),
            };
        };
        let provisioned = challenge.nonce.as_ref().filter(|_| self.nonce.is_none());
        let nonces = [
            candidate.map(|candidate| (Which::Candidate, &candidate.nonce)),
            self.nonce
                .as_ref()
                .or(provisioned)
                .map(|nonce| (Which::Current, nonce)),
            self.previous_nonce.as_ref().map(|nonce| (Which::Previous, nonce)),
        ];
        match challenge.proof(cred, nonces.into_iter().flatten()) {
            Some(which) => (Ok(Proof::Credentials(which)), 0),
            None => (Err(StatusCode::INVALID_CREDENTIALS), 1),
        }
    }

    fn nonce_of(&self, context: &Context<'_>) -> Result<SecretBytes<'static>, Misuse> {
        let is_basic = self
            .settings
            .challenge
            .as_ref()
            .is_some_and(|challenge| challenge.is_basic);
        match &context.nonce {
            Some(nonce) if nonce.expose().len() >= MIN_NONCE => Ok(nonce.clone().into_owned()),
            _ if is_basic => Ok(SecretBytes::default()),
            _ => Err(Misuse::NonceMissing),
        }
    }

    /// Reports whether a message that came before gets the stored answer: as long as a retransmission takes, and later
    /// messages as long as the exchange lasts.
    fn repeats(&self, exchange: &Exchange, now: u64) -> bool {
        let silence = now.saturating_sub(exchange.seen);
        let is_fresh = silence <= self.settings.limits.repeat.as_secs();
        is_fresh || exchange.received != 1 && !exchange.ended && self.is_alive(exchange.seen, now)
    }

    fn is_alive(&self, seen: u64, now: u64) -> bool {
        now.saturating_sub(seen) <= self.settings.limits.idle.as_secs()
    }

    fn misplaced(
        &self,
        session: Option<&Exchange>,
        heading: Heading<'_>,
        digest: &[u8; 32],
        now: u64,
    ) -> PeerError {
        let Some(exchange) = session else {
            return PeerError::NoSuchSession;
        };
        if exchange.received == heading.msg_id && exchange.digest != *digest {
            return PeerError::MessageIdReused;
        }
        if exchange.ended {
            return PeerError::NoSuchSession;
        }
        if !self.is_alive(exchange.seen, now) {
            return PeerError::SessionExpired;
        }
        PeerError::MessageIdOutOfOrder {
            expected: exchange.received.saturating_add(1),
            found: heading.msg_id,
        }
    }
}
