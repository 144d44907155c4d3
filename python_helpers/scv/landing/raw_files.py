"""The files that landing writes among the raw ones, by the columns and types that the sources' YAML declares.

    <raw>/<source>/<table>/landed_2026-11-28.<load>.<file>.parquet    what one load brought
    <raw>/<source>/<table>/landed_2026-11-28.parquet                  a day put together

Each appears whole, by a rename. The file of a day hides those that it was made of (`find_raw_files`), so readers see
either them or it; they stay for a day longer, for a build that listed them before.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from os import fsync, utime
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import duckdb

from scv.http import Clock
from scv.landing.source import Row
from scv.raw_contract import LANDED_FILES, Contract, contracts
from scv.relations import literal, quoted

SYNCED, DELETED = "_fivetran_synced", "_fivetran_deleted"
# A vendor's own word for it, where the contract has no column of connectors.
DELETED_AT_VENDOR = "is_deleted"
# Beside a column, while a file is written: its values that are of another type.
STRAY = "stray "
LOADED = re.compile(r"landed_(\d{4}-\d\d-\d\d)\.(.+)\.parquet")
# Longer than a build takes that listed the files before they were put together.
KEPT_AFTER = timedelta(days=1)


class Written(NamedTuple):
    """A file that was written: its table, its rows, how many of them are deletions, and values of another type."""

    table: str
    rows: int
    deleted: int
    misfits: Mapping[str, int]


class RawFiles:
    """The folder of a source (of one of its shops) among the raw files."""

    def __init__(self, raw: Path, source: str, shop: str | None, clock: Clock) -> None:
        self.source, self._clock = source, clock
        self.folder = raw / (f"{source}__{shop}" if shop else source)
        self.written: list[Written] = []
        self.failures: list[str] = []
        self._lock = Lock()

    def contract(self, table: str) -> Contract:
        """What the sources' YAML declares of a table; KeyError where it declares none."""
        return contracts()[f"{self.source}.{table}"]

    def files(self, table: str) -> list[Path]:
        """The landed files that readers see, in the order in which their rows were landed."""
        names = {path.name: path for path in sorted((self.folder / table).glob(LANDED_FILES))}
        return [path for name, path in names.items() if not _is_hidden(name, names)]

    def living(self, table: str, columns: Sequence[str], where: tuple[str, Iterable[str]] | None = None) -> list[Row]:
        """The newest landed version of each row that is not deleted, by key; with `where`, of some values alone."""
        files = self.files(table)
        if not files:
            return []
        with duckdb.connect() as connection:
            connection.execute("set TimeZone = 'UTC'")
            newest = _newest(connection, files, self.contract(table), columns)
            gone = deletion(self.contract(table))
            conditions, values = [f"try_cast({quoted(gone)} as boolean) is not true" if gone else "true"], []
            if where:
                conditions.append(f"cast({quoted(where[0])} as varchar) in (select unnest($1))")
                values = [sorted(where[1])]
            selected = ", ".join(quoted(column) for column in columns)
            keys = ", ".join(quoted(column) for column in self.contract(table).key)
            found = connection.execute(
                f"select {selected} from ({newest}) where {' and '.join(conditions)} order by {keys}", values
            ).fetchall()
        return [dict(zip(columns, row, strict=True)) for row in found]

    def write(self, landed: Path, table: str, load: str, file: str) -> None:
        """Land a Parquet file of rows: less those that are landed already, word for word, as their newest version.

        A value that is not of its column's type came in a column beside it; with such a value the column is text in
        this file, so that nothing is lost and the build counts it. To land the same rows twice is to land them once.
        """
        try:
            written = self._written(landed, table, load, file)
        except (duckdb.Error, OSError) as problem:
            with self._lock:
                self.failures.append(f"{table}: {problem}")
            raise
        with self._lock:
            self.written.append(written)

    def _written(self, landed: Path, table: str, load: str, file: str) -> Written:
        contract = self.contract(table)
        day = self._clock.now().astimezone(UTC).date()
        while (self.folder / table / f"landed_{day}.parquet").exists():
            # A clock that was set back: what is put together would hide the file.
            day += timedelta(days=1)
        target = self.folder / table / f"landed_{day}.{load}.{file}.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as connection:
            connection.execute("set TimeZone = 'UTC'")
            source = f"read_parquet({literal(landed)})"
            strays = _strays(connection, source)
            there = {str(name) for name, *_ in connection.execute(f"describe select * from {source}").fetchall()}
            fields = [_field(name, kind, strays.get(name, []), there) for name, kind in contract.columns.items()]
            marked = [f"coalesce({_as_texts(names)}) as {quoted(STRAY + name)}" for name, names in strays.items()]
            connection.execute(f"create temp table arrived as select {', '.join(fields + marked)} from {source}")
            if earlier := [path for path in self.files(table) if path != target]:
                _forget_repeated(connection, earlier, contract)
            gone = deletion(contract)
            deletions = f"count(*) filter (try_cast({quoted(gone)} as boolean))" if gone else "0"
            counts = ", ".join(["count(*)", deletions, *(f"count({quoted(STRAY + name)})" for name in strays)])
            [(rows, deleted, *misfits)] = connection.execute(f"select {counts} from arrived").fetchall()
            found = {name: count for name, count in zip(strays, misfits, strict=True) if count}
            typed = ", ".join(
                quoted(name) if name in found else f"cast({quoted(name)} as {_type(kind)}) as {quoted(name)}"
                for name, kind in contract.columns.items()
            )
            if rows:
                _copy(connection, f"select {typed} from arrived", target)
        return Written(table, rows, deleted, found)

    def put_together(self) -> int:
        """Make one file of each earlier day that has several, remove what one replaced a day ago; how many it made."""
        made, today = 0, self._clock.now().astimezone(UTC).date()
        for folder in sorted(path for path in self.folder.glob("*") if path.is_dir()):
            days: dict[str, list[Path]] = {}
            for path in sorted(folder.glob(LANDED_FILES)):
                if loaded := LOADED.fullmatch(path.name):
                    days.setdefault(loaded[1], []).append(path)
            for day, parts in days.items():
                whole = folder / f"landed_{day}.parquet"
                if whole.exists():
                    replaced_at = datetime.fromtimestamp(whole.stat().st_ctime, UTC)
                    if today - replaced_at.date() > KEPT_AFTER:
                        for part in parts:
                            part.unlink()
                elif date.fromisoformat(day) < today and len(parts) > 1:
                    _put_together(parts, whole)
                    made += 1
        return made

    def remove_partial_files(self) -> None:
        """Remove what a run that was killed was writing."""
        for path in self.folder.glob("*/.landed_*.partial"):
            path.unlink()


