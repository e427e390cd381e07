//! Messages in base64.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::recognise::{is_blank, read_part};
use crate::report::{Failure, Report};
use crate::{certificate, dump, token, wide};

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
/// Shorter texts are taken for words.
const FEWEST: usize = 16;

/// Returns the bytes of base64 text, with whatever alphabet and line ends; those of JSON and of programs too.
pub(crate) fn base64_of(text: &str) -> Option<Vec<u8>> {
    let text = text.replace("\\r", "").replace("\\n", "");
    let compact: String = text
        .chars()
        .filter(|c| !c.is_ascii_whitespace() && *c != '"')
        .map(|c| match c {
            '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    let long = compact.len() >= FEWEST;
    long.then(|| BASE64.decode(compact).ok()).flatten()
}

/// Reads what is in base64: a structure in DER, a document, a token. Nothing when it is a word of these letters.
pub(crate) fn read(text: &str) -> Option<Result<Report, Failure>> {
    let inner = base64_of(text)?;
    if is_der(&inner) {
        return Some(certificate::read(&inner, None));
    }
    if dump::is_wbxml(&inner) || wide::is_wide(&inner) {
        return Some(read_part(&inner, None));
    }
    let text = std::str::from_utf8(&inner).ok()?.trim_start_matches('\u{feff}');
    let text = text.trim_matches(is_blank);
    if text.starts_with('<') || token::is_token(text) {
        return Some(read_part(&inner, None));
    }
    let again = base64_of(text)?;
    is_der(&again).then(|| certificate::read(&again, None))
}

/// Reports whether bytes begin as a structure that is longer than a word.
fn is_der(bytes: &[u8]) -> bool {
    matches!(bytes, [0x30, 0x81..=0x84, ..])
}
