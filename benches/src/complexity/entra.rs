//! Tokens, key sets, metadata, registrations, Terms of Use.

use mdm_entra::compliance::{ComplianceReport, ComplianceRequest};
use mdm_entra::graph::{ApplicationToken, Membership};
use mdm_entra::registration::MobilityPolicy;
use mdm_entra::terms::{OpaqueBlob, RedirectUri, Schemes, TermsAnswer, TermsRequest};
use mdm_entra::{
    AccessToken, Audience, ImmutableId, KeySet, Limits, Metadata, SubjectTemplate, Tenants,
    UserPrincipalName, Validator,
};
use mdm_errors::TermsOfUseError;
use mdm_soap::values::base64;
use rustls_pki_types::UnixTime;
use url::Url;

use super::{Course, Meter, Shape, Shapes, refused};

pub(super) const COURSES: &[Course] = &[
    Course {
        name: "entra-token",
        shapes: Shapes::Listed(tokens),
        run: token,
    },
    Course {
        name: "entra-keys",
        shapes: Shapes::Listed(key_sets),
        run: keys,
    },
    Course {
        name: "entra-documents",
        shapes: Shapes::Listed(documents),
        run: document,
    },
    Course {
        name: "terms-request",
        shapes: Shapes::Listed(queries),
        run: terms,
    },
    Course {
        name: "terms-answer",
        shapes: Shapes::Listed(answers),
        run: answer,
    },
    Course {
        name: "subject-template",
        shapes: Shapes::Listed(subjects),
        run: subject,
    },
];

const TENANT: &str = "8c7d9c3e-0d0c-4a40-9a3c-3f1e3d4f5a6b";

fn base64url(text: &str) -> String {
    base64::encode(text.as_bytes())
        .replace('+', "-")
        .replace('/', "_")
        .replace('=', "")
}

/// Members that a JSON object can be full of.
pub(super) fn members(size: usize) -> Vec<(&'static str, String)> {
    let many = |one: &str| one.repeat(size / one.len());
    vec![
        ("long text", format!(",\"x\":\"{}\"", "a".repeat(size))),
        ("escaped text", format!(",\"x\":\"{}\"", many("\\u0041"))),
        ("long name", format!(",\"{}\":1", "a".repeat(size))),
        (
            "members",
            (0..size / 10).map(|number| format!(",\"x{number}\":1")).collect(),
        ),
        ("texts", format!(",\"x\":[\"a\"{}]", many(",\"a\""))),
        ("nested", format!(",\"x\":{}1{}", "[".repeat(60), "]".repeat(60))),
        ("objects", format!(",\"x\":[{{}}{}]", many(",{}"))),
        ("white space", many(" ")),
        ("scopes", format!(",\"scp\":\"{}\"", many("a "))),
        ("roles", format!(",\"roles\":[\"a\"{}]", many(",\"a\""))),
        ("digits", format!(",\"x\":{}", "1".repeat(size))),
    ]
}

fn tokens(size: usize) -> Vec<Shape> {
    let size = (size * 3 / 4).min(45_000);
    let header = "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"k\"";
    let claims = format!(
        "{{\"aud\":\"29d9ed98-a469-4536-ade2-f981bc1d605e\",\"iss\":\"https://login.microsoftonline.com/{TENANT}/v2.0\",\
         \"iat\":1,\"nbf\":1,\"exp\":9999999999,\"tid\":\"{TENANT}\",\"ver\":\"2.0\",\"oid\":\"{TENANT}\""
    );
    let token = |header: &str, claims: &str| {
        format!(
            "{}.{}.{}",
            base64url(header),
            base64url(claims),
            base64url(&"s".repeat(256))
        )
    };
    let mut shapes = Vec::new();
    for (name, member) in members(size) {
        shapes.push(Shape::new(
            format!("claims: {name}"),
            token(&format!("{header}}}"), &format!("{claims}{member}}}")),
        ));
        shapes.push(Shape::new(
            format!("header: {name}"),
            token(&format!("{header}{member}}}"), &format!("{claims}}}")),
        ));
    }
    shapes
}

