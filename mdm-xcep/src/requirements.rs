use alloc::vec::Vec;

use crate::oid::{Oid, OidReference};
use crate::policy::{AttestationFailureBehavior, Attributes, AzureAttestation};
use crate::response::GetPoliciesResponse;

/// The requirements of a response on a device's key and certificate request.
///
/// The default is the choice of a device without a policy service: keys of 2048 bits and SHA-1.
///
/// ```
/// use mdm_xcep::{KeyRequirements, PolicySet, ProtocolVersion};
///
/// let response = PolicySet::new().with_minimal_key_length(3072).response(ProtocolVersion::V5_0);
/// let requirements = response.key_requirements();
/// assert_eq!(requirements.minimal_key_length, 3072);
/// assert_eq!(requirements.hash_algorithm.map(|oid| oid.value.as_str()), Some("2.16.840.1.101.3.4.2.1"));
/// assert_eq!(requirements.crypto_providers[0], "Microsoft Platform Crypto Provider");
/// assert_eq!(KeyRequirements::default().minimal_key_length, 2048);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyRequirements<'r> {
    /// The minimal length of the key, in bits.
    pub minimal_key_length: u32,
    /// The hash algorithm of the request's signature.
    ///
    /// It is `None` when the response names none, or names one that it does not list.
    pub hash_algorithm: Option<&'r Oid<'r>>,
    /// The providers to make the key with, in their order.
    pub crypto_providers: Vec<&'r str>,
    /// The behavior when key attestation fails.
    pub attestation_failure_behavior: AttestationFailureBehavior<'r>,
    /// The timeout of key attestation, in seconds.
    pub operation_timeout: u32,
    /// The Azure service that attests the key.
    pub azure_attestation: Option<&'r AzureAttestation<'r>>,
}

impl Default for KeyRequirements<'_> {
    fn default() -> Self {
        Self {
            minimal_key_length: 2048,
            hash_algorithm: None,
            crypto_providers: Vec::new(),
            attestation_failure_behavior: AttestationFailureBehavior::RetryOnError,
            operation_timeout: 100,
            azure_attestation: None,
        }
    }
}

impl GetPoliciesResponse<'_> {
    /// Returns the requirements on a device's key and certificate request.
    ///
    /// They are those of the first policy, because devices ignore all others. Without a policy they are the defaults.
    #[must_use]
    pub fn key_requirements(&self) -> KeyRequirements<'_> {
        self.policies
            .first()
            .map(|policy| requirements(&policy.attributes))
            .unwrap_or_default()
    }
}

fn requirements<'r>(attributes: &'r Attributes<'_>) -> KeyRequirements<'r> {
    let key = &attributes.private_key_attributes;
    let defaults = KeyRequirements::default();
    KeyRequirements {
        minimal_key_length: key.minimal_key_length.unwrap_or(defaults.minimal_key_length),
        hash_algorithm: attributes.hash_algorithm.as_ref().and_then(OidReference::oid),
        crypto_providers: key
            .crypto_providers
            .iter()
            .map(|provider| provider.as_str())
            .collect(),
        attestation_failure_behavior: attributes.attestation_failure_behavior(),
        operation_timeout: attributes.operation_timeout(),
        azure_attestation: attributes
            .attestation
            .as_ref()
            .and_then(|attestation| attestation.azure_attestation.as_ref()),
    }
}
