"""What a log of Spark's says of a build: what each node took, wrote, spilled and brought back, and how it joined."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scv.spark.plans import Cost, costs, events_in, report

SQL = "org.apache.spark.sql.execution.ui."
PLAN = """== Physical Plan ==
CartesianProduct (2)
+- Scan parquet (1)


(1) Scan parquet

(2) CartesianProduct
"""
# Of a query within the query, which the tree does not show.
WITHIN = "\n===== Subqueries =====\n\n(3) BroadcastNestedLoopJoin [codegen id : 2]\n"


def stage(number: int, **counted: int) -> dict[str, object]:
    return {
        "Event": "SparkListenerStageCompleted",
        "Stage Info": {
            "Stage ID": number,
            "Accumulables": [{"Name": f"internal.metrics.{name}", "Value": value} for name, value in counted.items()],
        },
    }


def job(stages: list[int], query: int, node: str | None) -> dict[str, object]:
    told = {"spark.sql.execution.id": str(query)} | ({"spark.job.description": node} if node else {})
    return {"Event": "SparkListenerJobStart", "Stage IDs": stages, "Properties": told}


def query(number: int, begun: int, ended: int, plan: str = "") -> list[dict[str, object]]:
    return [
        {
            "Event": f"{SQL}SparkListenerSQLExecutionStart",
            "executionId": number,
            "description": "a place in the code",
            "physicalPlanDescription": plan,
            "time": begun,
        },
        {"Event": f"{SQL}SparkListenerSQLExecutionEnd", "executionId": number, "time": ended},
    ]


def test_what_the_statements_of_a_node_took_is_added_up_and_the_dearest_comes_first() -> None:
    first, second, third = query(1, 1000, 2500), query(2, 3000, 8000, PLAN + WITHIN), query(3, 0, 1)
    log = [
        first[0],
        job([0, 1], 1, "orders"),
        stage(0, executorCpuTime=10**9, resultSize=5),
        stage(1, diskBytesSpilled=7),
        first[1],
        second[0],
        job([2], 2, "orders"),
        stage(2, executorCpuTime=10**9, **{"shuffle.write.bytesWritten": 9}, peakExecutionMemory=1),
        second[1],
        third[0],
        job([3], 3, None),
        third[1],
    ]
    assert costs(log) == [
        Cost("orders", 6.5, 2 * 10**9, 9, 7, 5, cartesian_products=1, nested_loops=1),
        Cost("a place in the code", 0.001),
    ]


def test_what_a_statement_has_another_do_is_counted_once() -> None:
    (begun, ended), (inner_begun, inner_ended) = query(1, 0, 5000), query(2, 1000, 4000)
    inner_begun["rootExecutionId"] = 1
    log = [begun, job([0], 2, "orders"), inner_begun, job([1], 2, "orders"), inner_ended, ended]
    begun["description"] = "orders"
    assert [(cost.node, cost.seconds) for cost in costs(log)] == [("orders", 5.0)]


def test_the_plan_that_spark_went_by_counts_and_not_the_first() -> None:
    begun, ended = query(1, 0, 1, PLAN)
    changed = {
        "Event": f"{SQL}SparkListenerSQLAdaptiveExecutionUpdate",
        "executionId": 1,
        "physicalPlanDescription": "== Physical Plan ==\nSortMergeJoin (1)\n\n(1) SortMergeJoin",
    }
    [cost] = costs([begun, job([], 1, "orders"), changed, ended])
    assert (cost.cartesian_products, cost.nested_loops) == (0, 0)


def test_a_report_names_whoever_looks_at_every_pair() -> None:
    told = report([Cost("orders", 2, shuffle_bytes=3_000_000), Cost("pairs", 1, cartesian_products=2)]).splitlines()
    assert [line.split() for line in told[:4]] == [
        ["node", "seconds", "processor", "s", "shuffle", "MB", "spilled", "MB", "to", "driver", "MB"],
        ["orders", "2.0", "0.0", "3.0", "0.0", "0.0"],
        ["pairs", "1.0", "0.0", "0.0", "0.0", "0.0"],
        ["all", "3.0", "0.0", "3.0", "0.0", "0.0"],
    ]
    assert told[-2:] == ["cartesian product: 1 nodes: pairs", "nested loops: 0 nodes"]


def test_a_log_in_parts_is_read_in_their_order_and_what_is_none_is_refused(tmp_path: Path) -> None:
    for number in (10, 9):
        (tmp_path / f"events_{number}_app").write_text(json.dumps({"Event": str(number)}) + "\n")
    assert [event["Event"] for event in events_in(tmp_path)] == ["9", "10"]
    (tmp_path / "events_11_app").write_bytes(b"(\xb5/\xfd\n")
    with pytest.raises(ValueError, match=r"events_11_app, line 1: no event .*spark\.eventLog\.compress"):
        list(events_in(tmp_path))
    with pytest.raises(ValueError, match=r"has no file events_\*"):
        list(events_in(tmp_path.parent))
