//! Values that several enrollment documents share.
//!
//! Each has `parse`, which takes text without white space around it, and `Display`, which writes the canonical form.

mod boolean;
mod date_time;
mod os_edition;
mod protocol_version;
mod version_quad;

pub use boolean::parse_boolean;
pub use date_time::{format_date_time, parse_date_time};
pub use os_edition::OsEdition;
pub use protocol_version::ProtocolVersion;
pub use version_quad::VersionQuad;

pub use mdm_errors::Unlisted;
#[doc(inline)]
pub use mdm_errors::kit::base64;

mdm_errors::kit::open_words! {
    /// The way in which a device authenticates (MS-MDE2 3.1.4.1.3.1).
    ///
    /// ```
    /// use mdm_soap::values::AuthPolicy;
    ///
    /// assert_eq!(AuthPolicy::parse("OnPremise"), AuthPolicy::OnPremise);
    /// assert_eq!(AuthPolicy::parse("Psychic").as_str(), "Psychic");
    /// ```
    pub enum AuthPolicy: exact {
        /// A user name and a password in a `UsernameToken`.
        OnPremise = "OnPremise",
        /// A token issued by a web page or by Microsoft Entra.
        Federated = "Federated",
        /// A certificate, with a signature over the envelope.
        Certificate = "Certificate",
    }
}

mdm_errors::kit::open_words! {
    /// The kind of enrollment: for a user or for the device.
    ///
    /// The context item `EnrollmentType` (MS-MDE2 3.4.4.1.1.1).
    pub enum EnrollmentType: exact {
        /// A user: the certificate goes to the user's store.
        Full = "Full",
        /// The device: the certificate goes to the machine's store.
        Device = "Device",
    }
}

mdm_errors::kit::open_words! {
    /// The kind of client (MS-MDE2 3.1.4.1.3.1 and 3.4.4.1.1.1).
    pub enum DeviceType: exact {
        /// Windows on a computer.
        CimClientWindows = "CIMClient_Windows",
        /// Windows on a phone.
        WindowsPhone = "WindowsPhone",
        /// Windows on a handheld; listed for token requests only.
        WindowsHandheld = "WindowsHandheld",
    }
}
