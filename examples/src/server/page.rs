//! The little HTML that the server needs.

use super::RETRY_AFTER;
use crate::http::Response;

/// A page with this in its body.
pub(super) fn html(body: &str) -> Response {
    let page =
        format!("<!DOCTYPE html>\n<html><head><title>Contoso</title></head><body>{body}</body></html>\n");
    Response::new(200, "text/html; charset=UTF-8", page).with_header("cache-control", "no-store")
}

/// Text that is safe in attribute values and between tags.
pub(super) fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, character| {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
        out
    })
}

/// Returns the answer of a page when the store fails.
pub(super) fn unavailable() -> Response {
    Response::empty(503).with_header("retry-after", RETRY_AFTER.to_string())
}
