//! Policy requests and responses.

use std::time::Duration;

use mdm_soap::MessageId;
use mdm_xcep::{
    GetPolicies, GetPoliciesRequest, Incoming, Limits, PendingRequest, ReplyOptions, RequestFilter, Security,
};

use rustls_pki_types::UnixTime;

use super::discovery::{inside, put};
use super::{Course, Meter, Shape, Shapes, refused};

pub(super) const COURSES: &[Course] = &[
    Course {
        name: "xcep-request",
        shapes: Shapes::Pairs(|piece| inside(REQUEST, "</client>", piece)),
        run: request,
    },
    Course {
        name: "xcep-request-values",
        shapes: Shapes::Listed(request_values),
        run: request,
    },
    Course {
        name: "xcep-response",
        shapes: Shapes::Pairs(|piece| inside(RESPONSE, "</response>", piece)),
        run: response,
    },
    Course {
        name: "xcep-response-tables",
        shapes: Shapes::Listed(tables),
        run: response,
    },
];

pub(super) const REQUEST: &str = include_str!("../../../testdata/soap/xcep-request-onpremise.xml");
const RESPONSE: &str = include_str!("../../../testdata/soap/xcep-response.xml");

/// A policy with nothing but a name.
const POLICY: &str = "<policy><attributes><commonName>a name that is as long as those that people give</commonName>\
    </attributes></policy>";

fn request_values(size: usize) -> Vec<Shape> {
    let filter = |inner: &str| {
        REQUEST.replacen(
            "<requestFilter xsi:nil=\"true\"/>",
            &format!("<requestFilter>{inner}</requestFilter>"),
            1,
        )
    };
    let language = |text: &str| {
        let element = format!("<preferredLanguage>{text}</preferredLanguage>");
        REQUEST.replacen("<preferredLanguage xsi:nil=\"true\"/>", &element, 1)
    };
    let oid = "<oid>1.2.3</oid>";
    vec![
        Shape::new(
            "identifiers",
            filter(&format!(
                "<policyOIDs>{}</policyOIDs>",
                oid.repeat(size / oid.len())
            )),
        ),
        Shape::new("long language", language(&"x".repeat(size))),
        Shape::new("escaped language", language(&"&lt;".repeat(size / 4))),
    ]
}

fn tables(size: usize) -> Vec<Shape> {
    let oid = |number: usize| {
        format!(
            "<oID><value>1.2.{number}</value><group>1</group><oIDReferenceID>{}</oIDReferenceID><defaultName>x</defaultName></oID>",
            number + 1
        )
    };
    let oids: String = (0..size / 110).map(oid).collect();
    let (_, policy) = RESPONSE.split_once("<policies>").unwrap_or_default();
    let (policy, _) = policy.split_once("</policies>").unwrap_or_default();
    let many_policies = policy.repeat(size / policy.len());
    let half_oids: String = (0..size / 220).map(oid).collect();
    let some_policies = policy.repeat(size / 2 / policy.len());
    let authority = "<cA><uris><cAURI><clientAuthentication>2</clientAuthentication><uri>https://a.example/</uri></cAURI></uris>\
        <certificate>MAA=</certificate><enrollPermission>true</enrollPermission><cAReferenceID>7</cAReferenceID></cA>";
    let authorities = format!(
        "</response><cAs>{}</cAs>",
        authority.repeat(size / authority.len())
    );
    let with = |place: &str, many: &str| put(RESPONSE, place, many);
    let many = |one: &str| one.repeat(size / one.len());
    let one = |name: &str, content: &str| format!("<{name}>{content}</{name}>");
    let inside = |name: &str, content: &str| with("</attributes>", &one(name, content));
    let mut shapes = lacking(size);
    shapes.extend([
        Shape::new("identifiers", with("</oIDs>", &oids)),
        Shape::new("policies", with("</policies>", &many_policies)),
        Shape::new(
            "identifiers x policies",
            put(&with("</oIDs>", &half_oids), "</policies>", &some_policies),
        ),
        Shape::new("policies to the last identifier", {
            let last = format!(">{}</policyOIDReference>", size / 220);
            let some = some_policies.replace(">0</policyOIDReference>", &last);
            put(&with("</oIDs>", &half_oids), "</policies>", &some)
        }),
        Shape::new(
            "authorities",
            RESPONSE.replacen("</response><cAs xsi:nil=\"true\"/>", &authorities, 1),
        ),
        Shape::new(
            "providers",
            with("</cryptoProviders>", &"<provider>x</provider>".repeat(size / 22)),
        ),
        Shape::new(
            "long provider",
            with(
                "</cryptoProviders>",
                &format!("<provider>{}</provider>", "&lt;".repeat(size / 4)),
            ),
        ),
        Shape::new(
            "long name",
            RESPONSE.replacen("Tailspin devices", &"x".repeat(size), 1),
        ),
        Shape::new("authorities required", inside("rARequirements", &{
            let some = one("rAEKUs", &many("<oIDReference>0</oIDReference>"));
            format!("<rASignatures>1</rASignatures>{some}<rAPolicies/>")
        })),
        Shape::new("extensions", inside("extensions", &many(
            "<extension><oIDReference>0</oIDReference><critical>true</critical><value>MAA=</value></extension>",
        ))),
        Shape::new("long extension", inside("extensions", &format!(
            "<extension><oIDReference>0</oIDReference><critical>true</critical><value>{}</value></extension>",
            many("MAAA")
        ))),
        Shape::new("superseded policies", inside("supersededPolicies", &many("<commonName>x</commonName>"))),
        Shape::new("attestation", inside("attestation", &one("azureAttestation", &(
            one("nonce", &many("&lt;")) + &one("relyingPartyId", "x") + &one("endpointUri", "https://a.example")
        )))),
        Shape::new("key archival", inside("keyArchivalAttributes", &format!(
            "<symmetricAlgorithmOIDReference>0</symmetricAlgorithmOIDReference><symmetricAlgorithmKeyLength>{}1\
             </symmetricAlgorithmKeyLength>",
            " ".repeat(size)
        ))),
        Shape::new("same identifiers", with("</oIDs>", &many(&oid(0)))),
        Shape::new("unknown attributes", with("</attributes>", &many("<unknown/>"))),
        Shape::new(
            "elements out of order",
            with("</oIDs>", &many("<oID><defaultName>x</defaultName><value>1.2</value></oID>")),
        ),
        Shape::new(
            "authorities of a policy",
            with(
                "<attributes>",
                &format!("<cAs>{}</cAs>", many("<cAReference>7</cAReference>")),
            )
            .replacen("<cAs xsi:nil=\"true\"/>", "", 1),
        ),
    ]);
    shapes
}

