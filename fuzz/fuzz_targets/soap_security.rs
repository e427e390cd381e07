//! Values: every security header that can be built is written so that it is read as the same, as is the credential in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdm_errors::Text;
use mdm_fuzz::demo::{Answer, Ask, Demo};
use mdm_fuzz::{is_same_bytes, is_same_text, value};
use mdm_soap::{Credential, Incoming, MessageId, PendingRequest, ReplyOptions, Security};

fuzz_target!(|bytes: &[u8]| {
    type Input = (
        Security<'static>,
        MessageId<'static>,
        ReplyOptions<'static>,
        Credential<'static>,
    );
    let Some((security, id, options, credential)) = value::<Input>(bytes) else {
        return;
    };
    exchange(&security, &id, &options);
    let header = Security::from(credential.clone());
    let written = write(&header, &id).0;
    let incoming = Incoming::<Demo>::parse(&written).expect("a credential is readable");
    check_credential(&credential, &incoming.credential());
});

fn write(security: &Security<'_>, id: &MessageId<'_>) -> (Vec<u8>, PendingRequest<Demo>) {
    let mut written = Vec::new();
    let to = Text::lossy("https://mdm.contoso.com/ask");
    let pending = PendingRequest::write(id.clone(), &to, security, &Ask(Text::lossy("word")), &mut written);
    (written, pending)
}

fn exchange(security: &Security<'_>, id: &MessageId<'_>, options: &ReplyOptions<'_>) {
    let (written, pending) = write(security, id);
    let incoming = Incoming::<Demo>::parse(&written).expect("what is written is readable");
    assert_eq!(incoming.header().message_id.as_ref(), Some(id));
    assert_eq!(incoming.security().timestamp(), security.timestamp.as_ref());
    assert_eq!(incoming.security().tokens().len(), security.tokens.len());
    let received = incoming.security().clone().without_signature();
    assert_eq!(write(&received, id).0, written);
    let owned = received.into_owned();
    assert_eq!(write(&owned, id).0, written);
    assert!(!format!("{incoming:?}").is_empty());

    let answer = incoming.reply(&Answer(Text::lossy("word")), options);
    let reply = pending.response(&answer, 200).expect("the answer fits");
    assert_eq!(reply.timestamp, options.timestamp);
    assert_eq!(reply.header.message_id, options.message_id);
    assert_eq!(reply.header.activity_id, options.activity_id);
}

fn check_credential(sent: &Credential<'_>, found: &Credential<'_>) {
    let is_same = match (sent, found) {
        (Credential::None, Credential::None) => true,
        (Credential::UsernameToken(sent), Credential::UsernameToken(found)) => {
            sent.username == found.username && is_same_text(&sent.password, &found.password)
        }
        (Credential::EnrollmentToken(sent), Credential::EnrollmentToken(found)) => is_same_bytes(sent, found),
        (Credential::EntraToken(sent), Credential::EntraToken(found)) => is_same_text(sent, found),
        (Credential::Certificate(sent), Credential::Certificate(found)) => sent == found,
        (Credential::Other(sent), found) => match found {
            Credential::Other(found) => is_same_bytes(&sent.payload, &found.payload),
            // another token whose type says that it is one of the above
            _ => true,
        },
        _ => false,
    };
    assert!(is_same, "{sent:?} came as {found:?}");
}
