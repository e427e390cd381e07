use mdm_errors::SecretBytes;
use rustls_pki_types::CertificateDer;
use sha2::{Digest as _, Sha256};

use super::{SignatureError, UnverifiedSignature};
use crate::security::{BinarySecurityToken, SECURITY, SIGNATURE, Security, Timestamp, Token, UTILITY};
use crate::values::base64;
use crate::xml::canonical::{Form, canonical, has_absolute_namespaces};
use crate::xml::{Node, Ns};
use crate::{ns, rules};

/// The identifiers of the algorithms that the profile allows.
pub(crate) mod algorithm {
    pub(crate) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
    pub(crate) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    pub(crate) const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
    pub(crate) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
    /// A misprint of [`RSA_SHA256`] in a sample of the specification.
    pub(super) const RSA_SHA256_MISPRINT: &str = "http://www.w3.org/2000/09/xmldsig-more#rsa-sha256";
    /// A misprint of [`SHA256`] in a sample of the specification.
    pub(super) const SHA256_MISPRINT: &str = "http://www.w3.org/2000/09/xmldsig#sha256";
}

/// Bytes of `SignedInfo`; that of the profile has some 800.
const MAX_SIGNED_INFO: usize = 8 << 10;

/// Reads the signature of an envelope, checks its form and compares its digest with the message.
///
/// ```text
/// <Signature>
///   <SignedInfo>
///     <CanonicalizationMethod/> <SignatureMethod/>
///     <Reference URI=""> <Transforms> <Transform/>{1,2} </Transforms> <DigestMethod/> <DigestValue/> </Reference>
///   </SignedInfo>
///   <SignatureValue/>
///   <KeyInfo> <wsse:SecurityTokenReference> <wsse:Reference/> </wsse:SecurityTokenReference> </KeyInfo>
/// </Signature>
/// ```
pub(super) fn read(
    signature: Node<'_, '_>,
    header: Node<'_, '_>,
    security: &Security<'_>,
) -> Result<UnverifiedSignature, SignatureError> {
    let document = signature.document();
    check_document(signature)?;
    let [signed_info, value, key_info] = children(
        signature,
        "Signature",
        [
            (&SIGNATURE, "SignedInfo"),
            (&SIGNATURE, "SignatureValue"),
            (&SIGNATURE, "KeyInfo"),
        ],
    )?;
    if signed_info.source().len() > MAX_SIGNED_INFO {
        return Err(SignatureError::TooLong);
    }
    let reference = read_signed_info(signed_info)?;
    let value = decoded(value, "SignatureValue")?;
    let token = only_token(header, security)?;
    check_key_info(key_info, token)?;
    let digest = |form| {
        let mut hash = Sha256::new();
        let root = document.root().index().unwrap_or_default();
        canonical(document, root, signature.index(), form, &mut |text| {
            hash.update(text)
        })
        .map_err(|_| SignatureError::TooLong)?;
        let is_equal = SecretBytes::borrowed(hash.finalize().as_slice()).ct_eq(&reference.digest);
        Ok::<bool, SignatureError>(is_equal)
    };
    if !digest(reference.form)? {
        let is_exclusive = reference.form == Form::Inclusive && digest(Form::Exclusive)?;
        return Err(if is_exclusive {
            SignatureError::ExclusiveDigest
        } else {
            SignatureError::Digest
        });
    }
    let mut octets = Vec::new();
    let apex = signed_info.index().unwrap_or_default();
    canonical(document, apex, None, Form::Exclusive, &mut |text| {
        octets.extend_from_slice(text.as_bytes());
    })
    .map_err(|_| SignatureError::TooLong)?;
    Ok(UnverifiedSignature {
        signed_info: octets,
        value,
        certificate: CertificateDer::from(token.payload.expose().to_vec()),
        timestamp: security.timestamp.clone().map(Timestamp::into_owned),
    })
}

/// Refuses other signatures, processing instructions and relative namespaces.
fn check_document(signature: Node<'_, '_>) -> Result<(), SignatureError> {
    let document = signature.document();
    let is_other = |node: &Node<'_, '_>| {
        node.local() == "Signature" && node.namespace() == ns::SIGNATURE && node.index() != signature.index()
    };
    if document.nodes().any(|node| is_other(&node)) {
        return Err(SignatureError::SecondSignature);
    }
    if !document.instructions().is_empty() {
        return Err(SignatureError::ProcessingInstruction);
    }
    if !has_absolute_namespaces(document) {
        return Err(SignatureError::RelativeNamespace);
    }
    Ok(())
}

/// The digest of the message, and the canonical form it is made of.
struct Reference {
    form: Form,
    digest: Vec<u8>,
}

