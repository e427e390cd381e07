//! The common shape of everything that is stored.
//!
//! JSON whose version is read before its layout.

use alloc::vec::Vec;
use core::fmt;
use core::ops::RangeInclusive;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The reason why stored bytes cannot be restored.
///
/// It never holds a stored value, so that it may be logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RestoreError {
    /// A version that this release does not read.
    Version {
        /// The version of the stored bytes.
        found: u64,
        /// The oldest version that this release reads.
        oldest: u16,
        /// The newest version that this release reads.
        supported: u16,
    },
    /// Bytes that do not fit their version: cut off, mixed up, or not JSON at all.
    Layout {
        /// The line, counted from 1; 0 if unknown.
        line: usize,
        /// The column, counted from 1; 0 if unknown.
        column: usize,
    },
    /// Bytes of another device than that of the settings.
    OtherDevice,
}

impl RestoreError {
    pub(super) const INCONSISTENT: Self = Self::Layout { line: 0, column: 0 };

    fn from_json_error(error: &serde_json::Error) -> Self {
        Self::Layout {
            line: error.line(),
            column: error.column(),
        }
    }
}

impl fmt::Display for RestoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version {
                found,
                oldest,
                supported,
            } => write!(
                f,
                "stored under version {found}, and this release reads versions {oldest} to {supported}: read it with the \
                 release that wrote it, or start anew and send what was out again"
            ),
            Self::Layout { line: 0, .. } => {
                f.write_str("the stored bytes contradict themselves: start anew and send what was out again")
            }
            Self::Layout { line, column } => write!(
                f,
                "the stored bytes are broken at {line}:{column}: start anew and send what was out again"
            ),
            Self::OtherDevice => f.write_str("the stored bytes belong to another device"),
        }
    }
}

impl core::error::Error for RestoreError {}

/// Writes a value as JSON. Writing cannot fail: there are no maps with other keys than texts, and no input or output.
pub(super) fn to_json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

/// A layout that says which version it has.
pub(super) trait Versioned: DeserializeOwned {
    /// The versions that this release reads. It writes the last.
    const VERSIONS: RangeInclusive<u16>;

    fn version(&self) -> u16;
}

/// Reads a value of one of its versions.
pub(super) fn from_json<T: Versioned>(json: &[u8]) -> Result<T, RestoreError> {
    #[derive(Deserialize)]
    struct Version {
        version: u64,
    }
    // What has the right version is read once. Of everything else, the version decides before the layout does.
    let read = match core::str::from_utf8(json) {
        Ok(text) => serde_json::from_str::<T>(text),
        Err(_) => serde_json::from_slice(json),
    };
    let read = match read {
        Ok(value) if T::VERSIONS.contains(&value.version()) => return Ok(value),
        read => read,
    };
    let broken = |error: serde_json::Error| RestoreError::from_json_error(&error);
    let Version { version: found } = serde_json::from_slice(json).map_err(broken)?;
    match u16::try_from(found).is_ok_and(|found| T::VERSIONS.contains(&found)) {
        true => read.map_err(broken),
        false => Err(RestoreError::Version {
            found,
            oldest: *T::VERSIONS.start(),
            supported: *T::VERSIONS.end(),
        }),
    }
}

/// Bytes as base64 text.
pub(super) mod base64_text {
    use alloc::string::String;
    use alloc::vec::Vec;

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD_NO_PAD;
    use mdm_errors::SecretBytes;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(in crate::session) fn encode(bytes: &[u8]) -> String {
        STANDARD_NO_PAD.encode(bytes)
    }

    pub(in crate::session) fn decode(text: &str) -> Option<Vec<u8>> {
        STANDARD_NO_PAD.decode(text).ok()
    }

    /// For `#[serde(with)]` on an optional nonce.
    pub(in crate::session) mod secret {
        use super::{Deserialize, Deserializer, SecretBytes, Serializer, String};

        pub(in crate::session) fn serialize<S: Serializer>(
            bytes: &Option<SecretBytes<'static>>,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            match bytes {
                Some(bytes) => serializer.serialize_some(&super::encode(bytes.expose())),
                None => serializer.serialize_none(),
            }
        }

        pub(in crate::session) fn deserialize<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Option<SecretBytes<'static>>, D::Error> {
            let Some(text) = Option::<String>::deserialize(deserializer)? else {
                return Ok(None);
            };
            match super::decode(&text) {
                Some(bytes) => Ok(Some(SecretBytes::owned(bytes))),
                None => Err(serde::de::Error::custom("not base64")),
            }
        }
    }
}

/// Leaves members out that have their usual value.
pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
