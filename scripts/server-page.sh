#!/usr/bin/env bash
# Runs every command of a page, docs/server.md by default, as its reader would, in a directory of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
page="$PWD/${1:-docs/server.md}"
cargo build --locked --quiet --package mdm-programs --examples
binaries=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/debug/examples

work=$(mktemp -d)
server=
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
cd "$work"
export PATH="$binaries:$PATH"

# Blocks marked `sh` are commands; those marked `sh background` go on while the others run.
mapfile -t blocks < <(awk '
    /^```sh/ { kind = ($2 == "background") ? "B" : "F"; block = ""; inside = 1; next }
    /^```/ && inside { gsub(/\n/, "\001", block); print kind block; inside = 0; next }
    inside { block = block $0 "\n" }
' "$page")
for entry in "${blocks[@]}"; do
    commands=$(tr '\001' '\n' <<<"${entry:1}")
    printf '%s\n' "$commands"
    if [ "${entry:0:1}" = B ]; then
        bash -c "exec $commands" >run.log 2>&1 &
        server=$!
        for _ in $(seq 100); do grep -q 'listening on' run.log && break; sleep 0.1; done
    else
        eval "$commands"
    fi
done
echo "every command of ${1:-docs/server.md} works"
