//! Requests under the certificate policy, which are signed.
//!
//! The bytes to sign go out, the signature comes in.

use core::fmt;

use mdm_errors::{DecodeError, Text};
use rustls_pki_types::CertificateDer;
use sha2::{Digest as _, Sha256};

use crate::operation::Operation;
use crate::pending_request::write_request;
use crate::security::{Timestamp, ValueType, algorithm};
use crate::values::base64;
use crate::xml::canonical::{Form, canonical};
use crate::xml::{Document, Lints, Writer};
use crate::{Limits, MessageId, PendingRequest, ns};

/// The certificate that a device signs with, and the timestamp of its request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SigningToken<'a> {
    /// The certificate.
    pub certificate: CertificateDer<'a>,
    /// The value type that the token names.
    pub value_type: ValueType<'a>,
    /// The identifier of the token: `uuid-` followed by a UUID.
    pub id: Text<'a>,
    /// The timestamp; both times are required, at most 15 minutes apart.
    pub timestamp: Timestamp<'a>,
}

impl<'a> SigningToken<'a> {
    /// Takes a certificate, with the value type of policy requests.
    #[must_use]
    pub const fn new(certificate: CertificateDer<'a>, id: Text<'a>, timestamp: Timestamp<'a>) -> Self {
        Self {
            certificate,
            value_type: ValueType::X509v3,
            id,
            timestamp,
        }
    }

    /// Sets another value type.
    ///
    /// Token requests use [`ValueType::DeviceEnrollmentUserToken`].
    #[must_use]
    pub fn with_value_type(mut self, value_type: ValueType<'a>) -> Self {
        self.value_type = value_type;
        self
    }
}

/// A request that awaits its signature (MS-MDE2 3.3.4.1.1.1, 3.4.4.1.1.1.2).
///
/// Make it with [`PendingRequest::prepare_signed`], sign [`to_be_signed`](Self::to_be_signed) with RSA PKCS#1 v1.5 and
/// SHA-256, and hand the signature to [`with_signature`](Self::with_signature).
///
/// ```
/// # mod demo { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/soap/demo.rs")); }
/// # use demo::*;
/// use core::time::Duration;
/// use mdm_errors::text;
/// use mdm_soap::security::Timestamp;
/// use mdm_soap::{Envelope, MessageId, PendingRequest, SigningToken};
/// use rustls_pki_types::{CertificateDer, UnixTime};
///
/// # fn sign(octets: &[u8]) -> Vec<u8> { octets.to_vec() }
/// let at = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
/// let token = SigningToken::new(
///     CertificateDer::from(vec![0x30, 0x00]), // the certificate of the device
///     text!("uuid-0d5a1441-5891-453b-becf-a2e5f6ea3749"),
///     Timestamp::new(at(1_795_910_400), at(1_795_910_700)),
/// );
/// let id = MessageId::from_uuid("0d5a1441-5891-453b-becf-a2e5f6ea3749");
/// let to = text!("https://mdm.contoso.com/Ask.svc");
/// let unsigned = PendingRequest::<Demo>::prepare_signed(id, &to, &token, &Ask(text!("word")))?;
///
/// let signature = sign(unsigned.to_be_signed()); // by the key of the certificate, wherever it is
/// let mut body = Vec::new();
/// let pending = unsigned.with_signature(&signature, &mut body);
/// assert!(Envelope::parse(&body)?.security().signature().is_some());
/// # Ok::<(), mdm_soap::Error>(())
/// ```
#[must_use = "the request is sent with its signature"]
pub struct UnsignedRequest<O> {
    message_id: MessageId<'static>,
    before: Vec<u8>,
    after: Vec<u8>,
    token_reference: String,
    signed_info: Vec<u8>,
    operation: core::marker::PhantomData<fn() -> O>,
}

