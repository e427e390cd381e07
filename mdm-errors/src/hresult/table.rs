//! The rows, split by facility.
//!
//! Each is written once; constants, lookups and the manual come from it.

use super::{Entry, HResult};

/// One table, and a constant of [`HResult`] for each of its rows that has a symbol.
///
/// A row: `VALUE NAME [alias]: Component Remedy [| Remedy] Origin [UiString] "meaning" [=> "what to do"];`. The name is a symbol, a quoted
/// label, or `_` where none is public.
macro_rules! hresults {
    (
        $table:ident;
        $($value:literal $name:tt $($alias:ident)?:
            $component:ident $remedy:ident $(| $other:ident)? $origin:ident $($ui:ident)? $meaning:literal $(=> $advice:literal)?;)*
    ) => {
        pub(super) const $table: &[$crate::hresult::Entry] = &[$(
            $crate::hresult::Entry {
                value: $crate::HResult::new($value),
                name: symbol!($name),
                alias: given!($($alias)?),
                component: $crate::Component::$component,
                remedy: $crate::Remedy::$remedy,
                other_remedy: option!($($crate::Remedy::$other)?),
                origin: $crate::Origin::$origin,
                ui_string: option!($($crate::UiString::$ui)?),
                meaning: $meaning,
                advice: option!($($advice)?),
            },
        )*];

        impl $crate::HResult {
            $(constant!($name $value $meaning);)*
        }
    };
}

macro_rules! symbol {
    (_) => {
        ""
    };
    ($name:literal) => {
        $name
    };
    ($name:ident) => {
        stringify!($name)
    };
}

macro_rules! constant {
    ($name:ident $value:literal $meaning:literal) => {
        #[doc = concat!("`", stringify!($value), "`: ", $meaning, ".")]
        pub const $name: Self = Self::new($value);
    };
    ($name:tt $value:literal $meaning:literal) => {};
}

macro_rules! given {
    () => {
        false
    };
    ($any:ident) => {
        true
    };
}

macro_rules! option {
    () => {
        None
    };
    ($value:expr) => {
        Some($value)
    };
}

// in the order in which the documentation lists their constants
mod menroll;

mod dsreg;

mod http;

mod config;

mod agent;
mod app_agent;
mod apps;
mod bitlocker;
mod cert;
mod certsrv;
mod common;
mod crypto;
mod identity;
mod internet;
mod intune;
mod keys;
mod push;
mod soap;
mod success;
mod tpm;
mod update;
mod win32;

/// In ascending order of values.
const TABLES: [&[Entry]; 22] = [
    success::SUCCESS,
    common::COMMON,
    win32::WIN32,
    internet::INTERNET,
    apps::APPS,
    keys::KEYS,
    crypto::CRYPTO,
    certsrv::CERTSRV,
    cert::CERT,
    menroll::MENROLL,
    http::HTTP,
    dsreg::DSREG,
    update::UPDATE,
    tpm::TPM,
    bitlocker::BITLOCKER,
    soap::SOAP,
    push::PUSH,
    agent::AGENT,
    config::CONFIG,
    intune::INTUNE,
    app_agent::APP_AGENT,
    identity::IDENTITY,
];

#[expect(clippy::indexing_slicing, reason = "evaluated while compiling")]
const LEN: usize = {
    let (mut len, mut table) = (0, 0);
    while table < TABLES.len() {
        len += TABLES[table].len();
        table += 1;
    }
    len
};

/// Every row, in ascending order of values; of one value the canonical name first.
#[expect(clippy::indexing_slicing, reason = "evaluated while compiling")]
static ALL: [Entry; LEN] = {
    let mut all = [TABLES[0][0]; LEN];
    let (mut at, mut table) = (0, 0);
    while table < TABLES.len() {
        let mut row = 0;
        while row < TABLES[table].len() {
            all[at] = TABLES[table][row];
            assert!(
                at == 0 || all[at - 1].value.value() <= all[at].value.value(),
                "rows out of order"
            );
            at += 1;
            row += 1;
        }
        table += 1;
    }
    all
};

/// Returns every row.
pub(super) const fn all() -> &'static [Entry] {
    &ALL
}

/// Returns the rows of `value`: binary search for the first, then its few neighbours.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a const fn cannot call get; every index is below the length"
)]
pub(super) const fn by_value(value: HResult) -> &'static [Entry] {
    let (mut low, mut high) = (0, LEN);
    while low < high {
        let middle = low + (high - low) / 2;
        if ALL[middle].value.value() < value.value() {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let mut end = low;
    while end < LEN && ALL[end].value.value() == value.value() {
        end += 1;
    }
    ALL.split_at(end).0.split_at(low).1
}

/// Returns the row of a symbol, letter for letter.
pub(super) fn by_name(name: &str) -> Option<&'static Entry> {
    let row = |index: u16| ALL.get(usize::from(index));
    let at = super::by_name::BY_NAME
        .binary_search_by(|&index| row(index).map_or("", |entry| entry.name).cmp(name))
        .ok()?;
    row(*super::by_name::BY_NAME.get(at)?)
}
