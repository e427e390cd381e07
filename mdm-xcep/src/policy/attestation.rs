use mdm_errors::Text;

mdm_errors::kit::open_words! {
    /// The behavior of a device when key attestation fails (MS-MDE2 3.3.4.1.1.2).
    ///
    /// ```
    /// use mdm_xcep::policy::AttestationFailureBehavior;
    ///
    /// let behavior = AttestationFailureBehavior::parse("FailOnError");
    /// assert_eq!(behavior, AttestationFailureBehavior::FailOnError);
    /// ```
    pub enum AttestationFailureBehavior: exact {
        /// Tries once; a failure ends the enrollment.
        FailOnError = "FailOnError",
        /// Tries once; the enrollment continues whatever the result.
        IgnoreOnError = "IgnoreOnError",
        /// Tries until the timeout, after which the enrollment continues.
        ///
        /// It is the default of Windows.
        RetryOnError = "RetryOnError",
    }
}

/// The attestation of the key, since version 6.0 of the protocol.
///
/// Its values take precedence over those of version 5.0.
///
/// ```text
/// attestation { attestationFailureBehavior, operationTimeout, azureAttestation { nonce, relyingPartyId, endpointUri } }
/// ```
///
/// ```
/// use mdm_xcep::policy::{Attestation, AttestationFailureBehavior, AzureAttestation};
///
/// let attestation = Attestation::default()
///     .with_failure_behavior(AttestationFailureBehavior::IgnoreOnError)
///     .with_operation_timeout(100)
///     .with_azure_attestation(AzureAttestation::new(
///         "bm9uY2U=".try_into()?,
///         "contoso-mdm".try_into()?,
///         "https://contoso.attest.azure.net/attest".try_into()?,
///     ));
/// assert_eq!(attestation.operation_timeout, Some(100));
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attestation<'a> {
    /// The behavior when key attestation fails.
    pub attestation_failure_behavior: Option<AttestationFailureBehavior<'a>>,
    /// The timeout of key attestation, in seconds.
    pub operation_timeout: Option<u32>,
    /// The service that attests the key.
    ///
    /// The device calls it and puts its answer into the token request.
    pub azure_attestation: Option<AzureAttestation<'a>>,
}

impl<'a> Attestation<'a> {
    /// Sets the behavior when key attestation fails.
    #[must_use]
    pub fn with_failure_behavior(mut self, behavior: AttestationFailureBehavior<'a>) -> Self {
        self.attestation_failure_behavior = Some(behavior);
        self
    }

    /// Sets the timeout of key attestation, in seconds.
    #[must_use]
    pub const fn with_operation_timeout(mut self, seconds: u32) -> Self {
        self.operation_timeout = Some(seconds);
        self
    }

    /// Sets the service that attests the key.
    #[must_use]
    pub fn with_azure_attestation(mut self, azure_attestation: AzureAttestation<'a>) -> Self {
        self.azure_attestation = Some(azure_attestation);
        self
    }

    /// Returns the value with its text owned.
    #[must_use]
    pub fn into_owned(self) -> Attestation<'static> {
        Attestation {
            attestation_failure_behavior: self
                .attestation_failure_behavior
                .map(AttestationFailureBehavior::into_owned),
            operation_timeout: self.operation_timeout,
            azure_attestation: self.azure_attestation.map(AzureAttestation::into_owned),
        }
    }
}

/// The Azure service that attests a key, since version 6.0 of the protocol.
///
/// ```text
/// azureAttestation { nonce string, relyingPartyId string, endpointUri anyURI }
/// ```
///
/// [`Attestation`] has an example.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AzureAttestation<'a> {
    /// A value that the attestation must repeat.
    pub nonce: Option<Text<'a>>,
    /// The party that relies on the attestation.
    pub relying_party_id: Option<Text<'a>>,
    /// The address of the service.
    ///
    /// An example of MS-MDE2 has no scheme here.
    pub endpoint_uri: Option<Text<'a>>,
}

impl<'a> AzureAttestation<'a> {
    /// Creates a service with every value that it needs.
    #[must_use]
    pub const fn new(nonce: Text<'a>, relying_party_id: Text<'a>, endpoint_uri: Text<'a>) -> Self {
        Self {
            nonce: Some(nonce),
            relying_party_id: Some(relying_party_id),
            endpoint_uri: Some(endpoint_uri),
        }
    }

    /// Returns the value with its text owned.
    #[must_use]
    pub fn into_owned(self) -> AzureAttestation<'static> {
        AzureAttestation {
            nonce: self.nonce.map(Text::into_owned),
            relying_party_id: self.relying_party_id.map(Text::into_owned),
            endpoint_uri: self.endpoint_uri.map(Text::into_owned),
        }
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Attestation<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self {
            attestation_failure_behavior: crate::samples::behavior(u)?,
            operation_timeout: u.arbitrary()?,
            azure_attestation: u.arbitrary()?,
        })
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for AzureAttestation<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        use crate::samples::present;
        Ok(Self {
            nonce: present(u)?,
            relying_party_id: present(u)?,
            endpoint_uri: present(u)?,
        })
    }
}
