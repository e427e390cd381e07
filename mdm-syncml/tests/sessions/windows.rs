//! Sessions as a real Windows 11 client has them, in messages of our own with the traits of public captures: dense, no
//! `Meta` in the header, `CmdID`s from 2 in package 1, a Status for each item with its target, Results without `Cmd`.

use std::fs;

use mdm_errors::SecretBytes;
use mdm_syncml::NamespaceVersion;
use mdm_syncml::outgoing::{Get, Item, Replace};
use mdm_syncml::session::server::{Challenge, Settings};

use crate::files::{check, names_in, path};
use crate::pair::{DEVICE, SERVER, Server, device_settings, identity, server_settings, text, uri};

fn header(session: u32, message: u32, cred: &str) -> String {
    let name = if cred.is_empty() {
        ""
    } else {
        "<LocName>user</LocName>"
    };
    format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>{session}</SessionID>\
         <MsgID>{message}</MsgID><Target><LocURI>{SERVER}</LocURI></Target><Source><LocURI>{DEVICE}</LocURI>{name}</Source>{cred}\
         </SyncHdr><SyncBody>"
    )
}

const LOGIN: &str = "<Alert><CmdID>3</CmdID><Data>1224</Data><Item><Meta><Type xmlns=\"syncml:metinf\">\
                     com.microsoft/MDM/LoginStatus</Type></Meta><Data>user</Data></Item></Alert>";
const UNENROLL: &str = "<Alert><CmdID>4</CmdID><Data>1226</Data><Item><Meta><Type xmlns=\"syncml:metinf\">\
                        com.microsoft:mdm.unenrollment.userrequest</Type><Format xmlns=\"syncml:metinf\">int</Format>\
                        <Mark xmlns=\"syncml:metinf\">critical</Mark></Meta><Data>1</Data></Item></Alert>";

fn package_1(between: &str) -> String {
    let info = [
        node("DevId", DEVICE),
        node("Man", "Contoso &amp; Sons"),
        node("Mod", "Tablet 3"),
        node("DmV", "1.3"),
        node("Lang", "en-US"),
    ];
    format!(
        "<Alert><CmdID>2</CmdID><Data>1201</Data></Alert>{LOGIN}{between}<Replace><CmdID>5</CmdID>{}</Replace>{END}",
        info.concat()
    )
}

const END: &str = "<Final/></SyncBody></SyncML>";
const OF_HEADER: &str =
    "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>";

fn cred() -> String {
    use base64::Engine;
    let digest = identity("user", "password").digest(&SecretBytes::borrowed(b"0123456789abcdef"));
    let digest = base64::engine::general_purpose::STANDARD.encode(digest);
    format!(
        "<Cred><Meta><Format xmlns=\"syncml:metinf\">b64</Format><Type xmlns=\"syncml:metinf\">syncml:auth-md5</Type></Meta>\
         <Data>{digest}</Data></Cred>"
    )
}

fn challenging() -> Settings {
    server_settings().with_challenge(Challenge::md5(identity("user", "password")))
}

fn node(name: &str, value: &str) -> String {
    format!("<Item><Source><LocURI>./DevInfo/{name}</LocURI></Source><Data>{value}</Data></Item>")
}

#[test]
fn a_get_of_several_nodes_and_one_of_a_single_node() {
    let mut server = Server::plain();
    server.enqueue(
        Get::new(uri("./DevDetail/SwV"))
            .with_item(uri("./DevDetail/None"))
            .with_item(uri("./DevDetail/LrgObj")),
    );
    server.enqueue(Get::new(uri("./DevDetail/Ext/Microsoft/DeviceName")));
    server.take(&(header(1, 1, "") + &package_1("")));
    let status = |id: u32, cmd: u32, target: &str, code: u32| {
        format!(
            "<Status><CmdID>{id}</CmdID><MsgRef>1</MsgRef><CmdRef>{cmd}</CmdRef><Cmd>Get</Cmd>{target}<Data>{code}</Data></Status>"
        )
    };
    let answers = [
        OF_HEADER.to_owned(),
        status(2, 5, "<TargetRef>./DevDetail/SwV</TargetRef>", 200),
        status(3, 5, "<TargetRef>./DevDetail/None</TargetRef>", 404),
        status(4, 5, "<TargetRef>./DevDetail/LrgObj</TargetRef>", 200),
        "<Results><CmdID>5</CmdID><MsgRef>1</MsgRef><CmdRef>5</CmdRef><Item><Source><LocURI>./DevDetail/SwV</LocURI></Source>\
         <Data>10.0.26200.9278</Data></Item><Item><Source><LocURI>./DevDetail/LrgObj</LocURI></Source><Meta>\
         <Format xmlns=\"syncml:metinf\">bool</Format></Meta><Data>false</Data></Item></Results>"
            .to_owned(),
        status(6, 6, "", 200),
        "<Results><CmdID>7</CmdID><MsgRef>1</MsgRef><CmdRef>6</CmdRef><Item><Source>\
         <LocURI>./DevDetail/Ext/Microsoft/DeviceName</LocURI></Source><Data>A &lt;B&gt; \"C\"</Data></Item></Results>"
            .to_owned(),
    ];
    let taken = server.take(&(header(1, 2, "") + &answers.concat() + END));
    assert_eq!(
        taken.heard,
        [
            "0 Get.1 404 the node does not exist",
            "0 value of 0 [10.0.26200.9278]",
            "0 value of 2 [false]",
            "1 value of 0 [A <B> \"C\"]",
            "0 Get.0 200 done",
            "0 Get.2 200 done",
            "0 completed: the node does not exist",
            "1 Get.0 200 done",
            "1 completed: done",
            "package complete"
        ]
    );
}

