"""Take erased records out of the files that `make land` wrote: they are the project's own, and nobody else would.

What the last build found erased decides, record by record: the raw views say in which file a record lies, and how it is
written there. A vendor that brings it again lands it again, and the next build leaves it out again.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from os import fsync, utime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from scv.only_one import TakenError, only_one
from scv.raw_contract import LANDED_FILES, LANDING_STATE, contracts
from scv.relations import literal, quoted

# A run of `make land` writes for a while, and is waited for.
SECONDS_WAITED = 600.0


class _Erased(NamedTuple):
    """Records of a table in the folder of a source (or of one of its shops), by their key as its files have it."""

    folder: str
    table: str
    key: tuple[str, ...]
    values: list[tuple[Any, ...]]


def purge_landed_files(database: Path, raw: Path, seconds_waited: float = SECONDS_WAITED) -> int:
    """Write landed files anew without the records that are erased; how many rows that were.

    A file that is left without rows is removed. A source that is being landed for longer than is waited for keeps its
    files, and the search that follows finds them.
    """
    return sum(_purged(raw, erased, seconds_waited) for erased in _erased_records(database))


def _erased_records(database: Path) -> Iterator[_Erased]:
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute(
            "select distinct source, table_name from erasure.prv_erased_records order by all"
        ).fetchall()
        for source, table in tables:
            key = contracts()[f"{source}.{table}"].key
            paths = [literal(f'$."{name}"') for name in key]
            # The fingerprint of `macros/privacy/record_fingerprint.sql`; `_record` is the row as its file has it.
            found = connection.execute(
                f"""
                select distinct
                    split_part(_file, '/', 1),
                    {", ".join(f"json_extract_string(_record, {path})" for path in paths)}
                from {quoted(source)}.{quoted(table)}
                where
                    hash({", ".join(map(quoted, key))}) in (
                        select record_fingerprint from erasure.prv_erased_records where source = $1 and table_name = $2
                    )
                    and regexp_matches(_file, '/landed_[^/]*[.]parquet$')
                order by all
                """,
                [source, table],
            ).fetchall()
            for folder in sorted({row[0] for row in found}):
                yield _Erased(folder, table, key, [row[1:] for row in found if row[0] == folder])


def _purged(raw: Path, erased: _Erased, seconds_waited: float) -> int:
    try:
        with only_one(raw / LANDING_STATE / erased.folder, "eraser", datetime.now(UTC), seconds_waited):
            # Those that a file of the day replaced are there for a day longer.
            files = sorted((raw / erased.folder / erased.table).glob(LANDED_FILES))
            return sum(_without(file, erased) for file in files)
    except TakenError:
        return 0


def _without(file: Path, erased: _Erased) -> int:
    same = " and ".join(f"cast(kept.{quoted(name)} as varchar) = gone.key_{n}" for n, name in enumerate(erased.key))
    rows = f"read_parquet({literal(file)}) as kept"
    with duckdb.connect() as connection:
        columns = ", ".join(f"key_{n} varchar" for n in range(len(erased.key)))
        connection.execute(f"create temp table gone ({columns})")
        connection.executemany(f"insert into gone values ({', '.join('?' * len(erased.key))})", erased.values)
        [(count, total)] = connection.execute(
            f"select count(*) filter (exists (from gone where {same})), count(*) from {rows}"
        ).fetchall()
        if count and count < total:
            partial = file.with_name(f".{file.name}.partial")
            query = f"select * from {rows} where not exists (from gone where {same})"
            connection.execute(f"copy ({query}) to {literal(partial)} (format parquet, compression zstd)")
            with partial.open("rb") as stream:
                fsync(stream.fileno())
            partial.chmod(file.stat().st_mode)
            # As old as it was: nothing came.
            utime(partial, (file.stat().st_atime, file.stat().st_mtime))
            partial.replace(file)
        elif count:
            file.unlink()
    return int(count)
