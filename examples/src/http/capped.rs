//! An end to the number of connections, and to the time of a peer that does not read.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::middleware::AddExtension;
use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;
use tower::Layer;

/// The time in which a peer must take some of what is written to it: whoever asks and never reads is sent away.
const WRITE_PATIENCE: Duration = Duration::from_secs(10);

/// Closes connections at once when there are too many.
#[derive(Clone)]
pub(super) struct Capped<A> {
    acceptor: A,
    places: Arc<Semaphore>,
}

/// The place of a connection, which is free again when its service is dropped.
#[derive(Clone)]
pub(super) struct Place(#[allow(dead_code, reason = "it is kept, not read")] Arc<OwnedSemaphorePermit>);

impl<A> Capped<A> {
    /// Takes at most `connections` at one time, the ones in a handshake included.
    pub(super) fn new(acceptor: A, connections: usize) -> Self {
        Self {
            acceptor,
            places: Arc::new(Semaphore::new(connections.min(Semaphore::MAX_PERMITS))),
        }
    }
}

impl<I, S, A> Accept<I, S> for Capped<A>
where
    A: Accept<I, S>,
    A::Future: Send + 'static,
    A::Stream: AsyncRead + AsyncWrite + 'static,
    A::Service: 'static,
{
    type Stream = Pin<Box<TimeoutStream<A::Stream>>>;
    type Service = AddExtension<A::Service, Place>;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: I, service: S) -> Self::Future {
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            // The stream is dropped here, which closes it.
            return Box::pin(async { Err(io::Error::other("too many connections")) });
        };
        let accepted = self.acceptor.accept(stream, service);
        Box::pin(async move {
            let (stream, service) = accepted.await?;
            let mut stream = TimeoutStream::new(stream);
            stream.set_write_timeout(Some(WRITE_PATIENCE));
            let stream = Box::pin(stream);
            Ok((stream, Extension(Place(Arc::new(place))).layer(service)))
        })
    }
}
