//! Texts, positions, codes, base64 and dates.

use mdm_errors::{
    ConnectionProblem, ElementPath, EnrollmentError, HResult, Name, OnScreen, Position, PositionIndex,
    SecretText, StatusCode, Text, UiString,
};
use mdm_soap::values::{base64, parse_date_time};

use super::{Course, Meter, Shape, Shapes};

pub(super) const COURSES: &[Course] = &[Course {
    name: "texts",
    shapes: Shapes::Listed(shapes),
    run,
}];

fn shapes(size: usize) -> Vec<Shape> {
    [
        ("letters", "a"),
        ("digits", "0"),
        ("lines", "\n"),
        ("returns", "\r\n"),
        ("accents", "\u{e9}"),
        ("symbols", "\u{1F600}"),
        ("controls", "\u{1}"),
        ("base64", "QUJD"),
        ("base64 lines", "QUJD\r\n"),
        ("base64 references", "Q UJD&#10;"),
        ("padding", "QQ=="),
        ("codes", "0x80180013 "),
        ("open codes", "-21"),
        ("screens", "device is connected to "),
        ("quotes", "\u{2019}s already "),
        ("servers", "server "),
        ("long words", "0x8018"),
    ]
    .into_iter()
    .map(|(name, one)| Shape::new(name, one.repeat(size / one.len())))
    .collect()
}

fn run(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let (text, bytes) = (shape.text(), shape.bytes.as_slice());
    meter.measure("Text::new", || Text::new(text).is_ok());
    meter.measure("Text::lossy", || Text::lossy(text));
    meter.measure("Name::new", || Name::new(text));
    meter.measure("ElementPath::prepend", || {
        let mut path = ElementPath::new();
        for _ in 0..32 {
            path.prepend(text);
        }
        path
    });
    meter.measure("Position::from_offset", || {
        Position::from_offset(bytes, bytes.len())
    });
    let index = meter.measure("PositionIndex::new", || PositionIndex::new(bytes));
    meter.measure("PositionIndex::position", || {
        (0..bytes.len())
            .step_by(64)
            .map(|at| index.position(at).offset())
            .sum::<usize>()
    });
    meter.measure("HResult::parse", || HResult::parse(text).is_ok());
    meter.measure("HResult::from_name", || HResult::from_name(text));
    meter.measure("HResult::from_screen", || HResult::from_screen(text));
    meter.measure("UiString::from_screen", || UiString::from_screen(text));
    meter.measure("ConnectionProblem::from_screen", || {
        ConnectionProblem::from_screen(text)
    });
    meter.measure("OnScreen::find", || {
        OnScreen::find(text).map(|found| (found.cause(), found.advice(), found.remedy()))
    });
    let secret = SecretText::borrowed(text);
    meter.measure("SecretText::ct_eq", || secret.ct_eq(text));
    meter.measure("SecretText::into_owned", || secret.clone().into_owned());
    meter.measure("StatusCode::parse", || StatusCode::parse(text).is_ok());
    meter.measure("EnrollmentError::from_fault", || {
        EnrollmentError::from_fault(Some(text), Some(text))
    });
    meter.measure("base64::decode", || base64::decode(text));
    meter.written("base64::encode", || base64::encode(bytes));
    meter.measure("parse_date_time", || parse_date_time(text));
    Ok(())
}
