//! Start and end tags in the one spelling that devices use.

use super::{Binding, Element, General, Lexer, Namespace, Open, Route, RouteKind, Tag, scan};
use crate::wire::span::Span;
use crate::wire::version::NamespaceVersion;

/// An element by the bytes of its tags.
#[derive(Clone, Copy)]
pub(crate) struct Literal {
    pub(crate) element: Element,
    /// `<Name>`
    pub(crate) open: &'static [u8],
    /// `</Name>`
    pub(crate) close: &'static [u8],
    /// `Name>`
    pub(crate) bare: &'static [u8],
    /// `Name/>`
    pub(crate) bare_empty: &'static [u8],
    /// `<Name xmlns=`, for children of `Meta`.
    pub(crate) declaring: &'static [u8],
}

macro_rules! literals {
    ($($constant:ident = $element:ident $name:literal;)*) => {
        $(pub(crate) const $constant: Literal = Literal {
            element: Element::$element,
            open: concat!("<", $name, ">").as_bytes(),
            close: concat!("</", $name, ">").as_bytes(),
            bare: concat!($name, ">").as_bytes(),
            bare_empty: concat!($name, "/>").as_bytes(),
            declaring: concat!("<", $name, " xmlns=").as_bytes(),
        };)*
    };
}

literals! {
    SYNC_ML = SyncMl "SyncML"; FINAL = Final "Final";
    SYNC_HDR = SyncHdr "SyncHdr"; SYNC_BODY = SyncBody "SyncBody";
    VER_DTD = VerDtd "VerDTD"; VER_PROTO = VerProto "VerProto"; SESSION_ID = SessionId "SessionID";
    MSG_ID = MsgId "MsgID"; RESP_URI = RespUri "RespURI"; CRED = Cred "Cred"; LOC_NAME = LocName "LocName"; TARGET = Target "Target"; SOURCE = Source "Source"; LOC_URI = LocUri "LocURI";
    META = Meta "Meta"; FORMAT = Format "Format"; TYPE = Type "Type";
    MARK = Mark "Mark"; SIZE = Size "Size"; NEXT_NONCE = NextNonce "NextNonce";
    MAX_MSG_SIZE = MaxMsgSize "MaxMsgSize"; MAX_OBJ_SIZE = MaxObjSize "MaxObjSize"; MORE_DATA = MoreData "MoreData";
    DATA = Data "Data"; ITEM = Item "Item"; CMD_ID = CmdId "CmdID"; MSG_REF = MsgRef "MsgRef";
    CMD_REF = CmdRef "CmdRef"; CMD = Cmd "Cmd"; TARGET_REF = TargetRef "TargetRef";
    STATUS = Status "Status"; RESULTS = Results "Results"; REPLACE = Replace "Replace"; ALERT = Alert "Alert";
    GET = Get "Get"; ADD = Add "Add"; EXEC = Exec "Exec"; DELETE = Delete "Delete";
}

/// Two tags in a row, which are compared at once where nothing may come between them.
#[derive(Clone, Copy)]
pub(crate) struct Joint {
    pub(crate) both: &'static [u8],
    pub(crate) first: Literal,
    pub(crate) first_opens: bool,
    pub(crate) second: Literal,
    pub(crate) second_opens: bool,
}

macro_rules! joints {
    ($($constant:ident = $slash:literal $first:ident $first_name:literal, $second_slash:literal $second:ident $second_name:literal;)*) => {
        $(pub(crate) const $constant: Joint = Joint {
            both: concat!("<", $slash, $first_name, "><", $second_slash, $second_name, ">").as_bytes(),
            first: $first,
            first_opens: $slash.is_empty(),
            second: $second,
            second_opens: $second_slash.is_empty(),
        };)*
    };
}

joints! {
    CMD_ID_MSG_REF = "/" CMD_ID "CmdID", "" MSG_REF "MsgRef";
    MSG_REF_CMD_REF = "/" MSG_REF "MsgRef", "" CMD_REF "CmdRef";
    MSG_REF_CMD_ID = "/" MSG_REF "MsgRef", "" CMD_ID "CmdID";
    CMD_ID_CMD_REF = "/" CMD_ID "CmdID", "" CMD_REF "CmdRef";
    CMD_REF_CMD = "/" CMD_REF "CmdRef", "" CMD "Cmd";
    CMD_DATA = "/" CMD "Cmd", "" DATA "Data";
    CMD_TARGET_REF = "/" CMD "Cmd", "" TARGET_REF "TargetRef";
    TARGET_REF_DATA = "/" TARGET_REF "TargetRef", "" DATA "Data";
    DATA_END_STATUS = "/" DATA "Data", "/" STATUS "Status";
    DATA_END_ITEM = "/" DATA "Data", "/" ITEM "Item";
    SOURCE_LOC_URI = "" SOURCE "Source", "" LOC_URI "LocURI";
    TARGET_LOC_URI = "" TARGET "Target", "" LOC_URI "LocURI";
    LOC_URI_END_SOURCE = "/" LOC_URI "LocURI", "/" SOURCE "Source";
    LOC_URI_END_TARGET = "/" LOC_URI "LocURI", "/" TARGET "Target";
}

