//! Discovery messages, enrollment links, the sign-in page, names that people type.

use mdm_discovery::deep_link::DeepLink;
use mdm_discovery::endpoint::{EmailAddress, Endpoint, UserName};
use mdm_discovery::http::RequestDetails;
use mdm_discovery::probe::{Finding, Probe, Step};
use mdm_discovery::sign_in::{ReturnSchemes, SignInPage, SignInRequest, SignInResult};
use mdm_discovery::{
    Authentication, Configuration, Discover, DiscoverRequest, DiscoverResponse, Incoming, Limits,
    PendingRequest, ReplyOptions, Security, Services,
};
use mdm_soap::MessageId;
use url::Url;

use super::pieces::Piece;
use super::{Course, Meter, Shape, Shapes, refused};

pub(super) const COURSES: &[Course] = &[
    Course {
        name: "discovery-request",
        shapes: Shapes::Pairs(|piece| inside(REQUEST, "</request>", piece)),
        run: request,
    },
    Course {
        name: "discovery-request-values",
        shapes: Shapes::Listed(request_values),
        run: request,
    },
    Course {
        name: "discovery-response",
        shapes: Shapes::Pairs(|piece| inside(RESPONSE, "</DiscoverResult>", piece)),
        run: response,
    },
    Course {
        name: "deep-link",
        shapes: Shapes::Listed(links),
        run: link,
    },
    Course {
        name: "sign-in-query",
        shapes: Shapes::Listed(queries),
        run: query,
    },
    Course {
        name: "sign-in-page",
        shapes: Shapes::Listed(pages),
        run: page,
    },
    Course {
        name: "typed-names",
        shapes: Shapes::Listed(names),
        run: name,
    },
];

const REQUEST: &str = include_str!("../../../testdata/soap/discovery-request-windows-11.xml");
const RESPONSE: &str = include_str!("../../../testdata/soap/discovery-response-federated.xml");

/// The document with an element that nobody knows before `place`.
pub(super) fn inside(document: &str, place: &str, piece: &Piece) -> String {
    put(document, place, &piece.element("unknown"))
}

/// The document with `content` before `place`.
pub(super) fn put(document: &str, place: &str, content: &str) -> String {
    let (before, after) = document.split_once(place).unwrap_or((document, ""));
    format!("{before}{content}{place}{after}")
}

fn request_values(size: usize) -> Vec<Shape> {
    let address = |text: &str| REQUEST.replace("mara@tailspin.example", text);
    let policies = "<AuthPolicy>OnPremise</AuthPolicy>";
    vec![
        Shape::new("long address", address(&"x".repeat(size))),
        Shape::new("escaped address", address(&"&lt;".repeat(size / 4))),
        Shape::new("address in sections", address(&"<![CDATA[x]]>".repeat(size / 13))),
        Shape::new("address among comments", address(&"x<!---->".repeat(size / 8))),
        Shape::new("address among white space", address(&" \n".repeat(size / 2))),
        Shape::new(
            "policies",
            put(
                REQUEST,
                "</AuthPolicies>",
                &policies.repeat(size / policies.len()),
            ),
        ),
        Shape::new(
            "other policies",
            put(
                REQUEST,
                "</AuthPolicies>",
                &"<AuthPolicy>x</AuthPolicy>".repeat(size / 26),
            ),
        ),
        Shape::new("long address x other policies", {
            let many = "<AuthPolicy>x</AuthPolicy>".repeat(size / 52);
            put(&address(&"x".repeat(size / 2)), "</AuthPolicies>", &many)
        }),
    ]
}

fn request(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let bytes = &shape.bytes;
    let mut lints = Vec::new();
    meter
        .measure("Incoming::parse_linted", || {
            Incoming::<Discover>::parse_linted(bytes, &Limits::default(), &mut lints).map(drop)
        })
        .map_err(refused)?;
    let incoming = meter
        .measure("Incoming::parse", || Incoming::<Discover>::parse(bytes))
        .map_err(refused)?;
    meter.measure("Incoming debug", || format!("{incoming:?}").len());
    let request = incoming.request();
    meter.measure("DiscoverRequest == DiscoverRequest", || {
        *request == request.clone()
    });
    let services = Url::parse("https://mdm.contoso.com/e").map_err(refused)?;
    let services = Services::new(services).map_err(refused)?;
    let configuration = Configuration::new(services, Authentication::OnPremise);
    meter.measure("Configuration::answer_with", || {
        let details = RequestDetails::from_request(request);
        configuration.answer_with(request, &details).is_ok()
    });
    meter.measure("DiscoverRequest::into_owned", || request.clone().into_owned());
    meter.measure("DiscoverRequest::user_name", || {
        matches!(request.user_name(), UserName::Address(_))
    });
    meter.written("PendingRequest::write", || {
        let mut out = Vec::new();
        let to = "https://mdm.contoso.com/d".try_into().unwrap_or_default();
        let _ = PendingRequest::<Discover>::write(
            MessageId::from_uuid("1"),
            &to,
            &Security::new(),
            request,
            &mut out,
        );
        out
    });
    Ok(())
}

