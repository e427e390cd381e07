//! Signed messages: their canonical forms, digests, signing and verification.

use std::time::Duration;

use mdm_soap::security::{SignatureError, Timestamp};
use mdm_soap::{MessageId, SigningToken};
use mdm_wstep::certificate::{KeyPolicy, RING_ALGORITHMS};
use mdm_wstep::{EnrollmentRequest, Issue, PendingRequest, RequestSecurityToken, SignerCheck, Text};
use mdm_xcep::{GetPolicies, Incoming};
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
