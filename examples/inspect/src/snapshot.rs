//! Stored states of management sessions.

use mdm_errors::Position;
use mdm_syncml::session::device::Session;
use mdm_syncml::session::server::StateSummary;

use crate::kind::Kind;
use crate::report::{Failure, Report};
use crate::value::Fields;

/// Reports whether JSON has the outline of a stored state.
pub(crate) fn is_snapshot(json: &serde_json::Value) -> bool {
    let has = |name: &str| json.get(name).is_some();
    has("version") && (has("device") || has("device_id"))
}

/// Reads a stored state. Commands that are out are counted only.
pub(crate) fn read(document: &[u8]) -> Result<Report, Failure> {
    if let Some(report) = of_device(document) {
        return report;
    }
    let state = StateSummary::parse(document)
        .map_err(|error| Failure::new("snapshot", error.to_string(), Position::new(0, 1, 1)))?;
    let model = Fields::new()
        .with("version", u32::from(state.version))
        .with("device_id", state.device_id)
        .with_some("session_id", state.session_id)
        .with("out", state.out as u64);
    Ok(Report::new(Kind::Snapshot, model))
}

/// Reads the stored session of a device, which names its server; the state of a server does not.
fn of_device(document: &[u8]) -> Option<Result<Report, Failure>> {
    let json: serde_json::Value = serde_json::from_slice(document).ok()?;
    let text = |name: &str| Some(json.get(name)?.as_str()?.to_owned());
    let (server, session, device) = (text("server")?, text("id")?, text("device")?);
    let version = json.get("version")?.as_u64()?;
    if !(u64::from(Session::OLDEST)..=u64::from(Session::VERSION)).contains(&version) {
        let message = format!(
            "the session of a device stored under version {version}, and this release reads versions {} to {}",
            Session::OLDEST,
            Session::VERSION
        );
        return Some(Err(Failure::new("snapshot", message, Position::new(0, 1, 1))));
    }
    let number = |name: &str| json.get(name).and_then(serde_json::Value::as_u64);
    let model = Fields::new()
        .with("version", version)
        .with("device_id", device)
        .with("session_id", session)
        .with("server", server)
        .with_some("phase", text("phase"))
        .with_some("sent", number("sent"))
        .with_some("received", number("received"));
    let mut report = Report::new(Kind::Snapshot, model);
    report.sender = Some("a device built with these crates");
    report.meaning = Some("The session that a device keeps between two messages of a server.");
    Some(Ok(report))
}
