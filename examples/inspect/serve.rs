//! The page to paste messages into, from the program itself.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{Html, IntoResponse};
use axum::routing::{get, post};

/// The largest message that can be pasted.
const LARGEST: usize = 16 * 1024 * 1024;
/// The page may run its own script and ask nobody but this server.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'";

/// Serves the page until the program is stopped.
#[tokio::main]
pub(crate) async fn run(address: SocketAddr) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("http://{}/", listener.local_addr()?);
    let routes = Router::new()
        .route("/", get(page))
        .route("/inspect", post(inspect))
        .layer(DefaultBodyLimit::max(LARGEST));
    axum::serve(listener, routes).await
}

async fn page() -> impl IntoResponse {
    ([(CONTENT_SECURITY_POLICY, POLICY)], Html(mdm_inspect::page("")))
}

/// Answers with what the page shows; a large message leaves the threads of the server alone.
async fn inspect(body: Bytes) -> impl IntoResponse {
    let answer = tokio::task::spawn_blocking(move || mdm_inspect::page_answer(&body)).await;
    ([(CONTENT_TYPE, "application/json")], answer.unwrap_or_default())
}
