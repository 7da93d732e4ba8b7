#!/bin/sh
# Fetches the third-party files we keep in the repository, by npm, and writes their checksums.
# Run it by hand to move to a new version; it is never run at install or run time.
set -eu
cd "$(dirname "$0")/.."

HTMX=4.0.1
AXE=4.14.1
SOURCE_SANS=5.3.0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fetch() { # package version: prints the folder it was unpacked to
    folder="$work/$(printf '%s' "$1" | tr '/@' '__')"
    mkdir "$folder"
    archive=$(cd "$folder" && npm pack --silent "$1@$2")
    tar -xzf "$folder/$archive" -C "$folder"
    printf '%s' "$folder/package"
}

mkdir -p static/vendor static/fonts tests/browser/vendor

htmx=$(fetch htmx.org "$HTMX")
# The reference to its source map goes: we don't ship the map, and hashed file names need every reference to exist.
sed '/^\/\/# sourceMappingURL=/d' "$htmx/dist/htmx.min.js" > static/vendor/htmx.min.js
cp "$htmx/LICENSE" static/vendor/htmx.LICENSE.txt

sans=$(fetch @fontsource-variable/source-sans-3 "$SOURCE_SANS")
for subset in latin latin-ext; do
    for style in normal italic; do
        cp "$sans/files/source-sans-3-$subset-wght-$style.woff2" static/fonts/
    done
done
cp "$sans/LICENSE" static/fonts/source-sans-3.LICENSE.txt

axe=$(fetch axe-core "$AXE")
cp "$axe/axe.min.js" tests/browser/vendor/axe.min.js
cp "$axe/LICENSE" tests/browser/vendor/axe.LICENSE.txt

chmod 644 static/vendor/* static/fonts/* tests/browser/vendor/*
{
    echo "# htmx $HTMX, Source Sans 3 $SOURCE_SANS, axe-core $AXE; made by tools/vendor.sh"
    sha256sum static/vendor/htmx* static/fonts/* tests/browser/vendor/*
} > static/vendor/SHA256SUMS
