//! The device's side alone: what it takes, and what it runs once.

use mdm_syncml::Message;
use mdm_syncml::http::GENERIC_ALERT;
use mdm_syncml::outgoing::Alert;
use mdm_syncml::session::device::{self, Event, Reply, Session};
use mdm_syncml::session::{Error, Misuse, PeerError, Question, QuestionKind, UserAnswer};
use mdm_syncml::{CommandKind, StatusCode};

use crate::messages;
use crate::pair::{DEVICE, SERVER, device_settings, text};

/// A message of the server that accepts the header of the device.
fn order(msg_id: u32, commands: &str) -> String {
    let status = format!(
        "<Status><CmdID>1</CmdID><MsgRef>{msg_id}</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>"
    );
    messages::order(msg_id, &(status + commands))
}

fn replace(cmd_id: u32, size: Option<u32>, data: &str, more: bool) -> String {
    let size = size.map_or(String::new(), |size| {
        format!("<Meta><Size xmlns=\"syncml:metinf\">{size}</Size></Meta>")
    });
    let more = if more { "<MoreData/>" } else { "" };
    format!(
        "<Replace><CmdID>{cmd_id}</CmdID><Item><Target><LocURI>./A</LocURI></Target>{size}<Data>{data}</Data>{more}</Item></Replace>"
    )
}

const REBOOT: &str = "<Exec><CmdID>2</CmdID><Item><Target><LocURI>./Device/Vendor/MSFT/Reboot/RebootNow</LocURI></Target></Item></Exec><Final/>";

#[test]
fn every_message_names_the_alerts_that_triggered_the_session() {
    let settings = device_settings().with_alert(Alert::unenroll());
    let mut session = started(settings);
    let alerts = |session: &Session| {
        let head = session.request_head();
        let fields = head.fields(0);
        let mut named = fields.iter().filter(|field| field.name == GENERIC_ALERT);
        named.next().map(|field| field.value.expose().to_owned())
    };
    let named = Some("<com.microsoft:mdm.unenrollment.userrequest>".to_owned());
    assert_eq!(alerts(&session), named);
    obey(&mut session, &order(1, REBOOT)).unwrap();
    assert_eq!(alerts(&session), named);
    assert_eq!(alerts(&started(device_settings())), None);
}

fn started(settings: device::Settings) -> Session {
    let mut session = Session::new(text("1"), settings);
    session.start(&mut Vec::new()).unwrap();
    session
}

/// The commands that ran, and the answer.
#[derive(Debug)]
struct Done {
    ran: Vec<String>,
    answer: String,
    next: device::Next,
}

fn obey(session: &mut Session, body: &str) -> Result<Done, Error> {
    let message = Message::parse(body.as_bytes()).unwrap();
    let mut turn = session.receive(&message)?;
    let mut ran = Vec::new();
    while let Some(event) = turn.poll_event() {
        match event {
            Event::Execute(request) => {
                let value = request.text().unwrap_or_default().into_owned();
                ran.push(format!(
                    "{} {} {value}",
                    request.command,
                    request.uri().unwrap_or_default()
                ));
                let reply = match request.command {
                    CommandKind::Get => Reply::value(text("x")),
                    _ => StatusCode::OK.into(),
                };
                turn.answer(&request, reply);
            }
            Event::BrokenValue(error) => ran.push(error.to_string()),
            _ => {}
        }
    }
    let mut out = Vec::new();
    let next = turn.finish(&mut out);
    let answer = String::from_utf8(out).unwrap();
    Ok(Done { ran, answer, next })
}

#[test]
fn a_value_in_chunks_runs_once() {
    let mut session = started(device_settings());
    let first = obey(&mut session, &order(1, &replace(2, Some(8), "ABCD", true))).unwrap();
    assert!(first.ran.is_empty());
    assert!(
        first
            .answer
            .contains("<CmdRef>2</CmdRef><Cmd>Replace</Cmd><Data>213</Data>")
    );
    assert!(!first.answer.contains("<Final/>"));
    let last = obey(
        &mut session,
        &order(2, &(replace(3, None, "EFGH", false) + "<Final/>")),
    )
    .unwrap();
    assert_eq!(last.ran, ["Replace ./A ABCDEFGH"]);
    assert!(
        last.answer
            .contains("<CmdRef>3</CmdRef><Cmd>Replace</Cmd><Data>200</Data>")
    );
    assert!(last.answer.contains("<Final/>"));
}

