//! Building blocks of which `der` has no borrowed, unsorted or located form.

use alloc::vec::Vec;

use der::{Decode, DecodeValue, Error, ErrorKind, FixedTag, Header, Length, Reader, Tag, TagMode, TagNumber};

/// A value together with its encoding, which signatures cover and comparisons use.
#[derive(Clone, Debug)]
pub(crate) struct Raw<'a, T> {
    pub(crate) bytes: &'a [u8],
    pub(crate) offset: usize,
    pub(crate) value: T,
}

/// An element of any type: `ANY`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) offset: usize,
}

/// An `OCTET STRING` and the place of its content, which is often DER itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Octets<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) offset: usize,
}

/// A `BIT STRING` of whole octets and the place of its content.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bits<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) offset: usize,
}

/// A `SET OF` in the order in which it came: sorting it would cost time and change what was signed.
#[derive(Clone, Debug)]
pub(crate) struct SetOf<T>(pub(crate) Vec<T>);

/// A required `[NUMBER] EXPLICIT` value. The derived decoder looks at the number only after reading the value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Explicit<const NUMBER: u32, T>(pub(crate) T);

impl<'a> Element<'a> {
    /// Returns the identifier octet.
    pub(crate) fn tag(&self) -> u8 {
        self.bytes.first().copied().unwrap_or_default()
    }

    /// Returns everything after identifier and length octets.
    pub(crate) fn content(&self) -> &'a [u8] {
        let first = self.bytes.get(1).copied().unwrap_or_default();
        let header = match first.checked_sub(0x80) {
            None => 2,
            Some(further) => usize::from(further).saturating_add(2),
        };
        self.bytes.get(header..).unwrap_or_default()
    }
}

impl<T> Raw<'_, T> {
    /// Returns everything after identifier and length octets.
    pub(crate) fn content(&self) -> &[u8] {
        let (bytes, offset) = (self.bytes, self.offset);
        Element { bytes, offset }.content()
    }
}

impl<'a, T: Decode<'a>> Decode<'a> for Raw<'a, T> {
    type Error = T::Error;

    fn decode<R: Reader<'a>>(reader: &mut R) -> Result<Self, T::Error> {
        let offset = place(reader)?;
        let bytes = reader.clone().tlv_bytes()?;
        let value = T::decode(reader)?;
        Ok(Self { bytes, offset, value })
    }
}

impl<'a> Decode<'a> for Element<'a> {
    type Error = Error;

    fn decode<R: Reader<'a>>(reader: &mut R) -> Result<Self, Error> {
        let offset = place(reader)?;
        let bytes = reader.tlv_bytes()?;
        Ok(Self { bytes, offset })
    }
}

impl<'a, const NUMBER: u32, T> Decode<'a> for Explicit<NUMBER, T>
where
    T: DecodeValue<'a, Error = Error> + FixedTag + 'a,
{
    type Error = Error;

    fn decode<R: Reader<'a>>(reader: &mut R) -> Result<Self, Error> {
        let read = reader.context_specific(TagNumber(NUMBER), TagMode::Explicit)?;
        let value = read.ok_or_else(|| reader.error(ErrorKind::TagNumberInvalid))?;
        Ok(Self(value))
    }
}

impl<'a> DecodeValue<'a> for Octets<'a> {
    type Error = Error;

    fn decode_value<R: Reader<'a>>(reader: &mut R, header: Header) -> Result<Self, Error> {
        let offset = place(reader)?;
        let bytes = reader.read_slice(header.length())?;
        Ok(Self { bytes, offset })
    }
}

impl FixedTag for Octets<'_> {
    const TAG: Tag = Tag::OctetString;
}

impl<'a> DecodeValue<'a> for Bits<'a> {
    type Error = Error;

    fn decode_value<R: Reader<'a>>(reader: &mut R, _: Header) -> Result<Self, Error> {
        if reader.read_byte()? != 0 {
            return Err(reader.error(ErrorKind::Value { tag: Self::TAG }));
        }
        let offset = place(reader)?;
        let bytes = reader.read_slice(reader.remaining_len())?;
        Ok(Self { bytes, offset })
    }
}

impl FixedTag for Bits<'_> {
    const TAG: Tag = Tag::BitString;
}

impl<'a, T: Decode<'a>> DecodeValue<'a> for SetOf<T> {
    type Error = T::Error;

    fn decode_value<R: Reader<'a>>(reader: &mut R, _: Header) -> Result<Self, T::Error> {
        let mut elements = Vec::new();
        while reader.remaining_len() > Length::ZERO {
            elements.push(T::decode(reader)?);
        }
        Ok(Self(elements))
    }
}

impl<T> FixedTag for SetOf<T> {
    const TAG: Tag = Tag::Set;
}

fn place<'a, R: Reader<'a>>(reader: &R) -> Result<usize, Error> {
    usize::try_from(reader.position())
}
