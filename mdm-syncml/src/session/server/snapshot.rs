use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::{Queued, Session, Settings, State, StoredAnswer};

/// Everything a session knows, to be kept between requests or handed to another process.
///
/// With the feature `serde` it can be written in any format. It contains what the commands that wait contain, the last
/// answer and the nonce of a challenge: keep it like a secret. Settings are not part of it.
///
/// A snapshot is read by the release line that wrote it and by the next one.
///
/// ```
/// use mdm_errors::Text;
/// use mdm_syncml::LocUri;
/// use mdm_syncml::outgoing::Get;
/// use mdm_syncml::session::server::{Session, Settings};
///
/// let settings = Settings::new(Text::new("https://mdm.example/manage")?, Text::new("TABLET")?, *b"device 17");
/// let mut session = Session::new(settings.clone());
/// session.enqueue(Get::new(LocUri::new("./DevDetail/SwV")?));
/// let snapshot = session.snapshot();
/// # #[cfg(feature = "serde")] {
/// let stored = serde_json::to_vec(&snapshot)?; // after every turn, before its answer is sent
/// let restored = Session::restore(settings, serde_json::from_slice(&stored)?)?;
/// assert_eq!(restored.waiting(), 1);
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Snapshot {
    version: u16,
    device_id: String,
    state: State,
    queue: Vec<Queued>,
    answer: StoredAnswer,
}

impl Snapshot {
    /// The version that this release writes.
    pub const VERSION: u16 = 1;

    /// The version of its layout.
    #[must_use]
    pub const fn version(&self) -> u16 {
        self.version
    }

    /// The device that the session belongs to.
    #[must_use]
    pub fn device_id(&self) -> &str {
        &self.device_id
    }
}

/// Why a snapshot cannot become a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RestoreError {
    /// Its layout is one that this release does not read.
    Version(u16),
    /// It belongs to another device than the settings.
    OtherDevice,
}

impl fmt::Display for RestoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(version) => write!(f, "snapshot of unknown version {version}"),
            Self::OtherDevice => f.write_str("snapshot of another device"),
        }
    }
}

impl core::error::Error for RestoreError {}

impl Session {
    /// Everything the session knows.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            version: Snapshot::VERSION,
            device_id: self.settings.device_id.as_str().into(),
            state: self.state.clone(),
            queue: self.queue.iter().cloned().collect(),
            answer: self.answer.clone(),
        }
    }

    /// The session that a snapshot was taken of.
    ///
    /// # Errors
    /// [`RestoreError`], when it is of another version or device.
    pub fn restore(settings: Settings, snapshot: Snapshot) -> Result<Self, RestoreError> {
        if snapshot.version != Snapshot::VERSION {
            return Err(RestoreError::Version(snapshot.version));
        }
        if snapshot.device_id != settings.device_id.as_str() {
            return Err(RestoreError::OtherDevice);
        }
        Ok(Self {
            settings,
            state: snapshot.state,
            queue: snapshot.queue.into(),
            answer: snapshot.answer,
        })
    }
}