#[test]
fn a_value_in_chunks_is_checked() {
    let mut session = started(device_settings());
    obey(&mut session, &order(1, &replace(2, Some(9), "ABCD", true))).unwrap();
    let last = obey(
        &mut session,
        &order(2, &(replace(3, None, "EFGH", false) + "<Final/>")),
    )
    .unwrap();
    assert_eq!(last.ran, ["the object does not have the announced size"]);
    assert!(last.answer.contains("<Data>424</Data>"));

    let mut session = started(device_settings().with_object_limit(7));
    obey(&mut session, &order(1, &replace(2, None, "ABCD", true))).unwrap();
    let last = obey(
        &mut session,
        &order(2, &(replace(3, None, "EFGH", false) + "<Final/>")),
    )
    .unwrap();
    assert_eq!(last.ran, ["the object is larger than allowed"]);
    assert!(last.answer.contains("<Data>413</Data>"));

    let mut session = started(device_settings());
    obey(&mut session, &order(1, &replace(2, Some(8), "ABCD", true))).unwrap();
    let last = obey(&mut session, &order(2, REBOOT)).unwrap();
    assert_eq!(
        last.ran,
        [
            "the object never ended",
            "Exec ./Device/Vendor/MSFT/Reboot/RebootNow "
        ]
    );
    assert!(
        last.answer
            .contains("<Data>1225</Data><Item><Source><LocURI>./A</LocURI></Source></Item>")
    );
}

#[test]
fn a_value_that_the_server_misses_begins_no_package_of_it() {
    let mut session = started(device_settings().with_budget(1500));
    let gets: String = (2..14)
        .map(|id| format!("<Get><CmdID>{id}</CmdID><Item><Target><LocURI>./A</LocURI></Target></Item></Get>"))
        .collect();
    let first = obey(&mut session, &order(1, &(gets + "<Final/>"))).unwrap();
    assert!(
        !first.answer.contains("<Final/>"),
        "the answers need a second message"
    );
    let asks = "<Alert><CmdID>2</CmdID><Data>1225</Data><Item><Source><LocURI>./A</LocURI></Source></Item></Alert>\
                <Alert><CmdID>3</CmdID><Data>1222</Data></Alert>";
    for msg_id in 2..=4 {
        let done = obey(&mut session, &order(msg_id, asks)).unwrap();
        if done.answer.contains("<Final/>") {
            return;
        }
    }
    panic!("the package never ends");
}

#[test]
fn a_repeated_message_runs_nothing_twice() {
    let mut session = started(device_settings());
    let first = obey(&mut session, &order(1, REBOOT)).unwrap();
    assert_eq!(first.ran.len(), 1);
    let again = obey(&mut session, &order(1, REBOOT)).unwrap();
    assert!(again.ran.is_empty());
    assert_eq!((again.answer, again.next), (first.answer, first.next));
    let error = obey(&mut session, &order(1, "<Final/>")).unwrap_err();
    assert_eq!(error, Error::Peer(PeerError::MessageIdReused));
    // Also when the session has ended.
    let end = obey(&mut session, &order(2, "<Final/>")).unwrap();
    assert!(end.next.ended && !end.next.send);
    assert!(!obey(&mut session, &order(2, "<Final/>")).unwrap().next.send);
    let error = obey(&mut session, &order(3, REBOOT)).unwrap_err();
    assert_eq!(error, Error::Misuse(Misuse::NotOpen));
}

#[test]
fn a_message_of_somebody_else_does_not_run() {
    let mut session = started(device_settings());
    for (body, error) in [
        (
            order(1, REBOOT).replace(SERVER, "https://evil.example/"),
            format!("the source is \"https://evil.example/\" instead of \"{SERVER}\""),
        ),
        (
            order(1, REBOOT).replace(DEVICE, "OTHER"),
            format!("the target is \"OTHER\" instead of \"{DEVICE}\""),
        ),
        (
            order(1, REBOOT).replace("<SessionID>1", "<SessionID>2"),
            "the message belongs to no open session".to_owned(),
        ),
        (order(7, REBOOT), "MsgID 7 where 1 comes next".to_owned()),
        (order(0, REBOOT), "the message has no usable MsgID".to_owned()),
    ] {
        assert_eq!(obey(&mut session, &body).unwrap_err().to_string(), error);
    }
    assert_eq!(obey(&mut session, &order(1, REBOOT)).unwrap().ran.len(), 1);

    let mut session = started(device_settings().with_server_source(text("https://evil.example/")));
    let body = order(1, REBOOT).replace(SERVER, "https://evil.example/");
    assert_eq!(obey(&mut session, &body).unwrap().ran.len(), 1);
}

