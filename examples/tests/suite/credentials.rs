//! Credentials that are wrong, old, forged, or of somebody else.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mdm_errors::{SecretText, Subcode};
use mdm_examples::contoso::{ANA, CARLA};
use mdm_examples::world;
use mdm_soap::Credential;

use crate::peer::{
    ENROLLMENT, POLICY, Peer, WRONG_PASSWORD, certificate_request, get_policies, password,
    request_certificate,
};

/// Policy and enrollment service refuse this credential for this reason.
async fn refused(peer: &Peer, credential: impl Fn() -> Credential<'static>, reason: &str) {
    let request = certificate_request();
    for (service, message) in [
        (POLICY, get_policies(credential())),
        (ENROLLMENT, request_certificate(credential(), &request)),
    ] {
        let (error, why) = peer.refused(service, message).await;
        assert_eq!(error, Subcode::Authentication.into(), "{service}: {why}");
        assert_eq!(why, reason, "{service}");
    }
}

fn entra(token: &SecretText<'_>) -> Credential<'static> {
    Credential::EntraToken(SecretText::owned(token.expose()))
}

#[tokio::test]
async fn a_wrong_password() {
    let peer = Peer::new().await;
    let reason = "the user name or the password is wrong";
    refused(&peer, || password(ANA.0, WRONG_PASSWORD), reason).await;
    refused(
        &peer,
        || password("nobody@contoso.example", WRONG_PASSWORD),
        reason,
    )
    .await;
}

#[tokio::test]
async fn no_credential() {
    let peer = Peer::new().await;
    refused(
        &peer,
        || Credential::None,
        "the message carries no credential that this server takes",
    )
    .await;
}

#[tokio::test]
async fn a_token_that_no_page_gave() {
    let peer = Peer::new().await;
    refused(
        &peer,
        || Credential::EnrollmentToken(b"made-up"[..].into()),
        "the token is not one of the sign-in page, or has expired",
    )
    .await;
}

#[tokio::test]
async fn an_expired_token() {
    let peer = Peer::new().await;
    let contoso = &peer.contoso;
    let draft = contoso
        .tenant
        .expired_draft(contoso.application, &contoso.carla, world::now());
    let token = contoso.tenant.sign(&draft).unwrap();
    refused(&peer, || entra(&token), "token has expired (claim exp)").await;
}

#[tokio::test]
async fn a_token_of_another_tenant() {
    let peer = Peer::new().await;
    let contoso = &peer.contoso;
    // Tenants of Entra ID share their keys, so that the signature is good.
    let other_id = world::guid();
    let draft = contoso
        .tenant
        .draft(contoso.application, &contoso.carla, world::now());
    let draft = draft.with_claim("tid", other_id.as_str()).with_claim(
        "iss",
        format!("https://login.microsoftonline.com/{other_id}/v2.0"),
    );
    let token = contoso.tenant.sign(&draft).unwrap();
    refused(&peer, || entra(&token), "claim tid is not an allowed tenant").await;
}

#[tokio::test]
async fn a_token_for_another_application() {
    let peer = Peer::new().await;
    let contoso = &peer.contoso;
    let other = world::guid().parse().unwrap();
    let token = contoso
        .tenant
        .sign(&contoso.tenant.draft(other, &contoso.carla, world::now()))
        .unwrap();
    refused(&peer, || entra(&token), "claim aud is another audience").await;
}

#[tokio::test]
async fn a_token_without_a_signature() {
    let peer = Peer::new().await;
    let contoso = &peer.contoso;
    let draft = contoso
        .tenant
        .draft(contoso.application, &contoso.carla, world::now());
    let signed = draft.to_be_signed();
    let (header, claims) = signed.split_once('.').unwrap();
    let header = String::from_utf8(URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    let header = URL_SAFE_NO_PAD.encode(header.replace("RS256", "none"));
    let token = SecretText::owned(format!("{header}.{claims}."));
    refused(&peer, || entra(&token), "token algorithm is none, not RS256").await;
}

#[tokio::test]
async fn a_token_with_a_changed_claim() {
    let peer = Peer::new().await;
    let contoso = &peer.contoso;
    let draft = contoso
        .tenant
        .draft(contoso.application, &contoso.carla, world::now());
    let token = contoso.tenant.sign(&draft).unwrap();
    let forged = contoso
        .tenant
        .draft(contoso.application, &contoso.carla, world::now());
    let forged = forged
        .with_claim("preferred_username", CARLA.replace("carla", "ana"))
        .to_be_signed();
    let signature = token.expose().rsplit_once('.').unwrap().1;
    let token = SecretText::owned(format!("{forged}.{signature}"));
    refused(&peer, || entra(&token), "token signature is wrong").await;
}
