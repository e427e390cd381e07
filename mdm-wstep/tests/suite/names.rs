//! Names in certificates: what a device chooses and what goes into a certificate.

use mdm_wstep::Limits;
use mdm_wstep::certificate::{
    AlternativeName, CertificateRequest, CertificateRequestBuilder, CertificateTemplate, DistinguishedName,
    IssueError, Issuer, NameError, Oid, PublicKey, SerialNumber, SignatureAlgorithm, Validity,
    self_signed_root,
};

use crate::keys::{DAY, DEVICE_ID, ca, data, device_key, now, signed_by_ca};

fn issue(subject: DistinguishedName) -> Result<(), IssueError> {
    let validity = Validity::starting(now(), DAY);
    let template = CertificateTemplate::new(subject, validity, SerialNumber::from_random([7; 16]));
    let issuer = Issuer::new(&ca()).unwrap();
    issuer.issue(&template, &device_key()).map(drop)
}

fn refusal(subject: DistinguishedName) -> String {
    let error = issue(subject.clone()).unwrap_err();
    let key = PublicKey::from_spki(data!("ca-rsa2048.spki.der")).unwrap();
    let validity = Validity::starting(now(), DAY);
    let root = self_signed_root(subject, validity, SerialNumber::from_random([7; 16]), &key);
    assert_eq!(root.err(), Some(error.clone()), "the rule holds for roots too");
    error.to_string()
}

#[test]
fn subjects_are_shown_as_they_are() {
    let hidden = "subject: name attribute 2.5.4.3 has a control, invisible or bidirectional character";
    for text in [
        "admin\0.evil",
        "a\nb",
        "a\u{7F}",
        "a\u{85}b",
        "\u{202E}gro.elpmaxe",
        "a\u{2066}b",
        "a\u{200B}b",
        "a\u{200F}b",
        "a\u{2028}b",
        "a\u{FEFF}b",
        "a\u{61C}b",
        "a\u{E0041}b",
        "a\u{FFFD}b",
    ] {
        assert_eq!(refusal(DistinguishedName::common_name(text)), hidden, "{text:?}");
    }
    for text in ["Gerät 7", "端末", "O'Brien, \"K\" + <7>", "🙂"] {
        assert_eq!(issue(DistinguishedName::common_name(text)), Ok(()), "{text:?}");
    }
}

#[test]
fn a_subject_of_invisible_characters_is_refused() {
    for text in [
        "\u{2800}",
        "\u{3164}",
        "a\u{FE0F}",
        "a\u{E0100}",
        "a\u{34F}b",
        "\u{1D173}",
    ] {
        assert_eq!(
            refusal(DistinguishedName::common_name(text)),
            "subject: name attribute 2.5.4.3 has a control, invisible or bidirectional character"
        );
    }
}

#[test]
fn subjects_have_a_name_of_reasonable_length() {
    assert_eq!(
        refusal(DistinguishedName::default()),
        "subject: name without attributes"
    );
    for text in ["", " \u{A0}"] {
        assert_eq!(
            refusal(DistinguishedName::common_name(text)),
            "subject: name attribute 2.5.4.3 is empty"
        );
    }
    let long = "n".repeat(100_000);
    assert_eq!(
        refusal(DistinguishedName::common_name(long.clone())),
        "subject: name attribute 2.5.4.3 is longer than 64 characters"
    );
    assert_eq!(issue(DistinguishedName::common_name("ü".repeat(64))), Ok(()));
    let unit = DistinguishedName::common_name("d").with_organizational_unit("u".repeat(65));
    assert_eq!(
        refusal(unit),
        "subject: name attribute 2.5.4.11 is longer than 64 characters"
    );
    let country = DistinguishedName::common_name("d").with(Oid::COUNTRY, "NZL");
    assert_eq!(
        refusal(country),
        "subject: name attribute 2.5.4.6 is longer than 2 characters"
    );
    let component = DistinguishedName::common_name("d").with(Oid::DOMAIN_COMPONENT, long);
    assert_eq!(
        refusal(component),
        "subject: name attribute 0.9.2342.19200300.100.1.25 is longer than 255 characters"
    );
    let many = (0..17).fold(DistinguishedName::default(), |name, _| {
        name.with_organizational_unit("u")
    });
    assert_eq!(refusal(many), "subject: name with more than 16 attributes");
}

#[test]
fn a_server_checks_what_a_device_chose_before_it_decides() {
    let chosen = DistinguishedName::common_name(format!("{DEVICE_ID}\u{202E}"));
    assert_eq!(chosen.check(), Err(NameError::Character(Oid::COMMON_NAME)));
    assert_eq!(DistinguishedName::common_name(DEVICE_ID).check(), Ok(()));
}

