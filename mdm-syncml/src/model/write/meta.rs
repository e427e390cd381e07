use alloc::vec::Vec;
use core::fmt;

use mdm_errors::{SecretBytes, Text};

use crate::model::values::{Format, Mark};

/// The meta-information of an item or header (SyncML Meta-Information 1.2).
///
/// Children are written in the order in which they were set.
///
/// ```
/// use mdm_syncml::Format;
/// use mdm_syncml::outgoing::Meta;
/// use mdm_errors::Text;
///
/// let meta = Meta::new().with_format(Format::Xml).with_type(Text::new("text/plain")?);
/// assert!(!meta.is_empty());
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Meta<'a>(
    #[cfg_attr(feature = "serde", serde(deserialize_with = "each_once"))]
    pub(in crate::model)  Vec<MetaChild<'a>>,
);

#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(in crate::model) enum MetaChild<'a> {
    Format(Format<'a>),
    Type(Text<'a>),
    Size(u64),
    Mark(Mark<'a>),
    NextNonce(Vec<u8>),
    MaxMsgSize(u32),
    MaxObjSize(u32),
}

impl<'a> Meta<'a> {
    /// Creates a Meta without children, which is not written at all.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Sets the format of the data.
    #[must_use]
    pub fn with_format(self, format: Format<'a>) -> Self {
        self.with(MetaChild::Format(format))
    }

    /// Sets the MIME type of the data, or the type of an alert.
    #[must_use]
    pub fn with_type(self, media_type: impl Into<Text<'a>>) -> Self {
        self.with(MetaChild::Type(media_type.into()))
    }

    /// Sets the size in bytes of an object that is sent in chunks.
    ///
    /// It counts all chunks and belongs in the first chunk only.
    #[must_use]
    pub fn with_size(self, bytes: u64) -> Self {
        self.with(MetaChild::Size(bytes))
    }

    /// Sets the importance of the alert.
    #[must_use]
    pub fn with_mark(self, mark: Mark<'a>) -> Self {
        self.with(MetaChild::Mark(mark))
    }

    /// Sets the nonce of the next credentials, as raw bytes.
    #[must_use]
    pub fn with_next_nonce(self, nonce: &SecretBytes<'_>) -> Self {
        self.with(MetaChild::NextNonce(nonce.expose().into()))
    }

    /// Sets the largest message in bytes that the sender of the header takes.
    #[must_use]
    pub fn with_max_msg_size(self, bytes: u32) -> Self {
        self.with(MetaChild::MaxMsgSize(bytes))
    }

    /// Sets the largest object in bytes that the sender of the header takes.
    #[must_use]
    pub fn with_max_obj_size(self, bytes: u32) -> Self {
        self.with(MetaChild::MaxObjSize(bytes))
    }

    /// Reports whether nothing was set.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the type, if the mark is fatal or critical.
    pub(super) fn urgent_type(&self) -> Option<&Text<'a>> {
        let is_urgent =
            |child: &MetaChild<'_>| matches!(child, MetaChild::Mark(Mark::Fatal | Mark::Critical));
        let kind = self.0.iter().find_map(|child| match child {
            MetaChild::Type(kind) => Some(kind),
            _ => None,
        });
        kind.filter(|_| self.0.iter().any(is_urgent))
    }

    /// Returns the value with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Meta<'static> {
        Meta(self.0.into_iter().map(MetaChild::into_owned).collect())
    }

    /// Sets a child; one that was set before keeps its place.
    fn with(mut self, child: MetaChild<'a>) -> Self {
        let kind = core::mem::discriminant(&child);
        match self
            .0
            .iter_mut()
            .find(|old| core::mem::discriminant(&**old) == kind)
        {
            Some(old) => *old = child,
            None => self.0.push(child),
        }
        self
    }
}

/// Children of which none comes twice, as setting them makes them.
#[cfg(feature = "serde")]
fn each_once<'de, 'a, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<MetaChild<'a>>, D::Error> {
    let children = <Vec<MetaChild<'a>> as serde::Deserialize>::deserialize(deserializer)?;
    Ok(children.into_iter().fold(Meta::new(), Meta::with).0)
}

#[cfg(feature = "arbitrary")]
impl<'a: 'm, 'm> arbitrary::Arbitrary<'a> for Meta<'m> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut meta = Self::new();
        for _ in 0..u.int_in_range(0..=3)? {
            meta = meta.with(MetaChild::<'m>::arbitrary(u)?);
        }
        Ok(meta)
    }
}

impl MetaChild<'_> {
    fn into_owned(self) -> MetaChild<'static> {
        match self {
            Self::Format(format) => MetaChild::Format(format.into_owned()),
            Self::Type(text) => MetaChild::Type(text.into_owned()),
            Self::Size(bytes) => MetaChild::Size(bytes),
            Self::Mark(mark) => MetaChild::Mark(mark.into_owned()),
            Self::NextNonce(nonce) => MetaChild::NextNonce(nonce),
            Self::MaxMsgSize(bytes) => MetaChild::MaxMsgSize(bytes),
            Self::MaxObjSize(bytes) => MetaChild::MaxObjSize(bytes),
        }
    }
}

impl fmt::Debug for MetaChild<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format(format) => format.fmt(f),
            Self::Type(text) => write!(f, "Type({text:?})"),
            Self::Size(bytes) => write!(f, "Size({bytes})"),
            Self::Mark(mark) => mark.fmt(f),
            Self::NextNonce(_) => f.write_str("NextNonce(redacted)"),
            Self::MaxMsgSize(bytes) => write!(f, "MaxMsgSize({bytes})"),
            Self::MaxObjSize(bytes) => write!(f, "MaxObjSize({bytes})"),
        }
    }
}
