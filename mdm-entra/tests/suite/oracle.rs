//! Tokens in both directions with `PyJWT`, where Python has it.

use std::io::Write as _;
use std::process::{Command, Stdio};

use mdm_entra::graph::{Authority, ClientAssertion, Graph};
use mdm_entra::{AccessToken, Guid, KeySet};
use ring::rand::SystemRandom;

use crate::support::*;

/// Runs a program; `None`, with a line, where there is no Python with `PyJWT` and `cryptography`.
#[expect(clippy::print_stderr, reason = "a skipped test should say so")]
fn python(program: &str, input: &str) -> Option<String> {
    let name = std::env::var("PYTHON").unwrap_or_else(|_| "python3".into());
    let has_libraries = Command::new(&name)
        .args(["-c", "import jwt, cryptography"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !has_libraries {
        eprintln!("skipped: no Python with PyJWT and cryptography");
        return None;
    }
    let mut child = Command::new(&name)
        .args(["-c", program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{program}");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn pyjwt_takes_our_tokens_and_keys() {
    const PROGRAM: &str = r#"
import sys, json, jwt
token, keys = sys.stdin.read().split("\n")
key = jwt.PyJWKSet.from_dict(json.loads(keys))[jwt.get_unverified_header(token)["kid"]]
claims = jwt.decode(token, key.key, algorithms=["RS256"], audience="5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b",
    options={"verify_exp": False, "verify_nbf": False, "verify_iat": False})
print(claims["oid"], claims["deviceid"], claims["scp"], claims["exp"] - claims["nbf"])
"#;
    let input = format!("{}\n{}", Key::tenant().issue(&v2()), keys().to_json());
    if let Some(read) = python(PROGRAM, &input) {
        let expected = format!("{} {} mdm_delegation 4500\n", user(), device());
        assert_eq!(read, expected);
    }
}

#[test]
fn we_take_tokens_of_pyjwt() {
    const PROGRAM: &str = r#"
import sys, json, jwt, base64
from cryptography.hazmat.primitives.serialization import load_der_private_key
key, claims = sys.stdin.read().split("\n")
key = load_der_private_key(base64.b64decode(key), None)
print(jwt.encode(json.loads(claims), key, algorithm="RS256", headers={"kid": "test-key"}), end="")
"#;
    let key = mdm_errors::kit::base64::encode(include_bytes!("../keys/tenant.pkcs1.der"));
    let input = format!(
        "{key}\n{}",
        payload_with("deviceid", &format!("\"{}\"", device()))
    );
    if let Some(token) = python(PROGRAM, &input) {
        let identity = validate(&token).unwrap().for_enrollment().unwrap();
        assert_eq!((identity.user, identity.device), (Some(user()), Some(device())));
    }
}

#[test]
fn pyjwt_takes_our_client_assertion() {
    const PROGRAM: &str = r#"
import sys, json, jwt
token, keys = sys.stdin.read().split("\n")
key = jwt.PyJWKSet.from_dict(json.loads(keys))["test-key"].key
claims = jwt.decode(token, key, algorithms=["PS256"], options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
    audience="https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/oauth2/v2.0/token")
print(claims["iss"] == claims["sub"] == "5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b", claims["jti"])
"#;
    let number: Guid = "0e5f6a3c-7d7e-4f0a-8a63-1f2d3c4b5a69".parse().unwrap();
    let assertion = ClientAssertion::new(
        &Authority::Public,
        tenant(),
        application(),
        [7; 32],
        number,
        at(NOW),
    )
    .unwrap();
    let key = ring::rsa::KeyPair::from_der(include_bytes!("../keys/tenant.pkcs1.der")).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    let signed = assertion.to_be_signed().as_bytes();
    key.sign(
        &ring::signature::RSA_PSS_SHA256,
        &SystemRandom::new(),
        signed,
        &mut signature,
    )
    .unwrap();
    let request = assertion.continue_with(&Graph::Public, &signature).unwrap();
    let (_, token) = request.body().expose().split_once("client_assertion=").unwrap();
    assert!(AccessToken::parse(token.as_bytes()).is_ok());
    let keys = KeySet::from_iter([Key::tenant().public(KID)]).to_json();
    if let Some(read) = python(PROGRAM, &format!("{token}\n{keys}")) {
        assert_eq!(read, format!("True {number}\n"));
    }
}
