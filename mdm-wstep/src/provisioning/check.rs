use alloc::collections::BTreeSet;
use alloc::string::ToString;
use alloc::vec::Vec;

use mdm_errors::kit::base64;
use mdm_errors::{ElementPath, Lint, Position, Rule};
use rustls_pki_types::CertificateDer;

use super::certificate_store::ENCODED_CERTIFICATE;
use super::{Characteristic, DataType, EnrollmentCsp, Parm, ProvisioningDocument, Renew};
use crate::certificate::{CertificateInfo, Thumbprint};
use crate::rules;

mod application;
mod dm_client;

const DAY: u64 = 86_400;

/// The most findings, more than anybody reads; a hostile document could cause one per element.
const MAX_LINTS: usize = 256;

pub(super) fn check(document: &ProvisioningDocument) -> Vec<Lint> {
    let mut findings = Findings::default();
    providers(document, &mut findings);
    certificates(document, &mut findings);
    renew(document, &mut findings);
    let accounts = document.find(&["APPLICATION"]);
    let clients: Vec<_> = document
        .find(&["DMClient", "Provider"])
        .into_iter()
        .flat_map(Characteristic::characteristics)
        .collect();
    if let Some(first) = clients.first() {
        let known: BTreeSet<_> = clients.iter().map(|client| client.kind()).collect();
        let is_unknown = |account: &&&Characteristic| {
            let id = account.value("PROVIDER-ID");
            id.is_some_and(|id| !known.contains(id))
        };
        for _ in accounts.iter().filter(is_unknown) {
            let path = ["DMClient", "Provider", first.kind()];
            findings.note(&rules::PROVIDER, first.place(), &path);
        }
    }
    let scope = document.client_certificate().map(|client| client.scope());
    for account in accounts {
        application::check(account, scope, &mut findings);
    }
    dm_client::check_once(document, &mut findings);
    for client in clients {
        dm_client::check(client, &mut findings);
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

    fn number(&mut self, parm: &Parm, path: &[&str]) {
        let is_number = |text: &str| text.trim().parse::<u32>().is_ok();
        if !parm.value().is_some_and(is_number) {
            self.note(&rules::NUMBER, parm.place(), path);
        }
    }
}

fn providers(document: &ProvisioningDocument, findings: &mut Findings) {
    for node in document.characteristics() {
        let rule = match EnrollmentCsp::parse(node.kind()) {
            EnrollmentCsp::RootCaTrustedCertificates => &rules::ROOT_CA_TRUSTED_CERTIFICATES,
            EnrollmentCsp::Other(_) => &rules::ENROLLMENT_CSP,
            _ => continue,
        };
        findings.note(rule, node.place(), &[node.kind()]);
    }
}

fn certificates(document: &ProvisioningDocument, findings: &mut Findings) {
    for [store, scope] in [
        ["Root", "System"],
        ["CA", "System"],
        ["My", "User"],
        ["My", "System"],
    ] {
        let stores = document.find(&["CertificateStore", store, scope]);
        let has_container = |node: &Characteristic| node.named("PrivateKeyContainer").next().is_some();
        let has_container_beside = stores.iter().any(|node| has_container(node));
        let nodes = stores.iter().flat_map(|node| node.characteristics());
        for node in nodes {
            let Some(parm) = node.parm(ENCODED_CERTIFICATE) else {
                continue;
            };
            let path = ["CertificateStore", store, scope, node.kind()];
            certificate(node, parm, &path, findings);
            if store == "My" && !has_container_beside && !has_container(node) {
                let path = ["CertificateStore", store, scope];
                findings.note(&rules::PRIVATE_KEY_CONTAINER, node.place(), &path);
            }
        }
    }
}

fn certificate(node: &Characteristic, parm: &Parm, path: &[&str; 4], findings: &mut Findings) {
    let [certificate_store, store, scope, kind] = *path;
    let parm_path = [certificate_store, store, scope, kind, ENCODED_CERTIFICATE];
    let text = parm.value().unwrap_or_default();
    let certificate = base64::decode(text).map(CertificateDer::from);
    let Some(certificate) = certificate.filter(|der| CertificateInfo::parse(der).is_ok()) else {
        findings.note(&rules::CERTIFICATE_ENCODING, parm.place(), &parm_path);
        return;
    };
    if !base64::is_canonical(text) {
        findings.note(&rules::CERTIFICATE_ENCODING, parm.place(), &parm_path);
    }
    let thumbprint = Thumbprint::for_certificate(&certificate).to_string();
    if !thumbprint.eq_ignore_ascii_case(kind) {
        findings.note(&rules::THUMBPRINT, node.place(), path);
    }
}

fn renew(document: &ProvisioningDocument, findings: &mut Findings) {
    const PATH: [&str; 4] = ["CertificateStore", "My", "WSTEP", "Renew"];
    let nodes = document.find(&PATH);
    let Some(place) = nodes.first().map(|node| node.place()) else {
        return;
    };
    let renew = Renew::read(&nodes);
    let days = 1..=1000;
    if !days.contains(&renew.period_days)
        || !days.contains(&renew.retry_interval_days)
        || renew.retry_interval_days > renew.period_days
    {
        findings.note(&rules::RENEW_RANGE, place, &PATH);
    }
    if let Some(client) = document.client_certificate()
        && let Ok(info) = CertificateInfo::parse(client.certificate())
    {
        let end = info.not_after().as_secs();
        let lifetime = end.saturating_sub(info.not_before().as_secs());
        if u64::from(renew.period_days).saturating_mul(DAY) >= lifetime {
            findings.note(&rules::RENEW_LIFETIME, place, &PATH);
        }
    }
    for parm in nodes.iter().flat_map(|node| node.parms()) {
        let expected = match parm.name() {
            "ROBOSupport" => DataType::Boolean,
            "RenewPeriod" | "RetryInterval" => {
                findings.number(parm, &PATH);
                DataType::Integer
            }
            _ => continue,
        };
        if parm.datatype() != Some(&expected) {
            findings.note(&rules::RENEW_DATATYPE, parm.place(), &PATH);
        }
    }
    let is_enrollment = !document.find(&["DMClient"]).is_empty();
    let has_ent_dmid = || {
        document
            .dm_client()
            .is_some_and(|client| client.ent_dmid.is_some())
    };
    if is_enrollment && !has_ent_dmid() {
        findings.note(&rules::RENEW_ENT_DMID, place, &PATH);
    }
}
