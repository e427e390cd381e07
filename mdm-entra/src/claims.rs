use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use rustls_pki_types::UnixTime;

use crate::json::Object;
use crate::{ClientId, DeviceId, Error, ObjectId, PeerError, TenantId};

/// The typed claims of an Entra access token.
///
/// Times and ids are checked for their form only. `Debug` omits names of people and unknown claims.
///
/// ```
/// use mdm_entra::{AccessToken, TokenDraft, TokenVersion};
/// use rustls_pki_types::UnixTime;
///
/// # let now = UnixTime::since_unix_epoch(core::time::Duration::from_secs(1_800_000_000));
/// # let tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47".parse()?;
/// # let user = "f3d0a2c4-0f4e-4c53-9d3a-6f2f1d0b9a11".parse()?;
/// let draft = TokenDraft::v1("k1", tenant, "https://mdm.contoso.com", now)
///     .with_user(user, "ada@contoso.com")
///     .with_claim("idtyp", "user");
/// let token = draft.continue_with(b"a signature");
/// let claims = AccessToken::parse(token.expose().as_bytes())?.unverified_claims()?;
/// assert_eq!((claims.version, claims.tenant, claims.object), (TokenVersion::V1, tenant, Some(user)));
/// assert!(claims.has_scope("mdm_delegation"));
/// assert_eq!(claims.other("idtyp"), Some("\"user\""));
/// assert!(!format!("{claims:?}").contains("ada"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Claims {
    /// `ver`: the layout, determined by the application registration.
    pub version: TokenVersion,
    /// `tid`: the tenant that issued the token.
    pub tenant: TenantId,
    /// `iss`: the issuer, a URL that contains the tenant.
    pub issuer: String,
    /// `aud`: the recipients.
    ///
    /// A v2 token has the client id here, a v1 token usually the Application ID URI.
    pub audience: Vec<String>,
    /// `sub`: the user, by an identifier that differs for every application.
    pub subject: Option<String>,
    /// `oid`: the directory object of the user.
    ///
    /// In an application's own token it is the directory object of the application.
    pub object: Option<ObjectId>,
    /// `exp`: the first second at which the token is no longer valid.
    pub expires: UnixTime,
    /// `nbf`: the first second at which the token is valid.
    pub not_before: UnixTime,
    /// `iat`: the time of issue.
    pub issued_at: UnixTime,
    /// The delegated permissions, `scp`.
    ///
    /// They are empty in a token without a user.
    pub scopes: Vec<String>,
    /// `appid` (v1) or `azp` (v2): the application that asked for the token.
    pub application: Option<ClientId>,
    /// The user principal name, `upn`.
    ///
    /// A v2 token has it only as an optional claim.
    pub upn: Option<String>,
    /// `unique_name`, in v1 tokens.
    pub unique_name: Option<String>,
    /// `preferred_username`, in v2 tokens with the scope `profile`.
    pub preferred_username: Option<String>,
    /// `deviceid`: the device, once it is registered.
    ///
    /// It is missing at the Terms of Use of a first join.
    pub device: Option<DeviceId>,
    other: Vec<(String, String)>,
}

impl Claims {
    /// Returns the name to show for the user.
    ///
    /// It is `upn`, else `preferred_username`, else `unique_name`. It may be missing and may change; to identify a
    /// user, use [`tenant`](Self::tenant) with [`object`](Self::object).
    #[must_use]
    pub fn user_name(&self) -> Option<&str> {
        [&self.upn, &self.preferred_username, &self.unique_name]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .find(|name| !name.is_empty())
    }

    /// Reports whether `scp` contains this permission.
    #[must_use]
    pub fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|granted| granted == scope)
    }

    /// Reports whether the token is a device's own.
    ///
    /// Such a token names a device, but no user and no permission.
    #[must_use]
    pub const fn is_device_token(&self) -> bool {
        self.device.is_some() && self.object.is_none() && self.scopes.is_empty()
    }

    /// Returns a claim that has no field here, as JSON text from the token.
    #[must_use]
    pub fn other(&self, name: &str) -> Option<&str> {
        self.others()
            .find_map(|claim| (claim.name == name).then_some(claim.json))
    }

    /// Returns all claims that have no field here, ordered by name.
    pub fn others(&self) -> impl Iterator<Item = OtherClaim<'_>> {
        self.other.iter().map(|(name, json)| OtherClaim { name, json })
    }

    pub(crate) fn parse(json: &[u8]) -> Result<Self, Error> {
        let object = &Object::parse(json, "payload", usize::MAX)?;
        let tenant = required(id(object, Claim::Tid), Claim::Tid)?;
        Ok(Self {
            version: version(object)?,
            tenant,
            issuer: required(object.text("iss").map_err(Error::from), Claim::Iss)?,
            audience: object.texts("aud")?,
            subject: object.text("sub")?,
            object: id(object, Claim::Oid)?,
            expires: time(object, Claim::Exp)?,
            not_before: time(object, Claim::Nbf)?,
            issued_at: time(object, Claim::Iat)?,
            scopes: object
                .text("scp")?
                .unwrap_or_default()
                .split_ascii_whitespace()
                .map(String::from)
                .collect(),
            application: match id(object, Claim::Azp)? {
                Some(application) => Some(application),
                None => id(object, Claim::Appid)?,
            },
            upn: object.text("upn")?,
            unique_name: object.text("unique_name")?,
            preferred_username: object.text("preferred_username")?,
            device: id(object, Claim::Deviceid)?,
            other: object
                .members()
                .filter(|(name, _)| !Claim::ALL.iter().any(|claim| claim.as_str() == *name))
                .map(|(name, json)| (name.into(), json.into()))
                .collect(),
        })
    }
}

