use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use mdm_errors::{DecodeError, DecodeErrorKind, Lint, SecretBytes, Text};
use mdm_soap::security::{BinarySecurityToken, ValueType};
use mdm_soap::xml::{Node, Ns, Writer};
use mdm_soap::{Element, ns};
use rustls_pki_types::CertificateDer;

use crate::provisioning::{ProvisioningDocument, WriteError};
use crate::request::{ENROLLMENT, SECURITY, TRUST, is_same_token, token_type};
use crate::{Error, Limits, PeerError, TokenType, rules};

/// The response of a server (MS-MDE2 3.4.4.1.1.2, MS-WSTEP 3.1.4.1.2.6).
///
/// It carries the provisioning document; that of a certificate authority carries a certificate instead.
///
/// ```text
/// RequestSecurityTokenResponseCollection
///   RequestSecurityTokenResponse
///     TokenType
///     DispositionMessage [xml:lang]   empty in device enrollment, nil if there is none
///     BinarySecurityToken?            PKCS#7, from a Windows authority only
///     RequestedSecurityToken
///       BinarySecurityToken           the provisioning document, or a certificate
///       | SecurityTokenReference      where to ask again
///     RequestID                       0 in device enrollment, nil if there is none
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
    /// The words of the authority about the request; `None` if they are nil or absent.
    pub disposition: Option<Disposition<'a>>,
    /// The token that was requested, or the address to ask again.
    ///
    /// It holds secrets.
    pub requested: RequestedToken<'a>,
    /// The full response of a Windows authority, a PKCS#7 message beside the token.
    pub full_response: Option<BinarySecurityToken<'a>>,
    /// The number of the request: `0` in device enrollment; `None` if it is nil or absent.
    pub request_id: Option<Text<'a>>,
}

/// The message of an authority about a request.
///
/// This is `DispositionMessage` (MS-WSTEP 3.1.4.1.3.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Disposition<'a> {
    /// The language, as in `xml:lang`.
    pub language: Option<Text<'a>>,
    /// The text, such as "Issued"; empty in device enrollment.
    pub message: Text<'a>,
}

/// The content of `RequestedSecurityToken` (MS-WSTEP 3.1.4.1.3.2).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RequestedToken<'a> {
    /// A provisioning document, or a certificate.
    Token(BinarySecurityToken<'a>),
    /// The address to ask at again, because the authority has not decided yet.
    Reference(Text<'a>),
}

impl<'a> Disposition<'a> {
    /// Makes a message in a language.
    #[must_use]
    pub const fn new(language: Text<'a>, message: Text<'a>) -> Self {
        Self {
            language: Some(language),
            message,
        }
    }

    fn read(node: Node<'_, 'a>) -> Option<Self> {
        (!node.is_nil()).then(|| Self {
            language: node.attribute_text("lang"),
            message: node.trimmed(),
        })
    }

    fn into_owned(self) -> Disposition<'static> {
        Disposition {
            language: self.language.map(Text::into_owned),
            message: self.message.into_owned(),
        }
    }
}

impl<'a> RequestSecurityTokenResponseCollection<'a> {
    /// Makes the response with this document.
    ///
    /// # Errors
    /// [`WriteError`] if the document cannot be written.
    pub fn new(document: &ProvisioningDocument) -> Result<Self, WriteError> {
        let payload = SecretBytes::owned(document.to_xml()?);
        let token = BinarySecurityToken::new(ValueType::DeviceEnrollmentProvisionDoc, payload);
        Ok(Self {
            token_type: TokenType::DeviceEnrollmentToken,
            disposition: Some(Disposition::default()),
            requested: RequestedToken::Token(token),
            full_response: None,
            request_id: Some(Text::lossy("0")),
        })
    }

    /// Makes an authority's answer of a certificate alone.
    ///
    /// MS-WSTEP 3.1.4.2.1.1. A Windows client also expects the PKCS#7 message of the authority, in
    /// [`full_response`](Self::full_response).
    #[must_use]
    pub fn issued(certificate: &CertificateDer<'_>, request_id: Text<'a>) -> Self {
        let payload = SecretBytes::owned(certificate.as_ref());
        let token = BinarySecurityToken::new(ValueType::X509v3, payload);
        let disposition = Disposition::new(Text::lossy("en-US"), Text::lossy("Issued"));
        Self::from_authority(RequestedToken::Token(token), disposition, request_id)
    }

