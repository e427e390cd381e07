//! The tasks of an administrator. All go through the store, so that they work while the server runs.

use std::path::Path;
use std::time::Duration;

use mdm_examples::Result;
use mdm_examples::server::hash_password;
use mdm_examples::store::{Account, Report};
use mdm_programs::database::Place;
use mdm_programs::files;
use mdm_programs::order::Wanted;
use mdm_soap::values::format_date_time;
use mdm_wstep::certificate::Thumbprint;
use rustls::pki_types::{CertificateDer, UnixTime};
use serde_json::json;

use crate::state::{
    API_TOKEN, AUTHORITY, DATABASE, ENROLLMENT_AUTHORITIES, ENTRA, FORMER, ROOT, SERVER, State, TERMS,
    Tenant, entry,
};

/// The pause between two looks of `send --wait`.
const GLANCE: Duration = Duration::from_millis(200);

impl State {
    pub fn add_user(&self, name: &str, federated: bool, devices: usize) -> Result<()> {
        let name = name.to_lowercase();
        let account = Account {
            password: hash_password(&files::password_from_stdin()?)?,
            federated,
            device_cap: devices,
        };
        self.store.keep_account(&name, &account)?;
        self.note(format!("user add {name}"))?;
        println!("{name} may enroll {devices} devices");
        Ok(())
    }

    pub fn set_entra(&self, tenant: &str, audience: &[String], keys: &Path) -> Result<()> {
        let tenant = Tenant {
            tenant: tenant.to_owned(),
            audience: audience.to_vec(),
            keys: serde_json::from_str(&files::text(keys)?)?,
        };
        let entra = tenant.entra()?;
        let keys = entra.keys.iter().filter(|key| key.problem().is_none()).count();
        self.store
            .keep_setting(ENTRA, Some(&serde_json::to_string(&tenant)?))?;
        self.note(format!("entra {}", tenant.tenant))?;
        println!(
            "tokens of the tenant {} are taken, under {keys} keys",
            tenant.tenant
        );
        Ok(())
    }

    pub fn set_terms(&self, file: &Path) -> Result<()> {
        let terms = match file.to_str() {
            Some("off") => None,
            _ => Some(files::text(file)?),
        };
        self.store.keep_setting(TERMS, terms.as_deref())?;
        self.note(format!("terms {}", file.display()))
    }

    pub fn list_devices(&self, json: bool) -> Result<()> {
        let authority = self.authority()?;
        for device in self.store.devices()? {
            let certificate = CertificateDer::from(device.certificate.as_slice());
            let thumbprint = Thumbprint::for_certificate(&certificate).to_string();
            let enrolled = time(device.enrolled);
            let former = !authority.has_issued(&device.certificate);
            if json {
                let line = json!({"id": device.id, "name": device.name, "owner": device.owner,
                    "enrolled": enrolled, "thumbprint": thumbprint, "former_authority": former,
                    "waiting": self.store.waiting(&device.id)?.len()});
                println!("{line}");
            } else {
                println!(
                    "{}  {:<16} {:<32} since {enrolled}{}",
                    device.id,
                    device.name,
                    device.owner,
                    if former {
                        ", certificate of a former authority"
                    } else {
                        ""
                    }
                );
            }
        }
        Ok(())
    }

    pub fn send(&self, name: &str, wanted: &Wanted, wait: bool) -> Result<()> {
        let device = self.device(name)?.id;
        let id = self.order(&device, wanted)?;
        if !wait {
            println!("{id}");
            return Ok(());
        }
        while self.store.waiting(&device)?.contains(&id) {
            std::thread::sleep(GLANCE);
        }
        let reports = self.store.reports(&device)?.remove(&id).unwrap_or_default();
        for report in &reports {
            println!("{}", in_words(id, report));
        }
        Ok(())
    }

    /// Queues a command, and writes to the audit log who sent it.
    fn order(&self, device: &str, wanted: &Wanted) -> Result<u64> {
        let sent = entry(wanted.in_words());
        let id = self.store.order_by(device, &wanted.order()?, Some(&sent))?;
        id.ok_or_else(|| format!("no device {device}").into())
    }

