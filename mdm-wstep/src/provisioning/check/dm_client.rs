use alloc::collections::BTreeSet;

use super::Findings;
use crate::provisioning::{Characteristic, DataType, DmClient, PollSchedule, ProvisioningDocument};
use crate::rules;

/// Looks for a second `DMClient`, and for a provider that is there twice.
pub(super) fn check_once(document: &ProvisioningDocument, findings: &mut Findings) {
    let clients = document.find(&["DMClient"]);
    for second in clients.iter().skip(1) {
        findings.note(&rules::DM_CLIENT_ONCE, second.place(), &["DMClient"]);
    }
    let providers = clients.iter().flat_map(|client| client.named("Provider"));
    let mut known = BTreeSet::new();
    for node in providers.flat_map(Characteristic::characteristics) {
        if !known.insert(node.kind()) {
            let path = ["DMClient", "Provider", node.kind()];
            findings.note(&rules::DM_CLIENT_ONCE, node.place(), &path);
        }
    }
}

pub(super) fn check(provider: &Characteristic, findings: &mut Findings) {
    let client = DmClient::read(provider);
    for below in provider.characteristics() {
        let path = ["DMClient", "Provider", provider.kind(), below.kind()];
        let is_integer = |datatype: Option<&DataType<'_>>| datatype == Some(&DataType::Integer);
        for parm in below.parms().iter().filter(|parm| is_integer(parm.datatype())) {
            findings.number(parm, &path);
        }
        if below.kind().eq_ignore_ascii_case("Push") {
            findings.note(&rules::PUSH, below.place(), &path);
        }
    }
    let timeout = client.first_sync_status.and_then(|status| status.timeout_minutes);
    if timeout.is_some_and(|minutes| !(1..=1440).contains(&minutes))
        && let Some(node) = provider.named("FirstSyncStatus").next()
    {
        let path = ["DMClient", "Provider", provider.kind(), "FirstSyncStatus"];
        findings.note(&rules::SYNC_TIMEOUT, node.place(), &path);
    }
    if let (Some(poll), Some(node)) = (client.poll, provider.named("Poll").next()) {
        let path = ["DMClient", "Provider", provider.kind(), "Poll"];
        check_poll(&poll, node, &path, findings);
    }
}

fn check_poll(poll: &PollSchedule, node: &Characteristic, path: &[&str], findings: &mut Findings) {
    let sets = [poll.first, poll.second, poll.remaining];
    if sets.iter().all(|set| set.count == 0) {
        findings.note(&rules::POLL_ALL_ZERO, node.place(), path);
    }
    let infinite = sets.iter().filter(|set| set.is_infinite()).count();
    if infinite > 1 || (infinite == 1 && !poll.remaining.is_infinite()) {
        findings.note(&rules::POLL_INFINITE, node.place(), path);
    }
    if poll.first.count == 0 {
        findings.note(&rules::POLL_FIRST_COUNT, node.place(), path);
    }
    if poll.remaining.interval_minutes != 0 && poll.remaining.interval_minutes < 1440 {
        findings.note(&rules::POLL_REMAINING, node.place(), path);
    }
}
