"""What was sent, as a raw feed that the next build reads: `scv/sync_log` in the raw folder."""

import os
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from scv.sending.ledger import Ledger

SOURCE, TABLE = "scv", "sync_log"
_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("release", "destination", "kind", "subject", "customer_id", "operation")),
        *((name, pa.string()) for name in ("channel", "status")),
        ("sent_at", pa.timestamp("us")),
        *((name, pa.string()) for name in ("body_hash", "error")),
    ]
)


def write_sync_log(ledger: Ledger, raw: Path, now: datetime) -> Path | None:
    """Write what the ledger learnt since the last time as one Parquet file; None when that is nothing.

    The file is written aside and moved into place, and named after the last change that it holds: a sender that dies in
    between writes the same rows again, and a row is one by its key.
    """
    changes, last = ledger.to_feed_back()
    if not changes:
        return None
    rows = [
        {
            "release": change.release,
            "destination": change.destination,
            "kind": change.kind,
            "subject": change.person if change.operation == "event" else change.audience,
            "customer_id": change.customer_id,
            "operation": change.operation,
            "channel": change.channel,
            "status": change.state,
            "sent_at": change.changed_at.replace(tzinfo=None),
            "body_hash": change.body_hash,
            "error": change.error,
        }
        for change in changes
    ]
    folder = raw / SOURCE / TABLE
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{now:%Y%m%dT%H%M%SZ}.{last:012d}.parquet"
    partial = folder / f".{file.name}.partial"
    pq.write_table(pa.Table.from_pylist(rows, schema=_SCHEMA), partial)
    with partial.open("rb") as written:
        os.fsync(written.fileno())
    partial.replace(file)
    ledger.fed_back(last)
    return file
