//! Links and addresses: deep links, Terms of Use, sign-in.

use mdm_discovery::deep_link::{DeepLink, Ownership};
use mdm_discovery::sign_in::{ReturnSchemes, SignInRequest, SignInResult};
use mdm_entra::terms::{TermsAnswer, TermsMode, TermsRequest};
use mdm_errors::{DecodeErrorKind, Position};
use url::Url;

use crate::kind::Kind;
use crate::report::{Failure, Input, Moved, Report};
use crate::token;
use crate::value::{Fields, REDACTED, Value};

/// Parameters of Terms of Use addresses that may be shown.
const HARMLESS: [&str; 4] = ["tenantId", "tenant", "lang", "mkt"];

/// Reads a deep link.
pub(crate) fn deep_link(text: &str) -> Result<Report, Failure> {
    let mut lints = Vec::new();
    let link = DeepLink::parse_linted(text, &mut lints)?;
    let others = link.other.iter().fold(Fields::new(), |fields, other| {
        fields.with(other.name.as_str(), Value::secret())
    });
    let server = link
        .servername
        .as_ref()
        .map(|name| without_password(name.as_str()));
    let model = Fields::new()
        .with("mode", link.mode.as_str())
        .with("username", link.username.as_ref().map(|name| name.as_str()))
        .with("servername", server.as_ref().map(|(server, _)| server.as_str()))
        .with("accesstoken", link.accesstoken.as_ref().map(|_| Value::secret()))
        .with(
            "deviceidentifier",
            link.deviceidentifier.as_ref().map(|id| id.as_str()),
        )
        .with(
            "tenantidentifier",
            link.tenantidentifier.as_ref().map(|id| id.as_str()),
        )
        .with("ownership", link.ownership.map(Ownership::value))
        .with_some("other", (!link.other.is_empty()).then_some(others));
    let mut report = Report::new(Kind::DeepLink, model).with_lints(lints);
    if let Some((_, Some(password))) = &server {
        report.hide(password);
    }
    let query = text.split_once('?').map_or("", |(_, query)| query);
    for pair in query.split('&') {
        let shown = [
            "mode",
            "username",
            "servername",
            "deviceidentifier",
            "tenantidentifier",
            "ownership",
        ];
        if let Some((name, value)) = pair.split_once('=')
            && !shown.contains(&name.to_ascii_lowercase().as_str())
        {
            report.hide(value);
        }
    }
    Ok(report)
}

/// Reads an address when its parameters say what it is for.
pub(crate) fn address(text: &str) -> Option<Result<Report, Failure>> {
    let url = Url::parse(text).ok()?;
    let names: Vec<String> = url
        .query_pairs()
        .map(|(name, _)| name.to_ascii_lowercase())
        .collect();
    let has = |name: &str| names.iter().any(|known| known == name);
    if has("appru") || (has("login_hint") && !has("redirect_uri")) {
        return Some(sign_in(&url));
    }
    if has("isaccepted") || has("opaqueblob") || (has("error") && !has("redirect_uri")) {
        return Some(terms_answer(&url, text));
    }
    has("redirect_uri").then(|| terms_request(&url))
}

fn sign_in(url: &Url) -> Result<Report, Failure> {
    let query = url.query().unwrap_or_default();
    let schemes = ReturnSchemes::default().and_any_app().and_web();
    let start = url.as_str().len() - query.len();
    let request = SignInRequest::parse(query, schemes).map_err(|error| {
        let mut failure = Failure::from(&error);
        failure.place.offset += start;
        failure.place.column += u32::try_from(start).unwrap_or_default();
        failure
    })?;
    let others = request.other.iter().fold(Fields::new(), |fields, other| {
        fields.with(other.name.as_str(), Value::secret())
    });
    let model = Fields::new()
        .with("url", without_query(url))
        .with("appru", request.appru.as_str())
        .with(
            "login_hint",
            request.login_hint.as_ref().map(|hint| hint.as_str()),
        )
        .with_some("other", (!request.other.is_empty()).then_some(others));
    let mut report = Report::new(Kind::SignIn, model);
    report.sender = Some("Windows");
    Ok(report)
}

/// Reads the page that hands a token over.
pub(crate) fn sign_in_page(html: &str) -> Result<Report, Failure> {
    let schemes = ReturnSchemes::default().and_any_app().and_web();
    let result = SignInResult::parse(html, schemes)?;
    let model = Fields::new()
        .with("appru", result.appru.as_str())
        .with("wresult", Value::secret());
    let mut report = Report::new(Kind::SignIn, model);
    report.sender = Some("the sign-in page");
    report.hide(result.token.expose());
    Ok(report)
}

fn terms_request(url: &Url) -> Result<Report, Failure> {
    let request = TermsRequest::parse(url.query().unwrap_or_default()).map_err(token::failure)?;
    let others = request.others().fold(Fields::new(), |fields, parameter| {
        let shown = if HARMLESS.contains(&parameter.name) {
            parameter.value
        } else {
            REDACTED
        };
        fields.with(parameter.name, shown)
    });
    let model = Fields::new()
        .with("url", without_query(url))
        .with("redirect_uri", request.redirect_uri().as_str())
        .with("client-request-id", request.client_request_id())
        .with("api-version", request.api_version())
        .with("mode", request.mode().map(TermsMode::as_str))
        .with("may_decline", request.may_decline())
        .with_some(
            "other",
            Some(Value::from(others)).filter(|others| !others.is_empty()),
        );
    let mut report = Report::new(Kind::TermsOfUse, model);
    report.sender = Some("Windows, which Microsoft Entra sent there");
    Ok(report)
}

