//! The kinds of messages.

/// A kind of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An OMA-DM message, or commands without one around them.
    SyncMl,
    /// The question of discovery.
    DiscoverRequest,
    /// The answer of discovery.
    DiscoverResponse,
    /// The question of the policy service.
    GetPoliciesRequest,
    /// The answer of the policy service.
    GetPoliciesResponse,
    /// The request for a certificate.
    RequestSecurityToken,
    /// The answer with a certificate.
    RequestSecurityTokenResponse,
    /// A SOAP fault.
    Fault,
    /// The document that configures a device.
    Provisioning,
    /// A PKCS#10 request.
    CertificateRequest,
    /// An X.509 certificate.
    Certificate,
    /// A signed renewal.
    Pkcs7,
    /// An Entra access token.
    Token,
    /// The keys that Entra publishes.
    Jwks,
    /// A `ms-device-enrollment:` link.
    DeepLink,
    /// The address of a Terms of Use page, or what it redirects to.
    TermsOfUse,
    /// The address of a sign-in page, or the page that hands a token over.
    SignIn,
    /// An error code of Windows.
    HResult,
    /// The stored state of a management session.
    Snapshot,
}

/// The description of a kind for people.
struct Description {
    name: &'static str,
    title: &'static str,
    sender: &'static str,
    meaning: &'static str,
}

impl Kind {
    /// Returns the name that programs read.
    pub fn as_str(self) -> &'static str {
        self.description().name
    }

    /// Returns the name for people, with the clause that defines it.
    pub fn title(self) -> &'static str {
        self.description().title
    }

    /// Returns who sends such a message.
    pub fn sender(self) -> &'static str {
        self.description().sender
    }

    /// Returns what such a message is for.
    pub fn meaning(self) -> &'static str {
        self.description().meaning
    }

    /// Reports whether it is an XML document.
    pub(crate) fn is_document(self) -> bool {
        matches!(
            self,
            Self::SyncMl
                | Self::DiscoverRequest
                | Self::DiscoverResponse
                | Self::GetPoliciesRequest
                | Self::GetPoliciesResponse
                | Self::RequestSecurityToken
                | Self::RequestSecurityTokenResponse
                | Self::Fault
                | Self::Provisioning
        )
    }

    fn description(self) -> Description {
        let (name, title, sender, meaning) = match self {
            Self::SyncMl => (
                "syncml",
                "SyncML message (MS-MDM 2.2.4, OMA-DM 1.2)",
                "either side",
                "One message of a management session: commands, and what became of earlier ones.",
            ),
            Self::DiscoverRequest => (
                "discover-request",
                "Discover (MS-MDE2 3.1.4.1.1.1)",
                "a device that wants to enroll",
                "It asks where and how to enroll the user of this address.",
            ),
            Self::DiscoverResponse => (
                "discover-response",
                "DiscoverResponse (MS-MDE2 3.1.4.1.1.2)",
                "the discovery service",
                "It says how to authenticate and where the policy and enrollment services are.",
            ),
            Self::GetPoliciesRequest => (
                "get-policies-request",
                "GetPolicies (MS-XCEP 3.1.4.1.1.1)",
                "a device that wants to enroll",
                "It asks which key and which certificate request the server wants.",
            ),
            Self::GetPoliciesResponse => (
                "get-policies-response",
                "GetPoliciesResponse (MS-XCEP 3.1.4.1.1.2)",
                "the policy service",
                "It says which key and which certificate request the server wants.",
            ),
            Self::RequestSecurityToken => (
                "rst",
                "RequestSecurityToken (MS-WSTEP 3.1.4.1.1.1)",
                "a device that enrolls or renews",
                "It asks for a certificate and describes the device.",
            ),
            Self::RequestSecurityTokenResponse => (
                "rstrc",
                "RequestSecurityTokenResponseCollection (MS-WSTEP 3.1.4.1.1.2)",
                "the enrollment service",
                "It brings the certificate and the configuration of the management account.",
            ),
            Self::Fault => (
                "fault",
                "SOAP fault (MS-MDE2 2.2.10)",
                "a service that refuses",
                "The enrollment ends here, and the device shows an error.",
            ),
            Self::Provisioning => (
                "provisioning",
                "wap-provisioningdoc (MS-MDE2 2.2.9.1)",
                "the enrollment service",
                "It installs certificates and the management account on the device.",
            ),
            Self::CertificateRequest => (
                "certificate-request",
                "PKCS #10 certificate request (RFC 2986)",
                "a device that enrolls",
                "It proves that the device has a key, and asks to have it certified.",
            ),
            Self::Certificate => (
                "certificate",
                "X.509 certificate (RFC 5280)",
                "a certification authority",
                "It ties a key to a name.",
            ),
            Self::Pkcs7 => (
                "pkcs7",
                "PKCS #7 signed message (RFC 5652)",
                "a device that renews",
                "A certificate request signed with the key of the certificate that is to be renewed.",
            ),
            Self::Token => (
                "token",
                "Microsoft Entra access token (JWT), decoded and not verified",
                "Microsoft Entra",
                "It says who signed in. Anybody can write these claims: only the signature proves them.",
            ),
            Self::Jwks => (
                "jwks",
                "JSON Web Key Set (RFC 7517)",
                "Microsoft Entra",
                "The public keys with which tokens are verified.",
            ),
            Self::DeepLink => (
                "deep-link",
                "ms-device-enrollment link",
                "a web page or a mail",
                "It opens the enrollment in the Settings of Windows with fields filled in.",
            ),
            Self::TermsOfUse => (
                "terms-of-use",
                "Terms of Use address of an MDM application",
                "Microsoft Entra or the page",
                "The user is shown the terms before the device enrolls; the redirect says what they chose.",
            ),
            Self::SignIn => (
                "sign-in",
                "federated sign-in (MS-MDE2 3.2)",
                "Windows or the sign-in page",
                "The user signs in at the server's own page, which hands a token to Windows.",
            ),
            Self::HResult => (
                "hresult",
                "HRESULT (MS-ERREF 2.1)",
                "Windows",
                "An error code as Windows shows or logs it.",
            ),
            Self::Snapshot => (
                "snapshot",
                "stored state of a management session",
                "a server built with these crates",
                "What a server keeps between two messages of a device.",
            ),
        };
        Description {
            name,
            title,
            sender,
            meaning,
        }
    }
}
