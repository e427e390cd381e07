//! The vocabulary of failure in Windows device management.
//!
//! Codes, causes and remedies, positions in documents, and values that are safe to show. It explains the codes that
//! Windows and its management show, and tells a server what to send so that Windows shows the right one. The other
//! crates of the suite report their errors in these words. This crate reads no document and does no I/O; SOAP faults
//! are in `mdm-soap`, SyncML messages in `mdm-syncml`.
//!
//! ```
//! use mdm_errors::{EnrollmentError, ErrorType, HResult, Remedy};
//!
//! // an administrator reads a number on an error page
//! let code: HResult = "80180018".parse()?;
//! assert_eq!(code.name(), Some("MENROLL_E_USER_LICENSE"));
//! assert_eq!(code.meaning(), Some("User lacks a valid MDM licence; an administrator must act"));
//! assert_eq!(code.remedy(), Remedy::Administrator);
//! assert!(!code.is_retryable());
//!
//! // a server wants the device to show exactly that
//! let refusal = EnrollmentError::Detail(ErrorType::UserLicense);
//! assert_eq!(refusal.hresult(), code);
//! assert_eq!((refusal.fault_code(), refusal.as_str()), ("Receiver", "UserLicense"));
//! # Ok::<(), mdm_errors::ParseHResultError>(())
//! ```
//!
//! # What is here
//!
//! | Types | For | Source |
//! |---|---|---|
//! | [`HResult`], [`Entry`], [`Component`], [`Remedy`], [`Origin`], [`UiString`] | 894 rows for 886 result codes: name, meaning, advice, remedy, origin, the text that the user reads | MS-ERREF 2.1, MS-MDE2 2.2.10, Windows SDK |
//! | [`Reading`] | the arithmetic of facilities: HTTP, network and Win32 errors, SyncML statuses, and the values that two components share | |
//! | [`EnrollmentError`], [`Subcode`], [`ErrorType`] | the refusals of an enrollment server | MS-MDE2 2.2.10 |
//! | [`StatusCode`], [`StatusClass`], [`CommandKind`] | statuses of SyncML and OMA DM | OMA-DM-RepPro 6.6 |
//! | [`ConnectionProblem`] | the reasons why Windows does not connect a device | |
//! | [`OnScreen`] | code, cause and remedy for what a user reads on the screen | |
//! | [`TermsOfUseError`] | the errors of a Terms of Use page | |
//! | [`DecodeError`], [`DecodeErrorKind`], [`LimitKind`] | reasons why bytes are not the document they should be | |
//! | [`Position`], [`PositionIndex`], [`ElementPath`], [`Name`] | places in a document | |
//! | [`Lint`], [`Rule`] | deviations that a reader accepts | |
//! | [`Text`], [`text!`] | text that XML 1.0 can carry | XML 1.0 2.2 |
//! | [`Unlisted`] | a value of an open set of words that has no variant of its own | |
//! | [`SecretText`], [`SecretBytes`] | passwords, tokens, nonces | |
//!
//! The [`manual`] lists every code and status for operators and help desks.
//!
//! # Features
//!
//! `arbitrary` implements `arbitrary::Arbitrary` for the values, known codes first. `serde` implements
//! `Serialize` and `Deserialize` for [`Text`], [`StatusCode`] (a number), [`CommandKind`] (its name) and [`HResult`]
//! (`0x80180013`), never for secrets. The crate is `no_std` with
//! `alloc`, and depends on `subtle` (comparing secrets), `zeroize` (wiping them), `base64` and `percent-encoding` only.
//!
//! # Limits and errors
//!
//! Looking up a code or a symbol allocates nothing and takes at most ten comparisons; looking up by value is `const`.
//! Parsing a code or a status takes any text and fails with a [`ParseHResultError`] or
//! [`ParseStatusCodeError`]. Names taken from a document are cut to [`Name::MAX_CHARS`] characters.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(test),
    warn(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::as_conversions
    )
)]
#![no_std]

extern crate alloc;

mod command_kind;
mod connection;
mod decode;
mod enrollment;
mod hresult;
#[doc(hidden)]
pub mod kit;
mod lint;
pub mod manual;
mod on_screen;
mod position;
mod secret;
mod status;
mod terms_of_use;
mod text;

pub use command_kind::CommandKind;
pub use connection::ConnectionProblem;
pub use decode::{DecodeError, DecodeErrorKind, LimitKind};
pub use enrollment::{EnrollmentError, ErrorType, Subcode};
pub use hresult::{Component, Entry, HResult, Origin, ParseHResultError, Reading, Remedy, UiString};
pub use kit::words::Unlisted;
pub use lint::{Lint, Rule};
pub use on_screen::OnScreen;
pub use position::{ElementPath, Name, Position, PositionIndex};
pub use secret::{SecretBytes, SecretText};
pub use status::{ParseStatusCodeError, StatusClass, StatusCode};
pub use terms_of_use::TermsOfUseError;
pub use text::{ForbiddenCharacter, Text, is_xml_char, is_xml_text};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
