//! Any text and values: queries and pages of the sign-in are read or refused with a place and give back what was put into
//! them; names and addresses that people type are taken or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdm_discovery::endpoint::{EmailAddress, Endpoint, UserName};
use mdm_discovery::sign_in::{
    FederatedToken, ReturnSchemes, ReturnUri, SignInPage, SignInRequest, SignInResult,
};
use mdm_errors::{SecretText, Text};
use mdm_fuzz::{check_error, check_line, is_same_text, value};
use url::Url;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    match SignInRequest::parse(&text, ReturnSchemes::SETTINGS.and_https()) {
        Ok(request) => query_comes_back(&request),
        Err(error) => check_error(text.as_bytes(), &error),
    }
    match SignInResult::parse(&text, ReturnSchemes::SETTINGS) {
        Ok(result) => page_comes_back(SignInPage::new(result.appru, result.token)),
        Err(error) => check_error(text.as_bytes(), &error),
    }
    names(&text);
    type Input = (SignInRequest<'static>, ReturnUri<'static>, String, Text<'static>);
    if let Some((request, appru, token, title)) = value::<Input>(bytes) {
        query_comes_back(&request);
        if let Ok(token) = FederatedToken::new(SecretText::owned(token)) {
            page_comes_back(
                SignInPage::new(appru, token)
                    .with_title(title.clone())
                    .with_button(title),
            );
        }
    }
});

fn query_comes_back(request: &SignInRequest<'_>) {
    let service = Url::parse("https://login.contoso.com/page?tenant=1").expect("a URL");
    let url = request.url(&service);
    let (_, query) = url.split_once("?tenant=1&").expect("a query");
    if query.len() > SignInRequest::MAX_BYTES {
        return;
    }
    assert!(!query.contains(['+', ' ']));
    let schemes = ReturnSchemes::SETTINGS.and_https();
    let again = SignInRequest::parse(query, schemes).expect("what is written is readable");
    assert_eq!(again.appru.as_str(), request.appru.as_str());
    assert_eq!(again.login_hint, request.login_hint);
    assert_eq!(again.other.len(), request.other.len());
    for (one, other) in again.other.iter().zip(&request.other) {
        assert!(one.name == other.name && is_same_text(&one.value, &other.value));
    }
    assert_eq!(again.clone().into_owned().url(&service), url);
}

fn page_comes_back(page: SignInPage<'_>) {
    let html = page.to_html();
    if html.len() > SignInResult::MAX_BYTES {
        return;
    }
    let result = SignInResult::parse(&html, ReturnSchemes::SETTINGS).expect("what is written is readable");
    assert_eq!(result.appru.as_str(), page.appru.as_str());
    assert_eq!(result.token.expose(), page.token.expose());
}

fn names(text: &str) {
    if let UserName::Address(address) = UserName::parse(text) {
        assert_eq!(address.as_str(), text.trim());
        let endpoint = Endpoint::for_address(&address);
        assert_eq!(endpoint.url().scheme(), "https");
    }
    if let Err(error) = EmailAddress::new(text) {
        check_line(&error);
    }
    match Endpoint::new(text) {
        Ok(endpoint) => {
            assert_eq!(endpoint.url().scheme(), "https");
            assert_eq!(Url::parse(endpoint.as_str()).as_ref(), Ok(endpoint.url()));
        }
        Err(error) => check_line(&error),
    }
}
