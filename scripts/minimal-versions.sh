#!/usr/bin/env bash
# The published crates compile with the oldest direct dependencies that their manifests admit; needs nightly.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! cargo +nightly --version >/dev/null 2>&1; then
    echo "skipped: no nightly toolchain, which choosing versions needs"
    exit 0
fi
# The lock file of this place stays as it is.
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents --target-directory "$place" 2>/dev/null || true
target=$PWD/target/minimal-versions
mapfile -t packages < <(scripts/crates.sh --package | tr ' ' '\n')
cd "$place"
# The versions that programs and benchmarks want do not matter here.
sed -i -E '/^    "(examples|benches|testdata)/d' Cargo.toml
cargo +nightly update --quiet -Z direct-minimal-versions
CARGO_TARGET_DIR=$target cargo +nightly check --locked --quiet --all-features "${packages[@]}"
echo "oldest direct dependencies: all published crates"
