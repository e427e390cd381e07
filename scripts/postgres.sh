#!/usr/bin/env bash
# Starts the distribution's PostgreSQL for a command, as a user of its own, on a free port, in a directory of its own,
# and stops it afterwards. Without a command, the tests of the programs run over it.
#
# Where there is none to be had, a line says so, and the command runs without. The command finds the server in
# MDM_TEST_POSTGRES (a URL without a database), and what stops and starts it in MDM_TEST_POSTGRES_CTL.
set -euo pipefail
cd "$(dirname "$0")/.."
repository=$PWD

command=("$@")
[ ${#command[@]} -gt 0 ] || command=(cargo test --locked --package mdm-programs --all-features -- --nocapture)
skip() {
    echo "skipped: $1"
    cd "$repository"
    "${command[@]}" # which skips what needs a database
    exit 0
}

binaries() {
    { ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin 2>/dev/null || true; } | sort -V | tail -n 1
}

bin=$(binaries)
if [ -z "$bin" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql; } >/dev/null 2>&1 || true
    bin=$(binaries)
fi
[ -n "$bin" ] && [ -x "$bin/initdb" ] || skip "PostgreSQL is not here and cannot be installed"

# PostgreSQL refuses to run as root.
run=()
if [ "$(id -u)" = 0 ]; then
    owner=postgres
    id "$owner" >/dev/null 2>&1 || { owner=mdm-postgres && { id "$owner" >/dev/null 2>&1 || useradd --system "$owner"; }; }
    command -v runuser >/dev/null || skip "PostgreSQL does not run as root, and there is no runuser"
    run=(runuser -u "$owner" --)
fi

work=$(mktemp -d /tmp/mdm-postgres.XXXXXX)
finish() {
    (cd "$work" && "${run[@]}" "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1) || true
    rm -rf "$work"
}
trap finish EXIT
[ ${#run[@]} = 0 ] || chown "$owner" "$work"
chmod 711 "$work"
cd "$work"
"${run[@]}" "$bin/initdb" -D "$work/data" -U mdm -A trust -E UTF8 --locale=C >/dev/null ||
    skip "PostgreSQL makes no database here"

for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 10000))
    printf "port = %s\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '%s'\n" "$port" "$work" |
        "${run[@]}" tee "$work/data/postgresql.auto.conf" >/dev/null
    if "${run[@]}" "$bin/pg_ctl" -D "$work/data" -l "$work/log" -w start >/dev/null; then break; fi
    port=
done
[ -n "$port" ] || { tail "$work/log" >&2; exit 1; }
printf '#!/bin/sh\ncd %s && exec %s %s/pg_ctl -D %s/data -l %s/log -w "$@" >/dev/null\n' \
    "$work" "${run[*]}" "$bin" "$work" "$work" >"$work/ctl"
chmod 755 "$work/ctl"
export MDM_TEST_POSTGRES="postgres://mdm@127.0.0.1:$port" MDM_TEST_POSTGRES_CTL="$work/ctl"
echo "$("$bin/postgres" --version) at $MDM_TEST_POSTGRES"

cd "$repository"
"${command[@]}"
