"""Forget somebody, and certify it: from a request to proof that nothing the project owns carries them any more.

    python -m scv.erasure --type email --scope connected < value.txt

The value is read from standard input and never from the command line, where others could see it. The verb writes the
request to the raw folder, builds, takes the request away again, takes the person out of what the service keeps and has
landed (docs/serving.md) and out of what `make land` fetched, drops the old releases that carry them, writes the work
database anew, searches every table and file, and prints and files a certificate that names nobody. Status 1 when the
build failed or something was still found.
"""

import argparse
import csv
import getpass
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from scv.canonical import canonical_as_configured
from scv.erasure.files import drop_releases_with, rewrite_database
from scv.erasure.hashing import salted_hash
from scv.erasure.landed import purge_landed_files
from scv.erasure.search import Finding, files_below, needles, search_file
from scv.project import place
from scv.publishing import PROJECT_DIR, open_database
from scv.serve.forgetting import forget
from scv.serve.identifiers import type_named
from scv.terminal import run_and_exit

DIRECT_TYPES = ("email", "phone", "loyalty_card", "social_login", "hashed_email")


class Paths(NamedTuple):
    """Where the project keeps things, from the environment with the defaults of the Makefile."""

    raw: Path
    database: Path
    published: Path
    target: Path
    logs: Path
    inbox: Path

    @classmethod
    def from_environment(cls) -> "Paths":
        return cls(
            raw=place("SCV_RAW"),
            database=place("SCV_DB"),
            published=place("SCV_PUBLISH"),
            target=place("DBT_TARGET_PATH"),
            logs=place("DBT_LOG_PATH"),
            inbox=place("SCV_INBOX"),
        )


def values_of(database: Path, identifier_type: str, value: str, scope: str) -> set[str]:
    """What to look for: the value, for a connected request the customer's others, and numbers in every spelling met."""
    normalised = canonical_as_configured(f"{identifier_type}:{value}").partition(":")[2]
    found = {value, normalised}
    if not database.exists():
        return found
    with open_database(database) as connection:
        tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
        if not {"idr_customer_identifiers", "idr_phone_numbers"} <= tables:
            return found
        spelled = (
            "select coalesce(max(phone), $1) from identity.idr_phone_numbers where raw_phone = $2 and country is null"
        )
        if identifier_type == "phone":
            [(normalised,)] = connection.execute(spelled, [normalised, value]).fetchall()
        found.add(normalised)
        if scope == "connected":
            rows = connection.execute(
                """
                select identifier_value from identity.idr_customer_identifiers
                where
                    list_contains($3, identifier_type)
                    and customer_id in (
                        select customer_id from identity.idr_customer_identifiers
                        where identifier_type = $1 and lower(identifier_value) = lower($2)
                    )
                """,
                [identifier_type, normalised, list(DIRECT_TYPES)],
            ).fetchall()
            found |= {identifier for (identifier,) in rows}
        spellings = connection.execute(
            "select raw_phone from identity.idr_phone_numbers where list_contains($1, phone)", [sorted(found)]
        ).fetchall()
        found |= {raw_phone for (raw_phone,) in spellings}
    # What is short enough to occur by chance proves nothing when it is found.
    return {text for text in found if len(text) >= 7}


def identifiers_of(database: Path, identifier_type: str, value: str, scope: str) -> set[str]:
    """Typed identifiers by which rows are theirs: the one that is named, for a connected request all theirs."""
    named = canonical_as_configured(f"{identifier_type}:{value}")
    if scope != "connected" or not database.exists():
        return {named}
    with open_database(database) as connection:
        if not connection.execute(
            "select 1 from duckdb_tables() where table_name = 'idr_customer_identifiers'"
        ).fetchall():
            return {named}
        rows = connection.execute(
            """
            select identifier_id from identity.idr_customer_identifiers
            where customer_id in (
                select customer_id from identity.idr_customer_identifiers where lower(identifier_id) = lower($1)
            )
            """,
            [named],
        ).fetchall()
    return {named, *(identifier for (identifier,) in rows)}


def erased_records(database: Path) -> dict[str, int]:
    """Raw records that the door keeps out, by table."""
    if not database.exists():
        return {}
    with open_database(database) as connection:
        if not connection.execute("select 1 from duckdb_tables() where table_name = 'prv_erased_records'").fetchall():
            return {}
        return dict(
            connection.execute(
                "select source || '.' || table_name, count(*) from erasure.prv_erased_records group by all order by all"
            ).fetchall()
        )


