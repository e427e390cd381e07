//! Envelopes, faults and security headers.

use mdm_soap::fault::Stage;
use mdm_soap::xml::Document;
use mdm_soap::{Envelope, Limits};

use super::{Course, Meter, Shape, Shapes, refused};

pub(super) const COURSES: &[Course] = &[
    Course {
        name: "soap-document",
        shapes: Shapes::Pairs(|piece| piece.element("d")),
        run: document,
    },
    Course {
        name: "soap-body",
        shapes: Shapes::Pairs(|piece| envelope("", &piece.element("d"))),
        run: read,
    },
    Course {
        name: "soap-header",
        shapes: Shapes::Pairs(|piece| envelope(&piece.element("h"), "<d/>")),
        run: read,
    },
    Course {
        name: "soap-action",
        shapes: Shapes::Listed(addressing),
        run: read,
    },
    Course {
        name: "soap-security",
        shapes: Shapes::Pairs(|piece| envelope(&security(&piece.element("s")), "<d/>")),
        run: read,
    },
    Course {
        name: "soap-fault-detail",
        shapes: Shapes::Pairs(|piece| envelope("", &fault(&piece.element("d"), "down"))),
        run: read,
    },
    Course {
        name: "soap-fault",
        shapes: Shapes::Listed(faults),
        run: read,
    },
];

/// An envelope with something in its header and a body.
pub(super) fn envelope(header: &str, body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" \
         xmlns:a=\"http://www.w3.org/2005/08/addressing\"><s:Header><a:Action s:mustUnderstand=\"1\">urn:act</a:Action>\
         {header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )
}

fn security(inner: &str) -> String {
    format!(
        "<o:Security \
         xmlns:o=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\">{inner}\
         </o:Security>"
    )
}

fn fault(detail: &str, reason: &str) -> String {
    format!(
        "<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text xml:lang=\"en\">{reason}</s:Text>\
         </s:Reason><s:Detail>{detail}</s:Detail></s:Fault>"
    )
}

fn faults(size: usize) -> Vec<Shape> {
    let service = |inner: &str| {
        format!(
            "<e:DeviceEnrollmentServiceError xmlns:e=\"http://schemas.microsoft.com/windows/pki/2009/01/enrollment\">\
             {inner}</e:DeviceEnrollmentServiceError>"
        )
    };
    let detail = |response: &str| {
        format!(
            "<CertificateEnrollmentWSDetail xmlns=\"http://schemas.microsoft.com/windows/pki/2009/01/enrollment\">\
             <BinaryResponse>{response}</BinaryResponse><ErrorCode>-2147024809</ErrorCode>\
             </CertificateEnrollmentWSDetail>"
        )
    };
    let message = format!("<e:Message>{}</e:Message>", "&lt;".repeat(size / 4));
    let reason = "<s:Text xml:lang=\"en\">a</s:Text>";
    let code =
        |count: usize| "<s:Subcode><s:Value>s:x</s:Value>".repeat(count) + &"</s:Subcode>".repeat(count);
    vec![
        Shape::new("message", envelope("", &fault(&service(&message), "down"))),
        Shape::new(
            "binary response",
            envelope("", &fault(&detail(&"QUJD".repeat(size / 4)), "down")),
        ),
        Shape::new(
            "escaped response",
            envelope("", &fault(&detail(&"&lt;".repeat(size / 4)), "down")),
        ),
        Shape::new("subcodes", {
            let reason = "<s:Reason><s:Text xml:lang=\"en\">a</s:Text></s:Reason>";
            let fault = format!(
                "<s:Code><s:Value>s:Receiver</s:Value>{}</s:Code>{reason}",
                code(20)
            );
            let many = "<s:Detail/>".to_owned() + &"<x/>".repeat(size / 8) + &" ".repeat(size / 2);
            envelope("", &format!("<s:Fault>{fault}{many}</s:Fault>"))
        }),
        Shape::new("reason", envelope("", &fault("", &"\r\n\u{e9}".repeat(size / 4)))),
        Shape::new(
            "reasons",
            envelope(
                "",
                &format!(
                    "<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason>{}</s:Reason></s:Fault>",
                    reason.repeat(size / reason.len())
                ),
            ),
        ),
        Shape::new(
            "subcodes x text",
            envelope(
                "",
                &format!(
                    "<s:Fault><s:Code><s:Value>s:Receiver</s:Value>{}</s:Code><s:Reason>\
                     <s:Text xml:lang=\"en\">{}</s:Text></s:Reason></s:Fault>",
                    code(10),
                    "x".repeat(size)
                ),
            ),
        ),
    ]
}

fn addressing(size: usize) -> Vec<Shape> {
    let header = |inner: String| envelope(&inner, "<d/>");
    let many = |one: &str| one.repeat(size / one.len());
    vec![
        Shape::new("to", header(format!("<a:To>urn:{}</a:To>", "x".repeat(size)))),
        Shape::new(
            "escaped to",
            header(format!("<a:To>urn:{}</a:To>", "&amp;".repeat(size / 5))),
        ),
        Shape::new(
            "id",
            header(format!("<a:MessageID>{}</a:MessageID>", "x".repeat(size))),
        ),
        Shape::new(
            "comments in id",
            header(format!("<a:MessageID>{}</a:MessageID>", many("x<!---->"))),
        ),
    ]
}

fn document(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let limits = Limits::default();
    let document = meter
        .measure("Document::parse", || Document::parse(&shape.bytes, &limits))
        .map_err(refused)?;
    meter.measure("Node::text", || {
        document.nodes().map(|node| node.text().len()).sum::<usize>()
    });
    meter.measure("Node::all_attributes", || {
        document
            .nodes()
            .map(|node| node.all_attributes().count())
            .sum::<usize>()
    });
    let mut lints = Vec::new();
    meter.measure("Document::lints", || document.lints(&mut lints));
    Ok(())
}

fn read(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let limits = Limits::default();
    let envelope = meter
        .measure("Envelope::parse", || Envelope::parse(&shape.bytes))
        .map_err(refused)?;
    let mut lints = Vec::new();
    meter
        .measure("Envelope::parse_linted", || {
            Envelope::parse_linted(&shape.bytes, &limits, &mut lints)
        })
        .map_err(refused)?;
    meter.measure("Lint display", || {
        lints.iter().map(|lint| lint.to_string().len()).sum::<usize>()
    });
    if let Some(fault) = envelope.fault() {
        meter.written("Fault::to_xml", || fault.to_xml(envelope.header()));
        meter.measure("Fault::what_windows_shows", || {
            fault.what_windows_shows(500, Stage::Enrollment).hresult
        });
        meter.measure("Fault display", || fault.to_string());
        meter.measure("Fault == Fault", || *fault == fault.clone());
    }
    meter.measure("Envelope debug", || format!("{envelope:?}").len());
    meter.measure("Envelope::into_owned", || envelope.into_owned());
    Ok(())
}
