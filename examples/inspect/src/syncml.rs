//! SyncML messages.

use mdm_errors::kit::percent::decode_lossy;
use mdm_errors::{CommandKind, DecodeErrorKind, Position};
use mdm_syncml::incoming::{Cred, Header, Location, Status};
use mdm_syncml::iter::UnknownElements;
use mdm_syncml::{Command, Data, Item, Limits, LocUri, Message, Meta};

use crate::kind::Kind;
use crate::report::{Failure, Finding, Place, Report, hresult};
use crate::value::{Fields, Value};
use crate::{secrets, token};

/// The type of an alert that carries the token of a user.
const USER_TOKEN: &str = "com.microsoft/MDM/AADUserToken";

/// Reads a message, or commands without one around them.
pub(crate) fn read(bytes: &[u8], is_fragment: bool) -> Result<Report, Failure> {
    let limits = Limits::default();
    let parsed = if is_fragment {
        Message::parse_fragment(bytes, &limits)
    } else {
        Message::parse_with(bytes, &limits).or_else(|error| match error.kind() {
            // Documentation shows messages without their header.
            DecodeErrorKind::MissingElement(name) if *name == "SyncHdr" => {
                Message::parse_fragment(bytes, &limits)
            }
            _ => Err(error),
        })
    };
    let message = parsed.map_err(Failure::from)?;
    let mut reader = Reader::default();
    let header = message
        .has_header()
        .then(|| reader.header(message.header()))
        .map(Value::from);
    let commands: Vec<Value> = message
        .commands()
        .map(|command| reader.command(command))
        .collect();
    let model = Fields::new()
        .with("header", header)
        .with("commands", Value::List(commands))
        .with("final", message.is_final());
    let mut report = Report::new(Kind::SyncMl, model).with_lints(message.lint());
    report.sender = sender(&message);
    let positions = message.positions();
    report.findings.extend(
        reader
            .unreadable
            .into_iter()
            .map(|at| unreadable(positions.position(at))),
    );
    for secret in reader.secrets {
        report.hide(&secret);
    }
    Ok(report)
}

