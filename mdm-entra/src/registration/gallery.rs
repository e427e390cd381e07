use alloc::string::String;
use alloc::vec::Vec;

use url::Url;

use crate::ClientId;

/// The entry of a cloud service in the Entra app gallery.
///
/// Administrators add the service to their tenant from there.
///
/// An on-premises server needs no entry of its own: there is a generic one.
///
/// ```
/// use mdm_entra::registration::{GalleryEntry, GalleryProblem, IconSize};
///
/// let entry = GalleryEntry {
///     application: "5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b".parse()?,
///     publisher: "Contoso".into(),
///     application_url: "https://contoso.com/mdm".into(),
///     description: "Manages the Windows devices of an organization.".into(),
///     icons: GalleryEntry::ICONS.to_vec(),
/// };
/// assert_eq!(entry.check(), []);
/// let entry = GalleryEntry { icons: vec![IconSize::new(45, 45)], ..entry };
/// assert_eq!(entry.check(), [GalleryProblem::Icon(IconSize::new(150, 122)), GalleryProblem::Icon(IconSize::new(214, 215))]);
/// # Ok::<(), mdm_entra::InvalidGuid>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "the gallery asks for exactly these")]
pub struct GalleryEntry {
    /// The client id of the multi-tenant application in its home tenant.
    pub application: ClientId,
    /// The publisher.
    pub publisher: String,
    /// The URL of the landing page, where administrators learn about the service.
    ///
    /// Devices do not use it.
    pub application_url: String,
    /// The description, shorter than [`Self::MAX_DESCRIPTION`] characters.
    pub description: String,
    /// The sizes of the logos in pixels, each of [`Self::ICONS`].
    pub icons: Vec<IconSize>,
}

impl GalleryEntry {
    /// The number of characters that a description must stay below: 255.
    pub const MAX_DESCRIPTION: usize = 255;

    /// The sizes of logos that the gallery asks for.
    pub const ICONS: [IconSize; 3] = [
        IconSize::new(45, 45),
        IconSize::new(150, 122),
        IconSize::new(214, 215),
    ];

    /// Returns everything that the gallery would refuse.
    #[must_use]
    pub fn check(&self) -> Vec<GalleryProblem> {
        let mut problems = Vec::new();
        if self.publisher.trim().is_empty() {
            problems.push(GalleryProblem::Publisher);
        }
        if !Url::parse(&self.application_url).is_ok_and(|url| url.scheme() == "https") {
            problems.push(GalleryProblem::ApplicationUrl);
        }
        if self.description.trim().is_empty()
            || self
                .description
                .chars()
                .nth(Self::MAX_DESCRIPTION.saturating_sub(1))
                .is_some()
        {
            problems.push(GalleryProblem::Description);
        }
        let missing = Self::ICONS.into_iter().filter(|size| !self.icons.contains(size));
        problems.extend(missing.map(GalleryProblem::Icon));
        problems
    }
}

/// The size of a logo in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct IconSize {
    /// The width in pixels.
    pub width: u16,
    /// The height in pixels.
    pub height: u16,
}

impl IconSize {
    /// Creates a size from a width and a height in pixels.
    #[must_use]
    pub const fn new(width: u16, height: u16) -> Self {
        Self { width, height }
    }
}

/// A reason why the gallery refuses an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum GalleryProblem {
    /// The publisher is missing.
    #[error("the publisher is missing")]
    Publisher,
    /// The landing page is not an HTTPS URL.
    #[error("the application URL is not an HTTPS URL")]
    ApplicationUrl,
    /// The description is missing, or not under 255 characters.
    #[error("the description is not 1 to 254 characters long")]
    Description,
    /// A logo is missing.
    #[error("the logo of {}x{} pixels is missing", .0.width, .0.height)]
    Icon(IconSize),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_has_its_problem() {
        let entry = |length: usize| GalleryEntry {
            application: "5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b".parse().unwrap(),
            publisher: " ".into(),
            application_url: "http://contoso.com".into(),
            description: "é".repeat(length),
            icons: Vec::new(),
        };
        let problems: Vec<_> = entry(255)
            .check()
            .iter()
            .map(|problem| alloc::format!("{problem}"))
            .collect();
        assert_eq!(
            problems,
            [
                "the publisher is missing",
                "the application URL is not an HTTPS URL",
                "the description is not 1 to 254 characters long",
                "the logo of 45x45 pixels is missing",
                "the logo of 150x122 pixels is missing",
                "the logo of 214x215 pixels is missing",
            ]
        );
        assert!(!entry(254).check().contains(&GalleryProblem::Description));
        assert!(entry(0).check().contains(&GalleryProblem::Description));
    }
}
