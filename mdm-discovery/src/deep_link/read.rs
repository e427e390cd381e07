use alloc::string::String;
use alloc::vec::Vec;

use mdm_errors::kit::percent;
use mdm_errors::{DecodeError, DecodeErrorKind, LimitKind, Lint, Name, Position, Rule, Text};

use super::{DeepLink, Mode, Ownership};
use crate::endpoint::{EmailAddress, Endpoint};
use crate::query::{self, Pair, Parameter};
use crate::rules;

/// Reads a link; lints are computed only when there is a place for them.
pub(super) fn link<'a>(link: &'a str, lints: Option<&mut Vec<Lint>>) -> Result<DeepLink<'a>, DecodeError> {
    let at = |offset| Position::from_offset(link.as_bytes(), offset);
    if link.len() > DeepLink::MAX_BYTES {
        return Err(DecodeErrorKind::Limit(LimitKind::Bytes).at(at(DeepLink::MAX_BYTES)));
    }
    let trimmed = link.trim_start();
    let start = link.len().saturating_sub(trimmed.len());
    let trimmed = trimmed.trim_end();
    if trimmed.is_empty() {
        return Err(DecodeErrorKind::Empty.at(at(0)));
    }
    let not_a_link = || NOT_A_LINK.at(at(start));
    let (scheme, rest) = trimmed.split_once(':').ok_or_else(not_a_link)?;
    let (slashes, query) = rest.split_once('?').ok_or_else(not_a_link)?;
    if !scheme.eq_ignore_ascii_case(DeepLink::SCHEME) || !matches!(slashes, "" | "/" | "//" | "///") {
        return Err(not_a_link());
    }
    let after_scheme = start.saturating_add(scheme.len()).saturating_add(1);
    let query_at = after_scheme.saturating_add(slashes.len()).saturating_add(1);
    let mut reader = Reader {
        document: link.as_bytes(),
        query_at,
        mode: None,
        link: DeepLink::new(Mode::Mdm),
        notes: lints.map(|lints| Notes {
            lints,
            pair: Position::new(0, 1, 1),
        }),
    };
    if !slashes.is_empty() {
        reader.advance_to(after_scheme);
        reader.note(&rules::LINK_SLASHES, after_scheme);
    }
    for pair in query::pairs(query) {
        reader.advance_to(query_at.saturating_add(pair.name_at));
        reader.take(pair)?;
    }
    match reader.mode {
        Some(mode) => Ok(DeepLink { mode, ..reader.link }),
        None => Err(DecodeErrorKind::MissingAttribute(Name::new("mode")).at(at(query_at))),
    }
}

const NOT_A_LINK: DecodeErrorKind =
    DecodeErrorKind::Syntax("not a ms-device-enrollment: link with parameters");

const KNOWN: [&str; 7] = [
    "mode",
    "username",
    "servername",
    "accesstoken",
    "deviceidentifier",
    "tenantidentifier",
    "ownership",
];

struct Reader<'a, 'l> {
    document: &'a [u8],
    query_at: usize,
    mode: Option<Mode<'a>>,
    link: DeepLink<'a>,
    notes: Option<Notes<'l>>,
}

/// Positions are counted from the start of the current pair, never from the start of the link.
struct Notes<'l> {
    lints: &'l mut Vec<Lint>,
    pair: Position,
}