fn response(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let pending =
        PendingRequest::<Discover>::for_message(MessageId::from_uuid("1c4c3a8e-5d0a-4f38-9d2e-7b6a0f1e2d3c"));
    let reply = meter
        .measure("PendingRequest::response", || pending.response(&shape.bytes, 200))
        .map_err(refused)?;
    let incoming = Incoming::<Discover>::parse(REQUEST.as_bytes()).map_err(refused)?;
    let response: &DiscoverResponse<'_> = &reply.response;
    meter.written("Incoming::reply", || {
        incoming.reply(response, &ReplyOptions::default())
    });
    meter.measure("DiscoverResponse == DiscoverResponse", || {
        *response == response.clone()
    });
    meter.measure("DiscoverResponse::services", || response.services().is_ok());
    meter.measure("DiscoverResponse::authentication", || {
        response.authentication().is_ok()
    });
    Ok(())
}

fn links(size: usize) -> Vec<Shape> {
    let size = size.min(DeepLink::MAX_BYTES) - 64;
    let link = |rest: String| format!("ms-device-enrollment:?mode=mdm{rest}");
    let mut shapes = vec![
        Shape::new("user", link(format!("&username={}", "a".repeat(size)))),
        Shape::new("server", link(format!("&servername={}", "a".repeat(size)))),
    ];
    for (name, one) in [
        ("bare", "&x"),
        ("empty", "&"),
        ("pairs", "&x=y"),
        ("pluses", "&x=+"),
        ("percents", "&x=%zz"),
        ("escapes", "&x=%41"),
        ("accents", "&x=\u{e9}"),
        ("repeated", "&username=a"),
        ("repeated mode", "&mode=mdm"),
    ] {
        shapes.push(Shape::new(name, link(one.repeat(size / one.len()))));
        let half = "a".repeat(size / 2);
        shapes.push(Shape::new(
            format!("user x {name}"),
            link(format!("&username={half}{}", one.repeat(size / 2 / one.len()))),
        ));
    }
    shapes
}

fn link(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let text = shape.text();
    let link = meter
        .measure("DeepLink::parse", || DeepLink::parse(text))
        .map_err(refused)?;
    let mut lints = Vec::new();
    meter
        .measure("DeepLink::parse_linted", || {
            DeepLink::parse_linted(text, &mut lints).map(drop)
        })
        .map_err(refused)?;
    meter.written("DeepLink::to_uri", || link.to_uri());
    meter.measure("DeepLink debug", || format!("{link:?}").len());
    meter.measure("DeepLink::server", || link.server().is_some());
    meter.measure("DeepLink::into_owned", || link.into_owned());
    Ok(())
}

fn queries(size: usize) -> Vec<Shape> {
    let size = size.min(SignInRequest::MAX_BYTES) - 64;
    let query = |rest: String| format!("appru=ms-app://windows.immersivecontrolpanel{rest}");
    [
        ("hint", "&login_hint=", "a"),
        ("escaped hint", "&login_hint=", "%41"),
        ("pairs", "", "&x=y"),
        ("bare", "", "&x"),
        ("empty", "", "&"),
        ("pluses", "&y=", "+"),
        ("repeated hint", "", "&login_hint=a"),
    ]
    .into_iter()
    .map(|(name, start, one)| Shape::new(name, query(format!("{start}{}", one.repeat(size / one.len())))))
    .collect()
}

fn query(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let schemes = ReturnSchemes::SETTINGS;
    let request = meter
        .measure("SignInRequest::parse", || {
            SignInRequest::parse(shape.text(), schemes)
        })
        .map_err(refused)?;
    let service = Url::parse("https://login.contoso.com/page").map_err(refused)?;
    meter.written("SignInRequest::url", || request.url(&service));
    meter.measure("SignInRequest debug", || format!("{request:?}").len());
    Ok(())
}

