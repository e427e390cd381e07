use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use html5gum::{DefaultEmitter, StartTag, State, Token, Tokenizer};
use mdm_errors::{DecodeError, DecodeErrorKind, LimitKind, Name, Position, SecretText, Text};

use super::{FederatedToken, InvalidToken, ReturnSchemes, ReturnUri};

/// The token that the form of a sign-in page hands to the device.
///
/// It is for simulated devices. The page is read by the rules of HTML, as a browser reads it before any script runs:
/// forms in comments, scripts, templates and the text of elements such as `textarea` do not count. The form is the
/// first one that posts a `wresult` to an allowed address, whatever other forms the page has. No script runs.
///
/// [`SignInPage`](super::SignInPage) has an example.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SignInResult {
    /// The address to which the form posts.
    ///
    /// Compare it with the one that was asked for.
    pub appru: ReturnUri<'static>,
    /// The token.
    pub token: FederatedToken<'static>,
}

impl SignInResult {
    /// The maximum length of a page: 256 KiB, generous for a page with one form.
    pub const MAX_BYTES: usize = 256 * 1024;

    /// Finds the form and its `wresult` in a page.
    ///
    /// # Errors
    /// [`DecodeError`] when the page has no form, no form with a `wresult`, or none of those posts, to an allowed
    /// address; when the token is not a valid [`FederatedToken`]; or when the page is longer than [`Self::MAX_BYTES`].
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
        let forms = forms(html);
        if forms.is_empty() {
            return Err(missing("form"));
        }
        let mut elsewhere = None;
        let mut asking = None;
        for form in forms {
            let Some(control) = form.wresult else {
                continue;
            };
            if !form.posts {
                asking = asking.or(Some(form.offset));
                continue;
            }
            let Some(appru) = ReturnUri::new(Text::lossy(form.action), allowed) else {
                elsewhere = elsewhere.or(Some(form.offset));
                continue;
            };
            let token = FederatedToken::new(SecretText::owned(control.value)).map_err(|error| {
                let expected = match error {
                    InvalidToken::Empty => "token",
                    InvalidToken::Long => "token within the limit",
                    InvalidToken::Character => "token without control characters",
                };
                invalid("wresult", control.offset, expected)
            })?;
            return Ok(Self { appru, token });
        }
        Err(match (elsewhere, asking) {
            (Some(offset), _) => invalid("action", offset, "return address of an allowed app or scheme"),
            (None, Some(offset)) => invalid("method", offset, "POST method"),
            (None, None) => missing("input"),
        })
    }
}

struct Form {
    action: String,
    /// The method is POST; it is GET unless the form says otherwise.
    posts: bool,
    offset: usize,
    wresult: Option<Control>,
}

struct Control {
    value: String,
    offset: usize,
}

/// The forms of a page, each with the first `wresult` that it would post.
fn forms(html: &str) -> Vec<Form> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut tokens = Tokenizer::new_with_emitter(html, emitter);
    let mut page = Page::default();
    while let Some(Ok(token)) = tokens.next() {
        match token {
            Token::StartTag(tag) => {
                // The tokenizer knows the other elements without markup inside.
                if tag.name == b"noframes" {
                    tokens.set_state(State::RawText);
                }
                page.start(&tag);
            }
            Token::EndTag(tag) => page.end(&tag.name),
            _ => {}
        }
    }
    page.forms()
}

#[derive(Default)]
struct Page {
    forms: Vec<Form>,
    by_id: BTreeMap<String, usize>,
    /// The last form is still open.
    is_open: bool,
    templates: usize,
    /// Controls that name their form by its id.
    elsewhere: Vec<(String, Control)>,
}

impl Page {
    fn start(&mut self, tag: &StartTag<usize>) {
        match tag.name.as_slice() {
            b"template" => self.templates = self.templates.saturating_add(1),
            _ if self.templates > 0 => {}
            // A form inside a form does not exist.
            b"form" if !self.is_open => {
                if let Some(id) = attribute(tag, b"id") {
                    self.by_id.entry(id.into()).or_insert(self.forms.len());
                }
                self.forms.push(Form {
                    action: attribute(tag, b"action").unwrap_or_default().trim().into(),
                    posts: attribute(tag, b"method")
                        .is_some_and(|method| method.eq_ignore_ascii_case("post")),
                    offset: tag.span.start,
                    wresult: None,
                });
                self.is_open = true;
            }
            b"input" if is_posted(tag) => {
                let control = Control {
                    value: attribute(tag, b"value").unwrap_or_default().into(),
                    offset: tag.span.start,
                };
                match attribute(tag, b"form") {
                    Some(id) => self.elsewhere.push((id.into(), control)),
                    None if self.is_open => {
                        if let Some(form) = self.forms.last_mut() {
                            form.wresult.get_or_insert(control);
                        }
                    }
                    None => {}
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"template" => self.templates = self.templates.saturating_sub(1),
            b"form" if self.templates == 0 => self.is_open = false,
            _ => {}
        }
    }

    fn forms(mut self) -> Vec<Form> {
        for (id, control) in self.elsewhere {
            let form = self.by_id.get(&id).and_then(|index| self.forms.get_mut(*index));
            if let Some(form) = form {
                form.wresult.get_or_insert(control);
            }
        }
        self.forms
    }
}

/// Reports whether an `input` is a `wresult` that a form posts without a click on it.
fn is_posted(tag: &StartTag<usize>) -> bool {
    const NOT_POSTED: [&str; 7] = ["submit", "image", "button", "reset", "file", "checkbox", "radio"];
    let kind = attribute(tag, b"type").unwrap_or_default();
    attribute(tag, b"name").as_deref() == Some("wresult")
        && attribute(tag, b"disabled").is_none()
        && !NOT_POSTED.iter().any(|known| known.eq_ignore_ascii_case(&kind))
}

fn attribute<'t>(tag: &'t StartTag<usize>, name: &[u8]) -> Option<Cow<'t, str>> {
    let value = tag.attributes.get(name)?;
    Some(String::from_utf8_lossy(&value.value))
}

