#!/usr/bin/env bash
# Finds what building and testing need beside Go modules and npm packages, and installs what is missing:
# Debian's PostgreSQL (the store's tests run on a real one), Chromium and a Chinese font (the browser tests), xmllint (banks' messages).
# Installs as root, or through sudo where that asks for no password; otherwise says what to install and fails.
set -euo pipefail

say() { printf '%s\n' "$*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }

# at_least WANTED FOUND compares dotted versions.
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

cd "$(dirname "$0")/.."

broken=0
go_wanted=$(awk '$1 == "go" { print $2; exit }' go.mod)
if ! have go; then
  say "Go is not on the PATH. Install Go $go_wanted or newer: https://go.dev/dl"
  broken=1
elif ! at_least "${go_wanted%.0}" "$(go env GOVERSION | sed 's/^go//')"; then
  say "$(go version) is too old: go.mod asks for Go $go_wanted."
  broken=1
fi
node_wanted=20.19
if [ -f web/package.json ] || [ -f e2e/package.json ]; then
  if ! have node || ! have npm; then
    say "node and npm are not on the PATH. Install Node.js $node_wanted or newer: https://nodejs.org"
    broken=1
  elif ! at_least "$node_wanted" "$(node --version | sed 's/^v//')"; then
    say "node $(node --version) is too old: the web app asks for Node.js $node_wanted."
    broken=1
  fi
fi

has_postgres() { [ "${WANJIA_WITHOUT_POSTGRES:-}" = 1 ] || have initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
has_chromium() { [ -x "${CHROMIUM:-}" ] || have chromium || have chromium-browser || have google-chrome; }
has_chinese_font() {
  if have fc-list; then [ -n "$(fc-list :lang=zh family 2>/dev/null | head -n 1)" ]; else compgen -G '/usr/share/fonts/*/noto/*CJK*' >/dev/null; fi
}

missing=()
look() {
  missing=()
  have make || missing+=(make)
  has_postgres || missing+=(postgresql)
  has_chromium || missing+=(chromium)
  has_chinese_font || missing+=(fonts-noto-cjk)
  have xmllint || missing+=(libxml2-utils)
}

look
if [ ${#missing[@]} -gt 0 ]; then
  as_root=()
  if [ "$(id -u)" -ne 0 ] && have sudo && sudo -n true 2>/dev/null; then as_root=(sudo -n); fi
  if have apt-get && { [ "$(id -u)" -eq 0 ] || [ ${#as_root[@]} -gt 0 ]; }; then
    say "installing: ${missing[*]}"
    log=$(mktemp)
    if ! {
      "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 update -qq &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${missing[@]}"
    } >"$log" 2>&1 </dev/null; then
      tail -n 20 "$log" >&2
      say "apt-get failed; its whole output is in $log"
      exit 1
    fi
    rm -f "$log"
    look
  fi
fi
if [ ${#missing[@]} -gt 0 ]; then
  say "The tests need: ${missing[*]}"
  say "On Debian or Ubuntu, as root:  apt-get install -y --no-install-recommends ${missing[*]}"
  say "Elsewhere: PostgreSQL 15 or newer with initdb on the PATH (or WANJIA_WITHOUT_POSTGRES=1 to leave those tests out),"
  say "Chromium or Chrome (CHROMIUM=/path), a font with Chinese characters, and xmllint."
  say "The program itself needs none of these: make demo works without them."
  broken=1
fi
exit "$broken"
