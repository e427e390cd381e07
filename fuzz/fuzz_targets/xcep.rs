//! Any bytes and values: policy requests and responses are refused with a fault that can be sent, or written and read
//! again as the same, references between policies, authorities and identifiers included.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdm_fuzz::{exchange, value};
use mdm_xcep::{GetPolicies, GetPoliciesRequest, GetPoliciesResponse, ReplyOptions};

fuzz_target!(|bytes: &[u8]| {
    exchange::question::<GetPolicies>(bytes, |one, other| one == other);
    exchange::answer::<GetPolicies>(bytes, &GetPoliciesRequest::default(), |one, other| one == other);
    type Input = (
        GetPoliciesRequest<'static>,
        GetPoliciesResponse<'static>,
        ReplyOptions<'static>,
    );
    if let Some((request, response, options)) = value::<Input>(bytes) {
        let is_same = |one: &GetPoliciesRequest<'_>, other: &GetPoliciesRequest<'_>| one == other;
        exchange::built::<GetPolicies>(&request, &response, &options, is_same, |one, other| one == other);
        assert_eq!(request.clone().into_owned(), request);
        assert_eq!(response.clone().into_owned(), response);
    }
});
