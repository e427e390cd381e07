//! A management session on the device: what goes out, and what is done about what comes back.

use std::borrow::Cow;

use mdm_errors::{SecretText, Text};
use mdm_syncml::alerts::LoginStatus;
use mdm_syncml::auth::Identity;
use mdm_syncml::csp::DeviceInfo;
use mdm_syncml::http::{CONTENT_TYPE, Mode};
use mdm_syncml::outgoing::Alert;
use mdm_syncml::session::device::{Event, Reply, Request as Order, Session, Settings};
use mdm_syncml::{CommandKind, Format, Message, StatusCode};
use url::Url;

use super::{Account, Leaf, Machine, Tree};
use crate::http::{Request, Response};
use crate::world::random;

/// The end of the node that takes a device out of management, in lower case.
const UNENROLL: &str = "/dmclient/unenroll";
/// The largest value that the device takes in chunks, in bytes.
const LARGEST_VALUE: u32 = 16 * 1024 * 1024;

/// A session with the management server.
pub struct Management {
    session: Session,
    account: Account,
    /// The address for messages: the server can name another one for the rest of the session.
    address: String,
    token: Option<SecretText<'static>>,
}

/// The work of a device on a message, and the message that it sends next.
pub struct Step {
    /// The commands, with their nodes and statuses.
    pub done: Vec<(CommandKind, String, StatusCode)>,
    /// The message that goes out, if anything is left to say.
    pub request: Option<Request>,
    /// The server has told the device to leave its management.
    pub leaves: bool,
}

/// The beginning of a session, beyond what every session says.
pub struct Opening {
    /// The token of a signed-in user of Entra ID.
    pub token: Option<SecretText<'static>>,
    /// The user who is signed in.
    pub login: LoginStatus<'static>,
    /// More to tell in the first message.
    pub alerts: Vec<Alert<'static>>,
    /// Says that large values may come in chunks, and sends them so; Windows does neither.
    pub large_objects: bool,
    /// The number of messages after which the device hears no more.
    pub rounds: Option<u32>,
}

impl Default for Opening {
    fn default() -> Self {
        Self {
            token: None,
            login: LoginStatus::User,
            alerts: Vec::new(),
            large_objects: false,
            rounds: None,
        }
    }
}

impl Management {
    /// A session with this number. `token` is that of a user of Entra ID.
    pub fn new(
        account: Account,
        machine: &Machine,
        number: u32,
        token: Option<SecretText<'static>>,
    ) -> crate::Result<Self> {
        let opening = Opening {
            token,
            ..Opening::default()
        };
        Self::open(account, machine, number, opening)
    }

    /// A session with this number that begins like this.
    pub fn open(account: Account, machine: &Machine, number: u32, opening: Opening) -> crate::Result<Self> {
        let info = DeviceInfo::new(
            Text::new(machine.device_id.clone())?,
            machine.desktop.manufacturer.clone(),
            machine.desktop.device_model.clone(),
            machine.desktop.locale.clone(),
        );
        let name = account.credentials.name().map(|name| name.as_str());
        let mut settings = Settings::new(Text::new(account.address.clone())?, info)
            .with_identity(Identity::new(
                name.unwrap_or_default(),
                account.credentials.secret(),
            ))
            .with_alert(Alert::login_status(opening.login));
        if opening.large_objects {
            settings = settings
                .with_object_limit(LARGEST_VALUE as usize)
                .with_announced_object_size(LARGEST_VALUE)
                .with_chunks();
        }
        if let Some(rounds) = opening.rounds {
            settings = settings.with_round_limit(rounds);
        }
        if let Some(token) = &opening.token {
            settings = settings.with_alert(Alert::aad_user_token(token).into_owned());
        }
        for alert in opening.alerts {
            settings = settings.with_alert(alert);
        }
        Ok(Self {
            session: Session::new(Text::new(number.to_string())?, settings),
            address: account.address.clone(),
            account,
            token: opening.token,
        })
    }

    /// The first message.
    pub fn first(&mut self) -> crate::Result<Request> {
        let mut body = Vec::new();
        self.session.start(&mut body)?;
        self.request(body)
    }