    /// Makes the answer of an authority that has not decided yet.
    ///
    /// MS-WSTEP 3.1.4.2.1.1. `reference` is the server's own address, where the client asks again with
    /// [`RequestSecurityToken::query`](crate::RequestSecurityToken::query) and this number.
    #[must_use]
    pub fn deferred(reference: Text<'a>, request_id: Text<'a>) -> Self {
        let disposition = Disposition::new(Text::lossy("en-US"), Text::lossy("Taken Under Submission"));
        Self::from_authority(RequestedToken::Reference(reference), disposition, request_id)
    }

    fn from_authority(
        requested: RequestedToken<'a>,
        disposition: Disposition<'a>,
        request_id: Text<'a>,
    ) -> Self {
        Self {
            token_type: TokenType::X509v3,
            disposition: Some(disposition),
            requested,
            full_response: None,
            request_id: Some(request_id),
        }
    }

    /// Adds the PKCS#7 message of the authority.
    #[must_use]
    pub fn with_full_response(mut self, pkcs7: &[u8]) -> Self {
        let payload = SecretBytes::owned(pkcs7);
        self.full_response = Some(BinarySecurityToken::new(ValueType::SecurityPkcs7, payload));
        self
    }

    /// Reports whether the authority has not decided yet.
    #[must_use]
    pub fn is_deferred(&self) -> bool {
        matches!(self.requested, RequestedToken::Reference(_))
    }

    /// Returns the token that was requested.
    #[must_use]
    pub fn token(&self) -> Option<&BinarySecurityToken<'a>> {
        match &self.requested {
            RequestedToken::Token(token) => Some(token),
            RequestedToken::Reference(_) => None,
        }
    }

    /// Returns the certificate that the answer of a certificate authority carries.
    ///
    /// # Errors
    /// [`PeerError::Deferred`] if there is none yet, or [`PeerError::UnexpectedToken`] if the answer carries something
    /// else.
    pub fn certificate(&self) -> Result<CertificateDer<'_>, PeerError> {
        let token = self.token().ok_or(PeerError::Deferred)?;
        match &token.value_type {
            ValueType::X509v3 => Ok(CertificateDer::from(token.payload.expose())),
            other => Err(PeerError::unexpected_token(other)),
        }
    }

    /// Parses the document that the answer carries.
    ///
    /// Positions in its errors count from the start of the document.
    ///
    /// # Errors
    /// [`PeerError::Deferred`], [`PeerError::UnexpectedToken`] if the answer says that it carries something else, or
    /// those of [`ProvisioningDocument::parse_with`].
    pub fn provisioning_document(&self, limits: &Limits) -> Result<ProvisioningDocument, Error> {
        let document = ProvisioningDocument::parse_with(self.document_bytes()?, limits)?;
        Ok(document)
    }

    /// Parses the document that the answer carries, and reports its deviations.
    ///
    /// # Errors
    /// Those of [`provisioning_document`](Self::provisioning_document).
    pub fn provisioning_document_linted(
        &self,
        limits: &Limits,
        lints: &mut Vec<Lint>,
    ) -> Result<ProvisioningDocument, Error> {
        let document = ProvisioningDocument::parse_linted(self.document_bytes()?, limits, lints)?;
        Ok(document)
    }

    fn document_bytes(&self) -> Result<&[u8], PeerError> {
        let token = self.token().ok_or(PeerError::Deferred)?;
        match &token.value_type {
            ValueType::DeviceEnrollmentProvisionDoc | ValueType::Other(_) => Ok(token.payload.expose()),
            known => Err(PeerError::unexpected_token(known)),
        }
    }

    /// Returns the answer with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> RequestSecurityTokenResponseCollection<'static> {
        RequestSecurityTokenResponseCollection {
            token_type: self.token_type.into_owned(),
            disposition: self.disposition.map(Disposition::into_owned),
            requested: match self.requested {
                RequestedToken::Token(token) => RequestedToken::Token(token.into_owned()),
                RequestedToken::Reference(uri) => RequestedToken::Reference(uri.into_owned()),
            },
            full_response: self.full_response.map(BinarySecurityToken::into_owned),
            request_id: self.request_id.map(Text::into_owned),
        }
    }
}

impl PartialEq for RequestedToken<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Token(own), Self::Token(other)) => is_same_token(own, other),
            (Self::Reference(own), Self::Reference(other)) => own == other,
            _ => false,
        }
    }
}

impl PartialEq for RequestSecurityTokenResponseCollection<'_> {
    fn eq(&self, other: &Self) -> bool {
        let full_responses_are_equal = match (&self.full_response, &other.full_response) {
            (Some(own), Some(other)) => is_same_token(own, other),
            (own, other) => own.is_none() && other.is_none(),
        };
        full_responses_are_equal
            && self.requested == other.requested
            && self.token_type == other.token_type
            && self.disposition == other.disposition
            && self.request_id == other.request_id
    }
}

