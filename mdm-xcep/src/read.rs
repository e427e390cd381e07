//! Reading helpers for `xs:sequence` types with nillable elements.

use alloc::vec::Vec;

use mdm_errors::{DecodeError, Text};
use mdm_soap::ns;
use mdm_soap::values::parse_boolean;
use mdm_soap::xml::{Node, Ns};

use crate::rules;

/// The namespace of the messages, with the spellings that samples and servers have for it.
pub(crate) const XCEP: Ns = Ns::new(ns::POLICY).or(&[
    "",
    "http://schemas.microsoft.com/windows/pki/2009/01/enrollmentpolicy/",
]);

/// An element of sequence type whose children are taken by name.
#[derive(Clone, Copy)]
pub(crate) struct Sequence<'d, 'a> {
    node: Node<'d, 'a>,
}

impl<'d, 'a> Sequence<'d, 'a> {
    /// `order` is the order of the schema; another one is noted.
    pub(crate) fn new(node: Node<'d, 'a>, order: &[&str]) -> Self {
        let mut last = 0;
        for child in node.children() {
            let name = child.local();
            if let Some(place) = order.iter().position(|known| known.eq_ignore_ascii_case(name)) {
                if place < last {
                    child.lint(&rules::SEQUENCE);
                }
                last = place;
            }
        }
        Self { node }
    }

    /// The child if it is present and not nil. A missing one is noted.
    pub(crate) fn nillable(self, name: &'static str) -> Result<Option<Node<'d, 'a>>, DecodeError> {
        let child = self.optional(name)?;
        if child.is_none() && self.node.child_any_case(&XCEP, name)?.is_none() {
            self.node.lint_missing(&rules::MISSING, name);
        }
        Ok(child)
    }

    /// The child if it is present and not nil.
    pub(crate) fn optional(self, name: &str) -> Result<Option<Node<'d, 'a>>, DecodeError> {
        Ok(self
            .node
            .child_any_case(&XCEP, name)?
            .filter(|child| !child.is_nil()))
    }

    /// The child if it is present, not nil, and has content.
    pub(crate) fn present(self, name: &'static str) -> Result<Option<Node<'d, 'a>>, DecodeError> {
        Ok(self.nillable(name)?.filter(|child| !is_empty(*child)))
    }

    /// The value of a child with text: `None` when it is missing, nil or empty.
    pub(crate) fn value<T>(self, name: &'static str, kind: Kind<T>) -> Result<Option<T>, DecodeError> {
        match self.present(name)? {
            Some(child) => child.value(kind.expected, kind.read).map(Some),
            None => Ok(None),
        }
    }

    /// The text of a child: `None` when it is missing, nil or empty.
    pub(crate) fn text(self, name: &'static str) -> Result<Option<Text<'a>>, DecodeError> {
        Ok(self.present(name)?.map(Node::trimmed))
    }

    /// The values of the elements `item` inside the child `name`.
    pub(crate) fn list<T>(
        self,
        name: &'static str,
        item: &str,
        mut read: impl FnMut(Node<'d, 'a>) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        let Some(list) = self.present(name)? else {
            return Ok(Vec::new());
        };
        list.children()
            .filter(|child| child.is_any_case(&XCEP, item))
            .map(&mut read)
            .collect()
    }

    /// The place of a lint about a child.
    pub(crate) fn place(self, name: &str) -> Node<'d, 'a> {
        place(self.node, name)
    }
}

/// The child of this name, or the element itself where the child is absent: the place of a lint.
pub(crate) fn place<'d, 'a>(parent: Node<'d, 'a>, name: &str) -> Node<'d, 'a> {
    let child = parent.child_any_case(&XCEP, name).ok().flatten();
    child.unwrap_or(parent)
}

fn is_empty(node: Node<'_, '_>) -> bool {
    let is_white_space = node.is_white_space();
    if is_white_space {
        node.lint(&rules::EMPTY);
    }
    is_white_space
}

/// The reader of a text, and a description of the text that it expects.
pub(crate) struct Kind<T> {
    pub(crate) expected: &'static str,
    pub(crate) read: fn(&str) -> Option<T>,
}

pub(crate) const UNSIGNED: Kind<u32> = Kind {
    expected: "number from 0 to 4294967295",
    read: |text| text.parse().ok(),
};

pub(crate) const LONG: Kind<u64> = Kind {
    expected: "number from 0 to 18446744073709551615",
    read: |text| text.parse().ok(),
};

pub(crate) const INT: Kind<i32> = Kind {
    expected: "number of 32 bits",
    read: |text| text.parse().ok(),
};

pub(crate) const BOOLEAN: Kind<bool> = Kind {
    expected: "boolean",
    read: parse_boolean,
};
