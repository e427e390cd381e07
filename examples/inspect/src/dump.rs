//! Dumps of bytes in hexadecimal digits: what xxd, hexdump, od, certutil and Format-Hex print, and bare digits.

use der::{Decode, Header, Reader, SliceReader, Tag};
use mdm_errors::Position;

use crate::report::Failure;

/// Fewer bytes than this are no dump without offsets: error codes have digits too.
const FEWEST: usize = 16;
/// No line of a dump has more bytes of text.
const LONGEST: usize = 1024;

/// Returns the bytes of a dump; nothing when the text is none.
pub(crate) fn bytes(text: &str) -> Option<Result<Vec<u8>, Failure>> {
    if let Some(bytes) = with_offsets(text) {
        return Some(cut(bytes));
    }
    let bytes = without_offsets(text)?;
    let is_spaced = text.split_ascii_whitespace().all(|word| word.len() <= 5);
    let is_whole = element(&bytes).is_some_and(|length| length == bytes.len());
    (is_whole || is_wbxml(&bytes) || (is_spaced && bytes.first() == Some(&0x30))).then(|| cut(bytes))
}

/// Reports whether bytes begin as WBXML: its version, a public identifier, and the number of a character set.
pub(crate) fn is_wbxml(bytes: &[u8]) -> bool {
    let is_set = |set: u8| matches!(set, 0x03 | 0x04 | 0x6a);
    match bytes {
        [1..=3, 0, _, set, ..] | [1..=3, 0x80..=0xff, 0..=0x7f, set, ..] => is_set(*set),
        [1..=3, 1..=0x7f, set, ..] => is_set(*set),
        _ => false,
    }
}

/// Returns DER without the white space after it that an editor has added.
pub(crate) fn without_end_of_line(bytes: &[u8]) -> Option<&[u8]> {
    let (der, rest) = bytes.split_at_checked(element(bytes)?)?;
    rest.iter().all(u8::is_ascii_whitespace).then_some(der)
}

/// Returns how many bytes DER has in all, by the length of its outermost sequence.
pub(crate) fn element(bytes: &[u8]) -> Option<usize> {
    let mut reader = SliceReader::new(bytes).ok()?;
    let header = Header::decode(&mut reader).ok()?;
    let end = (reader.position() + header.length()).ok()?;
    usize::try_from(end)
        .ok()
        .filter(|_| header.tag() == Tag::Sequence)
}

/// Takes what DER does not have from its end: an ASCII column that looks like digits. Less than DER has is an error.
fn cut(mut bytes: Vec<u8>) -> Result<Vec<u8>, Failure> {
    match element(&bytes) {
        Some(length) if length > bytes.len() => {
            let found = bytes.len();
            let message = format!("a hex dump of {found} bytes, of which the structure inside has {length}");
            Err(Failure::new("unexpected-end", message, Position::new(0, 1, 1)))
        }
        Some(length) => {
            bytes.truncate(length);
            Ok(bytes)
        }
        None => Ok(bytes),
    }
}

/// Reads lines that begin with the number of the bytes before them.
fn with_offsets(text: &str) -> Option<Vec<u8>> {
    let begins = |line: &str| {
        let (offset, rest) = first_word(line);
        let zeros = offset.trim_end_matches(':');
        zeros.len() >= 4 && zeros.bytes().all(|byte| byte == b'0') && !rest.is_empty()
    };
    let mut bytes = Vec::new();
    for line in text.lines().skip_while(|line| !begins(line)) {
        let (offset, rest) = first_word(line);
        if offset.is_empty() {
            continue;
        }
        match place(offset.trim_end_matches(':'), bytes.len()) {
            Some(place) if line.len() <= LONGEST => bytes.truncate(place),
            _ => break,
        }
        bytes.extend(row(rest));
    }
    (!bytes.is_empty()).then_some(bytes)
}

/// Returns the place that an offset names, when so many bytes were read before it: od writes octal digits, and an ASCII
/// column of the line before may have looked like some bytes more.
fn place(offset: &str, read: usize) -> Option<usize> {
    let number = |base| usize::from_str_radix(offset, base).ok();
    if offset.len() < 4 {
        return None;
    }
    let exact = [16, 10, 8]
        .into_iter()
        .filter_map(number)
        .find(|place| *place == read);
    let nearly = || number(16).filter(|place| *place < read && read - place < LONGEST);
    exact.or_else(nearly)
}

fn first_word(line: &str) -> (&str, &str) {
    let line = line.trim();
    line.split_once(char::is_whitespace).unwrap_or((line, ""))
}

/// Reads the bytes of a line, without the characters that follow them.
fn row(rest: &str) -> Vec<u8> {
    let rest = rest.split('|').next().unwrap_or_default();
    let gaps = rest.match_indices("  ").map(|(place, _)| place);
    for gap in gaps {
        let (digits, column) = rest.split_at(gap);
        let bytes = words(digits);
        if !bytes.is_empty() && column.trim_start().chars().count() == bytes.len() {
            return bytes;
        }
    }
    words(rest)
}

