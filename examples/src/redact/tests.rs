use super::*;

const SECRET: &str = "s3cr3t-V4lue";

fn shown(document: &str) -> String {
    let text = xml(document.replace("@@", SECRET).as_bytes());
    assert!(!text.contains(SECRET), "{text}");
    text
}

#[test]
fn a_password_is_hidden_and_a_user_name_is_not() {
    let text = shown(
        "<o:UsernameToken><o:Username>ana</o:Username><o:Password Type='x'> @@</o:Password></o:UsernameToken>",
    );
    assert!(text.contains("<o:Username>ana</o:Username>"), "{text}");
    assert!(text.contains("[redacted, 12 characters]"), "{text}");
}

#[test]
fn tokens_in_security_headers_are_hidden() {
    shown("<BinarySecurityToken ValueType='t'>@@</BinarySecurityToken>");
    shown("<o:BinarySecurityToken xmlns:o='x'><![CDATA[@@]]></o:BinarySecurityToken>");
}

#[test]
fn secrets_of_the_provisioning_document_are_hidden() {
    let text = shown("<parm name='AAUTHSECRET' value='@@'/>");
    assert_eq!(
        text,
        "<parm name=\"AAUTHSECRET\" value=\"[redacted, 12 characters]\"/>\n"
    );
    shown("<wap><parm value='@@' name='AAUTHDATA'/></wap>");
}

#[test]
fn credentials_and_nonces_of_syncml_are_hidden_and_their_type_is_not() {
    let text = shown("<Cred><Meta><Type>syncml:auth-md5</Type></Meta><Data>@@</Data></Cred>");
    assert!(text.contains("<Type>syncml:auth-md5</Type>"), "{text}");
    shown("<Chal><Meta><NextNonce>@@</NextNonce></Meta></Chal>");
}

#[test]
fn the_token_of_the_user_in_an_alert_is_hidden_whatever_the_order() {
    let meta = "<Meta><Type xmlns='syncml:metinf'>com.microsoft/MDM/AADUserToken</Type></Meta>";
    shown(&format!("<Item>{meta}<Data>@@</Data></Item>"));
    shown(&format!("<Item><Data>@@</Data>{meta}</Item>"));
    let text = xml(b"<Item><Meta><Type>com.microsoft/MDM/LoginStatus</Type></Meta><Data>user</Data></Item>");
    assert!(text.contains("<Data>user</Data>"), "{text}");
}

#[test]
fn the_blob_of_the_terms_of_use_is_hidden() {
    shown("<ContextItem Name='EnrollmentData'><Value>@@</Value></ContextItem>");
}

#[test]
fn what_is_not_xml_is_not_shown() {
    for broken in [
        "@@",
        "<a>@@",
        "<a>@@</b>",
        "<!DOCTYPE a [<!ENTITY b '@@'>]><a>&b;</a>",
        "<a>@@&x;</a>",
    ] {
        shown(broken);
    }
    shown(&format!("{}@@{}", "<a>".repeat(100), "</a>".repeat(100)));
}

#[test]
fn urls_show_only_parameters_known_to_be_harmless() {
    let address = format!("https://h.example/a?mode=Machine&wresult={SECRET}&access_token={SECRET}#{SECRET}");
    let text = url(&Url::parse(&address).unwrap());
    assert_eq!(
        text,
        "https://h.example/a?mode=Machine&wresult=[redacted, 12 characters]&access_token=[redacted, 12 characters]"
    );
    let nested = format!("https://h.example/?redirect_uri=ms-appx-web://x/y%3Ftoken%3D{SECRET}");
    assert!(!url(&Url::parse(&nested).unwrap()).contains(SECRET));
    let user = format!("https://ana:{SECRET}@h.example/a");
    assert!(!url(&Url::parse(&user).unwrap()).contains(SECRET));
}

#[test]
fn headers_show_only_what_is_known_to_be_harmless() {
    let address = Url::parse("https://h.example/").unwrap();
    let message = Request::post(address, "text/plain", format!("password={SECRET}"))
        .with_header("Authorization", format!("Bearer {SECRET}"))
        .with_header("DeviceToken", SECRET)
        .with_header("User-Agent", "MSFT OMA DM Client/1.2.0.1");
    let text = request(&message);
    assert!(!text.contains(SECRET), "{text}");
    assert!(
        text.contains("Authorization: Bearer [redacted, 12 characters]"),
        "{text}"
    );
    assert!(text.contains("User-Agent: MSFT OMA DM Client/1.2.0.1"), "{text}");
    let answer = Response::empty(302)
        .with_header(
            "location",
            format!("ms-appx-web://x/y?IsAccepted=true&OpaqueBlob={SECRET}"),
        )
        .with_header("set-cookie", SECRET);
    let text = response(&answer);
    assert!(
        !text.contains(SECRET) && text.contains("IsAccepted=true"),
        "{text}"
    );
}

#[test]
fn pages_are_not_shown() {
    let page = format!("<!DOCTYPE html><input name=wresult value={SECRET}>");
    assert!(!response(&Response::new(200, "text/html", page)).contains(SECRET));
}

#[test]
fn long_runs_are_cut_and_texts_are_not() {
    let text = xml(format!("<a><b>{}</b><c>{}</c></a>", "A".repeat(2000), "word ".repeat(100)).as_bytes());
    assert!(
        text.contains("... [2000 characters]") && text.contains(&"word ".repeat(99)),
        "{text}"
    );
}
