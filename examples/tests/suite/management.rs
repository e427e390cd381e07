//! Messages to the management service that get no commands.

use mdm_examples::contoso::{ANA, BEN};
use mdm_examples::device::{Machine, Management, Tree};
use mdm_examples::http::{Client, ClientError, MANAGEMENT_LIMIT, Request, Response};
use mdm_examples::{authority, tls, world};
use mdm_soap::Credential;

use crate::peer::{Peer, password};

/// A device that is enrolled, with a client that shows its certificate.
struct Managed {
    peer: Peer,
    machine: Machine,
    session: Management,
    client: Client,
}

impl Managed {
    async fn new() -> Self {
        let peer = Peer::new().await;
        let (machine, session, client) = enrolled(&peer, password(ANA.0, ANA.1)).await;
        Self {
            peer,
            machine,
            session,
            client,
        }
    }

    async fn send(&self, request: &Request) -> Response {
        self.client.send(request).await.unwrap()
    }

    /// The body is refused with this HTTP status, an empty body, and this reason in the log.
    async fn refused(&self, request: &Request, status: u16, reason: &str) {
        self.peer.contoso.server.journal.take();
        let answer = self.send(request).await;
        assert_eq!((answer.status, &answer.body[..]), (status, &b""[..]));
        let journal = self.peer.contoso.server.journal.take().join("\n");
        assert!(journal.contains(reason), "{journal}");
    }
}

impl Managed {
    /// The message is answered with this status of its header and nothing else, and this reason in the log.
    async fn refused_in_syncml(&self, request: &Request, status: u16, reason: &str) {
        self.peer.contoso.server.journal.take();
        let answer = self.send(request).await;
        assert_eq!(answer.status, 200);
        let message = mdm_syncml::Message::parse(&answer.body).unwrap();
        let commands: Vec<_> = message.commands().collect();
        let [mdm_syncml::Command::Status(told)] = commands[..] else {
            panic!("{commands:?}");
        };
        assert_eq!((told.cmd_ref(), told.cmd()), (Some("0"), Some("SyncHdr")));
        assert_eq!(told.code().unwrap().value(), status);
        let journal = self.peer.contoso.server.journal.take().join("\n");
        assert!(journal.contains(reason), "{journal}");
    }
}

async fn enrolled(peer: &Peer, credential: Credential<'static>) -> (Machine, Management, Client) {
    let (machine, account) = peer.enroll(credential).await;
    let settings = tls::client(&account.roots, Some(account.identity().unwrap())).unwrap();
    let session = Management::new(account, &machine, 1, None).unwrap();
    (
        machine,
        session,
        Client::new(peer.contoso.address(), settings).unwrap(),
    )
}

fn with_body(request: &Request, body: impl Into<Vec<u8>>) -> Request {
    Request {
        body: body.into().into(),
        ..request.clone()
    }
}

fn text(request: &Request) -> String {
    String::from_utf8(request.body.to_vec()).unwrap()
}

#[tokio::test]
async fn what_is_not_syncml_gets_no_syncml() {
    let mut device = Managed::new().await;
    let first = device.session.first().unwrap();
    let good = text(&first);
    for body in [
        String::new(),
        "hello".to_owned(),
        "{\"SyncML\": 1}".to_owned(),
        "<html/>".to_owned(),
        crate::peer::discover(),
        format!("<!DOCTYPE SyncML>{good}"),
        good[..good.len() / 2].to_owned(),
        good.replace("<SyncBody>", ""),
    ] {
        device
            .refused(
                &with_body(&first, body),
                400,
                "HTTP status 400: the body is not SyncML: ",
            )
            .await;
    }
    device
        .refused(&with_body(&first, [0xff, 0xfe, 0x00]), 400, "HTTP status 400: ")
        .await;
    assert_eq!(device.send(&first).await.status, 200, "the session is as it was");
}

#[tokio::test]
async fn a_body_over_the_limit() {
    let mut device = Managed::new().await;
    let first = device.session.first().unwrap();
    let body = vec![b' '; MANAGEMENT_LIMIT + 1];
    device
        .refused(
            &with_body(&first, body),
            413,
            "a message of more than 16777216 bytes",
        )
        .await;
}

