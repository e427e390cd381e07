//! The flag words of a policy; bits without a name are kept.

use core::fmt;
use core::ops::{BitAnd, BitOr};

macro_rules! flags {
    ($(#[$doc:meta])* $name:ident { $($(#[$bit_doc:meta])* $bit:ident = $value:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(clippy::exhaustive_structs, reason = "an open set of bits")]
        #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
        pub struct $name(pub u32);

        impl $name {
            $($(#[$bit_doc])* pub const $bit: Self = Self($value);)*
            /// No bit.
            pub const NONE: Self = Self(0);

            const NAMES: &'static [(u32, &'static str)] = &[$(($value, stringify!($bit))),*];

            /// Reports whether every bit of `other` is set.
            #[must_use]
            pub const fn contains(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }

            /// Returns the bits that have no name here.
            #[must_use]
            pub const fn unknown(self) -> Self {
                Self(self.0 & !(0 $(| $value)*))
            }
        }

        impl BitOr for $name {
            type Output = Self;
            fn bitor(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
        }

        impl BitAnd for $name {
            type Output = Self;
            fn bitand(self, other: Self) -> Self {
                Self(self.0 & other.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                debug(f, stringify!($name), self.0, self.unknown().0, Self::NAMES)
            }
        }
    };
}

flags! {
    /// The treatment of the key: `privateKeyFlags` (MS-XCEP 3.1.4.1.3.1).
    ///
    /// The bits 0x0F000000 and 0x000F0000 hold the versions that a request can filter by.
    ///
    /// ```
    /// use mdm_xcep::flags::PrivateKeyFlags;
    ///
    /// let flags = PrivateKeyFlags::EXPORTABLE_KEY | PrivateKeyFlags(0x0201_0000);
    /// assert!(flags.contains(PrivateKeyFlags::EXPORTABLE_KEY));
    /// assert_eq!((flags.client_version(), flags.server_version()), (2, 1));
    /// assert_eq!(format!("{flags:?}"), "PrivateKeyFlags(EXPORTABLE_KEY | 0x2010000)");
    /// ```
    PrivateKeyFlags {
        /// The client archives the key.
        REQUIRE_PRIVATE_KEY_ARCHIVAL = 0x0000_0001;
        /// The key may be exported.
        EXPORTABLE_KEY = 0x0000_0010;
        /// The client protects the key by asking its user.
        STRONG_KEY_PROTECTION_REQUIRED = 0x0000_0020;
    }
}

impl PrivateKeyFlags {
    /// Returns the client version that the policy requires.
    #[must_use]
    pub const fn client_version(self) -> u32 {
        (self.0 & 0x0F00_0000) >> 24
    }

    /// Returns the server version that the policy requires.
    #[must_use]
    pub const fn server_version(self) -> u32 {
        (self.0 & 0x000F_0000) >> 16
    }
}

flags! {
    /// The sources of names: `subjectNameFlags` (MS-XCEP 3.1.4.1.3.1).
    ///
    /// ```
    /// use mdm_xcep::flags::SubjectNameFlags;
    ///
    /// assert_eq!(format!("{:?}", SubjectNameFlags(1)), "SubjectNameFlags(ENROLLEE_SUPPLIES_SUBJECT)");
    /// ```
    SubjectNameFlags {
        /// The client supplies the subject.
        ENROLLEE_SUPPLIES_SUBJECT = 0x0000_0001;
        /// A renewal keeps the subject and alternative names of the certificate it renews.
        OLD_CERT_SUPPLIES_SUBJECT_AND_ALT_NAME = 0x0000_0008;
        /// The client supplies the subject alternative names.
        ENROLLEE_SUPPLIES_SUBJECT_ALT_NAME = 0x0001_0000;
        /// The DNS name of the root domain becomes an alternative name.
        SUBJECT_ALT_REQUIRE_DOMAIN_DNS = 0x0040_0000;
        /// The user principal name becomes an alternative name.
        SUBJECT_ALT_REQUIRE_SPN = 0x0080_0000;
        /// The GUID in the directory becomes an alternative name.
        SUBJECT_ALT_REQUIRE_DIRECTORY_GUID = 0x0100_0000;
        /// The user principal name becomes an alternative name.
        SUBJECT_ALT_REQUIRE_UPN = 0x0200_0000;
        /// The e-mail address becomes an alternative name.
        SUBJECT_ALT_REQUIRE_EMAIL = 0x0400_0000;
        /// The DNS name of the host becomes an alternative name.
        SUBJECT_ALT_REQUIRE_DNS = 0x0800_0000;
        /// The DNS name of the host becomes the common name.
        SUBJECT_REQUIRE_DNS_AS_CN = 0x1000_0000;
        /// The e-mail address becomes the subject.
        SUBJECT_REQUIRE_EMAIL = 0x2000_0000;
        /// The common name in the directory becomes the subject.
        SUBJECT_REQUIRE_COMMON_NAME = 0x4000_0000;
        /// The distinguished name in the directory becomes the subject.
        SUBJECT_REQUIRE_DIRECTORY_PATH = 0x8000_0000;
    }
}

flags! {
    /// The course of enrollment: `enrollmentFlags` (MS-XCEP 3.1.4.1.3.1).
    ///
    /// ```
    /// use mdm_xcep::flags::EnrollmentFlags;
    ///
    /// let flags = EnrollmentFlags::USER_INTERACTION_REQUIRED | EnrollmentFlags(2);
    /// assert_eq!(flags.unknown(), EnrollmentFlags(2));
    /// ```
    EnrollmentFlags {
        /// An S/MIME extension is included.
        INCLUDE_SYMMETRIC_ALGORITHMS = 0x0000_0001;
        /// The certificate is published in the directory.
        PUBLISH_TO_DS = 0x0000_0008;
        /// The client first checks the directory for a valid certificate.
        AUTO_ENROLLMENT_CHECK_USER_DS_CERTIFICATE = 0x0000_0010;
        /// A renewal is signed with the key of the certificate it renews.
        PREVIOUS_APPROVAL_VALIDATE_REENROLLMENT = 0x0000_0040;
        /// The user must consent.
        USER_INTERACTION_REQUIRED = 0x0000_0100;
        /// Expired, revoked and renewed certificates are removed from the stores.
        REMOVE_INVALID_CERTIFICATE_FROM_PERSONAL_STORE = 0x0000_0400;
        /// A smart card without room for a new key keeps its old one.
        ENABLE_KEY_REUSE_ON_NT_TOKEN_KEYSET_STORAGE_FULL = 0x0000_2000;
    }
}

flags! {
    /// The use of the certificate: `generalFlags` (MS-XCEP 3.1.4.1.3.1).
    ///
    /// Every other bit is reserved.
    ///
    /// ```
    /// use mdm_xcep::flags::GeneralFlags;
    ///
    /// assert_eq!(format!("{:?}", GeneralFlags::NONE), "GeneralFlags(0)");
    /// ```
    GeneralFlags {
        /// The certificate is for a machine.
        MACHINE_TYPE = 0x0000_0040;
        /// The certificate is for a certification authority.
        IS_CA = 0x0000_0080;
        /// The certificate is a cross certificate.
        IS_CROSS_CA = 0x0000_0800;
    }
}

fn debug(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    bits: u32,
    unknown: u32,
    names: &[(u32, &str)],
) -> fmt::Result {
    write!(f, "{name}(")?;
    let mut separator = "";
    for (_, name) in names.iter().filter(|(bit, _)| bits & bit == *bit) {
        write!(f, "{separator}{name}")?;
        separator = " | ";
    }
    if unknown != 0 {
        write!(f, "{separator}{unknown:#x}")?;
    } else if bits == 0 {
        f.write_str("0")?;
    }
    f.write_str(")")
}
