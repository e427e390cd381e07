//! Questions of applications to messages and texts: details, caches, alerts, headers, credentials, addresses.

use std::collections::HashSet;

use mdm_syncml::alerts::AlertType;
use mdm_syncml::auth::{self, Identity};
use mdm_syncml::csp::{DeviceDetail, FirstSync, NodeCache, StatusTracking};
use mdm_syncml::http::{ContentType, Mode, generic_alerts, platform};
use mdm_syncml::session::device::{Event, Reply, Session};
use mdm_syncml::session::server::{Challenge, Enrollment};
use mdm_syncml::session::{QuestionKind, UserAnswer};
use mdm_syncml::{Command, LocUri, Message, SecretBytes, SecretText, StatusCode, Text};

use super::session::{context, device_settings, settings, to_device};
use super::syncml::message;
use super::{Course, Meter, Shape, Shapes, refused};

pub(super) const COURSES: &[Course] = &[
    Course {
        name: "csp-values",
        shapes: Shapes::Listed(values),
        run: value,
    },
    Course {
        name: "headers",
        shapes: Shapes::Listed(headers),
        run: header,
    },
    Course {
        name: "credentials",
        shapes: Shapes::Listed(credentials),
        run: prove,
    },
    Course {
        name: "failing-atomic",
        shapes: Shapes::Listed(atomics),
        run: fail,
    },
];

fn values(size: usize) -> Vec<Shape> {
    let item = |address: &str, data: &str| {
        format!("<Item><Source><LocURI>{address}</LocURI></Source><Data>{data}</Data></Item>")
    };
    let results = |items: String| message("", "", &format!("<Results><CmdID>1</CmdID>{items}</Results>"));
    let alert = |kind: &str, data: &str| {
        let item = format!("<Item><Meta><Type>{kind}</Type></Meta><Data>{data}</Data></Item>");
        let count = size / item.len();
        let items = item.repeat(count.max(1));
        message(
            "",
            "",
            &format!("<Alert><CmdID>1</CmdID><Data>1226</Data>{items}</Alert>"),
        )
    };
    let nodes = size / item("./DevDetail/n000000", "v").len();
    let cache = "./Vendor/MSFT/NodeCache/MS DM Server";
    let status = format!(
        "<Status><CmdID>1</CmdID><Data>200</Data>{}</Status>",
        "<Item><Data> 1 </Data></Item>".repeat(size / 29)
    );
    vec![
        Shape::new(
            "details",
            results(
                (0..nodes)
                    .map(|number| item(&format!("./DevDetail/n{number:06}"), "v"))
                    .collect(),
            ),
        ),
        Shape::new(
            "details backwards",
            results(
                (0..nodes)
                    .rev()
                    .map(|number| item(&format!("./DevDetail/n{number:06}"), "v"))
                    .collect(),
            ),
        ),
        Shape::new(
            "same details",
            results(item("./DevDetail/SwV", "v").repeat(size / 70)),
        ),
        Shape::new(
            "ids",
            results(item(&format!("{cache}/ChangedNodes"), &"1,".repeat(size / 2))),
        ),
        Shape::new(
            "one id",
            results(item(&format!("{cache}/ChangedNodes"), &"1".repeat(size))),
        ),
        Shape::new(
            "changed nodes",
            results(item(
                &format!("{cache}/ChangedNodesData"),
                &format!(
                    "<Nodes>{}</Nodes>",
                    "<Node Id=\"1\" Uri=\"./a\"/>".repeat(size / 24)
                ),
            )),
        ),
        Shape::new("alerts", alert("com.microsoft/MDM/LoginStatus", "user")),
        Shape::new(
            "qualified alerts",
            alert("Reversed-Domain-Name:com.microsoft.mdm.x", "y"),
        ),
        Shape::new(
            "long alert",
            alert("com.microsoft/MDM/AADUserToken", &"x".repeat(size)),
        ),
        Shape::new("choices", message("", "", &status)),
    ]
}

