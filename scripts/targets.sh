#!/usr/bin/env bash
# The no_std crates on a target without std, all but mdm-entra on wasm32; skipped where the target cannot be installed.
set -euo pipefail
cd "$(dirname "$0")/.."

has_target() {
    rustup target list --installed 2>/dev/null | grep -qx "$1" || rustup target add "$1" >/dev/null 2>&1
}

if has_target thumbv7em-none-eabi; then
    cargo check --locked --quiet --target thumbv7em-none-eabi --no-default-features -p mdm-errors -p mdm-syncml
    echo "thumbv7em-none-eabi: mdm-errors mdm-syncml"
else
    echo "skipped: the target thumbv7em-none-eabi cannot be installed here"
fi
if has_target wasm32-unknown-unknown; then
    cargo check --locked --quiet --target wasm32-unknown-unknown --no-default-features \
        -p mdm-errors -p mdm-soap -p mdm-discovery -p mdm-xcep -p mdm-wstep -p mdm-syncml
    echo "wasm32-unknown-unknown: all but mdm-entra"
else
    echo "skipped: the target wasm32-unknown-unknown cannot be installed here"
fi
