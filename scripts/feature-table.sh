#!/usr/bin/env bash
# docs/features.md: every row once and in order, and every item, test and script that it names is there.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
table=docs/features.md
last_document_row=26
last_row=240
status=0

fail() {
    echo "$table, row $1" >&2
    status=1
}

declare -A tracked=()
while IFS= read -r path; do tracked[$path]=1; done < <(git ls-files)

# The paths in the lists of the public surface, without type parameters.
declare -A public=()
while IFS= read -r path; do public[$path]=1; done < <(cat docs/api/*.txt |
    sed -nE ':again; s/<[^<>]*>//g; t again; s/^(#\[[^]]*\] )?pub ([a-z]+ )+(mdm_[A-Za-z0-9_:]*[A-Za-z0-9_]).*/\3/p')

is_defined() {
    grep -Eq "\<((fn|struct|enum|trait|const|type|macro|mod)|macro_rules!) $2\>" "$1"
}

# Checks each name of a column, which holds names between backquotes and commas, and nothing else.
each_name() {
    local check=$1 row=$2 column=$3 name
    if ! [[ $column =~ ^\`[^\`]+\`(, \`[^\`]+\`)*$ ]]; then
        fail "$row: not a list of names: $column"
        return
    fi
    while IFS= read -r name; do "$check" "$row" "$name"; done < <(grep -oE '[^`]+' <<<"$column" | grep -vxF ', ')
}

check_item() {
    case $2 in
    mdm_*) [ -n "${public[$2]:-}" ] || fail "$1: no public item $2 in docs/api" ;;
    *) [ -n "${tracked[$2]:-}" ] || fail "$1: no file $2" ;;
    esac
}

check_proof() {
    local file=${2%%::*} name=${2#*::}
    if [ -z "${tracked[$file]:-}" ]; then
        fail "$1: no file $file"
    elif [[ $2 == *::* ]]; then
        is_defined "$file" "$name" || fail "$1: no $name in $file"
    elif ! [ -x "$file" ]; then
        fail "$1: $file is no script"
    fi
}

rows=$(grep -E '^\| S?[0-9]+ \|' "$table")
diff <(seq -f 'S%.0f' "$last_document_row"; seq "$last_row") <(awk '{ print $2 }' <<<"$rows") >&2 ||
    fail "numbers: S1 to S$last_document_row and 1 to $last_row, each once and in order"

proved=0
missing=0
while IFS= read -r line; do
    [[ $line =~ ^\|\ ([S0-9]+)\ \|\ ([^\|]+)\ \|\ ([^\|]+)\ \|\ ([^\|]+)\ \|$ ]] || {
        fail "${line:0:8}: not four columns"
        continue
    }
    row=${BASH_REMATCH[1]} item=${BASH_REMATCH[3]} proof=${BASH_REMATCH[4]}
    [ "$item" = none ] || each_name check_item "$row" "$item"
    if [[ $proof == "not yet: "* ]]; then
        missing=$((missing + 1))
        continue
    fi
    proved=$((proved + 1))
    [ "$item" != none ] || fail "$row: proved, but names no item"
    each_name check_proof "$row" "$proof"
done <<<"$rows"
echo "features: $proved proved, $missing not yet"
exit $status
