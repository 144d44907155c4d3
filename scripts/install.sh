#!/usr/bin/env bash
# Makes .venv anew from requirements.lock with the Python that is given: `make` calls it when the lock is newer than .venv.
set -euo pipefail
python="$1"
if ! "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
    echo "Python 3.11, 3.12 or 3.13 is needed and '$python' is none of them: install one, or say make PYTHON=/path/to/python3.12" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "$python cannot make virtual environments: on Debian and Ubuntu, apt install python3-venv (or python3.11-venv, by its version)" >&2
    exit 1
fi
"$python" -m venv --clear .venv
.venv/bin/python -m pip install --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
# `scv` as it stands here, so that a change is seen at once.
.venv/bin/python -m pip install --disable-pip-version-check --quiet --no-index --no-deps --no-build-isolation --editable .
.venv/bin/python -c 'import scv'
# Last, so that an interrupted installation starts over.
touch .venv/.installed
