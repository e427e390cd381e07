//! The inputs of the comparison: the messages of [`generate`](crate::generate) with the traits of
//! [`traits`](crate::traits), each alone and together, in the spellings of [`respell`](crate::respell).

use crate::generate::{
    admx_ingestion, app_inventory, escaped_inventory, native_multi_item, package1, policy_push,
    status_results, statuses,
};
use crate::respell::{prefixed, pretty, reordered, shuffled};
use crate::traits::{
    busy_header, escaped_every, in_sections, one_reference, quoted, with_cred, with_loc_name, with_msft,
    with_query, with_sizes,
};

/// A named message.
#[derive(Clone, Debug)]
pub struct Input {
    /// A short name, used in tables and as an argument.
    pub name: &'static str,
    /// The document.
    pub xml: String,
}

/// Returns every input of the comparison below 1 MB.
pub fn inputs() -> Vec<Input> {
    let mut inputs = package_inputs();
    inputs.extend(answer_inputs());
    inputs.extend(server_inputs());
    inputs.extend(long_inputs());
    inputs
}

/// Returns one input by its name, those above 1 MB included.
pub fn by_name(name: &str) -> Option<Input> {
    inputs()
        .into_iter()
        .chain(large_inputs())
        .find(|input| input.name == name)
}

/// Returns the inputs that come near the default limit of bytes.
pub fn large_inputs() -> Vec<Input> {
    let size = 16 * 1024 * 1024 - 1024;
    vec![
        input("status-16m", statuses(size)),
        input("status-16m-busy", busy_header(&statuses(size - 1024))),
        input(
            "app-inventory-16m-quot",
            busy_header(&quoted(&app_inventory(size - size / 8))),
        ),
    ]
}

fn input(name: &'static str, xml: String) -> Input {
    Input { name, xml }
}

/// Package 1 with each trait of a header alone, and with all of them.
fn package_inputs() -> Vec<Input> {
    let plain = package1();
    vec![
        input("package1", plain.clone()),
        input("package1-query", with_query(&plain)),
        input("package1-loc-name", with_loc_name(&plain)),
        input("package1-cred", with_cred(&plain)),
        input("package1-sizes", with_sizes(&plain)),
        input("package1-msft", with_msft(&plain)),
        input("package1-busy", busy_header(&plain)),
        input("package1-pretty", pretty(&plain)),
        input("package1-busy-pretty", pretty(&busy_header(&plain))),
    ]
}

/// Answers of devices.
fn answer_inputs() -> Vec<Input> {
    let (sixty, many) = (status_results(60), status_results(600));
    let native = native_multi_item(40);
    let escaped = escaped_every(4, &busy_header(&sixty));
    vec![
        input("status-results-60", sixty.clone()),
        input("status-results-60-busy", busy_header(&sixty)),
        input("status-results-60-escaped", escaped.clone()),
        input("status-results-60-prefixed", prefixed(&sixty)),
        input("status-results-60-escaped-prefixed", prefixed(&escaped)),
        input("status-results-60-reordered", reordered(&sixty)),
        input("status-results-60-escaped-shuffled", shuffled(&escaped)),
        input("status-results-600", many.clone()),
        input("status-results-600-one-reference", one_reference(&many)),
        input("status-results-600-busy", busy_header(&many)),
        input("status-results-600-pretty", pretty(&many)),
        input("status-results-600-busy-pretty", pretty(&busy_header(&many))),
        input("native-multi-item-40", native.clone()),
        input("native-multi-item-40-busy", busy_header(&native)),
        input(
            "native-multi-item-40-escaped",
            escaped_every(4, &busy_header(&native)),
        ),
        input("status-128k", statuses(128 * 1024)),
    ]
}

/// Commands that a server pushes.
fn server_inputs() -> Vec<Input> {
    let policies = policy_push(200);
    let busy = busy_header(&policies);
    vec![
        input("policy-push-200", policies.clone()),
        input("policy-push-200-busy", busy.clone()),
        input("policy-push-200-escaped", escaped_every(4, &busy)),
        input("policy-push-200-sections", in_sections(&escaped_every(1, &busy))),
        input("policy-push-200-reordered", reordered(&policies)),
        input(
            "policy-push-200-escaped-shuffled",
            shuffled(&escaped_every(4, &busy)),
        ),
        input(
            "policy-push-200-escaped-prefixed",
            prefixed(&escaped_every(4, &busy)),
        ),
        input("policy-push-200-escaped-pretty", pretty(&escaped_every(4, &busy))),
        input("admx-ingestion", admx_ingestion(120_000)),
        input("admx-ingestion-quot", quoted(&admx_ingestion(120_000))),
    ]
}

/// Inventories of 350 kB, as one escaped text and as thousands of items.
fn long_inputs() -> Vec<Input> {
    let (text, items) = (escaped_inventory(350_000), app_inventory(350_000));
    vec![
        input("escaped-inventory", text.clone()),
        input("escaped-inventory-quot", busy_header(&quoted(&text))),
        input("app-inventory", items.clone()),
        input("app-inventory-busy", busy_header(&items)),
        input("app-inventory-quot", busy_header(&quoted(&items))),
    ]
}

#[cfg(test)]
mod tests {
    use mdm_syncml::Message;

    /// Commands, items and bytes of text.
    fn size(xml: &str) -> [usize; 3] {
        let message = Message::parse(xml.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        let items = message.commands().map(|command| command.items().count()).sum();
        [message.commands().count(), items, crate::engines::texts(&message)]
    }

    #[test]
    fn every_input_is_a_message_with_what_its_name_says() {
        let inputs = super::inputs();
        for input in &inputs {
            let [commands, items, texts] = size(&input.xml);
            assert!(commands > 1 && (items == 0) == (texts == 0), "{}", input.name);
            // Spelling and header change neither commands nor items.
            let base = inputs.iter().find(|base| {
                input
                    .name
                    .strip_prefix(base.name)
                    .is_some_and(|trait_| trait_.starts_with('-'))
            });
            if let Some(base) = base {
                assert_eq!(size(&base.xml)[..2], [commands, items], "{}", input.name);
            }
        }
    }
}
