//! Files of a program's state: PEM, and keys that only their owner may read.

use std::fs;
use std::io::Write;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mdm_examples::Result;
use mdm_examples::authority::Identity;
use mdm_examples::device::Signer;
use mdm_examples::keys::PrivateKey;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// Returns a certificate as PEM.
pub fn certificate_pem(der: &[u8]) -> String {
    pem("CERTIFICATE", der)
}

/// Returns certificates as PEM, one after the other.
pub fn certificates_pem(certificates: &[CertificateDer<'_>]) -> String {
    certificates.iter().map(|der| certificate_pem(der)).collect()
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut out = format!("-----BEGIN {label}-----\n");
    for line in text.as_bytes().chunks(64) {
        out.push_str(&String::from_utf8_lossy(line));
        out.push('\n');
    }
    out.push_str(&format!("-----END {label}-----\n"));
    out
}

/// Reads all certificates of a file.
pub fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let certificates: Vec<_> = CertificateDer::pem_file_iter(file)
        .map_err(|error| told(file, &error))?
        .collect::<std::result::Result<_, _>>()
        .map_err(|error| told(file, &error))?;
    if certificates.is_empty() {
        return Err(format!("{}: no certificate in it", file.display()).into());
    }
    Ok(certificates)
}

/// Reads all certificates of several files.
pub fn all_certificates(files: &[std::path::PathBuf]) -> Result<Vec<CertificateDer<'static>>> {
    let mut certificates = Vec::new();
    for file in files {
        certificates.extend(self::certificates(file)?);
    }
    Ok(certificates)
}

/// Reads the roots of these files, or else those of the system.
pub fn roots(files: &[std::path::PathBuf]) -> Result<Vec<CertificateDer<'static>>> {
    const SYSTEM: &str = "/etc/ssl/certs/ca-certificates.crt";
    if files.is_empty() {
        return certificates(Path::new(SYSTEM));
    }
    all_certificates(files)
}

/// Reads a certificate and its RSA key, which may be in a file of its own.
pub fn signer(certificate: &Path, key: Option<&Path>) -> Result<Signer> {
    let file = key.unwrap_or(certificate);
    let key = match PrivateKeyDer::from_pem_file(file).map_err(|error| told(file, &error))? {
        PrivateKeyDer::Pkcs8(key) => PrivateKey::rsa_of_pkcs8(key.secret_pkcs8_der()),
        PrivateKeyDer::Pkcs1(key) => PrivateKey::rsa_of_pkcs1(key.secret_pkcs1_der()),
        _ => Err("no RSA key in it".into()),
    };
    Ok(Signer {
        certificate: certificates(certificate)?.swap_remove(0),
        key: key.map_err(|error| told(file, &error))?,
    })
}

/// Writes a chain and its key into one file.
pub fn keep_identity(file: &Path, identity: &Identity) -> Result<()> {
    let text = pem("PRIVATE KEY", identity.key.secret_der()) + &certificates_pem(&identity.chain);
    keep_secret(file, text.as_bytes())
}

/// Reads what [`keep_identity`] wrote.
pub fn identity(file: &Path) -> Result<Identity> {
    let key = PrivatePkcs8KeyDer::from_pem_file(file).map_err(|error| told(file, &error))?;
    Ok(Identity {
        chain: certificates(file)?,
        key: PrivateKeyDer::from(key),
    })
}

/// Writes a file that only its owner may read, whole or not at all.
pub fn keep_secret(file: &Path, bytes: &[u8]) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let new = file.with_extension("new");
    let mut out = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&new)
        .map_err(|error| told(&new, &error))?;
    out.write_all(bytes)?;
    out.sync_all()?;
    fs::rename(&new, file).map_err(|error| told(file, &error))?;
    Ok(())
}

/// Reads a text file.
pub fn text(file: &Path) -> Result<String> {
    fs::read_to_string(file).map_err(|error| told(file, &error))
}

/// Reads the first line of the standard input: a password that nobody sees in a list of processes.
pub fn password_from_stdin() -> Result<String> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err("no password on the standard input".into());
    }
    Ok(password.to_owned())
}

fn told(file: &Path, error: &dyn std::fmt::Display) -> mdm_examples::Error {
    format!("{}: {error}", file.display()).into()
}