/// A device names the server by its address, and itself by something that is none.
fn sender(message: &Message<'_>) -> Option<&'static str> {
    let header = message.has_header().then(|| message.header())?;
    let is_address = |uri: Option<&str>| uri.is_some_and(|uri| uri.contains("://"));
    let target = is_address(header.target().and_then(|target| target.uri()));
    let source = is_address(header.source().and_then(|source| source.uri()));
    match (source, target) {
        (false, true) => Some("the device"),
        (true, false) => Some("the server"),
        _ => None,
    }
}

#[derive(Default)]
struct Reader {
    secrets: Vec<String>,
    /// The places of values that are not what they are said to be.
    unreadable: Vec<usize>,
}

impl Reader {
    fn header(&mut self, header: Header<'_>) -> Fields {
        let uri = |location: Option<Location<'_>>| {
            location
                .and_then(|location| location.uri())
                .map(ToOwned::to_owned)
        };
        let name = |location: Option<Location<'_>>| {
            location
                .and_then(|location| location.name())
                .map(ToOwned::to_owned)
        };
        Fields::new()
            .with("session_id", header.session_id())
            .with("msg_id", header.msg_id())
            .with("target", uri(header.target()))
            .with("source", uri(header.source()))
            .with("ver_dtd", header.ver_dtd())
            .with("ver_proto", header.ver_proto())
            .with_some("target_name", name(header.target()))
            .with_some("source_name", name(header.source()))
            .with_some("resp_uri", header.resp_uri())
            .with_some("no_resp", header.no_resp().then_some(true))
            .with("cred", header.cred().map(|cred| self.cred(cred)))
            .with_some("meta", header.meta().map(|meta| self.meta(meta)))
            .with_some("unknown", unknown(header.unknown()))
    }

    fn command(&mut self, command: Command<'_>) -> Value {
        if let Command::Unknown(unknown) = command {
            // Nobody knows what is in it; it is only shown around a mark.
            let texts = unknown.raw().split('<').filter_map(|part| part.split_once('>'));
            let texts = texts.map(|(_, text)| text).filter(|text| !text.trim().is_empty());
            self.secrets.extend(texts.map(ToOwned::to_owned));
            return Fields::new()
                .with("kind", unknown.local_name())
                .with("cmd_id", Value::Null)
                .with("items", Value::List(Vec::new()))
                .with("target_refs", Value::List(Vec::new()))
                .with("source_refs", Value::List(Vec::new()))
                .with("status", Value::Null)
                .into();
        }
        let kind = command.kind();
        let items: Vec<Value> = command.items().map(|item| self.item(command, item)).collect();
        let (mut targets, mut sources) = (Vec::new(), Vec::new());
        match command {
            Command::Status(status) => {
                targets = status.target_refs().map(Value::from).collect();
                sources = status.source_refs().map(Value::from).collect();
            }
            Command::Results(results) => {
                targets = results.target_refs().map(Value::from).collect();
                sources = results.source_refs().map(Value::from).collect();
            }
            _ => {}
        }
        let mut fields = Fields::new()
            .with("kind", kind.map(CommandKind::name))
            .with("cmd_id", command.cmd_id())
            .with("items", Value::List(items))
            .with("target_refs", Value::List(targets))
            .with("source_refs", Value::List(sources));
        fields = match command {
            Command::Status(status) => self.status(status, fields),
            Command::Results(results) => fields
                .with("status", Value::Null)
                .with("msg_ref", results.msg_ref())
                .with("cmd_ref", results.cmd_ref())
                .with_some("cmd", results.cmd()),
            Command::Alert(alert) => fields
                .with("status", Value::Null)
                .with("data", alert.data().map(|data| data.text().into_owned()))
                .with("code", alert.code().map(|code| code.value()))
                .with("symbol", alert.code().and_then(|code| code.symbol()))
                .with_some("correlator", alert.correlator()),
            Command::Exec(exec) => fields
                .with("status", Value::Null)
                .with_some("correlator", exec.correlator()),
            _ => fields.with("status", Value::Null),
        };
        if kind.is_some_and(CommandKind::is_container) {
            let inner: Vec<Value> = command.commands().map(|inner| self.command(inner)).collect();
            fields = fields.with("commands", Value::List(inner));
        }
        fields
            .with_some("no_resp", command.no_resp().then_some(true))
            .with_some("cred", command.cred().map(|cred| self.cred(cred)))
            .with_some("meta", command.meta().map(|meta| self.meta(meta)))
            .into()
    }

    fn status(&mut self, status: Status<'_>, fields: Fields) -> Fields {
        let text = status.data().map(|data| data.text().into_owned());
        let code = status.code();
        let value = match code {
            Some(code) => Value::from(code.value()),
            None => Value::from(text),
        };
        let chal = status.chal().map(|chal| {
            let meta = chal.meta();
            meta.map_or_else(Fields::new, |meta| self.meta(meta))
        });
        fields
            .with("status", value)
            .with("status_name", code.and_then(|code| code.name()))
            .with_some("meaning", code.and_then(|code| code.meaning()))
            .with("msg_ref", status.msg_ref())
            .with("cmd_ref", status.cmd_ref())
            .with("cmd", status.cmd())
            .with_some("chal", chal)
            .with_some("original_error", status.original_error().map(hresult))
            .with_some(
                "original_error_text",
                status
                    .original_error_text()
                    .filter(|_| status.original_error().is_none()),
            )
    }

    fn item(&mut self, command: Command<'_>, item: Item<'_>) -> Value {
        let meta = item.effective_meta(command);
        let (target, source) = (
            item.target().and_then(|target| target.uri()),
            item.source().and_then(|source| source.uri()),
        );
        let is_alert = matches!(command, Command::Alert(_));
        let token = is_alert
            && meta
                .type_()
                .is_some_and(|kind| kind.trim().eq_ignore_ascii_case(USER_TOKEN));
        let secret = token || [target, source].into_iter().flatten().any(is_secret_node);
        let data = item.data().map(|data| self.data(data, secret));
        self.check_base64(&meta, item.data());
        Fields::new()
            .with("target", target)
            .with("source", source)
            .with("format", meta.format_text())
            .with("type", meta.type_())
            .with("data", data)
            .with_some("size", meta.size_text())
            .with_some("mark", meta.mark_text())
            .with_some("more_data", item.more_data().then_some(true))
            .with_some(
                "source_parent",
                item.source_parent()
                    .and_then(|parent| parent.uri().map(ToOwned::to_owned)),
            )
            .with_some(
                "target_parent",
                item.target_parent()
                    .and_then(|parent| parent.uri().map(ToOwned::to_owned)),
            )
            .into()
    }

    fn data(&mut self, data: Data<'_>, secret: bool) -> Value {
        let text = data
            .markup()
            .map_or_else(|| data.text(), std::borrow::Cow::Borrowed);
        if secret || token::is_token(text.trim()) {
            self.secrets.push(data.raw().to_owned());
            return Value::secret();
        }
        match secrets::without(&text, &mut self.secrets) {
            Some(shown) => Value::Text(shown),
            None => Value::Text(text.into_owned()),
        }
    }

    /// An inner part that is said to be base64 and is not.
    fn check_base64(&mut self, meta: &Meta<'_>, data: Option<Data<'_>>) {
        let Some(data) = data.filter(|_| meta.format_text().is_some_and(|format| format == "b64")) else {
            return;
        };
        if data.base64().is_none() {
            self.unreadable.push(data.byte_range().start);
        }
    }

    fn cred(&mut self, cred: Cred<'_>) -> Fields {
        let meta = cred.meta();
        if let Some(data) = cred.data() {
            self.secrets.push(data.expose().to_owned());
        }
        Fields::new()
            .with("type", meta.and_then(|meta| meta.type_().map(ToOwned::to_owned)))
            .with(
                "format",
                meta.and_then(|meta| meta.format_text().map(ToOwned::to_owned)),
            )
            .with("data", cred.data().map(|_| Value::secret()))
    }

    fn meta(&mut self, meta: Meta<'_>) -> Fields {
        if let Some(nonce) = meta.next_nonce() {
            self.secrets.push(nonce.expose().to_owned());
        }
        Fields::new()
            .with_some("type", meta.type_())
            .with_some("format", meta.format_text())
            .with_some("mark", meta.mark_text())
            .with_some("size", meta.size_text())
            .with_some("next_nonce", meta.next_nonce().map(|_| Value::secret()))
            .with_some("max_msg_size", meta.max_msg_size_text())
            .with_some("max_obj_size", meta.max_obj_size_text())
    }
}

fn unreadable(position: Position) -> Finding {
    Finding {
        rule: "inspect.unreadable-part".to_owned(),
        clause: "RFC 4648 4".to_owned(),
        place: Place {
            path: "Item/Data".to_owned(),
            ..Place::from(position)
        },
        message: "the value of a node of format b64 is not base64 text".to_owned(),
    }
}

fn unknown(elements: UnknownElements<'_>) -> Option<Value> {
    let names = Value::list(elements.map(|element| element.local_name().to_owned()));
    (!names.is_empty()).then_some(names)
}

fn is_secret_node(uri: &str) -> bool {
    let Ok(uri) = LocUri::new(uri) else {
        return false;
    };
    let last = uri.segments().last();
    last.is_some_and(|segment| secrets::is_name(&decode_lossy(segment.raw())))
}
