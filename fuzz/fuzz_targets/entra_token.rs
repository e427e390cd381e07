//! Any bytes and signed claims: tokens, key sets and metadata are read or refused; nothing validates but what the key of the
//! tenant signed, for this audience, scope, tenant and time.
#![no_main]

use std::sync::LazyLock;
use std::time::Duration;

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use mdm_entra::compliance::{ComplianceReport, ComplianceRequest};
use mdm_entra::graph::{ApplicationToken, Membership};
use mdm_entra::registration::MobilityPolicy;
use mdm_entra::{
    AccessToken, Audience, ClientId, Error, IssuerTemplate, KeySet, Metadata, ObjectId, SigningKey, TenantId,
    Tenants, TokenDraft, Validator,
};
use mdm_fuzz::{check_error, check_line, source};
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::RSA_PKCS1_SHA256;
use rustls_pki_types::UnixTime;

const NOW: u64 = 1_800_000_000;
const KID: &str = "k1";

struct World {
    tenant: TenantId,
    application: ClientId,
    user: ObjectId,
    key: KeyPair,
    other_key: KeyPair,
    keys: KeySet,
    validator: Validator,
    /// The token that the tenant's key signed, as seeds hold it.
    signed: String,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let tenant: TenantId = "8c7d9c3e-0d0c-4a40-9a3c-3f1e3d4f5a6b".parse().expect("a tenant");
    let application: ClientId = "29d9ed98-a469-4536-ade2-f981bc1d605e"
        .parse()
        .expect("an application");
    let key =
        KeyPair::from_der(include_bytes!("../../mdm-entra/tests/keys/tenant.pkcs1.der")).expect("a key");
    let other_key =
        KeyPair::from_der(include_bytes!("../../mdm-entra/tests/keys/other.pkcs1.der")).expect("a key");
    let public = PublicKeyComponents::<Vec<u8>>::from(key.public());
    let signing_key = SigningKey::rsa(KID, &public.n, &public.e).expect("a key of 2048 bits");
    let user: ObjectId = "11111111-2222-3333-4444-555555555555".parse().expect("a user");
    let draft = TokenDraft::v2(KID, tenant, application, at(NOW)).with_user(user, "ada@contoso.com");
    World {
        tenant,
        application,
        user,
        key,
        other_key,
        keys: KeySet::from_iter([signing_key.with_issuer(IssuerTemplate::v2())]),
        validator: Validator::new([Audience::ClientId(application)], Tenants::only([tenant])),
        signed: draft.to_be_signed(),
    }
});

fuzz_target!(|bytes: &[u8]| {
    token(bytes);
    documents(bytes);
    if let Some(mut u) = source(bytes) {
        let _ = claims(&mut u);
    }
});

fn at(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}

fn token(bytes: &[u8]) {
    let token = match AccessToken::parse(bytes) {
        Ok(token) => token,
        Err(error) => return refused(bytes, &error),
    };
    assert!(!format!("{token:?}").contains(token.expose()));
    if let Err(error) = token.unverified_claims() {
        check_line(&error);
    }
    match WORLD.validator.validate(&token, &WORLD.keys, at(NOW)) {
        Ok(validated) => {
            let (signed, _) = token.expose().rsplit_once('.').expect("three parts");
            assert_eq!(signed, WORLD.signed, "nobody signed that");
            let _ = (validated.clone().for_terms_of_use(), validated.for_enrollment());
        }
        Err(error) => check_line(&error),
    }
    assert_eq!(token.clone().into_owned().expose(), token.expose());
}

fn refused(bytes: &[u8], error: &Error) {
    check_line(error);
    if let Error::Decode(error) = error
        && error.path().as_str() == "token"
    {
        check_error(bytes, error);
    }
}

fn documents(bytes: &[u8]) {
    match KeySet::parse(bytes) {
        Ok(keys) => {
            let again = KeySet::parse(keys.to_json().as_bytes()).expect("what is written is readable");
            let usable = || keys.iter().filter(|key| key.problem().is_none());
            assert!(usable().eq(again.iter().filter(|key| key.problem().is_none())));
            for key in keys.iter() {
                let _ = (keys.find(key.id()), key.rsa_public_key_der());
            }
        }
        Err(error) => check_line(&error),
    }
    let errors = [
        Metadata::parse(bytes).err(),
        MobilityPolicy::parse(bytes).err(),
        Membership::parse(bytes).err(),
        ApplicationToken::from_answer(200, bytes).err(),
        ApplicationToken::from_answer(400, bytes).err(),
        ComplianceReport::parse(bytes).err(),
        ComplianceRequest::answer(400, bytes).err(),
    ];
    errors.iter().flatten().for_each(|error| check_line(error));
}

/// Claims of any kind, signed by the right key or another one.
fn claims(u: &mut Unstructured<'_>) -> Result<()> {
    let issued: u64 = u.int_in_range(NOW - 10_000..=NOW + 10_000)?;
    let lifetime = Duration::from_secs(u.int_in_range(0..=10_000)?);
    let tenant = if u.ratio(7, 8)? {
        WORLD.tenant
    } else {
        WORLD.application.to_string().parse().expect("a GUID")
    };
    let kid = if u.ratio(7, 8)? { KID } else { "k2" };
    let mut draft = match u.arbitrary()? {
        true => TokenDraft::v2(kid, tenant, WORLD.application, at(issued)),
        false => TokenDraft::v1(kid, tenant, &WORLD.application.to_string(), at(issued)),
    };
    draft = draft
        .with_user(WORLD.user, u.arbitrary()?)
        .with_lifetime(lifetime);
    let names = [
        "aud", "iss", "tid", "exp", "nbf", "iat", "scp", "oid", "ver", "deviceid", "x",
    ];
    for _ in 0..u.int_in_range(0..=3)? {
        let name = *u.choose(&names)?;
        draft = match u.int_in_range(0..=2)? {
            0 => draft.with_claim(name, u.arbitrary::<&str>()?),
            1 => draft.with_claim(name, u.arbitrary::<u64>()?),
            _ => draft.with_claim(name, u.arbitrary::<bool>()?),
        };
    }
    let is_right = u.ratio(7, 8)?;
    let key = if is_right { &WORLD.key } else { &WORLD.other_key };
    let mut signature = vec![0; key.public().modulus_len()];
    let message = draft.to_be_signed();
    key.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        message.as_bytes(),
        &mut signature,
    )
    .expect("a signature");
    let text = draft.continue_with(&signature);
    let token = AccessToken::parse(text.expose().as_bytes()).expect("a token that was built is one");
    let Ok(validated) = WORLD.validator.validate(&token, &WORLD.keys, at(NOW)) else {
        return Ok(());
    };
    let claims = validated.claims();
    assert!(is_right && kid == KID && claims.tenant == WORLD.tenant);
    assert!(claims.has_scope(Validator::MDM_SCOPE) || claims.is_device_token());
    assert!(
        claims
            .audience
            .iter()
            .any(|audience| audience.trim().parse() == Ok(WORLD.application))
    );
    let skew = Validator::DEFAULT_SKEW.as_secs();
    assert!(NOW < claims.expires.as_secs().saturating_add(skew));
    assert!(claims.not_before.as_secs() <= NOW + skew && claims.issued_at.as_secs() <= NOW + skew);
    Ok(())
}
