//! `server run`: serves devices until it is told to stop.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use mdm_examples::http::{CONNECTIONS, Proxy, RateLimit, Server, rate_limited};
use mdm_examples::server::{self, Addresses, Counters, Guard, Issuers, Journal, MdmServer};
use mdm_examples::{Result, tls, world};
use mdm_programs::files;

use crate::api;
use crate::state::{API_TOKEN, ENROLLMENT_AUTHORITIES, ENTRA, SERVER, State, TERMS, Tenant};

/// The pause between two readings of settings that an administrator may have changed.
const REFRESH: Duration = Duration::from_secs(2);
/// The time for requests that are being answered when the server is told to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// The options of serving.
pub struct Options {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// The header in which a proxy names the certificate of a device, and where the proxy is.
    pub proxy: Option<(String, IpAddr)>,
    /// The address of the JSON API.
    pub api: Option<SocketAddr>,
    /// The choices of the administrator.
    pub chosen: server::Options,
    /// The authorities whose certificates enroll devices, in place of those of the state.
    pub enrollment_authorities: Vec<PathBuf>,
    /// Requests of one peer that are answered within a minute.
    pub rate_limit: u32,
    /// Connections taken at one time.
    pub connections: usize,
}

#[tokio::main]
pub async fn run(state: State, options: Options) -> Result<()> {
    let files_at_once = rlimit::increase_nofile_limit(u64::MAX)?;
    if files_at_once < options.connections as u64 {
        tracing::warn!(
            "the system allows {files_at_once} open files (ulimit -n), fewer than the {} connections to take",
            options.connections
        );
    }
    let authority = state.authority()?;
    let identity = files::identity(&state.file(SERVER))?;
    let settings = tls::server_with_one(identity, &state.trusted(&authority)?)?;
    let host = &state.configuration.host;
    let server = Arc::new(MdmServer {
        addresses: Addresses::new(host, host)?,
        store: state.store.clone(),
        authority,
        entra: RwLock::default(),
        issuers: issuers(&state, &options.enrollment_authorities)?,
        terms: RwLock::default(),
        first_orders: Vec::new(),
        options: options.chosen,
        guard: Guard::new(options.chosen.lock_out),
        clock: world::now,
        journal: Journal::with_log(|sentence| tracing::info!("{sentence}")),
        counters: Counters::default(),
    });
    refresh(&server)?;
    let routes = rate_limited(server.routes(), RateLimit::per_minute(options.rate_limit));
    let running = match options.proxy {
        Some((header, address)) => {
            let proxy = Proxy { header, address };
            Server::start_behind_proxy(options.listen, proxy, routes, options.connections).await?
        }
        None => Server::start_with(options.listen, settings, routes, options.connections).await?,
    };
    println!("listening on {}", running.address());
    let api = match options.api {
        Some(address) => Some(offer_api(address, &server, &state).await?),
        None => None,
    };
    let mut clock = tokio::time::interval(REFRESH);
    let mut end = Box::pin(told_to_stop());
    loop {
        tokio::select! {
            () = &mut end => break,
            _ = clock.tick() => if let Err(error) = refresh(&server) {
                tracing::warn!("the settings cannot be read: {error}");
            },
        }
    }
    tracing::info!("stopping: no new connections, the last requests are answered");
    running.stop(LAST_REQUESTS).await;
    if let Some(api) = api {
        api.stop(LAST_REQUESTS).await;
    }
    Ok(())
}

/// Offers the JSON API, with the limits that devices have.
async fn offer_api(address: SocketAddr, server: &Arc<MdmServer>, state: &State) -> Result<Server> {
    if !address.ip().is_loopback() {
        tracing::warn!("whoever listens on the way to {address} sees the token: the API has no TLS");
    }
    let routes = api::routes(server.clone(), files::text(&state.file(API_TOKEN))?);
    let api = Server::start_plain(address, routes, CONNECTIONS).await?;
    println!("JSON API on {}", api.address());
    Ok(api)
}

/// Returns the authorities whose certificates enroll devices: those of the files, or else those of the state.
fn issuers(state: &State, files: &[PathBuf]) -> Result<Option<Issuers>> {
    let kept = state.file(ENROLLMENT_AUTHORITIES);
    let authorities = match files {
        [] if kept.exists() => files::certificates(&kept)?,
        [] => return Ok(None),
        named => files::all_certificates(named)?,
    };
    Ok(Some(Issuers::new(&authorities)?))
}

/// Reads what an administrator may have changed.
fn refresh(server: &MdmServer) -> Result<()> {
    let entra = match server.store.setting(ENTRA)? {
        Some(setting) => Some(serde_json::from_str::<Tenant>(&setting)?.entra()?),
        None => None,
    };
    *server.entra.write().unwrap_or_else(PoisonError::into_inner) = entra;
    *server.terms.write().unwrap_or_else(PoisonError::into_inner) = server.store.setting(TERMS)?;
    Ok(())
}

async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {},
        _ = terminate.recv() => {},
    }
}
