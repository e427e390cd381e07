use alloc::sync::Arc;
use core::time::Duration;
use mdm_errors::SecretText;
use mdm_soap::security::UsernameToken;
use mdm_xcep::ca::{Ca, CaReference, CaUri, ClientAuthentication};
use mdm_xcep::flags::{EnrollmentFlags, GeneralFlags, PrivateKeyFlags, SubjectNameFlags};
use mdm_xcep::oid::{Oid, OidGroup};
use mdm_xcep::policy::{
    AttestationFailureBehavior, AzureAttestation, CertificateValidity, Extension, KeyArchivalAttributes,
    Policy, RaRequirements,
};
use mdm_xcep::{
    Client, Credential, GetPolicies, GetPoliciesRequest, GetPoliciesResponse, Incoming, MessageId,
    PendingRequest, PolicySet, ProtocolVersion, ReplyOptions, RequestFilter, Security, UnixTime,
};

use crate::{receive, request_lints, response_lints};

const REQUEST: &str = include_str!("data/request-on-premise.xml");
const VERSION_4: &str = include_str!("data/response-4.0.xml");
const VERSION_6: &str = include_str!("data/response-6.0.xml");
const FULL: &str = include_str!("data/response-every-element.xml");

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

fn object(value: &'static str, group: OidGroup, name: &'static str) -> Oid<'static> {
    Oid::new(value.try_into().unwrap(), group).with_default_name(name.try_into().unwrap())
}

/// The answer to the golden request, and what reading it gives.
fn check(response: &GetPoliciesResponse<'_>, golden: &str) {
    let incoming = receive(REQUEST.trim_end()).unwrap();
    let answer = text(incoming.reply(response, &ReplyOptions::default()));
    assert_eq!(answer, golden.trim_end());
    let pending = PendingRequest::<GetPolicies>::for_message(MessageId::from_uuid(
        "72048b64-0f19-448f-8c2e-b4c661860aa0",
    ));
    let reply = pending.response(golden.trim_end().as_bytes(), 200).unwrap();
    assert_eq!(&reply.response, response);
    let owned = reply.response.into_owned();
    assert_eq!(
        text(incoming.reply(&owned, &ReplyOptions::default())),
        golden.trim_end()
    );
    let golden = golden
        .trim_end()
        .replace("urn:uuid:72048b64-0f19-448f-8c2e-b4c661860aa0", "urn:uuid:1");
    assert_eq!(response_lints(&golden), [""; 0]);
}

#[test]
fn the_request_of_windows() {
    let client = Client::default().with_tpm(
        "IBM".try_into().unwrap(),
        "8217.4131.22.13878".try_into().unwrap(),
    );
    let request = GetPoliciesRequest::new(client);
    let to = "https://mdm.contoso.com/policy?tenant=7".try_into().unwrap();
    let id = MessageId::from_uuid("72048b64-0f19-448f-8c2e-b4c661860aa0");
    let token = UsernameToken::new(
        "ada@contoso.com".try_into().unwrap(),
        SecretText::borrowed("m4gic"),
    );
    let security = Security::from(Credential::UsernameToken(token));
    let mut out = Vec::new();
    let _ = PendingRequest::<GetPolicies>::write(id, &to, &security, &request, &mut out);
    assert_eq!(text(out), REQUEST.trim_end());

    let incoming = receive(REQUEST.trim_end()).unwrap();
    assert_eq!(incoming.request(), &request);
    assert!(matches!(incoming.credential(), Credential::UsernameToken(_)));
    assert_eq!(request_lints(REQUEST.trim_end()), [""; 0]);
}

#[test]
fn the_response_without_attestation() {
    let set = PolicySet::new().with_attestation(AttestationFailureBehavior::RetryOnError, 100);
    check(&set.response(ProtocolVersion::V4_0), VERSION_4);
    assert_eq!(
        PolicySet::new().response(ProtocolVersion::V5_0),
        set.response(ProtocolVersion::V4_0)
    );
}

#[test]
fn the_response_with_every_attestation() {
    let azure = AzureAttestation::new(
        "bm9uY2U=".try_into().unwrap(),
        "contoso-mdm".try_into().unwrap(),
        "https://contoso.attest.azure.net/attest".try_into().unwrap(),
    );
    let set = PolicySet::new()
        .with_policy_id("{5c1f1d0a-3f80-4a6e-9c0b-1d8a7e1e4d2c}".try_into().unwrap())
        .with_policy_oid(object(
            "1.3.6.1.4.1.99999.1",
            OidGroup::ENROLLMENT_OBJECT,
            "Device",
        ))
        .with_key_algorithm(Oid::rsa())
        .with_attestation(AttestationFailureBehavior::IgnoreOnError, 60)
        .with_azure_attestation(azure);
    check(&set.response(ProtocolVersion::V6_0), VERSION_6);
    let earlier = set.response(ProtocolVersion::V5_0);
    assert_eq!(earlier.policies[0].attributes.attestation, None);
    assert_eq!(earlier.policies[0].attributes.operation_timeout(), 60);
}

