use alloc::string::String;

use mdm_errors::Text;

use super::{FederatedToken, ReturnUri};
use crate::http::HeaderField;

/// The HTML page that ends a sign-in.
///
/// Its form posts the token to the device as soon as it is shown.
///
/// It has a button for web views without scripts, and every value in it is escaped for its context. Answer with status
/// 200, [`SignInPage::CONTENT_TYPE`], the [`SignInPage::FIELDS`] and a `Content-Length`.
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
    /// The address to which the form posts.
    pub appru: ReturnUri<'a>,
    /// The token, which the form posts as `wresult`.
    pub token: FederatedToken<'a>,
    /// The title of the page, which the window shows while the device continues.
    pub title: Text<'a>,
    /// The label of the button for web views without scripts.
    pub button: Text<'a>,
}

impl<'a> SignInPage<'a> {
    /// The content type of the page.
    pub const CONTENT_TYPE: &'static str = "text/html; charset=UTF-8";

    /// The header fields that keep the token out of caches and referrers.
    pub const FIELDS: [HeaderField; 4] = [
        HeaderField::fixed("Cache-Control", "no-store"),
        HeaderField::fixed("Pragma", "no-cache"),
        HeaderField::fixed("Referrer-Policy", "no-referrer"),
        HeaderField::fixed("X-Content-Type-Options", "nosniff"),
    ];

    /// Creates a page with an English title and button.
    #[must_use]
    pub fn new(appru: ReturnUri<'a>, token: FederatedToken<'a>) -> Self {
        Self {
            appru,
            token,
            title: Text::lossy("Signing in"),
            button: Text::lossy("Continue"),
        }
    }

    /// Sets the title.
    #[must_use]
    pub fn with_title(mut self, title: Text<'a>) -> Self {
        self.title = title;
        self
    }

    /// Sets the label of the button.
    #[must_use]
    pub fn with_button(mut self, button: Text<'a>) -> Self {
        self.button = button;
        self
    }

    /// Returns the page as HTML, with the token in the clear.
    #[must_use]
    pub fn to_html(&self) -> String {
        let mut html = String::with_capacity(self.token.expose().len().saturating_add(512));
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

    /// Returns the page with all its text owned.
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

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use mdm_errors::SecretText;

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
}
