//! Typed values: what the text inside elements means.

mod alert_code;
mod alert_type;
mod command_name;
mod meta;
pub(crate) mod open_text;
mod windows;

pub use alert_code::AlertCode;
pub use alert_type::AlertType;
pub use command_name::CommandName;
pub use meta::{Format, Mark};
pub use open_text::Unlisted;
pub use windows::{DevicePrepSync, LoginStatus, SyncType, UnenrollRequest};
