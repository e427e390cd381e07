use mdm_discovery::{Discover, Fault, Incoming, Limits};

use crate::{question, receive, request, respond, result};

fn refused(message: &str) -> String {
    receive(message).unwrap_err().to_string()
}

#[test]
fn requests_name_what_is_wrong_and_where() {
    let good = "<EmailAddress>a@b.c</EmailAddress>";
    for (message, error) in [
        (String::new(), "empty document at 1:1 (byte 0)"),
        ("{}".into(), "not an XML document at 1:1 (byte 0)"),
        (
            "<!DOCTYPE x><x/>".into(),
            "document type declaration at 1:1 (byte 0)",
        ),
        (
            question(""),
            "missing <Discover> in Envelope/Body at 1:303 (byte 302)",
        ),
        (
            question("<Discover/>"),
            "<Discover> in a wrong namespace in Envelope/Body at 1:311 (byte 310)",
        ),
        (
            question("<Other/>"),
            "unexpected <Other> in Envelope/Body at 1:311 (byte 310)",
        ),
        (
            request(&format!("{good}<RequestVersion>new</RequestVersion>")),
            "value of RequestVersion is not a decimal number in Envelope/Body/Discover/request/RequestVersion \
             at 1:439 (byte 438)",
        ),
        (
            request(&format!("{good}{good}")),
            "second <EmailAddress> in Envelope/Body/Discover/request at 1:439 (byte 438)",
        ),
        (
            request("<OSEdition>-1</OSEdition>"),
            "value of OSEdition is not a number from 0 to 4294967295 in Envelope/Body/Discover/request/OSEdition \
             at 1:405 (byte 404)",
        ),
    ] {
        assert_eq!(refused(&message), error, "{message}");
    }
}

#[test]
fn truncated_requests_are_refused_with_a_fault_that_answers_them() {
    let message = request("<EmailAddress>a@b.c</EmailAddress>");
    for length in 0..message.len() {
        let cut = message.get(..length).unwrap();
        let rejected = Incoming::<Discover>::parse(cut.as_bytes()).unwrap_err();
        let fault = String::from_utf8(rejected.fault).unwrap();
        assert!(fault.contains("MessageFormat"), "{length}");
        if length > 332 {
            assert!(fault.contains("urn:uuid:1"), "{length}: {fault}");
        }
    }
    assert_eq!(Fault::HTTP_STATUS, 500);
}

#[test]
fn another_operation_is_refused() {
    let message = request("").replace("IDiscoveryService/Discover<", "IDiscoveryService/Undiscover<");
    assert!(
        refused(&message)
            .starts_with("action http://schemas.microsoft.com/windows/management/2012/01/enrollme")
    );
}

#[test]
fn limits_hold() {
    let message = request("<EmailAddress>a@b.c</EmailAddress>");
    let limits = Limits::default().with_bytes(100);
    let rejected = Incoming::<Discover>::parse_with(message.as_bytes(), &limits).unwrap_err();
    assert_eq!(
        rejected.error.to_string(),
        "document larger than the limit at 1:101 (byte 100)"
    );
}

#[test]
fn answers_name_what_is_wrong_and_where() {
    for (message, error) in [
        (
            result("<AuthPolicy>OnPremise</AuthPolicy>"),
            "missing <EnrollmentServiceUrl> in Envelope/Body/DiscoverResponse/DiscoverResult at 1:412 (byte 411)",
        ),
        (
            result("<EnrollmentServiceUrl>https://a.example</EnrollmentServiceUrl>"),
            "missing <AuthPolicy> in Envelope/Body/DiscoverResponse/DiscoverResult at 1:412 (byte 411)",
        ),
        (
            result("<EnrollmentServiceUrl/><AuthPolicy/><EnrollmentVersion>4,0</EnrollmentVersion>"),
            "value of EnrollmentVersion is not a decimal number \
             in Envelope/Body/DiscoverResponse/DiscoverResult/EnrollmentVersion at 1:464 (byte 463)",
        ),
    ] {
        assert_eq!(respond(&message).unwrap_err().to_string(), error, "{message}");
    }
}
