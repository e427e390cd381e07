//! The messages of the corpus, read and written again.

use mdm_soap::{Envelope, Operation as _};
use mdm_xcep::{GetPolicies, GetPoliciesRequest, Incoming, MessageId, PendingRequest, Security};

#[test]
fn requests_of_the_corpus_are_read_and_written_again() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/soap");
    let mut read = 0;
    for file in std::fs::read_dir(corpus).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let action = Envelope::parse(&bytes)
            .ok()
            .and_then(|envelope| envelope.header().action.clone());
        if action.as_deref() != Some(GetPolicies::ACTION) {
            continue;
        }
        let Ok(incoming) = Incoming::<GetPolicies>::parse(&bytes) else {
            continue;
        };
        read += 1;
        let mut again = Vec::new();
        let to = incoming.header().to.clone().unwrap_or_default();
        let _ = PendingRequest::<GetPolicies>::write(
            MessageId::from_uuid("1"),
            &to,
            &Security::new(),
            incoming.request(),
            &mut again,
        );
        let reread = Incoming::<GetPolicies>::parse(&again).unwrap();
        assert_eq!(reread.request(), incoming.request(), "{path:?}");
        let owned: GetPoliciesRequest<'static> = incoming.request().clone().into_owned();
        assert_eq!(&owned, incoming.request());
    }
    assert!(read >= 4, "{read}");
}
