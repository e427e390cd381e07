//! Meanings of well-known nodes, and of statuses.
//!
//! `./DevInfo`, `./DevDetail`, the `NodeCache` CSP, and the outcomes of commands.

pub(crate) mod alert_event;
pub(crate) mod device_detail;
pub(crate) mod device_info;
pub(crate) mod node_cache;
pub(crate) mod outcome;

pub use device_detail::{DetailNode, DeviceDetail};
pub use device_info::DeviceInfo;
pub use node_cache::{CacheNode, CacheValue, ChangedNode, Expected, NodeCache};
pub use outcome::Intent;