fn read_signed_info(signed_info: Node<'_, '_>) -> Result<Reference, SignatureError> {
    let [canonicalization, method, reference] = children(
        signed_info,
        "SignedInfo",
        [
            (&SIGNATURE, "CanonicalizationMethod"),
            (&SIGNATURE, "SignatureMethod"),
            (&SIGNATURE, "Reference"),
        ],
    )?;
    check_algorithm(
        canonicalization,
        "CanonicalizationMethod",
        algorithm::EXCLUSIVE,
        None,
    )?;
    let misprint = Some(algorithm::RSA_SHA256_MISPRINT);
    check_algorithm(method, "SignatureMethod", algorithm::RSA_SHA256, misprint)?;
    if reference.attribute("URI") != Some("") {
        return Err(SignatureError::Reference);
    }
    if reference.children().all(|child| child.local() != "Transforms") {
        return Err(SignatureError::NoTransforms);
    }
    let [transforms, method, value] = children(
        reference,
        "Reference",
        [
            (&SIGNATURE, "Transforms"),
            (&SIGNATURE, "DigestMethod"),
            (&SIGNATURE, "DigestValue"),
        ],
    )?;
    let misprint = Some(algorithm::SHA256_MISPRINT);
    check_algorithm(method, "DigestMethod", algorithm::SHA256, misprint)?;
    Ok(Reference {
        form: form_of(transforms)?,
        digest: decoded(value, "DigestValue")?,
    })
}

fn form_of(transforms: Node<'_, '_>) -> Result<Form, SignatureError> {
    let mut list = transforms.children();
    let enveloped = list.next().ok_or(SignatureError::NoTransforms)?;
    check_algorithm(enveloped, "Transform", algorithm::ENVELOPED, None)?;
    let form = match list.next() {
        None => Form::Inclusive,
        Some(exclusive) => {
            check_algorithm(exclusive, "Transform", algorithm::EXCLUSIVE, None)?;
            Form::Exclusive
        }
    };
    let is_known = |node: Node<'_, '_>| node.is(&SIGNATURE, "Transform");
    if list.next().is_some() || !transforms.children().all(is_known) {
        return Err(SignatureError::Algorithm("Transform"));
    }
    Ok(form)
}

fn check_algorithm(
    node: Node<'_, '_>,
    name: &'static str,
    expected: &str,
    misprint: Option<&str>,
) -> Result<(), SignatureError> {
    let found = node.attribute("Algorithm");
    if found.is_none() || node.children().next().is_some() {
        return Err(SignatureError::Algorithm(name));
    }
    if found == misprint {
        node.lint(&rules::SIGNATURE_ALGORITHM);
    } else if found != Some(expected) {
        return Err(SignatureError::Algorithm(name));
    }
    Ok(())
}

/// Returns the children of an element when they are exactly these, in this order.
fn children<'d, 'a, const N: usize>(
    node: Node<'d, 'a>,
    name: &'static str,
    expected: [(&Ns, &'static str); N],
) -> Result<[Node<'d, 'a>; N], SignatureError> {
    let mut found = node.children();
    let mut nodes = [node; N];
    for (slot, (namespace, local)) in nodes.iter_mut().zip(expected) {
        *slot = found
            .next()
            .filter(|child| child.is(namespace, local))
            .ok_or(SignatureError::Element(local))?;
    }
    match found.next() {
        Some(_) => Err(SignatureError::Element(name)),
        None => Ok(nodes),
    }
}

fn decoded(node: Node<'_, '_>, name: &'static str) -> Result<Vec<u8>, SignatureError> {
    let bytes = base64::decode(node.trimmed_str()).filter(|bytes| !bytes.is_empty());
    let is_plain = node.children().next().is_none();
    bytes.filter(|_| is_plain).ok_or(SignatureError::Element(name))
}

/// Returns the one token of a signed message.
///
/// A second one is refused: a reader of the credential could take the certificate of one token for verified, while
/// the key of the other signed.
fn only_token<'s, 'a>(
    header: Node<'_, '_>,
    security: &'s Security<'a>,
) -> Result<&'s BinarySecurityToken<'a>, SignatureError> {
    const DER_SEQUENCE: u8 = 0x30;
    let [Token::Binary(token)] = security.tokens.as_slice() else {
        return Err(SignatureError::Token);
    };
    if token.payload.expose().first() != Some(&DER_SEQUENCE) {
        return Err(SignatureError::Token);
    }
    let mut nodes = header.children_named(&SECURITY, "BinarySecurityToken");
    if let Some(node) = nodes
        .next()
        .filter(|node| node.attribute_ns(&UTILITY, "Id").is_none())
    {
        node.lint(&rules::TOKEN_ID);
    }
    Ok(token)
}

/// Checks that the key is given by reference; a reference that leads nowhere means the only token, and is noted.
fn check_key_info(key_info: Node<'_, '_>, token: &BinarySecurityToken<'_>) -> Result<(), SignatureError> {
    let [outer] = children(key_info, "KeyInfo", [(&SECURITY, "SecurityTokenReference")])?;
    let [reference] = children(outer, "SecurityTokenReference", [(&SECURITY, "Reference")])?;
    let id = token.id.as_deref().unwrap_or_default();
    let found = reference.attribute("URI").and_then(|uri| uri.strip_prefix('#'));
    if id.is_empty() || found != Some(id) {
        reference.lint(&rules::TOKEN_REFERENCE);
    }
    Ok(())
}
