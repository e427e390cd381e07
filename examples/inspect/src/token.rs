//! Entra tokens and keys. Tokens are decoded and never verified.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mdm_entra::{AccessToken, Error, KeySet, PeerError};
use mdm_errors::Position;
use mdm_soap::values::format_date_time;
use rustls_pki_types::UnixTime;
use std::time::Duration;

use crate::kind::Kind;
use crate::report::{Failure, Report, name_of};
use crate::value::{Fields, Value};

/// Claims that are seconds since 1970.
const TIMES: [&str; 5] = ["exp", "nbf", "iat", "auth_time", "xms_tcdt"];

/// Reports whether a text has the form of a JWT.
pub(crate) fn is_token(text: &str) -> bool {
    let mut parts = text.split('.');
    let shape = [parts.next(), parts.next(), parts.next(), parts.next()];
    matches!(shape, [Some(_), Some(_), Some(_), None]) && looks_like_token(text)
}

/// Reports whether a text is a token, or was one before somebody cut it.
pub(crate) fn looks_like_token(text: &str) -> bool {
    let word = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'='));
    word && text.starts_with("ey") && text.contains('.')
}

/// Reads a token.
pub(crate) fn read(text: &str) -> Result<Report, Failure> {
    let token = AccessToken::parse(text.as_bytes()).map_err(failure)?;
    let header = token.header();
    let parts: Vec<&str> = text.split('.').collect();
    let json = |part: usize| parts.get(part).and_then(|part| decoded(part));
    let mut model = Fields::new()
        .with(
            "header",
            json(0).map_or_else(
                || Value::from(Fields::new().with("kid", header.key_id())),
                |header| Value::from(&header),
            ),
        )
        .with("claims", json(1).map(|claims| Value::from(&claims)))
        .with("signature", Value::secret())
        .with("verified", false);
    if let Some(claims) = json(1) {
        let times = TIMES.iter().filter_map(|name| {
            let seconds = claims.get(name)?.as_u64()?;
            Some((
                *name,
                format_date_time(UnixTime::since_unix_epoch(Duration::from_secs(seconds))),
            ))
        });
        let times = times.fold(Fields::new(), |times, (name, time)| times.with(name, time));
        model = model.with("times", times);
    }
    let mut report = Report::new(Kind::Token, model);
    match token.unverified_claims() {
        Ok(claims) => {
            let version = format!("{:?}", claims.version).to_lowercase();
            report.model = report
                .model
                .with("version", version)
                .with("user_name", claims.user_name());
        }
        Err(error) => report.findings.push(crate::report::Finding {
            rule: "inspect.unreadable-part".to_owned(),
            clause: "RFC 7519 4.1".to_owned(),
            place: crate::report::Place::default(),
            message: error.to_string(),
        }),
    }
    report.hide(text);
    Ok(report)
}

/// Reads a set of keys.
pub(crate) fn read_keys(document: &[u8]) -> Result<Report, Failure> {
    let keys = KeySet::parse(document).map_err(failure)?;
    let json: serde_json::Value = serde_json::from_slice(document).unwrap_or_default();
    let listed = keys.iter().map(|key| {
        let raw = json.get("keys").and_then(|keys| {
            let mut keys = keys.as_array()?.iter();
            keys.find(|raw| raw.get("kid").and_then(|kid| kid.as_str()) == Some(key.id()))
        });
        let text = |name| raw.and_then(|raw| raw.get(name)?.as_str()).map(ToOwned::to_owned);
        Fields::new()
            .with("kid", key.id())
            .with("kty", text("kty"))
            .with("use", text("use"))
            .with("alg", text("alg"))
            .with("n", text("n"))
            .with("e", text("e"))
            .with("issuer", key.issuer().map(|issuer| issuer.as_str().to_owned()))
            .with("usable", key.problem().is_none())
            .with_some("problem", key.problem().map(|problem| problem.to_string()))
    });
    let model = Fields::new().with("keys", Value::list(listed));
    Ok(Report::new(Kind::Jwks, model))
}

fn decoded(part: &str) -> Option<serde_json::Value> {
    let bytes = URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Returns why something of Entra cannot be read.
pub(crate) fn failure(error: Error) -> Failure {
    match error {
        Error::Decode(error) => Failure::from(error),
        Error::Peer(error) => peer_failure(&error),
        other => Failure::new("refused", other.to_string(), Position::new(0, 1, 1)),
    }
}

fn peer_failure(error: &PeerError) -> Failure {
    Failure::new(name_of(error), error.to_string(), Position::new(0, 1, 1))
}
