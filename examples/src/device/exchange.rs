//! One question of the enrollment client and its answer, with everything that went over the wire.

use mdm_discovery::endpoint::Endpoint;
use mdm_discovery::http;
use mdm_discovery::probe::Probe;
use mdm_soap::{CONTENT_TYPE, Operation};

use super::proof::Proof;
use crate::http::{Client, ClientError, Request, Response};

/// A question, its answer, and the meaning of both.
pub struct Exchange<T> {
    /// The question.
    pub request: Request,
    /// The answer, if there was one.
    pub answer: Result<Response, ClientError>,
    /// The device's reading of the answer.
    pub result: Result<T, Failure>,
}

/// Why a step did not succeed.
#[derive(Debug)]
pub enum Failure {
    /// There was no answer.
    NoAnswer,
    /// The server refused, or its answer cannot be used.
    Soap(mdm_soap::Error),
    /// The answer is one, and the document in it cannot be used.
    Document(String),
    /// A web page or redirect is not what it should be.
    Page(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoAnswer => f.write_str("no answer"),
            Self::Soap(error) => error.fmt(f),
            Self::Document(problem) | Self::Page(problem) => f.write_str(problem),
        }
    }
}

impl std::error::Error for Failure {}

impl<T> Exchange<Result<T, Failure>> {
    /// Takes the result out of the result.
    pub fn flatten(self) -> Exchange<T> {
        Exchange {
            request: self.request,
            answer: self.answer,
            result: self.result.and_then(|result| result),
        }
    }
}

/// Sends any request; `read` says what the answer means.
pub async fn send<T>(
    client: &Client,
    request: Request,
    read: impl FnOnce(&Response) -> Result<T, Failure>,
) -> Exchange<T> {
    let answer = client.send(&request).await;
    let result = answer.as_ref().map_err(|_| Failure::NoAnswer).and_then(read);
    Exchange {
        request,
        answer,
        result,
    }
}

/// Asks the SOAP service at `address`, with the headers that Windows sends.
pub async fn ask<'p, O: Operation, T>(
    client: &Client,
    address: &str,
    proof: impl Into<Proof<'p>>,
    question: &O::Request<'_>,
    read: impl for<'a> FnOnce(O::Response<'a>) -> T,
) -> crate::Result<Exchange<T>> {
    let service = Endpoint::new(address)?;
    let (pending, body) = proof.into().write::<O>(&service.to(), question)?;
    let request = Request::post(service.url().clone(), CONTENT_TYPE, body)
        .with_header("User-Agent", http::USER_AGENT)
        .with_header("Cache-Control", http::CACHE_CONTROL);
    let exchange = send(client, request, |answer| {
        let reply = pending
            .response(&answer.body, answer.status)
            .map_err(Failure::Soap)?;
        Ok(read(reply.response))
    });
    Ok(exchange.await)
}

/// Looks with a GET whether a discovery service exists; the result is the HTTP status.
pub async fn probe(client: &Client, search: &Probe) -> Exchange<u16> {
    let request = Request::get(search.url().clone())
        .with_header("User-Agent", http::PROBE_USER_AGENT)
        .with_header("Pragma", "no-cache");
    send(client, request, |answer| Ok(answer.status)).await
}
