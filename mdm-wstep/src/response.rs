use alloc::vec::Vec;

use mdm_errors::{DecodeError, Lint, SecretBytes, Text};
use mdm_soap::security::{BinarySecurityToken, ValueType};
use mdm_soap::xml::{Node, Ns, Writer};
use mdm_soap::{Element, ns};

use crate::provisioning::{ProvisioningDocument, WriteError};
use crate::request::{ENROLLMENT, SECURITY, TRUST, is_same_token, token_type};
use crate::{Error, Limits, PeerError, TokenType, rules};

/// The answer of a server: `RequestSecurityTokenResponseCollection` with its one response, which carries the
/// provisioning document (MS-MDE2 3.4.4.1.1.2).
///
/// ```text
/// RequestSecurityTokenResponseCollection
///   RequestSecurityTokenResponse
///     TokenType
///     DispositionMessage          empty
///     RequestedSecurityToken
///       BinarySecurityToken       the provisioning document
///     RequestID                   0
/// ```
///
/// ```
/// use mdm_wstep::provisioning::ProvisioningDocument;
/// use mdm_wstep::{Limits, RequestSecurityTokenResponseCollection};
///
/// let response = RequestSecurityTokenResponseCollection::new(&ProvisioningDocument::default())?;
/// let document = response.provisioning_document(&Limits::default())?;
/// assert_eq!(document, ProvisioningDocument::default());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RequestSecurityTokenResponseCollection<'a> {
    /// The kind of token.
    pub token_type: TokenType<'a>,
    /// What became of the request: empty in device enrollment.
    pub disposition_message: Text<'a>,
    /// The document in its token. It holds secrets.
    pub token: BinarySecurityToken<'a>,
    /// The number of the request: `0` in device enrollment.
    pub request_id: Text<'a>,
}

impl RequestSecurityTokenResponseCollection<'_> {
    /// Makes the answer with this document.
    ///
    /// # Errors
    /// [`WriteError`].
    pub fn new(document: &ProvisioningDocument) -> Result<Self, WriteError> {
        let payload = SecretBytes::owned(document.to_xml()?);
        Ok(Self {
            token_type: TokenType::DeviceEnrollmentToken,
            disposition_message: Text::default(),
            token: BinarySecurityToken::new(ValueType::DeviceEnrollmentProvisionDoc, payload),
            request_id: Text::lossy("0"),
        })
    }

    /// The document that the answer carries. Positions in its errors count from its own start.
    ///
    /// # Errors
    /// [`PeerError::UnexpectedToken`] if it is said to be something else, or those of
    /// [`ProvisioningDocument::parse_with`].
    pub fn provisioning_document(&self, limits: &Limits) -> Result<ProvisioningDocument, Error> {
        self.provisioning_document_linted(limits, &mut Vec::new())
    }

    /// The same, reporting what deviates in the document.
    ///
    /// # Errors
    /// Those of [`provisioning_document`](Self::provisioning_document).
    pub fn provisioning_document_linted(
        &self,
        limits: &Limits,
        lints: &mut Vec<Lint>,
    ) -> Result<ProvisioningDocument, Error> {
        match &self.token.value_type {
            ValueType::DeviceEnrollmentProvisionDoc | ValueType::Other(_) => {
                let document = ProvisioningDocument::parse_linted(self.token.payload.expose(), limits, lints);
                Ok(document?)
            }
            known => Err(PeerError::unexpected_token(known).into()),
        }
    }
}

impl RequestSecurityTokenResponseCollection<'_> {
    /// The same, independent of what it was borrowed from.
    #[must_use]
    pub fn into_owned(self) -> RequestSecurityTokenResponseCollection<'static> {
        RequestSecurityTokenResponseCollection {
            token_type: self.token_type.into_owned(),
            disposition_message: self.disposition_message.into_owned(),
            token: self.token.into_owned(),
            request_id: self.request_id.into_owned(),
        }
    }
}

impl PartialEq for RequestSecurityTokenResponseCollection<'_> {
    fn eq(&self, other: &Self) -> bool {
        is_same_token(&self.token, &other.token)
            && self.token_type == other.token_type
            && self.disposition_message == other.disposition_message
            && self.request_id == other.request_id
    }
}

impl<'a> Element<'a> for RequestSecurityTokenResponseCollection<'a> {
    const NS: Ns = TRUST;
    const NAME: &'static str = "RequestSecurityTokenResponseCollection";

    /// Elements are found by name, because their order and nesting differ between servers.
    fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        let response = node.required(&TRUST, "RequestSecurityTokenResponse")?;
        let requested = response.required(&TRUST, "RequestedSecurityToken")?;
        let token = requested.required(&SECURITY, "BinarySecurityToken")?;
        let kind = match response.child(&TRUST, "TokenType")? {
            Some(kind) => Some(kind),
            None => requested.child(&TRUST, "TokenType")?,
        };
        if kind.is_none() {
            response.lint(&rules::TOKEN_TYPE);
        }
        let disposition = response.child(&ENROLLMENT, "DispositionMessage")?;
        let request_id = response.child(&ENROLLMENT, "RequestID")?;
        if disposition.is_none() || request_id.is_none() {
            response.lint(&rules::RESPONSE_ELEMENTS);
        }
        Ok(Self {
            token_type: kind.map_or(TokenType::DeviceEnrollmentToken, token_type),
            disposition_message: disposition.map(Node::trimmed).unwrap_or_default(),
            token: BinarySecurityToken::read(token)?,
            request_id: request_id.map(Node::trimmed).unwrap_or_default(),
        })
    }

    fn write(&self, w: &mut Writer<'_>) {
        let name = "RequestSecurityTokenResponseCollection";
        let enrollment = [("xmlns", ns::ENROLLMENT)];
        w.element_with(name, &[("xmlns", ns::TRUST)], |w| {
            w.element("RequestSecurityTokenResponse", |w| {
                w.text_element("TokenType", self.token_type.as_str());
                w.text_element_with("DispositionMessage", &enrollment, &self.disposition_message);
                w.element("RequestedSecurityToken", |w| {
                    self.token.write_as(w, "BinarySecurityToken", Some(ns::SECURITY));
                });
                w.text_element_with("RequestID", &enrollment, &self.request_id);
            });
        });
    }
}

#[cfg(feature = "arbitrary")]
impl<'u> arbitrary::Arbitrary<'u> for RequestSecurityTokenResponseCollection<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'u>) -> arbitrary::Result<Self> {
        use alloc::borrow::ToOwned;
        let payload = Vec::<u8>::arbitrary(u)?;
        let trimmed = |text: Text<'_>| Text::lossy(text.trim().to_owned());
        Ok(Self {
            token_type: TokenType::arbitrary(u)?,
            disposition_message: trimmed(Text::arbitrary(u)?),
            token: BinarySecurityToken::new(ValueType::arbitrary(u)?, SecretBytes::owned(payload)),
            request_id: trimmed(Text::arbitrary(u)?),
        })
    }
}