/// The prefix that literals carry, as bytes and as masked words.
#[derive(Clone, Copy, Default)]
pub(crate) struct Prefix<'s> {
    /// Without its colon; empty when literals have none.
    pub(crate) name: &'s [u8],
    /// Bytes with the colon.
    pub(crate) length: u32,
    open: u64,
    open_mask: u64,
    close: u64,
    close_mask: u64,
}

impl<'s> Prefix<'s> {
    /// Makes the prefix of that name, if `</`, it and its colon fit into a word.
    pub(crate) fn new(name: &'s [u8]) -> Option<Self> {
        if name.len() > 5 {
            return None;
        }
        let word = |start: &[u8]| {
            let mut word = [0; 8];
            let mut mask = [0; 8];
            for ((byte, mask), source) in word
                .iter_mut()
                .zip(&mut mask)
                .zip(start.iter().chain(name).chain(b":"))
            {
                *byte = *source;
                *mask = 0xFF;
            }
            (u64::from_le_bytes(word), u64::from_le_bytes(mask))
        };
        let (open, open_mask) = word(b"<");
        let (close, close_mask) = word(b"</");
        Some(Self {
            name,
            length: name.len() as u32 + 1,
            open,
            open_mask,
            close,
            close_mask,
        })
    }

    /// The place after `<prefix:`, if that is at `at`.
    #[inline(always)]
    pub(crate) fn open_at(&self, text: &[u8], at: u32) -> Option<u32> {
        let word = text.get(at as usize..at as usize + 8)?.first_chunk()?;
        let fits = u64::from_le_bytes(*word) & self.open_mask == self.open;
        fits.then_some(at + 1 + self.length)
    }

    /// The place after `</prefix:`, if that is at `at`.
    #[inline(always)]
    pub(crate) fn close_at(&self, text: &[u8], at: u32) -> Option<u32> {
        let word = text.get(at as usize..at as usize + 8)?.first_chunk()?;
        let fits = u64::from_le_bytes(*word) & self.close_mask == self.close;
        fits.then_some(at + 2 + self.length)
    }

    /// The text after `<prefix:`.
    #[inline(always)]
    fn strip_open<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        if u64::from_le_bytes(*text.first_chunk()?) & self.open_mask != self.open {
            return None;
        }
        text.get(1 + self.length as usize..)
    }

    /// The text after `</prefix:`.
    #[inline(always)]
    fn strip_close<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        if u64::from_le_bytes(*text.first_chunk()?) & self.close_mask != self.close {
            return None;
        }
        text.get(2 + self.length as usize..)
    }
}

/// The root as Windows writes it.
const ROOT: &[u8] = b"<SyncML xmlns=\"SYNCML:SYNCML1.2\">";

/// The body of a message that has errors of Microsoft's in it.
const BODY: &[u8] = b"<SyncBody xmlns:msft=\"http://schemas.microsoft.com/MobileDevice/MDM\">";

impl Lexer<'_, '_, General> {
    /// Consumes the root if it comes next as Windows writes it.
    pub(crate) fn literal_root(&mut self) -> Option<Tag> {
        let start = self.position();
        self.rest = self.rest.strip_prefix(ROOT)?;
        self.depth += 1;
        self.scratch.bindings.push(Binding::known(
            Span::new(start + 15, 16),
            Namespace::SyncMl(NamespaceVersion::V1_2),
        ));
        Some(Tag {
            element: Element::SyncMl,
            open: Open::literal(Element::SyncMl),
            start: start as u32,
            empty: false,
            original_error: Span::ABSENT,
        })
    }
}

