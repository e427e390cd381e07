//! The terms of use in Chromium, where it is installed: one correct POST, and no script that a hostile request brings.

use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Request as Asked, State};
use axum::http::Method;
use axum::response::{Html, IntoResponse, Response};
use mdm_entra::terms::TermsAnswer;
use mdm_examples::http::Request;
use mdm_examples::server::path::TERMS_OF_USE;
use mdm_examples::world;
use url::Url;

use crate::peer::{Peer, url};

/// Texts that a request tries to smuggle into the page.
const HOSTILE: &str = "\"'></form><form action=/evil><script src=/evil></script><img src=/evil>";
const PATIENCE: Duration = Duration::from_secs(60);

/// A page, and what a browser asked for: method, target and body.
struct Shown {
    page: String,
    asked: Mutex<Vec<(Method, String, String)>>,
}

fn chromium() -> Option<Command> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let name = names.into_iter().find(|name| {
        let mut version = Command::new(name);
        version
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        version.status().is_ok_and(|status| status.success())
    });
    if name.is_none() {
        eprintln!("skipped: no Chromium to try the page in");
    }
    let mut command = Command::new(name?);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    Some(command)
}

async fn answer(State(shown): State<Arc<Shown>>, request: Asked) -> Response {
    let (method, target) = (request.method().clone(), request.uri().to_string());
    let body = axum::body::to_bytes(request.into_body(), 1 << 16).await.unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    let is_page = method == Method::GET && target.starts_with(TERMS_OF_USE);
    shown.asked.lock().unwrap().push((method, target, body));
    match is_page {
        true => Html(shown.page.clone()).into_response(),
        false => "done".into_response(),
    }
}

/// Opens the page at this path and query in the browser, which clicks on the first button.
async fn click(mut chromium: Command, page: &str, target: &str) -> Vec<(Method, String, String)> {
    let shown = Arc::new(Shown {
        page: format!("{page}<script>document.querySelector('input[type=submit]').click()</script>"),
        asked: Mutex::default(),
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let routes = Router::new().fallback(answer).with_state(shown.clone());
    let serving = tokio::spawn(async move { axum::serve(listener, routes).await });
    let profile = std::env::temp_dir().join(format!("mdm-terms-{}", std::process::id()));
    chromium.arg(format!("--user-data-dir={}", profile.display()));
    chromium.args(["--timeout=20000", "--dump-dom"]);
    let mut browser = chromium.arg(format!("http://{address}{target}")).spawn().unwrap();
    let start = Instant::now();
    while browser.try_wait().unwrap().is_none() && start.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let _ = browser.kill();
    let _ = browser.wait();
    let _ = std::fs::remove_dir_all(profile);
    serving.abort();
    std::mem::take(&mut *shown.asked.lock().unwrap())
}

#[tokio::test]
async fn a_browser_accepts_the_terms_with_one_post_and_runs_no_script_of_a_request() {
    let Some(chromium) = chromium() else {
        return;
    };
    let peer = Peer::new().await;
    let contoso = &peer.contoso;
    let mut carla = contoso.carla.clone();
    carla.name = format!("{HOSTILE}@contoso.example");
    let draft = contoso.tenant.draft(contoso.application, &carla, world::now());
    let token = contoso.tenant.sign(&draft).unwrap();
    let mut terms: Url = url(TERMS_OF_USE);
    terms
        .query_pairs_mut()
        .append_pair("redirect_uri", "ms-appx-web://ContosoMdm/ToUResponse?x=1")
        .append_pair("client-request-id", HOSTILE)
        .append_pair("api-version", "1.0")
        .append_pair("mode", "azureadjoin");
    let bearer = format!("Bearer {}", token.expose());
    let request = Request::get(terms.clone()).with_header("Authorization", bearer);
    let page = peer.send(request).await;
    assert_eq!(page.status, 200);
    let page = String::from_utf8(page.body.to_vec()).unwrap();

    let target = format!("{}?{}", terms.path(), terms.query().unwrap());
    let asked = click(chromium, &page, &target).await;
    assert!(
        !asked
            .iter()
            .any(|(_, target, _)| target.contains("/evil") && !target.contains('?')),
        "{asked:?}"
    );
    let posts: Vec<_> = asked
        .iter()
        .filter(|(method, ..)| method == Method::POST)
        .collect();
    let [(_, place, body)] = posts.as_slice() else {
        panic!("{asked:?}")
    };
    assert_eq!(*place, target);

    let form = "application/x-www-form-urlencoded";
    let answer = peer.send(Request::post(url(place), form, body.clone())).await;
    let location = answer.header("location").unwrap();
    let accepted = TermsAnswer::parse(location).unwrap();
    assert!(matches!(accepted, TermsAnswer::Accepted { .. }), "{location}");
    let again = peer.send(Request::post(url(place), form, body.clone())).await;
    assert_eq!(again.status, 400, "one click counts once");
}
