use core::fmt;

use crate::HResult;

/// A refusal by an enrollment server, in the words of MS-MDE2 2.2.10.
///
/// The word is the subcode of the fault, or the `ErrorType` in its detail. If both are sent, the device follows the
/// `ErrorType`. `mdm-soap` converts between this type and the fault.
///
/// ```
/// use mdm_errors::{EnrollmentError, ErrorType, HResult, Subcode};
///
/// let error = EnrollmentError::from_fault(Some("s:authorization"), Some("DeviceCapReached"));
/// assert_eq!(error, Some(EnrollmentError::Detail(ErrorType::DeviceCapReached)));
/// assert_eq!(ErrorType::DeviceCapReached.hresult(), HResult::MENROLL_E_DEVICECAPREACHED);
/// assert_eq!(
///     EnrollmentError::from(Subcode::Authentication).hresult(),
///     HResult::MENROLL_E_DEVICE_AUTHENTICATION_ERROR,
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EnrollmentError {
    /// A subcode of the fault, without a detail.
    Subcode(Subcode),
    /// An `ErrorType` in the detail of the fault.
    Detail(ErrorType),
}

impl EnrollmentError {
    /// Interprets the subcode and the `ErrorType` of a fault.
    ///
    /// Windows does the same, less tolerantly: here prefixes, white space around the words and letter case do not
    /// matter. An `ErrorType` alone decides: a known word is the answer even if it is the word of a subcode (Intune
    /// sends `Authorization`), and an unknown one does not fall back to the subcode. A subcode may likewise hold the
    /// word of an `ErrorType`. When this returns `None`, the device shows [`HResult::MENROLL_E_DEVICE_UNKNOWN_ERROR`].
    #[must_use]
    pub fn from_fault(subcode: Option<&str>, error_type: Option<&str>) -> Option<Self> {
        match error_type.filter(|text| !local_name(text).is_empty()) {
            Some(text) => ErrorType::parse(text)
                .map(Self::Detail)
                .or_else(|| Subcode::parse(text).map(Self::Subcode)),
            None => subcode.and_then(|text| {
                Subcode::parse(text)
                    .map(Self::Subcode)
                    .or_else(|| ErrorType::parse(text).map(Self::Detail))
            }),
        }
    }

    /// Returns the error that makes the device show `hresult`, if there is one.
    ///
    /// ```
    /// use mdm_errors::{EnrollmentError, ErrorType, HResult};
    ///
    /// let wanted = HResult::MENROLL_E_INMAINTENANCE;
    /// assert_eq!(EnrollmentError::that_shows(wanted), Some(ErrorType::InMaintenance.into()));
    /// assert_eq!(EnrollmentError::that_shows(HResult::MENROLL_E_EMPTY_MESSAGE), None);
    /// ```
    #[must_use]
    pub fn that_shows(hresult: HResult) -> Option<Self> {
        let subcodes = Subcode::ALL.iter().copied().map(Self::Subcode);
        let error_types = ErrorType::ALL.iter().copied().map(Self::Detail);
        subcodes
            .chain(error_types)
            .find(|error| error.hresult() == hresult)
    }

    /// Returns the code that the device shows and logs.
    #[must_use]
    pub const fn hresult(self) -> HResult {
        match self {
            Self::Subcode(subcode) => subcode.hresult(),
            Self::Detail(error_type) => error_type.hresult(),
        }
    }

    /// Returns the word on the wire, without a prefix.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Subcode(subcode) => subcode.as_str(),
            Self::Detail(error_type) => error_type.as_str(),
        }
    }

    /// Returns the subcode to write: the error itself, or the one beside its detail.
    #[must_use]
    pub const fn subcode(self) -> Subcode {
        match self {
            Self::Subcode(subcode) => subcode,
            Self::Detail(error_type) => error_type.subcode(),
        }
    }

    /// Returns the `ErrorType` to write into the detail, if there is one.
    #[must_use]
    pub const fn error_type(self) -> Option<ErrorType> {
        match self {
            Self::Subcode(_) => None,
            Self::Detail(error_type) => Some(error_type),
        }
    }

    /// Returns the meaning in a few words.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Subcode(subcode) => subcode.meaning(),
            Self::Detail(error_type) => error_type.meaning(),
        }
    }

    /// Returns the local name of the SOAP 1.2 fault code, which is always `Receiver`.
    #[must_use]
    pub const fn fault_code(self) -> &'static str {
        "Receiver"
    }
}

