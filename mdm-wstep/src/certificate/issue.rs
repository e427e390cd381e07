use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::net::IpAddr;
use core::time::Duration;

use const_oid::db::rfc5280;
use der::{DateTime, Encode};
use rustls_pki_types::{CertificateDer, UnixTime};
use sha1::{Digest, Sha1};
use thiserror::Error;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, KeyUsages};
use x509_cert::time::Time;

use super::encode::{self, INTEGER, OCTET_STRING, SEQUENCE};
use super::request::{extended_key_usage, extension};
use super::{
    CertificateError, CertificateInfo, CertificateRequest, DistinguishedName, Oid, PublicKey,
    SignatureAlgorithm, ToSign,
};

/// The serial number of a certificate to issue: 16 bytes, positive and never shorter.
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
    /// Takes random bytes; the two topmost bits become `01`, the other 126 stay (RFC 5280 4.1.2.2).
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        let [first, rest @ ..] = bytes;
        let mut serial = [first & 0x3F | 0x40; 16];
        for (target, byte) in serial.iter_mut().skip(1).zip(rest) {
            *target = byte;
        }
        Self(serial)
    }

    /// The bytes, most significant first.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// When a certificate is valid: from a little before now, for a lifetime.
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
    /// How far back a certificate starts unless told otherwise, for devices whose clocks are late: ten minutes.
    pub const SKEW: Duration = Duration::from_secs(600);
    /// The farthest back a certificate may start: one day. A server that dates back further brings its devices
    /// into their renewal window at once.
    pub const MAX_SKEW: Duration = Duration::from_secs(86_400);

    /// Valid from `now` less [`SKEW`](Self::SKEW) to `now` plus `lifetime`.
    #[must_use]
    pub const fn starting(now: UnixTime, lifetime: Duration) -> Self {
        Self {
            now,
            skew: Self::SKEW,
            lifetime,
        }
    }

    /// The same starting `skew` before now; more than [`MAX_SKEW`](Self::MAX_SKEW) is cut to it.
    #[must_use]
    pub fn with_skew(mut self, skew: Duration) -> Self {
        self.skew = skew.min(Self::MAX_SKEW);
        self
    }

    /// The start.
    #[must_use]
    pub const fn not_before(&self) -> UnixTime {
        let start = self.now.as_secs().saturating_sub(self.skew.as_secs());
        UnixTime::since_unix_epoch(Duration::from_secs(start))
    }

    /// The end.
    #[must_use]
    pub const fn not_after(&self) -> UnixTime {
        let end = self.now.as_secs().saturating_add(self.lifetime.as_secs());
        UnixTime::since_unix_epoch(Duration::from_secs(end))
    }

    fn to_der(self) -> Result<Vec<u8>, IssueError> {
        let time = |at: UnixTime| -> Result<Vec<u8>, der::Error> {
            let date = DateTime::from_unix_duration(Duration::from_secs(at.as_secs()))?;
            Time::from(date).to_der()
        };
        let start = time(self.not_before()).map_err(|_| IssueError::ValidityOutOfRange)?;
        let end = time(self.not_after()).map_err(|_| IssueError::ValidityOutOfRange)?;
        Ok(encode::tlv(SEQUENCE, &[&start, &end]))
    }
}

/// What a certificate to issue shall say. The server decides all of it; the request contributes its key and, if asked,
/// its device id.
///
/// ```
/// use core::time::Duration;
/// use mdm_wstep::certificate::{
///     CertificateRequest, CertificateTemplate, DistinguishedName, Issuer, SerialNumber, Validity,
/// };
/// # use rustls_pki_types::{CertificateDer, UnixTime};
/// # const CA: &[u8] = include_bytes!("../../tests/data/ca.cert.der");
/// # const CSR: &[u8] = include_bytes!("../../tests/data/windows.csr.der");
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
/// .with_device_id_of(&request);
/// let to_sign = issuer.issue(&template, request.public_key())?;
/// let signature = sign(to_sign.message());
/// let certificate = to_sign.continue_with(&signature);
/// # let info = mdm_wstep::certificate::CertificateInfo::parse(&certificate)?;
/// # assert_eq!(info.subject().to_string(), "CN=89EBA7F446C04820A9DC0661C136E1F9");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateTemplate {
    subject: DistinguishedName,
    validity: Validity,
    serial_number: SerialNumber,
    extended_key_usages: Vec<Oid>,
    alternative_names: Vec<AlternativeName>,
    device_id: Option<Vec<u8>>,
}

/// A subject alternative name (RFC 5280 4.2.1.6).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AlternativeName {
    /// A DNS name, in ASCII.
    Dns(String),
    /// A URI, in ASCII.
    Uri(String),
    /// An IP address.
    Ip(IpAddr),
}

