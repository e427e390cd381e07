//! The sign-in page in Chromium, where it is installed: the same form is found, and one correct POST is sent.

use core::time::Duration;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use mdm_discovery::sign_in::{FederatedToken, ReturnSchemes, ReturnUri, SignInPage, SignInResult};
use mdm_errors::{SecretText, Text};

const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// The browser with its usual arguments; `None`, with a line, where there is none.
#[expect(clippy::print_stderr, reason = "a skipped test should say so")]
fn chromium(profile: &str) -> Option<Command> {
    let is_there = |name: &&&str| {
        let mut version = Command::new(name);
        version
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        version.status().is_ok_and(|status| status.success())
    };
    let Some(name) = NAMES.iter().find(is_there) else {
        eprintln!("skipped: no Chromium to try the page in");
        return None;
    };
    let mut command = Command::new(name);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]);
    command.arg(format!("--user-data-dir={}", scratch(profile).display()));
    command.stderr(Stdio::null());
    Some(command)
}

fn scratch(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("mdm-discovery-{}-{name}", std::process::id()))
}

const GOOD: &str = "<form method=post action=ms-app://a><input type=hidden name=wresult value=good></form>";

/// Pages that try to make a reader take another form than a browser.
fn pages() -> Vec<String> {
    let evil = "<form method=post action=ms-app://evil><input name=wresult value=evil></form>";
    let mut pages = vec![
        format!("<p>a < b <b title='>'>{GOOD}"),
        format!("</form></p></table>{GOOD}"),
        format!("<form method=post action=/search><input name=q></form>{GOOD}"),
        "<form method=post action=ms-app://a><form method=post action=ms-app://evil><input name=wresult value=good>".to_owned(),
        "<input name=wresult value=lost><form method=post action=ms-app://a><input name=wresult value='t&#x6F;k&amp;&copy;&notit;'>".to_owned(),
        "<input name=wresult value=good form=f><form method=post action=ms-app://a id=f></form>".to_owned(),
        "<form method=post action=ms-app://a><input type=SUBMIT name=wresult value=x><input name=wresult value=good value=evil>".to_owned(),
        "<form method=post action=\" ms-app://a \"><INPUT NAME=wresult VALUE=good>".to_owned(),
        "<form method=post action=ms-app://a></form><input name=wresult value=outside>".to_owned(),
        format!("<!-- {GOOD}"),
        format!("<plaintext>{GOOD}"),
        format!("<script>{GOOD}"),
        String::new(),
    ];
    for (open, close) in [
        ("<!-- ", " -->"),
        ("<!-- > ", " --!>"),
        ("<!--", "--"),
        ("<script>var x = '", "';</script>"),
        ("<SCRIPT><!-- <script>", "</script> --></SCRIPT>"),
        ("<style>", "</style>"),
        ("<title>", "</title>"),
        ("<textarea>", "</textarea>"),
        ("<noscript>", "</noscript>"),
        ("<iframe>", "</iframe>"),
        ("<noframes>", "</noframes>"),
        ("<noembed>", "</noembed>"),
        ("<xmp>", "</xmp>"),
        ("<template><template></template>", "</template>"),
        ("<p title=\"", "\">"),
        ("<p title='", "'>"),
        ("<p title=`", "`>"),
        ("<![CDATA[", "]]>"),
        ("<?php ", "?>"),
        ("<!DOCTYPE x [", "]>"),
        ("</", ">"),
    ] {
        pages.push(format!("{open}{evil}{close}{GOOD}"));
        pages.push(format!("{open}{GOOD}{close}"));
    }
    for method in [
        "",
        "method=get ",
        "method=POST ",
        "method=dialog ",
        "method=put ",
        "method='post ' ",
        "method=get method=post ",
    ] {
        pages.push(format!(
            "<form {method}action=ms-app://a><input name=wresult value=first></form>{GOOD}"
        ));
    }
    pages
}

/// Shows every page in a frame where no script of its own may run, and lists the `wresult` of the first form that would
/// post one to an app.
const HARNESS: &str = r#"<!DOCTYPE html><meta charset=utf-8>
<meta http-equiv="Content-Security-Policy" content="script-src 'nonce-n'">
<body><script nonce=n>
const skipped = ["submit", "image", "button", "reset", "file", "checkbox", "radio"];
function posted(page) {
  for (const form of page.forms)
    if (form.method == "post") for (const one of form.elements)
      if (one.tagName == "INPUT" && one.name == "wresult" && !one.disabled && !skipped.includes(one.type)
          && (form.getAttribute("action") || "").trim().startsWith("ms-app://"))
        return one.value;
  return null;
}
const pages = PAGES, found = pages.map(() => null);
let left = pages.length;
pages.forEach((html, index) => {
  const frame = document.createElement("iframe");
  frame.onload = () => {
    found[index] = posted(frame.contentDocument);
    if (--left == 0) { document.body.textContent = "FOUND" + JSON.stringify(found) + "END"; }
  };
  frame.srcdoc = html || " ";
  document.body.append(frame);
});
</script>"#;

