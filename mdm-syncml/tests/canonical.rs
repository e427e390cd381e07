//! Writing parsed messages: the same content, the canonical syntax.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::{fs, path::Path};

use mdm_syncml::{Limits, Message};

fn rewritten(xml: &str) -> String {
    let message = Message::parse_fragment(xml.as_bytes(), &Limits::default()).unwrap();
    let once = message.to_xml();
    let again = Message::parse_fragment(&once, &Limits::default())
        .unwrap_or_else(|error| panic!("{error} in {}", String::from_utf8_lossy(&once)));
    assert_eq!(
        String::from_utf8(again.to_xml()).unwrap(),
        String::from_utf8(once.clone()).unwrap()
    );
    String::from_utf8(once).unwrap()
}

fn message(body: &str) -> String {
    format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><MsgID>1</MsgID></SyncHdr><SyncBody>{body}</SyncBody></SyncML>"
    )
}

#[test]
fn what_is_canonical_stays_as_it_is() {
    for body in [
        "",
        "<Final/>",
        "<Get><CmdID>1</CmdID><Item><Target><LocURI>./DevDetail</LocURI></Target></Item></Get><Final/>",
        "<Replace><CmdID>1</CmdID><NoResp/><Cred><Meta></Meta><Data>x</Data></Cred><Meta><Format xmlns=\"syncml:metinf\">chr\
         </Format><Mark xmlns=\"syncml:metinf\">minor</Mark></Meta><Item><Target></Target><Data></Data><MoreData/></Item></Replace>",
        "<Exec><CmdID>1</CmdID><Correlator>c</Correlator><Item><Data><Job xmlns=\"\"><![CDATA[<]]></Job> &gt;</Data></Item></Exec>",
        "<Exec><CmdID>1</CmdID><Item><Data><Job><!-- why --></Job></Data></Item></Exec>",
        "<Atomic><CmdID>1</CmdID><Sequence><CmdID>2</CmdID><Get><CmdID>3</CmdID></Get></Sequence></Atomic><Add></Add>",
        "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef></CmdRef><Cmd>Get</Cmd><TargetRef>a</TargetRef><TargetRef>b</TargetRef>\
         <SourceRef>c</SourceRef><Chal><Meta><NextNonce xmlns=\"syncml:metinf\">AA==</NextNonce></Meta></Chal><Data>401</Data>\
         <Item><Data>1</Data></Item></Status>",
        "<Results><CmdID>1</CmdID><CmdRef>1</CmdRef><Cmd>Get</Cmd><Item><Source><LocURI>a</LocURI><LocName>n</LocName></Source></Item></Results>",
        "<Add><CmdID>1</CmdID><Item></Item><Correlator>c</Correlator></Add><Status><CmdID>1</CmdID><Correlator>c</Correlator></Status>",
        "<Copy><CmdID>1</CmdID></Copy><Frobnicate a='1'>x</Frobnicate>",
    ] {
        let xml = message(body);
        assert_eq!(rewritten(&xml), xml);
    }
}

#[test]
fn syntax_becomes_canonical_and_content_stays() {
    assert_eq!(
        rewritten(
            "<?xml version='1.0'?><!-- x --><SyncML><SyncBody>\n<Final></Final><Alert ><Item>\
             <Data>a<![CDATA[<b>\r\n]]>&#x43;</Data><Meta><Type>t</Type><Format>f</Format></Meta></Item>\
             <CmdID>\n1</CmdID><Data>1224</Data></Alert></SyncBody></SyncML>"
        ),
        "<SyncML><SyncBody><Alert><CmdID>1</CmdID><Data>1224</Data><Item><Meta>\
         <Format xmlns=\"syncml:metinf\">f</Format><Type xmlns=\"syncml:metinf\">t</Type></Meta>\
         <Data>a&lt;b&gt;\nC</Data></Item></Alert><Final/></SyncBody></SyncML>"
    );
}

