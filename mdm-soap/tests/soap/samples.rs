//! Messages with the habits of printed samples.

use mdm_soap::{Credential, Envelope, Limits};

#[test]
fn padded_headers_are_read_without_their_padding() {
    let message = br#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
  xmlns:a="http://www.w3.org/2005/08/addressing"
  xmlns:u="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
  xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">
  <s:Header>
    <a:Action s:mustUnderstand="1">
      urn:demo/Ask
    </a:Action>
    <a:MessageID>urn:uuid:1f0c6c0e-8f57-4d0a-8f3b-0a7c5b1f9d11</a:MessageID>
    <a:ReplyTo>
      <a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address>
    </a:ReplyTo>
    <a:To s:mustUnderstand="1">
      https://mdm.fabrikam.com:443/Policy/SERVICE.SVC
    </a:To>
    <wsse:Security s:mustUnderstand="1">
      <wsse:UsernameToken u:Id="uuid-cc1ccc1f-2fba-4bcf-b063-ffc0cac77917-4">
        <wsse:Username>alex@fabrikam.com</wsse:Username>
        <wsse:Password wsse:Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText">correct horse</wsse:Password>
      </wsse:UsernameToken>
    </wsse:Security>
  </s:Header>
  <s:Body><Ask xmlns="urn:demo"><what>word</what></Ask></s:Body>
</s:Envelope>"#;
    let mut lints = Vec::new();
    let envelope = Envelope::parse_linted(message, &Limits::default(), &mut lints).unwrap();
    let header = envelope.header();
    assert_eq!(header.action.as_deref(), Some("urn:demo/Ask"));
    assert_eq!(
        header.to.as_deref(),
        Some("https://mdm.fabrikam.com:443/Policy/SERVICE.SVC")
    );
    assert_eq!(
        header.reply_to.as_deref(),
        Some("http://www.w3.org/2005/08/addressing/anonymous")
    );
    let Credential::UsernameToken(token) = envelope.security().credential() else {
        panic!("{:?}", envelope.security())
    };
    assert_eq!(token.username, "alex@fabrikam.com");
    assert!(token.password.ct_eq("correct horse"));
    assert_eq!(lints, []);
}
