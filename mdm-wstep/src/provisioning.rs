//! The provisioning document: what a device gets when it is enrolled or renewed (MS-MDE2 2.2.9).
//!
//! It is a tree of characteristics with parameters. [`ProvisioningDocument::for_enrollment`] builds the document that
//! Windows is known to accept; the device reads what it needs with [`client_certificate`], [`roots`], [`application`]
//! and [`dm_client`]. Whatever else a document holds stays in the tree.
//!
//! [`client_certificate`]: ProvisioningDocument::client_certificate
//! [`roots`]: ProvisioningDocument::roots
//! [`application`]: ProvisioningDocument::application
//! [`dm_client`]: ProvisioningDocument::dm_client

use alloc::vec::Vec;

use mdm_errors::{DecodeError, Lint, Text};
use rustls_pki_types::CertificateDer;

use self::tree::{edit, select};
use crate::certificate::{CertificateInfo, PublicKey};
use crate::{Limits, PeerError};

mod application;
#[cfg(feature = "arbitrary")]
mod arbitrary;
mod certificate_store;
mod check;
mod criteria;
mod dm_client;
mod poll;
mod read;
mod renew;
pub mod rules;
mod tree;
mod write;

pub use application::{AppSrv, Application, AuthType, Client, Credentials};
pub use certificate_store::{CertificateScope, ClientCertificate};
pub use criteria::CertificateSearchCriteria;
pub use dm_client::DmClient;
pub use poll::{PollSchedule, RetrySet};
pub use renew::Renew;
pub use tree::{Characteristic, DataType, OtherDataType, Parm};

/// A `wap-provisioningdoc` (MS-MDE2 2.2.9.1).
///
/// ```
/// use mdm_errors::text;
/// use mdm_wstep::provisioning::{
///     AppSrv, Application, CertificateScope, Client, ClientCertificate, DmClient, ProvisioningDocument, Renew,
/// };
/// # use rustls_pki_types::CertificateDer;
/// # const CERTIFICATE: &[u8] = include_bytes!("../tests/data/device.cert.der");
/// # const ROOT: &[u8] = include_bytes!("../tests/data/ca.cert.der");
/// # let (certificate, root) = (CertificateDer::from(CERTIFICATE), CertificateDer::from(ROOT));
/// # let (nonce_1, nonce_2) = ([1; 16], [2; 16]);
///
/// let device_id = text!("89EBA7F446C04820A9DC0661C136E1F9");
/// let application = Application::new(
///     text!("MDM"),
///     text!("https://mdm.example.com/omadm"),
///     AppSrv::digest(device_id.clone(), text!("secret of the device"), nonce_1),
///     Client::digest(text!("secret of the server"), nonce_2),
/// );
/// let document = ProvisioningDocument::for_enrollment(
///     ClientCertificate::new(certificate, CertificateScope::User),
///     application,
///     DmClient::new(device_id),
/// )
/// .with_root(&root)
/// .with_renew(Renew::default());
/// assert!(document.check().is_empty());
///
/// let received = ProvisioningDocument::parse(&document.to_xml())?;
/// assert_eq!(received, document);
/// assert_eq!(received.application().unwrap().address(), "https://mdm.example.com/omadm");
/// assert_eq!(received.roots(), [root]);
/// # Ok::<(), mdm_errors::DecodeError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProvisioningDocument {
    characteristics: Vec<Characteristic>,
}

impl ProvisioningDocument {
    /// The name of the root element.
    pub const ROOT: &str = "wap-provisioningdoc";
    /// The version that the root element states.
    pub const VERSION: &str = "1.1";

    /// A document of these characteristics.
    #[must_use]
    pub fn new(characteristics: Vec<Characteristic>) -> Self {
        Self { characteristics }
    }

    /// The document for a device that enrolls: its certificate, its management account and how it calls in.
    ///
    /// The provider of `dm_client` becomes that of `application`, as it must (MS-MDE2 2.2.9.5).
    #[must_use]
    pub fn for_enrollment(client: ClientCertificate, application: Application, dm_client: DmClient) -> Self {
        let provider_id = application.provider_id().clone();
        let mut document = Self::for_renewal(client);
        document.characteristics.push(application.into_characteristic());
        document
            .characteristics
            .push(dm_client.into_characteristic(provider_id));
        document
    }

    /// The document for a device that renews: its new certificate only (MS-MDE2 3.5.4).
    #[must_use]
    pub fn for_renewal(client: ClientCertificate) -> Self {
        let mut document = Self::default();
        let scope = client.scope();
        edit(
            &mut document.characteristics,
            &["CertificateStore", "My", scope.as_str()],
            |store| {
                store.push(certificate_store::certificate(client.certificate()));
                store.push(Characteristic::new(Text::lossy("PrivateKeyContainer")));
            },
        );
        document
    }

    /// The same with a root certificate for the device to trust: that of its own certificate, and of the server if that
    /// is another one. At most one root is sure to be taken.
    #[must_use]
    pub fn with_root(self, certificate: &CertificateDer<'_>) -> Self {
        self.with_certificate("Root", certificate)
    }

    /// The same with an intermediate certificate.
    #[must_use]
    pub fn with_intermediate(self, certificate: &CertificateDer<'_>) -> Self {
        self.with_certificate("CA", certificate)
    }

