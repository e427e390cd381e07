#!/usr/bin/env bash
# Runs every command of a page, docs/server.md by default, as its reader would, in a directory of its own. Those that
# need PostgreSQL run where one was started: scripts/postgres.sh scripts/server-page.sh
set -euo pipefail
cd "$(dirname "$0")/.."
page="$PWD/${1:-docs/server.md}"
cargo build --locked --quiet --package mdm-programs --all-features --examples
binaries=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/debug/examples

work=$(mktemp -d)
servers=()
stop() {
    [ ${#servers[@]} = 0 ] || { kill "${servers[@]}" && wait "${servers[@]}"; } 2>/dev/null || true
    servers=()
}
finish() {
    stop
    rm -rf "$work"
}
trap finish EXIT
cd "$work"
export PATH="$binaries:$PATH"

if [ -n "${MDM_TEST_POSTGRES:-}" ]; then
    psql --quiet "$MDM_TEST_POSTGRES/postgres" --command 'CREATE DATABASE mdm_page'
    export DATABASE="$MDM_TEST_POSTGRES/mdm_page"
fi

# Blocks marked `sh` are commands; those marked `background` go on while the others run. The reader stops the server
# before one that is marked `restart`, and before the first one marked `postgres`.
mapfile -t blocks < <(awk '
    /^```sh/ { kind = (/background/ ? "B" : "F") (/postgres/ ? "P" : "S") (/restart/ ? "R" : "-"); block = ""; inside = 1; next }
    /^```/ && inside { gsub(/\n/, "\001", block); print kind block; inside = 0; next }
    inside { block = block $0 "\n" }
' "$page")
moved=
for entry in "${blocks[@]}"; do
    commands=$(tr '\001' '\n' <<<"${entry:3}")
    if [ "${entry:1:1}" = P ]; then
        [ -n "${DATABASE:-}" ] || { echo "skipped, for want of PostgreSQL: ${commands%%$'\n'*} .."; continue; }
        [ -n "$moved" ] || stop
        moved=1
    fi
    [ "${entry:2:1}" != R ] || stop
    printf '%s\n' "$commands"
    if [ "${entry:0:1}" = B ]; then
        : >run.log
        bash -c "exec $commands" >run.log 2>&1 &
        servers+=($!)
        for _ in $(seq 100); do grep -q 'listening on' run.log && break; sleep 0.1; done
    else
        eval "$commands"
    fi
done
echo "every command of ${1:-docs/server.md} works"