impl CertificateTemplate {
    /// A certificate for TLS client authentication: digital signature and key encipherment, not an authority.
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

    /// The same for other extended key usages, such as [`Oid::SERVER_AUTH`].
    #[must_use]
    pub fn with_extended_key_usages(mut self, usages: impl Into<Vec<Oid>>) -> Self {
        self.extended_key_usages = usages.into();
        self
    }

    /// The same with one subject alternative name more.
    #[must_use]
    pub fn with_alternative_name(mut self, name: AlternativeName) -> Self {
        self.alternative_names.push(name);
        self
    }

    /// The same with the device id extension of a request, if it has one.
    #[must_use]
    pub fn with_device_id_of(mut self, request: &CertificateRequest<'_>) -> Self {
        self.device_id = request.device_id_bytes().map(<[u8]>::to_vec);
        self
    }

    /// When the certificate will be valid.
    #[must_use]
    pub fn validity(&self) -> Validity {
        self.validity
    }

    /// The subject it will name.
    #[must_use]
    pub fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    fn alternative_names(&self) -> Result<Option<Vec<u8>>, IssueError> {
        if self.alternative_names.is_empty() {
            return Ok(None);
        }
        let mut names = Vec::new();
        for name in &self.alternative_names {
            names.extend(match name {
                AlternativeName::Dns(text) => encode::tlv(0x82, &[ascii(text)?]),
                AlternativeName::Uri(text) => encode::tlv(0x86, &[ascii(text)?]),
                AlternativeName::Ip(IpAddr::V4(address)) => encode::tlv(0x87, &[&address.octets()]),
                AlternativeName::Ip(IpAddr::V6(address)) => encode::tlv(0x87, &[&address.octets()]),
            });
        }
        Ok(Some(encode::tlv(SEQUENCE, &[&names])))
    }
}

fn ascii(text: &str) -> Result<&[u8], IssueError> {
    if text.is_ascii() && !text.is_empty() {
        Ok(text.as_bytes())
    } else {
        Err(IssueError::AlternativeNameNotAscii)
    }
}

/// An authority that issues: its certificate and how its key signs. The key itself stays outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    subject: Vec<u8>,
    key_identifier: Vec<u8>,
    not_after: UnixTime,
    algorithm: SignatureAlgorithm,
}

impl Issuer {
    /// Takes the certificate of an authority; it signs with the usual algorithm for its key.
    ///
    /// # Errors
    /// [`IssueError::NotAnAuthority`], [`IssueError::UnsupportedKey`], or [`IssueError::Certificate`] if it cannot be
    /// read.
    pub fn new(certificate: &CertificateDer<'_>) -> Result<Self, IssueError> {
        let info = CertificateInfo::parse(certificate)?;
        if !info.is_authority() {
            return Err(IssueError::NotAnAuthority);
        }
        let key = info.public_key();
        Ok(Self {
            subject: info.subject_der().to_vec(),
            // Copied where there is one: a chain is built by equality, and not everybody hashes the same way.
            key_identifier: info
                .key_identifier()
                .map_or_else(|| key_identifier(key), <[u8]>::to_vec),
            not_after: info.not_after(),
            algorithm: SignatureAlgorithm::for_key(key.algorithm()).ok_or(IssueError::UnsupportedKey)?,
        })
    }

    /// The same authority signing with another algorithm, such as RSA with SHA-512.
    #[must_use]
    pub fn with_algorithm(mut self, algorithm: SignatureAlgorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// The certificate that `template` describes for `public_key`, to be signed by the authority's key.
    ///
    /// Verify the request and check its key before: nothing of that is repeated here.
    ///
    /// # Errors
    /// [`IssueError::OutlivesIssuer`], [`IssueError::ValidityOutOfRange`] or
    /// [`IssueError::AlternativeNameNotAscii`].
    pub fn issue(
        &self,
        template: &CertificateTemplate,
        public_key: &PublicKey,
    ) -> Result<ToSign<CertificateDer<'static>>, IssueError> {
        if template.validity.not_after() > self.not_after {
            return Err(IssueError::OutlivesIssuer);
        }
        let usage = KeyUsages::DigitalSignature | KeyUsages::KeyEncipherment;
        let mut extensions = basic_extensions(false, KeyUsage(usage))?;
        if !template.extended_key_usages.is_empty() {
            let usages = extended_key_usage(&template.extended_key_usages);
            extensions.extend(extension(&Oid(rfc5280::ID_CE_EXT_KEY_USAGE), false, &usages));
        }
        extensions.extend(subject_key_identifier(public_key));
        let authority = encode::tlv(SEQUENCE, &[&encode::tlv(0x80, &[&self.key_identifier])]);
        let kind = Oid(rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER);
        extensions.extend(extension(&kind, false, &authority));
        if let Some(names) = template.alternative_names()? {
            extensions.extend(extension(&Oid(rfc5280::ID_CE_SUBJECT_ALT_NAME), false, &names));
        }
        if let Some(device_id) = &template.device_id {
            extensions.extend(extension(&Oid::DEVICE_ID, false, device_id));
        }
        let message = tbs_certificate(template, &self.subject, public_key, self.algorithm, &extensions)?;
        Ok(ToSign::signed(message, self.algorithm))
    }
}

