//! Large objects: values in several messages, in both directions.

use mdm_syncml::outgoing::{Data, Get, Item, Replace};
use mdm_syncml::session::server::MIN_MESSAGE_SIZE;

use crate::messages::message;
use crate::pair::{Server, server_settings, text, uri};

/// One chunk of the value of the Get with `CmdID` 2.
pub(crate) fn chunk(size: Option<u64>, data: &str, more: bool) -> String {
    let size = size.map_or(String::new(), |size| {
        format!("<Meta><Size xmlns=\"syncml:metinf\">{size}</Size></Meta>")
    });
    let more = if more { "<MoreData/>" } else { "" };
    format!(
        "<Results><CmdID>7</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Item><Source><LocURI>./A</LocURI></Source>\
         {size}<Data>{data}</Data>{more}</Item></Results>"
    )
}

const READ: &str =
    "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Get</Cmd><Data>200</Data></Status>";

fn asked(settings: mdm_syncml::session::server::Settings) -> Server {
    let mut server = Server::new(settings);
    server.enqueue(Get::new(uri("./A")));
    server.take(&message("1", 1, "<Final/>"));
    server
}

#[test]
fn a_value_in_chunks_is_one_value() {
    let mut server = asked(server_settings());
    let first = server.take(&message(
        "1",
        2,
        &(READ.to_owned() + &chunk(Some(8), "ABCD", true)),
    ));
    assert!(first.heard.is_empty(), "{:?}", first.heard);
    assert!(
        first
            .answer
            .contains("<CmdRef>7</CmdRef><Cmd>Results</Cmd><Data>213</Data>")
    );
    assert!(first.answer.contains("<Data>1222</Data>") && !first.answer.contains("<Final/>"));
    let last = server.take(&message("1", 3, &(chunk(None, "EFGH", false) + "<Final/>")));
    assert_eq!(
        last.heard,
        [
            "0 value of 0 [ABCDEFGH]",
            "0 Get.0 200 done",
            "0 completed: done",
            "package complete"
        ]
    );
    assert!(!last.answer.contains("<Cmd>Results</Cmd>"));
}

#[test]
fn chunks_of_text_with_references_count_either_way() {
    for size in [5, 9] {
        let mut server = asked(server_settings());
        server.take(&message("1", 2, &chunk(Some(size), "a&amp;", true)));
        let taken = server.take(&message("1", 3, &(READ.to_owned() + &chunk(None, "bcd", false))));
        assert_eq!(taken.heard, ["0 value of 0 [a&bcd]"]);
    }
}

#[test]
fn a_value_of_another_size_is_refused() {
    let mut server = asked(server_settings());
    server.take(&message(
        "1",
        2,
        &(READ.to_owned() + &chunk(Some(9), "ABCD", true)),
    ));
    let last = server.take(&message("1", 3, &(chunk(None, "EFGH", false) + "<Final/>")));
    assert_eq!(
        last.heard,
        [
            "0 broken value of 0: the object does not have the announced size",
            "0 Get.0 200 try again later",
            "0 completed: try again later",
            "package complete"
        ]
    );
    assert!(last.answer.contains("<Cmd>Results</Cmd><Data>424</Data>"));
    // It goes out again.
    assert_eq!(last.served.sent, [0_u64.into()]);
}

#[test]
fn a_value_beyond_the_limit_is_refused_once() {
    let mut server = asked(server_settings().with_object_limit(6));
    let first = server.take(&message("1", 2, &(READ.to_owned() + &chunk(None, "ABCD", true))));
    assert!(first.answer.contains("<Data>213</Data>"));
    let second = server.take(&message("1", 3, &chunk(None, "EFGH", true)));
    assert_eq!(
        second.heard,
        ["0 broken value of 0: the object is larger than allowed"]
    );
    assert!(second.answer.contains("<Cmd>Results</Cmd><Data>413</Data>"));
    let rest = server.take(&message(
        "1",
        4,
        &(chunk(None, "IJKL", true) + &chunk(None, "M", false) + "<Final/>"),
    ));
    assert_eq!(
        rest.heard,
        [
            "0 Get.0 200 too large",
            "0 completed: too large",
            "package complete"
        ]
    );
    // The announced size is enough to refuse it.
    let mut server = asked(server_settings().with_object_limit(6));
    let first = server.take(&message("1", 2, &chunk(Some(7), "A", true)));
    assert_eq!(
        first.heard,
        ["0 broken value of 0: the object is larger than allowed"]
    );
}

#[test]
fn a_value_that_never_ends_is_answered_with_1225() {
    let mut server = asked(server_settings());
    server.take(&message(
        "1",
        2,
        &(READ.to_owned() + &chunk(Some(8), "ABCD", true)),
    ));
    let taken = server.take(&message("1", 3, "<Final/>"));
    assert_eq!(
        taken.heard,
        [
            "0 broken value of 0: the object never ended",
            "0 Get.0 200 try again later",
            "0 completed: try again later",
            "package complete"
        ]
    );
    assert!(
        taken
            .answer
            .contains("<Data>1225</Data><Item><Source><LocURI>./A</LocURI></Source></Item>")
    );
}

