//! Enrollment messages, certificate requests, certificates and renewals.

use std::time::Duration;

use mdm_soap::values::base64;
use mdm_wstep::certificate::{
    CertificateInfo, CertificateRequest, CertificateRequestBuilder, CertificateTemplate, Issuer, KeyPolicy,
    Oid, PublicKey, RING_ALGORITHMS, RenewalRequest, RenewalRequestBuilder, SerialNumber, SignatureAlgorithm,
    Thumbprint, Validity,
};
use mdm_wstep::{
    EnrollmentRequest, Incoming, Issue, Limits, MessageId, PendingRequest, ReplyOptions, Security,
};
use rustls_pki_types::{CertificateDer, CertificateSigningRequestDer, UnixTime};

use super::discovery::{inside, put};
use super::{Course, Meter, Shape, Shapes, refused, signature};

pub(super) const COURSES: &[Course] = &[
    Course {
        name: "wstep-request",
        shapes: Shapes::Pairs(|piece| inside(REQUEST, "</wst:RequestSecurityToken>", piece)),
        run: request,
    },
    Course {
        name: "wstep-context",
        shapes: Shapes::Listed(contexts),
        run: request,
    },
    Course {
        name: "wstep-response",
        shapes: Shapes::Pairs(|piece| inside(RESPONSE, "</RequestSecurityTokenResponse>", piece)),
        run: response,
    },
    Course {
        name: "certificate-request",
        shapes: Shapes::Listed(certificate_requests),
        run: certificate_request,
    },
    Course {
        name: "certificate",
        shapes: Shapes::Listed(certificates),
        run: certificate,
    },
    Course {
        name: "renewal",
        shapes: Shapes::Listed(renewals),
        run: renewal,
    },
];

const REQUEST: &str = include_str!("../../../testdata/soap/wstep-request-onpremise.xml");
const RESPONSE: &str = include_str!("../../../testdata/soap/wstep-response.xml");
const KEY: &[u8] = include_bytes!("../../../mdm-wstep/tests/data/device-p256.spki.der");
const AUTHORITY: &[u8] = include_bytes!("../../../mdm-wstep/tests/data/ca.cert.der");
const DEVICE: &[u8] = include_bytes!("../../../mdm-wstep/tests/data/device.cert.der");

fn contexts(size: usize) -> Vec<Shape> {
    let item = |name: &str, value: &str| {
        format!("<ac:ContextItem Name=\"{name}\"><ac:Value>{value}</ac:Value></ac:ContextItem>")
    };
    let put = |content: String| put(REQUEST, "</ac:AdditionalContext>", &content);
    let many = |one: &str| one.repeat(size / one.len());
    let half = |one: &str| one.repeat(size / 2 / one.len());
    vec![
        Shape::new("items", put(many(&item("MAC", "1")))),
        Shape::new("bare items", put(many("<ac:ContextItem Name=\"x\"/>"))),
        Shape::new("unknown items", put(many(&item("x", "y")))),
        Shape::new("long value", put(item("x", &"y".repeat(size)))),
        Shape::new("escaped value", put(item("x", &many("&lt;")))),
        Shape::new("long name", put(item(&"y".repeat(size), "x"))),
        Shape::new(
            "long value x items",
            put(item("x", &half("y")) + &half(&item("MAC", "1"))),
        ),
        Shape::new(
            "long value x bare items",
            put(item("x", &half("y")) + &half("<ac:ContextItem Name=\"x\"/>")),
        ),
        Shape::new("attestation", put(item("AttestationBlob", &many("QUJD")))),
        Shape::new("addresses", put(item("MAC", &many("00-11-22-33-44-55,")))),
        Shape::new("numbers", put(item("IMEI", &many("1,")))),
    ]
}

