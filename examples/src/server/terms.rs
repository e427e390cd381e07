//! The terms of use, which a user of Entra ID sees before the enrollment.

use mdm_entra::AccessToken;
use mdm_entra::terms::{OpaqueBlob, TermsRedirect, TermsRequest};
use url::form_urlencoded;

use super::state::locked;
use super::{MdmServer, page};
use crate::http::{Received, Response};
use crate::world;

impl MdmServer {
    /// Shows the terms to whom the token says; sends everybody else back with an error.
    pub(super) fn terms_page(&self, request: &Received) -> Response {
        let asked = match TermsRequest::parse(request.url.query().unwrap_or_default()) {
            Ok(asked) => asked,
            Err(error) => {
                self.journal.note(format!("refused to show the terms: {error}"));
                return Response::empty(400); // there is no address that is safe to send the user back to
            }
        };
        let bearer = request.header("authorization").unwrap_or_default();
        let identity = asked
            .check_api_version()
            .and_then(|()| AccessToken::from_authorization(bearer.as_bytes()))
            .and_then(|token| {
                self.entra
                    .validator
                    .validate(&token, &self.entra.keys, (self.clock)())
            })
            .and_then(|validated| validated.for_terms_of_use());
        let user = match identity {
            Ok(user) => user,
            Err(error) => {
                self.journal.note(format!("sent the user back: {error}"));
                return redirect(&asked.refuse(&error));
            }
        };
        let ticket = world::guid();
        self.journal.note(format!(
            "the token is valid: signature, audience, tenant and time are right; showed the terms to {}",
            user.user_name.as_deref().unwrap_or("a user without a name")
        ));
        locked(&self.state).shown_terms.insert(ticket.clone(), user.user);
        page::html(&format!(
            "<p>Contoso manages this device.</p><form method=\"post\">\
             <input type=\"hidden\" name=\"ticket\" value=\"{ticket}\"><input type=\"submit\" value=\"Accept\"></form>"
        ))
    }

    /// The user accepted: sends the device back with a blob that proves it at the enrollment.
    pub(super) fn accept_terms(&self, request: &Received) -> Response {
        let (Ok(asked), Ok(form)) = (
            TermsRequest::parse(request.url.query().unwrap_or_default()),
            &request.body,
        ) else {
            return Response::empty(400);
        };
        let ticket = form_urlencoded::parse(form).find(|(name, _)| name == "ticket");
        let Some((_, ticket)) = ticket else {
            return Response::empty(400);
        };
        let mut state = locked(&self.state);
        let Some(user) = state.shown_terms.remove(&*ticket) else {
            return Response::empty(400);
        };
        let blob = world::hex(&world::random::<24>());
        state.accepted_terms.insert(blob.clone(), user);
        drop(state);
        self.journal
            .note("the user accepted; the blob in the answer will prove it at the enrollment");
        match OpaqueBlob::new(blob) {
            Ok(blob) => redirect(&asked.accept(&blob)),
            Err(_) => Response::empty(500),
        }
    }
}

fn redirect(to: &TermsRedirect) -> Response {
    Response::empty(TermsRedirect::STATUS).with_header("location", to.location())
}