#[test]
fn endless_chunks_are_bounded() {
    let mut server = asked(server_settings().with_object_limit(1000));
    let mut refused = 0;
    for number in 2..300 {
        let taken = server.take(&message("1", number, &chunk(None, &"x".repeat(100), true)));
        refused += taken.heard.len();
    }
    assert_eq!(refused, 1);
    assert!(server.is_open());
}

/// The first message of a device that takes chunks.
pub(crate) fn announcing(message_size: u32, object_size: u32) -> String {
    message("1", 1, "<Final/>").replace(
        "</SyncHdr>",
        &format!(
            "<Meta><MaxMsgSize xmlns=\"syncml:metinf\">{message_size}</MaxMsgSize>\
             <MaxObjSize xmlns=\"syncml:metinf\">{object_size}</MaxObjSize></Meta></SyncHdr>"
        ),
    )
}

fn sent_data(answer: &str) -> &str {
    let (_, rest) = answer.split_once("<Replace>").unwrap();
    let (_, data) = rest.split_once("<Data>").unwrap();
    data.split_once("</Data>").unwrap().0
}

pub(crate) fn taken_status(msg_ref: u32, cmd_ref: u32, code: u16) -> String {
    format!(
        "<Status><CmdID>1</CmdID><MsgRef>{msg_ref}</MsgRef><CmdRef>{cmd_ref}</CmdRef><Cmd>Replace</Cmd><Data>{code}</Data></Status>\
         <Alert><CmdID>2</CmdID><Data>1222</Data></Alert>"
    )
}

#[test]
fn a_value_that_no_message_holds_goes_in_chunks() {
    let value = "0123456789<&>é".repeat(200);
    let mut server = Server::plain();
    server.enqueue(Replace::new(Item::target(uri("./A")).with_data(text(&value))));
    server.enqueue(Replace::new(Item::target(uri("./B")).with_int(1)));
    let mut taken = server.take(&announcing(1024, 10_000));
    assert!(taken.answer.contains(&format!(">{}</Size>", value.len())));
    let mut data = String::new();
    let mut msg_id = 1;
    while taken.answer.contains("<MoreData/>") {
        assert!(taken.answer.len() <= MIN_MESSAGE_SIZE, "{}", taken.answer.len());
        assert!(!taken.answer.contains("<Final/>") && !taken.answer.contains("./B"));
        data.push_str(sent_data(&taken.answer));
        let cmd_id = if msg_id == 1 { 2 } else { 3 };
        msg_id += 1;
        taken = server.take(&message("1", msg_id, &taken_status(msg_id - 1, cmd_id, 213)));
        assert!(taken.heard.is_empty(), "{:?}", taken.heard);
        assert_eq!(taken.answer.matches("</Size>").count(), 0);
    }
    data.push_str(sent_data(&taken.answer));
    let written = value
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    assert_eq!(data, written);
    assert!(taken.answer.contains("<Final/>"));
    let done = server.take(&message(
        "1",
        msg_id + 1,
        &(taken_status(msg_id, 3, 200) + "<Final/>"),
    ));
    assert_eq!(
        done.heard,
        ["0 Replace.0 200 done", "0 completed: done", "package complete"]
    );
    assert!(done.answer.contains("./B"));
}

#[test]
fn a_device_that_refuses_a_chunk_ends_the_value() {
    for (code, outcome) in [(413, "too large"), (200, "failed"), (500, "failed")] {
        let mut server = Server::plain();
        server.enqueue(Replace::new(
            Item::target(uri("./A")).with_data(Data::base64(&[7; 3000])),
        ));
        server.take(&announcing(1024, 10_000));
        let taken = server.take(&message("1", 2, &(taken_status(1, 2, code))));
        assert_eq!(taken.heard[0], format!("0 Replace.0 {code} {outcome}"));
        assert!(!taken.answer.contains("<Replace>"), "{}", taken.answer);
    }
}

#[test]
fn a_device_that_breaks_off_a_value_gets_no_more_of_it() {
    let mut server = Server::plain();
    server.enqueue(Replace::new(
        Item::target(uri("./A")).with_data(Data::base64(&[7; 3000])),
    ));
    server.take(&announcing(1024, 10_000));
    let stop = "<Alert><CmdID>1</CmdID><Data>1225</Data></Alert>";
    let taken = server.take(&message("1", 2, stop));
    assert_eq!(
        taken.heard,
        [
            "alert Some(1225)",
            "0 Replace.0 - never answered",
            "0 completed: never answered",
            "package complete"
        ]
    );
}

#[test]
fn without_a_maxobjsize_nothing_goes_in_chunks() {
    let mut server = Server::plain();
    server.enqueue(Replace::new(
        Item::target(uri("./A")).with_data(Data::base64(&[7; 3000])),
    ));
    let taken = server.take(&announcing(1024, 3999));
    assert_eq!(taken.served.held_back.len(), 1);
    assert!(taken.served.next.ended && !taken.answer.contains("<Replace>"));
}
