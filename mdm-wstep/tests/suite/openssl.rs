//! OpenSSL verifies what this crate makes, and this crate what OpenSSL makes. Skipped where it is not installed.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs, process};

use mdm_wstep::certificate::{
    CertificateInfo, CertificateRequest, CertificateRequestBuilder, CertificateTemplate, DistinguishedName,
    Issuer, KeyPolicy, Oid, PublicKey, RING_ALGORITHMS, RenewalRequest, RenewalRequestBuilder, SerialNumber,
    SignatureAlgorithm, Validity,
};
use rustls_pki_types::{CertificateDer, CertificateSigningRequestDer};

use crate::keys::{
    DAY, DEVICE_ID, ca, data, device_certificate, device_key, now, signed_by_ca, signed_by_device,
    signed_by_p256_device,
};

/// A directory for the files that go to OpenSSL and come back.
struct Bench(PathBuf);

impl Bench {
    /// Makes the directory of a test, or says that OpenSSL is not there.
    fn new(test: &str) -> Option<Self> {
        if Command::new("openssl").arg("version").output().is_err() {
            eprintln!("skipped: openssl is not installed");
            return None;
        }
        let directory = env::temp_dir().join(format!("mdm-wstep-{test}-{}", process::id()));
        fs::create_dir_all(&directory).unwrap();
        Some(Self(directory))
    }

    fn put(&self, name: &str, bytes: &[u8]) -> &Self {
        fs::write(self.0.join(name), bytes).unwrap();
        self
    }

    fn get(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.join(name)).unwrap()
    }

    /// Runs OpenSSL with these words; file names are in the directory.
    fn run(&self, words: &str) -> Result<String, String> {
        let output = Command::new("openssl")
            .args(words.split(' '))
            .current_dir(&self.0)
            .output()
            .unwrap();
        let shown = [output.stdout, output.stderr].concat();
        let shown = String::from_utf8_lossy(&shown).into_owned();
        if output.status.success() {
            Ok(shown)
        } else {
            Err(shown)
        }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn request() -> CertificateSigningRequestDer<'static> {
    let guid = "6E1A90C2-4F0B-4C7E-9B35-0D8A21F7C3E5";
    let builder = CertificateRequestBuilder::windows(guid, DEVICE_ID, device_key());
    signed_by_device(builder.to_sign(SignatureAlgorithm::RsaPkcs1Sha256))
}

#[test]
fn it_verifies_our_requests() {
    let Some(bench) = Bench::new("requests") else {
        return;
    };
    let key = PublicKey::from_spki(data!("device-p256.spki.der")).unwrap();
    let ec = CertificateRequestBuilder::new(DistinguishedName::common_name("Gerät"), key);
    let ec = signed_by_p256_device(ec.to_sign(SignatureAlgorithm::EcdsaSha256));
    for der in [request().as_ref(), ec.as_ref()] {
        let shown = bench
            .put("ours.csr", der)
            .run("req -inform DER -in ours.csr -verify -noout -subject")
            .unwrap();
        assert!(shown.to_lowercase().contains("verify ok"), "{shown}");
    }
    let mut forged = request().as_ref().to_vec();
    let last = forged.len() - 1;
    forged[last] ^= 1;
    let forged = bench
        .put("ours.csr", &forged)
        .run("req -inform DER -in ours.csr -verify -noout");
    assert!(!forged.unwrap_or_default().to_lowercase().contains("verify ok"));
}

