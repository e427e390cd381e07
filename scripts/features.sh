#!/usr/bin/env bash
# Every set of features of every published crate compiles; needs cargo-hack.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/tool.sh cargo-hack 0.6.46 || exit 0
mapfile -t packages < <(scripts/crates.sh --package | tr ' ' '\n')
cargo hack check --locked --quiet --feature-powerset --exclude-features default "${packages[@]}"
