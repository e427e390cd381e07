//! Enrollment by a certificate: who signed, whose certificate it is, and that nothing was changed or sent twice.

use mdm_discovery::{AuthPolicy, Discover, DiscoverRequest, DiscoverResponse};
use mdm_errors::{EnrollmentError, ErrorType, Subcode};
use mdm_examples::authority::{Authority, validity};
use mdm_examples::contoso::LAB;
use mdm_examples::device::{Machine, Proof, Signer, ask};
use mdm_examples::keys::PrivateKey;
use mdm_examples::world;
use mdm_soap::values::EnrollmentType;
use mdm_soap::{Credential, Operation};
use mdm_wstep::{Issue, RequestSecurityToken};
use mdm_xcep::{GetPolicies, GetPoliciesRequest, ProtocolVersion};
use rustls::pki_types::CertificateSigningRequestDer;

use crate::peer::{DISCOVERY, ENROLLMENT, POLICY, Peer, certificate_request_of, question, rsa_key, url};

fn signed<O: Operation>(path: &str, signer: &Signer, request: &O::Request<'_>) -> String {
    let to = url(path).to_string().try_into().unwrap();
    let (_, body) = Proof::from(signer).write::<O>(&to, request).unwrap();
    String::from_utf8(body).unwrap()
}

fn get_policies(signer: &Signer) -> String {
    signed::<GetPolicies>(POLICY, signer, &GetPoliciesRequest::default())
}

fn request_certificate(machine: &Machine, signer: &Signer, csr: &[u8]) -> String {
    let context = machine.context(ProtocolVersion::V5_0, EnrollmentType::Full, None);
    let request = RequestSecurityToken::issue(&CertificateSigningRequestDer::from(csr), context);
    signed::<Issue>(ENROLLMENT, signer, &request)
}

/// A certificate of this authority for the lab, that began some days ago and is valid for two days.
fn signer(authority: &Authority, days_ago: i64) -> Signer {
    let began = world::shifted(world::now(), days_ago * -24 * 60 * 60);
    let key = rsa_key();
    let certificate = authority.issue_for_client(LAB, &key, validity(began, 2)).unwrap();
    Signer { certificate, key }
}

fn good(peer: &Peer) -> Signer {
    signer(&peer.contoso.provisioning, 0)
}

/// Policy and enrollment service refuse what this signer asks.
async fn refused(peer: &Peer, signer: &Signer, error: impl Into<EnrollmentError>, reason: &str) {
    let expected = (error.into(), reason.to_owned());
    let machine = Machine::new("LAB");
    let csr = certificate_request_of(&machine);
    assert_eq!(peer.refused(POLICY, get_policies(signer)).await, expected);
    let enrollment = request_certificate(&machine, signer, &csr);
    assert_eq!(peer.refused(ENROLLMENT, enrollment).await, expected);
    assert!(peer.contoso.server.store.devices().unwrap().is_empty());
}

async fn discovered(
    peer: &Peer,
    policies: &[AuthPolicy<'static>],
) -> Result<DiscoverResponse<'static>, mdm_soap::Error> {
    let mut request = DiscoverRequest::windows_11_25h2(LAB.try_into().unwrap());
    request.auth_policies = policies.to_vec();
    let client = peer.contoso.client().unwrap();
    let service = url(DISCOVERY);
    let exchange = ask::<Discover, _>(&client, service.as_str(), Credential::None, &request, |answer| {
        answer.into_owned()
    });
    exchange.await.unwrap().result.map_err(|failure| match failure {
        mdm_examples::device::Failure::Soap(error) => error,
        other => panic!("{other}"),
    })
}

#[tokio::test]
async fn discovery_names_the_policy_where_the_device_offers_it() {
    use AuthPolicy::{Certificate, Federated, OnPremise};
    let peer = Peer::new().await;
    for (offered, chosen) in [
        (&[OnPremise, Federated, Certificate][..], Certificate),
        (&[Certificate], Certificate),
        (&[OnPremise, Federated], Federated),
        (&[OnPremise], OnPremise),
    ] {
        assert_eq!(discovered(&peer, offered).await.unwrap().auth_policy, chosen);
    }
}

#[tokio::test]
async fn a_device_enrolls_by_its_certificate_and_is_managed() {
    let peer = Peer::new().await;
    let signer = good(&peer);
    assert_eq!(peer.post(POLICY, get_policies(&signer)).await.status, 200);
    let (machine, account) = peer.enroll(&signer).await;
    let device = peer
        .contoso
        .server
        .store
        .device(&machine.device_id)
        .unwrap()
        .unwrap();
    assert_eq!(device.owner, LAB);
    assert_eq!(device.certificate, account.certificate.as_ref());
}

#[tokio::test]
async fn a_certificate_of_another_authority_with_the_same_name() {
    let peer = Peer::new().await;
    let other = Authority::new("Contoso Provisioning CA", world::now()).unwrap();
    let reason = "the certificate is not one with which devices may enroll here";
    refused(&peer, &signer(&other, 0), Subcode::Authentication, reason).await;
    // Those of managed devices and of servers are others too.
    let devices = signer(&peer.contoso.server.authority, 0);
    refused(&peer, &devices, Subcode::Authentication, reason).await;
    let root = Signer {
        certificate: peer.contoso.provisioning.certificate().clone(),
        key: rsa_key(),
    };
    refused(&peer, &root, Subcode::Authentication, reason).await;
}

#[tokio::test]
async fn a_signature_of_another_key_than_that_of_the_certificate() {
    let peer = Peer::new().await;
    let stolen = Signer {
        key: PrivateKey::rsa2048().unwrap(),
        ..good(&peer)
    };
    let reason = "signature of the request: the signature value does not match";
    refused(&peer, &stolen, Subcode::InvalidSecurity, reason).await;
}

