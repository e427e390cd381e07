#!/usr/bin/env bash
# Each service crate depends on the shared layers only: no edge between two protocol crates.
set -euo pipefail
cd "$(dirname "$0")/.."

check() {
    local crate=$1 allowed=$2 found
    found=$(cargo tree --locked --offline --all-features --edges normal --prefix none --package "$crate" |
        sed -n 's/^\(mdm-[a-z]*\) .*/\1/p' | sort -u | tr '\n' ' ')
    if [ "$found" != "$allowed " ]; then
        echo "$crate depends on: $found; allowed: $allowed" >&2
        exit 1
    fi
    echo "$crate: $found"
}

check mdm-errors "mdm-errors"
check mdm-soap "mdm-errors mdm-soap"
check mdm-discovery "mdm-discovery mdm-errors mdm-soap"
check mdm-xcep "mdm-errors mdm-soap mdm-xcep"
check mdm-wstep "mdm-errors mdm-soap mdm-wstep"
check mdm-syncml "mdm-errors mdm-syncml"
check mdm-entra "mdm-entra mdm-errors"
