#!/usr/bin/env bash
# Builds the fuzz targets and runs each over its committed seeds; needs the nightly toolchain.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! cargo +nightly --version >/dev/null 2>&1; then
    echo "skipped: no nightly toolchain, which fuzzing needs"
    exit 0
fi
if ! cargo fuzz --version >/dev/null 2>&1 && ! cargo install --locked --quiet cargo-fuzz; then
    echo "skipped: cargo-fuzz cannot be installed here"
    exit 0
fi
cargo +nightly fuzz build
for target in $(cargo +nightly fuzz list); do
    seeds=fuzz/seeds/$target
    [ -d "$seeds" ] || { echo "no seeds for $target" >&2; exit 1; }
    cargo +nightly fuzz run "$target" "$seeds" -- -runs=0 2>&1 | tail -n 1
done
