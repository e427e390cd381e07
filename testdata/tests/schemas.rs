//! Everything that the enrollment crates write is valid by schemas of our own, and what is not is refused by them.
//!
//! Needs `xmllint`; without it the tests say so and end.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]
#![allow(clippy::print_stdout, reason = "a skipped test should say so")]

use core::time::Duration;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use arbitrary::{Arbitrary, Unstructured};
use mdm_discovery::{Authentication, Configuration, Discover, DiscoverRequest, DiscoverResponse, Services};
use mdm_errors::{ErrorType, HResult, SecretBytes, SecretText, Subcode, Text, text};
use mdm_soap::fault::{CertificateEnrollmentDetail, Fault};
use mdm_soap::security::{Timestamp, UsernameToken, ValueType};
use mdm_soap::{
    ActivityId, Credential, Header, Incoming, MessageId, Operation, PendingRequest, ReplyOptions, Security,
    SigningToken,
};
use mdm_wstep::certificate::SignedDataDer;
use mdm_wstep::provisioning::{
    AppSrv, Application, CertificateScope, CertificateSearchCriteria, ClientCertificate, CompanyHub,
    DmClient, EnrollmentCompletePage, ManualUnenrollment, PollSchedule, ProvisioningDocument, Renew,
};
use mdm_wstep::{
    AdditionalContext, Desktop, Issue, KeyExchange, KeyExchangeRequest, KeyExchangeResponse,
    RequestSecurityToken, RequestSecurityTokenResponseCollection,
};
use mdm_xcep::policy::AttestationFailureBehavior;
use mdm_xcep::{GetPolicies, GetPoliciesRequest, GetPoliciesResponse, PolicySet, ProtocolVersion};
use rustls_pki_types::{CertificateDer, CertificateSigningRequestDer, UnixTime};

const ID: &str = "748132ec-a575-4329-b01b-6171a9cf8478";
/// Values of each kind that are made at random; always the same ones.
const SAMPLES: u64 = 150;

/// Runs `xmllint` over files, or nothing where it is not installed.
fn xmllint(schema: &str, files: &[PathBuf]) -> Option<Output> {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let run = Command::new("xmllint")
        .args(["--noout", "--nonet", "--huge", "--schema"])
        .arg(schemas.join(schema))
        .args(files)
        .output();
    if run.is_err() {
        println!("skipped: xmllint is not installed");
    }
    run.ok()
}

/// Writes documents into a directory of their own.
fn files(name: &str, documents: &[Vec<u8>]) -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    let written = documents.iter().enumerate().map(|(number, document)| {
        let file = directory.join(format!("{number}.xml"));
        std::fs::write(&file, document).unwrap();
        file
    });
    written.collect()
}

fn valid(name: &str, schema: &str, documents: &[Vec<u8>]) {
    let Some(output) = xmllint(schema, &files(name, documents)) else {
        return;
    };
    let told = String::from_utf8_lossy(&output.stderr);
    let wrong: Vec<_> = told
        .lines()
        .filter(|line| !line.ends_with(" validates"))
        .collect();
    assert!(
        output.status.success() && wrong.is_empty(),
        "{name}:\n{}",
        wrong.join("\n")
    );
    assert_eq!(told.lines().count(), documents.len());
}

fn to() -> Text<'static> {
    text!("https://mdm.contoso.com/EnrollmentServer/Some.svc?tenant=7&os=10")
}

fn at(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}

fn timestamp() -> Timestamp<'static> {
    Timestamp::new(at(1_795_910_400), at(1_795_910_700))
}

