use core::fmt;
use core::str::FromStr;

use crate::{Guid, InvalidGuid};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        ///
        /// It is parsed in any letter case and printed in lower case.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
        pub struct $name(Guid);

        impl $name {
            /// Returns the id with this GUID.
            #[must_use]
            pub const fn new(guid: Guid) -> Self {
                Self(guid)
            }

            /// Returns the GUID.
            #[must_use]
            pub const fn guid(self) -> Guid {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidGuid;

            fn from_str(text: &str) -> Result<Self, InvalidGuid> {
                text.parse().map(Self)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = InvalidGuid;

            fn try_from(text: &str) -> Result<Self, InvalidGuid> {
                text.parse()
            }
        }

        impl From<Guid> for $name {
            fn from(guid: Guid) -> Self {
                Self(guid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    )+};
}

ids! {
    /// A tenant, which is a directory of Microsoft Entra: claim `tid`.
    TenantId;
    /// The directory object of a user: claim `oid` of a user's token.
    ObjectId;
    /// A device by its own id: claim `deviceid`.
    ///
    /// It is not the id of the device's directory object, which is a [`DeviceObjectId`].
    DeviceId;
    /// The directory object of a device, the key of Graph's `/devices/{id}`.
    ///
    /// It is not the [`DeviceId`].
    DeviceObjectId;
    /// The directory object of a group.
    GroupId;
    /// An application registration: claims `appid` and `azp`, and `aud` of a v2 token.
    ClientId;
}

impl TenantId {
    /// The tenant of personal Microsoft accounts, which no organization owns.
    pub const CONSUMERS: Self = Self(Guid::from_bytes([
        0x91, 0x88, 0x04, 0x0d, 0x6c, 0x67, 0x4c, 0x5b, 0xb1, 0x12, 0x36, 0xa3, 0x04, 0xb6, 0x6d, 0xad,
    ]));
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn an_id_says_what_it_is() {
        let tenant: TenantId = "9188040D-6C67-4C5B-B112-36A304B66DAD".parse().unwrap();
        assert_eq!(tenant, TenantId::CONSUMERS);
        assert_eq!(
            format!("{tenant:?}"),
            "TenantId(9188040d-6c67-4c5b-b112-36a304b66dad)"
        );
    }
}
