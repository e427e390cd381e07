//! Properties of every value, and of any bytes.

use arbitrary::{Arbitrary as _, Unstructured};
use mdm_entra::compliance::{ComplianceReport, ReportRefusal};
use mdm_entra::registration::MobilityPolicy;
use mdm_entra::terms::{OpaqueBlob, TermsAnswer, TermsRequest};
use mdm_entra::{
    AccessToken, Error, Guid, ImmutableId, KeySet, Limits, Metadata, PeerError, SubjectTemplate,
    TermsOfUseError, TokenDraft, UserPrincipalName,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::*;

fn assert_safe(location: &str) {
    assert!(location.bytes().all(|byte| byte.is_ascii_graphic()), "{location}");
    assert!(!location.contains(['+', '"', '<', '>', '\'']), "{location}");
    assert!(
        location.starts_with("ms-appx-web://App/ToUResponse"),
        "{location}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_terms_request_comes_back(seed in vec(any::<u8>(), 0..300)) {
        let request = TermsRequest::arbitrary(&mut Unstructured::new(&seed)).unwrap();
        let url = request.to_url(&"https://mdm.contoso.com/terms?x=y".parse().unwrap()).unwrap();
        let parsed = TermsRequest::parse(url.as_str()).unwrap();
        prop_assert_eq!(parsed.redirect_uri(), request.redirect_uri());
        prop_assert_eq!(parsed.client_request_id(), request.client_request_id());
        prop_assert_eq!(parsed.api_version(), request.api_version());
        prop_assert_eq!(parsed.mode(), request.mode());
        prop_assert_eq!(parsed.others().map(|other| (other.name, other.value)).collect::<Vec<_>>(), [("x", "y")]);
    }

    #[test]
    fn every_answer_reaches_the_device(seed in vec(any::<u8>(), 0..300), description in ".{0,80}") {
        let mut source = Unstructured::new(&seed);
        let request = TermsRequest::arbitrary(&mut source).unwrap();
        let blob = OpaqueBlob::arbitrary(&mut source).unwrap();
        let id = request.client_request_id().map(String::from);

        let accepted = request.accept(&blob);
        assert_safe(accepted.location());
        prop_assert!(TermsAnswer::is_for(accepted.location(), request.redirect_uri()));
        match TermsAnswer::parse(accepted.location()).unwrap() {
            TermsAnswer::Accepted { blob: back, client_request_id, .. } => {
                prop_assert!(back.ct_eq(blob.enrollment_data()));
                prop_assert_eq!(&client_request_id, &id);
            }
            other => prop_assert!(false, "{:?}", other),
        }

        let declined = TermsAnswer::parse(request.decline().location()).unwrap();
        let is_declined = matches!(declined, TermsAnswer::Declined { .. });
        prop_assert!(is_declined);

        for error in TermsOfUseError::ALL {
            let failed = TermsAnswer::parse(request.fail(*error).location()).unwrap();
            prop_assert_eq!(failed.known_error(), Some(*error));
        }
        let failed = request.fail_with(TermsOfUseError::AccessDenied, &description);
        assert_safe(failed.location());
        match TermsAnswer::parse(failed.location()).unwrap() {
            TermsAnswer::Failed { description: back, .. } => prop_assert_eq!(back, Some(description)),
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn a_draft_is_a_token(seed in vec(any::<u8>(), 0..300)) {
        let draft = TokenDraft::arbitrary(&mut Unstructured::new(&seed)).unwrap();
        let token = draft.continue_with(b"no signature");
        let token = AccessToken::parse(token.expose().as_bytes()).unwrap();
        let claims = token.unverified_claims().unwrap();
        prop_assert!(claims.expires > claims.not_before);
        // Nobody signed it, so nobody believes it.
        let is_refused = matches!(
            validator().validate(&token, &keys(), at(NOW)),
            Err(Error::Peer(PeerError::UnknownKid | PeerError::Signature))
        );
        prop_assert!(is_refused);
        let owned = token.clone().into_owned();
        prop_assert_eq!(owned.expose(), token.expose());
    }

    #[test]
    fn ids_come_back(bytes in any::<[u8; 16]>(), text in ".{0,30}") {
        let guid = Guid::from_bytes(bytes);
        prop_assert_eq!(guid.to_string().parse(), Ok(guid));
        prop_assert_eq!(format!("{{{}}}", guid.to_string().to_uppercase()).parse(), Ok(guid));
        let id = ImmutableId::from_attribute(bytes);
        prop_assert_eq!(ImmutableId::parse(&id.to_string()), id);
        prop_assert_eq!(ImmutableId::parse(&text).to_string(), text);
    }

    #[test]
    fn subjects_are_read_as_they_were_filled(values in vec("[a-c:/]{0,6}", 3)) {
        let template: SubjectTemplate = "AW::{Token}::{URL}::{Token}".parse().unwrap();
        let values: Vec<_> = values.iter().map(String::as_str).collect();
        if let Ok(subject) = template.fill(&values) {
            let fields = template.read(subject.expose()).unwrap();
            prop_assert_eq!(fields.into_iter().map(|field| field.value).collect::<Vec<_>>(), values);
        }
    }

    #[test]
    fn policies_come_back(seed in vec(any::<u8>(), 0..100)) {
        let policy = MobilityPolicy::arbitrary(&mut Unstructured::new(&seed)).unwrap();
        let again = MobilityPolicy::parse(policy.to_json().as_bytes()).unwrap();
        let filled = |url: &Option<String>| url.clone().filter(|text| !text.is_empty());
        prop_assert_eq!(again.discovery_url.clone(), filled(&policy.discovery_url));
        prop_assert_eq!(again.terms_of_use_url, filled(&policy.terms_of_use_url));
        prop_assert_eq!(again.compliance_url, filled(&policy.compliance_url));
    }

    #[test]
    fn any_bytes_are_read_without_panic(bytes in vec(any::<u8>(), 0..200)) {
        let _ = AccessToken::parse(&bytes);
        let _ = AccessToken::from_authorization(&bytes);
        let _ = KeySet::parse(&bytes);
        let _ = Metadata::parse(&bytes);
        let _ = ComplianceReport::parse(&bytes);
        let _ = MobilityPolicy::parse(&bytes);
        let _ = ReportRefusal::new(500, &bytes);
    }

    #[test]
    fn any_text_is_read_without_panic(text in ".{0,100}") {
        let _ = TermsRequest::parse(&text);
        let _ = TermsRequest::parse(&format!("redirect_uri={text}"));
        let _ = TermsAnswer::parse(&text);
        let _ = text.parse::<Guid>();
        let _ = text.parse::<SubjectTemplate>();
        if let Ok(name) = text.parse::<UserPrincipalName>() {
            prop_assert_eq!(format!("{}@{}", name.user(), name.domain()), text);
        }
    }

    #[test]
    fn any_json_is_no_token(payload in "[{}\\[\\]\",:a-z0-9 ]{0,60}") {
        let error = validate(&Key::tenant().issue_json(HEADER, &payload)).unwrap_err();
        prop_assert!(!error.to_string().contains('\n'));
    }

    #[test]
    fn changed_key_sets_are_read_without_panic(at in 0usize..600, byte in any::<u8>()) {
        let mut document = keys().to_json().into_bytes();
        if let Some(place) = document.get_mut(at) {
            *place = byte;
        }
        if let Ok(keys) = KeySet::parse_with(&document, &Limits::default()) {
            let again = KeySet::parse(keys.to_json().as_bytes()).unwrap();
            prop_assert_eq!(
                again.iter().count(),
                keys.iter().filter(|key| key.problem().is_none()).count()
            );
        }
    }
}
