//! Wall-clock speed of reading and writing. `cargo bench -p mdm-benches`

use divan::{Bencher, counter::BytesCount};
use mdm_benches::inputs;

fn main() {
    divan::main();
}

/// Messages in a row, so that making a parser or the values to write does not count for much.
const PASSES: u32 = 32;

fn time(bencher: Bencher<'_, '_>, name: &str, engine: fn(&str, u32) -> usize) {
    let Some(input) = inputs::by_name(name) else {
        panic!("no input {name}")
    };
    bencher
        .counter(BytesCount::new(input.xml.len() * PASSES as usize))
        .bench(|| engine(divan::black_box(&input.xml), PASSES));
}

mod read {
    use divan::Bencher;
    use mdm_benches::{engines, inputs};

    fn names() -> Vec<&'static str> {
        inputs::inputs().iter().map(|input| input.name).collect()
    }

    #[divan::bench(args = names())]
    fn mdm_syncml(bencher: Bencher<'_, '_>, name: &str) {
        super::time(bencher, name, engines::reused);
    }

    #[divan::bench(args = names())]
    fn mdm_syncml_fresh(bencher: Bencher<'_, '_>, name: &str) {
        super::time(bencher, name, engines::fresh);
    }

    #[divan::bench(args = names())]
    fn mdm_syncml_general(bencher: Bencher<'_, '_>, name: &str) {
        super::time(bencher, name, engines::general);
    }

    #[divan::bench(args = names())]
    fn quick_xml_reader(bencher: Bencher<'_, '_>, name: &str) {
        super::time(bencher, name, engines::quick_xml_reader);
    }

    #[divan::bench(args = names())]
    fn quick_xml_ns_reader(bencher: Bencher<'_, '_>, name: &str) {
        super::time(bencher, name, engines::quick_xml_ns_reader);
    }
}

mod write {
    use divan::Bencher;
    use mdm_benches::writers;

    #[divan::bench(args = writers::INPUTS)]
    fn mdm_syncml(bencher: Bencher<'_, '_>, name: &str) {
        super::time(bencher, name, writers::ours);
    }

    #[divan::bench(args = writers::INPUTS)]
    fn quick_xml_writer(bencher: Bencher<'_, '_>, name: &str) {
        super::time(bencher, name, writers::theirs);
    }
}
