#!/usr/bin/env bash
# The public surface of each crate, under docs/api: compared, or written with `--write`; needs cargo-public-api.
set -euo pipefail
cd "$(dirname "$0")/.."
# This release reads what rustdoc of this nightly and its neighbours writes.
scripts/tool.sh cargo-public-api 0.52.0 || exit 0
if ! cargo +nightly --version >/dev/null 2>&1; then
    echo "skipped: no nightly toolchain, which listing the surface needs"
    exit 0
fi
mkdir -p docs/api target/api
for crate in $(scripts/crates.sh); do
    if ! cargo +nightly public-api --package "$crate" --all-features -ss --color never \
        --target-dir target/api >"target/api/$crate.txt" 2>target/api/error.txt; then
        if grep -qiE 'format version|rustdoc JSON' target/api/error.txt && ! grep -q '^error\[E' target/api/error.txt; then
            echo "skipped: this cargo-public-api and this nightly do not fit each other"
            exit 0
        fi
        cat target/api/error.txt >&2
        exit 1
    fi
    if [ "${1:-}" = --write ]; then
        cp "target/api/$crate.txt" "docs/api/$crate.txt"
    elif ! diff -u "docs/api/$crate.txt" "target/api/$crate.txt"; then
        echo "the surface of $crate changed: if that is meant, run \`just api\` and commit docs/api" >&2
        exit 1
    fi
done
