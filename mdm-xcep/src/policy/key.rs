use alloc::vec::Vec;

use mdm_errors::Text;

use super::AttestationFailureBehavior;
use crate::oid::OidReference;

/// The provider that keeps keys in the TPM.
pub const PLATFORM_PROVIDER: &str = "Microsoft Platform Crypto Provider";

/// The provider that keeps keys in software.
pub const SOFTWARE_PROVIDER: &str = "Microsoft Software Key Storage Provider";

/// The requirements on a private key (MS-XCEP 3.1.4.1.3.20, MS-MDE2 3.3.4.1.1.2).
///
/// ```text
/// privateKeyAttributes { minimalKeyLength, keySpec nil, keyUsageProperty nil, permissions nil,
///   algorithmOIDReference nil, [AttestationFailureBehavior], [OperationTimeout], cryptoProviders nil { provider + } }
/// ```
///
/// ```
/// use mdm_xcep::policy::{PLATFORM_PROVIDER, PrivateKeyAttributes};
///
/// let key = PrivateKeyAttributes::new(3072);
/// assert_eq!(key.crypto_providers[0], PLATFORM_PROVIDER);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PrivateKeyAttributes<'a> {
    /// The minimal length of the key, in bits.
    pub minimal_key_length: Option<u32>,
    /// The kind of use: 1 for key exchange, 2 for signatures.
    pub key_spec: Option<u32>,
    /// The uses of the key, in the bits of the directory's `pKIKeyUsage`.
    pub key_usage_property: Option<u32>,
    /// The permissions to use the key, as a security descriptor string.
    pub permissions: Option<Text<'a>>,
    /// The algorithm of the key: `algorithmOIDReference`.
    pub algorithm: Option<OidReference<'a>>,
    /// The behavior when key attestation fails.
    ///
    /// It exists since version 5.0 of the protocol.
    pub attestation_failure_behavior: Option<AttestationFailureBehavior<'a>>,
    /// The timeout of key attestation, in seconds.
    ///
    /// It exists since version 5.0 of the protocol.
    pub operation_timeout: Option<u32>,
    /// The providers to make the key with.
    ///
    /// The schema gives their order no meaning; servers put the TPM first.
    pub crypto_providers: Vec<Text<'a>>,
}

impl PrivateKeyAttributes<'_> {
    /// Requires keys of a minimal length in bits, made in the TPM or in software.
    #[must_use]
    pub fn new(minimal_key_length: u32) -> Self {
        Self {
            minimal_key_length: Some(minimal_key_length),
            crypto_providers: [PLATFORM_PROVIDER, SOFTWARE_PROVIDER].map(Text::lossy).into(),
            ..Self::default()
        }
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for PrivateKeyAttributes<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        use crate::samples::{few, present, trimmed};
        Ok(Self {
            minimal_key_length: Some(u.arbitrary()?),
            key_spec: u.arbitrary()?,
            key_usage_property: u.arbitrary()?,
            permissions: present(u)?,
            algorithm: u
                .arbitrary::<Option<crate::oid::Oid<'_>>>()?
                .map(OidReference::from),
            attestation_failure_behavior: crate::samples::behavior(u)?,
            operation_timeout: u.arbitrary()?,
            crypto_providers: few(u, trimmed)?,
        })
    }
}