fn required<T>(claim: Result<Option<T>, Error>, name: Claim) -> Result<T, Error> {
    claim?.ok_or(Error::Peer(PeerError::MissingClaim(name)))
}

fn version(object: &Object<'_>) -> Result<TokenVersion, Error> {
    match required(object.text("ver").map_err(Error::from), Claim::Ver)?.as_str() {
        "1.0" => Ok(TokenVersion::V1),
        "2.0" => Ok(TokenVersion::V2),
        _ => Err(object.invalid("ver", "known token version").into()),
    }
}

fn id<T: for<'t> TryFrom<&'t str>>(object: &Object<'_>, claim: Claim) -> Result<Option<T>, Error> {
    match object.text(claim.as_str())?.as_deref() {
        None | Some("") => Ok(None),
        Some(text) => match T::try_from(text) {
            Ok(id) => Ok(Some(id)),
            Err(_) => Err(object.invalid(claim.as_str(), "GUID").into()),
        },
    }
}

fn time(object: &Object<'_>, claim: Claim) -> Result<UnixTime, Error> {
    required(object.seconds(claim.as_str()).map_err(Error::from), claim)
        .map(|seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims")
            .field("version", &self.version)
            .field("tenant", &self.tenant)
            .field("object", &self.object)
            .field("device", &self.device)
            .field("application", &self.application)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// A claim without a field in [`Claims`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OtherClaim<'a> {
    /// The name.
    pub name: &'a str,
    /// The value, as JSON text from the token.
    pub json: &'a str,
}

/// The layout of a token: claim `ver`.
///
/// On-premises management applications registered since July 2026 get v2 tokens unless they ask for v1; a certified
/// management service must accept v2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TokenVersion {
    /// Version 1.0.
    ///
    /// Its issuer is `https://sts.windows.net/{tid}/`; it has `appid`, `upn` and `unique_name`.
    V1,
    /// Version 2.0.
    ///
    /// Its issuer is `https://login.microsoftonline.com/{tid}/v2.0`; it has `azp`, and `aud` is the client id.
    V2,
}

macro_rules! claims {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        /// A claim that this library knows by name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Claim {
            $($(#[$doc])* $name,)+
        }

        impl Claim {
            const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Returns its name in the token.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

claims! {
    /// The version of the token.
    Ver = "ver",
    /// The tenant.
    Tid = "tid",
    /// The issuer.
    Iss = "iss",
    /// The audience.
    Aud = "aud",
    /// The subject.
    Sub = "sub",
    /// The object of the user.
    Oid = "oid",
    /// The expiry.
    Exp = "exp",
    /// The start of validity.
    Nbf = "nbf",
    /// The time of issue.
    Iat = "iat",
    /// The delegated permissions.
    Scp = "scp",
    /// The application that asked, in v1.
    Appid = "appid",
    /// The application that asked, in v2.
    Azp = "azp",
    /// The user principal name.
    Upn = "upn",
    /// The user name, in v1.
    UniqueName = "unique_name",
    /// The user name, in v2.
    PreferredUsername = "preferred_username",
    /// The device.
    Deviceid = "deviceid",
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::ToString;

    const BASE: &str =
        r#""tid":"72f988bf-86f1-41af-91ab-2d7cd011db47","ver":"2.0","iss":"i","exp":9,"nbf":1,"iat":1"#;

    fn parse(more: &str) -> Result<Claims, Error> {
        Claims::parse(format!("{{{BASE}{more}}}").as_bytes())
    }

    #[test]
    fn the_name_of_the_user_has_an_order() {
        let names = r#","unique_name":"u","preferred_username":"p","upn":"""#;
        assert_eq!(parse(names).unwrap().user_name(), Some("p"));
        assert_eq!(parse("").unwrap().user_name(), None);
    }

    #[test]
    fn the_application_that_asked_has_two_names() {
        let id = "29d9ed98-a469-4536-ade2-f981bc1d605e";
        for claim in ["azp", "appid"] {
            let claims = parse(&format!(r#","{claim}":"{id}""#)).unwrap();
            assert_eq!(claims.application, id.parse().ok());
        }
    }

    #[test]
    fn what_is_unknown_is_kept_as_it_was() {
        let claims = parse(r#","amr":["pwd", "mfa"],"idtyp":"user""#).unwrap();
        assert_eq!(claims.other("amr"), Some(r#"["pwd", "mfa"]"#));
        assert_eq!(
            claims.others().map(|claim| claim.name).collect::<Vec<_>>(),
            ["amr", "idtyp"]
        );
    }

    #[test]
    fn wrong_types_are_refused_by_name() {
        for (more, text) in [
            (r#","aud":5"#, "value of aud is not a text or an array of texts"),
            (
                r#","aud":["a",5]"#,
                "value of aud is not a text or an array of texts",
            ),
            (r#","oid":"me""#, "value of oid is not a GUID"),
            (r#","scp":["a"]"#, "value of scp is not a text"),
            (r#","tid":"72f988bf-86f1-41af-91ab-2d7cd011db47""#, "second <tid>"),
        ] {
            let error = parse(more).unwrap_err().to_string();
            assert!(error.starts_with(text), "{error}");
        }
    }

    #[test]
    fn debug_names_nobody() {
        let claims = parse(r#","upn":"marked@example.com","sub":"marked","x":"marked""#).unwrap();
        assert!(!format!("{claims:?}").contains("marked"));
    }
}
