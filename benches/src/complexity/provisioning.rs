//! Provisioning documents.

use mdm_wstep::Limits;
use mdm_wstep::provisioning::{CertificateSearchCriteria, ProvisioningDocument};

use super::discovery::inside;
use super::{Course, Meter, Shape, Shapes, refused};

pub(super) const COURSES: &[Course] = &[
    Course {
        name: "provisioning",
        shapes: Shapes::Pairs(|piece| inside(DOCUMENT, "</wap-provisioningdoc>", piece)),
        run: read,
    },
    Course {
        name: "provisioning-trees",
        shapes: Shapes::Listed(trees),
        run: read,
    },
    Course {
        name: "search-criteria",
        shapes: Shapes::Listed(searches),
        run: search,
    },
];

const DOCUMENT: &str = include_str!("../../../testdata/soap/provisioning-enrollment.xml");

fn trees(size: usize) -> Vec<Shape> {
    let half = size / 2;
    let long = [
        ("nothing", String::new()),
        (
            "value",
            format!("<parm name=\"v\" value=\"{}\"/>", "x".repeat(half)),
        ),
        (
            "escaped value",
            format!("<parm name=\"v\" value=\"{}\"/>", "&lt;".repeat(half / 4)),
        ),
        ("white space", " ".repeat(half)),
    ];
    let many = [
        ("parms", "", "<parm name=\"a\" value=\"b\"/>", ""),
        ("flags", "", "<parm name=\"a\"/>", ""),
        (
            "typed",
            "",
            "<parm name=\"a\" value=\"1\" datatype=\"integer\"/>",
            "",
        ),
        (
            "characteristics",
            "",
            "<characteristic type=\"a\"></characteristic>",
            "",
        ),
        (
            "pretty",
            "",
            "\n <characteristic type=\"a\">\n  <parm name=\"b\" value=\"c\"/>\n </characteristic>",
            "",
        ),
        (
            "accounts",
            "",
            "<characteristic type=\"APPLICATION\"><parm name=\"APPID\" value=\"w7\"/></characteristic>",
            "",
        ),
        (
            "stores",
            "",
            "<characteristic type=\"CertificateStore\"><characteristic type=\"Root\"><characteristic type=\"System\">\
            <characteristic type=\"AA\"><parm name=\"EncodedCertificate\" value=\"MAA=\"/></characteristic></characteristic>\
            </characteristic></characteristic>",
            "",
        ),
        (
            "roots",
            "<characteristic type=\"CertificateStore\"><characteristic type=\"Root\"><characteristic type=\"System\">",
            "<characteristic type=\"AA\"><parm name=\"EncodedCertificate\" value=\"MAA=\"/></characteristic>",
            "</characteristic></characteristic></characteristic>",
        ),
        (
            "clients",
            "",
            "<characteristic type=\"DMClient\"><characteristic type=\"Provider\"><characteristic type=\"x\"/></characteristic></characteristic>",
            "",
        ),
        (
            "nested",
            "",
            "<characteristic type=\"a\"><characteristic type=\"b\"><characteristic type=\"c\"></characteristic></characteristic></characteristic>",
            "",
        ),
        ("unknown", "", "<x/>", ""),
    ];
    long.iter()
        .flat_map(|(long, first)| {
            many.iter().map(move |(many, open, one, close)| {
                let all = one.repeat(half / one.len());
                Shape::new(
                    format!("{long} x {many}"),
                    format!(
                        "<wap-provisioningdoc version=\"1.1\"><characteristic type=\"L\">{first}</characteristic>\
                         {open}{all}{close}</wap-provisioningdoc>"
                    ),
                )
            })
        })
        .collect()
}

fn read(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let bytes = &shape.bytes;
    let mut lints = Vec::new();
    meter
        .measure("ProvisioningDocument::parse_linted", || {
            ProvisioningDocument::parse_linted(bytes, &Limits::default(), &mut lints).map(drop)
        })
        .map_err(refused)?;
    let document = meter
        .measure("ProvisioningDocument::parse", || {
            ProvisioningDocument::parse(bytes)
        })
        .map_err(refused)?;
    meter.written("ProvisioningDocument::to_xml", || {
        document.to_xml().unwrap_or_default()
    });
    let other = document.clone();
    meter.measure("ProvisioningDocument == ProvisioningDocument", || {
        document == other
    });
    meter.measure("ProvisioningDocument::check", || document.check());
    meter.measure("ProvisioningDocument accessors", || {
        (
            document.roots().len(),
            document.intermediates().len(),
            document.client_certificate().is_some(),
            document.application().is_some(),
            document.dm_client().is_some(),
            document.renew().is_some(),
            document.company_hub().is_some(),
            document.manual_unenrollment().is_some(),
        )
    });
    meter.measure("ProvisioningDocument debug", || format!("{document:?}").len());
    Ok(())
}

fn searches(size: usize) -> Vec<Shape> {
    [
        ("subject", "a"),
        ("escapes", "%20"),
        ("ampersands", "&x=y"),
        ("commas", "a=b,"),
        ("stores", "&Stores=My%5CUser"),
    ]
    .into_iter()
    .map(|(name, one)| {
        Shape::new(
            name,
            format!("Subject=CN%3d{}&Stores=My%5CUser", one.repeat(size / one.len())),
        )
    })
    .collect()
}

fn search(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let criteria = meter.measure("CertificateSearchCriteria::parse", || {
        CertificateSearchCriteria::parse(shape.text())
    });
    if let Some(criteria) = criteria {
        meter.written("CertificateSearchCriteria display", || criteria.to_string());
    }
    Ok(())
}
