//! Credentials in both directions, and the nonces that outlive sessions.

use mdm_errors::{SecretBytes, SecretText};
use mdm_syncml::Message;
use mdm_syncml::auth::{Identity, basic};
use mdm_syncml::outgoing::Get;
use mdm_syncml::session::server::{
    Challenge, Context, CredentialLifetime, Enrollment, ServerCredentials, Settings,
};
use mdm_syncml::session::{Error, Misuse};

use crate::messages::message_with;
use crate::pair::{
    DEVICE, PEER, Pair, SERVER, Server, context, device_settings, now, server_settings, text, uri,
};

fn identity(password: &str) -> Identity {
    crate::pair::identity("fixture-client", password)
}

fn right() -> Challenge {
    Challenge::md5(identity("right"))
}

fn challenging(challenge: Challenge, password: &str) -> Pair {
    Pair::new(
        server_settings().with_challenge(challenge),
        device_settings().with_identity(identity(password)),
    )
    .with_node("./DevDetail/SwV", "10.0")
}

/// A server without client certificates: the digest alone proves who speaks.
fn digest_only() -> Server {
    Server::new(Settings::with_credentials_only(
        text(SERVER),
        text(DEVICE),
        right(),
    ))
}

fn message(session_id: &str, msg_id: u32, cred: &str, commands: &str) -> String {
    message_with(cred, session_id, msg_id, &format!("{commands}<Final/>"))
}

fn digest(password: &str, nonce: &[u8]) -> String {
    use base64::Engine;
    let digest = identity(password).digest(&SecretBytes::borrowed(nonce));
    cred(
        "syncml:auth-md5",
        &base64::engine::general_purpose::STANDARD.encode(digest),
    )
}

fn cred(scheme: &str, data: &str) -> String {
    format!(
        "<Cred><Meta><Format xmlns=\"syncml:metinf\">b64</Format><Type xmlns=\"syncml:metinf\">{scheme}</Type></Meta>\
         <Data>{data}</Data></Cred>"
    )
}

const ALERT: &str = "<Alert><CmdID>2</CmdID><Data>1201</Data></Alert>";
const NONCE: &[u8] = b"0123456789abcdef";

#[test]
fn a_challenge_is_answered_with_the_first_package_again() {
    for lifetime in [CredentialLifetime::Message, CredentialLifetime::Session] {
        let mut pair = challenging(right().with_lifetime(lifetime), "right");
        let get = pair.enqueue(Get::new(uri("./DevDetail/SwV")));
        pair.run();
        assert!(pair.last().ended);
        assert_eq!(
            pair.heard[..6],
            [
                "challenged 407 (0)",
                "first contact",
                "started",
                "authenticated",
                "alert Some(1201)",
                "alert Some(1224)",
            ]
        );
        assert_eq!(
            pair.heard_of(get),
            ["value of 0 [10.0]", "Get.0 200 done", "completed: done"]
        );
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
        let accepted = match lifetime {
            CredentialLifetime::Message => "<Cmd>SyncHdr</Cmd><Data>200</Data>",
            // The nonce of the next session comes along.
            _ => "<Cmd>SyncHdr</Cmd><Chal>",
        };
        assert!(pair.wire[3].contains(accepted), "{}", pair.wire[3]);
        assert!(pair.wire[4].contains("<Cred>"));
    }
}

