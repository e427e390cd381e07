//! The management account: everything that the device takes from the provisioning document, and nothing else.

use mdm_wstep::certificate::CertificateInfo;
use mdm_wstep::provisioning::{AuthType, CertificateScope, Credentials, PollSchedule, ProvisioningDocument};
use rustls::pki_types::CertificateDer;
use url::Url;

use crate::authority::Identity;
use crate::keys::PrivateKey;

/// The text of Windows in place of an `EntDMID` that the server did not give.
const NO_ENT_DMID: &str = "0";

/// The address of the management server, and the identity of the device there.
pub struct Account {
    /// The name of the server.
    pub provider_id: String,
    /// The address of its management.
    pub server: Url,
    /// The address as the document writes it, by which the server calls itself in its messages.
    pub address: String,
    /// The certificate of the device.
    pub certificate: CertificateDer<'static>,
    /// The store that the certificate went to.
    pub scope: CertificateScope,
    /// Certificates to trust from now on.
    pub roots: Vec<CertificateDer<'static>>,
    /// The name, secret and first nonce with which the device would answer a challenge.
    pub credentials: Credentials,
    /// The secret and first nonce with which the server would answer a challenge.
    pub server_credentials: Option<Credentials>,
    /// The id under which the server knows the device: `EntDMID`.
    pub ent_dmid: String,
    /// The schedule for calling in.
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
        let server = application.client();
        if server.is_none_or(|server| server.auth_type() == &AuthType::Digest && server.nonce().is_none()) {
            return Err("no nonce for the device: Windows would stop here with 0x80180023");
        }
        let settings = document.dm_client();
        let ent_dmid = settings
            .as_ref()
            .and_then(|settings| settings.ent_dmid.as_deref());
        Ok(Self {
            provider_id: application.provider_id().to_string(),
            server: application.url().ok_or("no address of the server")?,
            address: application.address().trim().to_owned(),
            certificate: client.certificate().clone(),
            scope: client.scope(),
            roots: document.roots(),
            credentials: login.clone(),
            server_credentials: server.cloned(),
            ent_dmid: ent_dmid.unwrap_or(NO_ENT_DMID).to_owned(),
            poll: settings.and_then(|settings| settings.poll),
            key,
        })
    }

    /// Takes the next certificate, the key that it is for, and what to trust besides.
    pub fn renewed(
        mut self,
        certificate: CertificateDer<'static>,
        key: PrivateKey,
        roots: impl IntoIterator<Item = CertificateDer<'static>>,
    ) -> Self {
        self.roots.extend(roots);
        Self {
            certificate,
            key,
            ..self
        }
    }

    /// The certificate that the device shows in TLS handshakes.
    pub fn identity(&self) -> crate::Result<Identity> {
        Ok(Identity {
            chain: vec![self.certificate.clone()],
            key: self.key.to_pkcs8()?,
        })
    }
}
