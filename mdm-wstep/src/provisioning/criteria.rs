use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use mdm_errors::kit::percent::{self, RESERVED_2396};

use super::CertificateScope;
use super::parms::SEPARATOR;

/// The criteria for the certificate of TLS connections.
///
/// This is the parameter `SSLCLIENTCERTSEARCHCRITERIA` (MS-MDE2 2.2.9.5).
///
/// Windows compares whole subjects, so a subject of a single common name is safest.
///
/// ```
/// use mdm_wstep::provisioning::{CertificateScope, CertificateSearchCriteria};
///
/// let criteria = CertificateSearchCriteria::new("CN=89EB A7", CertificateScope::System);
/// assert_eq!(criteria.to_string(), r"Subject=CN%3D89EB%20A7&Stores=My%5CSystem");
/// assert_eq!(CertificateSearchCriteria::parse(&criteria.to_string()), Some(criteria));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CertificateSearchCriteria {
    /// The distinguished name.
    pub subject: Option<String>,
    /// The stores to search, such as `My\User`.
    pub stores: Vec<String>,
}

impl CertificateSearchCriteria {
    /// The name of the parameter.
    pub const PARM: &str = "SSLCLIENTCERTSEARCHCRITERIA";

    /// Makes criteria for a subject in the personal store of the user or machine.
    #[must_use]
    pub fn new(subject: impl Into<String>, scope: CertificateScope) -> Self {
        Self {
            subject: Some(subject.into()),
            stores: alloc::vec![alloc::format!("My\\{}", scope.as_str())],
        }
    }

    /// Parses the value of the parameter, skipping other criteria as Windows does.
    ///
    /// `None` if there is neither a subject nor a store.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // `&amp;` left over from escaping twice is a separator like `&`.
        let text = text.replace("&amp;", "&");
        let mut criteria = Self {
            subject: None,
            stores: Vec::new(),
        };
        for (name, value) in text.split('&').filter_map(|pair| pair.split_once('=')) {
            let value = percent::decode_lossy(value);
            if name.trim().eq_ignore_ascii_case("Subject") {
                criteria.subject = Some(value.into_owned());
            } else if name.trim().eq_ignore_ascii_case("Stores") {
                criteria.stores = value.split(SEPARATOR).map(ToString::to_string).collect();
            }
        }
        (criteria.subject.is_some() || !criteria.stores.is_empty()).then_some(criteria)
    }
}

impl fmt::Display for CertificateSearchCriteria {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(subject) = &self.subject {
            write!(f, "Subject={}", encoded(subject))?;
        }
        for (index, store) in self.stores.iter().enumerate() {
            match (index, &self.subject) {
                (0, None) => f.write_str("Stores=")?,
                (0, Some(_)) => f.write_str("&Stores=")?,
                _ => f.write_str("%EF%80%80")?,
            }
            write!(f, "{}", encoded(store))?;
        }
        Ok(())
    }
}

fn encoded(text: &str) -> impl fmt::Display {
    percent::encode(text.as_bytes(), RESERVED_2396)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_stores_and_foreign_spellings() {
        let text = r"stores=My%5CUser%EF%80%80My%5CSystem&amp;Subject=DC%3dcom%2cCN%3dA%&Issuer=x";
        let criteria = CertificateSearchCriteria::parse(text).unwrap();
        assert_eq!(criteria.stores, [r"My\User", r"My\System"]);
        assert_eq!(criteria.subject.as_deref(), Some("DC=com,CN=A%"));
        let again = CertificateSearchCriteria::parse(&criteria.to_string());
        assert_eq!(again, Some(criteria));
        assert_eq!(CertificateSearchCriteria::parse("Issuer=x"), None);
    }
}
