//! Bad input over HTTP, and machines that fail: a clear error, nothing lost, back by itself.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mdm_examples::store::{Report, Store};
use mdm_programs::sqlite::SqliteStore;
use serde_json::json;

use support::orders::get;
use support::pc::Pc;
use support::server::{Home, Process};

#[allow(dead_code, reason = "no test uses all of it")]
mod support {
    pub mod orders;
    pub mod pc;
    pub mod server;
}

/// Longer than any peer may stall (10 s), on a machine with other things to do.
const LONG: Duration = Duration::from_secs(40);
/// The number of connections that are opened without a pause.
const GROUP: usize = 100;
const POST: &str = "POST /ManagementServer/MDM.svc HTTP/1.1\r\nHost: mdm.example.test\r\n\
                    Content-Type: application/vnd.syncml.dm+xml\r\n";

fn behind_proxy(home: &Home, trust: &str) -> Process {
    Process::start(home, &["--behind-proxy", "X-Client-Cert", "--trust", trust])
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    stream.set_write_timeout(Some(LONG)).unwrap();
    stream
}

/// Reads until the server closes the connection.
fn answer(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}"),
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn a_body_without_end_is_cut_off() {
    let home = Home::new(None);
    let server = behind_proxy(&home, "127.0.0.1");
    let mut stream = connect(server.address);
    let mut reader = stream.try_clone().unwrap();
    let reader = std::thread::spawn(move || answer(&mut reader));
    let head = format!("{POST}Transfer-Encoding: chunked\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = [b"10000\r\n", &vec![b' '; 0x1_0000][..], b"\r\n"].concat();
    let mut sent = 0_usize;
    while stream.write_all(&chunk).is_ok() {
        sent += chunk.len();
        assert!(sent < 64 << 20, "the server takes everything");
    }
    let answer = reader.join().unwrap();
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 413 "),
        "{answer}"
    );
}

/// Asks again and again for more than fits into the buffers on the way, and does not read it.
#[test]
fn whoever_does_not_read_is_sent_away() {
    const TIMES: usize = 20;
    let home = Home::new(None);
    let server = Process::start(&home, &[]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let pc = runtime.block_on(Pc::enroll(&home, server.address)).unwrap();
    let value = "0123456789".repeat(200_000);
    let served = home.store().serve(&pc.id, &mut |desk| {
        let mut report = Report::of_command("done".to_owned());
        report.value = Some(value.clone());
        desk.reports.push((1, report));
        true
    });
    assert!(served.unwrap());
    let mut stream = connect(server.api);
    let asked = format!(
        "GET /devices/{}/outcomes HTTP/1.1\r\nHost: api\r\nAuthorization: Bearer {}\r\n\r\n",
        pc.id,
        home.api_token()
    );
    stream.write_all(asked.repeat(TIMES).as_bytes()).unwrap();
    // Longer than the server waits for it, wherever the buffers were full.
    std::thread::sleep(Duration::from_secs(15));
    let told = answer(&mut stream);
    assert!(told.starts_with("HTTP/1.1 200 "));
    assert!(told.len() < value.len() * TIMES, "{} bytes", told.len());
}

#[test]
fn whoever_stalls_is_sent_away_and_holds_up_nobody() {
    let home = Home::new(None);
    let (tls, plain) = (Process::start(&home, &[]), behind_proxy(&home, "127.0.0.1"));
    let begin = Instant::now();
    let (silent, mut handshake) = (connect(tls.address), connect(tls.address));
    handshake.write_all(&[0x16, 0x03, 0x01]).unwrap();
    let (mut head, mut body) = (connect(plain.address), connect(plain.address));
    head.write_all(&POST.as_bytes()[..20]).unwrap();
    body.write_all(format!("{POST}Content-Length: 100\r\n\r\n<SyncML").as_bytes())
        .unwrap();
    let mut api = connect(plain.api);
    api.write_all(b"GET /devi").unwrap();
    let mut idle = connect(plain.address);
    idle.write_all(b"GET /EnrollmentServer/Discovery.svc HTTP/1.1\r\nHost: mdm.example.test\r\n\r\n")
        .unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let mut pc = Pc::enroll(&home, tls.address).await.unwrap();
        pc.sync().await.unwrap();
    });
    for mut stalled in [silent, handshake, head, api] {
        let told = answer(&mut stalled);
        assert!(told.is_empty() || told.starts_with("HTTP/1.1 408 "), "{told}");
    }
    assert!(answer(&mut idle).starts_with("HTTP/1.1 200 "));
    let told = answer(&mut body);
    assert!(told.starts_with("HTTP/1.1 400 "), "{told}");
    assert!(begin.elapsed() < LONG);
}

