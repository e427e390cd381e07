//! Faults between a machine and its server, on demand and the same for the same seed.

use std::time::Duration;

use mdm_examples::Result;
use mdm_examples::http::{Client, Request, Response};

/// The rate of each fault.
#[derive(Clone, Copy, Debug)]
pub struct Faults {
    /// The share of answers that are lost.
    pub loss: f64,
    /// The share of messages that are sent twice.
    pub repeats: f64,
    /// The share of messages whose connection is cut.
    pub kills: f64,
}

/// A sequence of numbers that only looks random (SplitMix64).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// Returns the sequence of a machine.
    pub fn new(seed: u64, machine: usize) -> Self {
        Self(seed ^ (machine as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap_or_default()
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

impl Faults {
    /// Sends a message with whatever befalls it, until it is answered.
    pub async fn send(&self, client: &Client, request: &Request, chance: &mut Chance) -> Result<Response> {
        let dice = chance.share();
        if dice < self.loss {
            client.send(request).await?; // and nobody gets to see it
        } else if dice < self.loss + self.kills {
            let cut = Duration::from_micros(200 + chance.below(8000) as u64);
            let _ = tokio::time::timeout(cut, client.send(request)).await;
        } else if dice < self.loss + self.kills + self.repeats {
            let first = client.send(request).await?;
            let second = client.send(request).await?;
            if first.body != second.body {
                return Err("a repeated message got another answer".into());
            }
            return Ok(first);
        }
        Ok(client.send(request).await?)
    }
}