fn pages(size: usize) -> Vec<Shape> {
    let size = size.min(SignInResult::MAX_BYTES) - 400;
    let page = |before: &str, token: &str, after: &str| {
        format!(
            "<html><body>{before}<form method=\"post\" action=\"ms-app://windows.immersivecontrolpanel\">\
             <input type=\"hidden\" name=\"wresult\" value=\"{token}\"/>{after}</form></body></html>"
        )
    };
    let mut shapes = vec![
        Shape::new("token", page("", &"a".repeat(size), "")),
        Shape::new("escaped token", page("", &"&amp;".repeat(size / 5), "")),
        Shape::new("numbered token", page("", &"&#65;".repeat(size / 5), "")),
    ];
    for (name, one) in [
        ("elements", "<p>"),
        ("closed", "<p></p>"),
        ("comments", "<!---->"),
        ("open comments", "<!-"),
        ("angles", "<"),
        ("attributes", "<p a=\"b\" c='d' e>"),
        ("inputs", "<input name=\"x\" value=\"y\">"),
        ("forms", "<form></form>"),
        ("scripts", "<script></script>"),
        ("references", "&amp"),
        ("controls elsewhere", "<input name=\"wresult\" form=\"f\">"),
        ("templates", "<template>"),
        (
            "forms that ask",
            "<form action=\"x\"><input name=\"wresult\" value=\"y\"></form>",
        ),
        (
            "forms for elsewhere",
            "<form method=\"post\" action=\"https://a.example\"><input name=\"wresult\" value=\"y\"></form>",
        ),
        (
            "posting forms",
            "<form method=\"post\" action=\"ms-app://windows.immersivecontrolpanel\"></form>",
        ),
        ("results", "<input name=\"wresult\" value=\"y\">"),
    ] {
        let many = one.repeat(size / one.len());
        shapes.push(Shape::new(format!("{name} before"), page(&many, "tok", "")));
        shapes.push(Shape::new(format!("{name} inside"), page("", "tok", &many)));
    }
    let attributes: String = (0..size / 8).map(|number| format!(" a{number}=b")).collect();
    let wide = format!("<p{attributes}>");
    shapes.push(Shape::new("attributes of one tag", page(&wide, "tok", "")));
    let ids: String = (0..size / 20)
        .map(|number| format!("<form id=f{number}></form>"))
        .collect();
    shapes.push(Shape::new("forms with ids", page(&ids, "tok", "")));
    let posting: String = (0..size / 100)
        .map(|number| {
            format!(
                "<form method=post action=http://a id=f{number}></form><input name=wresult value=y form=f{number}>"
            )
        })
        .collect();
    shapes.push(Shape::new("controls of other forms", page(&posting, "tok", "")));
    let asking = "<form method=post action=x><input name=wresult value=y></form>";
    let half = "x".repeat(size / 2);
    shapes.push(Shape::new(
        "long action x forms for elsewhere",
        page(
            &(format!("<form method=post action=\"http://{half}\"><input name=wresult></form>")
                + &asking.repeat(size / 2 / asking.len())),
            "tok",
            "",
        ),
    ));
    shapes
}

fn page(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    // Other pages than our own may be refused, but not at a price.
    let read = meter.measure("SignInResult::parse", || {
        SignInResult::parse(shape.text(), ReturnSchemes::SETTINGS)
    });
    if let Ok(result) = read {
        let page = SignInPage::new(result.appru, result.token);
        meter.written("SignInPage::to_html", || page.to_html());
    }
    Ok(())
}

fn names(size: usize) -> Vec<Shape> {
    [
        ("letters", "a"),
        ("dots", "a."),
        ("ats", "@"),
        ("accents", "\u{e9}."),
        ("white space", " "),
        ("slashes", "/"),
        ("percents", "%41"),
        ("pairs", "a=b&"),
        ("parents", "../"),
    ]
    .into_iter()
    .flat_map(|(name, one)| {
        let many = one.repeat(size / one.len());
        [
            Shape::new(name, many.clone()),
            Shape::new(format!("{name} after @"), format!("a@{many}")),
        ]
    })
    .collect()
}

fn name(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let text = shape.text();
    meter.measure("UserName::parse", || {
        matches!(UserName::parse(text), UserName::Address(_))
    });
    meter.measure("EmailAddress::new", || EmailAddress::new(text).is_ok());
    meter.measure("Endpoint::new", || Endpoint::new(text).is_ok());
    if let Ok(address) = EmailAddress::new(text) {
        meter.measure("Endpoint::for_address", || {
            Endpoint::for_address(&address).to().len() + address.discovery_host().len()
        });
    }
    let server = Endpoint::new("https://mdm.contoso.com").map_err(refused)?;
    meter.measure("Probe::next", || {
        let redirect = Finding::Redirect { location: text };
        matches!(Probe::new(&server).next(redirect), Step::Refuse(_))
    });
    let mut url = server.url().clone();
    url.set_query(Some(text));
    meter.measure("RequestDetails::from_url", || {
        RequestDetails::from_url(&url).add_to(&url).as_str().len()
    });
    meter.measure("DiscoverRequest::windows_11_25h2", || {
        DiscoverRequest::windows_11_25h2(text.try_into().unwrap_or_default())
            .user_name()
            .eq(&UserName::parse(text))
    });
    Ok(())
}
