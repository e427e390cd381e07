//! Blocks of PEM, with whatever is around them.

use mdm_errors::Position;

use crate::certificate;
use crate::dump;
use crate::encoded::base64_of;
use crate::kind::Kind;
use crate::report::{Failure, Moved, Report};

/// Reads the first block with something that is known; nothing when there is no block.
pub(crate) fn read(text: &str) -> Option<Result<Report, Failure>> {
    let unescaped = percent_decoded(text);
    let text = unescaped.as_deref().unwrap_or(text);
    let place = |rest: &str| Position::from_offset(text.as_bytes(), text.len() - rest.len());
    let (mut first, mut rest) = (None, text);
    while let Some((label, body)) = next(rest) {
        if let Some(kind) = kind_of(label) {
            return Some(block(body, kind, place(body)));
        }
        first = first.or(Some(body));
        rest = body.split_once("-----END").map_or("", |(_, after)| after);
    }
    let message = "a block of PEM that is no certificate, certificate request or PKCS #7 message";
    first.map(|body| Err(Failure::new("unrecognised", message, place(body))))
}

/// Returns the label of the first block, and what follows it.
fn next(text: &str) -> Option<(&str, &str)> {
    text.split_once("-----BEGIN ")?.1.split_once("-----")
}

fn kind_of(label: &str) -> Option<Kind> {
    match label {
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Some(Kind::CertificateRequest),
        "CERTIFICATE" | "TRUSTED CERTIFICATE" | "X509 CERTIFICATE" => Some(Kind::Certificate),
        "PKCS7" | "CMS" | "PKCS #7 SIGNED DATA" => Some(Kind::Pkcs7),
        _ => None,
    }
}

/// Certificate requests of certreq are printed under either label; OpenSSL adds its trust after a certificate.
fn block(body: &str, expected: Kind, at: Position) -> Result<Report, Failure> {
    let Some(der) = base64_of(body.split("-----END").next().unwrap_or_default()) else {
        return Err(Failure::new("base64", "the block of PEM is not base64 text", at));
    };
    let length = dump::element(&der).filter(|_| expected == Kind::Certificate);
    let der = length.and_then(|length| der.get(..length)).unwrap_or(&der);
    certificate::read(der, Some(expected))
        .or_else(|failure| certificate::read(der, None).map_err(|_| failure))
        .inside_at(at)
}

/// Returns the text that a proxy has put into a header, such as `$ssl_client_escaped_cert` of nginx.
fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains("-----BEGIN%20") {
        return None;
    }
    mdm_errors::kit::percent::decode(text).map(std::borrow::Cow::into_owned)
}
