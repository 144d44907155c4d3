"""Fixtures of the mapping's tests: rows land in a folder, are mapped, and are read back as raw rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from scv.mapping.__main__ import main

Rows = list[dict[str, Any]]
Mapped = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def landed(tmp_path: Path) -> Path:
    folder = tmp_path / "landed"
    folder.mkdir()
    return folder


@pytest.fixture
def land(landed: Path) -> Callable[..., None]:
    """`land(orders=[...])` writes the rows of a landed table as newline-delimited JSON."""

    def write(**tables: Rows) -> None:
        for name, rows in tables.items():
            file = landed / f"{name}.ndjson"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("".join(json.dumps(row) + "\n" for row in rows))

    return write


@pytest.fixture
def mapped(landed: Path, tmp_path: Path) -> Mapped:
    """`mapped("woocommerce", "shopify.order", "id, name")` maps what landed and reads columns of one raw table."""

    done: dict[str, dict[Path, int]] = {}

    def read(dialect: str, table: str, columns: str = "*") -> Rows:
        there = {file: file.stat().st_mtime_ns for file in landed.rglob("*") if file.is_file()}
        if done.get(dialect) != there:
            assert main(["--from", str(landed), "--dialect", dialect, "--out", str(tmp_path / "raw")]) == 0
            done[dialect] = there
        source, name = table.split(".")
        file = tmp_path / "raw" / source / name / f"{dialect}.parquet"
        with duckdb.connect() as connection:
            found = connection.execute(f"select {columns} from '{file}' order by all")
            names = [column for column, *_ in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return read
