//! Faults as they were seen, and as they are written.

use mdm_errors::{EnrollmentError, ErrorType, HResult, Subcode, Text};
use mdm_soap::fault::{Basis, Certainty, CertificateEnrollmentDetail, Code, QName, Stage};
use mdm_soap::{ActivityId, Envelope, Error, Fault, Header, Limits, MessageId, PendingRequest};

use crate::demo::Demo;

const ID: &str = "urn:uuid:0d5a1441-5891-453b-becf-a2e5f6ea3749";

/// The whole vocabulary in lower case, the identifier doubled: how documentation prints the sample.
fn lower_case(subcode: &str, detail: &str) -> String {
    format!(
        r#"<s:envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing">
 <s:header>
  <a:action s:mustunderstand="1">urn:demo/askresponse</a:action>
  <activityid correlationid="7f2c" xmlns="http://schemas.microsoft.com/2004/09/servicemodel/diagnostics">7f2c</activityid>
  <a:relatesto>urn:uuid:{ID}</a:relatesto>
 </s:header>
 <s:body>
  <s:fault>
   <s:code>
    <s:value>s:receiver</s:value>
    <s:subcode>
     <s:value>
      {subcode}
     </s:value>
    </s:subcode>
   </s:code>
   <s:reason>
    <s:text xml:lang="en-us">not this user</s:text>
   </s:reason>
   {detail}
  </s:fault>
 </s:body>
</s:envelope>"#
    )
}

fn lower_case_detail(error_type: &str) -> String {
    format!(
        r#"<s:detail><deviceenrollmentserviceerror xmlns="http://schemas.microsoft.com/windows/pki/2009/01/enrollment">
     <errortype>{error_type}</errortype><message>text</message><traceid>7f2c</traceid></deviceenrollmentserviceerror></s:detail>"#
    )
}

fn fault_of(bytes: &[u8]) -> Fault<'static> {
    let envelope = Envelope::parse(bytes).unwrap();
    envelope.fault().unwrap().clone().into_owned()
}

#[test]
fn the_lower_case_sample_is_read() {
    let bytes = lower_case("s:authorization", "");
    let mut lints = Vec::new();
    let envelope = Envelope::parse_linted(bytes.as_bytes(), &Limits::default(), &mut lints).unwrap();
    let fault = envelope.fault().unwrap();
    assert_eq!(fault.code, Code::Receiver);
    assert_eq!(
        fault.enrollment_error(),
        Some(EnrollmentError::Subcode(Subcode::Authorization))
    );
    assert_eq!(fault.reason(), Some("not this user"));
    let activity = envelope.header().activity_id.as_ref().unwrap();
    assert_eq!(
        (&*activity.id, activity.correlation_id.as_deref()),
        ("7f2c", Some("7f2c"))
    );
    assert_eq!(lints.len(), 13);
    assert!(lints.iter().all(|lint| lint.rule.id == "xml.letter-case"));
    assert_eq!(
        lints[0].to_string(),
        "xml.letter-case: names are written in the letter case of their schema (XML 1.0 1.2) in envelope at 1:1 (byte 0)"
    );

    let shown = fault.what_windows_shows(500, Stage::Enrollment);
    assert_eq!(shown.hresult, HResult::MENROLL_E_DEVICE_AUTHORIZATION_ERROR);
    assert_eq!(
        (shown.basis, shown.certainty),
        (Basis::Subcode, Certainty::Inferred)
    );
    assert_eq!(
        fault.what_windows_shows(200, Stage::Enrollment).hresult,
        HResult::new(0x8019_00C8)
    );

    let pending = PendingRequest::<Demo>::for_message(MessageId::new(ID).unwrap());
    assert!(matches!(
        pending.response(bytes.as_bytes(), 200),
        Err(Error::Fault(_))
    ));
}

#[test]
fn every_word_of_the_tables_leads_to_its_code() {
    let fault = |bytes: String| fault_of(bytes.as_bytes());
    for subcode in Subcode::ALL {
        let written = format!("{}:{subcode}", subcode.prefix());
        for wire in [written.to_ascii_lowercase(), written] {
            let shown = fault(lower_case(&wire, "")).what_windows_shows(500, Stage::Enrollment);
            assert_eq!(shown.hresult, subcode.hresult(), "{wire}");
        }
    }
    for error_type in ErrorType::ALL {
        let word = error_type.as_str();
        for wire in [word.to_ascii_lowercase(), word.into()] {
            let bytes = lower_case("s:authorization", &lower_case_detail(&wire));
            let shown = fault(bytes).what_windows_shows(500, Stage::Enrollment);
            assert_eq!(shown.hresult, error_type.hresult(), "{wire}");
            assert_eq!(shown.basis, Basis::ErrorType);
            assert_eq!(shown.certainty == Certainty::Documented, wire == word);
        }
    }
}

