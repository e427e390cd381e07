//! Devices between enrollment and departure.

use std::path::Path;

use serde_json::{Value, json};

use crate::bench::{Bench, PASSWORD, USER, lines};

/// No command was carried out.
const NONE: [u64; 0] = [];

impl Bench {
    /// Queues a command, and returns its number.
    fn sent(&self, device: &str, arguments: &[&str]) -> u64 {
        let output = self.server(&[&["send", device][..], arguments].concat(), "");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
    }

    /// Calls in, and returns the statuses that the device answered with.
    fn synced(&self, name: &str, arguments: &[&str]) -> Vec<u64> {
        let output = self.device(name, &[&["sync"][..], arguments].concat(), "");
        assert!(output.status.success(), "{output:?}");
        let lines = lines(&output);
        lines.iter().filter_map(|line| line["status"].as_u64()).collect()
    }

    /// Returns what became of a command: its last item.
    fn outcome(&self, device: &str, id: u64) -> Value {
        let outcomes = lines(&self.server(&["outcomes", device, "--json"], ""));
        let mut items = outcomes
            .into_iter()
            .filter(|line| line["id"] == id && !line["item"].is_null());
        items.next_back().unwrap_or_default()
    }

    fn restart(&mut self, arguments: &[&str]) {
        self.stop();
        self.run(arguments);
    }

    /// Copies the state of a device, as it is now.
    fn copied(&self, from: &str, to: &str) {
        let (from, to) = (self.path(from), self.path(to));
        std::fs::create_dir(&to).unwrap();
        for entry in std::fs::read_dir(&from).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), Path::new(&to).join(entry.file_name())).unwrap();
        }
    }

    fn devices(&self) -> Vec<Value> {
        lines(&self.server(&["devices", "--json"], ""))
    }
}

#[test]
fn large_values_go_both_ways_in_chunks() {
    let bench = Bench::new(&["--message-size", "8192"]);
    let id = bench.enrolled("pc");
    let node = "./Vendor/MSFT/Note/Large";
    let value: String = (0..5_000).map(|line| format!("{line} < & \u{e4}\n")).collect();
    let file = bench.path("value");
    std::fs::write(&file, &value).unwrap();
    bench.sent(&id, &["add", node, "small"]);
    assert_eq!(bench.synced("pc", &[]), [200]);

    // Windows takes no chunks: the value would need a larger message, and the administrator gets to know.
    let written = bench.sent(&id, &["replace", node, "--file", &file]);
    assert_eq!(bench.synced("pc", &[]), NONE);
    let output = bench.server(&["outcomes", &id], "");
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(
        told.contains(&format!("{written}  larger than any message may be, never sent")),
        "{told}"
    );

    let written = bench.sent(&id, &["replace", node, "--file", &file]);
    assert_eq!(bench.synced("pc", &["--large-objects"]), [200]);
    assert_eq!(bench.outcome(&id, written)["outcome"], "done");
    let read = bench.sent(&id, &["get", node]);
    assert_eq!(bench.synced("pc", &["--large-objects"]), [200]);
    assert_eq!(bench.outcome(&id, read)["value"], value);
}

#[test]
fn a_value_larger_than_the_usual_message_goes_in_one_when_messages_may_be_large() {
    let bench = Bench::new(&["--message-size", "2000000"]);
    let id = bench.enrolled("pc");
    let value = "0123456789 & so on\n".repeat(50_000);
    let file = bench.path("value");
    std::fs::write(&file, &value).unwrap();
    let written = bench.sent(&id, &["add", "./Vendor/MSFT/Note/Large", "--file", &file]);
    assert_eq!(bench.synced("pc", &[]), [200]);
    assert_eq!(bench.outcome(&id, written)["outcome"], "done");
    let read = bench.sent(&id, &["get", "./Vendor/MSFT/Note/Large"]);
    assert_eq!(bench.synced("pc", &[]), [200]);
    assert_eq!(bench.outcome(&id, read)["value"], value);
}

