#!/usr/bin/env bash
# The published crates build with the Rust version they promise; skipped where it cannot be installed.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(sed -n 's/^rust-version = "\(.*\)"/\1.0/p' Cargo.toml)
if ! cargo "+$version" --version >/dev/null 2>&1 &&
    ! rustup toolchain install "$version" --profile minimal >/dev/null 2>&1; then
    echo "skipped: Rust $version cannot be installed here"
    exit 0
fi
mapfile -t packages < <(scripts/crates.sh --package | tr ' ' '\n')
cargo "+$version" check --locked --quiet --all-features "${packages[@]}"
echo "Rust $version: all published crates"
