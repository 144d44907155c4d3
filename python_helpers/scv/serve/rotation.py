"""From the inbox into the raw folder: files that the next build reads as it reads those of any feed.

First it is decided, and written down, which messages a batch of files holds; then the files are written aside, synced
and renamed; then the rows leave the inbox. Killed in between, the next attempt writes the same files again.
"""

import json
import os
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scv.serve.inbox import rows_of
from scv.serve.messages import Row, written
from scv.serve.serving_file import RAW_FILE_PREFIX

PARTIAL_SUFFIX = ".partial"


def rotate(file: sqlite3.Connection, raw_folder: Path) -> list[str]:
    """Move all that waits into raw files; return them, relative to the raw folder. What was begun is finished."""
    file.execute("begin immediate")
    [(has_any,)] = file.execute(
        "select exists (select 1 from messages where rows is not null and batch is null)"
    ).fetchall()
    if has_any:
        batch = file.execute("insert into batches (files, is_written) values (null, 0)").lastrowid
        file.execute("update messages set batch = ? where rows is not null and batch is null", [batch])
    file.execute("commit")
    landed = []
    begun = file.execute("select batch from batches where not is_written order by batch").fetchall()
    for (batch,) in begun:
        landed += _land(file, raw_folder, batch)
    return landed


def forget_settled(file: sqlite3.Connection, raw_files: frozenset[str], now: datetime, days_kept: int) -> int:
    """Drop ids and facts of messages that a build has read and that nobody will send again; return how many."""
    before = written(now.astimezone(UTC) - timedelta(days=days_kept))
    dropped = 0
    for batch, files in file.execute("select batch, files from batches where is_written").fetchall():
        if set(json.loads(files)) <= raw_files:
            dropped += file.execute(
                "delete from messages where batch = ? and received_at < ?", [batch, before]
            ).rowcount
    dropped += file.execute("delete from dead_letters where received_at < ?", [before]).rowcount
    return dropped


def _land(file: sqlite3.Connection, raw_folder: Path, batch: int) -> list[str]:
    [(inbox_id,)] = file.execute("select value from meta where name = 'inbox_id'").fetchall()
    tables: dict[str, list[Row]] = {}
    for (text,) in file.execute("select rows from messages where batch = ? order by number", [batch]):
        for table, row in rows_of(text):
            tables.setdefault(table, []).append(row)
    name = f"{RAW_FILE_PREFIX}{inbox_id}-{batch:09d}.ndjson"
    files = []
    for table in sorted(tables):
        path = raw_folder.joinpath(*table.split(".")) / name
        lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in tables[table])
        write_durably(path, "".join(f"{line}\n" for line in lines))
        files.append(str(path.relative_to(raw_folder)))
    file.execute("begin immediate")
    file.execute("update batches set files = ?, is_written = 1 where batch = ?", [json.dumps(files), batch])
    file.execute("update messages set rows = null where batch = ?", [batch])
    file.execute("commit")
    return files


def write_durably(path: Path, text: str) -> None:
    """Write a file aside, which no build reads, and move it into place: whole, on disk, for its owner and group."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}{PARTIAL_SUFFIX}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
