//! The messages of the enrollment service.

use std::collections::BTreeMap;

use mdm_errors::{ElementPath, Lint, Position, Rule};
use mdm_soap::security::{BinarySecurityToken, ValueType};
use mdm_soap::{Envelope, Incoming, Limits};
use mdm_wstep::certificate::{CertificateRequest, RenewalRequest};
use mdm_wstep::provisioning::ProvisioningDocument;
use mdm_wstep::{AdditionalContext, Issue, RequestSecurityToken};

use super::{failure, kind_of, reply, started};
use crate::certificate::{at_place, renewal_fields, request_fields};
use crate::provisioning;
use crate::report::{Failure, Finding, Report};
use crate::value::{Fields, Value};

/// A part of a message that has an encoding of its own can be read.
static UNREADABLE: Rule = Rule::new(
    "inspect.unreadable-part",
    "MS-WSTEP 3.1.4.1.2",
    "the part inside of the message can be read",
);

/// The element that carries a part with an encoding of its own.
const TOKEN: &str = "BinarySecurityToken";
/// Context items whose value is a credential.
const SECRETS: [&str; 2] = ["EnrollmentData", "OneTimePassword"];

pub(super) fn asked(bytes: &[u8], envelope: &Envelope<'_>) -> Result<Report, Failure> {
    with_readable_token(bytes, envelope, read_question)
}

pub(super) fn answered(bytes: &[u8], envelope: &Envelope<'_>) -> Result<Report, Failure> {
    with_readable_token(bytes, envelope, read_answer)
}

