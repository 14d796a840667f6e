#!/bin/sh
# A real model server behind the sidecar: see test_real_upstream.py. Needs python3 with venv, PyPI, and built binaries.
#
# Binaries come from $INTERLOCK_BIN, otherwise .build/debug. The virtual environment is kept in .build/real-upstream.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
state=$(sha256sum "$here/requirements.txt" | cut -c1-12)
venv=$root/.build/real-upstream/$state

if [ ! -f "$venv/complete" ]; then
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --only-binary=:all: --requirement "$here/requirements.txt"
    touch "$venv/complete"
fi
cd "$here"
exec "$venv/bin/python" -m pytest "$@" test_real_upstream.py
