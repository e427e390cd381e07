//! The management account: everything that the device takes from the provisioning document, and nothing else.

use mdm_wstep::certificate::CertificateInfo;
use mdm_wstep::provisioning::{AuthType, CertificateScope, Credentials, PollSchedule, ProvisioningDocument};
use rustls::pki_types::CertificateDer;
use url::Url;

use crate::authority::Identity;
use crate::keys::PrivateKey;

/// How to reach the management server and who to be there.
pub struct Account {
    /// What the server calls itself.
    pub provider_id: String,
    /// Where it is managed.
    pub server: Url,
    /// The certificate of the device.
    pub certificate: CertificateDer<'static>,
    /// The store that the certificate went to.
    pub scope: CertificateScope,
    /// Certificates to trust from now on.
    pub roots: Vec<CertificateDer<'static>>,
    /// The name, secret and first nonce with which the device would answer a challenge.
    pub credentials: Credentials,
    /// The id under which the server knows the device: `EntDMID`.
    pub ent_dmid: String,
    /// When to call in.
    pub poll: Option<PollSchedule>,
    key: PrivateKey,
}

impl Account {
    /// Installs a document, for the key whose certificate it holds.
    pub fn install(document: &ProvisioningDocument, key: PrivateKey) -> Result<Self, &'static str> {
        let client = document.client_certificate().ok_or("no client certificate")?;
        let info = CertificateInfo::parse(client.certificate()).map_err(|_| "no readable certificate")?;
        let ours = key.public_key_info().map_err(|_| "no key")?;
        if info.public_key().spki().as_ref() != ours {
            return Err("the certificate is not for the key of this device");
        }
        let application = document.application().ok_or("no account")?;
        let login = application.app_srv().ok_or("no credentials for the server")?;
        login.name().ok_or("no name for the server")?;
        if login.auth_type() == &AuthType::Digest && login.nonce().is_none() {
            return Err("no nonce for the server: Windows would stop here with 0x80180023");
        }
        if application.client().and_then(|client| client.nonce()).is_none() {
            return Err("no nonce for the device: Windows would stop here with 0x80180023");
        }
        let settings = document
            .dm_client()
            .ok_or("no settings of the management client")?;
        Ok(Self {
            provider_id: application.provider_id().to_string(),
            server: application.url().ok_or("no address of the server")?,
            certificate: client.certificate().clone(),
            scope: client.scope(),
            roots: document.roots(),
            credentials: login.clone(),
            ent_dmid: settings.ent_dmid.ok_or("no EntDMID")?.to_string(),
            poll: settings.poll,
            key,
        })
    }

    /// Takes the next certificate, and the key that it is for.
    pub fn renewed(self, certificate: CertificateDer<'static>, key: PrivateKey) -> Self {
        Self {
            certificate,
            key,
            ..self
        }
    }

    /// What the device shows in TLS handshakes.
    pub fn identity(&self) -> crate::Result<Identity> {
        Ok(Identity {
            chain: vec![self.certificate.clone()],
            key: self.key.to_pkcs8()?,
        })
    }
}
