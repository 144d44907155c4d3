"""Look for a person in everything that the project owns: tables row by row, files byte by byte.

Both are needed. A database compresses its text, so that a value in a table may not be found among the bytes of the
file; and bytes of a deleted row stay in the file until it is written anew, where no query sees them.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow.parquet as pq

from scv.publishing import open_database

CHUNK_BYTES = 1 << 24
# A row as text has a backslash before these, or several where it lies deeper.
_IN_A_ROW = {"'": r"\\*'", "\\": r"\\+"}


class Finding(NamedTuple):
    """Something that carries a person: a file, the table in it if it has any, and in how many rows or places."""

    file: Path
    table: str
    places: int


def needles(values: Iterable[str]) -> tuple[str, ...]:
    """The texts to look for: each value in lower case, and the unsalted hashes that tools exchange of it."""
    found: set[str] = set()
    for value in values:
        forms = {value.lower()}
        if value.startswith("+"):
            forms.add(value[1:])
        for form in forms:
            found.add(form)
            found |= {hashlib.new(name, form.encode()).hexdigest() for name in ("md5", "sha1", "sha256")}
    return tuple(sorted(found))


def search_bytes(file: Path, wanted: tuple[str, ...]) -> int:
    """How often any of the texts stands in a file as it is, whatever its case."""
    pattern = re.compile("|".join(re.escape(text) for text in wanted).encode())
    longest = max(len(text.encode()) for text in wanted)
    count, tail = 0, b""
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            window = tail + chunk.lower()
            count += sum(1 for match in pattern.finditer(window) if match.end() > len(tail))
            tail = window[-(longest - 1) :]
    return count


def search_database(file: Path, wanted: tuple[str, ...]) -> list[Finding]:
    """Tables of a database that hold any of the texts, in whatever column; views hold nothing."""
    with open_database(file) as connection:
        tables = connection.execute(
            'select format(\'"{}"."{}"\', schema_name, table_name) from duckdb_tables() order by 1'
        ).fetchall()
        found = [Finding(file, table, _rows_with(connection, table, wanted)) for (table,) in tables]
    return [finding for finding in found if finding.places]


def search_parquet(file: Path, wanted: tuple[str, ...]) -> int:
    """In how many rows of a Parquet file any of the texts stands."""
    count = 0
    with duckdb.connect() as connection:
        for batch in pq.ParquetFile(file).iter_batches():
            connection.register("scv_batch", batch)
            count += _rows_with(connection, "scv_batch", wanted)
            connection.unregister("scv_batch")
    return count


def files_below(*folders: Path) -> Iterator[Path]:
    """Every file below the folders, none twice, links not followed."""
    seen: set[Path] = set()
    for folder in folders:
        for file in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            if file.is_file() and not file.is_symlink() and file.resolve() not in seen:
                seen.add(file.resolve())
                yield file


def search_file(file: Path, wanted: tuple[str, ...]) -> list[Finding]:
    """Everything in one file that carries any of the texts."""
    findings = [Finding(file, "", count)] if (count := search_bytes(file, wanted)) else []
    if file.suffix == ".parquet" and (rows := search_parquet(file, wanted)):
        findings.append(Finding(file, "rows", rows))
    if file.suffix == ".duckdb":
        findings += search_database(file, wanted)
    return findings


def _rows_with(connection: duckdb.DuckDBPyConnection, table: str, wanted: tuple[str, ...]) -> int:
    pattern = "|".join("".join(_IN_A_ROW.get(letter, re.escape(letter)) for letter in text) for text in wanted)
    query = f"select count(*) from {table} as searched where regexp_matches(lower(cast(searched as varchar)), $1)"
    [(count,)] = connection.execute(query, [pattern]).fetchall()
    return int(count)
