//! Values that are written are read as they were.

#![allow(clippy::unwrap_used, clippy::panic)]

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use arbitrary::{Arbitrary, Unstructured};
use mdm_errors::Text;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::model::grammar::agreement::agree;
use crate::model::read::command::{Command, Commands};
use crate::model::read::header::Cred;
use crate::model::read::item::{Item, Items};
use crate::model::read::message::Message;
use crate::model::read::meta::{Chal, Meta};
use crate::model::write::{
    self as outgoing, AtomicCommand, DataRepr, MessageWriter, MetaChild, Ref, SequenceCommand,
};

fn messages() -> impl Strategy<Value = outgoing::Message<'static>> {
    vec(any::<u8>(), 0..1500).prop_map(|bytes| {
        let mut unstructured = Unstructured::new(&bytes);
        let message = outgoing::Message::arbitrary(&mut unstructured).map(outgoing::Message::into_owned);
        message.unwrap()
    })
}

fn trimmed<'t>(text: &'t Text<'_>) -> Option<&'t str> {
    Some(text.trim_ascii())
}

fn is_ref(reference: &Ref<'_>, text: Option<&str>) -> bool {
    Some(reference.text().trim_ascii()) == text
}

fn is_meta(meta: &outgoing::Meta<'_>, view: Option<Meta<'_>>) {
    assert_eq!(meta.0.is_empty(), view.is_none());
    for child in &meta.0 {
        let view = view.unwrap();
        match child {
            MetaChild::Format(format) => {
                assert_eq!(
                    (view.format(), view.format_text()),
                    (Some(format.clone()), Some(format.as_str()))
                );
            }
            MetaChild::Type(text) => assert_eq!(view.type_(), trimmed(text)),
            MetaChild::Size(size) => assert_eq!(view.size(), Some(*size)),
            MetaChild::Mark(mark) => {
                assert_eq!(
                    (view.mark(), view.mark_text()),
                    (Some(mark.clone()), Some(mark.as_str()))
                );
            }
            MetaChild::NextNonce(nonce) => {
                let text = view.next_nonce().unwrap();
                assert!(
                    mdm_errors::SecretBytes::owned(mdm_errors::kit::base64::decode(text.expose()).unwrap())
                        .ct_eq(nonce)
                );
            }
            MetaChild::MaxMsgSize(size) => assert_eq!(view.max_msg_size(), Some((*size).into())),
            MetaChild::MaxObjSize(size) => assert_eq!(view.max_obj_size(), Some((*size).into())),
        }
    }
}

fn is_item(item: &outgoing::Item<'_>, view: Item<'_>) {
    let uri = |location: Option<crate::model::read::header::Location<'_>>| {
        location.map(|location| location.uri().unwrap().to_string())
    };
    assert_eq!(
        item.target.as_ref().and_then(trimmed),
        uri(view.target()).as_deref()
    );
    assert_eq!(
        item.source.as_ref().and_then(trimmed),
        uri(view.source()).as_deref()
    );
    is_meta(&item.meta, view.meta());
    match item.data.as_ref().map(|data| &data.0) {
        None => assert!(view.data().is_none()),
        Some(DataRepr::Text(text)) => assert_eq!(view.data().unwrap().text(), text.as_str()),
        Some(DataRepr::Raw(raw)) => assert_eq!(view.data().unwrap().raw(), raw.as_str()),
    }
    assert_eq!(item.more_data, view.more_data());
}