fn value(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let message = Message::parse(&shape.bytes).map_err(refused)?;
    let items = || message.commands().flat_map(Command::items);
    let detail = meter.measure("DeviceDetail::from_iter", || items().collect::<DeviceDetail>());
    meter.measure("DeviceDetail accessors", || {
        detail.others().count() + detail.values().count() + usize::from(detail == detail.clone())
    });
    let cache = NodeCache::new("MS DM Server").map_err(refused)?;
    meter.measure("NodeCache and FirstSync, names", || {
        let addresses = items().filter_map(|item| item.address());
        addresses
            .filter(|name| {
                NodeCache::for_user(name).is_ok()
                    && cache.node(name).is_ok()
                    && FirstSync::for_user(name).is_ok()
                    && StatusTracking::new().provider(name).is_ok()
            })
            .count()
    });
    let tracked = StatusTracking::new().provider("MS").map_err(refused)?;
    meter.measure("TrackedProvider::read", || {
        items().filter_map(|item| tracked.read(item)).count()
    });
    meter.measure("NodeCache::read", || {
        items().filter_map(|item| cache.read(item)).count()
    });
    meter.measure("Alert::events", || {
        let alerts = message.commands().filter_map(|command| match command {
            Command::Alert(alert) => Some(alert.events().count()),
            _ => None,
        });
        alerts.sum::<usize>()
    });
    meter.measure("UserAnswer::from_status", || {
        let answers = message.commands().filter_map(|command| match command {
            Command::Status(status) => UserAnswer::from_status(QuestionKind::MultipleChoice, status),
            _ => None,
        });
        answers.count()
    });
    Ok(())
}

fn headers(size: usize) -> Vec<Shape> {
    [
        ("letters", "a"),
        ("semicolons", "; a=b"),
        ("commas", "com.x,"),
        ("pairs", "&a=b"),
        ("questions", "?"),
        ("numbers", "#"),
        ("blanks", " "),
        ("escapes", "%41"),
        ("slashes", "/"),
        ("dots", "./"),
    ]
    .into_iter()
    .map(|(name, one)| Shape::new(name, format!("/m?x{}", one.repeat(size / one.len()))))
    .collect()
}

fn header(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let text = shape.text();
    meter.measure("ContentType::from_header", || {
        ContentType::from_header(Some(text)).may_be_xml()
    });
    meter.measure("generic_alerts", || generic_alerts(text).count());
    meter.measure("AlertType::parse", || AlertType::parse(text).as_str().len());
    meter.measure("Mode::from_address", || {
        (Mode::from_address(text).is_some(), platform(text).is_some())
    });
    meter.measure("Mode::address", || Mode::Maintenance.address(text).len());
    meter.measure("auth::decoded", || auth::decoded(text).is_some());
    // Addresses have a limit of some thousand bytes.
    let parts: Vec<LocUri<'_>> = shape
        .bytes
        .chunks(500)
        .filter_map(|part| LocUri::new(String::from_utf8_lossy(part)).ok())
        .collect();
    meter.measure("LocUri == and hash", || {
        parts.iter().cloned().collect::<HashSet<_>>().len()
    });
    meter.measure("LocUri::below", || {
        let pairs = parts.iter().zip(parts.iter().skip(1));
        pairs.filter(|(one, other)| one.below(other).is_some()).count()
    });
    Ok(())
}

fn credentials(size: usize) -> Vec<Shape> {
    let cred = |data: String| {
        format!(
            "<Cred><Meta><Format xmlns=\"syncml:metinf\">b64</Format><Type xmlns=\"syncml:metinf\">syncml:auth-md5</Type>\
             </Meta><Data>{data}</Data></Cred>"
        )
    };
    let commands = "<Alert><CmdID>2</CmdID><Data>1224</Data></Alert>";
    // Commands that are answered have a limit of 1,000.
    let commands = commands.repeat((size / commands.len()).min(900));
    vec![
        Shape::new("long digest", message("", &cred("QUJD".repeat(size / 4)), "")),
        Shape::new(
            "digest in references",
            message("", &cred("&#65;".repeat(size / 5)), ""),
        ),
        Shape::new("no digest x commands", message("", "", &commands)),
        Shape::new(
            "wrong digest x commands",
            message("", &cred("QUJD".to_owned()), &commands),
        ),
    ]
}

