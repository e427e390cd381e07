//! Bytes that are no message, or the wrong one.

use mdm_errors::{ErrorType, Subcode};
use mdm_examples::http::ENROLLMENT_LIMIT;

use crate::peer::{
    DISCOVERY, ENROLLMENT, POLICY, Peer, ana, certificate_request, discover, get_policies,
    request_certificate,
};

const SERVICES: [&str; 3] = [DISCOVERY, POLICY, ENROLLMENT];

/// Every service refuses these bytes as badly formed, for a reason that begins like this.
async fn badly_formed(body: impl AsRef<[u8]>, reason: &str) {
    let peer = Peer::new().await;
    for service in SERVICES {
        let (error, why) = peer.refused(service, body.as_ref()).await;
        assert_eq!(error, Subcode::MessageFormat.into(), "{service}");
        assert!(why.starts_with(reason), "{service}: {why}");
    }
}

#[tokio::test]
async fn an_empty_body() {
    badly_formed("", "empty document").await;
}

#[tokio::test]
async fn a_body_over_the_limit() {
    badly_formed(
        vec![b' '; ENROLLMENT_LIMIT + 1],
        "the message is larger than 1048576 bytes",
    )
    .await;
}

#[tokio::test]
async fn a_body_far_over_the_limit() {
    badly_formed(
        vec![b' '; 4 * ENROLLMENT_LIMIT],
        "the message is larger than 1048576 bytes",
    )
    .await;
}

#[tokio::test]
async fn not_xml() {
    badly_formed("{\"Discover\": true}", "").await;
    badly_formed([0xff, 0x00, 0x9f, 0x92], "").await;
}

#[tokio::test]
async fn a_document_type() {
    let entity = "<!DOCTYPE a [<!ENTITY lol \"lol\">]>";
    badly_formed(format!("{entity}{}", discover()), "document type").await;
}

#[tokio::test]
async fn truncated_messages() {
    let peer = Peer::new().await;
    let messages = [
        (DISCOVERY, discover()),
        (POLICY, get_policies(ana())),
        (ENROLLMENT, request_certificate(ana(), &certificate_request())),
    ];
    for (service, message) in messages {
        for part in 1..8 {
            let (error, _) = peer
                .refused(service, &message.as_bytes()[..message.len() * part / 8])
                .await;
            assert_eq!(error, Subcode::MessageFormat.into());
        }
    }
}

#[tokio::test]
async fn another_action() {
    let peer = Peer::new().await;
    for service in [POLICY, ENROLLMENT] {
        let (error, why) = peer.refused(service, discover()).await;
        assert_eq!(error, Subcode::MessageFormat.into());
        assert!(why.contains("ction"), "{why}");
    }
    let (error, _) = peer
        .refused(DISCOVERY, discover().replace("IDiscoveryService/Discover<", "X<"))
        .await;
    assert_eq!(error, Subcode::MessageFormat.into());
}

#[tokio::test]
async fn an_unknown_authentication_policy() {
    let peer = Peer::new().await;
    let message = discover()
        .replace(">OnPremise<", ">Psychic<")
        .replace(">Federated<", ">Quantum<");
    let (error, why) = peer.refused(DISCOVERY, message).await;
    assert_eq!(error, ErrorType::NotSupported.into());
    assert_eq!(why, "no authentication policy that server and device share");
}

#[tokio::test]
async fn other_paths_and_methods() {
    let peer = Peer::new().await;
    assert_eq!(peer.post("/nothing", discover()).await.status, 404);
}
