use core::fmt;

use super::{Body, Command, command_view};
use crate::model::read::document::element_view;
use crate::model::read::header::Cred;
use crate::model::read::item::{Data, Items};
use crate::model::read::meta::Meta;
use crate::model::read::unknown::UnknownElements;
use crate::model::values::AlertCode;

/// An `Alert`: the report of an event that changes no node (MS-MDM 2.2.7.2).
///
/// ```text
/// Alert = CmdID NoResp? Cred? Data Correlator? Item*
/// ```
///
/// ```
/// use mdm_syncml::{AlertCode, Command, Message};
///
/// let message = Message::parse(
///     b"<SyncML><SyncHdr/><SyncBody><Alert><CmdID>3</CmdID><Data>1224</Data><Item><Meta>\
///       <Type xmlns='syncml:metinf'>com.microsoft/MDM/LoginStatus</Type></Meta><Data>user</Data></Item></Alert>\
///       </SyncBody></SyncML>",
/// )?;
/// let Some(Command::Alert(alert)) = message.commands().next() else { panic!() };
/// assert_eq!(alert.code(), Some(AlertCode::new(1224)));
/// let item = alert.items().next().unwrap();
/// assert_eq!(item.meta().unwrap().type_(), Some("com.microsoft/MDM/LoginStatus"));
/// # Ok::<(), mdm_errors::DecodeError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Alert<'m> {
    pub(in crate::model) body: Body<'m>,
}

command_view!(Alert, items);

impl<'m> Alert<'m> {
    /// Returns `Data`: the code of the alert, as it was sent.
    #[must_use]
    pub fn data(self) -> Option<Data<'m>> {
        Data::of(self.body.doc, self.body.node.data)
    }

    /// Returns the code of the alert; `None` if it is missing or no number.
    #[must_use]
    pub fn code(self) -> Option<AlertCode> {
        self.data()?.code().map(AlertCode::new)
    }

    /// Returns `Correlator`, the command that the alert reports about, trimmed.
    #[must_use]
    pub fn correlator(self) -> Option<&'m str> {
        self.body.doc.leaf(self.body.extra().correlator)
    }
}

impl PartialEq for Alert<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.body.equals(other.body) && self.data() == other.data() && self.items().eq(other.items())
    }
}

impl fmt::Debug for Alert<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Alert")
            .field("cmd_id", &self.cmd_id())
            .field("code", &self.code())
            .field("correlator", &self.correlator())
            .field("items", &self.items())
            .finish()
    }
}
