//! Messages of real devices, servers and the specifications' samples: accepted, and reported where they deviate.

use mdm_xcep::oid::OidReference;
use mdm_xcep::policy::AttestationFailureBehavior;
use mdm_xcep::{
    Client, ClientExtension, GetPolicies, Incoming, MessageId, PendingRequest, Security, UnixTime,
};

use crate::{policy, receive, request, request_lints, respond, response, response_lints};

const CLIENT: &str = r#"<client><lastUpdate xsi:nil="true"/><preferredLanguage xsi:nil="true"/></client>"#;
const SHA256: &str = "<oID><value>2.16.840.1.101.3.4.2.1</value><group>1</group><oIDReferenceID>0</oIDReferenceID>\
    <defaultName>szOID_NIST_sha256</defaultName></oID>";

#[test]
fn a_client_with_more_than_the_schema_knows() {
    let message = request(
        r#"<client><lastUpdate xsi:nil="true"/><preferredLanguage xsi:nil="true"/><TPMManufacturer>IBM</TPMManufacturer>
        <New>1</New><TPMFirmwareVersion> 8217.4131.22.13878 </TPMFirmwareVersion></client><requestFilter xsi:nil="true"/>"#,
    );
    let incoming = receive(&message).unwrap();
    assert_eq!(incoming.request().client.tpm_manufacturer.as_deref(), Some("IBM"));
    assert_eq!(
        incoming.request().client.tpm_firmware_version.as_deref(),
        Some("8217.4131.22.13878")
    );
    assert_eq!(request_lints(&message), [""; 0]);
}

#[test]
fn what_a_vendor_adds_to_the_client_is_kept() {
    let added = r#"<New b="2" a="1">1</New><v:Disk xmlns:v="urn:v" v:unit="GiB" xml:lang="en" v:kind="x&quot;&#9;">
        <v:size>512</v:size><lastUpdate xmlns="">x<v:deep/></lastUpdate></v:Disk><v:lastUpdate xmlns:v="urn:v"/>"#;
    let message = request(&CLIENT.replace("</client>", &format!("{added}</client>")));
    let incoming = receive(&message).unwrap();
    let extensions = &incoming.request().client.extensions;
    assert_eq!(extensions.len(), 3);
    let names = |extension: &ClientExtension<'_>| {
        let attributes = extension.attributes().iter();
        attributes
            .map(|one| format!("{}|{}={}", one.namespace(), one.name(), one.value()))
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&extensions[0]), ["|b=2", "|a=1"]);
    let disk = &extensions[1];
    assert_eq!(
        (disk.namespace(), disk.name(), disk.value()),
        ("urn:v", "Disk", "")
    );
    assert_eq!(
        names(disk),
        [
            "urn:v|unit=GiB",
            "http://www.w3.org/XML/1998/namespace|lang=en",
            "urn:v|kind=x\"\t"
        ]
    );
    let [size, update] = disk.elements() else {
        panic!("{disk:?}")
    };
    assert_eq!((size.name(), size.value()), ("size", "512"));
    assert_eq!(
        (update.namespace(), update.value(), update.elements().len()),
        ("", "x", 1)
    );
    assert_eq!(
        (extensions[2].namespace(), extensions[2].name()),
        ("urn:v", "lastUpdate")
    );

    let mut written = Vec::new();
    let to = "https://mdm.example/policy".try_into().unwrap();
    let id = MessageId::from_uuid("1");
    let request = incoming.request();
    let _ = PendingRequest::<GetPolicies>::write(id, &to, &Security::new(), request, &mut written);
    assert!(String::from_utf8_lossy(&written).contains(concat!(
        r#"<New b="2" a="1">1</New><Disk xmlns="urn:v" xmlns:n0="urn:v" n0:unit="GiB" xml:lang="en" n0:kind="x&quot;&#x9;">"#,
        r#"<size>512</size><lastUpdate xmlns="">x<deep xmlns="urn:v"></deep></lastUpdate></Disk>"#,
        r#"<lastUpdate xmlns="urn:v"></lastUpdate></client>"#,
    )));
    assert_eq!(
        Incoming::<GetPolicies>::parse(&written).unwrap().request(),
        request
    );
}

#[test]
fn a_namespace_that_many_extensions_use_is_written_once() {
    let uri = format!("urn:{}", "v".repeat(200));
    let inside = "<v:a v:b=''/><w:a xmlns:w='urn:w'/>".repeat(30);
    let added = format!("<v:x xmlns:v='{uri}'>{inside}</v:x>") + &format!("<x xmlns='{uri}'/>").repeat(30);
    let message = request(&CLIENT.replace("</client>", &format!("{added}</client>")));
    let incoming = receive(&message).unwrap();
    let mut written = Vec::new();
    let to = "https://mdm.example/policy".try_into().unwrap();
    let id = MessageId::from_uuid("1");
    let request = incoming.request();
    let _ = PendingRequest::<GetPolicies>::write(id, &to, &Security::new(), request, &mut written);
    let text = String::from_utf8_lossy(&written);
    assert_eq!(
        (text.matches(&uri).count(), text.matches("urn:w").count()),
        (1, 1)
    );
    assert_eq!(
        Incoming::<GetPolicies>::parse(&written).unwrap().request(),
        request
    );
}

