use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::oid::{Oid, OidReference};

/// The validity and renewal periods of certificates (MS-XCEP 3.1.4.1.3.8).
///
/// The renewal period is the time before the end of validity in which to renew.
///
/// ```text
/// certificateValidity { validityPeriodSeconds ulong, renewalPeriodSeconds ulong }
/// ```
///
/// ```
/// use mdm_xcep::policy::CertificateValidity;
///
/// let validity = CertificateValidity::days(365, 42);
/// assert_eq!((validity.validity_period_seconds, validity.renewal_period_seconds), (31_536_000, 3_628_800));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct CertificateValidity {
    /// The validity of a certificate, in seconds; more than 0.
    pub validity_period_seconds: u64,
    /// The time before its expiry when renewal starts, in seconds; more than 0.
    pub renewal_period_seconds: u64,
}

impl CertificateValidity {
    /// Creates a value from periods in seconds.
    #[must_use]
    pub const fn new(validity_period_seconds: u64, renewal_period_seconds: u64) -> Self {
        Self {
            validity_period_seconds,
            renewal_period_seconds,
        }
    }

    /// Creates a value from periods in days.
    #[must_use]
    pub const fn days(validity: u32, renewal: u32) -> Self {
        const DAY: u64 = 24 * 60 * 60;
        #[expect(
            clippy::as_conversions,
            reason = "`From` is not usable in constants; nothing is lost"
        )]
        const fn seconds(days: u32) -> u64 {
            (days as u64).saturating_mul(DAY)
        }
        Self::new(seconds(validity), seconds(renewal))
    }
}

/// The permission of the requester (MS-XCEP 3.1.4.1.3.11).
///
/// ```text
/// permission { enroll bool, autoEnroll bool }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Permission {
    /// The requester may enroll.
    pub enroll: bool,
    /// The requester may enroll automatically.
    pub auto_enroll: bool,
}

impl Permission {
    /// The permission to enroll on request, which a device needs.
    pub const ENROLL: Self = Self {
        enroll: true,
        auto_enroll: false,
    };
    /// The permission to enroll, on request or automatically.
    pub const AUTO_ENROLL: Self = Self {
        enroll: true,
        auto_enroll: true,
    };
    /// No permission.
    pub const NONE: Self = Self {
        enroll: false,
        auto_enroll: false,
    };
}

/// The version of a policy (MS-XCEP 3.1.4.1.3.24).
///
/// ```text
/// revision { majorRevision uint, minorRevision uint nil }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Revision {
    /// The major part, more than 0.
    pub major_revision: u32,
    /// The minor part.
    pub minor_revision: Option<u32>,
}

impl Revision {
    /// Creates a version without a minor part.
    #[must_use]
    pub const fn new(major_revision: u32) -> Self {
        Self {
            major_revision,
            minor_revision: None,
        }
    }

    /// Sets the minor part.
    #[must_use]
    pub const fn with_minor_revision(mut self, minor_revision: u32) -> Self {
        self.minor_revision = Some(minor_revision);
        self
    }
}

/// The signatures that a request needs (MS-XCEP 3.1.4.1.3.21).
///
/// They are made by registration authorities.
///
/// ```text
/// rARequirements { rASignatures, rAEKUs nil { oIDReference + }, rAPolicies nil { oIDReference + } }
/// ```
///
/// ```
/// use mdm_xcep::oid::{Oid, OidGroup};
/// use mdm_xcep::policy::RaRequirements;
///
/// let agent = Oid::new("1.3.6.1.4.1.311.20.2.1".try_into()?, OidGroup::EXTENDED_KEY_USAGE);
/// assert_eq!(RaRequirements::new(1).with_eku(agent).ra_ekus.len(), 1);
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RaRequirements<'a> {
    /// The number of signatures.
    pub ra_signatures: u32,
    /// The extended key usages that the signers' certificates need.
    pub ra_ekus: Vec<OidReference<'a>>,
    /// The policies that the signers' certificates need.
    pub ra_policies: Vec<OidReference<'a>>,
}

impl<'a> RaRequirements<'a> {
    /// Requires a number of signatures, by any signer.
    #[must_use]
    pub const fn new(ra_signatures: u32) -> Self {
        Self {
            ra_signatures,
            ra_ekus: Vec::new(),
            ra_policies: Vec::new(),
        }
    }