#[test]
fn an_unenrollment_comes_before_the_proof_and_again_after_it() {
    let mut server = Server::new(challenging());
    let first = server.take(&(header(9, 1, "") + &package_1(UNENROLL)));
    // Nothing of it counts yet.
    assert_eq!(first.heard, ["challenged 407 (0)"]);
    let again = server.take(&(header(9, 2, &cred()) + OF_HEADER + &package_1(UNENROLL)));
    assert_eq!(
        again.heard,
        [
            "first contact",
            "started",
            "authenticated",
            "alert Some(1201)",
            "alert Some(1224)",
            "alert Some(1226)",
            "device Tablet 3",
            "package complete"
        ]
    );
    assert!(again.served.next.ended);
}

/// A device answers the alerts that the session sends by itself as well. None of them is an event.
#[test]
fn a_success_for_an_alert_of_the_session_is_not_unexpected() {
    for (code, heard) in [(200, "package complete"), (500, "unexpected Some(Status)")] {
        let mut server = Server::new(server_settings());
        server.enqueue(Get::new(uri("./DevDetail/SwV")));
        server.take(&(header(8, 1, "") + &package_1("")));
        let asked = server.take(&(header(8, 2, "") + OF_HEADER + "</SyncBody></SyncML>"));
        assert!(
            asked.answer.contains("<CmdID>2</CmdID><Data>1222</Data>"),
            "{}",
            asked.answer
        );
        let of_alert = format!(
            "<Status><CmdID>2</CmdID><MsgRef>2</MsgRef><CmdRef>2</CmdRef><Cmd>Alert</Cmd><Data>{code}</Data></Status>"
        );
        let taken = server.take(&(header(8, 3, "") + OF_HEADER + &of_alert + END));
        let of_get = ["0 Get.0 - never answered", "0 completed: never answered"];
        let others: Vec<_> = taken
            .heard
            .iter()
            .filter(|line| !of_get.contains(&line.as_str()))
            .collect();
        assert_eq!(others[0], heard, "{:?}", taken.heard);
    }
}

#[test]
fn a_client_that_gives_up_on_a_large_result_loses_only_that() {
    let settings = server_settings().with_announced_message_size(8192);
    let mut server = Server::new(settings);
    server.enqueue(Get::new(uri("./DevDetail/Ext/Microsoft/CSPVersions")));
    server.take(&(header(8, 1, "") + &package_1("")));
    let read =
        "<Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>5</CmdRef><Cmd>Get</Cmd><Data>200</Data></Status>";
    // The status comes, the results do not; then the client ends the session.
    let asked = server.take(&(header(8, 2, "") + OF_HEADER + read + "</SyncBody></SyncML>"));
    assert!(asked.heard.is_empty() && asked.answer.contains("<Data>1222</Data>"));
    let abort = "<Alert><CmdID>2</CmdID><Data>1223</Data></Alert>";
    let taken = server.take(&(header(8, 3, "") + OF_HEADER + abort + END));
    assert_eq!(
        taken.heard,
        [
            "aborted",
            "0 Get.0 200 never answered",
            "0 completed: never answered"
        ]
    );
    assert!(taken.served.next.ended && taken.served.waiting == 1);
}

#[test]
fn session_numbers_repeat_after_a_new_enrollment() {
    let mut server = Server::plain();
    let get = server.enqueue(Get::new(uri("./DevDetail/SwV")));
    let body = header(1, 1, "") + &package_1("");
    server.take(&body);
    // The device is enrolled again: another certificate, the same identifier, and its sessions begin at 1.
    server.enrollment = Server::plain().enrollment;
    server.queue.recall();
    let taken = server.take(&body);
    assert_eq!(taken.heard[..2], ["first contact", "started"]);
    assert_eq!(taken.served.sent, [get]);
}

