use crate::{ConnectionProblem, Entry, HResult, Remedy, UiString};

/// The findings in a text that a user reads on the screen: code, cause and remedy.
///
/// It is the one look-up for a help desk. A code in the text decides, then a [`ConnectionProblem`], then a
/// [`UiString`]; whatever else the text holds does not matter.
///
/// ```
/// use mdm_errors::{HResult, OnScreen, Remedy};
///
/// let read = "There was an error with your license. You can try to do this again or contact your system \
///             administrator with the error code {0}.";
/// let found = OnScreen::find(read).unwrap();
/// assert_eq!(found.hresult(), Some(HResult::MENROLL_E_USER_LICENSE));
/// assert_eq!(found.remedy(), Remedy::Administrator);
/// assert_eq!(found.advice(), "Assign a licence that includes device management to the user");
///
/// let found = OnScreen::find("You don't have the right privileges to perform this operation.").unwrap();
/// assert_eq!(found.cause(), "Only an administrator of the device can enroll it");
/// assert_eq!(OnScreen::find("Something went wrong"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnScreen(Found);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Code(HResult),
    Problem(ConnectionProblem),
    Text(UiString),
}

impl OnScreen {
    /// Finds a code, a problem or a text by its English key words, in any letter case.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        HResult::from_screen(text)
            .map(Found::Code)
            .or_else(|| ConnectionProblem::from_screen(text).map(Found::Problem))
            .or_else(|| UiString::from_screen(text).map(Found::Text))
            .map(Self)
    }

    /// Returns the code in the text, or the only one that its words mean.
    #[must_use]
    pub fn hresult(&self) -> Option<HResult> {
        match self.0 {
            Found::Code(code) => Some(code),
            Found::Problem(problem) => problem.hresult(),
            Found::Text(text) => only_entry(text).map(Entry::value),
        }
    }

    /// Returns the cause in a few words.
    #[must_use]
    pub fn cause(&self) -> &'static str {
        match (self.0, self.entry()) {
            (_, Some(entry)) => entry.meaning(),
            (Found::Code(_), None) => "A code that no public source explains",
            (Found::Problem(problem), None) => problem.cause(),
            (Found::Text(text), None) => text.summary(),
        }
    }

    /// Returns the party that has to act.
    ///
    /// It is [`Remedy::Investigate`] where the codes with this text differ.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        match self.0 {
            Found::Code(code) => code.remedy(),
            Found::Problem(problem) => problem.remedy(),
            Found::Text(UiString::RejectedTermsOfUse) => Remedy::User,
            Found::Text(text) => {
                let mut remedies = text.entries().map(Entry::remedy);
                let first = remedies.next().unwrap_or(Remedy::Investigate);
                if remedies.all(|remedy| remedy == first) {
                    first
                } else {
                    Remedy::Investigate
                }
            }
        }
    }

    /// Returns the advice in one sentence, without a final period.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match (self.0, self.entry()) {
            (_, Some(entry)) => entry.advice(),
            (Found::Problem(problem), None) => problem.advice(),
            (Found::Text(UiString::RejectedTermsOfUse), None) => {
                "Accept the Terms of Use, or ask why they are needed"
            }
            (_, None) => self.remedy().advice(),
        }
    }

    /// Returns the row of the code that decides; a problem has its own words.
    fn entry(&self) -> Option<&'static Entry> {
        match self.0 {
            Found::Code(code) => code.entry(),
            Found::Problem(_) => None,
            Found::Text(text) => only_entry(text),
        }
    }
}

fn only_entry(text: UiString) -> Option<&'static Entry> {
    let mut entries = text.entries();
    entries.next().filter(|_| entries.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_goes_before_a_problem_and_a_problem_before_a_text() {
        let code = "Your device is already being managed by an organization. 0x80180013";
        let found = OnScreen::find(code).unwrap();
        assert_eq!(found.hresult(), Some(HResult::MENROLL_E_DEVICECAPREACHED));
        assert_eq!(
            found.cause(),
            HResult::MENROLL_E_DEVICECAPREACHED.meaning().unwrap()
        );
        let problem = "Your device is already being managed by an organization; reboot";
        let found = OnScreen::find(problem).unwrap();
        assert_eq!(found.hresult(), Some(HResult::MENROLL_E_DEVICE_ALREADY_ENROLLED));
        assert_eq!(found.cause(), ConnectionProblem::ManagedByOrganization.cause());
        assert_eq!(found.remedy(), Remedy::User);
    }

    #[test]
    fn every_text_and_every_problem_has_a_cause_and_an_advice() {
        for problem in ConnectionProblem::ALL {
            let found = OnScreen(Found::Problem(*problem));
            assert_eq!(
                (found.cause(), found.advice()),
                (problem.cause(), problem.advice())
            );
            assert_eq!(
                (found.hresult(), found.remedy()),
                (problem.hresult(), problem.remedy())
            );
        }
        for (text, count, remedy) in [
            (UiString::ServerConnectivity, 9, Remedy::Investigate),
            (UiString::DeviceLimit, 2, Remedy::Investigate),
            (UiString::MDMCertificateError, 3, Remedy::ServerOperator),
            (UiString::DeviceRequiresReboot, 1, Remedy::DeviceReboot),
            (UiString::RejectedTermsOfUse, 0, Remedy::User),
        ] {
            let found = OnScreen(Found::Text(text));
            assert_eq!(text.entries().count(), count, "{text:?}");
            assert_eq!(found.remedy(), remedy, "{text:?}");
            assert_eq!(found.hresult().is_some(), count == 1, "{text:?}");
            assert!(!found.cause().is_empty() && !found.advice().ends_with('.'));
        }
        let unknown = OnScreen::find("error 0x8018FFFF").unwrap();
        assert_eq!(unknown.cause(), "A code that no public source explains");
        assert_eq!(unknown.remedy(), Remedy::Investigate);
        assert_eq!(unknown.advice(), Remedy::Investigate.advice());
    }
}
