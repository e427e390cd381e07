//! The program: arguments, output, exit status.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().unwrap().parent().unwrap().join("examples/inspect");
    if !program.exists() {
        let cargo = Command::new(env!("CARGO"))
            .args(["build", "--example", "inspect"])
            .status()
            .unwrap();
        assert!(cargo.success());
    }
    program
}

fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(program())
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that wants no input may be gone by now.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

#[test]
fn one_line_of_json_for_each_input() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let message = |name| repository.join("testdata/soap").join(name).display().to_string();
    let (good, bad) = (
        message("xcep-response.xml"),
        message("discovery-request-doctype.xml"),
    );
    let output = run(&["--json", &good, "-", &bad, "/nowhere"], b"0x80180014");
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4);
    assert!(
        lines[0].contains(r#""kind":"get-policies-response","ok":true"#),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with(r#"{"file":"-","kind":"hresult","ok":true,"model":{"hresult":"0x80180014""#)
    );
    let doctype =
        r#""ok":false,"error":{"kind":"doctype","offset":0,"line":1,"column":1,"path":"","message":"#;
    assert!(lines[2].contains(doctype), "{}", lines[2]);
    assert!(
        lines[3].contains(r#""ok":false,"error":{"kind":"io""#),
        "{}",
        lines[3]
    );
}

#[test]
fn the_exit_status_says_whether_everything_was_read() {
    assert_eq!(run(&["-"], b"0x80180014").status.code(), Some(0));
    assert_eq!(run(&["-"], b"nothing").status.code(), Some(1));
    assert_eq!(run(&[], b"").status.code(), Some(2));
    assert_eq!(run(&["--bogus"], b"").status.code(), Some(2));
    assert_eq!(run(&["--help"], b"").status.code(), Some(0));
}
