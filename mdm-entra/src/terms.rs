//! Terms of Use: the page that a user sees before enrolling.
//!
//! | step | type | side |
//! |---|---|---|
//! | the page is asked for | [`TermsRequest`] | server parses, device builds |
//! | the page is drawn | [`CxhHost`] | server |
//! | the user is sent back | [`TermsRedirect`] | server builds |
//! | Windows reads the answer | [`TermsAnswer`] | device parses |
//! | the blob reaches the enrollment | [`OpaqueBlob`] | both |

mod answer;
mod blob;
mod host;
mod query;
mod redirect;
mod request;

pub use answer::TermsAnswer;
pub use blob::OpaqueBlob;
pub use host::{Asset, Background, CxhHost, Theme, WindowsVersion};
pub use redirect::{RedirectUri, Schemes, TermsRedirect};
pub use request::{Parameter, TermsMode, TermsRequest};
