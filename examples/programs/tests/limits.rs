//! Peers that ask too often or try too many passwords are sent away for a while, by all processes over one store.

use std::time::Duration;

use mdm_errors::{SecretText, Text};
use mdm_examples::device::ask;
use mdm_examples::http::{Client, Hosts, Request, Response};
use mdm_examples::tls;
use mdm_soap::Credential;
use mdm_soap::security::UsernameToken;
use mdm_xcep::{GetPolicies, GetPoliciesRequest};

use support::server::{HOST, Home, PASSWORD, Process, USER};

#[allow(dead_code, reason = "no test uses all of it")]
mod support {
    #[cfg(feature = "postgres")]
    pub mod postgres;
    pub mod server;
}

/// The time for which a name is locked in these tests, in seconds.
const LOCK_OUT: u64 = 10;

fn retry_after(answer: &Response) -> Option<u64> {
    answer.header("retry-after")?.parse().ok()
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let home = Home::new(None);
    // Without TLS, and with this test for the proxy.
    let proxy = ["--behind-proxy", "X-Client-Cert", "--trust", "127.0.0.1"];
    let server = Process::start(&home, &[&proxy[..], &["--rate-limit", "6"]].concat());
    // A connection each: the server ends those that are idle for as long as a peer may have to wait here.
    let probe = async |addresses: &str| {
        let client = Client::with_hosts(Hosts::default(), tls::client([], None).unwrap()).unwrap();
        let url = format!("http://{}/EnrollmentServer/Discovery.svc", server.address);
        let request = Request::get(url.parse().unwrap()).with_header("X-Forwarded-For", addresses);
        client.send(&request).await.unwrap()
    };
    let mut answered = 0;
    let refused = loop {
        let answer = probe("10.0.0.1").await;
        if answer.status != 200 {
            break answer;
        }
        answered += 1;
        assert!(answered < 1000, "everything is answered");
    };
    assert!(answered >= 6, "{answered}");
    assert_eq!(refused.status, 429);
    let wait = retry_after(&refused).unwrap();
    assert!((1..=10).contains(&wait), "{wait}");
    assert!(refused.body.is_empty());
    assert_eq!(probe("10.0.0.2").await.status, 200, "others may");
    // Only what the proxy itself has added is believed.
    assert_eq!(probe("10.0.0.3, 10.0.0.1").await.status, 429);
    tokio::time::sleep(Duration::from_secs(wait)).await;
    assert_eq!(probe("10.0.0.1").await.status, 200);
}

/// Signs in at the page, as a browser does.
async fn sign_in(client: &Client, password: &str) -> Response {
    let page = "EnrollmentServer/SignIn?appru=ms-app%3A%2F%2Fwindows.immersivecontrolpanel";
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("user", USER)
        .append_pair("password", password)
        .finish();
    let url = format!("https://{HOST}/{page}").parse().unwrap();
    let request = Request::post(url, "application/x-www-form-urlencoded", form);
    client.send(&request).await.unwrap()
}

fn text(answer: &Response) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

/// Asks for the policy with a password, as Windows does.
async fn policy(client: &Client, password: &str) -> Response {
    let service = format!("https://{HOST}/EnrollmentServer/Policy.svc");
    let token = UsernameToken::new(Text::new(USER).unwrap(), SecretText::borrowed(password));
    let credential = Credential::UsernameToken(token);
    let question = GetPoliciesRequest::default();
    let exchange = ask::<GetPolicies, _>(client, &service, credential, &question, |_| ()).await;
    exchange.unwrap().answer.unwrap()
}

async fn processes_lock_out_together(database: Option<String>) {
    let home = Home::new(database);
    let seconds = LOCK_OUT.to_string();
    let limits = ["--attempts", "3", "--lock-out", &seconds];
    let servers = [Process::start(&home, &limits), Process::start(&home, &limits)];
    let [one, other] = servers
        .each_ref()
        .map(|server| home.network(server.address).stranger().unwrap());
    let right = sign_in(&one, PASSWORD).await;
    assert!(text(&right).contains("wresult"), "{right:?}");
    for client in [&one, &other, &one] {
        let wrong = sign_in(client, "guess").await;
        assert_eq!(wrong.status, 200);
        assert!(text(&wrong).contains("That user name and password do not match."));
    }
    for client in [&one, &other] {
        let locked = sign_in(client, PASSWORD).await;
        assert_eq!(locked.status, 429, "{locked:?}");
        assert!(text(&locked).contains("Too many wrong passwords: try again in a minute."));
        let wait = retry_after(&locked).unwrap();
        assert!((1..=LOCK_OUT + 1).contains(&wait), "{wait}");
        // A fault has status 500 always: Windows hides the reason of every other.
        let fault = policy(client, PASSWORD).await;
        assert_eq!(fault.status, 500);
        assert!(text(&fault).contains("too many wrong passwords: try again in a minute"));
        assert!(retry_after(&fault).is_some_and(|wait| wait <= LOCK_OUT + 1));
    }
    tokio::time::sleep(Duration::from_secs(LOCK_OUT + 2)).await;
    for client in [&one, &other] {
        let released = sign_in(client, PASSWORD).await;
        assert!(text(&released).contains("wresult"), "{released:?}");
        assert_eq!(policy(client, PASSWORD).await.status, 200);
    }
}

#[tokio::test]
async fn sqlite_processes_lock_out_together() {
    processes_lock_out_together(None).await;
}

#[cfg(feature = "postgres")]
#[tokio::test(flavor = "multi_thread")]
async fn postgres_processes_lock_out_together() {
    let database = tokio::task::spawn_blocking(support::postgres::database);
    if let Some(url) = database.await.unwrap() {
        processes_lock_out_together(Some(url)).await;
    }
}