#[test]
fn names_that_are_read_are_shown_without_their_tricks() {
    let subject = DistinguishedName::common_name("a\u{202E}b\0c");
    let builder = CertificateRequestBuilder::new(subject, device_key());
    let der = builder
        .to_sign(SignatureAlgorithm::RsaPkcs1Sha256)
        .continue_with(&[1; 256]);
    let request = CertificateRequest::parse(&der).unwrap();
    assert_eq!(request.subject().to_string(), "CN=a\\202Eb\\00c");
}

#[test]
fn an_issuer_has_a_name() {
    let key = PublicKey::from_spki(data!("ca-rsa2048.spki.der")).unwrap();
    let subject = DistinguishedName::common_name("R");
    let validity = Validity::starting(now(), DAY);
    let root = self_signed_root(subject, validity, SerialNumber::from_random([7; 16]), &key).unwrap();
    let root = signed_by_ca(root).to_vec();
    // The name is `30 0C 31 0A 30 08 06 03 55 04 03 0C 01 R`, twice; lengths above it change with it.
    const NAME: [u8; 14] = [0x30, 12, 0x31, 10, 0x30, 8, 6, 3, 0x55, 4, 3, 0x0C, 1, b'R'];
    let mut unnamed = Vec::new();
    let mut rest = root.as_slice();
    while let Some((&first, after)) = rest.split_first() {
        match rest.strip_prefix(&NAME) {
            Some(after) => {
                unnamed.extend([0x30, 0]);
                rest = after;
            }
            None => {
                unnamed.push(first);
                rest = after;
            }
        }
    }
    assert_eq!(unnamed.len(), root.len() - 24);
    for at in [2, 6] {
        let length = u16::from_be_bytes([unnamed[at], unnamed[at + 1]]) - 24;
        unnamed[at..at + 2].copy_from_slice(&length.to_be_bytes());
    }
    let error = Issuer::new(&unnamed.into()).unwrap_err();
    assert_eq!(error, IssueError::UnnamedIssuer);
    assert_eq!(error.to_string(), "issuer has no name");
}

#[test]
fn alternative_names_are_bounded() {
    let issuer = Issuer::new(&ca()).unwrap();
    let template = || {
        CertificateTemplate::new(
            DistinguishedName::common_name(DEVICE_ID),
            Validity::starting(now(), DAY),
            SerialNumber::from_random([7; 16]),
        )
    };
    let refusal = |template: CertificateTemplate| issuer.issue(&template, &device_key()).unwrap_err();
    let dns = template().with_alternative_name(AlternativeName::Dns("a".repeat(256)));
    assert_eq!(
        refusal(dns).to_string(),
        "alternative name is longer than 255 characters"
    );
    let uri = template().with_alternative_name(AlternativeName::Uri("a".repeat(2084)));
    assert_eq!(
        refusal(uri).to_string(),
        "alternative name is longer than 2083 characters"
    );
    let many = (0..101).fold(template(), |template, _| {
        template.with_alternative_name(AlternativeName::Dns("a.example".into()))
    });
    assert_eq!(refusal(many).to_string(), "more than 100 alternative names");
}

#[test]
fn a_device_id_is_not_padded() {
    let template = || {
        CertificateTemplate::new(
            DistinguishedName::common_name(DEVICE_ID),
            Validity::starting(now(), DAY),
            SerialNumber::from_random([7; 16]),
        )
    };
    let request = |id: String| {
        CertificateRequestBuilder::new(DistinguishedName::common_name("d"), device_key())
            .with_device_id(id)
            .to_sign(SignatureAlgorithm::RsaPkcs1Sha256)
            .continue_with(&[1; 256])
    };
    for (padding, fits) in [(0, true), (1, true), (2, false), (5000, false)] {
        let der = request(format!("{DEVICE_ID}{}", "\0".repeat(padding)));
        let request = CertificateRequest::parse(&der).unwrap();
        let outcome = template().with_device_id_of(&request, DEVICE_ID);
        assert_eq!(outcome.is_ok(), fits, "{padding}");
    }
}

#[test]
fn names_of_every_string_type_are_read() {
    let linted = |der| {
        let mut lints = Vec::new();
        let request = CertificateRequest::parse_linted(der, &Limits::default(), &mut lints).unwrap();
        let found: Vec<_> = lints
            .iter()
            .map(|lint| format!("{} at {}", lint.rule.id, lint.position.offset()))
            .collect();
        (request.subject().to_string(), found)
    };
    let (subject, lints) = linted(data!("bmp-no-attributes.csr.der"));
    assert_eq!(subject, "C=NZ, CN=Gerät 7");
    assert_eq!(lints, ["wstep.csr-attributes at 4"]);
    let (subject, lints) = linted(data!("any-attributes.csr.der"));
    assert_eq!(subject, "O=München, CN=D7");
    assert_eq!(lints, ["wstep.csr-name-encoding at 22"]);
}
