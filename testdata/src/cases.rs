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

/// Reads the cases in `directory` of this package, by name.
///
/// # Errors
/// The directory, or a file in it, cannot be read.
pub fn in_directory(directory: &str) -> io::Result<Vec<Case>> {
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

/// Compares the cases in `parts` of `directory` with `README.md` there, and returns their names.
///
/// # Errors
/// A file cannot be read, a case has no expected file or an expected file has no case, or the list has others.
pub fn names_listed(directory: &str, parts: &[&str]) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for part in parts {
        let place = format!("{directory}/{part}");
        let found: Vec<_> = in_directory(&place)?.into_iter().map(|case| case.name).collect();
        same(&place, &found, &expectations(&place)?)?;
        let start = if part.is_empty() {
            String::new()
        } else {
            format!("{part}/")
        };
        names.extend(found.into_iter().map(|name| start.clone() + &name));
    }
    let mut listed: Vec<_> = listed(directory)?.into_iter().map(|case| case.name).collect();
    names.sort();
    listed.sort();
    same(&format!("{directory}/README.md"), &names, &listed)?;
    Ok(names)
}

fn same(place: &str, found: &[String], others: &[String]) -> io::Result<()> {
    let only = |one: &[String], other: &[String]| -> Vec<String> {
        one.iter().filter(|name| !other.contains(name)).cloned().collect()
    };
    if found == others {
        return Ok(());
    }
    Err(io::Error::other(format!(
        "{place}: lacks {:?}, has no case for {:?}",
        only(found, others),
        only(others, found)
    )))
}

/// A case that `README.md` lists.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listed {
    /// The name of the case.
    pub name: String,
    /// The last column of a table: the lints of the case with their clauses.
    pub lints: Option<String>,
}

/// Reads the cases that `README.md` of `directory` lists, in its order.
///
/// A case is a line ``- `valid/name`: purpose`` or a row ``| `valid/name` | purpose | lints |``.
///
/// # Errors
/// The file cannot be read.
pub fn listed(directory: &str) -> io::Result<Vec<Listed>> {
    let readme = fs::read_to_string(root().join(directory).join("README.md"))?;
    let listed = readme.lines().filter_map(|line| {
        if let Some(row) = line.strip_prefix("| `") {
            let (name, rest) = row.split_once("` | ")?;
            let (purpose, lints) = rest.strip_suffix(" |")?.rsplit_once(" | ")?;
            return (!purpose.trim().is_empty()).then(|| Listed {
                name: name.to_owned(),
                lints: Some(lints.to_owned()),
            });
        }
        let (name, purpose) = line.strip_prefix("- `")?.split_once("`: ")?;
        (!purpose.trim().is_empty()).then(|| Listed {
            name: name.to_owned(),
            lints: None,
        })
    });
    Ok(listed.collect())
}

/// Returns the lints that a case of `directory` expects, each with its number and its clause, as `README.md` has them.
///
/// # Errors
/// The file with what is expected cannot be read.
pub fn expected_lints(directory: &str, name: &str) -> io::Result<String> {
    let expected = fs::read_to_string(root().join(directory).join(format!("{name}.expected")))?;
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for line in expected.lines() {
        let Some(rule) = line.strip_prefix("lint ").and_then(|lint| lint.split(' ').next()) else {
            continue;
        };
        match counted.iter_mut().find(|(known, _)| *known == rule) {
            Some((_, count)) => *count += 1,
            None => counted.push((rule, 1)),
        }
    }
    let shown = counted.into_iter().map(|(rule, count)| {
        let times = if count > 1 {
            format!(" ×{count}")
        } else {
            String::new()
        };
        format!("`{rule}`{times} ({})", clause(rule))
    });
    let shown: Vec<_> = shown.collect();
    Ok(if shown.is_empty() {
        "–".to_owned()
    } else {
        shown.join(", ")
    })
}

/// The clause of the rule with this identifier.
fn clause(id: &str) -> &'static str {
    let rules = [
        mdm_syncml::rules::ALL,
        mdm_soap::rules::ALL,
        mdm_discovery::rules::ALL,
        mdm_xcep::rules::ALL,
        mdm_wstep::rules::ALL,
    ];
    let mut rules = rules.into_iter().flatten();
    rules
        .find(|rule| rule.id == id)
        .map_or("no rule", |rule| rule.clause)
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

/// The cases that have an expected file in `directory`, by name.
fn expectations(directory: &str) -> io::Result<Vec<String>> {
    let mut names: Vec<_> = files(&root().join(directory))?
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "expected"))
        .map(|path| stem(&path))
        .collect();
    names.sort();
    Ok(names)
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