fn token(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let token = meter
        .measure("AccessToken::parse", || AccessToken::parse(&shape.bytes))
        .map_err(refused)?;
    meter.measure("AccessToken debug", || format!("{token:?}").len());
    let claims = meter.measure("AccessToken::unverified_claims", || token.unverified_claims());
    if let Ok(claims) = claims {
        meter.measure("Claims accessors", || {
            (
                claims.user_name().is_some(),
                claims.has_scope("z"),
                claims.others().count(),
                claims.other("zz").is_some(),
            )
        });
        meter.measure("Claims debug", || format!("{claims:?}").len());
    }
    let validator = Validator::new(
        [Audience::application_id_uri("https://mdm.contoso.com")],
        Tenants::any_organization(),
    );
    let keys = KeySet::parse(b"{\"keys\":[]}").map_err(refused)?;
    let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1000));
    meter.measure("Validator::validate", || {
        validator.validate(&token, &keys, now).is_ok()
    });
    Ok(())
}

fn key_sets(size: usize) -> Vec<Shape> {
    let key = |number: usize, rest: &str| {
        format!(
            "{{\"kty\":\"RSA\",\"use\":\"sig\",\"kid\":\"k{number}\",\"n\":\"AQAB\",\"e\":\"AQAB\"{rest}}}"
        )
    };
    let keys = |all: Vec<String>| format!("{{\"keys\":[{}]}}", all.join(","));
    let mut shapes = vec![
        Shape::new(
            "keys",
            keys((0..(size / 70).min(1000)).map(|number| key(number, "")).collect()),
        ),
        Shape::new(
            "same keys",
            keys((0..(size / 70).min(1000)).map(|_| key(1, "")).collect()),
        ),
        Shape::new(
            "bare keys",
            keys(
                (0..(size / 70).min(1000))
                    .map(|_| "{\"kty\":\"x\"}".to_owned())
                    .collect(),
            ),
        ),
        Shape::new(
            "long modulus",
            keys(vec![format!(
                "{{\"kty\":\"RSA\",\"kid\":\"k\",\"n\":\"{}\",\"e\":\"AQAB\"}}",
                "A".repeat(size)
            )]),
        ),
    ];
    for (name, member) in members(size) {
        shapes.push(Shape::new(format!("key: {name}"), keys(vec![key(1, &member)])));
    }
    shapes
}

fn keys(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let keys = meter
        .measure("KeySet::parse", || KeySet::parse(&shape.bytes))
        .map_err(refused)?;
    meter.written("KeySet::to_json", || keys.to_json());
    meter.measure("KeySet debug", || format!("{keys:?}").len());
    meter.measure("KeySet::find", || keys.find("none").is_ok());
    meter.measure("KeySet::iter", || {
        keys.iter().filter(|key| key.problem().is_none()).count()
    });
    Ok(())
}

fn documents(size: usize) -> Vec<Shape> {
    members(size)
        .into_iter()
        .map(|(name, member)| {
            Shape::new(
                name,
                format!(
                    "{{\"issuer\":\"https://login.microsoftonline.com/{{tenantid}}/v2.0\",\
                     \"jwks_uri\":\"https://login.microsoftonline.com/common/discovery/v2.0/keys\"{member}}}"
                ),
            )
        })
        .collect()
}

fn document(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    meter.measure("Metadata::parse", || Metadata::parse(&shape.bytes).is_ok());
    meter.measure("MobilityPolicy::parse", || {
        MobilityPolicy::parse(&shape.bytes).is_ok()
    });
    meter.measure("Membership::parse", || Membership::parse(&shape.bytes).is_ok());
    meter.measure("ApplicationToken::from_answer", || {
        ApplicationToken::from_answer(200, &shape.bytes).is_ok()
    });
    meter.measure("ReportRefusal::new", || {
        ComplianceRequest::answer(400, &shape.bytes).is_ok()
    });
    meter.measure("ComplianceReport::parse", || {
        ComplianceReport::parse(&shape.bytes).is_ok()
    });
    Ok(())
}

fn queries(size: usize) -> Vec<Shape> {
    // The limit is 64 KiB.
    let size = size.min(65_000);
    let query =
        |rest: String| format!("redirect_uri=ms-appx-web%3A%2F%2FMicrosoft.AAD.BrokerPlugin%2Fx{rest}");
    let mut shapes: Vec<_> = [
        ("long parameter", "&x=", "a"),
        ("escaped parameter", "&x=", "%41"),
        ("pluses", "&x=", "+"),
        ("request id", "&client-request-id=", "a"),
        ("empty", "", "&"),
    ]
    .into_iter()
    .map(|(name, start, one)| Shape::new(name, query(format!("{start}{}", one.repeat(size / one.len())))))
    .collect();
    shapes.push(Shape::new("long redirect", query("a".repeat(size.min(1500)))));
    shapes.push(Shape::new(
        "parameters",
        query(format!("&x={}", "a".repeat(size / 60)).repeat(60)),
    ));
    shapes
}

