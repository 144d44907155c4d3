"""Whether the models mean the same on a second engine: `make parity`.

    make parity                                  every SQL model on Sail, over the tables of the work database
    make parity ENGINE=spark                     on Spark itself, where Java and pyspark are
    make parity ARGS="--analyse"                 only whether the engine understands them, which takes seconds
    make parity ARGS="--only int_windows"        models whose name or file holds the word

Each model's select is run over DuckDB's own tables, never over what the other engine made of the model before it: so
a difference shows in the model that makes it and nowhere else. `unequal.csv` lists the models that cannot be equal, at
most five, each with its reason and a bound: how far it comes, which columns are not looked at, how many rows differ.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from statements import PROJECT, CompileError, Statement, spark_statements
from tables import erase_as_the_engine, export, somebody_is_erased
from verdicts import judged, listed, report

PYTHON = PROJECT / ".venv-parity" / "bin" / "python"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make parity", description=__doc__.splitlines()[0])
    parser.add_argument("--engine", default="sail", choices=["sail", "spark"])
    parser.add_argument("--analyse", action="store_true", help="run nothing: does the engine understand each model?")
    parser.add_argument("--only", default="", help="a part of a model's name or file")
    parser.add_argument("--keep", type=Path, help="where the tables, statements and answers stay, to look into")
    arguments = parser.parse_args()
    database = Path(os.environ.get("SCV_DB") or PROJECT / "data" / "scv.duckdb").absolute()
    if not database.exists():
        print(f"make parity: {database} is no work database; make build makes one", file=sys.stderr)
        return 2
    python = engine_python(arguments.engine)
    if isinstance(python, str):
        print(f"make parity: {python}", file=sys.stderr)
        return 2
    folder = arguments.keep.absolute() if arguments.keep else Path(tempfile.mkdtemp())
    try:
        everything = spark_statements(folder / "target")
        statements = asked(everything, arguments.only)
        export(database, folder / "tables", with_rows=not arguments.analyse)
        if not arguments.analyse and somebody_is_erased(database):
            walked = [one for one in everything if one.name in ("prv_records_named", "prv_record_parts")]
            ask(python, arguments.engine, folder, walked, analyse_only=False)
            erase_as_the_engine(folder)
        ask(python, arguments.engine, folder, statements, arguments.analyse)
        exempt = listed(arguments.engine)
        verdicts = judged(database, folder, statements, exempt, arguments.analyse)
    except CompileError as problem:
        print(problem, file=sys.stderr)
        return 1
    finally:
        if not arguments.keep:
            shutil.rmtree(folder)
    text, is_well = report(verdicts, exempt, arguments.analyse, is_partial=bool(arguments.only))
    print(text)
    return 0 if is_well else 1


def engine_python(engine: str) -> Path | str:
    """The Python that has the engine, or what is missing."""
    if engine == "sail":
        return PYTHON if PYTHON.exists() else f"{PYTHON.parents[1]} is not there; make parity makes it"
    if not shutil.which("java"):
        return "Spark needs Java 17 or 21 on the PATH, and there is none"
    python = Path(os.environ.get("SCV_SPARK_PYTHON") or sys.executable)
    found = subprocess.run([python, "-c", "import pyspark.sql, pyarrow"], capture_output=True, check=False)
    if found.returncode:
        return f"{python} has no pyspark; point SCV_SPARK_PYTHON at a Python that has pyspark 4 and pyarrow"
    return python


def asked(everything: list[Statement], only: str) -> list[Statement]:
    """The statements whose name or file holds the word."""
    found = [one for one in everything if only in one.name or only in one.file]
    if not found:
        raise CompileError(f"no model and no test of a macro has {only!r} in its name")
    return found


def ask(python: Path, engine: str, folder: Path, statements: list[Statement], analyse_only: bool) -> None:
    """Have the engine answer: `answers.json` and `answers/` in the folder."""
    (folder / "answers").mkdir(exist_ok=True)
    (folder / "settings.json").write_text(json.dumps({"analyse_only": analyse_only}), encoding="utf-8")
    (folder / "statements.json").write_text(
        json.dumps([{"name": one.name, "sql": one.sql} for one in statements if one.sql]), encoding="utf-8"
    )
    program = Path(__file__).with_name("engine.py")
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    subprocess.run([python, program, engine, folder], env={"RUST_LOG": "error", **environment}, check=True)


if __name__ == "__main__":
    sys.exit(main())
