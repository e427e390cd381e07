use alloc::collections::BTreeSet;
use alloc::string::ToString;
use alloc::vec::Vec;

use mdm_errors::{ElementPath, Lint, Position, Rule};
use mdm_soap::values::base64;
use rustls_pki_types::CertificateDer;

use super::certificate_store::ENCODED_CERTIFICATE;
use super::{
    CertificateScope, CertificateSearchCriteria, Characteristic, DataType, DmClient, Parm, PollSchedule,
    ProvisioningDocument, Renew, rules,
};
use crate::certificate::{CertificateInfo, Thumbprint};

const DAY: u64 = 86_400;

/// No more findings than anybody reads; a hostile document could cause one per element.
const MAX_LINTS: usize = 256;

pub(super) fn check(document: &ProvisioningDocument) -> Vec<Lint> {
    let mut findings = Findings::default();
    for node in document.find(&["RootCATrustedCertificates"]) {
        findings.note(&rules::ROOT_CA_TRUSTED_CERTIFICATES, node.place(), &[node.kind()]);
    }
    certificates(document, &mut findings);
    renew(document, &mut findings);
    let providers: Vec<_> = document
        .find(&["DMClient", "Provider"])
        .into_iter()
        .flat_map(Characteristic::characteristics)
        .collect();
    let known: BTreeSet<_> = providers.iter().map(|provider| provider.kind()).collect();
    let scope = document.client_certificate().map(|client| client.scope());
    for node in document.find(&["APPLICATION"]) {
        application(node, scope, &mut findings);
        if let Some(first) = providers.first()
            && node.value("PROVIDER-ID").is_some_and(|id| !known.contains(id))
        {
            findings.note(
                &rules::PROVIDER,
                first.place(),
                &["DMClient", "Provider", first.kind()],
            );
        }
    }
    for provider in providers {
        dm_client(provider, &mut findings);
    }
    findings.0
}

#[derive(Default)]
struct Findings(Vec<Lint>);

impl Findings {
    fn note(&mut self, rule: &'static Rule, place: usize, path: &[&str]) {
        if self.0.len() < MAX_LINTS {
            let path: ElementPath = path.iter().copied().collect();
            self.0
                .push(Lint::new(rule, Position::new(place, 0, 0)).with_path(path));
        }
    }
}

fn certificates(document: &ProvisioningDocument, findings: &mut Findings) {
    for (store, scope) in [
        ("Root", "System"),
        ("CA", "System"),
        ("My", "User"),
        ("My", "System"),
    ] {
        let stores = document.find(&["CertificateStore", store, scope]);
        let has_container = |node: &Characteristic| node.named("PrivateKeyContainer").next().is_some();
        let has_container_beside = stores.iter().any(|node| has_container(node));
        for node in stores.iter().flat_map(|node| node.characteristics()) {
            let Some(parm) = node.parm(ENCODED_CERTIFICATE) else {
                continue;
            };
            let path = ["CertificateStore", store, scope, node.kind(), ENCODED_CERTIFICATE];
            let text = parm.value().unwrap_or_default();
            let certificate = base64::decode(text).map(CertificateDer::from);
            let Some(certificate) = certificate.filter(|der| CertificateInfo::parse(der).is_ok()) else {
                findings.note(&rules::CERTIFICATE_ENCODING, parm.place(), &path);
                continue;
            };
            if !base64::is_canonical(text) {
                findings.note(&rules::CERTIFICATE_ENCODING, parm.place(), &path);
            }
            if Thumbprint::for_certificate(&certificate).to_string() != node.kind() {
                findings.note(
                    &rules::THUMBPRINT,
                    node.place(),
                    path.get(..4).unwrap_or_default(),
                );
            }
            if store == "My" && !has_container_beside && !has_container(node) {
                findings.note(
                    &rules::PRIVATE_KEY_CONTAINER,
                    node.place(),
                    path.get(..3).unwrap_or_default(),
                );
            }
        }
    }
}

fn renew(document: &ProvisioningDocument, findings: &mut Findings) {
    const PATH: [&str; 4] = ["CertificateStore", "My", "WSTEP", "Renew"];
    let nodes = document.find(&PATH);
    let Some(place) = nodes.first().map(|node| node.place()) else {
        return;
    };
    let Renew {
        period_days,
        retry_interval_days,
        ..
    } = Renew::read(&nodes);
    let days = 1..=1000;
    if !days.contains(&period_days)
        || !days.contains(&retry_interval_days)
        || retry_interval_days > period_days
    {
        findings.note(&rules::RENEW_RANGE, place, &PATH);
    }
    if let Some(client) = document.client_certificate()
        && let Ok(info) = CertificateInfo::parse(client.certificate())
    {
        let lifetime = info
            .not_after()
            .as_secs()
            .saturating_sub(info.not_before().as_secs());
        if u64::from(period_days) * DAY >= lifetime {
            findings.note(&rules::RENEW_LIFETIME, place, &PATH);
        }
    }
    for parm in nodes.iter().flat_map(|node| node.parms()) {
        let expected = match parm.name() {
            "ROBOSupport" => DataType::Boolean,
            "RenewPeriod" | "RetryInterval" => {
                number(parm, &PATH, findings);
                DataType::Integer
            }
            _ => continue,
        };
        if parm.datatype() != Some(&expected) {
            findings.note(&rules::RENEW_DATATYPE, parm.place(), &PATH);
        }
    }
    let is_enrollment = !document.find(&["DMClient"]).is_empty();
    if is_enrollment
        && document
            .dm_client()
            .is_none_or(|client| client.ent_dmid.is_none())
    {
        findings.note(&rules::RENEW_ENT_DMID, place, &PATH);
    }
}

