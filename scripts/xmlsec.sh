#!/usr/bin/env bash
# Shows signed messages to xmlsec1: it verifies the ones that mdm-soap signs, and decides the test vectors as the tests do.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v xmlsec1 >/dev/null; then
  echo "skipped: xmlsec1 is not installed"
  exit 0
fi
vectors=mdm-soap/tests/signature
out=${CARGO_TARGET_DIR:-target}/tmp
rm -f "$out"/signed-*.xml
cargo test --locked --quiet --package mdm-soap --features xmldsig --test signature made >/dev/null
accepts() { xmlsec1 --verify --pubkey-cert-pem "$vectors/cert.pem" "$1" >/dev/null 2>&1; }
for message in "$out"/signed-*.xml "$vectors"/ok-*.xml; do
  accepts "$message" || { echo "xmlsec1 refuses $message"; exit 1; }
done
for message in "$vectors"/bad-*.xml "$vectors"/odd-*.xml; do
  if accepts "$message"; then echo "xmlsec1 accepts $message"; exit 1; fi
done
echo "xmlsec1 agrees"
