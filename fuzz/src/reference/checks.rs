//! Names, references and attributes by the letter of XML 1.0 and Namespaces in XML.

use mdm_errors::is_xml_char;

use super::Refusal;

pub fn is_ncname(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(is_name_start) && characters.all(|c| is_name_start(c) || is_name_more(c))
}

fn is_name_start(c: char) -> bool {
    let ranges = [
        (0xC0, 0xD6),
        (0xD8, 0xF6),
        (0xF8, 0x2FF),
        (0x370, 0x37D),
        (0x37F, 0x1FFF),
        (0x200C, 0x200D),
        (0x2070, 0x218F),
        (0x2C00, 0x2FEF),
        (0x3001, 0xD7FF),
        (0xF900, 0xFDCF),
        (0xFDF0, 0xFFFD),
        (0x1_0000, 0xE_FFFF),
    ];
    let code = u32::from(c);
    c == '_' || c.is_ascii_alphabetic() || ranges.iter().any(|&(first, last)| (first..=last).contains(&code))
}

fn is_name_more(c: char) -> bool {
    let code = u32::from(c);
    let is_mark = code == 0xB7 || (0x300..=0x36F).contains(&code) || (0x203F..=0x2040).contains(&code);
    c == '-' || c == '.' || c.is_ascii_digit() || is_mark
}

/// The prefix, which may be empty, and the local part of a qualified name.
pub fn split_name(name: &str) -> Result<(&str, &str), Refusal> {
    let (prefix, local) = match name.split_once(':') {
        Some((prefix, local)) if is_ncname(prefix) => (prefix, local),
        Some(_) => return Err("name"),
        None => ("", name),
    };
    if is_ncname(local) {
        Ok((prefix, local))
    } else {
        Err("name")
    }
}

/// The character that `&name;` means.
pub fn reference(name: &str) -> Option<char> {
    match name {
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "amp" => return Some('&'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => {}
    }
    let digits = name.strip_prefix('#')?;
    let (digits, radix) = digits.strip_prefix('x').map_or((digits, 10), |hex| (hex, 16));
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let significant = digits.trim_start_matches('0');
    let number = u32::from_str_radix(if significant.is_empty() { "0" } else { significant }, radix).ok()?;
    char::from_u32(number).filter(|&c| is_xml_char(c))
}

/// An attribute: its value as written, and normalised.
pub struct Attribute<'t> {
    pub name: &'t str,
    pub raw: &'t str,
    pub value: String,
}

/// The attributes in a tag, after its name.
pub fn attributes(mut rest: &str) -> Result<Vec<Attribute<'_>>, Refusal> {
    const WHITE_SPACE: [char; 4] = [' ', '\t', '\r', '\n'];
    let mut found: Vec<Attribute<'_>> = Vec::new();
    loop {
        let trimmed = rest.trim_start_matches(WHITE_SPACE);
        if trimmed.is_empty() {
            return Ok(found);
        }
        if trimmed.len() == rest.len() {
            return Err("no white space before an attribute");
        }
        let end = trimmed.find(['=', ' ', '\t', '\r', '\n']).ok_or("attribute")?;
        let (name, after) = trimmed.split_at(end);
        let after = after
            .trim_start_matches(WHITE_SPACE)
            .strip_prefix('=')
            .ok_or("attribute")?;
        let after = after.trim_start_matches(WHITE_SPACE);
        let quote = after
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\''))
            .ok_or("attribute")?;
        let (raw, after) = after[1..].split_once(quote).ok_or("attribute")?;
        if found.iter().any(|known| known.name == name) {
            return Err("attribute twice");
        }
        let value = normal(raw)?;
        found.push(Attribute { name, raw, value });
        rest = after;
    }
}

fn normal(raw: &str) -> Result<String, Refusal> {
    if raw.contains('<') {
        return Err("`<` in an attribute");
    }
    let ends = raw.replace("\r\n", "\n").replace(['\r', '\n', '\t'], " ");
    let mut parts = ends.split('&');
    let mut value = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, text) = part.split_once(';').ok_or("reference")?;
        value.push(reference(name).ok_or("reference")?);
        value.push_str(text);
    }
    Ok(value)
}
