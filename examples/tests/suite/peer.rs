//! Somebody who talks to the server over HTTPS and says what comes back.

use std::sync::LazyLock;

use mdm_discovery::{Discover, DiscoverRequest};
use mdm_errors::{EnrollmentError, SecretText};
use mdm_examples::contoso::{ANA, BEN, Contoso, ENROLLMENT_HOST};
use mdm_examples::device::{Account, Machine, Proof, ask};
use mdm_examples::http::{Request, Response};
use mdm_examples::keys::PrivateKey;
use mdm_examples::tenant::Tenant;
use mdm_examples::world;
use mdm_soap::security::UsernameToken;
use mdm_soap::values::EnrollmentType;
use mdm_soap::{CONTENT_TYPE, Credential, Envelope, Fault, MessageId, Operation, PendingRequest};
use mdm_wstep::certificate::{CertificateRequestBuilder, SignatureAlgorithm};
use mdm_wstep::{Issue, Limits, RequestSecurityToken};
use mdm_xcep::{GetPolicies, GetPoliciesRequest, ProtocolVersion};
use rustls::pki_types::{CertificateSigningRequestDer, PrivateKeyDer};
use url::Url;

pub const DISCOVERY: &str = mdm_discovery::endpoint::PATH;
pub use mdm_examples::server::path::{ENROLLMENT, POLICY};

/// The organisation with its server.
pub struct Peer {
    pub contoso: Contoso,
}

impl Peer {
    pub async fn new() -> Self {
        Self {
            contoso: Contoso::open_with(Tenant::new(rsa_key()).unwrap()).await.unwrap(),
        }
    }

    /// The organisation when no authority may name who enrolls.
    pub async fn without_issuers() -> Self {
        let tenant = Tenant::new(rsa_key()).unwrap();
        Self {
            contoso: Contoso::open_without_issuers(tenant).await.unwrap(),
        }
    }

    /// Sends a request and checks what holds for every answer: a length, no chunks, no secrets.
    pub async fn send(&self, request: Request) -> Response {
        let answer = self.contoso.client().unwrap().send(&request).await.unwrap();
        assert_eq!(answer.header("transfer-encoding"), None);
        assert_eq!(
            answer.header("content-length"),
            Some(&*answer.body.len().to_string())
        );
        let journal = self.contoso.server.journal.take().join("\n");
        for text in [String::from_utf8_lossy(&answer.body).as_ref(), &journal] {
            for secret in [ANA.1, BEN.1, WRONG_PASSWORD] {
                assert!(!text.contains(secret), "{text}");
            }
            assert!(!text.contains("eyJ"), "{text}");
        }
        answer
    }

    /// Posts an enrollment message.
    pub async fn post(&self, path: &str, body: impl Into<Vec<u8>>) -> Response {
        self.send(Request::post(url(path), CONTENT_TYPE, body.into()))
            .await
    }

    /// Enrolls a new device of whom this proves.
    pub async fn enroll(&self, proof: impl Into<Proof<'_>>) -> (Machine, Account) {
        let (machine, key) = (Machine::new("DESKTOP"), rsa_key());
        let context = machine.context(ProtocolVersion::V5_0, EnrollmentType::Full, None);
        let request = CertificateSigningRequestDer::from(signed_request(&key, &machine.device_id));
        let request = RequestSecurityToken::issue(&request, context);
        let client = self.contoso.client().unwrap();
        let service = url(ENROLLMENT);
        let exchange = ask::<Issue, _>(&client, service.as_str(), proof, &request, |answer| {
            answer.provisioning_document(&Limits::default()).unwrap()
        });
        let document = exchange.await.unwrap().result.unwrap();
        (machine, Account::install(&document, key).unwrap())
    }

    /// Posts a message that must be refused: the error and the reason for people.
    pub async fn refused(&self, path: &str, body: impl Into<Vec<u8>>) -> (EnrollmentError, String) {
        let answer = self.post(path, body).await;
        assert_eq!(
            answer.status,
            Fault::HTTP_STATUS,
            "{}",
            String::from_utf8_lossy(&answer.body)
        );
        assert_eq!(answer.header("content-type"), Some(CONTENT_TYPE));
        let envelope = Envelope::parse(&answer.body).unwrap();
        let fault = envelope.fault().unwrap();
        (
            fault.enrollment_error().unwrap(),
            fault.reason().unwrap().to_owned(),
        )
    }
}

/// One key for all tests: making RSA keys takes time.
pub fn rsa_key() -> PrivateKey {
    static KEY: LazyLock<PrivateKeyDer<'static>> =
        LazyLock::new(|| PrivateKey::rsa2048().unwrap().to_pkcs8().unwrap());
    PrivateKey::rsa_of_pkcs8(KEY.secret_der()).unwrap()
}

pub const WRONG_PASSWORD: &str = "not-her-passw0rd";

pub fn url(path: &str) -> Url {
    Url::parse(&format!("https://{ENROLLMENT_HOST}{path}")).unwrap()
}

pub fn password(name: &'static str, password: &'static str) -> Credential<'static> {
    Credential::UsernameToken(UsernameToken::new(
        name.try_into().unwrap(),
        SecretText::borrowed(password),
    ))
}

pub fn ana() -> Credential<'static> {
    password(ANA.0, ANA.1)
}

/// A question as a device writes it.
pub fn question<O: Operation>(path: &str, credential: Credential<'_>, request: &O::Request<'_>) -> String {
    let mut body = Vec::new();
    let id = MessageId::from_uuid("748132ec-a575-4329-b01b-6171a9cf8478");
    let to = url(path).to_string().try_into().unwrap();
    let _ = PendingRequest::<O>::write(id, &to, &credential.into(), request, &mut body);
    String::from_utf8(body).unwrap()
}

pub fn discover() -> String {
    let request = DiscoverRequest::windows_11_25h2(ANA.0.try_into().unwrap());
    question::<Discover>(DISCOVERY, Credential::None, &request)
}

pub fn get_policies(credential: Credential<'_>) -> String {
    question::<GetPolicies>(POLICY, credential, &GetPoliciesRequest::default())
}

/// A request for a certificate of a new machine, with this PKCS #10 request.
pub fn request_certificate(credential: Credential<'_>, request: &[u8]) -> String {
    request_for(&Machine::new("DESKTOP"), None, credential, request)
}

/// The request of this machine, with the answer of the terms of use.
pub fn request_for(
    machine: &Machine,
    terms: Option<String>,
    credential: Credential<'_>,
    request: &[u8],
) -> String {
    let context = machine.context(ProtocolVersion::V5_0, EnrollmentType::Full, terms);
    let request = CertificateSigningRequestDer::from(request);
    question::<Issue>(
        ENROLLMENT,
        credential,
        &RequestSecurityToken::issue(&request, context),
    )
}

/// A good PKCS #10 request.
pub fn certificate_request() -> Vec<u8> {
    signed_request(&rsa_key(), "0123456789ABCDEF0123456789ABCDEF")
}

/// The request of this machine.
pub fn certificate_request_of(machine: &Machine) -> Vec<u8> {
    signed_request(&rsa_key(), &machine.device_id)
}

fn signed_request(key: &PrivateKey, device_id: &str) -> Vec<u8> {
    let public_key = key.public_key().unwrap();
    let to_sign = CertificateRequestBuilder::windows(&world::guid(), device_id, public_key)
        .to_sign(SignatureAlgorithm::RsaPkcs1Sha256);
    let signature = key.sign(to_sign.message()).unwrap();
    to_sign.continue_with(&signature).to_vec()
}
