#!/usr/bin/env bash
# docs/clauses.md, the index from the clause of a specification to the files that cite it: compared, or written with
# `--write`.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
index=docs/clauses.md
found=$(mktemp)
trap 'rm -f "$found"' EXIT

{
    echo "# From clause to file"
    echo
    echo "Files that cite a clause in their documentation. Written by \`just clauses\`; CI compares it."
    git grep -oE '(OMA[- A-Za-z]+ [0-9]+\.[0-9]+|(MS-[A-Z0-9]+|RFC [0-9]+|OMA-[A-Za-z_-]+|DM[A-Z]{3,}|SOAP 1\.2|WS-[A-Za-z]+) [0-9]+)(\.[0-9]+)*' -- \
        ':(glob)mdm-*/src/**/*.rs' |
        sed -E 's/^([^:]*):(.*) ([0-9.]*)$/\2\t\3\t\1/' | sort -u | sort -t "$(printf '\t')" -s -k 1,1 -k 2,2V |
        awk -F '\t' '
            $1 != document { if (document) print line " |"; printf "\n## %s\n\n| clause | files |\n|---|---|\n", $1; document = $1; clause = "" }
            $2 != clause { if (clause) print line " |"; line = "| " $2 " | "; clause = $2; separator = "" }
            { line = line separator "[" $3 "](../" $3 ")"; separator = ", " }
            END { if (document) print line " |" }'
} >"$found"

if [ "${1:-}" = --write ]; then
    cp "$found" "$index"
elif ! diff -u "$index" "$found"; then
    echo "citations changed: run \`just clauses\` and commit $index" >&2
    exit 1
fi
