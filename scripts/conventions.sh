#!/usr/bin/env bash
# What CONTRIBUTING.md asks for and a search can see: small files, whole sentences, nothing outside the repository.
set -euo pipefail
cd "$(dirname "$0")/.."
# Doc lines that open with half a question, over all crates. Lower it when it falls.
most_half_questions=40
status=0

fail() {
    echo "$1" >&2
    status=1
}

while read -r lines file; do
    fail "$file has $lines lines; 600 is the most"
done < <(git ls-files '*.rs' | xargs wc -l | awk '$1 > 600 && $2 != "total"')

half_questions=$({ git grep -hE "^ *//[/!] (What|Whether|How|Where|Who|When|The same)( |,)" -- ":(glob)mdm-*/src/**" || true; } | wc -l)
echo "half-questions in doc comments: $half_questions of at most $most_half_questions"
[ "$half_questions" -le "$most_half_questions" ] ||
    fail "see CONTRIBUTING.md, Language: git grep -nE '//[/!] (What|Whether|How|Where|Who|When|The same) ' 'mdm-*/src'"

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
