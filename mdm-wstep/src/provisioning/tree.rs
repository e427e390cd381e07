use alloc::borrow::ToOwned;
use alloc::vec::Vec;
use core::fmt;

use mdm_errors::{SecretText, Text};

/// A node of the tree: a type, parameters and characteristics below.
///
/// ```
/// use mdm_errors::text;
/// use mdm_wstep::provisioning::{Characteristic, DataType, Parm};
///
/// let mut policy = Characteristic::new(text!("Policies"));
/// policy.add(Parm::new(text!("UsePassportForWork"), text!("false")).with_datatype(DataType::Boolean));
/// assert_eq!(policy.value("usepassportforwork"), Some("false"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Characteristic {
    kind: Text<'static>,
    parms: Vec<Parm>,
    characteristics: Vec<Self>,
    place: Place,
}

/// A parameter: a name, most often a value, sometimes its type. Values may be secrets, so `Debug` shows only those that
/// are known to be none, and they are wiped when dropped.
#[derive(Clone)]
pub struct Parm {
    name: Text<'static>,
    value: Option<SecretText<'static>>,
    datatype: Option<DataType>,
    place: Place,
}

/// The `datatype` of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DataType {
    /// Text.
    String,
    /// A decimal number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// Another word, kept as it stands.
    Other(OtherDataType),
}

/// A type of a parameter that has no variant in [`DataType`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherDataType(Text<'static>);

impl OtherDataType {
    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where something was read. It is no part of what is said, so all places are equal.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place(pub(super) usize);

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Place {}

impl DataType {
    pub(super) fn from_wire(word: Text<'static>) -> Self {
        match word.trim() {
            word if word.eq_ignore_ascii_case("string") => Self::String,
            word if word.eq_ignore_ascii_case("integer") => Self::Integer,
            word if word.eq_ignore_ascii_case("boolean") => Self::Boolean,
            _ => Self::Other(OtherDataType(word)),
        }
    }

    /// The word on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Other(other) => other.as_str(),
        }
    }
}

impl Characteristic {
    /// A characteristic without content.
    #[must_use]
    pub const fn new(kind: Text<'static>) -> Self {
        Self {
            kind,
            parms: Vec::new(),
            characteristics: Vec::new(),
            place: Place(0),
        }
    }

    /// The same with a parameter more.
    #[must_use]
    pub fn with_parm(mut self, parm: Parm) -> Self {
        self.add(parm);
        self
    }

    /// The same with a characteristic more.
    #[must_use]
    pub fn with_characteristic(mut self, characteristic: Self) -> Self {
        self.push(characteristic);
        self
    }

    /// Adds a parameter at the end.
    pub fn add(&mut self, parm: Parm) {
        self.parms.push(parm);
    }

    /// Adds a characteristic at the end.
    pub fn push(&mut self, characteristic: Self) {
        self.characteristics.push(characteristic);
    }

    /// The type.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The parameters in their order.
    #[must_use]
    pub fn parms(&self) -> &[Parm] {
        &self.parms
    }

    /// The characteristics below, in their order.
    #[must_use]
    pub fn characteristics(&self) -> &[Self] {
        &self.characteristics
    }

    /// The first parameter of this name, in any letter case.
    #[must_use]
    pub fn parm(&self, name: &str) -> Option<&Parm> {
        self.parms
            .iter()
            .find(|parm| parm.name.eq_ignore_ascii_case(name))
    }

    /// The value of the first parameter of this name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.parm(name)?.value()
    }

    pub(super) fn text(&self, name: &str) -> Option<Text<'static>> {
        Some(Text::lossy(self.value(name)?.to_owned()))
    }

    /// The characteristics of this type right below, in any letter case.
    pub(super) fn named<'t>(&'t self, kind: &str) -> impl Iterator<Item = &'t Self> {
        self.characteristics
            .iter()
            .filter(move |below| below.kind.eq_ignore_ascii_case(kind))
    }

    pub(super) fn place(&self) -> usize {
        self.place.0
    }

    pub(super) fn at(mut self, offset: usize) -> Self {
        self.place = Place(offset);
        self
    }
}

impl Parm {
    /// A parameter with a value, without a type.
    #[must_use]
    pub fn new(name: Text<'static>, value: Text<'_>) -> Self {
        Self {
            name,
            value: Some(SecretText::owned(value.into_cow())),
            datatype: None,
            place: Place(0),
        }
    }

