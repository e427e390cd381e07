use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::time::Duration;

use mdm_errors::Text;
use sha2::Digest;

use super::tree::NamedList;
use super::{CertificateSearchCriteria, Characteristic, Parm};
use crate::certificate::hex;

mod credentials;

pub use credentials::{AppSrv, AuthType, Client, Credentials};

/// The management account: the server's address and the credentials of both sides.
///
/// ```text
/// APPLICATION                       (MS-MDE2 2.2.9.5, the w7 provider)
///   APPID = w7  PROVIDER-ID  NAME?  ADDR
///   CONNRETRYFREQ?  INITIALBACKOFFTIME?  MAXBACKOFFTIME?  BACKCOMPATRETRYDISABLED?
///   DEFAULTENCODING?  PROTOVER?  ROLE?  TO-NAPID?  USEHWDEVID?  SSLCLIENTCERTSEARCHCRITERIA?
///   APPAUTH                         level APPSRV: the device's
///     AAUTHLEVEL  AAUTHTYPE  AAUTHNAME  AAUTHSECRET  AAUTHDATA
///   APPAUTH                         level CLIENT: the server's
///     AAUTHLEVEL  AAUTHTYPE = DIGEST  AAUTHNAME?  AAUTHSECRET  AAUTHDATA
/// ```
///
/// ```
/// use core::time::Duration;
/// use mdm_errors::text;
/// use mdm_wstep::provisioning::{AccountRole, AppSrv, Application, Client, DefaultEncoding};
///
/// let account = Application::new(
///     text!("MDM"),
///     text!("https://mdm.example.com/omadm"),
///     AppSrv::digest(text!("89EBA7F446C04820A9DC0661C136E1F9"), text!("secret of the device"), [1; 16]),
///     Client::digest(text!("secret of the server"), [2; 16]),
/// )
/// .with_connection_retries(6)
/// .with_backoff(Duration::from_secs(30), Duration::from_secs(120))
/// .with_default_encoding(DefaultEncoding::Xml)
/// .with_role(AccountRole::ENTERPRISE);
/// assert_eq!(account.connection_retries(), Some(6));
/// ```
#[derive(Clone, Debug)]
pub struct Application {
    provider_id: Text<'static>,
    name: Option<Text<'static>>,
    address: Text<'static>,
    app_srv: Option<Credentials>,
    client: Option<Credentials>,
    other: NamedList<Parm>,
}

mdm_errors::kit::open_words! {
    /// The encoding of sessions that the server begins: `DEFAULTENCODING`.
    pub enum DefaultEncoding: any_case {
        /// Text, which is the default.
        Xml = "application/vnd.syncml.dm+xml",
        /// Binary XML.
        Wbxml = "application/vnd.syncml.dm+wbxml",
    }
}

mdm_errors::kit::open_words! {
    /// The version of OMA DM that the server speaks: `PROTOVER`.
    pub enum DmVersion: exact {
        /// OMA DM 1.1.
        V1_1 = "1.1",
        /// OMA DM 1.2.
        V1_2 = "1.2",
    }
}

mdm_errors::kit::open_codes! {
    /// The role of the server on the device: `ROLE`.
    ///
    /// Windows assumes an operator if it is absent.
    pub struct AccountRole(u32);
    /// A mobile operator.
    OPERATOR = 8,
    /// An enterprise.
    ENTERPRISE = 32,
    /// All roles, which documents for Windows Phone state.
    ALL = 4294967295,
}

impl Application {
    /// Makes an account with the server `provider_id` at `address`, an HTTPS URL.
    #[must_use]
    pub fn new(provider_id: Text<'static>, address: Text<'static>, app_srv: AppSrv, client: Client) -> Self {
        Self {
            provider_id,
            name: None,
            address,
            app_srv: Some(app_srv.into()),
            client: Some(client.into()),
            other: NamedList::EMPTY,
        }
    }

    /// Sets the name that is shown to people.
    #[must_use]
    pub fn with_name(mut self, name: Text<'static>) -> Self {
        self.name = Some(name);
        self
    }

    /// Sets the criteria by which the device finds its client certificate.
    ///
    /// Without them it finds the enrolled one by itself.
    #[must_use]
    pub fn with_search_criteria(self, criteria: &CertificateSearchCriteria) -> Self {
        self.with_value(CertificateSearchCriteria::PARM, &criteria.to_string())
    }

