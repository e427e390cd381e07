use alloc::borrow::Cow;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec::Vec;

use mdm_errors::kit::base64;
use mdm_errors::{DecodeError, DecodeErrorKind, Text};
use mdm_soap::Element;
use mdm_soap::xml::{Node, Ns, Writer};

use super::GetPoliciesResponse;
use crate::ca::{Ca, CaReference, CaUri, ClientAuthentication};
use crate::flags::{EnrollmentFlags, GeneralFlags, PrivateKeyFlags, SubjectNameFlags};
use crate::oid::{Oid, OidGroup, OidReference, Target};
use crate::policy::{
    Attestation, AttestationFailureBehavior, Attributes, AzureAttestation, CertificateValidity, Extension,
    KeyArchivalAttributes, Permission, Policy, PrivateKeyAttributes, RaRequirements, Revision,
};
use crate::read::{BOOLEAN, INT, Kind, LONG, Sequence, UNSIGNED, XCEP, place};
use crate::rules;

impl<'a> Element<'a> for GetPoliciesResponse<'a> {
    const NS: Ns = XCEP;
    const NAME: &'static str = "GetPoliciesResponse";

    fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        let message = Sequence::new(node, &["response", "cAs", "oIDs"]);
        let mut tables = Tables {
            oids: table(message, "oIDs", "oID", "oIDReferenceID", oid)?,
            cas: table(message, "cAs", "cA", "cAReferenceID", ca)?,
        };
        let mut response = Self::default();
        if let Some(node) = message.present("response")? {
            tables.response(node, &mut response)?;
        }
        response.other_oids = tables.oids.unused();
        response.other_cas = tables.cas.unused();
        Ok(response)
    }

    fn write(&self, w: &mut Writer<'_>) {
        self.write_element(w);
    }
}

struct Tables<'a> {
    oids: Table<Oid<'a>>,
    cas: Table<Ca<'a>>,
}

struct Table<T> {
    entries: Vec<Arc<T>>,
    by_number: BTreeMap<i32, usize>,
    used: BTreeSet<usize>,
}

impl<T> Table<T> {
    /// Finds an entry. Where there is none, `place` is the element that refers to it.
    fn look_up<'d, 'a: 'd>(&mut self, number: i32, place: impl FnOnce() -> Node<'d, 'a>) -> Target<T> {
        let index = self.by_number.get(&number).copied();
        match index.and_then(|index| Some((index, self.entries.get(index)?))) {
            Some((index, thing)) => {
                self.used.insert(index);
                Target::Known(Arc::clone(thing))
            }
            None => {
                place().lint(&rules::DANGLING);
                Target::Dangling(number)
            }
        }
    }

    fn unused(self) -> Vec<Arc<T>> {
        let used = self.used;
        let unused = |(index, thing)| (!used.contains(&index)).then_some(thing);
        self.entries.into_iter().enumerate().filter_map(unused).collect()
    }
}

fn table<'a, T>(
    message: Sequence<'_, 'a>,
    list: &'static str,
    item: &str,
    number: &'static str,
    read: fn(Node<'_, 'a>) -> Result<T, DecodeError>,
) -> Result<Table<T>, DecodeError> {
    let mut by_number = BTreeMap::new();
    let mut index = 0_usize;
    let entries = message.list(list, item, |node| {
        let entry = Sequence::new(node, &[]);
        match entry.value(number, INT)? {
            Some(known) if by_number.contains_key(&known) => entry.place(number).lint(&rules::DUPLICATE_ID),
            Some(new) => {
                by_number.insert(new, index);
            }
            None => {}
        }
        index = index.saturating_add(1);
        read(node).map(Arc::new)
    })?;
    Ok(Table {
        entries,
        by_number,
        used: BTreeSet::new(),
    })
}

fn oid<'a>(node: Node<'_, 'a>) -> Result<Oid<'a>, DecodeError> {
    let entry = Sequence::new(node, &["value", "group", "oIDReferenceID", "defaultName"]);
    let oid = Oid {
        value: entry.text("value")?.unwrap_or_default(),
        group: OidGroup::new(entry.value("group", UNSIGNED)?.unwrap_or(0)),
        default_name: entry.text("defaultName")?,
    };
    if !oid.is_dotted_decimal() {
        entry.place("value").lint(&rules::OID_FORM);
    }
    Ok(oid)
}

