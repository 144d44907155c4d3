"""Whether anything notices a mutant: what is cheap is asked first, and the first that notices ends it.

1. The unit tests of its model. Each reads its own model alone, so one call of dbt tries a mutant of every model; a
   macro has the models that use it to itself for that round, and its own test in tests/macros.
2. The small shops (world.py): what comes out differently, the data tests of that, and what the golden shop says.
3. For Python and macros, the pytest files that name the module.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
from mutant import PROJECT, Mutant
from world import World, environment

sys.path.insert(0, str(PROJECT / "tests" / "python"))
import dbt_process

MUTANTS_A_ROUND = 60
MODELS_OF_A_MACRO = 10
PYTEST_SECONDS = 300
# A test that builds takes minutes: it is asked only by `--deep` (without_builds.py), and files of such come last.
BUILDS = re.compile(r"dbt_build|sample_build|run_dbt")
# The statement does not stand: no test is needed to see that.
BROKEN = re.compile(r"Binder Error|Parser Error|Catalog Error|Compilation Error")
FOLDERS = ("models", "macros", "seeds", "python_helpers", "tests", "analyses")
FILES = ("dbt_project.yml", "selectors.yml", "profiles.yml", "pyproject.toml")


@dataclass(frozen=True)
class Verdict:
    """`killed` by what, `survived` with the tables that came out differently, or `broken`: it never ran."""

    mutant: Mutant
    verdict: str
    by: str = ""
    different: tuple[str, ...] = ()
    seconds: float = 0


class Judge:
    """What mutants are tried with, in one folder: a copy of the project and the shops that were built once."""

    def __init__(self, folder: Path, is_deep: bool = False) -> None:
        self.folder = folder
        self.is_deep = is_deep
        self.project = folder / "project"
        self.scratch = folder / "scratch"
        self.manifest: dict[str, Any] = {}
        # Of each test file that noticed something: what it notices where nothing is broken.
        self.noticed_by_unbroken: dict[Path, str] = {}

    def prepare(self) -> None:
        """Copy the project as it stands, and build the shops that are not there yet."""
        for name in FOLDERS:
            shutil.rmtree(self.project / name, ignore_errors=True)
            shutil.copytree(PROJECT / name, self.project / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in FILES:
            shutil.copy(PROJECT / name, self.project)
        self.scratch.mkdir(exist_ok=True)
        sample = self.folder / "sample"
        if not (sample / "scv.duckdb").exists():
            people = ["--people", "300", "--months", "6", "--seed", "7"]
            line = [
                sys.executable,
                "-m",
                "scv.synthetic",
                *people,
                "--out",
                str(sample / "raw"),
                "--truth",
                str(sample / "truth"),
            ]
            subprocess.run(line, check=True, env=environment(sample, self.project))
            self._dbt(sample, "build", "--exclude-resource-type", "unit_test", "test")
        for world in self.worlds:
            if not (world.folder / "target" / "manifest.json").exists():
                self._compile_as_first(world.folder)
            world.unmutated  # noqa: B018
        units = sample / "units"
        units.mkdir(exist_ok=True)
        if not (units / "scv.duckdb").exists():
            shutil.copyfile(sample / "scv.duckdb", units / "scv.duckdb")
        # What the project is today: a test may have come since the shop was built.
        self._dbt(sample, "parse", home=units)
        self.manifest = json.loads((units / "target" / "manifest.json").read_text())

    @cached_property
    def worlds(self) -> list[World]:
        """The sample, and the golden shop where one was built."""
        found = [World(self.folder / "sample")]
        if (self.folder / "golden" / "scv.duckdb").exists():
            import golden

            readings = {name: table.query for name, table in golden.TABLES.items()}
            found.append(World(self.folder / "golden", readings))
        return found

    def _compile_as_first(self, folder: Path) -> None:
        """All SQL as the first build runs it: without the tables that a later build adds to."""
        first = folder / "first"
        first.mkdir(exist_ok=True)
        shutil.copyfile(folder / "scv.duckdb", first / "scv.duckdb")
        self._dbt(folder, "parse")
        kept = json.loads((folder / "target" / "manifest.json").read_text())
        with duckdb.connect(str(first / "scv.duckdb")) as connection:
            for node in kept["nodes"].values():
                if node["config"].get("materialized") == "incremental":
                    connection.execute(f'drop table if exists "{node["schema"]}"."{node["alias"]}"')
        self._dbt(folder, "compile", home=first)
        (folder / "target").mkdir(exist_ok=True)
        shutil.copyfile(first / "target" / "manifest.json", folder / "target" / "manifest.json")

    def _dbt(self, world: Path, command: str, *arguments: str, home: Path | None = None, is_tried: bool = False) -> int:
        """One call of dbt on a world, database and artefacts lying in `home`; a failure is an error unless tried."""
        home = home or world
        told = environment(world, self.project) | {
            "SCV_DB": str(home / "scv.duckdb"),
            "DBT_TARGET_PATH": str(home / "target"),
            "DBT_LOG_PATH": str(home / "logs"),
        }
        returncode, output = dbt_process.run(
            [command, *arguments], cwd=self.project, environment=told, timeout_seconds=3600
        )
        if returncode and not is_tried:
            raise RuntimeError(f"dbt {command}:\n{output[-4000:]}")
        return returncode

    @cached_property
    def models_with_unit_tests(self) -> set[str]:
        return {test["model"] for test in self.manifest["unit_tests"].values()}

    def footprint(self, mutant: Mutant) -> set[str]:
        """The ids of the models and data tests whose SQL the mutant changes."""
        nodes = self.manifest["nodes"]
        if mutant.model is not None:
            return {f"model.scv.{mutant.model}"}
        if not mutant.file.startswith("macros/"):
            return set()
        macros = self.manifest["macros"]
        changed = {name for name, macro in macros.items() if macro["original_file_path"] == mutant.file}
        while True:
            users = {name for name, macro in macros.items() if changed.intersection(macro["depends_on"]["macros"])}
            if users <= changed:
                break
            changed |= users
        return {
            name
            for name, node in nodes.items()
            if node["resource_type"] in ("model", "test") and changed.intersection(node["depends_on"]["macros"])
        }

    def rounds(self, mutants: Sequence[Mutant]) -> Iterator[list[Mutant]]:
        """Mutants that can be tried at once, since no model or test is changed by two of them."""
        left = list(mutants)
        while left:
            taken: list[Mutant] = []
            touched: set[str] = set()
            files: set[str] = set()
            for mutant in left:
                footprint = self.footprint(mutant)
                if len(taken) < MUTANTS_A_ROUND and mutant.file not in files and not touched & footprint:
                    taken.append(mutant)
                    touched |= footprint
                    files.add(mutant.file)
            left = [mutant for mutant in left if mutant not in taken]
            yield taken

    def judge(self, mutants: Sequence[Mutant]) -> Iterator[Verdict]:
        """The verdict of each mutant, as soon as it stands."""
        of_models = [mutant for mutant in mutants if mutant.model is not None]
        of_macros = [mutant for mutant in mutants if mutant.file.startswith("macros/")]
        for together in self.rounds(of_models):
            yield from self._judge_round(together)
        for mutant in mutants:
            if mutant.file.startswith("python_helpers/"):
                self._apply([mutant])
                try:
                    yield self._ask_pytest(mutant, ())
                finally:
                    self._take_back([mutant])
        # Last: a macro that every staging model uses leaves room for no other in its round.
        for together in self.rounds(of_macros):
            yield from self._judge_round(together)

    def _apply(self, mutants: Sequence[Mutant]) -> None:
        for mutant in mutants:
            (self.project / mutant.file).write_text(mutant.applied((PROJECT / mutant.file).read_text()))

    def _take_back(self, mutants: Sequence[Mutant]) -> None:
        for mutant in mutants:
            (self.project / mutant.file).write_text((PROJECT / mutant.file).read_text())

    def _judge_round(self, mutants: list[Mutant]) -> Iterator[Verdict]:
        self._apply(mutants)
        try:
            noticed = self._ask_unit_tests(mutants)
            left = [mutant for mutant in mutants if mutant not in (noticed or {})]
            codes = {world: self._compiled(world, left) for world in self.worlds} if noticed is not None else {}
        finally:
            self._take_back(mutants)
        yield from (noticed or {}).values()
        if noticed is None or None in codes.values():
            # One of them keeps dbt from reading all the others.
            if len(left) == 1:
                yield Verdict(left[0], "broken", "dbt cannot read the project")
            else:
                yield from self._judge_round(left[: len(left) // 2])
                yield from self._judge_round(left[len(left) // 2 :])
            return
        for mutant in left:
            verdict = self._ask_worlds(mutant, codes)
            if verdict.verdict == "survived" and mutant.file.startswith("macros/"):
                self._apply([mutant])
                try:
                    verdict = self._ask_pytest(mutant, verdict.different)
                finally:
                    self._take_back([mutant])
            yield verdict

    def _ask_unit_tests(self, mutants: Sequence[Mutant]) -> dict[Mutant, Verdict] | None:
        """Those that a unit test, or the test of a macro, notices; None where dbt could not even read them all."""
        nodes = self.manifest["nodes"]
        selected: dict[str, Mutant] = {}
        wanted = []
        for mutant in mutants:
            footprint = sorted(self.footprint(mutant))
            names = [nodes[name]["name"] for name in footprint if nodes[name]["resource_type"] == "model"]
            for name in [name for name in names if name in self.models_with_unit_tests][:MODELS_OF_A_MACRO]:
                selected[f"unit_test.scv.{name}."] = mutant
                wanted.append(f"test_type:unit,{name}")
            for name in footprint:
                if nodes[name]["original_file_path"].startswith("tests/macros/"):
                    selected[name] = mutant
                    wanted.append(nodes[name]["name"])
        if not wanted:
            return {}
        home = self.folder / "sample" / "units"
        results = home / "target" / "run_results.json"
        results.unlink(missing_ok=True)
        self._dbt(self.folder / "sample", "test", "--select", *wanted, home=home, is_tried=True)
        if not results.exists():
            return None
        noticed: dict[Mutant, Verdict] = {}
        for result in json.loads(results.read_text())["results"]:
            if result["status"] in ("fail", "error"):
                mutant = next((one for start, one in selected.items() if result["unique_id"].startswith(start)), None)
                if mutant is not None and mutant not in noticed:
                    is_broken = result["status"] == "error" and BROKEN.search(result["message"] or "")
                    by = result["unique_id"].split(".")[3 if result["unique_id"].startswith("unit_test") else 2]
                    noticed[mutant] = Verdict(mutant, "broken" if is_broken else "killed", by)
        return noticed

    def _compiled(self, world: World, mutants: Sequence[Mutant]) -> dict[str, str] | None:
        """The SQL of the models that the mutants change, with all of them in the project; None where dbt stops at one.

        A model of which dbt can make no SQL is missing.
        """
        changed = sorted({name for mutant in mutants for name in self.footprint(mutant) if name.startswith("model.")})
        if not changed:
            return {}
        first = world.folder / "first"
        manifest = first / "target" / "manifest.json"
        manifest.unlink(missing_ok=True)
        models = [self.manifest["nodes"][name]["name"] for name in changed]
        self._dbt(world.folder, "compile", "--select", *models, home=first, is_tried=True)
        if not manifest.exists():
            return None
        nodes = json.loads(manifest.read_text())["nodes"]
        return {name: nodes[name]["compiled_code"] for name in changed if nodes[name].get("compiled_code")}

    def _ask_worlds(self, mutant: Mutant, codes: Mapping[World, Mapping[str, str]]) -> Verdict:
        started = time.monotonic()
        different: dict[str, None] = {}
        models = sorted(name for name in self.footprint(mutant) if name.startswith("model."))
        for world in self.worlds:
            missing = [name for name in models if name not in codes[world]]
            if missing:
                return Verdict(mutant, "broken", f"dbt can make no SQL of {missing[0]}")
            changed = {name: codes[world][name] for name in models if codes[world][name] != world.nodes[name].code}
            os.environ.update(environment(world.folder, self.project))
            outcome = world.outcome(changed, self.scratch / "scv.duckdb")
            different |= dict.fromkeys(outcome.different)
            if outcome.noticed_by:
                verdict = "broken" if outcome.is_broken else "killed"
                return Verdict(mutant, verdict, outcome.noticed_by, tuple(different), time.monotonic() - started)
        return Verdict(mutant, "survived", different=tuple(different), seconds=time.monotonic() - started)

    def _ask_pytest(self, mutant: Mutant, different: tuple[str, ...]) -> Verdict:
        """Run the test files that name the module or the macro, those that take seconds first.

        A file that fails with nothing broken, because the copy lacks what it looks at, has nothing to say.
        """
        started = time.monotonic()
        for file in self._files_that_name(mutant):
            noticed_by = self._noticed_by(file)
            if noticed_by and file not in self.noticed_by_unbroken:
                self._take_back([mutant])
                self.noticed_by_unbroken[file] = self._noticed_by(file)
                self._apply([mutant])
            if noticed_by and not self.noticed_by_unbroken[file]:
                return Verdict(mutant, "killed", noticed_by, different, time.monotonic() - started)
        return Verdict(mutant, "survived", "", different, time.monotonic() - started)

    def _noticed_by(self, file: Path) -> str:
        """The first test of a file that fails, or nothing."""
        line = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", str(file)]
        line += [] if self.is_deep else ["-p", "without_builds"]
        told = environment(self.folder / "sample", self.project) | {
            "PYTHONDONTWRITEBYTECODE": "1",
            # The copy's Python before that which is installed, and the plugin.
            "PYTHONPATH": os.pathsep.join([str(self.project / "python_helpers"), str(Path(__file__).parent)]),
        }
        for name in ("SCV_RAW", "SCV_DB", "SCV_PUBLISH", "DBT_TARGET_PATH", "DBT_LOG_PATH", "DBT_PROJECT_DIR"):
            told.pop(name)
        if self.is_deep:
            told["SCV_TEST_BUILD"] = str(self.folder / "sample")
        try:
            finished = subprocess.run(
                line, cwd=self.project, env=told, capture_output=True, text=True, timeout=PYTEST_SECONDS
            )
        except subprocess.TimeoutExpired:
            return f"{file.name} does not end"
        # 3: what was imported has ended the session.
        if finished.returncode not in (1, 2, 3):
            return ""
        failed = re.search(r"^(?:FAILED|ERROR) \S*?(\w+\.py(?:::\w+)*)", finished.stdout, re.MULTILINE)
        return failed[1] if failed else file.name

    def _files_that_name(self, mutant: Mutant) -> list[Path]:
        if mutant.file.startswith("macros/"):
            names = [Path(mutant.file).stem]
        else:
            module = mutant.file.removeprefix("python_helpers/").removesuffix(".py").replace("/", ".")
            names = [module, module.rpartition(".")[0]] if module.count(".") > 1 else [module]
        found: dict[Path, str] = {}
        for name in names:
            package, _, last = name.rpartition(".")
            named = re.compile(
                rf"\b{re.escape(name)}\b" + (rf"|from {re.escape(package)} import [^\n]*\b{last}\b" if package else "")
            )
            for file in sorted((self.project / "tests" / "python").glob("test_*.py")):
                text = file.read_text()
                if named.search(text):
                    found.setdefault(file, text)
        return sorted(found, key=lambda file: (BUILDS.search(found[file]) is not None, len(found[file])))
