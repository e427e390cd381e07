//! Users who are who they say, and may not do what they want.

use mdm_errors::{EnrollmentError, ErrorType, SecretText, Subcode};
use mdm_examples::contoso::BEN;
use mdm_examples::device::{Machine, browser};
use mdm_examples::server::fingerprint;
use mdm_examples::server::path::SIGN_IN;
use mdm_examples::store::{Purpose, Ticket};
use mdm_examples::world;
use mdm_soap::Credential;

use crate::peer::{
    ENROLLMENT, POLICY, Peer, ana, certificate_request, certificate_request_of, get_policies, password,
    request_for, url,
};

#[tokio::test]
async fn too_many_devices() {
    let peer = Peer::new().await;
    let _ = peer.enroll(ana()).await;
    let request = request_for(&Machine::new("SECOND"), None, ana(), &certificate_request());
    let (error, why) = peer.refused(ENROLLMENT, request).await;
    assert_eq!(error, ErrorType::DeviceCapReached.into());
    assert_eq!(why, "ana@contoso.example has 1 of 1 devices");
}

#[tokio::test]
async fn the_same_device_again_is_no_second_one_and_nobody_elses() {
    let peer = Peer::new().await;
    let (machine, _) = peer.enroll(ana()).await;
    let request = request_for(&machine, None, password(BEN.0, BEN.1), &certificate_request());
    let (error, why) = peer.refused(ENROLLMENT, request).await;
    assert_eq!(error, Subcode::Authorization.into());
    assert_eq!(why, "the device belongs to another user");
    let again = request_for(&machine, None, ana(), &certificate_request_of(&machine));
    assert_eq!(peer.post(ENROLLMENT, again).await.status, 200);
}

#[tokio::test]
async fn one_device_for_two_users_at_once() {
    let peer = Peer::new().await;
    let machine = Machine::new("DESKTOP");
    let csr = certificate_request_of(&machine);
    let ask = |credential| peer.post(ENROLLMENT, request_for(&machine, None, credential, &csr));
    let (ana, ben) = tokio::join!(ask(ana()), ask(password(BEN.0, BEN.1)));
    assert_eq!(ana.status + ben.status, 200 + 500);
    assert_eq!(peer.contoso.server.store.devices().unwrap().len(), 1);
}

#[tokio::test]
async fn a_certificate_request_of_another_device() {
    let peer = Peer::new().await;
    let request = request_for(&Machine::new("DESKTOP"), None, ana(), &certificate_request());
    let (error, why) = peer.refused(ENROLLMENT, request).await;
    assert_eq!(error, Subcode::CertificateRequest.into());
    assert_eq!(why, "certificate request names another device");
    assert!(peer.contoso.server.store.devices().unwrap().is_empty());
}

#[tokio::test]
async fn a_token_of_the_sign_in_page_ends() {
    let peer = Peer::new().await;
    let client = peer.contoso.client().unwrap();
    let page = browser::open_sign_in(&client, &url(SIGN_IN), BEN.0)
        .await
        .unwrap()
        .request
        .url;
    let token = browser::sign_in(&client, &page, BEN.0, BEN.1)
        .await
        .result
        .unwrap();
    let message = || get_policies(Credential::EnrollmentToken(token.expose().as_bytes().into()));
    assert_eq!(peer.post(POLICY, message()).await.status, 200);

    let ended = Ticket {
        purpose: Purpose::SignIn,
        key: fingerprint(token.expose()),
        holder: BEN.0.to_owned(),
        expires: world::now().as_secs(),
    };
    peer.contoso.server.store.keep_ticket(&ended).unwrap();
    let expected: EnrollmentError = Subcode::Authentication.into();
    assert_eq!(
        peer.refused(POLICY, message()).await,
        (
            expected,
            "the token is not one of the sign-in page, or has expired".to_owned()
        )
    );
}

#[tokio::test]
async fn terms_of_use_that_nobody_accepted() {
    let peer = Peer::new().await;
    let contoso = &peer.contoso;
    let draft = contoso
        .tenant
        .draft(contoso.application, &contoso.carla, world::now());
    let token = contoso.tenant.sign(&draft).unwrap();
    let credential = Credential::EntraToken(SecretText::borrowed(token.expose()));
    let blob = Some("made-up".to_owned());
    let request = request_for(&Machine::new("DESKTOP"), blob, credential, &certificate_request());
    let (error, why) = peer.refused(ENROLLMENT, request).await;
    assert_eq!(error, ErrorType::InvalidEnrollmentData.into());
    assert_eq!(why, "the terms of use were not accepted by this user");
}
