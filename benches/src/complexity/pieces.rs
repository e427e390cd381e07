//! Pieces of XML: one thing that is long beside another of which there is much.

/// Bytes of the longest namespace URI that is tried: below the limits of both readers.
const LONGEST_URI: usize = 250;
/// Bytes of the longest name and prefix that is tried: below the limits of both readers.
const LONGEST_NAME: usize = 200;
/// Namespaces and attributes of one element: below the limits of both readers.
const MOST: usize = 24;

/// Elements inside each other: with those around them below the limits of both readers.
const LEVELS: usize = 20;

/// Content for an element: `long`, then `one` as often as `count` says.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// Declarations and attributes of an element around the content.
    pub(super) attributes: String,
    pub(super) long: String,
    pub(super) one: String,
    pub(super) count: usize,
    close: String,
}

impl Piece {
    /// The content of the element that has the attributes.
    pub(super) fn content(&self) -> String {
        format!("{}{}{}", self.long, self.one.repeat(self.count), self.close)
    }

    /// The content without the small things.
    pub(super) fn long_only(&self) -> String {
        format!("{}{}", self.long, self.close)
    }

    /// An element with everything.
    pub(super) fn element(&self, name: &str) -> String {
        format!("<{name} {}>{}</{name}>", self.attributes, self.content())
    }
}

/// The names of long things.
const LONG: [&str; 15] = [
    "nothing",
    "text",
    "white space",
    "lines",
    "comment",
    "cdata",
    "references",
    "instruction",
    "attribute",
    "escapes",
    "uri",
    "uris",
    "escaped-uri",
    "prefix",
    "nesting",
];

/// The many things, as they are written with the prefixes `p` and `q` for two namespaces.
const MANY: [(&str, &str); 16] = [
    ("elements", "<a/>"),
    ("leaves", "<a>b</a>"),
    ("mixed", "x<a/>"),
    ("spaced", " <a/>\n"),
    ("prefixed", "<p:a/>"),
    ("qualified", "<a p:x=\"\" q:x=\"\"/>"),
    ("declaring", "<a xmlns:z=\"urn:z\" z:y=\"\"/>"),
    ("defaulting", "<a xmlns=\"urn:z\"/>"),
    ("shadowing", "<a xmlns:p=\"urn:z\"><p:b/></a>"),
    (
        "attributes",
        "<a b=\"\" c=\"\" d=\"\" e=\"\" f=\"\" g=\"\" h=\"\" i=\"\" j=\"\" k=\"\" l=\"\"/>",
    ),
    ("comments", "<!---->"),
    ("sections", "<![CDATA[x]]>"),
    ("references", "&lt;"),
    ("instructions", "<?p?>"),
    ("values", "<a b=\"&amp;\">&#x41;</a>"),
    ("nested", "<a><b><c><d><e/></d></c></b></a>"),
];

/// Pairs there are.
pub(super) const PAIRS: usize = LONG.len() * MANY.len();

/// The name of a pair.
pub(super) fn name(number: usize) -> String {
    format!("{} x {}", LONG[number / MANY.len()], MANY[number % MANY.len()].0)
}

/// A pair of about `size` bytes.
pub(super) fn pair(number: usize, size: usize) -> Piece {
    let (long, one) = (LONG[number / MANY.len()], MANY[number % MANY.len()].1);
    let half = size / 2;
    let mut piece = Piece {
        attributes: String::new(),
        long: String::new(),
        one: one.to_owned(),
        count: 0,
        close: String::new(),
    };
    let mut namespaces = ("urn:p".to_owned(), "urn:q".to_owned());
    match long {
        "text" => piece.long = "x".repeat(half),
        "white space" => piece.long = " ".repeat(half) + "x",
        "lines" => piece.long = "\r\n".repeat(half / 2),
        "comment" => piece.long = format!("<!--{}-->", "x".repeat(half)),
        "cdata" => piece.long = format!("<![CDATA[{}]]>", "x".repeat(half)),
        "references" => piece.long = "&amp;".repeat(half / 5),
        "instruction" => piece.long = format!("<?p {}?>", "x".repeat(half)),
        "attribute" => piece.attributes = format!(" v=\"{}\"", "x".repeat(half)),
        "escapes" => piece.attributes = format!(" v=\"{}\"", "&#65;".repeat(half / 5)),
        "uri" => namespaces = (uri(half / 2, "p"), uri(half / 2, "q")),
        "uris" => {
            for number in 0..(half / LONGEST_URI).clamp(1, MOST - 4) {
                let one = uri(LONGEST_URI, &number.to_string());
                piece.attributes += &format!(" xmlns:u{number}=\"{one}\"");
            }
            namespaces = (uri(LONGEST_URI, "p"), uri(LONGEST_URI, "q"));
        }
        "escaped-uri" => {
            let long = "&amp;".repeat((half / 2).min(LONGEST_URI) / 5);
            namespaces = (format!("{long}p"), format!("{long}q"));
        }
        "prefix" => {
            let (p, q) = ("p".repeat(LONGEST_NAME), "q".repeat(LONGEST_NAME));
            piece.one = one
                .replace("p:", &format!("{p}:"))
                .replace("q:", &format!("{q}:"));
            piece.attributes = format!(" xmlns:{p}=\"urn:lp\" xmlns:{q}=\"urn:lq\"");
        }
        "nesting" => {
            let length = (half / LEVELS / 2).min(LONGEST_NAME);
            let names: Vec<_> = (0..10)
                .map(|number| format!("n{number:02}{}", "x".repeat(length)))
                .collect();
            piece.long = names.iter().map(|name| format!("<{name}>")).collect();
            piece.close = names.iter().rev().map(|name| format!("</{name}>")).collect();
        }
        _ => {}
    }
    piece.attributes += &format!(" xmlns:p=\"{}\" xmlns:q=\"{}\"", namespaces.0, namespaces.1);
    piece.count = half / piece.one.len();
    piece
}

/// Two of them differ in their last bytes only.
fn uri(length: usize, end: &str) -> String {
    let length = length.min(LONGEST_URI).saturating_sub(end.len());
    format!("{}{end}", "u".repeat(length))
}
