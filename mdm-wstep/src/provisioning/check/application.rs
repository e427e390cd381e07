use alloc::format;

use mdm_errors::kit::base64;

use super::Findings;
use crate::provisioning::{
    AccountRole, Application, AuthType, CertificateScope, CertificateSearchCriteria, Characteristic,
    DefaultEncoding, DmVersion, Parm,
};
use crate::rules;

const PATH: [&str; 1] = ["APPLICATION"];
const AUTH_PATH: [&str; 2] = ["APPLICATION", "APPAUTH"];

pub(super) fn check(node: &Characteristic, scope: Option<CertificateScope>, findings: &mut Findings) {
    let Some(account) = Application::read(node) else {
        return;
    };
    if account.provider_id().is_empty() || account.address().is_empty() {
        findings.note(&rules::APPLICATION_REQUIRED, node.place(), &PATH);
    } else if account.url().is_none_or(|url| url.scheme() != "https") {
        findings.note(&rules::ADDRESS, node.place(), &PATH);
    }
    if let (Some(initial), Some(longest)) = (account.initial_backoff(), account.max_backoff())
        && initial > longest
    {
        findings.note(&rules::BACKOFF, node.place(), &PATH);
    }
    for parm in node.parms() {
        check_parm(parm, scope, findings);
    }
    let levels = ["APPSRV", "CLIENT"].map(|level| {
        let is_level = |auth: &&Characteristic| {
            let found = auth.value("AAUTHLEVEL");
            found.is_some_and(|found| found.trim().eq_ignore_ascii_case(level))
        };
        node.named("APPAUTH").filter(is_level).count()
    });
    if levels != [1, 1] {
        findings.note(&rules::APPAUTH, node.place(), &PATH);
    }
    for auth in node.named("APPAUTH") {
        check_auth(auth, findings);
    }
}

fn check_parm(parm: &Parm, scope: Option<CertificateScope>, findings: &mut Findings) {
    let path = ["APPLICATION", parm.name()];
    if parm.name().bytes().any(|byte| byte.is_ascii_lowercase()) && !parm.name().starts_with("SSP") {
        findings.note(&rules::APPLICATION_CASE, parm.place(), &path);
    }
    let value = parm.value().unwrap_or_default();
    let is_known = match parm.name().to_ascii_uppercase().as_str() {
        "CONNRETRYFREQ" | "INITIALBACKOFFTIME" | "MAXBACKOFFTIME" => value.trim().parse::<u64>().is_ok(),
        "DEFAULTENCODING" => !matches!(DefaultEncoding::parse(value), DefaultEncoding::Other(_)),
        "PROTOVER" => !matches!(DmVersion::parse(value), DmVersion::Other(_)),
        "ROLE" => AccountRole::parse(value).is_some_and(|role| role.symbol().is_some()),
        "INIT" => {
            findings.note(&rules::INIT, parm.place(), &path);
            true
        }
        CertificateSearchCriteria::PARM => {
            check_criteria(parm, scope, findings);
            true
        }
        _ => true,
    };
    if !is_known {
        findings.note(&rules::APPLICATION_VALUE, parm.place(), &path);
    }
}

fn check_auth(auth: &Characteristic, findings: &mut Findings) {
    let auth_type = AuthType::parse(auth.value("AAUTHTYPE").unwrap_or_default());
    let level = auth.value("AAUTHLEVEL").unwrap_or_default().trim();
    let is_client = level.eq_ignore_ascii_case("CLIENT");
    match auth_type {
        AuthType::Digest => {}
        AuthType::Basic if !is_client => {}
        _ => findings.note(&rules::AAUTHTYPE, auth.place(), &AUTH_PATH),
    }
    match auth.value("AAUTHDATA") {
        None | Some("") if auth_type == AuthType::Digest || is_client => {
            findings.note(&rules::AAUTHDATA, auth.place(), &AUTH_PATH);
        }
        Some(nonce) if !base64::is_canonical(nonce) => {
            findings.note(&rules::AAUTHDATA_ENCODING, auth.place(), &AUTH_PATH);
        }
        _ => {}
    }
}

fn check_criteria(parm: &Parm, scope: Option<CertificateScope>, findings: &mut Findings) {
    let text = parm.value().unwrap_or_default();
    let criteria = CertificateSearchCriteria::parse(text);
    let fits = |scope: CertificateScope| {
        let own = format!("My\\{}", scope.as_str());
        criteria.as_ref().is_some_and(|criteria| {
            let mut stores = criteria.stores.iter();
            criteria.stores.is_empty() || stores.any(|store| store.eq_ignore_ascii_case(&own))
        })
    };
    if text.contains("&amp;") || !scope.is_none_or(fits) {
        findings.note(
            &rules::SEARCH_CRITERIA,
            parm.place(),
            &["APPLICATION", parm.name()],
        );
    }
}
