use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::time::Duration;

use mdm_errors::{ElementPath, Lint, Position, SecretText, Text, text};
use mdm_soap::security::{BinarySecurityToken, Timestamp, ValueType};
use mdm_soap::{Credential, Fault, Incoming, ReplyOptions};
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime};

use crate::certificate::{CertificateRequest, KeyPolicy, RenewalError, RenewalRequest};
use crate::{
    AdditionalContext, Error, Issue, Limits, Misuse, PeerError, RequestSecurityToken, RequestType, rules,
};

#[cfg(feature = "xmldsig")]
mod signed;
mod status_query;
mod steps;

#[cfg(feature = "xmldsig")]
#[cfg_attr(docsrs, doc(cfg(feature = "xmldsig")))]
pub use signed::{ReplayMark, SignerCheck};
pub use status_query::StatusQuery;
pub use steps::{EnrollmentToSign, IssuedEnrollment, VerifiedEnrollment};

/// A received request to enroll or renew: the first step to its response.
///
/// Each step is a type; outside input goes into its methods, and every step can refuse.
///
/// 1. [`EnrollmentRequest::parse`]: look at [`credential`](Self::credential), [`context`](Self::context) and
///    [`certificate_request`](Self::certificate_request), and decide who this is.
/// 2. [`verify`](Self::verify) the request, or [`verify_renewal`](Self::verify_renewal).
/// 3. [`continue_with`](VerifiedEnrollment::continue_with) the contents of the certificate.
/// 4. [`continue_with`](EnrollmentToSign::continue_with) the signature of the authority.
/// 5. [`reply`](IssuedEnrollment::reply) with the provisioning document.
///
/// # Identity
///
/// The signature of a certificate request proves that its sender has a key, and nothing about who the sender is: the
/// subject, the device id extension and [`context`](Self::context) say whatever the sender likes. A certificate that
/// names a device opens the management of that device, so before one is issued:
///
/// - refuse a device id that is missing, that belongs to a user other than the one who authenticated, or that no
///   certificate can name ([`DistinguishedName::check`](crate::certificate::DistinguishedName::check));
/// - in a renewal, certify the identity of the certificate that signs it, [`RenewalRequest::signer`], whatever device id
///   the context has;
/// - copy the device id extension only if it is that same device id, as
///   [`with_device_id_of`](crate::certificate::CertificateTemplate::with_device_id_of) does.
///
/// ```
/// # use core::time::Duration;
/// use mdm_errors::{ErrorType, Subcode, Text, text};
/// use mdm_wstep::certificate::{CertificateTemplate, DistinguishedName, Issuer, KeyPolicy, SerialNumber, Validity};
/// use mdm_wstep::provisioning::{AppSrv, Application, Client, DmClient, ProvisioningDocument, Renew};
/// use mdm_wstep::{EnrollmentRequest, Rejected};
/// use mdm_soap::{Credential, Fault, ReplyOptions};
/// # use rustls_pki_types::{CertificateDer, CertificateSigningRequestDer, UnixTime};
/// # const CA: &[u8] = include_bytes!("../tests/data/ca.cert.der");
/// # const CSR: &[u8] = include_bytes!("../tests/data/windows.csr.der");
///
/// /// Returns the HTTP status and body to send.
/// fn enroll(body: &[u8], server: &Server) -> Result<(u16, Vec<u8>), Rejected> {
///     let enrollment = EnrollmentRequest::parse(body)?;
///     let refuse = |fault: Fault<'_>| Ok((Fault::HTTP_STATUS, enrollment.refuse(&fault)));
///     let Credential::UsernameToken(user) = enrollment.credential() else {
///         return refuse(Fault::for_error(Subcode::Authentication, text!("a password is needed")));
///     };
///     if server.has_too_many_devices(&user.username) {
///         return refuse(Fault::for_error(ErrorType::DeviceCapReached, text!("five devices are enough")));
///     }
///     let Some(device_id) = enrollment.context().device_id() else {
///         return refuse(Fault::for_error(Subcode::MessageFormat, text!("which device is it")));
///     };
///     if server.has_another_owner(device_id, &user.username) {
///         return refuse(Fault::for_error(Subcode::Authorization, text!("not your device")));
///     }
///     let subject = DistinguishedName::common_name(device_id);
///     if let Err(error) = subject.check() {
///         return refuse(Fault::for_error(Subcode::MessageFormat, Text::lossy(error.to_string())));
///     }
///     let device_id = Text::lossy(device_id).into_owned();
///     let verified = enrollment.verify(&KeyPolicy::default(), server.algorithms)?;
///
///     let template = CertificateTemplate::new(
///         subject,
///         Validity::starting(server.now, Duration::from_secs(365 * 86_400)),
///         SerialNumber::from_random(server.random()),
///     );
///     let to_sign = verified.continue_with(&server.issuer, &template)?;
///     let signature = server.sign(to_sign.message());
///     let issued = to_sign.continue_with(&signature);
///
///     let document = ProvisioningDocument::for_enrollment(
///         issued.client_certificate(),
///         Application::new(
///             text!("MDM"),
///             text!("https://mdm.example.com/omadm"),
///             AppSrv::digest(device_id.clone(), text!("a secret"), server.random()),
///             Client::digest(text!("another secret"), server.random()),
///         ),
///         DmClient::new(device_id),
///     )
///     .with_root(&server.root)
///     .with_renew(Renew::default());
///     Ok((200, issued.reply(&document, server.now, ReplyOptions::default())?))
/// }
/// # struct Server {
/// #     now: UnixTime,
/// #     issuer: Issuer,
/// #     root: CertificateDer<'static>,
/// #     algorithms: &'static [&'static dyn rustls_pki_types::SignatureVerificationAlgorithm],
/// # }
/// # impl Server {
/// #     fn has_too_many_devices(&self, _: &str) -> bool { false }
/// #     fn has_another_owner(&self, _: &str, _: &str) -> bool { false }
/// #     fn random(&self) -> [u8; 16] { [7; 16] }
/// #     fn sign(&self, _: &[u8]) -> Vec<u8> { vec![0; 256] }
/// # }
/// # #[cfg(feature = "ring")]
/// # {
/// # let root = CertificateDer::from(CA);
/// # let server = Server {
/// #     now: UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000)),
/// #     issuer: Issuer::new(&root).unwrap(),
/// #     root,
/// #     algorithms: mdm_wstep::certificate::RING_ALGORITHMS,
/// # };
/// # let context = mdm_wstep::Desktop::new(text!("1"), text!("PC")).context();
/// # let request = mdm_wstep::RequestSecurityToken::issue(&CertificateSigningRequestDer::from(CSR), context);
/// # let token = mdm_soap::security::UsernameToken::new(text!("u"), mdm_errors::SecretText::borrowed("p"));
/// # let mut body = Vec::new();
/// # let _ = mdm_soap::PendingRequest::<mdm_wstep::Issue>::write(
/// #     mdm_soap::MessageId::from_uuid("1"), &Text::default(), &Credential::UsernameToken(token).into(), &request, &mut body,
/// # );
/// # assert_eq!(enroll(&body, &server).unwrap().0, 200);
/// # }
/// ```
#[derive(Debug)]
#[must_use = "a device waits for a reply or a refusal"]
pub struct EnrollmentRequest<'a> {
    incoming: Incoming<'a, Issue>,
    requested: Requested,
    #[cfg(feature = "xmldsig")]
    replay_mark: Option<ReplayMark>,
}

