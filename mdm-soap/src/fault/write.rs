use alloc::collections::BTreeMap;

use mdm_errors::Text;

use super::{Fault, QName, ServiceError};
use crate::xml::Writer;
use crate::{Header, ns};

impl Fault<'_> {
    /// Appends the envelope of the fault to `out`.
    ///
    /// Send it with [`HTTP_STATUS`](Self::HTTP_STATUS).
    pub fn write_xml(&self, header: &Header<'_>, out: &mut Vec<u8>) {
        let namespaces = [("xmlns:s", ns::SOAP12), ("xmlns:a", ns::ADDRESSING)];
        Writer::new(out).element_with("s:Envelope", &namespaces, |w| {
            w.element("s:Header", |w| header.write(w));
            w.element("s:Body", |w| self.write(w));
        });
    }

    /// Returns the envelope of the fault.
    ///
    /// ```
    /// use mdm_soap::fault::Code;
    /// use mdm_soap::{Envelope, Fault, Header};
    ///
    /// let fault = Fault::new(Code::Receiver, "no room".try_into()?);
    /// let bytes = fault.to_xml(&Header::default());
    /// assert_eq!(Envelope::parse(&bytes)?.fault(), Some(&fault));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_xml(&self, header: &Header<'_>) -> Vec<u8> {
        let mut out = Vec::new();
        self.write_xml(header, &mut out);
        out
    }

    fn write(&self, w: &mut Writer<'_>) {
        w.element("s:Fault", |w| {
            w.element("s:Code", |w| {
                w.text_element("s:Value", &format!("s:{}", self.code));
                Subcodes::new(&self.subcodes).write(&self.subcodes, w);
            });
            w.element("s:Reason", |w| {
                for reason in &self.reasons {
                    let language = reason.language.as_deref().unwrap_or("en-US");
                    w.text_element_with("s:Text", &[("xml:lang", language)], &reason.text);
                }
            });
            if let Some(node) = &self.node {
                w.text_element("s:Node", node);
            }
            if let Some(role) = &self.role {
                w.text_element("s:Role", role);
            }
            if self.detail.is_some() || self.certificate_detail.is_some() {
                w.element("s:Detail", |w| {
                    if let Some(detail) = &self.detail {
                        detail.write(w);
                    }
                    if let Some(detail) = &self.certificate_detail {
                        detail.write(w);
                    }
                });
            }
        });
    }
}

/// Prefixes for the namespaces that several subcodes of one fault share.
const SHARED: [(&str, &str); 16] = [
    ("xmlns:b", "b"),
    ("xmlns:c", "c"),
    ("xmlns:d", "d"),
    ("xmlns:e", "e"),
    ("xmlns:f", "f"),
    ("xmlns:g", "g"),
    ("xmlns:h", "h"),
    ("xmlns:i", "i"),
    ("xmlns:j", "j"),
    ("xmlns:k", "k"),
    ("xmlns:l", "l"),
    ("xmlns:m", "m"),
    ("xmlns:n", "n"),
    ("xmlns:o", "o"),
    ("xmlns:p", "p"),
    ("xmlns:q", "q"),
];

/// Writes subcodes, each namespace once.
struct Subcodes<'f> {
    /// For each namespace, its uses that are still to come and its shared prefix.
    namespaces: BTreeMap<&'f str, (usize, Option<&'static str>)>,
    unused: core::slice::Iter<'static, (&'static str, &'static str)>,
}

impl<'f> Subcodes<'f> {
    fn new(subcodes: &'f [QName<'_>]) -> Self {
        let mut namespaces = BTreeMap::new();
        for subcode in subcodes {
            let (count, _) = namespaces.entry(subcode.namespace()).or_insert((0_usize, None));
            *count = count.saturating_add(1);
        }
        Self {
            namespaces,
            unused: SHARED.iter(),
        }
    }

    /// Nests subcodes; the limit on depth bounds those of a fault that was read.
    ///
    /// Servers bind `a` anew on the value, and so the text reads as the specification prints it. A namespace that a
    /// deeper subcode needs again is declared on the subcode, under a prefix of its own.
    fn write(&mut self, subcodes: &'f [QName<'_>], w: &mut Writer<'_>) {
        let Some((first, inner)) = subcodes.split_first() else {
            return;
        };
        if let Some(value) = first.undeclared() {
            w.element("s:Subcode", |w| {
                w.text_element("s:Value", &value);
                self.write(inner, w);
            });
            return;
        }
        let (declaration, prefix) = self.prefix(first.namespace());
        w.element_with("s:Subcode", declaration.as_slice(), |w| {
            match prefix {
                Some(prefix) => w.text_element("s:Value", &format!("{prefix}:{}", first.local())),
                None => w.text_element_with(
                    "s:Value",
                    &[("xmlns:a", first.namespace())],
                    &format!("a:{}", first.local()),
                ),
            }
            self.write(inner, w);
        });
    }

    /// Returns the declaration to make, if any, and the prefix to use, if it is shared.
    fn prefix(&mut self, namespace: &'f str) -> Prefix<'f> {
        let Some((left, prefix)) = self.namespaces.get_mut(namespace) else {
            return (None, None);
        };
        *left = left.saturating_sub(1);
        if prefix.is_some() || *left == 0 {
            return (None, *prefix);
        }
        match self.unused.next() {
            Some((attribute, shared)) => {
                *prefix = Some(shared);
                (Some((*attribute, namespace)), *prefix)
            }
            None => (None, None),
        }
    }
}

/// A namespace declaration, and the prefix for a value.
type Prefix<'f> = (Option<(&'static str, &'f str)>, Option<&'static str>);

impl ServiceError<'_> {
    fn write(&self, w: &mut Writer<'_>) {
        let namespace = [("xmlns", ns::ENROLLMENT)];
        let text = |w: &mut Writer<'_>, name, text: &Option<Text<'_>>| {
            if let Some(text) = text {
                w.text_element(name, text);
            }
        };
        w.element_with("DeviceEnrollmentServiceError", &namespace, |w| {
            text(w, "ErrorType", &self.error_type);
            text(w, "Message", &self.message);
            text(w, "TraceId", &self.trace_id);
        });
    }
}
