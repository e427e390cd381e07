use alloc::string::String;

/// The HTTP header `CXH-HOST`: where Windows shows the page, which decides how it must look.
///
/// Windows 10 shows the first-run page full screen; Windows 11 shows it inside an `iframe`, so the answer must not
/// carry `X-Frame-Options` or a `frame-ancestors` policy.
///
/// ```
/// use mdm_entra::terms::{CxhHost, Theme};
///
/// assert_eq!(CxhHost::HEADER, "CXH-HOST");
/// let theme = CxhHost::parse("FRX").theme().unwrap();
/// assert_eq!((theme.is_dark(), theme.win_js()), (true, "Ui-dark.css"));
/// assert_eq!(CxhHost::parse("else").theme(), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CxhHost {
    /// `FRX`: first run, the out-of-box experience.
    Frx,
    /// `MOSET`: Settings, after the first run.
    Moset,
    /// Something else.
    Other(OtherHost),
}

/// A value of `CXH-HOST` without a name here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OtherHost(String);

impl CxhHost {
    /// The name of the header.
    pub const HEADER: &'static str = "CXH-HOST";

    /// Reads the value of the header, in any case.
    #[must_use]
    pub fn parse(value: &str) -> Self {
        let value = value.trim_ascii();
        if value.eq_ignore_ascii_case("FRX") {
            Self::Frx
        } else if value.eq_ignore_ascii_case("MOSET") {
            Self::Moset
        } else {
            Self::Other(OtherHost(value.into()))
        }
    }

    /// The value of the header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Frx => "FRX",
            Self::Moset => "MOSET",
            Self::Other(OtherHost(value)) => value,
        }
    }

    /// The theme that the page has to follow.
    #[must_use]
    pub fn theme(&self) -> Option<Theme> {
        match self {
            Self::Frx => Some(Theme::FirstRun),
            Self::Moset => Some(Theme::Settings),
            Self::Other(_) => None,
        }
    }
}

/// How a Terms of Use page must look; the style sheets are those of Microsoft's template package 1.1.4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Theme {
    /// Dark on blue, for the first run.
    FirstRun,
    /// Light, for Settings.
    Settings,
}

impl Theme {
    /// Whether the background is dark.
    #[must_use]
    pub const fn is_dark(self) -> bool {
        matches!(self, Self::FirstRun)
    }

    /// The style sheet of `WinJS` 4.0.
    #[must_use]
    pub const fn win_js(self) -> &'static str {
        match self {
            Self::FirstRun => "Ui-dark.css",
            Self::Settings => "Ui-light.css",
        }
    }

    /// The style sheet of the scenario on Windows 10.
    #[must_use]
    pub const fn style_sheet(self) -> &'static str {
        match self {
            Self::FirstRun => "oobe-desktop.css",
            Self::Settings => "settings-desktop.css",
        }
    }

    /// The style sheet of the scenario on Windows 11, whose first run is light.
    #[must_use]
    pub const fn style_sheet_windows_11(self) -> &'static str {
        match self {
            Self::FirstRun => "oobe-light.css",
            Self::Settings => "settings-desktop.css",
        }
    }
}
