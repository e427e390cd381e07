//! Any bytes as a stored state, order or session of a device: refused with a reason in one line, or restored, stored again
//! alike, and driven through messages.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use mdm_errors::{SecretText, Text};
use mdm_fuzz::check_line;
use mdm_syncml::auth::Identity;
use mdm_syncml::csp::DeviceInfo;
use mdm_syncml::session::server::{Challenge, Context, Enrollment, Order, Queue, Settings, StateSummary};
use mdm_syncml::session::{RestoreError, device};
use rustls_pki_types::UnixTime;

const SERVER: &str = "https://mdm.contoso.com/m";
const DEVICE: &str = "DEV";

fuzz_target!(|bytes: &[u8]| {
    summary(bytes);
    order(bytes);
    enrollment(bytes, settings());
    let identity = Identity::new("user", &SecretText::borrowed("password"));
    enrollment(bytes, settings().with_challenge(Challenge::md5(identity)));
    session(bytes);
});

fn text(text: &'static str) -> Text<'static> {
    Text::lossy(text)
}

fn settings() -> Settings {
    Settings::new(text(SERVER), text(DEVICE), b"peer")
}

fn check(error: RestoreError) {
    check_line(&error);
}

fn summary(bytes: &[u8]) {
    if let Err(error) = StateSummary::parse(bytes) {
        check(error);
    }
}

fn order(bytes: &[u8]) {
    match Order::from_json(bytes) {
        Ok(order) => {
            let json = order.to_json();
            assert_eq!(Order::from_json(&json).as_ref(), Ok(&order));
        }
        Err(error) => check(error),
    }
}

/// Messages that answer whatever may be out.
const BODIES: [&str; 4] = [
    "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Data>200</Data></Status>\
     <Results><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Item><Source><LocURI>./A</LocURI></Source>\
     <Data>x</Data><MoreData/></Item></Results>",
    "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Data>213</Data></Status>",
    "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>3</CmdRef><TargetRef>./A</TargetRef><Data>507</Data></Status>",
    "<Final/>",
];

fn enrollment(bytes: &[u8], settings: Settings) {
    let mut enrollment = match Enrollment::restore(settings.clone(), bytes, Vec::new()) {
        Ok(restored) => restored.enrollment,
        Err(error) => return check(error),
    };
    let json = enrollment.to_json();
    let again = Enrollment::restore(settings, &json, enrollment.answer().to_vec())
        .expect("what was stored is restored");
    assert_eq!(again.enrollment.to_json(), json);
    let session = StateSummary::parse(&json)
        .expect("what was stored is read")
        .session_id;
    let session = session.unwrap_or_else(|| "1".to_owned());
    let mut queue = Queue::new();
    for (number, body) in (1..=3).flat_map(|number| BODIES.map(|body| (number, body))) {
        let header = mdm_syncml::outgoing::Header::new(
            Text::lossy(session.clone()),
            number,
            text(SERVER),
            text(DEVICE),
        );
        let written = String::from_utf8(mdm_syncml::outgoing::Message::new(header).to_xml()).expect("text");
        let written = written.replace("<Final/>", body);
        let message = mdm_fuzz::reread(written.as_bytes()).expect("a message");
        let now = UnixTime::since_unix_epoch(Duration::from_secs(1));
        let context = Context::new(now, b"peer").with_nonce(b"16 random bytes!"[..].into());
        let Ok(mut turn) = enrollment.receive(&message, &context) else {
            continue;
        };
        while turn.poll_event().is_some() {}
        let mut out = Vec::new();
        let _ = queue.finish(turn, now, &mut out);
    }
}

fn session(bytes: &[u8]) {
    let info = DeviceInfo::new(text(DEVICE), text("Contoso"), text("One"), text("en-US"));
    let settings = device::Settings::new(text(SERVER), info);
    let mut session = match device::Session::restore(settings.clone(), bytes) {
        Ok(session) => session,
        Err(error) => return check(error),
    };
    let json = session.to_json();
    let again = device::Session::restore(settings, &json).expect("what was stored is restored");
    assert_eq!(again.to_json(), json);
    for number in 1..4 {
        let written = format!(
            "<SyncML><SyncHdr><SessionID>1</SessionID><MsgID>{number}</MsgID><Target><LocURI>{DEVICE}</LocURI></Target>\
             <Source><LocURI>{SERVER}</LocURI></Source></SyncHdr><SyncBody><Alert><CmdID>1</CmdID><Data>1222</Data></Alert>\
             </SyncBody></SyncML>"
        );
        let message = mdm_fuzz::reread(written.as_bytes()).expect("a message");
        let Ok(mut turn) = session.receive(&message) else {
            continue;
        };
        while turn.poll_event().is_some() {}
        let mut out = Vec::new();
        if turn.finish(&mut out).send {
            // A stored answer may be any text.
            let _ = mdm_fuzz::reread(&out);
        }
    }
}