#[test]
fn a_renewed_certificate_takes_the_place_of_the_old_one() {
    let bench = Bench::new(&["--certificate-days", "30"]);
    let id = bench.enrolled("pc");
    let before = bench.devices()[0]["thumbprint"].clone();
    bench.copied("pc", "old");
    // The copy is not to repeat what the device says: it would get the same answer again, whoever it is.
    for _ in 0..2 {
        assert_eq!(bench.synced("pc", &[]), NONE);
    }
    let renewed = bench.device("pc", &["renew"], "");
    assert!(renewed.status.success(), "{renewed:?}");
    assert_ne!(bench.devices()[0]["thumbprint"], before);
    // Until the new one was used, the old one counts: the answer may have been lost.
    assert!(bench.device("old", &["sync"], "").status.success());
    bench.sent(&id, &["get", "./DevDetail/SwV"]);
    assert_eq!(bench.synced("pc", &[]), [200]);
    assert_eq!(bench.device("old", &["sync"], "").status.code(), Some(1));
    assert_eq!(bench.device("old", &["renew"], "").status.code(), Some(1));
    // And once more, signed with the renewed key.
    assert!(bench.device("pc", &["renew"], "").status.success());
    assert_eq!(bench.synced("pc", &[]), NONE);
}

#[test]
fn devices_live_through_a_new_authority() {
    let arguments = ["--certificate-days", "30"];
    let mut bench = Bench::new(&arguments);
    let old = bench.enrolled("old");
    // What the administrator has given away to this device stays what it was.
    std::fs::copy(bench.path("server/root.pem"), bench.path("first.pem")).unwrap();
    let rotated = bench.server(&["rotate", "authority"], "");
    assert!(rotated.status.success(), "{rotated:?}");
    bench.restart(&arguments);
    let first = bench.path("first.pem");
    let with_first_root = |bench: &Bench, task: &str| {
        let resolve = format!("{}:127.0.0.1:{}", crate::bench::HOST, bench.port);
        let arguments = [task, "--root", &first, "--resolve", &resolve];
        crate::bench::run("device", &arguments, &bench.path("old"), "")
            .status
            .code()
    };
    assert_eq!(with_first_root(&bench, "sync"), Some(0));
    let new = bench.enrolled("new");
    assert_eq!(bench.synced("new", &[]), NONE);
    let marked: Vec<_> = bench
        .devices()
        .into_iter()
        .map(|device| {
            (
                device["id"].as_str().unwrap().to_owned(),
                device["former_authority"].clone(),
            )
        })
        .collect();
    assert!(
        marked.contains(&(old, true.into())) && marked.contains(&(new, false.into())),
        "{marked:?}"
    );
    // The certificate of the server is not replaced while somebody would not trust it.
    let refused = bench.server(&["rotate", "certificate"], "");
    assert_eq!(refused.status.code(), Some(1));
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(
        told.starts_with("server: 1 devices have not renewed under the present authority"),
        "{told}"
    );

    assert_eq!(with_first_root(&bench, "renew"), Some(0));
    assert_eq!(with_first_root(&bench, "sync"), Some(0));
    assert!(bench.server(&["rotate", "certificate"], "").status.success());
    bench.restart(&arguments);
    assert_eq!(
        with_first_root(&bench, "sync"),
        Some(0),
        "the renewal brought the new root"
    );
    assert_eq!(bench.synced("new", &[]), NONE);
    assert!(
        bench
            .device("newest", &["enroll", USER, "--password-stdin"], PASSWORD)
            .status
            .success()
    );
}

#[test]
fn a_device_leaves_when_it_is_told_to() {
    let bench = Bench::new(&[]);
    let _ = bench.enrolled("pc");
    assert!(bench.server(&["unenroll", "DESKTOP-RUST"], "").status.success());
    let output = bench.device("pc", &["sync"], "");
    assert!(output.status.success(), "{output:?}");
    assert_eq!(lines(&output).last().unwrap()["unenrolled"], true);
    assert!(bench.devices().is_empty());
    let again = bench.device("pc", &["sync"], "");
    assert!(
        String::from_utf8(again.stderr)
            .unwrap()
            .contains("begin with `device enroll`")
    );
}

