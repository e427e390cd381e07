//! Policy: what kind of key and certificate request the enrollment service will take.

use mdm_xcep::policy::{AttestationFailureBehavior, CertificateValidity};
use mdm_xcep::{GetPolicies, PolicySet, ProtocolVersion};

use super::MdmServer;
use crate::http::{Received, Response};

/// The time for a device to attest its key, in seconds.
const ATTESTATION_PATIENCE: u32 = 60;

impl MdmServer {
    pub(super) fn policies(&self, request: &Received) -> Response {
        self.answer_soap::<GetPolicies>(request, |incoming, _| {
            self.authenticate(incoming.security())?;
            let response = PolicySet::new()
                .with_validity(CertificateValidity::days(365, 60))
                .with_attestation(AttestationFailureBehavior::IgnoreOnError, ATTESTATION_PATIENCE)
                .response(ProtocolVersion::V5_0);
            self.journal
                .note("RSA keys of 2048 bits, SHA-256, attested if the device can");
            Ok(response)
        })
    }
}
