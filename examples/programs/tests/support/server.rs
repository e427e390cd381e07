//! The program `server` for tests: its state, and processes that can be killed and started again in the same place.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

use mdm_examples::http::{Client, Hosts, Request};
use mdm_examples::tls;
use mdm_programs::archive::Archive;
use mdm_programs::client::Network;
use mdm_programs::database::Place;
use mdm_programs::files;

pub const HOST: &str = "mdm.example.test";
pub const USER: &str = "ann@example.test";
pub const PASSWORD: &str = "her <secret> & 1";

/// Returns the path of a program, which is built when it is not there.
pub fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let programs = test.parent().unwrap().parent().unwrap().join("examples");
    let program = programs.join(name);
    if !program.exists() {
        let cargo = Command::new(env!("CARGO"))
            .args([
                "build",
                "--package",
                "mdm-programs",
                "--all-features",
                "--example",
                name,
            ])
            .status()
            .unwrap();
        assert!(cargo.success());
    }
    program
}

/// Runs a program to its end, with one line on its standard input.
pub fn finished(command: &mut Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = writeln!(child.stdin.take().unwrap(), "{input}");
    child.wait_with_output().unwrap()
}

/// The state of a server, in a directory and perhaps a database.
pub struct Home {
    pub directory: tempfile::TempDir,
    pub database: Option<String>,
}

impl Home {
    /// Makes a state with one user.
    pub fn new(database: Option<String>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let home = Self { directory, database };
        assert!(home.server(&["init", "--host", HOST], "").status.success());
        let user = ["user", "add", USER, "--devices", "1000"];
        assert!(home.server(&user, PASSWORD).status.success());
        home
    }

    /// Returns the path of a file of the state.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join("server").join(name)
    }

    /// Returns the command that runs the program with this state.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program("server"));
        command.args(arguments).arg("--state").arg(self.path(""));
        command.env_remove("MDM_DATABASE");
        if let Some(url) = &self.database {
            command.args(["--database", url]);
        }
        command
    }

    /// Returns the command that serves devices at these addresses.
    pub fn run_command(&self, arguments: &[&str], address: SocketAddr, api: SocketAddr) -> Command {
        let (address, api) = (address.to_string(), api.to_string());
        let run = ["run", "--listen", &address, "--api", &api, "--log", "none"];
        self.command(&[&run[..], arguments].concat())
    }

    /// Opens the store, beside whatever serves devices from it.
    pub fn store(&self) -> Arc<dyn Archive> {
        let file = self.path("state.sqlite");
        let place = self.database.as_deref().map_or(Place::File(&file), Place::Url);
        place.open().unwrap()
    }

    /// Runs the program to its end.
    pub fn server(&self, arguments: &[&str], input: &str) -> Output {
        finished(&mut self.command(arguments), input)
    }

    /// Returns the network of a device that trusts this server, and finds it at an address.
    pub fn network(&self, address: SocketAddr) -> Network {
        Network {
            roots: files::certificates(&self.path("root.pem")).unwrap(),
            hosts: Hosts::default().with(HOST, address),
            ..Network::default()
        }
    }

    /// Returns the token of the JSON API.
    pub fn api_token(&self) -> String {
        std::fs::read_to_string(self.path("api-token")).unwrap()
    }
}

/// A process that serves devices; killed when it is dropped.
pub struct Process {
    pub child: Child,
    pub address: SocketAddr,
    pub api: SocketAddr,
}

impl Process {
    /// Starts `server run` on free ports.
    pub fn start(home: &Home, arguments: &[&str]) -> Self {
        let free = "127.0.0.1:0".parse().unwrap();
        Self::start_at(home, arguments, free, free)
    }

    /// Starts `server run` at these addresses.
    pub fn start_at(home: &Home, arguments: &[&str], address: SocketAddr, api: SocketAddr) -> Self {
        Self::spawn(home.run_command(arguments, address, api))
    }

    /// Starts a command that ends in `server run`, and waits until it listens.
    pub fn spawn(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut address = || {
            let line = lines.next().unwrap().unwrap();
            line.rsplit_once(' ').unwrap().1.parse().unwrap()
        };
        let (address, api) = (address(), address());
        Self { child, address, api }
    }

    /// Returns the counters that monitoring reads.
    pub async fn metrics(&self, home: &Home) -> String {
        let network = Client::with_hosts(Hosts::default(), tls::client([], None).unwrap()).unwrap();
        let url = format!("http://{}/metrics", self.api).parse().unwrap();
        let request = Request::get(url).with_header("Authorization", format!("Bearer {}", home.api_token()));
        let answer = network.send(&request).await.unwrap();
        String::from_utf8(answer.body.to_vec()).unwrap()
    }

    /// Kills the process, as a loss of power would.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Kills the process, and starts another one in its place.
    pub fn replace(&mut self, home: &Home, arguments: &[&str]) {
        self.kill();
        *self = Self::start_at(home, arguments, self.address, self.api);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