#[cfg(test)]
mod tests {
    use super::super::SignInPage;
    use super::*;
    use alloc::format;
    use alloc::string::ToString;

    fn read(html: &str) -> Result<String, String> {
        SignInResult::parse(html, ReturnSchemes::SETTINGS.and_any_app())
            .map(|result| String::from(result.token.expose()))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn pages_of_other_servers_are_read() {
        let page = "<!DOCTYPE><html><body><FORM action='ms-app://a' method=POST>\
            <INPUT type=hidden value='t&#x6F;k&#101;n&amp;&copy;' name=wresult /><input type=submit></FORM>";
        assert_eq!(read(page).unwrap(), "token&©");
        let tricky = "a < b <p title='>'><form action=\"ms-app://a\" method=post><input name=other value=x>\
            <input name=\"wresult\" value=\"a>b\"/></form>";
        assert_eq!(read(tricky).unwrap(), "a>b");
    }

    const GOOD: &str =
        "<form method=post action=ms-app://a><input type=hidden name=wresult value=good></form>";

    #[test]
    fn what_is_no_form_to_a_browser_is_none_here() {
        let evil = "<form method=post action=ms-app://evil><input name=wresult value=evil></form>";
        for page in [
            format!("<!-- {evil} -->{GOOD}"),
            format!("<!-- > {evil} --!>{GOOD}"),
            format!("<script>var x = '{evil}';</script>{GOOD}"),
            format!("<SCRIPT><!-- <script>{evil}</script> --></SCRIPT>{GOOD}"),
            format!("<style>{evil}</style>{GOOD}"),
            format!("<title>{evil}</title>{GOOD}"),
            format!("<textarea>{evil}</textarea>{GOOD}"),
            format!("<noscript>{evil}</noscript>{GOOD}"),
            format!("<iframe>{evil}</iframe>{GOOD}"),
            format!("<noframes>{evil}</noframes>{GOOD}"),
            format!("<xmp>{evil}</xmp>{GOOD}"),
            format!("<template><template></template>{evil}</template>{GOOD}"),
            format!("<p title=\"{evil}\">{GOOD}"),
            format!("<p title='{evil}'>{GOOD}"),
            format!("<![CDATA[>{GOOD}<!-- {evil} -->"),
            format!("</form>{GOOD}"),
        ] {
            assert_eq!(read(&page).as_deref(), Ok("good"), "{page}");
        }
        for page in [
            format!("<!-- {GOOD}"),
            format!("<script>{GOOD}"),
            format!("<plaintext>{GOOD}"),
        ] {
            assert!(read(&page).unwrap_err().starts_with("missing <form>"), "{page}");
        }
    }

    #[test]
    fn other_forms_do_not_matter() {
        for page in [
            format!("<form action=/search><input name=q></form>{GOOD}"),
            format!("<form method=post action=https://evil.example><input name=wresult value=x></form>{GOOD}"),
            format!("<form action=ms-app://a><input name=wresult value=x></form>{GOOD}"),
            format!("<form method=get action=ms-app://a><input name=wresult value=x></form>{GOOD}"),
            format!("<form method=dialog action=ms-app://a><input name=wresult value=x></form>{GOOD}"),
            format!("<form action=ms-app://a><input name=q value=x></form>{GOOD}"),
            format!("{GOOD}<form action=ms-app://a><input name=wresult value=late></form>"),
            "<form method=post action=ms-app://a><form method=post action=https://evil.example><input name=wresult value=good>".into(),
            "<input name=wresult value=lost><form method=post action=ms-app://a><input name=wresult value=good>".into(),
            "<form method=post action=ms-app://a id=f></form><input name=wresult value=good form=f>".into(),
            "<input name=wresult value=good form=f><form method=post action=ms-app://a id=f></form>".into(),
            "<form method=post action=ms-app://a><input name=wresult value=x form=g><input name=wresult value=good></form>".into(),
            "<form method=Post action=ms-app://a><input type=SUBMIT name=wresult value=x>\
             <input disabled name=wresult value=y><input name=WRESULT value=z>\
             <input name=wresult value=good value=evil></form>"
                .into(),
        ] {
            assert_eq!(read(&page).as_deref(), Ok("good"), "{page}");
        }
        let outside = "<form action=ms-app://a></form><input name=wresult value=x>";
        assert_eq!(read(outside).unwrap_err(), "missing <input> at 1:60 (byte 59)");
    }

    #[test]
    fn pages_without_a_token_are_refused() {
        assert_eq!(read("").unwrap_err(), "missing <form> at 1:1 (byte 0)");
        assert_eq!(
            read("<form action=\"ms-app://a\"></form>").unwrap_err(),
            "missing <input> at 1:34 (byte 33)"
        );
        assert_eq!(
            read("<form method=post action=\"https://evil.example\"><input name=wresult value=x>")
                .unwrap_err(),
            "value of action is not a return address of an allowed app or scheme at 1:1 (byte 0)"
        );
        assert_eq!(
            read("<form method=post action=ms-app://a><input name=wresult>").unwrap_err(),
            "value of wresult is not a token at 1:37 (byte 36)"
        );
        assert_eq!(
            read(" <form action=ms-app://a><input name=wresult value=x>").unwrap_err(),
            "value of method is not a POST method at 1:2 (byte 1)"
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