/// A root authority's own certificate, to be signed by its own key.
///
/// # Errors
/// [`IssueError::UnsupportedKey`] or [`IssueError::ValidityOutOfRange`].
pub fn self_signed_root(
    subject: DistinguishedName,
    validity: Validity,
    serial_number: SerialNumber,
    public_key: &PublicKey,
) -> Result<ToSign<CertificateDer<'static>>, IssueError> {
    let algorithm = SignatureAlgorithm::for_key(public_key.algorithm()).ok_or(IssueError::UnsupportedKey)?;
    let mut extensions = basic_extensions(true, KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign))?;
    extensions.extend(subject_key_identifier(public_key));
    let template = CertificateTemplate::new(subject, validity, serial_number);
    let issuer = template.subject.to_der();
    let message = tbs_certificate(&template, &issuer, public_key, algorithm, &extensions)?;
    Ok(ToSign::signed(message, algorithm))
}

/// `TBSCertificate` (RFC 5280 4.1).
fn tbs_certificate(
    template: &CertificateTemplate,
    issuer: &[u8],
    public_key: &PublicKey,
    algorithm: SignatureAlgorithm,
    extensions: &[u8],
) -> Result<Vec<u8>, IssueError> {
    let version_3 = encode::tlv(encode::context(0), &[&encode::tlv(INTEGER, &[&[2]])]);
    let extensions = encode::tlv(encode::context(3), &[&encode::tlv(SEQUENCE, &[extensions])]);
    Ok(encode::tlv(
        SEQUENCE,
        &[
            &version_3,
            &encode::tlv(INTEGER, &[template.serial_number.as_bytes()]),
            &algorithm.to_der(),
            issuer,
            &template.validity.to_der()?,
            &template.subject.to_der(),
            &public_key.spki(),
            &extensions,
        ],
    ))
}

fn basic_extensions(authority: bool, usage: KeyUsage) -> Result<Vec<u8>, IssueError> {
    let constraints = BasicConstraints {
        ca: authority,
        path_len_constraint: None,
    };
    let constraints = constraints.to_der().map_err(|_| IssueError::NotEncodable)?;
    let usage = usage.to_der().map_err(|_| IssueError::NotEncodable)?;
    let mut extensions = extension(&Oid(rfc5280::ID_CE_BASIC_CONSTRAINTS), true, &constraints);
    extensions.extend(extension(&Oid(rfc5280::ID_CE_KEY_USAGE), true, &usage));
    Ok(extensions)
}

fn subject_key_identifier(key: &PublicKey) -> Vec<u8> {
    let identifier = encode::tlv(OCTET_STRING, &[&key_identifier(key)]);
    extension(&Oid(rfc5280::ID_CE_SUBJECT_KEY_IDENTIFIER), false, &identifier)
}

/// Method 1 of RFC 5280 4.2.1.2.
fn key_identifier(key: &PublicKey) -> Vec<u8> {
    Sha1::digest(key.bits()).to_vec()
}

/// Why a certificate cannot be issued as described. It is the server's configuration that is wrong, not the device.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum IssueError {
    /// The issuer's certificate cannot be read.
    #[error("issuer: {0}")]
    Certificate(#[from] CertificateError),
    /// The issuer's certificate is not that of an authority.
    #[error("issuer is not a certificate authority")]
    NotAnAuthority,
    /// The issuer's key is of a kind that this crate has no signature algorithm for.
    #[error("no signature algorithm for the key of the issuer")]
    UnsupportedKey,
    /// The certificate would be valid longer than its issuer's.
    #[error("certificate would outlive its issuer")]
    OutlivesIssuer,
    /// The validity ends after the year 9999.
    #[error("validity ends after the year 9999")]
    ValidityOutOfRange,
    /// A DNS name or URI is empty or not ASCII.
    #[error("alternative name is empty or not ASCII")]
    AlternativeNameNotAscii,
    /// A part is larger than DER can express.
    #[error("certificate cannot be encoded")]
    NotEncodable,
}
