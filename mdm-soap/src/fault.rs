//! Faults: how a server refuses, and how a device interprets a refusal.

mod certificate_detail;
mod qname;
mod read;
mod shown;
mod write;

use core::fmt;

use mdm_errors::{EnrollmentError, Name, Subcode, Text};

pub use certificate_detail::CertificateEnrollmentDetail;
pub use qname::QName;
pub use shown::{Basis, Certainty, Shown, Stage};
pub(crate) use shown::{of_status, of_unusable};

mdm_errors::kit::open_words! {
    /// The party at fault (SOAP 1.2 Part 1 5.4.6).
    ///
    /// Names of SOAP 1.1 are read as those of SOAP 1.2.
    pub enum Code: exact {
        /// The server, in every enrollment fault whatever its subcode.
        Receiver = "Receiver" | "Server" | "receiver" | "server",
        /// The client.
        Sender = "Sender" | "Client" | "sender" | "client",
        /// A header that must be understood but is not.
        MustUnderstand = "MustUnderstand" | "mustunderstand",
        /// Another version of SOAP.
        VersionMismatch = "VersionMismatch" | "versionmismatch",
        /// An unknown encoding of data.
        DataEncodingUnknown = "DataEncodingUnknown" | "dataencodingunknown",
    }
}

/// The reason of a fault in one language.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Reason<'a> {
    /// The language, as in `xml:lang`.
    pub language: Option<Text<'a>>,
    /// The text; Windows shows it only with the error type `CustomServerError`.
    pub text: Text<'a>,
}

/// The detail of an enrollment fault (MS-MDE2 2.2.10).
///
/// ```text
/// <DeviceEnrollmentServiceError> <ErrorType/>? <Message/>? <TraceId/>? </DeviceEnrollmentServiceError>
/// ```
///
/// ```
/// use mdm_errors::ErrorType;
/// use mdm_soap::Fault;
///
/// let fault = Fault::for_error(ErrorType::UserLicense, "no licence".try_into()?).with_trace_id("9a41".try_into()?);
/// let detail = fault.detail.as_ref().unwrap();
/// assert_eq!(detail.error_type.as_deref(), Some("UserLicense"));
/// assert_eq!(detail.trace_id.as_deref(), Some("9a41"));
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ServiceError<'a> {
    /// The error type, which decides what Windows shows.
    pub error_type: Option<Text<'a>>,
    /// A text for logs.
    pub message: Option<Text<'a>>,
    /// An identifier that the device writes into its log.
    pub trace_id: Option<Text<'a>>,
}

/// A refusal (SOAP 1.2 Part 1 5.4; MS-MDE2 2.2.10).
///
/// ```text
/// <s:Fault>
///   <s:Code> <s:Value/> ( <s:Subcode> <s:Value/> <s:Subcode/>? </s:Subcode> )? </s:Code>
///   <s:Reason> <s:Text xml:lang=""/>+ </s:Reason>
///   <s:Node/>? <s:Role/>?
///   <s:Detail> <DeviceEnrollmentServiceError/>? </s:Detail>?
/// </s:Fault>
/// ```
///
/// Make one with [`for_error`](Self::for_error) when the words of MS-MDE2 fit, with [`new`](Self::new) otherwise; read
/// one with [`Envelope::fault`](crate::Envelope::fault) or as the error of
/// [`PendingRequest::response`](crate::PendingRequest::response).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Fault<'a> {
    /// The party at fault.
    pub code: Code<'a>,
    /// The subcodes, from the general to the particular.
    pub subcodes: Vec<QName<'a>>,
    /// The reason, in one or more languages.
    pub reasons: Vec<Reason<'a>>,
    /// The node on the message path that refused.
    pub node: Option<Text<'a>>,
    /// The role in which that node acted.
    pub role: Option<Text<'a>>,
    /// The enrollment detail.
    pub detail: Option<ServiceError<'a>>,
    /// The detail of a Windows certificate authority.
    pub certificate_detail: Option<CertificateEnrollmentDetail<'a>>,
}

impl<'a> Fault<'a> {
    /// The HTTP status of every fault, even of those that blame the sender.
    ///
    /// With any other status, Windows shows the status instead of the reason.
    pub const HTTP_STATUS: u16 = 500;

    /// Makes a fault with a reason in English.
    ///
    /// ```
    /// use mdm_soap::fault::{Code, QName};
    /// use mdm_soap::{Fault, ns};
    ///
    /// let subcode = QName::new(ns::ADDRESSING.try_into()?, "DestinationUnreachable".try_into()?).unwrap();
    /// let fault = Fault::new(Code::Sender, "nobody here".try_into()?).with_subcode(subcode);
    /// assert_eq!(fault.to_string(), "Sender/DestinationUnreachable");
    /// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
    /// ```
    #[must_use]
    pub fn new(code: Code<'a>, reason: Text<'a>) -> Self {
        Self {
            code,
            subcodes: Vec::new(),
            reasons: vec![Reason {
                language: Some(Text::lossy("en-US")),
                text: reason,
            }],
            node: None,
            role: None,
            detail: None,
            certificate_detail: None,
        }
    }

