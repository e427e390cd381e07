#!/usr/bin/env bash
# Counts every entry point on hostile shapes at n and 4n; skipped where valgrind cannot be had.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v valgrind >/dev/null &&
    ! { apt-get update -qq && apt-get install -y -qq valgrind; } >/dev/null 2>&1; then
    echo "skipped: valgrind cannot be installed here"
    exit 0
fi
cargo build --quiet --locked --profile checked --package mdm-benches --bin complexity
"${CARGO_TARGET_DIR:-target}/checked/complexity" "$@"
