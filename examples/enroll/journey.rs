//! One device on its way, and what is told about it.

use mdm_examples::Result;
use mdm_examples::contoso::Contoso;
use mdm_examples::device::{Exchange, Machine};
use mdm_examples::http::Client;
use mdm_examples::transcript::Transcript;

/// A device that enrolls.
pub struct Journey<'a> {
    /// The story.
    pub story: &'a mut Transcript,
    /// The organisation that it joins.
    pub contoso: &'a Contoso,
    /// The machine.
    pub machine: Machine,
    /// Its HTTPS client, which has no certificate before the enrollment.
    pub client: Client,
}

impl<'a> Journey<'a> {
    /// A new machine with this name.
    pub fn begin(story: &'a mut Transcript, contoso: &'a Contoso, name: &str) -> Result<Self> {
        let (machine, client) = (Machine::new(name), contoso.client()?);
        Ok(Self {
            story,
            contoso,
            machine,
            client,
        })
    }

    /// Tells an exchange and what the server decided; what the device makes of it is the result.
    pub fn tell<T>(&mut self, what: &str, exchange: Exchange<T>) -> Result<T> {
        self.story.asked(&exchange.request, what);
        self.tell_decisions();
        self.story.answered(&exchange.answer);
        Ok(exchange.result?)
    }

    /// Tells what the server decided since the last time.
    pub fn tell_decisions(&mut self) {
        for decision in self.contoso.server.journal.take() {
            self.story.says("server", &decision);
        }
    }
}
