#!/bin/sh
# system_packages.sh NEED...: installs what is missing through the system's package
# manager, after one line that says so. Exits 1 when something is missing still,
# having said the command that installs it.
#
# NEED is fluidsynth, portaudio, venv, or the name of a program: make, python3,
# tmux, pulseaudio, jackd. PYTHON is the interpreter the libraries are for (python3).
# drumkit is a recorded drum kit, a wish: where the package manager has none,
# nothing is said of it.
#
# Words are split on purpose: names of needs and packages hold no spaces.
# shellcheck disable=SC2046,SC2086
set -eu

python=${PYTHON:-python3}
scripts=$(dirname "$0")

present() {
    case $1 in
        fluidsynth | portaudio | drumkit) "$python" "$scripts/library_present.py" "$1" ;;
        venv) "$python" -c 'import ensurepip, venv' ;;
        *) command -v "$1" ;;
    esac >/dev/null 2>&1
}

missing() {
    for need in "$@"; do
        present "$need" || printf '%s ' "$need"
    done
}

find_manager() {
    for manager in apt-get dnf pacman zypper apk brew; do
        if command -v "$manager" >/dev/null; then
            echo "$manager"
            return
        fi
    done
}

# The name of NEED's package in MANAGER; most programs are named alike everywhere.
package() {
    case $1:$2 in
        apt-get:fluidsynth | zypper:fluidsynth) echo libfluidsynth3 ;;
        dnf:fluidsynth | apk:fluidsynth) echo fluidsynth-libs ;;
        brew:fluidsynth) echo fluid-synth ;;
        apt-get:drumkit) echo avldrums.lv2-soundfont ;;
        apt-get:jackd) echo jackd2 ;;
        dnf:jackd) echo jack-audio-connection-kit ;;
        pacman:jackd) echo jack2 ;;
        zypper:jackd) echo jack ;;
        apt-get:portaudio | zypper:portaudio) echo libportaudio2 ;;
        apt-get:venv) "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])' ;;
        pacman:python3 | pacman:venv | brew:python3 | brew:venv) echo python ;;
        *:venv) echo python3 ;;
        *) echo "$2" ;;
    esac
}

packages() {
    manager=$1
    shift
    for need in "$@"; do
        printf ' %s' "$(package "$manager" "$need")"
    done
}

# What a person would type, less the packages. Homebrew refuses to run as root.
install_command() {
    case $1 in
        apt-get) echo "${sudo}apt-get install -y --no-install-recommends" ;;
        dnf) echo "${sudo}dnf install -y" ;;
        pacman) echo "${sudo}pacman -S --needed --noconfirm" ;;
        zypper) echo "${sudo}zypper --non-interactive install" ;;
        apk) echo "${sudo}apk add" ;;
        brew) echo "brew install" ;;
    esac
}

allowed() {
    [ "$manager" = brew ] || [ "$(id -u)" = 0 ] || [ -n "$sudo" ]
}

# A fresh Debian has no package lists, and old lists name packages that are gone.
# One broken source among several fails the refresh, yet need not fail the install.
refresh_lists() {
    if [ "$manager" = apt-get ]; then
        ${sudo}apt-get update -qq || true
    fi
}

find_sudo() {
    if [ "$(id -u)" = 0 ] || ! command -v sudo >/dev/null; then
        return
    elif [ -t 0 ]; then
        echo "sudo "
    else
        echo "sudo -n "
    fi
}

give_up() {
    echo "Missing:$*." >&2
    exit 1
}

set -- $(missing "$@")
[ $# -gt 0 ] || exit 0

manager=$(find_manager)
[ "$*" != drumkit ] || [ "$manager" = apt-get ] || exit 0
[ -n "$manager" ] || give_up " $* (no package manager known here; install it by hand)"
sudo=$(find_sudo)
command="$(install_command "$manager")$(packages "$manager" "$@")"
allowed || give_up " $* (as root: $command)"

echo "Installing what is missing: $command"
export DEBIAN_FRONTEND=noninteractive
{ refresh_lists; $command; } >/dev/null </dev/null || echo "That failed." >&2
still=$(missing "$@")
[ -z "$still" ] || give_up " $still(to install it: $command)"
