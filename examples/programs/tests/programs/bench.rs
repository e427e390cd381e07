//! A server of its own for each test, and devices against it: programs over HTTPS on loopback.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::Value;

use crate::server::finished;
pub use crate::server::{HOST, PASSWORD, USER, program};

pub struct Bench {
    directory: tempfile::TempDir,
    server: Option<Child>,
    pub port: u16,
    /// The address of the JSON API, when the server was told to offer one.
    pub api: Option<String>,
    /// Kept open: a program that cannot print would stop.
    output: Option<BufReader<ChildStdout>>,
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Bench {
    pub fn new(arguments: &[&str]) -> Self {
        Self::in_directory(tempfile::tempdir().unwrap(), &[], arguments)
    }

    pub fn in_directory(directory: tempfile::TempDir, init: &[&str], arguments: &[&str]) -> Self {
        let mut bench = Self {
            directory,
            server: None,
            port: 0,
            api: None,
            output: None,
        };
        let init = bench.server(&[&["init", "--host", HOST], init].concat(), "");
        assert!(init.status.success(), "{init:?}");
        assert!(bench.server(&["user", "add", USER], PASSWORD).status.success());
        bench.run(arguments);
        bench
    }

    pub fn path(&self, name: &str) -> String {
        self.directory.path().join(name).display().to_string()
    }

    pub fn server(&self, arguments: &[&str], input: &str) -> Output {
        run("server", arguments, &self.path("server"), input)
    }

    /// Starts the server; the port is kept over restarts.
    pub fn run(&mut self, arguments: &[&str]) {
        let listen = format!("127.0.0.1:{}", self.port);
        let state = self.path("server");
        let mut child = Command::new(program("server"))
            .args(["run", "--listen", &listen, "--log", "none", "--state", &state])
            .args(arguments)
            .env_remove("MDM_DATABASE")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = || {
            let mut line = String::new();
            output.read_line(&mut line).unwrap();
            line.trim().rsplit_once(' ').unwrap().1.to_owned()
        };
        self.port = line().rsplit_once(':').unwrap().1.parse().unwrap();
        if arguments.contains(&"--api") {
            self.api = Some(line());
        }
        self.output = Some(output);
        self.server = Some(child);
    }

    /// Tells the server to stop, as a service manager does.
    pub fn terminate(&self) {
        let id = self.server.as_ref().unwrap().id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Waits for the server, and returns its exit status.
    pub fn ended(&mut self) -> Option<i32> {
        self.server.take().unwrap().wait().unwrap().code()
    }

    pub fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }

    pub fn device(&self, name: &str, arguments: &[&str], input: &str) -> Output {
        let root = self.path("server/root.pem");
        let hosts = [HOST, "EnterpriseEnrollment.example.test"];
        let resolve = hosts.map(|host| format!("{host}:127.0.0.1:{}", self.port));
        let network = [
            "--root",
            &root,
            "--resolve",
            &resolve[0],
            "--resolve",
            &resolve[1],
            "--json",
        ];
        run(
            "device",
            &[&network[..], arguments].concat(),
            &self.path(name),
            input,
        )
    }

    pub fn enrolled(&self, name: &str) -> String {
        let output = self.device(name, &["enroll", USER, "--password-stdin"], PASSWORD);
        assert!(output.status.success(), "{output:?}");
        lines(&output)[0]["enrolled"].as_str().unwrap().to_owned()
    }
}

pub fn run(name: &str, arguments: &[&str], state: &str, input: &str) -> Output {
    let mut command = Command::new(program(name));
    command.args(arguments).args(["--state", state]);
    finished(command.env_remove("MDM_DATABASE"), input)
}

pub fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Returns the text between two others; nothing when they are not there.
pub fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let rest = text.split_once(begin).map_or("", |(_, rest)| rest);
    rest.split_once(end).map_or("", |(found, _)| found)
}
