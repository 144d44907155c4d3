"""One process at a time in a folder, and who that is."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout


class TakenError(RuntimeError):
    """Another process is at work in the folder; the message says which."""


@contextmanager
def only_one(folder: Path, role: str, now: datetime, seconds_waited: float = 0) -> Iterator[None]:
    """Be the one of this role (`sender`) in a folder, which is made where there is none.

    The lock dies with its process; the file that says who has it is named after the role and gone when the work went
    well. `now` is in UTC. Another is waited for `seconds_waited` long. Raises TakenError, whose message is who has it:
    "process 812 on till-3, since ...".
    """
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    holder = folder / role
    lock = FileLock(folder / ".lock", mode=0o640)
    try:
        lock.acquire(timeout=seconds_waited)
    except Timeout:
        who = holder.read_text(encoding="utf-8").strip() if holder.exists() else "another process"
        raise TakenError(who) from None
    try:
        holder.write_text(
            f"process {os.getpid()} on {socket.gethostname()}, since {now:%Y-%m-%d %H:%M:%S} UTC\n", encoding="utf-8"
        )
        yield
        holder.unlink()
    finally:
        lock.release()
