//! Certificate requests that get no certificate.

use mdm_errors::Subcode;

use crate::peer::{ENROLLMENT, Peer, ana, certificate_request, request_certificate};

/// The request is refused for this reason, and nothing is enrolled.
async fn refused(request: &[u8], reason: &str) {
    let peer = Peer::new().await;
    let (error, why) = peer
        .refused(ENROLLMENT, request_certificate(ana(), request))
        .await;
    assert_eq!(error, Subcode::CertificateRequest.into(), "{why}");
    assert!(why.contains(reason), "{why}");
    assert!(peer.contoso.server.store.devices().unwrap().is_empty());
}

#[tokio::test]
async fn a_broken_signature() {
    let mut request = certificate_request();
    *request.last_mut().unwrap() ^= 1;
    refused(&request, "bad signature").await;
}

#[tokio::test]
async fn a_changed_name() {
    let mut request = certificate_request();
    let at = request.windows(4).position(|bytes| bytes == b"0123").unwrap();
    request[at] = b'9';
    refused(&request, "bad signature").await;
}

#[tokio::test]
async fn a_key_of_1024_bits() {
    let request = include_bytes!("data/csr-rsa1024.der");
    refused(request, "RSA key of 1024 bits is smaller than 2048 bits").await;
}

#[tokio::test]
async fn no_request_at_all() {
    refused(b"", "").await;
    refused(b"not DER", "").await;
}
