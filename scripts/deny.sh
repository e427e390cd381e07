#!/usr/bin/env bash
# Licences, sources, bans and, where a database can be had, advisories; needs cargo-deny.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/tool.sh cargo-deny 0.20.2 || exit 0
cargo deny --log-level error check bans licenses sources
if timeout 60 cargo deny --log-level off fetch db >/dev/null 2>&1; then
    cargo deny --log-level error check advisories
else
    echo "skipped: no database of advisories can be fetched here"
fi
