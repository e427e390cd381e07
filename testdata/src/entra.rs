//! Tokens, queries and JSON documents of Entra as text that people can check.

use core::fmt::Debug;

use mdm_entra::compliance::{ComplianceReport, ComplianceRequest};
use mdm_entra::graph::{ApplicationToken, Membership};
use mdm_entra::registration::MobilityPolicy;
use mdm_entra::terms::{TermsAnswer, TermsRequest};
use mdm_entra::{AccessToken, Error, KeySet, Metadata};

/// Describes the document with this name, or its error; `None` if the name does not say what it is.
#[must_use]
pub fn read(name: &str, bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let text = core::str::from_utf8(bytes).ok()?;
    let (kind, rest) = name.split_once('-')?;
    let status = || rest.split('-').next().and_then(|status| status.parse().ok());
    Some(match kind {
        "token" => token(AccessToken::parse(bytes)),
        "authorization" => token(AccessToken::from_authorization(bytes)),
        "keys" => shown(KeySet::parse(bytes)),
        "metadata" => shown(Metadata::parse(bytes)),
        "policy" => shown(MobilityPolicy::parse(bytes).map(|policy| (policy.check(), policy))),
        "terms" if rest.starts_with("request") => shown(terms(text)),
        "terms" => shown(TermsAnswer::parse(text).map(|answer| (answer.known_error(), answer))),
        "report" => shown(ComplianceReport::parse(bytes)),
        "refusal" => shown(ComplianceRequest::answer(status()?, bytes)),
        "application" => shown(ApplicationToken::from_answer(status()?, bytes)),
        "groups" => shown(Membership::parse(bytes)),
        _ => return None,
    })
}

fn token(token: Result<AccessToken<'_>, Error>) -> String {
    shown(token.and_then(|token| Ok((token.header().clone(), token.unverified_claims()?))))
}

fn terms(query: &str) -> Result<impl Debug, Error> {
    let request = TermsRequest::parse(query)?;
    let declined = request.decline().location().to_owned();
    Ok((request.may_decline(), declined, request))
}

fn shown(read: Result<impl Debug, Error>) -> String {
    match read {
        Ok(value) => format!("{value:#?}\n"),
        Err(error) => format!("error: {error}\n"),
    }
}
