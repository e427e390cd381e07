//! The provisioning document that enrolls or renews a device (MS-MDE2 2.2.9).
//!
//! It is a tree of characteristics with parameters. [`ProvisioningDocument::for_enrollment`] builds the document that
//! Windows is known to accept; the device reads what it needs with [`client_certificate`], [`roots`], [`application`]
//! and [`dm_client`]. Everything else in a document stays in the tree.
//!
//! [`client_certificate`]: ProvisioningDocument::client_certificate
//! [`roots`]: ProvisioningDocument::roots
//! [`application`]: ProvisioningDocument::application
//! [`dm_client`]: ProvisioningDocument::dm_client

use alloc::vec::Vec;

use mdm_errors::{DecodeError, Lint, Text};
use rustls_pki_types::CertificateDer;

use self::tree::{NamedList, select};
use crate::certificate::{CertificateInfo, PublicKey};
use crate::{Limits, PeerError};

mod application;
#[cfg(feature = "arbitrary")]
mod arbitrary;
mod certificate_store;
mod check;
mod company_hub;
mod criteria;
mod csp;
mod dm_client;
mod node_command;
mod parms;
mod poll;
mod read;
mod renew;
mod scep;
mod tree;
mod unenrollment;
mod write;

pub use application::{
    AccountRole, AppSrv, Application, AuthType, Client, Credentials, DefaultEncoding, DmVersion,
};
pub use certificate_store::{CertificateScope, ClientCertificate};
pub use company_hub::CompanyHub;
pub use criteria::CertificateSearchCriteria;
pub use csp::EnrollmentCsp;
pub use dm_client::{DmClient, DmClientSettings, EnrollmentCompletePage, FirstSyncStatus};
pub use node_command::{NodeCommand, NodeFormat, NodeVerb};
pub use poll::{PollSchedule, RetrySet};
pub use renew::Renew;
pub use scep::{ScepProblem, ScepProfile, ScepScope, ScepStatus};
pub use tree::{Characteristic, DataType, Parm};
pub use unenrollment::{ManualUnenrollment, Unenrollment};
pub use write::WriteError;

/// A `wap-provisioningdoc` (MS-MDE2 2.2.9.1).
///
/// ```text
/// wap-provisioningdoc version="1.1"
///   characteristic type="CertificateStore"
///   characteristic type="APPLICATION"     enrollment only
///   characteristic type="DMClient"        enrollment only, once
/// ```
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
/// let received = ProvisioningDocument::parse(&document.to_xml()?)?;
/// assert_eq!(received, document);
/// assert_eq!(received.application().unwrap().address(), "https://mdm.example.com/omadm");
/// assert_eq!(received.roots(), [root]);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProvisioningDocument {
    characteristics: NamedList<Characteristic>,
}

impl ProvisioningDocument {
    /// The name of the root element.
    pub const ROOT: &str = "wap-provisioningdoc";
    /// The version that the root element states.
    pub const VERSION: &str = "1.1";

    /// Makes a document from these characteristics.
    #[must_use]
    pub fn new(characteristics: Vec<Characteristic>) -> Self {
        Self {
            characteristics: characteristics.into(),
        }
    }

    /// Makes the document for a device that enrolls.
    ///
    /// It holds the device's certificate, its account and its schedule for calling in. The provider of `dm_client`
    /// becomes that of `application`, as MS-MDE2 2.2.9.5 demands.
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

    /// Makes the document for a device that renews: its new certificate only.
    ///
    /// MS-MDE2 3.5.4.
    #[must_use]
    pub fn for_renewal(client: ClientCertificate) -> Self {
        let mut document = Self::default();
        let scope = client.scope();
        let path = ["CertificateStore", "My", scope.as_str()];
        document.characteristics.edit(&path, |store| {
            store.push(certificate_store::certificate(client.certificate()));
            store.push(Characteristic::new(Text::lossy("PrivateKeyContainer")));
        });
        document
    }

