# Local = CI: `just ci` is what runs on every change.

default:
    @just --list

# Everything that CI runs.
ci:
    bash .ci/run

# Unit, integration and documentation tests, over PostgreSQL where it can be had.
test:
    scripts/postgres.sh cargo test --workspace --all-features

# Format, lints and documentation.
check: format lints docs

# The format of every file.
format:
    cargo fmt --all --check

# Clippy on all targets with all features.
lints:
    cargo clippy --workspace --all-targets --all-features -- -D warnings

# The documentation of every crate, without warnings.
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --all-features --no-deps

# A device enrolls and checks in, end to end.
enroll *ARGS:
    cargo run --example enroll -- {{ARGS}}

# Explain captured messages: just inspect capture.xml
inspect *ARGS:
    cargo run --quiet --example inspect -- {{ARGS}}

# The offline page of inspect, target/inspect.html; tried in Chromium where there is one.
inspect-page:
    scripts/inspect-page.sh

# Every command of docs/server.md, over PostgreSQL where it can be had, and of docs/scaling.md with ten machines.
server-page:
    scripts/postgres.sh scripts/server-page.sh
    DEVICES=10 RATE=10 scripts/server-page.sh docs/scaling.md

# Kill servers at random points while devices call in, over both stores, and count what became of every command.
kills TIMES="1000":
    KILLS={{TIMES}} cargo test --package mdm-programs --all-features --test kills -- --nocapture sqlite
    KILLS={{TIMES}} scripts/postgres.sh cargo test --package mdm-programs --all-features --test kills -- --nocapture postgres

# Hold many connections open to the server while a device calls in.
connections NUMBER="10000":
    CONNECTIONS={{NUMBER}} cargo test --package mdm-programs --all-features --test hostile -- --nocapture connections

# The tests of the programs, over PostgreSQL that is started for them; or another command over it.
postgres *COMMAND:
    scripts/postgres.sh {{COMMAND}}

# Wall-clock benchmarks.
bench:
    cargo bench --package mdm-benches

# The benchmarks compile.
bench-build:
    cargo bench --package mdm-benches --no-run

# Instructions per byte and heap allocations, counted by valgrind.
bench-instructions:
    benches/instructions.sh

# Fuzz one target for a time: just fuzz syncml_parse 300
fuzz TARGET SECONDS="60":
    mkdir -p fuzz/corpus/{{TARGET}} && cargo +nightly fuzz run {{TARGET}} fuzz/corpus/{{TARGET}} fuzz/seeds/{{TARGET}} -- -max_total_time={{SECONDS}}

# Every fuzz target over its seeds; needs nightly.
fuzz-build:
    scripts/fuzz-build.sh

# Every fuzz target for some seconds beyond its seeds; needs nightly.
fuzz-short SECONDS="10":
    scripts/fuzz-short.sh {{SECONDS}}

# Tests of the published crates, optimised and with overflow checks.
checked:
    scripts/checked.sh

# The published crates build with the oldest toolchain that they promise.
msrv:
    scripts/msrv.sh

# The crates without std, on targets that have none.
targets:
    scripts/targets.sh

# Each crate depends on those below it only.
independence:
    scripts/independence.sh

# The floors of mdm-syncml import those below them only.
floors:
    scripts/floors.sh

# A dry run of publishing.
package:
    scripts/package.sh

# Signatures against xmlsec1.
xmlsec:
    scripts/xmlsec.sh

# Tokens against PyJWT, canonical forms against lxml.
oracles:
    scripts/oracles.sh

# Licences, sources, bans and advisories; needs cargo-deny.
deny:
    scripts/deny.sh

# Sessions without the default features, and every set of features compiles; needs cargo-hack.
features:
    scripts/features.sh

# The oldest direct dependencies that the manifests admit; needs nightly.
minimal-versions:
    scripts/minimal-versions.sh

# Dependencies that nobody uses; needs cargo-machete.
unused:
    scripts/unused.sh

# Spelling; needs typos.
spelling:
    scripts/spelling.sh

# File sizes, language of the documentation, paths.
conventions:
    scripts/conventions.sh

# Writes the public surface of each crate to docs/api; needs cargo-public-api.
api:
    scripts/api.sh --write

# Writes the index from clause to file to docs/clauses.md.
clauses:
    scripts/clauses.sh --write

# Every row of docs/features.md is there, and everything that it names.
feature-table:
    scripts/feature-table.sh

# The table of docs/compare.md, out of docs/features.md.
compare:
    scripts/compare.sh --write

# Fails where the cost of an entry point grows faster than its input; needs valgrind. just complexity 65536 262144 syncml
complexity *ARGS="16384 65536":
    scripts/complexity.sh {{ARGS}}

# A million random programs through both sides of sessions; just model 5000
model RUNS="1000000":
    MODEL_RUNS={{RUNS}} cargo test --release -p mdm-syncml --all-features --test sessions model
