//! Certificates, requests and renewals as text that people can check.

use core::fmt::{Display, Write};

use mdm_wstep::Limits;
use mdm_wstep::certificate::{
    CertificateInfo, CertificateRequest, HashAlgorithm, KeyPolicy, RING_ALGORITHMS, RING_SHA1_ALGORITHMS,
    RenewalRequest,
};

/// Describes the DER with this name, or its error; `None` if the name does not say what it is.
#[must_use]
pub fn read(name: &str, der: &[u8]) -> Option<String> {
    let (kind, _) = name.split_once('-')?;
    Some(match kind {
        "csr" => request(der),
        "certificate" => certificate(der),
        "renewal" => renewal(der),
        _ => return None,
    })
}

fn request(der: &[u8]) -> String {
    let mut lints = Vec::new();
    let request = match CertificateRequest::parse_linted(der, &Limits::default(), &mut lints) {
        Ok(request) => request,
        Err(error) => return failed(&error),
    };
    let mut text = described(&request);
    for lint in lints {
        line(
            &mut text,
            &format!("lint {} at byte", lint.rule.id),
            &lint.position.offset(),
        );
    }
    outcome(&mut text, "default policy", KeyPolicy::default().check(&request));
    let with_sha1 = KeyPolicy::default().with_hash(HashAlgorithm::Sha1);
    outcome(&mut text, "policy with SHA-1", with_sha1.check(&request));
    let algorithms = [RING_ALGORITHMS, RING_SHA1_ALGORITHMS].concat();
    outcome(&mut text, "signature", request.verify(&algorithms));
    text
}

fn described(request: &CertificateRequest<'_>) -> String {
    let mut text = String::new();
    line(&mut text, "subject", request.subject());
    line(&mut text, "key", &request.public_key().algorithm());
    line(&mut text, "signature algorithm", &request.signature_algorithm());
    for usage in request.extended_key_usages() {
        line(&mut text, "extended key usage", usage);
    }
    if let Some(device_id) = request.device_id() {
        line(&mut text, "device id", &device_id);
    }
    text
}

fn certificate(der: &[u8]) -> String {
    match CertificateInfo::parse(der) {
        Ok(info) => format!("{info}\n"),
        Err(error) => failed(&error),
    }
}

fn renewal(der: &[u8]) -> String {
    let renewal = match RenewalRequest::parse(der) {
        Ok(renewal) => renewal,
        Err(error) => return failed(&error),
    };
    let mut text = described(renewal.request());
    match renewal.signer() {
        Some(signer) => line(&mut text, "signer", signer),
        None => line(&mut text, "signer", &"not in the message"),
    }
    outcome(
        &mut text,
        "default policy",
        KeyPolicy::default().check_renewal(&renewal),
    );
    outcome(&mut text, "signatures", renewal.verify(RING_ALGORITHMS));
    text
}

fn failed(error: &dyn Display) -> String {
    format!("error: {error}\n")
}

fn outcome(text: &mut String, name: &str, outcome: Result<(), impl Display>) {
    match outcome {
        Ok(()) => line(text, name, &"accepted"),
        Err(error) => line(text, name, &error),
    }
}

fn line(text: &mut String, name: &str, value: &dyn Display) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{name}: {value}");
}
