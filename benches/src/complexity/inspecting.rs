//! The program that explains messages to people.

use super::discovery::put;
use super::syncml::message;
use super::{Course, Meter, Shape, Shapes, refused};

pub(super) const COURSES: &[Course] = &[Course {
    name: "inspect",
    shapes: Shapes::Listed(shapes),
    run,
}];

const REQUEST: &str = include_str!("../../../testdata/soap/wstep-request-onpremise.xml");

fn shapes(size: usize) -> Vec<Shape> {
    let lint = "<Replace><CmdID>x</CmdID><Item><Target/><Data a=\"b\"/></Item><Final/></Replace>";
    let data = |text: &str| format!("<Results><Item><Data>{text}</Data></Item></Results>");
    let item = |name: &str, value: &str| {
        format!("<ac:ContextItem Name=\"{name}\"><ac:Value>{value}</ac:Value></ac:ContextItem>")
    };
    let context = |items: String| put(REQUEST, "</ac:AdditionalContext>", &items);
    let count = size / item("n000000", "v").len();
    let secrets = |secret: &dyn Fn(usize) -> String| -> String {
        let mut items = item("long", &"a".repeat(size / 2));
        let mut number = 1;
        while items.len() < size {
            items += &item("OneTimePassword", &secret(number));
            number += 1;
        }
        items
    };
    vec![
        Shape::new(
            "lints in one line",
            message("", "", &lint.repeat(size / lint.len())),
        ),
        Shape::new(
            "long text x lints in one line",
            message(
                "",
                "",
                &(data(&"x".repeat(size / 2)) + &lint.repeat(size / 2 / lint.len())),
            ),
        ),
        Shape::new(
            "lints in lines",
            message("", "", &format!("{lint}\n").repeat(size / lint.len())),
        ),
        Shape::new(
            "names of context items",
            context(
                (0..count)
                    .map(|number| item(&format!("n{number:06}"), "v"))
                    .collect(),
            ),
        ),
        Shape::new("same context items", context(item("MAC", "v").repeat(count))),
        Shape::new("same secrets", context(secrets(&|_| "a".to_owned()))),
        Shape::new(
            "secrets in secrets",
            context(secrets(&|number| "a".repeat(number))),
        ),
    ]
}

fn run(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let result = meter.measure("inspect", || mdm_inspect::inspect(&shape.bytes));
    if let Err(failure) = &result {
        return Err(refused(&failure.message));
    }
    meter.written("inspect json", || mdm_inspect::json("-", &result));
    meter.written("inspect show", || {
        mdm_inspect::show("-", &shape.bytes, &result, false)
    });
    Ok(())
}