impl<'a> Reader<'a, '_> {
    fn advance_to(&mut self, offset: usize) {
        if let Some(notes) = &mut self.notes {
            notes.pair = notes.pair.advanced_to(self.document, offset);
        }
    }

    fn note(&mut self, rule: &'static Rule, offset: usize) {
        if let Some(notes) = &mut self.notes {
            let position = notes.pair.advanced_to(self.document, offset);
            notes.lints.push(Lint::new(rule, position));
        }
    }

    /// `is_broken` is asked only when somebody wants to know.
    fn note_if(&mut self, is_broken: impl FnOnce() -> bool, rule: &'static Rule, offset: usize) {
        if self.notes.is_some() && is_broken() {
            self.note(rule, offset);
        }
    }

    fn decoded(&self, pair: &Pair<'a>, raw: &'a str, offset: usize) -> Result<Text<'a>, DecodeError> {
        let invalid = |expected| {
            let name = Name::new(pair.name);
            DecodeErrorKind::InvalidValue { name, expected }.at(Position::from_offset(self.document, offset))
        };
        let decoded = percent::decode(raw).ok_or_else(|| invalid("percent-encoded UTF-8 text"))?;
        Text::new(decoded).map_err(|_| invalid("text without control characters"))
    }

    fn take(&mut self, pair: Pair<'a>) -> Result<(), DecodeError> {
        let name_at = self.query_at.saturating_add(pair.name_at);
        let value_at = self.query_at.saturating_add(pair.value_at);
        let name = self.decoded(&pair, pair.name, name_at)?;
        let value = self.decoded(&pair, pair.value, value_at)?;
        let Some(known) = KNOWN.iter().find(|known| known.eq_ignore_ascii_case(&name)) else {
            self.note(&rules::LINK_PARAMETER, name_at);
            self.keep(name, value);
            return Ok(());
        };
        if name != *known {
            self.note(&rules::LINK_CASE, name_at);
        }
        let left = match *known {
            "mode" => self.mode(value, value_at),
            "ownership" => self.ownership(value, value_at),
            "accesstoken" if self.link.accesstoken.is_none() => {
                self.link.accesstoken = Some(query::secret(value));
                Free::Taken
            }
            "accesstoken" => Free::Repeated(value),
            known => self.text(known, value, value_at),
        };
        match left {
            Free::Taken => {}
            Free::Repeated(value) => {
                self.note(&rules::LINK_REPEATED, name_at);
                self.keep(name, value);
            }
            Free::Unusable(value) => self.keep(name, value),
        }
        Ok(())
    }

    fn mode(&mut self, value: Text<'a>, value_at: usize) -> Free<'a> {
        if self.mode.is_some() {
            return Free::Repeated(value);
        }
        let bare = value.trim_end_matches(':');
        if bare.len() < value.len() {
            self.note(&rules::LINK_COLON, value_at);
        }
        let listed = Mode::LISTED
            .iter()
            .find(|mode| mode.as_str().eq_ignore_ascii_case(bare));
        self.mode = Some(listed.map_or_else(|| Mode::parse(String::from(bare)), Mode::clone));
        Free::Taken
    }

    fn ownership(&mut self, value: Text<'a>, value_at: usize) -> Free<'a> {
        if self.link.ownership.is_some() {
            return Free::Repeated(value);
        }
        let ownership = Ownership::parse(&value);
        if ownership.and_then(Ownership::symbol).is_none() {
            self.note(&rules::LINK_OWNERSHIP, value_at);
        }
        self.link.ownership = ownership;
        match ownership {
            Some(_) => Free::Taken,
            None => Free::Unusable(value),
        }
    }

    fn text(&mut self, name: &str, value: Text<'a>, value_at: usize) -> Free<'a> {
        match name {
            "username" => {
                let is_broken = || EmailAddress::new(&*value).is_err();
                self.note_if(is_broken, &rules::LINK_USERNAME, value_at);
            }
            "servername" => {
                let is_broken = || !value.contains("://") || Endpoint::new(&value).is_err();
                self.note_if(is_broken, &rules::LINK_SERVERNAME, value_at);
            }
            _ => {}
        }
        let slot = match name {
            "username" => &mut self.link.username,
            "servername" => &mut self.link.servername,
            "deviceidentifier" => &mut self.link.deviceidentifier,
            _ => &mut self.link.tenantidentifier,
        };
        if slot.is_some() {
            return Free::Repeated(value);
        }
        *slot = Some(value);
        Free::Taken
    }

    fn keep(&mut self, name: Text<'a>, value: Text<'a>) {
        self.link.other.push(Parameter::new(name, query::secret(value)));
    }
}

/// Tells if the place of a parameter was free; otherwise its value comes back.
enum Free<'a> {
    Taken,
    Repeated(Text<'a>),
    Unusable(Text<'a>),
}
