use mdm_errors::{DecodeError, SecretBytes, Text};
use mdm_soap::security::{BinarySecurityToken, ValueType};
use mdm_soap::xml::{Node, Ns, Writer};
use mdm_soap::{Element, ns};
use rustls_pki_types::CertificateSigningRequestDer;

use crate::certificate::SignedDataDer;
use crate::{AdditionalContext, rules};

pub(crate) const TRUST: Ns = Ns::new(ns::TRUST);
pub(crate) const SECURITY: Ns = Ns::new(ns::SECURITY);
pub(crate) const ENROLLMENT: Ns = Ns::new(ns::ENROLLMENT);

mdm_errors::kit::open_words! {
    /// The purpose of a request (MS-MDE2 3.4.4.1.1.1; MS-WSTEP 3.1.4.1.2.7).
    ///
    /// Renewals are MS-MDE2 3.5.4.1.1.1, recoveries 3.6.4.1.1.1.
    pub enum RequestType: exact {
        /// A certificate: the device enrolls.
        Issue = "http://docs.oasis-open.org/ws-sx/ws-trust/200512/Issue",
        /// A certificate in place of the current one: the device renews.
        Renew = "http://docs.oasis-open.org/ws-sx/ws-trust/200512/Renew",
        /// A certificate after its state was lost: the device recovers its enrollment.
        Recovery = "http://docs.oasis-open.org/ws-sx/ws-trust/200512/Recovery",
        /// The state of an earlier request; not used by devices.
        QueryTokenStatus = "http://schemas.microsoft.com/windows/pki/2009/01/enrollment/QueryTokenStatus",
        /// A certificate to encrypt a key with; not used by devices.
        KeyExchangeToken = "http://docs.oasis-open.org/ws-sx/ws-trust/200512/KET",
    }
}

mdm_errors::kit::open_words! {
    /// The kind of token in request and answer (MS-MDE2 3.4.4.1.1.1).
    pub enum TokenType: exact {
        /// The enrollment of a device.
        DeviceEnrollmentToken = "http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment/DeviceEnrollmentToken"
            | "http://schemas.microsoft.com/ConfigurationManager/Enrollment/DeviceEnrollmentToken",
        /// The enrollment of a device by somebody for its user; Windows 8.1.
        DeviceEnrollmentOnBehalfOfToken = "http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment/DeviceEnrollmentOnBehalfOfToken",
        /// A certificate alone, as in MS-WSTEP.
        X509v3 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3",
    }
}

/// The request of a device: `wst:RequestSecurityToken` (MS-MDE2 3.4.4.1.1.1).
///
/// ```text
/// wst:RequestSecurityToken
///   wst:TokenType
///   wst:RequestType
///   wsse:BinarySecurityToken?  ValueType EncodingType    PKCS#10, or PKCS#7 to renew
///   ac:AdditionalContext?
///     ac:ContextItem Name     (0..n)
///       ac:Value
///   wstep:RequestID?          nil if it has no value
/// ```
///
/// ```
/// use mdm_errors::text;
/// use mdm_soap::{Incoming, MessageId, PendingRequest, Security};
/// use mdm_wstep::{AdditionalContext, Issue, ItemName, RequestSecurityToken, RequestType};
/// # use rustls_pki_types::CertificateSigningRequestDer;
/// # const CSR: &[u8] = include_bytes!("../tests/data/windows.csr.der");
///
/// let context = AdditionalContext::new()
///     .with(ItemName::EnrollmentType, text!("Full"))
///     .with(ItemName::DeviceId, text!("89EBA7F446C04820A9DC0661C136E1F9"));
/// let request = RequestSecurityToken::issue(&CertificateSigningRequestDer::from(CSR), context);
///
/// let mut message = Vec::new();
/// let id = MessageId::from_uuid("0d5a1441-5891-453b-becf-a2e5f6ea3749");
/// let to = text!("https://mdm.example.com/EnrollmentServer/DeviceEnrollmentWebService.svc");
/// let _pending = PendingRequest::<Issue>::write(id, &to, &Security::new(), &request, &mut message);
///
/// let incoming = Incoming::<Issue>::parse(&message)?;
/// assert_eq!(incoming.request().request_type, RequestType::Issue);
/// assert_eq!(incoming.request(), &request);
/// # Ok::<(), mdm_soap::Rejected>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RequestSecurityToken<'a> {
    /// The kind of token.
    pub token_type: TokenType<'a>,
    /// The purpose.
    pub request_type: RequestType<'a>,
    /// The certificate request, or the signed message of a renewal.
    ///
    /// `None` only in wrong requests, and in those for the state of an earlier one.
    pub token: Option<BinarySecurityToken<'a>>,
    /// The claims of the device about itself.
    pub context: AdditionalContext<'a>,
    /// The number of an earlier request; not used by devices.
    pub request_id: Option<Text<'a>>,
}

impl<'a> RequestSecurityToken<'a> {
    /// Makes the request of a device that enrolls.
    #[must_use]
    pub fn issue(request: &CertificateSigningRequestDer<'a>, context: AdditionalContext<'a>) -> Self {
        let payload = SecretBytes::owned(request.as_ref());
        let token = BinarySecurityToken::new(ValueType::Pkcs10, payload);
        Self::new(RequestType::Issue, token, context)
    }