def deletion(contract: Contract) -> str | None:
    """The column that says that a row is gone at the vendor's; None where a table has no such column."""
    return next((name for name in (DELETED, DELETED_AT_VENDOR) if name in contract.columns), None)


def hints(contract: Contract) -> list[Any]:
    """The columns of a table as dlt declares them."""
    return [_hint(name, kind.lower()) for name, kind in contract.columns.items()]


def _hint(name: str, kind: str) -> dict[str, Any]:
    simple = {"varchar": "text", "bigint": "bigint", "integer": "bigint", "double": "double", "boolean": "bool"}
    if kind == "timestamp":
        return {"name": name, "data_type": "timestamp", "timezone": False, "nullable": True}
    if decimal := re.fullmatch(r"decimal\((\d+),\s*(\d+)\)", kind):
        precision, scale = int(decimal[1]), int(decimal[2])
        return {"name": name, "data_type": "decimal", "precision": precision, "scale": scale, "nullable": True}
    return {"name": name, "data_type": {**simple, "json": "json", "date": "date"}[kind], "nullable": True}


def for_dlt(row: Row, contract: Contract) -> Row:
    """A landed row as it came: JSON that is text in a file is a document again."""
    return {
        name: json.loads(value) if contract.columns[name] == "json" and isinstance(value, str) else value
        for name, value in row.items()
    }


