#!/usr/bin/env bash
# Sessions are tested without the default features, and every set of features of every published crate compiles; the
# latter needs cargo-hack.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo test --locked --quiet --package mdm-syncml --no-default-features --features arbitrary,session
scripts/tool.sh cargo-hack 0.6.46 || exit 0
mapfile -t packages < <(scripts/crates.sh --package | tr ' ' '\n')
cargo hack check --locked --quiet --feature-powerset --exclude-features default "${packages[@]}"
