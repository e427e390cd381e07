//! Rules and open sets of words and numbers, as other crates define them.

use mdm_errors::{Text, kit};

kit::open_words! {
    /// Any case.
    pub enum Loose: any_case {
        /// One.
        One = "one" | "uno",
        /// Two.
        Two = "two",
    }
}

kit::open_words! {
    /// Exact.
    pub enum Strict: exact {
        /// One.
        One = "one",
    }
}

kit::open_codes! {
    /// A number.
    pub struct Number(u16);
    /// 1: one.
    ONE = 1,
    /// 2: two.
    TWO = 2,
}

/// Two rules under a prefix.
pub mod rules {
    mdm_errors::kit::rules! {
        prefix "demo.";
        FIRST = "first", "Clause 1", "the first comes first";
        SECOND = "second", "Clause 2", "the second follows";
    }
}

#[test]
fn the_list_holds_every_rule_under_its_prefix() {
    assert_eq!(rules::ALL, [&rules::FIRST, &rules::SECOND]);
    assert_eq!(
        (rules::FIRST.id, rules::SECOND.clause),
        ("demo.first", "Clause 2")
    );
}

#[test]
fn known_words_lead_to_their_variants_and_back() {
    assert_eq!(Loose::parse(" Uno\r\n"), Loose::One);
    for known in Loose::LISTED {
        assert_eq!(Loose::parse(known.as_str()), *known);
        assert_eq!(Text::from(known.borrowed()), known.as_str());
    }
}

#[test]
fn other_words_are_kept_and_never_equal_a_variant() {
    let other = Strict::parse("ONE");
    assert_ne!(other, Strict::One);
    assert_eq!((other.as_str(), other.to_string().as_str()), ("ONE", "ONE"));
    assert_eq!(other.borrowed().into_owned(), other);
    assert_eq!(Strict::parse("a\u{1}").as_str(), "a\u{FFFD}");
    assert_eq!(format!("{:?} {:?}", Strict::One, other), "One Other(\"ONE\")");
}

#[test]
fn numbers_are_read_leniently_and_kept() {
    assert_eq!(Number::parse("\t01\n"), Some(Number::ONE));
    assert_eq!(Number::parse("799").map(Number::value), Some(799));
    for text in ["", " ", "+1", "-1", "1 2", "65536", "0x1", "１"] {
        assert_eq!(Number::parse(text), None, "{text}");
    }
}

#[test]
fn debug_names_what_is_known() {
    assert_eq!(format!("{:?} {:?}", Number::TWO, Number::new(3)), "TWO Number(3)");
    assert_eq!(
        (Number::TWO.to_string(), u16::from(Number::TWO)),
        ("2".to_owned(), 2)
    );
    assert!(Number::KNOWN.iter().all(|number| number.symbol().is_some()));
}
