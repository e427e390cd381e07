use mdm_errors::kit::base64;
use mdm_errors::{Lint, Text};
use mdm_soap::values::{DeviceType, EnrollmentType, OsEdition, ProtocolVersion};
use mdm_soap::{Limits as SoapLimits, MessageId, PendingRequest};
use mdm_wstep::provisioning::ProvisioningDocument;
use mdm_wstep::{
    AdditionalContext, EnrollmentRequest, Issue, ItemName, Limits, RequestSecurityToken,
    RequestSecurityTokenResponseCollection, RequestType, TokenType,
};

use crate::enrollment::{MESSAGE_ID, ask, desktop, password};
use crate::keys::data;

fn ids(lints: &[Lint]) -> Vec<&'static str> {
    lints.iter().map(|lint| lint.rule.id).collect()
}

#[test]
fn a_request_is_written_byte_for_byte() {
    let context = AdditionalContext::new()
        .with(ItemName::EnrollmentType, Text::lossy("Full"))
        .with(ItemName::parse("A&B"), Text::lossy(" <1> "));
    let request = RequestSecurityToken::issue(&data!("windows.csr.der").into(), context);
    let body = String::from_utf8(ask(&request, password()).1).unwrap();
    let expected = [
        "<s:Body><wst:RequestSecurityToken>",
        "<wst:TokenType>http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment/DeviceEnrollmentToken</wst:TokenType>",
        "<wst:RequestType>http://docs.oasis-open.org/ws-sx/ws-trust/200512/Issue</wst:RequestType>",
        r#"<wsse:BinarySecurityToken ValueType="http://schemas.microsoft.com/windows/pki/2009/01/enrollment#PKCS10" "#,
        r#"EncodingType="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd#base64binary">"#,
        &base64::encode(data!("windows.csr.der")),
        "</wsse:BinarySecurityToken>",
        r#"<ac:AdditionalContext xmlns="http://schemas.xmlsoap.org/ws/2006/12/authorization">"#,
        r#"<ac:ContextItem Name="EnrollmentType"><ac:Value>Full</ac:Value></ac:ContextItem>"#,
        r#"<ac:ContextItem Name="A&amp;B"><ac:Value> &lt;1&gt; </ac:Value></ac:ContextItem>"#,
        "</ac:AdditionalContext></wst:RequestSecurityToken></s:Body></s:Envelope>",
    ]
    .concat();
    assert!(body.ends_with(&expected), "{body}");
}