    /// Adds a root certificate for the device to trust.
    ///
    /// This is the root of the device's own certificate, and that of the server if it differs. Windows is certain to
    /// accept only one root.
    #[must_use]
    pub fn with_root(self, certificate: &CertificateDer<'_>) -> Self {
        self.with_certificate("Root", certificate)
    }

    /// Adds an intermediate certificate.
    #[must_use]
    pub fn with_intermediate(self, certificate: &CertificateDer<'_>) -> Self {
        self.with_certificate("CA", certificate)
    }

    fn with_certificate(mut self, store: &str, certificate: &CertificateDer<'_>) -> Self {
        let path = ["CertificateStore", store, "System"];
        self.characteristics.edit(&path, |store| {
            store.push(certificate_store::certificate(certificate));
        });
        self
    }

    /// Tells the device when to renew its certificate.
    #[must_use]
    pub fn with_renew(mut self, renew: Renew) -> Self {
        let path = ["CertificateStore", "My", "WSTEP", "Renew"];
        self.characteristics
            .edit(&path, |target| *target = renew.to_characteristic());
        self
    }

    /// Adds the settings of a configuration service provider.
    ///
    /// There is one characteristic for each provider: its existing content stays, and parameters of the same name are
    /// replaced. Accounts are the exception, because a device can have several.
    ///
    /// ```
    /// use mdm_errors::text;
    /// use mdm_wstep::provisioning::{Characteristic, Parm, ProvisioningDocument};
    ///
    /// let provider = Characteristic::new(text!("MDM")).with_parm(Parm::new(text!("HelpWebsite"), text!("https://h")));
    /// let client = Characteristic::new(text!("DMClient"))
    ///     .with_characteristic(Characteristic::new(text!("Provider")).with_characteristic(provider));
    /// let document = ProvisioningDocument::default()
    ///     .with_characteristic(client.clone())
    ///     .with_characteristic(client);
    /// assert_eq!(document.characteristics().len(), 1);
    /// ```
    #[must_use]
    pub fn with_characteristic(mut self, characteristic: Characteristic) -> Self {
        if characteristic.kind().eq_ignore_ascii_case("APPLICATION") {
            self.characteristics.push(characteristic);
        } else {
            self.characteristics.merge([characteristic]);
        }
        self
    }

    /// Adds the enterprise application token and the link to the Company Hub.
    #[must_use]
    pub fn with_company_hub(self, hub: &CompanyHub) -> Self {
        self.with_characteristic(hub.to_characteristic())
    }

    /// Allows or forbids users to disconnect the device by themselves.
    #[must_use]
    pub fn with_manual_unenrollment(self, manual: ManualUnenrollment) -> Self {
        self.with_characteristic(manual.to_characteristic())
    }

    /// Parses a document within the default [`Limits`].
    ///
    /// # Errors
    /// See [`parse_linted`](Self::parse_linted).
    pub fn parse(document: &[u8]) -> Result<Self, DecodeError> {
        Self::parse_with(document, &Limits::default())
    }

    /// Parses a document within `limits`.
    ///
    /// # Errors
    /// See [`parse_linted`](Self::parse_linted).
    pub fn parse_with(document: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        read::read(document, &limits.provisioning, None)
    }

    /// Parses a document within `limits` and reports what Windows may not accept.
    ///
    /// # Errors
    /// [`DecodeError`] if the bytes are not XML, have a document type, exceed a limit, or lack the root element or a
    /// name.
    pub fn parse_linted(
        document: &[u8],
        limits: &Limits,
        lints: &mut Vec<Lint>,
    ) -> Result<Self, DecodeError> {
        read::read(document, &limits.provisioning, Some(lints))
    }

    /// Reports what Windows may not accept in this document.
    ///
    /// Positions count bytes of the document as it was read, without lines; they are zero in a document that was built.
    #[must_use]
    pub fn check(&self) -> Vec<Lint> {
        check::check(self)
    }

    /// Appends the document, without an XML declaration or white space.
    ///
    /// The bytes hold secrets; wiping them is up to the caller.
    ///
    /// # Errors
    /// [`WriteError`] if the document cannot be written; nothing is appended then.
    pub fn write_xml(&self, out: &mut Vec<u8>) -> Result<(), WriteError> {
        write::write(self, out)
    }

