//! The organisation of the examples: its hosts, its users, its tenant, and its server on a port of this machine.

use std::net::SocketAddr;
use std::sync::{Arc, RwLock};

use mdm_entra::{Audience, ClientId, KeySet, Tenants, Validator};
use rustls::pki_types::CertificateDer;

use crate::authority::{Authority, validity};
use crate::device::Signer;
use crate::http::{Client, Server};
use crate::keys::PrivateKey;
use crate::server::{
    Addresses, Counters, Entra, Guard, Issuers, Journal, MdmServer, Options, first_orders, hash_password,
};
use crate::store::{Account, MemoryStore, Store};
use crate::tenant::{Tenant, User};
use crate::{tls, world};

/// The host that devices derive from the addresses of the users.
pub const ENROLLMENT_HOST: &str = "EnterpriseEnrollment.contoso.example";
/// The host that manages devices.
pub const MANAGEMENT_HOST: &str = "mdm.contoso.example";
/// Types her password into Windows, and may enroll one device.
pub const ANA: (&str, &str) = ("ana@contoso.example", "Anas <secret> & \"Passwort\" 1");
/// Signs in at a web page.
pub const BEN: (&str, &str) = ("ben@contoso.example", "Bens s3cret+100%");
/// Is no person: machines of the lab enroll with its certificate.
pub const LAB: &str = "lab@contoso.example";
/// Is a user of the Entra tenant.
pub const CARLA: &str = "carla@contoso.example";

/// Contoso, with its server running.
pub struct Contoso {
    /// The server, for its journal.
    pub server: Arc<MdmServer>,
    /// The tenant of Entra ID.
    pub tenant: Tenant,
    /// The id of the MDM application in the tenant.
    pub application: ClientId,
    /// Carla in the directory.
    pub carla: User,
    /// Issues the certificates that enroll machines which nobody sits at.
    pub provisioning: Authority,
    /// A root that every device trusts from the start, as those of public authorities are.
    pub web_root: CertificateDer<'static>,
    running: Server,
}

impl Contoso {
    /// Makes keys and certificates and starts the server at a free port of 127.0.0.1.
    pub async fn open() -> crate::Result<Self> {
        Self::open_with(Tenant::new(PrivateKey::rsa2048()?)?).await
    }

    /// Returns the server with this tenant.
    pub async fn open_with(tenant: Tenant) -> crate::Result<Self> {
        Self::start(tenant, true).await
    }

    /// Returns the server without enrollment by certificates.
    pub async fn open_without_issuers(tenant: Tenant) -> crate::Result<Self> {
        Self::start(tenant, false).await
    }

    async fn start(tenant: Tenant, has_issuers: bool) -> crate::Result<Self> {
        let now = world::now();
        let provisioning = Authority::new("Contoso Provisioning CA", now)?;
        let issuers = [provisioning.certificate().clone()];
        let issuers = has_issuers.then(|| Issuers::new(&issuers)).transpose()?;
        let web = Authority::new("Example Web Root", now)?;
        let devices = Authority::new("Contoso Device CA", now)?;
        let application: ClientId = world::guid().parse()?;
        let hosts = vec![
            (ENROLLMENT_HOST, web.issue_for_host(ENROLLMENT_HOST, now)?),
            (MANAGEMENT_HOST, devices.issue_for_host(MANAGEMENT_HOST, now)?),
        ];
        let settings = tls::server(hosts, devices.certificate())?;
        let store = MemoryStore::default();
        for ((name, password), federated, device_cap) in [(ANA, false, 1), (BEN, true, 5)] {
            let account = Account {
                password: hash_password(password)?,
                federated,
                device_cap,
            };
            store.keep_account(name, &account)?;
        }
        let server = Arc::new(MdmServer {
            addresses: Addresses::new(ENROLLMENT_HOST, MANAGEMENT_HOST)?,
            store: Arc::new(store),
            authority: devices,
            entra: RwLock::new(Some(Entra {
                validator: Validator::new([Audience::ClientId(application)], Tenants::only([tenant.id])),
                keys: KeySet::parse(tenant.published_keys()?.as_bytes())?,
            })),
            issuers,
            terms: RwLock::new(Some("<p>Contoso manages this device.</p>".to_owned())),
            first_orders: first_orders()?,
            options: Options::default(),
            guard: Guard::default(),
            clock: world::now,
            journal: Journal::default(),
            counters: Counters::default(),
        });
        let running = Server::start(([127, 0, 0, 1], 0).into(), settings, server.routes()).await?;
        let web_root = web.certificate().clone();
        Ok(Self {
            server,
            tenant,
            application,
            carla: User::new(CARLA)?,
            provisioning,
            web_root,
            running,
        })
    }

    /// The address that the server listens on.
    pub fn address(&self) -> SocketAddr {
        self.running.address()
    }

    /// Makes what a provisioning package puts on a machine of the lab: a key and a certificate for it.
    pub fn lab_package(&self) -> crate::Result<Signer> {
        let key = PrivateKey::rsa2048()?;
        let certificate = self
            .provisioning
            .issue_for_client(LAB, &key, validity(world::now(), 30))?;
        Ok(Signer { certificate, key })
    }

    /// A client that trusts the web root and has no certificate, as a device before its enrollment.
    pub fn client(&self) -> crate::Result<Client> {
        Client::new(self.address(), tls::client([&self.web_root], None)?)
    }
}
