//! The JSON API for an administrator's programs: the same tasks over HTTP, with a token, on a port of its own.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use mdm_errors::SecretText;
use mdm_examples::server::{MdmServer, Options};
use mdm_examples::store::Entry;
use mdm_examples::world;
use mdm_programs::order::Wanted;
use serde_json::{Value, json};

use crate::administration::outcome;

/// The most bytes of a command: the largest value, with room for escapes.
const LARGEST: usize = 2 * Options::OBJECT_SIZE as usize;

/// Returns the routes.
pub fn routes(server: Arc<MdmServer>, token: String) -> Router {
    let token = Arc::new(SecretText::owned(token.trim()));
    Router::new()
        .route("/devices", get(devices))
        .route("/devices/{device}", delete(revoke))
        .route("/devices/{device}/commands", post(send))
        .route("/devices/{device}/outcomes", get(outcomes))
        .route("/metrics", get(metrics))
        .layer(axum::middleware::from_fn(move |request, next| {
            admit(token.clone(), request, next)
        }))
        .layer(DefaultBodyLimit::max(LARGEST))
        .with_state(server)
}

/// Lets nobody in without the token.
async fn admit(token: Arc<SecretText<'static>>, request: Request, next: Next) -> Response {
    let shown = request.headers().get(header::AUTHORIZATION);
    let shown = shown.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    if shown.is_some_and(|shown| token.ct_eq(shown)) {
        next.run(request).await
    } else {
        StatusCode::UNAUTHORIZED.into_response()
    }
}

/// A failure of the store, or a command that cannot be.
struct Problem(StatusCode, String);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.0, Json(json!({"error": self.1}))).into_response()
    }
}

impl From<mdm_examples::Error> for Problem {
    fn from(error: mdm_examples::Error) -> Self {
        Self(StatusCode::SERVICE_UNAVAILABLE, error.to_string())
    }
}

fn unknown(device: &str) -> Problem {
    Problem(StatusCode::NOT_FOUND, format!("no device {device}"))
}

async fn devices(State(server): State<Arc<MdmServer>>) -> Result<Json<Vec<Value>>, Problem> {
    let devices = stored(|| server.store.devices())?;
    let listed = devices
        .iter()
        .map(|device| json!({"id": device.id, "name": device.name, "owner": device.owner, "enrolled": device.enrolled}));
    Ok(Json(listed.collect()))
}

async fn send(
    State(server): State<Arc<MdmServer>>,
    Path(device): Path<String>,
    Json(wanted): Json<Wanted>,
) -> Result<Json<Value>, Problem> {
    let order = wanted
        .order()
        .map_err(|error| Problem(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()))?;
    let sent = entry(wanted.in_words());
    let id = stored(|| server.store.order_by(&device, &order, Some(&sent)))?;
    let id = id.ok_or_else(|| unknown(&device))?;
    Ok(Json(json!({"id": id})))
}

async fn outcomes(
    State(server): State<Arc<MdmServer>>,
    Path(device): Path<String>,
) -> Result<Json<Value>, Problem> {
    stored(|| server.store.device(&device))?.ok_or_else(|| unknown(&device))?;
    let (reports, waiting) = stored(|| Ok((server.store.reports(&device)?, server.store.waiting(&device)?)))?;
    let ended = reports
        .iter()
        .flat_map(|(id, reports)| reports.iter().map(|report| outcome(*id, report)));
    Ok(Json(
        json!({"outcomes": ended.collect::<Vec<_>>(), "waiting": waiting}),
    ))
}

async fn revoke(
    State(server): State<Arc<MdmServer>>,
    Path(device): Path<String>,
) -> Result<StatusCode, Problem> {
    if !stored(|| server.store.remove(&device))? {
        return Err(unknown(&device));
    }
    stored(|| server.store.note(&entry(format!("revoke {device}"))))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn metrics(State(server): State<Arc<MdmServer>>) -> String {
    server.counters.text() + &memory()
}

/// Returns the memory of this process, now and at most, where the system tells it.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let bytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kilobytes * 1024)
    };
    let mut text = String::new();
    for (metric, name) in [
        ("process_resident_memory_bytes", "VmRSS:"),
        ("process_resident_memory_max_bytes", "VmHWM:"),
    ] {
        if let Some(bytes) = bytes(name) {
            text.push_str(&format!("# TYPE {metric} gauge\n{metric} {bytes}\n"));
        }
    }
    text
}

/// Works with the store, which takes its time: meanwhile another thread answers devices.
fn stored<T>(work: impl FnOnce() -> mdm_examples::Result<T>) -> mdm_examples::Result<T> {
    tokio::task::block_in_place(work)
}

fn entry(what: String) -> Entry {
    Entry {
        time: world::now().as_secs(),
        who: "API".to_owned(),
        what,
    }
}
