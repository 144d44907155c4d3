"""What each model cost Spark, and how it was joined, from the log of events that Spark writes of a build.

    python -m scv.spark.plans LOG                  # a file, or the folder of a log that was written in parts

A table for people; with ``--json FILE`` every model for machines. Spark writes the log where it is told so, in the
`spark-defaults.conf` of `SPARK_CONF_DIR`:

    spark.eventLog.enabled   true
    spark.eventLog.dir       file:///a/folder/that/exists
    spark.eventLog.compress  false
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scv.terminal import run_and_exit

MEGABYTE = 10**6
NANOSECONDS = 10**9
# A join that looks at every pair of rows, where a plan describes it below its tree.
_EVERY_PAIR = re.compile(r"^\(\d+\) (CartesianProduct|BroadcastNestedLoopJoin)\b", re.MULTILINE)
# What is counted, and Spark's name for it.
_COUNTED = {
    "internal.metrics.executorCpuTime": "processor_nanoseconds",
    "internal.metrics.shuffle.write.bytesWritten": "shuffle_bytes",
    "internal.metrics.diskBytesSpilled": "spilled_bytes",
    "internal.metrics.resultSize": "driver_bytes",
}
_SHOWN = 20


@dataclass
class Cost:
    """What the statements of one node of dbt took together."""

    node: str
    seconds: float = 0
    processor_nanoseconds: int = 0
    shuffle_bytes: int = 0
    spilled_bytes: int = 0
    # What came back to the driver, results of tasks included.
    driver_bytes: int = 0
    cartesian_products: int = 0
    nested_loops: int = 0


def costs(events: Iterable[dict[str, Any]]) -> list[Cost]:
    """The cost of every node that the events name, dearest first. A query without a node is dbt's own."""
    found: dict[str, Cost] = {}
    node_of_stage: dict[int, str | None] = {}
    queries: dict[int, dict[str, Any]] = {}

    def cost_of(node: str | None) -> Cost:
        name = node or "dbt itself"
        return found.setdefault(name, Cost(name))

    for event in events:
        kind = event["Event"].rpartition(".")[2]
        if kind == "SparkListenerJobStart":
            told = event.get("Properties") or {}
            node = told.get("spark.job.description")
            node_of_stage |= dict.fromkeys(event["Stage IDs"], node)
            query = queries.get(int(told.get("spark.sql.execution.id") or -1))
            if query and node:
                query["description"] = node
        elif kind == "SparkListenerStageCompleted":
            stage = event["Stage Info"]
            cost = cost_of(node_of_stage.get(stage["Stage ID"]))
            for counted in stage.get("Accumulables", ()):
                if name := _COUNTED.get(counted["Name"]):
                    setattr(cost, name, getattr(cost, name) + int(counted["Value"]))
        elif kind == "SparkListenerSQLExecutionStart":
            queries[event["executionId"]] = event
        elif kind == "SparkListenerSQLAdaptiveExecutionUpdate" and (query := queries.get(event["executionId"])):
            query["physicalPlanDescription"] = event["physicalPlanDescription"]
        elif kind == "SparkListenerSQLExecutionEnd" and (query := queries.pop(event["executionId"], None)):
            cost = cost_of(query.get("description"))
            # What a statement has another do, it waits for.
            if query.get("rootExecutionId", event["executionId"]) == event["executionId"]:
                cost.seconds += (event["time"] - query["time"]) / 1000
            joins = _EVERY_PAIR.findall(query["physicalPlanDescription"])
            cost.cartesian_products += joins.count("CartesianProduct")
            cost.nested_loops += joins.count("BroadcastNestedLoopJoin")
    return sorted(found.values(), key=lambda cost: -cost.seconds)


def events_in(log: Path) -> Iterator[dict[str, Any]]:
    """The events of a log. Raises ValueError, naming the file, where it is none that can be read."""
    files = sorted(log.glob("events_*"), key=lambda file: int(file.name.split("_")[1])) if log.is_dir() else [log]
    if not files:
        raise ValueError(f"{log} has no file events_*: it is no log of Spark's")
    for file in files:
        with file.open("rb") as opened:
            for number, line in enumerate(opened, 1):
                try:
                    yield json.loads(line)
                except ValueError as error:
                    raise ValueError(
                        f"{file}, line {number}: no event ({error}); is spark.eventLog.compress false?"
                    ) from error


def report(found: list[Cost]) -> str:
    """The dearest nodes as a table, and every node that was joined pair by pair."""
    head = f"{'node':58}{'seconds':>9}{'processor s':>13}{'shuffle MB':>12}{'spilled MB':>12}{'to driver MB':>14}"
    lines = [head, *(_line(cost) for cost in found[:_SHOWN])]
    total = Cost("all")
    for cost in found:
        for name in ("seconds", *_COUNTED.values()):
            setattr(total, name, getattr(total, name) + getattr(cost, name))
    lines += [_line(total), ""]
    for name, called in (("cartesian_products", "cartesian product"), ("nested_loops", "nested loops")):
        named = [cost.node for cost in found if getattr(cost, name)]
        lines.append(f"{called}: {len(named)} nodes{': ' if named else ''}{', '.join(named)}")
    return "\n".join(lines)


def _line(cost: Cost) -> str:
    return (
        f"{cost.node:58}{cost.seconds:9,.1f}{cost.processor_nanoseconds / NANOSECONDS:13,.1f}"
        f"{cost.shuffle_bytes / MEGABYTE:12,.1f}{cost.spilled_bytes / MEGABYTE:12,.1f}"
        f"{cost.driver_bytes / MEGABYTE:14,.1f}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m scv.spark.plans", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("log", type=Path, help="what Spark wrote in spark.eventLog.dir")
    parser.add_argument("--json", type=Path, help="file to write every node to")
    arguments = parser.parse_args()
    try:
        found = costs(events_in(arguments.log))
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(cost) for cost in found], indent=1) + "\n")
    print(report(found))
    return 0


if __name__ == "__main__":
    run_and_exit(main)