/// A question with each credential, and signed.
fn questions<O: Operation>(request: &O::Request<'_>) -> Vec<Vec<u8>> {
    let credentials = [
        Credential::None,
        Credential::UsernameToken(UsernameToken::new(
            text!("ada <&> b"),
            SecretText::borrowed("p]]>\"w"),
        )),
        Credential::EnrollmentToken(SecretBytes::borrowed(b"token")),
        Credential::EntraToken(SecretText::borrowed("eyJ0.eyJh.c2ln")),
        Credential::Certificate(CertificateDer::from(vec![0x30, 0x00])),
    ];
    let mut written: Vec<_> = credentials
        .into_iter()
        .map(|credential| {
            let mut security = Security::from(credential);
            security.timestamp = (!security.tokens.is_empty()).then(timestamp);
            question::<O>(request, &security)
        })
        .collect();
    let token = SigningToken::new(
        CertificateDer::from(vec![0x30, 0x00]),
        text!("uuid-1"),
        timestamp(),
    )
    .with_value_type(ValueType::DeviceEnrollmentUserToken);
    let id = MessageId::from_uuid(ID);
    let unsigned = PendingRequest::<O>::prepare_signed(id, &to(), &token, request).unwrap();
    let mut signed = Vec::new();
    let _ = unsigned.with_signature(&[1; 256], &mut signed);
    written.push(signed);
    written
}

fn question<O: Operation>(request: &O::Request<'_>, security: &Security<'_>) -> Vec<u8> {
    let mut body = Vec::new();
    let _ = PendingRequest::<O>::write(MessageId::from_uuid(ID), &to(), security, request, &mut body);
    body
}

/// Answers to a question, plain and with everything that a header can have.
fn answers<O: Operation>(request: &O::Request<'_>, response: &O::Response<'_>) -> Vec<Vec<u8>> {
    let body = question::<O>(request, &Security::new());
    let incoming = Incoming::<O>::parse(&body).unwrap();
    let mut options = ReplyOptions::default();
    options.activity_id = Some(ActivityId::new(text!("a-1")).with_correlation_id(Some(text!("c-1"))));
    options.message_id = Some(MessageId::from_uuid(ID));
    options.timestamp = Some(timestamp());
    vec![
        incoming.reply(response, &ReplyOptions::default()),
        incoming.reply(response, &options),
        incoming.refuse_with(&Fault::for_error(Subcode::Authorization, text!("no")), &options),
    ]
}

/// Values of every shape, the same in every run.
fn samples<T: for<'a> Arbitrary<'a>>(mut each: impl FnMut(T)) {
    for sample in 1..=SAMPLES {
        let mut state = sample.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let bytes: Vec<u8> = (0..2048)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                state.to_le_bytes()[3]
            })
            .collect();
        each(T::arbitrary(&mut Unstructured::new(&bytes)).unwrap());
    }
}

fn discovery() -> Vec<Vec<u8>> {
    let request = DiscoverRequest::windows_11_25h2(text!("ada@contoso.com"));
    let services = Services::new("https://mdm.contoso.com/enroll?a=1&b=2".parse().unwrap())
        .unwrap()
        .with_policy("https://mdm.contoso.com/policy".parse().unwrap())
        .unwrap();
    let page = Authentication::federated("https://mdm.contoso.com/login".parse().unwrap()).unwrap();
    let mut written = questions::<Discover>(&request);
    let first = DiscoverRequest::new(Text::default(), ProtocolVersion::new(1), []);
    written.extend(questions::<Discover>(&first));
    for way in [page, Authentication::OnPremise, Authentication::Certificate] {
        let response = DiscoverResponse::new(&services, &way);
        written.extend(answers::<Discover>(&request, &response));
        if let Ok(response) = Configuration::new(services.clone(), way).answer(&request) {
            written.extend(answers::<Discover>(&request, &response));
        }
    }
    samples(|request: DiscoverRequest<'_>| written.push(question::<Discover>(&request, &Security::new())));
    written
}

fn policy() -> Vec<Vec<u8>> {
    let request = GetPoliciesRequest::default();
    let mut written = questions::<GetPolicies>(&request);
    for version in [4, 5, 6, 7] {
        let set = PolicySet::new().with_attestation(AttestationFailureBehavior::RetryOnError, 100);
        let response = set.response(ProtocolVersion::new(version));
        written.extend(answers::<GetPolicies>(&request, &response));
    }
    let unchanged = GetPoliciesResponse::not_changed(text!("id"));
    written.extend(answers::<GetPolicies>(&request, &unchanged));
    // Built by a test of its crate, byte for byte.
    written.push(include_bytes!("../../mdm-xcep/tests/suite/data/response-every-element.xml").to_vec());
    written
}

fn enrollment() -> Vec<Vec<u8>> {
    let context = || Desktop::new(text!("D1"), text!("PC <&> 1")).context();
    let csr = CertificateSigningRequestDer::from(vec![0x30, 0x01, 0x00]);
    let renewal = SignedDataDer::from(vec![0x30, 0x02, 0x06, 0x00]);
    let issue = RequestSecurityToken::issue(&csr, context());
    let mut written = Vec::new();
    for request in [
        RequestSecurityToken::issue(&csr, AdditionalContext::new()),
        RequestSecurityToken::renew(&renewal, context()),
        RequestSecurityToken::query(text!("17")),
    ] {
        written.extend(questions::<Issue>(&request));
    }
    let document = ProvisioningDocument::default().with_manual_unenrollment(ManualUnenrollment::Forbidden);
    let certificate = CertificateDer::from(vec![0x30, 0x00]);
    for response in [
        RequestSecurityTokenResponseCollection::new(&document).unwrap(),
        RequestSecurityTokenResponseCollection::issued(&certificate, text!("5")).with_full_response(&[1, 2]),
        RequestSecurityTokenResponseCollection::deferred(text!("https://ca.contoso.com/5"), text!("5")),
    ] {
        written.extend(answers::<Issue>(&issue, &response));
    }
    written.extend(questions::<KeyExchange>(&KeyExchangeRequest::new()));
    let exchange = KeyExchangeResponse::new(&certificate);
    written.extend(answers::<KeyExchange>(&KeyExchangeRequest::new(), &exchange));
    samples(|context: AdditionalContext<'_>| {
        let request = RequestSecurityToken::issue(&csr, context);
        written.push(question::<Issue>(&request, &Security::new()));
    });
    written
}

