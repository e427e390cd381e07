use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use mdm_errors::Text;
use mdm_errors::kit::xml::is_ncname;
use mdm_soap::ns;
use mdm_soap::xml::Writer;

use super::{prefix_of, write_attribute};

/// An attribute of a [`ClientExtension`](crate::ClientExtension).
///
/// ```
/// use mdm_xcep::{ClientExtension, ExtensionAttribute};
///
/// let unit = ExtensionAttribute::new("unit", "GiB".try_into()?).unwrap();
/// let memory = ClientExtension::new("Memory", "16".try_into()?).unwrap().with_attribute(unit);
/// assert_eq!((memory.attributes()[0].name(), memory.attributes()[0].value()), ("unit", "GiB"));
/// assert!(ExtensionAttribute::new("xmlns", "urn:x".try_into()?).is_none());
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtensionAttribute<'a> {
    namespace: Text<'a>,
    name: Cow<'a, str>,
    value: Text<'a>,
}

/// Attributes in their sequence, each namespace and name once.
#[derive(Clone)]
pub(super) struct Attributes<'a> {
    list: Vec<ExtensionAttribute<'a>>,
    /// The index of each, once there are so many that looking at all of them would take long.
    places: Option<BTreeMap<(String, String), usize>>,
}

impl<'a> Attributes<'a> {
    pub(super) const EMPTY: Self = Self {
        list: Vec::new(),
        places: None,
    };

    pub(super) fn as_slice(&self) -> &[ExtensionAttribute<'a>] {
        &self.list
    }

    pub(super) fn set(&mut self, attribute: ExtensionAttribute<'a>) {
        match self.find(&attribute).and_then(|place| self.list.get_mut(place)) {
            Some(own) => *own = attribute,
            None => {
                if let Some(places) = &mut self.places {
                    places.insert(attribute.key(), self.list.len());
                }
                self.list.push(attribute);
            }
        }
    }

    fn find(&mut self, attribute: &ExtensionAttribute<'_>) -> Option<usize> {
        const FEW: usize = 32;
        if self.list.len() < FEW {
            let is_it = |own: &ExtensionAttribute<'_>| {
                own.name == attribute.name && own.namespace == attribute.namespace
            };
            return self.list.iter().position(is_it);
        }
        let places = self.places.get_or_insert_with(|| {
            let keys = self.list.iter().map(ExtensionAttribute::key);
            keys.zip(0..).collect()
        });
        places.get(&attribute.key()).copied()
    }

    pub(super) fn into_owned(self) -> Attributes<'static> {
        let list = self.list.into_iter();
        Attributes {
            list: list.map(ExtensionAttribute::into_owned).collect(),
            places: self.places,
        }
    }
}

/// For attributes that were read: the reader has refused names that occur twice.
impl<'a> From<Vec<ExtensionAttribute<'a>>> for Attributes<'a> {
    fn from(list: Vec<ExtensionAttribute<'a>>) -> Self {
        Self { list, places: None }
    }
}

impl PartialEq for Attributes<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}

impl Eq for Attributes<'_> {}

impl fmt::Debug for Attributes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.list.fmt(f)
    }
}

impl<'a> ExtensionAttribute<'a> {
    /// Creates an attribute without a namespace.
    ///
    /// The result is `None` when the name is not an XML attribute name without a prefix.
    #[must_use]
    pub fn new(name: impl Into<Cow<'a, str>>, value: Text<'a>) -> Option<Self> {
        let name = name.into();
        (is_ncname(&name) && name != "xmlns").then(|| Self {
            namespace: Text::default(),
            name,
            value,
        })
    }

    /// Sets the namespace.
    ///
    /// Namespace declarations are no attributes; an attribute keeps its namespace then.
    #[must_use]
    pub fn with_namespace(mut self, namespace: Text<'a>) -> Self {
        if namespace.as_str() != ns::XMLNS {
            self.namespace = namespace;
        }
        self
    }

    /// Returns the namespace; empty for none.
    #[must_use]
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Returns the name, without a prefix.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the value.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    pub(super) fn unchecked(namespace: Text<'a>, name: &'a str, value: Text<'a>) -> Self {
        Self {
            namespace,
            name: Cow::Borrowed(name),
            value,
        }
    }

    fn key(&self) -> (String, String) {
        (self.namespace.as_str().into(), String::from(&*self.name))
    }

    /// Returns the attribute with all its text owned.
    #[must_use]
    pub fn into_owned(self) -> ExtensionAttribute<'static> {
        ExtensionAttribute {
            namespace: self.namespace.into_owned(),
            name: Cow::Owned(self.name.into_owned()),
            value: self.value.into_owned(),
        }
    }

    /// Writes the attribute; the number of its prefix is that of its namespace in `declared`.
    pub(super) fn write<'d>(
        &'d self,
        shared: &[&str],
        declared: &mut BTreeMap<&'d str, usize>,
        w: &mut Writer<'_>,
    ) {
        let prefix = match (self.namespace.as_str(), prefix_of(shared, &self.namespace)) {
            ("", _) => String::new(),
            (ns::XML, _) => "xml:".into(),
            (_, Some(prefix)) => prefix.into(),
            (namespace, None) => {
                let next = declared.len();
                let number = *declared.entry(namespace).or_insert(next);
                if number == next {
                    write_attribute(w, "xmlns:", &format!("n{number}"), namespace);
                }
                format!("n{number}:")
            }
        };
        write_attribute(w, &prefix, &self.name, &self.value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ClientExtension;

    #[test]
    fn an_attribute_replaces_one_of_its_name_however_many_there_are() {
        for count in [3_usize, 100] {
            let attribute = |number: usize, value: &'static str| {
                let attribute = ExtensionAttribute::new(format!("a{}", number / 2), Text::lossy(value));
                let namespace = if number.is_multiple_of(2) { "" } else { "urn:x" };
                attribute.map(|attribute| attribute.with_namespace(Text::lossy(namespace)))
            };
            let mut extension = ClientExtension::new("Model", Text::default()).unwrap();
            for value in ["old", "new"] {
                for number in 0..count {
                    extension = extension.with_attribute(attribute(number, value).unwrap());
                }
            }
            let values: Vec<_> = extension
                .attributes()
                .iter()
                .map(ExtensionAttribute::value)
                .collect();
            assert_eq!(values, vec!["new"; count], "{count}");
        }
    }
}
