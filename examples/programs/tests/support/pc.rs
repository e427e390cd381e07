//! A device that lives in the test, and remembers everything that it was told to do.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use mdm_errors::SecretText;
use mdm_examples::Result;
use mdm_examples::device::{Account, Leaf, Machine, Management, Opening, Tree};
use mdm_examples::http::Client;
use mdm_examples::keys::PrivateKey;
use mdm_programs::client::{self, Login};
use mdm_programs::delivery::Patience;
use mdm_syncml::StatusCode;

use super::server::{HOST, Home, PASSWORD, USER};

/// Servers are away for a while in these tests, and there are no others to go to.
const PATIENCE: Patience = Patience {
    attempts: 100_000,
    longest_pause: Duration::from_millis(100),
};

/// A device.
pub struct Pc {
    pub id: String,
    /// The number of commands that the device ran, for each node that was their target.
    pub ran: BTreeMap<String, usize>,
    /// The device takes and sends large values in chunks, which Windows does not.
    pub large_objects: bool,
    machine: Machine,
    document: mdm_wstep::provisioning::ProvisioningDocument,
    key: Vec<u8>,
    network: Client,
    tree: Tree,
    sessions: u32,
}

impl Pc {
    /// Enrolls a device at the server that is at an address.
    pub async fn enroll(home: &Home, address: SocketAddr) -> Result<Self> {
        let network = home.network(address);
        let machine = Machine::new("PC");
        let key = PrivateKey::rsa2048()?;
        let stranger = network.stranger()?;
        let endpoint = client::discovery(&format!("https://{HOST}/EnrollmentServer/Discovery.svc"))?;
        let login = Login::Password(SecretText::borrowed(PASSWORD));
        let enrolled = client::enroll(&stranger, &endpoint, USER, &login, &machine, &key).await?;
        let der = key.to_pkcs8()?.secret_der().to_vec();
        let account = Account::install(&enrolled.document, key)?;
        Ok(Self {
            id: machine.device_id.clone(),
            ran: BTreeMap::new(),
            large_objects: false,
            tree: Tree::new(&machine),
            network: network.enrolled(&account)?,
            machine,
            document: enrolled.document,
            key: der,
            sessions: 0,
        })
    }

    /// Returns the certificate of the device in DER.
    pub fn certificate(&self) -> Vec<u8> {
        self.document.client_certificate().unwrap().certificate().to_vec()
    }

    /// Puts a value into the tree of the device.
    pub fn keep(&mut self, node: &str, value: &str) {
        let leaf = Leaf {
            format: None,
            value: value.to_owned(),
        };
        assert_eq!(self.tree.add(node, leaf), StatusCode::OK);
    }

    /// Returns a value in the tree of the device.
    pub fn value(&self, node: &str) -> String {
        self.tree.get(node).unwrap().value
    }

    /// Calls in, and returns how many messages that took.
    pub async fn sync(&mut self) -> Result<usize> {
        self.sync_up_to(100).await
    }

    /// Calls in, and leaves after some messages: what was then under way stays without an answer.
    pub async fn sync_up_to(&mut self, rounds: usize) -> Result<usize> {
        self.sessions += 1;
        let account = Account::install(&self.document, PrivateKey::rsa_of_pkcs8(&self.key)?)?;
        let opening = Opening {
            large_objects: self.large_objects,
            ..Opening::default()
        };
        let management = Management::open(account, &self.machine, self.sessions, opening)?;
        let session = client::sync_with(&self.network, management, &mut self.tree, rounds, PATIENCE).await?;
        for (_, node, _) in session.done {
            *self.ran.entry(node).or_default() += 1;
        }
        Ok(session.rounds)
    }
}
