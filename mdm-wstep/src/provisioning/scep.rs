use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::RangeInclusive;
use core::time::Duration;

use mdm_errors::{SecretText, Text};
use rustls_pki_types::UnixTime;

use super::node_command::below;
use super::{Characteristic, DataType, NodeCommand, NodeFormat, NodeVerb, Parm};
use crate::certificate::{CertificateInfo, Oid, Thumbprint};

/// A certificate that the device gets by SCEP (`ClientCertificateInstall` CSP).
///
/// ```text
/// ./{Device|User}/Vendor/MSFT/ClientCertificateInstall/SCEP
///   {UniqueID}
///     Install       ServerURL Challenge EKUMapping KeyUsage SubjectName KeyLength HashAlgorithm CAThumbprint
///                   and the optional nodes, then Exec of Enroll
///     CertThumbprint  Status  ErrorCode  RespondentServerUrl     read only
/// ```
///
/// All commands of [`install`](Self::install) go into one Atomic. The device does not report when it has finished, so
/// the server sends those of [`poll`](Self::poll) until the [`ScepStatus`] is final, and sends the whole profile again
/// with [`replace`](Self::replace) when [`renewal_time`](Self::renewal_time) has come.
///
/// ```
/// use mdm_errors::{SecretText, text};
/// use mdm_wstep::certificate::{Oid, Thumbprint};
/// use mdm_wstep::provisioning::{NodeVerb, ScepProfile, ScepScope};
///
/// let root = Thumbprint::parse("A9993E364706816ABA3E25717850C26C9CD0D89D").unwrap();
/// let profile = ScepProfile::new(
///     ScepScope::Device,
///     text!("wifi"),
///     text!("https://scep.example.com/scep"),
///     text!("CN=89EBA7F446C04820A9DC0661C136E1F9"),
///     SecretText::borrowed("challenge"),
///     root,
/// )
/// .with_extended_key_usages([Oid::CLIENT_AUTH]);
/// let commands = profile.install();
/// let last = commands.last().unwrap();
/// assert_eq!(last.verb, NodeVerb::Exec);
/// assert_eq!(last.uri, "./Device/Vendor/MSFT/ClientCertificateInstall/SCEP/wifi/Install/Enroll");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ScepProfile {
    /// The store that the certificate goes to.
    pub scope: ScepScope,
    /// The name of the node, which identifies the profile.
    pub unique_id: Text<'static>,
    /// The address of the SCEP server.
    pub server_url: Text<'static>,
    /// The distinguished name to request.
    pub subject_name: Text<'static>,
    /// The challenge, which the device forgets after enrollment.
    pub challenge: SecretText<'static>,
    /// The thumbprint of the SCEP server's root certificate.
    pub ca_thumbprint: Thumbprint,
    /// The key usage: 0x80 digital signature, 0x20 key encipherment.
    ///
    /// Both by default.
    pub key_usage: u8,
    /// The purposes of the key; client authentication by default.
    pub extended_key_usages: Vec<Oid>,
    /// The bits of the RSA key: 1024, 2048 or 4096; 2048 by default.
    pub key_length: u32,
    /// The hash of the request, such as `SHA-2`.
    pub hash_algorithm: Text<'static>,
    /// The place of the key: 1 TPM, 2 TPM if present, 3 software, 4 Windows Hello.
    pub key_protection: Option<u32>,
    /// The minutes between attempts after a pending answer.
    pub retry_delay_minutes: Option<u32>,
    /// The number of attempts, 0 to 30.
    pub retry_count: Option<u32>,
    /// The lifetime in days to request; the authority decides.
    pub validity_days: Option<u32>,
    /// Alternative names in the form `kind+name;kind+name`.
    ///
    /// A user principal name is `11+user@example.com`.
    pub subject_alternative_names: Option<Text<'static>>,
    /// The object identifier of the template, which Windows authorities use.
    pub template_name: Option<Text<'static>>,
    /// The container of Windows Hello for Business, for a key protection of 4.
    pub container_name: Option<Text<'static>>,
    /// The text of the PIN prompt.
    pub custom_text_to_show_in_prompt: Option<Text<'static>>,
    /// Keys of Entra ID that the certificate belongs to.
    pub aad_key_identifier_list: Option<Text<'static>>,
}

/// The store that a SCEP certificate goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ScepScope {
    /// The machine's.
    Device,
    /// The user's, who must be logged in.
    User,
}

