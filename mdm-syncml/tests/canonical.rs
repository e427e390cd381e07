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
    for (data, declarations, element) in [
        (
            "<b:j/>",
            "xmlns:b='urn:\"b\"'",
            "<Data xmlns:b=\"urn:&quot;b&quot;\"><b:j/></Data>",
        ),
        (
            "<j/>",
            "",
            "<s:Data xmlns:s=\"SYNCML:SYNCML1.2\" xmlns=\"\"><j/></s:Data>",
        ),
        (
            "<j/><s:k/>",
            "xmlns='urn:d' xmlns:s='urn:s'",
            "<ss:Data xmlns:ss=\"SYNCML:SYNCML1.2\" xmlns=\"urn:d\" xmlns:s=\"urn:s\"><j/><s:k/></ss:Data>",
        ),
        ("<j xmlns='urn:j'/>", "", "<Data><j xmlns='urn:j'/></Data>"),
        ("<j/>", "xmlns='SYNCML:SYNCML1.2'", "<Data><j/></Data>"),
    ] {
        let xml = rewritten(&prefixed(data, declarations));
        assert!(xml.contains(&format!("<Item>{element}</Item>")), "{xml}");
    }
    let unknown = rewritten(
        "<A:SyncML xmlns:A='SYNCML:SYNCML1.2' xmlns:u='urn:u'><A:SyncHdr/><A:SyncBody><u:x a='1'/><y/></A:SyncBody></A:SyncML>",
    );
    assert!(
        unknown.contains("<SyncBody><u:x xmlns:u=\"urn:u\" a='1'/><y xmlns=\"\"/></SyncBody>"),
        "{unknown}"
    );
}

#[test]
fn samples_keep_their_meaning() {
    let directory = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus/syncml"));
    for file in fs::read_dir(directory).into_iter().flatten() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
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
