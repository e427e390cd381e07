mod list;

use alloc::borrow::ToOwned;
use alloc::vec::Vec;
use core::fmt;

use mdm_errors::{SecretText, Text};

use super::parms::ParmValue;
pub(super) use list::NamedList;

/// A node of the tree: a type, parameters and characteristics below.
///
/// ```text
/// <characteristic type="..">
///   <parm name=".." [value=".."] [datatype=".."]/>    (0..n)
///   <characteristic type=".."/>                       (0..n)
/// </characteristic>
/// ```
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
    parms: NamedList<Parm>,
    characteristics: NamedList<Self>,
    place: Place,
}

/// A parameter: a name, most often a value, sometimes its type.
///
/// Values may be secrets, so `Debug` shows only those that are known to be none, and they are wiped when dropped.
#[derive(Clone)]
pub struct Parm {
    name: Text<'static>,
    value: Option<SecretText<'static>>,
    datatype: Option<DataType<'static>>,
    place: Place,
}

mdm_errors::kit::open_words! {
    /// The `datatype` of a parameter.
    pub enum DataType: any_case {
        /// Text.
        String = "string",
        /// A decimal number.
        Integer = "integer",
        /// `true` or `false`.
        Boolean = "boolean",
    }
}

/// A place in the bytes that were read. It is no part of the value, so all places are equal.
#[derive(Clone, Copy, Debug, Default)]
struct Place(usize);

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Place {}

impl Characteristic {
    /// Makes a characteristic without content.
    #[must_use]
    pub const fn new(kind: Text<'static>) -> Self {
        Self {
            kind,
            parms: NamedList::EMPTY,
            characteristics: NamedList::EMPTY,
            place: Place(0),
        }
    }

    /// Adds a parameter at the end.
    #[must_use]
    pub fn with_parm(mut self, parm: Parm) -> Self {
        self.add(parm);
        self
    }

    /// Adds a characteristic at the end.
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

    /// Returns the type.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Returns the parameters in their order.
    #[must_use]
    pub fn parms(&self) -> &[Parm] {
        self.parms.as_slice()
    }

    /// Returns the characteristics below, in their order.
    #[must_use]
    pub fn characteristics(&self) -> &[Self] {
        self.characteristics.as_slice()
    }

    /// Finds the first parameter of a name, in any letter case.
    #[must_use]
    pub fn parm(&self, name: &str) -> Option<&Parm> {
        self.parms()
            .iter()
            .find(|parm| parm.name.eq_ignore_ascii_case(name))
    }

    /// Finds the value of the first parameter of a name, in any letter case.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.parm(name)?.value()
    }

    pub(super) fn text(&self, name: &str) -> Option<Text<'static>> {
        Some(Text::lossy(self.value(name)?.to_owned()))
    }

    /// Interprets the value of a parameter; absent is the default.
    pub(super) fn typed<V: ParmValue + Default>(&self, name: &str) -> V {
        self.value(name).map(V::from_text).unwrap_or_default()
    }

    /// Adds a parameter for a value that is there.
    pub(super) fn add_value<V: ParmValue>(&mut self, name: &'static str, value: &V) {
        if let Some(text) = value.to_text() {
            self.add(Parm::new(Text::lossy(name), text).with_datatype(V::DATATYPE));
        }
    }

    /// Finds the characteristics of a type right below, in any letter case.
    pub(super) fn named<'t>(&'t self, kind: &str) -> impl Iterator<Item = &'t Self> {
        self.characteristics()
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

    /// Takes in the content of another of the same type, whose parameters win.
    fn absorb(&mut self, other: Self) {
        for parm in other.parms.into_list() {
            self.parms.set(parm);
        }
        self.characteristics.merge(other.characteristics.into_list());
    }
}

impl Parm {
    /// Makes a parameter with a value and without a type.
    #[must_use]
    pub fn new(name: Text<'static>, value: Text<'_>) -> Self {
        Self {
            name,
            value: Some(SecretText::owned(value.into_cow())),
            datatype: None,
            place: Place(0),
        }
    }

    /// Makes a parameter that means something by its presence.
    #[must_use]
    pub const fn flag(name: Text<'static>) -> Self {
        Self {
            name,
            value: None,
            datatype: None,
            place: Place(0),
        }
    }

    /// Sets the type.
    #[must_use]
    pub fn with_datatype(mut self, datatype: DataType<'static>) -> Self {
        self.datatype = Some(datatype);
        self
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the value, which may be a secret.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        self.value.as_ref().map(SecretText::expose)
    }

    /// Returns the type.
    #[must_use]
    pub fn datatype(&self) -> Option<&DataType<'static>> {
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
    "AllowManualMDMUnenrollment",
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
            .field("characteristics", &self.characteristics())
            .finish()
    }
}

/// Finds the characteristics at a path; several of one type are merged by looking into all of them.
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
