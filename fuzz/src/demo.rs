//! An operation whose messages are one word each, to exercise envelopes without the services.

use mdm_errors::{DecodeError, Text};
use mdm_soap::xml::{Node, Ns, Writer};
use mdm_soap::{Element, Operation};

/// Asks with a word and answers with a word.
#[derive(Debug)]
pub struct Demo;

/// The question.
#[derive(Debug, PartialEq)]
pub struct Ask<'a>(pub Text<'a>);

/// The answer.
#[derive(Debug, PartialEq)]
pub struct Answer<'a>(pub Text<'a>);

impl mdm_soap::sealed::Sealed for Demo {}

impl Operation for Demo {
    const STAGE: mdm_soap::fault::Stage = mdm_soap::fault::Stage::Discovery;
    const ACTION: &'static str = "urn:demo/Ask";
    const REPLY_ACTION: &'static str = "urn:demo/AskResponse";
    type Request<'a> = Ask<'a>;
    type Response<'a> = Answer<'a>;
}

const DEMO: Ns = Ns::new("urn:demo");

impl<'a> Element<'a> for Ask<'a> {
    const NS: Ns = DEMO;
    const NAME: &'static str = "Ask";

    fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        node.text_of().map(Self)
    }

    fn write(&self, w: &mut Writer<'_>) {
        w.text_element_with(Self::NAME, &[("xmlns", "urn:demo")], &self.0);
    }
}

impl<'a> Element<'a> for Answer<'a> {
    const NS: Ns = DEMO;
    const NAME: &'static str = "Answer";

    fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        node.text_of().map(Self)
    }

    fn write(&self, w: &mut Writer<'_>) {
        w.text_element_with(Self::NAME, &[("xmlns", "urn:demo")], &self.0);
    }
}

trait TextOf<'a> {
    /// The text of an element without children.
    fn text_of(self) -> Result<Text<'a>, DecodeError>;
}

impl<'a> TextOf<'a> for Node<'_, 'a> {
    fn text_of(self) -> Result<Text<'a>, DecodeError> {
        match self.children().next() {
            Some(child) => Err(child.unexpected()),
            None => Ok(self.text()),
        }
    }
}
