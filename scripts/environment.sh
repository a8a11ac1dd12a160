#!/bin/sh
# environment.sh FOLDER REQUIREMENT: makes FOLDER a virtual environment with
# REQUIREMENT installed, or brings it up to date.
#
# PYTHON names the interpreter (python3). FOLDER/.installed is written last, so
# only a finished install leaves it; it names the place and the interpreter the
# environment was made for. FOLDER/.made-by-make marks what `make clean` may remove.
set -eu

folder=$1
requirement=$2
python=${PYTHON:-python3}
scripts=$(dirname "$0")
log=$folder/install.log

stop() {
    echo "$1" >&2
    exit 1
}

check_python() {
    version=$("$python" -c 'import platform; print(platform.python_version())' 2>/dev/null) ||
        stop "gdrm-tui needs Python 3.11 or later, and $python does not run: install it, or name another with PYTHON=/path/to/python."
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        stop "gdrm-tui needs Python 3.11 or later, and $python is Python $version: name a later one, as in PYTHON=python3.12."
}

place_and_interpreter() {
    "$folder/bin/python" -c 'import os, sys; print(os.getcwd(), os.path.realpath(sys.executable))'
}

# Without a stamp it was never finished; with another one the folder was moved
# or its Python replaced.
usable() {
    [ -f "$folder/.installed" ] &&
        [ "$(cat "$folder/.installed")" = "$(place_and_interpreter 2>/dev/null)" ]
}

make_environment() {
    PYTHON=$python sh "$scripts/system_packages.sh" venv ||
        stop "$python cannot make virtual environments: its venv module is missing."
    if [ ! -e "$folder" ] || [ -e "$folder/.made-by-make" ]; then
        rm -rf "$folder"
        mkdir "$folder"
        touch "$folder/.made-by-make"
    fi
    "$python" -m venv "$folder"
}

install() {
    "$folder/bin/python" -m pip install --disable-pip-version-check --no-input \
        -c constraints.txt -e "$requirement" >"$log" 2>&1 </dev/null || return
    # pip compiles what it copies, and these are not copied: the first start need not do it.
    PYTHONDONTWRITEBYTECODE= "$folder/bin/python" -m compileall -q gdrm_tui >>"$log" 2>&1 || true
}

explain_failure() {
    if grep -qE 'NewConnectionError|NameResolutionError|Temporary failure|Timeout|unreachable' "$log"; then
        echo "No connection to the Python package index: installing needs the network, once."
    else
        grep -iE '^ *(error|fatal)' "$log" | tail -n 3
    fi
    echo "The full log is $log; run make again to retry."
    if usable; then
        echo "$folder was not updated; what was installed before may still work: $folder/bin/gdrm-tui"
    else
        echo "gdrm-tui was not installed."
    fi
}

check_python
if usable; then
    echo "Bringing $folder up to date."
else
    make_environment
    echo "Installing gdrm-tui into $folder; this takes a minute or two, once."
fi
install || stop "$(explain_failure)"
place_and_interpreter >"$folder/.installed"
