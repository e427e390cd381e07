//! The Terms of Use page, from the request of Windows to the redirect and back.

use mdm_entra::terms::{OpaqueBlob, Schemes, TermsAnswer, TermsMode, TermsRequest};
use mdm_entra::{Claim, Error, Limits, PeerError, TermsOfUseError};

const ID: &str = "34be581c-6ebd-49d6-a4e1-150eff4b7213";

fn request(redirect_uri: &str) -> TermsRequest {
    TermsRequest::parse(&format!(
        "/terms?redirect_uri={redirect_uri}&client-request-id={ID}&api-version=1.0&future=x"
    ))
    .unwrap()
}

#[test]
fn redirects_are_built_as_windows_reads_them() {
    let blob = OpaqueBlob::new("a b+c/=&é").unwrap();
    let plain = request("ms-appx-web%3A%2F%2FContosoMdm%2FToUResponse");
    assert_eq!(
        plain.accept(&blob).location(),
        format!(
            "ms-appx-web://ContosoMdm/ToUResponse?IsAccepted=true&OpaqueBlob=a%20b%2Bc%2F%3D%26%C3%A9&client-request-id={ID}"
        )
    );
    let with_query = request("ms-appx-web://ContosoMdm/ToUResponse?step=2");
    assert_eq!(
        with_query.decline().location(),
        format!("ms-appx-web://ContosoMdm/ToUResponse?step=2&IsAccepted=false&client-request-id={ID}")
    );
    assert_eq!(
        plain.fail(TermsOfUseError::AccessDenied).location(),
        format!(
            "ms-appx-web://ContosoMdm/ToUResponse?error=access_denied&error_description=Access%20is%20denied.&client-request-id={ID}"
        )
    );
    assert_eq!(
        plain
            .others()
            .map(|other| (other.name, other.value))
            .collect::<Vec<_>>(),
        [("future", "x")]
    );
}

#[test]
fn every_reason_has_its_redirect() {
    let request = request("ms-appx-web://App/ToU");
    for (error, query) in [
        (
            PeerError::UnsupportedApiVersion,
            "?error=invalid_request&error_description=unsupported%20version&",
        ),
        (
            PeerError::Tenant,
            "?error=unauthorized_client&error_description=unauthorized%20user%20or%20tenant&",
        ),
        (
            PeerError::MissingClaim(Claim::Oid),
            "?error=unauthorized_client&error_description=unauthorized%20user%20or%20tenant&",
        ),
        (
            PeerError::MissingClaim(Claim::Tid),
            "?error=unauthorized_client&error_description=unauthorized%20user%20or%20tenant&",
        ),
        (
            PeerError::MissingClaim(Claim::Aud),
            "?error=unauthorized_client&error_description=unauthorized_client&",
        ),
        (
            PeerError::MissingClaim(Claim::Scp),
            "?error=unauthorized_client&error_description=unauthorized_client&",
        ),
        (
            PeerError::Signature,
            "?error=unauthorized_client&error_description=unauthorized_client&",
        ),
        (
            PeerError::Expired,
            "?error=unauthorized_client&error_description=unauthorized_client&",
        ),
    ] {
        let redirect = request.refuse(&error.into());
        assert!(redirect.location().contains(query), "{}", redirect.location());
    }
    let version = TermsRequest::parse("redirect_uri=ms-appx-web://App/ToU&api-version=9").unwrap();
    assert_eq!(
        version.check_api_version(),
        Err(Error::Peer(PeerError::UnsupportedApiVersion))
    );
}

#[test]
fn nobody_is_sent_elsewhere() {
    for (query, error) in [
        ("", PeerError::MissingParameter("redirect_uri")),
        (
            "Redirect_Uri=ms-appx-web://a/",
            PeerError::MissingParameter("redirect_uri"),
        ),
        ("redirect_uri=https://evil.example/", PeerError::RedirectScheme),
        ("redirect_uri=javascript:alert(1)", PeerError::RedirectScheme),
        ("redirect_uri=%20ms-appx-web://a/", PeerError::RedirectScheme),
        ("redirect_uri=//evil.example/", PeerError::RedirectScheme),
        (
            "redirect_uri=ms-appx-web://a/%0d%0aSet-Cookie:x",
            PeerError::RedirectUri,
        ),
        (
            "redirect_uri=ms-appx-web://a/&redirect_uri=https://evil.example/",
            PeerError::DuplicateParameter("redirect_uri"),
        ),
        (
            "redirect_uri=ms-appx-web://a/&mode=x&mode=azureadjoin",
            PeerError::DuplicateParameter("mode"),
        ),
    ] {
        assert_eq!(TermsRequest::parse(query), Err(Error::Peer(error)), "{query}");
    }
    let more = Schemes::default().with("https");
    let query = "redirect_uri=https://mdm.contoso.com/back";
    assert!(TermsRequest::parse_with(query, &more, &Limits::default()).is_ok());
}

#[test]
fn an_echoed_id_cannot_add_parameters() {
    let query = "redirect_uri=ms-appx-web://a/&client-request-id=x%26IsAccepted%3Dtrue%26OpaqueBlob%3Dy";
    let redirect = TermsRequest::parse(query).unwrap().decline();
    let answer = TermsAnswer::parse(redirect.location()).unwrap();
    assert!(matches!(answer, TermsAnswer::Declined { .. }));
}

#[test]
fn an_id_that_the_uri_has_is_not_repeated() {
    let redirect = request("ms-appx-web://a/?client-request-id=theirs").decline();
    assert_eq!(
        redirect.location(),
        "ms-appx-web://a/?client-request-id=theirs&IsAccepted=false"
    );
}

#[test]
fn the_mode_says_who_owns_the_device() {
    let mode = |more: &str| {
        let request = TermsRequest::parse(&format!("redirect_uri=ms-appx-web://a/{more}")).unwrap();
        (request.mode().cloned(), request.may_decline())
    };
    assert_eq!(mode(""), (None, true));
    assert_eq!(mode("&mode=azureadjoin"), (Some(TermsMode::AzureAdJoin), false));
    assert_eq!(mode("&mode=AzureADJoin"), (Some(TermsMode::AzureAdJoin), false));
    assert_eq!(mode("&mode=x").0.as_ref().map(TermsMode::as_str), Some("x"));
}

#[test]
fn the_blob_is_shown_nowhere() {
    let request = request("ms-appx-web://App/ToU");
    let blob = OpaqueBlob::new("marked").unwrap();
    let redirect = request.accept(&blob);
    let answer = TermsAnswer::parse(redirect.location()).unwrap();
    let shown = format!("{blob:?} {redirect:?} {answer:?}");
    assert!(!shown.contains("marked"), "{shown}");
}
