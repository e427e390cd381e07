use alloc::string::ToString;

use mdm_errors::kit::base64;
use mdm_soap::ns;
use mdm_soap::xml::Writer;

use super::GetPoliciesResponse;
use super::tables::Tables;
use crate::ca::{Ca, CaUri};
use crate::oid::{Oid, OidReference};
use crate::policy::{
    Attestation, Attributes, KeyArchivalAttributes, Policy, PrivateKeyAttributes, RaRequirements,
};

impl GetPoliciesResponse<'_> {
    /// Writes the body element; `xsi` must be declared further out.
    pub(super) fn write_element(&self, w: &mut Writer<'_>) {
        let tables = Tables::of(self);
        w.element_with("GetPoliciesResponse", &[("xmlns", ns::POLICY)], |w| {
            w.element("response", |w| {
                w.text_element("policyID", &self.policy_id);
                text(w, "policyFriendlyName", self.policy_friendly_name.as_deref());
                number(w, "nextUpdateHours", self.next_update_hours);
                number(w, "policiesNotChanged", self.policies_not_changed);
                list(w, "policies", &self.policies, |w, policy| {
                    self::policy(w, policy, &tables)
                });
            });
            list(w, "cAs", &tables.cas.entries, |w, (id, ca)| self::ca(w, ca, *id));
            list(w, "oIDs", &tables.oids.entries, |w, (id, oid)| {
                self::oid(w, oid, *id)
            });
        });
    }
}

fn text(w: &mut Writer<'_>, name: &'static str, value: Option<&str>) {
    match value {
        Some(value) => w.text_element(name, value),
        None => w.nil(name),
    }
}

fn number(w: &mut Writer<'_>, name: &'static str, value: Option<impl ToString>) {
    text(w, name, value.map(|value| value.to_string()).as_deref());
}

