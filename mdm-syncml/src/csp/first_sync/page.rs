use alloc::vec::Vec;

use mdm_errors::Text;

use super::{ExpectedList, FirstSync, FirstSyncValue, Provisioned};
use crate::csp::outcome::Outcome;
use crate::model::read::Item;
use crate::model::write::{ManagementCommand, Replace};

/// The progress of one enrollment status page, seen from the server.
///
/// It announces what the page waits for, holds the page until [`release`](Self::release), lets it end, and reads the
/// result. At most one command of a session awaits its answer, so that sessions end, and a page is not released before
/// the device has accepted its lists. The page of a user who has not signed in yet is tried again in each session.
///
/// It sends nothing. Push what [`command`](Self::command) returns under a new identifier each time (a
/// `session::server::Queue` keeps a command until the turn that answers it is finished), and hand its values to
/// [`read`](Self::read) and its outcome to [`note`](Self::note). With the feature `serde`, it can be stored along with
/// the enrollment.
///
/// ```
/// use mdm_errors::text;
/// use mdm_syncml::Outcome;
/// use mdm_syncml::csp::{ExpectedList, FirstSync, PageStep, StatusPage};
///
/// let mut page = StatusPage::new(FirstSync::for_user("Contoso")?)
///     .with_list(ExpectedList::Policies, [text!("./User/Vendor/MSFT/Policy/Config/Start/HideSleep")]);
/// page.begin_session();
/// let command = page.command().expect("the lists");
/// assert!(page.command().is_none());
/// // `command` goes out, and its outcome comes back:
/// page.note(Outcome::WaitForUser);
/// assert!(page.command().is_none());
/// page.begin_session();
/// assert_eq!(page.command(), Some(command));
/// page.note(Outcome::Done);
/// assert_eq!(page.step(), PageStep::Hold);
/// # Ok::<(), mdm_syncml::LocUriError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StatusPage {
    nodes: FirstSync,
    lists: Vec<(ExpectedList, Vec<Text<'static>>)>,
    timeout_minutes: Option<u16>,
    step: PageStep,
    /// The command of this session is out, or was answered with a failure.
    is_asked: bool,
    /// The page may end as soon as the device has accepted the lists.
    is_released: bool,
    is_sync_done: bool,
    result: Option<Provisioned>,
}

/// The step that a [`StatusPage`] has reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum PageStep {
    /// The device has not accepted the lists yet.
    Announce,
    /// The page waits for the server.
    Hold,
    /// The device does not know yet that the page may end.
    Release,
    /// The page has not ended yet.
    Verify,
    /// The page has ended.
    Finished(Provisioned),
}

impl StatusPage {
    /// Creates a page that waits for nothing.
    #[must_use]
    pub const fn new(nodes: FirstSync) -> Self {
        Self {
            nodes,
            lists: Vec::new(),
            timeout_minutes: None,
            step: PageStep::Announce,
            is_asked: false,
            is_released: false,
            is_sync_done: false,
            result: None,
        }
    }

    /// Adds what the page waits for.
    ///
    /// Call it once for each list: the last call counts.
    #[must_use]
    pub fn with_list(mut self, list: ExpectedList, entries: impl IntoIterator<Item = Text<'static>>) -> Self {
        self.lists.retain(|(other, _)| *other != list);
        self.lists.push((list, entries.into_iter().collect()));
        self
    }

    /// Sets the minutes after which the page gives up: 1 to 1440; 60 unless set.
    #[must_use]
    pub const fn with_timeout_minutes(mut self, minutes: u16) -> Self {
        self.timeout_minutes = Some(minutes);
        self
    }

    /// Returns the step that the page has reached.
    #[must_use]
    pub const fn step(&self) -> PageStep {
        self.step
    }

    /// Begins a session, in which commands that failed in the last one are due again.
    pub const fn begin_session(&mut self) {
        self.is_asked = false;
    }

    /// Lets the page end, as soon as the device has accepted the lists.
    ///
    /// Call it when everything listed is on the device, or the time has run out.
    pub fn release(&mut self) {
        self.is_released = true;
        if self.step == PageStep::Hold {
            self.step = PageStep::Release;
        }
    }

    /// Returns the command to send now.
    ///
    /// `None` while one is out, has failed in this session, or none is due.
    pub fn command(&mut self) -> Option<ManagementCommand<'static>> {
        if self.is_asked {
            return None;
        }
        let command = match self.step {
            PageStep::Announce => self.announcement()?,
            PageStep::Release => Replace::new(self.nodes.finish()).into(),
            PageStep::Verify => self.nodes.get().into(),
            PageStep::Hold | PageStep::Finished(_) => return None,
        };
        self.is_asked = true;
        Some(command)
    }

    /// The lists and the timeout. A page without any is announced at once.
    fn announcement(&mut self) -> Option<ManagementCommand<'static>> {
        let lists = self.lists.iter();
        let lists = lists.map(|(list, entries)| self.nodes.expect(*list, entries.iter().map(Text::borrowed)));
        let timeout = self.timeout_minutes;
        let timeout = timeout.map(|minutes| self.nodes.timeout_minutes(minutes));
        match Replace::from_items(lists.chain(timeout)) {
            Some(replace) => Some(replace.into()),
            None => {
                self.taken();
                None
            }
        }
    }

    /// Notes the outcome of the command.
    ///
    /// Only a success advances the page; everything else is tried again in the next session.
    pub fn note(&mut self, outcome: Outcome) {
        if !outcome.is_success() {
            return;
        }
        self.is_asked = false;
        match self.step {
            PageStep::Announce => self.taken(),
            PageStep::Release => self.step = PageStep::Verify,
            PageStep::Verify => match self.result.filter(|_| self.is_sync_done) {
                Some(result) if result != Provisioned::InProgress => self.step = PageStep::Finished(result),
                // The page has not ended: the next session asks again.
                _ => self.is_asked = true,
            },
            PageStep::Hold | PageStep::Finished(_) => {}
        }
    }

    const fn taken(&mut self) {
        self.step = match self.is_released {
            true => PageStep::Release,
            false => PageStep::Hold,
        };
    }

    /// Reads an item of results, ahead of the outcome of its command.
    ///
    /// Returns whether it was about the page.
    pub fn read(&mut self, item: Item<'_>) -> bool {
        match self.nodes.read(item) {
            Some(FirstSyncValue::IsSyncDone(is_done)) => self.is_sync_done = is_done,
            Some(FirstSyncValue::Provisioned(result)) => self.result = Some(result),
            Some(FirstSyncValue::ServerHasFinished(_)) => {}
            None => return false,
        }
        true
    }
}
