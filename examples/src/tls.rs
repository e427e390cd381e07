//! TLS settings of both sides: rustls with the ring provider named explicitly.

use std::sync::Arc;

use rustls::crypto::ring::{default_provider, sign};
use rustls::pki_types::CertificateDer;
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{ResolvesServerCertUsingSni, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, RootCertStore, ServerConfig};

use crate::authority::Identity;

/// A server that shows each host's own certificate and asks for a client certificate of `device_authority`, but
/// lets devices in without one: a device that enrolls has none yet. Who needs one is decided per request.
pub fn server(
    hosts: Vec<(&str, Identity)>,
    device_authority: &CertificateDer<'static>,
) -> crate::Result<Arc<ServerConfig>> {
    let provider = Arc::new(default_provider());
    let roots = Arc::new(roots([device_authority])?);
    let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider.clone())
        .allow_unauthenticated()
        .build()?;
    let mut certificates = ResolvesServerCertUsingSni::new();
    for (host, identity) in hosts {
        let key = sign::any_supported_type(&identity.key)?;
        certificates.add(host, CertifiedKey::new(identity.chain, key))?;
    }
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(verifier)
        .with_cert_resolver(Arc::new(certificates));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// A server that shows one certificate to everybody, and asks for client certificates like [`server`].
pub fn server_with_one(
    identity: Identity,
    device_authorities: &[CertificateDer<'static>],
) -> crate::Result<Arc<ServerConfig>> {
    let provider = Arc::new(default_provider());
    let roots = Arc::new(roots(device_authorities)?);
    let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider.clone())
        .allow_unauthenticated()
        .build()?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(verifier)
        .with_single_cert(identity.chain, identity.key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Decides which certificates were issued to clients by one of these authorities.
pub fn client_verifier(
    authorities: &[CertificateDer<'static>],
) -> crate::Result<Arc<dyn ClientCertVerifier>> {
    let roots = Arc::new(roots(authorities)?);
    Ok(WebPkiClientVerifier::builder_with_provider(roots, Arc::new(default_provider())).build()?)
}

/// A client that trusts `roots`, and shows `identity` to servers that ask for a certificate.
pub fn client<'a>(
    trusted: impl IntoIterator<Item = &'a CertificateDer<'static>>,
    identity: Option<Identity>,
) -> crate::Result<Arc<ClientConfig>> {
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots(trusted)?);
    Ok(Arc::new(match identity {
        Some(identity) => builder.with_client_auth_cert(identity.chain, identity.key)?,
        None => builder.with_no_client_auth(),
    }))
}

fn roots<'a>(trusted: impl IntoIterator<Item = &'a CertificateDer<'static>>) -> crate::Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate in trusted {
        roots.add(certificate.clone())?;
    }
    Ok(roots)
}
