#!/bin/bash
# Finds Chromium, or installs Debian's where that is possible; Chrome itself no longer loads an extension by flag.
set -euo pipefail
command -v chromium chromium-browser >/dev/null 2>&1 && exit 0
say() { echo "Chromium is needed: $1" >&2; exit 1; }
command -v apt-get >/dev/null || say "install it with your system's package manager."
as_root=""
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || say "run 'apt-get install chromium' as root."
  as_root="sudo"
fi
echo "Installing Debian's chromium ..."
$as_root apt-get update -qq >/dev/null
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq chromium >/dev/null || say "apt-get install chromium failed."
