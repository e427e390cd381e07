use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::num::NonZeroU32;

use mdm_errors::Text;

use crate::model::loc_uri::LocUri;
use crate::model::values::AlertCode;
use crate::model::write::{Alert, Header, Message, Report};

/// The description that a device sends at the start of every session: `./DevInfo`.
///
/// ```
/// use mdm_errors::Text;
/// use mdm_syncml::alerts::LoginStatus;
/// use mdm_syncml::csp::DeviceInfo;
/// use mdm_syncml::AlertCode;
/// use mdm_syncml::outgoing::{Alert, Header};
///
/// let device = Text::new("0123456789ABCDEF0123456789ABCDEF")?;
/// let info = DeviceInfo::new(device.clone(), Text::new("Contoso")?, Text::new("Tablet 3")?, Text::new("en-US")?);
/// let header = Header::new(Text::new("1")?, 1, Text::new("https://mdm.example/manage")?, device);
/// let alerts = [Alert::login_status(LoginStatus::User)];
/// let first = info.package_one(header, AlertCode::CLIENT_INITIATED_MGMT, alerts);
/// assert!(first.to_xml().starts_with(br#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr>"#));
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeviceInfo<'a> {
    /// The identifier of the device, `./DevInfo/DevId`.
    ///
    /// It is also the source in the headers of the device.
    pub device_id: Text<'a>,
    /// `./DevInfo/Man`: the manufacturer.
    pub manufacturer: Text<'a>,
    /// `./DevInfo/Mod`: the model.
    pub model: Text<'a>,
    /// `./DevInfo/DmV`: the version of the management client, `1.3` on Windows.
    pub client_version: Text<'a>,
    /// `./DevInfo/Lang`: the language, such as `en-US`.
    pub language: Text<'a>,
    /// The addresses and values of the other nodes that the device reports.
    pub others: Vec<(Text<'a>, Text<'a>)>,
}

const ROOT: &[u8; 10] = b"./DevInfo/";
const DEVICE_ID: &str = "./DevInfo/DevId";
const MANUFACTURER: &str = "./DevInfo/Man";
const MODEL: &str = "./DevInfo/Mod";
const CLIENT_VERSION: &str = "./DevInfo/DmV";
const LANGUAGE: &str = "./DevInfo/Lang";

impl<'a> DeviceInfo<'a> {
    /// Creates the report of a Windows device, with client version 1.3.
    #[must_use]
    pub fn new(device_id: Text<'a>, manufacturer: Text<'a>, model: Text<'a>, language: Text<'a>) -> Self {
        Self {
            device_id,
            manufacturer,
            model,
            client_version: Text::lossy("1.3"),
            language,
            others: Vec::new(),
        }
    }

    /// Reads a report of `./DevInfo`; `None` if no item of it is about `./DevInfo`.
    ///
    /// Fields that the report leaves out are empty.
    ///
    /// ```
    /// use mdm_syncml::csp::DeviceInfo;
    /// use mdm_syncml::{Command, Message};
    ///
    /// let body = br#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><MsgID>1</MsgID></SyncHdr><SyncBody>
    ///     <Replace><CmdID>4</CmdID><Item><Source><LocURI>./DevInfo/Mod</LocURI></Source><Data>Tablet 3</Data></Item></Replace>
    ///     <Final/></SyncBody></SyncML>"#;
    /// let message = Message::parse(body)?;
    /// let Some(Command::Replace(report)) = message.commands().next() else { panic!("a Replace") };
    /// assert_eq!(DeviceInfo::from_report(report).map(|info| info.model.to_string()).as_deref(), Some("Tablet 3"));
    /// # Ok::<(), mdm_errors::DecodeError>(())
    /// ```
    #[must_use]
    pub fn from_report(report: crate::model::read::Replace<'a>) -> Option<Self> {
        let mut info = Self {
            device_id: Text::default(),
            manufacturer: Text::default(),
            model: Text::default(),
            client_version: Text::default(),
            language: Text::default(),
            others: Vec::new(),
        };
        let mut is_report = false;
        for item in report.items() {
            let value = match item.data().map(|data| data.text()).unwrap_or_default() {
                // The parser has checked what is not resolved.
                Cow::Borrowed(text) => Text::checked(text),
                Cow::Owned(text) => Text::lossy(text),
            };
            // Windows writes the addresses as they are: only others are taken apart.
            if let Some(known) = info.node(item.address_bytes()) {
                is_report = true;
                *known = value;
                continue;
            }
            let uri = item.address().unwrap_or_default();
            let Ok(node) = LocUri::new(uri) else { continue };
            is_report |= node.segments().next().is_some_and(|root| root == "DevInfo");
            match info.node(node.path().as_bytes()) {
                Some(known) => *known = value,
                None => info.others.push((Text::lossy(uri), value)),
            }
        }
        is_report.then_some(info)
    }

    fn node(&mut self, path: &[u8]) -> Option<&mut Text<'a>> {
        Some(match path.strip_prefix(ROOT)? {
            b"DevId" => &mut self.device_id,
            b"Man" => &mut self.manufacturer,
            b"Mod" => &mut self.model,
            b"DmV" => &mut self.client_version,
            b"Lang" => &mut self.language,
            _ => return None,
        })
    }

    /// Returns the value with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> DeviceInfo<'static> {
        DeviceInfo {
            device_id: self.device_id.into_owned(),
            manufacturer: self.manufacturer.into_owned(),
            model: self.model.into_owned(),
            client_version: self.client_version.into_owned(),
            language: self.language.into_owned(),
            others: self
                .others
                .into_iter()
                .map(|(uri, value)| (uri.into_owned(), value.into_owned()))
                .collect(),
        }
    }

    /// Returns the Replace that reports the description, laid out as Windows does.
    #[must_use]
    pub fn to_command(&self) -> Report<'_> {
        let node = |uri: &'static str| Text::lossy(uri);
        let mut command = Report::new(node(DEVICE_ID), self.device_id.borrowed())
            .with_node(node(MANUFACTURER), self.manufacturer.borrowed())
            .with_node(node(MODEL), self.model.borrowed())
            .with_node(node(CLIENT_VERSION), self.client_version.borrowed())
            .with_node(node(LANGUAGE), self.language.borrowed());
        for (uri, value) in &self.others {
            command = command.with_node(uri.borrowed(), value.borrowed());
        }
        command
    }

    /// Returns the first message of a session, byte for byte as Windows writes it.
    ///
    /// It holds the alert `origin`, which says who began the session (1201 if it is the code of an event), then `alerts`, then this report; command
    /// identifiers begin at 2.
    #[must_use]
    pub fn package_one<'m>(
        &'m self,
        header: Header<'m>,
        origin: AlertCode,
        alerts: impl IntoIterator<Item = Alert<'m>>,
    ) -> Message<'m> {
        Message::new(header)
            .with_first_cmd_id(NonZeroU32::MIN.saturating_add(1))
            .with_command(Alert::origin(origin))
            .with_commands(alerts)
            .with_command(self.to_command())
    }
}
