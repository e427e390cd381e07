use core::fmt;

/// The edition of Windows, as the number that `GetProductInfo` returns (MS-MDE2 2.2.9.6).
///
/// The set is open: newer editions have numbers that no specification lists yet, and they are kept.
///
/// ```
/// use mdm_soap::values::OsEdition;
///
/// let edition = OsEdition::parse("48").unwrap();
/// assert_eq!(edition, OsEdition::PROFESSIONAL);
/// assert_eq!(edition.name(), Some("PROFESSIONAL"));
/// assert_eq!(format!("{:?}", OsEdition(9000)), "OsEdition(9000)");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "an open set of numbers")]
pub struct OsEdition(pub u32);

macro_rules! editions {
    ($($name:ident = $value:literal,)*) => {
        impl OsEdition {
            $(
                #[doc = concat!("`PRODUCT_", stringify!($name), "` (", $value, ").")]
                pub const $name: Self = Self($value);
            )*

            /// The symbol of the specification without `PRODUCT_`.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some(stringify!($name)),)*
                    _ => None,
                }
            }
        }
    };
}

editions! {
    UNDEFINED = 0,
    ULTIMATE = 1,
    HOME_BASIC = 2,
    HOME_PREMIUM = 3,
    ENTERPRISE = 4,
    HOME_BASIC_N = 5,
    BUSINESS = 6,
    STANDARD_SERVER = 7,
    DATACENTER_SERVER = 8,
    SMALLBUSINESS_SERVER = 9,
    ENTERPRISE_SERVER = 10,
    STARTER = 11,
    DATACENTER_SERVER_CORE = 12,
    STANDARD_SERVER_CORE = 13,
    ENTERPRISE_SERVER_CORE = 14,
    ENTERPRISE_SERVER_IA64 = 15,
    BUSINESS_N = 16,
    WEB_SERVER = 17,
    CLUSTER_SERVER = 18,
    HOME_SERVER = 19,
    STORAGE_EXPRESS_SERVER = 20,
    STORAGE_STANDARD_SERVER = 21,
    STORAGE_WORKGROUP_SERVER = 22,
    STORAGE_ENTERPRISE_SERVER = 23,
    SERVER_FOR_SMALLBUSINESS = 24,
    SMALLBUSINESS_SERVER_PREMIUM = 25,
    HOME_PREMIUM_N = 26,
    ENTERPRISE_N = 27,
    ULTIMATE_N = 28,
    WEB_SERVER_CORE = 29,
    MEDIUMBUSINESS_SERVER_MANAGEMENT = 30,
    MEDIUMBUSINESS_SERVER_SECURITY = 31,
    MEDIUMBUSINESS_SERVER_MESSAGING = 32,
    SERVER_FOUNDATION = 33,
    HOME_PREMIUM_SERVER = 34,
    SERVER_FOR_SMALLBUSINESS_V = 35,
    STANDARD_SERVER_V = 36,
    DATACENTER_SERVER_V = 37,
    ENTERPRISE_SERVER_V = 38,
    DATACENTER_SERVER_CORE_V = 39,
    STANDARD_SERVER_CORE_V = 40,
    ENTERPRISE_SERVER_CORE_V = 41,
    HYPERV = 42,
    STORAGE_EXPRESS_SERVER_CORE = 43,
    STORAGE_STANDARD_SERVER_CORE = 44,
    STORAGE_WORKGROUP_SERVER_CORE = 45,
    STORAGE_ENTERPRISE_SERVER_CORE = 46,
    STARTER_N = 47,
    PROFESSIONAL = 48,
    PROFESSIONAL_N = 49,
    SB_SOLUTION_SERVER = 50,
    SERVER_FOR_SB_SOLUTIONS = 51,
    STANDARD_SERVER_SOLUTIONS = 52,
    STANDARD_SERVER_SOLUTIONS_CORE = 53,
    SB_SOLUTION_SERVER_EM = 54,
    SERVER_FOR_SB_SOLUTIONS_EM = 55,
    SOLUTION_EMBEDDEDSERVER = 56,
    SOLUTION_EMBEDDEDSERVER_CORE = 57,
    ESSENTIALBUSINESS_SERVER_MGMT = 59,
    ESSENTIALBUSINESS_SERVER_ADDL = 60,
    ESSENTIALBUSINESS_SERVER_MGMTSVC = 61,
    ESSENTIALBUSINESS_SERVER_ADDLSVC = 62,
    SMALLBUSINESS_SERVER_PREMIUM_CORE = 63,
    CLUSTER_SERVER_V = 64,
    EMBEDDED = 65,
    STARTER_E = 66,
    HOME_BASIC_E = 67,
    HOME_PREMIUM_E = 68,
    PROFESSIONAL_E = 69,
    ENTERPRISE_E = 70,
    ULTIMATE_E = 71,
    ENTERPRISE_EVALUATION = 72,
    MULTIPOINT_STANDARD_SERVER = 76,
    MULTIPOINT_PREMIUM_SERVER = 77,
    STANDARD_EVALUATION_SERVER = 79,
    DATACENTER_EVALUATION_SERVER = 80,
    ENTERPRISE_N_EVALUATION = 84,
    EMBEDDED_AUTOMOTIVE = 85,
    EMBEDDED_INDUSTRY_A = 86,
    THINPC = 87,
    EMBEDDED_A = 88,
    EMBEDDED_INDUSTRY = 89,
    EMBEDDED_E = 90,
    EMBEDDED_INDUSTRY_E = 91,
    EMBEDDED_INDUSTRY_A_E = 92,
    STORAGE_WORKGROUP_EVALUATION_SERVER = 95,
    STORAGE_STANDARD_EVALUATION_SERVER = 96,
    CORE_ARM = 97,
    CORE_N = 98,
    CORE_COUNTRYSPECIFIC = 99,
    CORE_SINGLELANGUAGE = 100,
    CORE = 101,
    PROFESSIONAL_WMC = 103,
    MOBILE_CORE = 104,
    EMBEDDED_INDUSTRY_EVAL = 105,
    EMBEDDED_INDUSTRY_E_EVAL = 106,
    EMBEDDED_EVAL = 107,
    EMBEDDED_E_EVAL = 108,
    NANO_SERVER = 109,
    CLOUD_STORAGE_SERVER = 110,
    CORE_CONNECTED = 111,
    PROFESSIONAL_STUDENT = 112,
    CORE_CONNECTED_N = 113,
    PROFESSIONAL_STUDENT_N = 114,
    CORE_CONNECTED_SINGLELANGUAGE = 115,
    CORE_CONNECTED_COUNTRYSPECIFIC = 116,
    CONNECTED_CAR = 117,
    INDUSTRY_HANDHELD = 118,
    PPI_PRO = 119,
    ARM64_SERVER = 120,
    EDUCATION = 121,
    EDUCATION_N = 122,
    IOTUAP = 123,
    CLOUD_HOST_INFRASTRUCTURE_SERVER = 124,
    ENTERPRISE_S = 125,
    ENTERPRISE_S_N = 126,
    PROFESSIONAL_S = 127,
    PROFESSIONAL_S_N = 128,
    ENTERPRISE_S_EVALUATION = 129,
    ENTERPRISE_S_N_EVALUATION = 130,
    HOLOGRAPHIC = 135,
    HOLOGRAPHIC_BUSINESS = 136,
    SERVERRDSH = 175,
}

impl OsEdition {
    /// Reads the decimal number.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }
}

impl fmt::Display for OsEdition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for OsEdition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "OsEdition({})", self.0),
        }
    }
}

#[cfg(feature = "arbitrary")]
impl<'u> arbitrary::Arbitrary<'u> for OsEdition {
    fn arbitrary(u: &mut arbitrary::Unstructured<'u>) -> arbitrary::Result<Self> {
        u32::arbitrary(u).map(Self)
    }
}
