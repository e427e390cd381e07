//! Wire samples outside of the package, where they are at hand.

use std::{fs, path::Path};

use mdm_syncml::{Limits, Message};

#[test]
fn every_sample_is_read() {
    let directory = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus/syncml"));
    let Ok(files) = fs::read_dir(directory) else {
        return;
    };
    for file in files {
        let path = file.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let fragment = Message::parse_fragment(&bytes, &Limits::default())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(fragment.commands().count() > 0, "{}", path.display());
        if fragment.has_header() {
            let message = Message::parse(&bytes).unwrap();
            assert_eq!(message, fragment);
            assert_eq!(message.clone().into_owned(), message);
        }
        for command in fragment.commands() {
            assert!(command.raw().starts_with('<') && command.raw().ends_with('>'));
            assert!(command.cmd_id().is_some(), "{}", path.display());
        }
        for command in fragment.commands() {
            for item in command.items() {
                assert!(item.raw().starts_with("<Item") && item.raw().ends_with('>'));
            }
        }
    }
}
