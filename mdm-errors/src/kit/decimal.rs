//! Decimal numbers without the machinery of formatting.

/// The longest number has as many digits.
pub const DIGITS: usize = 20;

/// Writes the digits of a number into a buffer, and returns them.
#[inline]
pub fn digits(mut number: u64, buffer: &mut [u8; DIGITS]) -> &[u8] {
    let mut start = DIGITS;
    for digit in buffer.iter_mut().rev() {
        *digit = (number % 10).to_le_bytes()[0] | b'0';
        number /= 10;
        start = start.saturating_sub(1);
        if number == 0 {
            break;
        }
    }
    buffer.get(start..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn digits_are_those_of_display() {
        let powers = (0..DIGITS).map(|zeros| 10_u64.saturating_pow(u32::try_from(zeros).unwrap()));
        for number in powers.flat_map(|power| [power - 1, power, power.saturating_add(1)]) {
            assert_eq!(digits(number, &mut [0; DIGITS]), number.to_string().as_bytes());
        }
        assert_eq!(
            digits(u64::MAX, &mut [0; DIGITS]),
            u64::MAX.to_string().as_bytes()
        );
    }
}
