#!/bin/sh
# Sets up .venv with pinned dependencies. Usage: scripts/install.sh [run|dev]
# PYTHON=…  the Python to use (3.11 or newer); default: python3, then python
# TORCH=…   another torch requirement, for example a CUDA build; default: the CPU build
set -eu

cd "$(dirname "$0")/.."
what=${1:-run}
torch_version=2.13.0
venv=.venv
log=$venv/install.log

say() { printf '  %s\n' "$*"; }
fail() {
    printf 'Set-up failed: %s\n' "$1" >&2
    if [ -f "$log" ]; then
        grep '^ERROR' "$log" | tail -n 3 >&2
        printf '%s has the whole story; `make clean` begins anew.\n' "$log" >&2
    fi
    exit 1
}

find_python() {
    for candidate in ${PYTHON:-python3 python}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
}

pip() { "$venv/bin/python" -m pip --disable-pip-version-check --no-input "$@" >>"$log" 2>&1; }

has_torch() {
    "$venv/bin/python" -c "
import sys; from importlib.metadata import version
sys.exit(version('torch').split('+')[0] != '$torch_version')" >/dev/null 2>&1
}

install_torch() {
    if [ -n "${TORCH:-}" ]; then
        # Somebody's own choice brings its own dependencies (CUDA libraries).
        pip install "$TORCH"
    elif [ "$(uname -s)" = Linux ]; then
        # On Linux the plain name means CUDA, 3 GB of it. Your own pip configuration first, then PyTorch's CPU index.
        pip install --no-deps "torch==$torch_version+cpu" ||
            pip install --no-deps --index-url https://download.pytorch.org/whl/cpu "torch==$torch_version+cpu"
    else
        pip install --no-deps "torch==$torch_version"
    fi
}

if [ ! -x "$venv/bin/python" ]; then
    python=$(find_python)
    [ -n "$python" ] || fail "Python 3.11 or newer is needed; name it with PYTHON=…"
    say "Virtual environment in $venv ($("$python" --version))"
    "$python" -m venv "$venv" || fail "$python cannot make a virtual environment (on Debian: apt install python3-venv)."
fi
: >"$log"

if [ -n "${TORCH:-}" ] || ! has_torch; then
    say "torch ${TORCH:-$torch_version, CPU build} (the largest part, about 190 MB)"
    install_torch || fail "torch could not be installed. TORCH=torch==$torch_version takes the build that your pip finds (on Linux with CUDA, 3 GB)."
fi

say "$(grep -c == requirements.lock) pinned packages from requirements.lock"
pip install --no-deps --require-hashes -r requirements.lock || fail "the packages of requirements.lock could not be installed."

if [ "$what" = dev ]; then
    say "Tools for tests and checks from requirements-dev.lock"
    pip install --no-deps --require-hashes -r requirements-dev.lock || fail "the packages of requirements-dev.lock could not be installed."
fi

say "evbot itself"
pip install --no-deps --no-build-isolation --editable . || fail "the project itself could not be installed."
touch "$venv/.ready-run"
[ "$what" != dev ] || touch "$venv/.ready-dev"
