//! Content models: which children an element has, in which order (MS-MDM 2.2).

use crate::wire::lexer::Element::{self, *};

/// The children in their order; `None` for elements that hold text.
pub(super) const fn children(parent: Element) -> Option<&'static [Element]> {
    Some(match parent {
        SyncMl => &[SyncHdr, SyncBody],
        SyncHdr => &[
            VerDtd, VerProto, SessionId, MsgId, Target, Source, RespUri, NoResp, Cred, Meta,
        ],
        Status => &[
            CmdId, MsgRef, CmdRef, Cmd, TargetRef, SourceRef, Cred, Chal, Data, Item,
        ],
        Results => &[CmdId, MsgRef, CmdRef, Cmd, Meta, TargetRef, SourceRef, Item],
        Alert => &[CmdId, NoResp, Cred, Data, Correlator, Item],
        Exec => &[CmdId, NoResp, Cred, Meta, Correlator, Item],
        Add | Copy | Delete | Get | Map | Move | Put | Replace | Search | Sync => {
            &[CmdId, NoResp, Cred, Meta, Item]
        }
        Atomic | Sequence => &[CmdId, NoResp, Meta],
        Item => &[Target, Source, SourceParent, TargetParent, Meta, Data, MoreData],
        Target | Source | TargetParent | SourceParent => &[LocUri, LocName],
        Cred => &[Meta, Data],
        Chal => &[Meta],
        Meta | MetInf => &[
            MetInf, Format, Type, Mark, Size, NextNonce, MaxMsgSize, MaxObjSize,
        ],
        SyncBody => &[],
        _ => return None,
    })
}

/// Whether the order of children matters: of metainformation Windows itself changes it.
pub(super) const fn is_ordered(parent: Element) -> bool {
    !matches!(parent, Meta | MetInf | SyncBody)
}

pub(super) const fn is_command(element: Element) -> bool {
    matches!(
        element,
        Add | Alert | Atomic | Delete | Exec | Get | Replace | Results | Sequence | Status
    ) || is_unsupported(element)
}

pub(super) const fn is_unsupported(element: Element) -> bool {
    matches!(element, Copy | Map | Move | Put | Search | Sync)
}

/// Whether blanks around the text are not part of the value.
pub(super) const fn is_trimmed(element: Element) -> bool {
    !matches!(
        element,
        Data | LocName | Final | MoreData | NoResp | Correlator | Other
    )
}
