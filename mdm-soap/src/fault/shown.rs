use mdm_errors::{EnrollmentError, HResult};

use super::{Fault, QName};

/// The code that a Windows device shows for an answer, and how sure that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Shown {
    /// The code that the user and the event log see.
    pub hresult: HResult,
    /// The part of the answer that decides the code.
    pub basis: Basis,
    /// The certainty of this statement.
    pub certainty: Certainty,
    /// The source of this knowledge.
    pub source: &'static str,
}

/// The part of an answer that decides what the device shows, first match first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Basis {
    /// An HTTP status other than 500: the fault is not looked at.
    HttpStatus,
    /// The `ErrorType` of the detail.
    ErrorType,
    /// A subcode.
    Subcode,
    /// No part that the device knows.
    Nothing,
}

/// The certainty of a statement about Windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Certainty {
    /// Concluded from other facts.
    Inferred,
    /// Seen on devices.
    Observed,
    /// Written in the specification.
    Documented,
}

/// The exchange of an enrollment that an answer belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// Discovery of the services (MS-MDE2 3.1).
    Discovery,
    /// Certificate policies (MS-MDE2 3.3).
    Policy,
    /// The request for a certificate, or its renewal (MS-MDE2 3.4, 3.5).
    Enrollment,
}

impl Fault<'_> {
    /// Returns the enrollment error that the words of detail and subcodes mean.
    ///
    /// Prefixes and letter case do not matter; an `ErrorType` takes precedence over a subcode.
    #[must_use]
    pub fn enrollment_error(&self) -> Option<EnrollmentError> {
        if self.error_type().is_some() {
            return EnrollmentError::from_fault(None, self.error_type());
        }
        self.subcodes
            .iter()
            .find_map(|subcode| EnrollmentError::from_fault(Some(subcode.local()), None))
    }

    /// Returns what Windows shows when the fault arrives with this HTTP status.
    ///
    /// The `ErrorType` takes precedence over the subcode, and a status other than 500 hides both. With status 200 the
    /// fault is an unusable body, which Windows shows differently in each stage.
    ///
    /// ```
    /// use mdm_errors::{ErrorType, HResult};
    /// use mdm_soap::Fault;
    /// use mdm_soap::fault::{Basis, Certainty, Stage};
    ///
    /// let fault = Fault::for_error(ErrorType::DeviceCapReached, "20 devices are enough".try_into()?);
    /// let shown = fault.what_windows_shows(500, Stage::Enrollment);
    /// assert_eq!(shown.hresult, HResult::MENROLL_E_DEVICECAPREACHED);
    /// assert_eq!((shown.basis, shown.certainty), (Basis::ErrorType, Certainty::Documented));
    /// assert_eq!(fault.what_windows_shows(400, Stage::Enrollment).hresult, HResult::new(0x8019_0190));
    /// let shown = fault.what_windows_shows(200, Stage::Discovery);
    /// assert_eq!(shown.hresult, HResult::MENROLL_E_DEVICE_INTERNALSERVICE_ERROR);
    /// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
    /// ```
    #[must_use]
    pub fn what_windows_shows(&self, http_status: u16, stage: Stage) -> Shown {
        if http_status == OK {
            return of_unusable(stage);
        }
        if http_status != Self::HTTP_STATUS {
            return Shown {
                hresult: of_status(http_status),
                basis: Basis::HttpStatus,
                certainty: if http_status == 400 {
                    Certainty::Observed
                } else {
                    Certainty::Inferred
                },
                source: "devices of servers that send faults with status 400",
            };
        }
        let words = self.error_type().map(|word| (word, Basis::ErrorType));
        let words = words.or_else(|| self.deciding_subcode().map(|word| (word, Basis::Subcode)));
        match (words, self.enrollment_error()) {
            (Some((word, basis)), Some(error)) => known(word, basis, error),
            (Some((_, basis)), None) => Shown {
                hresult: HResult::MENROLL_E_DEVICE_UNKNOWN_ERROR,
                basis,
                certainty: Certainty::Inferred,
                source: "the meaning of the code",
            },
            (None, _) => Shown {
                hresult: of_status(http_status),
                basis: Basis::Nothing,
                certainty: Certainty::Inferred,
                source: "the facility of HTTP in HRESULTs",
            },
        }
    }

    fn error_type(&self) -> Option<&str> {
        let error_type = self.detail.as_ref()?.error_type.as_deref()?;
        Some(error_type).filter(|word| !word.trim().is_empty())
    }

    fn deciding_subcode(&self) -> Option<&str> {
        let mut words = self.subcodes.iter().map(QName::local);
        let known = words
            .clone()
            .find(|word| EnrollmentError::from_fault(Some(word), None).is_some());
        known.or_else(|| words.next())
    }
}

fn known(word: &str, basis: Basis, error: EnrollmentError) -> Shown {
    let is_in_place = match error {
        EnrollmentError::Detail(_) => basis == Basis::ErrorType,
        _ => basis == Basis::Subcode,
    };
    let is_documented = is_in_place && word == error.as_str();
    Shown {
        hresult: error.hresult(),
        basis,
        certainty: if is_documented {
            Certainty::Documented
        } else {
            Certainty::Inferred
        },
        source: if is_documented {
            "MS-MDE2 2.2.10"
        } else {
            "MS-MDE2 2.2.10, but not in this place or letter case"
        },
    }
}

const OK: u16 = 200;

/// Returns what Windows shows for a body with status 200 that it cannot use: a fault, a page, JSON.
pub(crate) fn of_unusable(stage: Stage) -> Shown {
    let (hresult, certainty) = match stage {
        Stage::Discovery => (
            HResult::MENROLL_E_DEVICE_INTERNALSERVICE_ERROR,
            Certainty::Observed,
        ),
        Stage::Policy => (of_status(OK), Certainty::Inferred),
        Stage::Enrollment => (of_status(OK), Certainty::Observed),
    };
    Shown {
        hresult,
        basis: Basis::HttpStatus,
        certainty,
        source: "devices of servers that send unusable bodies with status 200",
    }
}

/// Returns an HTTP status as an HRESULT.
pub(crate) fn of_status(http_status: u16) -> HResult {
    const FACILITY_HTTP: u32 = 0x8019_0000;
    HResult::new(FACILITY_HTTP | u32::from(http_status))
}
