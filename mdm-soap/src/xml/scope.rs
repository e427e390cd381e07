use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::ops::Range;

use crate::ns;

/// The namespace declarations of a document, with URIs and prefixes interned.
///
/// Declarations form a list per element, linked to that of its parent, so that a prefix can still be resolved after
/// the document has been read: qualified names in text need it.
pub(super) struct Scopes<'a> {
    bindings: Vec<Binding<'a>>,
    uris: Interner<Cow<'a, str>>,
    prefixes: Interner<&'a str>,
    /// The innermost declaration of each prefix at the place that is being read.
    current: Vec<Option<Scope>>,
}

struct Binding<'a> {
    prefix: &'a str,
    prefix_id: usize,
    uri: UriId,
    outer: Scope,
    /// The declaration of the same prefix further out.
    shadowed: Option<Scope>,
    count: usize,
}

/// Numbers for texts: equal texts have one number.
struct Interner<T> {
    ids: BTreeMap<T, usize>,
    texts: Vec<T>,
}

/// The index of a declaration; also the innermost one in scope.
pub(super) type Scope = usize;

/// The number of a namespace URI: two namespaces are equal when their numbers are.
pub(super) type UriId = usize;

/// The declaration that means "no namespace".
pub(super) const NO_NAMESPACE: Scope = 0;
/// The scope outside the root element; it holds no default namespace and the prefix `xml`.
pub(super) const OUTSIDE: Scope = 1;

impl<'a> Scopes<'a> {
    pub(super) fn new() -> Self {
        let mut scopes = Self {
            bindings: Vec::new(),
            uris: Interner::new(),
            prefixes: Interner::new(),
            current: Vec::new(),
        };
        scopes.bind("", Cow::Borrowed(""), NO_NAMESPACE, 0);
        scopes.bind("xml", Cow::Borrowed(ns::XML), NO_NAMESPACE, 0);
        scopes
    }

    /// Adds a declaration to `scope`.
    pub(super) fn declare(&mut self, scope: Scope, prefix: &'a str, uri: Cow<'a, str>) -> Scope {
        let count = self.count(scope).saturating_add(1);
        self.bind(prefix, uri, scope, count)
    }

    fn bind(&mut self, prefix: &'a str, uri: Cow<'a, str>, outer: Scope, count: usize) -> Scope {
        let index = self.bindings.len();
        let prefix_id = self.prefixes.id(prefix);
        if prefix_id >= self.current.len() {
            self.current.push(None);
        }
        let shadowed = self
            .current
            .get_mut(prefix_id)
            .and_then(|current| current.replace(index));
        let uri = self.uris.id(uri);
        self.bindings.push(Binding {
            prefix,
            prefix_id,
            uri,
            outer,
            shadowed,
            count,
        });
        index
    }

    /// Ends the scope of these declarations.
    pub(super) fn close(&mut self, declared: Range<Scope>) {
        for binding in self.bindings.get(declared).unwrap_or_default().iter().rev() {
            if let Some(current) = self.current.get_mut(binding.prefix_id) {
                *current = binding.shadowed;
            }
        }
    }

    /// Returns the number of declarations so far: the index of the next one.
    pub(super) const fn len(&self) -> usize {
        self.bindings.len()
    }

    /// Returns how many declarations are in scope.
    pub(super) fn count(&self, scope: Scope) -> usize {
        self.bindings.get(scope).map_or(0, |binding| binding.count)
    }

    /// Returns the declaration of a prefix at the place that is being read.
    pub(super) fn current(&self, prefix: &str) -> Option<Scope> {
        let id = *self.prefixes.ids.get(prefix)?;
        *self.current.get(id)?
    }

    /// Returns the declaration of a prefix in any scope, in time linear in the declarations there.
    pub(super) fn resolve(&self, scope: Scope, prefix: &str) -> Option<Scope> {
        let mut scope = scope;
        loop {
            let binding = self.bindings.get(scope)?;
            if binding.prefix == prefix {
                return Some(scope);
            }
            if scope == NO_NAMESPACE {
                return None;
            }
            scope = binding.outer;
        }
    }

    /// Returns the number of the URI that a declaration binds.
    pub(super) fn uri_id(&self, binding: Scope) -> UriId {
        self.bindings.get(binding).map_or(0, |binding| binding.uri)
    }

    /// Returns the prefix that a declaration binds.
    #[cfg(feature = "xmldsig")]
    pub(super) fn prefix(&self, binding: Scope) -> &'a str {
        self.bindings.get(binding).map_or("", |binding| binding.prefix)
    }

    /// Returns the number of the prefix that a declaration binds.
    #[cfg(feature = "xmldsig")]
    pub(super) fn prefix_id(&self, binding: Scope) -> usize {
        self.bindings.get(binding).map_or(0, |binding| binding.prefix_id)
    }

    /// Returns how many prefixes there are.
    #[cfg(feature = "xmldsig")]
    pub(super) const fn prefixes(&self) -> usize {
        self.prefixes.texts.len()
    }

    /// Reports whether a declaration gives its prefix another URI than it has further out.
    #[cfg(feature = "xmldsig")]
    pub(super) fn changes(&self, binding: Scope) -> bool {
        let outer = self.bindings.get(binding).and_then(|binding| binding.shadowed);
        self.uri_id(binding) != outer.map_or(0, |outer| self.uri_id(outer))
    }

    /// Returns the place of every URI in the order of all URIs, by number.
    #[cfg(feature = "xmldsig")]
    pub(super) fn uri_ranks(&self) -> Vec<usize> {
        let mut ranks = alloc::vec![0; self.uris.texts.len()];
        for (rank, &id) in self.uris.ids.values().enumerate() {
            if let Some(place) = ranks.get_mut(id) {
                *place = rank;
            }
        }
        ranks
    }

    /// Returns every URI that the document declares.
    #[cfg(feature = "xmldsig")]
    pub(super) fn uris(&self) -> impl Iterator<Item = &str> {
        self.uris.texts.iter().map(|uri| &**uri)
    }

    /// Returns the URI that a declaration binds.
    pub(super) fn uri(&self, binding: Scope) -> &str {
        let uri = self.uris.texts.get(self.uri_id(binding));
        uri.map_or("", |uri| uri)
    }
}

impl<T: Ord + Clone> Interner<T> {
    const fn new() -> Self {
        Self {
            ids: BTreeMap::new(),
            texts: Vec::new(),
        }
    }

    fn id(&mut self, text: T) -> usize {
        if let Some(&id) = self.ids.get(&text) {
            return id;
        }
        let id = self.texts.len();
        self.texts.push(text.clone());
        self.ids.insert(text, id);
        id
    }
}