    pub fn list_outcomes(&self, name: &str, json: bool) -> Result<()> {
        let device = self.device(name)?.id;
        let mut waiting = self.store.waiting(&device)?;
        let reports = self.store.reports(&device)?;
        for (id, reports) in &reports {
            for report in reports {
                if json {
                    println!("{}", outcome(*id, report));
                } else {
                    println!("{}", in_words(*id, report));
                }
            }
        }
        waiting.retain(|id| {
            !reports
                .get(id)
                .is_some_and(|reports| reports.iter().any(Report::is_end))
        });
        for id in waiting {
            if json {
                println!("{}", json!({"id": id, "outcome": null}));
            } else {
                println!("{id:>6}  waits for the device");
            }
        }
        Ok(())
    }

    pub fn revoke(&self, name: &str) -> Result<()> {
        let device = self.device(name)?.id;
        self.store.remove(&device)?;
        self.note(format!("revoke {device}"))?;
        println!("{device} is forgotten: whoever shows its certificate is refused");
        Ok(())
    }

    pub fn unenroll(&self, name: &str) -> Result<()> {
        let device = self.device(name)?.id;
        self.order(&device, &Wanted::unenroll())?;
        println!("{device} is told to leave when it calls in, and forgotten then");
        Ok(())
    }

    pub fn list_audit(&self, last: usize, json: bool) -> Result<()> {
        for entry in self.store.entries(last)? {
            if json {
                println!("{}", serde_json::to_string(&entry)?);
            } else {
                println!("{}  {}: {}", time(entry.time), entry.who, entry.what);
            }
        }
        Ok(())
    }

    pub fn restore(&self, from: &Path) -> Result<()> {
        if !from.exists() {
            return Err(format!("no {}", from.display()).into());
        }
        self.store.fill(&Place::File(from).open()?.rows()?)?;
        let devices = self.store.devices()?.len();
        self.note(format!("restore {devices} devices from {}", from.display()))?;
        println!(
            "the store has everything of {}: {devices} devices",
            from.display()
        );
        Ok(())
    }

    pub fn back_up(&self, to: &Path) -> Result<()> {
        std::fs::create_dir(to).map_err(|error| format!("{}: {error}", to.display()))?;
        self.store.back_up(&to.join(DATABASE))?;
        std::fs::copy(self.file(ROOT), to.join(ROOT))?;
        self.configuration.keep(to)?;
        // The authority last, because it says that the state is complete.
        for name in [API_TOKEN, SERVER, FORMER, ENROLLMENT_AUTHORITIES, AUTHORITY] {
            if self.file(name).exists() {
                files::keep_secret(&to.join(name), &std::fs::read(self.file(name))?)?;
            }
        }
        println!(
            "everything is in {}, which is as secret as the state",
            to.display()
        );
        Ok(())
    }
}

/// Returns an outcome for a program.
pub fn outcome(id: u64, report: &Report) -> serde_json::Value {
    let id = (id > 0).then_some(id); // 0 is nobody's number: what the device tells by itself
    json!({"id": id, "part": report.part, "item": report.item, "command": report.command, "node": report.node,
        "status": report.status, "outcome": report.outcome, "value": report.value})
}

fn in_words(id: u64, report: &Report) -> String {
    if report.is_end() {
        return format!("{id:>6}  {}", report.outcome);
    }
    let status = report.status.map(|status| status.to_string()).unwrap_or_default();
    let value = report
        .value
        .as_ref()
        .map(|value| format!(" = {value}"))
        .unwrap_or_default();
    let inside = if report.part.is_some() { "  " } else { "" };
    let what = format!("{} {}", report.command, report.node);
    let what = what.trim_end();
    format!("{id:>6}    {inside}{what}{value}  {status} {}", report.outcome)
}

fn time(seconds: u64) -> String {
    format_date_time(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
}
