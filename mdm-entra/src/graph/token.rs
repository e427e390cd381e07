use alloc::format;
use alloc::string::{String, ToString as _};
use core::fmt;
use core::time::Duration;

use mdm_errors::kit::percent;
use mdm_errors::{Name, SecretText};
use url::Url;

use super::Graph;
use crate::json::Object;
use crate::{ClientId, Error, Limits, Misuse, TenantId};

/// The authority that issues the tokens of a cloud.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Authority {
    /// `https://login.microsoftonline.com`, the public cloud.
    Public,
    /// `https://login.microsoftonline.us`, US government.
    UsGovernment,
    /// `https://login.chinacloudapi.cn`, China, operated by 21Vianet.
    China,
    /// Another authority, by an HTTPS URL.
    ///
    /// # Errors
    /// Functions that take the authority fail with `Misuse` when the URL is not HTTPS.
    Other(Url),
}

impl Authority {
    /// Returns the token endpoint of a tenant.
    ///
    /// It is also the audience of a [`ClientAssertion`](super::ClientAssertion).
    ///
    /// # Errors
    /// `Misuse` when [`Authority::Other`] is not HTTPS.
    pub fn token_endpoint(&self, tenant: TenantId) -> Result<Url, Error> {
        let url = match self {
            Self::Public => Url::parse("https://login.microsoftonline.com"),
            Self::UsGovernment => Url::parse("https://login.microsoftonline.us"),
            Self::China => Url::parse("https://login.chinacloudapi.cn"),
            Self::Other(url) if url.scheme() == "https" => Ok(url.clone()),
            Self::Other(_) => return Err(Misuse::UrlNotHttps.into()),
        };
        let mut url = url.map_err(|_| Misuse::UrlWithoutHost)?;
        url.set_query(None);
        url.set_fragment(None);
        let path = url.path().trim_end_matches('/');
        let path = format!("{path}/{tenant}/oauth2/v2.0/token");
        url.set_path(&path);
        Ok(url)
    }
}

/// The request for a token of the application itself.
///
/// The grant is `client_credentials` (RFC 6749 4.4).
///
/// `POST` the [`body`](Self::body) to the [`url`](Self::url) with [`CONTENT_TYPE`](Self::CONTENT_TYPE); the answer is
/// an [`ApplicationToken`]. The body holds the secret in the clear, but `Debug` does not show it.
///
/// ```
/// use mdm_entra::graph::{Authority, Graph, TokenRequest};
/// use mdm_errors::SecretText;
///
/// let tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47".parse()?;
/// let application = "5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b".parse()?;
/// let secret = SecretText::owned("a secret");
/// let request = TokenRequest::with_secret(&Authority::Public, tenant, application, &Graph::Public, &secret)?;
/// assert_eq!(
///     request.url().as_str(),
///     "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/oauth2/v2.0/token"
/// );
/// assert_eq!(
///     request.body().expose(),
///     "client_id=5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default\
///      &grant_type=client_credentials&client_secret=a%20secret"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use = "a request has to be sent"]
pub struct TokenRequest {
    url: Url,
    body: SecretText<'static>,
}

impl TokenRequest {
    /// The HTTP method.
    pub const METHOD: &'static str = "POST";
    /// The value of `Content-Type`.
    pub const CONTENT_TYPE: &'static str = "application/x-www-form-urlencoded";

    /// Creates a request that authenticates the application by its secret.
    ///
    /// # Errors
    /// `Misuse` when the authority or Graph is not HTTPS.
    pub fn with_secret(
        authority: &Authority,
        tenant: TenantId,
        application: ClientId,
        graph: &Graph,
        secret: &SecretText<'_>,
    ) -> Result<Self, Error> {
        let url = authority.token_endpoint(tenant)?;
        Self::new(url, application, graph, &[("client_secret", secret.expose())])
    }

