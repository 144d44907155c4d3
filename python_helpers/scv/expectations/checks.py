"""Run checks on a DuckDB file: plainly, all that a door needs, or by Great Expectations, which writes Data Docs.

Every check is a query that returns what is wrong, a row per finding; none means that it holds. DuckDB cannot keep a
result open while the next query runs, which is what Great Expectations expects of a database: results are read at once.
"""

import atexit
import os
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from scv.relations import quoted

SEVERITIES = ("critical", "warning")
# Findings of a check that are told one by one; every word that accepts one has to be read somewhere.
FINDINGS_TOLD = 40


class Check(NamedTuple):
    """`query` returns what is wrong with `table`; `{batch}` in it is the table."""

    table: str
    description: str
    query: str
    severity: str = "warning"


def found_in_any(queries: Iterable[str], order_by: str) -> str:
    """One query of several that read tables of their own. It names the batch: Great Expectations asks for it."""
    return (
        f"select found.* from ({' union all '.join(queries)}) as found"
        f" cross join (select count(*) as batch_rows from {{batch}}) as batch order by {order_by}"
    )


class Outcome(NamedTuple):
    """What came of a check: `findings` are the rows of its query, `error` why it could not run."""

    check: Check
    holds: bool
    findings: list[dict[str, Any]]
    error: str | None


def judge(connection: duckdb.DuckDBPyConnection, checks: Iterable[Check]) -> list[Outcome]:
    """Run every check on an open database, in order; needs nothing but DuckDB and writes nothing."""
    outcomes = []
    for check in checks:
        try:
            result = connection.execute(check.query.replace("{batch}", quoted(check.table)))
            names = [name for name, *_ in result.description]
            findings = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
            outcomes.append(Outcome(check, not findings, findings, None))
        except duckdb.Error as error:
            outcomes.append(Outcome(check, False, [], str(error)))
    return outcomes


def run_checks(database: Path, checks: Iterable[Check], docs: Path, name: str) -> list[Outcome]:
    """Run every check on `database`, read-only, and write Data Docs to `docs`, replacing what is there.

    Outcomes come in the order of the tables' names, then of the checks. ValueError for an unknown severity.
    """
    checks = list(checks)
    for check in checks:
        if check.severity not in SEVERITIES:
            raise ValueError(f"severity must be one of {', '.join(SEVERITIES)}, got {check.severity}")
    # In a process of its own: it changes how Great Expectations reads results, and leaves objects of DuckDB behind.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_run, database, checks, docs, name).result()


def _run(database: Path, checks: list[Check], docs: Path, name: str) -> list[Outcome]:
    # What is left behind is reported by DuckDB's Python package as this process ends, in forty lines that help nobody.
    atexit.register(lambda: os.dup2(os.open(os.devnull, os.O_WRONLY), 2))
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    shutil.rmtree(docs, ignore_errors=True)
    for site in list(context.get_site_names()):
        context.delete_data_docs_site(site)
    context.add_data_docs_site(
        site_name=name,
        site_config={
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(docs.resolve())},
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        },
    )
    source = context.data_sources.add_sql(
        name=name, connection_string=f"duckdb:///{database.resolve()}?access_mode=read_only", create_temp_table=False
    )
    definitions = []
    for table in sorted({check.table for check in checks}):
        asset = source.add_table_asset(name=table, table_name=table)
        batch = asset.add_batch_definition_whole_table("all rows")
        suite = context.suites.add(gx.ExpectationSuite(name=f"{name}: {table}"))
        for number, check in enumerate(checks):
            if check.table == table:
                expectation = gx.expectations.UnexpectedRowsExpectation(
                    description=check.description,
                    unexpected_rows_query=check.query,
                    severity=check.severity,
                    meta={"check": number},
                )
                suite.add_expectation(expectation)
        definition = gx.ValidationDefinition(name=f"{name}: {table}", data=batch, suite=suite)
        definitions.append(context.validation_definitions.add(definition))
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(name=name, validation_definitions=definitions, result_format="COMPLETE")
    )
    with _results_read_at_once():
        run = checkpoint.run()
    context.build_data_docs()
    return [_outcome(result, checks) for validation in run.run_results.values() for result in validation.results]


def _outcome(result: Any, checks: list[Check]) -> Outcome:
    check = checks[result.expectation_config.meta["check"]]
    raised = result.exception_info or {}
    infos = [raised, *(info for info in raised.values() if isinstance(info, dict))]
    error = next((info["exception_message"] for info in infos if info.get("raised_exception")), None)
    details = result.result.get("details") or {}
    return Outcome(check, bool(result.success), list(details.get("unexpected_rows") or []), error)


@contextmanager
def _results_read_at_once() -> Iterator[None]:
    from great_expectations.execution_engine import SqlAlchemyExecutionEngine

    def execute_query(self: SqlAlchemyExecutionEngine, query: Any) -> Any:
        with self.get_connection() as connection:
            result = self._execute_query_with_recovery(connection, query)
            return result.freeze()() if result.returns_rows else result

    original = SqlAlchemyExecutionEngine.execute_query
    SqlAlchemyExecutionEngine.execute_query = execute_query
    try:
        yield
    finally:
        SqlAlchemyExecutionEngine.execute_query = original


def told(outcomes: Iterable[Outcome], door: str) -> str:
    """What a person reads: how many checks hold, and each that does not with what was found, critical ones first."""
    outcomes = list(outcomes)
    failed = sorted(
        (outcome for outcome in outcomes if not outcome.holds),
        key=lambda outcome: (SEVERITIES.index(outcome.check.severity), outcome.check.table),
    )
    lines = [f"{door}: {len(outcomes) - len(failed)} of {len(outcomes)} expectations hold"]
    for outcome in failed:
        table = outcome.check.table.removeprefix("landing__").replace("__", ".")
        lines.append(f"  {outcome.check.severity}: {table}: {outcome.check.description}")
        if outcome.error:
            lines.append(f"      could not be checked: {outcome.error.splitlines()[0]}")
        for finding in outcome.findings[:FINDINGS_TOLD]:
            lines.append("      " + ", ".join(f"{name} {value}" for name, value in finding.items()))
        if len(outcome.findings) > FINDINGS_TOLD:
            lines.append(f"      and {len(outcome.findings) - FINDINGS_TOLD} more")
    return "\n".join(lines)


def stops(outcomes: Iterable[Outcome]) -> bool:
    """Whether a critical check does not hold, or could not be run."""
    return any(not outcome.holds and outcome.check.severity == "critical" for outcome in outcomes)
