//! The form of values where they are logged or stored.
#![allow(clippy::unwrap_used)]

use mdm_errors::{CommandKind, HResult, StatusCode};
use serde_json::{from_value, json, to_value};

#[test]
fn commands_have_the_names_of_their_elements() {
    for &kind in CommandKind::ALL {
        let value = to_value(kind).unwrap();
        assert_eq!(value, kind.name());
        assert_eq!(from_value::<CommandKind>(value).unwrap(), kind);
    }
    assert!(from_value::<CommandKind>(json!("replace")).is_err());
}

#[test]
fn statuses_are_numbers() {
    for status in [StatusCode::NOT_FOUND, StatusCode::new(65535)] {
        let value = to_value(status).unwrap();
        assert_eq!(value, status.value());
        assert_eq!(from_value::<StatusCode>(value).unwrap(), status);
    }
    assert!(from_value::<StatusCode>(json!("404")).is_err());
    assert!(from_value::<StatusCode>(json!(65536)).is_err());
}

#[test]
fn hresults_are_text() {
    let error = HResult::new(0x8018_0013);
    assert_eq!(to_value(error).unwrap(), "0x80180013");
    for text in ["0x80180013", "80180013", "-2145910765"] {
        assert_eq!(from_value::<HResult>(json!(text)).unwrap(), error);
    }
    assert!(from_value::<HResult>(json!("broken")).is_err());
}
