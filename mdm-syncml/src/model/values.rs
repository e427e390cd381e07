//! Typed values of the text inside elements.

mod alert_code;
mod alert_type;
mod command_name;
mod meta;
mod windows;

pub use mdm_errors::Unlisted;

pub use alert_code::AlertCode;
pub use alert_type::AlertType;
pub use command_name::CommandName;
pub use meta::{Format, Mark};
pub use windows::{DevicePrepSync, LoginStatus, SyncType, UnenrollRequest};
