/// Parses an `xs:boolean`: `true`, `false`, `1` or `0`, in any letter case.
///
/// ```
/// use mdm_soap::values::parse_boolean;
///
/// assert_eq!(parse_boolean("True"), Some(true));
/// assert_eq!(parse_boolean("0"), Some(false));
/// assert_eq!(parse_boolean("yes"), None);
/// ```
#[must_use]
pub fn parse_boolean(text: &str) -> Option<bool> {
    if text == "1" || text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text == "0" || text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}
