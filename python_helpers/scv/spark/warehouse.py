"""Tables as folders of Parquet files, without Delta or Iceberg: each is rewritten whole, and swapped in one step."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CATALOGUE = "catalogue.json"


class Warehouse:
    """A folder with `<schema>/<table>/<number>/*.parquet`, and a file that says which number of each table counts.

    A table is written into the folder of the next number while the last one is read, even by the very query that
    writes; then the catalogue is replaced, which is one step of the file system, and the old folder goes. What a writer
    that was killed left is in no catalogue, and is removed by the next one. One process at a time may write.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = threading.RLock()
        file = root / CATALOGUE
        self._tables: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """No table changes, comes or goes meanwhile: who wants to change one waits."""
        with self._lock:
            yield

    def tables(self) -> list[tuple[str, str]]:
        """(schema, table) of every table."""
        with self._lock:
            return [(schema, table) for schema, _, table in (name.partition(".") for name in sorted(self._tables))]

    def folder(self, schema: str, table: str) -> Path | None:
        """Where the files of a table are; None where there is no such table."""
        with self._lock:
            known = self._tables.get(f"{schema}.{table}")
            return self.root / schema / table / str(known["number"]) if known else None

    def columns(self, schema: str, table: str) -> Mapping[str, Any]:
        """A table's columns, as they were said when it was swapped in. Raises KeyError where there is none."""
        with self._lock:
            columns: Mapping[str, Any] = self._tables[f"{schema}.{table}"]["columns"]
            return columns

    def description(self, schema: str, table: str) -> str:
        """What a table is, in words; empty where nothing was said. Raises KeyError where there is none."""
        with self._lock:
            return str(self._tables[f"{schema}.{table}"].get("description", ""))

    def next_folder(self, schema: str, table: str) -> Path:
        """Where the table's next files go."""
        with self._lock:
            known = self._tables.get(f"{schema}.{table}")
            return self.root / schema / table / str(known["number"] + 1 if known else 1)

    def empty_folder(self, schema: str, table: str) -> Path:
        """The same, without what a writer that was killed left there."""
        folder = self.next_folder(schema, table)
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        return folder

    def swap(self, schema: str, table: str, columns: Mapping[str, Any], description: str = "") -> None:
        """The next folder is the table from now on. Raises FileNotFoundError where nothing was written.

        `columns` is a schema as Spark writes it in JSON, with what a column means in the `comment` of its metadata.
        """
        with self._lock:
            old, new = self.folder(schema, table), self.next_folder(schema, table)
            if not new.is_dir():
                raise FileNotFoundError(f"{schema}.{table}: nothing was written to {new}")
            self._tables[f"{schema}.{table}"] = {
                "number": int(new.name),
                "columns": dict(columns),
                "description": description,
            }
            self._write()
        if old:
            shutil.rmtree(old, ignore_errors=True)

    def drop(self, schema: str, table: str) -> None:
        """The table is no more, where it was."""
        with self._lock:
            if self._tables.pop(f"{schema}.{table}", None):
                self._write()
                shutil.rmtree(self.root / schema / table, ignore_errors=True)

    def _write(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        written = self.root / f"{CATALOGUE}.new"
        written.write_text(json.dumps(self._tables), encoding="utf-8")
        written.replace(self.root / CATALOGUE)
