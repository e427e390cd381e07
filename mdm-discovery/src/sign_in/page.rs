use alloc::borrow::Cow;
use alloc::string::String;

use mdm_errors::{DecodeError, DecodeErrorKind, LimitKind, Name, Position, SecretText, Text};

use super::{FederatedToken, InvalidToken, ReturnSchemes, ReturnUri};

/// The HTML page that ends a sign-in: a form that posts the token to the device as soon as it is shown.
///
/// A button stands by for a web view without scripts. Whatever goes into the page is escaped for its place. Answer with
/// status 200, [`SignInPage::CONTENT_TYPE`], the [`SignInPage::HEADERS`] and a `Content-Length`.
///
/// ```
/// use mdm_discovery::sign_in::{FederatedToken, ReturnUri, SignInPage, SignInResult, ReturnSchemes};
/// use mdm_errors::SecretText;
///
/// let page = SignInPage::new(ReturnUri::settings(), FederatedToken::new(SecretText::owned("a\"><script>"))?);
/// let html = page.to_html();
/// assert!(html.contains(r#"<form method="post" action="ms-app://windows.immersivecontrolpanel">"#));
/// assert!(html.contains(r#"<input type="hidden" name="wresult" value="a&quot;&gt;&lt;script&gt;">"#));
///
/// let result = SignInResult::parse(&html, ReturnSchemes::SETTINGS)?;
/// assert_eq!(result.token.expose(), "a\"><script>");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SignInPage<'a> {
    /// Where the form posts to.
    pub appru: ReturnUri<'a>,
    /// What it posts as `wresult`.
    pub token: FederatedToken<'a>,
    /// The title of the page, shown by the window while the device goes on.
    pub title: Text<'a>,
    /// The label of the button for web views without scripts.
    pub button: Text<'a>,
}

impl<'a> SignInPage<'a> {
    /// The content type of the page.
    pub const CONTENT_TYPE: &'static str = "text/html; charset=UTF-8";

    /// Header fields that keep the token out of caches and referrers.
    pub const HEADERS: [(&'static str, &'static str); 4] = [
        ("Cache-Control", "no-store"),
        ("Pragma", "no-cache"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
    ];

    /// A page with English words.
    #[must_use]
    pub fn new(appru: ReturnUri<'a>, token: FederatedToken<'a>) -> Self {
        Self {
            appru,
            token,
            title: Text::lossy("Signing in"),
            button: Text::lossy("Continue"),
        }
    }

    /// The same page with another title.
    #[must_use]
    pub fn with_title(mut self, title: Text<'a>) -> Self {
        self.title = title;
        self
    }

    /// The same page with another label on its button.
    #[must_use]
    pub fn with_button(mut self, button: Text<'a>) -> Self {
        self.button = button;
        self
    }

    /// The page as HTML. It holds the token in the clear.
    #[must_use]
    pub fn to_html(&self) -> String {
        let mut html = String::with_capacity(512 + self.token.expose().len());
        html.push_str("<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>");
        push_escaped(&mut html, &self.title);
        html.push_str("</title>\n</head>\n<body>\n<form method=\"post\" action=\"");
        push_escaped(&mut html, self.appru.as_str());
        html.push_str("\">\n<input type=\"hidden\" name=\"wresult\" value=\"");
        push_escaped(&mut html, self.token.expose());
        html.push_str("\">\n<noscript><input type=\"submit\" value=\"");
        push_escaped(&mut html, &self.button);
        html.push_str(
            "\"></noscript>\n</form>\n<script>document.forms[0].submit();</script>\n</body>\n</html>\n",
        );
        html
    }

    /// The same page, independent of what it was made from.
    #[must_use]
    pub fn into_owned(self) -> SignInPage<'static> {
        SignInPage {
            appru: self.appru.into_owned(),
            token: self.token.into_owned(),
            title: self.title.into_owned(),
            button: self.button.into_owned(),
        }
    }
}

