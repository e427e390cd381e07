//! The pages: who is not shown one, and who is sent back.

use mdm_errors::SecretText;
use mdm_examples::contoso::BEN;
use mdm_examples::http::Request;
use mdm_examples::server::path::{SIGN_IN, TERMS_OF_USE};
use mdm_examples::world;

use crate::peer::{Peer, WRONG_PASSWORD, url};

#[tokio::test]
async fn a_token_goes_to_windows_only() {
    let peer = Peer::new().await;
    for query in ["", "?appru=https://evil.example/", "?appru=javascript:alert(1)"] {
        let answer = peer.send(Request::get(url(&format!("{SIGN_IN}{query}")))).await;
        assert_eq!(answer.status, 400, "{query}");
    }
}

#[tokio::test]
async fn a_user_name_is_text_and_not_markup() {
    let peer = Peer::new().await;
    let query =
        "appru=ms-app://windows.immersivecontrolpanel&login_hint=%22%3E%3Cscript%3Ealert(1)%3C/script%3E";
    let answer = peer.send(Request::get(url(&format!("{SIGN_IN}?{query}")))).await;
    assert_eq!(answer.status, 200);
    assert!(!String::from_utf8_lossy(&answer.body).contains("<script>"));
}

#[tokio::test]
async fn a_wrong_password_gives_no_token() {
    let peer = Peer::new().await;
    let page = url(&format!("{SIGN_IN}?appru=ms-app://windows.immersivecontrolpanel"));
    let form = format!("user={}&password={WRONG_PASSWORD}", BEN.0);
    let answer = peer
        .send(Request::post(page, "application/x-www-form-urlencoded", form))
        .await;
    assert!(!String::from_utf8_lossy(&answer.body).contains("wresult"));
}

#[tokio::test]
async fn the_terms_of_use_need_a_token() {
    let peer = Peer::new().await;
    let terms = url(&format!(
        "{TERMS_OF_USE}?redirect_uri=ms-appx-web://ContosoMdm/ToUResponse&api-version=1.0"
    ));
    let contoso = &peer.contoso;
    let expired = contoso
        .tenant
        .expired_draft(contoso.application, &contoso.carla, world::now());
    let expired = contoso.tenant.sign(&expired).unwrap();
    for token in [SecretText::owned(""), SecretText::owned("a.b.c"), expired] {
        let bearer = format!("Bearer {}", token.expose());
        let answer = peer
            .send(Request::get(terms.clone()).with_header("Authorization", bearer))
            .await;
        assert_eq!(answer.status, 302);
        let location = answer.header("location").unwrap();
        assert!(
            location.starts_with("ms-appx-web://ContosoMdm/ToUResponse?error=unauthorized_client&"),
            "{location}"
        );
    }
}

#[tokio::test]
async fn nobody_is_sent_to_another_place_than_windows() {
    let peer = Peer::new().await;
    let terms = url(&format!(
        "{TERMS_OF_USE}?redirect_uri=https://evil.example/&api-version=1.0"
    ));
    assert_eq!(peer.send(Request::get(terms)).await.status, 400);
}
