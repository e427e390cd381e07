//! The server: axum over rustls, with a limit on every body and a time limit on every peer.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::AddExtension;
use axum::response::IntoResponse;
use axum::routing::MethodRouter;
use axum::{Extension, Router};
use axum_server::Handle;
use axum_server::accept::{Accept, DefaultAcceptor};
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use http_body_util::BodyExt;
use hyper::body::Body as _;
use hyper_util::rt::TokioTimer;
use rustls::ServerConfig;
use rustls::pki_types::CertificateDer;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_rustls::server::TlsStream;
use tower::{Layer, ServiceBuilder};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use url::Url;

use super::capped::Capped;
use super::rate::Origin;
use super::{Received, Response, TooLarge};

/// The time for a handshake or for the head of a request.
const HANDSHAKE_PATIENCE: Duration = Duration::from_secs(10);
/// The time for a body.
const BODY_PATIENCE: Duration = Duration::from_secs(10);
/// The time of a request from its first byte to its answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Connections at one time unless the program is told otherwise; more are closed at once. With TLS, each takes some
/// 50 kB.
pub const CONNECTIONS: usize = 10_000;
/// Requests that are worked on at one time; more are told to come back.
const AT_ONCE: usize = 1024;
/// The time after which a device that was told to come back should do so, in seconds.
const RETRY_AFTER: &str = "60";
/// Bytes of a body that is too large that are still read and thrown away, so that the client gets to see the answer.
const LINGER: usize = 8 * 1024 * 1024;

/// The certificate that the peer of a connection has shown.
#[derive(Clone, Debug, Default)]
pub struct Peer(pub Option<CertificateDer<'static>>);

/// A running server. It stops when this value is dropped.
pub struct Server {
    address: SocketAddr,
    handle: Handle<SocketAddr>,
}

impl Server {
    /// Listens on `address` with TLS and answers with `routes`.
    pub async fn start(address: SocketAddr, tls: Arc<ServerConfig>, routes: Router) -> crate::Result<Self> {
        Self::start_with(address, tls, routes, CONNECTIONS).await
    }

    /// Does the same with another number of connections.
    pub async fn start_with(
        address: SocketAddr,
        tls: Arc<ServerConfig>,
        routes: Router,
        connections: usize,
    ) -> crate::Result<Self> {
        let acceptor = PeerAcceptor(
            RustlsAcceptor::new(RustlsConfig::from_config(tls)).handshake_timeout(HANDSHAKE_PATIENCE),
        );
        let server = axum_server::bind(address).acceptor(Capped::new(acceptor, connections));
        Self::serve(address, server, routes).await
    }

    /// Listens on `address` without TLS, behind a proxy that does it and says in a header which certificate it saw.
    pub async fn start_behind_proxy(
        address: SocketAddr,
        proxy: Proxy,
        routes: Router,
        connections: usize,
    ) -> crate::Result<Self> {
        let routes = routes.layer(axum::middleware::map_request(move |request| {
            let proxy = proxy.clone();
            async move { proxy.admit(request) }
        }));
        Self::start_plain(address, routes, connections).await
    }

    /// Listens on `address` without TLS.
    pub async fn start_plain(address: SocketAddr, routes: Router, connections: usize) -> crate::Result<Self> {
        let server = axum_server::bind(address).acceptor(Capped::new(DefaultAcceptor::new(), connections));
        Self::serve(address, server, routes).await
    }

    async fn serve<A>(
        address: SocketAddr,
        mut server: axum_server::Server<SocketAddr, A>,
        routes: Router,
    ) -> crate::Result<Self>
    where
        A: Accept<tokio::net::TcpStream, ConnectedService> + Clone + Send + Sync + 'static,
        A::Stream: AsyncRead + AsyncWrite + Unpin + Send,
        A::Service: axum_server::service::SendService<axum::http::Request<hyper::body::Incoming>> + Send,
        A::Future: Send,
    {
        let handle = Handle::new();
        server
            .http_builder()
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(HANDSHAKE_PATIENCE);
        let service = limited(routes).into_make_service_with_connect_info::<SocketAddr>();
        let running = tokio::spawn(server.handle(handle.clone()).serve(service));
        match handle.listening().await {
            Some(address) => Ok(Self { address, handle }),
            None => Err(match running.await {
                Ok(Err(error)) => format!("cannot listen on {address}: {error}").into(),
                _ => format!("cannot listen on {address}").into(),
            }),
        }
    }

    /// Returns where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more connections, and ends those there are when their requests are answered.
    pub async fn stop(self, patience: Duration) {
        self.handle.graceful_shutdown(Some(patience));
        while self.handle.connection_count() > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.handle.shutdown();
    }
}

/// The service of one connection.
type ConnectedService = AddExtension<Router, ConnectInfo<SocketAddr>>;

/// A proxy that ends TLS, and is believed about the certificates that it saw.
#[derive(Clone, Debug)]
pub struct Proxy {
    /// The header in which it says so, as PEM with percent escapes or as base64 of DER.
    pub header: String,
    /// The addresses that its connections come from; nobody else is believed.
    pub address: std::net::IpAddr,
}

impl Proxy {
    /// Takes the certificate out of the header of the proxy, and the header out of every other request. A header that
    /// comes twice is nobody's: a proxy that adds its own to that of its client does not protect what it says.
    fn admit(&self, mut request: Request) -> Request {
        let from = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let is_proxy = from.is_some_and(|ConnectInfo(address)| address.ip() == self.address);
        if let Some(address) = forwarded_for(request.headers()).filter(|_| is_proxy) {
            request.extensions_mut().insert(Origin(address));
        }
        let is_one = request.headers().get_all(&self.header).iter().count() == 1;
        let value = request.headers_mut().remove(&self.header);
        let value = value.filter(|_| is_proxy && is_one);
        let certificate = value.and_then(|value| certificate_in(value.to_str().ok()?));
        request.extensions_mut().insert(Peer(certificate));
        request
    }
}

/// Returns the address that the proxy itself has added: the last one, because what is before it was sent to the proxy.
fn forwarded_for(headers: &HeaderMap) -> Option<std::net::IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?;
    last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

/// Reads the certificate that nginx, Apache or Envoy put into a header.
fn certificate_in(value: &str) -> Option<CertificateDer<'static>> {
    let text = mdm_errors::kit::percent::decode(value)?;
    let body = text
        .replace("-----BEGIN CERTIFICATE-----", "")
        .replace("-----END CERTIFICATE-----", "");
    let der = mdm_errors::kit::base64::decode(body.trim())?;
    (!der.is_empty()).then(|| CertificateDer::from(der))
}

