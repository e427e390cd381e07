//! Values: every message that can be built is written so that it is read as what was put in, markup keeps to its place, and
//! addresses and credentials come back.
#![no_main]

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use mdm_errors::{SecretBytes, SecretText, Text};
use mdm_fuzz::{check_line, dump, reference, source, text};
use mdm_syncml::auth::{self, Identity};
use mdm_syncml::outgoing::{self, RawXml};
use mdm_syncml::{Format, LocUri};

fuzz_target!(|bytes: &[u8]| {
    markup(&String::from_utf8_lossy(bytes));
    if let Some(mut u) = source(bytes) {
        let _ = match u.int_in_range(0..=3) {
            Ok(0) => items(&mut u),
            Ok(1) => values(&mut u),
            _ => message(&mut u),
        };
    }
});

/// Any message.
fn message(u: &mut Unstructured<'_>) -> Result<()> {
    let built: outgoing::Message<'_> = u.arbitrary()?;
    let written = built.to_xml();
    let read = mdm_fuzz::reread(&written).expect("what is written is readable");
    let kinds: Vec<_> = read.commands().filter_map(|command| command.kind()).collect();
    let built_kinds: Vec<_> = built.commands().iter().map(outgoing::Command::kind).collect();
    assert_eq!(kinds, built_kinds);
    assert_eq!(read.is_final(), built.is_final());
    let document = String::from_utf8_lossy(&written);
    let root = reference::read(&written).expect("what is written is well-formed");
    assert_eq!(dump::message(&read), dump::tree(&document, &root));
    let canonical = read.to_xml();
    assert_eq!(mdm_fuzz::reread(&canonical).as_ref(), Ok(&read));
    assert_eq!(built.clone().into_owned().to_xml(), written);
    Ok(())
}

/// Items with known parts.
fn items(u: &mut Unstructured<'_>) -> Result<()> {
    let header = outgoing::Header::new(text(u)?, u.arbitrary::<u32>()?, text(u)?, text(u)?);
    let (uri, media_type, data, format) = (text(u)?, text(u)?, text(u)?, u.arbitrary::<Format<'_>>()?);
    let item = outgoing::Item::target(uri.clone())
        .with_format(format.clone())
        .with_type(media_type.clone())
        .with_data(data.clone());
    let built = outgoing::Message::new(header).with_command(outgoing::Add::new(item));
    let written = built.to_xml();
    let read = mdm_fuzz::reread(&written).expect("what is written is readable");
    let item = read
        .commands()
        .next()
        .and_then(|command| command.items().next())
        .expect("an item");
    let meta = item.meta().expect("what was put in");
    assert_eq!(
        item.target().and_then(|target| target.uri()),
        Some(uri.trim_ascii())
    );
    assert_eq!(meta.type_(), Some(media_type.trim_ascii()));
    assert_eq!(meta.format_text(), Some(format.as_str().trim_ascii()));
    assert_eq!(
        item.data().map(|data| data.text()).as_deref(),
        Some(data.as_str())
    );
    Ok(())
}

/// Markup is taken if it is content, and then it stays within its data.
fn markup(text: &str) {
    let raw = match RawXml::new(text) {
        Ok(raw) => raw,
        Err(error) => return check_line(&error),
    };
    let empty = Text::default;
    let header = outgoing::Header::new(empty(), 1, empty(), empty());
    let item = outgoing::Item::target(empty()).with_data(raw);
    let written = outgoing::Message::new(header)
        .with_command(outgoing::Exec::new(item))
        .with_command(outgoing::Alert::next_message())
        .to_xml();
    let read = mdm_fuzz::reread(&written).expect("what is written is readable");
    assert_eq!(read.commands().count(), 2);
    let exec = read.commands().next().expect("the first command");
    assert_eq!(exec.items().count(), 1);
    let data = exec.items().next().and_then(|item| item.data()).expect("data");
    assert_eq!(data.raw(), text);
    let canonical = read.to_xml();
    assert_eq!(mdm_fuzz::reread(&canonical).as_ref(), Ok(&read));
}

/// Addresses and credentials.
fn values(u: &mut Unstructured<'_>) -> Result<()> {
    let uri: LocUri<'_> = u.arbitrary()?;
    assert_eq!(LocUri::new(uri.as_str()).as_ref(), Ok(&uri));
    let name: String = u.arbitrary()?;
    if let Ok(below) = uri.join(&name) {
        assert!(below.starts_with(&uri));
        let last = below
            .segments()
            .last()
            .and_then(|segment| segment.text().map(|text| text.into_owned()));
        assert_eq!(last.as_deref(), Some(name.as_str()));
    }
    let (user, password): (String, String) = (u.arbitrary()?, u.arbitrary()?);
    let password = SecretText::owned(password);
    let identity = Identity::new(user.replace(':', ""), &password);
    let nonce = SecretBytes::owned(u.arbitrary::<Vec<u8>>()?);
    let digest = identity.digest(&nonce);
    let encoded = mdm_soap::values::base64::encode(&digest);
    assert!(identity.verify_md5(&encoded, &nonce));
    let mut longer = nonce.expose().to_vec();
    longer.push(0);
    assert!(!identity.verify_md5(&encoded, &SecretBytes::owned(longer)));
    let basic = auth::basic(identity.user(), &password);
    assert!(identity.verify_basic(basic.expose()));
    // White space, padding and the last bits of the last digit do not matter; whoever knows the rest knows the digest.
    let guess: String = u.arbitrary()?;
    let digits: String = guess.split_ascii_whitespace().collect();
    assert!(digits.starts_with(&encoded[..21]) || !identity.verify_md5(&guess, &nonce));
    Ok(())
}
