//! Devices that tell about themselves when they are asked.

use mdm_syncml::csp::{DetailNode, DeviceDetail};
use mdm_syncml::outgoing::Get;
use mdm_syncml::session::device::Reply;
use mdm_syncml::session::server::Event;
use mdm_syncml::{LocUri, Message, StatusCode};

use crate::messages::message;
use crate::pair::{Pair, Server, context, text, uri};

/// A device that knows some nodes, and one that is not standardised.
fn device() -> DeviceDetail {
    let mut detail = DeviceDetail::new();
    for (node, value) in [
        (DetailNode::SwV, "10.0.26200.9278"),
        (DetailNode::LrgObj, "false"),
        (DetailNode::MaxSegLen, "0"),
        (DetailNode::TotalRam, "16384"),
        (DetailNode::DeviceName, "A&B <é>"),
    ] {
        assert!(detail.insert(&node.into(), text(value)));
    }
    detail
}

#[test]
fn a_server_hears_what_a_device_knows() {
    let detail = device();
    let mut pair = Pair::plain();
    pair.enqueue(DeviceDetail::get_all());
    pair.run_with(|request| {
        let node = DetailNode::from_uri(&LocUri::new(request.uri().unwrap()).unwrap()).unwrap();
        match detail.item(node) {
            Some(item) => Reply::new(StatusCode::OK).with_result(item.into_owned()),
            None => StatusCode::NOT_FOUND.into(),
        }
    });
    let answers = pair.wire.iter().find(|body| body.contains("<Results>")).unwrap();
    for (value, format) in [("false", "bool"), ("16384", "int")] {
        let expected =
            format!("<Meta><Format xmlns=\"syncml:metinf\">{format}</Format></Meta><Data>{value}</Data>");
        assert!(answers.contains(&expected), "{answers}");
    }
    assert!(answers.contains("</Source><Data>0</Data>"), "{answers}");
    let message = Message::parse(answers.as_bytes()).unwrap();
    let heard: DeviceDetail = message.commands().flat_map(|command| command.items()).collect();
    assert_eq!(heard, detail);
    assert_eq!(heard.values().count(), 5);
    let asked = pair
        .heard
        .iter()
        .filter(|heard| heard.starts_with("0 Get"))
        .count();
    assert_eq!(asked, DetailNode::ALL.len());
}

#[test]
fn answers_add_up_over_messages() {
    let mut server = Server::plain();
    server.enqueue(Get::new(DetailNode::SwV).with_item(DetailNode::TotalRam));
    server.enqueue(Get::new(uri("./DevDetail/Ext")));
    server.take(&message("1", 1, "<Final/>"));

    let status = |id: u8, of: u8| {
        format!(
            "<Status><CmdID>{id}</CmdID><MsgRef>1</MsgRef><CmdRef>{of}</CmdRef><Cmd>Get</Cmd><Data>200</Data></Status>"
        )
    };
    let results = |id: u8, of: u8, uri: &str, data: &str| {
        format!(
            "<Results><CmdID>{id}</CmdID><MsgRef>1</MsgRef><CmdRef>{of}</CmdRef><Item><Source><LocURI>{uri}</LocURI>\
             </Source><Data>{data}</Data></Item></Results>"
        )
    };
    let second = [
        status(1, 2),
        results(2, 2, "./DevDetail/SwV", "10.0"),
        status(3, 3),
    ]
    .concat();
    let third = [
        results(1, 2, "./DevDetail/Ext/Microsoft/TotalRAM", " 8192\n"),
        results(2, 3, "./DevDetail/Ext", "Microsoft/WlanIPv4Address"),
        "<Final/>".to_owned(),
    ]
    .concat();
    let mut detail = DeviceDetail::new();
    for (msg_id, commands) in [(2, second), (3, third)] {
        let body = message("1", msg_id, &commands);
        let message = Message::parse(body.as_bytes()).unwrap();
        let mut turn = server.enrollment.receive(&message, &context()).unwrap();
        while let Some(event) = turn.poll_event() {
            if let Event::Value(value) = event {
                detail.extend([value.view]);
            }
        }
        let _ = turn.finish(&mut Vec::new());
    }
    assert_eq!(detail.value(DetailNode::SwV), Some("10.0"));
    assert_eq!(detail.number(DetailNode::SwV), None);
    assert_eq!(detail.value(DetailNode::TotalRam), Some(" 8192\n"));
    assert_eq!(detail.number(DetailNode::TotalRam), Some(8192));
    let others: Vec<_> = detail.others().collect();
    assert_eq!(others, [("./DevDetail/Ext", "Microsoft/WlanIPv4Address")]);
}

#[test]
fn only_values_of_the_object_count() {
    let body = "<Results><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef>\
                <Item><Source><LocURI>./DevDetail/SwV?prop=Type</LocURI></Source><Data>text/plain</Data></Item>\
                <Item><Source><LocURI>./DevInfo/Mod</LocURI></Source><Data>Tablet</Data></Item>\
                <Item><Source><LocURI>./DevDetail/../SwV</LocURI></Source><Data>x</Data></Item>\
                <Item><Source><LocURI>./DevDetail/HwV</LocURI></Source></Item>\
                <Item><Data>x</Data></Item>\
                <Item><Target><LocURI>./DevDetail/OEM</LocURI></Target><Data/></Item>\
                <Item><Source><LocURI>./DevDetail/LrgObj</LocURI></Source><Data>maybe</Data></Item>\
                <Item><Source><LocURI>./DevDetail/LrgObj</LocURI></Source><Data> TRUE </Data></Item></Results>";
    let body = message("1", 2, body);
    let message = Message::parse(body.as_bytes()).unwrap();
    let items = || message.commands().flat_map(|command| command.items());
    let detail: DeviceDetail = items().collect();
    let values: Vec<_> = detail.values().collect();
    assert_eq!(values, [(DetailNode::Oem, ""), (DetailNode::LrgObj, " TRUE ")]);
    assert_eq!(detail.flag(DetailNode::LrgObj), Some(true));
    assert_eq!(detail.flag(DetailNode::Oem), None);
    assert_eq!(detail.others().count(), 0);
    assert_eq!(
        format!("{detail:?}"),
        "DeviceDetail { named: [Oem, LrgObj], others: 0 }"
    );
    let early: DeviceDetail = items().take(7).collect();
    assert_eq!(early.flag(DetailNode::LrgObj), None);
}
