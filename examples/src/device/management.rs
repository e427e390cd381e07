//! A management session on the device: what goes out, and what is done about what comes back.

use mdm_errors::{SecretText, Text};
use mdm_syncml::alerts::LoginStatus;
use mdm_syncml::auth::Identity;
use mdm_syncml::csp::DeviceInfo;
use mdm_syncml::http::{CLIENT_REQUEST_ID, CONTENT_TYPE, Mode, USER_AGENT};
use mdm_syncml::outgoing::Alert;
use mdm_syncml::session::device::{Event, Reply, Request as Order, Session, Settings};
use mdm_syncml::{CommandKind, Format, Message, StatusCode};
use url::Url;

use super::{Account, Leaf, Machine, Tree};
use crate::http::{Request, Response};

/// A session with the management server.
pub struct Management {
    session: Session,
    account: Account,
    token: Option<SecretText<'static>>,
}

/// What a device did, and what it sends next.
pub struct Step {
    /// The commands, with their nodes and statuses.
    pub done: Vec<(CommandKind, String, StatusCode)>,
    /// What goes out, if anything is left to say.
    pub request: Option<Request>,
}

impl Management {
    /// A session with this number. `token` is that of a user of Entra ID.
    pub fn new(
        account: Account,
        machine: &Machine,
        number: u32,
        token: Option<SecretText<'static>>,
    ) -> crate::Result<Self> {
        Self::with_alerts(account, machine, number, token, Vec::new())
    }

    /// The same with more to tell in the first message.
    pub fn with_alerts(
        account: Account,
        machine: &Machine,
        number: u32,
        token: Option<SecretText<'static>>,
        alerts: Vec<Alert<'static>>,
    ) -> crate::Result<Self> {
        let info = DeviceInfo::new(
            Text::new(machine.device_id.clone())?,
            machine.desktop.manufacturer.clone(),
            machine.desktop.device_model.clone(),
            machine.desktop.locale.clone(),
        );
        let mut settings = Settings::new(Text::new(account.server.to_string())?, info)
            .with_identity(Identity::new(
                account
                    .credentials
                    .name()
                    .map(|name| name.as_str())
                    .unwrap_or_default(),
                account.credentials.secret(),
            ))
            .with_alert(Alert::login_status(LoginStatus::User));
        if let Some(token) = &token {
            settings = settings.with_alert(Alert::aad_user_token(token).into_owned());
        }
        for alert in alerts {
            settings = settings.with_alert(alert);
        }
        Ok(Self {
            session: Session::new(Text::new(number.to_string())?, settings),
            account,
            token,
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
            return Err(format!("HTTP status {}", answer.status).into());
        }
        let message = Message::parse(&answer.body)?;
        let mut turn = self.session.receive(&message)?;
        let mut done = Vec::new();
        tree.begin();
        while let Some(event) = turn.poll_event() {
            match event {
                Event::Execute(order) => {
                    let reply = execute(&order, tree);
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
        Ok(Step {
            done,
            request: next.send.then(|| self.request(body)).transpose()?,
        })
    }

    /// A message with the headers of Windows; the address says that a user is signed in.
    fn request(&self, body: Vec<u8>) -> crate::Result<Request> {
        let url = Url::parse(&Mode::Maintenance.address(self.account.server.as_str()))?;
        let request = Request::post(url, CONTENT_TYPE, body)
            .with_header("Accept", CONTENT_TYPE)
            .with_header("User-Agent", USER_AGENT)
            .with_header(CLIENT_REQUEST_ID, self.account.ent_dmid.clone());
        Ok(match &self.token {
            Some(token) => request.with_header("Authorization", format!("Bearer {}", token.expose())),
            None => request,
        })
    }
}

fn execute(order: &Order<'_>, tree: &mut Tree) -> (StatusCode, Reply) {
    let uri = order.uri().unwrap_or_default();
    let data = order.item.data();
    let leaf = || Leaf {
        format: order.meta.format_text().map(ToOwned::to_owned),
        value: data.map(|data| data.text().into_owned()).unwrap_or_default(),
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
        CommandKind::Exec => tree.exec(uri, data.map(|data| data.raw()).unwrap_or_default()),
        _ => StatusCode::COMMAND_NOT_ALLOWED,
    };
    (status, Reply::new(status))
}