mdm_errors::kit::open_codes! {
    /// The state of a SCEP enrollment: the node `Status`.
    pub struct ScepStatus(u32);
    /// The certificate is installed.
    FINISHED = 1,
    /// The server has not decided yet, and the device asks again.
    PENDING = 2,
    /// The enrollment failed; `ErrorCode` says why.
    FAILED = 16,
    /// The state is unknown.
    UNKNOWN = 32,
}

/// A problem of a [`ScepProfile`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ScepProblem {
    /// The name of the node is empty.
    #[error("the profile has no identifier")]
    UniqueId,
    /// The address of the server is empty.
    #[error("the profile has no server URL")]
    ServerUrl,
    /// The key may neither sign nor encipher keys.
    #[error("the key usage has neither 0x20 nor 0x80")]
    KeyUsage,
    /// The certificate has no purpose.
    #[error("the profile has no extended key usage")]
    ExtendedKeyUsage,
    /// Windows makes no keys of this length.
    #[error("the key length is not 1024, 2048 or 4096 bits")]
    KeyLength,
    /// The place of the key is unknown.
    #[error("the key protection is not 1 to 4")]
    KeyProtection,
    /// There are too many attempts.
    #[error("the retry count is not 0 to 30")]
    RetryCount,
    /// The certificate would never be valid.
    #[error("the validity is 0 days")]
    Validity,
}

impl ScepStatus {
    /// Reports whether polling can stop.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::FINISHED | Self::FAILED)
    }
}

impl ScepScope {
    const fn base(self) -> &'static str {
        match self {
            Self::Device => "./Device/Vendor/MSFT/ClientCertificateInstall/SCEP",
            Self::User => "./User/Vendor/MSFT/ClientCertificateInstall/SCEP",
        }
    }
}

impl ScepProfile {
    /// The time before its end when a certificate is renewed: 30 days.
    ///
    /// Certificates that live for less than 60 days are renewed after half their lifetime.
    pub const RENEWAL: Duration = Duration::from_secs(30 * 86_400);

    /// Makes a profile for TLS client authentication with an RSA key of 2048 bits.
    #[must_use]
    pub fn new(
        scope: ScepScope,
        unique_id: Text<'static>,
        server_url: Text<'static>,
        subject_name: Text<'static>,
        challenge: SecretText<'_>,
        ca_thumbprint: Thumbprint,
    ) -> Self {
        Self {
            scope,
            unique_id,
            server_url,
            subject_name,
            challenge: challenge.into_owned(),
            ca_thumbprint,
            key_usage: 0xA0,
            extended_key_usages: alloc::vec![Oid::CLIENT_AUTH],
            key_length: 2048,
            hash_algorithm: Text::lossy("SHA-2"),
            key_protection: None,
            retry_delay_minutes: None,
            retry_count: None,
            validity_days: None,
            subject_alternative_names: None,
            template_name: None,
            container_name: None,
            custom_text_to_show_in_prompt: None,
            aad_key_identifier_list: None,
        }
    }

    /// Sets the purposes of the key.
    #[must_use]
    pub fn with_extended_key_usages(mut self, usages: impl Into<Vec<Oid>>) -> Self {
        self.extended_key_usages = usages.into();
        self
    }

    /// Sets the alternative names, in the form `kind+name;kind+name`.
    #[must_use]
    pub fn with_subject_alternative_names(mut self, names: Text<'static>) -> Self {
        self.subject_alternative_names = Some(names);
        self
    }

