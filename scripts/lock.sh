#!/bin/sh
# Writes requirements.lock and requirements-dev.lock anew from pyproject.toml (`make lock`). Needs uv.
# The locks hold for Python 3.11 and newer on Linux, macOS and Windows, with hashes, and name no package index.
# torch and its CUDA parts stay out: scripts/install.sh installs the CPU build. torch's own pure dependencies stay in.
set -eu

cd "$(dirname "$0")/.."
UV=${UV:-uv}
overrides=$(mktemp)
trap 'rm -f "$overrides"' EXIT
echo 'torch==2.13.0' >"$overrides"

compile() {
    "$UV" pip compile --quiet --universal --python-version 3.11 --override "$overrides" --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links ${UPGRADE:+--upgrade} "$@" >/dev/null
}
without_torch() {
    awk '/^[a-z0-9]/ { drop = /^(torch|triton|nvidia-[a-z0-9-]*|cuda-[a-z0-9-]*)==/ } !drop' "$1" >"$1.new"
    mv "$1.new" "$1"
}

# setuptools builds the editable install without build isolation, so it is pinned as well.
echo 'setuptools>=80' | compile pyproject.toml - --output-file requirements.lock
compile --group dev --constraint requirements.lock --output-file requirements-dev.lock
without_torch requirements.lock
without_torch requirements-dev.lock
if grep -nE '^--|://' requirements.lock requirements-dev.lock; then
    echo 'A lock names a package index; take that out of your uv configuration.' >&2
    exit 1
fi
