//! Elements of TPM vendors in policy requests: nested, with many namespaces, with attributes.

use mdm_errors::Text;
use mdm_xcep::{Client, ClientExtension, ExtensionAttribute, GetPoliciesRequest};

use super::xcep::{REQUEST, request, write};
use super::{Course, Meter, Shape, Shapes};

pub(super) const COURSES: &[Course] = &[
    Course {
        name: "vendor-elements",
        shapes: Shapes::Listed(elements),
        run: request,
    },
    Course {
        name: "vendor-elements-built",
        shapes: Shapes::Listed(names),
        run: build,
    },
];

/// Bytes of a long namespace.
const LONG: usize = 100;

fn elements(size: usize) -> Vec<Shape> {
    let uri = |number: usize| format!("urn:{number:02}:{}", "u".repeat(LONG));
    let declared = |count: usize| -> String {
        (0..count)
            .map(|number| format!(" xmlns:p{number}=\"{}\"", uri(number)))
            .collect()
    };
    let client = |attributes: &str, content: &str| {
        REQUEST
            .replacen("<client>", &format!("<client{attributes}>"), 1)
            .replacen("</client>", &format!("{content}</client>"), 1)
    };
    // Not more than a quarter of the message declares.
    let few = (size / 4 / LONG).clamp(2, ClientExtension::MAX_NAMESPACES);
    let rest = size / 4 * 3;
    let many = |one: &dyn Fn(usize) -> String| -> String {
        (0..rest / one(100).len())
            .map(|number| one(number % few))
            .collect()
    };
    let nested = |name: &dyn Fn(usize) -> String| {
        let depth = 20;
        let open: String = (0..depth)
            .map(|level| format!("<{}>", name(level % few)))
            .collect();
        let close: String = (0..depth)
            .rev()
            .map(|level| format!("</{}>", name(level % few)))
            .collect();
        let one = open + "v" + &close;
        one.repeat((rest / one.len()).max(1))
    };
    let plain = |one: &str| client("", &one.repeat(size / one.len()));
    vec![
        Shape::new("elements", plain("<ven/>")),
        Shape::new("values", plain("<v>x</v>")),
        Shape::new("attributes", plain("<v a=\"1\" b=\"2\" c=\"3\"/>")),
        Shape::new("quoted attributes", plain("<v a=\"&quot;&quot;&#9;&#10;\"/>")),
        Shape::new("nested", client("", &nested(&|level| format!("v{level}")))),
        Shape::new(
            "nested x namespaces",
            client(&declared(few), &nested(&|level| format!("p{level}:v"))),
        ),
        Shape::new(
            "namespaces",
            client(&declared(few), &many(&|number| format!("<p{number}:v/>"))),
        ),
        Shape::new(
            "namespaces of attributes",
            client(&declared(few), &many(&|number| format!("<v p{number}:a=\"\"/>"))),
        ),
        Shape::new(
            "two namespaces in each other",
            client(&declared(2), &"<p0:a><p1:b/><p1:b/></p0:a>".repeat(size / 27)),
        ),
        Shape::new("defaults", plain("<v xmlns=\"urn:z\"><w xmlns=\"urn:y\"/></v>")),
        Shape::new(
            "own namespaces",
            client(
                "",
                &(0..size / 40)
                    .map(|number| format!("<v xmlns=\"urn:z{number:06}\"/>"))
                    .collect::<String>(),
            ),
        ),
        Shape::new(
            "known in another namespace",
            plain("<TPMManufacturer xmlns=\"urn:z\"/>"),
        ),
    ]
}

/// Names, one in each line.
fn names(size: usize) -> Vec<Shape> {
    let many = |start: &str| -> String {
        (0..size / (start.len() + 9))
            .map(|number| format!("{start}{number:08}\n"))
            .collect()
    };
    vec![
        Shape::new("names", many("n")),
        Shape::new("long names", many(&"n".repeat(100))),
        Shape::new("same names", "n\n".repeat(size / 2)),
    ]
}

/// Elements beside and in each other, and an element with all names as attributes.
fn build(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let names = || shape.text().lines();
    let text = |name: &str| Text::lossy(name.to_owned());
    let element = |name: &str| ClientExtension::new(name.to_owned(), text(name)).ok_or("no name");
    let mut client = Client::default();
    for name in names() {
        let attribute = ExtensionAttribute::new(name.to_owned(), text(name)).ok_or("no name")?;
        let attribute = attribute.with_namespace(text(name));
        let element = element(name)?
            .with_namespace(text(name))
            .with_attribute(attribute);
        client.extensions.push(element);
    }
    let above = meter.measure("ClientExtension::with_element", || {
        names().try_fold(element("v")?, |above, name| {
            Ok::<_, &str>(above.with_element(element(name)?))
        })
    })?;
    client.extensions.push(above);
    let many = meter.measure("ClientExtension::with_attribute", || {
        names().try_fold(element("v")?, |above, name| {
            let attribute = ExtensionAttribute::new(name.to_owned(), text("x")).ok_or("no name")?;
            Ok::<_, &str>(above.with_attribute(attribute.with_namespace(text(name))))
        })
    })?;
    client.extensions.push(many);
    write(meter, &GetPoliciesRequest::new(client));
    Ok(())
}
