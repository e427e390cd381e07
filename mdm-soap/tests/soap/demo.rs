// An operation to test with; the examples of the documentation include this file.

use mdm_errors::{DecodeError, Text};
use mdm_soap::xml::{Node, Ns, Writer};
use mdm_soap::{Element, Operation};

#[derive(Debug)]
pub(crate) struct Demo;

#[derive(Debug, PartialEq)]
pub(crate) struct Ask<'a>(pub(crate) Text<'a>);

#[derive(Debug, PartialEq)]
pub(crate) struct Answer<'a>(pub(crate) Text<'a>);

impl mdm_soap::sealed::Sealed for Demo {}

impl Operation for Demo {
    const STAGE: mdm_soap::fault::Stage = mdm_soap::fault::Stage::Discovery;
    const ACTION: &'static str = "urn:demo/Ask";
    const REPLY_ACTION: &'static str = "urn:demo/AskResponse";
    type Request<'a> = Ask<'a>;
    type Response<'a> = Answer<'a>;
}

const NS: Ns = Ns::new("urn:demo").or(&["urn:demo/"]);

impl<'a> Element<'a> for Ask<'a> {
    const NS: Ns = NS;
    const NAME: &'static str = "Ask";

    fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        Ok(Self(node.required(&NS, "what")?.trimmed()))
    }

    fn write(&self, w: &mut Writer<'_>) {
        w.element_with("Ask", &[("xmlns", "urn:demo")], |w| {
            w.text_element("what", &self.0)
        });
    }
}

impl<'a> Element<'a> for Answer<'a> {
    const NS: Ns = NS;
    const NAME: &'static str = "Answer";

    fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        Ok(Self(node.trimmed()))
    }

    fn write(&self, w: &mut Writer<'_>) {
        w.text_element_with("Answer", &[("xmlns", "urn:demo")], &self.0);
    }
}