impl<'a> Element<'a> for RequestSecurityTokenResponseCollection<'a> {
    const NS: Ns = TRUST;
    const NAME: &'static str = "RequestSecurityTokenResponseCollection";

    /// Finds elements by name, because their order and nesting differ between servers.
    fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        let response = node.required(&TRUST, "RequestSecurityTokenResponse")?;
        let requested = response.required(&TRUST, "RequestedSecurityToken")?;
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
        let full_response = response.child(&SECURITY, "BinarySecurityToken")?;
        Ok(Self {
            token_type: kind.map_or(TokenType::DeviceEnrollmentToken, token_type),
            disposition: disposition.and_then(Disposition::read),
            requested: RequestedToken::read(requested)?,
            full_response: full_response.map(BinarySecurityToken::read).transpose()?,
            request_id: request_id.filter(|id| !id.is_nil()).map(Node::trimmed),
        })
    }

    fn write(&self, w: &mut Writer<'_>) {
        let name = "RequestSecurityTokenResponseCollection";
        w.element_with(name, &[("xmlns", ns::TRUST)], |w| {
            w.element("RequestSecurityTokenResponse", |w| {
                w.text_element("TokenType", self.token_type.as_str());
                match &self.disposition {
                    Some(disposition) => {
                        let mut attributes = Vec::from([("xmlns", ns::ENROLLMENT)]);
                        attributes.extend(disposition.language.as_deref().map(|tag| ("xml:lang", tag)));
                        w.text_element_with("DispositionMessage", &attributes, &disposition.message);
                    }
                    None => w.empty("DispositionMessage", &NIL),
                }
                if let Some(token) = &self.full_response {
                    token.write_as(w, "BinarySecurityToken", Some(ns::SECURITY));
                }
                w.element("RequestedSecurityToken", |w| self.requested.write(w));
                match &self.request_id {
                    Some(id) => w.text_element_with("RequestID", &[("xmlns", ns::ENROLLMENT)], id),
                    None => w.empty("RequestID", &NIL),
                }
            });
        });
    }
}

/// The attributes of an element of the enrollment namespace that has no value.
pub(crate) const NIL: [(&str, &str); 3] = [
    ("xmlns", ns::ENROLLMENT),
    ("xmlns:xsi", ns::SCHEMA_INSTANCE),
    ("xsi:nil", "true"),
];

impl<'a> RequestedToken<'a> {
    fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        if let Some(reference) = node.child(&SECURITY, "SecurityTokenReference")? {
            let reference = reference.required(&SECURITY, "Reference")?;
            let uri = reference.attribute("URI").map(|uri| uri.trim().to_owned());
            let missing = || reference.error(DecodeErrorKind::MissingAttribute("URI".into()));
            return Ok(Self::Reference(Text::lossy(uri.ok_or_else(missing)?)));
        }
        let token = node.required(&SECURITY, "BinarySecurityToken")?;
        Ok(Self::Token(BinarySecurityToken::read(token)?))
    }

    fn write(&self, w: &mut Writer<'_>) {
        match self {
            Self::Token(token) => token.write_as(w, "BinarySecurityToken", Some(ns::SECURITY)),
            Self::Reference(uri) => {
                w.element_with("SecurityTokenReference", &[("xmlns", ns::SECURITY)], |w| {
                    w.empty("Reference", &[("URI", uri)]);
                });
            }
        }
    }
}

#[cfg(feature = "arbitrary")]
impl<'u> arbitrary::Arbitrary<'u> for RequestSecurityTokenResponseCollection<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'u>) -> arbitrary::Result<Self> {
        let trimmed = |text: Text<'_>| Text::lossy(text.trim().to_owned());
        let payload = Vec::<u8>::arbitrary(u)?;
        let token = BinarySecurityToken::new(ValueType::arbitrary(u)?, SecretBytes::owned(payload));
        let full_response = u.arbitrary::<Option<Vec<u8>>>()?;
        let disposition = u.arbitrary::<Option<[Text<'_>; 2]>>()?;
        let reference = u.arbitrary::<Option<Text<'_>>>()?;
        let made = Self {
            token_type: TokenType::arbitrary(u)?,
            disposition: disposition.map(|[language, message]| Disposition {
                language: (!language.is_empty()).then(|| language.into_owned()),
                message: trimmed(message),
            }),
            requested: reference.map_or(RequestedToken::Token(token), |uri| {
                RequestedToken::Reference(trimmed(uri))
            }),
            full_response: None,
            request_id: u.arbitrary::<Option<Text<'_>>>()?.map(trimmed),
        };
        Ok(match full_response {
            Some(pkcs7) => made.with_full_response(&pkcs7),
            None => made,
        })
    }
}
