//! A certificate enrollment policy.

mod attestation;
mod key;
mod parts;

use alloc::vec::Vec;

use mdm_errors::Text;

use crate::ca::CaReference;
use crate::flags::{EnrollmentFlags, GeneralFlags, PrivateKeyFlags, SubjectNameFlags};
use crate::oid::{Oid, OidReference};

pub use attestation::{Attestation, AttestationFailureBehavior, AzureAttestation};
pub use key::{PLATFORM_PROVIDER, PrivateKeyAttributes, SOFTWARE_PROVIDER};
pub use parts::{
    CertificateValidity, Extension, KeyArchivalAttributes, Permission, RaRequirements, Revision,
};

/// One policy of a response (MS-XCEP 3.1.4.1.3.7).
///
/// ```text
/// policy { policyOIDReference int, cAs nil { cAReference int + }, attributes, any* }
/// ```
///
/// Empty lists are nil on the wire. Elements that real servers leave out are `None` after reading; a policy made with
/// [`Policy::new`] has everything the schema requires.
///
/// ```
/// use mdm_xcep::oid::{Oid, OidGroup};
/// use mdm_xcep::policy::{CertificateValidity, Policy};
///
/// let object = Oid::new("1.3.6.1.4.1.99999.1".try_into()?, OidGroup::ENROLLMENT_OBJECT);
/// let policy = Policy::new("Device".try_into()?, object, CertificateValidity::days(365, 42));
/// assert_eq!(policy.attributes.policy_schema, Some(3));
/// assert_eq!(policy.attributes.private_key_attributes.minimal_key_length, Some(2048));
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Policy<'a> {
    /// The identifier of the policy: `policyOIDReference`.
    pub policy_oid: Option<OidReference<'a>>,
    /// The authorities that issue certificates under the policy.
    pub cas: Vec<CaReference<'a>>,
    /// The requirements of the policy.
    pub attributes: Attributes<'a>,
}

impl<'a> Policy<'a> {
    /// Creates a policy of schema 3.
    ///
    /// It requires RSA keys of 2048 bits or more and SHA-256, allows enrollment, and has revision 101.0, as in the
    /// example of MS-MDE2 4.2.2.
    #[must_use]
    pub fn new(common_name: Text<'a>, policy_oid: Oid<'a>, validity: CertificateValidity) -> Self {
        Self {
            policy_oid: Some(policy_oid.into()),
            cas: Vec::new(),
            attributes: Attributes {
                common_name,
                policy_schema: Some(3),
                certificate_validity: Some(validity),
                permission: Some(Permission::ENROLL),
                private_key_attributes: PrivateKeyAttributes::new(2048),
                revision: Some(Revision::new(101).with_minor_revision(0)),
                hash_algorithm: Some(Oid::sha256().into()),
                ..Attributes::default()
            },
        }
    }

    /// Adds an authority that issues certificates under the policy.
    #[must_use]
    pub fn with_ca(mut self, ca: impl Into<CaReference<'a>>) -> Self {
        self.cas.push(ca.into());
        self
    }
}

/// The requirements of a [`Policy`] (MS-XCEP 3.1.4.1.3.1).
///
/// ```text
/// attributes { commonName, policySchema, certificateValidity, permission, privateKeyAttributes, revision,
///   supersededPolicies nil, privateKeyFlags nil, subjectNameFlags nil, enrollmentFlags nil, generalFlags nil,
///   hashAlgorithmOIDReference nil, rARequirements nil, keyArchivalAttributes nil, extensions nil, [attestation] }
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Attributes<'a> {
    /// A name that no other policy of the response has.
    pub common_name: Text<'a>,
    /// The version of the policy schema: 3 for device enrollment.
    pub policy_schema: Option<u32>,
    /// The validity and renewal periods of certificates.
    pub certificate_validity: Option<CertificateValidity>,
    /// The permission of the requester.
    pub permission: Option<Permission>,
    /// The requirements on the key.
    pub private_key_attributes: PrivateKeyAttributes<'a>,
    /// The version of the policy.
    pub revision: Option<Revision>,
    /// Common names of policies that this one replaces.
    pub superseded_policies: Vec<Text<'a>>,
    /// The treatment of the key.
    pub private_key_flags: Option<PrivateKeyFlags>,
    /// The sources of the names in the certificate.
    pub subject_name_flags: Option<SubjectNameFlags>,
    /// The course of enrollment.
    pub enrollment_flags: Option<EnrollmentFlags>,
    /// The use of the certificate.
    pub general_flags: Option<GeneralFlags>,
    /// The hash algorithm of the request's signature: `hashAlgorithmOIDReference`.
    pub hash_algorithm: Option<OidReference<'a>>,
    /// Signatures of registration authorities that a request needs.
    pub ra_requirements: Option<RaRequirements<'a>>,
    /// The cipher that wraps the key when it is archived.
    pub key_archival_attributes: Option<KeyArchivalAttributes<'a>>,
    /// Extensions of the certificate.
    pub extensions: Vec<Extension<'a>>,
    /// Attestation of the key, since version 6.0 of the protocol.
    pub attestation: Option<Attestation<'a>>,
}

