//! Any text: codes and statuses parse or fail, and what parses is printed and read back as itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdm_errors::{EnrollmentError, HResult, Name, StatusCode};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(code) = text.parse::<HResult>() {
        assert_eq!(code.to_string().parse(), Ok(code));
        // eight decimal digits without a sign are taken for hexadecimal ones
        if code.is_failure() {
            assert_eq!(code.to_i32().to_string().parse(), Ok(code));
        }
        assert!(code.names().all(|name| HResult::from_name(name) == Some(code)));
    }
    if let Some(code) = HResult::from_name(&text) {
        assert!(code.names().any(|name| name.eq_ignore_ascii_case(&text)));
    }
    if let Ok(status) = StatusCode::parse(&text) {
        assert_eq!(StatusCode::parse(&status.to_string()), Ok(status));
    }
    if let Some(error) = EnrollmentError::from_fault(Some(&text), None) {
        assert_eq!(
            EnrollmentError::from_fault(Some(error.as_str()), None),
            Some(error)
        );
    }
    assert!(Name::new(&text).as_str().chars().count() <= Name::MAX_CHARS + 1);
});
