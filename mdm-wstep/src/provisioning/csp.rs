mdm_errors::kit::open_words! {
    /// A configuration service provider that is reachable during enrollment.
    ///
    /// The list is that of "Azure Active Directory integration with MDM". Anything else at the top of a document is
    /// reported by [`rules::ENROLLMENT_CSP`](crate::rules::ENROLLMENT_CSP).
    ///
    /// ```
    /// use mdm_wstep::provisioning::EnrollmentCsp;
    ///
    /// assert_eq!(EnrollmentCsp::parse("PassportForWork"), EnrollmentCsp::PassportForWork);
    /// assert!(matches!(EnrollmentCsp::parse("Reboot"), EnrollmentCsp::Other(_)));
    /// ```
    pub enum EnrollmentCsp: any_case {
        /// Settings of the management client.
        DmClient = "DMClient",
        /// Certificates and their renewal.
        CertificateStore = "CertificateStore",
        /// Roots to trust.
        ///
        /// The sources disagree: the documentation lists it and MS-MDE2 2.2.9.4 describes it, but Windows 11 was seen
        /// to refuse a document with it (0x83750005). Roots go to `CertificateStore/Root/System`;
        /// [`rules::ROOT_CA_TRUSTED_CERTIFICATES`](crate::rules::ROOT_CA_TRUSTED_CERTIFICATES) reports this one.
        RootCaTrustedCertificates = "RootCATrustedCertificates",
        /// Certificates with keys, from a file or through SCEP.
        ClientCertificateInstall = "ClientCertificateInstall",
        /// Applications from the store and from the organization.
        EnterpriseModernAppManagement = "EnterpriseModernAppManagement",
        /// Windows Hello for Business.
        PassportForWork = "PassportForWork",
        /// Policies.
        Policy = "Policy",
        /// Management accounts, of the w7 provider.
        Application = "APPLICATION",
        /// Applications of the organization on phones: see [`CompanyHub`](super::CompanyHub).
        EnterpriseAppManagement = "EnterpriseAppManagement",
    }
}
