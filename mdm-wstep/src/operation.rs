use mdm_soap::Operation;

use crate::{RequestSecurityToken, RequestSecurityTokenResponseCollection};

/// The operation `RequestSecurityToken` of MS-WSTEP (MS-MDE2 3.4.4.1).
///
/// The response is a `RequestSecurityTokenResponseCollection`.
///
/// Issuing, renewing and recovering differ only in the [`RequestType`](crate::RequestType) of the request.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Issue;

impl mdm_soap::sealed::Sealed for Issue {}

impl Operation for Issue {
    const STAGE: mdm_soap::fault::Stage = mdm_soap::fault::Stage::Enrollment;
    const ACTION: &'static str = "http://schemas.microsoft.com/windows/pki/2009/01/enrollment/RST/wstep";
    const REPLY_ACTION: &'static str =
        "http://schemas.microsoft.com/windows/pki/2009/01/enrollment/RSTRC/wstep";
    type Request<'a> = RequestSecurityToken<'a>;
    type Response<'a> = RequestSecurityTokenResponseCollection<'a>;
}
