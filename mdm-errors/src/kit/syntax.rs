//! The words for mistakes in XML syntax.
//!
//! One fault has one wording in every reader.

/// An `&` that begins neither an entity nor a character reference.
pub const OPEN_REFERENCE: &str = "`&` that starts no reference";
/// A character reference without digits, or with other characters among them.
pub const CHARACTER_REFERENCE: &str = "malformed character reference";
/// The end of a CDATA section where none is open.
pub const SECTION_END: &str = "`]]>` in text";
/// A name that is no qualified name.
pub const NAME: &str = "malformed name";
/// An attribute that is not a name, an equals sign and a quoted value.
pub const ATTRIBUTE: &str = "malformed attribute";
/// Two attributes that touch.
pub const ATTRIBUTE_SPACE: &str = "no white space before an attribute";
/// A tag opened inside a value.
pub const VALUE: &str = "`<` in an attribute value";
/// A declaration of a reserved prefix or namespace, or of none for a prefix.
pub const NAMESPACE: &str = "invalid namespace declaration";
/// An end tag that holds more than its name.
pub const END_TAG: &str = "malformed end tag";
/// An end tag where no element is open.
pub const LONE_END_TAG: &str = "end tag without a start tag";
/// A comment that holds `--`.
pub const COMMENT: &str = "`--` in a comment";
/// Markup that begins with `<!` and is of no known kind.
pub const BANG: &str = "malformed markup after `<!`";
/// A processing instruction without a target, or with a reserved one.
pub const INSTRUCTION: &str = "malformed processing instruction";
/// An XML declaration that breaks its grammar.
pub const DECLARATION: &str = "malformed XML declaration";
/// An XML declaration that is not at the start.
pub const DECLARATION_PLACE: &str = "misplaced XML declaration";
/// Anything else that is no markup.
pub const MARKUP: &str = "malformed markup";
