use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use mdm_errors::Text;
use mdm_errors::kit::xml::is_ncname;
use mdm_soap::ns;
use mdm_soap::xml::{Node, Writer};

/// A vendor's extension of `client`: an element with text.
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
        (is_ncname(&name) && !is_known(&name)).then_some(Self {
            namespace: Text::lossy(ns::POLICY),
            name,
            value: Text::lossy(match value.into_cow() {
                Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
                Cow::Owned(text) => Cow::Owned(String::from(text.trim())),
            }),
        })
    }

    /// Sets the namespace.
    #[must_use]
    pub fn with_namespace(mut self, namespace: Text<'a>) -> Self {
        self.namespace = namespace;
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

    /// Returns the extension with all its text owned.
    #[must_use]
    pub fn into_owned(self) -> ClientExtension<'static> {
        ClientExtension {
            namespace: self.namespace.into_owned(),
            name: Cow::Owned(self.name.into_owned()),
            value: self.value.into_owned(),
        }
    }

    pub(super) fn write(&self, w: &mut Writer<'_>) {
        w.raw(b"<");
        w.raw(self.name.as_bytes());
        if self.namespace.as_str() != ns::POLICY {
            w.raw(b" xmlns=\"");
            for part in self.namespace.split_inclusive(['"', '\t', '\n']) {
                let quoted = part.strip_suffix('"').map(|text| (text, &b"&quot;"[..]));
                let tabbed = part.strip_suffix('\t').map(|text| (text, &b"&#x9;"[..]));
                let broken = part.strip_suffix('\n').map(|text| (text, &b"&#xA;"[..]));
                let (text, end) = quoted.or(tabbed).or(broken).unwrap_or((part, b""));
                w.text(text);
                w.raw(end);
            }
            w.raw(b"\"");
        }
        w.raw(b">");
        w.text(&self.value);
        w.raw(b"</");
        w.raw(self.name.as_bytes());
        w.raw(b">");
    }
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

/// The extensions of a `client`. Elements that only have a name of the specification in another namespace are skipped.
pub(super) fn read<'a>(client: Node<'_, 'a>) -> Vec<ClientExtension<'a>> {
    let extension = |child: Node<'_, 'a>| {
        let extension = ClientExtension::new(child.local(), child.trimmed())?;
        let namespace = child.namespace();
        let is_ours = namespace.is_empty() || namespace.trim_end_matches('/') == ns::POLICY;
        Some(if is_ours {
            extension
        } else {
            extension.with_namespace(Text::lossy(String::from(namespace)))
        })
    };
    client.children().filter_map(extension).collect()
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ClientExtension<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let names = ["Model", "tpmVendor", "x-1"];
        let value = crate::samples::trimmed(u)?;
        let extension =
            ClientExtension::new(*u.choose(&names)?, value).ok_or(arbitrary::Error::IncorrectFormat)?;
        Ok(if u.arbitrary()? {
            extension.with_namespace(Text::lossy("urn:contoso:\"mdm\"&<>"))
        } else {
            extension
        })
    }
}
