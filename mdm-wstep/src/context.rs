use alloc::borrow::ToOwned;
use alloc::vec::Vec;
use core::fmt;

use mdm_errors::{DecodeError, DecodeErrorKind, Text};
use mdm_soap::ns;
use mdm_soap::xml::{Node, Ns, Writer};

mod accessors;
mod desktop;

pub use desktop::{Attestation, Desktop};

/// The namespace of the context.
///
/// One table of the specification gives the prefix another one than the messages do, and some peers follow it.
pub(crate) const NS: Ns = Ns::new(ns::AUTHORIZATION).or(&[ns::ENROLLMENT]);

mdm_errors::kit::open_words! {
    /// The name of a context item (MS-MDE2 3.4.4.1.1.1.1 to 3.4.4.1.1.1.3).
    ///
    /// Windows sends the last three, but no specification lists them.
    pub enum ItemName: exact {
        /// The edition of Windows, a decimal `PRODUCT_` number.
        OsEdition = "OSEdition",
        /// The version of Windows, four numbers.
        OsVersion = "OSVersion",
        /// The name of the device.
        DeviceName = "DeviceName",
        /// `Full` for a user's enrollment, `Device` for a device's.
        EnrollmentType = "EnrollmentType",
        /// The type of device.
        DeviceType = "DeviceType",
        /// The version of the enrollment client, four numbers.
        ///
        /// It may differ from that of Windows.
        ApplicationVersion = "ApplicationVersion",
        /// The identifier of the device: the source of its management messages.
        DeviceId = "DeviceID",
        /// The `OpaqueBlob` of the terms of use.
        EnrollmentData = "EnrollmentData",
        /// The MAC address of a network adapter, one item for each.
        Mac = "MAC",
        /// The identity of a mobile network device, one item for each.
        Imei = "IMEI",
        /// `true` if the user who enrolls is logged in.
        TargetedUserLoggedIn = "TargetedUserLoggedIn",
        /// The language of the user interface.
        Locale = "Locale",
        /// The identifier of the hardware, 64 hexadecimal digits.
        HwDevId = "HWDevID",
        /// `true` if a provisioning package joined the device.
        BulkAadj = "BulkAADJ",
        /// The identifier of an Autopilot device.
        ZeroTouchProvisioning = "ZeroTouchProvisioning",
        /// The correlation of an offline Autopilot profile with the enrollment.
        OfflineAutoPilotEnrollmentCorrelator = "OfflineAutoPilotEnrollmentCorrelator",
        /// `true` if a user started the enrollment in Settings.
        UxInitiated = "UXInitiated",
        /// A hint from a management agent on the device.
        ExternalMgmtAgentHint = "ExternalMgmtAgentHint",
        /// The domain that the device is joined to.
        DomainName = "DomainName",
        /// `true` if the device joins a domain during set-up.
        BootstrapDomainJoin = "BootstrapDomainJoin",
        /// `true` if the device is managed without users.
        PlugandForget = "PlugandForget",
        /// `true` if the device is being prepared for its user.
        WhiteGlove = "WhiteGlove",
        /// `true` if the device is being prepared for its user and joins a domain.
        WhiteGloveHybridJoin = "WhiteGloveHybridJoin",
        /// By its name, `true` if the device is not in the out-of-box experience.
        ///
        /// `False` has also been seen outside it, so do not rely on this item.
        NotInOobe = "NotInOobe",
        /// The attestation of the key.
        AikAttestationClaim = "AIKAttestationClaim",
        /// The public attestation key.
        AikPub = "AIKPub",
        /// The certificate of the attestation key.
        AikCert = "AIKCert",
        /// The attestation of the Entra key.
        AadAikAttestationClaim = "AadAIKAttestationClaim",
        /// The public Entra key.
        AadPub = "AADPub",
        /// `EntDMID` of an earlier enrollment.
        EmmDeviceId = "EmmDeviceId",
        /// The version of the protocol that the device speaks.
        RequestVersion = "RequestVersion",
        /// An attestation of Azure.
        AzureAttestationBlob = "AzureAttestationBlob",
        /// The result of the attestation, in words.
        AttestationStatus = "AttestationStatus",
        /// The result of the attestation, as a code.
        AttestationStatusHResult = "AttestationStatusHResult",
        /// Identifiers of failed calls to Azure.
        AzureAttestationCorrelationVector = "AzureAttestationCorrelationVector",
        /// The manufacturer of the device.
        Manufacturer = "Manufacturer",
        /// The model of the device.
        DeviceModel = "DeviceModel",
        /// The serial number of the device.
        SerialNumber = "SerialNumber",
    }
}

