mdm_errors::kit::open_words! {
    /// The HTTP header `CXH-HOST`: the place where Windows shows the page.
    ///
    /// It determines the look of the page.
    ///
    /// Windows 10 shows the first-run page full screen. Windows 11 shows it inside an `iframe`, so the answer must not
    /// carry `X-Frame-Options` or a `frame-ancestors` policy.
    ///
    /// ```
    /// use mdm_entra::terms::{CxhHost, WindowsVersion};
    ///
    /// assert_eq!(CxhHost::HEADER, "CXH-HOST");
    /// let theme = CxhHost::parse("FRX").theme().unwrap();
    /// assert!(theme.is_dark());
    /// assert_eq!(theme.win_js_style_sheet().to_string(), "Ui-dark.css 4.0");
    /// assert_eq!(theme.style_sheet(WindowsVersion::Windows11).name, "oobe-light.css");
    /// assert_eq!(CxhHost::parse("else").theme(), None);
    /// ```
    pub enum CxhHost: any_case {
        /// The first run of Windows (out-of-box experience).
        Frx = "FRX",
        /// Settings, after the first run.
        Moset = "MOSET",
    }
}

impl CxhHost<'_> {
    /// The name of the header.
    pub const HEADER: &'static str = "CXH-HOST";

    /// Returns the theme that the page must follow, if the place is known.
    #[must_use]
    pub const fn theme(&self) -> Option<Theme> {
        match self {
            Self::Frx => Some(Theme::FirstRun),
            Self::Moset => Some(Theme::Settings),
            Self::Other(_) => None,
        }
    }
}

/// The look of a Terms of Use page.
///
/// It follows the templates of Microsoft's package [`Theme::TEMPLATES_VERSION`].
///
/// | host | theme | `WinJS` | Windows 10 | Windows 11 |
/// |---|---|---|---|---|
/// | `FRX` | dark on blue | `Ui-dark.css` 4.0 | `oobe-desktop.css` 1.0.4 | `oobe-light.css` |
/// | `MOSET` | light | `Ui-light.css` 4.0 | `settings-desktop.css` | `settings-desktop.css` |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Theme {
    /// Dark on blue, for the first run.
    FirstRun,
    /// Light, for Settings.
    Settings,
}

impl Theme {
    /// The version of the template package from which the file names come.
    pub const TEMPLATES_VERSION: &'static str = "1.1.4";

    /// The scripts of `WinJS` that the templates load, in their order.
    pub const WIN_JS_SCRIPTS: [Asset; 2] = [
        Asset::new("base.js", Some("4.0")),
        Asset::new("ui.js", Some("4.0")),
    ];

    /// Reports whether the background is dark.
    #[must_use]
    pub const fn is_dark(self) -> bool {
        matches!(self, Self::FirstRun)
    }

    /// Returns the color of the background.
    #[must_use]
    pub const fn background(self) -> Background {
        match self {
            Self::FirstRun => Background::Blue,
            Self::Settings => Background::Light,
        }
    }

    /// Returns the style sheet of `WinJS`.
    #[must_use]
    pub const fn win_js_style_sheet(self) -> Asset {
        match self {
            Self::FirstRun => Asset::new("Ui-dark.css", Some("4.0")),
            Self::Settings => Asset::new("Ui-light.css", Some("4.0")),
        }
    }

    /// Returns the style sheet of the scenario.
    ///
    /// Microsoft's table misspells the name for the first run; its text and its package have the name given here.
    #[must_use]
    pub const fn style_sheet(self, windows: WindowsVersion) -> Asset {
        match (self, windows) {
            (Self::FirstRun, WindowsVersion::Windows10) => Asset::new("oobe-desktop.css", Some("1.0.4")),
            (Self::FirstRun, WindowsVersion::Windows11) => Asset::new("oobe-light.css", None),
            (Self::Settings, _) => Asset::new("settings-desktop.css", None),
        }
    }
}

/// The background of a [`Theme`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Background {
    /// Blue, for light text.
    Blue,
    /// Light, for dark text.
    Light,
}

/// The version of Windows whose style sheets a page uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WindowsVersion {
    /// Windows 10, which shows the first-run page full screen.
    Windows10,
    /// Windows 11, which shows it inside an `iframe`.
    Windows11,
}

/// A file that a Terms of Use page loads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Asset {
    /// The name of the file.
    pub name: &'static str,
    /// The version that Microsoft's documentation names, if it names one.
    pub version: Option<&'static str>,
}

impl Asset {
    const fn new(name: &'static str, version: Option<&'static str>) -> Self {
        Self { name, version }
    }
}

impl core::fmt::Display for Asset {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name)?;
        match self.version {
            Some(version) => write!(f, " {version}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString as _;

    #[test]
    fn every_host_has_its_files_on_both_windows() {
        for (header, dark, background, win_js, windows_10, windows_11) in [
            (
                "FRX",
                true,
                Background::Blue,
                "Ui-dark.css 4.0",
                "oobe-desktop.css 1.0.4",
                "oobe-light.css",
            ),
            (
                "MOSET",
                false,
                Background::Light,
                "Ui-light.css 4.0",
                "settings-desktop.css",
                "settings-desktop.css",
            ),
        ] {
            for spelling in [header, &header.to_ascii_lowercase(), &[" ", header, " "].concat()] {
                let host = CxhHost::parse(spelling);
                assert_eq!(host.as_str(), header);
                let theme = host.theme().unwrap();
                assert_eq!(theme.is_dark(), dark);
                assert_eq!(theme.background(), background);
                assert_eq!(theme.win_js_style_sheet().to_string(), win_js);
                let style_sheet = |windows| theme.style_sheet(windows).to_string();
                assert_eq!(style_sheet(WindowsVersion::Windows10), windows_10);
                assert_eq!(style_sheet(WindowsVersion::Windows11), windows_11);
            }
        }
        let scripts = Theme::WIN_JS_SCRIPTS.map(|script| script.to_string());
        assert_eq!(scripts, ["base.js 4.0", "ui.js 4.0"]);
        assert_eq!(Theme::TEMPLATES_VERSION, "1.1.4");
        let unknown = CxhHost::parse("BOGUS");
        assert_eq!((unknown.as_str(), unknown.theme()), ("BOGUS", None));
    }
}
