use alloc::borrow::Cow;
use alloc::vec::Vec;

/// The namespace declarations of a document: a list per element, linked to that of its parent, so that a prefix
/// can still be looked up when the document has been read (qualified names in text need it).
#[derive(Debug)]
pub(super) struct Scopes<'a> {
    bindings: Vec<Binding<'a>>,
    pub(super) work: Work,
}

#[derive(Debug)]
struct Binding<'a> {
    prefix: &'a str,
    uri: Cow<'a, str>,
    outer: usize,
    count: usize,
}

/// Counts, in tests only, the steps of every loop that could grow with more than the length of the document.
#[derive(Debug, Default)]
pub(super) struct Work {
    #[cfg(test)]
    steps: core::cell::Cell<usize>,
}

impl Work {
    #[cfg_attr(not(test), expect(clippy::unused_self, reason = "counts in tests"))]
    pub(super) fn step(&self) {
        #[cfg(test)]
        self.steps.set(self.steps.get() + 1);
    }

    #[cfg(test)]
    pub(super) fn steps(&self) -> usize {
        self.steps.get()
    }
}

/// The innermost declaration in scope.
pub(super) type Scope = usize;

/// The scope outside the root element; it holds no default namespace and the prefix `xml`.
pub(super) const OUTSIDE: Scope = 1;
/// The declaration that stands for "no namespace".
pub(super) const NO_NAMESPACE: usize = 0;

impl<'a> Scopes<'a> {
    pub(super) fn new() -> Self {
        let binding = |prefix, uri| Binding {
            prefix,
            uri: Cow::Borrowed(uri),
            outer: NO_NAMESPACE,
            count: 0,
        };
        Self {
            bindings: alloc::vec![binding("", ""), binding("xml", crate::ns::XML)],
            work: Work::default(),
        }
    }

    /// Adds a declaration to `scope`.
    pub(super) fn declare(&mut self, scope: Scope, prefix: &'a str, uri: Cow<'a, str>) -> Scope {
        let count = self.count(scope) + 1;
        self.bindings.push(Binding {
            prefix,
            uri,
            outer: scope,
            count,
        });
        self.bindings.len() - 1
    }

    /// How many declarations are in scope.
    pub(super) fn count(&self, scope: Scope) -> usize {
        self.bindings.get(scope).map_or(0, |binding| binding.count)
    }

    /// Whether `prefix` is declared between `inner` and `outer`.
    pub(super) fn is_declared_since(&self, outer: Scope, inner: Scope, prefix: &str) -> bool {
        let mut scope = inner;
        while scope != outer {
            self.work.step();
            match self.bindings.get(scope) {
                Some(binding) if binding.prefix == prefix => return true,
                Some(binding) if scope != NO_NAMESPACE => scope = binding.outer,
                _ => return false,
            }
        }
        false
    }

    /// The declaration of `prefix`; the empty prefix always has one.
    pub(super) fn resolve(&self, scope: Scope, prefix: &str) -> Option<usize> {
        let mut scope = scope;
        loop {
            self.work.step();
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

    /// The URI of a declaration.
    pub(super) fn uri(&self, binding: usize) -> &str {
        self.bindings.get(binding).map_or("", |binding| &binding.uri)
    }
}
