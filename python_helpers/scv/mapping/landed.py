"""Reads the folder that a connector wrote, as the tables that a dialect declares in ``landed.yml``.

A landed table is ``<table>.parquet``, ``.csv``, ``.ndjson``, ``.jsonl`` or ``.json``, or a folder of such files. In
the database it is the view ``landed.<table>`` with the declared columns in their types: what the files lack is null,
what they hold beside is told. ``latest.<table>`` is the same with the newest version of each key alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import yaml

from scv.relations import literal, quoted

READERS = {
    "parquet": "read_parquet({file}, hive_partitioning = false)",
    # RFC 4180 said outright, so that no file is read under a guessed dialect.
    "csv": (
        "read_csv({file}, hive_partitioning = false, all_varchar = true, header = true, delim = ',', quote = '\"', "
        "escape = '\"', max_line_size = 33554432, buffer_size = 67108864, parallel = false)"
    ),
    "json": "read_json({file}, hive_partitioning = false, maximum_object_size = 67108864, {columns})",
}
# However many fields there are, and however few of them a row has, they are columns and no map.
DESCRIBED = "records = 'true', maximum_depth = 1, sample_size = -1, map_inference_threshold = -1"
FORMATS = {"parquet": "parquet", "csv": "csv", "ndjson": "json", "jsonl": "json", "json": "json"}
# Airbyte wraps the whole row where nothing unpacks it.
ENVELOPE = "_airbyte_data"
# Columns that connectors add about their own work.
OF_THE_CONNECTOR = ("_airbyte_", "_ab_", "_fivetran_", "_dlt_", "_sdc_")


class LandedError(Exception):
    """What landed cannot be read; the message names the file, the table and the column."""


@dataclass(frozen=True)
class LandedTable:
    """A table that a dialect reads: patterns of its files, columns with types, key, what makes a version newest."""

    name: str
    files: tuple[str, ...]
    columns: Mapping[str, str]
    key: tuple[str, ...]
    newest_by: tuple[str, ...]
    # What the names of its columns may end in, beyond those that are declared: the version of a schema.
    ignored_suffix: str = "(?!)"

    def name_of(self, column: str) -> str:
        """The name that a column of a file has here: without blanks around it, case and suffix."""
        return re.sub(self.ignored_suffix, "", column.strip().lower())


@dataclass(frozen=True)
class Found:
    """What was found of a landed table: files, rows, columns that no statement reads, columns that are not there."""

    table: str
    files: tuple[Path, ...]
    rows: int
    unread: tuple[str, ...]
    missing: tuple[str, ...]


def declared_tables(dialect_folder: Path) -> list[LandedTable]:
    """The tables of ``landed.yml``; the columns under ``every_table`` belong to each of them."""
    declared = yaml.safe_load((dialect_folder / "landed.yml").read_text(encoding="utf-8"))
    return [
        LandedTable(
            name=name,
            files=tuple(table.get("files", [name])),
            columns={**table["columns"], **declared.get("every_table", {})},
            key=tuple(table.get("key", [])),
            newest_by=tuple(table.get("newest_by", [])),
            ignored_suffix=declared.get("ignored_suffix", "(?!)"),
        )
        for name, table in declared["tables"].items()
    ]


def landed_files(folder: Path) -> list[Path]:
    """Every file of ``folder`` that can be a table; those whose name starts with a point or an underline cannot."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix[1:].lower() in FORMATS and not path.name.startswith((".", "_"))
    )


def files_of(table: LandedTable, folder: Path, files: Sequence[Path]) -> tuple[Path, ...]:
    """Those of ``files`` that hold rows of ``table``: named as one of its patterns, or in a folder so named."""
    return tuple(
        path
        for path in files
        for relative in [path.relative_to(folder)]
        if any(step.match(f"/{pattern}") for pattern in table.files for step in rooted(relative))
    )


def rooted(relative: Path) -> list[Path]:
    """The file without its ending, and each folder that it lies in, as paths from the root."""
    return [Path("/") / relative.with_suffix(""), *(Path("/") / parent for parent in relative.parents)]


def register(connection: duckdb.DuckDBPyConnection, folder: Path, tables: Sequence[LandedTable]) -> list[Found]:
    """Creates the views ``landed.<table>`` and ``latest.<table>`` over ``folder``, empty ones where no file is.

    Raises:
        LandedError: a file cannot be read, a table lacks its key, or a value is not of its column's type.
    """
    connection.execute("create schema landed")
    connection.execute("create schema latest")
    files = landed_files(folder)
    problems: list[str] = []
    found = [register_table(connection, folder, table, files_of(table, folder, files), problems) for table in tables]
    if problems:
        raise LandedError("\n".join(problems))
    return found


