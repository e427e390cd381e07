//! Documents built from many parts: provisioning, answers of an authority, status queries.

use mdm_wstep::certificate::CertificateInfo;
use mdm_wstep::provisioning::{AppSrv, Application, Characteristic, Client, Parm, ProvisioningDocument};
use mdm_wstep::{
    CertificateDer, Incoming, Issue, MessageId, PendingRequest, ReplyOptions, RequestSecurityToken,
    RequestSecurityTokenResponseCollection, Security, StatusQuery, Text,
};

use super::discovery::inside;
use super::{Course, Meter, Shape, Shapes, refused};

pub(super) const COURSES: &[Course] = &[
    Course {
        name: "provisioning-built",
        shapes: Shapes::Listed(names),
        run: build,
    },
    Course {
        name: "authority-answer",
        shapes: Shapes::Listed(answers),
        run: answer,
    },
    Course {
        name: "status-query",
        shapes: Shapes::Pairs(|piece| inside(&query("1"), "</wst:RequestSecurityToken>", piece)),
        run: ask,
    },
    Course {
        name: "status-query-id",
        shapes: Shapes::Listed(identifiers),
        run: ask,
    },
];

const ROOT: &[u8] = include_bytes!("../../../mdm-wstep/tests/data/ca.cert.der");
const REQUEST: &str = include_str!("../../../testdata/soap/wstep-request-onpremise.xml");
const ANSWERED: &str = "1c4c3a8e-5d0a-4f38-9d2e-7b6a0f1e2d3c";

/// Names of characteristics and parameters, one in each line.
fn names(size: usize) -> Vec<Shape> {
    let many = |start: &str| -> String {
        (0..size / (start.len() + 9))
            .map(|number| format!("{start}{number:08}\n"))
            .collect()
    };
    vec![
        Shape::new("names", many("n")),
        Shape::new("long names", many(&"n".repeat(200))),
        Shape::new("same names", "name\n".repeat(size / 5)),
    ]
}

fn build(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let names = || shape.text().lines().map(|name| Text::lossy(name.to_owned()));
    let parm = |name: Text<'static>| Parm::new(name, Text::lossy("v"));
    let empty = || ProvisioningDocument::new(Vec::new());
    let document = meter.measure("ProvisioningDocument::with_characteristic", || {
        names().fold(empty(), |document, name| {
            document.with_characteristic(Characteristic::new(name))
        })
    });
    let inner = meter.measure("ProvisioningDocument::with_characteristic, below", || {
        names().fold(empty(), |document, name| {
            let below = Characteristic::new(name.clone()).with_parm(parm(name));
            let policy = Characteristic::new(Text::lossy("Policy"));
            document.with_characteristic(policy.with_characteristic(below))
        })
    });
    let values = meter.measure("ProvisioningDocument::with_characteristic, values", || {
        names().fold(empty(), |document, name| {
            document.with_characteristic(Characteristic::new(Text::lossy("Policy")).with_parm(parm(name)))
        })
    });
    let root = CertificateDer::from(ROOT);
    let roots = meter.measure("ProvisioningDocument::with_root", || {
        (0..shape.bytes.len() / 1024).fold(document.clone(), |document, _| document.with_root(&root))
    });
    let account = meter.measure("Application::with_parm", || {
        let secret = || Text::lossy("secret");
        let (server, client) = (
            AppSrv::digest(Text::lossy("user"), secret(), [1; 16]),
            Client::digest(secret(), [2; 16]),
        );
        let account = Application::new(Text::lossy("p"), Text::lossy("https://a.example"), server, client);
        names().fold(account, |account, name| account.with_parm(parm(name)))
    });
    meter.measure("Application accessors", || account.role().is_some());
    for document in [document, inner, values, roots] {
        meter.written("ProvisioningDocument::to_xml, built", || {
            document.to_xml().unwrap_or_default()
        });
    }
    Ok(())
}

fn answers(size: usize) -> Vec<Shape> {
    ["certificate", "full response", "request identifier", "reference"]
        .into_iter()
        .map(|name| Shape::new(name, "x<".repeat(size / 2)))
        .collect()
}

fn answer(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let (text, short) = (|| Text::lossy(shape.text()), || Text::lossy("1"));
    type Answer<'a> = RequestSecurityTokenResponseCollection<'a>;
    let root = CertificateDer::from(ROOT);
    let answer = match shape.name.as_str() {
        "certificate" => Answer::issued(&CertificateDer::from(shape.bytes.as_slice()), short()),
        "full response" => Answer::issued(&root, short()).with_full_response(&shape.bytes),
        "reference" => Answer::deferred(text(), short()),
        _ => Answer::issued(&root, text()),
    };
    let incoming = Incoming::<Issue>::parse(REQUEST.as_bytes()).map_err(refused)?;
    let written = meter.written("Incoming::reply", || {
        incoming.reply(&answer, &ReplyOptions::default())
    });
    let sent = incoming
        .header()
        .message_id
        .as_ref()
        .map_or(ANSWERED, MessageId::as_str);
    let pending = PendingRequest::<Issue>::for_message(Text::lossy(sent).into_owned().into());
    let reply = meter
        .measure("PendingRequest::response", || pending.response(&written, 200))
        .map_err(refused)?;
    meter.measure("RequestSecurityTokenResponseCollection::certificate", || {
        let certificate = reply.response.certificate();
        certificate.is_ok_and(|certificate| CertificateInfo::parse(&certificate).is_ok())
    });
    meter.measure("RequestSecurityTokenResponseCollection debug", || {
        format!("{:?}", reply.response).len()
    });
    meter.measure("RequestSecurityTokenResponseCollection == itself", || {
        reply.response == reply.response.clone()
    });
    Ok(())
}

fn query(identifier: &str) -> String {
    let mut out = Vec::new();
    let to = "https://mdm.contoso.com/d".try_into().unwrap_or_default();
    let query = RequestSecurityToken::query(Text::lossy(identifier));
    let _ =
        PendingRequest::<Issue>::write(MessageId::from_uuid("1"), &to, &Security::new(), &query, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

fn identifiers(size: usize) -> Vec<Shape> {
    ["1", "<", "\u{e9}"]
        .into_iter()
        .map(|one| Shape::new(format!("{one:?}"), query(&one.repeat(size / one.len()))))
        .collect()
}

fn ask(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let query = meter
        .measure("StatusQuery::parse", || StatusQuery::parse(&shape.bytes))
        .map_err(refused)?;
    meter.measure("StatusQuery debug", || format!("{query:?}").len());
    Ok(())
}