/// The server of a scenario, with its settings and the commands that wait.
fn server_of(scenario: &str) -> Server {
    let mut server = Server::new(match scenario {
        "a1-digest" | "n3-abort-with-credentials" | "u1-unenrollment" => challenging(),
        "n1-older-namespace" => server_settings().with_namespace(NamespaceVersion::V1_1),
        "n2-announced-size" => server_settings().with_announced_message_size(2048),
        _ => server_settings(),
    });
    let versions = || uri("./DevDetail/Ext/Microsoft/CSPVersions");
    match scenario {
        "s2-first-package" | "s4-session-numbers" => {}
        "s8-nobody-signed-in" | "s8-another-user" => {
            let node = uri("./User/Vendor/MSFT/Policy/Config/Experience/AllowWindowsSpotlight");
            server.enqueue(Replace::new(Item::target(node).with_int(0)));
        }
        "r1-several-nodes" => {
            let nodes = [
                "./DevDetail/LrgObj",
                "./DevDetail/URI/MaxSegLen",
                "./DevDetail/None",
            ];
            server.enqueue(Get::new(uri("./DevDetail/SwV")).with_items(nodes.map(uri)));
        }
        "r2-single-nodes" => {
            server.enqueue(Get::new(uri("./DevDetail/SwV")));
            server.enqueue(Get::new(versions()));
            server.enqueue(Get::new(uri(
                "./Vendor/MSFT/DMClient/Provider/Contoso/Push/ChannelURI",
            )));
        }
        "r7-refused-probes" => {
            for node in [
                "./Device/Vendor/MSFT/DeclaredConfiguration/Host/BulkTemplate",
                "./User/Vendor/MSFT/DeclaredConfiguration",
                "./Device/Vendor/MSFT/DeclaredConfiguration/ManagementServiceConfiguration/RefreshInterval",
            ] {
                server.enqueue(Get::new(uri(node)));
            }
        }
        "n2-announced-size" | "n3-abort-with-credentials" => _ = server.enqueue(Get::new(versions())),
        "r8-results-again" => {
            server.enqueue(Get::new(uri("./DevDetail/SwV")));
        }
        "a1-digest" | "n1-older-namespace" | "u1-unenrollment" => {
            server.enqueue(Get::new(uri("./DevDetail/SwV")));
        }
        other => panic!("{other}"),
    }
    server
}

/// The rows of observations about a real client, as messages: each answer is compared byte for byte, and each event.
#[test]
fn scenarios_of_a_real_client_are_told_and_answered_alike() {
    let scenarios = names_in("windows");
    assert_eq!(scenarios.len(), 13);
    for scenario in scenarios {
        let name = |file: &str| format!("windows/{scenario}/{file}");
        let mut server = server_of(&scenario);
        let mut told = String::new();
        for number in 1.. {
            let Ok(body) = fs::read_to_string(path(&name(&format!("{number}-up.xml")))) else {
                break;
            };
            let taken = server.take(&body);
            for line in taken.heard {
                told.push_str(&format!("{number} {line}\n"));
            }
            let next = taken.served.next;
            told.push_str(&format!("{number} sent {}, ended {}\n", next.sent, next.ended));
            check(&name(&format!("{number}-down.xml")), &taken.answer);
        }
        check(&name("told.expected"), &told);
    }
}

/// A push wakes the device, which says in its first message that the server wants the session.
#[test]
fn a_session_that_the_server_asked_for_begins_with_1200() {
    let settings = device_settings().server_initiated();
    let mut session = mdm_syncml::session::device::Session::new(text("7"), settings);
    let mut body = Vec::new();
    session.start(&mut body).unwrap();
    let body = String::from_utf8(body).unwrap();
    let info = [
        node("DevId", DEVICE),
        node("Man", "Contoso"),
        node("Mod", "Tablet 3"),
        node("DmV", "1.3"),
        node("Lang", "en-US"),
    ];
    assert_eq!(
        body,
        header(7, 1, "")
            + "<Alert><CmdID>2</CmdID><Data>1200</Data></Alert>"
            + LOGIN
            + &format!("<Replace><CmdID>4</CmdID>{}</Replace>{END}", info.concat())
    );
    let mut server = Server::plain();
    server.enqueue(Get::new(uri("./DevDetail/SwV")));
    let taken = server.take(&body);
    assert_eq!(taken.heard[2], "alert Some(1200)");
    assert!(taken.answer.contains(
        "<Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Alert</Cmd><Data>200</Data></Status>"
    ));
    assert_eq!(taken.served.next.sent, 1);
}
