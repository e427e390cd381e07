use alloc::string::String;

use proptest::prelude::*;

use super::model::Model;
use super::*;
use crate::Limits;

fn both(source: &str, apex: usize) -> [String; 2] {
    let document = Document::parse(source.as_bytes(), &Limits::default()).unwrap();
    [Form::Inclusive, Form::Exclusive].map(|form| {
        let mut out = String::new();
        canonical(&document, apex, None, form, &mut |text| out.push_str(text)).unwrap();
        out
    })
}

#[test]
fn attributes_and_declarations_are_ordered() {
    let [inclusive, exclusive] = both(
        "<e xmlns:b='urn:b' xmlns='urn:d' xmlns:a='urn:z' b:y='1' a:x='2' z='3' xml:lang='en' k='4'/>",
        0,
    );
    let expected = concat!(
        "<e xmlns=\"urn:d\" xmlns:a=\"urn:z\" xmlns:b=\"urn:b\"",
        " k=\"4\" z=\"3\" xml:lang=\"en\" b:y=\"1\" a:x=\"2\"></e>",
    );
    assert_eq!((inclusive.as_str(), exclusive.as_str()), (expected, expected));
}

#[test]
fn declarations_stay_or_move_to_their_use() {
    let source = "<r xmlns='urn:r' xmlns:p='urn:p' xmlns:q='urn:q'><p:a xmlns:p='urn:p'><b xmlns=''/><p:c/></p:a><p:d/></r>";
    let [inclusive, exclusive] = both(source, 0);
    assert_eq!(
        inclusive,
        concat!(
            "<r xmlns=\"urn:r\" xmlns:p=\"urn:p\" xmlns:q=\"urn:q\">",
            "<p:a><b xmlns=\"\"></b><p:c></p:c></p:a><p:d></p:d></r>",
        )
    );
    assert_eq!(
        exclusive,
        concat!(
            "<r xmlns=\"urn:r\"><p:a xmlns:p=\"urn:p\"><b xmlns=\"\"></b><p:c></p:c></p:a>",
            "<p:d xmlns:p=\"urn:p\"></p:d></r>",
        )
    );
    assert_eq!(both(source, 3)[1], "<p:c xmlns:p=\"urn:p\"></p:c>");
    assert_eq!(both(source, 2)[1], "<b></b>");
}

#[test]
fn text_is_normalised_and_comments_vanish() {
    let [inclusive, exclusive] = both(
        "<a b='1\t&#9;&#10;&#13;\"&lt;&amp;>'>x<!-- c -->\r\n<![CDATA[<&>]]>&#13;&quot;<b/> </a><!-- d -->",
        0,
    );
    let expected = "<a b=\"1 &#x9;&#xA;&#xD;&quot;&lt;&amp;>\">x\n&lt;&amp;&gt;&#xD;\"<b></b> </a>";
    assert_eq!((inclusive.as_str(), exclusive.as_str()), (expected, expected));
}

#[test]
fn a_signed_document_has_the_form_that_lxml_gives_it() {
    let source = include_str!("../../../tests/signature/ok-default-prefix.xml");
    let document = Document::parse(source.as_bytes(), &Limits::default()).unwrap();
    let index = |local| document.nodes().position(|node| node.local() == local);
    let form = |apex, omitted, form| {
        let mut out = String::new();
        canonical(&document, apex, omitted, form, &mut |text| out.push_str(text)).unwrap();
        out
    };
    assert_eq!(
        form(0, index("Signature"), Form::Inclusive),
        include_str!("../../../tests/signature/ok-default-prefix.document.c14n")
    );
    assert_eq!(
        form(index("SignedInfo").unwrap(), None, Form::Exclusive),
        include_str!("../../../tests/signature/ok-default-prefix.signedinfo.c14n")
    );
}

#[test]
fn a_form_has_its_limit() {
    let limits = Limits::default().with_canonical(10);
    let document = Document::parse(b"<abc></abc>", &limits).unwrap();
    let result = canonical(&document, 0, None, Form::Inclusive, &mut |_| {});
    assert_eq!(result, Err(TooLong));
}

#[test]
fn relative_namespaces_are_found() {
    for (uri, is_absolute) in [("urn:a", true), ("a/b", false), ("1:b", false), (":b", false)] {
        let source = alloc::format!("<a xmlns='{uri}'/>");
        let document = Document::parse(source.as_bytes(), &Limits::default()).unwrap();
        assert_eq!(has_absolute_namespaces(&document), is_absolute, "{uri}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn generated_documents_have_the_forms_of_the_model(seed: u64) {
        let model = Model::generated(seed);
        let source = model.source();
        let [inclusive, exclusive] = both(&source, 0);
        prop_assert_eq!(&inclusive, &model.canonical(Form::Inclusive), "{}", source);
        prop_assert_eq!(&exclusive, &model.canonical(Form::Exclusive), "{}", source);
    }
}
