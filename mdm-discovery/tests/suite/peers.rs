//! Messages of real devices, servers and the documentation: accepted, and reported where they deviate.

use mdm_discovery::endpoint::UserName;
use mdm_discovery::{
    AuthPolicy, Authentication, DeviceType, OsEdition, ProtocolVersion, ReplyOptions, VersionQuad,
};

use crate::{question, receive, request, request_lints, request_lints_at, respond, response_lints, result};

const COMMON: &str = "<DeviceType>CIMClient_Windows</DeviceType><ApplicationVersion>10.0.22621.3155</ApplicationVersion>\
    <OSEdition>72</OSEdition>";
const POLICIES: &str =
    "<AuthPolicies><AuthPolicy>OnPremise</AuthPolicy><AuthPolicy>Federated</AuthPolicy></AuthPolicies>";

#[test]
fn windows_11_22h2_asks_for_6() {
    let message = request(&format!(
        "<EmailAddress>ada@contoso.com</EmailAddress><RequestVersion>6.0</RequestVersion>{COMMON}{POLICIES}"
    ));
    let incoming = receive(&message).unwrap();
    let request = incoming.request();
    assert_eq!(request.request_version, ProtocolVersion::V6_0);
    assert_eq!(request.device_type, Some(DeviceType::CimClientWindows));
    assert_eq!(request.version(), Some(VersionQuad::new(10, 0, 22621, 3155)));
    assert_eq!(request.os_edition, Some(OsEdition::ENTERPRISE_EVALUATION));
    assert_eq!(
        request.auth_policies,
        [AuthPolicy::OnPremise, AuthPolicy::Federated]
    );
    assert_eq!(request_lints(&message), [""; 0]);
}

#[test]
fn any_order_white_space_and_unknown_elements() {
    let message = request(&format!(
        "\n {POLICIES} <New><EmailAddress>x</EmailAddress></New>\n<RequestVersion>\n 4.0\n</RequestVersion>{COMMON}\
         <EmailAddress> ada@contoso.com\t</EmailAddress>"
    ));
    assert_eq!(
        &*receive(&message).unwrap().request().email_address,
        "ada@contoso.com"
    );
    assert_eq!(request_lints(&message), [""; 0]);
}

#[test]
fn names_need_not_be_addresses() {
    for (address, is_expected) in [
        ("", UserName::Absent),
        (r"CONTOSO\ada", UserName::parse(r"CONTOSO\ada")),
        ("ada", UserName::Other("ada")),
    ] {
        let message = request(&format!(
            "<EmailAddress>{address}</EmailAddress><RequestVersion>4.0</RequestVersion>{COMMON}{POLICIES}"
        ));
        assert_eq!(receive(&message).unwrap().request().user_name(), is_expected);
        let lints = request_lints_at(&message);
        assert_eq!(lints, [("discovery.email-address", "<EmailAddress>")]);
    }
}

#[test]
fn what_is_missing_is_noted_once_where_it_should_be() {
    let empty = request(&format!(
        "<EmailAddress/><RequestVersion> </RequestVersion>{COMMON}{POLICIES}"
    ));
    let expected = [
        ("discovery.email-address", "<EmailAddress/>"),
        ("discovery.missing-element", "<RequestVersion>"),
    ];
    assert_eq!(request_lints_at(&empty), expected);
    let absent = request(&format!("<RequestVersion>4.0</RequestVersion>{COMMON}{POLICIES}"));
    assert_eq!(request_lints(&absent), ["discovery.missing-element"]);
}

