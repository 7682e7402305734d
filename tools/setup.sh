#!/usr/bin/env bash
# Makes .venv ready for work: `tools/setup.sh runtime` for the programs, `tools/setup.sh dev` for tests and checks too.
# A second call with nothing changed only compares a stamp. Problems are told in one line; exit status 2 means set-up failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly ROOT=$PWD VENV=$PWD/.venv LEVEL=${1:?runtime or dev}
export PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1
unset PYTHONHOME PYTHONPATH
readonly LOG=$VENV/setup.log PACKAGES=(workflows devices sync demo server terminal)

say() { printf 'lotline: %s\n' "$*" >&2; }
fail() { say "$*"; exit 2; }
works() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
has_module() { "$1" -c "import $2" >/dev/null 2>&1; }

# ---- what the stamp stands for: the locked requirements, this script, the folder and the interpreter

fingerprint() {
    { echo "$ROOT"; readlink -f "$VENV/bin/python"; cat requirements/*.txt pyproject.toml tools/setup.sh; } | sha256sum
}

asked_python_is_used() {
    [[ -z ${PYTHON:-} ]] || [[ $("$PYTHON" -VV 2>&1) == "$("$VENV/bin/python" -VV 2>&1)" ]]
}

up_to_date() {
    [[ -x $VENV/bin/python ]] || return 1
    local stamps want
    stamps=$(cat "$VENV/.lotline-$LEVEL" "$VENV/.lotline-dev" 2>/dev/null || true)
    want=$(fingerprint)
    [[ $stamps == *"$want"* ]] && asked_python_is_used
}

compile_own_packages() {
    "$VENV/bin/python" -m compileall -q "${PACKAGES[@]}" >/dev/null 2>&1 || true
}

# ---- system packages: installed where we may, named in one line where we may not

as_root() {
    if [[ $(id -u) == 0 ]]; then "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1; fi
}

apt_install() {
    command -v apt-get >/dev/null && as_root true || return 1
    say "installing the system package $1"
    local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1")
    as_root "${install[@]}" >/dev/null 2>&1 || { as_root apt-get update -qq && as_root "${install[@]}"; } >/dev/null 2>&1
}

ensure_libdmtx() {
    has_libdmtx() { "$1" -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library("dmtx"))'; }
    has_libdmtx "$1" || apt_install libdmtx0b || apt_install libdmtx0t64 || has_libdmtx "$1" ||
        say "the camera's second Data Matrix reader is off (no libdmtx); to get it: sudo apt-get install libdmtx0b"
}

# ---- the interpreter and its virtual environment

choose_python() {
    local name
    if [[ -n ${PYTHON:-} ]]; then
        works "$PYTHON" || fail "PYTHON=$PYTHON does not run or is older than 3.11; name another one"
        echo "$PYTHON"; return
    fi
    for name in python3.13 python3.12 python3.11 python3 /usr/bin/python3; do
        if command -v "$name" >/dev/null && works "$name"; then echo "$name"; return; fi
    done
    fail "no Python 3.11 to 3.13 found; to get one: sudo apt-get install python3 (or name yours: make PYTHON=/path/to/python3)"
}

version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])'; }

venv_is_sound() {
    [[ -x $VENV/bin/python ]] && grep -qF -- "$VENV" "$VENV/pyvenv.cfg" && asked_python_is_used && has_module "$VENV/bin/python" pip
}

make_venv() {
    local python=$1 version
    version=$(version_of "$python")
    say "making .venv with Python $version"
    if has_module "$python" ensurepip || { apt_install "python$version-venv" && has_module "$python" ensurepip; }; then
        "$python" -m venv --clear "$VENV"
    elif has_module "$python" pip; then
        "$python" -m venv --clear --without-pip "$VENV"
        locked pip >"$VENV/pip.txt"
        "$python" -m pip --python "$VENV/bin/python" install --quiet --require-hashes -r "$VENV/pip.txt" >"$LOG" 2>&1 ||
            fail "could not put pip into .venv; $(last_error) (all of it in .venv/setup.log)"
    else
        fail "python3-venv is missing and may not be installed from here; to get it: sudo apt-get install python3-venv"
    fi
}

# The lines of one package in the lock file, so that even pip comes with its hash.
locked() { awk -v name="$1==" 'index($0, name) == 1 { on = 1 } on { print } on && !/\\$/ { exit }' requirements/runtime.txt; }

# ---- the locked requirements

last_error() {
    if grep -qE 'Failed to establish|ConnectionError|resolve|timed out' "$LOG"; then echo "no way to the package index; check the network"
    else grep -iE '^ *error' "$LOG" | tail -n 1 || tail -n 1 "$LOG"; fi
}

count_progress() {
    local total=$1 tty=0
    [[ -t 1 ]] && tty=1
    awk -v total="$total" -v tty="$tty" '
        /^ *Collecting |^Requirement already/ { n++; name = /^ *Collecting/ ? $2 : $4; sub(/[=<>(].*/, "", name) }
        /^ *Collecting |^Requirement already/ && tty { printf "\r\033[K  %d/%d %s", n, total, name; fflush() }
        /^ *Collecting |^Requirement already/ && !tty && n % 20 == 0 { printf "  %d/%d packages\n", n, total; fflush() }
        /^Installing collected/ { printf (tty ? "\r\033[K  " : "  ") "unpacking and compiling ...\n"; fflush() }
        END { if (tty) printf "\r\033[K" }'
}

install_locked() {
    local file=requirements/$1.txt
    local total
    total=$(grep -cE '^[a-z0-9]' "$file")
    say "installing the $total locked packages of $file"
    "$VENV/bin/python" -m pip install --require-hashes -r "$file" 2>"$LOG" | count_progress "$total" ||
        fail "could not install the packages: $(last_error) (all of it in .venv/setup.log)"
}

# Editable: `lotline` runs from the checkout. The build tools come from the lock too, so nothing is fetched here.
install_checkout() {
    "$VENV/bin/python" -m pip install --quiet --no-deps --no-build-isolation --no-index -e . >"$LOG" 2>&1 ||
        fail "could not install the checkout itself: $(last_error) (all of it in .venv/setup.log)"
}

set_up() {
    venv_is_sound || { local python; python=$(choose_python); make_venv "$python"; }
    ensure_libdmtx "$VENV/bin/python"
    install_locked "$LEVEL"
    install_checkout
    compile_own_packages
    fingerprint >"$VENV/.lotline-$LEVEL"
    say "set up is complete"
}

up_to_date || {
    exec 9>.setup.lock
    flock 9
    up_to_date || set_up
}
