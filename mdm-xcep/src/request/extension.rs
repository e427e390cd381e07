use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use mdm_errors::Text;
use mdm_errors::kit::xml::is_ncname;
use mdm_soap::ns;
use mdm_soap::xml::{Node, Writer};

/// A vendor's extension of `client`: an element with text, attributes and elements.
///
/// Text between elements is kept as one text.
///
/// ```
/// use mdm_xcep::{Client, ClientExtension};
///
/// let model = ClientExtension::new("Model", "Rocket 3".try_into()?).unwrap();
/// let mut client = Client::default();
/// client.extensions.push(model.with_namespace("http://contoso.com/mdm".try_into()?));
/// assert_eq!(client.extensions[0].value(), "Rocket 3");
/// assert!(ClientExtension::new("no name", "x".try_into()?).is_none());
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientExtension<'a> {
    namespace: Text<'a>,
    name: Cow<'a, str>,
    value: Text<'a>,
    attributes: Vec<ExtensionAttribute<'a>>,
    elements: Vec<Self>,
}

/// An attribute of a [`ClientExtension`].
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

impl<'a> ClientExtension<'a> {
    /// Creates an extension in the namespace of the message.
    ///
    /// Windows puts its own extensions there. The result is `None` when the name is not an XML element name without a
    /// prefix, or is already used by the specification or by [`Client`].
    ///
    /// [`Client`]: crate::Client
    #[must_use]
    pub fn new(name: impl Into<Cow<'a, str>>, value: Text<'a>) -> Option<Self> {
        let name = name.into();
        (is_ncname(&name) && !is_known(&name)).then(|| Self::unchecked(Text::lossy(ns::POLICY), name, value))
    }

    fn unchecked(namespace: Text<'a>, name: Cow<'a, str>, value: Text<'a>) -> Self {
        Self {
            namespace,
            name,
            value: Text::lossy(match value.into_cow() {
                Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
                Cow::Owned(text) => Cow::Owned(String::from(text.trim())),
            }),
            attributes: Vec::new(),
            elements: Vec::new(),
        }
    }

    /// Sets the namespace.
    ///
    /// The namespaces of XML itself cannot be declared; an extension keeps its namespace then.
    #[must_use]
    pub fn with_namespace(mut self, namespace: Text<'a>) -> Self {
        if !is_reserved(&namespace) {
            self.namespace = namespace;
        }
        self
    }

    /// Adds an attribute, replacing one of the same namespace and name.
    #[must_use]
    pub fn with_attribute(mut self, attribute: ExtensionAttribute<'a>) -> Self {
        self.attributes
            .retain(|old| (&old.namespace, &old.name) != (&attribute.namespace, &attribute.name));
        self.attributes.push(attribute);
        self
    }

    /// Adds an element after those it has.
    #[must_use]
    pub fn with_element(mut self, element: Self) -> Self {
        self.elements.push(element);
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

    /// Returns the text, without white space around it.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Returns the attributes, namespace declarations aside.
    #[must_use]
    pub fn attributes(&self) -> &[ExtensionAttribute<'a>] {
        &self.attributes
    }

    /// Returns the elements in it, in order.
    #[must_use]
    pub fn elements(&self) -> &[Self] {
        &self.elements
    }

    /// Returns the extension with all its text owned.
    #[must_use]
    pub fn into_owned(self) -> ClientExtension<'static> {
        let attributes = self.attributes.into_iter();
        let elements = self.elements.into_iter();
        ClientExtension {
            namespace: self.namespace.into_owned(),
            name: Cow::Owned(self.name.into_owned()),
            value: self.value.into_owned(),
            attributes: attributes.map(ExtensionAttribute::into_owned).collect(),
            elements: elements.map(ClientExtension::into_owned).collect(),
        }
    }

    pub(super) fn write(&self, w: &mut Writer<'_>) {
        self.write_in(ns::POLICY, w);
    }

    /// Writes the element where the default namespace is `outer`.
    fn write_in(&self, outer: &str, w: &mut Writer<'_>) {
        w.raw(b"<");
        w.raw(self.name.as_bytes());
        if self.namespace.as_str() != outer {
            write_attribute(w, "", "xmlns", &self.namespace);
        }
        let mut declared = Vec::new();
        for attribute in &self.attributes {
            attribute.write(&mut declared, w);
        }
        w.raw(b">");
        w.text(&self.value);
        for element in &self.elements {
            element.write_in(&self.namespace, w);
        }
        w.raw(b"</");
        w.raw(self.name.as_bytes());
        w.raw(b">");
    }

