//! Reading DER: a cursor that knows where it is, and types on top of it.

use der::{Decode, EncodingRules, Error, ErrorKind, Length, Reader};

use super::{CertificateError, Structure};

mod values;

pub(crate) use values::{Bits, Element, Explicit, Octets, Raw, SetOf};

/// The nesting that is followed; a certificate inside a signed message needs about 12.
const MAX_DEPTH: u8 = 32;

/// The bit of an identifier octet that says that the content is a list of elements.
const CONSTRUCTED: u8 = 0x20;

/// The tag number that announces further identifier octets. Nothing in PKIX uses it.
const LONG_FORM: u8 = 0x1F;

/// A reader that knows its place in the whole input.
///
/// That includes the places inside of strings that hold DER themselves.
///
/// The element that is being read is remembered: when reading fails, [`failed_at`](Self::failed_at) is its first byte.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    base: usize,
    position: usize,
    end: usize,
    element: usize,
    depth: u8,
}

/// Reads the one value that `bytes` consists of; they begin at `base` of the input.
pub(crate) fn read<'a, T>(structure: Structure, bytes: &'a [u8], base: usize) -> Result<T, CertificateError>
where
    T: Decode<'a, Error = Error>,
{
    let mut cursor = Cursor::new(bytes, base);
    match T::decode(&mut cursor) {
        Ok(value) if cursor.is_finished() => Ok(value),
        _ => Err(CertificateError::Malformed {
            structure,
            offset: cursor.failed_at(),
        }),
    }
}

impl<'a> Cursor<'a> {
    const fn new(bytes: &'a [u8], base: usize) -> Self {
        Self {
            bytes,
            base,
            position: 0,
            end: bytes.len(),
            element: 0,
            depth: 0,
        }
    }

    /// Returns the offset of the element that was being read last.
    pub(crate) const fn failed_at(&self) -> usize {
        self.base.saturating_add(self.element)
    }

    fn incomplete(&self) -> Error {
        ErrorKind::Incomplete {
            expected_len: length(self.end).saturating_add(Length::ONE),
            actual_len: length(self.end),
        }
        .at(length(self.failed_at()))
    }

    fn byte(&mut self) -> Result<u8, Error> {
        let byte = self.read_slice(Length::ONE)?.first().copied();
        byte.ok_or_else(|| self.incomplete())
    }

    /// Reads identifier and length octets of any type, and returns the length of the content.
    ///
    /// Unlike `der::Header` this knows no list of types: an attribute may be of any.
    fn any_header(&mut self) -> Result<Length, Error> {
        let tag = self.byte()?;
        if tag & LONG_FORM == LONG_FORM || tag == 0 {
            return Err(self.error(ErrorKind::TagNumberInvalid));
        }
        Length::decode(self)
    }
}

impl<'a> Reader<'a> for Cursor<'a> {
    const CAN_READ_SLICE: bool = true;

    fn encoding_rules(&self) -> EncodingRules {
        EncodingRules::Der
    }

    fn input_len(&self) -> Length {
        length(self.base.saturating_add(self.end))
    }

    fn position(&self) -> Length {
        length(self.base.saturating_add(self.position))
    }

    fn remaining_len(&self) -> Length {
        length(self.end.saturating_sub(self.position))
    }

    fn read_nested<T, F, E>(&mut self, len: Length, f: F) -> Result<T, E>
    where
        E: From<Error>,
        F: FnOnce(&mut Self) -> Result<T, E>,
    {
        let len = usize::try_from(len)?;
        let end = self.position.checked_add(len).filter(|&end| end <= self.end);
        let end = end.ok_or_else(|| self.incomplete())?;
        let depth = self.depth.checked_add(1).filter(|&depth| depth <= MAX_DEPTH);
        let depth = depth.ok_or_else(|| self.error(ErrorKind::NestingDepth))?;

        let header = self.element;
        let identifier = self.bytes.get(header).copied().unwrap_or_default();
        let (outer_end, outer_depth) = (self.end, self.depth);
        (self.element, self.end, self.depth) = (self.position, end, depth);
        let read = f(self);
        let is_finished = self.position == end;
        (self.end, self.depth) = (outer_end, outer_depth);
        if read.is_ok() && is_finished {
            self.element = end;
            return read;
        }
        // In a list it is an element of the list that is wrong, in anything else the value itself.
        if identifier & CONSTRUCTED == 0 {
            self.element = header;
        }
        let remaining = length(end.saturating_sub(self.position));
        let decoded = self.position();
        read.and_then(|_| Err(self.error(ErrorKind::TrailingData { decoded, remaining }).into()))
    }

    fn read_slice(&mut self, len: Length) -> Result<&'a [u8], Error> {
        let len = usize::try_from(len)?;
        let end = self.position.checked_add(len).filter(|&end| end <= self.end);
        let slice = end.and_then(|end| self.bytes.get(self.position..end));
        match (slice, end) {
            (Some(slice), Some(end)) => {
                self.position = end;
                Ok(slice)
            }
            _ => Err(self.incomplete()),
        }
    }

    fn tlv_bytes(&mut self) -> Result<&'a [u8], Error> {
        let mut ahead = self.clone();
        let content = ahead.any_header()?;
        let header = length(ahead.position.saturating_sub(self.position));
        let element = self.read_slice(header.saturating_add(content))?;
        self.element = self.position;
        Ok(element)
    }
}

/// Converts an offset or a length.
///
/// They are for errors only, so that they saturate; slices are taken with the original numbers.
fn length(bytes: usize) -> Length {
    Length::new(u32::try_from(bytes).unwrap_or(u32::MAX))
}
