use alloc::vec::Vec;

use mdm_errors::Text;
use mdm_soap::values::ProtocolVersion;

use crate::oid::{Oid, OidReference};
use crate::policy::{
    Attestation, AttestationFailureBehavior, AzureAttestation, CertificateValidity, PLATFORM_PROVIDER,
    Permission, Policy, SOFTWARE_PROVIDER,
};
use crate::response::GetPoliciesResponse;

/// The policy of a server, from which responses to Windows devices are made.
///
/// It has one policy of schema 3 in the complete shape of MS-MDE2 4.2.2.
///
/// Defaults: RSA keys of 2048 bits made in the TPM or in software, SHA-256, certificates valid for a year with a
/// renewal period of 42 days, and permission to enroll. Nodes of later versions of the protocol are written only if the
/// version that discovery agreed on has them; see [`PolicySet::response`].
///
/// ```
/// use mdm_xcep::policy::{AttestationFailureBehavior, CertificateValidity};
/// use mdm_xcep::{PolicySet, ProtocolVersion};
///
/// let policies = PolicySet::new()
///     .with_validity(CertificateValidity::days(90, 30))
///     .with_attestation(AttestationFailureBehavior::IgnoreOnError, 60);
/// let response = policies.response(ProtocolVersion::V5_0);
/// let key = &response.policies[0].attributes.private_key_attributes;
/// assert_eq!(key.operation_timeout, Some(60));
/// assert_eq!(response.key_requirements().minimal_key_length, 2048);
///
/// let earlier = policies.response(ProtocolVersion::V4_0);
/// assert_eq!(earlier.policies[0].attributes.private_key_attributes.operation_timeout, None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicySet<'a> {
    policy_id: Text<'a>,
    common_name: Text<'a>,
    policy_oid: Option<Oid<'a>>,
    hash_algorithm: Oid<'a>,
    key_algorithm: Option<Oid<'a>>,
    minimal_key_length: u32,
    providers: Vec<Text<'a>>,
    validity: CertificateValidity,
    permission: Permission,
    attestation: Option<(AttestationFailureBehavior<'a>, u32)>,
    azure_attestation: Option<AzureAttestation<'a>>,
}

impl Default for PolicySet<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> PolicySet<'a> {
    /// Creates a policy set with the defaults.
    #[must_use]
    pub fn new() -> Self {
        Self {
            policy_id: Text::default(),
            common_name: Text::lossy("MDM device enrollment"),
            policy_oid: None,
            hash_algorithm: Oid::sha256(),
            key_algorithm: None,
            minimal_key_length: 2048,
            providers: [PLATFORM_PROVIDER, SOFTWARE_PROVIDER].map(Text::lossy).into(),
            validity: CertificateValidity::days(365, 42),
            permission: Permission::ENROLL,
            attestation: None,
            azure_attestation: None,
        }
    }

    /// Sets the identifier of the set, which is empty by default.
    #[must_use]
    pub fn with_policy_id(mut self, policy_id: Text<'a>) -> Self {
        self.policy_id = policy_id;
        self
    }

    /// Sets the name of the policy.
    #[must_use]
    pub fn with_common_name(mut self, common_name: Text<'a>) -> Self {
        self.common_name = common_name;
        self
    }

    /// Sets the object identifier of the policy.
    ///
    /// Without one, the policy refers to its hash algorithm, as the example of MS-MDE2 4.2.2 does.
    #[must_use]
    pub fn with_policy_oid(mut self, oid: Oid<'a>) -> Self {
        self.policy_oid = Some(oid);
        self
    }

    /// Sets the hash algorithm.
    #[must_use]
    pub fn with_hash_algorithm(mut self, oid: Oid<'a>) -> Self {
        self.hash_algorithm = oid;
        self
    }

    /// Sets the algorithm of the key, which is nil by default.
    #[must_use]
    pub fn with_key_algorithm(mut self, oid: Oid<'a>) -> Self {
        self.key_algorithm = Some(oid);
        self
    }

    /// Sets the minimal length of the key, in bits.
    #[must_use]
    pub const fn with_minimal_key_length(mut self, bits: u32) -> Self {
        self.minimal_key_length = bits;
        self
    }

    /// Sets the providers to make the key with, in order of preference.
    #[must_use]
    pub fn with_providers(mut self, providers: impl IntoIterator<Item = Text<'a>>) -> Self {
        self.providers = providers.into_iter().collect();
        self
    }

    /// Sets the validity and renewal periods of certificates.
    #[must_use]
    pub const fn with_validity(mut self, validity: CertificateValidity) -> Self {
        self.validity = validity;
        self
    }

    /// Sets the permission of the requester.
    #[must_use]
    pub const fn with_permission(mut self, permission: Permission) -> Self {
        self.permission = permission;
        self
    }

    /// Sets the behavior when key attestation fails, and the timeout in seconds.
    ///
    /// Both are sent from version 5.0 on.
    #[must_use]
    pub fn with_attestation(mut self, behavior: AttestationFailureBehavior<'a>, seconds: u32) -> Self {
        self.attestation = Some((behavior, seconds));
        self
    }

    /// Sets the Azure service that attests keys.
    ///
    /// It is sent from version 6.0 on.
    #[must_use]
    pub fn with_azure_attestation(mut self, azure: AzureAttestation<'a>) -> Self {
        self.azure_attestation = Some(azure);
        self
    }

    /// Returns the response for a version of the protocol.
    ///
    /// `version` is the one that discovery agreed on with the device.
    #[must_use]
    pub fn response(&self, version: ProtocolVersion) -> GetPoliciesResponse<'a> {
        let hash = OidReference::from(self.hash_algorithm.clone());
        let mut policy = Policy::new(
            self.common_name.clone(),
            self.hash_algorithm.clone(),
            self.validity,
        );
        policy.policy_oid = Some(
            self.policy_oid
                .clone()
                .map_or_else(|| hash.clone(), OidReference::from),
        );
        let attributes = &mut policy.attributes;
        attributes.hash_algorithm = Some(hash);
        attributes.permission = Some(self.permission);
        let key = &mut attributes.private_key_attributes;
        key.minimal_key_length = Some(self.minimal_key_length);
        key.crypto_providers.clone_from(&self.providers);
        key.algorithm = self.key_algorithm.clone().map(OidReference::from);
        if let (true, Some((behavior, seconds))) = (version >= ProtocolVersion::V5_0, &self.attestation) {
            key.attestation_failure_behavior = Some(behavior.clone());
            key.operation_timeout = Some(*seconds);
        }
        if let (true, Some(azure)) = (version >= ProtocolVersion::V6_0, &self.azure_attestation) {
            attributes.attestation = Some(Attestation {
                attestation_failure_behavior: self.attestation.as_ref().map(|(behavior, _)| behavior.clone()),
                operation_timeout: self.attestation.as_ref().map(|(_, seconds)| *seconds),
                azure_attestation: Some(azure.clone()),
            });
        }
        GetPoliciesResponse::new(self.policy_id.clone()).with_policy(policy)
    }
}
