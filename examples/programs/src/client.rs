//! A device on the network: it enrolls, calls in, renews.

use std::net::SocketAddr;
use std::sync::Arc;

use mdm_discovery::endpoint::{EmailAddress, Endpoint};
use mdm_discovery::{AuthPolicy, Discover, DiscoverRequest, DiscoverResponse, ProtocolVersion};
use mdm_errors::{SecretText, Text};
use mdm_examples::Result;
use mdm_examples::device::{
    Account, Exchange, Failure, Machine, Management, Proof, Signer, Tree, ask, browser,
};
use mdm_examples::http::{Client, Handshakes, Hosts};
use mdm_examples::keys::PrivateKey;
use mdm_examples::{tls, world};
use mdm_soap::Credential;
use mdm_soap::fault::Stage;
use mdm_soap::security::UsernameToken;
use mdm_soap::values::EnrollmentType;
use mdm_syncml::alerts::AlertType;
use mdm_syncml::outgoing::{Alert, Item, Meta};
use mdm_syncml::{CommandKind, Format, StatusCode};
use mdm_wstep::certificate::{CertificateRequestBuilder, RenewalRequestBuilder, SignatureAlgorithm};
use mdm_wstep::provisioning::ProvisioningDocument;
use mdm_wstep::{Issue, Limits, RequestSecurityToken};
use mdm_xcep::{GetPolicies, GetPoliciesRequest};
use rustls::ClientConfig;
use rustls::pki_types::{CertificateDer, CertificateSigningRequestDer};

use crate::delivery::{self, Patience};
use crate::files;

/// The alert that says how an installation ended.
const INSTALLED: &str = "Reversed-Domain-Name:com.microsoft.mdm.win32csp_install";

/// The proof of a device's user.
pub enum Login {
    /// A password: typed into Windows or into the sign-in page, as the server wants it.
    Password(SecretText<'static>),
    /// A token of Entra, or of a sign-in page.
    Token(SecretText<'static>),
    /// A certificate and its key.
    Certificate(Signer),
}

/// A device that has enrolled.
pub struct Enrolled {
    /// The document that it got.
    pub document: ProvisioningDocument,
    /// The enrollment service, where it renews.
    pub service: String,
}

/// Reads `HOST:IP:PORT`.
///
/// # Errors
/// The text has another form.
pub fn parse_resolve(text: &str) -> std::result::Result<(String, SocketAddr), String> {
    let (host, address) = text.split_once(':').ok_or("not HOST:IP:PORT")?;
    let address = address
        .parse()
        .map_err(|error| format!("not HOST:IP:PORT: {error}"))?;
    Ok((host.to_owned(), address))
}

fn hosts(resolve: &[(String, SocketAddr)]) -> Hosts {
    resolve.iter().fold(Hosts::default(), |hosts, (host, address)| {
        hosts.with(host, *address)
    })
}

/// Whom a device trusts, and where hosts are.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// The roots to trust.
    pub roots: Vec<CertificateDer<'static>>,
    /// The addresses of hosts.
    pub hosts: Hosts,
    /// The times of connections.
    pub handshakes: Handshakes,
}

impl Network {
    /// Returns the network that command lines name.
    pub fn new(roots: &[std::path::PathBuf], resolve: &[(String, SocketAddr)]) -> Result<Self> {
        Ok(Self {
            roots: files::roots(roots)?,
            hosts: hosts(resolve),
            handshakes: Handshakes::default(),
        })
    }

    /// Returns a client that shows no certificate.
    pub fn stranger(&self) -> Result<Client> {
        let settings = tls::client(&self.roots, None)?;
        Client::timed(self.hosts.clone(), settings, &self.handshakes)
    }

