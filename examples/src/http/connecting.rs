//! The time for opening connections: TCP and the TLS handshake, apart from what is said over them.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tower::{Layer, Service};

/// The times of the connections that a client has opened.
#[derive(Clone, Debug, Default)]
pub struct Handshakes(Arc<Mutex<Vec<Duration>>>);

impl Handshakes {
    /// Takes the times since the last call.
    pub fn take(&self) -> Vec<Duration> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn add(&self, time: Duration) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(time);
    }
}

impl<S> Layer<S> for Handshakes {
    type Service = Timed<S>;

    fn layer(&self, connector: S) -> Timed<S> {
        Timed {
            connector,
            times: self.clone(),
        }
    }
}

/// A connector that keeps the time.
#[derive(Clone, Debug)]
pub struct Timed<S> {
    connector: S,
    times: Handshakes,
}

impl<S, R> Service<R> for Timed<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.connector.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let (begin, times) = (Instant::now(), self.times.clone());
        let opening = self.connector.call(request);
        Box::pin(async move {
            let opened = opening.await;
            if opened.is_ok() {
                times.add(begin.elapsed());
            }
            opened
        })
    }
}
