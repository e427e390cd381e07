use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use mdm_errors::{SecretBytes, SecretText, Text};
use mdm_soap::values::base64;
use sha2::Digest;

use super::{CertificateSearchCriteria, Characteristic, Parm};
use crate::certificate::hex;

/// The management account: where the device calls in and how both sides prove themselves below TLS
/// (MS-MDE2 2.2.9.5, `APPLICATION` of `w7`).
///
/// Both nonces are required by the types: Windows refuses the whole document without them.
#[derive(Clone, Debug)]
pub struct Application {
    provider_id: Text<'static>,
    name: Option<Text<'static>>,
    address: Text<'static>,
    app_srv: Option<Credentials>,
    client: Option<Credentials>,
    other: Vec<Parm>,
}

/// How a peer proves itself to the other: `AAUTHTYPE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthType {
    /// The secret itself.
    Basic,
    /// An MD5 digest of name, secret and nonce.
    Digest,
}

/// A name, a secret and the first nonce: one `APPAUTH`.
#[derive(Clone)]
pub struct Credentials {
    auth_type: AuthType,
    name: Option<Text<'static>>,
    secret: SecretText<'static>,
    nonce: Option<SecretBytes<'static>>,
}

/// Credentials of level `APPSRV`: the device's, which prove it to the server.
#[derive(Clone, Debug)]
pub struct AppSrv(Credentials);

/// Credentials of level `CLIENT`: the server's, which prove it to the device. They are always a digest.
#[derive(Clone, Debug)]
pub struct Client(Credentials);

impl AppSrv {
    /// The device proves itself by a digest. The nonce should be 16 random bytes.
    #[must_use]
    pub fn digest(name: Text<'static>, secret: Text<'_>, nonce: impl Into<Vec<u8>>) -> Self {
        Self(Credentials::new(AuthType::Digest, Some(name), secret, nonce))
    }

    /// The device sends its secret. The nonce is written all the same.
    #[must_use]
    pub fn basic(name: Text<'static>, secret: Text<'_>, nonce: impl Into<Vec<u8>>) -> Self {
        Self(Credentials::new(AuthType::Basic, Some(name), secret, nonce))
    }
}

impl Client {
    /// The server proves itself by a digest. The nonce should be 16 random bytes.
    #[must_use]
    pub fn digest(secret: Text<'_>, nonce: impl Into<Vec<u8>>) -> Self {
        Self(Credentials::new(AuthType::Digest, None, secret, nonce))
    }

    /// The same with a name.
    #[must_use]
    pub fn with_name(mut self, name: Text<'static>) -> Self {
        self.0.name = Some(name);
        self
    }
}

impl Credentials {
    fn new(
        auth_type: AuthType,
        name: Option<Text<'static>>,
        secret: Text<'_>,
        nonce: impl Into<Vec<u8>>,
    ) -> Self {
        Self {
            auth_type,
            name,
            secret: SecretText::owned(secret.into_cow()),
            nonce: Some(SecretBytes::owned(nonce)),
        }
    }

    /// How the proof is made.
    #[must_use]
    pub fn auth_type(&self) -> AuthType {
        self.auth_type
    }

    /// The name, which the server's credentials may lack.
    #[must_use]
    pub fn name(&self) -> Option<&Text<'static>> {
        self.name.as_ref()
    }

    /// The secret.
    #[must_use]
    pub fn secret(&self) -> &SecretText<'static> {
        &self.secret
    }

    /// The first nonce, decoded. `None` only in a document from elsewhere.
    #[must_use]
    pub fn nonce(&self) -> Option<&SecretBytes<'static>> {
        self.nonce.as_ref()
    }

    fn into_characteristic(self, level: &'static str) -> Characteristic {
        let parm = |name: &'static str, value| Parm::new(Text::lossy(name), value);
        let auth_type = match self.auth_type {
            AuthType::Basic => "BASIC",
            AuthType::Digest => "DIGEST",
        };
        let mut node = Characteristic::new(Text::lossy("APPAUTH"))
            .with_parm(parm("AAUTHLEVEL", Text::lossy(level)))
            .with_parm(parm("AAUTHTYPE", Text::lossy(auth_type)));
        if let Some(name) = self.name {
            node.add(parm("AAUTHNAME", name));
        }
        node.add(parm("AAUTHSECRET", Text::lossy(self.secret.expose())));
        if let Some(nonce) = self.nonce {
            node.add(parm("AAUTHDATA", Text::lossy(base64::encode(nonce.expose()))));
        }
        node
    }

    fn read(node: &Characteristic) -> Self {
        let is_basic = node
            .value("AAUTHTYPE")
            .is_some_and(|text| text.eq_ignore_ascii_case("BASIC"));
        // Old servers write plain words for the nonce; Windows takes them.
        let nonce = |text: &str| base64::decode(text).unwrap_or_else(|| text.as_bytes().to_vec());
        Self {
            auth_type: if is_basic {
                AuthType::Basic
            } else {
                AuthType::Digest
            },
            name: node.text("AAUTHNAME"),
            secret: SecretText::owned(node.value("AAUTHSECRET").unwrap_or_default()),
            nonce: node
                .value("AAUTHDATA")
                .map(|text| SecretBytes::owned(nonce(text))),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("auth_type", &self.auth_type)
            .field("name", &self.name)
            .field("secret", &self.secret)
            .field("nonce", &self.nonce)
            .finish()
    }
}

