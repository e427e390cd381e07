//! Files under `testdata/sessions`, named from there.

use std::fs;
use std::path::PathBuf;

pub(crate) fn path(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/sessions")).join(name)
}

pub(crate) fn read(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap()
}

/// Returns the names in a directory, sorted.
pub(crate) fn names_in(directory: &str) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(path(directory))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Compares with a file, or writes it if `SESSIONS_WRITE` is set.
pub(crate) fn check(name: &str, found: &str) {
    if std::env::var_os("SESSIONS_WRITE").is_some() {
        fs::write(path(name), found).unwrap();
    }
    assert_eq!(read(name), found, "{name}");
}