    /// Returns everything that Windows would refuse, or that no certificate comes of.
    ///
    /// ```
    /// # use mdm_errors::{SecretText, text};
    /// # use mdm_wstep::certificate::Thumbprint;
    /// use mdm_wstep::provisioning::{ScepProblem, ScepProfile, ScepScope};
    ///
    /// # let root = Thumbprint::parse("A9993E364706816ABA3E25717850C26C9CD0D89D").unwrap();
    /// # let (url, subject) = (text!("https://scep.example.com/scep"), text!("CN=Tablet"));
    /// # let challenge = SecretText::borrowed("challenge");
    /// let mut profile = ScepProfile::new(ScepScope::Device, text!("wifi"), url, subject, challenge, root);
    /// assert_eq!(profile.check(), []);
    /// profile.key_usage = 0x40;
    /// assert_eq!(profile.check(), [ScepProblem::KeyUsage]);
    /// ```
    #[must_use]
    pub fn check(&self) -> Vec<ScepProblem> {
        let is_out = |value: Option<u32>, range: RangeInclusive<u32>| {
            value.is_some_and(|value| !range.contains(&value))
        };
        [
            (self.unique_id.trim().is_empty(), ScepProblem::UniqueId),
            (self.server_url.trim().is_empty(), ScepProblem::ServerUrl),
            (self.key_usage & 0xA0 == 0, ScepProblem::KeyUsage),
            (self.extended_key_usages.is_empty(), ScepProblem::ExtendedKeyUsage),
            (
                ![1024, 2048, 4096].contains(&self.key_length),
                ScepProblem::KeyLength,
            ),
            (is_out(self.key_protection, 1..=4), ScepProblem::KeyProtection),
            (is_out(self.retry_count, 0..=30), ScepProblem::RetryCount),
            (self.validity_days == Some(0), ScepProblem::Validity),
        ]
        .into_iter()
        .filter_map(|(is_met, problem)| is_met.then_some(problem))
        .collect()
    }

    /// Returns the address of the profile's node.
    #[must_use]
    pub fn uri(&self) -> String {
        below(self.scope.base(), &self.unique_id)
    }

    /// Returns the commands that install the profile, in the order of one Atomic.
    #[must_use]
    pub fn install(&self) -> Vec<NodeCommand> {
        self.commands(NodeVerb::Add)
    }

    /// Returns the commands that change the profile or renew its certificate.
    ///
    /// They are `Replace` where [`install`](Self::install) has `Add`, which would fail with status 418.
    #[must_use]
    pub fn replace(&self) -> Vec<NodeCommand> {
        self.commands(NodeVerb::Replace)
    }

    /// Returns the commands that ask for `Status`, `ErrorCode` and `CertThumbprint`.
    #[must_use]
    pub fn poll(&self) -> Vec<NodeCommand> {
        let profile = self.uri();
        let get = |name: &&str| {
            NodeCommand::new(
                NodeVerb::Get,
                &format!("{profile}/{name}"),
                NodeFormat::Null,
                None,
            )
        };
        ["Status", "ErrorCode", "CertThumbprint"]
            .iter()
            .map(get)
            .collect()
    }

    /// Returns the command that removes the profile and its certificate.
    #[must_use]
    pub fn remove(&self) -> NodeCommand {
        NodeCommand::new(NodeVerb::Delete, &self.uri(), NodeFormat::Null, None)
    }

    /// Returns the time from which a certificate of the profile should be renewed.
    ///
    /// ```
    /// use mdm_wstep::certificate::CertificateInfo;
    /// use mdm_wstep::provisioning::ScepProfile;
    /// # const CERTIFICATE: &[u8] = include_bytes!("../../tests/data/device.cert.der");
    ///
    /// let certificate = CertificateInfo::parse(CERTIFICATE)?;
    /// let left = certificate.not_after().as_secs() - ScepProfile::renewal_time(&certificate).as_secs();
    /// assert_eq!(left, 30 * 86_400);
    /// # Ok::<(), mdm_wstep::certificate::CertificateError>(())
    /// ```
    #[must_use]
    pub fn renewal_time(certificate: &CertificateInfo) -> UnixTime {
        let end = certificate.not_after().as_secs();
        let lifetime = end.saturating_sub(certificate.not_before().as_secs());
        let ahead = Self::RENEWAL.as_secs().min(lifetime.div_euclid(2));
        UnixTime::since_unix_epoch(Duration::from_secs(end.saturating_sub(ahead)))
    }

