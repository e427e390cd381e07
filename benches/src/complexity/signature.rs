//! Signed messages: their canonical forms, digests, signing and verification.

use std::time::Duration;

use mdm_soap::security::{SignatureError, Timestamp};
use mdm_soap::{MessageId, SigningToken};
use mdm_wstep::certificate::{CertificateInfo, KeyPolicy, RING_ALGORITHMS};
use mdm_wstep::{EnrollmentRequest, Issue, PendingRequest, RequestSecurityToken, SignerCheck, Text};
use mdm_xcep::{ClientExtension, GetPolicies, Incoming};
use rustls_pki_types::{CertificateDer, UnixTime};

use super::discovery::put;
use super::pieces::Piece;
use super::{Course, Meter, Shape, Shapes, refused};

pub(super) const COURSES: &[Course] = &[
    Course {
        name: "signed-body",
        shapes: Shapes::Pairs(|piece| signed("</client>", piece)),
        run: verify,
    },
    Course {
        name: "signed-header",
        shapes: Shapes::Pairs(|piece| signed("</s:Header>", piece)),
        run: verify,
    },
    Course {
        name: "signed-declarations",
        shapes: Shapes::Listed(declarations),
        run: verify,
    },
    Course {
        name: "signed-info",
        shapes: Shapes::Listed(signatures),
        run: verify_signature,
    },
];

const SIGNED: &str = include_str!("../../../mdm-soap/tests/signature/ok-default-prefix.xml");
const SIGNER: &[u8] = include_bytes!("../../../mdm-wstep/tests/data/device.cert.der");

/// The message with an element that nobody signed; a namespace that is not absolute would be refused before the digest.
fn signed(place: &str, piece: &Piece) -> String {
    let message = put(SIGNED, place, &piece.element("unknown"));
    message
        .replace("=\"uu", "=\"u:")
        .replace("=\"&amp;", "=\"u:&amp;")
}

/// Elements that declare namespaces, above or beside each other.
fn declarations(size: usize) -> Vec<Shape> {
    let own = |number: usize| format!("<a xmlns:p{number:05}=\"urn:u{number:05}\" p{number:05}:x=\"\"/>");
    let count = size / own(0).len();
    let all = |one: &dyn Fn(usize) -> String| (0..count).map(one).collect::<String>();
    let around: String = (0..28)
        .map(|number| format!(" xmlns:o{number}=\"urn:o{number}\""))
        .collect();
    // More would be refused.
    let used: String = (0..ClientExtension::MAX_NAMESPACES)
        .map(|number| format!(" o{number}:x=\"\""))
        .collect();
    let inside = |attributes: &str, content: &str| {
        put(
            SIGNED,
            "</client>",
            &format!("<unknown{attributes}>{content}</unknown>"),
        )
    };
    let same = "<a xmlns:p=\"urn:u\" p:x=\"\"/>";
    let changing = "<p:a xmlns:p=\"urn:u\"><p:b xmlns:p=\"urn:v\"/></p:a>";
    let defaults = "<a xmlns=\"urn:u\"><b xmlns=\"\"/></a>";
    let unused = format!("<a{}/>", around.replace("xmlns:o", "xmlns:q"));
    let many = |one: &str| one.repeat(size / one.len());
    vec![
        Shape::new("own prefixes", inside("", &all(&own))),
        Shape::new("own prefixes below others", inside(&around, &all(&own))),
        Shape::new("same prefix", inside("", &many(same))),
        Shape::new("changing prefix", inside("", &many(changing))),
        Shape::new("changing default", inside("", &many(defaults))),
        Shape::new("unused", inside("", &many(&unused))),
        Shape::new(
            "used from outside",
            inside(&around, &many(&format!("<a{used}/>"))),
        ),
        Shape::new("used by names", inside(&around, &many("<o1:a><o2:b/></o1:a>"))),
    ]
}

