//! Equality by meaning.
//!
//! Things that many references share are compared once, however often they are named.

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry;
use alloc::sync::Arc;

use super::GetPoliciesResponse;
use super::tables::address;
use crate::ca::{Ca, CaReference};
use crate::oid::{Oid, OidReference, Target};
use crate::policy::{
    Attributes, Extension, KeyArchivalAttributes, Policy, PrivateKeyAttributes, RaRequirements,
};

impl PartialEq for GetPoliciesResponse<'_> {
    fn eq(&self, other: &Self) -> bool {
        let mut same = Comparison::default();
        self.policy_id == other.policy_id
            && self.policy_friendly_name == other.policy_friendly_name
            && self.next_update_hours == other.next_update_hours
            && self.policies_not_changed == other.policies_not_changed
            && each(&self.policies, &other.policies, |one, other| {
                same.policy(one, other)
            })
            && each(&self.other_cas, &other.other_cas, |one, other| {
                same.cas.things(one, other)
            })
            && each(&self.other_oids, &other.other_oids, |one, other| {
                same.oids.things(one, other)
            })
    }
}

impl Eq for GetPoliciesResponse<'_> {}

impl PartialEq for Policy<'_> {
    fn eq(&self, other: &Self) -> bool {
        Comparison::default().policy(self, other)
    }
}

impl Eq for Policy<'_> {}

impl PartialEq for Attributes<'_> {
    fn eq(&self, other: &Self) -> bool {
        Comparison::default().attributes(self, other)
    }
}

impl Eq for Attributes<'_> {}

impl PartialEq for RaRequirements<'_> {
    fn eq(&self, other: &Self) -> bool {
        Comparison::default().ra(self, other)
    }
}

impl Eq for RaRequirements<'_> {}

#[derive(Default)]
struct Comparison<'r, 'a> {
    oids: Classes<'r, Oid<'a>>,
    cas: Classes<'r, Ca<'a>>,
}

/// Things by address, each with the number of the first thing that is equal to it.
struct Classes<'r, T> {
    by_address: BTreeMap<usize, usize>,
    by_value: BTreeMap<&'r T, usize>,
}

impl<T> Default for Classes<'_, T> {
    fn default() -> Self {
        Self {
            by_address: BTreeMap::new(),
            by_value: BTreeMap::new(),
        }
    }
}

impl<'r, T: Ord> Classes<'r, T> {
    fn of(&mut self, thing: &'r Arc<T>) -> usize {
        match self.by_address.entry(address(thing)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(free) => {
                let next = self.by_value.len();
                *free.insert(*self.by_value.entry(thing).or_insert(next))
            }
        }
    }

    fn things(&mut self, one: &'r Arc<T>, other: &'r Arc<T>) -> bool {
        self.of(one) == self.of(other)
    }

    fn targets(&mut self, one: &'r Target<T>, other: &'r Target<T>) -> bool {
        match (one, other) {
            (Target::Known(one), Target::Known(other)) => self.things(one, other),
            (Target::Dangling(one), Target::Dangling(other)) => one == other,
            _ => false,
        }
    }
}

impl<'r, 'a> Comparison<'r, 'a> {
    fn oid(&mut self, one: &'r OidReference<'a>, other: &'r OidReference<'a>) -> bool {
        self.oids.targets(&one.0, &other.0)
    }

    fn optional_oid(
        &mut self,
        one: Option<&'r OidReference<'a>>,
        other: Option<&'r OidReference<'a>>,
    ) -> bool {
        optional(one, other, |one, other| self.oid(one, other))
    }

    fn policy(&mut self, one: &'r Policy<'a>, other: &'r Policy<'a>) -> bool {
        self.optional_oid(one.policy_oid.as_ref(), other.policy_oid.as_ref())
            && each(&one.cas, &other.cas, |CaReference(one), CaReference(other)| {
                self.cas.targets(one, other)
            })
            && self.attributes(&one.attributes, &other.attributes)
    }

    fn attributes(&mut self, one: &'r Attributes<'a>, other: &'r Attributes<'a>) -> bool {
        one.common_name == other.common_name
            && one.policy_schema == other.policy_schema
            && one.certificate_validity == other.certificate_validity
            && one.permission == other.permission
            && self.key(&one.private_key_attributes, &other.private_key_attributes)
            && one.revision == other.revision
            && one.superseded_policies == other.superseded_policies
            && one.private_key_flags == other.private_key_flags
            && one.subject_name_flags == other.subject_name_flags
            && one.enrollment_flags == other.enrollment_flags
            && one.general_flags == other.general_flags
            && self.optional_oid(one.hash_algorithm.as_ref(), other.hash_algorithm.as_ref())
            && optional(
                one.ra_requirements.as_ref(),
                other.ra_requirements.as_ref(),
                |one, other| self.ra(one, other),
            )
            && optional(
                one.key_archival_attributes.as_ref(),
                other.key_archival_attributes.as_ref(),
                |one, other| self.archival(one, other),
            )
            && each(&one.extensions, &other.extensions, |one, other| {
                self.extension(one, other)
            })
            && one.attestation == other.attestation
    }

