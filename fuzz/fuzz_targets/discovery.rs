//! Any bytes and values: discovery requests and responses are refused with a fault that can be sent, or written and read
//! again as the same; services and authentication of a response are understood or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdm_discovery::{Discover, DiscoverRequest, DiscoverResponse, ReplyOptions};
use mdm_fuzz::{check_line, exchange, value};

fuzz_target!(|bytes: &[u8]| {
    exchange::question::<Discover>(bytes, |one, other| {
        interpret_request(one);
        one == other
    });
    let request = DiscoverRequest::windows_11_25h2("ada@contoso.com".try_into().expect("text"));
    exchange::answer::<Discover>(bytes, &request, |one, other| {
        interpret_response(one);
        one == other
    });
    type Input = (
        DiscoverRequest<'static>,
        DiscoverResponse<'static>,
        ReplyOptions<'static>,
    );
    if let Some((request, response, options)) = value::<Input>(bytes) {
        let is_same = |one: &DiscoverRequest<'_>, other: &DiscoverRequest<'_>| one == other;
        exchange::built::<Discover>(&request, &response, &options, is_same, |one, other| one == other);
        interpret_request(&request);
        interpret_response(&response);
        assert_eq!(request.clone().into_owned(), request);
        assert_eq!(response.clone().into_owned(), response);
    }
});

fn interpret_request(request: &DiscoverRequest<'_>) {
    let _ = (request.user_name(), request.version());
}

fn interpret_response(response: &DiscoverResponse<'_>) {
    match (response.services(), response.authentication()) {
        (Ok(services), Ok(authentication)) => {
            assert_eq!(services.enrollment().scheme(), "https");
            let built = DiscoverResponse::new(&services, &authentication);
            assert_eq!(built.services().as_ref(), Ok(&services));
            assert_eq!(built.authentication().as_ref(), Ok(&authentication));
        }
        (services, authentication) => {
            let _ = services.map_err(|error| check_line(&error));
            let _ = authentication.map_err(|error| check_line(&error));
        }
    }
}