fn ca<'a>(node: Node<'_, 'a>) -> Result<Ca<'a>, DecodeError> {
    let entry = Sequence::new(
        node,
        &["uris", "certificate", "enrollPermission", "cAReferenceID"],
    );
    Ok(Ca {
        uris: entry.list("uris", "cAURI", ca_uri)?,
        certificate: binary(entry, "certificate")?.unwrap_or_default().into(),
        enroll_permission: entry.value("enrollPermission", BOOLEAN)?.unwrap_or(false),
    })
}

fn ca_uri<'a>(node: Node<'_, 'a>) -> Result<CaUri<'a>, DecodeError> {
    let entry = Sequence::new(node, &["clientAuthentication", "uri", "priority", "renewalOnly"]);
    Ok(CaUri {
        client_authentication: ClientAuthentication::new(
            entry.value("clientAuthentication", UNSIGNED)?.unwrap_or(0),
        ),
        uri: entry.text("uri")?.unwrap_or_default(),
        priority: entry.value("priority", UNSIGNED)?,
        renewal_only: entry.value("renewalOnly", BOOLEAN)?,
    })
}

fn binary(sequence: Sequence<'_, '_>, name: &'static str) -> Result<Option<Vec<u8>>, DecodeError> {
    let Some(node) = sequence.present(name)? else {
        return Ok(None);
    };
    node.value("base64 text", base64::decode).map(Some)
}

/// Reads a number, and notes a 0 where the specification asks for more.
fn positive<T: PartialEq + From<u8>>(
    from: Sequence<'_, '_>,
    name: &'static str,
    kind: Kind<T>,
) -> Result<Option<T>, DecodeError> {
    let value = from.value(name, kind)?;
    if value == Some(T::from(0)) {
        from.place(name).lint(&rules::ZERO);
    }
    Ok(value)
}

impl<'a> Tables<'a> {
    fn response(
        &mut self,
        node: Node<'_, 'a>,
        response: &mut GetPoliciesResponse<'a>,
    ) -> Result<(), DecodeError> {
        let order = [
            "policyID",
            "policyFriendlyName",
            "nextUpdateHours",
            "policiesNotChanged",
            "policies",
        ];
        let from = Sequence::new(node, &order);
        response.policy_id = match from.nillable("policyID")? {
            Some(id) => id.trimmed(),
            None => Text::default(),
        };
        response.policy_friendly_name = from.text("policyFriendlyName")?;
        response.next_update_hours = positive(from, "nextUpdateHours", UNSIGNED)?;
        response.policies_not_changed = from.value("policiesNotChanged", BOOLEAN)?;
        let mut names = BTreeSet::new();
        response.policies = from.list("policies", "policy", |node| {
            let policy = self.policy(node)?;
            if !names.insert(policy.attributes.common_name.clone()) {
                let name = place(place(node, "attributes"), "commonName");
                name.lint(&rules::DUPLICATE_NAME);
            }
            Ok(policy)
        })?;
        Ok(())
    }

