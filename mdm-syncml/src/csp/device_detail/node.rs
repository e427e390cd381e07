use crate::model::loc_uri::LocUri;
use crate::model::loc_uri::child_names;
use crate::model::values::Format;
use crate::model::write::Node;

const ROOT: &str = "./DevDetail";

macro_rules! nodes {
    ($($(#[$doc:meta])* $node:ident = $path:literal,)+) => {
        /// A leaf of `./DevDetail`, by its name in the tree.
        ///
        /// The leaves of OMA DM Standardized Objects 1.2 come first, then those that the `DevDetail` CSP of Windows
        /// adds.
        ///
        /// A node converts to an item of a Get:
        ///
        /// ```
        /// use mdm_syncml::csp::DetailNode;
        /// use mdm_syncml::LocUri;
        /// use mdm_syncml::outgoing::Get;
        ///
        /// let get = Get::new(DetailNode::SwV).with_item(DetailNode::TotalRam);
        /// assert_eq!(get.items().len(), 2);
        /// assert_eq!(LocUri::from(DetailNode::TotalRam).as_str(), "./DevDetail/Ext/Microsoft/TotalRAM");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum DetailNode {
            $($(#[$doc])* $node,)+
        }

        impl DetailNode {
            /// All variants, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$node),+];

            /// Returns the address of the node.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$node => concat!("./DevDetail/", $path),)+
                }
            }
        }
    };
}

nodes! {
    /// The kind or model of the device.
    DevTyp = "DevTyp",
    /// The original manufacturer.
    Oem = "OEM",
    /// The version of the firmware; on Windows PCs, of the BIOS.
    FwV = "FwV",
    /// The version of the software, such as `10.0.26100.1742` on Windows.
    SwV = "SwV",
    /// The version of the hardware.
    HwV = "HwV",
    /// The device's support for large objects in chunks, as `true` or `false`.
    ///
    /// Windows 11 reports `false`.
    LrgObj = "LrgObj",
    /// The largest number of segments in an address; 0 means no limit.
    MaxDepth = "URI/MaxDepth",
    /// The largest number of characters in an address; 0 means no limit.
    MaxTotLen = "URI/MaxTotLen",
    /// The largest number of characters in a segment of an address; 0 means no limit.
    MaxSegLen = "URI/MaxSegLen",
    /// The identifier of the mobile subscriber, such as the IMSI.
    MobileId = "Ext/Microsoft/MobileID",
    /// The version of the radio's software.
    RadioSwV = "Ext/Microsoft/RadioSwV",
    /// The width and height of the screen.
    Resolution = "Ext/Microsoft/Resolution",
    /// The mobile operator that the device was made for.
    CommercializationOperator = "Ext/Microsoft/CommercializationOperator",
    /// The architecture of the processor.
    ProcessorArchitecture = "Ext/Microsoft/ProcessorArchitecture",
    /// The type of the processor, as in `SYSTEM_INFO`.
    ProcessorType = "Ext/Microsoft/ProcessorType",
    /// The name of the operating system.
    OsPlatform = "Ext/Microsoft/OSPlatform",
    /// The time on the device, in ISO 8601.
    LocalTime = "Ext/Microsoft/LocalTime",
    /// The name of the device, as its user set it.
    DeviceName = "Ext/Microsoft/DeviceName",
    /// The DNS name of the computer.
    DnsComputerName = "Ext/Microsoft/DNSComputerName",
    /// The memory in MB, a number.
    TotalRam = "Ext/Microsoft/TotalRAM",
    /// The storage in MB, a number.
    TotalStorage = "Ext/Microsoft/TotalStorage",
    /// The free storage in MB, a number.
    FreeStorage = "Ext/Microsoft/FreeStorage",
    /// The serial number in the SMBIOS.
    SmbiosSerialNumber = "Ext/Microsoft/SMBIOSSerialNumber",
    /// The version of the SMBIOS.
    SmbiosVersion = "Ext/Microsoft/SMBIOSVersion",
    /// The MAC address of the wireless adapter in use.
    WlanMacAddress = "Ext/WLANMACAddress",
    /// The IPv4 address of the wireless adapter in use.
    WlanIpv4Address = "Ext/WlanIPv4Address",
    /// The IPv6 address of the wireless adapter in use.
    WlanIpv6Address = "Ext/WlanIPv6Address",
    /// The DNS suffix of the wireless adapter in use.
    WlanDnsSuffix = "Ext/WlanDnsSuffix",
    /// The subnet mask of the wireless adapter in use.
    WlanSubnetMask = "Ext/WlanSubnetMask",
    /// The state of voice over LTE.
    VoLteServiceSetting = "Ext/VoLTEServiceSetting",
    /// The hardware hash by which Autopilot identifies the device, in base64.
    DeviceHardwareData = "Ext/DeviceHardwareData",
}

impl DetailNode {
    /// Returns the node at an address, ignoring the query.
    ///
    /// `None` if it is not one of [`ALL`](Self::ALL).
    ///
    /// ```
    /// use mdm_syncml::csp::DetailNode;
    /// use mdm_syncml::LocUri;
    ///
    /// assert_eq!(DetailNode::from_uri(&LocUri::new("./DevDetail/SwV")?), Some(DetailNode::SwV));
    /// assert_eq!(DetailNode::from_uri(&LocUri::new("./DevInfo/Mod")?), None);
    /// # Ok::<(), mdm_syncml::LocUriError>(())
    /// ```
    #[must_use]
    pub fn from_uri(uri: &LocUri<'_>) -> Option<Self> {
        let below = uri.below(&root())?;
        let is_it = |node: &Self| child_names(node.path()).eq(below.clone());
        Self::ALL.iter().copied().find(is_it)
    }

    /// The names below the root of the object.
    fn path(self) -> &'static str {
        let path = self.as_str().strip_prefix(ROOT).unwrap_or_default();
        path.strip_prefix('/').unwrap_or_default()
    }

    /// The format of its value, as far as Windows writes one; text where it is not known to.
    pub(super) const fn format(self) -> Format<'static> {
        match self {
            Self::LrgObj => Format::Bool,
            Self::TotalRam | Self::TotalStorage | Self::FreeStorage => Format::Int,
            _ => Format::Chr,
        }
    }
}

pub(super) fn root() -> LocUri<'static> {
    LocUri::known(ROOT)
}

impl From<DetailNode> for LocUri<'static> {
    fn from(node: DetailNode) -> Self {
        Self::known(node.as_str())
    }
}

impl From<DetailNode> for Node<'static> {
    fn from(node: DetailNode) -> Self {
        Self::new(LocUri::from(node))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_node_has_an_address_of_its_own() {
        for &node in DetailNode::ALL {
            let checked = LocUri::new(node.as_str()).unwrap();
            assert_eq!(checked.as_str(), node.as_str());
            assert_eq!(DetailNode::from_uri(&checked), Some(node));
            assert_eq!(LocUri::from(node), checked);
        }
    }

    #[test]
    fn neighbours_are_no_nodes() {
        for other in [
            "./DevDetail",
            "./DevDetail/URI",
            "./DevDetail/swv",
            "./DevDetail/SwV/SwV",
            "./DevDetailSwV",
            "./Device/DevDetail/SwV",
        ] {
            assert_eq!(
                DetailNode::from_uri(&LocUri::new(other).unwrap()),
                None,
                "{other}"
            );
        }
        let spelled = LocUri::new("DevDetail/Ext/%4Dicrosoft/TotalRAM").unwrap();
        assert_eq!(DetailNode::from_uri(&spelled), Some(DetailNode::TotalRam));
    }
}