    fn key(&mut self, one: &'r PrivateKeyAttributes<'a>, other: &'r PrivateKeyAttributes<'a>) -> bool {
        one.minimal_key_length == other.minimal_key_length
            && one.key_spec == other.key_spec
            && one.key_usage_property == other.key_usage_property
            && one.permissions == other.permissions
            && self.optional_oid(one.algorithm.as_ref(), other.algorithm.as_ref())
            && one.attestation_failure_behavior == other.attestation_failure_behavior
            && one.operation_timeout == other.operation_timeout
            && one.crypto_providers == other.crypto_providers
    }

    fn ra(&mut self, one: &'r RaRequirements<'a>, other: &'r RaRequirements<'a>) -> bool {
        one.ra_signatures == other.ra_signatures
            && each(&one.ra_ekus, &other.ra_ekus, |one, other| self.oid(one, other))
            && each(&one.ra_policies, &other.ra_policies, |one, other| {
                self.oid(one, other)
            })
    }

    fn archival(&mut self, one: &'r KeyArchivalAttributes<'a>, other: &'r KeyArchivalAttributes<'a>) -> bool {
        one.symmetric_algorithm_key_length == other.symmetric_algorithm_key_length
            && self.oid(&one.symmetric_algorithm, &other.symmetric_algorithm)
    }

    fn extension(&mut self, one: &'r Extension<'a>, other: &'r Extension<'a>) -> bool {
        one.critical == other.critical && one.value == other.value && self.oid(&one.oid, &other.oid)
    }
}

fn each<'r, T>(one: &'r [T], other: &'r [T], mut same: impl FnMut(&'r T, &'r T) -> bool) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
}

fn optional<'r, T>(
    one: Option<&'r T>,
    other: Option<&'r T>,
    same: impl FnOnce(&'r T, &'r T) -> bool,
) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => same(one, other),
        (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ca::{CaUri, ClientAuthentication};
    use crate::oid::OidGroup;
    use crate::policy::CertificateValidity;
    use alloc::format;
    use alloc::string::String;
    use mdm_errors::Text;

    fn response(value: &str, references: usize) -> GetPoliciesResponse<'static> {
        let oid = Arc::new(Oid::new(
            Text::lossy(String::from(value)),
            OidGroup::EXTENDED_KEY_USAGE,
        ));
        let uri = CaUri::new(ClientAuthentication::X509, Text::lossy("https://ca.contoso.com"));
        let ca = Arc::new(Ca::new(uri, value.as_bytes().to_vec().into()));
        let mut requirements = RaRequirements::new(1);
        let mut policy = Policy::new(
            Text::lossy("User"),
            Oid::sha256(),
            CertificateValidity::days(2, 1),
        );
        for _ in 0..references {
            requirements.ra_ekus.push(Arc::clone(&oid).into());
            policy.cas.push(Arc::clone(&ca).into());
        }
        policy.attributes.ra_requirements = Some(requirements);
        GetPoliciesResponse::new(Text::default()).with_policy(policy)
    }

    #[test]
    fn shared_and_copied_things_are_the_same() {
        let one = response("1.2.3", 2);
        assert_eq!(one, response("1.2.3", 2));
        assert_eq!(one.policies[0], response("1.2.3", 2).policies[0]);
        assert_ne!(one, response("1.2.4", 2));
        assert_ne!(one, response("1.2.3", 3));
        let mut copied = response("1.2.3", 1);
        let policy = &mut copied.policies[0];
        policy.cas.push(response("1.2.3", 1).policies[0].cas[0].clone());
        let other = Oid::new(Text::lossy("1.2.3"), OidGroup::EXTENDED_KEY_USAGE);
        policy.attributes.ra_requirements = policy
            .attributes
            .ra_requirements
            .take()
            .map(|requirements| requirements.with_eku(other));
        assert_eq!(one, copied);
    }

    #[test]
    fn one_large_thing_named_often_is_compared_and_shown_once() {
        let value = "1.".repeat(400_000);
        let (one, other) = (response(&value, 20_000), response(&value, 20_000));
        assert_eq!(one, other);
        assert!(format!("{one:?}").len() < 4_000_000);
    }
}
