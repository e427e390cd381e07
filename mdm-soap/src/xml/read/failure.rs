use mdm_errors::kit::syntax;
use mdm_errors::{DecodeErrorKind, Name};
use quick_xml::errors::{Error as XmlError, IllFormedError, SyntaxError};

/// A mistake, and the byte of the text that it starts at.
pub(super) type Failure = (DecodeErrorKind, usize);

/// Returns the error of this suite for one of the tokenizer.
pub(super) fn from_tokenizer(error: &XmlError, at: usize) -> Failure {
    let kind = match error {
        XmlError::Syntax(error) => match error {
            SyntaxError::InvalidBangMarkup => DecodeErrorKind::Syntax(syntax::BANG),
            _ => DecodeErrorKind::UnexpectedEnd,
        },
        XmlError::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            DecodeErrorKind::MismatchedEndTag {
                open: Name::new(expected),
                found: Name::new(found),
            }
        }
        XmlError::IllFormed(error) => DecodeErrorKind::Syntax(match error {
            IllFormedError::UnmatchedEndTag(_) => syntax::LONE_END_TAG,
            IllFormedError::DoubleHyphenInComment => syntax::COMMENT,
            IllFormedError::UnclosedReference => syntax::OPEN_REFERENCE,
            IllFormedError::MissingDoctypeName => return (DecodeErrorKind::Doctype, at),
            _ => syntax::DECLARATION,
        }),
        XmlError::Encoding(_) => DecodeErrorKind::Encoding,
        _ => DecodeErrorKind::Syntax(syntax::MARKUP),
    };
    (kind, at)
}
