use arbitrary::{Arbitrary as _, Unstructured};
use mdm_discovery::{
    Discover, DiscoverRequest, DiscoverResponse, Incoming, MessageId, PendingRequest, ReplyOptions, Security,
};
use proptest::prelude::*;

fn ask(request: &DiscoverRequest<'_>) -> (PendingRequest<Discover>, Vec<u8>) {
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_is_written_is_read(seed in proptest::collection::vec(any::<u8>(), 0..500)) {
        let mut source = Unstructured::new(&seed);
        let request = DiscoverRequest::arbitrary(&mut source).unwrap();
        let response = DiscoverResponse::arbitrary(&mut source).unwrap();
        let (pending, question) = ask(&request);
        let incoming = Incoming::<Discover>::parse(&question).unwrap();
        prop_assert_eq!(incoming.request(), &request);
        prop_assert_eq!(&incoming.request().clone().into_owned(), &request);
        let answer = incoming.reply(&response, &ReplyOptions::default());
        let reply = pending.response(&answer, 200).unwrap();
        prop_assert_eq!(&reply.response, &response);
        prop_assert_eq!(&reply.response.into_owned(), &response);
    }

    #[test]
    fn changed_bytes_never_panic_and_what_is_read_is_written_the_same(
        seed in proptest::collection::vec(any::<u8>(), 0..200),
        changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 0..4),
    ) {
        let request = DiscoverRequest::arbitrary(&mut Unstructured::new(&seed)).unwrap();
        let (_, mut bytes) = ask(&request);
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        if let Ok(incoming) = Incoming::<Discover>::parse(&bytes) {
            let (_, once) = ask(incoming.request());
            let again = Incoming::<Discover>::parse(&once).unwrap();
            prop_assert_eq!(ask(again.request()).1, once);
        }
    }
}
