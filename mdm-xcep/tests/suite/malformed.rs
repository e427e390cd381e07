use mdm_xcep::{ClientExtension, GetPolicies, Incoming};

use crate::{envelope, policy, receive, request, respond, response};

#[test]
fn requests_name_what_is_wrong_and_where() {
    let filter = r#"<client><lastUpdate xsi:nil="true"/></client><requestFilter>"#;
    for (message, error) in [
        (String::new(), "empty document at 1:1 (byte 0)"),
        (
            request(""),
            "missing <client> in Envelope/Body/GetPolicies at 1:357 (byte 356)",
        ),
        (
            request("<client/>"),
            "missing <client> in Envelope/Body/GetPolicies at 1:357 (byte 356)",
        ),
        (
            request(r#"<client xsi:nil="true"/>"#),
            "missing <client> in Envelope/Body/GetPolicies at 1:357 (byte 356)",
        ),
        (
            request("<client><a/></client><client><a/></client>"),
            "second <client> in Envelope/Body/GetPolicies at 1:465 (byte 464)",
        ),
        (
            request(&format!(
                "{filter}<clientVersion>x</clientVersion></requestFilter>"
            )),
            "value of clientVersion is not a number of 32 bits \
             in Envelope/Body/GetPolicies/requestFilter/clientVersion at 1:504 (byte 503)",
        ),
        (
            envelope("GetPolicies", "a:MessageID", "<GetPolicies xmlns='urn:x'/>"),
            "<GetPolicies> in a wrong namespace in Envelope/Body at 1:357 (byte 356)",
        ),
        (
            request("<client>")
                .split("</GetPolicies>")
                .next()
                .unwrap_or_default()
                .into(),
            "unexpected end of document in Envelope/Body/GetPolicies/client at 1:452 (byte 451)",
        ),
    ] {
        assert_eq!(receive(&message).unwrap_err().to_string(), error, "{message}");
    }
}

#[test]
fn more_namespaces_of_extensions_than_are_written_once_are_refused() {
    let client = |count: usize, uses: usize| {
        let declared: String = (0..count)
            .map(|number| format!(" xmlns:v{number}='urn:{number}'"))
            .collect();
        let one = |number: usize| format!("<v{number}:x/><y v{number}:z=''/>");
        let all: String = (0..count).map(|number| one(number).repeat(uses)).collect();
        request(&format!("<client{declared}>{all}</client>"))
    };
    assert_eq!(ClientExtension::MAX_NAMESPACES, 12);
    let most = client(12, 5);
    assert_eq!(receive(&most).unwrap().request().client.extensions.len(), 120);
    // Used a few times each, any number is read.
    let many = client(20, 4);
    assert_eq!(receive(&many).unwrap().request().client.extensions.len(), 160);
    assert_eq!(
        receive(&client(13, 5)).unwrap_err().to_string(),
        "more namespace declarations than the limit in Envelope/Body/GetPolicies/client at 1:444 (byte 443)"
    );
}

#[test]
fn a_request_without_client_gets_a_fault() {
    let rejected = Incoming::<GetPolicies>::parse(request("").as_bytes()).unwrap_err();
    let fault = String::from_utf8(rejected.fault).unwrap();
    assert!(fault.contains("s:MessageFormat") && fault.contains("<a:RelatesTo>urn:uuid:1</a:RelatesTo>"));
}

#[test]
fn responses_name_what_is_wrong_and_where() {
    let ca = |certificate: &str| {
        response(&format!(
            "<cAs><cA><certificate>{certificate}</certificate></cA></cAs>"
        ))
    };
    for (message, error) in [
        (
            policy("<policySchema>three</policySchema>", ""),
            "value of policySchema is not a number from 0 to 4294967295 \
             in Envelope/Body/GetPoliciesResponse/response/policies/policy/attributes/policySchema at 1:553 (byte 552)",
        ),
        (
            policy("<permission><enroll>maybe</enroll></permission>", ""),
            "value of enroll is not a boolean \
             in Envelope/Body/GetPoliciesResponse/response/policies/policy/attributes/permission/enroll \
             at 1:565 (byte 564)",
        ),
        (
            policy(
                "<certificateValidity><validityPeriodSeconds>-1</validityPeriodSeconds></certificateValidity>",
                "",
            ),
            "value of validityPeriodSeconds is not a number from 0 to 18446744073709551615 \
             in Envelope/Body/GetPoliciesResponse/response/policies/policy/attributes/certificateValidity/\
             validityPeriodSeconds at 1:574 (byte 573)",
        ),
        (
            policy("<extensions><extension><value/></extension></extensions>", ""),
            "missing <oIDReference> \
             in Envelope/Body/GetPoliciesResponse/response/policies/policy/attributes/extensions/extension \
             at 1:565 (byte 564)",
        ),
        (
            ca("?"),
            "value of certificate is not a base64 text \
             in Envelope/Body/GetPoliciesResponse/cAs/cA/certificate at 1:469 (byte 468)",
        ),
        (
            policy("", "<oID><oIDReferenceID>3000000000</oIDReferenceID></oID>"),
            "value of oIDReferenceID is not a number of 32 bits \
             in Envelope/Body/GetPoliciesResponse/oIDs/oID/oIDReferenceID at 1:608 (byte 607)",
        ),
        (
            response("<response><policies><policy/></policies></response>"),
            "missing <attributes> in Envelope/Body/GetPoliciesResponse/response/policies/policy at 1:480 (byte 479)",
        ),
    ] {
        assert_eq!(respond(&message).unwrap_err().to_string(), error, "{message}");
    }
}
