//! The two phases: everybody enrolls, then everybody calls in.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use mdm_discovery::endpoint::Endpoint;
use mdm_errors::SecretText;
use mdm_examples::Result;
use mdm_examples::device::{Account, Machine, Management, Tree};
use mdm_examples::keys::PrivateKey;
use mdm_programs::client::{self, Login, Network};
use mdm_programs::files;
use mdm_wstep::provisioning::ProvisioningDocument;
use tokio::sync::{Mutex, Semaphore};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::Arguments;
use crate::api::{Api, node};
use crate::faults::{Chance, Faults};
use crate::figures::Figures;

/// A machine leaves a session after this many messages.
const ROUNDS: usize = 40;

/// The settings that all machines share.
struct Common {
    endpoint: Endpoint,
    user: String,
    password: SecretText<'static>,
    network: Network,
    keys: Vec<Vec<u8>>,
    faults: Faults,
    seed: u64,
    commands: usize,
    api: Option<Api>,
    figures: Mutex<Figures>,
    work: Semaphore,
}

/// A machine that has enrolled.
struct Enrolled {
    number: usize,
    machine: Machine,
    key: usize,
    document: ProvisioningDocument,
    orders: Vec<u64>,
}

/// Enrolls the machines, gives them commands, lets them call in, and compares.
pub async fn run(arguments: &Arguments, password: SecretText<'static>) -> Result<Figures> {
    let api = match (&arguments.api, &arguments.api_token) {
        (Some(api), Some(token)) => Some(Api::new(api, &files::text(token)?)?),
        _ => None,
    };
    let endpoint = client::discovery(&arguments.server)?;
    let host = endpoint.url().host_str().unwrap_or_default();
    let domain = host.split_once('.').map_or(host, |(_, domain)| domain);
    let user = arguments
        .user
        .clone()
        .unwrap_or_else(|| format!("fleet@{domain}"));
    let common = Arc::new(Common {
        endpoint,
        user,
        password,
        network: Network::new(&arguments.root, &arguments.resolve)?,
        keys: keys(arguments.keys)?,
        faults: Faults {
            loss: arguments.loss,
            repeats: arguments.repeats,
            kills: arguments.kills,
        },
        seed: arguments.seed,
        commands: if api.is_some() { arguments.commands } else { 0 },
        api,
        figures: Mutex::default(),
        work: Semaphore::new(arguments.at_once.max(1)),
    });
    let before = memory(common.api.as_ref()).await?;
    let pace = Duration::from_secs_f64(1.0 / arguments.rate.max(0.001));
    let enrolled = paced("enroll", pace, 0..arguments.devices, |number, due| {
        enroll(common.clone(), number, due)
    })
    .await;
    // Apart from those after it: a handshake with a client certificate costs more.
    let first_handshakes = common.network.handshakes.take();
    let begin = Instant::now();
    let enrolled: Vec<Enrolled> = enrolled.into_iter().flatten().collect();
    let devices = enrolled.len();
    let _: Vec<()> = paced("check in", pace, enrolled, |machine, due| {
        check_in(common.clone(), machine, due)
    })
    .await;
    let mut figures = std::mem::take(&mut *common.figures.lock().await);
    figures.check_in_time = begin.elapsed();
    figures.memory = before.zip(memory(common.api.as_ref()).await?);
    (figures.devices, figures.keys, figures.seed) = (devices, common.keys.len(), arguments.seed);
    figures.first_handshakes.add_all(first_handshakes);
    figures.handshakes.add_all(common.network.handshakes.take());
    Ok(figures)
}

async fn memory(api: Option<&Api>) -> Result<Option<(u64, u64)>> {
    match api {
        Some(api) => api.memory().await,
        None => Ok(None),
    }
}

/// Begins one piece of work after the other at its time, whether the ones before have ended or not.
async fn paced<I, T, F>(
    title: &'static str,
    pace: Duration,
    items: impl IntoIterator<Item = I>,
    work: impl Fn(I, Instant) -> F,
) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let items: Vec<I> = items.into_iter().collect();
    let progress = ProgressBar::new(items.len() as u64)
        .with_message(title)
        .with_style(style());
    let (begin, mut tasks) = (Instant::now(), JoinSet::new());
    let mut due = begin;
    for item in items {
        tokio::time::sleep_until(due).await;
        let (work, progress) = (work(item, due), progress.clone());
        tasks.spawn(async move {
            let result = work.await;
            progress.inc(1);
            result
        });
        due += pace;
    }
    let results = tasks.join_all().await;
    progress.finish_and_clear();
    results
}