    /// Returns a client with the certificate of an account, which trusts what the account says too.
    pub fn enrolled(&self, account: &Account) -> Result<Client> {
        let trusted = self.roots.iter().chain(&account.roots);
        let settings: Arc<ClientConfig> = tls::client(trusted, Some(account.identity()?))?;
        Client::timed(self.hosts.clone(), settings, &self.handshakes)
    }
}

/// Finds the discovery service of a user, or takes the address of one.
pub fn discovery(target: &str) -> Result<Endpoint> {
    if target.contains("://") {
        return Ok(Endpoint::new(target)?);
    }
    Ok(Endpoint::for_address(&EmailAddress::new(target)?))
}

/// Enrolls a machine with a key.
pub async fn enroll(
    client: &Client,
    endpoint: &Endpoint,
    user: &str,
    login: &Login,
    machine: &Machine,
    key: &PrivateKey,
) -> Result<Enrolled> {
    let mut question = DiscoverRequest::windows_11_25h2(Text::new(user.to_owned())?);
    if matches!(login, Login::Certificate(_)) {
        question.auth_policies.push(AuthPolicy::Certificate);
    }
    let found = ask::<Discover, _>(client, endpoint.as_str(), Credential::None, &question, |answer| {
        answer.into_owned()
    });
    let found: DiscoverResponse<'static> = told(Stage::Discovery, "discovery", found.await?)?;
    let signed_in = signed_in(client, &found, user, login).await?;
    let login = signed_in.as_ref().unwrap_or(login);
    if let Some(service) = &found.enrollment_policy_service_url {
        let question = GetPoliciesRequest::default();
        let answer = ask::<GetPolicies, _>(client, service, login.proof(user)?, &question, |answer| {
            answer.into_owned()
        });
        told(Stage::Policy, "policy", answer.await?)?;
    }
    let request = certificate_request(key, machine)?;
    let version = found.enrollment_version.unwrap_or(ProtocolVersion::V3_0);
    let question =
        RequestSecurityToken::issue(&request, machine.context(version, EnrollmentType::Full, None));
    let service = found.enrollment_service_url.to_string();
    let document = certified(client, &service, login.proof(user)?, &question).await?;
    Ok(Enrolled { document, service })
}

/// A certificate in place of an older one, and what came with it.
pub struct Renewed {
    /// The certificate.
    pub certificate: CertificateDer<'static>,
    /// Further certificates to trust.
    pub roots: Vec<CertificateDer<'static>>,
}

/// Renews the certificate of an account with a new key.
pub async fn renew(
    client: &Client,
    service: &str,
    account: &Account,
    machine: &Machine,
    old: &PrivateKey,
    new: &PrivateKey,
) -> Result<Renewed> {
    let request = certificate_request(new, machine)?;
    let to_sign = RenewalRequestBuilder::new(&account.certificate, &request)?
        .to_sign(SignatureAlgorithm::RsaPkcs1Sha256);
    let signature = old.sign(to_sign.message())?;
    let renewal = to_sign.continue_with(&signature);
    let context = machine.context(ProtocolVersion::V5_0, EnrollmentType::Full, None);
    let question = RequestSecurityToken::renew(&renewal, context);
    let document = certified(client, service, Credential::None.into(), &question).await?;
    let certificate = document
        .client_certificate()
        .ok_or("no certificate in the answer")?;
    Ok(Renewed {
        certificate: certificate.certificate().clone(),
        roots: document.roots(),
    })
}

/// One thing that a server asked for, and what the device answered.
pub type Done = (CommandKind, String, StatusCode);

/// The course of a session.
#[derive(Debug, Default)]
pub struct Session {
    /// The questions and answers.
    pub done: Vec<Done>,
    /// The number of messages that the device has sent.
    pub rounds: usize,
    /// The device left, because the server did not end the session.
    pub left: bool,
    /// The server has told the device to leave its management.
    pub unenrolled: bool,
}

/// Calls in, and does what the server says until it has nothing more to say or `rounds` messages were sent.
pub async fn sync(
    client: &Client,
    management: Management,
    tree: &mut Tree,
    rounds: usize,
) -> Result<Session> {
    sync_with(client, management, tree, rounds, Patience::default()).await
}

/// Does the same with other patience.
pub async fn sync_with(
    client: &Client,
    mut management: Management,
    tree: &mut Tree,
    rounds: usize,
    patience: Patience,
) -> Result<Session> {
    let mut session = Session::default();
    let mut request = management.first()?;
    loop {
        session.rounds += 1;
        let answer = delivery::send(client, &request, patience).await?;
        let step = management.carry_out(&answer, tree)?;
        session.done.extend(step.done);
        session.unenrolled |= step.leaves;
        match step.request {
            Some(next) if session.rounds < rounds => request = next,
            Some(_) => {
                session.left = true;
                return Ok(session);
            }
            None => return Ok(session),
        }
    }
}

/// Returns the alerts about the installations of these nodes, which have ended.
pub fn reports(nodes: &[String]) -> Result<Vec<Alert<'static>>> {
    let alert = |node: &String| {
        let item = Item::source(Text::new(node.trim_end_matches("/DownloadInstall").to_owned())?)
            .with_meta(
                Meta::new()
                    .with_type(AlertType::parse(INSTALLED))
                    .with_format(Format::Int),
            )
            .with_data(Text::new("0")?);
        Ok(Alert::with_first(mdm_syncml::AlertCode::CLIENT_EVENT, item))
    };
    nodes.iter().map(alert).collect()
}

