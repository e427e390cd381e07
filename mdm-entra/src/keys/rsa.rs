use alloc::vec::Vec;
use core::fmt;

use der::asn1::UintRef;
use der::{Encode as _, Sequence};

use super::KeyProblem;

/// An RSA public key of acceptable size, with its DER.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct RsaKey {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
    der: Vec<u8>,
}

/// The public key of RFC 8017 appendix A.1.1.
///
/// ```text
/// RSAPublicKey ::= SEQUENCE {
///     modulus           INTEGER,
///     publicExponent    INTEGER }
/// ```
#[derive(Sequence)]
struct RsaPublicKey<'k> {
    modulus: UintRef<'k>,
    public_exponent: UintRef<'k>,
}

const MIN_BITS: usize = 2048;
const MAX_BITS: usize = 8192;

impl RsaKey {
    pub(super) fn new(modulus: &[u8], exponent: &[u8]) -> Result<Self, KeyProblem> {
        let modulus = without_leading_zeros(modulus);
        let exponent = without_leading_zeros(exponent);
        match bits(modulus) {
            0..MIN_BITS => return Err(KeyProblem::TooSmall),
            MIN_BITS..=MAX_BITS => {}
            _ => return Err(KeyProblem::TooLarge),
        }
        let odd = |number: &[u8]| number.last().is_some_and(|byte| byte & 1 == 1);
        if !odd(modulus) || !odd(exponent) || !(2..=33).contains(&bits(exponent)) {
            return Err(KeyProblem::Malformed);
        }
        Ok(Self {
            der: der(modulus, exponent).map_err(|_| KeyProblem::Malformed)?,
            modulus: modulus.into(),
            exponent: exponent.into(),
        })
    }

    pub(super) fn der(&self) -> &[u8] {
        &self.der
    }

    pub(super) fn modulus(&self) -> &[u8] {
        &self.modulus
    }

    pub(super) fn exponent(&self) -> &[u8] {
        &self.exponent
    }
}

impl fmt::Debug for RsaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaKey({} bits)", bits(&self.modulus))
    }
}

fn without_leading_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

fn bits(number: &[u8]) -> usize {
    let Some((first, rest)) = number.split_first() else {
        return 0;
    };
    let unused = usize::try_from(first.leading_zeros()).unwrap_or_default();
    let first = 8_usize.saturating_sub(unused);
    rest.len().saturating_mul(8).saturating_add(first)
}

fn der(modulus: &[u8], exponent: &[u8]) -> der::Result<Vec<u8>> {
    let key = RsaPublicKey {
        modulus: UintRef::new(modulus)?,
        public_exponent: UintRef::new(exponent)?,
    };
    key.to_der()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `RSAPublicKey` inside the `SubjectPublicKeyInfo` that OpenSSL wrote for the same key.
    #[test]
    fn the_der_is_what_openssl_writes() {
        let private = include_bytes!("../../tests/keys/tenant.pkcs1.der");
        let public = include_bytes!("../../tests/keys/tenant.public.der");
        let modulus = &private[12..12 + 256];
        let key = RsaKey::new(modulus, &[0, 1, 0, 1]).unwrap();
        assert_eq!(key.der(), &public[24..]);
    }

    #[test]
    fn numbers_that_no_key_has_are_refused() {
        let good = [0xA7; 256];
        let even = [0xA6; 256];
        for (modulus, exponent) in [
            (&even, &[1, 0, 1][..]),
            (&good, &[]),
            (&good, &[1]),
            (&good, &[4]),
            (&good, &[9; 9]),
        ] {
            assert_eq!(RsaKey::new(modulus, exponent), Err(KeyProblem::Malformed));
        }
        let sized = |first: u8, bytes: usize| {
            let mut modulus = alloc::vec![0xFF; bytes];
            modulus[0] = first;
            RsaKey::new(&modulus, &[3]).err()
        };
        assert_eq!(sized(0x7F, 256), Some(KeyProblem::TooSmall));
        assert_eq!(sized(0x80, 256), None);
        assert_eq!(sized(0xFF, 1024), None);
        assert_eq!(sized(0x01, 1025), Some(KeyProblem::TooLarge));
        let mut zeros = [0; 300];
        zeros[200..].fill(0xFF);
        assert_eq!(RsaKey::new(&zeros, &[3]), Err(KeyProblem::TooSmall));
    }
}