#[derive(Debug)]
enum Requested {
    Certificate(Box<CertificateRequest<'static>>),
    Renewal(Box<RenewalRequest>),
}

/// A request that cannot be answered with a certificate: the error and the fault.
///
/// The reason of the fault is the text of the error, except that a [`Misuse`] is for the log of the server only.
pub type Rejected = mdm_soap::Rejected<Error>;

/// The facts by which a server decides whether a device may renew.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RenewalCheck<'c> {
    /// The certificate of the device: that of the TLS connection, or the one on file.
    ///
    /// Never take the one in the renewal itself, which anybody can make.
    pub current: &'c CertificateDer<'c>,
    /// The device id that this certificate was issued to.
    ///
    /// A renewal whose context names another one is refused.
    pub device_id: &'c str,
    /// The current time.
    pub now: UnixTime,
    /// The length of the renewal window before the end of the certificate.
    ///
    /// This is `RenewPeriod` of the provisioning document.
    pub period: Duration,
}

impl<'c> RenewalCheck<'c> {
    /// Makes a check against this certificate of this device at this time.
    #[must_use]
    pub const fn new(
        current: &'c CertificateDer<'c>,
        device_id: &'c str,
        now: UnixTime,
        period: Duration,
    ) -> Self {
        Self {
            current,
            device_id,
            now,
            period,
        }
    }
}

