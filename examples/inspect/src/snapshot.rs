//! Stored states of management sessions.

use mdm_errors::Position;
use mdm_syncml::session::server::Snapshot;

use crate::kind::Kind;
use crate::report::{Failure, Report};
use crate::value::Fields;

/// Reports whether JSON has the outline of a stored state.
pub(crate) fn is_snapshot(json: &serde_json::Value) -> bool {
    json.get("version").is_some() && json.get("device_id").is_some()
}

/// Reads a stored state. What waits in it may hold secrets and is counted only.
pub(crate) fn read(document: &[u8], json: &serde_json::Value) -> Result<Report, Failure> {
    let snapshot: Snapshot = serde_json::from_slice(document).map_err(|error| {
        let at = Position::new(0, u32::try_from(error.line()).unwrap_or_default(), 1);
        Failure::new("snapshot", "no stored state that this release reads", at)
    })?;
    let waiting = json.get("queue").and_then(|queue| queue.as_array()).map(Vec::len);
    let model = Fields::new()
        .with("version", u32::from(snapshot.version()))
        .with("device_id", snapshot.device_id())
        .with_some("waiting", waiting.map(|waiting| waiting as u64));
    Ok(Report::new(Kind::Snapshot, model))
}