/// A service in the cloud refuses a platform: two words, of which the detail decides.
#[test]
fn the_error_type_goes_before_the_subcode() {
    let bytes = br#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action s:mustUnderstand="1">urn:demo/AskResponse</a:Action></s:Header><s:Body><s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>s:Authorization</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en-US">Not for this platform</s:Text></s:Reason><s:Detail><DeviceEnrollmentServiceError xmlns="http://schemas.microsoft.com/windows/pki/2009/01/enrollment" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><ErrorType>DeviceNotSupported</ErrorType><Message>Not for this platform</Message><TraceId>9a</TraceId></DeviceEnrollmentServiceError></s:Detail></s:Fault></s:Body></s:Envelope>"#;
    let fault = fault_of(bytes);
    assert_eq!(fault.to_string(), "Receiver/Authorization (DeviceNotSupported)");
    let shown = fault.what_windows_shows(500, Stage::Enrollment);
    assert_eq!(shown.hresult, HResult::MENROLL_E_DEVICENOTSUPPORTED);
    assert_eq!((shown.basis, shown.source), (Basis::ErrorType, "MS-MDE2 2.2.10"));
    assert_eq!(fault.detail.as_ref().unwrap().trace_id.as_deref(), Some("9a"));
}

#[test]
fn faults_of_other_makers_are_read() {
    let envelope = |fault: &str| {
        format!(
            r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Body><s:Fault>{fault}</s:Fault></s:Body></s:Envelope>"#
        )
    };
    let text = "<s:Reason><s:Text>a</s:Text></s:Reason>";
    // the dispatcher binds its own prefix on the value
    let bytes = envelope(&format!(
        r#"<s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value xmlns:a="http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher">a:InternalServiceFault</s:Value></s:Subcode></s:Code>{text}"#
    ));
    let fault = fault_of(bytes.as_bytes());
    assert_eq!(fault.subcodes[0].namespace(), mdm_soap::ns::DISPATCHER);
    assert_eq!(
        fault.what_windows_shows(500, Stage::Enrollment).hresult,
        HResult::MENROLL_E_DEVICE_INTERNALSERVICE_ERROR
    );
    // subcodes inside each other
    let bytes = envelope(&format!(
        "<s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>a:InvalidAddressingHeader</s:Value><s:Subcode><s:Value>a:ActionMismatch</s:Value></s:Subcode></s:Subcode></s:Code>{text}<s:Node>n</s:Node><s:Role>r</s:Role>"
    ));
    let fault = fault_of(bytes.as_bytes());
    assert_eq!(fault.to_string(), "Sender/InvalidAddressingHeader/ActionMismatch");
    assert_eq!(
        (fault.node.as_deref(), fault.role.as_deref()),
        (Some("n"), Some("r"))
    );
    let shown = fault.what_windows_shows(500, Stage::Enrollment);
    assert_eq!(shown.hresult, HResult::MENROLL_E_DEVICE_UNKNOWN_ERROR);
    assert_eq!(shown.certainty, Certainty::Inferred);
    // no subcode, and a detail of another service, which says nothing
    let bytes = envelope(&format!(
        r#"<s:Code><s:Value>s:Sender</s:Value></s:Code>{text}<s:Detail><WindowsDeviceEnrollmentServiceError xmlns="http://schemas.microsoft.com/windows/pki/2009/01/enrollment"><ErrorType>AuthorizationError</ErrorType></WindowsDeviceEnrollmentServiceError></s:Detail>"#
    ));
    let fault = fault_of(bytes.as_bytes());
    assert_eq!(fault.detail, None);
    let shown = fault.what_windows_shows(500, Stage::Enrollment);
    assert_eq!(
        (shown.hresult, shown.basis),
        (HResult::new(0x8019_01F4), Basis::Nothing)
    );
    // an undeclared prefix is noted
    let bytes = envelope(&format!(
        "<s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>q:authentication</s:Value></s:Subcode></s:Code>{text}"
    ));
    let mut lints = Vec::new();
    let read = Envelope::parse_linted(bytes.as_bytes(), &Limits::default(), &mut lints).unwrap();
    assert_eq!(read.fault().unwrap().to_string(), "Sender/authentication");
    assert_eq!(lints[0].rule.id, "soap.qname-prefix");
}

