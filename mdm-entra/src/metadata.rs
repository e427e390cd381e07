use alloc::string::String;

use url::Url;

use crate::json::Object;
use crate::{Error, IssuerTemplate, Limits};

/// The OpenID configuration of a tenant, or of all of them.
///
/// It names the issuer and the address of the keys.
///
/// The public cloud serves it at
/// `https://login.microsoftonline.com/{tenant}/v2.0/.well-known/openid-configuration` (v1: without `/v2.0`), with a
/// tenant id, `common` or `organizations` as tenant. An application with its own signing keys adds `?appid=`.
///
/// ```
/// use mdm_entra::{IssuerTemplate, Metadata};
///
/// let metadata = Metadata::parse(
///     br#"{"issuer":"https://login.microsoftonline.com/{tenantid}/v2.0",
///          "jwks_uri":"https://login.microsoftonline.com/common/discovery/v2.0/keys"}"#,
/// )?;
/// assert_eq!(metadata.issuer, IssuerTemplate::v2());
/// assert_eq!(metadata.jwks_uri.path(), "/common/discovery/v2.0/keys");
/// # Ok::<(), mdm_entra::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metadata {
    /// `issuer`: the issuer of tokens.
    ///
    /// It is a template in the documents of `common` and `organizations`, fixed in those of a tenant.
    pub issuer: IssuerTemplate,
    /// `jwks_uri`: the address of the [`KeySet`](crate::KeySet), always HTTPS.
    pub jwks_uri: Url,
}

impl Metadata {
    /// Parses the document.
    ///
    /// # Errors
    /// `Decode` when the document is not a JSON object with an `issuer` and an HTTPS `jwks_uri`.
    pub fn parse(document: &[u8]) -> Result<Self, Error> {
        Self::parse_with(document, &Limits::default())
    }

    /// Parses within other limits.
    ///
    /// # Errors
    /// Those of [`parse`](Self::parse), and `Decode` when a limit is exceeded.
    pub fn parse_with(document: &[u8], limits: &Limits) -> Result<Self, Error> {
        let object = Object::parse(document, "metadata", limits.document_bytes)?;
        let required = |name| object.text(name)?.ok_or_else(|| object.missing(name));
        let issuer: String = required("issuer")?;
        let jwks_uri = Url::parse(&required("jwks_uri")?)
            .ok()
            .filter(|url| url.scheme() == "https")
            .ok_or_else(|| object.invalid("jwks_uri", "HTTPS URL"))?;
        Ok(Self {
            issuer: IssuerTemplate::new(issuer),
            jwks_uri,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn keys_come_over_https_only() {
        for (document, text) in [
            (
                r#"{"issuer":"i"}"#,
                "missing <jwks_uri> in metadata at 1:1 (byte 0)",
            ),
            (
                r#"{"issuer":"i","jwks_uri":"http://x/"}"#,
                "value of jwks_uri is not an HTTPS URL in metadata at 1:26 (byte 25)",
            ),
            (
                r#"{"jwks_uri":"https://x/"}"#,
                "missing <issuer> in metadata at 1:1 (byte 0)",
            ),
            (
                r#"{"issuer":1,"jwks_uri":"https://x/"}"#,
                "value of issuer is not a text in metadata at 1:11 (byte 10)",
            ),
        ] {
            assert_eq!(
                Metadata::parse(document.as_bytes()).unwrap_err().to_string(),
                text
            );
        }
    }
}
