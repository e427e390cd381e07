//! Prefixes and their namespaces.

use alloc::string::String;

use mdm_errors::{DecodeErrorKind, LimitKind, Name};

use super::{Lexer, Route, Scratch, references};
use crate::wire::fault::{Fault, Parsed};
use crate::wire::span::{OuterNamespace, Span};
use crate::wire::version::NamespaceVersion;

/// A namespace, as far as SyncML cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Namespace {
    None,
    SyncMl(NamespaceVersion),
    MetInf,
    Msft,
    /// `http://www.w3.org/XML/1998/namespace`, of the prefix `xml`.
    Xml,
    /// `http://www.w3.org/2000/xmlns/`, of declarations.
    Xmlns,
    Other,
}

/// A declaration in scope.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binding {
    /// Absent for the default namespace.
    pub(crate) prefix: Span,
    /// The value as written.
    pub(crate) uri: Span,
    /// The value as it is compared: in the text, or marked in [`Scratch::uris`].
    name: Span,
    /// The index of the outermost declaration in scope with the same URI.
    id: u32,
    pub(crate) namespace: Namespace,
}

impl Binding {
    /// No default namespace.
    const NONE: Self = Self::known(Span::ABSENT, Namespace::None);

    /// The first declaration of a document, for a default namespace without references.
    pub(super) const fn known(uri: Span, namespace: Namespace) -> Self {
        Self {
            prefix: Span::ABSENT,
            uri,
            name: uri,
            id: 0,
            namespace,
        }
    }

    fn name<'t>(&self, text: &'t [u8], uris: &'t str) -> &'t [u8] {
        if self.name.is_marked() {
            self.name.slice(uris.as_bytes())
        } else {
            self.name.slice(text)
        }
    }
}

/// Identifies the namespace of an attribute among those of its tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NamespaceId {
    /// The attribute has no prefix.
    None,
    /// The attribute is a declaration.
    Declaration,
    /// The prefix is `xml`.
    Xml,
    /// The prefix is bound by the declaration with this id.
    Bound(u32),
}

impl Namespace {
    /// The namespace of an attribute value as written. White space around it and the misspelling `syncml:metinfo` occur
    /// in Microsoft's documentation.
    pub(crate) fn of(value: &[u8]) -> Self {
        if memchr::memchr(b'&', value).is_some() {
            let mut resolved = String::new();
            references::resolve(core::str::from_utf8(value).unwrap_or_default(), &mut resolved);
            return Self::of_resolved(resolved.as_bytes());
        }
        Self::of_resolved(value)
    }

    fn of_resolved(value: &[u8]) -> Self {
        match value.trim_ascii() {
            b"SYNCML:SYNCML1.2" => Self::SyncMl(NamespaceVersion::V1_2),
            b"syncml:metinf" | b"syncml:metinfo" => Self::MetInf,
            b"SYNCML:SYNCML1.1" => Self::SyncMl(NamespaceVersion::V1_1),
            b"SYNCML:SYNCML1.0" => Self::SyncMl(NamespaceVersion::V1_0),
            b"http://schemas.microsoft.com/MobileDevice/MDM" => Self::Msft,
            b"http://www.w3.org/XML/1998/namespace" => Self::Xml,
            b"http://www.w3.org/2000/xmlns/" => Self::Xmlns,
            b"" => Self::None,
            _ => Self::Other,
        }
    }

    pub(crate) const fn is_syncml_or_none(self) -> bool {
        matches!(self, Self::None | Self::SyncMl(_))
    }
}

/// Declarations of SyncML's own namespaces that are free, so that a message at the limits can be written and read.
pub(super) const OWN_DECLARATIONS: usize = 8;