    /// Adds an extended key usage that the signers' certificates need.
    #[must_use]
    pub fn with_eku(mut self, eku: Oid<'a>) -> Self {
        self.ra_ekus.push(eku.into());
        self
    }

    /// Adds a policy that the signers' certificates need.
    #[must_use]
    pub fn with_policy(mut self, policy: Oid<'a>) -> Self {
        self.ra_policies.push(policy.into());
        self
    }
}

/// The cipher that wraps a key when it is archived (MS-XCEP 3.1.4.1.3.15).
///
/// ```text
/// keyArchivalAttributes { symmetricAlgorithmOIDReference int, symmetricAlgorithmKeyLength uint }
/// ```
///
/// ```
/// use mdm_xcep::oid::{Oid, OidGroup};
/// use mdm_xcep::policy::KeyArchivalAttributes;
///
/// let cipher = Oid::new("2.16.840.1.101.3.4.1.42".try_into()?, OidGroup::ENCRYPTION_ALGORITHM);
/// assert_eq!(KeyArchivalAttributes::new(cipher, 256).symmetric_algorithm_key_length, 256);
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyArchivalAttributes<'a> {
    /// The cipher: `symmetricAlgorithmOIDReference`.
    pub symmetric_algorithm: OidReference<'a>,
    /// The length of its key in bits, more than 0.
    pub symmetric_algorithm_key_length: u32,
}

impl<'a> KeyArchivalAttributes<'a> {
    /// Creates a value from a cipher and the length of its key in bits.
    #[must_use]
    pub fn new(symmetric_algorithm: Oid<'a>, symmetric_algorithm_key_length: u32) -> Self {
        Self {
            symmetric_algorithm: symmetric_algorithm.into(),
            symmetric_algorithm_key_length,
        }
    }
}

/// An extension of the certificate (MS-XCEP 3.1.4.1.3.12).
///
/// ```text
/// extension { oIDReference int, critical bool nil, value base64 nil }
/// ```
///
/// ```
/// use mdm_xcep::oid::{Oid, OidGroup};
/// use mdm_xcep::policy::Extension;
///
/// let usage = Oid::new("2.5.29.15".try_into()?, OidGroup::EXTENSION);
/// let extension = Extension::new(usage).critical().with_value(vec![0x03, 0x02, 0x05, 0xA0]);
/// assert_eq!(extension.critical, Some(true));
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extension<'a> {
    /// The identifier: `oIDReference`.
    pub oid: OidReference<'a>,
    /// The extension is critical.
    pub critical: Option<bool>,
    /// The value in DER.
    pub value: Option<Cow<'a, [u8]>>,
}

impl<'a> Extension<'a> {
    /// Creates an extension without a value.
    #[must_use]
    pub fn new(oid: Oid<'a>) -> Self {
        Self {
            oid: oid.into(),
            critical: None,
            value: None,
        }
    }

    /// Makes the extension critical.
    #[must_use]
    pub const fn critical(mut self) -> Self {
        self.critical = Some(true);
        self
    }

    /// Sets the value, in DER.
    #[must_use]
    pub fn with_value(mut self, value: impl Into<Cow<'a, [u8]>>) -> Self {
        self.value = Some(value.into());
        self
    }
}

#[cfg(feature = "arbitrary")]
mod samples {
    use super::{Cow, Extension, KeyArchivalAttributes, Oid, RaRequirements, Vec};
    use crate::samples::few;
    use arbitrary::{Arbitrary, Result, Unstructured};

    impl<'a> Arbitrary<'a> for RaRequirements<'_> {
        fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
            Ok(Self {
                ra_signatures: u.arbitrary()?,
                ra_ekus: few(u, |u| Ok(u.arbitrary::<Oid<'_>>()?.into()))?,
                ra_policies: few(u, |u| Ok(u.arbitrary::<Oid<'_>>()?.into()))?,
            })
        }
    }

    impl<'a> Arbitrary<'a> for KeyArchivalAttributes<'_> {
        fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
            Ok(Self::new(u.arbitrary()?, u.arbitrary()?))
        }
    }

    impl<'a> Arbitrary<'a> for Extension<'_> {
        fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
            let value = Some(u.arbitrary::<Vec<u8>>()?).filter(|value| !value.is_empty());
            Ok(Self {
                oid: u.arbitrary::<Oid<'_>>()?.into(),
                critical: u.arbitrary()?,
                value: value.map(Cow::Owned),
            })
        }
    }
}
