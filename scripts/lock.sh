#!/usr/bin/env bash
# Resolves pyproject.toml into the locks, with hashes, for every Python and system that it allows. What is locked stays
# where it still fits; to take newer releases, delete a lock first. `make lock` calls it.
set -euo pipefail
python -m venv .venv/lock
.venv/lock/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9

resolve() {  # lock, what it is for, arguments of uv
    local lock="$1" purpose="$2" resolved=".venv/lock/resolved"
    shift 2
    rm -f "$resolved"
    if [[ -f "$lock" ]]; then cp "$lock" "$resolved"; fi
    .venv/lock/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --no-header \
        --output-file "$resolved" "$@" > /dev/null
    { echo "# $purpose; resolved from pyproject.toml by \`make lock\`. Do not edit."; cat "$resolved"; } > "$lock"
}

resolve requirements.lock 'What `make build` and a nightly build install' --extra build --extra expectations --extra metrics pyproject.toml
pinned=(--constraint requirements.lock)
for extra in dev app send serve orchestration land real evaluation spark parity; do
    case $extra in
        dev) purpose='What `make lint` and `make test` need on top' ;;
        orchestration) purpose='What the Dagster example needs on top' ;;
        spark) purpose='What `dbt build --target spark` needs on top' ;;
        evaluation) purpose='What `make evaluate` needs on top' ;;
        # In an environment of its own, with nothing below it.
        parity) purpose='What `make parity` installs in .venv-parity'; pinned=() ;;
        *) purpose="What \`make $extra\` needs on top" ;;
    esac
    python -c 'import sys, tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"][sys.argv[1]], sep=chr(10))' \
        $extra > .venv/lock/requirements.in
    resolve requirements-$extra.lock "$purpose" ${pinned[@]+"${pinned[@]}"} - < .venv/lock/requirements.in
    pinned+=(--constraint requirements-$extra.lock)
done
