//! The messages of the policy service.

use mdm_errors::Text;
use mdm_xcep::oid::OidReference;
use mdm_xcep::policy::{Policy, PrivateKeyAttributes};
use mdm_xcep::{GetPoliciesRequest, GetPoliciesResponse};

use crate::report::Report;
use crate::value::{Fields, Value};

fn text(text: &Option<Text<'_>>) -> Option<String> {
    text.as_ref().map(|text| text.as_str().to_owned())
}

pub(super) fn request(report: &mut Report, request: &GetPoliciesRequest<'_>) {
    let client = &request.client;
    let filter = request.request_filter.as_ref().map(|filter| {
        Fields::new()
            .with(
                "policyOIDs",
                Value::list(filter.policy_oids.iter().map(|oid| oid.as_str().to_owned())),
            )
            .with(
                "clientVersion",
                filter.client_version.map(|version| version.to_string()),
            )
            .with(
                "serverVersion",
                filter.server_version.map(|version| version.to_string()),
            )
    });
    report.model = std::mem::take(&mut report.model)
        .with(
            "client",
            Fields::new()
                .with("lastUpdate", text(&client.last_update))
                .with("preferredLanguage", text(&client.preferred_language))
                .with_some("TPMManufacturer", text(&client.tpm_manufacturer))
                .with_some("TPMFirmwareVersion", text(&client.tpm_firmware_version)),
        )
        .with("requestFilter", filter);
}

pub(super) fn response(report: &mut Report, response: &GetPoliciesResponse<'_>) {
    let policies = response.policies.iter().map(policy);
    let required = response.key_requirements();
    report.model = std::mem::take(&mut report.model)
        .with("policyID", response.policy_id.as_str())
        .with("policyFriendlyName", text(&response.policy_friendly_name))
        .with("nextUpdateHours", response.next_update_hours)
        .with("policiesNotChanged", response.policies_not_changed)
        .with("policies", Value::list(policies))
        .with(
            "key_requirements",
            Fields::new()
                .with("minimalKeyLength", required.minimal_key_length)
                .with(
                    "hashAlgorithm",
                    required.hash_algorithm.map(|oid| oid.value.as_str().to_owned()),
                )
                .with(
                    "cryptoProviders",
                    Value::list(required.crypto_providers.iter().copied()),
                ),
        );
}

fn policy(policy: &Policy<'_>) -> Fields {
    let attributes = &policy.attributes;
    let validity = attributes.certificate_validity.as_ref().map(|validity| {
        Fields::new()
            .with("validityPeriodSeconds", validity.validity_period_seconds)
            .with("renewalPeriodSeconds", validity.renewal_period_seconds)
    });
    let permission = attributes.permission.as_ref().map(|permission| {
        Fields::new()
            .with("enroll", permission.enroll)
            .with("autoEnroll", permission.auto_enroll)
    });
    let revision = attributes.revision.as_ref().map(|revision| {
        Fields::new()
            .with("majorRevision", revision.major_revision)
            .with("minorRevision", revision.minor_revision)
    });
    let superseded = &attributes.superseded_policies;
    let fields = Fields::new()
        .with("commonName", attributes.common_name.as_str())
        .with("policySchema", attributes.policy_schema)
        .with("certificateValidity", validity)
        .with("permission", permission)
        .with("privateKeyAttributes", key(&attributes.private_key_attributes))
        .with("revision", revision)
        .with(
            "supersededPolicies",
            Value::list(superseded.iter().map(|policy| policy.as_str().to_owned())),
        )
        .with(
            "privateKeyFlags",
            attributes.private_key_flags.map(|flags| flags.0),
        )
        .with(
            "subjectNameFlags",
            attributes.subject_name_flags.map(|flags| flags.0),
        )
        .with(
            "enrollmentFlags",
            attributes.enrollment_flags.map(|flags| flags.0),
        )
        .with("generalFlags", attributes.general_flags.map(|flags| flags.0))
        .with("hashAlgorithmOID", oid(attributes.hash_algorithm.as_ref()))
        .with(
            "rARequirements",
            attributes
                .ra_requirements
                .as_ref()
                .map(|requirements| Fields::new().with("rASignatures", requirements.ra_signatures)),
        )
        .with(
            "extensions",
            Value::list(attributes.extensions.iter().map(|extension| {
                Fields::new()
                    .with("oID", oid(Some(&extension.oid)))
                    .with("critical", extension.critical)
                    .with("bytes", extension.value.as_ref().map(|value| value.len() as u64))
            })),
        );
    let cas = policy.cas.iter().filter_map(|reference| reference.ca());
    Fields::new()
        .with("policyOID", oid(policy.policy_oid.as_ref()))
        .with(
            "cAs",
            Value::list(cas.flat_map(|ca| ca.uris.iter().map(|uri| uri.uri.as_str().to_owned()))),
        )
        .with("attributes", fields)
}

fn key(key: &PrivateKeyAttributes<'_>) -> Fields {
    Fields::new()
        .with("minimalKeyLength", key.minimal_key_length)
        .with("keySpec", key.key_spec)
        .with("keyUsageProperty", key.key_usage_property)
        .with("permissions", text(&key.permissions))
        .with("algorithmOID", oid(key.algorithm.as_ref()))
        .with_some(
            "AttestationFailureBehavior",
            key.attestation_failure_behavior
                .as_ref()
                .map(|behavior| behavior.as_str().to_owned()),
        )
        .with_some("OperationTimeout", key.operation_timeout)
        .with(
            "cryptoProviders",
            Value::list(
                key.crypto_providers
                    .iter()
                    .map(|provider| provider.as_str().to_owned()),
            ),
        )
}

/// Returns the identifier that a reference leads to, with its name.
fn oid(reference: Option<&OidReference<'_>>) -> Option<Value> {
    let oid = reference?.oid()?;
    Some(
        Fields::new()
            .with("value", oid.value.as_str())
            .with("group", oid.group.value())
            .with("defaultName", oid.default_name.as_ref().map(|name| name.as_str()))
            .into(),
    )
}
