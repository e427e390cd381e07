//! User names that are not addresses, in every message that carries one.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use mdm_discovery::endpoint::UserName;
use mdm_discovery::{Discover, DiscoverRequest};
use mdm_errors::{SecretText, Text};
use mdm_soap::security::UsernameToken;
use mdm_soap::{Credential, Incoming, MessageId, Operation, PendingRequest, Security};
use mdm_wstep::{AdditionalContext, Issue, RequestSecurityToken};
use mdm_xcep::{Client, GetPolicies, GetPoliciesRequest};
use rustls_pki_types::CertificateSigningRequestDer;

/// Staging accounts, and tokens that count once in place of a name: opaque text to every crate.
const NAMES: [&str; 4] = [
    "staging@north.com",
    "stagingnorth",
    "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    "t0k/en==&<",
];

fn written<O: Operation>(security: &Security<'_>, request: &O::Request<'_>) -> Vec<u8> {
    let mut body = Vec::new();
    let to = Text::lossy("https://mdm.example/service");
    let _ = PendingRequest::<O>::write(MessageId::from_uuid("1"), &to, security, request, &mut body);
    body
}

fn credential_comes_as_it_is<O: Operation>(request: &O::Request<'_>) {
    for name in NAMES {
        let token = UsernameToken::new(Text::lossy(name), SecretText::borrowed("one time"));
        let body = written::<O>(&Credential::UsernameToken(token).into(), request);
        let incoming = Incoming::<O>::parse(&body).unwrap();
        let Credential::UsernameToken(found) = incoming.credential() else {
            panic!("no password")
        };
        assert_eq!(&*found.username, name);
        assert!(found.password.ct_eq("one time"));
    }
}

#[test]
fn discovery_keeps_them_and_tells_addresses_apart() {
    for name in NAMES {
        let request = DiscoverRequest::windows_11_25h2(Text::lossy(name));
        let body = written::<Discover>(&Security::new(), &request);
        let incoming = Incoming::<Discover>::parse(&body).unwrap();
        assert_eq!(&*incoming.request().email_address, name);
        match incoming.request().user_name() {
            UserName::Address(address) => assert_eq!(address.as_str(), name),
            other => assert_eq!(other, UserName::Other(name)),
        }
    }
}

#[test]
fn policy_requests_keep_them() {
    credential_comes_as_it_is::<GetPolicies>(&GetPoliciesRequest::new(Client::default()));
}

#[test]
fn enrollment_requests_keep_them() {
    // Nobody looks into the certificate request before the sender is known.
    let csr = CertificateSigningRequestDer::from(&[0x30, 0x00][..]);
    credential_comes_as_it_is::<Issue>(&RequestSecurityToken::issue(&csr, AdditionalContext::new()));
}
