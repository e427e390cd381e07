use mdm_soap::{Declarations, Operation, ns};

use crate::{DiscoverRequest, DiscoverResponse};

/// The `Discover` operation (MS-MDE2 3.1.4.1).
///
/// [`Incoming`](crate::Incoming) and [`PendingRequest`](crate::PendingRequest) take it as their parameter.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Discover;

impl mdm_soap::sealed::Sealed for Discover {}

impl Operation for Discover {
    const STAGE: mdm_soap::fault::Stage = mdm_soap::fault::Stage::Discovery;
    const ACTION: &'static str =
        "http://schemas.microsoft.com/windows/management/2012/01/enrollment/IDiscoveryService/Discover";
    const REPLY_ACTION: &'static str = "http://schemas.microsoft.com/windows/management/2012/01/enrollment/IDiscoveryService/DiscoverResponse";
    const REQUEST_NAMESPACES: Declarations = &[];
    const REPLY_BODY_NAMESPACES: Declarations =
        &[("xmlns:xsi", ns::SCHEMA_INSTANCE), ("xmlns:xsd", ns::SCHEMA)];
    type Request<'a> = DiscoverRequest<'a>;
    type Response<'a> = DiscoverResponse<'a>;
}
