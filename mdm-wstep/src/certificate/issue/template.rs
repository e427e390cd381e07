use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::net::IpAddr;
use core::time::Duration;

use der::{DateTime, Encode};
use rustls_pki_types::UnixTime;
use x509_cert::time::Time;

use super::IssueError;
use crate::PeerError;
use crate::certificate::encode::{self, SEQUENCE};
use crate::certificate::{CertificateRequest, DistinguishedName, Oid};

/// The serial number of a certificate to issue: always 16 bytes, and positive.
///
/// ```
/// use mdm_wstep::certificate::SerialNumber;
///
/// let serial = SerialNumber::from_random([0xFF; 16]);
/// assert_eq!(serial.as_bytes()[0], 0x7F);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SerialNumber([u8; 16]);

impl SerialNumber {
    /// Makes a serial number from random bytes.
    ///
    /// The two topmost bits become `01` (RFC 5280 4.1.2.2).
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        let [first, rest @ ..] = bytes;
        let mut serial = [first & 0x3F | 0x40; 16];
        for (target, byte) in serial.iter_mut().skip(1).zip(rest) {
            *target = byte;
        }
        Self(serial)
    }

    /// Returns the bytes, most significant first.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// The validity of a certificate: a lifetime that starts shortly before now.
///
/// ```
/// use core::time::Duration;
/// use mdm_wstep::certificate::Validity;
/// use rustls_pki_types::UnixTime;
///
/// let now = UnixTime::since_unix_epoch(Duration::from_secs(1_790_000_000));
/// let validity = Validity::starting(now, Duration::from_secs(365 * 86_400));
/// assert_eq!(now.as_secs() - validity.not_before().as_secs(), 600);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    now: UnixTime,
    skew: Duration,
    lifetime: Duration,
}

impl Validity {
    /// The default time before now, for devices with slow clocks: ten minutes.
    pub const SKEW: Duration = Duration::from_secs(600);
    /// The longest time before now: one day.
    ///
    /// A server that backdates further puts its devices into their renewal window at once.
    pub const MAX_SKEW: Duration = Duration::from_secs(86_400);

    /// Makes a validity from `now` minus [`SKEW`](Self::SKEW) to `now` plus `lifetime`.
    #[must_use]
    pub const fn starting(now: UnixTime, lifetime: Duration) -> Self {
        Self {
            now,
            skew: Self::SKEW,
            lifetime,
        }
    }

    /// Starts `skew` before now, but at most [`MAX_SKEW`](Self::MAX_SKEW).
    #[must_use]
    pub fn with_skew(mut self, skew: Duration) -> Self {
        self.skew = skew.min(Self::MAX_SKEW);
        self
    }

    /// Returns the start.
    #[must_use]
    pub const fn not_before(&self) -> UnixTime {
        let start = self.now.as_secs().saturating_sub(self.skew.as_secs());
        UnixTime::since_unix_epoch(Duration::from_secs(start))
    }

    /// Returns the end.
    #[must_use]
    pub const fn not_after(&self) -> UnixTime {
        let end = self.now.as_secs().saturating_add(self.lifetime.as_secs());
        UnixTime::since_unix_epoch(Duration::from_secs(end))
    }

    pub(super) fn to_der(self) -> Result<Vec<u8>, IssueError> {
        let time = |at: UnixTime| -> Result<Vec<u8>, der::Error> {
            let date = DateTime::from_unix_duration(Duration::from_secs(at.as_secs()))?;
            Time::from(date).to_der()
        };
        let start = time(self.not_before()).map_err(|_| IssueError::ValidityOutOfRange)?;
        let end = time(self.not_after()).map_err(|_| IssueError::ValidityOutOfRange)?;
        Ok(encode::tlv(SEQUENCE, &[&start, &end]))
    }
}

/// The contents of a certificate to issue.
///
/// The server decides all of it; the request contributes its key and, on request, its device id.
///
/// ```
/// use core::time::Duration;
/// use mdm_wstep::certificate::{
///     CertificateRequest, CertificateTemplate, DistinguishedName, Issuer, SerialNumber, Validity,
/// };
/// # use rustls_pki_types::{CertificateDer, UnixTime};
/// # const CA: &[u8] = include_bytes!("../../../tests/data/ca.cert.der");
/// # const CSR: &[u8] = include_bytes!("../../../tests/data/windows.csr.der");
/// # let (now, random) = (UnixTime::since_unix_epoch(Duration::from_secs(1_790_000_000)), [7; 16]);
/// # let sign = |_: &[u8]| vec![0; 256];
///
/// let issuer = Issuer::new(&CertificateDer::from(CA))?;
/// let request = CertificateRequest::parse(CSR)?;
/// let template = CertificateTemplate::new(
///     DistinguishedName::common_name("89EBA7F446C04820A9DC0661C136E1F9"),
///     Validity::starting(now, Duration::from_secs(365 * 86_400)),
///     SerialNumber::from_random(random),
/// )
/// .with_device_id_of(&request, "89EBA7F446C04820A9DC0661C136E1F9")?;
/// let to_sign = issuer.issue(&template, request.public_key())?;
/// let signature = sign(to_sign.message());
/// let certificate = to_sign.continue_with(&signature);
/// # let info = mdm_wstep::certificate::CertificateInfo::parse(&certificate)?;
/// # assert_eq!(info.subject().to_string(), "CN=89EBA7F446C04820A9DC0661C136E1F9");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateTemplate {
    pub(super) subject: DistinguishedName,
    pub(super) validity: Validity,
    pub(super) serial_number: SerialNumber,
    pub(super) extended_key_usages: Vec<Oid>,
    pub(super) alternative_names: Vec<AlternativeName>,
    pub(super) device_id: Option<Vec<u8>>,
}

