//! New certificates for the server, and a new authority, while devices go on.

use clap::ValueEnum;
use mdm_examples::Result;
use mdm_examples::authority::Authority;
use mdm_examples::world;
use mdm_programs::files;
use rustls::pki_types::CertificateDer;

use crate::state::{AUTHORITY, FORMER, ROOT, SERVER, State, keep_authority};

/// The part that is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Rotated {
    /// The certificate of the server, by one of the present authority.
    Certificate,
    /// The authority that issues the certificates of devices.
    Authority,
}

impl State {
    pub fn rotate(&self, what: Rotated, force: bool) -> Result<()> {
        match what {
            Rotated::Certificate => self.rotate_certificate(force),
            Rotated::Authority => self.rotate_authority(),
        }
    }

    /// Devices that have not renewed since the last rotation of the authority would not trust the certificate.
    fn rotate_certificate(&self, force: bool) -> Result<()> {
        let authority = self.authority()?;
        let devices = self.store.devices()?;
        let former = devices
            .iter()
            .filter(|device| !authority.has_issued(&device.certificate));
        let count = former.count();
        if count > 0 && !force {
            return Err(format!(
                "{count} devices have not renewed under the present authority, and would not trust the certificate: \
                 wait (`server devices` marks them), or leave them behind with --force"
            )
            .into());
        }
        let server = self.configuration.issue(&authority)?;
        files::keep_identity(&self.file(SERVER), &server)?;
        self.publish(&[authority.certificate().clone()])?;
        self.note("rotate the certificate of the server")?;
        println!("the server has a new certificate; restart it");
        println!("{ROOT} holds the authority of that certificate, and no other");
        Ok(())
    }

    /// The server goes on showing its certificate, which devices trust; new devices and those that renew get a
    /// certificate and the root of the new authority, and trust both.
    fn rotate_authority(&self) -> Result<()> {
        let before = self.trusted(&self.authority()?)?;
        let number = before.len() + 1;
        let name = format!(
            "Device management of {}, authority {number}",
            self.configuration.name()
        );
        let authority = Authority::new(&name, world::now())?;
        let former = files::certificates_pem(&before);
        // In this order: whenever it ends, nobody's certificate stops to count.
        files::keep_secret(&self.file(FORMER), former.as_bytes())?;
        let all: Vec<_> = before
            .into_iter()
            .chain([authority.certificate().clone()])
            .collect();
        self.publish(&all)?;
        keep_authority(&self.file(AUTHORITY), &authority)?;
        self.note(format!("rotate the authority: {name}"))?;
        println!("{name} issues from now on; restart the server");
        println!("{ROOT} holds all authorities: new devices need all of them");
        println!("devices get the new one when they renew; when all have, `server rotate certificate`");
        Ok(())
    }

    fn publish(&self, roots: &[CertificateDer<'static>]) -> Result<()> {
        Ok(std::fs::write(self.file(ROOT), files::certificates_pem(roots))?)
    }
}
