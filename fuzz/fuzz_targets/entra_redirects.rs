//! Any text and values: requests and answers of the Terms of Use are read or refused, an answer goes where the request
//! said and nowhere else, and says what was decided.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdm_entra::terms::{OpaqueBlob, Schemes, TermsAnswer, TermsRedirect, TermsRequest};
use mdm_entra::{Limits, TermsOfUseError};
use mdm_fuzz::{check_line, value};
use url::Url;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let schemes = Schemes::default().with("https").with("javascript");
    match TermsRequest::parse_with(&text, &schemes, &Limits::default()) {
        Ok(request) => answers(&request, &OpaqueBlob::new("blob").expect("text")),
        Err(error) => check_line(&error),
    }
    match TermsAnswer::parse(&text) {
        Ok(answer) => drop((answer.known_error(), format!("{answer:?}"))),
        Err(error) => check_line(&error),
    }
    if let Some((request, blob)) = value::<(TermsRequest, OpaqueBlob)>(bytes) {
        answers(&request, &blob);
    }
});

fn answers(request: &TermsRequest, blob: &OpaqueBlob) {
    comes_back(request);
    let uri = request.redirect_uri().as_str();
    let (before, query) = uri.split_once(['?', '#']).unwrap_or((uri, ""));
    assert!(!before.to_ascii_lowercase().starts_with("javascript"));
    // what the address brings itself stays, and an answer beside its like says nothing
    let is_plain = query.is_empty();
    let id = request.client_request_id();
    match read(request, &request.accept(blob), is_plain) {
        Some(TermsAnswer::Accepted {
            blob: found,
            client_request_id,
            ..
        }) => {
            assert!(found.ct_eq(blob.enrollment_data()));
            assert_eq!(client_request_id.as_deref(), id);
        }
        None => {}
        other => panic!("accepted became {other:?}"),
    }
    match read(request, &request.decline(), is_plain) {
        Some(TermsAnswer::Declined {
            client_request_id, ..
        }) => assert_eq!(client_request_id.as_deref(), id),
        None => {}
        other => panic!("declined became {other:?}"),
    }
    let failed = read(
        request,
        &request.fail(TermsOfUseError::UnauthorizedClient),
        is_plain,
    );
    if let Some(answer) = failed {
        assert_eq!(answer.known_error(), Some(TermsOfUseError::UnauthorizedClient));
    }
}

fn read(request: &TermsRequest, redirect: &TermsRedirect, is_plain: bool) -> Option<TermsAnswer> {
    let location = redirect.location();
    assert!(location.bytes().all(|byte| byte.is_ascii_graphic()), "{location}");
    assert!(!location.contains('+') || request.redirect_uri().as_str().contains('+'));
    assert!(TermsAnswer::is_for(location, request.redirect_uri()));
    let answered = Url::parse(location).expect("a location is a URL");
    let asked = Url::parse(request.redirect_uri().as_str()).expect("a redirect URI is a URL");
    assert_eq!(
        (answered.scheme(), answered.host_str(), answered.path()),
        (asked.scheme(), asked.host_str(), asked.path())
    );
    let answer = TermsAnswer::parse(location);
    if is_plain {
        return Some(answer.expect("an answer is readable"));
    }
    None
}

fn comes_back(request: &TermsRequest) {
    let terms = Url::parse("https://mdm.contoso.com/terms?a=b").expect("a URL");
    let url = request.to_url(&terms).expect("the address has a host");
    let query = url.query().expect("a query");
    let query = query.strip_prefix("a=b&").expect("the query of the address");
    if query.len() > Limits::default().query_bytes {
        return;
    }
    let schemes = Schemes::default().with("https");
    let again =
        TermsRequest::parse_with(query, &schemes, &Limits::default()).expect("what is written is readable");
    assert_eq!(&again, request);
}
