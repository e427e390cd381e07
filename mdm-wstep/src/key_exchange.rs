use mdm_errors::{DecodeError, DecodeErrorKind, Name, SecretBytes};
use mdm_soap::xml::{Node, Ns, Writer};
use mdm_soap::{Element, Operation, ns};
use rustls_pki_types::CertificateDer;

use crate::request::{RequestType, SECURITY, TRUST, TokenType, is_same_token};
use crate::{BinarySecurityToken, ValueType};

/// The operation that asks for a key exchange token (MS-WSTEP 3.1.4.2.2).
///
/// A client that archives its private key encrypts it with the certificate in the answer. Devices do not use it.
///
/// ```
/// use mdm_errors::text;
/// use mdm_soap::{Incoming, MessageId, PendingRequest, ReplyOptions, Security};
/// use mdm_wstep::{KeyExchange, KeyExchangeRequest, KeyExchangeResponse};
/// # use rustls_pki_types::CertificateDer;
/// # let certificate = CertificateDer::from(vec![0x30, 0x00]);
///
/// let mut body = Vec::new();
/// let (id, to) = (MessageId::from_uuid("c2884a79-b943-45c6-ac02-7256071de309"), text!("https://ca.example/CES"));
/// let pending = PendingRequest::<KeyExchange>::write(id, &to, &Security::new(), &KeyExchangeRequest::new(), &mut body);
///
/// // the authority's side of the wire
/// let asked = Incoming::<KeyExchange>::parse(&body)?;
/// let answer = asked.reply(&KeyExchangeResponse::new(&certificate), &ReplyOptions::default());
///
/// let reply = pending.response(&answer, 200)?;
/// assert_eq!(reply.response.certificate(), certificate);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct KeyExchange;

/// The request for a key exchange token (MS-WSTEP 3.1.4.2.2.1).
///
/// ```text
/// wst:RequestSecurityToken
///   wst:TokenType?   wst:RequestType   wst:RequestKET   wstep:RequestID?
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyExchangeRequest<'a> {
    /// The kind of token to answer with.
    pub token_type: TokenType<'a>,
}

/// The answer with a key exchange token.
///
/// ```text
/// wst:RequestSecurityTokenResponseCollection { wst:RequestSecurityTokenResponse {
///   wst:TokenType?
///   wst:RequestedSecurityToken { wst:KeyExchangeToken { wsse:BinarySecurityToken } }
/// } }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct KeyExchangeResponse<'a> {
    /// The kind of token.
    pub token_type: TokenType<'a>,
    /// The token, a certificate.
    pub token: BinarySecurityToken<'a>,
}

impl mdm_soap::sealed::Sealed for KeyExchange {}

impl Operation for KeyExchange {
    const STAGE: mdm_soap::fault::Stage = mdm_soap::fault::Stage::Enrollment;
    const ACTION: &'static str = "http://docs.oasis-open.org/ws-sx/ws-trust/200512/RST/KET";
    const REPLY_ACTION: &'static str = "http://docs.oasis-open.org/ws-sx/ws-trust/200512/RSTR/KETFinal";
    type Request<'a> = KeyExchangeRequest<'a>;
    type Response<'a> = KeyExchangeResponse<'a>;
}

impl KeyExchangeRequest<'_> {
    /// Asks for a certificate.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            token_type: TokenType::X509v3,
        }
    }
}

impl Default for KeyExchangeRequest<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> KeyExchangeResponse<'a> {
    /// Answers with the key exchange certificate of the authority.
    #[must_use]
    pub fn new(certificate: &CertificateDer<'_>) -> Self {
        let payload = SecretBytes::owned(certificate.as_ref());
        Self {
            token_type: TokenType::X509v3,
            token: BinarySecurityToken::new(ValueType::X509v3, payload),
        }
    }

    /// Returns the content of the token as a certificate, which is not parsed.
    #[must_use]
    pub fn certificate(&self) -> CertificateDer<'_> {
        CertificateDer::from(self.token.payload.expose())
    }

    /// Returns the answer with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> KeyExchangeResponse<'static> {
        KeyExchangeResponse {
            token_type: self.token_type.into_owned(),
            token: self.token.into_owned(),
        }
    }
}

impl PartialEq for KeyExchangeResponse<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.token_type == other.token_type && is_same_token(&self.token, &other.token)
    }
}

fn kind<'a>(node: Node<'_, 'a>) -> Result<TokenType<'a>, DecodeError> {
    let kind = node.child(&TRUST, "TokenType")?;
    Ok(kind.map_or(TokenType::X509v3, |kind| {
        TokenType::parse(kind.trimmed().into_cow())
    }))
}

impl<'a> Element<'a> for KeyExchangeRequest<'a> {
    const NS: Ns = TRUST;
    const NAME: &'static str = "RequestSecurityToken";

    fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        let wanted = node.required(&TRUST, "RequestType")?;
        if RequestType::parse(wanted.trimmed().into_cow()) != RequestType::KeyExchangeToken {
            return Err(wanted.error(DecodeErrorKind::InvalidValue {
                name: Name::new("RequestType"),
                expected: "key exchange request type",
            }));
        }
        node.required(&TRUST, "RequestKET")?;
        Ok(Self {
            token_type: kind(node)?,
        })
    }

    fn write(&self, w: &mut Writer<'_>) {
        w.element("wst:RequestSecurityToken", |w| {
            w.text_element("wst:TokenType", self.token_type.as_str());
            w.text_element("wst:RequestType", RequestType::KeyExchangeToken.as_str());
            w.empty("wst:RequestKET", &[]);
        });
    }
}

impl<'a> Element<'a> for KeyExchangeResponse<'a> {
    const NS: Ns = TRUST;
    const NAME: &'static str = "RequestSecurityTokenResponseCollection";

    /// WS-Trust puts the token into the response, the sample of MS-WSTEP one element deeper.
    fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        let response = node.required(&TRUST, "RequestSecurityTokenResponse")?;
        let inner = response.child(&TRUST, "RequestedSecurityToken")?;
        let place = inner.unwrap_or(response);
        let token = place.required(&TRUST, "KeyExchangeToken")?;
        let token = token.required(&SECURITY, "BinarySecurityToken")?;
        Ok(Self {
            token_type: kind(response)?,
            token: BinarySecurityToken::read(token)?,
        })
    }

    fn write(&self, w: &mut Writer<'_>) {
        let name = "RequestSecurityTokenResponseCollection";
        w.element_with(name, &[("xmlns", ns::TRUST)], |w| {
            w.element("RequestSecurityTokenResponse", |w| {
                w.text_element("TokenType", self.token_type.as_str());
                w.element("RequestedSecurityToken", |w| {
                    w.element("KeyExchangeToken", |w| {
                        self.token.write_as(w, "BinarySecurityToken", Some(ns::SECURITY));
                    });
                });
            });
        });
    }
}
