use mdm_errors::Text;
use mdm_errors::kit::xml::is_ncname;

use crate::xml::Node;
use crate::{ns, rules};

/// A qualified name, resolved to its namespace.
///
/// The prefix that it was written with means nothing and is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct QName<'a> {
    namespace: Text<'a>,
    local: Text<'a>,
}

impl<'a> QName<'a> {
    /// Makes a name from a namespace and a local name.
    ///
    /// `None` when `local` is not a name without a colon.
    ///
    /// ```
    /// use mdm_soap::fault::QName;
    /// use mdm_soap::ns;
    ///
    /// let name = QName::new(ns::ADDRESSING.try_into()?, "DestinationUnreachable".try_into()?);
    /// assert!(name.is_some());
    /// assert!(QName::new(ns::ADDRESSING.try_into()?, "two words".try_into()?).is_none());
    /// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
    /// ```
    #[must_use]
    pub fn new(namespace: Text<'a>, local: Text<'a>) -> Option<Self> {
        let is_reserved = namespace == ns::XMLNS;
        (is_ncname(&local) && !is_reserved).then_some(Self { namespace, local })
    }

    /// Takes a name as a message holds it, whatever its letters.
    pub(crate) const fn resolved(namespace: Text<'a>, local: Text<'a>) -> Self {
        Self { namespace, local }
    }

    /// Resolves the text of a name in the scope of an element.
    pub(crate) fn read(node: Node<'_, '_>, text: &str) -> Self {
        let (namespace, local) = node.qname(text.trim());
        if namespace.is_none() {
            node.lint(&rules::QNAME_PREFIX);
        }
        Self::resolved(
            Text::lossy(String::from(namespace.unwrap_or_default())),
            Text::lossy(String::from(local)),
        )
    }

    /// Returns the namespace; empty if there is none or the prefix was not declared.
    #[must_use]
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Returns the local name.
    #[must_use]
    pub fn local(&self) -> &str {
        &self.local
    }

    /// Returns the name as text when it needs no declaration of its own.
    pub(crate) fn undeclared(&self) -> Option<String> {
        let local = self.local();
        Some(match self.namespace() {
            // a colon that is part of a local name must not be read as that of a prefix
            "" if local.contains(':') => format!(":{local}"),
            "" => local.into(),
            ns::SOAP12 => format!("s:{local}"),
            ns::ADDRESSING => format!("a:{local}"),
            ns::XML => format!("xml:{local}"),
            _ => return None,
        })
    }

    pub(super) fn into_text(self) -> Text<'a> {
        self.local
    }

    /// Returns the name with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> QName<'static> {
        QName {
            namespace: self.namespace.into_owned(),
            local: self.local.into_owned(),
        }
    }
}

#[cfg(feature = "arbitrary")]
impl<'u> arbitrary::Arbitrary<'u> for QName<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'u>) -> arbitrary::Result<Self> {
        let namespaces = [
            "",
            ns::SOAP12,
            ns::ADDRESSING,
            ns::DISPATCHER,
            ns::SECURITY,
            ns::XML,
            "urn:x y",
        ];
        let locals = [
            "MessageFormat",
            "authorization",
            "InvalidSecurity",
            "BadRequest",
            "é-1.x",
        ];
        let text = |text: &&'static str| Text::lossy(*text);
        Ok(Self::resolved(
            u.choose(&namespaces).map(text)?,
            u.choose(&locals).map(text)?,
        ))
    }
}
