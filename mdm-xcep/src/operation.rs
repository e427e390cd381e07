use mdm_soap::{Declarations, Operation, ns};

use crate::{GetPoliciesRequest, GetPoliciesResponse};

/// The `GetPolicies` operation (MS-XCEP 3.1.4.1).
///
/// [`Incoming`](crate::Incoming) and [`PendingRequest`](crate::PendingRequest) take it as their parameter.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct GetPolicies;

impl mdm_soap::sealed::Sealed for GetPolicies {}

impl Operation for GetPolicies {
    const STAGE: mdm_soap::fault::Stage = mdm_soap::fault::Stage::Policy;
    const ACTION: &'static str =
        "http://schemas.microsoft.com/windows/pki/2009/01/enrollmentpolicy/IPolicy/GetPolicies";
    const REPLY_ACTION: &'static str =
        "http://schemas.microsoft.com/windows/pki/2009/01/enrollmentpolicy/IPolicy/GetPoliciesResponse";
    const REQUEST_BODY_NAMESPACES: Declarations =
        &[("xmlns:xsi", ns::SCHEMA_INSTANCE), ("xmlns:xsd", ns::SCHEMA)];
    type Request<'a> = GetPoliciesRequest<'a>;
    type Response<'a> = GetPoliciesResponse<'a>;
}
