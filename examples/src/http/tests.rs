use std::sync::Arc;

use axum::Router;
use axum::routing::post;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::*;
use crate::authority::Authority;
use crate::{tls, world};

fn echoed((): &(), request: &Received) -> Response {
    match &request.body {
        Ok(body) => Response::new(
            200,
            "text/plain",
            [request.url.as_str().as_bytes(), b" ", body].concat(),
        ),
        Err(TooLarge { limit }) => Response::new(413, "text/plain", limit.to_string()),
    }
}

async fn echo() -> (Server, Client) {
    let authority = Authority::new("Root", world::now()).unwrap();
    let identity = authority.issue_for_host("Host.example", world::now()).unwrap();
    let settings = tls::server(vec![("Host.example", identity)], authority.certificate()).unwrap();
    let routes = Router::new().fallback_service(on(post, &Arc::new(()), 1000, echoed));
    let server = Server::start(([127, 0, 0, 1], 0).into(), settings, routes)
        .await
        .unwrap();
    let client = Client::new(
        server.address(),
        tls::client([authority.certificate()], None).unwrap(),
    )
    .unwrap();
    (server, client)
}

fn posted(url: &str, length: usize) -> Request {
    Request::post(Url::parse(url).unwrap(), "text/plain", "x".repeat(length))
}

#[tokio::test]
async fn requests_and_answers_cross_a_tls_socket_with_a_content_length() {
    let (_server, client) = echo().await;
    let answer = client
        .send(&posted("https://host.example/a?b=c", 3))
        .await
        .unwrap();
    assert_eq!(
        (answer.status, &answer.body[..]),
        (200, &b"https://host.example/a?b=c xxx"[..])
    );
    assert_eq!(answer.header("content-length"), Some("30"));
    assert_eq!(answer.header("transfer-encoding"), None);
}

#[tokio::test]
async fn a_body_over_the_limit_is_answered_and_not_kept() {
    let (_server, client) = echo().await;
    for (length, status) in [(1000, 200), (1001, 413), (4 << 20, 413)] {
        let answer = client
            .send(&posted("https://host.example/", length))
            .await
            .unwrap();
        assert_eq!(answer.status, status, "{length}");
    }
}

#[tokio::test]
async fn a_host_without_a_certificate_is_no_connection() {
    let (_server, client) = echo().await;
    let answer = client.send(&posted("https://other.example/", 1)).await;
    assert!(matches!(answer, Err(ClientError::Connection(_))), "{answer:?}");
}

#[tokio::test]
async fn a_peer_that_stalls_holds_up_nobody() {
    let (server, client) = echo().await;
    let mut silent = TcpStream::connect(server.address()).await.unwrap();
    let _nothing = TcpStream::connect(server.address()).await.unwrap();
    silent.write_all(&[0x16, 0x03, 0x01]).await.unwrap(); // the start of a handshake
    assert_eq!(
        client
            .send(&posted("https://host.example/", 1))
            .await
            .unwrap()
            .status,
        200
    );
}

#[tokio::test]
async fn only_the_proxy_is_believed_about_certificates() {
    let shown = |(): &(), request: &Received| {
        let peer = request.peer.as_ref().map(|peer| peer.len().to_string());
        Response::new(200, "text/plain", peer.unwrap_or_default())
    };
    let certificate = Authority::new("Root", world::now())
        .unwrap()
        .certificate()
        .clone();
    let header = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &certificate);
    for (proxy, expected) in [
        ("127.0.0.1", certificate.len().to_string()),
        ("10.0.0.1", String::new()),
    ] {
        let proxy = Proxy {
            header: "x-client-cert".to_owned(),
            address: proxy.parse().unwrap(),
        };
        let routes = Router::new().fallback_service(on(post, &Arc::new(()), 1000, shown));
        let server = Server::start_behind_proxy(([127, 0, 0, 1], 0).into(), proxy, routes, 10)
            .await
            .unwrap();
        let client = Client::new(server.address(), tls::client([], None).unwrap()).unwrap();
        let url = format!("http://{}/", server.address());
        let request = Request::post(Url::parse(&url).unwrap(), "text/plain", "x");
        let answer = client
            .send(&request.with_header("X-Client-Cert", header.as_str()))
            .await
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&answer.body), expected);
    }
}

/// Answers one request with this body, announces ten bytes more, and closes the connection.
fn too_few(authority: &Authority, body: &'static str) -> std::net::SocketAddr {
    use std::io::{Read, Write};
    let identity = authority.issue_for_host("host.example", world::now()).unwrap();
    let settings = tls::server(vec![("host.example", identity)], authority.certificate()).unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut stream = rustls::StreamOwned::new(rustls::ServerConnection::new(settings).unwrap(), stream);
        let _ = stream.read(&mut [0; 4096]).unwrap();
        let length = body.len() + 10;
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        stream.conn.send_close_notify();
        stream.flush().unwrap();
    });
    address
}

#[tokio::test]
async fn a_message_that_is_shorter_than_announced_counts_if_it_is_complete() {
    let authority = Authority::new("Root", world::now()).unwrap();
    let asked = async |body| {
        let settings = tls::client([authority.certificate()], None).unwrap();
        let client = Client::new(too_few(&authority, body), settings).unwrap();
        client.send(&posted("https://host.example/", 1)).await
    };
    for complete in ["<SyncML>..</SyncML>", "<s:Envelope>..</s:Envelope >\r\n"] {
        assert_eq!(asked(complete).await.unwrap().body[..], *complete.as_bytes());
    }
    for part in [
        "",
        "<SyncML>",
        "<SyncML><SyncHdr></SyncHdr>",
        "<SyncML>..</SyncML",
    ] {
        let answer = asked(part).await;
        assert!(
            matches!(answer, Err(ClientError::Exchange(_))),
            "{part}: {answer:?}"
        );
    }
}