    fn with_certificate(mut self, store: &str, certificate: &CertificateDer<'_>) -> Self {
        let path = ["CertificateStore", store, "System"];
        edit(&mut self.characteristics, &path, |store| {
            store.push(certificate_store::certificate(certificate));
        });
        self
    }

    /// The same telling the device when to renew its certificate.
    #[must_use]
    pub fn with_renew(mut self, renew: Renew) -> Self {
        let path = ["CertificateStore", "My", "WSTEP", "Renew"];
        edit(&mut self.characteristics, &path, |target| {
            *target = renew.to_characteristic()
        });
        self
    }

    /// The same with a characteristic of another configuration service provider at the end.
    #[must_use]
    pub fn with_characteristic(mut self, characteristic: Characteristic) -> Self {
        self.characteristics.push(characteristic);
        self
    }

    /// Reads a document within the default [`Limits`].
    ///
    /// # Errors
    /// See [`parse_linted`](Self::parse_linted).
    pub fn parse(document: &[u8]) -> Result<Self, DecodeError> {
        Self::parse_with(document, &Limits::default())
    }

    /// Reads a document within `limits`.
    ///
    /// # Errors
    /// See [`parse_linted`](Self::parse_linted).
    pub fn parse_with(document: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        read::read(document, &limits.provisioning, None)
    }

    /// Reads a document within `limits` and reports what Windows may not accept.
    ///
    /// # Errors
    /// The bytes are not XML, or have a document type, or the root or a name is missing.
    pub fn parse_linted(
        document: &[u8],
        limits: &Limits,
        lints: &mut Vec<Lint>,
    ) -> Result<Self, DecodeError> {
        read::read(document, &limits.provisioning, Some(lints))
    }

    /// What Windows may not accept in this document. Positions are those in the bytes it was read from, without lines,
    /// and zero in a document that was built.
    #[must_use]
    pub fn check(&self) -> Vec<Lint> {
        check::check(self)
    }

    /// Appends the document: no XML declaration, no white space.
    pub fn write_xml(&self, out: &mut Vec<u8>) {
        write::write(self, out);
    }

    /// The document in bytes of its own.
    #[must_use]
    pub fn to_xml(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write_xml(&mut out);
        out
    }

    /// The characteristics at the top, as they stand.
    #[must_use]
    pub fn characteristics(&self) -> &[Characteristic] {
        &self.characteristics
    }

    /// The characteristics at a path of types, such as `["CertificateStore", "My", "WSTEP", "Renew"]`, in any
    /// letter case. Characteristics of one type that stand several times count as one.
    #[must_use]
    pub fn find(&self, path: &[&str]) -> Vec<&Characteristic> {
        select(&self.characteristics, path)
    }

    /// The root certificates to trust.
    #[must_use]
    pub fn roots(&self) -> Vec<CertificateDer<'static>> {
        self.certificates("Root")
    }

    /// The intermediate certificates.
    #[must_use]
    pub fn intermediates(&self) -> Vec<CertificateDer<'static>> {
        self.certificates("CA")
    }

    fn certificates(&self, store: &str) -> Vec<CertificateDer<'static>> {
        let stores = self.find(&["CertificateStore", store, "System"]);
        certificate_store::certificates(&stores).collect()
    }

    /// The certificate that was issued to the device, with the store it goes to.
    #[must_use]
    pub fn client_certificate(&self) -> Option<ClientCertificate> {
        [CertificateScope::User, CertificateScope::System]
            .into_iter()
            .find_map(|scope| {
                let stores = self.find(&["CertificateStore", "My", scope.as_str()]);
                let certificate = certificate_store::certificates(&stores).next()?;
                Some(ClientCertificate::new(certificate, scope))
            })
    }

    /// The certificate that was issued to the device, if it is for the device's key.
    ///
    /// # Errors
    /// [`PeerError::NoClientCertificate`] or [`PeerError::AnotherKey`].
    pub fn client_certificate_for(&self, key: &PublicKey) -> Result<ClientCertificate, PeerError> {
        let client = self.client_certificate().ok_or(PeerError::NoClientCertificate)?;
        match CertificateInfo::parse(client.certificate()) {
            Ok(info) if info.public_key() == key => Ok(client),
            _ => Err(PeerError::AnotherKey),
        }
    }

    /// When to renew the certificate.
    #[must_use]
    pub fn renew(&self) -> Option<Renew> {
        let found = self.find(&["CertificateStore", "My", "WSTEP", "Renew"]);
        (!found.is_empty()).then(|| Renew::read(&found))
    }

    /// The management account: the first `APPLICATION` with `APPID` `w7`.
    #[must_use]
    pub fn application(&self) -> Option<Application> {
        self.find(&["APPLICATION"])
            .into_iter()
            .find_map(Application::read)
    }

    /// The settings of the management client: of the account's provider, else of the first one.
    #[must_use]
    pub fn dm_client(&self) -> Option<DmClient> {
        let providers: Vec<_> = self
            .find(&["DMClient", "Provider"])
            .into_iter()
            .flat_map(Characteristic::characteristics)
            .collect();
        let wanted = self.application();
        let own = wanted.as_ref().and_then(|application| {
            let mut providers = providers.iter();
            providers.find(|provider| provider.kind() == application.provider_id().as_str())
        });
        own.or_else(|| providers.first())
            .map(|provider| DmClient::read(provider))
    }
}