impl<'s, R: Route> Lexer<'s, '_, R> {
    /// Declares a prefix (or the default namespace) for the element that is being opened.
    pub(super) fn bind(&mut self, prefix: Span, uri: Span, at: usize) -> Parsed<Namespace> {
        let namespace = Namespace::of(uri.slice(self.text));
        let name = prefix.slice(self.text);
        let fits = match name {
            b"" => !matches!(namespace, Namespace::Xml | Namespace::Xmlns),
            b"xml" => namespace == Namespace::Xml,
            b"xmlns" => false,
            _ => !matches!(namespace, Namespace::Xml | Namespace::Xmlns | Namespace::None),
        };
        if !fits {
            return Err(Fault::syntax("namespace declaration that is not allowed", at));
        }
        if uri.len() > self.limits.namespace_uri {
            return Err(Fault::limit(LimitKind::NamespaceUri, at));
        }
        let room = if namespace == Namespace::Other {
            0
        } else {
            OWN_DECLARATIONS
        };
        if self.scratch.bindings.len() >= self.limits.namespaces.saturating_add(room) {
            return Err(Fault::limit(LimitKind::Namespaces, at));
        }
        let binding = intern(self.scratch, self.text, prefix, uri, namespace);
        self.scratch.bindings.push(binding);
        Ok(namespace)
    }

    /// The namespace of a prefix that [`Self::resolve`] has found, by its id.
    pub(super) fn namespace_id(&self, prefix: &[u8]) -> NamespaceId {
        if prefix == b"xml" {
            return NamespaceId::Xml;
        }
        let bound = self.innermost(prefix);
        bound.map_or(NamespaceId::None, |(_, binding)| NamespaceId::Bound(binding.id))
    }

    #[inline]
    fn innermost(&self, prefix: &[u8]) -> Option<(usize, Binding)> {
        let bindings = self.scratch.bindings.iter().enumerate().rev();
        bindings
            .map(|(index, binding)| (index, *binding))
            .find(|(_, binding)| binding.prefix.slice(self.text) == prefix)
    }

    /// Declares a prefix by a literal.
    pub(super) fn bind_known(&mut self, prefix: Span, uri: Span, namespace: Namespace) {
        let binding = intern(self.scratch, self.text, prefix, uri, namespace);
        self.scratch.bindings.push(binding);
    }

    /// A prefix that is declared for the namespace.
    pub(crate) fn prefix_of(&self, namespace: Namespace) -> Option<&'s [u8]> {
        let mut bindings = self.scratch.bindings.iter().rev();
        let binding =
            bindings.find(|binding| binding.namespace == namespace && binding.prefix.is_present())?;
        Some(binding.prefix.slice(self.text))
    }

    /// The namespace of a prefix; of the empty one the default namespace.
    #[inline]
    pub(crate) fn resolve(&mut self, prefix: &[u8], at: usize) -> Parsed<Namespace> {
        if let Some((index, binding)) = self.innermost(prefix) {
            if index < self.outer_bindings {
                self.note_outer(binding);
            }
            return Ok(binding.namespace);
        }
        match prefix {
            b"" => {
                if self.in_markup {
                    self.note_outer(Binding::NONE);
                }
                Ok(Namespace::None)
            }
            b"xml" => Ok(Namespace::Xml),
            _ => Err(Fault::new(
                DecodeErrorKind::UnboundPrefix(Name::new(core::str::from_utf8(prefix).unwrap_or_default())),
                at,
            )),
        }
    }

    /// Remembers that the raw markup being read uses a declaration outside of it.
    #[cold]
    fn note_outer(&mut self, binding: Binding) {
        let outer = OuterNamespace {
            at: self.markup_start as u32,
            prefix: binding.prefix,
            uri: binding.uri,
        };
        let known = self.texts.outer.iter().rev();
        if !known
            .take_while(|known| known.at == outer.at)
            .any(|known| *known == outer)
        {
            self.texts.outer.push(outer);
        }
    }
}

/// A declaration with the id of an outer one of the same URI, or one of its own.
fn intern(scratch: &mut Scratch, text: &[u8], prefix: Span, uri: Span, namespace: Namespace) -> Binding {
    let own = scratch.bindings.len() as u32;
    let mut binding = Binding {
        prefix,
        uri,
        name: uri,
        id: own,
        namespace,
    };
    let written = uri.slice(text);
    if written
        .iter()
        .any(|byte| matches!(byte, b'&' | b'\t' | b'\n' | b'\r'))
    {
        let start = scratch.uris.len();
        references::resolve_value(
            core::str::from_utf8(written).unwrap_or_default(),
            &mut scratch.uris,
        );
        binding.name = Span::new(start, scratch.uris.len() - start).marked();
    }
    let name = binding.name(text, &scratch.uris);
    let known = scratch
        .bindings
        .iter()
        .find(|outer| outer.name(text, &scratch.uris) == name);
    binding.id = known.map_or(own, |outer| outer.id);
    binding
}