/// What the form of a sign-in page hands to the device.
///
/// For devices that are programs: it reads the form of a page as a server writes it, not HTML in general, and runs no
/// script. See [`SignInPage`] for an example.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SignInResult {
    /// Where the form posts to; compare it with what was asked for.
    pub appru: ReturnUri<'static>,
    /// The token.
    pub token: FederatedToken<'static>,
}

impl SignInResult {
    /// Bytes a page may have; a generous bound for a page that is a form.
    pub const MAX_BYTES: usize = 256 * 1024;

    /// Finds the form and its `wresult` in a page.
    ///
    /// # Errors
    /// There is no form, no `wresult`, another scheme than the allowed ones, a token that a form would change, or more
    /// than [`Self::MAX_BYTES`].
    pub fn parse(html: &str, allowed: ReturnSchemes) -> Result<Self, DecodeError> {
        let at = |offset| Position::from_offset(html.as_bytes(), offset);
        let missing = |name| DecodeErrorKind::MissingElement(Name::new(name)).at(at(html.len()));
        let invalid = |name, offset, expected| {
            let name = Name::new(name);
            DecodeErrorKind::InvalidValue { name, expected }.at(at(offset))
        };
        if html.len() > Self::MAX_BYTES {
            return Err(DecodeErrorKind::Limit(LimitKind::Bytes).at(at(Self::MAX_BYTES)));
        }
        let mut appru = None;
        for tag in tags(html) {
            if tag.is("form") && appru.is_none() {
                let action = Text::lossy(tag.attribute("action").unwrap_or_default());
                let checked = ReturnUri::new(action, allowed);
                let error = || invalid("action", tag.offset, "return address of an allowed app or scheme");
                appru = Some(checked.ok_or_else(error)?);
            } else if let (true, Some(appru)) = (tag.is("input"), &appru)
                && tag.attribute("name").as_deref() == Some("wresult")
            {
                let value = SecretText::owned(tag.attribute("value").unwrap_or_default());
                let token = FederatedToken::new(value).map_err(|error| {
                    let expected = match error {
                        InvalidToken::Empty => "token",
                        InvalidToken::Long => "token within the limit",
                        InvalidToken::Character => "token without control characters",
                    };
                    invalid("wresult", tag.offset, expected)
                })?;
                let appru = appru.clone();
                return Ok(Self { appru, token });
            }
        }
        Err(missing(if appru.is_none() { "form" } else { "input" }))
    }
}

fn push_escaped(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
}

struct Tag<'h> {
    name: &'h str,
    attributes: &'h str,
    offset: usize,
}

impl Tag<'_> {
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    fn attribute(&self, wanted: &str) -> Option<String> {
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if rest.is_empty() {
                return None;
            }
            let ends = |c: char| c.is_ascii_whitespace() || c == '=' || c == '/';
            let name_length = rest.find(ends).unwrap_or(rest.len()).max(1);
            let (name, after) = rest.split_at_checked(name_length)?;
            let (value, after) = match after.trim_start().strip_prefix('=') {
                None => ("", after),
                Some(value) => split_value(value.trim_start()),
            };
            if name.eq_ignore_ascii_case(wanted) {
                return Some(unescape(value).into_owned());
            }
            rest = after;
        }
    }
}

fn split_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    let end = text.find(|c: char| c.is_ascii_whitespace()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// The start tags of a page; a `>` inside quotes ends none.
fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut offset = 0;
    core::iter::from_fn(move || {
        loop {
            let rest = html.get(offset..)?;
            let opening = rest.find('<')?;
            let start = offset + opening + 1;
            let rest = html.get(start..)?;
            if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
                offset = start;
                continue;
            }
            let mut quote = None;
            let end = rest.find(|c: char| match quote {
                Some(open) if c == open => {
                    quote = None;
                    false
                }
                None if c == '"' || c == '\'' => {
                    quote = Some(c);
                    false
                }
                None => c == '>',
                Some(_) => false,
            })?;
            offset = start + end;
            let tag = rest.get(..end)?;
            let name_length = tag
                .find(|c: char| c.is_ascii_whitespace() || c == '/')
                .unwrap_or(tag.len());
            return Some(Tag {
                name: tag.get(..name_length)?,
                attributes: tag.get(name_length..)?,
                offset: start - 1,
            });
        }
    })
}

