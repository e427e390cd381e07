use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use yaserde::YaSerialize;
use yaserde::ser::{Config, to_string_with_config};

use super::{Characteristic, DataType, Parm, ProvisioningDocument};

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

#[derive(YaSerialize)]
#[yaserde(rename = "parm")]
struct WireParm {
    #[yaserde(attribute = true)]
    name: String,
    #[yaserde(attribute = true)]
    value: Option<String>,
    #[yaserde(attribute = true)]
    datatype: Option<String>,
}

impl From<&Characteristic> for WireCharacteristic {
    fn from(characteristic: &Characteristic) -> Self {
        Self {
            kind: characteristic.kind().to_owned(),
            parm: characteristic.parms().iter().map(WireParm::from).collect(),
            characteristic: characteristic.characteristics().iter().map(Self::from).collect(),
        }
    }
}

impl From<&Parm> for WireParm {
    fn from(parm: &Parm) -> Self {
        Self {
            name: parm.name().to_owned(),
            value: parm.value().map(str::to_owned),
            datatype: parm.datatype().map(DataType::as_str).map(str::to_owned),
        }
    }
}

pub(super) fn write(document: &ProvisioningDocument, out: &mut Vec<u8>) {
    let wire = WireDocument {
        version: ProvisioningDocument::VERSION.to_owned(),
        characteristic: document
            .characteristics()
            .iter()
            .map(WireCharacteristic::from)
            .collect(),
    };
    let config = Config {
        perform_indent: false,
        write_document_declaration: false,
        indent_string: None,
    };
    // It fails for I/O and for element names only: there is no I/O, and the names are those above.
    let text = to_string_with_config(&wire, &config).unwrap_or_default();
    // Tabs can only stand in values, where a reader would take them for spaces.
    out.extend_from_slice(text.replace('\t', "&#9;").as_bytes());
}
