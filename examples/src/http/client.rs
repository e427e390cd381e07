//! The client: reqwest, a time limit on everything, and a hosts file of its own.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HOST, HeaderMap};
use reqwest::redirect::Policy;
use rustls::ClientConfig;

use super::{Handshakes, MANAGEMENT_LIMIT, Request, Response};

/// The time for an exchange.
const PATIENCE: Duration = Duration::from_secs(20);
/// The time for which a connection is kept for the next request: less than servers wait for one.
const IDLE: Duration = Duration::from_secs(5);

/// An HTTPS client.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    hosts: Arc<Hosts>,
}

/// The addresses of hosts: as in a hosts file, and a port with each.
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    everywhere: Option<SocketAddr>,
    known: Vec<(String, SocketAddr)>,
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

impl Hosts {
    /// Believes every host to be at one address.
    pub fn all_at(address: SocketAddr) -> Self {
        Self {
            everywhere: Some(address),
            known: Vec::new(),
        }
    }

    /// Believes a host, in any letter case, to be at an address.
    pub fn with(mut self, host: &str, address: SocketAddr) -> Self {
        self.known.push((host.to_ascii_lowercase(), address));
        self
    }

    fn find(&self, host: &str) -> Option<SocketAddr> {
        let known = self
            .known
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(host));
        known.map(|(_, address)| *address).or(self.everywhere)
    }
}

impl Client {
    /// A client that connects to `address` whatever the host is called.
    pub fn new(address: SocketAddr, tls: Arc<ClientConfig>) -> crate::Result<Self> {
        Self::with_hosts(Hosts::all_at(address), tls)
    }

    /// A client that finds hosts as it is told, and others as the system finds them.
    pub fn with_hosts(hosts: Hosts, tls: Arc<ClientConfig>) -> crate::Result<Self> {
        Self::timed(hosts, tls, &Handshakes::default())
    }

    /// Returns the client with a clock at the opening of connections.
    pub fn timed(hosts: Hosts, tls: Arc<ClientConfig>, handshakes: &Handshakes) -> crate::Result<Self> {
        let hosts = Arc::new(hosts);
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured((*tls).clone())
            .dns_resolver(Directory(hosts.clone()))
            .redirect(Policy::none())
            .timeout(PATIENCE)
            .pool_idle_timeout(IDLE)
            .no_proxy()
            .http1_only()
            .connector_layer(handshakes.clone())
            .build()?;
        Ok(Self { http, hosts })
    }

    /// Sends a request and waits for the complete answer. Redirects are not followed: that is the caller's choice.
    pub async fn send(&self, request: &Request) -> Result<Response, ClientError> {
        let mut answer = self.prepared(request).send().await.map_err(failed)?;
        let status = answer.status().as_u16();
        let headers = texts(answer.headers());
        let mut body = Vec::new();
        loop {
            let part = match answer.chunk().await {
                Ok(Some(part)) => part,
                Ok(None) => break,
                // Public servers announce more bytes than they send, and Windows takes what came.
                Err(error) if !error.is_timeout() && is_complete(&body) => break,
                Err(error) => return Err(failed(error)),
            };
            body.extend_from_slice(&part);
            if body.len() > MANAGEMENT_LIMIT {
                let problem = format!("an answer of more than {MANAGEMENT_LIMIT} bytes");
                return Err(ClientError::Exchange(problem));
            }
        }
        Ok(Response {
            status,
            headers,
            body: body.into(),
        })
    }

    /// A port in the hosts takes the place of that in the URL, which the server still gets to see.
    fn prepared(&self, request: &Request) -> reqwest::RequestBuilder {
        let mut url = request.url.clone();
        let host = url.host_str().unwrap_or_default().to_owned();
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.clone(),
        };
        match (self.hosts.find(&host), url.domain()) {
            (Some(_), Some(_)) => {
                let _ = url.set_port(None);
            }
            // Nobody is asked where an address is.
            (Some(address), None) => {
                let _ = url.set_ip_host(address.ip());
                let _ = url.set_port(Some(address.port()));
            }
            (None, _) => {}
        }
        let method = if request.method == "GET" {
            reqwest::Method::GET
        } else {
            reqwest::Method::POST
        };
        let mut builder = self.http.request(method, url).header(HOST, authority);
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        builder.body(request.body.clone())
    }
}

/// Reports whether a body ends as a message does: with the end tag of its root.
fn is_complete(body: &[u8]) -> bool {
    let body = body.trim_ascii_end();
    let tag = body.iter().rposition(|&byte| byte == b'<');
    let name = tag.and_then(|tag| body.get(tag..)?.strip_prefix(b"</")?.strip_suffix(b">"));
    let local = name.and_then(|name| name.rsplit(|&byte| byte == b':').next());
    local.is_some_and(|local| matches!(local.trim_ascii_end(), b"SyncML" | b"Envelope"))
}

/// The resolver that reqwest asks for addresses.
struct Directory(Arc<Hosts>);

impl Resolve for Directory {
    fn resolve(&self, name: Name) -> Resolving {
        let known = self.0.find(name.as_str());
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = match known {
                Some(address) => vec![address],
                None => tokio::net::lookup_host((name.as_str(), 0)).await?.collect(),
            };
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &reqwest::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect()
}

fn failed(error: reqwest::Error) -> ClientError {
    if error.is_timeout() {
        return ClientError::TimedOut;
    }
    let is_connection = error.is_connect();
    // The causes say what went wrong; the error itself repeats the URL, which may hold a secret.
    let mut cause: &dyn Error = &error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    let text = cause.to_string();
    if is_connection {
        ClientError::Connection(text)
    } else {
        ClientError::Exchange(text)
    }
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

impl Error for ClientError {}
