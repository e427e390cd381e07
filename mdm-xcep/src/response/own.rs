use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;

use mdm_errors::Text;

use super::GetPoliciesResponse;
use super::tables::address;
use crate::ca::{Ca, CaReference};
use crate::oid::{Oid, OidReference, Target};
use crate::policy::{
    Attestation, AttestationFailureBehavior, Attributes, Extension, KeyArchivalAttributes, Policy,
    PrivateKeyAttributes, RaRequirements,
};

impl GetPoliciesResponse<'_> {
    /// Returns the response with everything it borrows copied.
    ///
    /// Shared things stay shared.
    #[must_use]
    pub fn into_owned(self) -> GetPoliciesResponse<'static> {
        // Copies are found by address, so `self` has to live until the last one is made.
        let mut owner = Owner::default();
        GetPoliciesResponse {
            policy_id: self.policy_id.clone().into_owned(),
            policy_friendly_name: self.policy_friendly_name.clone().map(Text::into_owned),
            next_update_hours: self.next_update_hours,
            policies_not_changed: self.policies_not_changed,
            policies: self.policies.iter().map(|policy| owner.policy(policy)).collect(),
            other_cas: self.other_cas.iter().map(|ca| owner.ca(ca)).collect(),
            other_oids: self.other_oids.iter().map(|oid| owner.oid(oid)).collect(),
        }
    }
}

#[derive(Default)]
struct Owner {
    oids: BTreeMap<usize, Arc<Oid<'static>>>,
    cas: BTreeMap<usize, Arc<Ca<'static>>>,
}

impl Owner {
    fn oid(&mut self, oid: &Arc<Oid<'_>>) -> Arc<Oid<'static>> {
        let copy = || Arc::new(Oid::clone(oid).into_owned());
        Arc::clone(self.oids.entry(address(oid)).or_insert_with(copy))
    }

    fn ca(&mut self, ca: &Arc<Ca<'_>>) -> Arc<Ca<'static>> {
        let copy = || Arc::new(Ca::clone(ca).into_owned());
        Arc::clone(self.cas.entry(address(ca)).or_insert_with(copy))
    }

    fn reference(&mut self, reference: &OidReference<'_>) -> OidReference<'static> {
        OidReference(match &reference.0 {
            Target::Known(oid) => Target::Known(self.oid(oid)),
            Target::Dangling(number) => Target::Dangling(*number),
        })
    }

    fn optional(&mut self, reference: Option<&OidReference<'_>>) -> Option<OidReference<'static>> {
        reference.map(|reference| self.reference(reference))
    }

    fn policy(&mut self, policy: &Policy<'_>) -> Policy<'static> {
        let ca = |CaReference(target): &CaReference<'_>| {
            CaReference(match target {
                Target::Known(ca) => Target::Known(self.ca(ca)),
                Target::Dangling(number) => Target::Dangling(*number),
            })
        };
        Policy {
            cas: policy.cas.iter().map(ca).collect(),
            policy_oid: self.optional(policy.policy_oid.as_ref()),
            attributes: self.attributes(&policy.attributes),
        }
    }

    fn attributes(&mut self, from: &Attributes<'_>) -> Attributes<'static> {
        let superseded = from.superseded_policies.iter().cloned();
        Attributes {
            common_name: from.common_name.clone().into_owned(),
            policy_schema: from.policy_schema,
            certificate_validity: from.certificate_validity,
            permission: from.permission,
            private_key_attributes: self.key(&from.private_key_attributes),
            revision: from.revision,
            superseded_policies: superseded.map(Text::into_owned).collect(),
            private_key_flags: from.private_key_flags,
            subject_name_flags: from.subject_name_flags,
            enrollment_flags: from.enrollment_flags,
            general_flags: from.general_flags,
            hash_algorithm: self.optional(from.hash_algorithm.as_ref()),
            ra_requirements: from.ra_requirements.as_ref().map(|ra| RaRequirements {
                ra_signatures: ra.ra_signatures,
                ra_ekus: ra.ra_ekus.iter().map(|oid| self.reference(oid)).collect(),
                ra_policies: ra.ra_policies.iter().map(|oid| self.reference(oid)).collect(),
            }),
            key_archival_attributes: from.key_archival_attributes.as_ref().map(|archival| {
                KeyArchivalAttributes {
                    symmetric_algorithm: self.reference(&archival.symmetric_algorithm),
                    symmetric_algorithm_key_length: archival.symmetric_algorithm_key_length,
                }
            }),
            extensions: from
                .extensions
                .iter()
                .map(|extension| self.extension(extension))
                .collect(),
            attestation: from.attestation.clone().map(Attestation::into_owned),
        }
    }

    fn key(&mut self, from: &PrivateKeyAttributes<'_>) -> PrivateKeyAttributes<'static> {
        let behavior = from.attestation_failure_behavior.clone();
        PrivateKeyAttributes {
            minimal_key_length: from.minimal_key_length,
            key_spec: from.key_spec,
            key_usage_property: from.key_usage_property,
            permissions: from.permissions.clone().map(Text::into_owned),
            algorithm: self.optional(from.algorithm.as_ref()),
            attestation_failure_behavior: behavior.map(AttestationFailureBehavior::into_owned),
            operation_timeout: from.operation_timeout,
            crypto_providers: from
                .crypto_providers
                .iter()
                .cloned()
                .map(Text::into_owned)
                .collect(),
        }
    }

    fn extension(&mut self, from: &Extension<'_>) -> Extension<'static> {
        Extension {
            oid: self.reference(&from.oid),
            critical: from.critical,
            value: from.value.clone().map(|value| Cow::Owned(value.into_owned())),
        }
    }
}
