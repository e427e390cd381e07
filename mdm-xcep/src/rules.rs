//! The lint rules: deviations that messages are read with.
//!
//! The rules of XML, SOAP and security headers are in [`mdm_soap::rules`].

mdm_errors::kit::rules! {
    MISSING = "xcep.missing-element", "MS-XCEP 3.1.4.1.3", "no element of the schema is missing; one without a value is present as nil";
    SEQUENCE = "xcep.sequence", "MS-XCEP 3.1.4.1.3", "elements are in the order of the schema";
    EMPTY = "xcep.empty-without-nil", "XML Schema Part 1 2.6.2", "an element without a value says that it is nil";
    DANGLING = "xcep.dangling-reference", "MS-XCEP 3.1.4.1.3.7", "every reference of a policy is listed in the response";
    DUPLICATE_ID = "xcep.duplicate-reference-id", "MS-XCEP 3.1.4.1.3.16", "reference identifiers are unique";
    DUPLICATE_NAME = "xcep.duplicate-common-name", "MS-XCEP 3.1.4.1.3.1", "common names are unique in a response";
    POLICY_SCHEMA = "xcep.policy-schema", "MS-MDE2 3.3.4.1.1.2", "the policy schema is 3";
    ZERO = "xcep.zero", "MS-XCEP 3.1.4.1.3", "lengths, periods and major revisions are greater than 0";
    OID_GROUP = "xcep.oid-group", "MS-XCEP 3.1.4.1.3.16", "an object identifier is listed under the group it is used for";
    OID_FORM = "xcep.oid-form", "MS-XCEP 3.1.4.1.3.16", "an object identifier is written as numbers joined by dots";
    PROVIDER_PLACE = "xcep.provider-place", "MS-XCEP 3.1.4.1.3.20", "providers are inside cryptoProviders";
    LAST_UPDATE = "xcep.last-update", "MS-MDE2 3.3.4.1.1.1", "the client leaves lastUpdate and preferredLanguage nil";
    FILTER = "xcep.request-filter", "MS-MDE2 3.3.4.1.1.1", "the client leaves requestFilter nil";
    ENDPOINT_SCHEME = "xcep.endpoint-scheme", "MS-MDE2 3.3.4.1.1.2", "the attestation endpoint is a URI with a scheme";
}