impl<'a> EnrollmentRequest<'a> {
    /// Parses the body of a request within the default [`Limits`].
    ///
    /// # Errors
    /// See [`parse_linted`](Self::parse_linted).
    pub fn parse(body: &'a [u8]) -> Result<Self, Rejected> {
        Self::parse_with(body, &Limits::default())
    }

    /// Parses the body of a request within `limits`.
    ///
    /// # Errors
    /// See [`parse_linted`](Self::parse_linted).
    pub fn parse_with(body: &'a [u8], limits: &Limits) -> Result<Self, Rejected> {
        let incoming = Incoming::<Issue>::parse_with(body, &limits.envelope)
            .map_err(|rejected| rejected.map(Error::from))?;
        Self::read(incoming, limits, &mut Vec::new())
    }

    /// Parses the body of a request within `limits` and reports its deviations.
    ///
    /// # Errors
    /// [`Rejected`] with the error of the message or of the certificate request in it, and the fault to send.
    pub fn parse_linted(body: &'a [u8], limits: &Limits, lints: &mut Vec<Lint>) -> Result<Self, Rejected> {
        let incoming = Incoming::<Issue>::parse_linted(body, &limits.envelope, lints)
            .map_err(|rejected| rejected.map(Error::from))?;
        let mut inside = Vec::new();
        let enrollment = Self::read(incoming, limits, &mut inside)?;
        if !inside.is_empty() {
            let place = token_position(body, enrollment.request());
            let path = ["Envelope", "Body", "RequestSecurityToken", "BinarySecurityToken"];
            let path = path.into_iter().collect::<ElementPath>();
            let placed = inside.into_iter().map(|lint| Lint::new(lint.rule, place));
            lints.extend(placed.map(|lint| lint.with_path(path.clone())));
        }
        Ok(enrollment)
    }

    /// Reads what is requested; lints about it have no place yet.
    fn read(
        incoming: Incoming<'a, Issue>,
        limits: &Limits,
        inside: &mut Vec<Lint>,
    ) -> Result<Self, Rejected> {
        match Requested::read(incoming.request(), limits, inside) {
            Ok(requested) => Ok(Self {
                incoming,
                requested,
                #[cfg(feature = "xmldsig")]
                replay_mark: None,
            }),
            Err(error) => Err(reject(&incoming, error.into())),
        }
    }

