//! The server: one task per connection, a limit on every body, a time limit on every peer.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use rustls::pki_types::CertificateDer;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use url::Url;

use super::{Received, Response, TooLarge};

const HANDSHAKE_PATIENCE: Duration = Duration::from_secs(10);
const BODY_PATIENCE: Duration = Duration::from_secs(10);
/// How much of a body that is too large is still read (and thrown away), so that the client gets to see the answer.
const LINGER: usize = 8 * 1024 * 1024;

/// What answers requests. Nothing in it waits: the protocol crates do no I/O.
pub trait Handler: Send + Sync + 'static {
    /// The most bytes that the body of a request to this path may have.
    fn body_limit(&self, path: &str) -> usize;
    /// The answer to a request.
    fn answer(&self, request: &Received) -> Response;
}

/// A running server. It stops when this value is dropped.
pub struct Server {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Server {
    /// Listens on `address` and answers with `handler`.
    pub async fn start(
        address: SocketAddr,
        tls: Arc<ServerConfig>,
        handler: Arc<impl Handler>,
    ) -> crate::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let acceptor = TlsAcceptor::from(tls);
        let task = tokio::spawn(async move {
            loop {
                if let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(serve(stream, acceptor.clone(), handler.clone()));
                }
            }
        });
        Ok(Self { address, task })
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(stream: TcpStream, acceptor: TlsAcceptor, handler: Arc<impl Handler>) {
    let Ok(Ok(stream)) = timeout(HANDSHAKE_PATIENCE, acceptor.accept(stream)).await else {
        return;
    };
    let chain = stream.get_ref().1.peer_certificates();
    let peer = chain
        .and_then(|chain| chain.first())
        .map(|certificate| certificate.clone().into_owned());
    let service = service_fn(|request| {
        let (handler, peer) = (handler.clone(), peer.clone());
        async move { Ok::<_, Infallible>(answer(request, &*handler, peer).await) }
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HANDSHAKE_PATIENCE);
    let _ = http.serve_connection(TokioIo::new(stream), service).await; // a peer that went away is no event
}

async fn answer(
    request: hyper::Request<Incoming>,
    handler: &impl Handler,
    peer: Option<CertificateDer<'static>>,
) -> hyper::Response<Full<Bytes>> {
    let response = match receive(request, handler, peer).await {
        Some(received) => handler.answer(&received),
        None => Response::empty(400),
    };
    let mut builder = hyper::Response::builder().status(response.status);
    for (name, value) in &response.headers {
        builder = builder.header(name, value);
    }
    // A body of known length goes out with a Content-Length; Windows does not take chunks.
    builder.body(Full::new(response.body)).unwrap_or_else(|_| {
        let mut failure = hyper::Response::new(Full::default());
        *failure.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
        failure
    })
}

async fn receive(
    request: hyper::Request<Incoming>,
    handler: &impl Handler,
    peer: Option<CertificateDer<'static>>,
) -> Option<Received> {
    let (parts, body) = request.into_parts();
    let text = |value: &hyper::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers: Vec<_> = parts
        .headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect();
    let host = super::find(&headers, "host")?;
    let url = Url::parse(&format!("https://{host}{}", parts.uri.path_and_query()?)).ok()?;
    let limit = handler.body_limit(url.path());
    let body = timeout(BODY_PATIENCE, read(body, limit)).await.ok()??;
    Some(Received {
        method: parts.method.as_str().to_owned(),
        url,
        headers,
        body,
        peer,
    })
}

/// Reads a body up to `limit`; `None` when the peer breaks off.
async fn read(mut body: Incoming, limit: usize) -> Option<Result<Bytes, TooLarge>> {
    let expected = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(expected.min(limit));
    let mut seen = 0_usize;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.ok()?.into_data() else {
            continue;
        };
        seen = seen.saturating_add(data.len());
        if seen <= limit {
            bytes.extend_from_slice(&data);
        } else {
            bytes = Vec::new();
        }
        if seen > limit.saturating_add(LINGER) {
            break;
        }
    }
    Some(if seen > limit {
        Err(TooLarge { limit })
    } else {
        Ok(bytes.into())
    })
}
