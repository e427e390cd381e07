use alloc::string::{String, ToString as _};
use core::fmt;
use core::time::Duration;

use jsonwebtoken::{Algorithm, Header};
use rustls_pki_types::UnixTime;
use serde_json::{Map, json};
use url::Url;

use super::{Authority, Graph, TokenRequest};
use crate::draft::to_be_signed;
use crate::encoding::to_base64url;
use crate::{ClientId, Error, Guid, TenantId};

/// A signed statement by which an application authenticates (RFC 7523 3).
///
/// It is signed with the key of a certificate and replaces a secret.
///
/// The signature is made by whoever holds the key: RSA-PSS with SHA-256 over [`to_be_signed`](Self::to_be_signed).
///
/// ```
/// use core::time::Duration;
/// use mdm_entra::graph::{Authority, ClientAssertion, Graph};
/// use rustls_pki_types::UnixTime;
///
/// let tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47".parse()?;
/// let application = "5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b".parse()?;
/// let number = "0e5f6a3c-7d7e-4f0a-8a63-1f2d3c4b5a69".parse()?; // made at random for each assertion
/// let thumbprint = [0xA7; 32]; // SHA-256 of the certificate in DER
/// let now = UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000));
/// let assertion = ClientAssertion::new(&Authority::Public, tenant, application, thumbprint, number, now)?;
/// # let sign = |_: &[u8]| [0; 256];
/// let signature = sign(assertion.to_be_signed().as_bytes());
/// let request = assertion.continue_with(&Graph::Public, &signature)?;
/// assert!(request.body().expose().contains("&client_assertion=eyJ"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct ClientAssertion {
    endpoint: Url,
    application: ClientId,
    signed: String,
}

impl ClientAssertion {
    /// The lifetime of an assertion: ten minutes.
    ///
    /// It is the longest lifetime that Entra's documentation recommends.
    pub const LIFETIME: Duration = Duration::from_secs(600);

    const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// Creates an assertion that is valid from `now` on.
    ///
    /// `thumbprint` is the SHA-256 hash of the DER certificate that is registered with the application. `number` must
    /// be random for each assertion, to prevent replay.
    ///
    /// # Errors
    /// `Misuse` when the authority is not HTTPS.
    pub fn new(
        authority: &Authority,
        tenant: TenantId,
        application: ClientId,
        thumbprint: [u8; 32],
        number: Guid,
        now: UnixTime,
    ) -> Result<Self, Error> {
        let endpoint = authority.token_endpoint(tenant)?;
        let mut header = Header::new(Algorithm::PS256);
        header.x5t_s256 = Some(to_base64url(&thumbprint));
        let (name, start) = (application.to_string(), now.as_secs());
        let claims = Map::from_iter([
            ("aud".into(), json!(endpoint.as_str())),
            (
                "exp".into(),
                json!(start.saturating_add(Self::LIFETIME.as_secs())),
            ),
            ("iat".into(), json!(start)),
            ("iss".into(), json!(name)),
            ("jti".into(), json!(number.to_string())),
            ("nbf".into(), json!(start)),
            ("sub".into(), json!(name)),
        ]);
        Ok(Self {
            endpoint,
            application,
            signed: to_be_signed(&header, &claims),
        })
    }

    /// Returns the bytes to sign: header and claims in base64url, separated by a dot.
    #[must_use]
    pub fn to_be_signed(&self) -> &str {
        &self.signed
    }

    /// Returns the request for a token, with the signature.
    ///
    /// # Errors
    /// `Misuse` when Graph is not HTTPS.
    pub fn continue_with(&self, graph: &Graph, signature: &[u8]) -> Result<TokenRequest, Error> {
        let assertion = [self.signed.as_str(), ".", &to_base64url(signature)].concat();
        let proof = [
            ("client_assertion_type", Self::TYPE),
            ("client_assertion", assertion.as_str()),
        ];
        TokenRequest::new(self.endpoint.clone(), self.application, graph, &proof)
    }
}

impl fmt::Debug for ClientAssertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientAssertion")
            .field("application", &self.application)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::from_base64url;

    #[test]
    fn header_and_claims_are_those_that_entra_asks_for() {
        let now = UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000));
        let application: ClientId = "5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b".parse().unwrap();
        let number = "0e5f6a3c-7d7e-4f0a-8a63-1f2d3c4b5a69".parse().unwrap();
        let tenant = TenantId::CONSUMERS;
        let assertion =
            ClientAssertion::new(&Authority::Public, tenant, application, [0xA7; 32], number, now).unwrap();
        let (header, claims) = assertion.to_be_signed().split_once('.').unwrap();
        let text = |part| String::from_utf8(from_base64url(part).unwrap()).unwrap();
        assert_eq!(
            text(header),
            r#"{"typ":"JWT","alg":"PS256","x5t#S256":"p6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6c"}"#
        );
        assert_eq!(
            text(claims),
            r#"{"aud":"https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/oauth2/v2.0/token","exp":1800000600,"iat":1800000000,"iss":"5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b","jti":"0e5f6a3c-7d7e-4f0a-8a63-1f2d3c4b5a69","nbf":1800000000,"sub":"5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b"}"#
        );
        let request = assertion.continue_with(&Graph::Public, &[0xFF]).unwrap();
        let body = request.body().expose();
        assert!(body.contains(
            "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&"
        ));
        assert!(body.ends_with("._w") && !body.contains("client_secret"));
    }
}
