use mdm_syncml::alerts::{AlertEvent, AlertType, LoginStatus};
use mdm_syncml::outgoing::{Alert, Atomic, Get, Replace};
use mdm_syncml::session::server::Event;
use mdm_syncml::{AlertCode, Message};

use crate::messages::message;
use crate::pair::{Server, context, uri};

#[test]
fn an_alert_says_its_type_and_data() {
    let alert = "<Alert><CmdID>2</CmdID><Data>1224</Data><Item><Meta><Type xmlns=\"syncml:metinf\">\
                 com.microsoft/MDM/LoginStatus</Type></Meta><Data>others</Data></Item></Alert>\
                 <Alert><CmdID>3</CmdID><Data>1201</Data></Alert><Final/>";
    let body = message("1", 1, alert);
    let message = Message::parse(body.as_bytes()).unwrap();
    let mut server = Server::plain();
    let mut turn = server.enrollment.receive(&message, &context()).unwrap();
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
fn answers_name_the_part_and_the_item() {
    let mut server = Server::plain();
    server.enqueue(Get::new(uri("./DevDetail/SwV")).with_items([uri("./Device/Vendor/MSFT/A?list=Struct")]));
    server.enqueue(Atomic::new(Replace::new(uri("./DevDetail/B"))).with_commands([Alert::next_message()]));
    let taken = server.take(&message("1", 1, "<Final/>"));
    assert_eq!((taken.served.sent.len(), taken.served.waiting), (2, 0));

    // The device writes the address in its own way, and the value of the first item comes later.
    let commands = "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Get</Cmd>\
                    <TargetRef>./Vendor/MSFT/A</TargetRef><Data>404</Data></Status>\
                    <Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Get</Cmd><Data>200</Data></Status>\
                    <Status><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>3</CmdRef><Cmd>Atomic</Cmd><Data>200</Data></Status>";
    assert_eq!(
        server.take(&message("1", 2, commands)).heard,
        ["0 Get.1 404 the node does not exist", "1 Atomic.0 200 done"]
    );
    let late = "<Results><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Item><Source>\
                <LocURI>./DevDetail/SwV</LocURI></Source><Data>10.0</Data></Item></Results><Final/>";
    assert_eq!(
        server.take(&message("1", 3, late)).heard,
        [
            "0 value of 0 [10.0]",
            "0 Get.0 200 done",
            "0 completed: the node does not exist",
            "1/0 Replace.0 - done",
            "1/1 Alert.0 - done",
            "1 completed: done",
            "package complete"
        ]
    );
}