/// The references that servers write into attributes; others stay as they are.
fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let end = after
            .char_indices()
            .take(10)
            .find(|&(_, c)| c == ';')
            .map(|(index, _)| index);
        let split = end.and_then(|end| Some((character(after.get(..end)?)?, after.get(end + 1..)?)));
        match split {
            Some((character, after)) => {
                out.push(character);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn character(reference: &str) -> Option<char> {
    match reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = reference.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::ToString;

    fn read(html: &str) -> Result<String, String> {
        SignInResult::parse(html, ReturnSchemes::SETTINGS.and_any_app())
            .map(|result| String::from(result.token.expose()))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_page_is_what_windows_expects() {
        let token = FederatedToken::new(SecretText::borrowed("tok&en'")).unwrap();
        let page = SignInPage::new(ReturnUri::settings(), token).with_title(Text::lossy("</title><b>"));
        assert_eq!(
            page.to_html(),
            "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>&lt;/title&gt;&lt;b&gt;</title>\n</head>\n\
             <body>\n<form method=\"post\" action=\"ms-app://windows.immersivecontrolpanel\">\n\
             <input type=\"hidden\" name=\"wresult\" value=\"tok&amp;en&#39;\">\n\
             <noscript><input type=\"submit\" value=\"Continue\"></noscript>\n</form>\n\
             <script>document.forms[0].submit();</script>\n</body>\n</html>\n"
        );
        assert!(!format!("{page:?}").contains("tok&en"));
    }

    #[test]
    fn pages_of_other_servers_are_read() {
        let page = "<!DOCTYPE><html><body><FORM action='ms-app://a' method=POST>\
            <INPUT type=hidden value='t&#x6F;k&#101;n&amp;&copy;' name=wresult /><input type=submit></FORM>";
        assert_eq!(read(page).unwrap(), "token&&copy;");
        let tricky = "a < b <p title='>'><form action=\"ms-app://a\"><input name=other value=x>\
            <input name=\"wresult\" value=\"a>b\"/></form>";
        assert_eq!(read(tricky).unwrap(), "a>b");
    }

    #[test]
    fn pages_without_a_token_are_refused() {
        assert_eq!(read("").unwrap_err(), "missing <form> at 1:1 (byte 0)");
        assert_eq!(
            read("<form action=\"ms-app://a\"></form>").unwrap_err(),
            "missing <input> at 1:34 (byte 33)"
        );
        assert_eq!(
            read("<form action=\"https://evil.example\">").unwrap_err(),
            "value of action is not a return address of an allowed app or scheme at 1:1 (byte 0)"
        );
        assert_eq!(
            read("<form action=ms-app://a><input name=wresult>").unwrap_err(),
            "value of wresult is not a token at 1:25 (byte 24)"
        );
        assert!(
            read(&" ".repeat(SignInResult::MAX_BYTES + 1))
                .unwrap_err()
                .starts_with("document larger")
        );
    }

    #[cfg(feature = "arbitrary")]
    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(128))]
        #[test]
        fn every_token_survives_the_form(seed in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            use arbitrary::Arbitrary as _;
            let mut source = arbitrary::Unstructured::new(&seed);
            let token = FederatedToken::arbitrary(&mut source).unwrap();
            let appru = ReturnUri::arbitrary(&mut source).unwrap();
            let html = SignInPage::new(appru.clone(), token.clone()).to_html();
            let result = SignInResult::parse(&html, ReturnSchemes::SETTINGS).unwrap();
            proptest::prop_assert_eq!(result.token.expose(), token.expose());
            proptest::prop_assert_eq!(result.appru, appru);
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(html in "(<form action=ms-app://a>)?(.|[<>&;\"'=/])*") {
            let _ = SignInResult::parse(&html, ReturnSchemes::SETTINGS.and_any_app());
        }
    }
}
