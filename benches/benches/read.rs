//! Wall-clock time of reading. `cargo bench -p mdm-benches`

use divan::{Bencher, counter::BytesCount};
use mdm_benches::{engines, generate};

fn main() {
    divan::main();
}

const NAMES: [&str; 6] = [
    "package1",
    "status-results-60",
    "status-results-600-pretty",
    "native-multi-item-40",
    "policy-push-200",
    "escaped-inventory",
];

fn time(bencher: Bencher<'_, '_>, name: &str, engine: fn(&str, u32) -> usize) {
    let Some(input) = generate::by_name(name) else {
        panic!("no input {name}")
    };
    bencher
        .counter(BytesCount::of_str(&input.xml))
        .bench(|| engine(&input.xml, 1));
}

#[divan::bench(args = NAMES)]
fn mdm_syncml(bencher: Bencher<'_, '_>, name: &str) {
    let Some(input) = generate::by_name(name) else {
        panic!("no input {name}")
    };
    let mut parser = mdm_syncml::Parser::new();
    bencher
        .counter(BytesCount::of_str(&input.xml))
        .bench_local(move || {
            parser
                .parse(input.xml.as_bytes())
                .map(|message| message.commands().count())
                .ok()
        });
}

#[divan::bench(args = NAMES)]
fn mdm_syncml_fresh(bencher: Bencher<'_, '_>, name: &str) {
    time(bencher, name, engines::fresh);
}

#[divan::bench(args = NAMES)]
fn quick_xml_reader(bencher: Bencher<'_, '_>, name: &str) {
    time(bencher, name, engines::quick_xml_reader);
}

#[divan::bench(args = NAMES)]
fn quick_xml_ns_reader(bencher: Bencher<'_, '_>, name: &str) {
    time(bencher, name, engines::quick_xml_ns_reader);
}
