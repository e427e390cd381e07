//! The answer of a policy service.

mod equal;
mod own;
mod read;
mod tables;
mod write;

use alloc::sync::Arc;
use alloc::vec::Vec;

use mdm_errors::{Lint, Text};
use mdm_soap::xml::{Document, Writer};
use mdm_soap::{Element as _, Limits, ns};

use crate::ca::Ca;
use crate::oid::Oid;
use crate::policy::Policy;

/// The answer of a policy service (MS-XCEP 3.1.4.1.2.2).
///
/// It contains the policies under which a device may request certificates.
///
/// ```text
/// GetPoliciesResponse { response nil { policyID, policyFriendlyName nil, nextUpdateHours nil,
///   policiesNotChanged nil, policies nil { policy + }, any* }, cAs nil { cA + }, oIDs nil { oID + } }
/// ```
///
/// The tables `cAs` and `oIDs` are made when the message is written: each thing that policies name is in them once, under
/// its own number. [`PolicySet`](crate::PolicySet) makes the response that Windows needs.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct GetPoliciesResponse<'a> {
    /// The identifier of the policies, which may be empty.
    ///
    /// Servers that share an identifier give the same answer.
    pub policy_id: Text<'a>,
    /// A display name.
    pub policy_friendly_name: Option<Text<'a>>,
    /// The time after which the client should ask again, in hours; more than 0.
    pub next_update_hours: Option<u32>,
    /// The policies have not changed since the time that the client gave.
    pub policies_not_changed: Option<bool>,
    /// The policies.
    pub policies: Vec<Policy<'a>>,
    /// Authorities that the response lists but no policy names.
    pub other_cas: Vec<Arc<Ca<'a>>>,
    /// Object identifiers that the response lists but no policy names.
    pub other_oids: Vec<Arc<Oid<'a>>>,
}

impl<'a> GetPoliciesResponse<'a> {
    /// Creates a response without policies.
    #[must_use]
    pub fn new(policy_id: Text<'a>) -> Self {
        Self {
            policy_id,
            ..Self::default()
        }
    }

    /// Returns the answer to a client whose policies are current: `policiesNotChanged`.
    ///
    /// ```
    /// use mdm_xcep::GetPoliciesResponse;
    ///
    /// let response = GetPoliciesResponse::not_changed("{2d2c4d1c}".try_into()?);
    /// assert_eq!(response.policies_not_changed, Some(true));
    /// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
    /// ```
    #[must_use]
    pub fn not_changed(policy_id: Text<'a>) -> Self {
        Self {
            policies_not_changed: Some(true),
            ..Self::new(policy_id)
        }
    }

    /// Returns the deviations of the response.
    ///
    /// They have the same rule and path as the lints from reading the written response.
    ///
    /// It is empty for a response of [`PolicySet`](crate::PolicySet).
    ///
    /// ```
    /// use mdm_xcep::{PolicySet, ProtocolVersion};
    ///
    /// let mut response = PolicySet::new().response(ProtocolVersion::V5_0);
    /// assert!(response.check().is_empty());
    /// response.policies[0].attributes.private_key_attributes.minimal_key_length = Some(0);
    /// let lints = response.check();
    /// assert_eq!(lints[0].rule.id, "xcep.zero");
    /// assert!(lints[0].path.as_str().ends_with("privateKeyAttributes/minimalKeyLength"));
    /// ```
    #[must_use]
    pub fn check(&self) -> Vec<Lint> {
        let mut bytes = Vec::new();
        Writer::new(&mut bytes)
            .element_with("Body", &[("xmlns:xsi", ns::SCHEMA_INSTANCE)], |w| self.write(w));
        let everything = Limits::default()
            .with_bytes(usize::MAX)
            .with_elements(usize::MAX)
            .with_text(usize::MAX);
        let mut lints = Vec::new();
        if let Ok(document) = Document::parse(&bytes, &everything)
            && let Some(node) = document.root().children().next()
            && GetPoliciesResponse::read(node).is_ok()
        {
            document.lints(&mut lints);
        }
        lints
    }

    /// Sets the display name.
    #[must_use]
    pub fn with_policy_friendly_name(mut self, name: Text<'a>) -> Self {
        self.policy_friendly_name = Some(name);
        self
    }

    /// Sets the time after which to ask again, in hours.
    #[must_use]
    pub const fn with_next_update_hours(mut self, hours: u32) -> Self {
        self.next_update_hours = Some(hours);
        self
    }

    /// Adds a policy.
    #[must_use]
    pub fn with_policy(mut self, policy: Policy<'a>) -> Self {
        self.policies.push(policy);
        self
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for GetPoliciesResponse<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        use crate::samples::{few, present, trimmed};
        Ok(Self {
            policy_id: trimmed(u)?,
            policy_friendly_name: present(u)?,
            next_update_hours: u.arbitrary()?,
            policies_not_changed: u.arbitrary()?,
            policies: few(u, |u| u.arbitrary())?,
            other_cas: few(u, |u| Ok(Arc::new(u.arbitrary()?)))?,
            other_oids: Vec::new(),
        })
    }
}