fn terms_answer(url: &Url, text: &str) -> Result<Report, Failure> {
    let answer = TermsAnswer::parse(text).map_err(token::failure)?;
    let fields = Fields::new().with("redirect_uri", without_query(url));
    let known = answer.known_error();
    let model = match &answer {
        TermsAnswer::Accepted {
            client_request_id, ..
        } => fields
            .with("IsAccepted", true)
            .with("OpaqueBlob", Value::secret())
            .with("client-request-id", client_request_id.clone()),
        TermsAnswer::Declined {
            client_request_id, ..
        } => fields
            .with("IsAccepted", false)
            .with("client-request-id", client_request_id.clone()),
        TermsAnswer::Failed {
            error,
            description,
            client_request_id,
            ..
        } => fields
            .with("error", error.clone())
            .with("error_description", description.clone())
            .with_some("meaning", known.map(|known| known.to_string()))
            .with("client-request-id", client_request_id.clone()),
        _ => fields,
    };
    let mut report = Report::new(Kind::TermsOfUse, model);
    report.sender = Some("the Terms of Use page");
    Ok(report)
}

/// The beginnings of links.
const BEGINNINGS: [&str; 4] = ["ms-device-enrollment:", "https://", "ms-appx-web://", "ms-app://"];

/// Reads the only link in a text: in an attribute of a page, in quotes, or between words. Nothing when there is none.
pub(crate) fn within(text: &str) -> Option<Result<Report, Failure>> {
    let mut found: Option<(String, Result<Report, Failure>)> = None;
    let mut end = 0;
    for start in beginnings(text) {
        if start < end {
            continue; // an address in the parameters of another one
        }
        let link = link_at(text, start);
        end = start + link.len();
        let plain = unescaped(link);
        let Some(result) = linked(&plain) else {
            continue;
        };
        match &found {
            Some((first, _)) if *first != plain => {
                return Some(Err(Failure::ambiguous(text, start, "links")));
            }
            Some(_) => {}
            None => found = Some((plain.clone(), placed(result, text, start, plain == link))),
        }
    }
    found.map(|(_, result)| result)
}

/// Returns the places where a link begins.
fn beginnings(text: &str) -> impl Iterator<Item = usize> {
    let begins = |start: usize| {
        BEGINNINGS.iter().any(|beginning| {
            let found = text.get(start..start + beginning.len());
            found.is_some_and(|found| found.eq_ignore_ascii_case(beginning))
        })
    };
    let places = text
        .char_indices()
        .filter(|(_, c)| matches!(c, 'm' | 'M' | 'h' | 'H'));
    places.map(|(start, _)| start).filter(move |start| begins(*start))
}

/// Returns a link up to its end: the quotation mark that is before it too, or else whatever no link has.
fn link_at(text: &str, start: usize) -> &str {
    let (before, link) = text.split_at_checked(start).unwrap_or_default();
    let quote = before
        .chars()
        .next_back()
        .filter(|c| matches!(c, '"' | '\'' | '`'));
    let is_end = |c: char| match quote {
        Some(quote) => c == quote,
        None => c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | '`' | ')' | ']' | '}'),
    };
    let link = link.split(is_end).next().unwrap_or_default();
    match quote {
        Some(_) => link,
        None => link.trim_end_matches(['.', ',', ';', '!']),
    }
}

/// Reads a link that means something here.
fn linked(text: &str) -> Option<Result<Report, Failure>> {
    let is_deep = text
        .get(..BEGINNINGS[0].len())
        .is_some_and(|start| start.eq_ignore_ascii_case(BEGINNINGS[0]));
    if is_deep {
        return Some(deep_link(text));
    }
    address(text)
}

/// Returns the text that a page shows.
pub(crate) fn unescaped(text: &str) -> String {
    let entities = [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&apos;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#38;", "&"),
        ("&#x26;", "&"),
        ("&#13;", "\r"),
        ("&#xD;", "\r"),
        ("&#10;", "\n"),
        ("&#xA;", "\n"),
        ("&amp;", "&"),
    ];
    let plain = |text: String, (entity, character): (&str, &str)| text.replace(entity, character);
    entities.into_iter().fold(text.to_owned(), plain)
}

/// Moves places into the text around a link; where it was written with escapes, they are none of the text.
fn placed(
    result: Result<Report, Failure>,
    text: &str,
    start: usize,
    is_plain: bool,
) -> Result<Report, Failure> {
    if is_plain {
        return result.moved(&Input::new(text.as_bytes(), start));
    }
    result.inside_at(Position::from_offset(text.as_bytes(), start))
}

/// Returns an address without the password in it, and the password.
fn without_password(text: &str) -> (String, Option<String>) {
    let url = Url::parse(text).ok();
    let found = url.and_then(|mut url| {
        let password = url.password()?.to_owned();
        url.set_password(None).ok()?;
        Some((String::from(url), Some(password)))
    });
    found.unwrap_or_else(|| (text.to_owned(), None))
}

/// Returns an address without its parameters and without a user.
fn without_query(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    let _ = url.set_password(None);
    let _ = url.set_username("");
    url.into()
}

/// Returns the failure of a text that is nothing known.
pub(crate) fn unrecognised() -> Failure {
    let at = Position::new(0, 1, 1);
    Failure::new("unrecognised", "no message of Windows MDM", at)
}

/// Returns the failure of an empty input.
pub(crate) fn empty() -> Failure {
    Failure::new(
        "empty",
        DecodeErrorKind::Empty.to_string(),
        Position::new(0, 1, 1),
    )
}
