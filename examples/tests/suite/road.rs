//! The whole road, as a newcomer walks it: the program, its output, its exit status.

use std::path::PathBuf;
use std::process::{Command, Output};

use mdm_examples::contoso::{ANA, BEN};

fn enroll(arguments: &[&str]) -> Output {
    Command::new(program()).args(arguments).output().unwrap()
}

/// Cargo builds the examples with the tests, next to them.
fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().unwrap().parent().unwrap().join("examples/enroll");
    if !program.exists() {
        let cargo = Command::new(env!("CARGO"))
            .args(["build", "--example", "enroll"])
            .status()
            .unwrap();
        assert!(cargo.success());
    }
    program
}

fn succeeded(arguments: &[&str]) -> String {
    let output = enroll(arguments);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    assert!(output.stderr.is_empty());
    text
}

#[test]
fn the_transcript_tells_the_whole_road() {
    let text = succeeded(&[]);
    for fact in [
        "the server of the domain contoso.example is EnterpriseEnrollment.contoso.example",
        "the server speaks 5.0, although the device offers 9.0",
        "GetPolicies with user name and password",
        "GetPolicies with the token of the sign-in page",
        "GetPolicies with the token of Entra ID",
        "every reference to an object identifier resolves",
        "13 of them network adapters",
        "issued by     CN=Contoso Device CA",
        "in the store My\\User",
        "in the store My\\System",
        "package 1 is dense, as that of Windows: CmdIDs from 2, alert 1201 first",
        "DMClient/Provider/ContosoMDM/Push/ChannelURI          404",
        "Update/AllowAutoUpdate                  500",
        "one node of five is missing, one policy of two failed, the installation was accepted",
        "the token in the alert is valid: carla@contoso.example is signed in",
        "0x80180013, MENROLL_E_DEVICECAPREACHED",
        "lab@contoso.example wants to enroll; Certificate is how this account authenticates",
        "GetPolicies, signed with the certificate of the package",
        "signed, whole and in time, with the certificate of lab@contoso.example",
        "Every step is what it should be.",
    ] {
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let fact = fact.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(&fact), "{fact}\n{text}");
    }
    assert!(!text.contains("DIFFERS"), "{text}");
    assert!(
        !text.contains("<SyncML"),
        "messages are shown with --verbose only"
    );
}

#[test]
fn messages_are_shown_without_secrets() {
    let text = succeeded(&["--verbose"]);
    for shown in [
        "<SyncML",
        "<wap-provisioningdoc",
        "<s:Fault>",
        "Authorization: Bearer [redacted",
        "<LocURI>./DevDetail/SwV",
    ] {
        assert!(text.contains(shown), "{shown}");
    }
    for secret in [
        ANA.1,
        BEN.1,
        "Passwort",
        "s3cret",
        "eyJ",
        "wresult=",
        "name=\"ticket\"",
    ] {
        assert!(!text.contains(secret), "{secret}");
    }
    let nonces = text
        .lines()
        .filter(|line| line.contains("AAUTHDATA") || line.contains("AAUTHSECRET"));
    assert!(nonces.clone().count() > 0 && nonces.clone().all(|line| line.contains("[redacted")));
}

#[test]
fn it_explains_itself() {
    assert!(succeeded(&["--help"]).contains("--verbose"));
    assert_eq!(enroll(&["--quick"]).status.code(), Some(2));
}
