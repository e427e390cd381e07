//! The server of the fuzz target `syncml_rounds`, shared with the test that makes seeds for it.

use core::time::Duration;

use mdm_errors::Text;
use mdm_syncml::LocUri;
use mdm_syncml::outgoing::{Atomic, Exec, Get, Item, ManagementCommand, Node, Replace, Sequence};
use mdm_syncml::session::server::{Context, Enrollment, NotSent, Settings, Turn};
use rustls_pki_types::UnixTime;

/// The messages of one input, after which the target stops.
pub(crate) const ROUNDS: usize = 8;

/// Begins the enrollment of `device` at `server`, which splits what it sends.
pub(crate) fn enrollment(server: &'static str, device: &'static str) -> Enrollment {
    Enrollment::new(settings(server, device))
}

pub(crate) fn settings(server: &'static str, device: &'static str) -> Settings {
    Settings::new(Text::lossy(server), Text::lossy(device), *b"peer")
        .with_budget(3000)
        .with_object_limit(2000)
}

pub(crate) fn context() -> Context<'static> {
    Context::new(UnixTime::since_unix_epoch(Duration::from_secs(1)), b"peer")
}

/// Puts the commands of every package into `turn` until it takes no more.
pub(crate) fn push_commands(turn: &mut Turn<'_, '_>, issued: &mut u64, mut refused: impl FnMut(&NotSent)) {
    for command in commands() {
        match turn.push(*issued, &command) {
            Ok(()) => *issued += 1,
            Err(error) => {
                refused(&error);
                if matches!(error, NotSent::Closed(_) | NotSent::Full) {
                    break;
                }
            }
        }
    }
}

/// The commands of every package; their `CmdID`s begin at 2 if the device sent no commands.
fn commands() -> Vec<ManagementCommand<'static>> {
    let set = |name: &str| Replace::new(node(name).with_int(1));
    vec![
        Get::new(node("a")).into(),
        Get::new(node("b"))
            .with_item(node("c?list=Struct"))
            .with_item(node("b"))
            .into(),
        Atomic::new(set("d")).with_command(Exec::new(node("e"))).into(),
        Sequence::new(Atomic::new(set("f")))
            .with_command(Get::new(node("g")))
            .into(),
        Replace::new(at("./User/h").with_int(1)).into(),
        Replace::new(node("large").with_data(Text::lossy("0123456789<&>".repeat(300)))).into(),
    ]
}

fn node(name: &str) -> Node<'static> {
    at(&format!("./Vendor/MSFT/{name}"))
}

fn at(uri: &str) -> Node<'static> {
    Item::target(LocUri::new(uri.to_owned()).unwrap())
}