/// Adds what every request needs: a limit in time, an id for the log, and an end to what can be done at once.
pub fn limited(routes: Router) -> Router {
    routes.layer(
        ServiceBuilder::new()
            .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
            .layer(PropagateRequestIdLayer::x_request_id())
            .layer(axum::error_handling::HandleErrorLayer::new(busy))
            .load_shed()
            .concurrency_limit(AT_ONCE)
            .layer(TimeoutLayer::with_status_code(
                StatusCode::REQUEST_TIMEOUT,
                PATIENCE,
            )),
    )
}

async fn busy(_: tower::BoxError) -> impl IntoResponse {
    (
        StatusCode::SERVICE_UNAVAILABLE,
        [(header::RETRY_AFTER, RETRY_AFTER)],
    )
}

/// Answers the requests of a route with a function that does no I/O over the network, on a thread where it may take
/// its time: reading a large message and writing to a database both do.
pub fn on<S: Send + Sync + 'static>(
    method: fn(Service<S>) -> MethodRouter,
    state: &Arc<S>,
    limit: usize,
    answer: fn(&S, &Received) -> Response,
) -> MethodRouter {
    method(Service {
        state: state.clone(),
        limit,
        answer,
    })
}

/// One route: what it needs, the most bytes that a body may have, and the function that answers.
pub struct Service<S> {
    state: Arc<S>,
    limit: usize,
    answer: fn(&S, &Received) -> Response,
}

impl<S> Clone for Service<S> {
    fn clone(&self) -> Self {
        Self {
            state: self.state.clone(),
            ..*self
        }
    }
}

impl<S: Send + Sync + 'static> axum::handler::Handler<(), ()> for Service<S> {
    type Future = Pin<Box<dyn Future<Output = axum::response::Response> + Send>>;

    fn call(self, request: Request, (): ()) -> Self::Future {
        Box::pin(async move {
            let Some(received) = receive(request, self.limit).await else {
                return StatusCode::BAD_REQUEST.into_response();
            };
            let (state, answer) = (self.state, self.answer);
            let answered = tokio::task::spawn_blocking(move || answer(&state, &received)).await;
            answered.map_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response(), into_http)
        })
    }
}

/// Shows the certificate of the peer to the routes.
#[derive(Clone)]
struct PeerAcceptor(RustlsAcceptor);

impl<I, S> Accept<I, S> for PeerAcceptor
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    S: Send + 'static,
{
    type Stream = TlsStream<I>;
    type Service = AddExtension<<RustlsAcceptor as Accept<I, S>>::Service, Peer>;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: I, service: S) -> Self::Future {
        let accepted = self.0.accept(stream, service);
        Box::pin(async move {
            let (stream, service) = accepted.await?;
            let chain = stream.get_ref().1.peer_certificates();
            let peer = chain.and_then(|chain| chain.first()).cloned();
            let peer = Peer(peer.map(CertificateDer::into_owned));
            Ok((stream, Extension(peer).layer(service)))
        })
    }
}

/// A body of known length goes out with a Content-Length; Windows does not take chunks.
fn into_http(response: Response) -> axum::response::Response {
    let mut builder = axum::http::Response::builder().status(response.status);
    for (name, value) in &response.headers {
        builder = builder.header(name, value);
    }
    builder
        .body(Body::from(response.body))
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

async fn receive(request: Request, limit: usize) -> Option<Received> {
    let (parts, body) = request.into_parts();
    let headers = texts(&parts.headers);
    let host = super::find(&headers, "host")?;
    let url = Url::parse(&format!("https://{host}{}", parts.uri.path_and_query()?)).ok()?;
    let body = timeout(BODY_PATIENCE, read(body, limit)).await.ok()??;
    let address = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    Some(Received {
        method: parts.method.as_str().to_owned(),
        url,
        headers,
        body,
        address: address.map(|ConnectInfo(address)| *address),
        peer: parts.extensions.get::<Peer>().and_then(|peer| peer.0.clone()),
    })
}

fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect()
}

/// Reads a body up to `limit`; `None` when the peer breaks off.
async fn read(mut body: Body, limit: usize) -> Option<Result<Bytes, TooLarge>> {
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