#[tokio::test]
async fn a_device_must_show_its_certificate() {
    let mut device = Managed::new().await;
    let first = device.session.first().unwrap();
    let (_, account) = device.peer.enroll(password(BEN.0, BEN.1)).await;
    let nobody = tls::client(&account.roots, None).unwrap();
    device.client = Client::new(device.peer.contoso.address(), nobody).unwrap();
    device
        .refused(&first, 403, "the device shows no certificate")
        .await;
}

#[tokio::test]
async fn a_certificate_of_another_authority_is_no_connection() {
    let mut device = Managed::new().await;
    let first = device.session.first().unwrap();
    let (_, account) = device.peer.enroll(password(BEN.0, BEN.1)).await;
    let forger = authority::Authority::new("Contoso Device CA", world::now()).unwrap();
    let forged = forger
        .issue_for_host(&device.machine.device_id, world::now())
        .unwrap();
    let settings = tls::client(&account.roots, Some(forged)).unwrap();
    let answer = Client::new(device.peer.contoso.address(), settings)
        .unwrap()
        .send(&first)
        .await;
    assert!(
        matches!(answer, Err(ClientError::Connection(_) | ClientError::Exchange(_))),
        "{answer:?}"
    );
}

#[tokio::test]
async fn a_device_cannot_speak_for_another() {
    let mut anas = Managed::new().await;
    let (_, mut bens_session, bens_client) = enrolled(&anas.peer, password(BEN.0, BEN.1)).await;
    let bens = bens_session.first().unwrap();
    anas.refused_in_syncml(&bens, 403, "the TLS peer is").await;
    let own = anas.session.first().unwrap();
    let nobody = text(&own).replace(&anas.machine.device_id, "00000000000000000000000000000000");
    anas.refused_in_syncml(
        &with_body(&own, nobody),
        403,
        "the message comes from no device that is enrolled here",
    )
    .await;
    // Neither session has noticed.
    assert_eq!(bens_client.send(&bens).await.unwrap().status, 200);
    assert_eq!(anas.send(&own).await.status, 200);
}

#[tokio::test]
async fn a_repeated_message_gets_the_same_answer_and_a_changed_one_gets_none() {
    let mut device = Managed::new().await;
    let first = device.session.first().unwrap();
    let commands = device.send(&first).await;
    assert_eq!(device.send(&first).await.body, commands.body);

    let mut tree = Tree::new(&device.machine);
    let report = device
        .session
        .carry_out(&commands, &mut tree)
        .unwrap()
        .request
        .unwrap();
    let end = device.send(&report).await;
    let again = device.send(&report).await;
    assert_eq!((again.status, &again.body), (200, &end.body));
    let changed = text(&report).replace("10.0.26200.9278", "10.0.26200.1");
    device
        .refused_in_syncml(
            &with_body(&report, changed),
            400,
            "the MsgID was used for another message",
        )
        .await;
    let filed = device
        .peer
        .contoso
        .server
        .store
        .reports(&device.machine.device_id)
        .unwrap();
    let reports: Vec<_> = filed.values().flatten().collect();
    let read = reports.iter().filter_map(|report| report.value.as_deref());
    assert_eq!(read.filter(|value| *value == "10.0.26200.9278").count(), 1);
    let ends = reports.iter().filter(|report| report.item.is_none()).count();
    assert_eq!(
        (filed.len(), ends),
        (4, 4),
        "each command has exactly one end: {reports:?}"
    );
    assert_eq!(
        device
            .session
            .carry_out(&end, &mut tree)
            .unwrap()
            .request
            .map(|_| ()),
        None
    );
}

#[tokio::test]
async fn unknown_commands_are_answered_and_not_lost() {
    let mut device = Managed::new().await;
    let first = device.session.first().unwrap();
    let copy = "<Copy><CmdID>77</CmdID><Item/></Copy><Final/>";
    let answer = device
        .send(&with_body(&first, text(&first).replace("<Final/>", copy)))
        .await;
    let answer = String::from_utf8(answer.body.to_vec()).unwrap();
    assert!(answer.contains("<CmdRef>77</CmdRef><Cmd>Copy</Cmd>"), "{answer}");
}