impl<'a> Attributes<'a> {
    /// Returns the behavior when key attestation fails.
    ///
    /// The node of version 6.0 takes precedence over that of 5.0; without either it is `RetryOnError`.
    #[must_use]
    pub fn attestation_failure_behavior(&self) -> AttestationFailureBehavior<'a> {
        self.attestation
            .as_ref()
            .and_then(|attestation| attestation.attestation_failure_behavior.clone())
            .or_else(|| self.private_key_attributes.attestation_failure_behavior.clone())
            .unwrap_or(AttestationFailureBehavior::RetryOnError)
    }

    /// Returns the timeout of key attestation, in seconds.
    ///
    /// The node of version 6.0 takes precedence over that of 5.0; without either it is 100.
    #[must_use]
    pub fn operation_timeout(&self) -> u32 {
        self.attestation
            .as_ref()
            .and_then(|attestation| attestation.operation_timeout)
            .or(self.private_key_attributes.operation_timeout)
            .unwrap_or(100)
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Policy<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        use crate::samples::{few, trimmed};
        let mut policy = Self::new(trimmed(u)?, u.arbitrary()?, u.arbitrary()?);
        policy.cas = few(u, |u| Ok(CaReference::from(u.arbitrary::<crate::ca::Ca<'_>>()?)))?;
        let attributes = &mut policy.attributes;
        attributes.permission = Some(u.arbitrary()?);
        attributes.private_key_attributes = u.arbitrary()?;
        attributes.revision = Some(u.arbitrary()?);
        attributes.superseded_policies = few(u, trimmed)?;
        attributes.private_key_flags = u.arbitrary()?;
        attributes.subject_name_flags = u.arbitrary()?;
        attributes.enrollment_flags = u.arbitrary()?;
        attributes.general_flags = u.arbitrary()?;
        attributes.hash_algorithm = u.arbitrary::<Option<Oid<'_>>>()?.map(OidReference::from);
        attributes.ra_requirements = u.arbitrary()?;
        attributes.key_archival_attributes = u.arbitrary()?;
        attributes.extensions = few(u, |u| u.arbitrary())?;
        attributes.attestation = u.arbitrary()?;
        Ok(policy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_node_of_attestation_counts() {
        let mut attributes = Attributes::default();
        assert_eq!(
            attributes.attestation_failure_behavior(),
            AttestationFailureBehavior::RetryOnError
        );
        assert_eq!(attributes.operation_timeout(), 100);
        let key = &mut attributes.private_key_attributes;
        key.attestation_failure_behavior = Some(AttestationFailureBehavior::FailOnError);
        key.operation_timeout = Some(7);
        assert_eq!(
            attributes.attestation_failure_behavior(),
            AttestationFailureBehavior::FailOnError
        );
        assert_eq!(attributes.operation_timeout(), 7);
        let attestation =
            Attestation::default().with_failure_behavior(AttestationFailureBehavior::IgnoreOnError);
        attributes.attestation = Some(attestation);
        assert_eq!(
            attributes.attestation_failure_behavior(),
            AttestationFailureBehavior::IgnoreOnError
        );
        assert_eq!(attributes.operation_timeout(), 7);
    }
}