/// The claims of a device about itself, `ac:AdditionalContext`.
///
/// See MS-MDE2 3.4.4.1.1.1.1 and MS-WSTEP 3.1.4.1.3.3.
///
/// ```text
/// ac:AdditionalContext
///   ac:ContextItem Name     (0..n, names may repeat)
///     ac:Value
/// ```
///
/// Values are kept as they came; accessors trim and interpret them, and return `None` for items that are missing or
/// malformed. None of it is proven: it identifies a device only together with the credential.
///
/// ```
/// use mdm_errors::text;
/// use mdm_soap::values::EnrollmentType;
/// use mdm_wstep::{AdditionalContext, ItemName};
///
/// let context = AdditionalContext::new()
///     .with(ItemName::Mac, text!("A2-19-7D-41-B3-9C"))
///     .with(ItemName::Mac, text!("A2-19-7D-41-B3-9D"))
///     .with(ItemName::EnrollmentType, text!("Full"))
///     .with(ItemName::parse("AgentLevel"), text!("7"));
/// assert_eq!(context.macs().count(), 2);
/// assert_eq!(context.enrollment_type(), Some(EnrollmentType::Full));
/// assert_eq!(context.get(&ItemName::parse("AgentLevel")), Some("7"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdditionalContext<'a> {
    items: Vec<ContextItem<'a>>,
}

/// An item of an [`AdditionalContext`].
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContextItem<'a> {
    /// The name.
    pub name: ItemName<'a>,
    /// The value as it came.
    pub value: Text<'a>,
}

impl<'a> ContextItem<'a> {
    /// Makes an item.
    #[must_use]
    pub const fn new(name: ItemName<'a>, value: Text<'a>) -> Self {
        Self { name, value }
    }
}

impl<'a> AdditionalContext<'a> {
    /// Makes a context without items.
    #[must_use]
    pub const fn new() -> Self {
        Self { items: Vec::new() }
    }

    /// Adds an item at the end.
    #[must_use]
    pub fn with(mut self, name: ItemName<'a>, value: Text<'a>) -> Self {
        self.items.push(ContextItem::new(name, value));
        self
    }

    /// Returns the items in their order.
    #[must_use]
    pub fn items(&self) -> &[ContextItem<'a>] {
        &self.items
    }

    /// Returns the first value of a name, without white space around it.
    #[must_use]
    pub fn get(&self, name: &ItemName<'_>) -> Option<&str> {
        self.all(name).next()
    }

    /// Iterates over the values of a name, without white space around them.
    pub fn all<'s>(&'s self, name: &ItemName<'_>) -> impl Iterator<Item = &'s str> {
        self.items
            .iter()
            .filter(move |item| item.name.as_str() == name.as_str())
            .map(|item| item.value.trim())
    }

    pub(crate) fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        let mut items = Vec::new();
        for item in node.children_named(&NS, "ContextItem") {
            let name = item
                .attribute_text("Name")
                .ok_or_else(|| item.error(DecodeErrorKind::MissingAttribute("Name".into())))?;
            let name = ItemName::parse(name.trim().to_owned());
            let value = item.child(&NS, "Value")?;
            items.push(ContextItem {
                name,
                value: value.map_or_else(|| item.text(), Node::text),
            });
        }
        Ok(Self { items })
    }

    pub(crate) fn write(&self, w: &mut Writer<'_>) {
        w.element_with("ac:AdditionalContext", &[("xmlns", ns::AUTHORIZATION)], |w| {
            for item in &self.items {
                w.element_with("ac:ContextItem", &[("Name", item.name.as_str())], |w| {
                    w.text_element("ac:Value", &item.value);
                });
            }
        });
    }

    /// Returns the context with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> AdditionalContext<'static> {
        let owned = |item: ContextItem<'_>| ContextItem {
            name: item.name.into_owned(),
            value: item.value.into_owned(),
        };
        AdditionalContext {
            items: self.items.into_iter().map(owned).collect(),
        }
    }
}

impl<'a> FromIterator<ContextItem<'a>> for AdditionalContext<'a> {
    fn from_iter<I: IntoIterator<Item = ContextItem<'a>>>(items: I) -> Self {
        Self {
            items: items.into_iter().collect(),
        }
    }
}

/// Hides values of names that are not listed, and opaque ones: they may be secrets.
impl fmt::Debug for ContextItem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_shown = !matches!(
            self.name,
            ItemName::Other(_)
                | ItemName::EnrollmentData
                | ItemName::AikAttestationClaim
                | ItemName::AadAikAttestationClaim
                | ItemName::AzureAttestationBlob
        );
        if is_shown {
            write!(f, "{} = {:?}", self.name, self.value)
        } else {
            write!(f, "{} = ({} bytes)", self.name, self.value.len())
        }
    }
}

#[cfg(feature = "arbitrary")]
impl<'u> arbitrary::Arbitrary<'u> for AdditionalContext<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'u>) -> arbitrary::Result<Self> {
        u.arbitrary_iter::<(ItemName<'_>, Text<'_>)>()?
            .map(|item| item.map(|(name, value)| ContextItem::new(name, value)))
            .collect()
    }
}
