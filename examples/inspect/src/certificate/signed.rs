//! PKCS #7 messages that are no renewal: certificates alone, or something else that is signed.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Tag, TagNumber, Tagged};
use mdm_errors::Position;
use mdm_wstep::certificate::CertificateInfo;

use super::certificate_fields;
use super::names::parts;
use crate::kind::Kind;
use crate::report::{Failure, Finding, Place, Report};
use crate::value::{Fields, Value};

const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
const FIRST: Tag = Tag::ContextSpecific {
    constructed: true,
    number: TagNumber(0),
};

/// The outline of a signed message.
pub(super) struct Signed<'a> {
    content_type: ObjectIdentifier,
    has_content: bool,
    certificates: Vec<AnyRef<'a>>,
}

impl<'a> Signed<'a> {
    /// Reads the outline; nothing when the bytes are no signed message.
    pub(super) fn read(der: &'a [u8]) -> Option<Self> {
        let outer = parts(AnyRef::from_der(der).ok()?);
        let [kind, content, ..] = outer.as_slice() else {
            return None;
        };
        if kind.decode_as::<ObjectIdentifier>().ok()?.to_string() != SIGNED_DATA {
            return None;
        }
        let signed = parts(*parts(*content).first()?);
        let [_, _, inner, rest @ ..] = signed.as_slice() else {
            return None;
        };
        let inner = parts(*inner);
        let certificates = rest.iter().find(|part| part.tag() == FIRST);
        Some(Self {
            content_type: inner.first()?.decode_as().ok()?,
            has_content: inner.len() > 1,
            certificates: certificates.map(|list| parts(*list)).unwrap_or_default(),
        })
    }

    /// Returns what it says.
    pub(super) fn fields(&self) -> Fields {
        Fields::new()
            .with("contentType", self.content_type.to_string())
            .with(
                "certificates",
                Value::list(self.certificates.iter().map(certificate)),
            )
    }

    /// Returns a report; `failure` says why the content is no certificate request.
    pub(super) fn report(&self, failure: Failure) -> Report {
        let mut report = Report::new(Kind::Pkcs7, self.fields());
        report.sender = Some("whoever has the certificates");
        report.meaning = Some("It brings certificates, and no certificate request that can be read.");
        if self.has_content {
            report.findings.push(Finding {
                rule: "inspect.unreadable-part".to_owned(),
                clause: "MS-WSTEP 3.1.4.1.2".to_owned(),
                message: format!(
                    "the content is a certificate request, and is none: {}",
                    failure.message
                ),
                place: Place::from(Position::new(failure.place.offset, 0, 0)),
            });
        }
        report
    }
}

fn certificate(part: &AnyRef<'_>) -> Value {
    let der = der::Encode::to_der(part).unwrap_or_default();
    match CertificateInfo::parse(&der) {
        Ok(info) => certificate_fields(&info, &der).into(),
        Err(error) => Fields::new().with("unreadable", error.to_string()).into(),
    }
}
