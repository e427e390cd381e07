//! Recognises every message of the suite and says what it says, for people and for programs.
//!
//! It does no I/O, so that the program `inspect` and the page that a browser opens from a file are the same code.
//!
//! ```
//! let result = mdm_inspect::inspect(b"-2145910765");
//! let line = mdm_inspect::json("-", &result);
//! assert!(line.starts_with(r#"{"file":"-","kind":"hresult","ok":true,"#));
//! assert!(line.contains("MENROLL_E_DEVICECAPREACHED"));
//! ```

mod certificate;
mod dump;
mod encoded;
mod hresult;
mod http;
mod kind;
mod links;
mod page;
mod pem;
mod provisioning;
mod recognise;
mod report;
mod root;
mod secrets;
mod show;
mod snapshot;
mod soap;
mod syncml;
mod token;
mod value;
mod wide;
mod wrapped;

pub use kind::Kind;
pub use page::{page, page_answer};
pub use report::{Failure, Finding, Place, Report, json};
pub use show::show;
pub use value::{Fields, Value};

/// Reads an input of any kind.
///
/// # Errors
/// Why it cannot be read, and where.
pub fn inspect(bytes: &[u8]) -> Result<Report, Failure> {
    recognise::read(bytes)
}