def _is_hidden(name: str, names: Iterable[str]) -> bool:
    loaded = LOADED.fullmatch(name)
    return loaded is not None and f"landed_{loaded[1]}.parquet" in names


def _newest(
    connection: duckdb.DuckDBPyConnection, files: Sequence[Path], contract: Contract, columns: Iterable[str]
) -> str:
    """SQL of the newest version of each row, the last landed of each key. A column that no file has is null."""
    paths = ", ".join(literal(path) for path in files)
    source = f"read_parquet([{paths}], union_by_name = true, filename = '_file', file_row_number = true)"
    there = {str(name) for name, *_ in connection.execute(f"describe select * from {source}").fetchall()}
    gone = deletion(contract)
    wanted = dict.fromkeys([*columns, *contract.key, *([gone] if gone else [])])
    selected = [quoted(name) if name in there else f"null as {quoted(name)}" for name in wanted]
    keys = ", ".join(quoted(name) for name in contract.key)
    return (
        f"select * from (select {', '.join(selected)}, row_number() over (partition by {keys} "
        f"order by _file desc, file_row_number desc) as _version from {source}) as versions where _version = 1"
    )


def _forget_repeated(connection: duckdb.DuckDBPyConnection, earlier: Sequence[Path], contract: Contract) -> None:
    told = [name for name in contract.columns if name != SYNCED]
    newest = _newest(connection, earlier, contract, told)
    same = " and ".join(
        f"cast(landed.{quoted(name)} as varchar) is not distinct from cast(arrived.{quoted(name)} as varchar)"
        for name in told
        if name not in contract.key
    )
    keys = " and ".join(
        f"cast(landed.{quoted(name)} as varchar) = cast(arrived.{quoted(name)} as varchar)" for name in contract.key
    )
    connection.execute(f"create temp table landed as select * from ({newest}) as newest")
    connection.execute(f"delete from arrived using landed where {keys} and {same or 'true'}")


def _strays(connection: duckdb.DuckDBPyConnection, source: str) -> dict[str, list[str]]:
    """Columns in which dlt put values of another type, where there are any, by the column that they belong to."""
    names = [str(name) for name, *_ in connection.execute(f"describe select * from {source}").fetchall()]
    strays: dict[str, list[str]] = {}
    for name in names:
        if "▶v_" in name:
            [(count,)] = connection.execute(f"select count({quoted(name)}) from {source}").fetchall()
            if count:
                strays.setdefault(name.split("▶v_")[0], []).append(name)
    return strays


def _field(name: str, kind: str, strays: Sequence[str], there: Iterable[str]) -> str:
    own = quoted(name) if name in there else "null"
    if strays:
        return f"coalesce(cast({own} as varchar), {_as_texts(strays)}) as {quoted(name)}"
    return f"cast({own} as {_type(kind)}) as {quoted(name)}"


def _as_texts(columns: Iterable[str]) -> str:
    return ", ".join(f"cast({quoted(column)} as varchar)" for column in columns)


def _type(kind: str) -> str:
    # JSON is text in a Parquet file that everybody reads.
    return "varchar" if kind.lower() == "json" else kind


def _put_together(parts: Sequence[Path], whole: Path) -> None:
    paths = ", ".join(literal(path) for path in parts)
    with duckdb.connect() as connection:
        connection.execute("set preserve_insertion_order = true")
        _copy(connection, f"select * from read_parquet([{paths}], union_by_name = true)", whole)
    # As old as what is in it: nothing came that a reader of new files has not seen.
    newest = max(path.stat().st_mtime for path in parts)
    utime(whole, (newest, newest))


def _copy(connection: duckdb.DuckDBPyConnection, query: str, target: Path) -> None:
    partial = target.with_name(f".{target.name}.partial")
    connection.execute(f"copy ({query}) to {literal(partial)} (format parquet, compression zstd)")
    with partial.open("rb") as file:
        fsync(file.fileno())
    partial.replace(target)
