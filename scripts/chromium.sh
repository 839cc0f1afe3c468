#!/bin/sh
# Prints the path of a Chromium for the browser tests. Installs Debian's when it may; otherwise says what to do.
# The headless shell comes first: a new window costs it a seventh of the time.
set -eu

find_chromium() {
    for name in "${KEFU_CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
        if [ -n "$name" ] && command -v "$name"; then
            return 0
        fi
    done
    return 1
}

if [ -n "${KEFU_CHROMIUM:-}" ] && ! command -v "$KEFU_CHROMIUM" >/dev/null; then
    echo "KEFU_CHROMIUM=$KEFU_CHROMIUM is not a program that can be run." >&2
    exit 1
fi
if [ -z "${KEFU_CHROMIUM:-}" ] && command -v chromium-headless-shell; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium and Chinese fonts for the browser tests ..." >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2 || true
    apt-get install -y -qq --no-install-recommends chromium-headless-shell fonts-noto-cjk >&2 || true
fi
if find_chromium; then
    exit 0
fi
cat >&2 <<'TEXT'
The browser tests need Chromium and a Chinese font. Install them, for example
    Debian:  sudo apt-get install chromium-headless-shell fonts-noto-cjk
    Fedora:  sudo dnf install chromium google-noto-sans-cjk-fonts
or point KEFU_CHROMIUM to a Chromium or Chrome that is already there.
TEXT
exit 1
