use alloc::vec::Vec;

use const_oid::db::rfc5911;
use rustls_pki_types::{CertificateDer, CertificateSigningRequestDer};

use crate::certificate::encode::{self, INTEGER, OCTET_STRING, SEQUENCE, SET};
use crate::certificate::{CertificateError, CertificateInfo, SignatureAlgorithm, ToSign};

/// A PKCS#7 or CMS message in DER.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedDataDer(Vec<u8>);

impl From<Vec<u8>> for SignedDataDer {
    fn from(der: Vec<u8>) -> Self {
        Self(der)
    }
}

impl AsRef<[u8]> for SignedDataDer {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// A builder of a renewal: a certificate request to sign with the old key.
///
/// ```
/// use mdm_wstep::certificate::{RenewalRequest, RenewalRequestBuilder, SignatureAlgorithm};
/// # use rustls_pki_types::{CertificateDer, CertificateSigningRequestDer};
/// # const OLD: &[u8] = include_bytes!("../../../tests/data/device.cert.der");
/// # const CSR: &[u8] = include_bytes!("../../../tests/data/windows.csr.der");
/// # let sign = |_: &[u8]| vec![0; 256];
///
/// let (old, request) = (CertificateDer::from(OLD), CertificateSigningRequestDer::from(CSR));
/// let to_sign = RenewalRequestBuilder::new(&old, &request)?.to_sign(SignatureAlgorithm::RsaPkcs1Sha256);
/// let signature = sign(to_sign.message());
/// let renewal = to_sign.continue_with(&signature);
/// assert!(RenewalRequest::parse(renewal.as_ref()).is_ok());
/// # Ok::<(), mdm_wstep::certificate::CertificateError>(())
/// ```
#[derive(Clone, Debug)]
pub struct RenewalRequestBuilder {
    certificate: Vec<u8>,
    issuer_and_serial: Vec<u8>,
    request: Vec<u8>,
}

impl RenewalRequestBuilder {
    /// Makes a renewal of `certificate`; the new key has already signed `request`.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] or [`CertificateError::TooLarge`] if the certificate cannot be read.
    pub fn new(
        certificate: &CertificateDer<'_>,
        request: &CertificateSigningRequestDer<'_>,
    ) -> Result<Self, CertificateError> {
        let info = CertificateInfo::parse(certificate)?;
        Ok(Self {
            certificate: certificate.to_vec(),
            issuer_and_serial: info.issuer_and_serial().to_vec(),
            request: request.as_ref().to_vec(),
        })
    }

    /// Makes the message, to be signed with the old key.
    pub fn to_sign(self, algorithm: SignatureAlgorithm) -> ToSign<SignedDataDer> {
        let attribute =
            |kind, value: &[u8]| encode::tlv(SEQUENCE, &[&encode::oid(kind), &encode::tlv(SET, &[value])]);
        let digest = encode::tlv(OCTET_STRING, &[&algorithm.hash().digest(&self.request)]);
        // In the order of DER: the shorter attribute sorts first.
        let message = encode::tlv(
            SET,
            &[
                &attribute(&rfc5911::ID_CONTENT_TYPE, &encode::oid(&rfc5911::ID_DATA)),
                &attribute(&rfc5911::ID_MESSAGE_DIGEST, &digest),
            ],
        );
        ToSign::signed_data(message, algorithm, SignedDataFrame(self))
    }
}

/// Everything around the signed attributes.
pub(crate) struct SignedDataFrame(RenewalRequestBuilder);

impl SignedDataFrame {
    pub(crate) fn assemble(
        self,
        mut attributes: Vec<u8>,
        algorithm: SignatureAlgorithm,
        signature: &[u8],
    ) -> Vec<u8> {
        if let Some(tag) = attributes.first_mut() {
            *tag = encode::context(0);
        }
        let parts = self.0;
        let version = encode::tlv(INTEGER, &[&[1]]);
        let digest = encode::tlv(SEQUENCE, &[&encode::oid(&algorithm.hash().oid())]);
        let signer = encode::tlv(
            SEQUENCE,
            &[
                &version,
                &encode::tlv(SEQUENCE, &[&parts.issuer_and_serial]),
                &digest,
                &attributes,
                &algorithm.to_der(),
                &encode::tlv(OCTET_STRING, &[signature]),
            ],
        );
        let content = encode::tlv(
            encode::context(0),
            &[&encode::tlv(OCTET_STRING, &[&parts.request])],
        );
        let signed_data = encode::tlv(
            SEQUENCE,
            &[
                &version,
                &encode::tlv(SET, &[&digest]),
                &encode::tlv(SEQUENCE, &[&encode::oid(&rfc5911::ID_DATA), &content]),
                &encode::tlv(encode::context(0), &[&parts.certificate]),
                &encode::tlv(SET, &[&signer]),
            ],
        );
        let content = encode::tlv(encode::context(0), &[&signed_data]);
        encode::tlv(SEQUENCE, &[&encode::oid(&rfc5911::ID_SIGNED_DATA), &content])
    }
}
