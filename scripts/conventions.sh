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

# A path that climbs higher than its file is deep leaves the repository.
outside=$({ git grep -nE 'include(_str|_bytes)?!|CARGO_MANIFEST_DIR|#\[path|^(path|include) *=' -- '*.rs' '*.toml' || true; } | awk -F: '
    {
        depth = gsub("/", "/", $1)
        if ($0 ~ /CARGO_MANIFEST_DIR/) depth = split($1, parts, "/") > 1 ? 1 : 0
        text = $0
        while (match(text, /(\.\.\/)+/)) {
            if (RLENGTH / 3 > depth) { print; break }
            text = substr(text, RSTART + RLENGTH)
        }
    }')
[ -z "$outside" ] || fail "these paths leave the repository:
$outside"

mod_files=$(git ls-files '*/mod.rs')
[ -z "$mod_files" ] || fail "foo.rs with foo/, never mod.rs: $mod_files"
exit $status