#[test]
fn a_response_is_written_byte_for_byte() {
    let (_, body) = ask(&desktop(EnrollmentType::Full), password());
    let enrollment = EnrollmentRequest::parse(&body).unwrap();
    let response = RequestSecurityTokenResponseCollection::new(&ProvisioningDocument::default()).unwrap();
    let reply = enrollment
        .incoming()
        .reply(&response, &mdm_soap::ReplyOptions::default());
    let reply = String::from_utf8(reply).unwrap();
    let expected = [
        r#"<RequestSecurityTokenResponseCollection xmlns="http://docs.oasis-open.org/ws-sx/ws-trust/200512">"#,
        "<RequestSecurityTokenResponse><TokenType>",
        "http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment/DeviceEnrollmentToken</TokenType>",
        r#"<DispositionMessage xmlns="http://schemas.microsoft.com/windows/pki/2009/01/enrollment"></DispositionMessage>"#,
        r#"<RequestedSecurityToken><BinarySecurityToken "#,
        r#"ValueType="http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment/DeviceEnrollmentProvisionDoc" "#,
        r#"EncodingType="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd#base64binary" "#,
        r#"xmlns="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">"#,
        &base64::encode(br#"<wap-provisioningdoc version="1.1" />"#),
        "</BinarySecurityToken></RequestedSecurityToken>",
        r#"<RequestID xmlns="http://schemas.microsoft.com/windows/pki/2009/01/enrollment">0</RequestID>"#,
        "</RequestSecurityTokenResponse></RequestSecurityTokenResponseCollection></s:Body></s:Envelope>",
    ]
    .concat();
    assert!(reply.ends_with(&expected), "{reply}");
}

#[test]
fn spellings_of_other_clients_are_read() {
    let csr = base64::encode(data!("windows.csr.der"));
    let (first, second) = csr.split_at(76);
    let body = format!(
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"
            xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
            xmlns:t="http://docs.oasis-open.org/ws-sx/ws-trust/200512" xmlns:ac="http://schemas.microsoft.com/windows/pki/2009/01/enrollment">
          <s:Header><a:Action s:mustUnderstand="1">http://schemas.microsoft.com/windows/pki/2009/01/enrollment/RST/wstep</a:Action>
            <a:MessageID>urn:uuid:1</a:MessageID></s:Header>
          <s:Body><t:RequestSecurityToken Context="c">
            <t:RequestType>http://docs.oasis-open.org/ws-sx/ws-trust/200512/Recovery</t:RequestType>
            <ac:AdditionalContext><ac:ContextItem Name="OSEdition"><ac:Value> 4</ac:Value></ac:ContextItem>
              <ac:ContextItem Name="MAC"><ac:Value>FF:FF:FF:FF:FF:FF</ac:Value></ac:ContextItem>
              <ac:ContextItem Name="MAC"><ac:Value>CC:CC:CC:CC:CC:CC</ac:Value></ac:ContextItem>
              <ac:ContextItem Name="NotInOobe"><ac:Value>False</ac:Value></ac:ContextItem>
              <ac:ContextItem Name="EnrollmentType"><ac:Value>Lite</ac:Value></ac:ContextItem>
              <ac:ContextItem Name="DeviceType"><ac:Value>WindowsPhone</ac:Value></ac:ContextItem>
              <ac:ContextItem Name="RequestVersion"><ac:Value>9.0</ac:Value></ac:ContextItem>
              <ac:ContextItem Name="OSVersion"><ac:Value>ten</ac:Value></ac:ContextItem>
            </ac:AdditionalContext>
            <wsse:BinarySecurityToken wsse:ValueType="http://schemas.microsoft.com/windows/pki/2009/01/enrollment#PKCS10">{first}&#xD;
            {second}</wsse:BinarySecurityToken>
          </t:RequestSecurityToken></s:Body></s:Envelope>"#
    );
    let mut lints = Vec::new();
    let enrollment =
        EnrollmentRequest::parse_linted(body.as_bytes(), &Limits::default(), &mut lints).unwrap();
    assert_eq!(enrollment.request().request_type, RequestType::Recovery);
    assert_eq!(enrollment.request().token_type, TokenType::DeviceEnrollmentToken);
    let context = enrollment.context();
    assert_eq!(context.os_edition(), Some(OsEdition::new(4)));
    assert_eq!(
        context.macs().collect::<Vec<_>>(),
        ["FF:FF:FF:FF:FF:FF", "CC:CC:CC:CC:CC:CC"]
    );
    assert_eq!(context.not_in_oobe(), Some(false));
    assert_eq!(context.enrollment_type().unwrap().as_str(), "Lite");
    assert_eq!(context.device_type(), Some(DeviceType::WindowsPhone));
    assert_eq!(context.request_version(), Some(ProtocolVersion::new(9)));
    assert_eq!(
        (context.os_version(), context.device_id(), context.ux_initiated()),
        (None, None, None)
    );
    assert_eq!(
        enrollment.certificate_request().der().as_ref(),
        data!("windows.csr.der")
    );
    assert!(ids(&lints).contains(&"wstep.token-type"));
    assert!(ids(&lints).contains(&"xml.namespace"));
    assert!(ids(&lints).contains(&"wstep.csr-printable-string"));
}

#[test]
fn answers_of_other_servers_are_read() {
    let document = base64::encode(br#"<wap-provisioningdoc version="1.1"/>"#);
    let token = format!(
        r#"<BinarySecurityToken xmlns="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
            ValueType="http://schemas.microsoft.com/ConfigurationManager/Enrollment/DeviceEnrollmentProvisionDoc"
            EncodingType="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd#base64binary">
            {document}</BinarySecurityToken>"#
    );
    let kind = "<TokenType>http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment/DeviceEnrollmentToken</TokenType>";
    let envelope = |soap: &str, inside: &str| {
        format!(
            r#"
            <s:Envelope xmlns:s="{soap}" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>
            <Action s:mustUnderstand="1">http://schemas.microsoft.com/windows/pki/2009/01/enrollment/RSTRC/wstep</Action></s:Header>
            <s:Body><RequestSecurityTokenResponseCollection xmlns="http://docs.oasis-open.org/ws-sx/ws-trust/200512">
            <RequestSecurityTokenResponse>{inside}</RequestSecurityTokenResponse>
            </RequestSecurityTokenResponseCollection></s:Body></s:Envelope>"#
        )
    };
    let pending = PendingRequest::<Issue>::for_message(MessageId::from_uuid(MESSAGE_ID));
    for (soap, inside) in [
        (
            "http://schemas.xmlsoap.org/soap/envelope/",
            format!("<RequestedSecurityToken>{token}{kind}</RequestedSecurityToken>"),
        ),
        (
            "http://www.w3.org/2003/05/soap-envelope",
            format!(
                r#"<RequestID xmlns="http://schemas.microsoft.com/windows/pki/2009/01/enrollment">0</RequestID>
                <RequestedSecurityToken>{token}</RequestedSecurityToken>{kind}"#
            ),
        ),
    ] {
        let answer = envelope(soap, &inside);
        let mut lints = Vec::new();
        let reply = pending
            .response_linted(answer.as_bytes(), 200, &SoapLimits::default(), &mut lints)
            .unwrap();
        assert_eq!(reply.response.token_type, TokenType::DeviceEnrollmentToken);
        let document = reply.response.provisioning_document(&Limits::default()).unwrap();
        assert_eq!(document, ProvisioningDocument::default());
        assert!(ids(&lints).contains(&"wstep.response-elements"));
    }
    let error = |inside: &str| {
        let answer = envelope("http://www.w3.org/2003/05/soap-envelope", inside);
        let error = pending.response(answer.as_bytes(), 200).unwrap_err().to_string();
        error.split(" at ").next().unwrap().to_owned()
    };
    assert_eq!(
        error(kind),
        "missing <RequestedSecurityToken> in Envelope/Body/RequestSecurityTokenResponseCollection/RequestSecurityTokenResponse"
    );
}

#[test]
fn every_item_has_its_accessor() {
    let context: AdditionalContext<'_> = ItemName::LISTED
        .iter()
        .map(|name| mdm_wstep::ContextItem::new(name.clone(), Text::lossy("true")))
        .collect();
    let flags = [
        context.targeted_user_logged_in(),
        context.ux_initiated(),
        context.bulk_aadj(),
        context.bootstrap_domain_join(),
        context.plug_and_forget(),
        context.white_glove(),
        context.white_glove_hybrid_join(),
        context.not_in_oobe(),
    ];
    assert_eq!(flags, [Some(true); 8]);
    let texts = [
        context.device_id(),
        context.device_name(),
        context.hw_dev_id(),
        context.locale(),
        context.enrollment_data(),
        context.zero_touch_provisioning(),
        context.offline_autopilot_enrollment_correlator(),
        context.external_mgmt_agent_hint(),
        context.domain_name(),
        context.emm_device_id(),
        context.attestation_status(),
        context.azure_attestation_correlation_vector(),
        context.manufacturer(),
        context.device_model(),
        context.serial_number(),
    ];
    assert_eq!(texts, [Some("true"); 15]);
    let bytes = [
        context.aik_attestation_claim(),
        context.aik_pub(),
        context.aik_cert(),
        context.aad_aik_attestation_claim(),
        context.aad_pub(),
        context.azure_attestation_blob(),
    ];
    assert_eq!(
        bytes,
        [const { Some([0xB6, 0xBB, 0x9E]) }; 6].map(|bytes| bytes.map(Vec::from))
    );
    assert_eq!((context.macs().count(), context.imeis().count()), (1, 1));
}

#[cfg(feature = "arbitrary")]
mod round_trips {
    use super::*;
    use arbitrary::{Arbitrary as _, Unstructured};
    use mdm_soap::{Incoming, ReplyOptions};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn requests_come_back(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let request = RequestSecurityToken::arbitrary(&mut Unstructured::new(&bytes)).unwrap();
            let (_, body) = ask(&request, password());
            let incoming = Incoming::<Issue>::parse(&body).unwrap();
            prop_assert_eq!(incoming.request(), &request);
            let (_, again) = ask(incoming.request(), password());
            prop_assert_eq!(again, body);
        }

        #[test]
        fn responses_come_back(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let response = RequestSecurityTokenResponseCollection::arbitrary(&mut Unstructured::new(&bytes)).unwrap();
            let (pending, body) = ask(&desktop(EnrollmentType::Full), password());
            let incoming = Incoming::<Issue>::parse(&body).unwrap();
            let reply = incoming.reply(&response, &ReplyOptions::default());
            let read = pending.response(&reply, 200).unwrap();
            prop_assert_eq!(&read.response, &response);
        }
    }
}