/// `CONNECTIONS=10000 cargo test --package mdm-programs --test hostile -- connections`
#[test]
fn connections_end_at_the_cap_and_begin_again() {
    let connections = std::env::var("CONNECTIONS")
        .ok()
        .and_then(|text| text.parse().ok());
    let connections: usize = connections.unwrap_or(500);
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap();
    assert!(
        files > connections as u64 + 100,
        "raise the limit on open files: ulimit -n"
    );
    let home = Home::new(None);
    let cap = (connections + 20).to_string();
    let server = Process::start(&home, &["--connections", &cap]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut pc = runtime.block_on(Pc::enroll(&home, server.address)).unwrap();
    let begin = Instant::now();
    // In small groups, because the system drops those that come faster than a server takes them, and tries again later.
    let mut held = Vec::new();
    while held.len() < connections {
        let group = GROUP.min(connections - held.len());
        held.extend((0..group).map(|_| connect(server.address)));
        std::thread::sleep(Duration::from_millis(10));
    }
    let opened = begin.elapsed();
    let rounds = runtime.block_on(pc.sync()).unwrap();
    let served = begin.elapsed();
    let is_closed = |mut stream: &TcpStream| {
        stream.set_nonblocking(true).unwrap();
        !matches!(stream.read(&mut [0]), Err(error) if error.kind() == ErrorKind::WouldBlock)
    };
    let open = held.iter().filter(|stream| !is_closed(stream)).count();
    // Beyond the cap: closed at once, not after the time that a handshake may take.
    let more: Vec<TcpStream> = (0..60).map(|_| connect(server.address)).collect();
    std::thread::sleep(Duration::from_millis(500));
    let refused = more.iter().filter(|stream| is_closed(stream)).count();
    held.extend(more);
    println!(
        "{connections} connections in {opened:.1?}, {open} of them open after a session of {rounds} messages beside \
         them in {:.1?}, {refused} refused",
        served - opened
    );
    if begin.elapsed() < Duration::from_secs(9) {
        assert_eq!(open, connections, "none of the first had to end yet");
        assert!(refused >= 40, "{refused} refused");
    }
    drop(held);
    runtime.block_on(pc.sync()).unwrap();
}

/// As many requests as are worked on at one time, each without the end of its body.
#[test]
fn requests_beyond_what_is_worked_on_are_told_to_come_back() {
    const AT_ONCE: usize = 1024;
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap();
    assert!(
        files > AT_ONCE as u64 + 100,
        "raise the limit on open files: ulimit -n"
    );
    let home = Home::new(None);
    let server = behind_proxy(&home, "127.0.0.1");
    let ask = || {
        let mut stream = connect(server.address);
        let request = "GET /EnrollmentServer/Discovery.svc HTTP/1.1\r\nHost: mdm.example.test\r\n\
                       Connection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).unwrap();
        answer(&mut stream).to_ascii_lowercase()
    };
    let begin = Instant::now();
    let mut held = Vec::new();
    while held.len() < AT_ONCE {
        for _ in 0..GROUP.min(AT_ONCE - held.len()) {
            let mut stream = connect(server.address);
            stream
                .write_all(format!("{POST}Content-Length: 100\r\n\r\n<SyncML").as_bytes())
                .unwrap();
            held.push(stream);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    // The last of them may not have arrived yet, and the first ones are sent away after their time.
    let mut told = ask();
    while told.starts_with("http/1.1 200 ") && begin.elapsed() < Duration::from_secs(8) {
        told = ask();
    }
    if begin.elapsed() < Duration::from_secs(8) {
        assert!(told.starts_with("http/1.1 503 "), "{told}");
        assert!(told.contains("\r\nretry-after: 60\r\n"), "{told}");
    }
    drop(held);
    while !ask().starts_with("http/1.1 200 ") {
        assert!(begin.elapsed() < LONG, "the server goes on");
    }
}

#[test]
fn a_forged_header_of_a_proxy_is_nobodys() {
    let home = Home::new(None);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let pc = {
        let server = Process::start(&home, &[]);
        runtime.block_on(Pc::enroll(&home, server.address)).unwrap()
    };
    let shown = STANDARD.encode(pc.certificate());
    let body = format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
         <SessionID>1</SessionID><MsgID>1</MsgID><Target><LocURI>https://mdm.example.test/ManagementServer/MDM.svc\
         </LocURI></Target><Source><LocURI>{}</LocURI></Source></SyncHdr><SyncBody><Final/></SyncBody></SyncML>",
        pc.id
    );
    let ask = |server: &Process, headers: &str| {
        let mut stream = connect(server.address);
        let length = body.len();
        let request = format!("{POST}{headers}Connection: close\r\nContent-Length: {length}\r\n\r\n{body}");
        stream.write_all(request.as_bytes()).unwrap();
        let told = answer(&mut stream);
        told.split(' ').nth(1).unwrap().to_owned()
    };
    let header = format!("X-Client-Cert: {shown}\r\n");
    let trusting = behind_proxy(&home, "127.0.0.1");
    assert_eq!(ask(&trusting, &header), "200", "the proxy itself is believed");
    assert_eq!(ask(&trusting, ""), "403");
    assert_eq!(
        ask(&trusting, &format!("{header}X-Client-Cert: AAAA\r\n")),
        "403",
        "twice"
    );
    assert_eq!(ask(&trusting, "X-Client-Cert: %%%\r\n"), "403");
    let other = behind_proxy(&home, "10.0.0.1");
    assert_eq!(ask(&other, &header), "403", "nobody else is");
    drop(trusting);
    // Where TLS ends in the server itself, the header means nothing.
    let tls = Process::start(&home, &[]);
    let stranger = home.network(tls.address).stranger().unwrap();
    let url = "https://mdm.example.test/ManagementServer/MDM.svc"
        .parse()
        .unwrap();
    let request = mdm_examples::http::Request::post(url, "application/vnd.syncml.dm+xml", body.clone())
        .with_header("X-Client-Cert", shown.clone());
    assert_eq!(runtime.block_on(stranger.send(&request)).unwrap().status, 403);
}

/// A limit on the size of files stands for the full disk.
#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    if Command::new("prlimit").arg("--version").output().is_err() {
        println!("skipped: there is no prlimit");
        return;
    }
    let home = Home::new(None);
    let free = "127.0.0.1:0".parse().unwrap();
    let inner = home.run_command(&[], free, free);
    // The signal that comes with the error would end a process that does not ignore it.
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"])
        .arg(inner.get_program());
    shell.args(inner.get_args()).env_remove("MDM_DATABASE");
    let server = Process::spawn(shell);
    let limit = |bytes: &str| {
        let id = server.child.id().to_string();
        let size = format!("--fsize={bytes}:unlimited");
        assert!(
            Command::new("prlimit")
                .args(["--pid", &id, &size])
                .status()
                .unwrap()
                .success()
        );
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut pc = runtime.block_on(Pc::enroll(&home, server.address)).unwrap();
    let store = SqliteStore::open(&home.path("state.sqlite")).unwrap();
    let first = store.order(&pc.id, &get("./DevDetail/SwV")).unwrap().unwrap();
    limit("1024");
    // The administrator is told, and what was not acknowledged is not there.
    let told = api_order(&server, &home, &pc.id);
    assert!(told.starts_with("HTTP/1.1 503 "), "{told}");
    assert!(told.contains("{\"error\":\""), "{told}");
    assert_eq!(store.waiting(&pc.id).unwrap(), [first]);
    // The device is told, and keeps trying; meanwhile somebody makes room.
    let room = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| runtime.block_on(pc.sync()));
        std::thread::sleep(Duration::from_secs(1));
        let unserved = reports_of_all(&store);
        limit("unlimited");
        waiting.join().unwrap().unwrap();
        unserved
    });
    assert_eq!(room, 0);
    let reports = store.reports(&pc.id).unwrap();
    assert_eq!(reports[&first].iter().filter(|report| report.is_end()).count(), 1);
    assert_eq!(pc.ran["./DevDetail/SwV"], 1);
    assert!(api_order(&server, &home, &pc.id).starts_with("HTTP/1.1 200 "));
}

fn reports_of_all(store: &SqliteStore) -> usize {
    let devices = store.devices().unwrap();
    devices
        .iter()
        .map(|device| store.reports(&device.id).unwrap().len())
        .sum()
}

/// Gives a device a command through the API, and returns the whole answer.
fn api_order(server: &Process, home: &Home, device: &str) -> String {
    let body = json!({"command": "get", "nodes": ["./DevDetail/SwV"]}).to_string();
    let (token, length) = (home.api_token(), body.len());
    let mut stream = connect(server.api);
    let request = format!(
        "POST /devices/{device}/commands HTTP/1.1\r\nHost: api\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    answer(&mut stream)
}
