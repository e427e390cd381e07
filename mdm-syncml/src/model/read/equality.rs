//! Messages that mean the same are equal, however they are spelt.

use crate::model::read::command::same_commands;
use crate::model::read::header::{Cred, Header};
use crate::model::read::message::Message;

impl PartialEq for Message<'_> {
    fn eq(&self, other: &Self) -> bool {
        let (one, two) = (self.doc(), other.doc());
        self.is_final() == other.is_final()
            && self.has_header() == other.has_header()
            && self.header() == other.header()
            && same_commands(
                (one, &one.arena.nodes.commands, 0),
                (two, &two.arena.nodes.commands, 0),
            )
    }
}

impl PartialEq for Header<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.ver_dtd() == other.ver_dtd()
            && self.ver_proto() == other.ver_proto()
            && self.session_id() == other.session_id()
            && self.msg_id() == other.msg_id()
            && self.target() == other.target()
            && self.source() == other.source()
            && self.resp_uri() == other.resp_uri()
            && self.no_resp() == other.no_resp()
            && self.cred() == other.cred()
            && self.meta() == other.meta()
            && self.unknown().eq(other.unknown())
    }
}

impl PartialEq for Cred<'_> {
    fn eq(&self, other: &Self) -> bool {
        let same_data = match (self.data(), other.data()) {
            (Some(one), Some(two)) => one.ct_eq(two.expose()),
            (None, None) => true,
            _ => false,
        };
        same_data && self.meta() == other.meta() && self.unknown().eq(other.unknown())
    }
}
