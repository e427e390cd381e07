//! The directory with everything that the device keeps.

use std::path::{Path, PathBuf};

use mdm_examples::Result;
use mdm_examples::device::{Account, Machine, Tree};
use mdm_examples::keys::PrivateKey;
use mdm_programs::{client, files};
use mdm_wstep::provisioning::ProvisioningDocument;
use rustls::pki_types::CertificateDer;
use serde::{Deserialize, Serialize};

const DEVICE: &str = "device.json";
const DOCUMENT: &str = "provisioning.xml";
const KEY: &str = "key.der";
const RENEWED: &str = "renewed.json";

/// The knowledge of the device.
#[derive(Serialize, Deserialize)]
pub struct Known {
    /// The name of the machine.
    pub name: String,
    /// The id under which it enrolled.
    pub device_id: String,
    /// The user who enrolled it.
    pub user: String,
    /// The address at which it renews its certificate.
    pub service: String,
    /// The number of sessions so far.
    pub sessions: u32,
    /// The management tree.
    pub tree: Tree,
}

/// A certificate in place of that of the document, with its key: one file, so that they always belong together.
#[derive(Serialize, Deserialize)]
struct Renewed {
    certificate: Vec<u8>,
    key: Vec<u8>,
    #[serde(default)]
    roots: Vec<Vec<u8>>,
}

/// The state in a directory.
pub struct State {
    directory: PathBuf,
    /// The knowledge of the device.
    pub known: Known,
}

impl State {
    /// Writes the state of a device that has enrolled.
    pub fn create(directory: &Path, known: Known, document: &[u8], key: &PrivateKey) -> Result<Self> {
        std::fs::create_dir_all(directory)?;
        let _ = std::fs::remove_file(directory.join(RENEWED));
        files::keep_secret(&directory.join(DOCUMENT), document)?;
        files::keep_secret(&directory.join(KEY), key.to_pkcs8()?.secret_der())?;
        let state = Self {
            directory: directory.to_owned(),
            known,
        };
        state.keep()?;
        Ok(state)
    }

    /// Reads the state of a device that has enrolled.
    pub fn open(directory: &Path) -> Result<Self> {
        let place = directory.display();
        let known = files::text(&directory.join(DEVICE))
            .map_err(|_| format!("no enrolled device in {place}: begin with `device enroll`"))?;
        Ok(Self {
            directory: directory.to_owned(),
            known: serde_json::from_str(&known)?,
        })
    }

    /// Writes what the device knows.
    pub fn keep(&self) -> Result<()> {
        files::keep_secret(&self.directory.join(DEVICE), &serde_json::to_vec(&self.known)?)
    }

    /// Forgets everything.
    pub fn remove(self) -> Result<()> {
        for name in [RENEWED, KEY, DOCUMENT, DEVICE] {
            let _ = std::fs::remove_file(self.directory.join(name));
        }
        Ok(())
    }

    /// Returns the machine.
    pub fn machine(&self) -> Machine {
        Machine::with_id(&self.known.name, self.known.device_id.clone())
    }

    /// Returns the key of the certificate.
    pub fn key(&self) -> Result<PrivateKey> {
        match self.renewed()? {
            Some(renewed) => PrivateKey::rsa_of_pkcs8(&renewed.key),
            None => self.first_key(),
        }
    }

    /// Returns the management account.
    pub fn account(&self) -> Result<Account> {
        let document = std::fs::read(self.directory.join(DOCUMENT))?;
        let account = Account::install(&ProvisioningDocument::parse(&document)?, self.first_key()?)?;
        Ok(match self.renewed()? {
            Some(renewed) => account.renewed(
                CertificateDer::from(renewed.certificate),
                PrivateKey::rsa_of_pkcs8(&renewed.key)?,
                renewed.roots.into_iter().map(CertificateDer::from),
            ),
            None => account,
        })
    }

    /// Writes the next certificate, its key, and what to trust from now on besides.
    pub fn renew(&self, new: &client::Renewed, key: &PrivateKey) -> Result<()> {
        let mut roots = self.renewed()?.map(|before| before.roots).unwrap_or_default();
        roots.extend(new.roots.iter().map(|root| root.to_vec()));
        roots.sort();
        roots.dedup();
        let renewed = Renewed {
            certificate: new.certificate.to_vec(),
            key: key.to_pkcs8()?.secret_der().to_vec(),
            roots,
        };
        files::keep_secret(&self.directory.join(RENEWED), &serde_json::to_vec(&renewed)?)
    }

    fn first_key(&self) -> Result<PrivateKey> {
        PrivateKey::rsa_of_pkcs8(&std::fs::read(self.directory.join(KEY))?)
    }

    fn renewed(&self) -> Result<Option<Renewed>> {
        match std::fs::read(self.directory.join(RENEWED)) {
            Ok(renewed) => Ok(Some(serde_json::from_slice(&renewed)?)),
            Err(_) => Ok(None),
        }
    }
}