#[test]
fn another_address_is_told_and_kept() {
    let mut session = started(device_settings());
    let body = order(1, REBOOT).replace("</SyncHdr>", "<RespURI>https://mdm.example/2</RespURI></SyncHdr>");
    let next = obey(&mut session, &body).unwrap().next;
    assert_eq!(next.address.as_deref(), Some("https://mdm.example/2"));
    let next = obey(&mut session, &order(2, REBOOT)).unwrap().next;
    assert_eq!(next.address.as_deref(), Some("https://mdm.example/2"));
}

#[test]
fn an_endless_session_is_given_up() {
    let mut session = started(device_settings().with_round_limit(5));
    for number in 1..5 {
        obey(&mut session, &order(number, REBOOT)).unwrap();
    }
    let error = obey(&mut session, &order(5, REBOOT)).unwrap_err();
    assert_eq!(error, Error::Peer(PeerError::TooManyRounds { limit: 5 }));
    assert_eq!(error.to_string(), "more than 5 messages in one session");
    let mut last = Vec::new();
    session.abort(5, &mut last).unwrap();
    assert!(String::from_utf8(last).unwrap().contains("<Data>1223</Data>"));
}

fn gets(count: u32) -> String {
    let gets: String = (2..count + 2)
        .map(|number| {
            format!("<Get><CmdID>{number}</CmdID><Item><Target><LocURI>./A</LocURI></Target></Item></Get>")
        })
        .collect();
    gets + "<Final/>"
}

#[test]
fn commands_and_waiting_answers_are_bounded() {
    let mut session = started(device_settings().with_command_limit(100));
    let error = obey(&mut session, &order(1, &gets(101))).unwrap_err();
    assert_eq!(error, Error::Peer(PeerError::TooManyCommands { limit: 100 }));
    assert!(obey(&mut session, &order(1, &gets(100))).is_ok());

    let settings = device_settings().with_budget(700).with_backlog_limit(10_000);
    let mut session = started(settings.clone());
    let done = obey(&mut session, &order(1, &gets(1000))).unwrap();
    assert!(done.next.ended && done.answer.contains("<Data>1223</Data>"));
    let done = obey(&mut started(settings), &order(1, &gets(20))).unwrap();
    assert!(!done.next.ended && !done.answer.contains("<Final/>"));
}

#[test]
fn questions_reach_the_user_and_their_answers_come_back() {
    let questions = [
        Question::display("Hello"),
        Question::confirm("Restart now?"),
        Question::text_input("Asset tag?").with_options(
            mdm_syncml::session::DialogueOptions::new()
                .with_max_length(8)
                .with_default_response("none"),
        ),
        Question::single_choice("Which?", ["red", "green"]),
        Question::multiple_choice("Which ones?", ["red", "green", "blue"]),
    ];
    let mut pair = crate::pair::Pair::plain();
    for question in &questions {
        pair.enqueue(question.to_alert());
    }
    let mut body = Vec::new();
    pair.device.start(&mut body).unwrap();
    let asked = pair.serve(&body);
    let message = Message::parse(&asked).unwrap();
    let mut turn = pair.device.receive(&message).unwrap();
    let mut heard = Vec::new();
    while let Some(event) = turn.poll_event() {
        if let Event::Ask(request) = event {
            let answer = match request.question.kind {
                QuestionKind::Display => UserAnswer::Accepted,
                QuestionKind::Confirm => UserAnswer::Rejected,
                QuestionKind::TextInput => UserAnswer::Text("A-17".to_owned()),
                QuestionKind::SingleChoice => UserAnswer::Choices(vec![2]),
                _ => UserAnswer::Choices(vec![1, 3]),
            };
            turn.answer_user(&request, &answer);
            heard.push((request.question, answer));
        }
    }
    let mut answered = Vec::new();
    let _ = turn.finish(&mut answered);
    assert_eq!(
        heard.iter().map(|(question, _)| question).collect::<Vec<_>>(),
        questions.iter().collect::<Vec<_>>()
    );

    let message = Message::parse(&answered).unwrap();
    let mut turn = pair
        .server
        .enrollment
        .receive(&message, &crate::pair::context())
        .unwrap();
    let mut told = Vec::new();
    while let Some(event) = turn.poll_event() {
        if let mdm_syncml::session::server::Event::Answer(answer) = event {
            let kind = heard[told.len()].0.kind;
            told.push(UserAnswer::from_status(kind, answer.view.unwrap()).unwrap());
        }
    }
    assert_eq!(
        told,
        heard.into_iter().map(|(_, answer)| answer).collect::<Vec<_>>()
    );
}

