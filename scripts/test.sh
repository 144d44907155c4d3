#!/usr/bin/env bash
# What every change has to pass: lint, a small sample built with every test, pytest; all in a temporary folder that is
# removed. `make test` calls it.
set -euo pipefail
TMPDIR="$(mktemp -d)"
trap 'rm -rf "$TMPDIR"' EXIT
export TMPDIR
export SCV_RAW="$TMPDIR/raw" SCV_DB="$TMPDIR/scv.duckdb" SCV_PUBLISH="$TMPDIR/published"
export DBT_TARGET_PATH="$TMPDIR/target" DBT_LOG_PATH="$TMPDIR/logs"
export SCV_SALT="a salt for tests" DBT_WARN_ERROR_OPTIONS='{"error": "all", "warn": ["Deprecations"]}'
unset SCV_TARGET SCV_ACCEPT SCV_PROJECT_DIR DBT_PROJECT_DIR DBT_PROFILES_DIR
# What make was told is for make alone: a verb below is no part of its jobs.
unset MAKEFLAGS MFLAGS

# Beside the build, which keeps one processor busy; in places of its own, because the linter opens the work database.
mkdir "$TMPDIR/lint"
SCV_DB="$TMPDIR/lint/scv.duckdb" DBT_TARGET_PATH="$TMPDIR/lint/target" DBT_LOG_PATH="$TMPDIR/lint/logs" \
    make --no-print-directory lint > "$TMPDIR/lint/found" 2>&1 &
linter=$!
trap 'kill "$linter" 2> /dev/null || true; rm -rf "$TMPDIR"' EXIT

make --no-print-directory build PEOPLE=300 MONTHS=6 SEED=7
# What holds the code, whatever the data.
dbt test --select test_type:unit path:tests/macros
unset DBT_WARN_ERROR_OPTIONS

is_tidy=true
wait "$linter" || is_tidy=false
cat "$TMPDIR/lint/found"
"$is_tidy"

# In the order of tests/python/conftest.py: left to itself, xdist begins with the files of the most tests, and ends with one
# worker waiting for a file of a few long ones.
SCV_TEST_BUILD="$TMPDIR" pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder --durations 40