#[test]
fn no_filter_an_empty_filter_and_a_filter() {
    for (filter, lints) in [
        ("", &["xcep.missing-element"][..]),
        ("<requestFilter/>", &["xcep.empty-without-nil"]),
        (r#"<requestFilter nil="true"/>"#, &["xml.nil-namespace"]),
    ] {
        let message = request(&format!("{CLIENT}{filter}"));
        assert_eq!(receive(&message).unwrap().request().request_filter, None);
        assert_eq!(request_lints(&message), lints, "{filter}");
    }
    let message = request(&format!(
        r#"{CLIENT}<requestFilter><policyOIDs><oid>1.2.3</oid></policyOIDs><clientVersion>3</clientVersion>
        <serverVersion xsi:nil="true"/></requestFilter>"#
    ));
    let incoming = receive(&message).unwrap();
    let filter = incoming.request().request_filter.as_ref().unwrap();
    assert_eq!(
        (
            &*filter.policy_oids[0],
            filter.client_version,
            filter.server_version
        ),
        ("1.2.3", Some(3), None)
    );
    assert_eq!(request_lints(&message), ["xcep.request-filter"]);
}

#[test]
fn the_client_of_the_first_generation() {
    let message = request(
        r#"<Client><lastUpdate>0001-01-01T00:00:00</lastUpdate><preferredLanguage/></Client>
        <requestFilter xsi:nil="true"/>"#,
    );
    let incoming = receive(&message).unwrap();
    let client: &Client<'_> = &incoming.request().client;
    assert_eq!(client.last_update.as_deref(), Some("0001-01-01T00:00:00"));
    assert_eq!(client.last_update_time(), None);
    assert!(!client.is_current(UnixTime::since_unix_epoch(core::time::Duration::ZERO)));
    assert_eq!(
        request_lints(&message),
        ["xml.letter-case", "xcep.last-update", "xcep.empty-without-nil"]
    );
}

#[test]
fn a_response_with_next_to_nothing() {
    let message = policy(
        "<policySchema>3</policySchema><privateKeyAttributes><minimalKeyLength>2048</minimalKeyLength>\
         </privateKeyAttributes><hashAlgorithmOIDReference>0</hashAlgorithmOIDReference>",
        SHA256,
    );
    let reply = respond(&message).unwrap();
    let requirements = reply.response.key_requirements();
    assert_eq!(requirements.minimal_key_length, 2048);
    assert_eq!(
        requirements.hash_algorithm.map(|oid| &*oid.value),
        Some("2.16.840.1.101.3.4.2.1")
    );
    assert_eq!(
        requirements.attestation_failure_behavior,
        AttestationFailureBehavior::RetryOnError
    );
    let attributes = &reply.response.policies[0].attributes;
    assert_eq!(
        (attributes.certificate_validity, attributes.revision),
        (None, None)
    );
    assert!(response_lints(&message).contains(&"xcep.missing-element"));
}

#[test]
fn providers_without_their_list() {
    let message = policy(
        "<privateKeyAttributes><minimalKeyLength>2048</minimalKeyLength><provider>A</provider><provider>B</provider>\
         </privateKeyAttributes>",
        SHA256,
    );
    let reply = respond(&message).unwrap();
    assert_eq!(reply.response.key_requirements().crypto_providers, ["A", "B"]);
    assert!(response_lints(&message).contains(&"xcep.provider-place"));
}

#[test]
fn nil_wins_over_content_but_not_for_attestation() {
    let message = policy(
        r#"<hashAlgorithmOIDReference xsi:nil="true">0</hashAlgorithmOIDReference>
        <privateKeyFlags nil="true">16</privateKeyFlags>
        <attestation><attestationFailureBehavior p10:nil="true" xmlns:p10="http://www.w3.org/2001/XMLSchema-instance"
        >IgnoreOnError</attestationFailureBehavior><operationTimeout p10:nil="true"
        xmlns:p10="http://www.w3.org/2001/XMLSchema-instance">60</operationTimeout><azureAttestation><nonce>N</nonce>
        <relyingPartyId>R</relyingPartyId><endpointUri>attest.azure.net/attest</endpointUri></azureAttestation>
        </attestation>"#,
        SHA256,
    );
    let reply = respond(&message).unwrap();
    let attributes = &reply.response.policies[0].attributes;
    assert_eq!(
        (&attributes.hash_algorithm, attributes.private_key_flags),
        (&None, None)
    );
    assert_eq!(
        attributes.attestation_failure_behavior(),
        AttestationFailureBehavior::IgnoreOnError
    );
    assert_eq!(attributes.operation_timeout(), 60);
    let azure = attributes
        .attestation
        .as_ref()
        .unwrap()
        .azure_attestation
        .as_ref()
        .unwrap();
    assert_eq!(azure.endpoint_uri.as_deref(), Some("attest.azure.net/attest"));
    let lints = response_lints(&message);
    for lint in [
        "xml.nil-with-content",
        "xml.nil-namespace",
        "xcep.endpoint-scheme",
        "xcep.sequence",
    ] {
        assert!(lints.contains(&lint), "{lint} in {lints:?}");
    }
}

#[test]
fn references_that_point_nowhere_are_kept_and_reported() {
    let numberless = "<oID><value>1.3.14.3.2.29</value><group>1</group><defaultName>x</defaultName></oID>";
    let message = policy(
        "<hashAlgorithmOIDReference>7</hashAlgorithmOIDReference>",
        &format!("{SHA256}{numberless}"),
    );
    let reply = respond(&message).unwrap();
    let attributes = &reply.response.policies[0].attributes;
    assert_eq!(attributes.hash_algorithm.as_ref().unwrap().oid(), None);
    assert_eq!(reply.response.key_requirements().hash_algorithm, None);
    assert_eq!(reply.response.other_oids[0].value, "1.3.14.3.2.29");
    assert!(response_lints(&message).contains(&"xcep.dangling-reference"));
    let policy_oid = reply.response.policies[0]
        .policy_oid
        .as_ref()
        .and_then(OidReference::oid)
        .unwrap();
    assert_eq!(policy_oid.value, "2.16.840.1.101.3.4.2.1");
}

#[test]
fn tables_with_one_number_twice() {
    let other = SHA256.replace("2.16.840.1.101.3.4.2.1", "1.2.3");
    let message = policy("<commonName>a</commonName>", &format!("{SHA256}{other}"));
    let reply = respond(&message).unwrap();
    assert_eq!(reply.response.other_oids[0].value, "1.2.3");
    assert!(response_lints(&message).contains(&"xcep.duplicate-reference-id"));
}

#[test]
fn the_group_and_names_of_samples() {
    let sample = SHA256
        .replace("<group>1", "<group>4")
        .replace("<defaultName>", "<defaultName> ");
    let message = policy(
        "<hashAlgorithmOIDReference>0</hashAlgorithmOIDReference>",
        &sample,
    );
    let reply = respond(&message).unwrap();
    let oid = reply.response.key_requirements().hash_algorithm.unwrap().clone();
    assert_eq!(oid.default_name.as_deref(), Some("szOID_NIST_sha256"));
    assert!(response_lints(&message).contains(&"xcep.oid-group"));
}

#[test]
fn values_that_break_rules_are_reported() {
    for (attributes, lint) in [
        ("<policySchema>2</policySchema>", "xcep.policy-schema"),
        (
            "<revision><majorRevision>0</majorRevision></revision>",
            "xcep.zero",
        ),
        (
            "<privateKeyAttributes><minimalKeyLength>0</minimalKeyLength></privateKeyAttributes>",
            "xcep.zero",
        ),
        (
            "<policySchema>3</policySchema><commonName>late</commonName>",
            "xcep.sequence",
        ),
        ("<PolicySchema>3</PolicySchema>", "xml.letter-case"),
    ] {
        let lints = response_lints(&policy(attributes, SHA256));
        assert!(lints.contains(&lint), "{lint} in {lints:?}");
    }
    let twice = "<policy><attributes><commonName>a</commonName></attributes></policy>".repeat(2);
    let message = response(&format!("<response><policies>{twice}</policies></response>"));
    assert!(response_lints(&message).contains(&"xcep.duplicate-common-name"));
    let broken = SHA256.replace("2.16.840", "2..840");
    assert!(response_lints(&policy("", &broken)).contains(&"xcep.oid-form"));
}

#[test]
fn a_nil_response() {
    let message = response(r#"<response xsi:nil="true"/><cAs xsi:nil="true"/><oIDs xsi:nil="true"/>"#);
    assert_eq!(respond(&message).unwrap().response.policies, []);
    assert_eq!(response_lints(&message), [""; 0]);
}

#[test]
fn what_many_references_name_is_held_once() {
    let long = SHA256.replace("szOID", &"&amp;".repeat(50_000));
    let ekus = "<oIDReference>0</oIDReference>".repeat(5_000);
    let message = policy(
        &format!("<rARequirements><rASignatures>1</rASignatures><rAEKUs>{ekus}</rAEKUs></rARequirements>"),
        &long,
    );
    let reply = respond(&message).unwrap();
    let owned = reply.response.clone().into_owned();
    for response in [&reply.response, &owned] {
        let ekus = &response.policies[0]
            .attributes
            .ra_requirements
            .as_ref()
            .unwrap()
            .ra_ekus;
        let first = ekus[0].oid().unwrap();
        assert!(ekus.iter().all(|eku| core::ptr::eq(eku.oid().unwrap(), first)));
    }
    assert!(owned.check().iter().any(|lint| lint.rule.id == "xcep.oid-group"));
}
