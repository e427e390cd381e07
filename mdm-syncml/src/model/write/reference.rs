use alloc::borrow::Cow;
use alloc::string::ToString;
use core::fmt;

use mdm_errors::Text;

/// The identifier of a message or command: our number or the peer's text.
///
/// Peers number in decimal, in hexadecimal or with UUIDs; identifiers are opaque and compared byte by byte.
#[derive(Clone)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Ref<'a>(pub(in crate::model) RefRepr<'a>);

#[derive(Clone)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub(in crate::model) enum RefRepr<'a> {
    Number(u64),
    Text(Text<'a>),
}

impl<'a> Ref<'a> {
    /// Creates a reference from a number.
    ///
    /// A [`MessageWriter`](super::MessageWriter) returns such numbers.
    #[must_use]
    pub const fn number(number: u64) -> Self {
        Self(RefRepr::Number(number))
    }

    /// Returns the identifier as it is written in a message.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match &self.0 {
            RefRepr::Number(number) => Cow::Owned(number.to_string()),
            RefRepr::Text(text) => Cow::Borrowed(text.as_str()),
        }
    }

    /// Returns the value with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Ref<'static> {
        Ref(match self.0 {
            RefRepr::Number(number) => RefRepr::Number(number),
            RefRepr::Text(text) => RefRepr::Text(text.into_owned()),
        })
    }
}

impl From<u32> for Ref<'_> {
    fn from(number: u32) -> Self {
        Self(RefRepr::Number(number.into()))
    }
}

impl<'a> From<Text<'a>> for Ref<'a> {
    fn from(text: Text<'a>) -> Self {
        Self(RefRepr::Text(text))
    }
}

impl PartialEq for Ref<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (RefRepr::Number(one), RefRepr::Number(two)) => one == two,
            _ => self.text() == other.text(),
        }
    }
}

impl Eq for Ref<'_> {}

impl fmt::Debug for Ref<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text(), f)
    }
}
