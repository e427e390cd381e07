#!/usr/bin/env bash
# A dry run of publishing: every crate is packed and built from its package alone.
set -euo pipefail
cd "$(dirname "$0")/.."
mapfile -t packages < <(scripts/crates.sh --package | tr ' ' '\n')
# A place of its own each time: cargo keeps the unpacked sources of an earlier run at the same place.
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cargo package --locked --allow-dirty --quiet --target-dir "$place" "${packages[@]}"
ls "$place"/package/*.crate | xargs -n 1 basename