    /// Does what the server says.
    pub fn carry_out(&mut self, answer: &Response, tree: &mut Tree) -> crate::Result<Step> {
        if answer.status != 200 {
            let again = answer.header("retry-after");
            let again = again
                .map(|time| format!(", come again after {time}"))
                .unwrap_or_default();
            return Err(format!("HTTP status {}{again}", answer.status).into());
        }
        let message = Message::parse(&answer.body)?;
        let mut turn = self.session.receive(&message)?;
        let (mut done, mut leaves) = (Vec::new(), false);
        tree.begin();
        while let Some(event) = turn.poll_event() {
            match event {
                Event::Execute(order) => {
                    let is_unenrollment = is_unenrollment(&order);
                    let reply = match is_unenrollment {
                        true => unenroll(&order, &self.account.provider_id),
                        false => execute(&order, tree),
                    };
                    leaves |= is_unenrollment && reply.0 == StatusCode::OK;
                    done.push((order.command, order.uri().unwrap_or_default().to_owned(), reply.0));
                    turn.answer(&order, reply.1);
                }
                Event::RollBack(order) => {
                    let status = tree.roll_back(order.uri().unwrap_or_default());
                    done.push((order.command, order.uri().unwrap_or_default().to_owned(), status));
                    turn.answer(&order, status);
                }
                Event::Refused(status) => {
                    return Err(format!("the server refused the message: {status}").into());
                }
                Event::Aborted => return Err("the server ended the session".into()),
                _ => {}
            }
        }
        let mut body = Vec::new();
        let next = turn.finish(&mut body);
        if let Some(address) = next.address.filter(|address| self.is_ours(address)) {
            self.address = address;
        }
        Ok(Step {
            done,
            leaves,
            request: next.send.then(|| self.request(body)).transpose()?,
        })
    }

    /// Follows the server to another place on the same host, and nowhere else.
    fn is_ours(&self, address: &str) -> bool {
        let server = &self.account.server;
        Url::parse(address).is_ok_and(|url| url.origin() == server.origin())
    }

    /// A message with the headers of Windows; the address says that a user is signed in.
    fn request(&self, body: Vec<u8>) -> crate::Result<Request> {
        let url = Url::parse(&Mode::Maintenance.address(&self.address))?;
        let mut head = self
            .session
            .request_head()
            .without_wbxml()
            .with_client_request_id(&self.account.ent_dmid)
            .with_correlation_vector(random());
        if let Some(token) = &self.token {
            head = head.with_user_token(token.clone());
        }
        let fields = head.fields(body.len());
        // The HTTP client writes these two from the body.
        let is_ours = |name: &str| !matches!(name, "Content-Type" | "Content-Length");
        let own = fields.iter().filter(|field| is_ours(field.name));
        Ok(
            own.fold(Request::post(url, CONTENT_TYPE, body), |request, field| {
                request.with_header(field.name, field.value.expose())
            }),
        )
    }
}

/// Reports whether the server wants the device to leave its management.
fn is_unenrollment(order: &Order<'_>) -> bool {
    let node = order.uri().unwrap_or_default().to_ascii_lowercase();
    order.command == CommandKind::Exec && node.ends_with(UNENROLL)
}

/// Takes the order to leave from the server that manages the device, and from nobody who calls himself otherwise.
fn unenroll(order: &Order<'_>, provider: &str) -> (StatusCode, Reply) {
    let status = match order.text().is_some_and(|text| text.trim() == provider) {
        true => StatusCode::OK,
        false => StatusCode::COMMAND_FAILED,
    };
    (status, Reply::new(status))
}

fn execute(order: &Order<'_>, tree: &mut Tree) -> (StatusCode, Reply) {
    let uri = order.uri().unwrap_or_default();
    let leaf = || Leaf {
        format: order.meta.format_text().map(ToOwned::to_owned),
        value: order.text().unwrap_or_default().into_owned(),
    };
    let status = match order.command {
        CommandKind::Get => match tree.get(uri) {
            Ok(leaf) => {
                let value = Reply::value(Text::lossy(leaf.value));
                let reply = match leaf.format {
                    Some(format) => value.with_format(Format::parse(format)),
                    None => value,
                };
                return (StatusCode::OK, reply);
            }
            Err(status) => status,
        },
        CommandKind::Add => tree.add(uri, leaf()),
        CommandKind::Delete => tree.delete(uri),
        CommandKind::Replace => tree.replace(uri, leaf()),
        CommandKind::Exec => {
            // Servers write the document of an order as markup, as escaped text, or in a CDATA section.
            let markup = order.item.data().and_then(|data| data.markup());
            tree.exec(
                uri,
                &markup
                    .map(Cow::Borrowed)
                    .or_else(|| order.text())
                    .unwrap_or_default(),
            )
        }
        _ => StatusCode::COMMAND_NOT_ALLOWED,
    };
    (status, Reply::new(status))
}