    fn read(node: Node<'_, 'a>) -> Self {
        let namespace = node.namespace();
        let is_ours = namespace.trim_end_matches('/') == ns::POLICY;
        let namespace = if is_ours {
            ns::POLICY.into()
        } else {
            String::from(namespace)
        };
        let mut found = Self::unchecked(
            Text::lossy(namespace),
            Cow::Borrowed(node.local()),
            node.trimmed(),
        );
        let attributes = node.all_attributes();
        found.attributes = attributes
            .map(|(namespace, name, value)| ExtensionAttribute {
                namespace: Text::lossy(String::from(namespace)),
                name: Cow::Borrowed(name),
                value: Text::lossy(String::from(value)),
            })
            .collect();
        found.elements = node.children().map(Self::read).collect();
        found
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

    /// Returns the attribute with all its text owned.
    #[must_use]
    pub fn into_owned(self) -> ExtensionAttribute<'static> {
        ExtensionAttribute {
            namespace: self.namespace.into_owned(),
            name: Cow::Owned(self.name.into_owned()),
            value: self.value.into_owned(),
        }
    }

    /// Writes the attribute; its prefix is the place of its namespace in `declared`.
    fn write<'d>(&'d self, declared: &mut Vec<&'d str>, w: &mut Writer<'_>) {
        let prefix = match self.namespace.as_str() {
            "" => String::new(),
            ns::XML => "xml:".into(),
            namespace => {
                let known = declared.iter().position(|known| *known == namespace);
                let place = known.unwrap_or(declared.len());
                if known.is_none() {
                    declared.push(namespace);
                    write_attribute(w, "xmlns:", &format!("n{place}"), namespace);
                }
                format!("n{place}:")
            }
        };
        write_attribute(w, &prefix, &self.name, &self.value);
    }
}

fn write_attribute(w: &mut Writer<'_>, prefix: &str, name: &str, value: &str) {
    for part in [" ", prefix, name, "=\""] {
        w.raw(part.as_bytes());
    }
    for part in value.split_inclusive(['"', '\t', '\n']) {
        let quoted = part.strip_suffix('"').map(|text| (text, &b"&quot;"[..]));
        let tabbed = part.strip_suffix('\t').map(|text| (text, &b"&#x9;"[..]));
        let broken = part.strip_suffix('\n').map(|text| (text, &b"&#xA;"[..]));
        let (text, end) = quoted.or(tabbed).or(broken).unwrap_or((part, b""));
        w.text(text);
        w.raw(end);
    }
    w.raw(b"\"");
}

/// Reports whether a namespace may not be declared.
fn is_reserved(namespace: &str) -> bool {
    [ns::XML, ns::XMLNS].contains(&namespace)
}

const KNOWN: [&str; 4] = [
    "lastUpdate",
    "preferredLanguage",
    "TPMManufacturer",
    "TPMFirmwareVersion",
];

fn is_known(name: &str) -> bool {
    KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The extensions of a `client`: every element that is not one of the specification or of [`Client`](crate::Client).
pub(super) fn read<'a>(client: Node<'_, 'a>) -> Vec<ClientExtension<'a>> {
    let is_extension = |child: &Node<'_, 'a>| {
        let namespace = child.namespace();
        let is_ours = namespace.is_empty() || namespace.trim_end_matches('/') == ns::POLICY;
        !(is_ours && is_known(child.local()))
    };
    client
        .children()
        .filter(is_extension)
        .map(ClientExtension::read)
        .map(|mut extension| {
            // As in the elements of the specification, a missing namespace is forgiven.
            if extension.namespace.is_empty() {
                extension.namespace = Text::lossy(ns::POLICY);
            }
            extension
        })
        .collect()
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ClientExtension<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        extension(u, 2)
    }
}

#[cfg(feature = "arbitrary")]
fn extension(u: &mut arbitrary::Unstructured<'_>, depth: u8) -> arbitrary::Result<ClientExtension<'static>> {
    const NAMES: [&str; 3] = ["Model", "tpmVendor", "x-1"];
    const NAMESPACES: [&str; 4] = [ns::POLICY, "urn:contoso:\"mdm\"&<>", "urn:\t", ns::XML];
    let missing = arbitrary::Error::IncorrectFormat;
    let value = crate::samples::trimmed(u)?;
    let made = ClientExtension::new(*u.choose(&NAMES)?, value).ok_or(missing)?;
    let mut made = made.with_namespace(Text::lossy(*u.choose(&NAMESPACES)?));
    for _ in 0..u.int_in_range(0..=2)? {
        let attribute = ExtensionAttribute::new(*u.choose(&NAMES)?, u.arbitrary()?).ok_or(missing)?;
        let namespace = *u.choose(&["", "urn:a", "urn:\"", ns::XML])?;
        made = made.with_attribute(attribute.with_namespace(Text::lossy(namespace)));
    }
    let below = if depth == 0 { 0 } else { u.int_in_range(0..=2)? };
    for _ in 0..below {
        made = made.with_element(extension(u, depth.saturating_sub(1))?);
    }
    Ok(made)
}
