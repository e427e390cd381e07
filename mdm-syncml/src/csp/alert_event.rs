use alloc::borrow::Cow;

use mdm_errors::{SecretText, Text};

use crate::model::read::Alert;
use crate::model::read::Item;
use crate::model::values::{AlertType, DevicePrepSync, LoginStatus, Mark, SyncType, UnenrollRequest};
use mdm_errors::HResult;

/// The content of one item of an alert from Windows (codes 1224 and 1226).
///
/// ```
/// use mdm_syncml::alerts::{AlertEvent, LoginStatus};
/// use mdm_syncml::{Command, Message};
///
/// let body = br#"<SyncML><SyncHdr/><SyncBody><Alert><CmdID>3</CmdID><Data>1224</Data><Item>
///     <Meta><Type xmlns="syncml:metinf">com.microsoft/MDM/LoginStatus</Type></Meta><Data>user</Data>
///     </Item></Alert></SyncBody></SyncML>"#;
/// let message = Message::parse(body)?;
/// let Some(Command::Alert(alert)) = message.commands().next() else { panic!("an alert") };
/// let events: Vec<_> = alert.events().collect();
/// assert!(matches!(events[..], [AlertEvent::LoginStatus(LoginStatus::User)]));
/// # Ok::<(), mdm_errors::DecodeError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum AlertEvent<'m> {
    /// The user who is signed in.
    LoginStatus(LoginStatus<'m>),
    /// The Entra token of the signed-in user.
    ///
    /// The message that holds the token is as secret as the token.
    AadUserToken(SecretText<'m>),
    /// The scope of the session on a multi-session host.
    SyncType(SyncType<'m>),
    /// The state of device preparation.
    DevicePrepSync(DevicePrepSync<'m>),
    /// The request of the user to disconnect the device.
    Unenroll(UnenrollRequest<'m>),
    /// The device is still working on the last commands.
    RequestPending,
    /// An installation or removal ended.
    Installed(Installation<'m>),
    /// Another event, or an item without a type.
    Other(AlertType<'m>, Item<'m>),
}

/// The end of an installation or removal.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Installation<'m> {
    /// The kind of installation.
    pub kind: AlertType<'m>,
    /// The address of the node that was run, as the device wrote it.
    ///
    /// Percent escapes are kept.
    pub node: Option<&'m str>,
    /// The result; `None` if the data is not a number.
    pub result: Option<HResult>,
    /// The importance of the alert.
    pub mark: Mark<'m>,
}

impl<'m> AlertEvent<'m> {
    /// Reads an item of an alert.
    #[must_use]
    pub fn from_item(item: Item<'m>) -> Self {
        let meta = item.meta();
        let kind = AlertType::parse(Text::lossy(
            meta.and_then(|meta| meta.type_()).unwrap_or_default(),
        ));
        let data = item.data().map_or(Cow::Borrowed(""), |data| data.text());
        match kind {
            AlertType::LoginStatus => Self::LoginStatus(LoginStatus::parse(data)),
            AlertType::AadUserToken => Self::AadUserToken(match data {
                Cow::Borrowed(token) => SecretText::borrowed(token.trim_ascii()),
                Cow::Owned(token) => SecretText::owned(token.trim_ascii()),
            }),
            AlertType::SyncType => Self::SyncType(SyncType::parse(data)),
            AlertType::DevicePrepSync => Self::DevicePrepSync(DevicePrepSync::parse(data)),
            AlertType::UnenrollmentUserRequest => Self::Unenroll(UnenrollRequest::parse(data)),
            AlertType::RequestPending => Self::RequestPending,
            AlertType::Win32CspInstall
            | AlertType::EnterpriseHostedAppInstallResult
            | AlertType::EnterpriseStoreAppInstallResult
            | AlertType::EnterpriseAppUninstallResult => Self::Installed(Installation {
                kind,
                node: item
                    .source()
                    .or_else(|| item.target())
                    .and_then(|node| node.uri()),
                result: data.trim_ascii().parse().ok(),
                mark: meta.and_then(|meta| meta.mark()).unwrap_or_default(),
            }),
            kind => Self::Other(kind, item),
        }
    }
}

impl<'m> Alert<'m> {
    /// Returns the contents of the items of an alert of code 1224 or 1226.
    pub fn events(self) -> impl Iterator<Item = AlertEvent<'m>> {
        self.items().map(AlertEvent::from_item)
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;
    use crate::model::read::Command;
    use crate::model::read::Message;

    fn event(item: &str, check: impl FnOnce(AlertEvent<'_>)) {
        let body = format!(
            "<SyncML><SyncHdr/><SyncBody><Alert><CmdID>1</CmdID><Data>1224</Data><Item>{item}</Item></Alert></SyncBody></SyncML>"
        );
        let message = Message::parse(body.as_bytes()).unwrap();
        let Some(Command::Alert(alert)) = message.commands().next() else {
            panic!("an alert");
        };
        check(alert.events().next().unwrap());
    }

    #[test]
    fn tokens_are_secret() {
        let item = "<Meta><Type xmlns= 'syncml:metinf '>com.microsoft/MDM/AADUserToken</Type></Meta><Data>\n eyJ0 </Data>";
        event(item, |event| {
            assert_eq!(format!("{event:?}"), "AadUserToken(SecretText(redacted))");
            assert!(matches!(event, AlertEvent::AadUserToken(token) if token.ct_eq("eyJ0")));
        });
    }

    #[test]
    fn installations_name_their_node() {
        let item = "<Source><LocURI>./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/{1}/DownloadInstall</LocURI></Source>\
            <Meta><Type>Reversed-Domain-Name: com.microsoft.mdm.win32csp_install</Type><Mark>warning</Mark></Meta><Data>0x80070643</Data>";
        event(item, |event| {
            let AlertEvent::Installed(installation) = event else {
                panic!("{event:?}")
            };
            assert_eq!(installation.result, Some(HResult::new(0x8007_0643)));
            assert!(installation.node.is_some_and(|node| node.contains("{1}")));
            assert_eq!(
                (installation.mark, installation.kind),
                (Mark::Warning, AlertType::Win32CspInstall)
            );
        });
    }

    #[test]
    fn the_type_may_be_beside_an_empty_meta() {
        event(
            "<Meta></Meta><Type>com.microsoft.mdm.synctype</Type><Data>Mixed</Data>",
            |event| {
                assert!(
                    matches!(event, AlertEvent::SyncType(SyncType::Mixed)),
                    "{event:?}"
                );
            },
        );
        event("<Data>x</Data>", |event| {
            assert!(
                matches!(event, AlertEvent::Other(AlertType::Other(_), _)),
                "{event:?}"
            );
        });
    }
}
