//! The header fields of a device, and what a server reads in them.

use mdm_syncml::alerts::{AlertType, Mark};
use mdm_syncml::auth::{self, Identity};
use mdm_syncml::http::{RequestHead, UserAgentOrigin, generic_alerts};
use mdm_syncml::outgoing::{Alert, Item, Meta};
use mdm_syncml::session::device::Session;
use mdm_syncml::{AlertCode, SecretText, Text};

use super::session::device_settings;
use super::{Course, Meter, Shape, Shapes, refused};

pub(super) const COURSES: &[Course] = &[
    Course {
        name: "request-head",
        shapes: Shapes::Listed(types),
        run: head,
    },
    Course {
        name: "origins",
        shapes: Shapes::Listed(origins),
        run: origin,
    },
];

/// Types of alerts, one in each line.
fn types(size: usize) -> Vec<Shape> {
    let many = |one: &str| one.repeat(size / one.len());
    vec![
        Shape::new("alerts", many("com.microsoft:mdm.x\n")),
        Shape::new("short alerts", many("com.microsoft\n")),
        Shape::new("alerts that are no values", many("com.microsoft.a<b\n")),
        Shape::new("one alert", many("a")),
        Shape::new("one alert with accents", many("\u{e9}")),
        Shape::new("quotes", many("\"\\")),
    ]
}

fn urgent(kind: &str) -> Alert<'static> {
    let meta = Meta::new()
        .with_type(Text::lossy(kind.to_owned()))
        .with_mark(Mark::Critical);
    Alert::with_first(AlertCode::GENERIC_ALERT, Item::new().with_meta(meta))
}

fn head(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let text = shape.text();
    let alerts: Vec<Alert<'static>> = text.lines().map(urgent).collect();
    let one = alerts.iter().cloned().reduce(|all, next| {
        let items = next.items().iter().cloned();
        items.fold(all, Alert::with_item)
    });
    let one = one.ok_or("no alert")?;
    let full = meter.measure("RequestHead::with_alert", || {
        alerts.iter().fold(RequestHead::new(), RequestHead::with_alert)
    });
    meter.measure("RequestHead::with_alert, one of many items", || {
        RequestHead::new().with_alert(&one).fields(1).len()
    });
    let full = full
        .with_client_request_id(text)
        .with_user_token(SecretText::borrowed(text))
        .with_device_token(SecretText::borrowed(text))
        .with_signature(text);
    let fields = meter.measure("RequestHead::fields", || full.fields(text.len()));
    meter.measure("RequestHead debug", || format!("{full:?}{fields:?}").len());
    let value = fields.iter().find(|field| field.name == "MDM-GenericAlert");
    meter.measure("generic_alerts", || {
        generic_alerts(value.map_or("", |field| field.value.expose()))
            .map(|kind| kind.as_str().len())
            .sum::<usize>()
    });
    let settings = alerts
        .iter()
        .cloned()
        .fold(device_settings(usize::MAX), |settings, alert| {
            settings.with_alert(alert)
        });
    let mut session = Session::new(Text::lossy("1"), settings);
    meter.measure("device::Session::request_head", || {
        session.request_head().fields(1).len()
    });
    let mut out = Vec::new();
    meter
        .measure("device::Session::start", || session.start(&mut out))
        .map_err(refused)?;
    meter.measure("device::Session::next_session", || {
        session.next_session(Text::lossy("2")).is_open()
    });
    meter.measure("AlertType::parse", || {
        text.lines()
            .map(|kind| AlertType::parse(kind).as_str().len())
            .sum::<usize>()
    });
    meter.written("hmac_header", || auth::hmac_header(text, &[1; 16]));
    meter.measure("Identity::new", || {
        Identity::new(text, &SecretText::borrowed(text)).user().len()
    });
    meter.measure("Identity::from_hash", || {
        Identity::from_hash(text, SecretText::owned(text)).user().len()
    });
    Ok(())
}

fn origins(size: usize) -> Vec<Shape> {
    [
        ("origins", "1,"),
        ("commas", ","),
        ("digits", "1"),
        ("words", "a,"),
    ]
    .into_iter()
    .map(|(name, one)| Shape::new(name, one.repeat(size / one.len())))
    .collect()
}

fn origin(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let found: Vec<_> = meter.measure("UserAgentOrigin::list", || {
        UserAgentOrigin::list(shape.text()).collect::<Vec<_>>()
    });
    let head = meter.measure("RequestHead::with_origin", || {
        found
            .into_iter()
            .fold(RequestHead::new(), RequestHead::with_origin)
    });
    meter.measure("RequestHead::fields, origins", || head.fields(1).len());
    Ok(())
}
