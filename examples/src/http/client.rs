//! The client: one connection per exchange, a time limit on everything.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::{MANAGEMENT_LIMIT, Request, Response};

const PATIENCE: Duration = Duration::from_secs(20);

/// An HTTPS client that believes every host to be at one address, as a hosts file would tell it.
#[derive(Clone)]
pub struct Client {
    address: SocketAddr,
    tls: Arc<ClientConfig>,
}

/// Why there is no answer.
#[derive(Clone, Debug)]
pub enum ClientError {
    /// No connection, or the TLS handshake failed: for example the server refused the client certificate.
    Connection(String),
    /// The connection broke before the answer was complete.
    Exchange(String),
    /// The server took too long.
    TimedOut,
}

impl Client {
    /// A client that connects to `address` whatever the host is called.
    pub fn new(address: SocketAddr, tls: Arc<ClientConfig>) -> Self {
        Self { address, tls }
    }

    /// Sends a request and waits for the complete answer. Redirects are not followed: that is the caller's choice.
    pub async fn send(&self, request: &Request) -> Result<Response, ClientError> {
        timeout(PATIENCE, self.exchange(request))
            .await
            .unwrap_or(Err(ClientError::TimedOut))
    }

    async fn exchange(&self, request: &Request) -> Result<Response, ClientError> {
        let stream = self.connect(request.url.host_str().unwrap_or_default()).await?;
        let handshake = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
        let (mut sender, connection) = handshake.map_err(broken)?;
        tokio::spawn(connection);
        let answer = sender.send_request(message(request)?).await.map_err(broken)?;
        read(answer).await
    }

    async fn connect(&self, host: &str) -> Result<tokio_rustls::client::TlsStream<TcpStream>, ClientError> {
        let refused = |error: &dyn std::fmt::Display| ClientError::Connection(error.to_string());
        let name = ServerName::try_from(host.to_owned()).map_err(|error| refused(&error))?;
        let tcp = TcpStream::connect(self.address)
            .await
            .map_err(|error| refused(&error))?;
        TlsConnector::from(self.tls.clone())
            .connect(name, tcp)
            .await
            .map_err(|error| refused(&error))
    }
}

fn message(request: &Request) -> Result<hyper::Request<Full<Bytes>>, ClientError> {
    let url = &request.url;
    let target = url.query().map_or_else(
        || url.path().to_owned(),
        |query| format!("{}?{query}", url.path()),
    );
    let mut builder = hyper::Request::builder().method(request.method).uri(target);
    for (name, value) in &request.headers {
        builder = builder.header(*name, value);
    }
    builder = builder.header("Host", url.host_str().unwrap_or_default());
    builder
        .body(Full::new(request.body.clone()))
        .map_err(|error| ClientError::Exchange(error.to_string()))
}

async fn read(answer: hyper::Response<Incoming>) -> Result<Response, ClientError> {
    let (parts, body) = answer.into_parts();
    let body = Limited::new(body, MANAGEMENT_LIMIT).collect().await;
    let body = body
        .map_err(|error| ClientError::Exchange(error.to_string()))?
        .to_bytes();
    let text = |value: &hyper::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = parts
        .headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect();
    Ok(Response {
        status: parts.status.as_u16(),
        headers,
        body,
    })
}

fn broken(error: hyper::Error) -> ClientError {
    ClientError::Exchange(error.to_string())
}

impl std::fmt::Display for ClientError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Connection(error) => write!(f, "no connection: {error}"),
            Self::Exchange(error) => write!(f, "the exchange broke off: {error}"),
            Self::TimedOut => write!(f, "no answer within {} s", PATIENCE.as_secs()),
        }
    }
}

impl std::error::Error for ClientError {}