    /// A parameter that says something by being there.
    #[must_use]
    pub const fn flag(name: Text<'static>) -> Self {
        Self {
            name,
            value: None,
            datatype: None,
            place: Place(0),
        }
    }

    /// The same with a type.
    #[must_use]
    pub fn with_datatype(mut self, datatype: DataType) -> Self {
        self.datatype = Some(datatype);
        self
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value; it may be a secret.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        self.value.as_ref().map(SecretText::expose)
    }

    /// The type.
    #[must_use]
    pub fn datatype(&self) -> Option<&DataType> {
        self.datatype.as_ref()
    }

    pub(super) fn place(&self) -> usize {
        self.place.0
    }

    pub(super) fn at(mut self, offset: usize) -> Self {
        self.place = Place(offset);
        self
    }
}

impl PartialEq for Parm {
    fn eq(&self, other: &Self) -> bool {
        let values_are_equal = match (&self.value, &other.value) {
            (Some(own), Some(other)) => own.ct_eq(other.expose()),
            (own, other) => own.is_none() && other.is_none(),
        };
        values_are_equal && self.name == other.name && self.datatype == other.datatype
    }
}

impl Eq for Parm {}

/// Parameters whose values are safe to show.
const NO_SECRETS: &[&str] = &[
    "APPID",
    "PROVIDER-ID",
    "NAME",
    "ADDR",
    "ADDRTYPE",
    "PORTNBR",
    "AAUTHLEVEL",
    "AAUTHTYPE",
    "CONNRETRYFREQ",
    "INITIALBACKOFFTIME",
    "MAXBACKOFFTIME",
    "DEFAULTENCODING",
    "PROTOVER",
    "ROLE",
    "SSLCLIENTCERTSEARCHCRITERIA",
    "ROBOSupport",
    "RenewPeriod",
    "RetryInterval",
    "EntDMID",
    "IntervalForFirstSetOfRetries",
    "NumberOfFirstRetries",
    "IntervalForSecondSetOfRetries",
    "NumberOfSecondRetries",
    "IntervalForRemainingScheduledRetries",
    "NumberOfRemainingScheduledRetries",
    "PollOnLogin",
    "AllUsersPollOnFirstLogin",
];

impl fmt::Debug for Parm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.name)?;
        match self.value() {
            None => Ok(()),
            Some(value) if NO_SECRETS.iter().any(|name| self.name.eq_ignore_ascii_case(name)) => {
                write!(f, " = {value:?}")
            }
            Some(value) => write!(f, " = ({} bytes)", value.len()),
        }
    }
}

impl fmt::Debug for Characteristic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Characteristic")
            .field("kind", &self.kind)
            .field("parms", &self.parms)
            .field("characteristics", &self.characteristics)
            .finish()
    }
}

/// The characteristics at a path; several of one type are merged by looking into all of them.
pub(super) fn select<'t>(top: &'t [Characteristic], path: &[&str]) -> Vec<&'t Characteristic> {
    let Some((first, rest)) = path.split_first() else {
        return Vec::new();
    };
    let mut found: Vec<_> = top
        .iter()
        .filter(|below| below.kind.eq_ignore_ascii_case(first))
        .collect();
    for kind in rest {
        found = found.into_iter().flat_map(|above| above.named(kind)).collect();
    }
    found
}

/// Changes the characteristic at a path, which is made where it is missing, in the order of Windows' own documents.
pub(super) fn edit(top: &mut Vec<Characteristic>, path: &[&str], change: impl FnOnce(&mut Characteristic)) {
    let mut level = top;
    let mut path = path.iter().peekable();
    while let Some(kind) = path.next() {
        if !level.iter().any(|below| below.kind.eq_ignore_ascii_case(kind)) {
            let at = level.iter().position(|below| rank(&below.kind) > rank(kind));
            let made = Characteristic::new(Text::lossy((*kind).to_owned()));
            level.insert(at.unwrap_or(level.len()), made);
        }
        let Some(found) = level
            .iter_mut()
            .find(|below| below.kind.eq_ignore_ascii_case(kind))
        else {
            return;
        };
        if path.peek().is_none() {
            change(found);
            return;
        }
        level = &mut found.characteristics;
    }
}

fn rank(kind: &str) -> usize {
    const ORDER: &[&str] = &[
        "CertificateStore",
        "Root",
        "CA",
        "My",
        "User",
        "System",
        "WSTEP",
        "APPLICATION",
    ];
    ORDER
        .iter()
        .position(|known| *known == kind)
        .unwrap_or(ORDER.len())
}