#[test]
fn it_verifies_our_certificates() {
    let Some(bench) = Bench::new("certificates") else {
        return;
    };
    let request = request();
    let request = CertificateRequest::parse(request.as_ref()).unwrap();
    let template = CertificateTemplate::new(
        DistinguishedName::common_name(DEVICE_ID),
        Validity::starting(now(), 365 * DAY),
        SerialNumber::from_random([9; 16]),
    )
    .with_extended_key_usages([Oid::CLIENT_AUTH])
    .with_device_id_of(&request, DEVICE_ID)
    .unwrap();
    let issuer = Issuer::new(&ca()).unwrap();
    let issued: CertificateDer<'_> = signed_by_ca(issuer.issue(&template, request.public_key()).unwrap());
    bench.put("ca.der", &ca()).put("ours.der", &issued);
    for name in ["ca", "ours"] {
        bench
            .run(&format!("x509 -inform DER -in {name}.der -out {name}.pem"))
            .unwrap();
    }
    let time = now().as_secs();
    let shown = bench
        .run(&format!(
            "verify -attime {time} -x509_strict -purpose sslclient -CAfile ca.pem ours.pem"
        ))
        .unwrap();
    assert!(shown.contains("ours.pem: OK"), "{shown}");
    let refused = bench.run(&format!(
        "verify -attime {time} -purpose sslserver -CAfile ca.pem ours.pem"
    ));
    assert!(refused.is_err(), "{refused:?}");
}

#[test]
fn it_verifies_our_renewals() {
    let Some(bench) = Bench::new("renewals") else {
        return;
    };
    let request = request();
    let builder = RenewalRequestBuilder::new(&device_certificate(), &request).unwrap();
    let renewal = signed_by_device(builder.to_sign(SignatureAlgorithm::RsaPkcs1Sha256));
    bench.put("ours.p7", renewal.as_ref());
    bench
        .run("cms -verify -binary -noverify -inform DER -in ours.p7 -out content")
        .unwrap();
    assert_eq!(bench.get("content"), request.as_ref());
}

#[test]
fn we_verify_its_requests_and_renewals() {
    let Some(bench) = Bench::new("theirs") else { return };
    bench
        .put("old.key.der", data!("device-rsa2048.key.der"))
        .put("old.der", &device_certificate());
    for command in [
        "pkey -inform DER -in old.key.der -out old.key",
        "x509 -inform DER -in old.der -out old.pem",
        "genrsa -out new.key 2048",
        "req -new -key new.key -subj /CN=new -sha384 -outform DER -out new.csr",
    ] {
        bench.run(command).unwrap();
    }
    let csr = bench.get("new.csr");
    let request = CertificateRequest::parse(&csr).unwrap();
    KeyPolicy::default().check(&request).unwrap();
    request.verify(RING_ALGORITHMS).unwrap();
    for options in ["", " -noattr", " -keyid", " -md sha512"] {
        let sign = "cms -sign -binary -nodetach -in new.csr -signer old.pem -inkey old.key -outform DER -out theirs.p7";
        bench.run(&format!("{sign}{options}")).unwrap();
        let renewal = RenewalRequest::parse(&bench.get("theirs.p7")).unwrap();
        KeyPolicy::default().check_renewal(&renewal).unwrap();
        renewal.verify(RING_ALGORITHMS).unwrap();
        renewal.check_signer(&device_certificate()).unwrap();
        assert_eq!(renewal.request().der().as_ref(), csr, "{options}");
    }
}

#[test]
fn we_read_its_certificates() {
    let Some(bench) = Bench::new("infos") else { return };
    let subject = "/C=NZ/O=Example/CN=Authority";
    for (key, shown) in [
        ("rsa -pkeyopt rsa_keygen_bits:3072", "RSA 3072"),
        ("ec -pkeyopt ec_paramgen_curve:P-384", "EC P-384"),
    ] {
        bench
            .run(&format!("genpkey -algorithm {key} -out key.pem"))
            .unwrap();
        bench
            .run(&format!(
                "req -x509 -new -key key.pem -subj {subject} -days 30 -outform DER -out their.der"
            ))
            .unwrap();
        let info = CertificateInfo::parse(&bench.get("their.der")).unwrap();
        assert_eq!(info.subject().to_string(), "C=NZ, O=Example, CN=Authority");
        assert_eq!(info.public_key().algorithm().to_string(), shown);
        assert!(info.is_authority());
        let fingerprint = bench
            .run("x509 -inform DER -in their.der -noout -fingerprint -sha1")
            .unwrap();
        let fingerprint = fingerprint.trim().rsplit('=').next().unwrap().replace(':', "");
        assert_eq!(info.thumbprint().to_string(), fingerprint);
    }
}