fn application(node: &Characteristic, scope: Option<CertificateScope>, findings: &mut Findings) {
    const PATH: [&str; 2] = ["APPLICATION", "APPAUTH"];
    let Some(account) = super::Application::read(node) else {
        return;
    };
    if account.provider_id().is_empty() || account.address().is_empty() {
        findings.note(&rules::APPLICATION_REQUIRED, node.place(), &["APPLICATION"]);
    }
    for parm in node.parms() {
        if parm.name().bytes().any(|byte| byte.is_ascii_lowercase()) && !parm.name().starts_with("SSP") {
            findings.note(
                &rules::APPLICATION_CASE,
                parm.place(),
                &["APPLICATION", parm.name()],
            );
        }
        if parm.name().eq_ignore_ascii_case("INIT") {
            findings.note(&rules::INIT, parm.place(), &["APPLICATION", parm.name()]);
        }
        if parm.name().eq_ignore_ascii_case(CertificateSearchCriteria::PARM) {
            search_criteria(scope, parm, findings);
        }
    }
    if account.app_srv().is_none() || account.client().is_none() {
        findings.note(&rules::APPAUTH, node.place(), &["APPLICATION"]);
    }
    for auth in node.named("APPAUTH") {
        match auth.value("AAUTHDATA") {
            None | Some("") => findings.note(&rules::AAUTHDATA, auth.place(), &PATH),
            Some(nonce) if !base64::is_canonical(nonce) => {
                findings.note(&rules::AAUTHDATA_ENCODING, auth.place(), &PATH);
            }
            Some(_) => {}
        }
        let is = |name, word: &str| {
            auth.value(name)
                .is_some_and(|text| text.eq_ignore_ascii_case(word))
        };
        if is("AAUTHLEVEL", "CLIENT") && !is("AAUTHTYPE", "DIGEST") {
            findings.note(&rules::CLIENT_DIGEST, auth.place(), &PATH);
        }
    }
}

fn search_criteria(scope: Option<CertificateScope>, parm: &Parm, findings: &mut Findings) {
    let text = parm.value().unwrap_or_default();
    let criteria = CertificateSearchCriteria::parse(text);
    let fits = |scope: CertificateScope| {
        criteria.as_ref().is_some_and(|criteria| {
            let own = alloc::format!("My\\{}", scope.as_str());
            criteria.stores.is_empty()
                || criteria
                    .stores
                    .iter()
                    .any(|store| store.eq_ignore_ascii_case(&own))
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

fn dm_client(provider: &Characteristic, findings: &mut Findings) {
    let Some(PollSchedule {
        first,
        second,
        remaining,
        ..
    }) = DmClient::read(provider).poll
    else {
        return;
    };
    let Some(node) = provider.named("Poll").next() else {
        return;
    };
    let path = ["DMClient", "Provider", provider.kind(), "Poll"];
    for parm in node
        .parms()
        .iter()
        .filter(|parm| parm.datatype() == Some(&DataType::Integer))
    {
        number(parm, &path, findings);
    }
    let sets = [first, second, remaining];
    if sets.iter().all(|set| set.count == 0) {
        findings.note(&rules::POLL_ALL_ZERO, node.place(), &path);
    }
    let infinite = sets.iter().filter(|set| set.is_infinite()).count();
    if infinite > 1 || (infinite == 1 && !remaining.is_infinite()) {
        findings.note(&rules::POLL_INFINITE, node.place(), &path);
    }
    if first.count == 0 {
        findings.note(&rules::POLL_FIRST_COUNT, node.place(), &path);
    }
    if remaining.interval_minutes != 0 && remaining.interval_minutes < 1440 {
        findings.note(&rules::POLL_REMAINING, node.place(), &path);
    }
}

fn number(parm: &Parm, path: &[&str], findings: &mut Findings) {
    if parm
        .value()
        .is_none_or(|text| text.trim().parse::<u32>().is_err())
    {
        findings.note(&rules::NUMBER, parm.place(), path);
    }
}
