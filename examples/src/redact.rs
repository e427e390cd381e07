//! Messages made fit for the eyes of people: indented, and without the secrets.
//!
//! Secrets of bodies are named here. For URLs and headers it is the other way round: what is known to be
//! harmless is named, and everything else is hidden.

mod tree;

use tree::{Element, Node};
use url::Url;

use crate::http::{Request, Response};

/// Texts longer than this that are one unbroken run are certificates and the like: their length says enough.
const LONGEST_RUN: usize = 160;
const HARMLESS_HEADERS: [&str; 16] = [
    "accept",
    "cache-control",
    "client-request-id",
    "content-length",
    "content-type",
    "cxh-host",
    "host",
    "ms-cv",
    "pragma",
    "user-agent",
    "useragentorigin",
    "www-authenticate",
    "date",
    "connection",
    "retry-after",
    "mdm-genericalert",
];
const HARMLESS_PARAMETERS: [&str; 10] = [
    "api-version",
    "appru",
    "client-request-id",
    "error",
    "error_description",
    "isaccepted",
    "login_hint",
    "mode",
    "platform",
    "redirect_uri",
];
/// Elements whose text is a secret wherever they stand.
const SECRET_ELEMENTS: [&str; 4] = ["Password", "BinarySecurityToken", "NextNonce", "SignatureValue"];
/// Names of provisioning parameters whose value is a secret.
const SECRET_PARAMETERS: [&str; 3] = ["AAUTHSECRET", "AAUTHDATA", "PrivateKeyContainer"];
/// The alert whose data is a token of the user.
const TOKEN_ALERT: &str = "com.microsoft/MDM/AADUserToken";

/// A request with its headers and body.
pub fn request(request: &Request) -> String {
    let mut text = format!("{} {}\n", request.method, url(&request.url));
    let headers = request
        .headers
        .iter()
        .map(|(name, value)| (*name, value.as_str()));
    head_and_body(&mut text, headers, &request.body);
    text
}

/// An answer with its headers and body.
pub fn response(response: &Response) -> String {
    let mut text = format!("HTTP {}\n", response.status);
    let headers = response
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    head_and_body(&mut text, headers, &response.body);
    text
}

/// A URL whose query shows only parameters known to be harmless.
pub fn url(url: &Url) -> String {
    let mut text = String::from(url.as_str().split(['?', '#']).next().unwrap_or_default());
    if !url.username().is_empty() || url.password().is_some() {
        text = format!("{}://[redacted]{}", url.scheme(), url.path());
    }
    for (index, (name, value)) in url.query_pairs().enumerate() {
        let known = HARMLESS_PARAMETERS.contains(&name.to_lowercase().as_str());
        let value = if known { nested_url(&value) } else { hidden(&value) };
        text.push_str(if index == 0 { "?" } else { "&" });
        text.push_str(&format!("{name}={value}"));
    }
    text
}

/// An XML document, indented. Bytes that are not XML are not shown at all.
pub fn xml(document: &[u8]) -> String {
    let Some(mut root) = tree::parse(document) else {
        return format!("[{} bytes that are not XML]\n", document.len());
    };
    hide_secrets(&mut root);
    let mut text = String::new();
    tree::write(&root, 0, &mut text);
    text
}

fn head_and_body<'a>(text: &mut String, headers: impl Iterator<Item = (&'a str, &'a str)>, body: &[u8]) {
    for (name, value) in headers {
        text.push_str(&format!("{name}: {}\n", header(name, value)));
    }
    if !body.is_empty() {
        text.push('\n');
        text.push_str(&match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'<') if !is_html(body) => xml(body),
            _ => format!("[{} bytes of a page or form]\n", body.len()),
        });
    }
}

fn is_html(body: &[u8]) -> bool {
    body.get(..9)
        .is_some_and(|start| start.eq_ignore_ascii_case(b"<!doctype"))
}

fn header(name: &str, value: &str) -> String {
    let name = name.to_lowercase();
    if name == "location" {
        return Url::parse(value).map_or_else(|_| hidden(value), |location| url(&location));
    }
    match value.split_once(' ') {
        _ if HARMLESS_HEADERS.contains(&name.as_str()) => value.to_owned(),
        Some((scheme, token)) if name == "authorization" => format!("{scheme} {}", hidden(token)),
        _ => hidden(value),
    }
}

/// A harmless parameter may hold a URL that itself has a query.
fn nested_url(value: &str) -> String {
    match Url::parse(value) {
        Ok(inner) if inner.query().is_some() => url(&inner),
        _ => value.to_owned(),
    }
}

fn hidden(secret: &str) -> String {
    format!("[redacted, {} characters]", secret.chars().count())
}

fn hide_secrets(element: &mut Element) {
    let secret = SECRET_ELEMENTS.contains(&element.local_name())
        || element.local_name() == "Cred"
        || element.attribute("Name") == Some("EnrollmentData");
    if secret {
        hide_texts(element);
        return;
    }
    if element
        .attribute("name")
        .is_some_and(|name| SECRET_PARAMETERS.contains(&name))
    {
        element.change_attribute("value", hidden);
    }
    if carries_token(element) {
        element.children_named("Data").for_each(hide_texts);
    }
    element.change_attribute("value", shorten);
    for child in &mut element.children {
        match child {
            Node::Element(child) => hide_secrets(child),
            Node::Text(text) => *text = shorten(text),
        }
    }
}

/// Reports whether this is an Item whose Meta says that the Data is a token.
fn carries_token(item: &Element) -> bool {
    item.local_name() == "Item" && item.descendant_texts().any(|text| text.trim() == TOKEN_ALERT)
}

/// Hides the text of an element. In credentials and challenges the description of the type stays.
fn hide_texts(element: &mut Element) {
    let harmless = matches!(element.local_name(), "Format" | "Type");
    for child in &mut element.children {
        match child {
            Node::Element(child) => hide_texts(child),
            Node::Text(text) if !harmless => *text = hidden(text.trim()),
            Node::Text(_) => {}
        }
    }
}

fn shorten(text: &str) -> String {
    let text = text.trim();
    let unbroken = text
        .split_ascii_whitespace()
        .map(str::len)
        .max()
        .unwrap_or_default();
    match text.char_indices().nth(40) {
        Some((end, _)) if unbroken > LONGEST_RUN => {
            format!("{}... [{} characters]", &text[..end], text.chars().count())
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