fn terms(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let (schemes, limits) = (Schemes::default(), Limits::default());
    let request = meter
        .measure("TermsRequest::parse_with", || {
            TermsRequest::parse_with(shape.text(), &schemes, &limits)
        })
        .map_err(refused)?;
    let terms = Url::parse("https://mdm.contoso.com/terms").map_err(refused)?;
    meter.measure("TermsRequest::to_url", || request.to_url(&terms).is_ok());
    meter.measure("TermsRequest debug", || format!("{request:?}").len());
    let blob = OpaqueBlob::new(shape.text()).map_err(refused)?;
    meter.written("TermsRequest::accept", || {
        request.accept(&blob).location().to_owned()
    });
    meter.written("TermsRequest::fail_with", || {
        let error = TermsOfUseError::ALL[0];
        request.fail_with(error, shape.text()).location().to_owned()
    });
    meter.written("TermsRequest::decline", || {
        request.decline().location().to_owned()
    });
    Ok(())
}

fn answers(size: usize) -> Vec<Shape> {
    [
        ("blob", "&OpaqueBlob=", "a"),
        ("escapes", "&OpaqueBlob=", "%41"),
        ("empty", "", "&"),
        ("fragment", "#", "&x=y"),
        ("scheme", " ", "Bearer a"),
        ("segments", "/", "../"),
        ("ats", "", "a@"),
        ("dots", "", "."),
    ]
    .into_iter()
    .map(|(name, start, one)| {
        // The limit is 64 KiB.
        let many = one.repeat(size.min(60_000) / one.len());
        Shape::new(name, format!("ms-appx-web://a.b/x?IsAccepted=true{start}{many}"))
    })
    .collect()
}

fn answer(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let text = shape.text();
    meter.measure("TermsAnswer::parse", || TermsAnswer::parse(text).is_ok());
    let redirect = RedirectUri::new("ms-appx-web://a.b/x", &Schemes::default()).map_err(refused)?;
    meter.measure("TermsAnswer::is_for", || TermsAnswer::is_for(text, &redirect));
    meter.measure("RedirectUri::new", || {
        RedirectUri::new(text, &Schemes::default()).is_ok()
    });
    let host = Url::parse("https://mdm.contoso.com").map_err(refused)?;
    meter.measure("Audience::accepts", || Audience::host_of(&host).accepts(text));
    meter.measure("UserPrincipalName::from_str", || {
        text.parse::<UserPrincipalName>().is_ok()
    });
    meter.measure("ImmutableId::parse", || {
        ImmutableId::parse(text).to_string().len()
    });
    meter.measure("TermsOfUseError::from_query", || {
        TermsOfUseError::from_query(text, text).is_some()
    });
    meter.measure("AccessToken::from_authorization", || {
        AccessToken::from_authorization(&shape.bytes).is_ok()
    });
    meter.measure("AccessToken::from_device_token", || {
        AccessToken::from_device_token(&shape.bytes).is_ok()
    });
    Ok(())
}

fn subjects(size: usize) -> Vec<Shape> {
    let size = size.min(SubjectTemplate::MAX_BYTES) / 4;
    [
        ("letters", "a"),
        ("fields", "::{x}"),
        ("separators", "::"),
        ("colons", ":"),
        ("fields between single colons", "{x}:a:"),
        ("an address", "{url}:"),
    ]
    .into_iter()
    .map(|(name, one)| Shape::new(name, one.repeat(size.max(64) / one.len())))
    .collect()
}

fn subject(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let template = meter.measure("SubjectTemplate::from_str", || {
        shape.text().parse::<SubjectTemplate>()
    });
    if let Ok(template) = template {
        meter.measure("SubjectTemplate::read", || template.read(shape.text()).is_ok());
        let values = vec!["x"; template.fields().count()];
        meter.measure("SubjectTemplate::fill", || template.fill(&values).is_ok());
    }
    Ok(())
}