    /// Returns the request with its headers.
    pub const fn incoming(&self) -> &Incoming<'a, Issue> {
        &self.incoming
    }

    /// Returns the credential of the sender.
    #[must_use]
    pub fn credential(&self) -> Credential<'_> {
        self.incoming.credential()
    }

    /// Returns the request itself.
    #[must_use]
    pub const fn request(&self) -> &RequestSecurityToken<'a> {
        self.incoming.request()
    }

    /// Returns the claims of the device about itself.
    #[must_use]
    pub const fn context(&self) -> &AdditionalContext<'a> {
        &self.incoming.request().context
    }

    /// Returns the certificate request; for a renewal, the one inside it.
    #[must_use]
    pub fn certificate_request(&self) -> &CertificateRequest<'static> {
        self.requested.certificate_request()
    }

    /// Returns the renewal, if the request is one.
    #[must_use]
    pub fn renewal(&self) -> Option<&RenewalRequest> {
        match &self.requested {
            Requested::Renewal(renewal) => Some(renewal),
            Requested::Certificate(_) => None,
        }
    }

    /// Checks the key against the policy and verifies the certificate request.
    ///
    /// # Errors
    /// [`Rejected`] with the refusal to send; [`Misuse::RenewalNotChecked`] for renewals, and
    /// [`Misuse::SignatureNotVerified`] for requests under the certificate policy, which need `verify_signed` of the
    /// feature `xmldsig`.
    pub fn verify(
        self,
        policy: &KeyPolicy,
        algorithms: &[&dyn SignatureVerificationAlgorithm],
    ) -> Result<VerifiedEnrollment<'a>, Rejected> {
        let outcome = match &self.requested {
            // A certificate proves nothing until the signature of the message is verified.
            Requested::Certificate(_) if matches!(self.credential(), Credential::Certificate(_)) => {
                Err(Misuse::SignatureNotVerified.into())
            }
            Requested::Certificate(request) => verify_request(request, policy, algorithms),
            Requested::Renewal(_) => Err(Misuse::RenewalNotChecked.into()),
        };
        self.verified(outcome)
    }

    /// Checks everything that a valid renewal requires.
    ///
    /// This covers both keys and hashes against the policy, both signatures, the signer against the certificate that
    /// the device has, the device id of the context against the one that this certificate was issued to, and the time.
    /// The message may omit the certificate of the signer. The identity to certify is [up to the caller](#identity).
    ///
    /// # Errors
    /// [`Rejected`] with the refusal to send; [`Misuse::NotARenewal`] for other requests.
    pub fn verify_renewal(
        mut self,
        policy: &KeyPolicy,
        algorithms: &[&dyn SignatureVerificationAlgorithm],
        check: &RenewalCheck<'_>,
    ) -> Result<VerifiedEnrollment<'a>, Rejected> {
        let outcome = match &mut self.requested {
            Requested::Renewal(renewal) => {
                let claimed = self.incoming.request().context.device_id();
                supply_signer(renewal, check.current)
                    .and_then(|()| verify_renewal(renewal, policy, algorithms, check, claimed))
            }
            Requested::Certificate(_) => Err(Misuse::NotARenewal.into()),
        };
        self.verified(outcome)
    }

    fn verified(self, outcome: Result<(), Error>) -> Result<VerifiedEnrollment<'a>, Rejected> {
        match outcome {
            Ok(()) => Ok(VerifiedEnrollment(self)),
            Err(error) => Err(reject(&self.incoming, error)),
        }
    }

    /// Returns the envelope of a refusal, to be sent with [`Fault::HTTP_STATUS`].
    ///
    /// The reason of the fault is for logs and people; devices show it only for
    /// [`ErrorType::CustomServerError`](mdm_errors::ErrorType::CustomServerError). See [`Incoming::refuse`].
    #[must_use]
    pub fn refuse(&self, fault: &Fault<'_>) -> Vec<u8> {
        self.incoming.refuse(fault)
    }
}

impl Requested {
    fn read(
        request: &RequestSecurityToken<'_>,
        limits: &Limits,
        lints: &mut Vec<Lint>,
    ) -> Result<Self, PeerError> {
        match &request.request_type {
            RequestType::Issue | RequestType::Renew | RequestType::Recovery => {}
            other => return Err(PeerError::request_type(other)),
        }
        let token = request.token.as_ref().ok_or(PeerError::MissingToken)?;
        let is_renewal = matches!(token.value_type, ValueType::Pkcs7 | ValueType::SecurityPkcs7);
        // MS-WSTEP 4.1.1.1 prints a plain request that is labelled PKCS#7.
        let is_plain = is_renewal && is_certification_request(token.payload.expose());
        if is_plain && request.request_type != RequestType::Renew {
            lints.push(Lint::new(&rules::TOKEN_LABEL, Position::new(0, 0, 0)));
            return Self::read_certificate_request(token, limits, lints);
        }
        if is_renewal {
            let renewal = RenewalRequest::parse_with(token.payload.expose(), limits)?;
            return Ok(Self::Renewal(Box::new(renewal)));
        }
        // A renewal without the signature of the old key proves nothing.
        if token.value_type != ValueType::Pkcs10 || request.request_type == RequestType::Renew {
            return Err(PeerError::unexpected_token(&token.value_type));
        }
        Self::read_certificate_request(token, limits, lints)
    }

