use arbitrary::{Arbitrary as _, Unstructured};
use mdm_xcep::{
    GetPolicies, GetPoliciesRequest, GetPoliciesResponse, Incoming, MessageId, PendingRequest, ReplyOptions,
    Security,
};
use proptest::prelude::*;

fn ask(request: &GetPoliciesRequest<'_>) -> (PendingRequest<GetPolicies>, Vec<u8>) {
    let to = "https://mdm.contoso.com/".try_into().unwrap();
    let mut out = Vec::new();
    let pending = PendingRequest::write(
        MessageId::from_uuid("1"),
        &to,
        &Security::new(),
        request,
        &mut out,
    );
    (pending, out)
}

fn answer(response: &GetPoliciesResponse<'_>) -> Vec<u8> {
    let (_, question) = ask(&GetPoliciesRequest::default());
    Incoming::<GetPolicies>::parse(&question)
        .unwrap()
        .reply(response, &ReplyOptions::default())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_is_written_is_read(seed in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let mut source = Unstructured::new(&seed);
        let request = GetPoliciesRequest::arbitrary(&mut source).unwrap();
        let response = GetPoliciesResponse::arbitrary(&mut source).unwrap();
        let (pending, question) = ask(&request);
        let incoming = Incoming::<GetPolicies>::parse(&question).unwrap();
        prop_assert_eq!(incoming.request(), &request);
        prop_assert_eq!(&incoming.request().clone().into_owned(), &request);
        let bytes = answer(&response);
        let reply = pending.response(&bytes, 200).unwrap();
        prop_assert_eq!(&reply.response, &response);
        prop_assert_eq!(&reply.response.into_owned(), &response);
    }

    #[test]
    fn changed_bytes_never_panic_and_what_is_read_is_written_the_same(
        seed in proptest::collection::vec(any::<u8>(), 0..1000),
        changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 0..4),
    ) {
        let response = GetPoliciesResponse::arbitrary(&mut Unstructured::new(&seed)).unwrap();
        let mut bytes = answer(&response);
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        let pending = PendingRequest::<GetPolicies>::for_message(MessageId::from_uuid("1"));
        if let Ok(reply) = pending.response(&bytes, 200) {
            let once = answer(&reply.response);
            let again = pending.response(&once, 200).unwrap();
            prop_assert_eq!(answer(&again.response), once);
        }
    }
}