#[test]
fn the_response_with_every_element() {
    let mut uri = CaUri::new(
        ClientAuthentication::X509,
        "https://ca.contoso.com/enroll?a&b".try_into().unwrap(),
    );
    uri.renewal_only = Some(false);
    let ca = Ca::new(uri.with_priority(1), vec![0x30, 0x03, 0x02, 0x01, 0x00].into());
    let ca = Arc::new(ca);
    let eku = object(
        "1.3.6.1.5.5.7.3.2",
        OidGroup::EXTENDED_KEY_USAGE,
        "Client Authentication",
    );
    let mut policy = Policy::new(
        "User".try_into().unwrap(),
        object("1.3.6.1.4.1.99999.2", OidGroup::ENROLLMENT_OBJECT, "User"),
        CertificateValidity::days(365, 42),
    )
    .with_ca(Arc::clone(&ca));
    let attributes = &mut policy.attributes;
    let key = &mut attributes.private_key_attributes;
    key.key_spec = Some(1);
    key.key_usage_property = Some(0xFF_FFFF);
    key.permissions = Some("D:P(A;;GA;;;SY)".try_into().unwrap());
    key.algorithm = Some(Oid::rsa().into());
    key.attestation_failure_behavior = Some(AttestationFailureBehavior::FailOnError);
    key.operation_timeout = Some(30);
    attributes.superseded_policies = vec!["Old & older".try_into().unwrap()];
    attributes.private_key_flags = Some(PrivateKeyFlags::EXPORTABLE_KEY);
    attributes.subject_name_flags = Some(SubjectNameFlags::ENROLLEE_SUPPLIES_SUBJECT);
    attributes.enrollment_flags = Some(EnrollmentFlags::PUBLISH_TO_DS);
    attributes.general_flags = Some(GeneralFlags::MACHINE_TYPE);
    let signers = object("2.5.29.32.0", OidGroup::CERTIFICATE_POLICY, "Any policy");
    attributes.ra_requirements = Some(RaRequirements::new(1).with_eku(eku).with_policy(signers));
    let cipher = object(
        "2.16.840.1.101.3.4.1.42",
        OidGroup::ENCRYPTION_ALGORITHM,
        "AES 256",
    );
    attributes.key_archival_attributes = Some(KeyArchivalAttributes::new(cipher, 256));
    let usage = object("2.5.29.15", OidGroup::EXTENSION, "Key usage");
    attributes.extensions = vec![
        Extension::new(usage)
            .critical()
            .with_value(vec![0x03, 0x02, 0x05, 0xA0]),
    ];
    let second = Policy::new(
        "Second".try_into().unwrap(),
        Oid::sha256(),
        CertificateValidity::new(2, 1),
    )
    .with_ca(CaReference::from(ca));
    let response = GetPoliciesResponse::new("id".try_into().unwrap())
        .with_policy_friendly_name("Contoso".try_into().unwrap())
        .with_next_update_hours(8)
        .with_policy(policy)
        .with_policy(second);
    check(&response, FULL);
}

#[test]
fn one_entry_for_what_is_named_often() {
    assert_eq!(FULL.matches("<cA>").count(), 1);
    assert_eq!(FULL.matches("2.16.840.1.101.3.4.2.1<").count(), 1);
    assert_eq!(VERSION_4.matches("<oID>").count(), 1);
}

#[test]
fn nothing_changed() {
    let incoming = Incoming::<GetPolicies>::parse(REQUEST.trim_end().as_bytes()).unwrap();
    let response = GetPoliciesResponse::not_changed("id".try_into().unwrap());
    let answer = text(incoming.reply(&response, &ReplyOptions::default()));
    assert!(answer.contains(
        "<response><policyID>id</policyID><policyFriendlyName xsi:nil=\"true\"/><nextUpdateHours xsi:nil=\"true\"/>\
         <policiesNotChanged>true</policiesNotChanged><policies xsi:nil=\"true\"/></response>\
         <cAs xsi:nil=\"true\"/><oIDs xsi:nil=\"true\"/>"
    ));
}

#[test]
fn one_call_gives_the_full_the_filtered_or_the_unchanged_answer() {
    let time = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let oid = |value: &'static str| Oid::new(value.try_into().unwrap(), OidGroup::ENROLLMENT_OBJECT);
    let policy = |name: &'static str, value| {
        Policy::new(
            name.try_into().unwrap(),
            oid(value),
            CertificateValidity::days(365, 42),
        )
    };
    let all = GetPoliciesResponse::new("id".try_into().unwrap())
        .with_policy(policy("User", "1.3.6.1.4.1.99999.1"))
        .with_policy(policy("Device", "1.3.6.1.4.1.99999.2"));
    let names = |client: Client<'_>, filter: Option<&'static str>| {
        let mut request = GetPoliciesRequest::new(client);
        if let Some(value) = filter {
            let mut wanted = RequestFilter::default();
            wanted.policy_oids.push(value.try_into().unwrap());
            request = request.with_request_filter(wanted);
        }
        let answer = request.answer(time(1_000), all.clone());
        let names: Vec<_> = answer
            .policies
            .iter()
            .map(|policy| policy.attributes.common_name.to_string())
            .collect();
        (answer.policies_not_changed, names)
    };
    let never = Client::default;
    let (full, filtered) = (vec!["User".into(), "Device".into()], vec!["Device".into()]);
    assert_eq!(names(never(), None), (None, full));
    assert_eq!(names(never(), Some("1.3.6.1.4.1.99999.2")), (None, filtered));
    assert_eq!(names(never(), Some("1.2.3")), (None, Vec::<String>::new()));
    let current = || Client::default().with_last_update(time(1_000));
    assert_eq!(names(current(), None), (Some(true), Vec::new()));
    assert_eq!(
        names(current(), Some("1.3.6.1.4.1.99999.2")),
        (Some(true), Vec::new())
    );
}