fn prove(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let password = SecretText::borrowed("password");
    let identity = || Identity::new("user", &password);
    let nonce = SecretBytes::borrowed(b"16 random bytes!");
    meter.measure("Identity::mac", || identity().mac(&nonce, &shape.bytes));
    meter.measure("Identity::verify_md5", || {
        identity().verify_md5(shape.text(), &nonce)
    });
    meter.measure("Identity::verify_basic", || identity().verify_basic(shape.text()));
    meter.measure("auth::basic", || {
        auth::basic(shape.text(), &password).expose().len()
    });
    for (kind, challenge) in [
        (
            "md5",
            Challenge::md5(identity()).with_nonce(nonce.clone().into_owned()),
        ),
        ("basic", Challenge::basic(identity())),
    ] {
        let mut server = Enrollment::new(settings(1 << 20).with_challenge(challenge));
        let message = Message::parse(&shape.bytes).map_err(refused)?;
        let mut out = Vec::new();
        meter
            .measure(&format!("server receive, {kind}"), || {
                let mut turn = server.receive(&message, &context())?;
                while turn.poll_event().is_some() {}
                let _ = turn.finish(&mut out);
                Ok::<_, mdm_syncml::session::Error>(())
            })
            .map_err(refused)?;
    }
    Ok(())
}

/// Containers that fail after everything in them was done.
fn atomics(size: usize) -> Vec<Shape> {
    let part = |id: usize| {
        format!(
            "<Replace><CmdID>{}</CmdID><Item><Target><LocURI>./a</LocURI></Target></Item></Replace>",
            id + 10
        )
    };
    let count = size / part(100).len();
    let parts = |count: usize| (0..count).map(part).collect::<String>();
    let atomic = |inside: &str| format!("<Atomic><CmdID>2</CmdID>{inside}</Atomic>");
    let sequence = |inside: &str| format!("<Sequence><CmdID>3</CmdID>{inside}</Sequence>");
    let last = "<Get><CmdID>9</CmdID><Item/></Get>";
    let small = atomic(&(part(1) + last));
    let body = |inside: &str| message("", "", inside);
    let items = "<Item><Target><LocURI>./a</LocURI></Target></Item>".repeat(size / 50);
    vec![
        Shape::new("parts", body(&atomic(&(parts(count) + last)))),
        Shape::new("failure first", body(&atomic(&(last.to_owned() + &parts(count))))),
        Shape::new(
            "parts in a sequence",
            body(&atomic(&(sequence(&parts(count)) + last))),
        ),
        Shape::new("atomics", body(&small.repeat(size / small.len()))),
        Shape::new(
            "atomics in a sequence",
            body(&sequence(&small.repeat(size / small.len()))),
        ),
        Shape::new(
            "atomics inside each other",
            body(&("<Atomic><CmdID>2</CmdID>".repeat(40) + &parts(count) + last + &"</Atomic>".repeat(40))),
        ),
        Shape::new(
            "items",
            body(&atomic(&format!(
                "<Replace><CmdID>4</CmdID>{items}</Replace>{last}"
            ))),
        ),
    ]
}

fn fail(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let mut session = Session::new(Text::lossy("1"), device_settings(1 << 24));
    let mut out = Vec::new();
    session.start(&mut out).map_err(refused)?;
    let text = to_device(shape.text());
    let message = Message::parse(text.as_bytes()).map_err(refused)?;
    let mut turn = meter
        .measure("device receive, atomic", || session.receive(&message))
        .map_err(refused)?;
    meter.measure("device poll_event, atomic", || {
        let mut undone = 0;
        while let Some(event) = turn.poll_event() {
            match &event {
                Event::Execute(request) => turn.answer(request, Reply::new(StatusCode::OK)),
                Event::RollBack(request) => {
                    undone += 1;
                    turn.answer(request, Reply::new(StatusCode::ATOMIC_ROLL_BACK_OK));
                }
                _ => {}
            }
        }
        undone
    });
    let _ = meter.measure("device finish, atomic", || turn.finish(&mut out));
    Ok(())
}
