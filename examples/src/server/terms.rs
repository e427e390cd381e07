//! The terms of use, which a user of Entra ID sees before the enrollment.

use std::sync::PoisonError;

use mdm_entra::terms::{OpaqueBlob, TermsRedirect, TermsRequest};
use mdm_entra::{AccessToken, PeerError};
use url::form_urlencoded;

use super::{MdmServer, page};
use crate::http::{Received, Response};
use crate::store::{Purpose, Ticket};
use crate::world;

/// The time that a page waits for a click, and a blob for the enrollment, in seconds.
const LIFETIME: i64 = 60 * 60;

impl MdmServer {
    /// Shows the terms to whom the token says; sends everybody else back with an error.
    pub(super) fn terms_page(&self, request: &Received) -> Response {
        let terms = self.terms.read().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(terms) = terms else {
            return Response::empty(404);
        };
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
                let entra = self.entra.read().unwrap_or_else(PoisonError::into_inner);
                let entra = entra.as_ref().ok_or(PeerError::Tenant)?;
                entra.validate(&token, (self.clock)())
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
        let kept = Ticket {
            purpose: Purpose::ShownTerms,
            key: ticket.clone(),
            holder: user.user.to_string(),
            expires: world::shifted((self.clock)(), LIFETIME).as_secs(),
        };
        if self.store.keep_ticket(&kept).is_err() {
            return page::unavailable();
        }
        page::html(&format!(
            "{terms}<form method=\"post\">\
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
        let now = (self.clock)();
        let user = match self
            .store
            .take_ticket(Purpose::ShownTerms, &ticket, now.as_secs())
        {
            Ok(Some(user)) => user,
            Ok(None) => return Response::empty(400),
            Err(_) => return page::unavailable(),
        };
        let blob = world::hex(&world::random::<24>());
        let accepted = Ticket {
            purpose: Purpose::AcceptedTerms,
            key: blob.clone(),
            holder: user,
            expires: world::shifted(now, LIFETIME).as_secs(),
        };
        if self.store.keep_ticket(&accepted).is_err() {
            return page::unavailable();
        }
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