#[test]
fn kinds_and_versions_of_clients_are_noted_at_their_elements() {
    let ask = |device_type: &str, version: &str| {
        request(&format!(
            "<EmailAddress>a@b.c</EmailAddress><RequestVersion>4.0</RequestVersion>{device_type}{version}\
             <OSEdition>4</OSEdition>{POLICIES}"
        ))
    };
    let kind = "<DeviceType>CIMClient_Windows</DeviceType>";
    let quad = "<ApplicationVersion>10.0.26200.1</ApplicationVersion>";
    for known in ["CIMClient_Windows", "WindowsPhone", "WindowsHandheld"] {
        let message = ask(&format!("<DeviceType>{known}</DeviceType>"), quad);
        assert_eq!(request_lints(&message), [""; 0], "{known}");
    }
    let message = ask("<DeviceType>Toaster</DeviceType>", quad);
    assert_eq!(
        request_lints_at(&message),
        [("discovery.device-type", "<DeviceType>")]
    );
    let incoming = receive(&message).unwrap();
    assert_eq!(incoming.request().device_type, Some(DeviceType::parse("Toaster")));
    for version in ["10.0", "10.0.26200.1.1", "10.0.26200.x", "ten", "1..2.3"] {
        let message = ask(
            kind,
            &format!("<ApplicationVersion>{version}</ApplicationVersion>"),
        );
        let found = request_lints_at(&message);
        assert_eq!(
            found,
            [("discovery.application-version", "<ApplicationVersion>")],
            "{version}"
        );
        let incoming = receive(&message).unwrap();
        assert_eq!(incoming.request().application_version.as_deref(), Some(version));
    }
    for absent in [ask(kind, ""), ask("", quad)] {
        assert_eq!(request_lints(&absent), ["discovery.missing-element"]);
    }
}

#[test]
fn later_versions_than_any_specification() {
    for version in ["8.0", "9.0", "12.5"] {
        let message = request(&format!(
            "<EmailAddress>a@b.c</EmailAddress><RequestVersion>{version}</RequestVersion>{COMMON}{POLICIES}"
        ));
        let found = receive(&message).unwrap().request().request_version;
        assert_eq!(Some(found), ProtocolVersion::parse(version));
        assert_eq!(request_lints(&message), ["discovery.version"]);
    }
}

#[test]
fn the_certificate_sample_of_the_documentation() {
    let message = request(
        "<EmailAddress>a@b.c</EmailAddress><OSEdition>101</OSEdition><OSVersion>10.0.0.0</OSVersion>\
         <RequestVersion>3.0</RequestVersion><ApplicationVersion>10.0.0.0</ApplicationVersion>\
         <DeviceType>WindowsPhone</DeviceType><AuthPolicies>Certificate</AuthPolicies>",
    )
    .replace("2012/01/enrollment\"", "2012/01/enrollment/\"");
    let incoming = receive(&message).unwrap();
    assert_eq!(incoming.request().auth_policies, [AuthPolicy::Certificate]);
    assert_eq!(incoming.request().os_version.as_deref(), Some("10.0.0.0"));
    let lints = request_lints(&message);
    for lint in [
        "xml.namespace",
        "discovery.policies-as-text",
        "discovery.os-version",
    ] {
        assert!(lints.contains(&lint), "{lint} in {lints:?}");
    }
}

#[test]
fn unknown_policies_are_kept_in_both_forms() {
    let policies = [AuthPolicy::parse("Psychic"), AuthPolicy::Federated];
    for list in [
        "<AuthPolicies>Psychic Federated</AuthPolicies>",
        "<AuthPolicies><AuthPolicy>Psychic</AuthPolicy><AuthPolicy>Federated</AuthPolicy></AuthPolicies>",
    ] {
        let message = request(&format!(
            "<EmailAddress>a@b.c</EmailAddress><RequestVersion>4.0</RequestVersion>{COMMON}{list}"
        ));
        assert_eq!(receive(&message).unwrap().request().auth_policies, policies);
        assert!(request_lints(&message).contains(&"discovery.auth-policy"));
    }
}

#[test]
fn the_elements_of_version_19_are_read_and_written() {
    let message = result(
        "<AuthPolicy>OnPremise</AuthPolicy><EnrollmentVersion>7.0</EnrollmentVersion>\
         <AuthenticationServiceUrl/><DeviceAssociationMaaUrl>https://contoso.attest.azure.net</DeviceAssociationMaaUrl>\
         <GatewayService>https://gateway.contoso.com</GatewayService>\
         <EnrollmentServiceUrl>https://mdm.contoso.com/enroll</EnrollmentServiceUrl>",
    );
    let response = respond(&message).unwrap().response;
    assert_eq!(
        response.device_association_maa_url.as_deref(),
        Some("https://contoso.attest.azure.net")
    );
    assert_eq!(
        response.gateway_service.as_deref(),
        Some("https://gateway.contoso.com")
    );
    assert_eq!(response_lints(&message), [""; 0]);
    let plain = request("<EmailAddress>a@b.c</EmailAddress>");
    let answer = receive(&plain)
        .unwrap()
        .reply(&response, &ReplyOptions::default());
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.contains(
        "<DeviceAssociationMaaUrl>https://contoso.attest.azure.net</DeviceAssociationMaaUrl>\
         <GatewayService>https://gateway.contoso.com</GatewayService>"
    ));
    assert_eq!(respond(&answer).unwrap().response, response);
}

