/// A command that was given to a session, for as long as there is one.
///
/// Handles are unique per session object and kept in snapshots: keys for records of your own. The commands inside an
/// Atomic or Sequence have the handles that follow their container's, in document order.
///
/// ```
/// use mdm_syncml::session::server::CommandHandle;
///
/// let atomic = CommandHandle::from(7_u64);
/// assert_eq!(u64::from(atomic.inside(0)), 8);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct CommandHandle(u64);

impl CommandHandle {
    /// The command at `index` inside this container, counted in document order through all levels.
    #[must_use]
    pub const fn inside(self, index: u32) -> Self {
        Self(self.0.wrapping_add(1).wrapping_add(index as u64))
    }
}

impl From<u64> for CommandHandle {
    fn from(number: u64) -> Self {
        Self(number)
    }
}

impl From<CommandHandle> for u64 {
    fn from(handle: CommandHandle) -> Self {
        handle.0
    }
}
