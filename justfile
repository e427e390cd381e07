# Local = CI: `just ci` is what runs on every change.

default:
    @just --list

# Everything that CI runs.
ci:
    bash .ci/run

# Unit, integration and documentation tests.
test:
    cargo test --workspace --all-features

# Format, lints and documentation.
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --all-features -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --all-features --no-deps

# A device enrolls and checks in, end to end.
enroll *ARGS:
    cargo run --example enroll -- {{ARGS}}

# Wall-clock benchmarks.
bench:
    cargo bench --package mdm-benches

# Instructions per byte and heap allocations, counted by valgrind.
bench-instructions:
    benches/instructions.sh

# Fuzz one target for a time: just fuzz syncml_parse 300
fuzz TARGET SECONDS="60":
    mkdir -p fuzz/corpus/{{TARGET}} && cargo +nightly fuzz run {{TARGET}} fuzz/corpus/{{TARGET}} fuzz/seeds/{{TARGET}} -- -max_total_time={{SECONDS}}

# Licences and advisories; needs cargo-deny.
deny:
    cargo deny check

# Fails where the cost of an entry point grows faster than its input; needs valgrind. just complexity 65536 262144 syncml
complexity *ARGS="16384 65536":
    scripts/complexity.sh {{ARGS}}