#[test]
fn commands_for_the_user_wait_for_the_user() {
    let bench = Bench::new(&[]);
    let id = bench.enrolled("pc");
    let mail = bench.sent(&id, &["add", "./User/Vendor/MSFT/Note/Mail", "1"]);
    assert_eq!(bench.synced("pc", &["--login", "none"]), NONE);
    assert_eq!(bench.synced("pc", &["--login", "others"]), NONE);
    assert_eq!(bench.outcome(&id, mail), Value::Null);
    assert_eq!(bench.synced("pc", &[]), [200]);
    assert_eq!(bench.outcome(&id, mail)["outcome"], "done");
}

#[test]
fn the_end_of_an_installation_is_told_in_the_next_session() {
    let bench = Bench::new(&[]);
    let id = bench.enrolled("pc");
    let job = "<MsiInstallJob id=\"{1}\"><Product Version=\"1.0\"/></MsiInstallJob>";
    let node = "./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/%7B1%7D/DownloadInstall";
    bench.sent(&id, &["exec", node, job, "--format", "xml"]);
    bench.sent(&id, &["exec", "./Vendor/MSFT/Nothing/Run"]);
    assert_eq!(bench.synced("pc", &[]), [200, 404]);
    let told = |bench: &Bench| -> Vec<Value> {
        let outcomes = lines(&bench.server(&["outcomes", &id, "--json"], ""));
        outcomes
            .into_iter()
            .filter(|line| line["command"] == "Alert")
            .collect()
    };
    assert!(told(&bench).is_empty());
    assert_eq!(bench.synced("pc", &[]), NONE);
    let alerts = told(&bench);
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    assert_eq!(alerts[0]["node"], node.trim_end_matches("/DownloadInstall"));
    assert_eq!(alerts[0]["id"], Value::Null);
    assert_eq!(bench.synced("pc", &[]), NONE);
    assert_eq!(told(&bench).len(), 1, "it is told once");
}

#[test]
fn a_user_has_as_many_devices_as_allowed() {
    let bench = Bench::new(&[]);
    assert!(
        bench
            .server(&["user", "add", USER, "--devices", "1"], PASSWORD)
            .status
            .success()
    );
    let _ = bench.enrolled("one");
    let second = bench.device("two", &["enroll", USER, "--password-stdin"], PASSWORD);
    assert_eq!(second.status.code(), Some(1));
    let told = String::from_utf8(second.stderr).unwrap();
    assert!(
        told.contains("0x80180013") && told.contains("has 1 of 1 devices"),
        "{told}"
    );
    assert!(bench.server(&["revoke", "DESKTOP-RUST"], "").status.success());
    let _ = bench.enrolled("two");
}

#[test]
fn the_audit_log_says_who_did_what_and_no_secret() {
    let bench = Bench::new(&[]);
    let id = bench.enrolled("pc");
    bench.sent(&id, &["add", "./Vendor/MSFT/Note/Key", "a secret value"]);
    let log = lines(&bench.server(&["audit", "--json"], ""));
    let said: Vec<&str> = log.iter().map(|entry| entry["what"].as_str().unwrap()).collect();
    assert!(said.contains(&"user add ann@example.test"), "{said:?}");
    let last = said.last().unwrap();
    assert!(last.starts_with("add ./Vendor/MSFT/Note/Key to "), "{last}");
    assert!(
        log.iter()
            .all(|entry| !entry.to_string().contains("a secret value"))
    );
}