    /// Sets the number of connection attempts before the device backs off.
    ///
    /// Windows makes 3 if this is absent.
    #[must_use]
    pub fn with_connection_retries(self, retries: u32) -> Self {
        self.with_value("CONNRETRYFREQ", &retries.to_string())
    }

    /// Sets the first and the longest time between attempts.
    ///
    /// Windows uses 16 seconds and one day if these are absent.
    #[must_use]
    pub fn with_backoff(self, initial: Duration, longest: Duration) -> Self {
        self.with_value("INITIALBACKOFFTIME", &initial.as_millis().to_string())
            .with_value("MAXBACKOFFTIME", &longest.as_millis().to_string())
    }

    /// Forbids retries with OMA DM 1.1 against servers that do not answer 1.2.
    #[must_use]
    pub fn with_backcompat_retry_disabled(self) -> Self {
        self.with_parm(Parm::flag(Text::lossy("BACKCOMPATRETRYDISABLED")))
    }

    /// Sets the encoding of sessions that the server begins.
    #[must_use]
    pub fn with_default_encoding(self, encoding: DefaultEncoding<'_>) -> Self {
        self.with_value("DEFAULTENCODING", encoding.as_str())
    }

    /// Sets the version of OMA DM that the server speaks.
    #[must_use]
    pub fn with_protocol_version(self, version: DmVersion<'_>) -> Self {
        self.with_value("PROTOVER", version.as_str())
    }

    /// Sets the role of the server.
    #[must_use]
    pub fn with_role(self, role: AccountRole) -> Self {
        self.with_value("ROLE", &role.to_string())
    }

    /// Adds a parameter, replacing one of the same name.
    ///
    /// Prefer the setter for names that have a field or an accessor of their own.
    #[must_use]
    pub fn with_parm(mut self, parm: Parm) -> Self {
        self.other.set(parm);
        self
    }

    fn with_value(self, name: &'static str, value: &str) -> Self {
        self.with_parm(Parm::new(Text::lossy(name), Text::lossy(value)))
    }

