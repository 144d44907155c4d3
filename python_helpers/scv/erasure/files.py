"""Files that erasure writes anew or takes away: the work database, old releases, artefacts of dbt."""

import os
import shutil
from pathlib import Path

import duckdb

from scv.erasure.search import files_below, search_file
from scv.publishing import current_release, exclusive, releases
from scv.relations import literal


def rewrite_database(database: Path) -> None:
    """Copy a database into a fresh file and put that in its place: deleted rows stay readable in the old one."""
    fresh = database.with_name(f".{database.name}.fresh")
    fresh.unlink(missing_ok=True)
    try:
        with duckdb.connect() as connection:
            connection.execute(f"attach {literal(str(database))} as stale (read_only)")
            connection.execute(f"attach {literal(str(fresh))} as fresh")
            connection.execute("copy from database stale to fresh")
            connection.execute("detach fresh")
        fresh.chmod(database.stat().st_mode)
        with fresh.open("rb") as stream:
            os.fsync(stream.fileno())
        fresh.replace(database)
    finally:
        fresh.unlink(missing_ok=True)
        for leftover in (f".{fresh.name}.wal", f"{database.name}.wal", f"{fresh.name}.wal"):
            database.with_name(leftover).unlink(missing_ok=True)


def drop_releases_with(published: Path, wanted: tuple[str, ...]) -> list[str]:
    """Delete what carries any of the texts, old releases and files of `make export`, and return its names."""
    dropped = []
    with exclusive(published):
        for copy in sorted((published / "exports").glob("*")):
            if any(search_file(file, wanted) for file in sorted(copy.rglob("*")) if file.is_file()):
                shutil.rmtree(copy)
                dropped.append(f"exports/{copy.name}")
        for release in releases(published):
            if release == current_release(published):
                continue
            folder = published / release
            if any(search_file(file, wanted) for file in files_below(folder)):
                doomed = published / f".{release}.partial"
                folder.rename(doomed)
                shutil.rmtree(doomed)
                dropped.append(release)
    return dropped