/// A subject alternative name (RFC 5280 4.2.1.6).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AlternativeName {
    /// A DNS name: up to 255 printable ASCII characters (RFC 1035 2.3.4).
    Dns(String),
    /// A URI: up to 2083 printable ASCII characters.
    ///
    /// Windows accepts no longer URL.
    Uri(String),
    /// An IP address.
    Ip(IpAddr),
}

impl CertificateTemplate {
    /// The maximum number of alternative names in a certificate.
    ///
    /// The limit is that of public authorities, which stop at 100.
    pub const MAX_ALTERNATIVE_NAMES: usize = 100;

    /// Describes a certificate for TLS client authentication, not for an authority.
    #[must_use]
    pub fn new(subject: DistinguishedName, validity: Validity, serial_number: SerialNumber) -> Self {
        Self {
            subject,
            validity,
            serial_number,
            extended_key_usages: vec![Oid::CLIENT_AUTH],
            alternative_names: Vec::new(),
            device_id: None,
        }
    }

    /// Sets other extended key usages, such as [`Oid::SERVER_AUTH`]; at least one.
    #[must_use]
    pub fn with_extended_key_usages(mut self, usages: impl Into<Vec<Oid>>) -> Self {
        self.extended_key_usages = usages.into();
        self
    }

    /// Adds a subject alternative name.
    #[must_use]
    pub fn with_alternative_name(mut self, name: AlternativeName) -> Self {
        self.alternative_names.push(name);
        self
    }

    /// Copies the device id extension of a request, if it has one, byte for byte.
    ///
    /// It must be that of `device_id`, the device that was admitted, with at most one NUL; letter case does not matter.
    ///
    /// # Errors
    /// [`PeerError::AnotherDevice`] when it is not: refuse with its [`enrollment_error`](PeerError::enrollment_error).
    pub fn with_device_id_of(
        mut self,
        request: &CertificateRequest<'_>,
        device_id: &str,
    ) -> Result<Self, PeerError> {
        let is_same = |bytes: &[u8]| {
            let text = bytes.strip_suffix(b"\0").unwrap_or(bytes);
            text.eq_ignore_ascii_case(device_id.as_bytes())
        };
        if !request.device_id_bytes().is_none_or(is_same) {
            return Err(PeerError::AnotherDevice);
        }
        self.device_id = request.device_id_bytes().map(<[u8]>::to_vec);
        Ok(self)
    }

    /// Returns the validity of the certificate.
    #[must_use]
    pub fn validity(&self) -> Validity {
        self.validity
    }

    /// Returns the subject of the certificate.
    #[must_use]
    pub fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    pub(super) fn alternative_names(&self) -> Result<Option<Vec<u8>>, IssueError> {
        if self.alternative_names.is_empty() {
            return Ok(None);
        }
        if self.alternative_names.len() > Self::MAX_ALTERNATIVE_NAMES {
            return Err(IssueError::TooManyAlternativeNames);
        }
        let mut names = Vec::new();
        for name in &self.alternative_names {
            names.extend(match name {
                AlternativeName::Dns(text) => encode::tlv(0x82, &[ascii(text, MAX_DNS_NAME)?]),
                AlternativeName::Uri(text) => encode::tlv(0x86, &[ascii(text, MAX_URI)?]),
                AlternativeName::Ip(IpAddr::V4(address)) => encode::tlv(0x87, &[&address.octets()]),
                AlternativeName::Ip(IpAddr::V6(address)) => encode::tlv(0x87, &[&address.octets()]),
            });
        }
        Ok(Some(encode::tlv(SEQUENCE, &[&names])))
    }
}

const MAX_DNS_NAME: usize = 255;
const MAX_URI: usize = 2083;

fn ascii(text: &str, limit: usize) -> Result<&[u8], IssueError> {
    if text.len() > limit {
        return Err(IssueError::AlternativeNameTooLong { limit });
    }
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    if is_plain && !text.is_empty() {
        Ok(text.as_bytes())
    } else {
        Err(IssueError::AlternativeNameNotAscii)
    }
}