#[test]
fn an_atomic_is_done_whole_or_not_at_all() {
    let bench = Bench::new(&[]);
    let id = bench.enrolled("pc");
    let whole = bench.sent(
        &id,
        &[
            "atomic",
            "add ./Vendor/MSFT/Note/One 'x y'",
            "exec ./Vendor/MSFT/Reboot/RebootNow",
        ],
    );
    assert_eq!(bench.synced("pc", &[]), [200, 200]);
    let broken = bench.sent(
        &id,
        &[
            "atomic",
            "replace ./Vendor/MSFT/Note/One 2",
            "replace ./Vendor/MSFT/Nothing 1",
            "add ./Vendor/MSFT/Note/Two 2",
        ],
    );
    let after = bench.sent(&id, &["get", "./Vendor/MSFT/Note/One"]);
    bench.synced("pc", &[]);
    assert_eq!(
        bench.outcome(&id, after)["value"],
        "x y",
        "what was done is undone"
    );

    let outcomes = lines(&bench.server(&["outcomes", &id, "--json"], ""));
    let of = |order: u64| -> Vec<Value> {
        let lines = outcomes.iter().filter(|line| line["id"] == order);
        lines
            .map(|line| {
                json!([
                    line["part"],
                    line["item"],
                    line["command"],
                    line["node"],
                    line["status"],
                    line["outcome"]
                ])
            })
            .collect()
    };
    assert_eq!(
        of(whole),
        [
            json!([null, 0, "Atomic", "", 200, "done"]),
            json!([0, 0, "Add", "./Vendor/MSFT/Note/One", 200, "done"]),
            json!([1, 0, "Exec", "./Vendor/MSFT/Reboot/RebootNow", 200, "done"]),
            json!([null, null, "", "", null, "done"]),
        ]
    );
    assert_eq!(
        of(broken),
        [
            json!([null, 0, "Atomic", "", 507, "a command of the Atomic failed"]),
            json!([
                0,
                0,
                "Replace",
                "./Vendor/MSFT/Note/One",
                216,
                "undone with its Atomic"
            ]),
            json!([
                1,
                0,
                "Replace",
                "./Vendor/MSFT/Nothing",
                404,
                "the node does not exist, add it"
            ]),
            json!([2, 0, "Add", "./Vendor/MSFT/Note/Two", 215, "not executed"]),
            json!([null, null, "", "", null, "the node does not exist, add it"]),
        ]
    );
}

#[test]
fn an_atomic_is_refused_where_devices_would_refuse_it() {
    let bench = Bench::new(&[]);
    let id = bench.enrolled("pc");
    let told = |commands: &[&str]| {
        let output = bench.server(&[&["send", &id, "atomic"][..], commands].concat(), "");
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, text) = told(&["get ./DevDetail/SwV"]);
    assert_eq!(
        (code, &*text),
        (Some(1), "server: devices take no Get inside of an Atomic\n")
    );
    let (code, text) = told(&["atomic 'delete ./A'"]);
    assert_eq!(
        (code, &*text),
        (Some(1), "server: devices take no Atomic inside of an Atomic\n")
    );
    for (line, error) in [
        ("frobnicate ./A", "unrecognized subcommand 'frobnicate'"),
        ("add './A", "a quotation mark is not closed"),
    ] {
        let (code, text) = told(&[line]);
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains(error), "{text}");
    }
    assert_eq!(told(&[]).0, Some(2));
}

#[test]
fn whoever_waits_for_a_device_is_told_what_it_said() {
    let bench = Bench::new(&[]);
    let id = bench.enrolled("pc");
    let told = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| bench.server(&["send", &id, "get", "./DevDetail/SwV", "--wait"], ""));
        while bench.devices()[0]["waiting"] == 0 {
            assert!(!waiting.is_finished());
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        assert_eq!(bench.synced("pc", &[]), [200]);
        waiting.join().unwrap()
    });
    let told = String::from_utf8(told.stdout).unwrap();
    assert_eq!(
        told,
        "     1    Get ./DevDetail/SwV = 10.0.26200.9278  200 done\n     1  done\n"
    );
}
