//! SOAP messages of discovery, policy and enrollment service.

mod enrollment;
mod fault;
mod part;
mod policy;

use mdm_discovery::{Discover, DiscoverRequest, DiscoverResponse};
use mdm_errors::{Lint, Position};
use mdm_soap::security::Token;
use mdm_soap::values::format_date_time;
use mdm_soap::{
    Envelope, Error, Header, Incoming, IncomingResponse, Limits, MessageId, Operation, PendingRequest,
    ReceivedSecurity,
};
use mdm_wstep::KeyExchange;
use mdm_xcep::GetPolicies;

use crate::kind::Kind;
use crate::report::{Failure, Report, name_of};
use crate::token;
use crate::value::{Fields, Value};

/// More tokens that cannot be read are more than a message has.
const MOST_TOKENS: usize = 4;

/// Reads an envelope; `status` is the HTTP status it came with, when the capture has it.
///
/// A token in it that cannot be read is a lint, and then what is around it is read without.
pub(crate) fn read(bytes: &[u8], status: Option<u16>) -> Result<Report, Failure> {
    let failure = match read_whole(bytes, status) {
        Err(failure) if part::is_token(&failure) => failure,
        result => return result,
    };
    let (mut without, mut parts) = (bytes.to_vec(), Vec::new());
    let mut next = failure.clone();
    while parts.len() < MOST_TOKENS {
        let content = part::cut_token(&mut without, next.place.offset).ok_or_else(|| failure.clone())?;
        parts.push((next, content));
        next = match read_whole(&without, status) {
            Ok(report) => return Ok(part::with_unreadable(report, parts)),
            Err(next) if part::is_token(&next) => next,
            Err(_) => break,
        };
    }
    Err(failure)
}

fn read_whole(bytes: &[u8], status: Option<u16>) -> Result<Report, Failure> {
    let envelope = match Envelope::parse(bytes) {
        Ok(envelope) => envelope,
        Err(error) => return fault::in_lower_case(bytes, status).ok_or_else(|| failure(error)),
    };
    if let Some(fault) = envelope.fault() {
        // Reading it once more with lints: only now is it known to be a fault.
        let mut lints = Vec::new();
        Envelope::parse_linted(bytes, &Limits::default(), &mut lints).map_err(failure)?;
        let report = started(Kind::Fault, envelope.header(), envelope.security(), lints);
        return Ok(fault::report(report, fault, status));
    }
    match envelope.body_local_name() {
        "Discover" => asked::<Discover>(bytes, &envelope, discover),
        "DiscoverResponse" => answered::<Discover>(bytes, &envelope, |report, response| {
            discover_response(report, response);
        }),
        "GetPolicies" => asked::<GetPolicies>(bytes, &envelope, |report, request| {
            policy::request(report, request)
        }),
        "GetPoliciesResponse" => answered::<GetPolicies>(bytes, &envelope, |report, response| {
            policy::response(report, response);
        }),
        "RequestSecurityToken" if has_action(&envelope, KeyExchange::ACTION) => {
            asked::<KeyExchange>(bytes, &envelope, enrollment::key_exchange_request)
        }
        "RequestSecurityToken" => enrollment::asked(bytes, &envelope),
        "RequestSecurityTokenResponseCollection" | "RequestSecurityTokenResponse"
            if has_action(&envelope, KeyExchange::REPLY_ACTION) =>
        {
            answered::<KeyExchange>(bytes, &envelope, enrollment::key_exchange_response)
        }
        "RequestSecurityTokenResponseCollection" | "RequestSecurityTokenResponse" => {
            enrollment::answered(bytes, &envelope)
        }
        _ => Err(Failure::new(
            "unrecognised",
            "a SOAP message of no service of Windows MDM",
            Position::from_offset(bytes, envelope.body_range().start),
        )),
    }
}

fn has_action(envelope: &Envelope<'_>, action: &str) -> bool {
    let found = envelope.header().action.as_ref();
    found.is_some_and(|found| found.as_str().trim() == action)
}

/// Reads a question of an operation.
fn asked<O: Operation>(
    bytes: &[u8],
    envelope: &Envelope<'_>,
    tell: impl FnOnce(&mut Report, &O::Request<'_>),
) -> Result<Report, Failure> {
    let mut lints = Vec::new();
    let incoming = Incoming::<O>::parse_linted(bytes, &Limits::default(), &mut lints)
        .map_err(|rejected| failure(rejected.error))?;
    let mut report = started(kind_of(envelope), incoming.header(), incoming.security(), lints);
    tell(&mut report, incoming.request());
    Ok(report)
}

/// Reads an answer of an operation, whatever it answers.
fn answered<O: Operation>(
    bytes: &[u8],
    envelope: &Envelope<'_>,
    tell: impl FnOnce(&mut Report, &O::Response<'_>),
) -> Result<Report, Failure> {
    let mut lints = Vec::new();
    let reply = reply::<O>(bytes, envelope, &mut lints).map_err(failure)?;
    let mut report = started(kind_of(envelope), &reply.header, envelope.security(), lints);
    tell(&mut report, &reply.response);
    Ok(report)
}

fn reply<'a, O: Operation>(
    bytes: &'a [u8],
    envelope: &Envelope<'_>,
    lints: &mut Vec<Lint>,
) -> Result<IncomingResponse<'a, O>, Error> {
    let question = envelope.header().relates_to.clone();
    let question = question.map_or_else(|| MessageId::from_uuid(""), MessageId::into_owned);
    PendingRequest::<O>::for_message(question).response_linted(bytes, 200, &Limits::default(), lints)
}