fn request(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let bytes = &shape.bytes;
    let mut lints = Vec::new();
    meter
        .measure("EnrollmentRequest::parse_linted", || {
            EnrollmentRequest::parse_linted(bytes, &Limits::default(), &mut lints).map(drop)
        })
        .map_err(refused)?;
    let enrollment = meter
        .measure("EnrollmentRequest::parse", || EnrollmentRequest::parse(bytes))
        .map_err(refused)?;
    meter.measure("EnrollmentRequest debug", || format!("{enrollment:?}").len());
    let context = enrollment.context();
    meter.measure("AdditionalContext accessors", || {
        let attested = (
            context.aik_pub(),
            context.aik_cert(),
            context.azure_attestation_blob(),
        );
        let (macs, imeis) = (context.macs().count(), context.imeis().count());
        let device = (macs, imeis, context.device_type());
        let versions = (
            context.os_version(),
            context.os_edition(),
            context.request_version(),
        );
        format!("{attested:?}{device:?}{versions:?}{:?}", context.locale()).len()
            + context.items().iter().map(|item| item.value.len()).sum::<usize>()
    });
    meter.measure("AdditionalContext == AdditionalContext", || {
        *context == context.clone()
    });
    let incoming = Incoming::<Issue>::parse(bytes).map_err(refused)?;
    let request = incoming.request();
    meter.written("PendingRequest::write", || {
        let mut out = Vec::new();
        let to = "https://mdm.contoso.com/d".try_into().unwrap_or_default();
        let _ = PendingRequest::<Issue>::write(
            MessageId::from_uuid("1"),
            &to,
            &Security::new(),
            request,
            &mut out,
        );
        out
    });
    meter.measure("RequestSecurityToken == RequestSecurityToken", || {
        *request == request.clone()
    });
    signature::sign(meter, request)?;
    meter.measure("EnrollmentRequest::verify", || {
        enrollment.verify(&KeyPolicy::default(), RING_ALGORITHMS).is_ok()
    });
    Ok(())
}

fn response(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let pending =
        PendingRequest::<Issue>::for_message(MessageId::from_uuid("1c4c3a8e-5d0a-4f38-9d2e-7b6a0f1e2d3c"));
    let reply = meter
        .measure("PendingRequest::response", || pending.response(&shape.bytes, 200))
        .map_err(refused)?;
    let response = &reply.response;
    let incoming = Incoming::<Issue>::parse(REQUEST.as_bytes()).map_err(refused)?;
    meter.written("Incoming::reply", || {
        incoming.reply(response, &ReplyOptions::default())
    });
    let mut lints = Vec::new();
    meter.measure("provisioning_document_linted", || {
        let limits = Limits::default();
        response.provisioning_document_linted(&limits, &mut lints).is_ok()
    });
    meter
        .measure("provisioning_document", || {
            response.provisioning_document(&Limits::default())
        })
        .map(drop)
        .map_err(refused)
}

/// One element of DER.
fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let first = length
        .iter()
        .position(|&byte| byte != 0)
        .unwrap_or(length.len() - 1);
    let mut out = vec![tag];
    if content.len() > 127 {
        out.push(0x80 | (length.len() - first) as u8);
    }
    out.extend_from_slice(&length[first..]);
    out.extend_from_slice(content);
    out
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

const COMMON_NAME: &[u8] = &[0x06, 3, 0x55, 4, 3];
const EXTENSION_REQUEST: &[u8] = &[0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 14];
const USAGES: &[u8] = &[0x06, 3, 0x55, 0x1D, 0x25];
const CLIENT_AUTH: &[u8] = &[0x06, 8, 0x2B, 6, 1, 5, 5, 7, 3, 2];
const ECDSA_SHA256: &[u8] = &[0x06, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2];
const TIME: &[u8] = b"\x17\x0D300101000000Z";

/// A relative name with `text`.
fn name(text: &[u8]) -> Vec<u8> {
    tlv(0x31, &sequence(&[COMMON_NAME, &tlv(0x0C, text)]))
}

/// An extension nobody knows, with a number in its identifier.
fn extension(number: usize, value: &[u8]) -> Vec<u8> {
    let number = [
        0x2A,
        0x80 | ((number >> 14) & 0x7F) as u8 | 1,
        0x80 | (number >> 7) as u8,
        (number & 0x7F) as u8,
    ];
    sequence(&[&tlv(6, &number), &tlv(4, value)])
}