/// Badly written faults are read, and written so that they read the same again.
#[test]
fn odd_names_are_stable() {
    for value in ["q:a:b", "s:a:b", ":", "", "s:", "xml:x", "a b", "é"] {
        let bytes = lower_case(value, "");
        let fault = fault_of(bytes.as_bytes());
        assert_eq!(fault_of(&fault.to_xml(&Header::default())), fault, "{value}");
    }
}

#[test]
fn faults_of_soap_1_1_are_read() {
    let bytes = br#"<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault>
        <faultcode>e:Client</faultcode><faultstring xml:lang="en">no</faultstring><faultactor>urn:me</faultactor>
        <detail><DeviceEnrollmentServiceError xmlns="http://schemas.microsoft.com/windows/pki/2009/01/enrollment"><ErrorType>UserLicense</ErrorType></DeviceEnrollmentServiceError></detail>
        </e:Fault></e:Body></e:Envelope>"#;
    let mut lints = Vec::new();
    let envelope = Envelope::parse_linted(bytes, &Limits::default(), &mut lints).unwrap();
    assert_eq!(envelope.version(), mdm_soap::Version::Soap11);
    assert!(lints.iter().any(|lint| lint.rule.id == "soap.version-1.1"));
    let fault = envelope.fault().unwrap();
    assert_eq!(fault.to_string(), "Sender (UserLicense)");
    assert_eq!(
        (fault.reason(), fault.node.as_deref()),
        (Some("no"), Some("urn:me"))
    );
    assert_eq!(
        fault.what_windows_shows(500, Stage::Enrollment).hresult,
        HResult::MENROLL_E_USER_LICENSE
    );
    let other = br#"<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault><faultcode>e:Authentication</faultcode></e:Fault></e:Body></e:Envelope>"#;
    assert_eq!(fault_of(other).to_string(), "Receiver/Authentication");
}

/// The canonical fault of every error, checked by eye once and kept beside this file.
#[test]
fn faults_are_written_as_they_were_checked() {
    let errors = Subcode::ALL
        .iter()
        .map(|subcode| EnrollmentError::from(*subcode))
        .chain(ErrorType::ALL.iter().map(|error| EnrollmentError::from(*error)));
    let header = Header::default()
        .with_action(Text::lossy(
            "http://schemas.microsoft.com/windows/pki/2009/01/enrollment/RSTRC/wstep",
        ))
        .with_activity_id(ActivityId::new(Text::lossy(
            "2493ee37-beeb-4cb9-833c-cadde9067645",
        )))
        .with_relates_to(MessageId::new(ID).unwrap());
    for error in errors {
        let reason = Text::new(format!("{} <&>", error.meaning())).unwrap();
        let fault = Fault::for_error(error, reason).with_trace_id(Text::lossy("0d5a1441"));
        let bytes = fault.to_xml(&header);
        let path = format!(
            "{}/tests/golden/{}.xml",
            env!("CARGO_MANIFEST_DIR"),
            error.as_str()
        );
        if std::env::var_os("MDM_WRITE_GOLDEN").is_some() {
            std::fs::write(&path, &bytes).unwrap();
        }
        assert_eq!(bytes, std::fs::read(&path).unwrap(), "{path}");
        let read = fault_of(&bytes);
        assert_eq!(read, fault);
        assert_eq!(read.enrollment_error(), Some(error));
        let shown = read.what_windows_shows(Fault::HTTP_STATUS, Stage::Enrollment);
        assert_eq!(
            (shown.hresult, shown.certainty),
            (error.hresult(), Certainty::Documented)
        );
        if let Ok(out) = std::process::Command::new("xmllint")
            .arg("--noout")
            .arg(&path)
            .output()
        {
            assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        }
    }
}

#[test]
fn a_namespace_that_subcodes_share_is_written_once() {
    let name = |namespace: &str, local: &str| {
        QName::new(Text::lossy(namespace.to_owned()), Text::lossy(local.to_owned())).unwrap()
    };
    let long = "u".repeat(500);
    let mut fault = Fault::new(Code::Receiver, Text::lossy("r"));
    for n in 0..10 {
        fault = fault
            .with_subcode(name(&long, &format!("n{n}")))
            .with_subcode(name("urn:once", &format!("o{n}")));
    }
    fault = fault.with_subcode(name("urn:alone", "x"));
    let bytes = fault.to_xml(&Header::default());
    let written = core::str::from_utf8(&bytes).unwrap();
    assert_eq!(written.matches(&long).count(), 1);
    assert_eq!(written.matches("\"urn:once\"").count(), 1);
    assert!(written.contains(&format!(
        "<s:Subcode xmlns:b=\"{long}\"><s:Value>b:n0</s:Value><s:Subcode xmlns:c=\"urn:once\"><s:Value>c:o0</s:Value>"
    )));
    assert!(written.contains("<s:Value xmlns:a=\"urn:alone\">a:x</s:Value>"));
    assert_eq!(Envelope::parse(&bytes).unwrap().fault(), Some(&fault));
}

