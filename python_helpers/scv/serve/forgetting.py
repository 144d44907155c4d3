"""Forget somebody in what the service wrote: its inbox, its dead letters, and the raw files that are its own.

Raw files of others are their owners'. These are ours, and nobody else would take the person out of them.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from scv.raw_contract import contracts
from scv.serve.identifiers import identifier_of, type_named
from scv.serve.inbox import FILE, connect, rows_of
from scv.serve.messages import Row, text_of
from scv.serve.rotation import write_durably
from scv.serve.serving_file import RAW_FILE_PREFIX

# What people log in with, under the name that identity has for it.
_LOGIN = "user_id"


def forget(inbox: Path, raw_folder: Path, needles: Sequence[str], identifiers: Collection[str]) -> int:
    """Take a person out of everything that the service wrote; how many rows and letters that were.

    `needles` are texts in lower case; a row goes that has one anywhere, or is of one of the `identifiers` (typed, as
    the models spell them), or is part of such a row: the lines of an order, the lines of its refund. May run beside the
    service; a file that is left without rows is removed, for an empty one stops a build.
    """
    files = sorted(raw_folder.glob(f"*/*/{RAW_FILE_PREFIX}*.ndjson"))
    landed = {
        path: [(f"{path.parent.parent.name}.{path.parent.name}", json.loads(line)) for line in _lines(path)]
        for path in files
    }
    path = inbox / FILE
    file = connect(path) if path.exists() else None
    waiting = _waiting(file) if file else {}
    everything = [row for rows in (*landed.values(), *waiting.values()) for row in rows]
    about = _records_about(everything, needles, identifiers)

    forgotten = 0
    removed = set()
    for raw_file, rows in landed.items():
        kept = [row for row in rows if not about(row)]
        if len(kept) < len(rows):
            forgotten += len(rows) - len(kept)
            if kept:
                text = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for _, row in kept)
                write_durably(raw_file, text)
            else:
                raw_file.unlink()
                removed.add(str(raw_file.relative_to(raw_folder)))
    if file:
        try:
            forgotten += _forget_in(file, waiting, about, needles, removed)
        finally:
            file.close()
    return forgotten


class _Records:
    """Rows that are about the person, by what they are recognised by; called with a row, whether it is one."""

    def __init__(self, needles: Sequence[str], identifiers: Collection[str]) -> None:
        self._needles = needles
        self.keys = set(identifiers)

    def __call__(self, row: tuple[str, Row]) -> bool:
        table, values = row
        text = json.dumps(values, ensure_ascii=False).lower()
        return any(needle in text for needle in self._needles) or bool(self.keys & {*_whose(table, values)})


def _records_about(rows: Sequence[tuple[str, Row]], needles: Sequence[str], identifiers: Collection[str]) -> _Records:
    """Follow what hangs on a row until nothing new is found."""
    about = _Records(needles, identifiers)
    left = list(rows)
    while found := [row for row in left if about(row)]:
        left = [row for row in left if not about(row)]
        about.keys |= {key for table, values in found if (key := _own_key(table, values))}
    return about


def _own_key(table: str, row: Row) -> str | None:
    contract = contracts()[table]
    if len(contract.key) != 1 or (value := text_of(row.get(contract.key[0]))) is None:
        return None
    return f"{contract.profile or table}:{value}"


def _whose(table: str, row: Row) -> Iterable[str]:
    """Typed identifiers of a row and the records that it is part of, by what the sources say that its columns mean."""
    contract = contracts()[table]
    own = _own_key(table, row)
    if own and contract.profile:
        yield own
    for column, meaning in contract.relations.items():
        value = text_of(row.get(column))
        if value is None:
            continue
        for relation in ("names", "mentions", "part_of"):
            stated = meaning.get(relation)
            for what in [stated] if isinstance(stated, str) else stated if isinstance(stated, list) else []:
                if "." in what:
                    yield f"{contracts()[what].profile or what}:{value}"
                    continue
                kind = _LOGIN if what == "login" else what
                if what == "typed":
                    kind = type_named(text_of(row.get("identifier_type")) or "")
                identifier = identifier_of(kind, value) if kind else None
                if identifier:
                    yield identifier


def _waiting(file: sqlite3.Connection) -> dict[int, list[tuple[str, Row]]]:
    rows = file.execute("select number, rows from messages where rows is not null").fetchall()
    return {number: rows_of(text) for number, text in rows}


def _forget_in(
    file: sqlite3.Connection,
    waiting: dict[int, list[tuple[str, Row]]],
    about: _Records,
    needles: Sequence[str],
    removed: Collection[str],
) -> int:
    forgotten = 0
    file.execute("begin immediate")
    for number, rows in waiting.items():
        kept = [row for row in rows if not about(row)]
        if len(kept) < len(rows):
            forgotten += len(rows) - len(kept)
            # Its id stays, so that the same message counts as known when it is sent again.
            file.execute(
                "update messages set rows = ?, facts = '[]' where number = ?",
                [json.dumps(kept, ensure_ascii=False), number],
            )
    letters = file.execute("select number, body from dead_letters where body is not null").fetchall()
    for number, body in letters:
        if any(needle in body.lower() for needle in needles):
            file.execute("update dead_letters set body = null where number = ?", [number])
            forgotten += 1
    for batch, files in file.execute("select batch, files from batches where is_written").fetchall():
        kept_files = [name for name in json.loads(files) if name not in removed]
        file.execute("update batches set files = ? where batch = ?", [json.dumps(kept_files), batch])
    file.execute("commit")
    # Deleted bytes stay in the log beside the file until it is written over.
    file.execute("pragma wal_checkpoint(truncate)")
    file.execute("vacuum")
    file.execute("pragma wal_checkpoint(truncate)")
    return forgotten


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line]
