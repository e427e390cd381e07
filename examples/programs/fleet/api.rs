//! The other side of the ledger: the server's JSON API.

use std::sync::Arc;

use mdm_errors::SecretText;
use mdm_examples::http::{Client, Hosts, Request, Response};
use mdm_examples::{Result, tls};
use serde_json::{Value, json};
use url::Url;

/// The JSON API of a server.
#[derive(Clone)]
pub struct Api {
    base: String,
    token: Arc<SecretText<'static>>,
    client: Client,
}

impl Api {
    /// Returns the API at a URL.
    pub fn new(base: &str, token: &str) -> Result<Self> {
        Ok(Self {
            base: base.trim_end_matches('/').to_owned(),
            token: Arc::new(SecretText::owned(token.trim())),
            client: Client::with_hosts(Hosts::default(), tls::client([], None)?)?,
        })
    }

    /// Queues the command with a number for a device: the first reads, the others make a node of their own.
    pub async fn command(&self, device: &str, number: usize) -> Result<u64> {
        let command = match number {
            0 => json!({"command": "get", "nodes": ["./DevDetail/SwV"]}),
            number => json!({"command": "add", "node": node(number), "value": number.to_string()}),
        };
        let url = Url::parse(&format!("{}/devices/{device}/commands", self.base))?;
        let request = Request::post(url, "application/json", command.to_string());
        let answer = self.asked(request).await?;
        answer["id"]
            .as_u64()
            .ok_or_else(|| "the API gave no number".into())
    }

    /// Returns the outcomes of a device, one JSON object each.
    pub async fn outcomes(&self, device: &str) -> Result<Vec<Value>> {
        let url = Url::parse(&format!("{}/devices/{device}/outcomes", self.base))?;
        let answer = self.asked(Request::get(url)).await?;
        Ok(answer["outcomes"].as_array().cloned().unwrap_or_default())
    }

    /// Returns how many bytes of memory the server has, now and at most, when it tells.
    pub async fn memory(&self) -> Result<Option<(u64, u64)>> {
        let url = Url::parse(&format!("{}/metrics", self.base))?;
        let answer = self.answered(Request::get(url)).await?;
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        let metric = |name: &str| {
            let mut lines = text.lines();
            lines.find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
        };
        let now = metric("process_resident_memory_bytes ");
        Ok(now.zip(metric("process_resident_memory_max_bytes ")))
    }

    async fn asked(&self, request: Request) -> Result<Value> {
        Ok(serde_json::from_slice(&self.answered(request).await?.body)?)
    }

    async fn answered(&self, request: Request) -> Result<Response> {
        let request = request.with_header("Authorization", format!("Bearer {}", self.token.expose()));
        let answer = self.client.send(&request).await?;
        if answer.status != 200 {
            return Err(format!("the API answered {}", answer.status).into());
        }
        Ok(answer)
    }
}

/// Returns the node that a command makes.
pub fn node(number: usize) -> String {
    format!("./Vendor/MSFT/Fleet/{number}")
}