    /// Writes the document to bytes of its own.
    ///
    /// # Errors
    /// [`WriteError`] if the document cannot be written.
    pub fn to_xml(&self) -> Result<Vec<u8>, WriteError> {
        let mut out = Vec::new();
        self.write_xml(&mut out)?;
        Ok(out)
    }

    /// Returns the characteristics at the top, in their order.
    #[must_use]
    pub fn characteristics(&self) -> &[Characteristic] {
        self.characteristics.as_slice()
    }

    /// Finds the characteristics at a path of types, in any letter case.
    ///
    /// Such a path is `["CertificateStore", "My", "WSTEP", "Renew"]`. If a type occurs several times, the path leads
    /// through all of its characteristics.
    #[must_use]
    pub fn find(&self, path: &[&str]) -> Vec<&Characteristic> {
        select(self.characteristics(), path)
    }

    /// Decodes the root certificates to trust.
    #[must_use]
    pub fn roots(&self) -> Vec<CertificateDer<'static>> {
        self.certificates("Root")
    }

    /// Decodes the intermediate certificates.
    #[must_use]
    pub fn intermediates(&self) -> Vec<CertificateDer<'static>> {
        self.certificates("CA")
    }

    fn certificates(&self, store: &str) -> Vec<CertificateDer<'static>> {
        let stores = self.find(&["CertificateStore", store, "System"]);
        certificate_store::certificates(&stores).collect()
    }

    /// Returns the certificate issued to the device, with the store it goes to.
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

    /// Returns the certificate issued to the device, if it is for the device's key.
    ///
    /// # Errors
    /// [`PeerError::NoClientCertificate`] if there is none, or [`PeerError::AnotherKey`] if it is for another key.
    pub fn client_certificate_for(&self, key: &PublicKey) -> Result<ClientCertificate, PeerError> {
        let client = self.client_certificate().ok_or(PeerError::NoClientCertificate)?;
        match CertificateInfo::parse(client.certificate()) {
            Ok(info) if info.public_key() == key => Ok(client),
            _ => Err(PeerError::AnotherKey),
        }
    }

    /// Returns when to renew the certificate.
    #[must_use]
    pub fn renew(&self) -> Option<Renew> {
        let found = self.find(&["CertificateStore", "My", "WSTEP", "Renew"]);
        (!found.is_empty()).then(|| Renew::read(&found))
    }

    /// Returns the management account: the first `APPLICATION` with `APPID` `w7`.
    #[must_use]
    pub fn application(&self) -> Option<Application> {
        self.find(&["APPLICATION"])
            .into_iter()
            .find_map(Application::read)
    }

    /// Returns the settings of the management client.
    ///
    /// They are those of the account's provider, or of the first one if it has none.
    #[must_use]
    pub fn dm_client(&self) -> Option<DmClient> {
        let providers = self
            .find(&["DMClient", "Provider"])
            .into_iter()
            .flat_map(Characteristic::characteristics);
        let mut merged = NamedList::EMPTY;
        merged.merge(providers.cloned());
        let account = self.application();
        let own = account.and_then(|account| {
            let is_own = |provider: &&Characteristic| provider.kind() == account.provider_id().as_str();
            merged.as_slice().iter().find(is_own)
        });
        own.or_else(|| merged.as_slice().first()).map(DmClient::read)
    }

    /// Returns the enterprise application token and the link to the Company Hub.
    #[must_use]
    pub fn company_hub(&self) -> Option<CompanyHub> {
        let found = self.find(&["EnterpriseAppManagement"]);
        let mut below = found.into_iter().flat_map(Characteristic::characteristics);
        below.next().map(CompanyHub::read)
    }

    /// Reports whether users may disconnect the device, if the document says so.
    #[must_use]
    pub fn manual_unenrollment(&self) -> Option<ManualUnenrollment> {
        let found = self.find(&ManualUnenrollment::PATH);
        found.into_iter().find_map(ManualUnenrollment::read)
    }
}