fn signed(tbs: &[u8]) -> Vec<u8> {
    sequence(&[
        tbs,
        &sequence(&[ECDSA_SHA256]),
        &tlv(3, &[0, 0x30, 6, 2, 1, 1, 2, 1, 1]),
    ])
}

/// A request: names, extensions, further attributes.
fn csr(names: &[u8], extensions: &[u8], attributes: &[u8]) -> Vec<u8> {
    let requested = sequence(&[EXTENSION_REQUEST, &tlv(0x31, &tlv(0x30, extensions))]);
    signed(&sequence(&[
        &tlv(2, &[0]),
        &tlv(0x30, names),
        KEY,
        &tlv(0xA0, &[requested.as_slice(), attributes].concat()),
    ]))
}

fn usages(count: usize) -> Vec<u8> {
    sequence(&[USAGES, &tlv(4, &tlv(0x30, &CLIENT_AUTH.repeat(count)))])
}

/// The lists that a request and a certificate can be full of: names, extensions.
fn contents(size: usize) -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
    let one = name(b"x");
    let usage = usages(1);
    vec![
        ("long name", name(&vec![b'x'; size]), usage.clone()),
        ("names", one.repeat(size / one.len()), usage.clone()),
        (
            "long name x names",
            [name(&vec![b'x'; size / 2]), one.repeat(size / 2 / one.len())].concat(),
            usage.clone(),
        ),
        ("usages", one.clone(), usages(size / CLIENT_AUTH.len())),
        (
            "extensions",
            one.clone(),
            (0..size / 10).flat_map(|number| extension(number, &[])).collect(),
        ),
        ("long extension", one.clone(), extension(1, &vec![0; size])),
        (
            "long extension x extensions",
            one,
            [
                extension(0, &vec![0; size / 2]),
                (1..size / 20).flat_map(|number| extension(number, &[])).collect(),
            ]
            .concat(),
        ),
    ]
}

/// Three quarters, because the limit on requests and certificates is 16 KiB.
fn der_size(size: usize) -> usize {
    (size * 3 / 4).min(15 << 10)
}

fn certificate_requests(size: usize) -> Vec<Shape> {
    let size = der_size(size);
    let attribute = |number: u8| sequence(&[&tlv(6, &[0x2A, 3, number]), &tlv(0x31, &tlv(5, &[]))]);
    let count = (size / 11).min(127);
    let mut shapes: Vec<_> = contents(size)
        .into_iter()
        .map(|(what, names, extensions)| Shape::new(what, csr(&names, &extensions, &[])))
        .collect();
    let attributes: Vec<u8> = (0..count as u8).rev().flat_map(attribute).collect();
    shapes.push(Shape::new(
        "attributes",
        csr(&name(b"x"), &usages(1), &attributes),
    ));
    let values: Vec<u8> = (0..size / 4)
        .rev()
        .flat_map(|value| tlv(2, &[(value >> 8) as u8 & 0x7F | 1, value as u8]))
        .collect();
    let attribute = sequence(&[&tlv(6, &[0x2A, 3, 4]), &tlv(0x31, &values)]);
    shapes.push(Shape::new(
        "values of an attribute",
        csr(&name(b"x"), &usages(1), &attribute),
    ));
    shapes
}

fn certificate_request(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let der = &shape.bytes;
    let mut lints = Vec::new();
    let request = meter
        .measure("CertificateRequest::parse_linted", || {
            CertificateRequest::parse_linted(der, &Limits::default(), &mut lints)
        })
        .map_err(refused)?;
    meter.measure("CertificateRequest == CertificateRequest", || {
        request == request.clone()
    });
    meter.measure("CertificateRequest accessors", || {
        (
            request.device_id(),
            request.hash().is_some(),
            request.subject().first_common_name().is_some(),
        )
    });
    meter.measure("PublicKey::from_spki", || PublicKey::from_spki(der).is_ok());
    meter.measure("PublicKey::from_rsa_pkcs1", || {
        PublicKey::from_rsa_pkcs1(der).is_ok()
    });
    meter.measure("Oid::parse", || {
        Oid::parse(&"1.2.".repeat(der.len() / 4)).is_some()
    });
    meter.measure("CertificateRequest debug", || format!("{request:?}").len());
    meter.measure("DistinguishedName display", || request.subject().to_string());
    meter.measure("CertificateRequest::verify", || {
        request.verify(RING_ALGORITHMS).is_ok()
    });
    meter.measure("KeyPolicy::check", || {
        KeyPolicy::default().check(&request).is_ok()
    });
    issue(meter, &request)?;
    meter.measure("CertificateRequest::into_owned", || request.into_owned());
    Ok(())
}

