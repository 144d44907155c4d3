"""A vendor's API on this machine: it answers what a test gives it, and fails as vendors do when told to."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import duckdb
from fake_clock import FakeClock
from scv.landing.raw_files import RawFiles


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    body: Any


# What it answers: the status, and the document.
Answer = tuple[int, Any]


@dataclass
class Vendor:
    """`answer` is asked, unless `troubles` has something for a request: `429`, `500`, `401`, `drop`, `cut`, `html`."""

    answer: Callable[[Asked], Answer]
    troubles: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""
    retry_after: str = "7"

    def asked_of(self, path: str) -> list[Asked]:
        return [one for one in self.asked if one.path == path]


@contextmanager
def serving(vendor: Vendor) -> Iterator[Vendor]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16

        def log_message(self, format: str, *args: object) -> None: ...

        def _handle(self) -> None:
            address = urlsplit(self.path)
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = json.loads(sent) if sent.startswith((b"{", b"[")) else dict(parse_qsl(sent.decode()))
            request = Asked(
                self.command, address.path, dict(parse_qsl(address.query)), dict(self.headers.items()), body
            )
            vendor.asked.append(request)
            trouble = vendor.troubles.pop(0) if vendor.troubles else ""
            if trouble == "drop":
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.connection.close()
                self.close_connection = True
                return
            if trouble in ("429", "500", "401"):
                # A server may say back what it was sent.
                self._send(int(trouble), {"error": f"no: {self.headers.get('Authorization')}"}, trouble == "429")
                return
            if trouble == "html":
                self._send_bytes(200, b"<html>We will be back soon</html>")
                return
            status, document = vendor.answer(request)
            text = json.dumps(document).encode()
            if trouble == "cut":
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text[: len(text) // 2])
                self.close_connection = True
                return
            self._send_bytes(status, text)

        def _send(self, status: int, document: Any, is_busy: bool) -> None:
            self._send_bytes(
                status, json.dumps(document).encode(), {"Retry-After": vendor.retry_after} if is_busy else {}
            )

        def _send_bytes(self, status: int, text: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = _handle  # noqa: N815

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    vendor.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield vendor
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def landed_rows(raw: Path, source: str, table: str) -> list[dict[str, Any]]:
    """What the files that readers see hold."""
    files = RawFiles(raw, source, None, FakeClock()).files(table)
    if not files:
        return []
    found = duckdb.sql(f"select * from read_parquet({[str(file) for file in files]}, union_by_name = true)")
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def living_keys(raw: Path, source: str, table: str) -> list[str]:
    """Keys of the rows whose newest version is not deleted; their first column, where there are several."""
    files = RawFiles(raw, source, None, FakeClock())
    key = files.contract(table).key[0]
    return [row[key] for row in files.living(table, [key])]
