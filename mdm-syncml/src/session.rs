//! Sessions without I/O: one message in, one message out.
//!
//! Device management is a strict exchange of requests and responses over HTTP. Both roles work alike: lend a
//! parsed message to [`server::Enrollment::receive`] or [`device::Session::receive`], poll the events of the turn that
//! it returns, and let `finish` ([server](server::Turn::finish), [device](device::Turn::finish)) append the answer to a
//! buffer. Events borrow the message, never the turn. Dropping a turn leaves the session as it was before the message
//! arrived.
//!
//! Everything the sessions need from outside (the time, random bytes, the identity of the TLS peer) is an argument.
//!
//! Both roles in one program, without the HTTP between them:
//!
//! ```
//! use core::time::Duration;
//!
//! use mdm_errors::Text;
//! use mdm_syncml::outgoing::{Atomic, Exec, Get, Item, Replace};
//! use mdm_syncml::session::{device, server};
//! use mdm_syncml::csp::DeviceInfo;
//! use mdm_syncml::{CommandKind, LocUri, Message, Outcome, StatusCode};
//! use rustls_pki_types::UnixTime;
//!
//! let address = Text::new("https://mdm.example/manage")?;
//! let mut server = server::Enrollment::new(server::Settings::new(address.clone(), Text::new("TABLET")?, *b"device 17"));
//! let mut queue = server::Queue::new();
//! queue.enqueue(1_u64, Get::new(LocUri::new("./DevDetail/SwV")?))?;
//! let provider = LocUri::new("./Vendor/MSFT/DMClient/Provider/Contoso")?;
//! queue.enqueue(
//!     2_u64,
//!     Atomic::new(Replace::new(Item::target(provider.join("UPN")?).with_data(Text::new("ann@contoso.com")?)))
//!         .with_command(Exec::new(provider.join("Unknown")?)),
//! )?;
//!
//! let info = DeviceInfo::new(Text::new("TABLET")?, Text::new("Contoso")?, Text::new("Tablet 3")?, Text::new("en-US")?);
//! let mut device = device::Session::new(Text::new("1")?, device::Settings::new(address, info));
//! let mut request = Vec::new();
//! device.start(&mut request)?;
//!
//! let mut told = Vec::new();
//! loop {
//!     // The server: `request` is the body of a POST.
//!     let message = Message::parse(&request)?;
//!     let now = UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000));
//!     let mut turn = server.receive(&message, &server::Context::new(now, b"device 17"))?;
//!     while let Some(event) = turn.poll_event() {
//!         match event {
//!             server::Event::Value(value) => told.push(format!("{}: {}", value.id, value.text().unwrap_or_default())),
//!             server::Event::Answer(answer) => told.push(format!("{}/{}: {}", answer.id, answer.path, answer.outcome)),
//!             _ => {}
//!         }
//!     }
//!     let mut response = Vec::new();
//!     let _ = queue.finish(turn, now, &mut response);
//!
//!     // The device: `response` is the body that came back.
//!     let message = Message::parse(&response)?;
//!     let mut turn = device.receive(&message)?;
//!     while let Some(event) = turn.poll_event() {
//!         match event {
//!             device::Event::Execute(request) => {
//!                 let reply = match (request.command, request.uri()) {
//!                     (CommandKind::Get, Some("./DevDetail/SwV")) => device::Reply::value(Text::new("10.0.26100.1")?),
//!                     (CommandKind::Replace, _) => StatusCode::OK.into(),
//!                     _ => StatusCode::NOT_FOUND.into(),
//!                 };
//!                 turn.answer(&request, reply);
//!             }
//!             device::Event::RollBack(request) => turn.answer(&request, StatusCode::ATOMIC_ROLL_BACK_OK),
//!             _ => {}
//!         }
//!     }
//!     request.clear();
//!     let next = turn.finish(&mut request);
//!     // If `next.send`, POST `request` now, even if it is the last message.
//!     if next.ended {
//!         break;
//!     }
//! }
//! assert_eq!(told, [
//!     "1: 10.0.26100.1",
//!     "2/: a command of the Atomic failed",
//!     "2/0: undone with its Atomic",
//!     "2/1: the node does not exist",
//!     "1/: done",
//! ]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod chunk;
pub mod device;
mod dialogue;
mod error;
mod id;
mod key;
mod receiving;
pub mod server;
#[cfg(feature = "serde")]
mod storage;
#[cfg(test)]
mod variants;

pub use chunk::ChunkError;
pub use dialogue::{DialogueOptions, Question, QuestionKind, UserAnswer};
pub use error::{Error, Mismatch, Misuse, PeerError};
pub use id::{CommandId, CommandIdError, Path};
#[cfg(feature = "serde")]
pub use storage::RestoreError;