def register_table(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    table: LandedTable,
    files: tuple[Path, ...],
    problems: list[str],
) -> Found:
    """Creates the views of one table over ``files``; whatever is wrong with those is added to ``problems``."""
    # One reader a file: files of one table may differ in their types, and a union of a text and a struct garbles both.
    parts, rows, names = [], 0, {}
    for file in files:
        try:
            if is_empty(connection, file):
                continue
            types = column_types(connection, file)
            texts = texts_of(table, file, types)
            count, misfits = judged(connection, table, texts)
            misfits += contradicted(connection, table, file, types)
        except duckdb.Error as error:
            problems.append(f"{file.relative_to(folder)}: cannot be read as {table.name}: {first_line(error)}")
            continue
        names_here = {table.name_of(name) for name in types}
        # Without a row there is nothing to take the names from.
        if ENVELOPE not in names_here and count:
            problems += [
                f"{file.relative_to(folder)}: {table.name} has no column {column}, which is its key"
                for column in table.key
                if column.lower() not in names_here
            ]
        problems += [f"{file.relative_to(folder)}: {misfit}" for misfit in misfits]
        names.update(dict.fromkeys(names_here))
        rows += count
        parts.append(f"select {typed_columns(table)} from ({texts})")

    nothing = ", ".join(f"cast(null as {kind}) as {quoted(name)}" for name, kind in table.columns.items())
    select = " union all ".join(parts) or f"select {nothing} where false"
    connection.execute(f"create view landed.{quoted(table.name)} as {select}")
    connection.execute(f"create view latest.{quoted(table.name)} as {newest_version(table)}")

    declared = {name.lower() for name in table.columns}
    has_all = not files or ENVELOPE in names
    return Found(
        table=table.name,
        files=files,
        rows=rows,
        unread=tuple(name for name in names if name not in declared and not name.startswith(OF_THE_CONNECTOR)),
        missing=tuple(
            name
            for name in table.columns
            if not has_all and name.lower() not in names and not name.startswith(OF_THE_CONNECTOR)
        ),
    )


def newest_version(table: LandedTable) -> str:
    """The newest version of each key of a landed table; a row without its key is no version of another."""
    select = f"select * from landed.{quoted(table.name)}"
    if not table.key:
        return select
    key = ", ".join(quoted(column) for column in table.key)
    # Every column decides in the end, so that the order of the files never does.
    order = ", ".join(f"{quoted(name)} desc nulls last" for name in dict.fromkeys([*table.newest_by, *table.columns]))
    has_key = " and ".join(f"{quoted(column)} is not null" for column in table.key)
    return f"{select} qualify not ({has_key}) or row_number() over (partition by {key} order by {order}) = 1"


def reader(file: Path, columns: str) -> str:
    """The table function that reads one file."""
    return READERS[FORMATS[file.suffix[1:].lower()]].format(file=path_literal(file), columns=columns)


def path_literal(file: Path) -> str:
    """The path of a file as a SQL literal in which no character stands for others."""
    return literal("".join(f"[{character}]" if character in "[*?{" else character for character in str(file)))


def column_types(connection: duckdb.DuckDBPyConnection, file: Path) -> dict[str, str]:
    """Names and DuckDB types of the columns of a file; fields of JSON are read as text."""
    described = connection.execute(f"describe select * from {reader(file, DESCRIBED)}")
    types = {name: kind for name, kind, *_ in described.fetchall()}
    if FORMATS[file.suffix[1:].lower()] != "json":
        return types
    lowered = {name.lower() for name in types}
    # Of two keys that differ in case only DuckDB calls the second `amount_1`, and finds no value of that name.
    if any(renamed and renamed[1] in lowered for renamed in (re.fullmatch("(.+)_[0-9]+", name) for name in lowered)):
        rows = reader(file, "records = 'false', columns = {_fields: 'JSON'}")
        keys = connection.execute(
            f"select distinct unnest(json_keys(_fields)) as key from {rows} order by key"
        ).fetchall()
        types = {key: "JSON" for (key,) in keys}
    return dict.fromkeys(types, "VARCHAR")


def rows_of(file: Path, types: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """What reads the rows of a file, and each of its columns there."""
    if len({name.lower() for name in types}) < len(types):
        whole = reader(file, "records = 'false', columns = {_fields: 'MAP(VARCHAR, VARCHAR)'}")
        return whole, {name: f"_fields[{literal(name)}]" for name in types}
    # Asked for as text, strings of JSON arrive unquoted, and objects and arrays as they are written.
    asked = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in types)
    return reader(file, f"records = 'true', columns = {{{asked}}}"), {name: quoted(name) for name in types}