impl From<Subcode> for EnrollmentError {
    fn from(subcode: Subcode) -> Self {
        Self::Subcode(subcode)
    }
}

impl From<ErrorType> for EnrollmentError {
    fn from(error_type: ErrorType) -> Self {
        Self::Detail(error_type)
    }
}

impl fmt::Display for EnrollmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.as_str(), self.hresult())
    }
}

impl core::error::Error for EnrollmentError {}

/// Returns the part after the last colon: namespace prefixes mean nothing here.
fn local_name(text: &str) -> &str {
    text.rsplit(':').next().unwrap_or(text).trim()
}

macro_rules! words {
    (
        $(#[$doc:meta])* $enum:ident;
        $($(#[$note:meta])* $name:ident $word:literal $hresult:ident $meaning:literal;)*
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
        #[non_exhaustive]
        pub enum $enum {
            $(
                #[doc = concat!($meaning, ": [`HResult::", stringify!($hresult), "`].")]
                $(#[$note])*
                $name,
            )*
        }

        impl $enum {
            /// Every word.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Returns the word on the wire, without a prefix.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }

            /// Parses the word under any prefix, in any letter case.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let word = local_name(text);
                Self::ALL.iter().copied().find(|known| known.as_str().eq_ignore_ascii_case(word))
            }

            /// Returns the code that the device shows and logs.
            #[must_use]
            pub const fn hresult(self) -> HResult {
                match self {
                    $(Self::$name => HResult::$hresult,)*
                }
            }

            /// Returns the meaning in a few words.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $meaning,)*
                }
            }
        }

        impl fmt::Display for $enum {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

words! {
    /// A subcode of an enrollment fault: `Code/Subcode/Value` (MS-MDE2 2.2.10).
    Subcode;
    MessageFormat "MessageFormat" MENROLL_E_DEVICE_MESSAGE_FORMAT_ERROR "The message is badly formed";
    Authentication "Authentication" MENROLL_E_DEVICE_AUTHENTICATION_ERROR "The user is not recognised";
    Authorization "Authorization" MENROLL_E_DEVICE_AUTHORIZATION_ERROR "The user may not enroll";
    CertificateRequest "CertificateRequest" MENROLL_E_DEVICE_CERTIFICATEREQUEST_ERROR
        "The certificate could not be issued";
    EnrollmentServer "EnrollmentServer" MENROLL_E_DEVICE_CONFIGMGRSERVER_ERROR "The management server failed";
    InternalServiceFault "InternalServiceFault" MENROLL_E_DEVICE_INTERNALSERVICE_ERROR
        "The server met an unexpected error";
    InvalidSecurity "InvalidSecurity" MENROLL_E_DEVICE_INVALIDSECURITY_ERROR
        "The security header or its token cannot be used";
}

words! {
    /// An `ErrorType` in the detail of an enrollment fault (MS-MDE2 2.2.10).
    ErrorType;
    DeviceCapReached "DeviceCapReached" MENROLL_E_DEVICECAPREACHED "The user has too many devices";
    DeviceNotSupported "DeviceNotSupported" MENROLL_E_DEVICENOTSUPPORTED
        "The platform or version of the device is not supported";
    NotSupported "NotSupported" MENROLL_E_NOT_SUPPORTED "Management is not offered for the device";
    NotEligibleToRenew "NotEligibleToRenew" MENROLL_E_NOTELIGIBLETORENEW "The renewal is refused";
    InMaintenance "InMaintenance" MENROLL_E_INMAINTENANCE "The account is in maintenance";
    UserLicense "UserLicense" MENROLL_E_USER_LICENSE "The user has no valid licence";
    InvalidEnrollmentData "InvalidEnrollmentData" MENROLL_E_ENROLLMENTDATAINVALID
        "The server rejected the enrollment data";

    /// The only error type whose reason text is shown to the user.
    ///
    /// Windows 10 20H2 and later.
    CustomServerError "CustomServerError" MENROLL_E_CUSTOMSERVERERROR "The reason text is shown to the user";
}

/// The namespaces in which subcodes are written.
const SOAP_ENVELOPE: &str = "http://www.w3.org/2003/05/soap-envelope";
const DISPATCHER: &str = "http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher";
const SECURITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";

impl Subcode {
    /// Returns the prefix that MS-MDE2 uses for the subcode, `s` or `a`.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::InternalServiceFault | Self::InvalidSecurity => "a",
            _ => "s",
        }
    }

    /// Returns the namespace that the subcode is written in.
    ///
    /// That is SOAP 1.2, except for `InternalServiceFault` and `InvalidSecurity`. WCF servers raise those two
    /// themselves, in the namespaces of their dispatcher and of WS-Security, and bind the prefix `a` to them in place
    /// (MS-WSTEP 4.1.4.2). In the table of MS-MDE2 2.2.10 the same prefix would mean WS-Addressing; this crate follows
    /// the servers. Readers compare the word in any namespace.
    #[must_use]
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::InternalServiceFault => DISPATCHER,
            Self::InvalidSecurity => SECURITY,
            _ => SOAP_ENVELOPE,
        }
    }
}

