mod attribute;

use alloc::borrow::Cow;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use mdm_errors::kit::xml::is_ncname;
use mdm_errors::{DecodeError, DecodeErrorKind, LimitKind, Text};
use mdm_soap::ns;
use mdm_soap::xml::{Node, Writer};

use attribute::Attributes;
pub use attribute::ExtensionAttribute;

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
    attributes: Attributes<'a>,
    elements: Vec<Self>,
}

impl<'a> ClientExtension<'a> {
    /// The most namespaces that may be used more than 8 times each.
    ///
    /// A message declares them once around all extensions of a client. The specification names no number: vendors use one or two,
    /// and readers admit far more declarations on an element.
    pub const MAX_NAMESPACES: usize = 12;

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
            attributes: Attributes::EMPTY,
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
        self.attributes.set(attribute);
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
        self.attributes.as_slice()
    }

    /// Returns the elements in it, in order.
    #[must_use]
    pub fn elements(&self) -> &[Self] {
        &self.elements
    }

    /// Returns the extension with all its text owned.
    #[must_use]
    pub fn into_owned(self) -> ClientExtension<'static> {
        let elements = self.elements.into_iter();
        ClientExtension {
            namespace: self.namespace.into_owned(),
            name: Cow::Owned(self.name.into_owned()),
            value: self.value.into_owned(),
            attributes: self.attributes.into_owned(),
            elements: elements.map(ClientExtension::into_owned).collect(),
        }
    }

    /// Writes the element inside one that declares the `shared` namespaces.
    pub(super) fn write(&self, shared: &[&str], w: &mut Writer<'_>) {
        self.write_in(ns::POLICY, shared, w);
    }

    /// Counts the elements that would declare each namespace.
    fn count<'s>(&'s self, outer: &str, found: &mut BTreeMap<&'s str, usize>) {
        let own = Some(self.namespace.as_str()).filter(|own| *own != outer);
        let attributes = self.attributes().iter().map(ExtensionAttribute::namespace);
        let used: BTreeSet<_> = own.into_iter().chain(attributes).collect();
        for namespace in used {
            if !namespace.is_empty() && namespace != ns::XML {
                let count = found.entry(namespace).or_insert(0_usize);
                *count = count.saturating_add(1);
            }
        }
        for element in &self.elements {
            element.count(&self.namespace, found);
        }
    }

    /// Writes the element where `outer` is the default namespace and the `shared` ones have prefixes.
    fn write_in(&self, outer: &str, shared: &[&str], w: &mut Writer<'_>) {
        let is_default = self.namespace.as_str() == outer;
        let prefix = prefix_of(shared, &self.namespace).filter(|_| !is_default);
        let prefix = prefix.unwrap_or_default();
        w.raw(b"<");
        w.raw(prefix.as_bytes());
        w.raw(self.name.as_bytes());
        let inner = if is_default || !prefix.is_empty() {
            outer
        } else {
            write_attribute(w, "", "xmlns", &self.namespace);
            self.namespace.as_str()
        };
        let mut declared = BTreeMap::new();
        for attribute in self.attributes() {
            attribute.write(shared, &mut declared, w);
        }
        w.raw(b">");
        w.text(&self.value);
        for element in &self.elements {
            element.write_in(inner, shared, w);
        }
        w.raw(b"</");
        w.raw(prefix.as_bytes());
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
        let attributes = attributes.map(|(namespace, name, value)| {
            let text = |text| Text::lossy(String::from(text));
            ExtensionAttribute::unchecked(text(namespace), name, text(value))
        });
        found.attributes = attributes.collect::<Vec<_>>().into();
        found.elements = node.children().map(Self::read).collect();
        found
    }
}

/// The declarations of a namespace that stay where they are, because most extensions have no more.
const FEW: usize = 8;

/// The declarations around all extensions, and the prefixes in names.
const SHARED: [(&str, &str); ClientExtension::MAX_NAMESPACES] = [
    ("xmlns:s0", "s0:"),
    ("xmlns:s1", "s1:"),
    ("xmlns:s2", "s2:"),
    ("xmlns:s3", "s3:"),
    ("xmlns:s4", "s4:"),
    ("xmlns:s5", "s5:"),
    ("xmlns:s6", "s6:"),
    ("xmlns:s7", "s7:"),
    ("xmlns:s8", "s8:"),
    ("xmlns:s9", "s9:"),
    ("xmlns:s10", "s10:"),
    ("xmlns:s11", "s11:"),
];

/// Returns the namespaces that many elements would declare, so that the element around them does.
pub(super) fn shared<'s>(extensions: &'s [ClientExtension<'_>]) -> Vec<&'s str> {
    let mut repeated = repeated(extensions);
    repeated.truncate(SHARED.len());
    repeated
}

/// Returns the namespaces that would be declared often.
fn repeated<'s>(extensions: &'s [ClientExtension<'_>]) -> Vec<&'s str> {
    let mut found = BTreeMap::new();
    for extension in extensions {
        extension.count(ns::POLICY, &mut found);
    }
    let repeated = found.into_iter().filter(|(_, count)| *count > FEW);
    repeated.map(|(namespace, _)| namespace).collect()
}

/// Returns the declarations of shared namespaces.
pub(super) fn declarations<'s>(shared: &[&'s str]) -> Vec<(&'static str, &'s str)> {
    let declared = SHARED.iter().zip(shared);
    declared
        .map(|((declaration, _), namespace)| (*declaration, *namespace))
        .collect()
}

fn prefix_of(shared: &[&str], namespace: &str) -> Option<&'static str> {
    let mut prefixes = SHARED.iter().zip(shared);
    let found = prefixes.find(|(_, shared)| **shared == namespace);
    found.map(|((_, prefix), _)| *prefix)
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
///
/// # Errors
/// [`LimitKind::Namespaces`] when more than [`ClientExtension::MAX_NAMESPACES`] would be declared again and again.
pub(super) fn read<'a>(client: Node<'_, 'a>) -> Result<Vec<ClientExtension<'a>>, DecodeError> {
    let is_extension = |child: &Node<'_, 'a>| {
        let namespace = child.namespace();
        let is_ours = namespace.is_empty() || namespace.trim_end_matches('/') == ns::POLICY;
        !(is_ours && is_known(child.local()))
    };
    let extensions = client
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
        .collect::<Vec<_>>();
    match repeated(&extensions).len() > ClientExtension::MAX_NAMESPACES {
        true => Err(client.error(DecodeErrorKind::Limit(LimitKind::Namespaces))),
        false => Ok(extensions),
    }
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
