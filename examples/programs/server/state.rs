//! The directory with everything that the server keeps.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use mdm_entra::{Audience, KeySet, Tenants, Validator};
use mdm_examples::authority::{Authority, Identity};
use mdm_examples::keys::PrivateKey;
use mdm_examples::server::Entra;
use mdm_examples::store::{Device, Entry};
use mdm_examples::{Result, world};
use mdm_programs::archive::Archive;
use mdm_programs::database::Place;
use mdm_programs::files;
use rustls::pki_types::CertificateDer;
use serde::{Deserialize, Serialize};

/// The certificate that devices must trust.
pub const ROOT: &str = "root.pem";
/// Key and certificate of the authority.
pub const AUTHORITY: &str = "authority.pem";
/// Certificates of the authorities before it, whose devices have not all renewed.
pub const FORMER: &str = "former-authorities.pem";
/// Key and certificate of the server.
pub const SERVER: &str = "server.pem";
/// Certificates of the authorities that may name who enrolls devices without a user.
pub const ENROLLMENT_AUTHORITIES: &str = "enrollment-authorities.pem";
/// The token of the JSON API.
pub const API_TOKEN: &str = "api-token";
/// The store.
pub const DATABASE: &str = "state.sqlite";
const CONFIGURATION: &str = "server.json";
/// The setting with the tenant.
pub const ENTRA: &str = "entra";
/// The setting with the terms of use.
pub const TERMS: &str = "terms";

/// The part that never changes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Configuration {
    /// The name of the server, with its port when that is not 443.
    pub host: String,
    /// The domains of the users' addresses.
    pub domains: Vec<String>,
}

/// A tenant of Entra, as a setting.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tenant {
    /// Its id.
    pub tenant: String,
    /// Whom its tokens must be for.
    pub audience: Vec<String>,
    /// The keys that it publishes.
    pub keys: serde_json::Value,
}

/// An opened state.
pub struct State {
    /// Its place.
    pub directory: PathBuf,
    /// The part that never changes.
    pub configuration: Configuration,
    /// The store, which changes.
    pub store: Arc<dyn Archive>,
}

impl Configuration {
    /// Reads a name with or without port; users have addresses in `domains`, or else in the domain of the server.
    pub fn new(host: &str, domains: &[String]) -> Result<Self> {
        let url = url::Url::parse(&format!("https://{host}/"))?;
        if url.path() != "/" || url.query().is_some() || url.host_str().is_none() {
            return Err(format!("{host} is not a host name with or without port").into());
        }
        let mut configuration = Self {
            host: host.to_owned(),
            domains: domains.to_vec(),
        };
        if domains.is_empty() && configuration.name().parse::<std::net::IpAddr>().is_err() {
            let parent = configuration
                .name()
                .split_once('.')
                .map(|(_, domain)| domain.to_owned());
            configuration.domains.extend(parent);
        }
        Ok(configuration)
    }

    /// Returns the name without the port.
    pub fn name(&self) -> &str {
        match self.host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => &self.host,
        }
    }

    /// Returns the names under which devices look for the server of an address.
    pub fn enrollment_hosts(&self) -> Vec<String> {
        let domains = self.domains.iter();
        domains
            .map(|domain| format!("EnterpriseEnrollment.{domain}"))
            .collect()
    }

    /// Issues the certificate of the server.
    pub fn issue(&self, authority: &Authority) -> Result<Identity> {
        authority.issue_for_hosts(self.name(), &self.enrollment_hosts(), world::now())
    }

    /// Writes the file.
    pub fn keep(&self, directory: &Path) -> Result<()> {
        std::fs::write(directory.join(CONFIGURATION), serde_json::to_vec_pretty(self)?)?;
        Ok(())
    }
}

impl Tenant {
    /// Returns the checks of its tokens.
    pub fn entra(&self) -> Result<Entra> {
        let audiences = self.audience.iter().map(|audience| match audience.parse() {
            Ok(id) => Audience::ClientId(id),
            Err(_) => Audience::application_id_uri(audience.as_str()),
        });
        Ok(Entra {
            validator: Validator::new(audiences, Tenants::only([self.tenant.parse()?])),
            keys: KeySet::parse(&serde_json::to_vec(&self.keys)?)?,
        })
    }
}

impl State {
    /// Opens the state in a directory, with its store in the file there or in a database.
    pub fn open(directory: &Path, database: Option<&str>) -> Result<Self> {
        if !directory.join(AUTHORITY).exists() {
            let place = directory.display();
            return Err(format!(
                "no state in {place}: make one with `server init --host NAME --state {place}`"
            )
            .into());
        }
        let file = directory.join(DATABASE);
        let place = match database {
            Some(url) => Place::Url(url),
            None if file.exists() => Place::File(&file),
            None => {
                let file = file.display();
                return Err(format!("no {file}: name the database of this state with --database").into());
            }
        };
        Ok(Self {
            directory: directory.to_owned(),
            configuration: serde_json::from_str(&files::text(&directory.join(CONFIGURATION))?)?,
            store: place.open()?,
        })
    }

    /// Returns the path of a file.
    pub fn file(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// Returns the authority that issues the certificates of devices.
    pub fn authority(&self) -> Result<Authority> {
        let identity = files::identity(&self.file(AUTHORITY))?;
        let certificate = identity
            .chain
            .into_iter()
            .next()
            .ok_or("an authority has a certificate")?;
        Authority::restore(PrivateKey::p256_of_pkcs8(identity.key.secret_der())?, certificate)
    }

    /// Returns the certificates of all authorities that devices may have theirs from: the present one first.
    pub fn trusted(&self, present: &Authority) -> Result<Vec<CertificateDer<'static>>> {
        let mut trusted = vec![present.certificate().clone()];
        if self.file(FORMER).exists() {
            trusted.extend(files::certificates(&self.file(FORMER))?);
        }
        Ok(trusted)
    }

    /// Returns a device by its id, or by a name that only one has.
    pub fn device(&self, name: &str) -> Result<Device> {
        if let Some(device) = self.store.device(name)? {
            return Ok(device);
        }
        let mut named = self.store.devices()?;
        named.retain(|device| device.name.eq_ignore_ascii_case(name));
        match (named.pop(), named.is_empty()) {
            (Some(device), true) => Ok(device),
            (Some(_), false) => Err(format!(
                "several devices are called {name}: use the id, which `server devices` shows"
            )
            .into()),
            (None, _) => Err(format!("no device {name}").into()),
        }
    }

    /// Writes to the audit log who did what.
    pub fn note(&self, what: impl Into<String>) -> Result<()> {
        self.store.note(&entry(what))
    }
}

/// Returns an entry of the audit log for what was done at the command line, with the user of the system who did it.
pub fn entry(what: impl Into<String>) -> Entry {
    use std::os::unix::fs::MetadataExt;
    let user = std::fs::metadata("/proc/self").map(|process| process.uid());
    Entry {
        time: world::now().as_secs(),
        who: match user {
            Ok(user) => format!("command line of user {user}"),
            Err(_) => "command line".to_owned(),
        },
        what: what.into(),
    }
}

/// Writes the key and the certificate of an authority into one file.
pub fn keep_authority(file: &Path, authority: &Authority) -> Result<()> {
    let identity = Identity {
        chain: vec![authority.certificate().clone()],
        key: authority.key().to_pkcs8()?,
    };
    files::keep_identity(file, &identity)
}
