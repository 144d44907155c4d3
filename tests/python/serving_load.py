"""Many look-ups at once, as a shop's systems make them: connections that stay open and ask again and again.

    python tests/python/serving_load.py http://127.0.0.1:8300 KEY /v1/profiles/email:eve@x.com --seconds 60

Speaks HTTP/1.1 by hand, so that the machine is busy with answers more than with asking.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from typing import NamedTuple
from urllib.parse import urlsplit


class Load(NamedTuple):
    """What came of it: answers by status, how many a second, and how many milliseconds the slow ones took."""

    statuses: dict[str, int]
    per_second: float
    p50: float
    p99: float
    slowest: float


async def _ask(host: str, port: int, requests: list[bytes], until: float, seed: int) -> list[tuple[str, float]]:
    reader, writer = await asyncio.open_connection(host, port)
    draw = random.Random(seed)
    answers = []
    while time.perf_counter() < until:
        began = time.perf_counter()
        writer.write(draw.choice(requests))
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        answers.append((head[9:12].decode(), time.perf_counter() - began))
    writer.close()
    return answers


async def _all(url: str, key: str, paths: list[str], seconds: float, connections: int) -> Load:
    host, port = urlsplit(url).hostname or "127.0.0.1", urlsplit(url).port or 80
    head = f"HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n\r\n"
    requests = [f"GET {path} {head}".encode() for path in paths]
    began = time.perf_counter()
    asked = (_ask(host, port, requests, began + seconds, seed) for seed in range(connections))
    answers = [answer for one in await asyncio.gather(*asked) for answer in one]
    took = sorted(duration for _, duration in answers)
    statuses: dict[str, int] = {}
    for status, _ in answers:
        statuses[status] = statuses.get(status, 0) + 1
    percentile = {share: 1000 * took[min(len(took) - 1, int(share * len(took)))] for share in (0.5, 0.99)}
    return Load(statuses, len(answers) / seconds, percentile[0.5], percentile[0.99], 1000 * took[-1])


def load(url: str, key: str, paths: list[str], *, seconds: float, connections: int = 16) -> Load:
    """Ask for these paths, drawn at random, on so many connections at once."""
    return asyncio.run(_all(url, key, paths, seconds, connections))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url")
    parser.add_argument("key")
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--connections", type=int, default=16)
    arguments = parser.parse_args()
    found = load(
        arguments.url, arguments.key, arguments.paths, seconds=arguments.seconds, connections=arguments.connections
    )
    sys.stdout.write(json.dumps(found._asdict()) + "\n")
