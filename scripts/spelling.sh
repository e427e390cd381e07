#!/usr/bin/env bash
# Spelling of everything that is committed; typos comes from PyPI.
set -euo pipefail
cd "$(dirname "$0")/.."
typos=target/tools/bin/typos
if ! [ -x "$typos" ] &&
    ! { python3 -m venv target/tools && target/tools/bin/pip install --quiet typos==1.52.0; } >/dev/null 2>&1; then
    echo "skipped: typos cannot be installed here"
    exit 0
fi
"$typos" --config typos.toml
