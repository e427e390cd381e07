use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use std::io;

use thiserror::Error;
use xml::attribute::OwnedAttribute;
use xml::namespace::Namespace;
use xml::writer::XmlEvent;
use xml::{EmitterConfig, EventWriter};
use yaserde::YaSerialize;
use yaserde::ser::Serializer;
use zeroize::Zeroizing;

use super::{Characteristic, DataType, Parm, ProvisioningDocument};

/// A failure to write a provisioning document.
///
/// The writer fails only for element names, and those are fixed. Should it fail all the same, nothing is written,
/// rather than a document without content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("provisioning document cannot be written")]
pub struct WriteError(());

#[derive(YaSerialize)]
#[yaserde(rename = "wap-provisioningdoc")]
struct WireDocument {
    #[yaserde(attribute = true)]
    version: String,
    characteristic: Vec<WireCharacteristic>,
}

#[derive(YaSerialize)]
#[yaserde(rename = "characteristic")]
struct WireCharacteristic {
    #[yaserde(attribute = true, rename = "type")]
    kind: String,
    parm: Vec<WireParm>,
    characteristic: Vec<Self>,
}

/// A parameter whose value may be a secret: the derived implementation would leave copies of it behind.
struct WireParm {
    name: String,
    value: Option<Zeroizing<String>>,
    datatype: Option<String>,
}

impl YaSerialize for WireParm {
    fn serialize<W: io::Write>(&self, writer: &mut Serializer<W>) -> Result<(), yaserde::Error> {
        let mut parm = XmlEvent::start_element("parm").attr("name", &self.name);
        if let Some(value) = &self.value {
            parm = parm.attr("value", value);
        }
        if let Some(datatype) = &self.datatype {
            parm = parm.attr("datatype", datatype);
        }
        writer.write(parm)?;
        Ok(writer.write(XmlEvent::end_element())?)
    }

    fn serialize_attributes(
        &self,
        attributes: Vec<OwnedAttribute>,
        namespace: Namespace,
    ) -> Result<(Vec<OwnedAttribute>, Namespace), yaserde::Error> {
        Ok((attributes, namespace))
    }
}

impl From<&Characteristic> for WireCharacteristic {
    fn from(characteristic: &Characteristic) -> Self {
        Self {
            kind: escaped(characteristic.kind()),
            parm: characteristic.parms().iter().map(WireParm::from).collect(),
            characteristic: characteristic.characteristics().iter().map(Self::from).collect(),
        }
    }
}

impl From<&Parm> for WireParm {
    fn from(parm: &Parm) -> Self {
        Self {
            name: escaped(parm.name()),
            value: parm.value().map(|value| Zeroizing::new(escaped(value))),
            datatype: parm.datatype().map(DataType::as_str).map(escaped),
        }
    }
}

pub(super) fn write(document: &ProvisioningDocument, out: &mut Vec<u8>) -> Result<(), WriteError> {
    let wire = WireDocument {
        version: ProvisioningDocument::VERSION.to_owned(),
        characteristic: document
            .characteristics()
            .iter()
            .map(WireCharacteristic::from)
            .collect(),
    };
    // The library leaves tabs alone, which a reader takes for spaces, so values are escaped before it sees them.
    let mut config = EmitterConfig::new().write_document_declaration(false);
    config.perform_escaping = false;
    // A buffer that never grows leaves no copy of a secret behind.
    let size = document.characteristics().iter().map(size).sum();
    let buffer = WipedBuffer(Zeroizing::new(Vec::with_capacity(size)));
    let mut serializer = Serializer::new(EventWriter::new_with_config(buffer, config));
    wire.serialize(&mut serializer).map_err(|_| WriteError(()))?;
    out.extend_from_slice(&serializer.into_inner().0);
    Ok(())
}

struct WipedBuffer(Zeroizing<Vec<u8>>);

impl io::Write for WipedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Escapes a value for an attribute in double quotes.
fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(escaped_len(value));
    for character in value.chars() {
        match escape(character) {
            Some(reference) => escaped.push_str(reference),
            None => escaped.push(character),
        }
    }
    escaped
}

fn escaped_len(value: &str) -> usize {
    let len = |character| escape(character).map_or_else(|| character.len_utf8(), str::len);
    value.chars().map(len).sum()
}

fn escape(character: char) -> Option<&'static str> {
    Some(match character {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\t' => "&#9;",
        '\n' => "&#10;",
        '\r' => "&#13;",
        _ => return None,
    })
}

/// Returns at least the bytes that a characteristic takes in the document.
fn size(characteristic: &Characteristic) -> usize {
    const TAGS: usize = 64;
    let parm = |parm: &Parm| {
        let value = parm.value().map_or(0, escaped_len);
        let datatype = parm
            .datatype()
            .map_or(0, |datatype| escaped_len(datatype.as_str()));
        TAGS.saturating_add(escaped_len(parm.name()))
            .saturating_add(value)
            .saturating_add(datatype)
    };
    let own = TAGS.saturating_add(escaped_len(characteristic.kind()));
    let parms = characteristic.parms().iter().map(parm);
    let below = characteristic.characteristics().iter().map(size);
    parms.chain(below).fold(own, usize::saturating_add)
}
