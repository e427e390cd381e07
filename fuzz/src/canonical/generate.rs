use arbitrary::{Result, Unstructured};

const PREFIXES: [&str; 5] = ["", "p", "q", "r", "xml"];
const URIS: [&str; 6] = ["urn:b", "urn:a", "", "http://x/y", "urn:\u{e9}", "urn:&amp;&#9;"];
const NAMES: [&str; 5] = ["a", "b", "lang", "\u{e9}", "Z"];
const TEXTS: [&str; 14] = [
    "x",
    " ",
    "\n",
    "\r\n",
    "\t",
    "&amp;",
    "&#13;",
    "&#xA;",
    "&#9;",
    "&quot;",
    ">",
    "\u{10FFFD}",
    "<![CDATA[<&\r\n]]>",
    "<!-- c -->",
];

/// A document with declarations, attributes and texts of all kinds; not every one is well-formed.
pub fn document(u: &mut Unstructured<'_>) -> Result<String> {
    let mut out = String::new();
    element(u, 0, &mut out)?;
    Ok(out)
}

fn element(u: &mut Unstructured<'_>, depth: usize, out: &mut String) -> Result<()> {
    let mut name = String::new();
    qualified(u, &mut name)?;
    out.push('<');
    out.push_str(&name);
    for prefix in PREFIXES.iter().take(4) {
        if depth == 0 || u.ratio(1, 4)? {
            out.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
            out.push_str(prefix);
            quoted(out, u.choose(&URIS)?);
        }
    }
    for _ in 0..u.int_in_range(0..=3)? {
        out.push_str(u.choose(&[" ", "\n", "\t "])?);
        qualified(u, out)?;
        let text = *u.choose(&TEXTS[..12])?;
        quoted(out, text);
    }
    if depth >= 6 || u.ratio(1, 4)? {
        out.push_str("/>");
        return Ok(());
    }
    out.push('>');
    for _ in 0..u.int_in_range(0..=4)? {
        if u.ratio(1, 2)? {
            out.push_str(u.choose(&TEXTS)?);
        } else {
            element(u, depth + 1, out)?;
        }
    }
    out.push_str("</");
    out.push_str(&name);
    out.push_str(u.choose(&[">", " >"])?);
    Ok(())
}

fn qualified(u: &mut Unstructured<'_>, out: &mut String) -> Result<()> {
    let prefix = *u.choose(&PREFIXES)?;
    out.push_str(prefix);
    if !prefix.is_empty() {
        out.push(':');
    }
    out.push_str(u.choose(&NAMES)?);
    Ok(())
}

fn quoted(out: &mut String, value: &str) {
    out.push_str("=\"");
    out.push_str(value);
    out.push('"');
}
