//! HTTPS as a Windows device speaks it: HTTP/1.1, one exchange after the other, bodies with a Content-Length.

mod capped;
mod client;
mod connecting;
mod rate;
mod server;

pub use client::{Client, ClientError, Hosts};
pub use connecting::Handshakes;
pub use rate::{REQUESTS_PER_MINUTE, RateLimit, rate_limited};
pub use server::{CONNECTIONS, Peer, Proxy, Server, on};

use axum::body::Bytes;
use rustls::pki_types::CertificateDer;
use std::net::SocketAddr;
use url::Url;

/// The most bytes an enrollment message may have, here as in most servers. Attestation makes them tens of kilobytes.
pub const ENROLLMENT_LIMIT: usize = 1024 * 1024;
/// The most bytes a SyncML message may have: the limit of `mdm-syncml`.
pub const MANAGEMENT_LIMIT: usize = 16 * 1024 * 1024;

/// A request, as a client builds it.
#[derive(Clone)]
pub struct Request {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The address; its host also chooses the server certificate.
    pub url: Url,
    /// Header names and values, in the order in which they are sent.
    pub headers: Vec<(&'static str, String)>,
    /// The body; empty for `GET`.
    pub body: Bytes,
}

/// A request, as a server receives it.
pub struct Received {
    /// The method.
    pub method: String,
    /// The whole URL, put together from the Host header and the request line.
    pub url: Url,
    /// Header names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body, or the knowledge that it is larger than the limit that the handler named.
    pub body: Result<Bytes, TooLarge>,
    /// The address that the connection comes from.
    pub address: Option<SocketAddr>,
    /// The client certificate, already checked against the device authority.
    pub peer: Option<CertificateDer<'static>>,
}

/// The body was larger than the limit. Its bytes were thrown away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// The limit in bytes.
    pub limit: usize,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl Request {
    /// A GET request.
    pub fn get(url: Url) -> Self {
        Self {
            method: "GET",
            url,
            headers: Vec::new(),
            body: Bytes::new(),
        }
    }

    /// A POST request.
    pub fn post(url: Url, content_type: &str, body: impl Into<Bytes>) -> Self {
        let headers = vec![("Content-Type", content_type.to_owned())];
        Self {
            method: "POST",
            url,
            headers,
            body: body.into(),
        }
    }

    /// Adds a header.
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl Received {
    /// The value of a header, by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// A parameter of the query string.
    pub fn query(&self, name: &str) -> Option<String> {
        self.url
            .query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }
}

impl Response {
    /// An answer without a body.
    pub fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Bytes::new(),
        }
    }

    /// An answer with a body.
    pub fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self::empty(status)
            .with_header("content-type", content_type)
            .with_body(body)
    }

    /// Adds a header; the name is in lower case.
    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The value of a header, by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    fn with_body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests;
