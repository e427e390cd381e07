#!/usr/bin/env bash
# The table of docs/compare.md, out of docs/features.md and docs/compare.csv: compared, or written with `--write`.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
page=docs/compare.md
mark='<!-- table: scripts/compare.sh --write -->'

table() {
    awk -F' [|] ' '
        FNR == NR { split($0, cell, ","); systems[cell[1]] = cell[2]; part[cell[1]] = cell[3]; next }
        /^## / { printf "\n%s\n\n| row | feature | here | public systems |\n|---|---|---|---|\n", "#" $0; next }
        /^[|] S?[0-9]+ [|]/ {
            row = $1; sub(/^[|] /, "", row)
            proof = $NF; sub(/ [|]$/, "", proof)
            here = proof ~ /^not yet/ ? proof : "yes"
            if (!(row in systems)) others = "not counted"
            else if (systems[row] + part[row] == 0) others = "none"
            else if (part[row] == 0) others = systems[row]
            else others = systems[row] ", and " part[row] " in part"
            printf "| %s | %s | %s | %s |\n", row, $2, here, others
        }
    ' docs/compare.csv docs/features.md
}

generated=$(mktemp)
trap 'rm -f "$generated"' EXIT
{ awk -v mark="$mark" '{ print } $0 == mark { exit }' "$page"; table; } >"$generated"

if [ "${1:-}" = --write ]; then
    cp "$generated" "$page"
elif ! diff -u "$page" "$generated"; then
    echo "$page and docs/features.md differ: run \`just compare\` and commit $page" >&2
    exit 1
fi
echo "$page: $(grep -cE '^[|] S?[0-9]+ [|]' "$page") features compared"
