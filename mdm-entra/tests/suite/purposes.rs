//! A valid token still has to fit the door at which it is shown.

use mdm_entra::{AccessToken, Claim, DeviceId, EnrollmentIdentity, Error, PeerError, TenantId, TokenDraft};

use crate::support::*;

fn validated(draft: &TokenDraft) -> mdm_entra::Validated {
    validate_draft(draft).unwrap()
}

#[test]
fn terms_of_use_need_a_user_and_no_device() {
    let without_device = TokenDraft::v2(KID, tenant(), application(), at(NOW)).with_user(user(), USER_NAME);
    let identity = validated(&without_device).for_terms_of_use().unwrap();
    assert_eq!((identity.user, identity.device), (user(), None));
    assert_eq!(identity.user_name.as_deref(), Some(USER_NAME));

    let nobody = v2().with_claim("oid", "");
    assert_eq!(
        validated(&nobody).for_terms_of_use(),
        Err(Error::Peer(PeerError::MissingClaim(Claim::Oid)))
    );
}

#[test]
fn an_enrollment_has_a_user_or_a_device() {
    let identity = validated(&v2()).for_enrollment().unwrap();
    assert_eq!((identity.user, identity.device), (Some(user()), Some(device())));

    let of_a_device = TokenDraft::v2(KID, tenant(), application(), at(NOW)).with_device(device());
    let identity = validated(&of_a_device).for_enrollment().unwrap();
    assert_eq!((identity.user, identity.device), (None, Some(device())));

    let of_nobody =
        TokenDraft::v2(KID, tenant(), application(), at(NOW)).with_claim("oid", user().to_string());
    let token = Key::tenant().issue(&of_nobody);
    let token = AccessToken::parse(token.as_bytes()).unwrap();
    let validated = validator()
        .without_scope()
        .validate(&token, &keys(), at(NOW))
        .unwrap();
    assert_eq!(
        validated.for_enrollment(),
        Err(Error::Peer(PeerError::MissingClaim(Claim::Deviceid)))
    );
}

#[test]
fn a_session_belongs_to_the_enrolled_device() {
    let enrolled = validated(&v2()).for_enrollment().unwrap();
    assert_eq!(
        validated(&v2()).for_session(&enrolled).unwrap().user,
        Some(user())
    );

    let elsewhere = EnrollmentIdentity::new(TenantId::CONSUMERS);
    assert_eq!(
        validated(&v2()).for_session(&elsewhere),
        Err(Error::Peer(PeerError::Tenant))
    );
    let without_device = EnrollmentIdentity::new(tenant());
    assert!(validated(&v2()).for_session(&without_device).is_ok());

    let stranger: DeviceId = "11111111-2222-4333-8444-555555555555".parse().unwrap();
    assert_eq!(
        validated(&v2().with_device(stranger)).for_session(&enrolled),
        Err(Error::Peer(PeerError::Device))
    );
    let of_terms = TokenDraft::v2(KID, tenant(), application(), at(NOW)).with_user(user(), USER_NAME);
    assert_eq!(
        validated(&of_terms).for_session(&enrolled),
        Err(Error::Peer(PeerError::MissingClaim(Claim::Deviceid)))
    );
}

#[test]
fn a_device_token_is_a_session_without_a_user() {
    let enrolled = validated(&v2()).for_enrollment().unwrap();
    let of_a_device = TokenDraft::v2(KID, tenant(), application(), at(NOW)).with_device(device());
    let token = Key::tenant().issue(&of_a_device);
    let token = AccessToken::from_device_token(token.as_bytes()).unwrap();
    let validated = validator().validate(&token, &keys(), at(NOW)).unwrap();
    assert!(validated.claims().is_device_token());
    let identity = validated.clone().for_session(&enrolled).unwrap();
    assert_eq!((identity.user, identity.user_name), (None, None));
    assert_eq!(identity.device, Some(device()));
    assert_eq!(
        validated.for_terms_of_use(),
        Err(Error::Peer(PeerError::MissingClaim(Claim::Oid)))
    );
    let stranger: DeviceId = "11111111-2222-4333-8444-555555555555".parse().unwrap();
    let of_another = validate_draft(&of_a_device.with_device(stranger)).unwrap();
    assert_eq!(
        of_another.for_session(&enrolled),
        Err(Error::Peer(PeerError::Device))
    );
}

#[test]
fn tokens_without_a_scope_need_a_device_and_no_user() {
    let plain = TokenDraft::v2(KID, tenant(), application(), at(NOW));
    let of_an_application = plain.clone().with_claim("oid", user().to_string());
    let id_token_with_device = of_an_application.clone().with_device(device());
    for draft in [plain, of_an_application, id_token_with_device] {
        assert_eq!(
            validate_draft(&draft),
            Err(Error::Peer(PeerError::MissingClaim(Claim::Scp)))
        );
    }
}
