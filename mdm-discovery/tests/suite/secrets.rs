//! Nothing that may be a token shows in what programs log.

use mdm_discovery::deep_link::DeepLink;
use mdm_discovery::sign_in::FederatedToken;
use mdm_discovery::sign_in::{ReturnSchemes, ReturnUri, SignInPage, SignInRequest, SignInResult};
use mdm_errors::SecretText;

const MARK: &str = "m4rk3d";

#[test]
fn values_and_errors_are_silent() {
    let link = DeepLink::parse("ms-device-enrollment:?mode=mdm&accesstoken=m4rk3d&other=m4rk3d").unwrap();
    let query = "appru=ms-app://windows.immersivecontrolpanel&accesstoken=m4rk3d&wresult=m4rk3d";
    let request = SignInRequest::parse(query, ReturnSchemes::SETTINGS).unwrap();
    let token = FederatedToken::new(SecretText::borrowed(MARK)).unwrap();
    let page = SignInPage::new(ReturnUri::settings(), token.clone());
    let result = SignInResult::parse(&page.to_html(), ReturnSchemes::SETTINGS).unwrap();
    let shown = format!(
        "{link:?} {request:?} {token:?} {page:?} {result:?} {:?}",
        link.clone().into_owned()
    );
    assert!(!shown.contains(MARK), "{shown}");

    for error in [
        DeepLink::parse("ms-device-enrollment:?accesstoken=m4rk3d").unwrap_err(),
        DeepLink::parse("ms-device-enrollment:?mode=mdm&accesstoken=m4rk3d%FF").unwrap_err(),
        SignInRequest::parse("appru=https://m4rk3d", ReturnSchemes::SETTINGS).unwrap_err(),
        SignInRequest::parse(
            "appru=ms-app://windows.immersivecontrolpanel&accesstoken=m4rk3d%00",
            ReturnSchemes::SETTINGS,
        )
        .unwrap_err(),
        SignInResult::parse(
            "<form action=ms-app://windows.immersivecontrolpanel><input value=m4rk3d>",
            ReturnSchemes::SETTINGS,
        )
        .unwrap_err(),
        SignInResult::parse(
            "<form action='https://m4rk3d'><input name=wresult value=m4rk3d>",
            ReturnSchemes::SETTINGS,
        )
        .unwrap_err(),
    ] {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(MARK), "{shown}");
    }
    let error = FederatedToken::new(SecretText::borrowed(" m4rk3d")).unwrap_err();
    assert!(!format!("{error} {error:?}").contains(MARK));
}