    /// Makes the request of a device that renews (MS-MDE2 3.5.4.1.1.1).
    #[must_use]
    pub fn renew(renewal: &SignedDataDer, context: AdditionalContext<'a>) -> Self {
        let payload = SecretBytes::owned(renewal.as_ref());
        let token = BinarySecurityToken::new(ValueType::SecurityPkcs7, payload);
        Self::new(RequestType::Renew, token, context)
    }

    /// Asks for the state of an earlier request (MS-WSTEP 3.1.4.2.1.2).
    ///
    /// Devices do not use it.
    #[must_use]
    pub const fn query(request_id: Text<'a>) -> Self {
        Self {
            token_type: TokenType::X509v3,
            request_type: RequestType::QueryTokenStatus,
            token: None,
            context: AdditionalContext::new(),
            request_id: Some(request_id),
        }
    }

    /// Makes a request of any type.
    #[must_use]
    pub const fn new(
        request_type: RequestType<'a>,
        token: BinarySecurityToken<'a>,
        context: AdditionalContext<'a>,
    ) -> Self {
        Self {
            token_type: TokenType::DeviceEnrollmentToken,
            request_type,
            token: Some(token),
            context,
            request_id: None,
        }
    }

    /// Returns the request with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> RequestSecurityToken<'static> {
        RequestSecurityToken {
            token_type: self.token_type.into_owned(),
            request_type: self.request_type.into_owned(),
            token: self.token.map(BinarySecurityToken::into_owned),
            context: self.context.into_owned(),
            request_id: self.request_id.map(Text::into_owned),
        }
    }
}

impl PartialEq for RequestSecurityToken<'_> {
    fn eq(&self, other: &Self) -> bool {
        let tokens_are_equal = match (&self.token, &other.token) {
            (Some(own), Some(other)) => is_same_token(own, other),
            (own, other) => own.is_none() && other.is_none(),
        };
        tokens_are_equal
            && self.token_type == other.token_type
            && self.request_type == other.request_type
            && self.context == other.context
            && self.request_id == other.request_id
    }
}

pub(crate) fn is_same_token(one: &BinarySecurityToken<'_>, other: &BinarySecurityToken<'_>) -> bool {
    one.value_type == other.value_type && one.id == other.id && one.payload.ct_eq(other.payload.expose())
}

pub(crate) fn token_type<'a>(node: Node<'_, 'a>) -> TokenType<'a> {
    let read = TokenType::parse(node.trimmed().into_cow());
    if node.trimmed_str() != read.as_str() || matches!(read, TokenType::Other(_)) {
        node.lint(&rules::TOKEN_TYPE);
    }
    read
}

impl<'a> Element<'a> for RequestSecurityToken<'a> {
    const NS: Ns = TRUST;
    const NAME: &'static str = "RequestSecurityToken";

    fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        let token_type = match node.child(&TRUST, "TokenType")? {
            Some(child) => token_type(child),
            None => {
                node.lint(&rules::TOKEN_TYPE);
                TokenType::DeviceEnrollmentToken
            }
        };
        let request_type = node.required(&TRUST, "RequestType")?.trimmed();
        let token = node.child(&SECURITY, "BinarySecurityToken")?;
        let context = node.child(&crate::context::NS, "AdditionalContext")?;
        let request_id = node.child(&ENROLLMENT, "RequestID")?;
        let context = context
            .map(AdditionalContext::read)
            .transpose()?
            .unwrap_or_default();
        let request_type = RequestType::parse(request_type.into_cow());
        let is_query = request_type == RequestType::QueryTokenStatus;
        if !is_query && (context.device_id().is_none() || context.enrollment_type().is_none()) {
            node.lint(&rules::CONTEXT_ITEMS);
        }
        Ok(Self {
            token_type,
            request_type,
            token: token.map(BinarySecurityToken::read).transpose()?,
            context,
            request_id: request_id.filter(|id| !id.is_nil()).map(Node::trimmed),
        })
    }

    fn write(&self, w: &mut Writer<'_>) {
        w.element("wst:RequestSecurityToken", |w| {
            w.text_element("wst:TokenType", self.token_type.as_str());
            w.text_element("wst:RequestType", self.request_type.as_str());
            if let Some(token) = &self.token {
                token.write_as(w, "wsse:BinarySecurityToken", None);
            }
            if !self.context.items().is_empty() {
                self.context.write(w);
            }
            if let Some(id) = &self.request_id {
                w.text_element_with("RequestID", &[("xmlns", ns::ENROLLMENT)], id);
            }
        });
    }
}

#[cfg(feature = "arbitrary")]
impl<'u> arbitrary::Arbitrary<'u> for RequestSecurityToken<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'u>) -> arbitrary::Result<Self> {
        let payload = Vec::<u8>::arbitrary(u)?;
        let token = BinarySecurityToken::new(ValueType::arbitrary(u)?, SecretBytes::owned(payload));
        let trimmed = |text: Text<'_>| Text::lossy(String::from(text.trim()));
        Ok(Self {
            token_type: TokenType::arbitrary(u)?,
            request_type: RequestType::arbitrary(u)?,
            token: u.arbitrary::<bool>()?.then_some(token),
            context: AdditionalContext::arbitrary(u)?,
            request_id: u.arbitrary::<Option<Text<'_>>>()?.map(trimmed),
        })
    }
}
