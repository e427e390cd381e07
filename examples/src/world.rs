//! The parts of the world that the protocol crates leave to their caller: the clock and random numbers.

use rustls::pki_types::UnixTime;

/// The time now.
pub fn now() -> UnixTime {
    UnixTime::now()
}

/// `time` moved by `seconds`, into the past when negative.
pub fn shifted(time: UnixTime, seconds: i64) -> UnixTime {
    UnixTime::since_unix_epoch(std::time::Duration::from_secs(
        time.as_secs().saturating_add_signed(seconds),
    ))
}

/// Fresh random bytes.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).expect("the operating system has random numbers");
    bytes
}

/// A random GUID in its usual writing, without braces.
pub fn guid() -> String {
    let mut bytes: [u8; 16] = random();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits = hex(&bytes).to_lowercase();
    [
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..],
    ]
    .join("-")
}

/// Upper-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
