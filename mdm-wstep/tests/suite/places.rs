//! Damaged DER is reported where the damage is.

use mdm_wstep::certificate::{
    CertificateError, CertificateInfo, CertificateRequest, PublicKey, RenewalError, RenewalRequest,
};

use crate::keys::data;

/// The header of an element: where it begins, its identifier and length octets.
#[derive(Clone, Copy, Debug)]
struct Header {
    start: usize,
    length: usize,
    content: usize,
}

/// The headers of all elements, also of those in strings that hold DER.
fn headers(der: &[u8]) -> Vec<Header> {
    let mut found = Vec::new();
    let mut open = Vec::from([core::ops::Range {
        start: 0,
        end: der.len(),
    }]);
    while let Some(range) = open.pop() {
        let Some(level) = level(der, range) else { continue };
        for header in level {
            found.push(header);
            let content = header.start + header.length..header.start + header.length + header.content;
            match der[header.start] {
                0x03 => open.push(content.start + 1..content.end),
                tag if tag & 0x20 != 0 || tag == 0x04 => open.push(content),
                _ => {}
            }
        }
    }
    found
}

/// The elements that a range consists of, if it does.
fn level(der: &[u8], range: core::ops::Range<usize>) -> Option<Vec<Header>> {
    let mut level = Vec::new();
    let mut start = range.start;
    while start < range.end {
        let first = *der.get(start + 1)?;
        let further = usize::from(first.saturating_sub(0x80));
        let content = if first < 0x80 {
            usize::from(first)
        } else {
            let bytes = der.get(start + 2..start + 2 + further)?;
            if further == 0 || further > 3 || bytes[0] == 0 {
                return None;
            }
            bytes
                .iter()
                .fold(0, |length, byte| length << 8 | usize::from(*byte))
        };
        let length = 2 + further;
        // The first element of a string that only looks like DER is of no known type.
        if !matches!(der[start], 0x01..=0x06 | 0x0C | 0x13..=0x18 | 0x1C | 0x1E | 0x30 | 0x31 | 0x80..=0x87 | 0xA0..=0xA3)
        {
            return None;
        }
        level.push(Header {
            start,
            length,
            content,
        });
        start += length + content;
    }
    (start == range.end).then_some(level)
}

fn request(der: &[u8]) -> Option<usize> {
    offset(CertificateRequest::parse(der).err()?)
}

fn certificate(der: &[u8]) -> Option<usize> {
    offset(CertificateInfo::parse(der).err()?)
}

fn key(der: &[u8]) -> Option<usize> {
    offset(PublicKey::from_spki(der).err()?)
}

fn renewal(der: &[u8]) -> Option<usize> {
    match RenewalRequest::parse(der).err()? {
        RenewalError::SignedData(error) | RenewalError::Request(error) => offset(error),
        RenewalError::Signers(_) => None,
        other => panic!("{other}"),
    }
}

fn offset(error: CertificateError) -> Option<usize> {
    match error {
        CertificateError::Malformed { offset, .. } => Some(offset),
        other => panic!("{other}"),
    }
}

/// Breaks every header with `change`, and returns how many were noticed.
fn break_headers(
    der: &[u8],
    read: fn(&[u8]) -> Option<usize>,
    change: impl Fn(&mut [u8], Header) -> bool,
) -> usize {
    assert_eq!(read(der), None);
    let mut noticed = 0;
    for header in headers(der) {
        let mut bad = der.to_vec();
        if !change(&mut bad, header) {
            continue;
        }
        let Some(offset) = read(&bad) else { continue };
        noticed += 1;
        let own = header.start..header.start + header.length;
        assert!(
            own.contains(&offset),
            "{header:?} with {:02X?} reported at {offset}",
            &bad[own.clone()]
        );
    }
    noticed
}

type Sample = (&'static str, &'static [u8], fn(&[u8]) -> Option<usize>);

fn samples() -> Vec<Sample> {
    vec![
        ("windows", data!("windows.csr.der"), request),
        ("unsorted", data!("unsorted.csr.der"), request),
        ("any attributes", data!("any-attributes.csr.der"), request),
        ("p256", data!("p256.csr.der"), request),
        ("authority", data!("ca.cert.der"), certificate),
        ("device", data!("device.cert.der"), certificate),
        ("renewal", data!("renewal.p7.der"), renewal),
        ("no attributes", data!("renewal-noattr.p7.der"), renewal),
        ("key identifier", data!("renewal-keyid.p7.der"), renewal),
        ("key", data!("device-rsa2048.spki.der"), key),
    ]
}

#[test]
fn broken_tags_are_reported_within_their_own_header() {
    for (name, der, read) in samples() {
        let total = headers(der).len();
        for mask in [0xFF, 0x40, 0x1F] {
            let noticed = break_headers(der, read, |bad, header| {
                bad[header.start] ^= mask;
                true
            });
            // Names, parameters and attributes may be of any type, and what nobody needs is not looked into.
            assert!(noticed * 2 > total, "{name}: {noticed} of {total}");
        }
        for tag in [0x00, 0x1F, 0xFF] {
            break_headers(der, read, |bad, header| {
                bad[header.start] = tag;
                true
            });
        }
    }
}

#[test]
fn broken_lengths_are_reported_within_their_own_header() {
    for (name, der, read) in samples() {
        let total = headers(der).len();
        // Indefinite, reserved, and longer than everything.
        for length in [0x80, 0xFF, 0x84] {
            let noticed = break_headers(der, read, |bad, header| {
                bad[header.start + 1] = length;
                true
            });
            assert!(noticed * 2 > total, "{name}: {noticed} of {total}");
        }
        break_headers(der, read, |bad, header| {
            let is_too_long = header.start + 2 + 0x7F > bad.len();
            bad[header.start + 1] = 0x7F;
            is_too_long && header.length == 2
        });
    }
}

#[test]
fn errors_inside_a_renewal_count_from_its_start() {
    let mut der = data!("renewal.p7.der").to_vec();
    let csr = data!("windows.csr.der");
    let start = der.windows(csr.len()).position(|window| window == csr).unwrap();
    // The subject public key info of the request.
    let at = start + 11 + 77;
    assert_eq!(der[at..at + 2], [0x30, 0x82]);
    der[at] ^= 0x01;
    let error = RenewalRequest::parse(&der).unwrap_err();
    let shown = format!("request inside the renewal: malformed certificate request at byte {at}");
    assert_eq!(error.to_string(), shown);
}

#[test]
fn the_tag_of_a_signature_algorithm_is_checked() {
    let good = data!("windows.csr.der");
    let at = good.len() - 2 - 256 - 3 - 15;
    assert_eq!(good[at..at + 2], [0x30, 0x0D]);
    for tag in [0x31, 0x04, 0xA0] {
        let mut bad = good.to_vec();
        bad[at] = tag;
        assert_eq!(
            CertificateRequest::parse(&bad).unwrap_err().to_string(),
            format!("malformed certificate request at byte {at}")
        );
    }
}
