//! The messages of the enrollment service.

use std::collections::BTreeMap;

use mdm_errors::Lint;
use mdm_soap::security::{BinarySecurityToken, ValueType};
use mdm_soap::{Envelope, Incoming};
use mdm_wstep::certificate::{CertificateInfo, CertificateRequest, RenewalRequest};
use mdm_wstep::{
    AdditionalContext, Issue, KeyExchangeRequest, KeyExchangeResponse, Limits, RequestSecurityToken,
    RequestSecurityTokenResponseCollection, RequestedToken,
};

use super::{failure, kind_of, part, reply, started};
use crate::certificate::{at_place, certificate_fields, renewal_fields, request_fields, signed_fields};
use crate::report::{Failure, Place, Report};
use crate::value::{Fields, Value};
use crate::{provisioning, secrets};

/// The context item whose value is a credential; others are told by their names.
const ENROLLMENT_DATA: &str = "EnrollmentData";

/// Reads a request for a certificate.
pub(super) fn asked(bytes: &[u8], envelope: &Envelope<'_>) -> Result<Report, Failure> {
    let mut lints = Vec::new();
    let incoming = Incoming::<Issue>::parse_linted(bytes, &mdm_soap::Limits::default(), &mut lints)
        .map_err(|rejected| failure(rejected.error))?;
    let mut report = started(kind_of(envelope), incoming.header(), incoming.security(), lints);
    let request: &RequestSecurityToken<'_> = incoming.request();
    let place = part::place(bytes, envelope);
    let token = request.token.as_ref().map(|token| {
        let fields = Fields::new().with("ValueType", token.value_type.as_str());
        match requested(token) {
            Ok((name, inner, lints)) => {
                report.findings.extend(at_place(lints, &place));
                fields.with(name, inner)
            }
            Err(problem) => {
                report.findings.push(part::unreadable(&problem, place.clone()));
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
    let limits = Limits::default();
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
        let value = if name == ENROLLMENT_DATA || secrets::is_name(&name) {
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

/// Reads the answer to a request for a certificate.
pub(super) fn answered(bytes: &[u8], envelope: &Envelope<'_>) -> Result<Report, Failure> {
    let mut lints = Vec::new();
    let reply = reply::<Issue>(bytes, envelope, &mut lints).map_err(failure)?;
    let mut report = started(kind_of(envelope), &reply.header, envelope.security(), lints);
    let response = reply.response;
    let place = part::place(bytes, envelope);
    if let Some(raw) = response.token().and_then(|token| token.raw.as_ref()) {
        report.hide(raw.expose());
    }
    let token = response
        .token()
        .map(|token| issued(&response, token, &place, &mut report));
    let reference = match &response.requested {
        RequestedToken::Reference(reference) => Some(reference.as_str().to_owned()),
        _ => None,
    };
    let full = response
        .full_response
        .as_ref()
        .map(|token| full_response(token, &place, &mut report));
    let disposition = response.disposition.as_ref();
    report.model = std::mem::take(&mut report.model)
        .with("TokenType", response.token_type.as_str().to_owned())
        .with_some(
            "DispositionMessage",
            disposition.map(|said| said.message.as_str()),
        )
        .with_some("RequestID", response.request_id.as_deref())
        .with("BinarySecurityToken", token)
        .with_some("SecurityTokenReference", reference)
        .with_some("PKCS7", full);
    Ok(report)
}

/// Reads the token that was asked for: a provisioning document, or a certificate.
fn issued(
    response: &RequestSecurityTokenResponseCollection<'_>,
    token: &BinarySecurityToken<'_>,
    place: &Place,
    report: &mut Report,
) -> Fields {
    let fields = Fields::new().with("ValueType", token.value_type.as_str());
    if let Ok(certificate) = response.certificate() {
        return with_certificate(fields, &certificate, place, report);
    }
    let mut lints = Vec::new();
    match response.provisioning_document_linted(&Limits::default(), &mut lints) {
        Ok(document) => {
            report.findings.extend(at_place(lints, place));
            fields.with("provisioning", provisioning::fields(&document, report))
        }
        Err(error) => {
            report
                .findings
                .push(part::unreadable(&error.to_string(), place.clone()));
            fields.with("unreadable", error.to_string())
        }
    }
}

fn with_certificate(fields: Fields, der: &[u8], place: &Place, report: &mut Report) -> Fields {
    match CertificateInfo::parse(der) {
        Ok(info) => fields.with("certificate", certificate_fields(&info, der)),
        Err(error) => {
            report
                .findings
                .push(part::unreadable(&error.to_string(), place.clone()));
            fields.with("unreadable", error.to_string())
        }
    }
}

/// Reads the message of a Windows authority beside the token.
fn full_response(token: &BinarySecurityToken<'_>, place: &Place, report: &mut Report) -> Fields {
    let fields = Fields::new().with("ValueType", token.value_type.as_str());
    if let Some(signed) = signed_fields(token.payload.expose()) {
        return fields.with("signed", signed);
    }
    let problem = "malformed signed data";
    report.findings.push(part::unreadable(problem, place.clone()));
    fields.with("unreadable", problem)
}

/// Tells of a request for a key exchange token.
pub(super) fn key_exchange_request(report: &mut Report, request: &KeyExchangeRequest<'_>) {
    report.model = std::mem::take(&mut report.model)
        .with("TokenType", request.token_type.as_str().to_owned())
        .with(
            "RequestType",
            "http://docs.oasis-open.org/ws-sx/ws-trust/200512/KET",
        )
        .with("BinarySecurityToken", Value::Null);
}

/// Tells of a key exchange token.
pub(super) fn key_exchange_response(report: &mut Report, response: &KeyExchangeResponse<'_>) {
    let fields = Fields::new().with("ValueType", response.token.value_type.as_str());
    let token = with_certificate(fields, &response.certificate(), &Place::default(), report);
    report.model = std::mem::take(&mut report.model)
        .with("TokenType", response.token_type.as_str().to_owned())
        .with("BinarySecurityToken", token);
}