/// A signature that matches its message, full of what the digest leaves out.
fn signatures(size: usize) -> Vec<Shape> {
    // `SignedInfo` has a limit of its own.
    let info = size.min(7 << 10);
    let attributes = |count: usize, length: usize| -> String {
        (0..count)
            .map(|number| format!(" b{number:02}=\"{}\"", "x".repeat(length)))
            .collect()
    };
    let declared = |count: usize| -> String {
        (0..count)
            .map(|number| format!(" xmlns:n{number:02}=\"urn:{}{number}\"", "n".repeat(info / 40)))
            .collect()
    };
    let within = |more: &str| SIGNED.replacen("</SignedInfo>", &format!("{more}</SignedInfo>"), 1);
    let on = |more: &str| SIGNED.replacen("<SignedInfo>", &format!("<SignedInfo{more}>"), 1);
    let value = |more: &str| put(SIGNED, "</SignatureValue>", more);
    vec![
        Shape::new("comment", within(&format!("<!--{}-->", "x".repeat(info)))),
        Shape::new("comments", within(&"<!---->".repeat(info / 7))),
        Shape::new("blanks", within(&" \n".repeat(info / 2))),
        Shape::new("references", within(&"&#32;".repeat(info / 5))),
        Shape::new("attributes", on(&attributes(24, info / 24 - 7))),
        Shape::new("declarations", on(&declared(28))),
        Shape::new("value in lines", value(&"\r\n".repeat(size / 2))),
        Shape::new("value in references", value(&"&#10;".repeat(size / 5))),
        Shape::new("value in sections", value(&"<![CDATA[\n]]>".repeat(size / 13))),
        Shape::new("key", put(SIGNED, "</KeyInfo>", &"<!---->".repeat(size / 7))),
    ]
}

fn verify_signature(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let incoming = meter
        .measure("Incoming::parse, signature", || {
            Incoming::<GetPolicies>::parse(&shape.bytes)
        })
        .map_err(refused)?;
    let signature = incoming.security().signature().ok_or("not signed")?;
    let unverified = signature.unverified().map_err(refused)?;
    let key = CertificateInfo::parse(unverified.certificate()).map_err(refused)?;
    let now = UnixTime::since_unix_epoch(Duration::from_secs(1));
    meter.measure("UnverifiedSignature::verify", || {
        let verified = unverified.verify(key.public_key().bits(), RING_ALGORITHMS, now, Duration::ZERO);
        verified.is_ok()
    });
    meter.measure("UnverifiedSignature == itself", || {
        *unverified == unverified.clone()
    });
    meter.measure("ReceivedSecurity::into_owned", || {
        incoming.security().clone().into_owned().tokens().len()
    });
    Ok(())
}

fn verify(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let incoming = meter
        .measure("Incoming::parse, signed", || {
            Incoming::<GetPolicies>::parse(&shape.bytes)
        })
        .map_err(refused)?;
    let signature = incoming.security().signature().ok_or("not signed")?;
    // Instructions are refused before the digest; of everything else both forms were made.
    match signature.unverified() {
        Err(SignatureError::Digest | SignatureError::ProcessingInstruction) => Ok(()),
        other => Err(format!("{other:?} is not a wrong digest")),
    }
}

/// Signs a request of enrollment, with a value that does not fit, and verifies it.
pub(super) fn sign(meter: &mut Meter, request: &RequestSecurityToken<'_>) -> Result<(), String> {
    let now = UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000));
    let later = UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_300));
    let signer = CertificateDer::from(SIGNER);
    let token = SigningToken::new(signer.clone(), Text::lossy("uuid-1"), Timestamp::new(now, later));
    let to = Text::lossy("https://mdm.contoso.com/e");
    let id = MessageId::from_uuid("1");
    let unsigned = meter
        .measure("PendingRequest::prepare_signed", || {
            PendingRequest::<Issue>::prepare_signed(id, &to, &token, request)
        })
        .map_err(refused)?;
    let body = meter.written("UnsignedRequest::with_signature", || {
        let mut out = Vec::new();
        let _ = unsigned.with_signature(&[0; 256], &mut out);
        out
    });
    let enrollment = meter
        .measure("EnrollmentRequest::parse, signed", || {
            EnrollmentRequest::parse(&body)
        })
        .map_err(refused)?;
    let check = SignerCheck::new(&signer, now);
    meter.measure("EnrollmentRequest::verify_signed", || {
        enrollment
            .verify_signed(&KeyPolicy::default(), RING_ALGORITHMS, &check)
            .is_ok()
    });
    Ok(())
}