fn style() -> ProgressStyle {
    let style = ProgressStyle::with_template("{msg:<10} {wide_bar} {pos}/{len} {per_sec}, {eta} left");
    style.unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn keys(count: usize) -> Result<Vec<Vec<u8>>> {
    let progress = ProgressBar::new(count as u64);
    let key = |_| {
        let key = PrivateKey::rsa2048()?.to_pkcs8()?.secret_der().to_vec();
        progress.inc(1);
        Ok(key)
    };
    let keys = (0..count.max(1)).map(key).collect();
    progress.finish_and_clear();
    keys
}

async fn enroll(common: Arc<Common>, number: usize, due: Instant) -> Option<Enrolled> {
    let _place = common.work.acquire().await.ok()?;
    let result = common.enroll(number).await;
    let mut figures = common.figures.lock().await;
    match result {
        Ok(enrolled) => {
            figures.enrollments.add(due.elapsed());
            figures.given += enrolled.orders.len();
            Some(enrolled)
        }
        Err(error) => {
            figures.failed(&error);
            None
        }
    }
}

async fn check_in(common: Arc<Common>, machine: Enrolled, due: Instant) {
    let Ok(_place) = common.work.acquire().await else {
        return;
    };
    let result = common.check_in(&machine).await;
    let mut figures = common.figures.lock().await;
    match result {
        Ok((settled, differences)) => {
            figures.check_ins.add(due.elapsed());
            figures.settled += settled;
            figures.differences.extend(differences);
        }
        Err(error) => figures.failed(&error),
    }
}

impl Common {
    async fn enroll(&self, number: usize) -> Result<Enrolled> {
        let machine = Machine::new(&format!("FLEET-{number:05}"));
        let key = Chance::new(self.seed, number).below(self.keys.len());
        let private = self.key(key)?;
        let stranger = self.network.stranger()?;
        let login = Login::Password(SecretText::owned(self.password.expose()));
        let enrolled =
            client::enroll(&stranger, &self.endpoint, &self.user, &login, &machine, &private).await?;
        let mut orders = Vec::new();
        if let Some(api) = &self.api {
            for command in 0..self.commands {
                orders.push(api.command(&machine.device_id, command).await?);
            }
        }
        Ok(Enrolled {
            number,
            machine,
            key,
            document: enrolled.document,
            orders,
        })
    }

    fn key(&self, number: usize) -> Result<PrivateKey> {
        PrivateKey::rsa_of_pkcs8(self.keys.get(number).ok_or("no such key")?)
    }

    /// Calls in once, and returns how many commands have had exactly one outcome, and what differs.
    async fn check_in(&self, device: &Enrolled) -> Result<(usize, Vec<String>)> {
        let account = Account::install(&device.document, self.key(device.key)?)?;
        let network = self.network.enrolled(&account)?;
        let mut chance = Chance::new(!self.seed, device.number);
        let mut tree = Tree::new(&device.machine);
        let mut management = Management::new(account, &device.machine, 1, None)?;
        let mut request = management.first()?;
        let mut done: BTreeMap<String, usize> = BTreeMap::new();
        for round in 0..ROUNDS {
            let begin = Instant::now();
            let answer = self.faults.send(&network, &request, &mut chance).await?;
            let mut figures = self.figures.lock().await;
            match round {
                0 => figures.first_messages.add(begin.elapsed()),
                _ => figures.messages.add(begin.elapsed()),
            }
            drop(figures);
            let step = management.carry_out(&answer, &mut tree)?;
            for (_, node, _) in step.done {
                *done.entry(node).or_default() += 1;
            }
            match step.request {
                Some(next) => request = next,
                None => return self.compare(device, &done).await,
            }
        }
        Err(format!("left a session after {ROUNDS} messages").into())
    }

    async fn compare(
        &self,
        device: &Enrolled,
        done: &BTreeMap<String, usize>,
    ) -> Result<(usize, Vec<String>)> {
        let Some(api) = &self.api else {
            return Ok((0, Vec::new()));
        };
        let outcomes = api.outcomes(&device.machine.device_id).await?;
        let (mut settled, mut differences) = (0, Vec::new());
        for (number, order) in device.orders.iter().enumerate() {
            let node = match number {
                0 => "./DevDetail/SwV".to_owned(),
                number => node(number),
            };
            let here = done.get(&node).copied().unwrap_or_default();
            let there = outcomes
                .iter()
                .filter(|outcome| outcome["id"].as_u64() == Some(*order) && outcome["item"].is_null())
                .count();
            if (here, there) == (1, 1) {
                settled += 1;
            } else {
                let id = &device.machine.device_id;
                differences.push(format!(
                    "{id}: command {order} ran {here} times and has {there} outcomes"
                ));
            }
        }
        Ok((settled, differences))
    }
}