    pub(super) fn new(
        url: Url,
        application: ClientId,
        graph: &Graph,
        proof: &[(&str, &str)],
    ) -> Result<Self, Error> {
        let (application, scope) = (application.to_string(), graph.scope()?);
        let parameters = [
            ("client_id", application.as_str()),
            ("scope", &scope),
            ("grant_type", "client_credentials"),
        ];
        let mut body = String::new();
        for (name, value) in parameters.iter().chain(proof) {
            if !body.is_empty() {
                body.push('&');
            }
            percent::push(&mut body, name);
            body.push('=');
            percent::push(&mut body, value);
        }
        let body = SecretText::owned(body);
        Ok(Self { url, body })
    }

    /// Returns the URL of the token endpoint.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// Returns the body.
    #[must_use]
    pub const fn body(&self) -> &SecretText<'static> {
        &self.body
    }
}

impl fmt::Debug for TokenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenRequest")
            .field("url", &self.url.as_str())
            .finish_non_exhaustive()
    }
}

/// The token of an application, for requests to Graph.
///
/// ```
/// use mdm_entra::graph::ApplicationToken;
///
/// let answer = br#"{"token_type":"Bearer","expires_in":3599,"access_token":"eyJ0.e30.AAA"}"#;
/// let token = ApplicationToken::from_answer(200, answer)?;
/// assert_eq!(token.authorization().expose(), "Bearer eyJ0.e30.AAA");
/// assert_eq!(token.expires_in.as_secs(), 3599);
///
/// let refusal = ApplicationToken::from_answer(401, br#"{"error":"invalid_client","error_codes":[7000215]}"#);
/// assert_eq!(
///     refusal.unwrap_err().to_string(),
///     "token refused: the application or its proof is not accepted (HTTP 401, invalid_client)"
/// );
/// # Ok::<(), mdm_entra::Error>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct ApplicationToken {
    /// The token.
    pub access_token: SecretText<'static>,
    /// The time for which the token is valid, from its issue.
    ///
    /// Entra grants about an hour; get the next token some minutes before the end.
    pub expires_in: Duration,
}

impl ApplicationToken {
    /// Parses the answer of the token endpoint.
    ///
    /// # Errors
    /// `TokenFault` with the reason for every status but 200 to 299; `Decode` when the body is not a JSON object with a
    /// bearer token and its lifetime.
    pub fn from_answer(status: u16, body: &[u8]) -> Result<Self, Error> {
        Self::from_answer_with(status, body, &Limits::default())
    }

    /// Parses the answer of the token endpoint within other limits.
    ///
    /// # Errors
    /// Those of [`from_answer`](Self::from_answer), and `Decode` when a limit is exceeded.
    pub fn from_answer_with(status: u16, body: &[u8], limits: &Limits) -> Result<Self, Error> {
        if !(200..300).contains(&status) {
            return Err(TokenRefusal::new(status, body, limits).into());
        }
        let object = Object::parse(body, "answer", limits.document_bytes)?;
        let required = |name| object.text(name)?.ok_or_else(|| object.missing(name));
        if !required("token_type")?.eq_ignore_ascii_case("Bearer") {
            return Err(object.invalid("token_type", "type of bearer tokens").into());
        }
        let access_token = required("access_token")?;
        let is_token_byte = |byte: u8| byte.is_ascii_graphic();
        if access_token.is_empty() || !access_token.bytes().all(is_token_byte) {
            return Err(object
                .invalid("access_token", "token of visible characters")
                .into());
        }
        let expires_in = object
            .seconds("expires_in")?
            .ok_or_else(|| object.missing("expires_in"))?;
        Ok(Self {
            access_token: SecretText::owned(access_token),
            expires_in: Duration::from_secs(expires_in),
        })
    }

    /// Returns the value of the `Authorization` header.
    #[must_use]
    pub fn authorization(&self) -> SecretText<'static> {
        SecretText::owned(format!("Bearer {}", self.access_token.expose()))
    }
}

impl fmt::Debug for ApplicationToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApplicationToken")
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

/// The refusal of a token endpoint.
///
/// It holds the error code of RFC 6749, never the description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRefusal {
    status: u16,
    error: Option<Name>,
}

