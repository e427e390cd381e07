use alloc::string::String;
use core::fmt;

use mdm_errors::{ForbiddenCharacter, SecretText, Text};

/// The message of the Terms of Use page to the enrollment endpoint.
///
/// Windows takes it from the redirect and returns it unchanged as the context item `EnrollmentData` of the enrollment
/// request. The user can change it on the way, so it must be checked when it comes back: make it a random number that
/// is looked up, or an authenticated value. `Debug` does not show it.
///
/// ```
/// use mdm_entra::terms::OpaqueBlob;
///
/// let blob = OpaqueBlob::new("b64+/==")?;
/// assert_eq!(blob.enrollment_data(), "b64+/==");
/// assert!(blob.ct_eq("b64+/=="));
/// assert!(OpaqueBlob::new("\u{0}").is_err()); // would not fit into the enrollment request
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone)]
pub struct OpaqueBlob(SecretText<'static>);

impl OpaqueBlob {
    /// Creates a blob of characters that the XML of the enrollment request can carry.
    ///
    /// # Errors
    /// [`ForbiddenCharacter`] with the first character that XML does not allow.
    pub fn new(blob: impl Into<String>) -> Result<Self, ForbiddenCharacter> {
        let text = Text::new(blob.into())?;
        Ok(Self(SecretText::owned(text.into_cow())))
    }

    /// Returns the value of the context item `EnrollmentData`.
    #[must_use]
    pub fn enrollment_data(&self) -> &str {
        self.0.expose()
    }

    /// Compares the blob in time that depends on the lengths only.
    #[must_use]
    pub fn ct_eq(&self, other: &str) -> bool {
        self.0.ct_eq(other)
    }
}

impl fmt::Debug for OpaqueBlob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpaqueBlob(redacted)")
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for OpaqueBlob {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        SecretText::arbitrary(u).map(Self)
    }
}
