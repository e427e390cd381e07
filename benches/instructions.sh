#!/usr/bin/env bash
# Counts instructions and heap blocks; needs valgrind. Writes the tables and the chart under docs/.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v valgrind >/dev/null || { echo "valgrind is needed" >&2; exit 1; }
cargo build --profile bench --locked --package mdm-benches --bins
target/release/instructions
target/release/checkin
target/release/allocations
if [ "${1:-}" = all ]; then
    (cd benches/compare && cargo run --release --locked)
fi
target/release/chart
