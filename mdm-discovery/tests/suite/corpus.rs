//! Recorded messages, where the checkout has them.

use mdm_discovery::{Discover, DiscoverRequest, Incoming, MessageId, PendingRequest, Security};
use mdm_soap::{Envelope, Operation as _};

#[test]
fn recorded_requests_are_read_and_written_again() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus/soap");
    let Ok(files) = std::fs::read_dir(corpus) else {
        return;
    };
    for file in files {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let action = Envelope::parse(&bytes)
            .ok()
            .and_then(|envelope| envelope.header().action.clone());
        if action.as_deref() != Some(Discover::ACTION) {
            continue;
        }
        let incoming =
            Incoming::<Discover>::parse(&bytes).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let mut again = Vec::new();
        let to = incoming.header().to.clone().unwrap_or_default();
        let _ = PendingRequest::<Discover>::write(
            MessageId::from_uuid("1"),
            &to,
            &Security::new(),
            incoming.request(),
            &mut again,
        );
        let reread = Incoming::<Discover>::parse(&again).unwrap();
        assert_eq!(reread.request(), incoming.request(), "{path:?}");
        let owned: DiscoverRequest<'static> = incoming.request().clone().into_owned();
        assert_eq!(&owned, incoming.request());
    }
}
