//! The delivery of a message to a server: the device sends the same one again until it has an answer.
//!
//! The server knows a message that it has answered before, so that nothing is done twice.

use std::time::Duration;

use mdm_examples::Result;
use mdm_examples::http::{Client, Request, Response};

/// The pause after the first attempt; each is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// The patience of a device with one message to its server.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// The number of times that the message is sent.
    pub attempts: u32,
    /// The longest pause between two attempts.
    pub longest_pause: Duration,
}

impl Default for Patience {
    /// Half a minute, when nobody answers at all.
    fn default() -> Self {
        Self {
            attempts: 20,
            longest_pause: Duration::from_secs(2),
        }
    }
}

/// Sends a request until it is answered: again when the connection breaks, and when the server cannot answer now.
pub async fn send(client: &Client, request: &Request, patience: Patience) -> Result<Response> {
    let mut pause = FIRST_PAUSE;
    for _ in 1..patience.attempts {
        match client.send(request).await {
            Ok(answer) if !is_for_now(answer.status) => return Ok(answer),
            Ok(_) | Err(_) => tokio::time::sleep(pause).await,
        }
        pause = (pause * 2).min(patience.longest_pause);
    }
    Ok(client.send(request).await?)
}

/// Reports whether a status is about the moment, not about the message.
fn is_for_now(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}