    fn policy(&mut self, node: Node<'_, 'a>) -> Result<Policy<'a>, DecodeError> {
        let from = Sequence::new(node, &["policyOIDReference", "cAs", "attributes"]);
        let attributes = node.required_any_case(&XCEP, "attributes")?;
        Ok(Policy {
            policy_oid: self.reference(from, "policyOIDReference", None)?,
            cas: from.list("cAs", "cAReference", |node| {
                let number = node.value(INT.expected, INT.read)?;
                Ok(CaReference(self.cas.look_up(number, || node)))
            })?,
            attributes: self.attributes(attributes)?,
        })
    }

    /// `group` is the group that fits the use; any group fits when it is `None`.
    fn reference(
        &mut self,
        from: Sequence<'_, 'a>,
        name: &'static str,
        group: Option<OidGroup>,
    ) -> Result<Option<OidReference<'a>>, DecodeError> {
        let Some(number) = from.value(name, INT)? else {
            return Ok(None);
        };
        let target = self.oids.look_up(number, || from.place(name));
        let fits = |oid: &Oid<'_>| group.is_none_or(|group| group == oid.group);
        if !target.resolved().is_none_or(fits) {
            from.place(name).lint(&rules::OID_GROUP);
        }
        Ok(Some(OidReference(target)))
    }

    fn required_reference(
        &mut self,
        node: Node<'_, 'a>,
        name: &'static str,
        group: OidGroup,
    ) -> Result<OidReference<'a>, DecodeError> {
        let from = Sequence::new(node, &[]);
        let missing = || node.error(DecodeErrorKind::MissingElement(name.into()));
        self.reference(from, name, Some(group))?.ok_or_else(missing)
    }

    fn attributes(&mut self, node: Node<'_, 'a>) -> Result<Attributes<'a>, DecodeError> {
        let from = Sequence::new(node, &ATTRIBUTES);
        let policy_schema = from.value("policySchema", UNSIGNED)?;
        if policy_schema.is_some_and(|schema| schema != 3) {
            from.place("policySchema").lint(&rules::POLICY_SCHEMA);
        }
        Ok(Attributes {
            common_name: from.text("commonName")?.unwrap_or_default(),
            policy_schema,
            certificate_validity: from.present("certificateValidity")?.map(validity).transpose()?,
            permission: from.present("permission")?.map(permission).transpose()?,
            private_key_attributes: match from.present("privateKeyAttributes")? {
                Some(node) => self.key(node)?,
                None => PrivateKeyAttributes::default(),
            },
            revision: from.present("revision")?.map(revision).transpose()?.flatten(),
            superseded_policies: from.list("supersededPolicies", "commonName", |node| Ok(node.trimmed()))?,
            private_key_flags: from.value("privateKeyFlags", UNSIGNED)?.map(PrivateKeyFlags),
            subject_name_flags: from.value("subjectNameFlags", UNSIGNED)?.map(SubjectNameFlags),
            enrollment_flags: from.value("enrollmentFlags", UNSIGNED)?.map(EnrollmentFlags),
            general_flags: from.value("generalFlags", UNSIGNED)?.map(GeneralFlags),
            hash_algorithm: self.reference(
                from,
                "hashAlgorithmOIDReference",
                Some(OidGroup::HASH_ALGORITHM),
            )?,
            ra_requirements: match from.present("rARequirements")? {
                Some(node) => Some(self.ra_requirements(node)?),
                None => None,
            },
            key_archival_attributes: match from.present("keyArchivalAttributes")? {
                Some(node) => Some(self.key_archival(node)?),
                None => None,
            },
            extensions: from.list("extensions", "extension", |node| self.extension(node))?,
            attestation: from.optional("attestation")?.map(attestation).transpose()?,
        })
    }

    fn key(&mut self, node: Node<'_, 'a>) -> Result<PrivateKeyAttributes<'a>, DecodeError> {
        let from = Sequence::new(node, &KEY);
        let mut crypto_providers = from.list("cryptoProviders", "provider", |node| Ok(node.trimmed()))?;
        for provider in node
            .children()
            .filter(|child| child.is_any_case(&XCEP, "provider"))
        {
            provider.lint(&rules::PROVIDER_PLACE);
            crypto_providers.push(provider.trimmed());
        }
        Ok(PrivateKeyAttributes {
            minimal_key_length: positive(from, "minimalKeyLength", UNSIGNED)?,
            key_spec: from.value("keySpec", UNSIGNED)?,
            key_usage_property: from.value("keyUsageProperty", UNSIGNED)?,
            permissions: from.text("permissions")?,
            algorithm: self.reference(from, "algorithmOIDReference", Some(OidGroup::PUBLIC_KEY))?,
            attestation_failure_behavior: behavior(from.optional("AttestationFailureBehavior")?),
            operation_timeout: seconds(from.optional("OperationTimeout")?)?,
            crypto_providers,
        })
    }

    fn ra_requirements(&mut self, node: Node<'_, 'a>) -> Result<RaRequirements<'a>, DecodeError> {
        let from = Sequence::new(node, &["rASignatures", "rAEKUs", "rAPolicies"]);
        let mut references = |list, group| {
            from.list(list, "oIDReference", |node| {
                let number = node.value(INT.expected, INT.read)?;
                let target = self.oids.look_up(number, || node);
                let fits = |oid: &Oid<'_>| oid.group == group;
                if !target.resolved().is_none_or(fits) {
                    node.lint(&rules::OID_GROUP);
                }
                Ok(OidReference(target))
            })
        };
        Ok(RaRequirements {
            ra_signatures: from.value("rASignatures", UNSIGNED)?.unwrap_or(0),
            ra_ekus: references("rAEKUs", OidGroup::EXTENDED_KEY_USAGE)?,
            ra_policies: references("rAPolicies", OidGroup::CERTIFICATE_POLICY)?,
        })
    }

    fn key_archival(&mut self, node: Node<'_, 'a>) -> Result<KeyArchivalAttributes<'a>, DecodeError> {
        let from = Sequence::new(
            node,
            &["symmetricAlgorithmOIDReference", "symmetricAlgorithmKeyLength"],
        );
        let length = positive(from, "symmetricAlgorithmKeyLength", UNSIGNED)?;
        Ok(KeyArchivalAttributes {
            symmetric_algorithm: self.required_reference(
                node,
                "symmetricAlgorithmOIDReference",
                OidGroup::ENCRYPTION_ALGORITHM,
            )?,
            symmetric_algorithm_key_length: length.unwrap_or(0),
        })
    }

    fn extension(&mut self, node: Node<'_, 'a>) -> Result<Extension<'a>, DecodeError> {
        let from = Sequence::new(node, &["oIDReference", "critical", "value"]);
        Ok(Extension {
            oid: self.required_reference(node, "oIDReference", OidGroup::EXTENSION)?,
            critical: from.value("critical", BOOLEAN)?,
            value: binary(from, "value")?.map(Cow::Owned),
        })
    }
}

