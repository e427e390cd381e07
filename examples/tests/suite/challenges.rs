//! A device that wants to know whether it is really its server.

use mdm_errors::SecretBytes;
use mdm_examples::contoso::ANA;
use mdm_examples::device::Management;
use mdm_examples::http::{Client, Request};
use mdm_examples::{server, tls};
use mdm_syncml::Message;
use mdm_syncml::auth::Identity;

use crate::peer::{Peer, password};

#[tokio::test]
async fn the_server_proves_itself_with_the_credentials_of_the_provisioning_document() {
    let peer = Peer::new().await;
    let (machine, account) = peer.enroll(password(ANA.0, ANA.1)).await;
    let ours = account.server_credentials.clone().unwrap();
    assert_ne!(ours.secret().expose(), account.credentials.secret().expose());
    let settings = tls::client(&account.roots, Some(account.identity().unwrap())).unwrap();
    let client = Client::new(peer.contoso.address(), settings).unwrap();
    let mut session = Management::new(account, &machine, 1, None).unwrap();
    let first = session.first().unwrap();
    let answer = client.send(&first).await.unwrap();
    assert!(Message::parse(&answer.body).unwrap().header().cred().is_none());

    let body = std::str::from_utf8(&first.body).unwrap();
    let (header, _) = body.split_once("<SyncBody>").unwrap();
    let header = header.replace("<MsgID>1</MsgID>", "<MsgID>2</MsgID>");
    let challenge = format!(
        "{header}<SyncBody><Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Chal><Meta>\
         <Format xmlns=\"syncml:metinf\">b64</Format><Type xmlns=\"syncml:metinf\">syncml:auth-md5</Type>\
         <NextNonce xmlns=\"syncml:metinf\">bm9uY2U=</NextNonce></Meta></Chal><Data>407</Data></Status><Final/>\
         </SyncBody></SyncML>"
    );
    let request = Request {
        body: challenge.into_bytes().into(),
        ..first
    };
    let answer = client.send(&request).await.unwrap();
    let message = Message::parse(&answer.body).unwrap();
    let proof = message.header().cred().unwrap().data().unwrap();
    let server = Identity::new(server::PROVIDER_ID, ours.secret());
    assert!(server.verify_md5(proof.expose(), &SecretBytes::borrowed(b"nonce")));
    assert!(!server.verify_md5(proof.expose(), &SecretBytes::borrowed(b"another")));
}