#[test]
fn original_errors_bring_their_namespace() {
    let xml = rewritten(
        "<SyncML xmlns='SYNCML:SYNCML1.1'><SyncHdr/><SyncBody><Status><CmdID>1</CmdID>\
         <Data xmlns:m='http://schemas.microsoft.com/MobileDevice/MDM' m:originalerror='0x86000002'>404</Data></Status></SyncBody></SyncML>",
    );
    assert_eq!(
        xml,
        "<SyncML xmlns=\"SYNCML:SYNCML1.1\"><SyncHdr></SyncHdr>\
         <SyncBody xmlns:msft=\"http://schemas.microsoft.com/MobileDevice/MDM\"><Status><CmdID>1</CmdID>\
         <Data msft:originalerror=\"0x86000002\">404</Data></Status></SyncBody></SyncML>"
    );
}

#[test]
fn copied_markup_keeps_the_namespaces_it_used() {
    let prefixed = |data: &str, declarations: &str| {
        format!(
            "<A:SyncML xmlns:A='SYNCML:SYNCML1.2' {declarations}><A:SyncHdr/><A:SyncBody><A:Exec><A:CmdID>1</A:CmdID>\
             <A:Item><A:Data>{data}</A:Data></A:Item></A:Exec></A:SyncBody></A:SyncML>"
        )
    };
    for (data, declarations, root, element) in [
        (
            "<b:j/>",
            "xmlns:b='urn:\"b\"'",
            " xmlns:b='urn:\"b\"'",
            "<Data><b:j/></Data>",
        ),
        (
            "<j/>",
            "",
            "",
            "<s:Data xmlns:s=\"SYNCML:SYNCML1.2\" xmlns=\"\"><j/></s:Data>",
        ),
        (
            "<j/><s:k/>",
            "xmlns:s='urn:s'",
            " xmlns:s=\"urn:s\"",
            "<s1:Data xmlns:s1=\"SYNCML:SYNCML1.2\" xmlns=\"\"><j/><s:k/></s1:Data>",
        ),
        (
            "<j a='b'>1</j><s:k><j xmlns='urn:k'/></s:k>",
            "xmlns='urn:d' xmlns:s='urn:s' xmlns:n1='urn:n'",
            " xmlns:n2=\"urn:d\" xmlns:s=\"urn:s\"",
            "<Data><n2:j a='b'>1</n2:j><s:k><j xmlns='urn:k'/></s:k></Data>",
        ),
        ("<j xmlns='urn:j'/>", "", "", "<Data><j xmlns='urn:j'/></Data>"),
        ("<j/>", "xmlns='SYNCML:SYNCML1.2'", "", "<Data><j/></Data>"),
    ] {
        let xml = rewritten(&prefixed(data, declarations));
        assert!(
            xml.starts_with(&format!("<SyncML xmlns=\"SYNCML:SYNCML1.2\"{root}><SyncHdr>")),
            "{xml}"
        );
        assert!(xml.contains(&format!("<Item>{element}</Item>")), "{xml}");
    }
    let unknown = rewritten(
        "<A:SyncML xmlns:A='SYNCML:SYNCML1.2' xmlns:u='urn:u'><A:SyncHdr/><A:SyncBody><u:x a='1'/><y/></A:SyncBody></A:SyncML>",
    );
    assert_eq!(
        unknown,
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\" xmlns:u=\"urn:u\"><SyncHdr></SyncHdr>\
         <SyncBody><u:x a='1'/><y xmlns=\"\"/></SyncBody></SyncML>"
    );
}

