//! The XML declaration.

use crate::wire::encoding::BYTE_ORDER_MARK;
use crate::wire::lexer::pseudo_value;

/// The text after the `<?xml` of an XML declaration.
fn declaration(text: &[u8]) -> Option<&[u8]> {
    let after = text
        .strip_prefix(BYTE_ORDER_MARK)
        .unwrap_or(text)
        .strip_prefix(b"<?xml")?;
    // The name of an instruction may be longer, as in `<?xml-stylesheet`.
    after.first()?.is_ascii_whitespace().then_some(after)
}

/// The name of the encoding in the declaration.
pub(crate) fn encoding_label(text: &[u8]) -> Option<&[u8]> {
    let (_, rest) = pseudo_value(declaration(text)?, b"version")?;
    pseudo_value(rest, b"encoding").map(|(label, _)| label)
}
