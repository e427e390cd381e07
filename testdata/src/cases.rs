//! Finding cases and comparing what is expected of them.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// A document of the corpus.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Case {
    /// The file's name without its extension.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
    expected: PathBuf,
}

/// The cases in `directory` of this package, by name.
///
/// # Errors
/// The directory, or a file in it, cannot be read.
pub fn of(directory: &str) -> io::Result<Vec<Case>> {
    let mut cases = documents(&root().join(directory))?
        .into_iter()
        .map(|path| {
            Ok(Case {
                name: stem(&path),
                bytes: fs::read(&path)?,
                expected: path.with_extension("expected"),
            })
        })
        .collect::<io::Result<Vec<_>>>()?;
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(cases)
}

/// What `<case>.expected` files lie in `directory` of this package, by the name of their case.
///
/// # Errors
/// The directory cannot be read.
pub fn expectations(directory: &str) -> io::Result<Vec<String>> {
    let mut names: Vec<_> = files(&root().join(directory))?
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "expected"))
        .map(|path| stem(&path))
        .collect();
    names.sort();
    Ok(names)
}

/// Cases that the list in `README.md` of `directory` names, in the order of the list: lines like
/// ``- `valid/name`: what it proves``.
///
/// # Errors
/// The file cannot be read.
pub fn listed(directory: &str) -> io::Result<Vec<String>> {
    let readme = fs::read_to_string(root().join(directory).join("README.md"))?;
    let listed = readme.lines().filter_map(|line| {
        let (name, purpose) = line.strip_prefix("- `")?.split_once("`: ")?;
        (!purpose.trim().is_empty()).then(|| name.to_owned())
    });
    Ok(listed.collect())
}

impl Case {
    /// Compares `found` with the expected file, or writes it there if `UPDATE_EXPECTED` is set.
    ///
    /// # Errors
    /// A message with both texts, when they differ or the file cannot be read or written.
    pub fn expect(&self, found: &str) -> Result<(), String> {
        let found = format!("{}\n", found.trim_end());
        if env::var_os("UPDATE_EXPECTED").is_some() {
            return fs::write(&self.expected, found).map_err(|error| error.to_string());
        }
        let expected = fs::read_to_string(&self.expected)
            .map_err(|error| format!("{}: {error}", self.expected.display()))?;
        if expected == found {
            return Ok(());
        }
        Err(format!(
            "{}\n--- expected\n{expected}--- found\n{found}",
            self.expected.display()
        ))
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(directory: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(directory)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect()
}

fn documents(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let is_document = |path: &PathBuf| {
        path.extension().is_some_and(|extension| {
            ["xml", "bin", "json", "txt"]
                .iter()
                .any(|known| extension == *known)
        })
    };
    Ok(files(directory)?.into_iter().filter(is_document).collect())
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