fn faults() -> Vec<Vec<u8>> {
    let mut header = Header::default();
    header.action = Some(text!("urn:action"));
    header.relates_to = Some(MessageId::from_uuid(ID));
    let mut written = Vec::new();
    for subcode in Subcode::ALL {
        written.push(Fault::for_error(*subcode, text!("a reason")).to_xml(&header));
    }
    for kind in ErrorType::ALL {
        written.push(Fault::for_error(*kind, text!("a <reason> & \"more\"")).to_xml(&header));
    }
    let mut detailed = Fault::for_error(Subcode::CertificateRequest, text!("no"));
    detailed.certificate_detail = Some(CertificateEnrollmentDetail::default());
    written.push(detailed.to_xml(&header));
    let mut detail = CertificateEnrollmentDetail::default();
    detail.binary_response = Some(text!("MAA="));
    detail.error_code = Some(HResult::new(0x8009_400A));
    detail.invalid_request = Some(true);
    detail.request_id = Some(text!("17"));
    detailed.certificate_detail = Some(detail);
    written.push(detailed.to_xml(&header));
    let request = DiscoverRequest::windows_11_25h2(Text::default());
    let body = String::from_utf8(question::<Discover>(&request, &Security::new())).unwrap();
    let unknown = "<x:Other xmlns:x=\"urn:other\" s:mustUnderstand=\"1\"/></s:Header>";
    let body = body.replace("</s:Header>", unknown);
    written.push(Incoming::<Discover>::parse(body.as_bytes()).unwrap_err().fault);
    written
}

fn documents() -> Vec<Vec<u8>> {
    let mut written = vec![
        ProvisioningDocument::default().to_xml().unwrap(),
        ProvisioningDocument::default()
            .with_manual_unenrollment(ManualUnenrollment::Allowed)
            .to_xml()
            .unwrap(),
    ];
    let client = ClientCertificate::new(CertificateDer::from(vec![0x30, 0x00]), CertificateScope::System);
    let application = Application::new(
        text!("MDM"),
        text!("https://mdm.contoso.com/omadm?a=1&b=2"),
        AppSrv::digest(text!("D1"), text!("s3cret <\"&"), [1; 16]),
        mdm_wstep::provisioning::Client::digest(text!("other"), [2; 16]),
    )
    .with_search_criteria(&CertificateSearchCriteria::new("CN=D1", CertificateScope::System))
    .with_connection_retries(3)
    .with_backcompat_retry_disabled();
    let settings = DmClient::new(text!("D1"))
        .with_upn(text!("ada@contoso.com"))
        .with_poll(PollSchedule::default())
        .with_enrollment_complete_page(EnrollmentCompletePage::new(text!("<b>"), text!("a\nb")));
    let full = ProvisioningDocument::for_enrollment(client, application, settings)
        .with_renew(Renew::default())
        .with_company_hub(&CompanyHub::new(text!("1"), SecretText::borrowed("token")));
    written.push(full.to_xml().unwrap());
    samples(|document: ProvisioningDocument| written.push(document.to_xml().unwrap()));
    written
}