/// Entries that lack everything that may be absent, beside something long.
fn lacking(size: usize) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for (long, first) in [
        ("nothing", String::new()),
        ("comment", format!("<!--{}-->", "x".repeat(size / 2))),
        ("lines", "\r\n".repeat(size / 4)),
        ("references", "&#32;".repeat(size / 10)),
    ] {
        for (name, place, one) in [
            ("identifiers", "</oIDs>", "<oID/>"),
            ("policies", "</policies>", POLICY),
            (
                "blank policies",
                "</policies>",
                "<policy><attributes><revision> </revision><permission/></attributes></policy>",
            ),
        ] {
            let many = one.repeat(size / 2 / one.len());
            shapes.push(Shape::new(
                format!("{long} x lacking {name}"),
                put(RESPONSE, place, &format!("{first}{many}")),
            ));
        }
    }
    shapes
}

pub(super) fn request(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let mut lints = Vec::new();
    meter
        .measure("Incoming::parse_linted", || {
            Incoming::<GetPolicies>::parse_linted(&shape.bytes, &Limits::default(), &mut lints).map(drop)
        })
        .map_err(refused)?;
    let incoming = Incoming::<GetPolicies>::parse(&shape.bytes).map_err(refused)?;
    let request = incoming.request();
    meter.measure("GetPoliciesRequest == GetPoliciesRequest", || {
        *request == request.clone()
    });
    meter.measure("Incoming debug", || format!("{incoming:?}").len());
    write(meter, request);
    Ok(())
}

pub(super) fn write(meter: &mut Meter, request: &GetPoliciesRequest<'_>) {
    meter.written("PendingRequest::write", || {
        let mut out = Vec::new();
        let to = "https://mdm.contoso.com/d".try_into().unwrap_or_default();
        let _ = PendingRequest::<GetPolicies>::write(
            MessageId::from_uuid("1"),
            &to,
            &Security::new(),
            request,
            &mut out,
        );
        out
    });
}

fn response(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let pending = PendingRequest::<GetPolicies>::for_message(MessageId::from_uuid(
        "1c4c3a8e-5d0a-4f38-9d2e-7b6a0f1e2d3c",
    ));
    let reply = meter
        .measure("PendingRequest::response", || pending.response(&shape.bytes, 200))
        .map_err(refused)?;
    let mut lints = Vec::new();
    meter
        .measure("PendingRequest::response_linted", || {
            let limits = Limits::default();
            pending
                .response_linted(&shape.bytes, 200, &limits, &mut lints)
                .map(drop)
        })
        .map_err(refused)?;
    let response = &reply.response;
    let incoming = Incoming::<GetPolicies>::parse(REQUEST.as_bytes()).map_err(refused)?;
    meter.written("Incoming::reply", || {
        incoming.reply(response, &ReplyOptions::default())
    });
    meter.measure("GetPoliciesResponse == GetPoliciesResponse", || {
        *response == response.clone()
    });
    let identifiers = response
        .policies
        .iter()
        .filter_map(|policy| policy.policy_oid.as_ref()?.oid());
    let mut filter = RequestFilter::default();
    filter.policy_oids = identifiers.map(|oid| oid.value.clone()).collect();
    let filtered = GetPoliciesRequest::default().with_request_filter(filter);
    meter.measure("GetPoliciesRequest::select", || {
        filtered.select(response.clone()).policies.len()
    });
    meter.measure("GetPoliciesResponse::check", || response.check());
    meter.measure("GetPoliciesResponse::key_requirements", || {
        format!("{:?}", response.key_requirements()).len()
    });
    meter.measure("GetPoliciesRequest::answer", || {
        let changed = UnixTime::since_unix_epoch(Duration::from_secs(1));
        filtered.answer(changed, response.clone()).policies.len()
    });
    meter.measure("GetPoliciesResponse debug", || format!("{response:?}").len());
    meter.measure("GetPoliciesResponse::into_owned", || {
        response.clone().into_owned()
    });
    Ok(())
}
