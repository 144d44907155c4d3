"""Runs statements on Sail or Spark, in an environment that has nothing of the project: `python engine.py sail FOLDER`.

Read from FOLDER: `statements.json`, a list of {"name", "sql"}; `tables/<schema>.<table>.parquet`; `settings.json`,
{"analyse_only": bool}. Written: `answers.json`, a list of {"name", "stage", "error"}, where stage is how far it came
(`none`, `analysed`, `run`); and, unless only analysed, `answers/<name>.parquet`.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import warnings
from pathlib import Path

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.ansi.enabled": "true",
}

NO_ANSWER = "no answer"
# A statement over the rows of a sample takes Sail less than a second, and Spark, which plans it anew, up to a minute.
SECONDS_TO_ANSWER = {"sail": 60, "spark": 600}
# One that nothing refers to stops.
SERVERS = []


def main(engine, folder):
    statements = json.loads((folder / "statements.json").read_text(encoding="utf-8"))
    analyse_only = json.loads((folder / "settings.json").read_text(encoding="utf-8"))["analyse_only"]
    open_session = {"sail": sail, "spark": spark}[engine]
    session = with_tables(open_session(), folder)
    answers = []
    for one in statements:
        answers.append(in_time(session, one, None if analyse_only else folder / "answers", SECONDS_TO_ANSWER[engine]))
        if is_gone(answers[-1]["error"]):
            # The statement took the engine down, or holds it: the others go on with a new one.
            session = with_tables(open_session(), folder)
        (folder / "answers.json").write_text(json.dumps(answers), encoding="utf-8")


def with_tables(session, folder):
    schemas = set()
    for file in sorted((folder / "tables").glob("*.parquet")):
        schema, table, _ = file.name.split(".")
        if schema not in schemas:
            schemas.add(schema)
            session.sql(f"create schema if not exists `{schema}`")
        session.sql(f"create table `{schema}`.`{table}` ({columns(file)}) using parquet location '{file}'")
    return session


def columns(file):
    """Names and types of a file's columns as SQL declares them: an engine that is told need not look into each."""
    from pyarrow import parquet
    from pyspark.sql.pandas.types import from_arrow_schema

    fields = from_arrow_schema(parquet.read_schema(file), prefer_timestamp_ntz=True)
    return ", ".join(f"`{field.name}` {field.dataType.simpleString()}" for field in fields)


def is_gone(error):
    return error is not None and any(sign in error for sign in ("UNAVAILABLE", "RETRIES_EXCEEDED", NO_ANSWER))


def in_time(session, statement, folder, seconds):
    """The engine's answer, or that there was none in time."""
    answers = queue.SimpleQueue()
    threading.Thread(target=lambda: answers.put(answer(session, statement, folder)), daemon=True).start()
    try:
        return answers.get(timeout=seconds)
    except queue.Empty:
        return {"name": statement["name"], "stage": "analysed", "error": f"{NO_ANSWER} in {seconds} seconds"}


def answer(session, statement, folder):
    stage = "none"
    try:
        rows = session.sql(statement["sql"])
        _ = rows.schema
        stage = "analysed"
        if folder is not None:
            from pyarrow import parquet

            parquet.write_table(rows.toArrow(), folder / f"{statement['name']}.parquet")
            stage = "run"
    except Exception as error:  # whatever an engine says of a statement is its answer
        return {"name": statement["name"], "stage": stage, "error": str(error).split("JVM stacktrace:")[0].strip()}
    return {"name": statement["name"], "stage": stage, "error": None}


def sail():
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    server = SparkConnectServer()
    SERVERS.append(server)
    server.start()
    _, port = server.listening_address
    session = SparkSession.builder.remote(f"sc://localhost:{port}").create()
    for name, value in SETTINGS.items():
        session.conf.set(name, value)
    # From here on a server that is gone stays so.
    session.client.set_retry_policies([])
    return session


def spark():
    from pyspark.sql import SparkSession

    # One that holds on to a statement is otherwise given again, with its tables.
    if holding := SparkSession.getActiveSession():
        holding.stop()
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    own = {
        "spark.sql.ansi.doubleQuotedIdentifiers": "true",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.memory": "3g",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }
    for name, value in {**SETTINGS, **own}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(sys.argv[1], Path(sys.argv[2]))
    # A thread that waits for an engine which holds on to a statement would keep the process for ever.
    sys.stdout.flush()
    os._exit(0)