fn kind_of(envelope: &Envelope<'_>) -> Kind {
    match envelope.body_local_name() {
        "Discover" => Kind::DiscoverRequest,
        "DiscoverResponse" => Kind::DiscoverResponse,
        "GetPolicies" => Kind::GetPoliciesRequest,
        "GetPoliciesResponse" => Kind::GetPoliciesResponse,
        "RequestSecurityToken" => Kind::RequestSecurityToken,
        _ => Kind::RequestSecurityTokenResponse,
    }
}

/// Begins a report with what every envelope has.
fn started(kind: Kind, header: &Header<'_>, security: &ReceivedSecurity<'_>, lints: Vec<Lint>) -> Report {
    let mut report = Report::new(kind, Fields::new()).with_lints(lints);
    let fields = header_fields(header).with_some(
        "Security",
        Some(Value::from(security_fields(security, &mut report))).filter(|security| !security.is_empty()),
    );
    report.model = Fields::new().with("Header", fields);
    report
}

fn header_fields(header: &Header<'_>) -> Fields {
    let id = |id: &Option<MessageId<'_>>| id.as_ref().map(|id| id.as_str().to_owned());
    Fields::new()
        .with("Action", header.action.as_ref().map(|action| action.as_str()))
        .with_some("MessageID", id(&header.message_id))
        .with_some("RelatesTo", id(&header.relates_to))
        .with_some("ReplyTo", header.reply_to.as_ref().map(|to| to.as_str()))
        .with_some("To", header.to.as_ref().map(|to| to.as_str()))
        .with_some(
            "ActivityId",
            header.activity_id.as_ref().map(|activity| activity.id.as_str()),
        )
        .with_some(
            "CorrelationId",
            header
                .activity_id
                .as_ref()
                .and_then(|activity| activity.correlation_id.as_ref())
                .map(|id| id.as_str()),
        )
}

fn security_fields(security: &ReceivedSecurity<'_>, report: &mut Report) -> Fields {
    let mut fields = Fields::new();
    for token in security.tokens() {
        fields = match token {
            Token::Username(token) => {
                report.hide(token.password.expose());
                fields.with(
                    "UsernameToken",
                    Fields::new()
                        .with("Username", token.username.as_str())
                        .with("Password", Value::secret())
                        .with_some(
                            "Type",
                            token.password_type.as_ref().map(|kind| kind.as_str().to_owned()),
                        ),
                )
            }
            Token::Binary(token) => {
                let payload = String::from_utf8_lossy(token.payload.expose()).into_owned();
                report.hide(&payload);
                if let Some(raw) = &token.raw {
                    report.hide(raw.expose());
                }
                let claims = token::is_token(&payload)
                    .then(|| token::read(&payload).ok())
                    .flatten();
                fields.with(
                    "BinarySecurityToken",
                    Fields::new()
                        .with("ValueType", token.value_type.as_str())
                        .with("value", Value::secret())
                        .with_some(
                            "claims",
                            claims.and_then(|read| read.model.get("claims").cloned()),
                        ),
                )
            }
            _ => fields,
        };
    }
    let timestamp = security.timestamp().as_ref().map(|timestamp| {
        Fields::new()
            .with("Created", timestamp.created.map(format_date_time))
            .with("Expires", timestamp.expires.map(format_date_time))
    });
    fields.with_some("Timestamp", timestamp)
}

fn discover(report: &mut Report, request: &DiscoverRequest<'_>) {
    let text = |text: &Option<mdm_errors::Text<'_>>| text.as_ref().map(|text| text.as_str().to_owned());
    report.model = std::mem::take(&mut report.model)
        .with("EmailAddress", request.email_address.as_str())
        .with("RequestVersion", request.request_version.to_string())
        .with(
            "DeviceType",
            request.device_type.as_ref().map(|kind| kind.as_str().to_owned()),
        )
        .with("ApplicationVersion", text(&request.application_version))
        .with("OSEdition", request.os_edition.map(|edition| edition.value()))
        .with_some(
            "OSEditionName",
            request.os_edition.and_then(|edition| edition.symbol()),
        )
        .with("OSVersion", text(&request.os_version))
        .with(
            "AuthPolicies",
            Value::list(
                request
                    .auth_policies
                    .iter()
                    .map(|policy| policy.as_str().to_owned()),
            ),
        );
}

fn discover_response(report: &mut Report, response: &DiscoverResponse<'_>) {
    let text = |text: &Option<mdm_errors::Text<'_>>| text.as_ref().map(|text| text.as_str().to_owned());
    report.model = std::mem::take(&mut report.model)
        .with("AuthPolicy", response.auth_policy.as_str())
        .with(
            "EnrollmentVersion",
            response.enrollment_version.map(|version| version.to_string()),
        )
        .with(
            "EnrollmentPolicyServiceUrl",
            text(&response.enrollment_policy_service_url),
        )
        .with("EnrollmentServiceUrl", response.enrollment_service_url.as_str())
        .with(
            "AuthenticationServiceUrl",
            text(&response.authentication_service_url),
        );
    let problems = [
        response.services().err().map(|error| error.to_string()),
        response.authentication().err().map(|error| error.to_string()),
    ];
    let problems = Value::list(problems.into_iter().flatten());
    if !problems.is_empty() {
        report.model = std::mem::take(&mut report.model).with("problems", problems);
    }
}

/// Returns why an envelope cannot be read.
pub(crate) fn failure(error: Error) -> Failure {
    match error {
        Error::Decode(error) => Failure::from(error),
        Error::Peer(error) => {
            use mdm_soap::PeerError;
            let position = match &error {
                PeerError::NotUnderstood { position, .. }
                | PeerError::Action { position, .. }
                | PeerError::RelatesTo { position } => *position,
                _ => Position::new(0, 1, 1),
            };
            Failure::new(name_of(&error), error.to_string(), position)
        }
        other => Failure::new(name_of(&other), other.to_string(), Position::new(0, 1, 1)),
    }
}