impl Login {
    fn proof(&self, user: &str) -> Result<Proof<'_>> {
        let credential = match self {
            Self::Certificate(signer) => return Ok(signer.into()),
            Self::Password(password) => Credential::UsernameToken(UsernameToken::new(
                Text::new(user.to_owned())?,
                SecretText::borrowed(password.expose()),
            )),
            Self::Token(token) if token.expose().starts_with("ey") => {
                Credential::EntraToken(SecretText::borrowed(token.expose()))
            }
            Self::Token(token) => Credential::EnrollmentToken(token.expose().as_bytes().into()),
        };
        Ok(credential.into())
    }
}

/// Opens the sign-in page, when the server wants that and only a password is known; nothing when that is not so.
async fn signed_in(
    client: &Client,
    found: &DiscoverResponse<'_>,
    user: &str,
    login: &Login,
) -> Result<Option<Login>> {
    let password = match login {
        Login::Certificate(_) if found.auth_policy != AuthPolicy::Certificate => {
            let policy = found.auth_policy.as_str();
            return Err(format!("discovery: the server takes no certificate, it wants {policy}").into());
        }
        Login::Password(password) if found.auth_policy == AuthPolicy::Federated => password,
        _ => return Ok(None),
    };
    let authentication = found.authentication()?;
    let page = authentication
        .sign_in()
        .ok_or("the server names no sign-in page")?;
    let shown = browser::open_sign_in(client, page, user).await?;
    let address = shown.request.url.clone();
    told(Stage::Enrollment, "sign-in page", shown)?;
    let token = told(
        Stage::Enrollment,
        "sign-in",
        browser::sign_in(client, &address, user, password.expose()).await,
    )?;
    Ok(Some(Login::Token(SecretText::owned(token.expose()))))
}

fn certificate_request(key: &PrivateKey, machine: &Machine) -> Result<CertificateSigningRequestDer<'static>> {
    let public_key = key.public_key()?;
    let to_sign =
        CertificateRequestBuilder::windows(&world::guid().to_uppercase(), &machine.device_id, public_key)
            .to_sign(SignatureAlgorithm::RsaPkcs1Sha256);
    let signature = key.sign(to_sign.message())?;
    Ok(to_sign.continue_with(&signature))
}

async fn certified(
    client: &Client,
    service: &str,
    proof: Proof<'_>,
    question: &RequestSecurityToken<'_>,
) -> Result<ProvisioningDocument> {
    let exchange = ask::<Issue, _>(client, service, proof, question, |answer| {
        let document = answer.provisioning_document(&Limits::default());
        document.map_err(|error| Failure::Document(error.to_string()))
    });
    told(Stage::Enrollment, "enrollment", exchange.await?.flatten())
}

/// Returns the result of an exchange, or what went wrong at which step and what Windows would show.
fn told<T>(stage: Stage, step: &str, exchange: Exchange<T>) -> Result<T> {
    let status = exchange
        .answer
        .as_ref()
        .map(|answer| answer.status)
        .unwrap_or_default();
    let reason = match exchange.result {
        Ok(result) => return Ok(result),
        Err(Failure::NoAnswer) => match exchange.answer {
            Err(error) => error.to_string(),
            Ok(_) => "no answer".to_owned(),
        },
        Err(Failure::Soap(mdm_soap::Error::Fault(fault))) => {
            let shown = fault.what_windows_shows(status, stage).hresult;
            let reason = fault.reason().unwrap_or("no reason given");
            format!("{fault}, {reason}; Windows shows {shown}")
        }
        Err(failure) => failure.to_string(),
    };
    Err(format!("{step}: {reason}").into())
}
