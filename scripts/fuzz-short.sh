#!/usr/bin/env bash
# Every fuzz target for some seconds beyond its seeds (10 without an argument), two at a time; needs nightly.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! cargo +nightly fuzz --version >/dev/null 2>&1; then
    echo "skipped: no cargo-fuzz or no nightly toolchain here"
    exit 0
fi
export SECONDS_EACH=${1:-10}
# The same mutations on every run, so that no change fails for what it did not touch; nightly runs take another number.
export FUZZ_SEED=${FUZZ_SEED:-1}
cargo run --locked --quiet --profile checked --package mdm-benches --bin seeds
run() {
    local target=$1 found log
    found=$(mktemp -d)
    mkdir -p "target/seeds/$target"
    log=$(mktemp)
    # A unit that takes 5 seconds under the sanitizer is slow beyond what linear work of this size can be.
    if cargo +nightly fuzz run "$target" "$found" "fuzz/seeds/$target" "target/seeds/$target" -- \
        -max_total_time="$SECONDS_EACH" -seed="$FUZZ_SEED" -timeout=5 -rss_limit_mb=3072 -print_final_stats=1 >"$log" 2>&1; then
        printf '%-30s %s executions\n' "$target" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
        rm -rf "$found" "$log"
    else
        tail -n 40 "$log" >&2
        echo "$target found something: see fuzz/artifacts/$target" >&2
        return 255
    fi
}
export -f run
cargo +nightly fuzz list | xargs -P 2 -I{} bash -c 'run {}'
