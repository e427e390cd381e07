//! The sign-in page of the policy `Federated`: shows a form, checks the password, hands out a token.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mdm_discovery::sign_in::{FederatedToken, ReturnSchemes, SignInPage, SignInRequest};
use mdm_errors::SecretText;
use url::form_urlencoded;

use super::state::{SignIn, locked};
use super::{MdmServer, page};
use crate::http::{Received, Response};
use crate::world;

/// How long a token of the sign-in page is good for, in seconds: long enough to finish the enrollment.
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
        if !self.password_is_right(&user, &password) {
            self.journal
                .note("refused the sign-in: no such user, or the password is wrong");
            return page::html("<p>That user name and password do not match.</p>");
        }
        let token = SecretText::owned(URL_SAFE_NO_PAD.encode(world::random::<32>()));
        let Ok(token) = FederatedToken::new(token) else {
            return Response::empty(500);
        };
        let expires = world::shifted((self.clock)(), TOKEN_LIFETIME);
        self.journal.note(format!(
            "{user} signed in; made a token that is good for {} minutes",
            TOKEN_LIFETIME / 60
        ));
        let sign_in = SignIn {
            token: token.clone(),
            user: user.into_owned(),
            expires,
        };
        locked(&self.state).sign_ins.push(sign_in);
        let html = SignInPage::new(asked.appru, token).to_html();
        let page = Response::new(200, SignInPage::CONTENT_TYPE, html);
        SignInPage::FIELDS.iter().fold(page, |page, field| {
            page.with_header(&field.name.to_lowercase(), field.value.as_ref())
        })
    }

    pub(super) fn password_is_right(&self, user: &str, password: &str) -> bool {
        self.accounts
            .get(&user.to_lowercase())
            .is_some_and(|account| account.password.ct_eq(password))
    }
}