fn are_items(items: &[outgoing::Item<'_>], views: Items<'_>) {
    let views: Vec<_> = views.collect();
    assert_eq!(items.len(), views.len());
    for (item, view) in items.iter().zip(views) {
        is_item(item, view);
    }
}

fn is_cred(cred: Option<&outgoing::Cred<'_>>, view: Option<Cred<'_>>) {
    assert_eq!(cred.is_some(), view.is_some());
    if let (Some(cred), Some(view)) = (cred, view) {
        is_meta(&cred.meta, view.meta());
        assert!(view.data().unwrap().ct_eq(cred.data.expose()));
    }
}

fn is_chal(chal: Option<&outgoing::Chal<'_>>, view: Option<Chal<'_>>) {
    assert_eq!(chal.is_some(), view.is_some());
    if let (Some(chal), Some(view)) = (chal, view) {
        is_meta(&chal.meta, view.meta());
    }
}

/// Compares command by command; identifiers count on.
fn are_commands(commands: &[outgoing::Command<'_>], views: Commands<'_>, next: &mut u64) {
    let views: Vec<_> = views.collect();
    assert_eq!(commands.len(), views.len());
    for (command, view) in commands.iter().zip(views) {
        assert_eq!(Some(command.kind()), view.kind());
        assert_eq!(view.cmd_id(), Some(next.to_string().as_str()));
        *next += 1;
        is_command(command, view, next);
    }
}

fn is_command(command: &outgoing::Command<'_>, view: Command<'_>, next: &mut u64) {
    use outgoing::Command as Out;
    match (command, view) {
        (Out::Add(outgoing::Add { meta, items }), Command::Add(_))
        | (Out::Delete(outgoing::Delete { meta, items }), Command::Delete(_))
        | (Out::Get(outgoing::Get { meta, items }), Command::Get(_))
        | (Out::Replace(outgoing::Replace { meta, items }), Command::Replace(_)) => {
            is_meta(meta, view.meta());
            are_items(items, view.items());
        }
        (Out::Report(report), Command::Replace(_)) => {
            is_meta(&outgoing::Meta::new(), view.meta());
            are_items(&report.items, view.items());
        }
        (Out::Alert(alert), Command::Alert(view)) => {
            assert_eq!(Some(alert.code), view.code());
            assert_eq!(alert.correlator.as_ref().and_then(trimmed), view.correlator());
            are_items(&alert.items, view.items());
        }
        (Out::Exec(exec), Command::Exec(view)) => {
            is_meta(&exec.meta, view.meta());
            assert_eq!(exec.correlator.as_ref().and_then(trimmed), view.correlator());
            are_items(core::slice::from_ref(&exec.item), view.items());
        }
        (Out::Results(results), Command::Results(view)) => {
            assert!(is_ref(&results.msg_ref, view.msg_ref()) && is_ref(&results.cmd_ref, view.cmd_ref()));
            is_meta(&results.meta, view.meta());
            are_items(&results.items, view.items());
        }
        (Out::Status(status), Command::Status(view)) => {
            assert!(is_ref(&status.msg_ref, view.msg_ref()) && is_ref(&status.cmd_ref, view.cmd_ref()));
            assert_eq!(Some(status.command.as_str()), view.cmd());
            assert!(
                status
                    .target_refs
                    .iter()
                    .map(|uri| uri.trim_ascii())
                    .eq(view.target_refs())
            );
            assert!(
                status
                    .source_refs
                    .iter()
                    .map(|uri| uri.trim_ascii())
                    .eq(view.source_refs())
            );
            is_cred(status.cred.as_ref(), view.cred());
            is_chal(status.chal.as_ref(), view.chal());
            assert_eq!(Some(status.code), view.code());
            assert_eq!(status.original_error, view.original_error());
            are_items(&status.items, view.items());
        }
        (Out::Atomic(atomic), Command::Atomic(view)) => {
            let inside: Vec<_> = atomic.commands.iter().cloned().map(AtomicCommand::into).collect();
            are_commands(&inside, view.commands(), next);
        }
        (Out::Sequence(sequence), Command::Sequence(view)) => {
            let inside: Vec<_> = sequence
                .commands
                .iter()
                .cloned()
                .map(SequenceCommand::into)
                .collect();
            are_commands(&inside, view.commands(), next);
        }
        (command, view) => panic!("{command:?} became {view:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn written_messages_are_read_as_they_were(message in messages(), first: core::num::NonZeroU32) {
        let message = message.with_first_cmd_id(first);
        let xml = message.to_xml();
        let read = Message::parse(&xml).unwrap_or_else(|error| panic!("{error}: {}", alloc::string::String::from_utf8_lossy(&xml)));
        let (header, view) = (message.header(), read.header());
        prop_assert_eq!(Some(header.session_id.as_str()), view.session_id());
        prop_assert!(is_ref(&header.msg_id, view.msg_id()));
        prop_assert_eq!(trimmed(&header.target), view.target().and_then(|target| target.uri()));
        prop_assert_eq!(trimmed(&header.source), view.source().and_then(|source| source.uri()));
        prop_assert_eq!(header.source_name.as_deref(), view.source().and_then(|source| source.name()));
        prop_assert_eq!(header.resp_uri.as_ref().and_then(trimmed), view.resp_uri());
        is_cred(header.cred.as_ref(), view.cred());
        is_meta(&header.meta, view.meta());
        are_commands(message.commands(), read.commands(), &mut u64::from(first.get()));
        prop_assert_eq!(message.is_final(), read.is_final());
        prop_assert!(agree(&xml));

        let again = read.to_xml();
        let reread = Message::parse(&again).unwrap();
        prop_assert_eq!(&reread, &read);
        prop_assert_eq!(reread.to_xml(), again);
    }

    #[test]
    fn a_budget_cuts_between_commands(message in messages(), budget in 300_usize..3000) {
        let mut out = Vec::new();
        let mut kept = outgoing::Message::new(message.header().clone());
        let mut writer = MessageWriter::begin(&mut out, message.header(), crate::wire::version::NamespaceVersion::V1_2).with_budget(budget);
        for command in message.commands() {
            if writer.try_push(command).is_some() {
                kept = kept.with_command(command.clone());
            }
        }
        let (length, is_empty) = (writer.len(), writer.is_empty());
        writer.finish();
        prop_assert_eq!(length, out.len());
        prop_assert!(is_empty || length <= budget);
        prop_assert_eq!(out, kept.to_xml());
    }

    #[test]
    fn nothing_secret_is_printed(message in messages()) {
        let marked = message.commands().iter().map(|command| format!("{command:?}")).collect::<alloc::string::String>();
        prop_assert!(!marked.contains("NextNonce([") && !marked.contains("MsiInstallJob id"));
    }
}
