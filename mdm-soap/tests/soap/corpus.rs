//! Samples of others, where they are at hand.

use mdm_soap::security::Credential;
use mdm_soap::{Envelope, Limits};

#[test]
fn samples_are_read() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus/soap");
    let Ok(entries) = std::fs::read_dir(directory) else {
        eprintln!("skipped: no {directory}");
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let mut lints = Vec::new();
        let envelope = Envelope::parse_linted(&bytes, &Limits::default(), &mut lints)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(
            envelope
                .header()
                .action
                .as_deref()
                .unwrap()
                .starts_with("http://")
        );
        assert!(envelope.header().to_url().is_some(), "{}", path.display());
        assert!(envelope.header().message_id.is_some());
        if path.to_string_lossy().contains("getpolicies") {
            assert!(matches!(
                envelope.security().credential(),
                Credential::UsernameToken(_)
            ));
        }
        assert_eq!(lints, []);
    }
}