#[test]
fn declarations_are_written_where_they_were() {
    for (given, written) in [
        // On the body, on a container, on a command, on an item, on Data; the inner one is another namespace.
        (
            "<SyncBody xmlns:a='urn:1'><Atomic xmlns:a='urn:2'><CmdID>1</CmdID><Exec xmlns:a='urn:3'><CmdID>2</CmdID>\
             <Item xmlns:a='urn:4'><Data xmlns:a='urn:5'><a:x/></Data></Item><Item><Data><a:x/></Data></Item></Exec>\
             <a:y/></Atomic><a:z/><a:z/></SyncBody>",
            "<SyncBody xmlns:a=\"urn:1\"><Atomic xmlns:a=\"urn:2\"><CmdID>1</CmdID><Exec xmlns:a=\"urn:3\"><CmdID>2</CmdID>\
             <Item><Data xmlns:a=\"urn:5\"><a:x/></Data></Item><Item><Data><a:x/></Data></Item></Exec>\
             <a:y/></Atomic><a:z/><a:z/></SyncBody>",
        ),
        // Around unknown elements of Meta, Target, Cred and Chal.
        (
            "<SyncBody><Status><CmdID>1</CmdID><Chal xmlns:c='urn:c'><Meta xmlns:m='urn:m'><m:a/><c:a/><m:b/></Meta><c:d/></Chal>\
             <Data>200</Data></Status><Get><CmdID>2</CmdID><Item><Target xmlns:t='urn:t'><LocURI>.</LocURI><t:a/><t:b/></Target></Item></Get>\
             </SyncBody>",
            "<SyncBody><Status><CmdID>1</CmdID><Chal xmlns:c=\"urn:c\"><Meta xmlns:m=\"urn:m\"><m:a/><c:a/><m:b/></Meta><c:d/></Chal>\
             <Data>200</Data></Status><Get><CmdID>2</CmdID><Item><Target xmlns:t=\"urn:t\"><LocURI>.</LocURI><t:a/><t:b/></Target></Item></Get>\
             </SyncBody>",
        ),
        // Where `msft` is another namespace, the original error takes another prefix.
        (
            "<SyncBody xmlns:msft='urn:o'><Status xmlns:e='http://schemas.microsoft.com/MobileDevice/MDM'><CmdID>1</CmdID>\
             <Data e:originalerror='0x1'>500</Data><Item><Data><msft:x/></Data></Item></Status></SyncBody>",
            "<SyncBody xmlns:msft=\"urn:o\"><Status><CmdID>1</CmdID>\
             <Data e:originalerror=\"0x1\" xmlns:e=\"http://schemas.microsoft.com/MobileDevice/MDM\">500</Data>\
             <Item><Data><msft:x/></Data></Item></Status></SyncBody>",
        ),
        // Where it is the same one, it is declared once.
        (
            "<SyncBody xmlns:msft='http://schemas.microsoft.com/MobileDevice/MDM'><Exec><CmdID>1</CmdID><Item><Data><msft:x/></Data>\
             </Item></Exec></SyncBody>",
            "<SyncBody xmlns:msft=\"http://schemas.microsoft.com/MobileDevice/MDM\"><Exec><CmdID>1</CmdID><Item><Data><msft:x/></Data>\
             </Item></Exec></SyncBody>",
        ),
    ] {
        let around = |body: &str, quote: char| {
            format!("<SyncML xmlns={quote}SYNCML:SYNCML1.2{quote}><SyncHdr></SyncHdr>{body}</SyncML>")
        };
        let xml = around(given, '\'');
        assert_eq!(rewritten(&xml), around(written, '"'));
        let read = Message::parse(xml.as_bytes()).unwrap();
        assert_eq!(Message::parse(&read.to_xml()).unwrap(), read);
    }
}

