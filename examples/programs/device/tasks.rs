//! The tasks of the device.

use mdm_errors::SecretText;
use mdm_examples::Result;
use mdm_examples::device::{Account, Machine, Management, Opening, Tree};
use mdm_examples::keys::PrivateKey;
use mdm_programs::client::{self, Login, Network, Session};
use mdm_programs::files;
use mdm_syncml::alerts::LoginStatus;
use mdm_syncml::outgoing::Alert;
use mdm_wstep::certificate::CertificateInfo;
use serde_json::json;

use crate::state::{Known, State};
use crate::{Arguments, Task};

/// Does it; true when the device left a session that the server does not end.
pub async fn perform(arguments: &Arguments) -> Result<bool> {
    match &arguments.task {
        Task::Enroll {
            target,
            user,
            password_stdin: _,
            token,
            certificate,
            key,
            name,
        } => {
            let login = match (certificate, token) {
                (Some(certificate), _) => Login::Certificate(files::signer(certificate, key.as_deref())?),
                (None, Some(token)) => Login::Token(read_token(token)?),
                (None, None) => Login::Password(SecretText::owned(files::password_from_stdin()?)),
            };
            let user = user.clone().unwrap_or_else(|| match target.contains("://") {
                true => "user@example.com".to_owned(),
                false => target.clone(),
            });
            enroll(arguments, target, &user, &login, name).await
        }
        Task::Sync {
            rounds,
            token,
            login,
            large_objects,
        } => {
            let mut state = State::open(&arguments.state)?;
            let opening = Opening {
                token: token.as_deref().map(read_token).transpose()?,
                login: LoginStatus::parse(login.clone()),
                large_objects: *large_objects,
                ..Opening::default()
            };
            let ended = session(arguments, &mut state, opening, *rounds).await?;
            if ended.unenrolled {
                state.remove()?;
                arguments.say(
                    &json!({"unenrolled": true}),
                    "the server ended the management of this device",
                );
            }
            Ok(ended.left)
        }
        Task::Renew => renew(arguments).await,
        Task::Unenroll { rounds } => {
            let mut state = State::open(&arguments.state)?;
            let opening = Opening {
                alerts: vec![Alert::unenroll()],
                ..Opening::default()
            };
            let ended = session(arguments, &mut state, opening, *rounds).await?;
            state.remove()?;
            arguments.say(&json!({"unenrolled": true}), "the device is no longer managed");
            Ok(ended.left)
        }
    }
}

async fn enroll(arguments: &Arguments, target: &str, user: &str, login: &Login, name: &str) -> Result<bool> {
    let network = arguments.network()?;
    let stranger = network.stranger()?;
    let machine = Machine::new(name);
    let key = PrivateKey::rsa2048()?;
    let endpoint = client::discovery(target)?;
    let enrolled = client::enroll(&stranger, &endpoint, user, login, &machine, &key).await?;
    let known = Known {
        name: name.to_owned(),
        device_id: machine.device_id.clone(),
        user: user.to_owned(),
        service: enrolled.service,
        sessions: 0,
        tree: Tree::new(&machine),
    };
    let former = State::open(&arguments.state).ok();
    let state = State::create(&arguments.state, known, &enrolled.document.to_xml()?, &key)?;
    let account = state.account()?;
    let (device, server) = (&machine.device_id, &account.server);
    let subject = certificate_of(&account)?.subject().to_string();
    let former = former.map_or_else(String::new, |former| {
        let (id, place) = (former.known.device_id, arguments.state.display());
        format!("\nit takes the place of {id} in {place}, which its server still knows")
    });
    arguments.say(
        &json!({"enrolled": device, "user": user, "server": server.as_str(), "provider": account.provider_id,
            "certificate": subject}),
        &format!(
            "{user} enrolled {device}: certificate {subject}, managed by {} at {server}{former}",
            account.provider_id
        ),
    );
    Ok(false)
}

async fn session(
    arguments: &Arguments,
    state: &mut State,
    opening: Opening,
    rounds: usize,
) -> Result<Session> {
    let network = arguments.network()?;
    let account = state.account()?;
    let client = network.enrolled(&account)?;
    state.known.sessions += 1;
    state.keep()?;
    let number = state.known.sessions;
    let mut opening = Opening {
        rounds: u32::try_from(rounds).ok().map(|rounds| rounds.saturating_add(1)),
        ..opening
    };
    let reported = state.known.tree.take_unreported();
    opening.alerts.extend(client::reports(&reported)?);
    let management = Management::open(account, &state.machine(), number, opening)?;
    let session = client::sync(&client, management, &mut state.known.tree, rounds).await;
    if session.is_err() {
        state.known.tree.report_again(reported);
    }
    // What was done is done, also when the session broke off.
    state.keep()?;
    let session = session?;
    arguments.tell(&session);
    Ok(session)
}

async fn renew(arguments: &Arguments) -> Result<bool> {
    let network = arguments.network()?;
    let state = State::open(&arguments.state)?;
    let account = state.account()?;
    let client = network.enrolled(&account)?;
    let new = PrivateKey::rsa2048()?;
    let (service, machine) = (&state.known.service, state.machine());
    let renewed = client::renew(&client, service, &account, &machine, &state.key()?, &new).await?;
    state.renew(&renewed, &new)?;
    let info = CertificateInfo::parse(&renewed.certificate)?;
    let text = info.to_string();
    arguments.say(&json!({"renewed": text}), &format!("new certificate: {text}"));
    Ok(false)
}

fn certificate_of(account: &Account) -> Result<CertificateInfo> {
    Ok(CertificateInfo::parse(&account.certificate)?)
}

fn read_token(file: &std::path::Path) -> Result<SecretText<'static>> {
    Ok(SecretText::owned(files::text(file)?.trim()))
}

impl Arguments {
    fn network(&self) -> Result<Network> {
        Network::new(&self.network.root, &self.network.resolve)
    }

    fn say(&self, line: &serde_json::Value, text: &str) {
        if self.json {
            println!("{line}");
        } else {
            println!("{text}");
        }
    }

    fn tell(&self, session: &Session) {
        for (command, node, status) in &session.done {
            self.say(
                &json!({"command": command.name(), "node": node, "status": status.value()}),
                &format!("{:<8} {node}  {status}", command.name()),
            );
        }
        let rounds = session.rounds;
        let end = if session.left { "left" } else { "ended" };
        self.say(
            &json!({"session": end, "rounds": rounds}),
            &match session.left {
                true => format!("left the session: the server did not end it in {rounds} messages"),
                false if rounds == 1 => "the session ended after 1 message".to_owned(),
                false => format!("the session ended after {rounds} messages"),
            },
        );
    }
}
