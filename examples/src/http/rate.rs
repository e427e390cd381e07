//! The rate of requests of one peer, who is told when to come back if it asks more often.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use mdm_syncml::session::server::Busy;

use super::Peer;

/// Requests of one peer within a minute unless the program is told otherwise: more than any office behind one address
/// has, and what one processor answers.
pub const REQUESTS_PER_MINUTE: u32 = 60_000;
/// The time in which a peer may ask so often, also all at once.
const PERIOD: Duration = Duration::from_secs(60);
/// Peers that are remembered at one time. When there are more, those are forgotten who may ask as if they never had,
/// and all when that is not enough.
const PEERS: usize = 100_000;

/// The origin of a request that a proxy has handed on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin(pub(super) IpAddr);

/// The peer: a device by its certificate, everybody else by their address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Asker {
    Device([u8; 32]),
    Address(IpAddr),
}

/// The requests that peers may make.
pub struct RateLimit {
    /// The time for which one request counts.
    weight: Duration,
    /// The time from which a peer may ask as if it never had.
    peers: Mutex<HashMap<Asker, Instant>>,
}

impl RateLimit {
    /// Admits so many requests of one peer within a minute.
    pub fn per_minute(requests: u32) -> Self {
        Self {
            weight: PERIOD / requests.max(1),
            peers: Mutex::default(),
        }
    }

    /// Admits a request, or returns how long its peer must wait.
    fn admit(&self, asker: Asker, now: Instant) -> Result<(), Duration> {
        let mut peers = self.peers.lock().unwrap_or_else(PoisonError::into_inner);
        if peers.len() >= PEERS && !peers.contains_key(&asker) {
            peers.retain(|_, free| *free > now);
            if peers.len() > PEERS / 2 {
                peers.clear();
            }
        }
        let free = peers.entry(asker).or_insert(now);
        let next = (*free).max(now) + self.weight;
        match (next - now).checked_sub(PERIOD).filter(|wait| !wait.is_zero()) {
            Some(wait) => Err(wait),
            None => {
                *free = next;
                Ok(())
            }
        }
    }
}

/// Answers requests beyond the limit with status 429.
pub fn rate_limited(routes: Router, limit: RateLimit) -> Router {
    let limit = Arc::new(limit);
    routes.layer(from_fn(move |request: Request, next: Next| {
        let asked = limit.admit(asker(&request), Instant::now());
        async move {
            match asked {
                Ok(()) => next.run(request).await,
                Err(wait) => refusal(wait),
            }
        }
    }))
}

fn refusal(wait: Duration) -> Response {
    let busy = Busy::too_many_requests(wait);
    (
        StatusCode::TOO_MANY_REQUESTS,
        [(Busy::RETRY_AFTER, busy.retry_after())],
    )
        .into_response()
}

fn asker(request: &Request) -> Asker {
    let peer = request.extensions().get::<Peer>();
    if let Some(certificate) = peer.and_then(|peer| peer.0.as_ref()) {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, certificate);
        return Asker::Device(digest.as_ref().try_into().unwrap_or_default());
    }
    let origin = request.extensions().get::<Origin>().map(|origin| origin.0);
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let address = origin.or_else(|| address.map(|ConnectInfo(address)| address.ip()));
    Asker::Address(network(address.unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED))))
}

/// Returns the address of one peer: whoever has an address of version 6 has the whole network of 64 bits.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_asks_as_often_as_it_may_and_again_later() {
        let (limit, begin) = (RateLimit::per_minute(60), Instant::now());
        let one = || Asker::Address([127, 0, 0, 1].into());
        let after = |seconds| begin + Duration::from_secs(seconds);
        for _ in 0..60 {
            assert_eq!(limit.admit(one(), begin), Ok(()));
        }
        assert_eq!(limit.admit(one(), begin), Err(Duration::from_secs(1)));
        assert_eq!(limit.admit(Asker::Device([7; 32]), begin), Ok(()), "others may");
        assert_eq!(limit.admit(one(), after(1)), Ok(()));
        assert_eq!(limit.admit(one(), after(1)), Err(Duration::from_secs(1)));
        for _ in 0..60 {
            assert_eq!(limit.admit(one(), after(61)), Ok(()));
        }
        assert_eq!(limit.admit(one(), after(61)), Err(Duration::from_secs(1)));
    }

    #[test]
    fn peers_are_forgotten_when_they_are_many() {
        let (limit, begin) = (RateLimit::per_minute(1), Instant::now());
        for number in 0..u32::try_from(PEERS).unwrap() + 10 {
            let address = std::net::Ipv4Addr::from_bits(number);
            assert_eq!(limit.admit(Asker::Address(address.into()), begin), Ok(()));
        }
        assert!(limit.peers.lock().unwrap().len() <= PEERS);
    }

    #[test]
    fn a_network_of_64_bits_is_one_peer() {
        let parse = |text: &str| network(text.parse().unwrap());
        assert_eq!(parse("2001:db8::1"), parse("2001:db8:0:0:ffff::2"));
        assert_ne!(parse("2001:db8::1"), parse("2001:db8:0:1::1"));
        assert_eq!(parse("::ffff:10.0.0.1"), parse("10.0.0.1"));
    }
}
