#!/usr/bin/env bash
# Dependencies that nobody uses; needs cargo-machete.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/tool.sh cargo-machete 0.9.2 || exit 0
cargo machete --with-metadata 2>&1 | tail -n 20
