//! Corpus, known-answer helpers and the doctests of the project's documents.
//!
//! A case is a document, `<case>.xml` (or `<case>.bin` where an editor would spoil it), with `<case>.expected` beside
//! it: the [tree](tree::of_message) for what must be read, the exact error for what must not. `UPDATE_EXPECTED=1`
//! writes the expected files anew; read the difference before you commit it.

pub mod cases;
mod documents;
pub mod entra;
pub mod soap;
pub mod tree;
pub mod wstep;

/// The line of a lint in an expected file.
fn lint_line(lint: &mdm_errors::Lint) -> String {
    let place = if lint.path.is_empty() {
        "document"
    } else {
        lint.path.as_str()
    };
    let position = lint.position;
    format!(
        "lint {} in {place} at {}:{}",
        lint.rule.id,
        position.line(),
        position.column()
    )
}