def is_empty(connection: duckdb.DuckDBPyConnection, file: Path) -> bool:
    """Whether a file of JSON has not one value, as connectors write a table of nothing: it has no names of columns."""
    if FORMATS[file.suffix[1:].lower()] != "json":
        return False
    values = f"read_json_objects({path_literal(file)}, maximum_object_size = 67108864)"
    return not connection.execute(f"select 1 from {values} limit 1").fetchall()


def texts_of(table: LandedTable, file: Path, types: Mapping[str, str]) -> str:
    """A query for the rows of one file, every declared column as text."""
    rows, columns = rows_of(file, types)
    found: dict[str, list[str]] = {}
    for name, kind in types.items():
        found.setdefault(table.name_of(name), []).append(as_text(columns[name], kind))
    selected = []
    for name in table.columns:
        texts = found.get(name.lower(), [])
        if ENVELOPE in found and not texts:
            texts = [f"cast({found[ENVELOPE][0]} as json) ->> {literal(name)}"]
        # Headings that differ in blanks or case only are one column, of which a blank says nothing.
        given = [f"case when trim({text}) != '' then {text} end" for text in texts[:-1]]
        selected.append(f"coalesce({', '.join(['null', *given, *reversed(texts)])})::varchar as {quoted(name)}")
    return f"select {', '.join(selected)} from {rows}"


def contradicted(
    connection: duckdb.DuckDBPyConnection, table: LandedTable, file: Path, types: Mapping[str, str]
) -> list[str]:
    """A line for each column that a row has in two spellings, not alike: nobody can tell which holds."""
    rows, columns = rows_of(file, types)
    lines = []
    for declared in table.columns:
        spelt = [
            as_text(columns[name], kind) for name, kind in types.items() if name.strip().lower() == declared.lower()
        ]
        if len(spelt) > 1:
            said = f"list_distinct(list_filter([{', '.join(spelt)}], lambda said: trim(said) != ''))"
            query = f"select list_sort({said}) from {rows} where len({said}) > 1 limit 1"
            for (texts,) in connection.execute(query).fetchall():
                got = " and ".join(repr(text[:60]) for text in texts)
                lines.append(f"{table.name}.{declared} must be one value in a row, got {got}")
    return lines


def as_text(column: str, kind: str) -> str:
    """A column as text: nested values as JSON, whole floats as whole numbers, moments with a zone in UTC."""
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION", "VARIANT")):
        return f"cast(to_json({column}) as varchar)"
    if kind == "JSON":
        return f"{column} ->> '$'"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"cast(timezone('UTC', {column}) as varchar)"
    if kind in ("FLOAT", "DOUBLE"):
        # An integer column with a gap is often written as floats: customer 12345.0 is customer 12345.
        whole = f"case when {column} = trunc({column}) then cast(try_cast({column} as bigint) as varchar) end"
        return f"coalesce({whole}, cast({column} as varchar))"
    return f"cast({column} as varchar)"


def typed(text: str, kind: str) -> str:
    """Text in a declared type, null where it is none. Moments, written as in ISO 8601 or in a mail, become UTC."""
    if kind == "varchar":
        return text
    if kind == "timestamp":
        given = f"nullif(trim({text}), '')"
        mail = f"try_strptime({given}, '%a, %d %b %Y %H:%M:%S %z')"
        return f"timezone('UTC', coalesce(try_cast({given} as timestamptz), {mail}))"
    return f"try_cast(nullif(trim({text}), '') as {kind})"


def typed_columns(table: LandedTable) -> str:
    """The declared columns in their types, selected from their texts."""
    return ", ".join(f"{typed(quoted(name), kind)} as {quoted(name)}" for name, kind in table.columns.items())


def judged(connection: duckdb.DuckDBPyConnection, table: LandedTable, texts: str) -> tuple[int, list[str]]:
    """The number of rows of one file, and a line for each column with a value that is not of its type."""
    checked = {name: kind for name, kind in table.columns.items() if kind != "varchar"}
    misfits = [
        f"any_value({quoted(name)}) filter (where trim({quoted(name)}) != '' and {typed(quoted(name), kind)} is null)"
        for name, kind in checked.items()
    ]
    [(rows, *values)] = connection.execute(f"select {', '.join(['count(*)', *misfits])} from ({texts})").fetchall()
    return rows, [
        f"{table.name}.{name} must be {kind}, got {value[:60]!r}"
        for (name, kind), value in zip(checked.items(), values, strict=True)
        if value is not None
    ]


def first_line(error: Exception) -> str:
    """What went wrong, without the statement that DuckDB repeats."""
    return str(error).strip().splitlines()[0]
