//! What is compared: each engine reads a whole message once and returns a number that depends on all of it.

use quick_xml::events::Event;
use quick_xml::{NsReader, Reader};

/// quick-xml's events, nothing made of them.
pub fn quick_xml_reader(xml: &str) -> usize {
    let mut reader = Reader::from_str(xml);
    let mut events = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Eof) | Err(_) => return events,
            Ok(_) => events += 1,
        }
    }
}

/// quick-xml's events with resolved namespaces, nothing made of them.
pub fn quick_xml_ns_reader(xml: &str) -> usize {
    let mut reader = NsReader::from_str(xml);
    let mut events = 0;
    loop {
        match reader.read_resolved_event() {
            Ok((_, Event::Eof)) | Err(_) => return events,
            Ok(_) => events += 1,
        }
    }
}
