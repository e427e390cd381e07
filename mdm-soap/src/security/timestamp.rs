use core::time::Duration;

use mdm_errors::{DecodeError, Text};
use rustls_pki_types::UnixTime;

use super::UTILITY;
use crate::values::{format_date_time, parse_date_time};
use crate::xml::{Node, Writer};

/// The time span in which a message is valid (WS-Security 1.0 10).
///
/// ```text
/// <u:Timestamp u:Id=""> <u:Created/>? <u:Expires/>? </u:Timestamp>
/// ```
///
/// Windows accepts stale timestamps in responses; servers should still write fresh ones.
///
/// ```
/// use core::time::Duration;
/// use mdm_soap::security::{Timestamp, TimestampError};
/// use rustls_pki_types::UnixTime;
///
/// let at = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
/// let timestamp = Timestamp::new(at(1_000), at(1_300));
/// let skew = Duration::from_secs(60);
/// assert_eq!(timestamp.validate(at(1_100), skew), Ok(()));
/// assert_eq!(timestamp.validate(at(1_360), skew), Ok(()));
/// assert_eq!(timestamp.validate(at(1_361), skew), Err(TimestampError::Expired));
/// assert_eq!(timestamp.validate(at(939), skew), Err(TimestampError::NotYetValid));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timestamp<'a> {
    /// The attribute `u:Id`.
    pub id: Option<Text<'a>>,
    /// The time at which the message was made, to the second.
    pub created: Option<UnixTime>,
    /// The time from which the message is no longer valid, to the second.
    pub expires: Option<UnixTime>,
}

/// A reason why a timestamp is not valid now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimestampError {
    /// A timestamp that lies in the future.
    #[error("the timestamp is not valid yet")]
    NotYetValid,
    /// A timestamp that has expired.
    #[error("the timestamp has expired")]
    Expired,
}

impl<'a> Timestamp<'a> {
    /// Makes a timestamp with the identifier that servers use, `_0`.
    #[must_use]
    pub fn new(created: UnixTime, expires: UnixTime) -> Self {
        Self {
            id: Some(Text::lossy("_0")),
            created: Some(created),
            expires: Some(expires),
        }
    }

    /// Compares the times with `now`, allowing clocks to differ by `skew`.
    ///
    /// Absent times are not checked.
    ///
    /// # Errors
    /// Fails when the timestamp lies in the future or has expired.
    pub fn validate(&self, now: UnixTime, skew: Duration) -> Result<(), TimestampError> {
        let skew = skew.as_secs();
        let is_future = |created: UnixTime| created.as_secs() > now.as_secs().saturating_add(skew);
        let is_past = |expires: UnixTime| expires.as_secs().saturating_add(skew) < now.as_secs();
        if self.created.is_some_and(is_future) {
            return Err(TimestampError::NotYetValid);
        }
        if self.expires.is_some_and(is_past) {
            return Err(TimestampError::Expired);
        }
        Ok(())
    }

    pub(crate) fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        let time = |name| match node.child(&UTILITY, name)? {
            Some(time) => time.value("date and time", parse_date_time).map(Some),
            None => Ok(None),
        };
        Ok(Self {
            id: node.attribute_text("Id"),
            created: time("Created")?,
            expires: time("Expires")?,
        })
    }

    pub(crate) fn write(&self, w: &mut Writer<'_>) {
        let id = self.id.as_ref().map(|id| ("u:Id", id.as_str()));
        w.element_with("u:Timestamp", id.as_slice(), |w| {
            if let Some(created) = self.created {
                w.text_element("u:Created", &format_date_time(created));
            }
            if let Some(expires) = self.expires {
                w.text_element("u:Expires", &format_date_time(expires));
            }
        });
    }

    /// Returns the timestamp with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Timestamp<'static> {
        Timestamp {
            id: self.id.map(Text::into_owned),
            created: self.created,
            expires: self.expires,
        }
    }
}
