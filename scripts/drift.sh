#!/usr/bin/env bash
# Fails when something made from the code is not what the code makes now: formatting, go.mod, generated files.
# It compares the tree before and after, so that work in progress is no drift.
set -euo pipefail
cd "$(dirname "$0")/.."
GO=${GO:-go}

# state prints every difference from HEAD, new files included, without touching the index.
state() {
  git diff HEAD
  git ls-files --others --exclude-standard -z | xargs -0 -r sha256sum
}

bad=0
sources=()
while IFS= read -r -d '' f; do
  if [ -f "$f" ]; then sources+=("$f"); fi
done < <(git ls-files -z --cached --others --exclude-standard -- '*.go')
unformatted=$(gofmt -l "${sources[@]}")
if [ -n "$unformatted" ]; then
  printf 'not formatted (gofmt -w mends it):\n%s\n' "$unformatted"
  bad=1
fi
if ! "$GO" mod tidy -diff; then
  echo 'go.mod or go.sum is not tidy (go mod tidy mends it)'
  bad=1
fi
before=$(mktemp) after=$(mktemp)
trap 'rm -f "$before" "$after"' EXIT
state >"$before"
make --no-print-directory generate
state >"$after"
if ! diff -u "$before" "$after"; then
  echo 'generated files were stale; make generate has now made them again: commit them'
  bad=1
fi
exit "$bad"