#[test]
fn unusable_bodies_are_shown_by_stage() {
    let fault = Fault::for_error(Subcode::Authorization, Text::lossy("no"));
    let pending = PendingRequest::<Demo>::for_message(MessageId::from_uuid("1"));
    for (stage, hresult, certainty) in [
        (
            Stage::Discovery,
            HResult::MENROLL_E_DEVICE_INTERNALSERVICE_ERROR,
            Certainty::Observed,
        ),
        (Stage::Policy, HResult::new(0x8019_00C8), Certainty::Inferred),
        (Stage::Enrollment, HResult::new(0x8019_00C8), Certainty::Observed),
    ] {
        let shown = fault.what_windows_shows(200, stage);
        assert_eq!(
            (shown.hresult, shown.certainty),
            (hresult, certainty),
            "{stage:?}"
        );
        for body in ["<html/>", "{\"error\": \"no such path\"}", "not found"] {
            let error = pending.response(body.as_bytes(), 200).unwrap_err();
            let shown = error.what_windows_shows(200, stage).unwrap();
            assert_eq!((shown.hresult, shown.certainty), (hresult, certainty), "{body}");
        }
        let empty = pending.response(b"", 200).unwrap_err();
        let shown = empty.what_windows_shows(200, stage).unwrap();
        assert_eq!(shown.hresult, HResult::MENROLL_E_EMPTY_MESSAGE);
    }
    let json = pending.response(b"{\"a\": \"<b>\"}", 200).unwrap_err();
    assert_eq!(json.to_string(), "not an XML document at 1:1 (byte 0)");
}

/// A fault with this detail, as a Windows certificate authority sends it.
fn of_authority(detail: &str) -> String {
    let namespace = "http://schemas.microsoft.com/windows/pki/2009/01/enrollment";
    format!(
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><s:Body><s:Fault>
        <s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text xml:lang="en-US">denied</s:Text></s:Reason>
        <s:Detail><CertificateEnrollmentWSDetail xmlns="{namespace}">{detail}</CertificateEnrollmentWSDetail></s:Detail>
        </s:Fault></s:Body></s:Envelope>"#
    )
}

#[test]
fn the_detail_of_a_certificate_authority_is_read_and_written() {
    let fault = fault_of(
        of_authority(
            "<BinaryResponse>MAA=</BinaryResponse><ErrorCode>-2146877430</ErrorCode>\
             <InvalidRequest>true</InvalidRequest><RequestID>17</RequestID>",
        )
        .as_bytes(),
    );
    let detail = fault.certificate_detail.clone().unwrap();
    assert_eq!(detail.binary_response.as_deref(), Some("MAA="));
    assert_eq!(detail.error_code, Some(HResult::new(0x8009_400A)));
    assert_eq!(detail.invalid_request, Some(true));
    assert_eq!(detail.request_id.as_deref(), Some("17"));
    // Devices show what the rest of the fault says.
    assert_eq!(fault.enrollment_error(), None);
    let bytes = fault.to_xml(&Header::default());
    assert_eq!(fault_of(&bytes), fault);
    assert!(
        String::from_utf8(bytes)
            .unwrap()
            .contains("<ErrorCode>-2146877430</ErrorCode>")
    );

    let nothing = CertificateEnrollmentDetail::default();
    for detail in [
        "",
        "<BinaryResponse i:nil='true'/><ErrorCode i:nil='true'/><InvalidRequest i:nil='1'/><RequestID i:nil='true'/>",
        "<ErrorCode>denied</ErrorCode><InvalidRequest>perhaps</InvalidRequest>",
    ] {
        let fault = fault_of(of_authority(detail).as_bytes());
        assert_eq!(fault.certificate_detail.as_ref(), Some(&nothing), "{detail}");
        assert_eq!(fault_of(&fault.to_xml(&Header::default())), fault);
    }
    let twice = of_authority("<RequestID>1</RequestID><RequestID>2</RequestID>");
    let error = Envelope::parse(twice.as_bytes()).unwrap_err().to_string();
    assert!(error.starts_with("second <RequestID> in "), "{error}");
}