#[test]
fn a_wrong_password_gets_one_more_chance() {
    let mut pair = challenging(right(), "wrong");
    let get = pair.enqueue(Get::new(uri("./DevDetail/SwV")));
    pair.run();
    assert!(pair.last().ended && pair.server.waiting() == 1);
    assert_eq!(
        pair.heard,
        ["challenged 407 (0)", "challenged 401 (1)", "challenged 401 (2)"]
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
fn failures_add_up_over_sessions_until_the_right_password_comes() {
    let mut pair = challenging(right(), "wrong");
    for session in 0..3 {
        pair.device = mdm_syncml::session::device::Session::new(
            text(&session.to_string()),
            device_settings().with_identity(identity("wrong")),
        );
        pair.run();
    }
    assert_eq!(pair.heard.last().unwrap(), "challenged 401 (6)");
    assert_eq!(pair.server.enrollment.failures(), 6);
    pair.device = mdm_syncml::session::device::Session::new(
        text("9"),
        device_settings().with_identity(identity("right")),
    );
    pair.run();
    assert_eq!(pair.server.enrollment.failures(), 0);
}

#[test]
fn a_digest_over_the_provisioned_nonce_counts_in_the_first_message() {
    let challenge = right().with_nonce(SecretBytes::borrowed(b"provisioned 16 B").into_owned());
    let settings = Settings::with_credentials_only(text(SERVER), text(DEVICE), challenge);
    let mut server = Server::new(settings);
    let first = server.take(&message("1", 1, &digest("right", b"provisioned 16 B"), ALERT));
    assert_eq!(
        first.heard,
        [
            "first contact",
            "started",
            "authenticated",
            "alert Some(1201)",
            "package complete"
        ]
    );
    assert_eq!(server.enrollment.failures(), 0);
    let other = server.take(&message("2", 1, &digest("right", b"some other nonce"), ALERT));
    assert_eq!(other.heard, ["challenged 401 (1)"]);
}

#[test]
fn a_digest_over_the_last_nonce_counts_in_the_next_session() {
    let challenge = right().with_lifetime(CredentialLifetime::Session);
    let settings = Settings::with_credentials_only(text(SERVER), text(DEVICE), challenge);
    let mut server = Server::new(settings);
    let with = |nonce: &'static [u8]| Context::new(now(), b"").with_nonce(SecretBytes::borrowed(nonce));
    let (first, second, third) = (b"first nonce 16 B", b"second nonce 16B", b"third nonce 16 B");
    server
        .try_take(&message("1", 1, "", ALERT), &with(first))
        .unwrap();
    let taken = server.try_take(&message("1", 2, &digest("right", first), ALERT), &with(second));
    assert!(taken.unwrap().answer.contains("<Data>212</Data>"));
    // The answer with the next nonce may not have arrived: the one before counts once more.
    for (session, nonce) in [("2", &first[..]), ("3", third)] {
        let taken = server.try_take(&message(session, 1, &digest("right", nonce), ALERT), &with(third));
        assert!(
            taken.unwrap().heard.contains(&"authenticated".to_owned()),
            "{session}"
        );
    }
    // Once a newer one was used, older ones are gone.
    let taken = server.try_take(&message("4", 1, &digest("right", first), ALERT), &with(third));
    assert_eq!(taken.unwrap().heard, ["challenged 401 (1)"]);
}

#[test]
fn nothing_is_given_up_for_a_stranger() {
    let mut server = digest_only();
    server.take(&message("1", 1, "", ALERT));
    let get = server.enqueue(Get::new(uri("./DevDetail/SwV")));
    server.take(&message("1", 2, &digest("right", NONCE), ALERT));
    assert_eq!(
        server.enrollment.session().unwrap().out().collect::<Vec<_>>(),
        [get]
    );
    // Somebody else begins sessions, and goes on with ours.
    for (session, msg_id, cred) in [
        ("7", 1, String::new()),
        ("7", 2, digest("wrong", NONCE)),
        ("1", 1, String::new()),
        ("1", 3, String::new()),
        ("1", 4, digest("wrong", NONCE)),
    ] {
        let taken = server.take(&message(session, msg_id, &cred, ALERT));
        assert!(taken.heard[0].starts_with("challenged"), "{:?}", taken.heard);
        assert_eq!(
            server.enrollment.session().unwrap().out().collect::<Vec<_>>(),
            [get]
        );
    }
    let statuses = "<Status><CmdID>1</CmdID><MsgRef>2</MsgRef><CmdRef>3</CmdRef><Data>404</Data></Status>";
    let taken = server.take(&message("1", 3, &digest("right", NONCE), statuses));
    assert_eq!(
        taken.heard,
        [
            "authenticated",
            "0 Get.0 404 the node does not exist",
            "0 completed: the node does not exist",
            "package complete"
        ]
    );
}

#[test]
fn a_message_without_credentials_loses_no_statuses() {
    let mut server = digest_only();
    server.take(&message("1", 1, "", ALERT));
    server.enqueue(Get::new(uri("./DevDetail/SwV")));
    server.take(&message("1", 2, &digest("right", NONCE), ALERT));
    let statuses = "<Status><CmdID>1</CmdID><MsgRef>2</MsgRef><CmdRef>3</CmdRef><Data>404</Data></Status>";
    let challenged = server.take(&message("1", 3, "", statuses));
    assert_eq!(challenged.heard, ["challenged 407 (0)"]);
    // The device sends them again, with credentials.
    let taken = server.take(&message("1", 4, &digest("right", NONCE), statuses));
    assert_eq!(
        taken.heard[..2],
        ["authenticated", "0 Get.0 404 the node does not exist"]
    );
}

#[test]
fn basic_credentials_prove_a_device() {
    let settings =
        Settings::with_credentials_only(text(SERVER), text(DEVICE), Challenge::basic(identity("right")));
    let mut server = Server::new(settings);
    // No nonce is needed.
    let context = Context::new(now(), b"");
    let challenged = server.try_take(&message("1", 1, "", ALERT), &context).unwrap();
    assert!(challenged.answer.contains("syncml:auth-basic") && !challenged.answer.contains("NextNonce"));
    for (password, heard) in [("wrong", "challenged 401 (1)"), ("right", "first contact")] {
        let data = basic("fixture-client", &SecretText::borrowed(password));
        let body = message("1", 2, &cred("syncml:auth-basic", data.expose()), ALERT);
        assert_eq!(server.try_take(&body, &context).unwrap().heard[0], heard);
    }
}

#[test]
fn a_device_challenges_the_server() {
    let settings = server_settings().with_server_credentials(ServerCredentials::new(identity("ours")));
    let mut server = Server::new(settings);
    let get = server.enqueue(Get::new(uri("./DevDetail/SwV")));
    let first = server.take(&message("1", 1, "", ALERT));
    assert!(!first.answer.contains("<Cred>"));
    let challenge = "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Chal><Meta>\
                     <Format xmlns=\"syncml:metinf\">b64</Format><Type xmlns=\"syncml:metinf\">syncml:auth-md5</Type>\
                     <NextNonce xmlns=\"syncml:metinf\">bm9uY2U=</NextNonce></Meta></Chal><Data>407</Data></Status>\
                     <Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>3</CmdRef><Cmd>Get</Cmd><Data>407</Data></Status>";
    let second = server.take(&message("1", 2, "", challenge));
    assert_eq!(
        second.heard,
        [
            "header refused 407",
            "0 Get.0 407 credentials are missing or wrong",
            "0 completed: credentials are missing or wrong",
            "package complete"
        ]
    );
    // The command goes out again, with our credentials.
    assert_eq!(second.served.sent, [get]);
    let ours = digest_of("ours", b"nonce");
    assert!(second.answer.contains(&ours), "{}", second.answer);
    assert!(second.answer.contains("<LocName>fixture-client</LocName>"));
    // The nonce lives on: the next session begins with credentials.
    let third = server.take(&message("2", 1, "", ALERT));
    assert!(third.answer.contains(&ours));
}

fn digest_of(password: &str, nonce: &[u8]) -> String {
    use base64::Engine;
    let digest = identity(password).digest(&SecretBytes::borrowed(nonce));
    format!(
        "<Data>{}</Data></Cred>",
        base64::engine::general_purpose::STANDARD.encode(digest)
    )
}

#[test]
fn a_server_that_cannot_answer_a_challenge_ends_the_session() {
    let mut server = Server::plain();
    server.enqueue(Get::new(uri("./DevDetail/SwV")));
    server.take(&message("1", 1, "", ALERT));
    let challenge = "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>407</Data></Status>";
    let taken = server.take(&message("1", 2, "", challenge));
    assert_eq!(
        taken.heard,
        [
            "header refused 407",
            "0 Get.0 - credentials are missing or wrong",
            "0 completed: credentials are missing or wrong"
        ]
    );
    assert!(taken.served.next.ended && taken.answer.contains("<Data>1223</Data>"));
    assert_eq!(taken.served.waiting, 1);
}

#[test]
fn a_device_without_credentials_gives_up() {
    let mut pair = Pair::new(server_settings().with_challenge(right()), device_settings());
    pair.run();
    assert_eq!(pair.device_log[0], "refused 407");
}

#[test]
fn a_challenge_without_a_nonce_is_misuse() {
    let mut server = Server::new(server_settings().with_challenge(right()));
    let error = server
        .try_take(&message("1", 1, "", ALERT), &Context::new(now(), PEER))
        .unwrap_err();
    assert_eq!(error, Error::Misuse(Misuse::NonceMissing));
    assert_eq!(
        (error.to_string().as_str(), error.http_status()),
        ("a challenge needs a nonce of at least 16 bytes", 500)
    );
}

#[test]
fn a_repeated_challenge_has_the_same_nonce() {
    let mut server = Server::new(server_settings().with_challenge(right()));
    let body = message("1", 1, "", ALERT);
    let first = server.take(&body).answer;
    let other = Context::new(now(), PEER).with_nonce(SecretBytes::borrowed(b"another nonce 16"));
    assert_eq!(server.try_take(&body, &other).unwrap().answer, first);
}

#[test]
fn nothing_that_is_printed_shows_a_secret() {
    let mut pair = challenging(right(), "right");
    pair.run();
    let settings = server_settings()
        .with_challenge(
            Challenge::md5(identity("s3cr3t-password")).with_nonce(SecretBytes::borrowed(NONCE).into_owned()),
        )
        .with_server_credentials(ServerCredentials::new(identity("s3cr3t-password")));
    let mut enrollment = Enrollment::new(settings);
    let mut printed = format!("{enrollment:?} {:?} {:?}", pair.server, pair.device);
    let body = message("1", 1, "", ALERT);
    let parsed = Message::parse(body.as_bytes()).unwrap();
    let turn = enrollment.receive(&parsed, &context()).unwrap();
    printed.push_str(&format!("{turn:?}"));
    let hash = identity("s3cr3t-password").hash().expose().to_owned();
    for secret in [
        "s3cr3t-password",
        &hash,
        "right",
        "0123456789abcdef",
        "MDEyMzQ1Njc4OWFiY2RlZg==",
        "48, 49, 50",
    ] {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
}

#[test]
fn the_next_session_of_a_device_begins_with_the_nonce_of_the_last() {
    let challenge = right()
        .with_lifetime(CredentialLifetime::Session)
        .with_nonce(SecretBytes::borrowed(b"provisioned 16 B").into_owned());
    let mut server = Server::new(Settings::with_credentials_only(
        text(SERVER),
        text(DEVICE),
        challenge,
    ));
    let settings = device_settings()
        .with_identity(identity("right"))
        .with_nonce(SecretBytes::borrowed(b"provisioned 16 B").into_owned());
    let mut session = mdm_syncml::session::device::Session::new(text("1"), settings);
    // The base64 of MD5(base64(MD5("fixture-client:right")) ":" nonce).
    for (number, digest) in [
        ("2", "BRDSJKwmN8utrd9Xv4EapQ=="),
        ("3", "KN1FOZf1JhYqQq5R29PskA=="),
        ("4", "KN1FOZf1JhYqQq5R29PskA=="),
    ] {
        let mut body = Vec::new();
        session.start(&mut body).unwrap();
        let body = String::from_utf8(body).unwrap();
        assert!(body.contains(&format!("<Data>{digest}</Data></Cred>")), "{body}");
        let taken = server.take(&body);
        assert!(
            taken.heard.contains(&"authenticated".to_owned()),
            "{:?}",
            taken.heard
        );
        assert!(
            taken
                .answer
                .contains("<NextNonce xmlns=\"syncml:metinf\">MDEyMzQ1Njc4OWFiY2RlZg==</NextNonce>")
        );
        let answer = Message::parse(taken.answer.as_bytes()).unwrap();
        let mut done = Vec::new();
        assert!(session.receive(&answer).unwrap().finish(&mut done).ended);
        session = session.next_session(text(number));
    }
    assert_eq!(server.enrollment.failures(), 0);
}

#[test]
fn the_next_session_of_a_server_begins_with_the_nonce_of_the_last() {
    let credentials =
        ServerCredentials::new(identity("ours")).with_nonce(SecretBytes::borrowed(b"nonce").into_owned());
    let mut server = Server::new(server_settings().with_server_credentials(credentials));
    server.enqueue(Get::new(uri("./DevDetail/SwV")));
    let first = server.take(&message("1", 1, "", ALERT));
    assert!(
        first
            .answer
            .contains("<Data>65XvYYR/GZ3jg9MzTzzxFQ==</Data></Cred>")
    );
    let accepted = "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Chal><Meta>\
                    <Format xmlns=\"syncml:metinf\">b64</Format><Type xmlns=\"syncml:metinf\">syncml:auth-md5</Type>\
                    <NextNonce xmlns=\"syncml:metinf\">bmV4dCBvbmU=</NextNonce></Meta></Chal><Data>212</Data></Status>\
                    <Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>3</CmdRef><Cmd>Get</Cmd><Data>404</Data></Status>";
    assert!(server.take(&message("1", 2, "", accepted)).served.next.ended);
    let next = server.take(&message("2", 1, "", ALERT));
    assert!(
        next.answer
            .contains("<Data>1xmBRynklctQ/1WLntwwVA==</Data></Cred>"),
        "{}",
        next.answer
    );
}