    /// Makes the fault that makes a device show `error`.
    ///
    /// It is written as Microsoft's servers write it: code `Receiver`, the subcode, and, if the error is a detail,
    /// `DeviceEnrollmentServiceError` with the reason as its message.
    ///
    /// The subcodes `InternalServiceFault` and `InvalidSecurity` have the prefix `a`, bound to the namespaces that those
    /// servers use ([`Subcode::namespace`]); readers compare the word.
    ///
    /// ```
    /// use mdm_errors::{EnrollmentError, Subcode};
    /// use mdm_soap::Fault;
    ///
    /// let fault = Fault::for_error(Subcode::Authentication, "who is that".try_into()?);
    /// assert_eq!(fault.to_string(), "Receiver/Authentication");
    /// assert_eq!(fault.enrollment_error(), Some(EnrollmentError::Subcode(Subcode::Authentication)));
    /// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
    /// ```
    #[must_use]
    pub fn for_error(error: impl Into<EnrollmentError>, reason: Text<'a>) -> Self {
        let error = error.into();
        let detail = error.error_type().map(|error_type| {
            ServiceError::new(Text::lossy(error_type.as_str())).with_message(reason.clone())
        });
        Self {
            detail,
            ..Self::new(Code::Receiver, reason).with_subcode(error.subcode().into())
        }
    }

    /// Adds a subcode inside the existing ones.
    #[must_use]
    pub fn with_subcode(mut self, subcode: QName<'a>) -> Self {
        self.subcodes.push(subcode);
        self
    }

    /// Sets the enrollment detail.
    #[must_use]
    pub fn with_detail(mut self, detail: ServiceError<'a>) -> Self {
        self.detail = Some(detail);
        self
    }

    /// Adds the detail of a Windows certificate authority.
    #[must_use]
    pub fn with_certificate_detail(mut self, detail: CertificateEnrollmentDetail<'a>) -> Self {
        self.certificate_detail = Some(detail);
        self
    }

    /// Sets the identifier for the log of the device.
    ///
    /// It is part of the detail, which is created if absent; how devices react to a detail without an `ErrorType` is
    /// not known.
    #[must_use]
    pub fn with_trace_id(mut self, trace_id: Text<'a>) -> Self {
        self.detail.get_or_insert_default().trace_id = Some(trace_id);
        self
    }

    /// Returns the first reason.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reasons.first().map(|reason| reason.text.as_str())
    }

    /// Returns the fault with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Fault<'static> {
        Fault {
            code: self.code.into_owned(),
            subcodes: self.subcodes.into_iter().map(QName::into_owned).collect(),
            reasons: self.reasons.into_iter().map(Reason::into_owned).collect(),
            node: self.node.map(Text::into_owned),
            role: self.role.map(Text::into_owned),
            detail: self.detail.map(ServiceError::into_owned),
            certificate_detail: self
                .certificate_detail
                .map(CertificateEnrollmentDetail::into_owned),
        }
    }
}

impl<'a> Reason<'a> {
    /// Makes a reason in a language.
    #[must_use]
    pub const fn new(language: Option<Text<'a>>, text: Text<'a>) -> Self {
        Self { language, text }
    }

    /// Returns the reason with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Reason<'static> {
        Reason {
            language: self.language.map(Text::into_owned),
            text: self.text.into_owned(),
        }
    }
}

impl<'a> ServiceError<'a> {
    /// Makes a detail with an error type.
    #[must_use]
    pub const fn new(error_type: Text<'a>) -> Self {
        Self {
            error_type: Some(error_type),
            message: None,
            trace_id: None,
        }
    }

    /// Sets the text for logs.
    #[must_use]
    pub fn with_message(mut self, message: Text<'a>) -> Self {
        self.message = Some(message);
        self
    }

    /// Sets the identifier for the log of the device.
    #[must_use]
    pub fn with_trace_id(mut self, trace_id: Text<'a>) -> Self {
        self.trace_id = Some(trace_id);
        self
    }

    /// Returns the detail with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> ServiceError<'static> {
        ServiceError {
            error_type: self.error_type.map(Text::into_owned),
            message: self.message.map(Text::into_owned),
            trace_id: self.trace_id.map(Text::into_owned),
        }
    }
}

impl From<Subcode> for QName<'_> {
    fn from(subcode: Subcode) -> Self {
        QName::resolved(Text::lossy(subcode.namespace()), Text::lossy(subcode.as_str()))
    }
}

/// Shows codes only: the reason may hold anything.
impl fmt::Display for Fault<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Name::new(self.code.as_str()))?;
        for subcode in &self.subcodes {
            write!(f, "/{}", Name::new(subcode.local()))?;
        }
        match self
            .detail
            .as_ref()
            .and_then(|detail| detail.error_type.as_deref())
        {
            Some(error_type) => write!(f, " ({})", Name::new(error_type)),
            None => Ok(()),
        }
    }
}

impl core::error::Error for Fault<'_> {}
