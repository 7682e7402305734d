#!/usr/bin/env bash
# Writes requirements/*.txt anew from pyproject.toml: exact versions with the hashes of every wheel and source archive, for
# each supported Python and machine, and no index address. Needs `uv` on PATH. `tools/lock.sh --upgrade` takes newer versions.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

lock() {
    local target=requirements/$1.txt
    shift
    uv pip compile pyproject.toml --all-extras --group build "$@" --output-file "$target" \
        --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet
}

lock dev --group dev "$@"                         # everything: the programs, the tests, the checks
lock runtime --constraints requirements/dev.txt   # what the programs need, in the same versions
