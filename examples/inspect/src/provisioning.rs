//! Provisioning documents.

use mdm_errors::Lint;
use mdm_wstep::Limits;
use mdm_wstep::certificate::CertificateInfo;
use mdm_wstep::provisioning::{Characteristic, ProvisioningDocument};
use rustls_pki_types::CertificateDer;

use crate::certificate::certificate_fields;
use crate::kind::Kind;
use crate::report::{Failure, Report};
use crate::secrets;
use crate::value::{Fields, Value};

/// Reads a document.
pub(crate) fn read(document: &[u8]) -> Result<Report, Failure> {
    let mut lints: Vec<Lint> = Vec::new();
    let parsed = ProvisioningDocument::parse_linted(document, &Limits::default(), &mut lints)?;
    lints.extend(
        parsed
            .check()
            .into_iter()
            .filter(|lint| {
                // What a reader and the check both say is said once, where the reader saw it.
                !lints.iter().any(|known| known.rule.id == lint.rule.id)
            })
            .collect::<Vec<_>>(),
    );
    let mut report = Report::new(Kind::Provisioning, Fields::new()).with_lints(lints);
    report.model = fields(&parsed, &mut report);
    Ok(report)
}

/// Returns what a document says, and hides its secrets in the report.
pub(crate) fn fields(document: &ProvisioningDocument, report: &mut Report) -> Fields {
    let certificates =
        |list: Vec<CertificateDer<'static>>| Value::List(list.iter().map(certificate).collect());
    let account = document.application();
    Fields::new()
        .with("roots", certificates(document.roots()))
        .with("intermediates", certificates(document.intermediates()))
        .with(
            "client_certificate",
            document
                .client_certificate()
                .map(|client| certificate(client.certificate())),
        )
        .with(
            "store",
            document
                .client_certificate()
                .map(|client| client.scope().as_str().to_owned()),
        )
        .with(
            "account",
            account.map(|account| {
                Fields::new()
                    .with("PROVIDER-ID", account.provider_id().as_str())
                    .with("ADDR", account.address())
                    .with("NAME", account.name().map(|name| name.as_str()))
                    .with(
                        "user",
                        account
                            .app_srv()
                            .and_then(|server| server.name().map(|name| name.as_str().to_owned())),
                    )
            }),
        )
        .with(
            "characteristics",
            Value::List(
                document
                    .characteristics()
                    .iter()
                    .map(|inner| characteristic(inner, report))
                    .collect(),
            ),
        )
}

fn certificate(der: &CertificateDer<'static>) -> Value {
    match CertificateInfo::parse(der) {
        Ok(info) => certificate_fields(&info, der).into(),
        Err(error) => Fields::new().with("unreadable", error.to_string()).into(),
    }
}

fn characteristic(characteristic: &Characteristic, report: &mut Report) -> Value {
    let mut parms = Vec::new();
    for parm in characteristic.parms() {
        let mut inner = Vec::new();
        let value = match parm.value() {
            Some(value) if secrets::is_name(parm.name()) => {
                report.hide(value);
                Value::secret()
            }
            Some(value) => {
                Value::from(secrets::without(value, &mut inner).unwrap_or_else(|| value.to_owned()))
            }
            None => Value::Null,
        };
        inner.iter().for_each(|secret| report.hide(secret));
        parms.push(Value::from(
            Fields::new()
                .with("name", parm.name())
                .with("value", value)
                .with_some(
                    "datatype",
                    parm.datatype().map(|datatype| datatype.as_str().to_owned()),
                ),
        ));
    }
    let inner = characteristic.characteristics();
    let inner = Value::List(
        inner
            .iter()
            .map(|inner| self::characteristic(inner, report))
            .collect(),
    );
    Fields::new()
        .with("type", characteristic.kind())
        .with_some(
            "parms",
            Some(Value::List(parms)).filter(|parms| !parms.is_empty()),
        )
        .with_some("characteristics", Some(inner).filter(|inner| !inner.is_empty()))
        .into()
}