#[test]
fn what_was_read_at_the_limits_can_be_written_and_read() {
    let declarations: String = (0..63).map(|n| format!(" xmlns:p{n}='{n}'")).collect();
    let uses: String = (0..63).map(|n| format!("<p{n}:x/>")).collect();
    let name = "n".repeat(256);
    for xml in [
        format!(
            "<SyncML xmlns='SYNCML:SYNCML1.2'{declarations}><SyncHdr/><SyncBody><Status><CmdID>1</CmdID>\
             <Data xmlns:m='http://schemas.microsoft.com/MobileDevice/MDM' m:originalerror='0x1'>500</Data>\
             <Item><Meta><Type>t</Type></Meta><Data>{uses}</Data></Item></Status></SyncBody></SyncML>"
        ),
        format!(
            "<s:SyncML xmlns:s='SYNCML:SYNCML1.2' xmlns='urn:d'><s:SyncHdr/><s:SyncBody><s:Exec><s:CmdID>1</s:CmdID>\
             <s:Item><s:Data><{name}/></s:Data></s:Item></s:Exec></s:SyncBody></s:SyncML>"
        ),
    ] {
        let read = Message::parse(xml.as_bytes()).unwrap_or_else(|error| panic!("{error}: {xml}"));
        let written = read.to_xml();
        let again = Message::parse(&written);
        let again = again.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&written)));
        assert_eq!(again, read);
        assert_eq!(again.to_xml(), written);
    }
}

/// Markup, unknown elements and items that use one declaration: what is written is not much more than what was read.
#[test]
fn a_declaration_is_not_written_again_for_each_use() {
    let uri = "u".repeat(250);
    let item = |prefix: &str, data: &str| {
        format!("<{prefix}Item><{prefix}Data>{data}</{prefix}Data></{prefix}Item>")
    };
    let many = |prefix: &str, data: &str| item(prefix, data).repeat(500);
    for body in [
        format!(
            "<SyncBody xmlns:a='{uri}'><Replace><CmdID>1</CmdID>{}</Replace></SyncBody>",
            many("", "<a:x/>")
        ),
        format!(
            "<SyncBody><Replace xmlns:a='{uri}'><CmdID>1</CmdID>{}</Replace></SyncBody>",
            many("", "<a:x/>")
        ),
        format!(
            "<SyncBody><Atomic xmlns:a='{uri}'><CmdID>1</CmdID>{}</Atomic></SyncBody>",
            "<a:x/>".repeat(900)
        ),
        format!(
            "<SyncBody><Get><CmdID>1</CmdID><Meta xmlns:a='{uri}'>{}</Meta></Get></SyncBody>",
            "<a:x/>".repeat(900)
        ),
        format!(
            "<SyncBody><Get><CmdID>1</CmdID><Item xmlns:a='{uri}'>{}</Item></Get></SyncBody>",
            "<a:x/>".repeat(900)
        ),
        format!(
            "<SyncBody><s:Replace xmlns:s='SYNCML:SYNCML1.2' xmlns='{uri}'><s:CmdID>1</s:CmdID>{}</s:Replace></SyncBody>",
            many("s:", "<x/>")
        ),
        format!(
            "<SyncBody><s:Get xmlns:s='SYNCML:SYNCML1.2' xmlns='{uri}'><s:CmdID>1</s:CmdID>{}</s:Get></SyncBody>",
            "<x/>".repeat(900)
        ),
    ] {
        let xml = format!("<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr/>{body}</SyncML>");
        let written = rewritten(&xml);
        assert!(
            written.len() < 2 * xml.len(),
            "{} of {}",
            written.len(),
            xml.len()
        );
        let read = Message::parse(xml.as_bytes()).unwrap();
        assert_eq!(Message::parse(written.as_bytes()).unwrap(), read);
    }
}

#[test]
fn samples_keep_their_meaning() {
    let directory = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/syncml/valid"));
    for file in fs::read_dir(directory).into_iter().flatten() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "expected") {
            continue;
        }
        let bytes = fs::read(path).unwrap();
        let message = Message::parse_fragment(&bytes, &Limits::default()).unwrap();
        let written = message.to_xml();
        assert_eq!(
            Message::parse_fragment(&written, &Limits::default()).unwrap(),
            message
        );
        assert_eq!(
            Message::parse_fragment(&written, &Limits::default())
                .unwrap()
                .to_xml(),
            written
        );
    }
}
