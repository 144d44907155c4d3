"""Resolve identity again under other rules, in a copy of the work database that is thrown away.

Only the identity models and the orders' owners are built: staging, the phone numbers and what else no rule touches are
taken as the last build left them. Neither the work database nor a release is written.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from scv.project import place
from scv.publishing import PROJECT_DIR, open_database
from scv.relations import literal
from scv.what_if.compare import WhatIf, compare

# The tables that say who is who, each a seed of the project.
SEEDS = ("identifier_rules", "identifier_denylist", "identity_overrides")
ORDERS = "int_customer_orders"
# What dbt knows of the project's files after it has read them, which takes longer than a small trial.
PARSED = "partial_parse.msgpack"
_STEP = re.compile(r"\b(\d+) of (\d+) (START|[A-Z]+ )")

Tell = Callable[[str], None]


class TrialError(RuntimeError):
    """The trial cannot run, or dbt refused the changed rules; the message says why."""


@contextmanager
def trial(
    work: Path, tables: Mapping[str, Path], variables: Mapping[str, Any], tell: Tell = lambda line: None
) -> Iterator[Path]:
    """Yield a copy of the `work` database in which identity was resolved with `tables` and `variables`.

    `tables`: a CSV file for some of `SEEDS`, in the seed's columns; the others are those of the project. The copy lies
    beside the work database, under a folder that is removed afterwards. `tell` hears how far it is, a line at a time.
    Raises TrialError.
    """
    if not work.exists():
        raise TrialError(f"{work} is not there: build first")
    with tempfile.TemporaryDirectory(prefix=".what-if-", dir=work.parent) as folder:
        copy = Path(folder) / work.name
        tell("the work database is copied")
        as_of = _copied(work, copy)
        with duckdb.connect(str(copy)) as con:
            for seed in SEEDS:
                _loaded(con, seed, tables.get(seed, PROJECT_DIR / "seeds" / "identity" / f"{seed}.csv"))
        tell("the rules are read")
        _resolved_again(copy, {**({"as_of": as_of} if as_of else {}), **variables}, bool(variables), tell)
        yield copy


def try_out(
    work: Path, tables: Mapping[str, Path], variables: Mapping[str, Any], tell: Tell = lambda line: None
) -> WhatIf:
    """Compare the `work` database with a trial in it (see `trial`); raises TrialError."""
    with trial(work, tables, variables, tell) as copy, duckdb.connect() as con:
        tell("people are compared")
        try:
            for name, file in (("scv_now", work), ("scv_then", copy)):
                con.execute(f"attach {literal(str(file))} as {name} (read_only)")
        except duckdb.IOException as busy:
            raise TrialError(f"{work} cannot be read, is a build running? {busy}") from busy
        return compare(con, "scv_now", "scv_then")


def _copied(work: Path, copy: Path) -> str | None:
    """Copy the database while nobody can write it; return the moment (UTC) that its build was about."""
    try:
        with open_database(work) as con:
            tables = {
                f"{schema}.{table}"
                for schema, table in con.execute("select schema_name, table_name from duckdb_tables()").fetchall()
            }
            missing = {"identity.idr_customer_identifiers", f"intermediate.{ORDERS}", "intermediate.int_as_of"} - tables
            missing |= {f"seeds.{seed}" for seed in SEEDS} - tables
            if missing:
                raise TrialError(f"{work} has no {', '.join(sorted(missing))}: build first")
            [(as_of,)] = con.execute("select as_of from intermediate.int_as_of").fetchall()
            # The database last: closing a second handle on it gives up the lock that keeps writers away.
            for file in (work.with_name(f"{work.name}.wal"), work):
                if file.exists():
                    shutil.copyfile(file, copy.with_name(file.name))
    except duckdb.IOException as busy:
        raise TrialError(f"{work} cannot be read, is a build running? {busy}") from busy
    return None if as_of is None else f"{as_of:%Y-%m-%d %H:%M:%S.%f}"


def _loaded(con: duckdb.DuckDBPyConnection, seed: str, file: Path) -> None:
    """Replace the rows of a seed by those of a CSV file with the same columns."""
    try:
        con.execute(
            "create or replace temp table given as from read_csv($file, all_varchar = true)", {"file": str(file)}
        )
        wanted = {column for column, *_ in con.execute(f"describe seeds.{seed}").fetchall()}
        found = {column for column, *_ in con.execute("describe given").fetchall()}
        if wanted != found:
            differing = ", ".join(sorted(wanted ^ found))
            raise TrialError(f"{file}: its columns and those of {seed} in the last build differ in {differing}")
        con.execute(f"delete from seeds.{seed}; insert into seeds.{seed} by name from given")
    except duckdb.Error as unreadable:
        raise TrialError(f"{file} cannot be read as {seed}: {unreadable}") from unreadable


def _resolved_again(copy: Path, variables: Mapping[str, Any], everything: bool, tell: Tell) -> None:
    """Build the identity models that depend on the seeds, or all of them, and the orders' owners."""
    identity = "path:models/identity"
    selected = [identity] if everything else [f"{seed}+,{identity}" for seed in SEEDS]
    own = {
        # Relative to the folder that dbt is called from: every trial has the same profile, and one parse serves all.
        "SCV_DB": copy.name,
        "SCV_PUBLISH": str(copy.parent / "published"),
        "SCV_RAW": str(place("SCV_RAW")),
        "DBT_TARGET_PATH": str(copy.parent / "target"),
        "DBT_LOG_PATH": str(copy.parent / "logs"),
        "DBT_USE_COLORS": "false",
    }
    line = [str(Path(sys.executable).with_name("dbt")), "build"]
    line += ["--project-dir", str(PROJECT_DIR), "--profiles-dir", str(PROJECT_DIR)]
    # The seeds' own tests refuse a rule table that makes no sense; the rest is tested when it is built in earnest.
    line += ["--select", *SEEDS, *selected, ORDERS, "--exclude-resource-type", "seed", "unit_test"]
    line += ["--exclude", f"resource_type:test,{identity}", "test_type:singular"]
    line += ["--vars", json.dumps(variables)]
    kept = place("DBT_TARGET_PATH") / "what_if" / PARSED
    if kept.exists():
        _put(kept, copy.parent / "target" / PARSED)
    said = []
    with subprocess.Popen(
        line,
        cwd=copy.parent,
        env={**os.environ, **own},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        for output in running.stdout or ():
            step = _STEP.search(output)
            if step is None:
                said.append(output)
            elif step[3] == "START":
                tell(f"step {step[1]} of {step[2]}")
    if running.returncode:
        raise TrialError(f"the changed rules do not build:\n{''.join(said).strip()[-4000:]}")
    _put(copy.parent / "target" / PARSED, kept)


def _put(file: Path, place: Path) -> None:
    """Copy a file to a place, all at once for whoever reads it there."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with file.open("rb") as old, tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as new:
        shutil.copyfileobj(old, new)
    Path(new.name).replace(place)
