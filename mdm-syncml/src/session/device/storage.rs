//! The stored state of a device's session.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use mdm_errors::{SecretBytes, Text};
use serde::{Deserialize, Serialize};

use super::backlog::Backlog;
use super::{Credentials, Phase, Session, Settings, State};
use crate::session::RestoreError;
use crate::session::receiving::Incoming;
use crate::session::storage::{self, Versioned, base64_text, is_default};

/// The layout of a stored session.
#[derive(Serialize, Deserialize)]
struct Stored {
    version: u16,
    device: String,
    server: String,
    id: String,
    phase: Phase,
    sent: u32,
    received: u32,
    digest: String,
    #[serde(default, skip_serializing_if = "is_default")]
    unheard: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    challenged: bool,
    #[serde(
        default,
        with = "base64_text::secret",
        skip_serializing_if = "Option::is_none"
    )]
    nonce: Option<SecretBytes<'static>>,
    #[serde(default, skip_serializing_if = "is_default")]
    attempts: u8,
    #[serde(default, skip_serializing_if = "Backlog::is_empty")]
    backlog: Backlog,
    #[serde(default, skip_serializing_if = "is_default")]
    package_complete: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<Box<Incoming>>,
    #[serde(default, skip_serializing_if = "is_default")]
    max_message: Option<u64>,
    #[serde(default, skip_serializing_if = "is_default")]
    max_object: Option<u64>,
    #[serde(default, skip_serializing_if = "is_default")]
    address: Option<String>,
    /// The bytes are text, because we wrote them.
    answer: String,
}

impl Versioned for Stored {
    const VERSIONS: RangeInclusive<u16> = Session::OLDEST..=Session::VERSION;

    fn version(&self) -> u16 {
        self.version
    }
}

impl Session {
    /// The version of the stored state that this release writes.
    pub const VERSION: u16 = 3;

    /// The oldest version of the stored state that this release reads.
    pub const OLDEST: u16 = 1;

    /// Writes the state of the session as JSON.
    ///
    /// It serves a device that restarts within a session, such as for a reboot that the server ordered. It holds the
    /// nonce and the values that wait to be sent: keep it secret.
    ///
    /// ```
    /// use mdm_errors::Text;
    /// use mdm_syncml::csp::DeviceInfo;
    /// use mdm_syncml::session::device::{Session, Settings};
    ///
    /// let info = DeviceInfo::new(Text::new("TABLET")?, Text::new("Contoso")?, Text::new("Tablet 3")?, Text::new("en-US")?);
    /// let settings = Settings::new(Text::new("https://mdm.example/manage")?, info);
    /// let mut session = Session::new(Text::new("1")?, settings.clone());
    /// session.start(&mut Vec::new())?;
    /// let restored = Session::restore(settings, &session.to_json())?;
    /// assert!(restored.is_open());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let state = &self.state;
        storage::to_json(&Stored {
            version: Self::VERSION,
            device: self.settings.info.device_id.as_str().into(),
            server: self.settings.source().into(),
            id: self.session_id.as_str().into(),
            phase: state.phase,
            sent: state.sent,
            received: state.received,
            digest: base64_text::encode(&state.digest),
            unheard: state.unheard,
            challenged: state.credentials.is_some(),
            nonce: self.nonce().cloned(),
            attempts: state
                .credentials
                .as_ref()
                .map_or(0, |credentials| credentials.attempts),
            backlog: state.backlog.clone(),
            package_complete: state.package_complete,
            value: state.value.clone(),
            max_message: state.max_message,
            max_object: state.max_object,
            address: state.address.clone(),
            answer: String::from_utf8_lossy(&state.answer).into_owned(),
        })
    }

    /// Restores a session that [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    /// [`RestoreError`] when the bytes have another version, belong to another device or server, or are damaged.
    pub fn restore(settings: Settings, json: &[u8]) -> Result<Self, RestoreError> {
        let stored: Stored = storage::from_json(json)?;
        if stored.device != settings.info.device_id.as_str() || stored.server != settings.source() {
            return Err(RestoreError::OtherDevice);
        }
        let session_id = Text::new(stored.id).map_err(|_| RestoreError::INCONSISTENT)?;
        let digest = base64_text::decode(&stored.digest);
        let digest = digest.and_then(|digest| digest.try_into().ok());
        Ok(Self {
            session_id,
            settings,
            state: State {
                phase: stored.phase,
                sent: stored.sent,
                received: stored.received,
                digest: digest.ok_or(RestoreError::INCONSISTENT)?,
                unheard: stored.unheard,
                credentials: stored.challenged.then_some(Credentials {
                    nonce: stored.nonce,
                    attempts: stored.attempts,
                }),
                backlog: stored.backlog.restored()?,
                package_complete: stored.package_complete,
                value: stored.value,
                max_message: stored.max_message,
                max_object: stored.max_object,
                address: stored.address,
                answer: stored.answer.into_bytes(),
            },
        })
    }
}
