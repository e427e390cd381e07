#!/usr/bin/env bash
# What CONTRIBUTING.md asks for and a search can see: small files, whole sentences, nothing outside the repository.
set -euo pipefail
cd "$(dirname "$0")/.."
status=0

fail() {
    echo "$1" >&2
    status=1
}

while read -r lines file; do
    fail "$file has $lines lines; 600 is the most"
done < <(git ls-files '*.rs' | xargs wc -l | awk '$1 > 600 && $2 != "total"')

half_questions=$(git grep -nE '^ *//[/!] (What|Whether|How|Where|Who|When|The same)( |,)' -- '*.rs' || true)
[ -z "$half_questions" ] || fail "half a question opens the documentation (CONTRIBUTING.md, Language):
$half_questions"

# The first paragraph of the documentation of a public item is shown in lists of items: one line, shorter than 80, and
# for a function a verb in the third person.
long_openings=$(git ls-files -z ':(glob)mdm-*/src/**/*.rs' | xargs -0 awk '
    function check() {
        gsub(/\]\([^)]*\)/, "]", first)
        gsub(/[][`]/, "", first)
        if (is_public && first != "" && (length(first) >= 80 || first !~ /[.:]$/ || is_function && first !~ /^[A-Z][a-z]+s[ .]/))
            printf "%s:%d: %s\n", FILENAME, line, first
    }
    FNR == 1 { inside = in_attribute = 0 }
    { text = $0; sub(/^ +/, "", text) }
    text ~ /^\/\/[\/!]( |$)/ {
        words = substr(text, 5)
        if (!inside) { inside = is_first = 1; first = ""; line = FNR; kind = substr(text, 3, 1) }
        if (words == "") is_first = 0
        if (is_first) first = first (first == "" ? "" : " ") words
        next
    }
    inside && (in_attribute || text ~ /^#!?\[/) { in_attribute = text !~ /\]$/; next }
    inside {
        is_public = kind == "!" || text ~ /^pub / || text ~ /^[A-Z][A-Za-z0-9]*([ {(,=;]|$)/ || text ~ /^[A-Z0-9_]+ = /
        is_function = text ~ /^pub (const )?fn /
        check()
        inside = 0
    }')
[ -z "$long_openings" ] || fail "documentation does not open with one sentence under 80 characters, of a function with a verb:
$long_openings"

# A path that climbs higher than its place is deep leaves the repository.
while IFS=: read -r file number text; do
    place=$(dirname "$file")
    if [[ $text == *CARGO_MANIFEST_DIR* || $text == *.join\(* ]]; then
        while [ ! -e "$place/Cargo.toml" ]; do place=$(dirname "$place"); done
    fi
    climb=$(grep -oE '(\.\./)+' <<<"$text" | awk '{ print length($0) / 3 }' | sort -n | tail -n 1)
    depth=$(awk -F / '{ print NF }' <<<"${place#.}")
    [ "${climb:-0}" -le "$depth" ] || fail "$file:$number leaves the repository"
done < <(git grep -nE '(include(_str|_bytes)?!|CARGO_MANIFEST_DIR|\.join\(|#\[path|^(path|include) *=).*\.\./' -- '*.rs' '*.toml')

mod_files=$(git ls-files '*/mod.rs')
[ -z "$mod_files" ] || fail "foo.rs with foo/, never mod.rs: $mod_files"
# What CI runs can be run alone.
while read -r name; do
    grep -qE "^$name( |:)" justfile || fail ".ci/run: no recipe $name in the justfile"
done < <(sed -nE 's/^step "([^"]*)"$/\1/p' .ci/run | grep -vxE 'tools|all green')

exit $status
