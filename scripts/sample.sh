#!/usr/bin/env bash
# Writes sample raw data to $SCV_RAW, which must be empty; the arguments go to the generator. `make sample` calls it.
set -euo pipefail
if [[ -n "$(find -L "$SCV_RAW" -type f 2>/dev/null | head -n 1)" ]]; then
    echo "make sample: $SCV_RAW holds files already; move them away first" >&2
    exit 1
fi
# Whatever connects to it makes the file (make lint and make docs do): what counts is what stands in it.
tables=0
if [[ -s "$SCV_DB" ]]; then
    tables="$(python -c 'import duckdb, sys; print(len(duckdb.connect(sys.argv[1], read_only=True).sql("from duckdb_tables()")))' "$SCV_DB")"
fi
if [[ -L "$SCV_PUBLISH/current" || "$tables" != 0 ]]; then
    echo "make sample: $SCV_RAW has no files, and something was built from files before: $SCV_PUBLISH (releases)," \
        "$SCV_DB (work database). Invented people never take the place of yours: mount the folder, set SCV_RAW" \
        "to where the files are, or have them delivered again. To start over with a sample, move both away first." >&2
    exit 1
fi
# Written aside and moved, so that an interrupted run does not pass for raw data.
data="$(dirname "$SCV_RAW")"
mkdir -p "$data"
unfinished="$(mktemp -d "$data/.sample.XXXXXX")"
trap 'rm -rf "$unfinished"' EXIT
python -m scv.synthetic "$@" --out "$unfinished/raw" --truth "$unfinished/truth"
rm -rf "$data/truth"
mv "$unfinished/truth" "$data/truth"
mkdir -p "$SCV_RAW"
mv "$unfinished"/raw/* "$SCV_RAW/"
