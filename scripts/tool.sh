#!/usr/bin/env bash
# Makes a cargo subcommand available: tool.sh NAME VERSION. Fails with a line where it cannot be had.
set -euo pipefail
name=$1 version=$2
if ! command -v "$name" >/dev/null && ! cargo install --locked --quiet --version "$version" "$name" >/dev/null 2>&1; then
    echo "skipped: $name cannot be installed here"
    exit 1
fi
