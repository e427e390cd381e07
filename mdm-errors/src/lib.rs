//! The vocabulary of failure in Windows device management: HRESULTs, enrollment errors, SyncML statuses, positions, lints and secrets.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![no_std]

extern crate alloc;

mod decode;
mod enrollment;
mod hresult;
mod lint;
mod position;
mod secret;
mod status;
mod terms_of_use;
mod text;

pub use decode::{DecodeError, DecodeErrorKind, LimitKind};
pub use enrollment::{EnrollmentError, ErrorType, Subcode};
pub use hresult::{Entry, HResult, Kind, ParseHResultError, Reading, Remedy, UiString};
pub use lint::{Lint, Rule};
pub use position::{ElementPath, Name, Position};
pub use secret::{SecretBytes, SecretText};
pub use status::{Answerable, ParseStatusCodeError, StatusClass, StatusCode};
pub use terms_of_use::TermsOfUseError;
pub use text::{ForbiddenCharacter, Text, is_xml_char};