/// Reads groups of digits up to the first word that is none.
fn words(text: &str) -> Vec<u8> {
    let groups = text.split_ascii_whitespace().map_while(group);
    groups.flatten().collect()
}

fn group(word: &str) -> Option<Vec<u8>> {
    if word.is_empty() || !word.len().is_multiple_of(2) {
        return None;
    }
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let is_hex = word.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| word.as_bytes().chunks(2).map_while(pair).collect())
}

/// Reads digits and nothing else, whatever is between them: `30 82`, `30:82`, `0x30, 0x82`, `\x30\x82`.
fn without_offsets(text: &str) -> Option<Vec<u8>> {
    let text = text.replace("0x", " ").replace("0X", " ").replace("\\x", " ");
    let words = text.split(|c: char| c.is_ascii_whitespace() || ",:;-{}[]()\"".contains(c));
    let groups: Option<Vec<Vec<u8>>> = words.filter(|word| !word.is_empty()).map(group).collect();
    let bytes = groups?.concat();
    (bytes.len() >= FEWEST).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sequence with 21 bytes inside, some of which are letters.
    const DER: [u8; 23] = *b"\x30\x15\x04\x13abcdef 0123456789\xff\x00";

    fn read(text: &str) -> Option<Vec<u8>> {
        bytes(text).map(Result::unwrap)
    }

    #[test]
    fn dumps_of_every_tool_are_read() {
        let xxd = "00000000: 3015 0413 6162 6364 6566 2030 3132 3334  0...abcdef 01234\n\
                   00000010: 3536 3738 39ff 00                        56789..\n";
        let hexdump = "00000000  30 15 04 13 61 62 63 64  65 66 20 30 31 32 33 34  |0...abcdef 01234|\n\
                       00000010  35 36 37 38 39 ff 00                              |56789..|\n00000017\n";
        let od = "0000000 30 15 04 13 61 62 63 64 65 66 20 30 31 32 33 34\n\
                  0000020 35 36 37 38 39 ff 00\n0000027\n";
        let od_with_text = "000000 30 15 04 13 61 62 63 64 65 66 20 30 31 32 33 34  >0...abcdef 01234<\n\
                            000010 35 36 37 38 39 ff 00                             >56789..<\n000017\n";
        let certutil = "  0000  30 15 04 13 61 62 63 64  65 66 20 30 31 32 33 34   0...abcdef 01234\n\
                        \u{20} 0010  35 36 37 38 39 ff 00                              56789..\n";
        let format_hex = "   Label: String (System.String) <5A0E2BC6>\n\n          Offset Bytes\n                 00 01 02 03\n\
                          \u{20}         ------ -----------\n0000000000000000 30 15 04 13 61 62 63 64 65 66 20 30 31 32 33 34 0\u{fffd}\u{fffd}\u{fffd}abcdef 01234\n\
                          0000000000000010 35 36 37 38 39 FF 00                            56789\u{fffd}\u{fffd}\n";
        for text in [xxd, hexdump, od, od_with_text, certutil, format_hex] {
            assert_eq!(read(text).as_deref(), Some(&DER[..]), "{text}");
            assert_eq!(
                read(&format!("$ dump it\n{text}$ ")).as_deref(),
                Some(&DER[..]),
                "{text}"
            );
        }
    }

    #[test]
    fn digits_are_read_whatever_is_between_them() {
        let pairs: Vec<String> = DER.iter().map(|byte| format!("{byte:02x}")).collect();
        for text in [
            pairs.join(" "),
            pairs.join(":").to_uppercase(),
            pairs.concat(),
            pairs.join("\r\n"),
            format!("{{0x{}}};", pairs.join(", 0x")),
            format!("\"\\x{}\"", pairs.join("\\x")),
        ] {
            assert_eq!(read(&text).as_deref(), Some(&DER[..]), "{text}");
        }
    }

    #[test]
    fn what_is_no_dump_or_only_a_part_of_one_is_told_apart() {
        for text in [
            "80180018",
            "30 82 01 0a",
            "MIIB",
            "0000000",
            "hello",
            "",
            "cafe babe cafe babe cafe babe cafe babe",
        ] {
            assert!(bytes(text).is_none(), "{text}");
        }
        let half: Vec<String> = DER[..20].iter().map(|byte| format!("{byte:02x}")).collect();
        let failure = bytes(&half.join(" ")).unwrap().unwrap_err();
        assert_eq!(failure.kind, "unexpected-end");
        assert_eq!(
            failure.message,
            "a hex dump of 20 bytes, of which the structure inside has 23"
        );
    }

    #[test]
    fn a_structure_of_indefinite_length_is_left_whole() {
        let ber = b"\x30\x80\x04\x0eabcdef01234567\x00\x00";
        let digits: Vec<String> = ber.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(read(&digits.join(" ")).as_deref(), Some(&ber[..]));
    }

    #[test]
    fn an_end_of_line_after_der_is_none_of_it() {
        assert_eq!(without_end_of_line(&[&DER[..], b"\r\n"].concat()), Some(&DER[..]));
        assert_eq!(without_end_of_line(&[&DER[..], b"x"].concat()), None);
        assert_eq!(without_end_of_line(&DER[..20]), None);
    }
}
