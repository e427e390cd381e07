use alloc::vec::Vec;

use mdm_errors::Text;

use crate::provisioning::parms::parms;
use crate::provisioning::{Characteristic, Parm};

parms! {
    /// The page that Windows shows at the end of enrollment (`DMClient` CSP).
    ///
    /// ```text
    /// CustomEnrollmentCompletePage
    ///   Title? BodyText? HyperlinkHref? HyperlinkText?
    /// ```
    pub struct EnrollmentCompletePage {
        /// The title.
        title: Option<Text<'static>> = "Title",
        /// The text.
        body_text: Option<Text<'static>> = "BodyText",
        /// The address of the link.
        hyperlink_href: Option<Text<'static>> = "HyperlinkHref",
        /// The text of the link.
        hyperlink_text: Option<Text<'static>> = "HyperlinkText",
    }
}

impl EnrollmentCompletePage {
    /// Makes a page without a link.
    #[must_use]
    pub fn new(title: Text<'static>, body_text: Text<'static>) -> Self {
        Self {
            title: Some(title),
            body_text: Some(body_text),
            ..Self::default()
        }
    }

    /// Sets the link.
    #[must_use]
    pub fn with_hyperlink(mut self, href: Text<'static>, text: Text<'static>) -> Self {
        self.hyperlink_href = Some(href);
        self.hyperlink_text = Some(text);
        self
    }

    pub(super) fn to_characteristic(&self) -> Characteristic {
        let mut node = Characteristic::new(Text::lossy("CustomEnrollmentCompletePage"));
        self.add_parms(&mut node);
        node
    }

    pub(super) fn read(node: &Characteristic) -> Self {
        Self::read_parms(node)
    }
}
