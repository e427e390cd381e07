use mdm_errors::{DecodeError, DecodeErrorKind, Name, SecretBytes, SecretText, Text};

use crate::values::base64;
use crate::xml::{Node, Writer};
use crate::{ns, rules};

mdm_errors::kit::open_words! {
    /// The content of a binary security token (MS-MDE2 3.3.4.1.1.1; MS-WSTEP 3.1.4.1).
    pub enum ValueType: exact {
        /// The user's token, issued by a web page or a provisioning package.
        DeviceEnrollmentUserToken = "http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment/DeviceEnrollmentUserToken",
        /// A JSON Web Token of Microsoft Entra.
        Jwt = "urn:ietf:params:oauth:token-type:jwt",
        /// A certificate.
        X509v3 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3" | "X509v3",
        /// A certificate request.
        Pkcs10 = "http://schemas.microsoft.com/windows/pki/2009/01/enrollment#PKCS10",
        /// A signed certificate request or a certificate, in the enrollment namespace.
        Pkcs7 = "http://schemas.microsoft.com/windows/pki/2009/01/enrollment#PKCS7",
        /// [`Self::Pkcs7`] in the namespace of WS-Security.
        SecurityPkcs7 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd#PKCS7",
        /// A provisioning document.
        DeviceEnrollmentProvisionDoc = "http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment/DeviceEnrollmentProvisionDoc"
            | "http://schemas.microsoft.com/ConfigurationManager/Enrollment/DeviceEnrollmentProvisionDoc"
            | "http://schemas.microsoft.com/5.0.0.0/Configuration Manager/Enrollment/DeviceEnrollmentProvisionDoc",
    }
}

/// A token in base64, in a security header or in a body (WS-Security 1.0 6.3).
///
/// ```text
/// <wsse:BinarySecurityToken ValueType="" EncodingType="" Id=""?> base64 </wsse:BinarySecurityToken>
/// ```
///
/// ```
/// use mdm_errors::SecretBytes;
/// use mdm_soap::security::{BinarySecurityToken, ValueType};
///
/// let token = BinarySecurityToken::new(ValueType::Jwt, SecretBytes::borrowed(b"eyJ0.eyJh.c2ln"));
/// assert!(token.payload.ct_eq(b"eyJ0.eyJh.c2ln"));
/// assert!(!format!("{token:?}").contains("eyJ0"));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BinarySecurityToken<'a> {
    /// The attribute `Id`, under any prefix or none.
    pub id: Option<Text<'a>>,
    /// The type of the content.
    pub value_type: ValueType<'a>,
    /// The content, decoded.
    pub payload: SecretBytes<'a>,
    /// The text as it came; absent if the token did not come from a message.
    pub raw: Option<SecretText<'a>>,
}

impl<'a> BinarySecurityToken<'a> {
    /// Makes a token to send.
    #[must_use]
    pub const fn new(value_type: ValueType<'a>, payload: SecretBytes<'a>) -> Self {
        Self {
            id: None,
            value_type,
            payload,
            raw: None,
        }
    }

    /// Sets the identifier.
    #[must_use]
    pub fn with_id(mut self, id: Text<'a>) -> Self {
        self.id = Some(id);
        self
    }

    #[doc(hidden)]
    pub fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        let value_type = node.attribute_text("ValueType").unwrap_or_default();
        let value_type = ValueType::parse(value_type.into_cow());
        let raw = node.secret();
        let payload = decode(node, &value_type, raw.expose()).ok_or_else(|| {
            node.error(DecodeErrorKind::InvalidValue {
                name: Name::new(node.local()),
                expected: "base64 text",
            })
        })?;
        Ok(Self {
            id: node.attribute_text("Id"),
            value_type,
            payload: SecretBytes::owned(payload),
            raw: Some(raw),
        })
    }

    pub(crate) fn write(&self, w: &mut Writer<'_>) {
        self.write_as(w, "wsse:BinarySecurityToken", None);
    }

    /// Writes the token under a name, with a default namespace if one is given.
    #[doc(hidden)]
    pub fn write_as(&self, w: &mut Writer<'_>, name: &'static str, namespace: Option<&'static str>) {
        let mut attributes = vec![
            ("ValueType", self.value_type.as_str()),
            ("EncodingType", ns::BASE64_BINARY),
        ];
        attributes.extend(self.id.as_ref().map(|id| ("Id", id.as_str())));
        attributes.extend(namespace.map(|uri| ("xmlns", uri)));
        w.text_element_with(name, &attributes, &base64::encode(self.payload.expose()));
    }

    pub(crate) fn reborrow(&self) -> BinarySecurityToken<'_> {
        BinarySecurityToken {
            id: self.id.as_ref().map(Text::borrowed),
            value_type: self.value_type.borrowed(),
            payload: SecretBytes::borrowed(self.payload.expose()),
            raw: self.raw.as_ref().map(|raw| SecretText::borrowed(raw.expose())),
        }
    }

    /// Returns the token with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> BinarySecurityToken<'static> {
        BinarySecurityToken {
            id: self.id.map(Text::into_owned),
            value_type: self.value_type.into_owned(),
            payload: self.payload.into_owned(),
            raw: self.raw.map(SecretText::into_owned),
        }
    }
}

fn decode(node: Node<'_, '_>, value_type: &ValueType<'_>, raw: &str) -> Option<Vec<u8>> {
    let text = raw.trim();
    if *value_type == ValueType::Jwt && text.contains('.') {
        node.lint(&rules::JWT_NOT_ENCODED);
        return Some(text.into());
    }
    if node.document().notes_lints() && !base64::is_canonical(text) {
        node.lint(&rules::BASE64_SPELLING);
    }
    base64::decode(text)
}
