use mdm_errors::SecretText;
use mdm_syncml::Message;
use mdm_syncml::auth::Identity;
use mdm_syncml::outgoing::Get;
use mdm_syncml::session::server::{Context, Renewal, Session};
use mdm_syncml::session::{Error, Misuse};

use crate::pair::{PEER, Pair, device_settings, now, server_settings, uri};

fn identity(password: &str) -> Identity {
    Identity::new("fixture-client", &SecretText::borrowed(password))
}

fn challenging(renewal: Renewal, password: &str) -> Pair {
    Pair::new(
        server_settings().with_challenge(identity("right"), renewal),
        device_settings().with_identity(identity(password)),
    )
    .with_node("./DevDetail/SwV", "10.0")
}

#[test]
fn a_challenge_is_answered_with_the_first_package_again() {
    for renewal in [Renewal::EachMessage, Renewal::OncePerSession] {
        let mut pair = challenging(renewal, "right");
        let get = pair.server.enqueue(Get::new(uri("./DevDetail/SwV")));
        pair.run();
        assert!(pair.last().ended);
        assert_eq!(
            pair.heard[..6],
            [
                "started",
                "challenged 407",
                "authenticated",
                "alert Some(1201)",
                "alert Some(1224)",
                "device Tablet 3"
            ]
        );
        assert_eq!(pair.heard_of(get), ["Get.0 200 done [10.0]", "completed"]);
        assert!(!pair.wire[0].contains("<Cred>") && !pair.wire[0].contains("<LocName>"));
        assert_eq!(pair.wire[1].matches("<Data>407</Data>").count(), 4);
        assert!(
            pair.wire[1].contains("<NextNonce xmlns=\"syncml:metinf\">MDEyMzQ1Njc4OWFiY2RlZg==</NextNonce>")
        );
        assert!(pair.wire[2].contains("<LocName>fixture-client</LocName></Source><Cred>"));
        assert!(
            pair.wire[2].contains("<CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd>")
        );
        assert!(pair.wire[2].contains("<Alert><CmdID>2</CmdID><Data>1201</Data></Alert>"));
        let accepted = if renewal == Renewal::EachMessage {
            "200"
        } else {
            "212"
        };
        assert!(pair.wire[3].contains(&format!("<Cmd>SyncHdr</Cmd><Data>{accepted}</Data>")));
        assert!(pair.wire[4].contains("<Cred>"));
    }
}

#[test]
fn a_wrong_password_gets_one_more_chance() {
    let mut pair = challenging(Renewal::EachMessage, "wrong");
    let get = pair.server.enqueue(Get::new(uri("./DevDetail/SwV")));
    pair.run();
    let next = pair.last();
    assert!(next.ended && next.waiting == 1);
    assert_eq!(
        pair.heard,
        ["started", "challenged 407", "challenged 401", "challenged 401"]
    );
    pair.device_log
        .retain(|line| !line.starts_with(char::is_uppercase));
    assert_eq!(
        pair.device_log,
        ["challenged 407", "challenged 401", "refused 401"]
    );
    assert!(pair.heard_of(get).is_empty());
}

#[test]
fn failures_and_the_nonce_belong_to_one_session() {
    let mut pair = challenging(Renewal::EachMessage, "wrong");
    for _ in 0..3 {
        pair.device = mdm_syncml::session::device::Session::new(
            crate::pair::text(&pair.wire.len().to_string()),
            device_settings().with_identity(identity("wrong")),
        );
        pair.heard.clear();
        pair.run();
        assert_eq!(
            pair.heard,
            ["started", "challenged 407", "challenged 401", "challenged 401"]
        );
    }
    let mut pair = challenging(Renewal::EachMessage, "right");
    pair.server.enqueue(Get::new(uri("./DevDetail/SwV")));
    pair.run();
    let digests = pair.wire[2..].iter().step_by(2).map(|message| {
        let (_, cred) = message.split_once("<Cred>").unwrap();
        cred.split_once("</Cred>").unwrap().0
    });
    let mut digests: Vec<_> = digests.collect();
    assert!(digests.len() > 1);
    digests.dedup();
    assert_eq!(digests.len(), 1);
}

#[test]
fn a_device_without_credentials_gives_up() {
    let mut pair = Pair::new(
        server_settings().with_challenge(identity("right"), Renewal::EachMessage),
        device_settings(),
    );
    pair.run();
    assert_eq!(pair.device_log[0], "refused 407");
}

#[test]
fn a_challenge_without_a_nonce_is_misuse() {
    let mut pair = challenging(Renewal::EachMessage, "right");
    let mut body = Vec::new();
    pair.device.start(&mut body).unwrap();
    let message = Message::parse(&body).unwrap();
    let error = pair
        .server
        .receive(&message, &Context::new(now(), PEER))
        .unwrap_err();
    assert_eq!(error, Error::Misuse(Misuse::NonceMissing));
    assert_eq!(
        (error.to_string().as_str(), error.http_status()),
        ("a challenge needs a nonce of at least 16 bytes", 500)
    );
}

#[test]
fn nothing_that_is_printed_shows_a_secret() {
    let mut pair = challenging(Renewal::EachMessage, "right");
    pair.run();
    let settings = server_settings().with_challenge(identity("s3cr3t-password"), Renewal::EachMessage);
    let session = Session::new(settings);
    let printed = format!(
        "{session:?} {:?} {:?} {:?}",
        pair.server,
        pair.device,
        pair.server.snapshot()
    );
    let hash = identity("s3cr3t-password").hash().expose().to_owned();
    for secret in [
        "s3cr3t-password",
        &hash,
        "right",
        "0123456789abcdef",
        "MDEyMzQ1Njc4OWFiY2RlZg==",
    ] {
        assert!(!printed.contains(secret), "{secret}");
    }
}
