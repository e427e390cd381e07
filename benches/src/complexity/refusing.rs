//! Inputs refused at their end, after everything before was read: errors, their places, and faults as answers.

use mdm_discovery::Discover;
use mdm_entra::{KeySet, Metadata};
use mdm_soap::{Envelope, Incoming};
use mdm_syncml::Message;
use mdm_wstep::EnrollmentRequest;
use mdm_wstep::provisioning::ProvisioningDocument;

use super::entra::members;
use super::soap::envelope;
use super::syncml::message;
use super::{Course, Meter, Shape, Shapes};

pub(super) const COURSES: &[Course] = &[
    Course {
        name: "refused-soap",
        shapes: Shapes::Pairs(|piece| envelope(&piece.element("h"), "<d/>")),
        run: soap,
    },
    Course {
        name: "refused-syncml",
        shapes: Shapes::Pairs(|piece| message("", "", &piece.element("Unknown"))),
        run: syncml,
    },
    Course {
        name: "refused-json",
        shapes: Shapes::Listed(documents),
        run: json,
    },
];

/// The document without its end, and with another name at it.
fn broken(text: &str) -> [(&'static str, String); 2] {
    let start = text.rfind("</").unwrap_or_default();
    [
        ("cut off", text[..start].to_owned()),
        ("another end tag", format!("{}</other>", &text[..start])),
    ]
}

fn soap(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let other = shape.text().replacen(">urn:act<", &format!(">{ACTION}<"), 1);
    meter.written("Incoming::parse, another body", || {
        let refused = Incoming::<Discover>::parse(other.as_bytes()).err();
        refused.map(|refused| refused.fault).unwrap_or_default()
    });
    for (how, text) in broken(shape.text()) {
        let bytes = text.as_bytes();
        let refused = meter.measure(&format!("Incoming::parse, {how}"), || {
            Incoming::<Discover>::parse(bytes).err()
        });
        let refused = refused.ok_or("not refused")?;
        meter.written("Rejected display", || refused.error.to_string());
        meter.measure(&format!("Envelope::parse, {how}"), || {
            Envelope::parse(bytes).is_ok()
        });
        meter.measure(&format!("EnrollmentRequest::parse, {how}"), || {
            EnrollmentRequest::parse(bytes).is_ok()
        });
        meter.measure(&format!("ProvisioningDocument::parse, {how}"), || {
            ProvisioningDocument::parse(bytes).is_ok()
        });
    }
    Ok(())
}

const ACTION: &str =
    "http://schemas.microsoft.com/windows/management/2012/01/enrollment/IDiscoveryService/Discover";

fn syncml(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    for (how, text) in broken(shape.text()) {
        let error = meter.measure(&format!("Message::parse, {how}"), || {
            Message::parse(text.as_bytes()).err()
        });
        let error = error.ok_or("not refused")?;
        meter.written("DecodeError display", || error.to_string());
        let wide: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        meter.measure(&format!("Message::parse, UTF-16, {how}"), || {
            Message::parse(&wide).is_ok()
        });
    }
    Ok(())
}

fn documents(size: usize) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for (name, member) in members(size) {
        let start = format!("{{\"keys\":[],\"issuer\":\"x\"{member}");
        shapes.push(Shape::new(format!("{name}, cut off"), start.clone()));
        shapes.push(Shape::new(format!("{name}, malformed"), start + "]"));
    }
    let lines = "\n".repeat(size);
    shapes.push(Shape::new("lines, malformed", format!("{{{lines}]")));
    shapes
}

fn json(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let error = meter.measure("KeySet::parse, refused", || KeySet::parse(&shape.bytes).err());
    let error = error.ok_or("not refused")?;
    meter.written("Error display", || error.to_string());
    meter.measure("Metadata::parse, refused", || {
        Metadata::parse(&shape.bytes).is_ok()
    });
    Ok(())
}
