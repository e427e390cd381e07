#!/usr/bin/env bash
# The floors of mdm-syncml: wire, model, csp and session know only those below them, and the session uses nothing that
# a crate outside could not use.
set -euo pipefail
cd "$(dirname "$0")/.."
source=mdm-syncml/src
status=0

# Lines of code in $1 that name one of the modules $2, or an item of the root by `crate::Name`.
forbid() {
    local floor=$1 above=$2 found
    found=$(grep -rnE "crate::($above)\b|\bcrate::[A-Z]" "$source/$floor" "$source/$floor.rs" | grep -vE '^[^:]+:[0-9]+: *//[/!]' || true)
    if [ -n "$found" ]; then
        printf '%s reaches upward:\n%s\n' "$floor" "$found" >&2
        status=1
    fi
}

forbid wire 'model|csp|session|auth|http|rules|outgoing|incoming|iter|address|alerts'
forbid model 'csp|session|http|outgoing|incoming|iter|address|alerts'
forbid csp 'session|http|outgoing|incoming|iter|address|alerts'
[ "$status" = 0 ] || exit "$status"

# The sessions as a crate outside.
outside=$(mktemp -d)
trap 'rm -r "$outside"' EXIT
mkdir "$outside/src"
cp -r "$source/session" "$source/session.rs" "$outside/src/"
find "$outside/src" -name '*.rs' -exec sed -i -E 's/\bcrate::(\{|[a-rt-zA-Z]|s[a-df-z])/mdm_syncml::\1/g' {} +
printf 'extern crate alloc;\n#[cfg(test)]\nextern crate std;\npub mod session;\n' >"$outside/src/lib.rs"
cat >"$outside/Cargo.toml" <<TOML
[package]
name = "sessions-outside"
version = "0.0.0"
edition = "2024"

[features]
serde = []
arbitrary = []

[dependencies]
mdm-syncml = { path = "$PWD/mdm-syncml", default-features = false, features = ["serde", "arbitrary"] }
mdm-errors = { path = "$PWD/mdm-errors", features = ["serde", "arbitrary"] }
$(sed -n '/^\[workspace.dependencies\]/,/^\[/p' Cargo.toml |
    grep -E '^(arbitrary|base64|rustls-pki-types|serde|serde_json|sha2|subtle|zeroize) *=')

[workspace]
TOML
cp Cargo.lock "$outside/"
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}/floors cargo check --quiet --offline \
    --manifest-path "$outside/Cargo.toml" --features serde
echo "wire, model, csp and session keep to their floors"