impl<'s, R: Route> Lexer<'s, '_, R> {
    #[inline(always)]
    pub(crate) fn strip_open(&self, text: &'s [u8], literal: Literal) -> Option<&'s [u8]> {
        match R::KIND {
            RouteKind::General => None,
            RouteKind::Plain => text.strip_prefix(literal.open),
            RouteKind::Prefixed => self.prefix.strip_open(text)?.strip_prefix(literal.bare),
        }
    }

    #[inline(always)]
    pub(crate) fn strip_close(&self, text: &'s [u8], literal: Literal) -> Option<&'s [u8]> {
        match R::KIND {
            RouteKind::General => None,
            RouteKind::Plain => text.strip_prefix(literal.close),
            RouteKind::Prefixed => self.prefix.strip_close(text)?.strip_prefix(literal.bare),
        }
    }

    /// Consumes the start tag if it comes next, white space before it included.
    #[inline(always)]
    pub(crate) fn opens(&mut self, literal: Literal) -> bool {
        self.take(|lexer, text| lexer.strip_open(text, literal))
    }

    /// Reports whether the start tag comes next, white space before it included.
    #[inline(always)]
    pub(crate) fn opens_next(&self, literal: Literal) -> bool {
        let rest = match self.rest {
            [byte, ..] if *byte <= b' ' => scan::without_white_space(self.rest),
            rest => rest,
        };
        self.strip_open(rest, literal).is_some()
    }

    /// Consumes `<Name/>` if it comes next, white space before it included.
    #[inline(always)]
    pub(crate) fn opens_empty(&mut self, literal: Literal) -> bool {
        self.take(|lexer, text| match R::KIND {
            RouteKind::General => None,
            RouteKind::Plain => text.strip_prefix(b"<")?.strip_prefix(literal.bare_empty),
            RouteKind::Prefixed => lexer.prefix.strip_open(text)?.strip_prefix(literal.bare_empty),
        })
    }

    /// Consumes the end tag of an element that a literal opened if it comes next, white space before it included.
    #[inline(always)]
    pub(crate) fn closes(&mut self, literal: Literal) -> bool {
        self.take(|lexer, text| lexer.strip_close(text, literal))
    }

    /// Consumes the body if it comes next with the declaration that Windows writes.
    pub(crate) fn literal_body(&mut self) -> Option<Tag> {
        let renames_metinf = self.metinf.is_some_and(|metinf| metinf.name == b"msft");
        let has_room = self.has_room_for_declaration() && self.limits.namespace_uri >= BODY.len();
        if R::KIND != RouteKind::Plain || renames_metinf || !has_room {
            return None;
        }
        let start = self.position();
        self.rest = self.rest.strip_prefix(BODY)?;
        let open = Open::written(Element::SyncBody, start + 1, self.scratch.bindings.len());
        self.depth += 1;
        let uri = Span::new(start + 22, BODY.len() - 24);
        self.bind_known(Span::new(start + 16, 4), uri, Namespace::Msft);
        Some(Tag {
            element: Element::SyncBody,
            open,
            start: start as u32,
            empty: false,
            original_error: Span::ABSENT,
        })
    }

    #[inline(always)]
    fn take(&mut self, strip: impl Fn(&Self, &'s [u8]) -> Option<&'s [u8]>) -> bool {
        if matches!(R::KIND, RouteKind::General) {
            return false;
        }
        if let Some(rest) = strip(self, self.rest) {
            self.rest = rest;
            return true;
        }
        if matches!(self.rest.first(), Some(byte) if *byte <= b' ') {
            self.rest = scan::without_white_space(self.rest);
            if let Some(rest) = strip(self, self.rest) {
                self.rest = rest;
                return true;
            }
        }
        false
    }

    /// The start of an element whose start tag a literal has just consumed.
    #[inline(always)]
    pub(crate) fn start_of(&self, literal: Literal) -> usize {
        self.position() - literal.open.len() - self.prefix.length as usize
    }

    /// A start tag of any known element, if it has no attributes and no white space.
    #[inline(always)]
    pub(super) fn literal_tag(&mut self) -> Option<Tag> {
        if matches!(R::KIND, RouteKind::General) {
            return None;
        }
        self.skip_white_space();
        let start = self.position();
        let name = match R::KIND {
            RouteKind::Prefixed => self.prefix.strip_open(self.rest)?,
            _ => self.rest.strip_prefix(b"<")?,
        };
        let length = scan::before_close(name)?;
        let after = name.get(length + 1..)?;
        let name = name.get(..length)?;
        let (element, empty) = match name.strip_suffix(b"/") {
            Some(name) => (Element::named(name), true),
            None => (Element::named(name), false),
        };
        if element == Element::Other {
            return None;
        }
        self.rest = after;
        Some(Tag {
            element,
            open: Open::literal(element),
            start: start as u32,
            empty,
            original_error: Span::ABSENT,
        })
    }
}