impl TokenRefusal {
    fn new(status: u16, body: &[u8], limits: &Limits) -> Self {
        let object = Object::parse(body, "answer", limits.document_bytes).ok();
        let error = object.and_then(|object| object.text("error").ok().flatten());
        let is_code = |code: &String| {
            !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        };
        Self {
            status,
            error: error.filter(is_code).map(|code| Name::new(&code)),
        }
    }

    /// Returns the HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// Returns the value of `error`, such as `invalid_client`.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.error.as_ref().map(Name::as_str)
    }

    /// Reports whether the same request may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self.status, 429 | 500..=599) || self.error() == Some("temporarily_unavailable")
    }
}

impl fmt::Display for TokenRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.error() {
            Some("invalid_client") => "the application or its proof is not accepted",
            Some("unauthorized_client") => "the tenant does not know the application",
            Some("invalid_scope" | "invalid_resource") => "the scope does not exist",
            Some("invalid_request") => "the request is malformed",
            _ if self.is_retryable() => "try again later",
            _ => "unexpected status",
        };
        write!(f, "token refused: {reason} (HTTP {}", self.status)?;
        if let Some(error) = self.error() {
            write!(f, ", {error}")?;
        }
        f.write_str(")")
    }
}

impl core::error::Error for TokenRefusal {}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, body: &str) -> String {
        ApplicationToken::from_answer(status, body.as_bytes())
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn answers_without_a_token_are_told_apart() {
        for (status, body, text) in [
            (200, "", "empty document in answer at 1:1 (byte 0)"),
            (200, "{}", "missing <token_type> in answer at 1:1 (byte 0)"),
            (
                200,
                r#"{"token_type":"pop","access_token":"a","expires_in":1}"#,
                "value of token_type is not a type of bearer tokens in answer at 1:15 (byte 14)",
            ),
            (
                200,
                r#"{"token_type":"Bearer","access_token":"a\r\nX: y","expires_in":1}"#,
                "value of access_token is not a token of visible characters in answer at 1:39 (byte 38)",
            ),
            (
                200,
                r#"{"token_type":"bearer","access_token":"a","expires_in":"1h"}"#,
                "value of expires_in is not a number of whole seconds in answer at 1:56 (byte 55)",
            ),
            (
                400,
                r#"{"error":"unauthorized_client","error_description":"marked"}"#,
                "token refused: the tenant does not know the application (HTTP 400, unauthorized_client)",
            ),
            (
                400,
                r#"{"error":"invalid_scope"}"#,
                "token refused: the scope does not exist (HTTP 400, invalid_scope)",
            ),
            (503, "<html>", "token refused: try again later (HTTP 503)"),
            (302, "", "token refused: unexpected status (HTTP 302)"),
            (
                400,
                r#"{"error":"a b\nc"}"#,
                "token refused: unexpected status (HTTP 400)",
            ),
        ] {
            assert_eq!(refused(status, body), text, "{body}");
        }
    }

    #[test]
    fn secrets_do_not_show() {
        let tenant = TenantId::CONSUMERS;
        let application = "5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b".parse().unwrap();
        let secret = SecretText::borrowed("marked");
        let request =
            TokenRequest::with_secret(&Authority::China, tenant, application, &Graph::China, &secret)
                .unwrap();
        let answer = br#"{"token_type":"Bearer","expires_in":1,"access_token":"marked"}"#;
        let token = ApplicationToken::from_answer(200, answer).unwrap();
        let shown = format!("{request:?} {token:?} {:?}", token.authorization());
        assert!(!shown.contains("marked"), "{shown}");
        assert!(request.body().expose().ends_with("&client_secret=marked"));
        assert_eq!(request.url().host_str(), Some("login.chinacloudapi.cn"));
        let clear = Authority::Other("http://login.example".parse().unwrap());
        assert_eq!(
            clear.token_endpoint(tenant),
            Err(Error::Misuse(Misuse::UrlNotHttps))
        );
    }
}
