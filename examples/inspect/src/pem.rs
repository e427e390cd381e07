//! Blocks of PEM, with whatever is around them.

use mdm_errors::Position;

use crate::certificate;
use crate::kind::Kind;
use crate::recognise::base64_of;
use crate::report::{Failure, Report};

/// Reads the first block with something that is known; nothing when there is no block.
pub(crate) fn read(text: &str) -> Option<Result<Report, Failure>> {
    let unescaped = percent_decoded(text);
    let text = unescaped.as_deref().unwrap_or(text);
    let mut first = None;
    let mut rest = text;
    while let Some((label, body, after)) = next(rest) {
        let at = Position::from_offset(text.as_bytes(), text.len() - body.len() - after.len());
        match kind_of(label) {
            Some(kind) => return Some(block(body, kind, at)),
            None => {
                first.get_or_insert_with(|| {
                    let message =
                        "a block of PEM that is no certificate, certificate request or PKCS #7 message";
                    Err(Failure::new("unrecognised", message, at))
                });
            }
        }
        rest = after;
    }
    first
}

/// Returns the label and the body of the first block, and what follows the body.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (_, rest) = text.split_once("-----BEGIN ")?;
    let (label, rest) = rest.split_once("-----")?;
    let end = rest.find("-----END").unwrap_or(rest.len());
    let (body, after) = rest.split_at(end);
    Some((label, body, after))
}

fn kind_of(label: &str) -> Option<Kind> {
    match label {
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Some(Kind::CertificateRequest),
        "CERTIFICATE" | "TRUSTED CERTIFICATE" | "X509 CERTIFICATE" => Some(Kind::Certificate),
        "PKCS7" | "CMS" | "PKCS #7 SIGNED DATA" => Some(Kind::Pkcs7),
        _ => None,
    }
}

/// Certificate requests of certreq are printed under either label.
fn block(body: &str, expected: Kind, at: Position) -> Result<Report, Failure> {
    match base64_of(body) {
        Some(der) => certificate::read(&der, Some(expected))
            .or_else(|failure| certificate::read(&der, None).map_err(|_| failure)),
        None => Err(Failure::new("base64", "the block of PEM is not base64 text", at)),
    }
}

/// Returns the text that a proxy has put into a header, such as `$ssl_client_escaped_cert` of nginx.
fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains("-----BEGIN%20") {
        return None;
    }
    mdm_errors::kit::percent::decode(text).map(std::borrow::Cow::into_owned)
}
