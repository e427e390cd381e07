//! Stored states of management sessions.

use mdm_errors::Position;
use mdm_syncml::session::server::StateSummary;

use crate::kind::Kind;
use crate::report::{Failure, Report};
use crate::value::Fields;

/// Reports whether JSON has the outline of a stored state.
pub(crate) fn is_snapshot(json: &serde_json::Value) -> bool {
    json.get("version").is_some() && json.get("device").is_some()
}

/// Reads a stored state. Commands that are out are counted only.
pub(crate) fn read(document: &[u8]) -> Result<Report, Failure> {
    let state = StateSummary::parse(document)
        .map_err(|error| Failure::new("snapshot", error.to_string(), Position::new(0, 1, 1)))?;
    let model = Fields::new()
        .with("version", u32::from(state.version))
        .with("device_id", state.device_id)
        .with_some("session_id", state.session_id)
        .with("out", state.out as u64);
    Ok(Report::new(Kind::Snapshot, model))
}
