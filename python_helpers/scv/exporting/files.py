"""Writers of the formats that destinations accept: each takes rows one by one, so that none has to fit in memory.

A writer leaves the same bytes for the same rows, and says which files it wrote, with how many rows and what checksum.
"""

import csv
import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

# https://developers.klaviyo.com/en/reference/bulk_import_profiles; the 5 MB are read as the smaller megabyte.
KLAVIYO_PROFILES_PER_REQUEST = 10_000
KLAVIYO_BYTES_PER_REQUEST = 5_000_000
KLAVIYO_BYTES_PER_PROFILE = 100_000

_ENVELOPE = ('{"data":{"type":"profile-bulk-import-job","attributes":{"profiles":{"data":[', "]}}}}")
_PARQUET_ROWS_PER_GROUP = 50_000
# What a spreadsheet takes for the beginning of a formula, the full-width forms of = + - @ included.
_FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


class WrittenFile(NamedTuple):
    """A file of an export: its path below the folder of exports, rows, size in bytes and SHA-256."""

    path: str
    rows: int
    bytes: int
    sha256: str


class Writer(Protocol):
    """Takes rows, then says what it wrote. `add` is False for a row that the destination would refuse."""

    def add(self, row: dict[str, Any]) -> bool: ...

    def close(self) -> list[WrittenFile]: ...


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before what would start one, blanks or not."""
    return f"'{text}" if text.lstrip(" \u00a0\u200b\ufeff").startswith(_FORMULA_STARTS) else text


class CsvWriter:
    """UTF-8 CSV with a header; `for_people` makes cells safe to open, and stays off for whatever is matched."""

    def __init__(self, folder: Path, stem: str, columns: tuple[str, ...], *, for_people: bool) -> None:
        self._folder, self._path, self._for_people = folder, folder / f"{stem}.csv", for_people
        self._columns, self._rows = columns, 0
        self._file = self._path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(columns)

    def add(self, row: dict[str, Any]) -> bool:
        cells = ["" if row.get(column) is None else str(row[column]) for column in self._columns]
        # A spreadsheet and most readers end a text at NUL.
        cells = [cell.replace("\0", "") for cell in cells]
        self._writer.writerow([safe_cell(cell) for cell in cells] if self._for_people else cells)
        self._rows += 1
        return True

    def close(self) -> list[WrittenFile]:
        self._file.close()
        return [written(self._folder, self._path, self._rows)]


class KlaviyoWriter:
    """Bodies of Bulk Import Profiles requests, each within the number of profiles and bytes that one may have."""

    def __init__(self, folder: Path, stem: str) -> None:
        self._folder, self._stem = folder, stem
        self._files: list[WrittenFile] = []
        self._profiles: list[str] = []
        self._bytes = 0

    def add(self, row: dict[str, Any]) -> bool:
        profile = json.dumps({"type": "profile", "attributes": row}, ensure_ascii=False, separators=(",", ":"))
        size = len(profile.encode("utf-8")) + 1
        if size > KLAVIYO_BYTES_PER_PROFILE:
            return False
        room = KLAVIYO_BYTES_PER_REQUEST - sum(map(len, _ENVELOPE))
        if len(self._profiles) == KLAVIYO_PROFILES_PER_REQUEST or self._bytes + size > room:
            self._flush()
        self._profiles.append(profile)
        self._bytes += size
        return True

    def close(self) -> list[WrittenFile]:
        if self._profiles:
            self._flush()
        return self._files

    def _flush(self) -> None:
        path = self._folder / f"{self._stem}.{len(self._files) + 1:04d}.json"
        path.write_text(_ENVELOPE[0] + ",".join(self._profiles) + _ENVELOPE[1], encoding="utf-8")
        self._files.append(written(self._folder, path, len(self._profiles)))
        self._profiles, self._bytes = [], 0


class ParquetWriter:
    """One Parquet file of exact values, all of them text."""

    def __init__(self, folder: Path, stem: str, columns: tuple[str, ...]) -> None:
        self._folder, self._path, self._rows = folder, folder / f"{stem}.parquet", 0
        self._schema = pa.schema([(name, pa.string()) for name in columns])
        self._writer = pq.ParquetWriter(self._path, self._schema, compression="zstd")
        self._pending: list[dict[str, Any]] = []

    def add(self, row: dict[str, Any]) -> bool:
        self._pending.append(row)
        self._rows += 1
        if len(self._pending) == _PARQUET_ROWS_PER_GROUP:
            self._flush()
        return True

    def close(self) -> list[WrittenFile]:
        self._flush()
        self._writer.close()
        return [written(self._folder, self._path, self._rows)]

    def _flush(self) -> None:
        self._writer.write_table(pa.Table.from_pylist(self._pending, schema=self._schema))
        self._pending = []


def writer_for(file_format: str, folder: Path, stem: str, columns: tuple[str, ...]) -> Writer:
    """The writer of a destination's format; `stem` is the path below `folder` without its ending."""
    (folder / stem).parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    if file_format == "json":
        return KlaviyoWriter(folder, stem)
    if file_format == "parquet":
        return ParquetWriter(folder, stem, columns)
    return CsvWriter(folder, stem, columns, for_people=file_format == "sheet")


def json_text(value: Any) -> str:
    """Canonical JSON for people to read: what a manifest is written as."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def written(folder: Path, path: Path, rows: int) -> WrittenFile:
    """What `path`, a file below `folder` that holds `rows`, is listed as."""
    with path.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    return WrittenFile(str(path.relative_to(folder)), rows, path.stat().st_size, checksum)
