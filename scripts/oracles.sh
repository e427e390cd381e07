#!/usr/bin/env bash
# Shows tokens to PyJWT and canonical forms to lxml, which are installed for it in target/ where Python has pip.
set -euo pipefail
cd "$(dirname "$0")/.."
place=${CARGO_TARGET_DIR:-target}/oracles
if ! "$place/bin/python" -c 'import jwt, cryptography, lxml' 2>/dev/null; then
  if ! { python3 -m venv "$place" && "$place/bin/pip" install --quiet 'pyjwt[crypto]>=2.8' 'lxml>=5'; } >/dev/null 2>&1; then
    echo "skipped: Python cannot install PyJWT and lxml"
    exit 0
  fi
fi
PYTHON=$(realpath --no-symlinks "$place/bin/python")
export PYTHON
tests() { # Fails also when a test skipped itself.
  local output
  output=$(cargo test --locked --quiet "$@" -- --nocapture 2>&1) || { echo "$output"; exit 1; }
  if grep -E '^skipped: ' <<<"$output"; then exit 1; fi
}
tests --package mdm-entra --test suite oracle
tests --package mdm-soap --all-features --lib lxml
echo "PyJWT and lxml agree"
