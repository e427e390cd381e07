//! Any bytes and values: provisioning documents are read or refused with a place, written and read again as the same, and
//! the accounts, schedules and certificates put into one come out of it.
#![no_main]

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use mdm_errors::Text;
use mdm_fuzz::{check_error, check_lints, few, is_same_bytes, is_same_text, source, text, trimmed};
use mdm_wstep::Limits;
use mdm_wstep::provisioning::{
    AppSrv, Application, CertificateScope, CertificateSearchCriteria, Characteristic, Client,
    ClientCertificate, Credentials, DataType, DmClient, Parm, PollSchedule, ProvisioningDocument, Renew,
    RetrySet,
};
use rustls_pki_types::CertificateDer;

fuzz_target!(|bytes: &[u8]| {
    let mut lints = Vec::new();
    let linted = ProvisioningDocument::parse_linted(bytes, &Limits::default(), &mut lints);
    check_lints(bytes, &lints);
    let parsed = ProvisioningDocument::parse(bytes);
    assert_eq!(parsed, linted);
    match parsed {
        Ok(document) => comes_back(&document),
        Err(error) => check_error(bytes, &error),
    }
    if let Some(criteria) = CertificateSearchCriteria::parse(&String::from_utf8_lossy(bytes)) {
        let written = criteria.to_string();
        assert_eq!(CertificateSearchCriteria::parse(&written), Some(criteria));
    }
    if let Some(mut u) = source(bytes) {
        let _ = match u.arbitrary() {
            Ok(true) => enrollment(&mut u),
            _ => tree(&mut u).map(|document| comes_back(&document)),
        };
    }
});

fn comes_back(document: &ProvisioningDocument) {
    let written = document.to_xml().expect("documents are written");
    let again = ProvisioningDocument::parse(&written).expect("what is written is readable");
    assert_eq!(&again, document);
    assert_eq!(again.to_xml().as_ref(), Ok(&written));
    let _ = document.check();
    let _ = (document.application(), document.dm_client(), document.renew());
    let _ = (
        document.roots(),
        document.intermediates(),
        document.client_certificate().map(|client| client.thumbprint()),
    );
}

fn tree(u: &mut Unstructured<'_>) -> Result<ProvisioningDocument> {
    Ok(ProvisioningDocument::new(few(u, |u| characteristic(u, 3))?))
}

fn characteristic(u: &mut Unstructured<'_>, depth: usize) -> Result<Characteristic> {
    let names = [
        "CertificateStore",
        "My",
        "User",
        "APPLICATION",
        "APPAUTH",
        "DMClient",
        "Poll",
    ];
    let mut node = Characteristic::new(match u.arbitrary()? {
        true => Text::lossy(*u.choose(&names)?),
        false => trimmed(u)?,
    });
    for parm in few(u, parm)? {
        node.add(parm);
    }
    if depth > 0 {
        for below in few(u, |u| characteristic(u, depth - 1))? {
            node.push(below);
        }
    }
    Ok(node)
}

fn parm(u: &mut Unstructured<'_>) -> Result<Parm> {
    let name = trimmed(u)?;
    let parm = match u.arbitrary::<Option<Text<'_>>>()? {
        Some(value) => Parm::new(name, value),
        None => Parm::flag(name),
    };
    let types = [
        None,
        Some(DataType::String),
        Some(DataType::Integer),
        Some(DataType::Boolean),
    ];
    Ok(match u.choose(&types)?.clone() {
        Some(datatype) => parm.with_datatype(datatype),
        None => parm,
    })
}

fn enrollment(u: &mut Unstructured<'_>) -> Result<()> {
    let scope = *u.choose(&[CertificateScope::User, CertificateScope::System])?;
    let client = ClientCertificate::new(CertificateDer::from(u.arbitrary::<Vec<u8>>()?), scope);
    let (app_srv, device): (AppSrv, Client) = credentials(u)?;
    let (provider_id, address) = (trimmed(u)?, text(u)?);
    let criteria = CertificateSearchCriteria::new(u.arbitrary::<String>()?, scope);
    let application = Application::new(provider_id.clone(), address, app_srv, device)
        .with_name(text(u)?)
        .with_search_criteria(&criteria);
    let set = |u: &mut Unstructured<'_>| Ok(RetrySet::new(u.arbitrary()?, u.arbitrary()?));
    let poll = PollSchedule::new(set(u)?, set(u)?, set(u)?);
    let poll = match u.arbitrary()? {
        true => poll.with_poll_on_login(),
        false => poll.without_poll_on_login(),
    };
    let dm_client = DmClient::new(text(u)?).with_upn(text(u)?).with_poll(poll);
    let renew = Renew::new(u.arbitrary()?, u.arbitrary()?).with_server_url(text(u)?);
    let root = CertificateDer::from(u.arbitrary::<Vec<u8>>()?);
    let document =
        ProvisioningDocument::for_enrollment(client.clone(), application.clone(), dm_client.clone())
            .with_root(&root)
            .with_renew(renew.clone());
    comes_back(&document);
    let written = document.to_xml().expect("documents are written");
    let read = ProvisioningDocument::parse(&written).expect("what is written is readable");
    assert_eq!(read.client_certificate(), Some(client));
    assert_eq!(read.roots(), [root]);
    assert_eq!(read.renew(), Some(renew));
    let found = read.dm_client().expect("the device client is there");
    assert_eq!(found.provider_id, provider_id);
    assert_eq!(
        (found.ent_dmid, found.upn, found.poll),
        (dm_client.ent_dmid, dm_client.upn, dm_client.poll)
    );
    let found = read.application().expect("the account is there");
    assert_eq!(found.provider_id(), application.provider_id());
    assert_eq!(
        (found.address(), found.name()),
        (application.address(), application.name())
    );
    assert_eq!(found.search_criteria(), Some(criteria));
    assert!(is_same_credentials(found.app_srv(), application.app_srv()));
    assert!(is_same_credentials(found.client(), application.client()));
    Ok(())
}

fn credentials(u: &mut Unstructured<'_>) -> Result<(AppSrv, Client)> {
    let (name, secret) = (text(u)?, text(u)?);
    let nonce: Vec<u8> = u.arbitrary()?;
    let app_srv = match u.arbitrary()? {
        true => AppSrv::basic(name, secret.borrowed()),
        false => AppSrv::digest(name, secret.borrowed(), nonce.clone()),
    };
    Ok((app_srv, Client::digest(secret, nonce)))
}

fn is_same_credentials(found: Option<&Credentials>, put: Option<&Credentials>) -> bool {
    found.zip(put).is_some_and(|(found, put)| {
        found.auth_type() == put.auth_type()
            && found.name() == put.name()
            && is_same_text(found.secret(), put.secret())
            && match (found.nonce(), put.nonce()) {
                (Some(found), Some(put)) => is_same_bytes(found, put),
                (found, put) => found.is_none() && put.is_none(),
            }
    })
}