impl ErrorType {
    /// Returns the subcode to write beside the `ErrorType`; devices ignore it.
    #[must_use]
    pub const fn subcode(self) -> Subcode {
        Subcode::Authorization
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for EnrollmentError {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(if u.arbitrary()? {
            Self::Subcode(u.arbitrary()?)
        } else {
            Self::Detail(u.arbitrary()?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::String;
    use proptest::prelude::*;

    #[test]
    fn the_error_type_decides() {
        let read = EnrollmentError::from_fault;
        let cap = Some(EnrollmentError::Detail(ErrorType::DeviceCapReached));
        let authorization = Some(EnrollmentError::Subcode(Subcode::Authorization));
        assert_eq!(read(Some("s:Authorization"), Some("DeviceCapReached")), cap);
        assert_eq!(read(Some("s:authorization"), Some(" devicecapreached\n")), cap);
        assert_eq!(read(None, Some("DeviceCapReached")), cap);
        assert_eq!(read(Some("s:DeviceCapReached"), None), cap);
        assert_eq!(read(Some("s:Authorization"), None), authorization);
        assert_eq!(read(Some("s:Authorization"), Some("  ")), authorization);
        assert_eq!(
            read(Some("s:MessageFormat"), Some("Authorization")),
            authorization
        );
        assert_eq!(read(Some("s:Authorization"), Some("SqlError")), None);
        assert_eq!(read(Some("wst:BadRequest"), None), None);
        assert_eq!(read(None, None), None);
    }

    #[test]
    fn every_word_comes_back_under_any_prefix_and_case() {
        for subcode in Subcode::ALL {
            let wire = format!("{}:{}", subcode.prefix(), subcode);
            let error = EnrollmentError::from(*subcode);
            assert_eq!(EnrollmentError::from_fault(Some(&wire), None), Some(error));
            assert_eq!(
                EnrollmentError::from_fault(Some(&wire.to_ascii_lowercase()), None),
                Some(error)
            );
        }
        for error_type in ErrorType::ALL {
            let error = EnrollmentError::from(*error_type);
            assert_eq!(
                EnrollmentError::from_fault(None, Some(error.as_str())),
                Some(error)
            );
            assert_eq!(error.subcode(), Subcode::Authorization);
        }
        assert_eq!((Subcode::ALL.len(), ErrorType::ALL.len()), (7, 8));
    }

    #[test]
    fn errors_print_word_and_code() {
        assert_eq!(
            format!("{}", EnrollmentError::Detail(ErrorType::CustomServerError)),
            "CustomServerError (0x80180032)"
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(subcode: Option<String>, error_type: Option<String>) {
            let _ = EnrollmentError::from_fault(subcode.as_deref(), error_type.as_deref());
        }
    }
}
