//! The page to paste a message into, whoever reads it: a server, or the crates in the browser.

use serde::Serialize;

const PAGE: &str = include_str!("page.html");
/// A page with an engine inside may ask nobody: what is pasted cannot leave it.
const OFFLINE: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
    script-src 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'unsafe-inline'\">";

/// Returns the page; `engine` is a script that defines `engine(bytes)`, or is empty to ask the server of the page.
pub fn page(engine: &str) -> String {
    let policy = if engine.is_empty() { "" } else { OFFLINE };
    PAGE.replace("<!--POLICY-->", policy)
        .replace("/*ENGINE*/", engine)
}

/// Returns what the page shows for a message, as JSON.
pub fn page_answer(bytes: &[u8]) -> String {
    #[derive(Serialize)]
    struct Answer {
        ok: bool,
        text: String,
        json: String,
    }
    let result = crate::inspect(bytes);
    let answer = Answer {
        ok: result.is_ok(),
        text: crate::show("message", bytes, &result, false),
        json: crate::report::pretty("message", &result),
    };
    serde_json::to_string(&answer).unwrap_or_default()
}
