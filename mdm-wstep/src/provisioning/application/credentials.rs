use alloc::vec::Vec;
use core::fmt;

use mdm_errors::kit::base64;
use mdm_errors::{SecretBytes, SecretText, Text};

use crate::provisioning::{Characteristic, Parm};

mdm_errors::kit::open_words! {
    /// The way in which one peer authenticates to the other: `AAUTHTYPE`.
    pub enum AuthType: any_case {
        /// The secret itself is sent.
        Basic = "BASIC",
        /// An MD5 digest of name, secret and nonce is sent.
        Digest = "DIGEST",
    }
}

/// A name, a secret and the first nonce: one `APPAUTH`.
#[derive(Clone)]
pub struct Credentials {
    auth_type: AuthType<'static>,
    name: Option<Text<'static>>,
    secret: SecretText<'static>,
    nonce: Option<SecretBytes<'static>>,
}

/// Credentials of level `APPSRV`, which authenticate the device to the server.
#[derive(Clone, Debug)]
pub struct AppSrv(Credentials);

/// Credentials of level `CLIENT`, which authenticate the server to the device.
///
/// They are always a digest.
#[derive(Clone, Debug)]
pub struct Client(Credentials);

impl AppSrv {
    /// Makes credentials for a digest; the nonce should be 16 random bytes.
    #[must_use]
    pub fn digest(name: Text<'static>, secret: Text<'_>, nonce: impl Into<Vec<u8>>) -> Self {
        let nonce = Some(SecretBytes::owned(nonce));
        Self(Credentials::new(AuthType::Digest, Some(name), secret, nonce))
    }

    /// Makes credentials that the device sends in clear text, without a nonce.
    #[must_use]
    pub fn basic(name: Text<'static>, secret: Text<'_>) -> Self {
        Self(Credentials::new(AuthType::Basic, Some(name), secret, None))
    }
}

impl Client {
    /// Makes credentials for a digest; the nonce should be 16 random bytes.
    #[must_use]
    pub fn digest(secret: Text<'_>, nonce: impl Into<Vec<u8>>) -> Self {
        let nonce = Some(SecretBytes::owned(nonce));
        Self(Credentials::new(AuthType::Digest, None, secret, nonce))
    }

    /// Sets the name of the server.
    #[must_use]
    pub fn with_name(mut self, name: Text<'static>) -> Self {
        self.0.name = Some(name);
        self
    }
}

impl From<AppSrv> for Credentials {
    fn from(app_srv: AppSrv) -> Self {
        app_srv.0
    }
}

impl From<Client> for Credentials {
    fn from(client: Client) -> Self {
        client.0
    }
}

impl Credentials {
    fn new(
        auth_type: AuthType<'static>,
        name: Option<Text<'static>>,
        secret: Text<'_>,
        nonce: Option<SecretBytes<'static>>,
    ) -> Self {
        Self {
            auth_type,
            name,
            secret: SecretText::owned(secret.into_cow()),
            nonce,
        }
    }

    /// Returns the way in which the peer authenticates.
    #[must_use]
    pub fn auth_type(&self) -> &AuthType<'static> {
        &self.auth_type
    }

    /// Returns the name, which the server's credentials may lack.
    #[must_use]
    pub fn name(&self) -> Option<&Text<'static>> {
        self.name.as_ref()
    }

    /// Returns the secret.
    #[must_use]
    pub fn secret(&self) -> &SecretText<'static> {
        &self.secret
    }

    /// Returns the first nonce, decoded.
    ///
    /// Credentials of type [`AuthType::Basic`] need none. Windows refuses digest credentials without one.
    #[must_use]
    pub fn nonce(&self) -> Option<&SecretBytes<'static>> {
        self.nonce.as_ref()
    }

    pub(super) fn into_characteristic(self, level: &'static str) -> Characteristic {
        let parm = |name: &'static str, value| Parm::new(Text::lossy(name), value);
        let mut node = Characteristic::new(Text::lossy("APPAUTH"))
            .with_parm(parm("AAUTHLEVEL", Text::lossy(level)))
            .with_parm(parm("AAUTHTYPE", self.auth_type.into()));
        if let Some(name) = self.name {
            node.add(parm("AAUTHNAME", name));
        }
        node.add(parm("AAUTHSECRET", Text::lossy(self.secret.expose())));
        if let Some(nonce) = self.nonce {
            node.add(parm("AAUTHDATA", Text::lossy(base64::encode(nonce.expose()))));
        }
        node
    }

    pub(super) fn read(node: &Characteristic) -> Self {
        let auth_type = node.value("AAUTHTYPE").map(AuthType::parse);
        // Old servers write plain words for the nonce; Windows takes them.
        let nonce = |text: &str| base64::decode(text).unwrap_or_else(|| text.as_bytes().to_vec());
        Self {
            auth_type: auth_type.map_or(AuthType::Digest, AuthType::into_owned),
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
