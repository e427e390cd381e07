//! Meanings of nodes, alerts and statuses.

pub(crate) mod alert_event;
pub(crate) mod device_detail;
pub(crate) mod device_info;
pub(crate) mod node_cache;
pub(crate) mod outcome;
