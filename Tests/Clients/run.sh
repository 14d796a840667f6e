#!/bin/sh
# Drives a running sidecar with the official SDKs. Needs python3 with venv (Debian: python3-venv) and built binaries.
#
#   Tests/Clients/run.sh                       everything
#   Tests/Clients/run.sh -k streams            what pytest's -k selects
#   Tests/Clients/run.sh --without-sidecar     the recordings alone: proves that the tests are right about them
#
# Binaries come from $INTERLOCK_BIN, otherwise .build/debug. The virtual environment is kept, one for each state of
# requirements.txt, in $INTERLOCK_CLIENTS_VENV or .build/clients.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
state=$(sha256sum "$here/requirements.txt" | cut -c1-12)
venv=${INTERLOCK_CLIENTS_VENV:-$root/.build/clients}/$state

if [ ! -f "$venv/complete" ]; then
    rm -rf "$venv"
    python3 -m venv "$venv" || { echo "python3 cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2; exit 1; }
    # pip's own list of authorities knows none that was added to this machine.
    system=/etc/ssl/certs/ca-certificates.crt
    if [ -z "${PIP_CERT:-}" ] && [ -f "$system" ] && ! "$venv/bin/python" -m pip config get global.cert >/dev/null 2>&1; then
        export PIP_CERT="$system"
    fi
    echo "clients: fetching the SDKs and frameworks that requirements.txt names, which takes a minute"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
    touch "$venv/complete"
fi
cd "$here"
exec "$venv/bin/python" -m pytest "$@"