#[test]
fn an_unanswered_question_is_answered_as_windows_does() {
    let mut session = started(device_settings());
    let ask = "<Alert><CmdID>2</CmdID><Data>1100</Data><Item><Data>MINDT=10</Data></Item><Item><Data>Hi</Data></Item></Alert><Final/>";
    let done = obey(&mut session, &order(1, ask)).unwrap();
    assert!(
        done.answer
            .contains("<CmdRef>2</CmdRef><Cmd>Alert</Cmd><Data>406</Data>")
    );
}

#[test]
fn a_large_value_goes_up_in_chunks_if_both_sides_want_it() {
    let value = "0123456789<&>".repeat(300);
    let settings = crate::pair::server_settings().with_announced_object_size(100_000);
    let device = device_settings().with_budget(1200).with_chunks();
    let mut pair = crate::pair::Pair::new(settings, device).with_node("./Big", &value);
    let get = pair.enqueue(mdm_syncml::outgoing::Get::new(crate::pair::uri("./Big")));
    let after = pair.enqueue(mdm_syncml::outgoing::Get::new(crate::pair::uri("./None")));
    pair.run();
    assert_eq!(
        pair.heard_of(get),
        [
            format!("value of 0 [{value}]"),
            "Get.0 200 done".to_owned(),
            "completed: done".to_owned()
        ]
    );
    assert_eq!(pair.heard_of(after)[0], "Get.0 404 the node does not exist");
    assert!(pair.wire.iter().step_by(2).all(|message| message.len() <= 1200));
}

#[test]
fn a_keep_alive_inside_a_turn_leaves_the_order_of_messages() {
    let mut session = started(device_settings());
    let body = order(1, REBOOT);
    let message = Message::parse(body.as_bytes()).unwrap();
    let mut turn = session.receive(&message).unwrap();
    let mut pending = Vec::new();
    turn.keep_alive(&mut pending);
    assert!(String::from_utf8(pending).unwrap().contains("requestpending"));
    let _ = turn.finish(&mut Vec::new());
    // The server's answer to it, number 2, may be given to the session or not.
    assert!(obey(&mut session, &order(2, REBOOT)).is_ok());
    let mut session = started(device_settings());
    session.keep_alive(&mut Vec::new()).unwrap();
    assert!(obey(&mut session, &order(2, REBOOT)).is_ok());
}

#[cfg(feature = "serde")]
#[test]
fn a_restored_device_goes_on_where_it_was() {
    use mdm_syncml::session::RestoreError;

    let settings = device_settings().with_budget(700);
    let mut session = started(settings.clone());
    let first = obey(&mut session, &order(1, &gets(20))).unwrap();
    let json = session.to_json();
    let mut restored = Session::restore(settings.clone(), &json).unwrap();
    assert_eq!(
        String::from_utf8(restored.to_json()),
        String::from_utf8(json.clone())
    );
    assert_eq!(
        obey(&mut restored, &order(1, &gets(20))).unwrap().answer,
        first.answer
    );
    let next = order(2, "<Alert><CmdID>2</CmdID><Data>1222</Data></Alert>");
    assert_eq!(
        obey(&mut restored, &next).unwrap().answer,
        obey(&mut session, &next).unwrap().answer
    );
    let other = device_settings().with_server_source(text("https://other.example/"));
    assert_eq!(
        Session::restore(other, &json).unwrap_err(),
        RestoreError::OtherDevice
    );
    // No answer of a device refuses a header: it would need a challenge.
    let json = String::from_utf8(json).unwrap();
    let challenging = json.replacen("\"command\":\"Get\"", "\"command\":\"SyncHdr\"", 1);
    let challenging = challenging.replacen("\"code\":200", "\"code\":401", 1);
    assert_ne!(challenging, json);
    assert_eq!(
        Session::restore(settings.clone(), challenging.as_bytes())
            .unwrap_err()
            .to_string(),
        "the stored bytes contradict themselves: start anew and send what was out again"
    );
    let later = json.replace("\"version\":3", "\"version\":7");
    assert_eq!(
        Session::restore(settings, later.as_bytes()).unwrap_err(),
        RestoreError::Version {
            found: 7,
            oldest: 1,
            supported: 3
        }
    );
}

#[test]
fn answers_before_the_first_that_arrives_may_be_lost() {
    let mut session = started(device_settings());
    let done = obey(&mut session, &order(3, REBOOT)).unwrap();
    assert_eq!(done.ran, ["Exec ./Device/Vendor/MSFT/Reboot/RebootNow "]);
    assert!(done.answer.contains("<MsgRef>3</MsgRef><CmdRef>2</CmdRef>"));
    let jump = obey(&mut session, &order(5, "<Final/>")).unwrap_err();
    assert_eq!(jump.to_string(), "MsgID 5 where 4 comes next");
}
