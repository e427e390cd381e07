//! Departures from the specifications that reading accepts.

use alloc::vec::Vec;

use mdm_errors::Lint;

use crate::document::Doc;

pub(crate) fn lint(_doc: Doc<'_>) -> Vec<Lint> {
    Vec::new()
}
