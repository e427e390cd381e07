//! The steps in which a browser window opens on the device.

use mdm_discovery::sign_in::FederatedToken;
use mdm_entra::terms::OpaqueBlob;
use mdm_errors::SecretText;
use mdm_examples::Result;
use mdm_examples::device::browser;
use url::Url;

use crate::journey::Journey;

impl Journey<'_> {
    /// Signs a user in at the server's page, which hands over a token.
    pub async fn sign_in(
        &mut self,
        page: &Url,
        (user, password): (&str, &str),
    ) -> Result<FederatedToken<'static>> {
        self.story
            .step("It opens a browser window in which the user signs in (MS-MDE2 3.2)");
        let exchange = browser::open_sign_in(&self.client, page, user).await?;
        let form = exchange.request.url.clone();
        self.tell("the sign-in page for this user", exchange)?;
        let exchange = browser::sign_in(&self.client, &form, user, password).await;
        let token = self.tell("the form with name and password", exchange)?;
        let length = token.expose().len();
        self.story.check(
            length > 30,
            "the page hands a token over to Windows, as the field wresult of a form",
        );
        Ok(token)
    }

    /// Shows the terms of use to a user of Entra ID, who accepts.
    pub async fn accept_terms(&mut self, terms: &Url, token: &SecretText<'_>) -> Result<OpaqueBlob> {
        self.story
            .step("It shows the terms of use, to which Entra ID sends every user first");
        let exchange = browser::open_terms(&self.client, terms, token).await?;
        let address = exchange.request.url.clone();
        let page = exchange.answer.clone()?;
        self.tell("the terms of use, with the token of the user", exchange)?;
        let exchange = browser::accept_terms(&self.client, &address, &page).await;
        let blob = self.tell("the button \"Accept\"", exchange)?;
        self.story.check(
            true,
            "a redirect leads back to Windows, with IsAccepted=true and a blob for the enrollment",
        );
        Ok(blob)
    }
}