#[tokio::test]
async fn a_certificate_that_has_expired_or_does_not_count_yet() {
    let peer = Peer::new().await;
    for days_ago in [3, -3] {
        let signer = signer(&peer.contoso.provisioning, days_ago);
        let reason = "certificate of the signer is not valid now";
        refused(&peer, &signer, Subcode::Authentication, reason).await;
    }
}

#[tokio::test]
async fn a_signed_message_counts_once() {
    let peer = Peer::new().await;
    let machine = Machine::new("LAB");
    let message = request_certificate(&machine, &good(&peer), &certificate_request_of(&machine));
    assert_eq!(peer.post(ENROLLMENT, message.as_str()).await.status, 200);
    let first = peer.contoso.server.store.device(&machine.device_id).unwrap();
    assert_eq!(
        peer.refused(ENROLLMENT, message.as_str()).await,
        (
            Subcode::InvalidSecurity.into(),
            "the signed message was received before".to_owned()
        )
    );
    let second = peer.contoso.server.store.device(&machine.device_id).unwrap();
    assert_eq!(first, second, "the replay changed nothing");
    // A question that changes nothing is answered again.
    let question = get_policies(&good(&peer));
    for _ in 0..2 {
        assert_eq!(peer.post(POLICY, question.as_str()).await.status, 200);
    }
}

/// The element with its content.
fn signature(message: &str) -> &str {
    let start = message.find("<Signature").unwrap();
    let end = message.find("</Signature>").unwrap() + "</Signature>".len();
    &message[start..end]
}

#[tokio::test]
async fn a_signature_moved_to_another_message_or_place() {
    let peer = Peer::new().await;
    let signer = good(&peer);
    let (one, other) = (Machine::new("LAB-01"), Machine::new("LAB-02"));
    let signed = request_certificate(&one, &signer, &certificate_request_of(&one));
    let victim = request_certificate(&other, &signer, &certificate_request_of(&other));
    let own = signature(&signed);

    let invalid: EnrollmentError = Subcode::InvalidSecurity.into();
    let told = |error: &str| format!("signature of the request: {error}");
    let cases = [
        (
            victim.replace(signature(&victim), own),
            (invalid, told("the digest does not match the message")),
        ),
        (
            signed.replace("LAB-01", "LAB-99"),
            (invalid, told("the digest does not match the message")),
        ),
        (
            signed.replace("</wsse:Security>", &format!("{own}</wsse:Security>")),
            (
                Subcode::InvalidSecurity.into(),
                "second <Signature> in Envelope/Header/Security".to_owned(),
            ),
        ),
        (
            signed.replace("</s:Body>", &format!("{own}</s:Body>")),
            (
                Subcode::MessageFormat.into(),
                "unexpected <Signature> in Envelope/Body".to_owned(),
            ),
        ),
        (
            signed
                .replace(own, "")
                .replace("</s:Header>", &format!("{own}</s:Header>")),
            (
                Subcode::Authentication.into(),
                "the token is not one of the sign-in page, or has expired".to_owned(),
            ),
        ),
        (
            signed.replace(own, ""),
            (
                Subcode::Authentication.into(),
                "the token is not one of the sign-in page, or has expired".to_owned(),
            ),
        ),
    ];
    for (number, (message, (error, reason))) in cases.into_iter().enumerate() {
        let refusal = peer.refused(ENROLLMENT, message).await;
        assert_eq!(refusal.0, error, "{number}: {}", refusal.1);
        assert!(refusal.1.starts_with(&reason), "{number}: {}", refusal.1);
    }
    assert!(peer.contoso.server.store.devices().unwrap().is_empty());
}

#[tokio::test]
async fn a_certificate_request_for_a_key_that_the_device_does_not_have() {
    let peer = Peer::new().await;
    let machine = Machine::new("LAB");
    let mut csr = certificate_request_of(&machine);
    *csr.last_mut().unwrap() ^= 1;
    let message = request_certificate(&machine, &good(&peer), &csr);
    let refusal = peer.refused(ENROLLMENT, message).await;
    assert_eq!(
        refusal,
        (
            Subcode::CertificateRequest.into(),
            "certificate request: bad signature".to_owned()
        )
    );
    // One of another device, with its proof, is of no more use.
    let other = certificate_request_of(&Machine::new("OTHER"));
    let message = request_certificate(&machine, &good(&peer), &other);
    let refusal = peer.refused(ENROLLMENT, message).await;
    assert_eq!(
        refusal,
        (
            Subcode::CertificateRequest.into(),
            "certificate request names another device".to_owned()
        )
    );
}

#[tokio::test]
async fn a_server_without_such_authorities() {
    let peer = Peer::without_issuers().await;
    let signer = good(&peer);
    let reason = "the message carries no credential that this server takes";
    refused(&peer, &signer, Subcode::Authentication, reason).await;
    let error = discovered(&peer, &[AuthPolicy::Certificate]).await.unwrap_err();
    let mdm_soap::Error::Fault(fault) = error else {
        panic!("{error}")
    };
    assert_eq!(fault.enrollment_error(), Some(ErrorType::NotSupported.into()));
    let unsigned = question::<GetPolicies>(
        POLICY,
        Credential::Certificate(signer.certificate.clone()),
        &GetPoliciesRequest::default(),
    );
    let (error, why) = Peer::new().await.refused(POLICY, unsigned).await;
    assert_eq!(error, Subcode::Authentication.into());
    assert_eq!(why, "request without the signature of a certificate");
}
