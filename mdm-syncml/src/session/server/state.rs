use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use rustls_pki_types::UnixTime;
use subtle::ConstantTimeEq;

use super::CommandHandle;
use super::authentication::Authentication;
use super::outstanding::Outstanding;
use crate::session::PeerError;

/// What changes from message to message. Small enough to be copied for every turn, but for the stored answer.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct State {
    /// The exchange that is open, or the last one.
    pub(super) exchange: Option<Exchange>,
    /// Commands that were sent and are not answered, in the order in which they were sent.
    pub(super) outstanding: Vec<Outstanding>,
    pub(super) next_handle: u64,
    pub(super) last_seen: Option<u64>,
}

/// One session of the protocol: all messages with one `SessionID`.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Exchange {
    pub(super) session_id: String,
    /// The device's last message, and what tells it from another with the same number.
    pub(super) received: u32,
    pub(super) digest: [u8; 32],
    /// Our last message's number.
    pub(super) sent: u32,
    pub(super) ended: bool,
    /// Our last message was cut short by the budget, so the device's answer to it is not final either.
    pub(super) cut_short: bool,
    pub(super) authentication: Authentication,
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// It begins an exchange.
    First,
    /// It goes on with the open one.
    Next,
    /// It is the last one again.
    Repeated,
}

impl State {
    pub(super) fn place(
        &self,
        session_id: &str,
        msg_id: u32,
        digest: &[u8; 32],
        now: UnixTime,
        idle_limit: Duration,
    ) -> Result<Place, PeerError> {
        let same_session = self
            .exchange
            .as_ref()
            .filter(|exchange| exchange.session_id == session_id);
        let Some(exchange) = same_session else {
            return if msg_id == 1 {
                Ok(Place::First)
            } else {
                Err(PeerError::NoSuchSession)
            };
        };
        let silence = self
            .last_seen
            .map_or(0, |seen| now.as_secs().saturating_sub(seen));
        let expired = silence > idle_limit.as_secs();
        // A device whose sessions all look alike begins a new one when nobody can still wait for the old answer.
        let begins = msg_id == 1 && expired;
        if msg_id == exchange.received && !begins && bool::from(digest.ct_eq(&exchange.digest)) {
            return Ok(Place::Repeated);
        }
        if msg_id == 1 {
            return Ok(Place::First);
        }
        if msg_id == exchange.received {
            return Err(PeerError::MessageIdReused);
        }
        if exchange.ended {
            return Err(PeerError::NoSuchSession);
        }
        if expired {
            return Err(PeerError::SessionExpired);
        }
        let expected = exchange.received.saturating_add(1);
        if msg_id == expected {
            Ok(Place::Next)
        } else {
            Err(PeerError::MessageIdOutOfOrder {
                expected,
                found: msg_id,
            })
        }
    }

    pub(super) fn take_handles(&mut self, count: u64) -> CommandHandle {
        let first = self.next_handle;
        self.next_handle = first.wrapping_add(count);
        first.into()
    }

    pub(super) fn is_open(&self) -> bool {
        self.exchange.as_ref().is_some_and(|exchange| !exchange.ended)
    }
}

impl Exchange {
    pub(super) fn new(session_id: &str) -> Self {
        Self {
            session_id: session_id.into(),
            received: 0,
            digest: [0; 32],
            sent: 0,
            ended: false,
            cut_short: false,
            authentication: Authentication::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_message() {
        let at = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let limit = Duration::from_secs(60);
        let mut state = State {
            last_seen: Some(100),
            ..State::default()
        };
        assert_eq!(state.place("1", 1, &[1; 32], at(100), limit), Ok(Place::First));
        assert_eq!(
            state.place("1", 2, &[1; 32], at(100), limit),
            Err(PeerError::NoSuchSession)
        );
        state.exchange = Some(Exchange {
            received: 3,
            digest: [3; 32],
            ..Exchange::new("1")
        });
        for (session, msg_id, digest, now, place) in [
            ("1", 4, 4, 160, Ok(Place::Next)),
            ("1", 3, 3, 900, Ok(Place::Repeated)),
            ("1", 3, 4, 100, Err(PeerError::MessageIdReused)),
            ("1", 1, 1, 900, Ok(Place::First)),
            ("2", 1, 1, 100, Ok(Place::First)),
            ("2", 4, 4, 100, Err(PeerError::NoSuchSession)),
            (
                "1",
                5,
                4,
                100,
                Err(PeerError::MessageIdOutOfOrder {
                    expected: 4,
                    found: 5,
                }),
            ),
            ("1", 4, 4, 161, Err(PeerError::SessionExpired)),
        ] {
            assert_eq!(
                state.place(session, msg_id, &[digest; 32], at(now), limit),
                place,
                "{session} {msg_id}"
            );
        }
    }
}
