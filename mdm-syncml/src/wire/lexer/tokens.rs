//! A document that was read before, token by token.
//!
//! For those who look at how it is written.

use super::{Attribute, Binding, General, Lexer, Namespace, Open, Tag};
use crate::wire::fault::Parsed;

/// A token that ends text.
pub(crate) enum Token {
    /// A start tag.
    Start(Tag),
    /// The end tag of the innermost element, from this byte on.
    End(usize),
    /// A CDATA section.
    Section,
    /// A comment or processing instruction.
    Aside,
}

impl<'s> Lexer<'s, '_, General> {
    /// The text up to the next token, and where it begins; `None` at the end of the document.
    pub(crate) fn text_before_token(&mut self) -> Option<(usize, &'s [u8])> {
        let at = self.position();
        let length = memchr::memchr(b'<', self.rest)?;
        let text = self.rest.get(..length)?;
        self.advance(length);
        Some((at, text))
    }

    /// The token after the text. Inside raw markup (`raw`) no element is known.
    pub(crate) fn token(&mut self, open: Option<&Open>, raw: bool) -> Parsed<Token> {
        match self.rest {
            [_, b'/', ..] => {
                let at = self.position();
                if let Some(open) = open {
                    self.close(open)?;
                }
                Ok(Token::End(at))
            }
            [_, b'!', b'[', ..] => {
                let end = memchr::memmem::find(self.rest, b"]]>");
                self.advance(end.map_or(self.rest.len(), |end| end.saturating_add(3)));
                Ok(Token::Section)
            }
            [_, b'!' | b'?', ..] => {
                self.skip_misc()?;
                Ok(Token::Aside)
            }
            _ => {
                self.scratch.attributes.clear();
                self.open_tag(raw).map(Token::Start)
            }
        }
    }
}

impl<R> Lexer<'_, '_, R> {
    /// The attributes of the last start tag that had any, as written.
    pub(crate) fn tag_attributes(&self) -> &[Attribute] {
        &self.scratch.attributes
    }

    /// The declarations of an element that is open and its contents so far.
    pub(crate) fn declared_in(&self, open: &Open) -> &[Binding] {
        let first = if open.is_literal() {
            self.scratch.bindings.len()
        } else {
            open.bindings as usize
        };
        self.scratch.bindings.get(first..).unwrap_or_default()
    }

    /// The default namespace around an element, if one is declared.
    pub(crate) fn default_around(&self, open: &Open) -> Option<Namespace> {
        let outer = self.scratch.bindings.get(..open.bindings as usize)?;
        let default = outer.iter().rev().find(|binding| !binding.prefix.is_present());
        default.map(|binding| binding.namespace)
    }
}
