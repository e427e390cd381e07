/// The namespace of the root element of a message.
///
/// Windows sends 1.2 and accepts 1.1 and 1.2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub enum NamespaceVersion {
    /// No namespace.
    ///
    /// Fragments in documentation and some emulated clients have none.
    #[default]
    Absent,
    /// `SYNCML:SYNCML1.0`.
    V1_0,
    /// `SYNCML:SYNCML1.1`, which servers may answer with.
    V1_1,
    /// `SYNCML:SYNCML1.2`, which Windows sends.
    V1_2,
}

impl NamespaceVersion {
    /// Returns the URI; `None` for [`Absent`](Self::Absent).
    #[must_use]
    pub const fn uri(self) -> Option<&'static str> {
        match self {
            Self::Absent => None,
            Self::V1_0 => Some("SYNCML:SYNCML1.0"),
            Self::V1_1 => Some("SYNCML:SYNCML1.1"),
            Self::V1_2 => Some("SYNCML:SYNCML1.2"),
        }
    }
}
