//! The corpus of the repository, which is no part of the package: every valid case as a fragment.

use std::{fs, path::Path};

use mdm_syncml::{Limits, Message};

#[test]
fn every_sample_is_read() {
    let directory = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/syncml/valid"));
    let files = fs::read_dir(directory).into_iter().flatten();
    for file in files {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "expected") {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let fragment = Message::parse_fragment(&bytes, &Limits::default())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        if fragment.has_header() {
            let message = Message::parse(&bytes).unwrap();
            assert_eq!(message, fragment);
            assert_eq!(message.clone().into_owned(), message);
        }
        for command in fragment.commands() {
            assert!(command.raw().starts_with('<') && command.raw().ends_with('>'));
        }
        for command in fragment.commands() {
            for item in command.items() {
                let (raw, name) = (item.raw(), item.raw().trim_start_matches(['<']));
                let name = name.split([' ', '/', '>', '\n', '\t', '\r']).next().unwrap();
                assert!(name == "Item" || name.ends_with(":Item"), "{raw}");
                assert!(raw.ends_with('>'), "{raw}");
            }
        }
    }
}
