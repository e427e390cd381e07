#!/usr/bin/env bash
# Makes target/inspect.html, the offline page of `inspect`, and tries it in Chromium where there is one.
set -euo pipefail
cd "$(dirname "$0")/.."

target=wasm32-wasip1
if ! rustup target list --installed 2>/dev/null | grep -qx "$target" && ! rustup target add "$target" >/dev/null 2>&1; then
    echo "skipped: the target $target cannot be installed here"
    exit 0
fi
directory=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
cargo build --locked --quiet --package mdm-inspect --bin inspect-page --target "$target" --profile page
page="$directory/inspect.html"
cargo run --locked --quiet --package mdm-inspect --bin inspect-page -- "$directory/$target/page/inspect-page.wasm" >"$page"
echo "$page: $(wc -c <"$page") bytes"

chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$chromium" ]; then
    echo "skipped: no Chromium to try the page in"
    exit 0
fi

# Prints the page as it is after it has read a message. Compiling the module takes real time, of which Chromium's
# virtual time knows nothing: try again when it was not ready.
open_with() {
    local shown attempt
    for attempt in 1 2 3 4 5 6; do
        shown=$("$chromium" --headless --no-sandbox --disable-gpu --virtual-time-budget=$((attempt * 20000)) \
            --dump-dom "file://$page#$1" 2>/dev/null | grep -v 'atob("')
        grep -qF 'data-done="1"' <<<"$shown" && break
    done
    printf '%s' "$shown"
}
expect() {
    grep -qF -- "$2" <<<"$1" || { echo "the page does not show: $2"; exit 1; }
}
refuse() {
    ! grep -qF -- "$2" <<<"$1" || { echo "the page shows: $2"; exit 1; }
}

shown=$(open_with 0x80180013)
expect "$shown" MENROLL_E_DEVICECAPREACHED
expect "$shown" 'data-done="1"'

# Hostile input: markup of every kind is text, and a message that cannot be read is an error and no more.
hostile='%3CSyncML%3E%3Cimg src=x onerror=document.title=1%3E%3Cscript%3Edocument.title=2%3C/script%3E'
shown=$(open_with "$hostile")
expect "$shown" 'error['
expect "$shown" '<title>inspect: messages of Windows MDM</title>'
refuse "$shown" '<img'

shown=$(open_with 'https://m.example/in?appru=ms-app://windows.immersivecontrolpanel%26login_hint=%3Cb%3Ex%3C/b%3E')
expect "$shown" 'sign-in'
refuse "$shown" '<b>x'

# A link that is no encoded text, and a token whose signature nobody sees.
shown=$(open_with '100%')
expect "$shown" 'no message of Windows MDM'
shown=$(open_with 'Bearer%20eyJhbGciOiJub25lIn0.eyJ1cG4iOiJhQGIuZXhhbXBsZSJ9.aHVzaC1odXNo')
expect "$shown" 'a@b.example'
refuse "${shown##*<pre}" 'aHVzaC1odXNo'

deep=$(printf 'x%.0s' $(seq 1 3000) | sed 's/x/%3Ca%3E/g')
shown=$(open_with "$deep")
expect "$shown" 'unexpected root element'
echo "the page reads messages in $("$chromium" --version 2>/dev/null)"