impl<O: Operation> PendingRequest<O> {
    /// Prepares the envelope of a request under the certificate policy.
    ///
    /// # Errors
    /// Fails when this crate's own reader would refuse the request, for example because it exceeds the default limits.
    pub fn prepare_signed(
        message_id: MessageId<'_>,
        to: &Text<'_>,
        token: &SigningToken<'_>,
        request: &O::Request<'_>,
    ) -> Result<UnsignedRequest<O>, DecodeError> {
        let mut envelope = Vec::new();
        let mut place = 0;
        let message_id = message_id.into_owned();
        let security = |w: &mut Writer<'_>| {
            w.element_with("wsse:Security", &[("s:mustUnderstand", "1")], |w| {
                token.timestamp.write(w);
                let attributes = [
                    ("ValueType", token.value_type.as_str()),
                    ("u:Id", token.id.as_str()),
                    ("EncodingType", ns::BASE64_BINARY),
                ];
                let certificate = base64::encode(&token.certificate);
                w.text_element_with("wsse:BinarySecurityToken", &attributes, &certificate);
                place = w.written();
            });
        };
        write_request::<O>(message_id.clone(), to, request, &mut envelope, Some(security));
        let signed_info = signed_info(&digest(&envelope)?);
        let after = envelope.split_off(place.min(envelope.len()));
        Ok(UnsignedRequest {
            message_id,
            before: envelope,
            after,
            token_reference: format!("#{}", token.id),
            signed_info,
            operation: core::marker::PhantomData,
        })
    }
}

impl<O: Operation> UnsignedRequest<O> {
    /// Returns the bytes to sign: the canonical form of `SignedInfo`.
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        &self.signed_info
    }

    /// Appends the signed envelope and returns the request that awaits its response.
    pub fn with_signature(self, signature: &[u8], out: &mut Vec<u8>) -> PendingRequest<O> {
        const KEY_TYPE: &str =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509";
        out.extend_from_slice(&self.before);
        Writer::new(out).element_with("Signature", &[("xmlns", ns::SIGNATURE)], |w| {
            w.raw(&self.signed_info);
            w.text_element("SignatureValue", &base64::encode(signature));
            w.element("KeyInfo", |w| {
                w.element("wsse:SecurityTokenReference", |w| {
                    let attributes = [("URI", self.token_reference.as_str()), ("ValueType", KEY_TYPE)];
                    w.empty("wsse:Reference", &attributes);
                });
            });
        });
        out.extend_from_slice(&self.after);
        PendingRequest::for_message(self.message_id)
    }
}

/// Returns the digest of an envelope that is to be signed.
fn digest(envelope: &[u8]) -> Result<[u8; 32], DecodeError> {
    let limits = Limits::default();
    let document = Document::parse_noting(envelope, &limits, Lints::Ignored)?;
    let mut hash = Sha256::new();
    let root = document.root();
    canonical(
        &document,
        root.index().unwrap_or_default(),
        None,
        Form::Inclusive,
        &mut |text| hash.update(text),
    )
    .map_err(|_| {
        root.error(mdm_errors::DecodeErrorKind::Limit(
            mdm_errors::LimitKind::Canonical,
        ))
    })?;
    Ok(hash.finalize().into())
}

/// Writes `SignedInfo` in its canonical form, which is also the form it is sent in.
fn signed_info(digest: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out);
    let method = |w: &mut Writer<'_>, name, algorithm| {
        w.element_with(name, &[("Algorithm", algorithm)], |_| {});
    };
    writer.element_with("SignedInfo", &[("xmlns", ns::SIGNATURE)], |w| {
        method(w, "CanonicalizationMethod", algorithm::EXCLUSIVE);
        method(w, "SignatureMethod", algorithm::RSA_SHA256);
        w.element_with("Reference", &[("URI", "")], |w| {
            w.element("Transforms", |w| method(w, "Transform", algorithm::ENVELOPED));
            method(w, "DigestMethod", algorithm::SHA256);
            w.text_element("DigestValue", &base64::encode(digest));
        });
    });
    out
}

impl<O> fmt::Debug for UnsignedRequest<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnsignedRequest")
            .field("message_id", &self.message_id)
            .finish_non_exhaustive()
    }
}
