use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use mdm_errors::{SecretText, Text};

use super::parms::ParmValue;
use super::{Characteristic, Parm};

/// The enterprise application token and the link to the Company Hub.
///
/// These are settings of the `EnterpriseAppManagement` provider, for Windows 10 Mobile and Windows Phone: the token
/// lets the device install applications of the organization, and the link names the first one to load. Desktop editions
/// have no such provider.
///
/// ```text
/// EnterpriseAppManagement
///   <EnterpriseID>               a GUID
///     EnrollmentToken            the token, in base64
///     StoreProductID?            the product identifier of the Company Hub
///     StoreUri?                  the address to load it from
///     CertificateSearchCriteria? which certificate to show there
///     CRLCheck?                  whether revocation is checked there
/// ```
///
/// ```
/// use mdm_errors::{SecretText, text};
/// use mdm_wstep::provisioning::{CompanyHub, ProvisioningDocument};
///
/// let hub = CompanyHub::new(text!("4f3dd13e-5a0b-4b46-9a1b-7a3a41c2b0d6"), SecretText::borrowed("AgEAAA=="))
///     .with_store(text!("{B316008A-141D-4A79-810F-8B764C4CFDFB}"), text!("https://hub.example.com/hub.xap"));
/// let document = ProvisioningDocument::default().with_company_hub(&hub);
/// let read = document.company_hub().unwrap();
/// assert_eq!(read.store_uri.as_deref(), Some("https://hub.example.com/hub.xap"));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CompanyHub {
    /// The identifier of the organization, a GUID.
    pub enterprise_id: Text<'static>,
    /// The enterprise application token in base64.
    pub enrollment_token: Option<SecretText<'static>>,
    /// The product identifier of the Company Hub.
    pub store_product_id: Option<Text<'static>>,
    /// The address that the Company Hub is loaded from.
    pub store_uri: Option<Text<'static>>,
    /// The criteria for the certificate to present at that address.
    pub certificate_search_criteria: Option<Text<'static>>,
    /// `true` if the revocation of the server's certificate is checked there.
    pub crl_check: Option<bool>,
    /// The parameters that have no field here.
    pub other: Vec<Parm>,
}

const PARMS: [&str; 5] = [
    "EnrollmentToken",
    "StoreProductID",
    "StoreUri",
    "CertificateSearchCriteria",
    "CRLCheck",
];

impl CompanyHub {
    /// Makes a token without a link.
    #[must_use]
    pub fn new(enterprise_id: Text<'static>, enrollment_token: SecretText<'_>) -> Self {
        Self {
            enterprise_id,
            enrollment_token: Some(enrollment_token.into_owned()),
            store_product_id: None,
            store_uri: None,
            certificate_search_criteria: None,
            crl_check: None,
            other: Vec::new(),
        }
    }

    /// Sets the link to the Company Hub: its product identifier and address.
    #[must_use]
    pub fn with_store(mut self, product_id: Text<'static>, uri: Text<'static>) -> Self {
        self.store_product_id = Some(product_id);
        self.store_uri = Some(uri);
        self
    }

    pub(super) fn to_characteristic(&self) -> Characteristic {
        let [token, product_id, uri, criteria, crl_check] = PARMS;
        let mut node = Characteristic::new(self.enterprise_id.clone());
        node.add_value(token, &self.enrollment_token);
        node.add_value(product_id, &self.store_product_id);
        node.add_value(uri, &self.store_uri);
        node.add_value(criteria, &self.certificate_search_criteria);
        node.add_value(crl_check, &self.crl_check);
        for parm in &self.other {
            node.add(parm.clone());
        }
        Characteristic::new(Text::lossy("EnterpriseAppManagement")).with_characteristic(node)
    }

    pub(super) fn read(node: &Characteristic) -> Self {
        let [token, product_id, uri, criteria, crl_check] = PARMS;
        let is_other = |parm: &&Parm| !PARMS.iter().any(|own| parm.name().eq_ignore_ascii_case(own));
        Self {
            enterprise_id: Text::lossy(node.kind().to_owned()),
            enrollment_token: node.value(token).and_then(Option::from_text),
            store_product_id: node.typed(product_id),
            store_uri: node.typed(uri),
            certificate_search_criteria: node.typed(criteria),
            crl_check: node.typed(crl_check),
            other: node.parms().iter().filter(is_other).cloned().collect(),
        }
    }
}