def write_request(paths: Paths, request_id: str, identifier_type: str, value: str, scope: str) -> Path:
    """Put the request among the raw feeds, readable by the owner alone."""
    folder = paths.raw / "privacy" / "erasure_requests"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{request_id}.csv"
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["request_id", "identifier_type", "identifier_value", "scope", "requested_at"])
        writer.writerow(
            [request_id, identifier_type, value, scope, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")]
        )
    return file


def erase(
    paths: Paths, identifier_type: str, value: str, scope: str, dbt_arguments: list[str]
) -> tuple[dict[str, Any], bool]:
    """Carry out one request; its certificate, and whether nothing was found.

    RuntimeError when the build fails, and before anything is done when there is nothing long enough to search for.
    """
    request_id = f"erase-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    wanted = needles(values_of(paths.database, identifier_type, value, scope))
    if not wanted:
        raise RuntimeError(
            "the value is so short that it is found by chance, and nothing longer is known to be theirs: nothing was "
            "done, for no search could certify it. Ask by another identifier, or land the request (docs/privacy.md)"
        )
    identifiers = identifiers_of(paths.database, identifier_type, value, scope)
    before = erased_records(paths.database)
    request = write_request(paths, request_id, identifier_type, value, scope)
    line = [str(Path(sys.executable).with_name("dbt")), "build"]
    line += ["--project-dir", str(PROJECT_DIR), "--profiles-dir", str(PROJECT_DIR), *dbt_arguments]
    environment = {**os.environ, "SCV_DB": str(paths.database), "SCV_PUBLISH": str(paths.published)}
    if subprocess.run(line, env=environment, check=False).returncode:
        raise RuntimeError(f"the build failed: the request stays in {request}, and the next build carries it out")
    with open_database(paths.database) as connection:
        [(tombstones,)] = connection.execute(
            "select count(*) from erasure.prv_tombstones where request_id = $1", [request_id]
        ).fetchall()
    if not tombstones:
        raise RuntimeError(f"the request in {request} was not understood: no tombstone was made of it")
    request.unlink()
    forgotten = forget(paths.inbox, paths.raw, wanted, identifiers)
    purged = purge_landed_files(paths.database, paths.raw)

    dropped = drop_releases_with(paths.published, wanted)
    rewrite_database(paths.database)
    artefacts = 0
    for file in list(files_below(paths.target, paths.logs)):
        if search_file(file, wanted):
            file.unlink()
            artefacts += 1
    owned = list(files_below(paths.database, paths.published, paths.target, paths.logs, paths.inbox))
    findings = [finding for file in owned for finding in search_file(file, wanted)]
    raw_files = [finding for file in files_below(paths.raw) for finding in search_file(file, wanted)]
    after = erased_records(paths.database)
    certificate = {
        "request_id": request_id,
        "identifier_hash": salted_hash(canonical_as_configured(f"{identifier_type}:{value}")),
        "identifier_type": identifier_type,
        "scope": scope,
        "completed_at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        "tombstones": tombstones,
        "records_erased": {
            table: count - before.get(table, 0) for table, count in after.items() if count > before.get(table, 0)
        },
        "service_rows_removed": forgotten,
        "landed_rows_removed": purged,
        "releases_dropped": dropped,
        "artefacts_removed": artefacts,
        "files_searched": len(owned),
        "bytes_searched": sum(file.stat().st_size for file in owned),
        "values_and_hashes_searched_for": len(wanted),
        "found": [_told(finding) for finding in findings],
        "raw_files_to_purge": [_told(finding) for finding in raw_files],
    }
    return certificate, not findings


def _told(finding: Finding) -> dict[str, Any]:
    return {"file": str(finding.file), "table": finding.table, "count": finding.places}


def report(certificate: dict[str, Any], file: Path) -> str:
    """The certificate as text for people."""
    records = certificate["records_erased"]
    lines = [
        "",
        f"Certificate of erasure {certificate['request_id']}",
        f"  asked for        one {certificate['identifier_type']}, scope {certificate['scope']}",
        f"  completed        {certificate['completed_at']}",
        f"  tombstones       {certificate['tombstones']}",
        f"  records erased   {sum(records.values()):,} of {len(records)} raw tables",
        *(f"    {table:<40} {count:>8,}" for table, count in records.items()),
        f"  of the service   {certificate['service_rows_removed']:,} rows and letters removed",
        f"  of landed files  {certificate['landed_rows_removed']:,} rows removed",
        f"  old releases     {len(certificate['releases_dropped'])} dropped",
        f"  dbt artefacts    {certificate['artefacts_removed']} removed",
        f"  searched         {certificate['files_searched']:,} files, {certificate['bytes_searched']:,} bytes",
        f"  still found in   {len(certificate['found'])} places",
        *(f"    {place['file']} {place['table']} ({place['count']})" for place in certificate["found"]),
    ]
    if certificate["raw_files_to_purge"]:
        lines += ["  raw files that still carry the person, for their owner to purge:"]
        lines += [f"    {place['file']} ({place['count']})" for place in certificate["raw_files_to_purge"]]
    return "\n".join([*lines, "", f"Filed as {file}"])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scv.erasure", description=__doc__.splitlines()[0])
    parser.add_argument("--type", default="email", help="type of the identifier, as in identifier_rules (email)")
    parser.add_argument(
        "--scope", choices=("connected", "exact"), default="connected", help="whole customer, or one value"
    )
    parser.add_argument("dbt_arguments", nargs="*", help="after --: what to hand to dbt build")
    arguments = parser.parse_args()
    identifier_type = type_named(arguments.type)
    if identifier_type is None:
        parser.error(f"--type: neither identifier_rules.csv nor identifier_type_names.csv has {arguments.type!r}")
    value = (getpass.getpass("Value to forget: ") if sys.stdin.isatty() else sys.stdin.readline()).strip()
    if not value:
        parser.error("no value: it is read from standard input")
    paths = Paths.from_environment()
    try:
        certificate, is_clean = erase(paths, identifier_type, value, arguments.scope, arguments.dbt_arguments)
    except RuntimeError as failure:
        print(failure, file=sys.stderr)
        return 1
    folder = paths.database.parent / "erasures"
    folder.mkdir(mode=0o750, exist_ok=True)
    file = folder / f"{certificate['request_id']}.json"
    file.write_text(json.dumps(certificate, indent=2) + "\n", encoding="utf-8")
    file.chmod(0o440)
    print(report(certificate, file))
    return 0 if is_clean else 1


if __name__ == "__main__":
    run_and_exit(main)
