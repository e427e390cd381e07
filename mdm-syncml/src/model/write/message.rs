use alloc::vec::Vec;
use core::num::NonZeroU32;

use super::{Command, Header, MessageWriter};
use crate::wire::version::NamespaceVersion;

/// A message to send.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Message<'a> {
    header: Header<'a>,
    commands: Vec<Command<'a>>,
    last: bool,
    first_cmd_id: NonZeroU32,
    namespace: NamespaceVersion,
}

impl<'a> Message<'a> {
    /// Creates a message without commands, the last of its package.
    #[must_use]
    pub const fn new(header: Header<'a>) -> Self {
        Self {
            header,
            commands: Vec::new(),
            last: true,
            first_cmd_id: NonZeroU32::MIN,
            namespace: NamespaceVersion::V1_2,
        }
    }

    /// Adds a command.
    #[must_use]
    pub fn with_command(mut self, command: impl Into<Command<'a>>) -> Self {
        self.commands.push(command.into());
        self
    }

    /// Adds commands.
    #[must_use]
    pub fn with_commands(mut self, commands: impl IntoIterator<Item = impl Into<Command<'a>>>) -> Self {
        self.commands.extend(commands.into_iter().map(Into::into));
        self
    }

    /// Leaves `Final` out: more messages of the package follow.
    #[must_use]
    pub const fn without_final(mut self) -> Self {
        self.last = false;
        self
    }

    /// Sets the identifier of the first command, which is 1 by default.
    ///
    /// A Windows device starts at 2 in its first message.
    #[must_use]
    pub const fn with_first_cmd_id(mut self, first: NonZeroU32) -> Self {
        self.first_cmd_id = first;
        self
    }

    /// Sets the namespace of the root element; 1.2 unless set.
    #[must_use]
    pub const fn with_namespace(mut self, namespace: NamespaceVersion) -> Self {
        self.namespace = namespace;
        self
    }

    /// Returns the header.
    #[must_use]
    pub const fn header(&self) -> &Header<'a> {
        &self.header
    }

    /// Returns the commands in order.
    #[must_use]
    pub fn commands(&self) -> &[Command<'a>] {
        &self.commands
    }

    /// Reports whether the message is the last of its package.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        self.last
    }

    /// Appends the message to `out`.
    pub fn write_xml(&self, out: &mut Vec<u8>) {
        let mut writer =
            MessageWriter::begin(out, &self.header, self.namespace).with_first_cmd_id(self.first_cmd_id);
        for command in &self.commands {
            writer.push(command);
        }
        if self.last {
            writer.finish();
        } else {
            writer.finish_without_final();
        }
    }

    /// Returns the message as bytes.
    #[must_use]
    pub fn to_xml(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write_xml(&mut out);
        out
    }

    /// Returns the value with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Message<'static> {
        Message {
            header: self.header.into_owned(),
            commands: self.commands.into_iter().map(Command::into_owned).collect(),
            last: self.last,
            first_cmd_id: self.first_cmd_id,
            namespace: self.namespace,
        }
    }
}
