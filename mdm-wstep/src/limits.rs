/// The limits on what this crate reads; each has an error of its own.
///
/// ```
/// let limits = mdm_wstep::Limits::default().with_certificate_request(8 << 10);
/// assert_eq!(limits.certificate_request, 8192);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The maximum bytes of a PKCS#10 request.
    ///
    /// Default 16 KiB. Real ones have under 1 KiB with RSA 2048 and under 2 KiB with RSA 4096.
    pub certificate_request: usize,
    /// The maximum bytes of the signed message of a renewal.
    ///
    /// Default 64 KiB: a request and some certificates.
    pub signed_data: usize,
    /// The maximum bytes of one certificate.
    ///
    /// Default 16 KiB, several times a certificate with a long list of names.
    pub certificate: usize,
    /// The limits of the provisioning document, decoded from base64.
    ///
    /// The defaults are those of [`mdm_soap::Limits`].
    pub provisioning: mdm_soap::Limits,
    /// The limits of the SOAP envelope.
    ///
    /// The defaults are those of [`mdm_soap::Limits`].
    pub envelope: mdm_soap::Limits,
}

impl Limits {
    /// Sets the limit for PKCS#10 requests.
    #[must_use]
    pub const fn with_certificate_request(mut self, bytes: usize) -> Self {
        self.certificate_request = bytes;
        self
    }

    /// Sets the limit for one certificate.
    #[must_use]
    pub const fn with_certificate(mut self, bytes: usize) -> Self {
        self.certificate = bytes;
        self
    }

    /// Sets the limits for the provisioning document.
    #[must_use]
    pub const fn with_provisioning(mut self, limits: mdm_soap::Limits) -> Self {
        self.provisioning = limits;
        self
    }

    /// Sets the limits for the SOAP envelope.
    #[must_use]
    pub const fn with_envelope(mut self, limits: mdm_soap::Limits) -> Self {
        self.envelope = limits;
        self
    }

    /// Sets the limit for the signed message of a renewal.
    #[must_use]
    pub const fn with_signed_data(mut self, bytes: usize) -> Self {
        self.signed_data = bytes;
        self
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            certificate_request: 16 << 10,
            signed_data: 64 << 10,
            certificate: 16 << 10,
            provisioning: mdm_soap::Limits::default(),
            envelope: mdm_soap::Limits::default(),
        }
    }
}
