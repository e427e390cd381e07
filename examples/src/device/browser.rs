//! The browser windows that enrollment opens: the sign-in page of `Federated` and the terms of use of Entra ID.

use mdm_discovery::sign_in::{FederatedToken, ReturnSchemes, ReturnUri, SignInRequest, SignInResult};
use mdm_entra::terms::{CxhHost, OpaqueBlob, RedirectUri, TermsAnswer, TermsRequest};
use mdm_errors::{SecretText, Text};
use url::{Url, form_urlencoded};

use super::exchange::{Exchange, Failure, send};
use crate::http::{Client, Request, Response};

const FORM: &str = "application/x-www-form-urlencoded";

/// Opens the sign-in page for this user name.
pub async fn open_sign_in(client: &Client, service: &Url, user: &str) -> crate::Result<Exchange<()>> {
    let asked = SignInRequest::new(ReturnUri::settings()).with_login_hint(Text::new(user)?);
    let request = Request::get(Url::parse(&asked.url(service))?);
    Ok(send(client, request, |page| expect(page, 200)).await)
}

/// Types name and password into the page's form; the next page holds the token.
pub async fn sign_in(
    client: &Client,
    page: &Url,
    user: &str,
    password: &str,
) -> Exchange<FederatedToken<'static>> {
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("user", user)
        .append_pair("password", password)
        .finish();
    send(client, Request::post(page.clone(), FORM, form), |answer| {
        let html = String::from_utf8_lossy(&answer.body);
        let result = SignInResult::parse(&html, ReturnSchemes::SETTINGS);
        Ok(result.map_err(|error| Failure::Page(error.to_string()))?.token)
    })
    .await
}

/// Opens the terms of use with a token of the user, as the first start of a new device does.
pub async fn open_terms(client: &Client, terms: &Url, token: &SecretText<'_>) -> crate::Result<Exchange<()>> {
    let back = RedirectUri::new("ms-appx-web://ContosoMdm/ToUResponse", &Default::default())?;
    let asked = TermsRequest::new(back)
        .with_api_version(TermsRequest::API_VERSION)
        .with_client_request_id(crate::world::guid())
        .with_mode(mdm_entra::terms::TermsMode::AzureAdJoin);
    let request = Request::get(asked.to_url(terms)?)
        .with_header("Authorization", format!("Bearer {}", token.expose()))
        .with_header(CxhHost::HEADER, "FRX");
    Ok(send(client, request, |page| expect(page, 200)).await)
}

/// Clicks on "accept". `page` is the answer to [`open_terms`].
pub async fn accept_terms(client: &Client, address: &Url, page: &Response) -> Exchange<OpaqueBlob> {
    let html = String::from_utf8_lossy(&page.body).into_owned();
    let ticket = html
        .split("name=\"ticket\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("ticket", ticket.unwrap_or_default())
        .finish();
    send(client, Request::post(address.clone(), FORM, form), |answer| {
        let location = answer.header("location").unwrap_or_default();
        match TermsAnswer::parse(location).map_err(|error| Failure::Page(error.to_string()))? {
            TermsAnswer::Accepted { blob, .. } => Ok(blob),
            other => Err(Failure::Page(format!("the terms were not accepted: {other:?}"))),
        }
    })
    .await
}

fn expect(page: &Response, status: u16) -> Result<(), Failure> {
    if page.status == status {
        return Ok(());
    }
    Err(Failure::Page(format!(
        "HTTP status {} instead of {status}",
        page.status
    )))
}