impl Application {
    /// An account with the server `provider_id` at `address`, an `https` URL.
    #[must_use]
    pub fn new(provider_id: Text<'static>, address: Text<'static>, app_srv: AppSrv, client: Client) -> Self {
        Self {
            provider_id,
            name: None,
            address,
            app_srv: Some(app_srv.0),
            client: Some(client.0),
            other: Vec::new(),
        }
    }

    /// The same with a name that is shown to people.
    #[must_use]
    pub fn with_name(mut self, name: Text<'static>) -> Self {
        self.name = Some(name);
        self
    }

    /// The same telling the device how to find its client certificate. It finds the enrolled one without.
    #[must_use]
    pub fn with_search_criteria(self, criteria: &CertificateSearchCriteria) -> Self {
        let value = Text::lossy(criteria.to_string());
        self.with_parm(Parm::new(Text::lossy(CertificateSearchCriteria::PARM), value))
    }

    /// The same with a parameter more.
    #[must_use]
    pub fn with_parm(mut self, parm: Parm) -> Self {
        self.other.push(parm);
        self
    }

    /// `PROVIDER-ID`: the server's identifier.
    #[must_use]
    pub fn provider_id(&self) -> &Text<'static> {
        &self.provider_id
    }

    /// The name that Windows gives the account below `./SyncML/DMAcc`, where its credentials can be changed later: a
    /// constant and the SHA-256 of the provider's identifier in UTF-16.
    #[must_use]
    pub fn account_uid(&self) -> String {
        let utf_16: Vec<u8> = self
            .provider_id
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        format!("0x0000800c{}", hex(&sha2::Sha256::digest(utf_16)))
    }

    /// `NAME`: the server's name for people.
    #[must_use]
    pub fn name(&self) -> Option<&Text<'static>> {
        self.name.as_ref()
    }

    /// `ADDR`: where the device calls in, as it is written.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The address as a URL, if it is one.
    #[must_use]
    pub fn url(&self) -> Option<url::Url> {
        url::Url::parse(self.address.trim()).ok()
    }

    /// The credentials of level `APPSRV`, with which the device proves itself.
    #[must_use]
    pub fn app_srv(&self) -> Option<&Credentials> {
        self.app_srv.as_ref()
    }

    /// The credentials of level `CLIENT`, with which the server proves itself.
    #[must_use]
    pub fn client(&self) -> Option<&Credentials> {
        self.client.as_ref()
    }

    /// How the device finds its client certificate, if it is told.
    #[must_use]
    pub fn search_criteria(&self) -> Option<CertificateSearchCriteria> {
        let is_criteria = |parm: &&Parm| parm.name().eq_ignore_ascii_case(CertificateSearchCriteria::PARM);
        CertificateSearchCriteria::parse(self.other.iter().find(is_criteria)?.value()?)
    }

    /// Parameters that have no accessor here, retry intervals among them.
    #[must_use]
    pub fn other(&self) -> &[Parm] {
        &self.other
    }

    pub(super) fn into_characteristic(self) -> Characteristic {
        let parm = |name: &'static str, value| Parm::new(Text::lossy(name), value);
        let mut node = Characteristic::new(Text::lossy("APPLICATION"))
            .with_parm(parm("APPID", Text::lossy("w7")))
            .with_parm(parm("PROVIDER-ID", self.provider_id));
        if let Some(name) = self.name {
            node.add(parm("NAME", name));
        }
        node.add(parm("ADDR", self.address));
        for other in self.other {
            node.add(other);
        }
        if let Some(app_srv) = self.app_srv {
            node.push(app_srv.into_characteristic("APPSRV"));
        }
        if let Some(client) = self.client {
            node.push(client.into_characteristic("CLIENT"));
        }
        node
    }

    pub(super) fn read(node: &Characteristic) -> Option<Self> {
        if !node.value("APPID")?.eq_ignore_ascii_case("w7") {
            return None;
        }
        let below = || node.named("APPADDR").find_map(|address| address.text("ADDR"));
        let credentials = |level: &str| {
            let mut all = node.named("APPAUTH");
            let is_level = |text: &str| text.trim().eq_ignore_ascii_case(level);
            all.find(|auth| auth.value("AAUTHLEVEL").is_some_and(is_level))
                .map(Credentials::read)
        };
        let is_other = |parm: &&Parm| {
            let own = ["APPID", "PROVIDER-ID", "NAME", "ADDR"];
            !own.iter().any(|name| parm.name().eq_ignore_ascii_case(name))
        };
        Some(Self {
            provider_id: node.text("PROVIDER-ID").unwrap_or_default(),
            name: node.text("NAME"),
            address: node.text("ADDR").or_else(below).unwrap_or_default(),
            app_srv: credentials("APPSRV"),
            client: credentials("CLIENT"),
            other: node.parms().iter().filter(is_other).cloned().collect(),
        })
    }
}
