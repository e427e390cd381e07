//! Meanings of well-known nodes, and of statuses.
//!
//! `./DevInfo`, `./DevDetail`, the `NodeCache` CSP, the enrollment status page, and the outcomes of commands.

pub(crate) mod alert_event;
pub(crate) mod device_detail;
pub(crate) mod device_info;
pub(crate) mod first_sync;
pub(crate) mod node_cache;
pub(crate) mod outcome;
pub(crate) mod status_tracking;

pub use device_detail::{DetailNode, DeviceDetail};
pub use device_info::DeviceInfo;
pub use first_sync::{ExpectedList, FirstSync, FirstSyncValue, PageStep, Provisioned, StatusPage};
pub use node_cache::{CacheNode, CacheValue, ChangedNode, Expected, NodeCache};
pub use outcome::Intent;
pub use status_tracking::{
    InstallationState, RebootRequired, StatusTracking, TrackedApp, TrackedProvider, TrackedValue,
};