#[test]
fn the_first_generation_says_little() {
    let nil = r#"<RequestVersion i:nil="true" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"/>"#;
    let message = request(&format!("<EmailAddress>a@b.c</EmailAddress>{nil}"));
    let incoming = receive(&message).unwrap();
    assert_eq!(incoming.request().request_version, ProtocolVersion::V1_0);
    assert_eq!(incoming.request().auth_policies, []);
    let missing = "discovery.missing-element";
    assert_eq!(
        request_lints(&message),
        [missing; 5],
        "four elements of the request, and the nil version"
    );
}

#[test]
fn the_nested_request_of_the_excerpt() {
    let message = request(&format!(
        "<request><EmailAddress>a@b.c</EmailAddress><RequestVersion>5.0</RequestVersion>{COMMON}{POLICIES}</request>"
    ));
    assert_eq!(
        receive(&message).unwrap().request().request_version,
        ProtocolVersion::V5_0
    );
    assert_eq!(request_lints(&message), ["discovery.nested-request"]);
}

#[test]
fn prefixed_bodies() {
    let message = question(
        r#"<d:Discover xmlns:d="http://schemas.microsoft.com/windows/management/2012/01/enrollment"><d:request>
        <d:EmailAddress>a@b.c</d:EmailAddress><d:RequestVersion>4</d:RequestVersion></d:request></d:Discover>"#,
    );
    assert_eq!(
        receive(&message).unwrap().request().request_version,
        ProtocolVersion::V4_0
    );
}

#[test]
fn answers_in_any_order_with_nil_and_query() {
    let message = result(
        r#"<EnrollmentServiceUrl>
            https://mdm.contoso.com:443/enroll?client-request-id=7&amp;x=%20
           </EnrollmentServiceUrl>
           <AuthenticationServiceUrl i:nil="true" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"/>
           <EnrollmentPolicyServiceUrl/><EnrollmentVersion>4.0</EnrollmentVersion><AuthPolicy>OnPremise</AuthPolicy>"#,
    );
    let response = respond(&message).unwrap().response;
    assert_eq!(
        &*response.enrollment_service_url,
        "https://mdm.contoso.com:443/enroll?client-request-id=7&x=%20"
    );
    assert_eq!(response.authentication_service_url, None);
    assert_eq!(response.enrollment_policy_service_url, None);
    assert_eq!(response.enrollment_version, Some(ProtocolVersion::V4_0));
    let services = response.services().unwrap();
    assert_eq!(
        services.enrollment().as_str(),
        "https://mdm.contoso.com/enroll?client-request-id=7&x=%20"
    );
    assert_eq!(response.authentication(), Ok(Authentication::OnPremise));
    assert_eq!(response_lints(&message), [""; 0]);
}

#[test]
fn answers_that_break_rules_are_reported() {
    let enroll = "<EnrollmentServiceUrl>https://a.example/e</EnrollmentServiceUrl>";
    for (values, lint) in [
        (
            format!("<AuthPolicy>Federated</AuthPolicy>{enroll}"),
            "discovery.sign-in-url",
        ),
        (
            format!("<AuthPolicy>Psychic</AuthPolicy>{enroll}"),
            "discovery.auth-policy",
        ),
        (
            format!(
                "<AuthPolicy>OnPremise</AuthPolicy>{enroll}\
                 <EnrollmentPolicyServiceUrl>https://b.example/p</EnrollmentPolicyServiceUrl>"
            ),
            "discovery.service-hosts",
        ),
        (
            "<AuthPolicy>OnPremise</AuthPolicy><EnrollmentServiceUrl>/e</EnrollmentServiceUrl>".into(),
            "discovery.service-url",
        ),
    ] {
        assert_eq!(response_lints(&result(&values)), [lint]);
    }
}