fn list<T>(w: &mut Writer<'_>, name: &'static str, items: &[T], mut item: impl FnMut(&mut Writer<'_>, &T)) {
    if items.is_empty() {
        return w.nil(name);
    }
    w.element(name, |w| items.iter().for_each(|each| item(w, each)));
}

fn reference(
    w: &mut Writer<'_>,
    name: &'static str,
    value: Option<&OidReference<'_>>,
    tables: &Tables<'_, '_>,
) {
    number(w, name, value.map(|reference| tables.oid(reference)));
}

fn policy(w: &mut Writer<'_>, policy: &Policy<'_>, tables: &Tables<'_, '_>) {
    w.element("policy", |w| {
        if let Some(oid) = &policy.policy_oid {
            reference(w, "policyOIDReference", Some(oid), tables);
        }
        list(w, "cAs", &policy.cas, |w, ca| {
            w.text_element("cAReference", &tables.ca(ca).to_string());
        });
        w.element("attributes", |w| attributes(w, &policy.attributes, tables));
    });
}

fn attributes(w: &mut Writer<'_>, attributes: &Attributes<'_>, tables: &Tables<'_, '_>) {
    w.text_element("commonName", &attributes.common_name);
    if let Some(schema) = attributes.policy_schema {
        number(w, "policySchema", Some(schema));
    }
    if let Some(validity) = attributes.certificate_validity {
        w.element("certificateValidity", |w| {
            number(w, "validityPeriodSeconds", Some(validity.validity_period_seconds));
            number(w, "renewalPeriodSeconds", Some(validity.renewal_period_seconds));
        });
    }
    if let Some(permission) = attributes.permission {
        w.element("permission", |w| {
            number(w, "enroll", Some(permission.enroll));
            number(w, "autoEnroll", Some(permission.auto_enroll));
        });
    }
    w.element("privateKeyAttributes", |w| {
        key(w, &attributes.private_key_attributes, tables)
    });
    tail(w, attributes, tables);
}

/// The children after `privateKeyAttributes`.
fn tail(w: &mut Writer<'_>, attributes: &Attributes<'_>, tables: &Tables<'_, '_>) {
    if let Some(revision) = attributes.revision {
        w.element("revision", |w| {
            number(w, "majorRevision", Some(revision.major_revision));
            number(w, "minorRevision", revision.minor_revision);
        });
    }
    list(
        w,
        "supersededPolicies",
        &attributes.superseded_policies,
        |w, name| {
            w.text_element("commonName", name);
        },
    );
    number(
        w,
        "privateKeyFlags",
        attributes.private_key_flags.map(|flags| flags.0),
    );
    number(
        w,
        "subjectNameFlags",
        attributes.subject_name_flags.map(|flags| flags.0),
    );
    number(
        w,
        "enrollmentFlags",
        attributes.enrollment_flags.map(|flags| flags.0),
    );
    number(w, "generalFlags", attributes.general_flags.map(|flags| flags.0));
    reference(
        w,
        "hashAlgorithmOIDReference",
        attributes.hash_algorithm.as_ref(),
        tables,
    );
    match &attributes.ra_requirements {
        Some(ra) => w.element("rARequirements", |w| ra_requirements(w, ra, tables)),
        None => w.nil("rARequirements"),
    }
    match &attributes.key_archival_attributes {
        Some(archival) => w.element("keyArchivalAttributes", |w| key_archival(w, archival, tables)),
        None => w.nil("keyArchivalAttributes"),
    }
    list(w, "extensions", &attributes.extensions, |w, extension| {
        w.element("extension", |w| {
            reference(w, "oIDReference", Some(&extension.oid), tables);
            number(w, "critical", extension.critical);
            number(w, "value", extension.value.as_deref().map(base64::encode));
        });
    });
    if let Some(attestation) = &attributes.attestation {
        w.element("attestation", |w| self::attestation(w, attestation));
    }
}

fn ra_requirements(w: &mut Writer<'_>, ra: &RaRequirements<'_>, tables: &Tables<'_, '_>) {
    number(w, "rASignatures", Some(ra.ra_signatures));
    let item = |w: &mut Writer<'_>, oid: &OidReference<'_>| reference(w, "oIDReference", Some(oid), tables);
    list(w, "rAEKUs", &ra.ra_ekus, item);
    list(w, "rAPolicies", &ra.ra_policies, item);
}

fn key_archival(w: &mut Writer<'_>, archival: &KeyArchivalAttributes<'_>, tables: &Tables<'_, '_>) {
    let algorithm = Some(&archival.symmetric_algorithm);
    reference(w, "symmetricAlgorithmOIDReference", algorithm, tables);
    let length = archival.symmetric_algorithm_key_length;
    number(w, "symmetricAlgorithmKeyLength", Some(length));
}

fn key(w: &mut Writer<'_>, key: &PrivateKeyAttributes<'_>, tables: &Tables<'_, '_>) {
    if let Some(length) = key.minimal_key_length {
        number(w, "minimalKeyLength", Some(length));
    }
    number(w, "keySpec", key.key_spec);
    number(w, "keyUsageProperty", key.key_usage_property);
    text(w, "permissions", key.permissions.as_deref());
    reference(w, "algorithmOIDReference", key.algorithm.as_ref(), tables);
    if let Some(behavior) = &key.attestation_failure_behavior {
        w.text_element("AttestationFailureBehavior", behavior.as_str());
    }
    if let Some(seconds) = key.operation_timeout {
        number(w, "OperationTimeout", Some(seconds));
    }
    list(w, "cryptoProviders", &key.crypto_providers, |w, provider| {
        w.text_element("provider", provider);
    });
}

fn attestation(w: &mut Writer<'_>, attestation: &Attestation<'_>) {
    if let Some(behavior) = &attestation.attestation_failure_behavior {
        w.text_element("attestationFailureBehavior", behavior.as_str());
    }
    if let Some(seconds) = attestation.operation_timeout {
        number(w, "operationTimeout", Some(seconds));
    }
    if let Some(azure) = &attestation.azure_attestation {
        w.element("azureAttestation", |w| {
            let mut put = |name, value: Option<&str>| {
                if let Some(value) = value {
                    w.text_element(name, value);
                }
            };
            put("nonce", azure.nonce.as_deref());
            put("relyingPartyId", azure.relying_party_id.as_deref());
            put("endpointUri", azure.endpoint_uri.as_deref());
        });
    }
}

fn ca(w: &mut Writer<'_>, ca: &Ca<'_>, id: i32) {
    w.element("cA", |w| {
        w.element("uris", |w| ca.uris.iter().for_each(|uri| ca_uri(w, uri)));
        w.text_element("certificate", &base64::encode(&ca.certificate));
        number(w, "enrollPermission", Some(ca.enroll_permission));
        number(w, "cAReferenceID", Some(id));
    });
}

fn ca_uri(w: &mut Writer<'_>, uri: &CaUri<'_>) {
    w.element("cAURI", |w| {
        number(w, "clientAuthentication", Some(uri.client_authentication));
        w.text_element("uri", &uri.uri);
        number(w, "priority", uri.priority);
        number(w, "renewalOnly", uri.renewal_only);
    });
}

fn oid(w: &mut Writer<'_>, oid: &Oid<'_>, id: i32) {
    w.element("oID", |w| {
        w.text_element("value", &oid.value);
        number(w, "group", Some(oid.group));
        number(w, "oIDReferenceID", Some(id));
        text(w, "defaultName", oid.default_name.as_deref());
    });
}
