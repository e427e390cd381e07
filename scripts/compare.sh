#!/usr/bin/env bash
# The table of docs/compare.md, out of docs/features.md and docs/compare.csv. `--write` writes it; without, the page must
# not claim a feature that docs/features.md does not prove.
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

if [ "${1:-}" = --write ]; then
    head=$(awk -v mark="$mark" '{ print } $0 == mark { exit }' "$page")
    { printf '%s\n' "$head"; table; } >"$page.new"
    mv "$page.new" "$page"
    exit
fi
proved() { sed -nE 's/^[|] (S?[0-9]+) [|] .* [|] yes [|] [^|]* [|]$/\1/p' | sort; }
unproved=$(comm -23 <(proved <"$page") <(table | proved))
if [ -n "$unproved" ]; then
    printf '%s claims what docs/features.md does not prove:\n%s\n' "$page" "$unproved" >&2
    exit 1
fi
count=$(grep -cE '^[|] S?[0-9]+ [|]' "$page")
[ "$count" -gt 200 ] || { echo "$page has no table: scripts/compare.sh --write" >&2; exit 1; }
echo "$page: $count features compared"