    fn read_certificate_request(
        token: &BinarySecurityToken<'_>,
        limits: &Limits,
        lints: &mut Vec<Lint>,
    ) -> Result<Self, PeerError> {
        CertificateRequest::parse_linted(token.payload.expose(), limits, lints)
            .map(|request| Self::Certificate(Box::new(request.into_owned())))
            .map_err(PeerError::CertificateRequest)
    }

    fn certificate_request(&self) -> &CertificateRequest<'static> {
        match self {
            Self::Certificate(request) => request,
            Self::Renewal(renewal) => renewal.request(),
        }
    }
}

fn verify_request(
    request: &CertificateRequest<'_>,
    policy: &KeyPolicy,
    algorithms: &[&dyn SignatureVerificationAlgorithm],
) -> Result<(), Error> {
    policy.check(request).map_err(PeerError::Key)?;
    let verified = request.verify(algorithms);
    Ok(verified.map_err(PeerError::CertificateRequest)?)
}

/// A message need not carry the certificate of its signer, which the server knows anyhow.
fn supply_signer(renewal: &mut RenewalRequest, current: &CertificateDer<'_>) -> Result<(), Error> {
    if renewal.signer().is_none() {
        let supplied = renewal.clone().with_signer(current);
        *renewal = supplied.map_err(PeerError::Renewal)?;
    }
    Ok(())
}

fn verify_renewal(
    renewal: &RenewalRequest,
    policy: &KeyPolicy,
    algorithms: &[&dyn SignatureVerificationAlgorithm],
    check: &RenewalCheck<'_>,
    claimed: Option<&str>,
) -> Result<(), Error> {
    policy.check_renewal(renewal).map_err(|error| match error {
        RenewalError::Key(refusal) => PeerError::Key(refusal),
        error => PeerError::Renewal(error),
    })?;
    renewal.verify(algorithms).map_err(PeerError::Renewal)?;
    renewal.check_signer(check.current).map_err(PeerError::Renewal)?;
    if claimed.is_some_and(|claimed| !claimed.eq_ignore_ascii_case(check.device_id)) {
        return Err(PeerError::Renewal(RenewalError::AnotherDevice).into());
    }
    let in_time = renewal.check_window(check.now, check.period);
    Ok(in_time.map_err(PeerError::Renewal)?)
}

/// Reports whether DER begins like a request and not like a signed message.
///
/// The first element of a request is a sequence.
fn is_certification_request(der: &[u8]) -> bool {
    let content = match der {
        [0x30, 0x81, _, content @ ..] | [0x30, 0x82, _, _, content @ ..] => content,
        [0x30, _, content @ ..] => content,
        _ => &[],
    };
    content.first() == Some(&0x30)
}

/// Gives an answer a timestamp of five minutes from now, unless it has one.
fn with_timestamp(mut options: ReplyOptions<'_>, now: UnixTime) -> ReplyOptions<'_> {
    const LIFETIME: u64 = 300;
    let end = Duration::from_secs(now.as_secs().saturating_add(LIFETIME));
    options
        .timestamp
        .get_or_insert_with(|| Timestamp::new(now, UnixTime::since_unix_epoch(end)));
    options
}

fn reject(incoming: &Incoming<'_, Issue>, error: Error) -> Rejected {
    let reason = match &error {
        // How the server is set up is none of the device's business.
        Error::Misuse(_) => text!("the server cannot enroll the device"),
        error => Text::lossy(error.to_string()),
    };
    let fault = Fault::for_error(error.enrollment_error(), reason);
    Rejected::new(error, incoming.refuse(&fault))
}

/// Finds the token in the body; the start if its text held references.
fn token_position(body: &[u8], request: &RequestSecurityToken<'_>) -> Position {
    let raw = request.token.as_ref().and_then(|token| token.raw.as_ref());
    // Its first line: the ends of lines are not as they were sent.
    let lines = raw.map(SecretText::expose).unwrap_or_default();
    let text = lines.split_ascii_whitespace().next().unwrap_or_default();
    let offset = core::str::from_utf8(body).ok().and_then(|body| body.find(text));
    Position::from_offset(body, offset.unwrap_or_default())
}
