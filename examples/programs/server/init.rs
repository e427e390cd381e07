//! `server init`: keys, certificates and an empty store.

use std::path::{Path, PathBuf};

use mdm_examples::Result;
use mdm_examples::authority::Authority;
use mdm_examples::world;
use mdm_programs::database::Place;
use mdm_programs::files;

use crate::state::{
    API_TOKEN, AUTHORITY, Configuration, DATABASE, ENROLLMENT_AUTHORITIES, ROOT, SERVER, keep_authority,
};

/// Makes the state in a directory that has none.
pub fn init(
    directory: &Path,
    host: &str,
    domains: &[String],
    enrollment: &[PathBuf],
    database: Option<&str>,
) -> Result<()> {
    std::fs::create_dir_all(directory)?;
    let configuration = Configuration::new(host, domains)?;
    if directory.join(AUTHORITY).exists() {
        let place = directory.display();
        return Err(format!("{place} has a state already; devices trust its authority").into());
    }
    let enrollment = files::all_certificates(enrollment)?;
    let authority = Authority::new(
        &format!("Device management of {}", configuration.name()),
        world::now(),
    )?;
    let server = configuration.issue(&authority)?;
    files::keep_identity(&directory.join(SERVER), &server)?;
    let token = world::hex(&world::random::<24>());
    files::keep_secret(&directory.join(API_TOKEN), token.as_bytes())?;
    configuration.keep(directory)?;
    std::fs::write(
        directory.join(ROOT),
        files::certificate_pem(authority.certificate()),
    )?;
    if !enrollment.is_empty() {
        let text = files::certificates_pem(&enrollment);
        std::fs::write(directory.join(ENROLLMENT_AUTHORITIES), text)?;
    }
    let file = directory.join(DATABASE);
    database.map_or(Place::File(&file), Place::Url).open()?;
    // Last, because it says that the state is complete.
    keep_authority(&directory.join(AUTHORITY), &authority)?;
    let (place, name) = (directory.display(), configuration.name());
    println!("The state is in {place}. What a device must have before it enrolls:");
    println!("  the certificate {place}/{ROOT}, among its trusted root certification authorities");
    println!(
        "  the address of {name}, and of EnterpriseEnrollment.<domain> if it is to find the server by itself"
    );
    println!("Everything else in {place} is secret. Next:");
    println!("  server user add NAME --state {place}   (the password comes from the standard input)");
    println!("  server run --state {place}");
    Ok(())
}
