//! A tenant of Entra ID as far as this suite meets one: it signs access tokens and publishes the key.

use std::time::Duration;

use der::asn1::UintRef;
use der::{Decode, Reader, SliceReader};
use mdm_entra::{ClientId, KeySet, ObjectId, SigningKey, TenantId, TokenDraft};
use mdm_errors::SecretText;
use rustls::pki_types::UnixTime;

use crate::keys::PrivateKey;
use crate::world;

/// A tenant with one signing key.
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    key: PrivateKey,
    key_id: String,
}

/// A user in the directory.
#[derive(Clone)]
pub struct User {
    /// The object id.
    pub object: ObjectId,
    /// The user principal name.
    pub name: String,
}

impl Tenant {
    /// A new tenant that signs with this RSA key.
    pub fn new(key: PrivateKey) -> crate::Result<Self> {
        let key_id = world::hex(&world::random::<16>());
        Ok(Self {
            id: world::guid().parse()?,
            key,
            key_id,
        })
    }

    /// The document that Entra ID publishes at its `jwks_uri`.
    pub fn published_keys(&self) -> crate::Result<String> {
        let PrivateKey::Rsa(key) = &self.key else {
            return Err("tokens are signed with RSA".into());
        };
        let public_key = aws_lc_rs::signature::KeyPair::public_key(key);
        let mut reader = SliceReader::new(public_key.as_ref())?;
        let key = reader.sequence(|numbers: &mut SliceReader<'_>| {
            let (modulus, exponent) = (UintRef::decode(numbers)?, UintRef::decode(numbers)?);
            Ok::<_, der::Error>(SigningKey::rsa(
                &*self.key_id,
                modulus.as_bytes(),
                exponent.as_bytes(),
            ))
        })??;
        Ok([key].into_iter().collect::<KeySet>().to_json())
    }

    /// Returns the claims of a v2.0 access token of this user for the application.
    pub fn draft(&self, application: ClientId, user: &User, now: UnixTime) -> TokenDraft {
        TokenDraft::v2(&self.key_id, self.id, application, now).with_user(user.object, &user.name)
    }

    /// A token that ended an hour ago.
    pub fn expired_draft(&self, application: ClientId, user: &User, now: UnixTime) -> TokenDraft {
        self.draft(application, user, world::shifted(now, -2 * 3600))
            .with_lifetime(Duration::from_secs(3600))
    }

    /// Signs a token.
    pub fn sign(&self, draft: &TokenDraft) -> crate::Result<SecretText<'static>> {
        let signature = self.key.sign(draft.to_be_signed().as_bytes())?;
        Ok(draft.continue_with(&signature))
    }
}

impl User {
    /// A new user with a random object id.
    pub fn new(name: &str) -> crate::Result<Self> {
        Ok(Self {
            object: world::guid().parse()?,
            name: name.to_owned(),
        })
    }
}
