use mdm_syncml::alerts::{AlertEvent, AlertType, LoginStatus};
use mdm_syncml::outgoing::{Alert, Atomic, Get, Replace};
use mdm_syncml::session::server::{Event, Session};
use mdm_syncml::{AlertCode, Message};

use crate::misbehaviour::message;
use crate::pair::{context, server_settings, uri};

#[test]
fn an_alert_says_its_type_and_data() {
    let alert = "<Alert><CmdID>2</CmdID><Data>1224</Data><Item><Meta><Type xmlns=\"syncml:metinf\">\
                 com.microsoft/MDM/LoginStatus</Type></Meta><Data>others</Data></Item></Alert>\
                 <Alert><CmdID>3</CmdID><Data>1201</Data></Alert><Final/>";
    let body = message("1", 1, alert);
    let message = Message::parse(body.as_bytes()).unwrap();
    let mut session = Session::new(server_settings());
    let mut turn = session.receive(&message, &context()).unwrap();
    let mut alerts = Vec::new();
    while let Some(event) = turn.poll_event() {
        if let Event::Alert(alert) = event {
            alerts.push(alert);
        }
    }
    assert_eq!(turn.finish(&mut Vec::new()).sent, 0);
    let [login, session] = alerts[..] else { panic!() };
    assert_eq!(login.code(), Some(AlertCode::CLIENT_EVENT));
    assert_eq!(login.alert_type(), Some(AlertType::LoginStatus));
    assert_eq!(login.data().unwrap().text(), "others");
    let said: Vec<_> = login.events().collect();
    assert!(matches!(said[..], [AlertEvent::LoginStatus(LoginStatus::Others)]));
    assert!(session.alert_type().is_none() && session.data().is_none() && session.events().next().is_none());
}

#[test]
fn answers_name_the_address_that_was_asked() {
    let mut session = Session::new(server_settings());
    session.enqueue(Get::new(uri("./DevDetail/SwV")).with_items([uri("./Device/Vendor/MSFT/A?list=Struct")]));
    session.enqueue(Atomic::new(Replace::new(uri("./DevDetail/B"))).with_commands([Alert::next_message()]));
    let first = message("1", 1, "<Final/>");
    let first = Message::parse(first.as_bytes()).unwrap();
    let turn = session.receive(&first, &context()).unwrap();
    let next = turn.finish(&mut Vec::new());
    assert_eq!((next.sent, next.waiting), (2, 0));

    // The device writes the address in its own way, and the value of the first item comes later.
    let commands = "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Get</Cmd>\
                    <TargetRef>./Vendor/MSFT/A</TargetRef><Data>404</Data></Status>\
                    <Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Get</Cmd><Data>200</Data></Status>\
                    <Status><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>3</CmdRef><Cmd>Atomic</Cmd><Data>200</Data></Status>";
    let late = "<Results><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Item><Source>\
                <LocURI>./DevDetail/SwV</LocURI></Source><Data>10.0</Data></Item></Results><Final/>";
    let mut named = Vec::new();
    for (msg_id, commands) in [(2, commands), (3, late)] {
        let body = message("1", msg_id, commands);
        let message = Message::parse(body.as_bytes()).unwrap();
        let mut turn = session.receive(&message, &context()).unwrap();
        while let Some(event) = turn.poll_event() {
            match event {
                Event::Answer(answer) => named.push((answer.item, answer.uri)),
                Event::Results(late) => named.push((late.item, late.uri)),
                _ => {}
            }
        }
        let _ = turn.finish(&mut Vec::new());
    }
    let list = Some("./Device/Vendor/MSFT/A?list=Struct".to_owned());
    let version = Some("./DevDetail/SwV".to_owned());
    assert_eq!(named, [(1, list), (0, version.clone()), (0, None), (0, version)]);
}