fn json(texts: &[String]) -> String {
    let quoted = texts.iter().map(|text| {
        let escaped: String = text.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
        format!("\"{escaped}\"")
    });
    format!("[{}]", quoted.collect::<Vec<_>>().join(","))
}

#[test]
fn a_browser_finds_the_same_form() {
    let Some(mut chromium) = chromium("forms") else {
        return;
    };
    let pages = pages();
    let file = scratch("forms.html");
    std::fs::write(&file, HARNESS.replace("PAGES", &json(&pages))).unwrap();
    chromium.args(["--virtual-time-budget=20000", "--dump-dom"]);
    let shown = chromium
        .arg(format!("file://{}", file.display()))
        .output()
        .unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    let found = shown
        .split_once("FOUND")
        .and_then(|(_, rest)| rest.split_once("END"))
        .map(|(found, _)| found.replace("&amp;", "&"))
        .unwrap_or_else(|| panic!("{shown}"));
    let expected =
        pages.iter().map(
            |page| match SignInResult::parse(page, ReturnSchemes::SETTINGS.and_any_app()) {
                Ok(result) => format!("\"{}\"", result.token.expose()),
                Err(_) => "null".to_owned(),
            },
        );
    assert_eq!(found, format!("[{}]", expected.collect::<Vec<_>>().join(",")));
}

#[test]
fn a_browser_sends_one_correct_post_and_runs_no_other_script() {
    let Some(mut chromium) = chromium("post") else {
        return;
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let hostile = "\"'></form><form action=/evil><script src=/evil></script><img src=/evil>&amp;%41+ü";
    let schemes = ReturnSchemes::SETTINGS.and_web();
    let appru = ReturnUri::new(Text::lossy(format!("http://{address}/back")), schemes).unwrap();
    let token = FederatedToken::new(SecretText::owned(hostile)).unwrap();
    let page = SignInPage::new(appru, token)
        .with_title(Text::lossy("</title><script src=/evil></script>"))
        .with_button(Text::lossy("\"><img src=/evil>"));
    let html = page.to_html();
    chromium.arg(format!("--timeout={}", 20_000)).arg("--dump-dom");
    let mut browser = chromium
        .arg(format!("http://{address}/page"))
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut requests = Vec::new();
    listener.set_nonblocking(true).unwrap();
    let start = Instant::now();
    while browser.try_wait().unwrap().is_none() && start.elapsed() < Duration::from_secs(60) {
        match listener.accept() {
            Ok((stream, _)) => requests.extend(serve(stream, &html)),
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
        }
    }
    let _ = browser.kill();
    let _ = browser.wait();
    assert!(
        !requests.iter().any(|request| request.contains("/evil")),
        "{requests:?}"
    );
    let posts: Vec<_> = requests
        .iter()
        .filter(|request| request.starts_with("POST "))
        .collect();
    assert_eq!(posts.len(), 1, "{requests:?}");
    let (_, body) = posts[0].split_once("\r\n\r\n").unwrap();
    assert!(posts[0].starts_with("POST /back HTTP/1.1\r\n"));
    let posted: Vec<_> = url::form_urlencoded::parse(body.as_bytes()).collect();
    assert_eq!(posted, [("wresult".into(), hostile.into())]);
}

/// Answers one request and returns it; a connection that says nothing is none.
fn serve(mut stream: TcpStream, html: &str) -> Option<String> {
    stream.set_nonblocking(false).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    let request = loop {
        let read = stream.read(&mut chunk).ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                let is_length = name.eq_ignore_ascii_case("content-length");
                is_length.then(|| value.trim().parse().unwrap_or(0))
            });
            if body.len() >= length.unwrap_or(0) {
                break text;
            }
        }
    };
    let body = if request.starts_with("GET /page ") {
        html
    } else {
        "done"
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        SignInPage::CONTENT_TYPE,
        body.len()
    );
    let _ = stream.write_all([head.as_bytes(), body.as_bytes()].concat().as_slice());
    Some(request)
}