/// Reads a message, and once more without the content of its token when only that cannot be read.
fn with_readable_token(
    bytes: &[u8],
    envelope: &Envelope<'_>,
    read: fn(&[u8], &Envelope<'_>) -> Result<Report, Failure>,
) -> Result<Report, Failure> {
    let failure = match read(bytes, envelope) {
        Err(failure) if failure.place.path.contains("Body") && failure.place.path.ends_with(TOKEN) => failure,
        result => return result,
    };
    let place = token_place(bytes, envelope);
    let without = without_token(bytes, place.offset()).ok_or_else(|| failure.clone())?;
    let mut report = read(&without, envelope).map_err(|_| failure.clone())?;
    report.findings.retain(|finding| finding.rule != UNREADABLE.id);
    report.findings.push(unreadable(&failure.message, place));
    Ok(report)
}

/// Returns a message with white space for the content of the element at an offset, so that places stay.
fn without_token(bytes: &[u8], token: usize) -> Option<Vec<u8>> {
    let start = token + bytes.get(token..)?.iter().position(|byte| *byte == b'>')? + 1;
    let end = start + bytes.get(start..)?.iter().position(|byte| *byte == b'<')?;
    let mut without = bytes.to_vec();
    without.get_mut(start..end)?.fill(b' ');
    Some(without)
}

fn read_question(bytes: &[u8], envelope: &Envelope<'_>) -> Result<Report, Failure> {
    let mut lints = Vec::new();
    let incoming = Incoming::<Issue>::parse_linted(bytes, &Limits::default(), &mut lints)
        .map_err(|rejected| failure(rejected.error))?;
    let mut report = started(kind_of(envelope), incoming.header(), incoming.security(), lints);
    let request: &RequestSecurityToken<'_> = incoming.request();
    let place = token_place(bytes, envelope);
    let token = request.token.as_ref().map(|token| {
        let fields = Fields::new().with("ValueType", token.value_type.as_str());
        match requested(token) {
            Ok((name, inner, lints)) => {
                report
                    .findings
                    .extend(at_place(lints, place).into_iter().map(Finding::from));
                fields.with(name, inner)
            }
            Err(problem) => {
                report.findings.push(unreadable(&problem, place));
                fields.with("unreadable", problem)
            }
        }
    });
    let context = context(&request.context, &mut report);
    report.model = std::mem::take(&mut report.model)
        .with("TokenType", request.token_type.as_str().to_owned())
        .with("RequestType", request.request_type.as_str().to_owned())
        .with("BinarySecurityToken", token)
        .with("AdditionalContext", context)
        .with_some("RequestID", request.request_id.as_ref().map(|id| id.as_str()));
    Ok(report)
}

/// Reads the certificate request, or the renewal around one.
fn requested(token: &BinarySecurityToken<'_>) -> Result<(&'static str, Fields, Vec<Lint>), String> {
    let der = token.payload.expose();
    if matches!(token.value_type, ValueType::Pkcs7 | ValueType::SecurityPkcs7) {
        let renewal = RenewalRequest::parse(der).map_err(|error| error.to_string())?;
        return Ok(("renewal", renewal_fields(&renewal), Vec::new()));
    }
    let mut lints = Vec::new();
    let limits = mdm_wstep::Limits::default();
    let request =
        CertificateRequest::parse_linted(der, &limits, &mut lints).map_err(|error| error.to_string())?;
    Ok(("certificate_request", request_fields(&request), lints))
}

/// Several items may have one name: then the value is a list.
fn context(context: &AdditionalContext<'_>, report: &mut Report) -> Fields {
    let mut fields: Vec<(String, Vec<Value>)> = Vec::new();
    let mut places = BTreeMap::new();
    for item in context.items() {
        let name = item.name.as_str().to_owned();
        let value = if SECRETS.contains(&name.as_str()) {
            report.hide(&item.value);
            Value::secret()
        } else {
            Value::from(item.value.as_str())
        };
        let place = *places.entry(name.clone()).or_insert(fields.len());
        match fields.get_mut(place) {
            Some((_, values)) => values.push(value),
            None => fields.push((name, vec![value])),
        }
    }
    fields
        .into_iter()
        .fold(Fields::new(), |fields, (name, mut values)| {
            let value = if values.len() == 1 {
                values.pop().unwrap_or_default()
            } else {
                Value::List(values)
            };
            fields.with(name, value)
        })
}

fn read_answer(bytes: &[u8], envelope: &Envelope<'_>) -> Result<Report, Failure> {
    let mut lints = Vec::new();
    let reply = reply::<Issue>(bytes, envelope, &mut lints).map_err(failure)?;
    let mut report = started(kind_of(envelope), &reply.header, envelope.security(), lints);
    let response = reply.response;
    let place = token_place(bytes, envelope);
    if let Some(raw) = response.token().and_then(|token| token.raw.as_ref()) {
        report.hide(raw.expose());
    }
    let mut inner = Vec::new();
    let document = response.provisioning_document_linted(&mdm_wstep::Limits::default(), &mut inner);
    report
        .findings
        .extend(at_place(inner, place).into_iter().map(Finding::from));
    let value_type = response.token().map(|token| token.value_type.as_str());
    let token = Fields::new().with_some("ValueType", value_type);
    let token = match document {
        Ok(document) => {
            let document: &ProvisioningDocument = &document;
            token.with("provisioning", provisioning::fields(document, &mut report))
        }
        Err(error) => {
            report.findings.push(unreadable(&error.to_string(), place));
            token.with("unreadable", error.to_string())
        }
    };
    let disposition = response.disposition.as_ref();
    report.model = std::mem::take(&mut report.model)
        .with("TokenType", response.token_type.as_str().to_owned())
        .with_some(
            "DispositionMessage",
            disposition.map(|said| said.message.as_str()),
        )
        .with_some("RequestID", response.request_id.as_deref())
        .with("BinarySecurityToken", token);
    Ok(report)
}

fn unreadable(problem: &str, place: Position) -> Finding {
    let path: ElementPath = ["Envelope", "Body", TOKEN].into_iter().collect();
    let mut finding = Finding::from(Lint::new(&UNREADABLE, place).with_path(path));
    finding.message = format!("{}, and cannot: {problem}", UNREADABLE.summary);
    finding
}

/// Returns where the token of the body begins.
fn token_place(bytes: &[u8], envelope: &Envelope<'_>) -> Position {
    let body = envelope.body_range();
    let text = bytes.get(body.clone()).unwrap_or_default();
    let token = text
        .windows(TOKEN.len())
        .position(|window| window == TOKEN.as_bytes());
    let open = token.and_then(|token| text.get(..token)?.iter().rposition(|byte| *byte == b'<'));
    Position::from_offset(bytes, body.start + open.unwrap_or_default())
}