    /// Returns the profile for a provisioning document.
    ///
    /// The nodes are those of [`install`](Self::install). Documentation shows the profile in SyncML only, so that this
    /// form follows the rules for all providers: a node with a value is a parameter, and the node that is executed,
    /// `Enroll`, is a parameter without one, the last.
    ///
    /// ```
    /// # use mdm_errors::{SecretText, text};
    /// # use mdm_wstep::certificate::Thumbprint;
    /// # use mdm_wstep::provisioning::{ScepProfile, ScepScope};
    /// # let root = Thumbprint::parse("A9993E364706816ABA3E25717850C26C9CD0D89D").unwrap();
    /// use mdm_wstep::provisioning::ProvisioningDocument;
    ///
    /// let profile = ScepProfile::new(
    ///     ScepScope::Device,
    ///     text!("wifi"),
    ///     text!("https://scep.example.com/scep"),
    ///     text!("CN=89EBA7F446C04820A9DC0661C136E1F9"),
    ///     SecretText::borrowed("challenge"),
    ///     root,
    /// );
    /// let document = ProvisioningDocument::default().with_characteristic(profile.to_characteristic());
    /// let install = document.find(&["ClientCertificateInstall", "SCEP", "wifi", "Install"]);
    /// assert_eq!(install[0].value("ServerURL"), Some("https://scep.example.com/scep"));
    /// assert_eq!(install[0].parms().last().unwrap().name(), "Enroll");
    /// ```
    #[must_use]
    pub fn to_characteristic(&self) -> Characteristic {
        let mut install = Characteristic::new(Text::lossy("Install"));
        for Setting { name, format, data } in self.settings() {
            let datatype = match format {
                NodeFormat::Integer => DataType::Integer,
                _ => DataType::String,
            };
            let parm = Parm::new(Text::lossy(name), Text::lossy(data.expose()));
            install.add(parm.with_datatype(datatype));
        }
        install.add(Parm::flag(Text::lossy("Enroll")));
        let profile = Characteristic::new(self.unique_id.clone()).with_characteristic(install);
        let scep = Characteristic::new(Text::lossy("SCEP")).with_characteristic(profile);
        Characteristic::new(Text::lossy("ClientCertificateInstall")).with_characteristic(scep)
    }

    fn commands(&self, verb: NodeVerb) -> Vec<NodeCommand> {
        let profile = self.uri();
        let install = format!("{profile}/Install");
        let mut commands = Vec::new();
        if verb == NodeVerb::Add {
            commands.push(NodeCommand::new(verb, &profile, NodeFormat::Node, None));
        }
        commands.extend(self.settings().into_iter().map(|Setting { name, format, data }| {
            NodeCommand::new(verb, &format!("{install}/{name}"), format, Some(data.expose()))
        }));
        let enroll = format!("{install}/Enroll");
        commands.push(NodeCommand::new(NodeVerb::Exec, &enroll, NodeFormat::Null, None));
        commands
    }

    /// Returns the nodes below `Install` that have a value, in their order.
    fn settings(&self) -> Vec<Setting> {
        let mut settings = Vec::new();
        let mut set = |name, format, data: Option<&str>| {
            if let Some(data) = data {
                let data = SecretText::owned(data);
                settings.push(Setting { name, format, data });
            }
        };
        let number = |number: Option<u32>| number.map(|number| number.to_string());
        let (text, integer) = (NodeFormat::Text, NodeFormat::Integer);
        set("ServerURL", text, Some(&self.server_url));
        set("Challenge", text, Some(self.challenge.expose()));
        set("EKUMapping", text, Some(&self.purposes()));
        set("KeyUsage", integer, Some(&self.key_usage.to_string()));
        set("SubjectName", text, Some(&self.subject_name));
        set("KeyLength", integer, Some(&self.key_length.to_string()));
        set("HashAlgorithm", text, Some(&self.hash_algorithm));
        set("CAThumbprint", text, Some(&self.ca_thumbprint.to_string()));
        set("KeyProtection", integer, number(self.key_protection).as_deref());
        set("RetryDelay", integer, number(self.retry_delay_minutes).as_deref());
        set("RetryCount", integer, number(self.retry_count).as_deref());
        let days = number(self.validity_days);
        set("ValidPeriod", text, days.as_ref().map(|_| "Days"));
        set("ValidPeriodUnits", integer, days.as_deref());
        for (name, value) in [
            ("SubjectAlternativeNames", &self.subject_alternative_names),
            ("TemplateName", &self.template_name),
            ("ContainerName", &self.container_name),
            ("CustomTextToShowInPrompt", &self.custom_text_to_show_in_prompt),
            ("AADKeyIdentifierList", &self.aad_key_identifier_list),
        ] {
            set(name, text, value.as_deref());
        }
        settings
    }

    fn purposes(&self) -> String {
        let usages: Vec<_> = self.extended_key_usages.iter().map(ToString::to_string).collect();
        usages.join("+")
    }
}

/// A node below `Install` with its value.
struct Setting {
    name: &'static str,
    format: NodeFormat,
    data: SecretText<'static>,
}
