#!/usr/bin/env bash
# A dry run of publishing: every crate is packed and built from its package alone.
set -euo pipefail
cd "$(dirname "$0")/.."
packages=()
for crate in mdm-errors mdm-soap mdm-discovery mdm-xcep mdm-wstep mdm-syncml mdm-entra; do
    packages+=(--package "$crate")
done
cargo package --locked --allow-dirty --quiet "${packages[@]}"
ls target/package/*.crate
