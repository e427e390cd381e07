//! The names of SyncML.

use super::Namespace;

macro_rules! elements {
    ($($name:ident $(= $text:literal)?,)*) => {
        /// An element, by namespace and local name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Element { $($name,)* Other }

        impl Element {
            /// The local name; empty for [`Self::Other`].
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => elements!(@text $name $($text)?),)*
                    Self::Other => "",
                }
            }
        }
    };
    (@text $name:ident $text:literal) => { $text };
    (@text $name:ident) => { stringify!($name) };
}

elements! {
    SyncMl = "SyncML", SyncHdr, SyncBody,
    VerDtd = "VerDTD", VerProto, SessionId = "SessionID", MsgId = "MsgID", RespUri = "RespURI",
    Target, Source, TargetParent, SourceParent, LocUri = "LocURI", LocName,
    NoResp, Cred, Chal, Meta, MetInf, Data, Item, MoreData, Correlator, Final,
    CmdId = "CmdID", MsgRef, CmdRef, Cmd, TargetRef, SourceRef,
    Format, Type, Mark, Size, NextNonce, MaxMsgSize, MaxObjSize,
    Add, Alert, Atomic, Copy, Delete, Exec, Get, Map, Move, Put, Replace, Results, Search, Sequence, Status, Sync,
}

impl Element {
    /// A bit of its own; none for [`Self::Other`].
    #[expect(clippy::as_conversions, reason = "the number of a variant, in a constant")]
    pub(crate) const fn bit(self) -> u64 {
        match self {
            Self::Other => 0,
            known => 1 << known as u32,
        }
    }

    /// Metainformation may be in its own namespace or in SyncML's; everything else only in SyncML's or none.
    #[inline]
    pub(crate) fn of(local: &[u8], namespace: Namespace) -> Self {
        let element = match namespace {
            Namespace::None | Namespace::SyncMl(_) | Namespace::MetInf => Self::named(local),
            _ => return Self::Other,
        };
        if namespace == Namespace::MetInf && !element.is_metainformation() {
            return Self::Other;
        }
        element
    }

    /// The element of that name in its own namespace.
    #[inline]
    pub(crate) fn named(local: &[u8]) -> Self {
        match local {
            b"CmdID" => Self::CmdId,
            b"MsgRef" => Self::MsgRef,
            b"CmdRef" => Self::CmdRef,
            b"Cmd" => Self::Cmd,
            b"Data" => Self::Data,
            b"Status" => Self::Status,
            b"Item" => Self::Item,
            b"LocURI" => Self::LocUri,
            b"Source" => Self::Source,
            b"Target" => Self::Target,
            b"Meta" => Self::Meta,
            b"Format" => Self::Format,
            b"Type" => Self::Type,
            b"Results" => Self::Results,
            b"Replace" => Self::Replace,
            b"Alert" => Self::Alert,
            b"TargetRef" => Self::TargetRef,
            b"SourceRef" => Self::SourceRef,
            b"Add" => Self::Add,
            b"Get" => Self::Get,
            b"Delete" => Self::Delete,
            b"Exec" => Self::Exec,
            b"Atomic" => Self::Atomic,
            b"Sequence" => Self::Sequence,
            b"Final" => Self::Final,
            b"LocName" => Self::LocName,
            b"MoreData" => Self::MoreData,
            b"Correlator" => Self::Correlator,
            b"Mark" => Self::Mark,
            b"Size" => Self::Size,
            b"NextNonce" => Self::NextNonce,
            b"MaxMsgSize" => Self::MaxMsgSize,
            b"MaxObjSize" => Self::MaxObjSize,
            b"MetInf" => Self::MetInf,
            b"SyncML" => Self::SyncMl,
            b"SyncHdr" => Self::SyncHdr,
            b"SyncBody" => Self::SyncBody,
            b"VerDTD" => Self::VerDtd,
            b"VerProto" => Self::VerProto,
            b"SessionID" => Self::SessionId,
            b"MsgID" => Self::MsgId,
            b"RespURI" => Self::RespUri,
            b"NoResp" => Self::NoResp,
            b"Cred" => Self::Cred,
            b"Chal" => Self::Chal,
            b"TargetParent" => Self::TargetParent,
            b"SourceParent" => Self::SourceParent,
            b"Copy" => Self::Copy,
            b"Map" => Self::Map,
            b"Move" => Self::Move,
            b"Put" => Self::Put,
            b"Search" => Self::Search,
            b"Sync" => Self::Sync,
            _ => Self::Other,
        }
    }

    const fn is_metainformation(self) -> bool {
        matches!(
            self,
            Self::Format
                | Self::Type
                | Self::Mark
                | Self::Size
                | Self::NextNonce
                | Self::MaxMsgSize
                | Self::MaxObjSize
                | Self::MetInf
                | Self::Meta
        )
    }

    /// Reports whether known elements may be inside, so that a change of the default namespace matters.
    pub(crate) const fn has_children(self) -> bool {
        !matches!(
            self,
            Self::VerDtd
                | Self::VerProto
                | Self::SessionId
                | Self::MsgId
                | Self::RespUri
                | Self::LocUri
                | Self::LocName
                | Self::NoResp
                | Self::Data
                | Self::MoreData
                | Self::Correlator
                | Self::Final
                | Self::CmdId
                | Self::MsgRef
                | Self::CmdRef
                | Self::Cmd
                | Self::Format
                | Self::Type
                | Self::Mark
                | Self::Size
                | Self::NextNonce
                | Self::MaxMsgSize
                | Self::MaxObjSize
                | Self::Other
        )
    }
}
