use alloc::vec::Vec;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{push_number, push_text};
use crate::model::write::{Chal, Cred, Data, DataRepr, Header, Item, Meta, MetaChild, Ref, RefRepr};
use crate::wire::escape::push_attribute;
use crate::wire::version::NamespaceVersion;

pub(super) fn put(out: &mut Vec<u8>, piece: &[u8]) {
    out.extend_from_slice(piece);
}

/// Everything up to and including the start tag of `SyncBody`.
pub(super) fn header(out: &mut Vec<u8>, header: &Header<'_>, namespace: NamespaceVersion) {
    put(out, b"<SyncML");
    if let Some(uri) = namespace.uri() {
        push_attribute(out, " xmlns", uri);
    }
    put(
        out,
        b"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>",
    );
    push_text(out, &header.session_id);
    put(out, b"</SessionID><MsgID>");
    reference(out, &header.msg_id);
    put(out, b"</MsgID><Target><LocURI>");
    push_text(out, &header.target);
    put(out, b"</LocURI></Target><Source><LocURI>");
    push_text(out, &header.source);
    put(out, b"</LocURI>");
    if let Some(name) = &header.source_name {
        put(out, b"<LocName>");
        push_text(out, name);
        put(out, b"</LocName>");
    }
    put(out, b"</Source>");
    if let Some(uri) = &header.resp_uri {
        put(out, b"<RespURI>");
        push_text(out, uri);
        put(out, b"</RespURI>");
    }
    if let Some(credentials) = &header.cred {
        cred(out, credentials);
    }
    meta(out, &header.meta);
    put(out, b"</SyncHdr><SyncBody>");
}

pub(super) fn reference(out: &mut Vec<u8>, reference: &Ref<'_>) {
    match &reference.0 {
        RefRepr::Number(number) => push_number(out, *number),
        RefRepr::Text(text) => push_text(out, text),
    }
}

pub(super) fn cred(out: &mut Vec<u8>, cred: &Cred<'_>) {
    put(out, b"<Cred>");
    meta(out, &cred.meta);
    put(out, b"<Data>");
    push_text(out, cred.data.expose());
    put(out, b"</Data></Cred>");
}

pub(super) fn chal(out: &mut Vec<u8>, chal: &Chal<'_>) {
    put(out, b"<Chal>");
    meta(out, &chal.meta);
    put(out, b"</Chal>");
}

pub(super) fn meta(out: &mut Vec<u8>, meta: &Meta<'_>) {
    if meta.0.is_empty() {
        return;
    }
    put(out, b"<Meta>");
    for child in &meta.0 {
        match child {
            MetaChild::Format(format) => {
                put(out, br#"<Format xmlns="syncml:metinf">"#);
                push_text(out, format.as_str());
                put(out, b"</Format>");
            }
            MetaChild::Type(text) => {
                put(out, br#"<Type xmlns="syncml:metinf">"#);
                push_text(out, text);
                put(out, b"</Type>");
            }
            MetaChild::Size(bytes) => {
                put(out, br#"<Size xmlns="syncml:metinf">"#);
                push_number(out, *bytes);
                put(out, b"</Size>");
            }
            MetaChild::Mark(mark) => {
                put(out, br#"<Mark xmlns="syncml:metinf">"#);
                push_text(out, mark.as_str());
                put(out, b"</Mark>");
            }
            MetaChild::NextNonce(nonce) => {
                put(out, br#"<NextNonce xmlns="syncml:metinf">"#);
                put(out, STANDARD.encode(nonce).as_bytes());
                put(out, b"</NextNonce>");
            }
            MetaChild::MaxMsgSize(bytes) => {
                put(out, br#"<MaxMsgSize xmlns="syncml:metinf">"#);
                push_number(out, (*bytes).into());
                put(out, b"</MaxMsgSize>");
            }
            MetaChild::MaxObjSize(bytes) => {
                put(out, br#"<MaxObjSize xmlns="syncml:metinf">"#);
                push_number(out, (*bytes).into());
                put(out, b"</MaxObjSize>");
            }
        }
    }
    put(out, b"</Meta>");
}

pub(super) fn item(out: &mut Vec<u8>, item: &Item<'_>) {
    match &item.target {
        Some(target) => {
            put(out, b"<Item><Target><LocURI>");
            push_text(out, target);
            put(out, b"</LocURI></Target>");
        }
        None => put(out, b"<Item>"),
    }
    if let Some(source) = &item.source {
        put(out, b"<Source><LocURI>");
        push_text(out, source);
        put(out, b"</LocURI></Source>");
    }
    meta(out, &item.meta);
    if let Some(value) = &item.data {
        data(out, value);
    }
    put(
        out,
        if item.more_data {
            b"<MoreData/></Item>"
        } else {
            b"</Item>"
        },
    );
}

fn data(out: &mut Vec<u8>, data: &Data<'_>) {
    put(out, b"<Data>");
    match &data.0 {
        DataRepr::Text(text) => push_text(out, text),
        DataRepr::Raw(raw) => put(out, raw.as_str().as_bytes()),
    }
    put(out, b"</Data>");
}
