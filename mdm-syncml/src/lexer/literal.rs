//! Start and end tags in the one spelling that devices use.

use super::{Element, Lexer, Open, Route, RouteKind, Tag, scan};
use crate::arena::Span;

/// An element by the bytes of its tags.
#[derive(Clone, Copy)]
pub(crate) struct Literal {
    pub(crate) element: Element,
    /// `<Name>`
    open: &'static [u8],
    /// `</Name>`
    close: &'static [u8],
    /// `Name>`
    bare: &'static [u8],
    /// `<Name xmlns="syncml:metinf">`, for children of `Meta`.
    metinf: &'static [u8],
}

macro_rules! literals {
    ($($constant:ident = $element:ident $name:literal;)*) => {
        $(pub(crate) const $constant: Literal = Literal {
            element: Element::$element,
            open: concat!("<", $name, ">").as_bytes(),
            close: concat!("</", $name, ">").as_bytes(),
            bare: concat!($name, ">").as_bytes(),
            metinf: concat!("<", $name, " xmlns=\"syncml:metinf\">").as_bytes(),
        };)*
    };
}

literals! {
    SYNC_HDR = SyncHdr "SyncHdr"; SYNC_BODY = SyncBody "SyncBody";
    VER_DTD = VerDtd "VerDTD"; VER_PROTO = VerProto "VerProto"; SESSION_ID = SessionId "SessionID";
    MSG_ID = MsgId "MsgID"; TARGET = Target "Target"; SOURCE = Source "Source"; LOC_URI = LocUri "LocURI";
    META = Meta "Meta"; FORMAT = Format "Format"; TYPE = Type "Type";
    DATA = Data "Data"; ITEM = Item "Item"; CMD_ID = CmdId "CmdID"; MSG_REF = MsgRef "MsgRef";
    CMD_REF = CmdRef "CmdRef"; CMD = Cmd "Cmd"; TARGET_REF = TargetRef "TargetRef";
    STATUS = Status "Status"; RESULTS = Results "Results";
}

impl Literal {
    /// What follows the end tag without a prefix.
    #[inline(always)]
    pub(super) fn strip_bare_close(self, text: &[u8]) -> Option<&[u8]> {
        text.strip_prefix(self.close)
    }
}

/// The prefix that literals carry, as bytes and as masked words.
#[derive(Clone, Copy, Default)]
pub(crate) struct Prefix<'s> {
    /// With its colon; empty when literals have none.
    pub(crate) bytes: &'s [u8],
    open: u64,
    open_mask: u64,
    close: u64,
    close_mask: u64,
}

impl<'s> Prefix<'s> {
    /// `bytes` ends with the colon. `None` if `</` and it do not fit into a word.
    pub(crate) fn new(bytes: &'s [u8]) -> Option<Self> {
        if bytes.len() > 6 {
            return None;
        }
        let word = |start: &[u8]| {
            let mut word = [0; 8];
            let mut mask = [0; 8];
            for ((byte, mask), source) in word.iter_mut().zip(&mut mask).zip(start.iter().chain(bytes)) {
                *byte = *source;
                *mask = 0xFF;
            }
            (u64::from_le_bytes(word), u64::from_le_bytes(mask))
        };
        let (open, open_mask) = word(b"<");
        let (close, close_mask) = word(b"</");
        Some(Self {
            bytes,
            open,
            open_mask,
            close,
            close_mask,
        })
    }

    /// Without the colon.
    pub(crate) fn name(&self) -> &'s [u8] {
        self.bytes.strip_suffix(b":").unwrap_or_default()
    }

    /// What follows `<prefix:`.
    #[inline(always)]
    fn strip_open<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        if u64::from_le_bytes(*text.first_chunk()?) & self.open_mask != self.open {
            return None;
        }
        text.get(1 + self.bytes.len()..)
    }

    /// What follows `</prefix:`.
    #[inline(always)]
    fn strip_close<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        if u64::from_le_bytes(*text.first_chunk()?) & self.close_mask != self.close {
            return None;
        }
        text.get(2 + self.bytes.len()..)
    }
}

impl<'s, R: Route> Lexer<'s, '_, R> {
    #[inline(always)]
    pub(super) fn strip_open(&self, text: &'s [u8], literal: Literal) -> Option<&'s [u8]> {
        match R::KIND {
            RouteKind::General => None,
            RouteKind::Plain => text.strip_prefix(literal.open),
            RouteKind::Prefixed => self.prefix.strip_open(text)?.strip_prefix(literal.bare),
        }
    }

    #[inline(always)]
    pub(super) fn strip_close(&self, text: &'s [u8], literal: Literal) -> Option<&'s [u8]> {
        match R::KIND {
            RouteKind::General => None,
            RouteKind::Plain => text.strip_prefix(literal.close),
            RouteKind::Prefixed => self.prefix.strip_close(text)?.strip_prefix(literal.bare),
        }
    }

    /// Consumes the start tag if it comes next, blanks before it included.
    #[inline(always)]
    pub(crate) fn opens(&mut self, literal: Literal) -> bool {
        self.take(|lexer, text| lexer.strip_open(text, literal))
    }

    /// Consumes the end tag of an element that a literal opened if it comes next, blanks before it included.
    #[inline(always)]
    pub(crate) fn closes(&mut self, literal: Literal) -> bool {
        self.take(|lexer, text| lexer.strip_close(text, literal))
    }

    /// Consumes `<Name xmlns="syncml:metinf">`, which is right whatever the default namespace is around it.
    #[inline(always)]
    pub(crate) fn opens_metinf(&mut self, literal: Literal) -> bool {
        self.take(|_, text| match R::KIND {
            RouteKind::General => None,
            _ => text.strip_prefix(literal.metinf),
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
            self.rest = scan::without_blanks(self.rest);
            if let Some(rest) = strip(self, self.rest) {
                self.rest = rest;
                return true;
            }
        }
        false
    }

    /// Where an element begins whose start tag a literal has just consumed.
    #[inline(always)]
    pub(crate) fn start_of(&self, literal: Literal) -> usize {
        self.position() - literal.open.len() - self.prefix.bytes.len()
    }

    /// A start tag of any known element, if it has no attributes and no blanks.
    #[inline(always)]
    pub(super) fn literal_tag(&mut self) -> Option<Tag> {
        if matches!(R::KIND, RouteKind::General) {
            return None;
        }
        self.skip_blanks();
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
