//! Writes seeds for the fuzz targets, the shapes of the complexity harness, to `target/seeds/<target>`.

use std::process::ExitCode;
use std::{fs, io};

use mdm_benches::complexity;

const SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/seeds");
/// Bytes of most seeds: small enough for hundreds of executions a second under a sanitizer.
const SMALL: usize = 2 << 10;
/// Bytes of one seed of each course, and so of the longest input that is tried.
const LARGE: usize = 16 << 10;

/// Fuzz targets, and the beginnings of the names of the courses whose input they take.
const TARGETS: &[(&str, &[&str])] = &[
    ("deep_link", &["deep-link"]),
    ("discovery", &["discovery"]),
    ("entra_redirects", &["terms"]),
    ("entra_token", &["entra"]),
    ("hresult_text", &["texts"]),
    ("provisioning", &["provisioning", "search"]),
    ("sign_in", &["sign-in", "typed"]),
    ("soap_envelope", &["soap", "signed"]),
    ("soap_fault", &["soap-fault"]),
    ("soap_security", &["soap-security"]),
    ("syncml_dialogue", &["session-dialogue"]),
    ("syncml_differential", &["syncml"]),
    ("syncml_limits", &["syncml"]),
    ("syncml_parse", &["syncml"]),
    ("syncml_session", &["session", "syncml-commands"]),
    ("syncml_state", &["snapshot", "orders"]),
    ("syncml_value", &["syncml"]),
    ("wstep_certificate_request", &["certificate"]),
    ("wstep_issue", &["certificate-request", "renewal"]),
    ("wstep_messages", &["wstep"]),
    ("wstep_pkcs7", &["renewal"]),
    ("xcep", &["xcep"]),
];

fn main() -> ExitCode {
    match write() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write seeds to {SEEDS}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write() -> io::Result<()> {
    let mut samples = complexity::samples(SMALL);
    let mut large = complexity::samples(LARGE);
    large.dedup_by_key(|(course, _)| *course);
    samples.append(&mut large);
    for (target, courses) in TARGETS {
        let place = format!("{SEEDS}/{target}");
        fs::create_dir_all(&place)?;
        let fitting = samples
            .iter()
            .filter(|(course, _)| courses.iter().any(|start| course.starts_with(start)));
        for (number, (course, bytes)) in fitting.enumerate() {
            fs::write(format!("{place}/{course}-{number}"), bytes)?;
        }
    }
    Ok(())
}
