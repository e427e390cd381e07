#!/usr/bin/env bash
# The tests of the published crates as they are shipped, optimised, but with every overflow caught.
set -euo pipefail
cd "$(dirname "$0")/.."
mapfile -t packages < <(scripts/crates.sh --package | tr ' ' '\n')
cargo test --locked --quiet --profile checked --all-features --lib --tests "${packages[@]}"
