use crate::{receive, request};

#[test]
fn passwords_show_nowhere() {
    let security = r#"<w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
        ><w:UsernameToken><w:Username>ada@contoso.com</w:Username><w:Password>m4gic</w:Password></w:UsernameToken></w:Security
        ></s:Header>"#;
    let good = request("<client><lastUpdate/></client>").replace("</s:Header>", security);
    let incoming = receive(&good).unwrap();
    assert!(!format!("{incoming:?} {:?}", incoming.credential()).contains("m4gic"));
    let bad = request("").replace("</s:Header>", security);
    let error = receive(&bad).unwrap_err();
    assert!(!format!("{error:?} {error}").contains("m4gic"));
}