/// Asks for and issues a certificate with the names of a request.
fn issue(meter: &mut Meter, request: &CertificateRequest<'_>) -> Result<(), String> {
    let subject = request.subject();
    meter.measure("DistinguishedName::check", || subject.check().is_ok());
    let usages = vec![Oid::CLIENT_AUTH; request.extended_key_usages().len()];
    let builder = CertificateRequestBuilder::new(subject.clone(), request.public_key().clone());
    let builder = builder.with_extended_key_usages(usages.clone());
    meter.written("CertificateRequestBuilder::to_sign", || {
        let to_sign = builder.to_sign(SignatureAlgorithm::RsaPkcs1Sha256);
        to_sign.continue_with(&[0; 256]).as_ref().to_vec()
    });
    let issuer = Issuer::new(&CertificateDer::from(AUTHORITY)).map_err(refused)?;
    let now = UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000));
    let validity = Validity::starting(now, Duration::from_secs(86_400));
    let serial = SerialNumber::from_random([1; 16]);
    let template =
        CertificateTemplate::new(subject.clone(), validity, serial).with_extended_key_usages(usages);
    meter.measure("Issuer::issue", || {
        issuer.issue(&template, request.public_key()).is_ok()
    });
    Ok(())
}

fn certificates(size: usize) -> Vec<Shape> {
    contents(der_size(size))
        .into_iter()
        .map(|(what, names, extensions)| {
            let names = tlv(0x30, &names);
            let tbs = sequence(&[
                &tlv(0xA0, &tlv(2, &[2])),
                &tlv(2, &[1]),
                &sequence(&[ECDSA_SHA256]),
                &tlv(0x30, &name(b"x")),
                &sequence(&[TIME, TIME]),
                &names,
                KEY,
                &tlv(0xA3, &tlv(0x30, &extensions)),
            ]);
            Shape::new(what, signed(&tbs))
        })
        .collect()
}

fn certificate(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let info = meter
        .measure("CertificateInfo::parse", || CertificateInfo::parse(&shape.bytes))
        .map_err(refused)?;
    meter.measure("CertificateInfo display", || info.to_string());
    meter.measure("CertificateInfo debug", || format!("{info:?}").len());
    let certificate = CertificateDer::from(shape.bytes.as_slice());
    meter.measure("Thumbprint::for_certificate", || {
        Thumbprint::for_certificate(&certificate)
    });
    Ok(())
}

fn renewals(size: usize) -> Vec<Shape> {
    let certificate = CertificateDer::from(DEVICE);
    let build = |request: &[u8]| {
        RenewalRequestBuilder::new(&certificate, &CertificateSigningRequestDer::from(request)).map(
            |builder| {
                builder
                    .to_sign(SignatureAlgorithm::RsaPkcs1Sha256)
                    .continue_with(&[0; 256])
                    .as_ref()
                    .to_vec()
            },
        )
    };
    let size = der_size(size);
    let mut shapes = Vec::new();
    for (what, names, extensions) in contents(size) {
        let der = build(&csr(&names, &extensions, &[])).unwrap_or_default();
        shapes.push(Shape::new(format!("{what}, base64"), base64::encode(&der)));
        shapes.push(Shape::new(what, der));
    }
    shapes
}

fn renewal(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let renewal = meter
        .measure("RenewalRequest::parse", || RenewalRequest::parse(&shape.bytes))
        .map_err(refused)?;
    meter.measure("RenewalRequest == RenewalRequest", || renewal == renewal.clone());
    meter.measure("RenewalRequest debug", || format!("{renewal:?}").len());
    meter.measure("RenewalRequest::verify", || {
        renewal.verify(RING_ALGORITHMS).is_ok()
    });
    Ok(())
}
