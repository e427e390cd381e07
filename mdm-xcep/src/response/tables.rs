//! The tables that a response is written with.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;

use super::GetPoliciesResponse;
use crate::ca::{Ca, CaReference};
use crate::oid::{Oid, OidReference, Target};
use crate::policy::Policy;

/// The place of a shared thing, which tells one from its copies.
pub(super) fn address<T>(thing: &Arc<T>) -> usize {
    Arc::as_ptr(thing).addr()
}

/// Things in the order of first use, each under the number that refers to it.
pub(super) struct Table<'r, T> {
    /// Numbers by address: one thing may be named thousands of times.
    known: BTreeMap<usize, i32>,
    pub(super) entries: Vec<(i32, &'r T)>,
    /// Numbers that were read without an entry in a table; no other thing may get them.
    reserved: BTreeSet<i32>,
    next: i32,
}

impl<'r, T> Table<'r, T> {
    const fn new() -> Self {
        Self {
            known: BTreeMap::new(),
            entries: Vec::new(),
            reserved: BTreeSet::new(),
            next: 0,
        }
    }

    pub(super) fn number(&self, target: &Target<T>) -> i32 {
        match target {
            Target::Known(thing) => self.known.get(&address(thing)).copied().unwrap_or(-1),
            Target::Dangling(number) => *number,
        }
    }

    fn reserve(&mut self, target: &Target<T>) {
        if let Target::Dangling(number) = target {
            self.reserved.insert(*number);
        }
    }

    fn add(&mut self, thing: &'r Arc<T>, equal: impl FnOnce(&'r T, i32) -> Option<i32>) {
        let address = address(thing);
        if self.known.contains_key(&address) {
            return;
        }
        while self.reserved.contains(&self.next) {
            self.next = self.next.wrapping_add(1);
        }
        let number = equal(thing, self.next).unwrap_or_else(|| {
            self.entries.push((self.next, thing));
            self.next = self.next.wrapping_add(1);
            self.next.wrapping_sub(1)
        });
        self.known.insert(address, number);
    }
}

pub(super) struct Tables<'r, 'a> {
    pub(super) oids: Table<'r, Oid<'a>>,
    pub(super) cas: Table<'r, Ca<'a>>,
}

impl<'r, 'a> Tables<'r, 'a> {
    pub(super) fn of(response: &'r GetPoliciesResponse<'a>) -> Self {
        let (mut oids, mut cas) = (Table::new(), Table::new());
        for policy in &response.policies {
            oid_references(policy).for_each(|reference| oids.reserve(&reference.0));
            policy.cas.iter().for_each(|reference| cas.reserve(&reference.0));
        }
        let mut values = BTreeMap::new();
        let mut equal = |oid: &'r Oid<'a>, next| match values.get(oid) {
            Some(number) => Some(*number),
            None => {
                values.insert(oid, next);
                None
            }
        };
        for policy in &response.policies {
            for reference in oid_references(policy) {
                if let OidReference(Target::Known(oid)) = reference {
                    oids.add(oid, &mut equal);
                }
            }
            for reference in &policy.cas {
                if let CaReference(Target::Known(ca)) = reference {
                    cas.add(ca, |_, _| None);
                }
            }
        }
        for oid in &response.other_oids {
            oids.add(oid, &mut equal);
        }
        for ca in &response.other_cas {
            cas.add(ca, |_, _| None);
        }
        Self { oids, cas }
    }

    pub(super) fn oid(&self, reference: &OidReference<'a>) -> i32 {
        self.oids.number(&reference.0)
    }

    pub(super) fn ca(&self, reference: &CaReference<'a>) -> i32 {
        self.cas.number(&reference.0)
    }
}

/// Every reference of a policy, in document order.
pub(super) fn oid_references<'p, 'a>(policy: &'p Policy<'a>) -> impl Iterator<Item = &'p OidReference<'a>> {
    let attributes = &policy.attributes;
    let ra = attributes.ra_requirements.iter();
    policy
        .policy_oid
        .iter()
        .chain(&attributes.private_key_attributes.algorithm)
        .chain(&attributes.hash_algorithm)
        .chain(ra.flat_map(|ra| ra.ra_ekus.iter().chain(&ra.ra_policies)))
        .chain(
            attributes
                .key_archival_attributes
                .iter()
                .map(|archival| &archival.symmetric_algorithm),
        )
        .chain(attributes.extensions.iter().map(|extension| &extension.oid))
}
