//! Counts instructions of other engines on the inputs of the benchmark.

mod serde_model;
mod yaserde_model;

use std::path::Path;
use std::process::ExitCode;

use mdm_benches::inputs;
use mdm_benches::harness::{self, Engine};

fn main() -> ExitCode {
    let engines = [
        Engine {
            name: "quick-xml serde",
            run: |xml, passes| repeat(xml, passes, quick_xml_serde),
        },
        Engine {
            name: "roxmltree",
            run: |xml, passes| repeat(xml, passes, roxmltree_document),
        },
        Engine {
            name: "xml-rs",
            run: |xml, passes| repeat(xml, passes, xml_rs_events),
        },
        Engine {
            name: "yaserde",
            run: |xml, passes| repeat(xml, passes, yaserde_structs),
        },
    ];
    let report = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/performance-others.csv"
    ));
    harness::main(&[(&engines, inputs::inputs, report)])
}

fn repeat(xml: &str, passes: u32, engine: fn(&str) -> usize) -> usize {
    (0..passes)
        .map(|_| engine(std::hint::black_box(xml)))
        .fold(0, usize::wrapping_add)
}

fn quick_xml_serde(xml: &str) -> usize {
    match quick_xml::de::from_str(xml) {
        Ok(message) => serde_model::weigh(&message),
        Err(error) => panic!("{error}"),
    }
}

fn yaserde_structs(xml: &str) -> usize {
    match yaserde::de::from_str(xml) {
        Ok(message) => yaserde_model::weigh(&message),
        Err(error) => panic!("{error}"),
    }
}

fn roxmltree_document(xml: &str) -> usize {
    match roxmltree::Document::parse(xml) {
        Ok(document) => document.descendants().count(),
        Err(error) => panic!("{error}"),
    }
}

fn xml_rs_events(xml: &str) -> usize {
    xml::EventReader::new(xml.as_bytes())
        .into_iter()
        .filter(Result::is_ok)
        .count()
}
