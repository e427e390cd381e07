use mdm_discovery::{
    Authentication, Configuration, Discover, DiscoverRequest, DiscoverResponse, Incoming, MessageId,
    PendingRequest, ReplyOptions, Security, Services,
};
use mdm_soap::ActivityId;
use url::Url;

use crate::{receive, request_lints};

const REQUEST: &str = include_str!("data/request-windows-11-25h2.xml");
const RESPONSE: &str = include_str!("data/response-federated.xml");

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// A golden file is one line with a line feed at its end.
fn golden(file: &str) -> &str {
    file.trim_end()
}

#[test]
fn the_request_of_windows_11_25h2() {
    let request = DiscoverRequest::windows_11_25h2("ada@contoso.com".try_into().unwrap());
    let to = "https://EnterpriseEnrollment.contoso.com:443/EnrollmentServer/Discovery.svc"
        .try_into()
        .unwrap();
    let id = MessageId::from_uuid("748132ec-a575-4329-b01b-6171a9cf8478");
    let mut out = Vec::new();
    let _ = PendingRequest::<Discover>::write(id, &to, &Security::new(), &request, &mut out);
    assert_eq!(text(out), golden(REQUEST));
    assert_eq!(receive(golden(REQUEST)).unwrap().request(), &request);
    assert_eq!(request_lints(golden(REQUEST)), ["discovery.version"]);
}

#[test]
fn the_federated_answer() {
    let services =
        Services::new(Url::parse("https://mdm.contoso.com/enroll?tenant=7&os=10").unwrap()).unwrap();
    let services = services
        .with_policy(Url::parse("https://mdm.contoso.com/policy?tenant=7").unwrap())
        .unwrap();
    let sign_in = Authentication::federated(Url::parse("https://login.contoso.com/").unwrap()).unwrap();
    let configuration = Configuration::new(services, sign_in);
    let incoming = receive(golden(REQUEST)).unwrap();
    let response = configuration.answer(incoming.request()).unwrap();
    let activity = ActivityId::new("d9eb2fdd-e38a-46ee-bd93-aea9dc86a3b8".try_into().unwrap());
    let answer = incoming.reply(&response, &ReplyOptions::default().with_activity_id(activity));
    assert_eq!(text(answer), golden(RESPONSE));

    let pending =
        PendingRequest::<Discover>::for_message(MessageId::from_uuid("748132ec-a575-4329-b01b-6171a9cf8478"));
    let reply = pending.response(golden(RESPONSE).as_bytes(), 200).unwrap();
    assert_eq!(reply.response, response);
    assert_eq!(
        reply.response.services().unwrap().enrollment().query(),
        Some("tenant=7&os=10")
    );
}

#[test]
fn the_smallest_answer() {
    let services = Services::new(Url::parse("https://mdm.contoso.com/enroll").unwrap()).unwrap();
    let response = DiscoverResponse::new(&services, &Authentication::Certificate);
    let incoming = Incoming::<Discover>::parse(golden(REQUEST).as_bytes()).unwrap();
    let answer = text(incoming.reply(&response, &ReplyOptions::default()));
    assert!(answer.contains(
        "<DiscoverResult><AuthPolicy>Certificate</AuthPolicy>\
         <EnrollmentServiceUrl>https://mdm.contoso.com/enroll</EnrollmentServiceUrl></DiscoverResult>"
    ));
}