    /// Returns `PROVIDER-ID`, the identifier of the server.
    #[must_use]
    pub fn provider_id(&self) -> &Text<'static> {
        &self.provider_id
    }

    /// Computes the name of the account under `./SyncML/DMAcc`.
    ///
    /// Its credentials can be changed there later. The name is a constant followed by the SHA-256 of the provider's
    /// identifier in UTF-16.
    #[must_use]
    pub fn account_uid(&self) -> String {
        let utf_16: Vec<u8> = self
            .provider_id
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        format!("0x0000800c{}", hex(&sha2::Sha256::digest(utf_16)))
    }

    /// Returns `NAME`, the name of the server for people.
    #[must_use]
    pub fn name(&self) -> Option<&Text<'static>> {
        self.name.as_ref()
    }

    /// Returns `ADDR`, the address that the device calls in to, as written.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns the address as a URL, if it is one.
    #[must_use]
    pub fn url(&self) -> Option<url::Url> {
        url::Url::parse(self.address.trim()).ok()
    }

    /// Returns the credentials of level `APPSRV`, which authenticate the device.
    #[must_use]
    pub fn app_srv(&self) -> Option<&Credentials> {
        self.app_srv.as_ref()
    }

    /// Returns the credentials of level `CLIENT`, which authenticate the server.
    #[must_use]
    pub fn client(&self) -> Option<&Credentials> {
        self.client.as_ref()
    }

    /// Returns the criteria for the client certificate, if there are any.
    #[must_use]
    pub fn search_criteria(&self) -> Option<CertificateSearchCriteria> {
        CertificateSearchCriteria::parse(self.value(CertificateSearchCriteria::PARM)?)
    }

    /// Returns the number of connection attempts before the device backs off.
    #[must_use]
    pub fn connection_retries(&self) -> Option<u32> {
        self.value("CONNRETRYFREQ")?.trim().parse().ok()
    }

    /// Returns the first time between attempts.
    #[must_use]
    pub fn initial_backoff(&self) -> Option<Duration> {
        self.milliseconds("INITIALBACKOFFTIME")
    }

    /// Returns the longest time between attempts.
    #[must_use]
    pub fn max_backoff(&self) -> Option<Duration> {
        self.milliseconds("MAXBACKOFFTIME")
    }

    /// Reports whether retries with OMA DM 1.1 are forbidden.
    #[must_use]
    pub fn is_backcompat_retry_disabled(&self) -> bool {
        self.parm("BACKCOMPATRETRYDISABLED").is_some()
    }

    /// Returns the encoding of sessions that the server begins.
    #[must_use]
    pub fn default_encoding(&self) -> Option<DefaultEncoding<'_>> {
        self.value("DEFAULTENCODING").map(DefaultEncoding::parse)
    }

    /// Returns the version of OMA DM that the server speaks.
    #[must_use]
    pub fn protocol_version(&self) -> Option<DmVersion<'_>> {
        self.value("PROTOVER").map(DmVersion::parse)
    }

    /// Returns the role of the server.
    #[must_use]
    pub fn role(&self) -> Option<AccountRole> {
        self.value("ROLE").and_then(AccountRole::parse)
    }

    /// Returns `TO-NAPID`, the network access point to connect by.
    #[must_use]
    pub fn network_access_point(&self) -> Option<&str> {
        self.value("TO-NAPID")
    }

    /// Reports whether the device names itself by its hardware identifier: `USEHWDEVID`.
    #[must_use]
    pub fn uses_hardware_id(&self) -> bool {
        self.parm("USEHWDEVID").is_some()
    }

    /// Returns `INIT`, which is for operators: it makes enrollment fail.
    #[must_use]
    pub fn init(&self) -> Option<&str> {
        self.value("INIT")
    }

    /// Returns the parameters other than identifier, name and address.
    #[must_use]
    pub fn other(&self) -> &[Parm] {
        self.other.as_slice()
    }

    fn parm(&self, name: &str) -> Option<&Parm> {
        let mut parms = self.other().iter();
        parms.find(|parm| parm.name().eq_ignore_ascii_case(name))
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.parm(name)?.value()
    }

    fn milliseconds(&self, name: &str) -> Option<Duration> {
        Some(Duration::from_millis(self.value(name)?.trim().parse().ok()?))
    }

    pub(super) fn into_characteristic(self) -> Characteristic {
        let parm = |name: &'static str, value| Parm::new(Text::lossy(name), value);
        let mut node = Characteristic::new(Text::lossy("APPLICATION"))
            .with_parm(parm("APPID", Text::lossy("w7")))
            .with_parm(parm("PROVIDER-ID", self.provider_id));
        if let Some(name) = self.name {
            node.add(parm("NAME", name));
        }
        node.add(parm("ADDR", self.address));
        for other in self.other.into_list() {
            node.add(other);
        }
        if let Some(app_srv) = self.app_srv {
            node.push(app_srv.into_characteristic("APPSRV"));
        }
        if let Some(client) = self.client {
            node.push(client.into_characteristic("CLIENT"));
        }
        node
    }

    pub(super) fn read(node: &Characteristic) -> Option<Self> {
        if !node.value("APPID")?.trim().eq_ignore_ascii_case("w7") {
            return None;
        }
        let below = || node.named("APPADDR").find_map(|address| address.text("ADDR"));
        let credentials = |level: &str| {
            let mut all = node.named("APPAUTH");
            let is_level = |text: &str| text.trim().eq_ignore_ascii_case(level);
            all.find(|auth| auth.value("AAUTHLEVEL").is_some_and(is_level))
                .map(Credentials::read)
        };
        let is_other = |parm: &&Parm| {
            let own = ["APPID", "PROVIDER-ID", "NAME", "ADDR"];
            !own.iter().any(|name| parm.name().eq_ignore_ascii_case(name))
        };
        Some(Self {
            provider_id: node.text("PROVIDER-ID").unwrap_or_default(),
            name: node.text("NAME"),
            address: node.text("ADDR").or_else(below).unwrap_or_default(),
            app_srv: credentials("APPSRV"),
            client: credentials("CLIENT"),
            other: node
                .parms()
                .iter()
                .filter(is_other)
                .cloned()
                .collect::<Vec<_>>()
                .into(),
        })
    }
}
