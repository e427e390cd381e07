//! The sign-in page of the policy `Federated`: shows a form, checks the password, hands out a token.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mdm_discovery::sign_in::{FederatedToken, ReturnSchemes, SignInPage, SignInRequest};
use mdm_errors::SecretText;
use url::form_urlencoded;

use super::credentials::{fingerprint, in_words};
use super::limits::Verdict;
use super::{MdmServer, page};
use crate::http::{Received, Response};
use crate::store::{Purpose, Ticket};
use crate::world;

/// The life of a token of the sign-in page, in seconds: long enough to finish the enrollment.
const TOKEN_LIFETIME: i64 = 10 * 60;

impl MdmServer {
    /// Shows the form that asks for the password.
    pub(super) fn sign_in_form(&self, request: &Received) -> Response {
        let query = request.url.query().unwrap_or_default();
        let asked = match SignInRequest::parse(query, ReturnSchemes::SETTINGS) {
            Ok(asked) => asked,
            Err(error) => {
                self.journal
                    .note(format!("refused to show the sign-in page: {error}"));
                return Response::empty(400);
            }
        };
        self.journal.note(format!(
            "{} is a return address of Windows; showed the sign-in form",
            asked.appru
        ));
        let user = page::escaped(asked.login_hint.as_deref().unwrap_or_default());
        page::html(&format!(
            "<form method=\"post\"><input name=\"user\" value=\"{user}\">\
             <input name=\"password\" type=\"password\"><input type=\"submit\" value=\"Sign in\"></form>"
        ))
    }

    /// Checks the password and answers with the page that posts a token to the device.
    pub(super) fn sign_in(&self, request: &Received) -> Response {
        let query = request.url.query().unwrap_or_default();
        let (Ok(asked), Ok(form)) = (
            SignInRequest::parse(query, ReturnSchemes::SETTINGS),
            &request.body,
        ) else {
            return Response::empty(400);
        };
        let field = |name| {
            form_urlencoded::parse(form)
                .find(|(key, _)| key == name)
                .map(|(_, value)| value)
        };
        let (user, password) = (
            field("user").unwrap_or_default(),
            field("password").unwrap_or_default(),
        );
        let Ok(account) = self.store.account(&user.to_lowercase()) else {
            return page::unavailable();
        };
        match self.judge_password(&user, &password, account.as_ref()) {
            Ok(Verdict::Right) => {}
            Ok(Verdict::Wrong) => {
                self.journal
                    .note("refused the sign-in: no such user, or the password is wrong");
                return page::html("<p>That user name and password do not match.</p>");
            }
            Ok(Verdict::LockedOut(seconds)) => {
                self.journal.note("refused the sign-in: too many wrong passwords");
                let text = format!(
                    "<p>Too many wrong passwords: try again in {}.</p>",
                    in_words(seconds)
                );
                return Response {
                    status: 429,
                    ..page::html(&text).with_header("retry-after", seconds.to_string())
                };
            }
            Err(_) => return page::unavailable(),
        }
        let token = SecretText::owned(URL_SAFE_NO_PAD.encode(world::random::<32>()));
        let Ok(token) = FederatedToken::new(token) else {
            return Response::empty(500);
        };
        let ticket = Ticket {
            purpose: Purpose::SignIn,
            key: fingerprint(token.expose()),
            holder: user.to_lowercase(),
            expires: world::shifted((self.clock)(), TOKEN_LIFETIME).as_secs(),
        };
        if self.store.keep_ticket(&ticket).is_err() {
            return page::unavailable();
        }
        self.journal.note(format!(
            "{user} signed in; made a token that is good for {} minutes",
            TOKEN_LIFETIME / 60
        ));
        let html = SignInPage::new(asked.appru, token).to_html();
        let page = Response::new(200, SignInPage::CONTENT_TYPE, html);
        SignInPage::FIELDS.iter().fold(page, |page, field| {
            page.with_header(&field.name.to_lowercase(), field.value.as_ref())
        })
    }
}