const ATTRIBUTES: [&str; 16] = [
    "commonName",
    "policySchema",
    "certificateValidity",
    "permission",
    "privateKeyAttributes",
    "revision",
    "supersededPolicies",
    "privateKeyFlags",
    "subjectNameFlags",
    "enrollmentFlags",
    "generalFlags",
    "hashAlgorithmOIDReference",
    "rARequirements",
    "keyArchivalAttributes",
    "extensions",
    "attestation",
];

const KEY: [&str; 8] = [
    "minimalKeyLength",
    "keySpec",
    "keyUsageProperty",
    "permissions",
    "algorithmOIDReference",
    "AttestationFailureBehavior",
    "OperationTimeout",
    "cryptoProviders",
];

fn validity(node: Node<'_, '_>) -> Result<CertificateValidity, DecodeError> {
    let from = Sequence::new(node, &["validityPeriodSeconds", "renewalPeriodSeconds"]);
    let seconds = |name| Ok(positive(from, name, LONG)?.unwrap_or(0));
    Ok(CertificateValidity::new(
        seconds("validityPeriodSeconds")?,
        seconds("renewalPeriodSeconds")?,
    ))
}

fn permission(node: Node<'_, '_>) -> Result<Permission, DecodeError> {
    let from = Sequence::new(node, &["enroll", "autoEnroll"]);
    let may = |name| Ok(from.value(name, BOOLEAN)?.unwrap_or(false));
    Ok(Permission {
        enroll: may("enroll")?,
        auto_enroll: may("autoEnroll")?,
    })
}

fn revision(node: Node<'_, '_>) -> Result<Option<Revision>, DecodeError> {
    let from = Sequence::new(node, &["majorRevision", "minorRevision"]);
    let major = positive(from, "majorRevision", UNSIGNED)?;
    let minor_revision = from.value("minorRevision", UNSIGNED)?;
    Ok(major.map(|major_revision| Revision {
        major_revision,
        minor_revision,
    }))
}

/// Reads attestation. An example of MS-MDE2 (4.2.3) gives its nodes a value and says that they are nil: the value is kept.
fn attestation<'a>(node: Node<'_, 'a>) -> Result<Attestation<'a>, DecodeError> {
    let child = |name| {
        node.child_any_case(&XCEP, name)
            .map(|child| child.inspect(|child| _ = child.is_nil()))
    };
    let azure = |node: Node<'_, 'a>| -> Result<_, DecodeError> {
        let text = |name| -> Result<_, DecodeError> {
            Ok(node
                .child_any_case(&XCEP, name)?
                .map(Node::trimmed)
                .filter(|text| !text.is_empty()))
        };
        let endpoint_uri = text("endpointUri")?;
        if endpoint_uri.as_ref().is_some_and(|uri| !uri.contains("://")) {
            place(node, "endpointUri").lint(&rules::ENDPOINT_SCHEME);
        }
        Ok(AzureAttestation {
            nonce: text("nonce")?,
            relying_party_id: text("relyingPartyId")?,
            endpoint_uri,
        })
    };
    Ok(Attestation {
        attestation_failure_behavior: behavior(child("attestationFailureBehavior")?),
        operation_timeout: seconds(child("operationTimeout")?)?,
        azure_attestation: node
            .child_any_case(&XCEP, "azureAttestation")?
            .map(azure)
            .transpose()?,
    })
}

fn behavior<'a>(node: Option<Node<'_, 'a>>) -> Option<AttestationFailureBehavior<'a>> {
    let text = node?.trimmed();
    (!text.is_empty()).then(|| AttestationFailureBehavior::parse(text.into_cow()))
}

fn seconds(node: Option<Node<'_, '_>>) -> Result<Option<u32>, DecodeError> {
    match node.filter(|node| !node.is_white_space()) {
        Some(node) => node.value(UNSIGNED.expected, UNSIGNED.read).map(Some),
        None => Ok(None),
    }
}
