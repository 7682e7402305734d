#!/usr/bin/env bash
# Puts in place what the virtual machine of tests/hardware needs: QEMU, and a few Debian packages that are unpacked under
# build/hardware/packages and never installed here. With everything in place it does nothing. Exit status 2: set-up failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly BUILD=$PWD/build/hardware
readonly PACKAGES=$BUILD/packages
readonly NAMES=(udev kmod busybox-static alsa-utils libasound2 libasound2-data)

say() { printf 'lotline: %s\n' "$*" >&2; }
fail() { say "$*"; exit 2; }

as_root() {
    if [[ $(id -u) == 0 ]]; then "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1; fi
}

refresh() { as_root apt-get update -qq >/dev/null || say "the package lists could not be refreshed; going on with those that are here"; }

ensure_qemu() {
    command -v qemu-system-x86_64 >/dev/null && return
    say "installing qemu-system-x86"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends qemu-system-x86 >/dev/null 2>&1 ||
        fail "QEMU is missing and may not be installed from here; to get it: sudo apt-get install qemu-system-x86"
}

# The package linux-image-amd64 only names the newest kernel; that one holds it.
kernel_package() { apt-cache depends linux-image-amd64 | awk '/Depends: linux-image-[0-9]/ { print $2; exit }'; }

fetch_packages() {
    local kernel new=$BUILD/new
    kernel=$(kernel_package)
    [[ -n $kernel ]] || fail "no package linux-image-amd64 is known here; this needs Debian on x86-64"
    say "fetching $kernel ${NAMES[*]}"
    rm -rf "$new" "$BUILD/debs" && mkdir -p "$new" "$BUILD/debs"
    (cd "$BUILD/debs" && apt-get download -qq "$kernel" "${NAMES[@]}" 2>/dev/null) || fail "the packages could not be fetched; check the network"
    local file
    for file in "$BUILD"/debs/*.deb; do dpkg-deb -x "$file" "$new"; done
    ln -s kmod "$new/bin/depmod" # which program kmod is, its name tells
    "$new/bin/depmod" -b "$new" "${kernel#linux-image-}"
    echo "${NAMES[*]}" >"$new/fetched"
    rm -rf "$PACKAGES" "$BUILD/debs" && mv "$new" "$PACKAGES"
}

fetched() { [[ -e $PACKAGES/fetched && $(<"$PACKAGES/fetched") == "${NAMES[*]}" ]]; }

command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || fail "this needs Debian's apt-get and dpkg-deb"
if ! command -v qemu-system-x86_64 >/dev/null || ! fetched; then
    refresh
    ensure_qemu
    fetched || fetch_packages
fi