#[test]
fn discovery_messages_are_valid() {
    valid("discovery", "soap.xsd", &discovery());
}

#[test]
fn policy_messages_are_valid() {
    valid("policy", "soap.xsd", &policy());
}

#[test]
fn enrollment_messages_are_valid() {
    valid("enrollment", "soap.xsd", &enrollment());
}

#[test]
fn faults_are_valid() {
    valid("faults", "soap.xsd", &faults());
}

#[test]
fn provisioning_documents_are_valid() {
    valid("provisioning", "provisioning.xsd", &documents());
}

/// Each of these changes makes a valid document one that is not.
#[test]
fn changed_documents_are_refused() {
    let changed = |family: &[Vec<u8>], part: &str, other: &str| {
        let mut texts = family.iter().map(|bytes| core::str::from_utf8(bytes).unwrap());
        let text = texts.find(|text| text.contains(part));
        let text = text.unwrap_or_else(|| panic!("no document with {part}"));
        text.replacen(part, other, 1).into_bytes()
    };
    let (discovery, policy, enrollment) = (discovery(), policy(), enrollment());
    let (faults, documents) = (faults(), documents());
    let soap = [
        changed(&discovery, "<RequestVersion>9.0<", "<RequestVersion>nine<"),
        changed(&discovery, "EmailAddress>", "Emailaddress>").to_ascii_lowercase(),
        changed(&discovery, "<AuthPolicy>Certificate</AuthPolicy>", ""),
        changed(&discovery, "DiscoverResult>", "DiscoverResults>"),
        changed(&policy, "<policySchema>3</policySchema>", ""),
        changed(&policy, "<oIDReferenceID>", "<oIDReferenceID>x"),
        changed(&policy, "<policyID>", "<policyid>"),
        changed(&policy, "xsi:nil=\"true\"/>", "/>"),
        changed(
            &enrollment,
            "<wst:TokenType>",
            "<wst:RequestType>x</wst:RequestType><wst:TokenType>",
        ),
        changed(&enrollment, "EncodingType=", "Encoding="),
        changed(&enrollment, "<ac:ContextItem Name=", "<ac:ContextItem name="),
        changed(&enrollment, "<RequestID ", "<RequestID other=\"1\" "),
        changed(&enrollment, "Reference URI=\"\"", "Reference URI=\"#body\""),
        changed(&enrollment, "xmldsig-more#rsa-sha256", "xmldsig-more#rsa-sha1"),
        changed(&faults, "s:Receiver", "s:receiver"),
        changed(&faults, "<s:Reason>", "<s:Node>n</s:Node><s:Reason>"),
        changed(&faults, " xml:lang=\"en-US\"", ""),
        changed(&faults, "ErrorType>", "errortype>"),
    ];
    let provisioning = [
        changed(&documents, "version=\"1.1\"", "version=\"1.0\""),
        changed(&documents, "<parm ", "<param "),
        changed(&documents, "<characteristic type=", "<characteristic kind="),
    ];
    for (schema, changed) in [("soap.xsd", &soap[..]), ("provisioning.xsd", &provisioning[..])] {
        for file in files(&format!("changed-{schema}"), changed) {
            let Some(output) = xmllint(schema, core::slice::from_ref(&file)) else {
                return;
            };
            let text = std::fs::read_to_string(&file).unwrap();
            assert!(!output.status.success(), "{text}");
        }
    }
}
