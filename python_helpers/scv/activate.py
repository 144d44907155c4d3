"""Make rules again after a line of them changed: segments, triggers, audiences and exports, as a release of its own.

    python -m scv.activate

Everything else is taken as the last build left it: no raw file is looked at. What is made again is the selector
`activation` of `selectors.yml`. A work database that is not what the current release was made of, or code that is not
what made it, is refused before anything is written: the release would be made of two.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb

from scv.project import place
from scv.publishing import PROJECT_DIR, open_database, provenance_of
from scv.publishing.releases import CURRENT
from scv.terminal import run_and_exit

# What a build of today has to have in common with the one whose tables it goes on from.
_SAME = {
    "code_hash": "models, macros, seeds other than rules, Python or dbt_project.yml were changed",
    "dbt_version": "dbt was",
}


class NotActivatedError(RuntimeError):
    """Rules cannot be made again on what there is; the message says why and what to do. Nothing was written."""


def released_variables(work: Path, published: Path) -> str:
    """The variables, as JSON, of the build whose tables lie in `work` and are the current release of `published`.

    Raises NotActivatedError where there is no such build, or where it was made by other code.
    """
    released = published / CURRENT / "scv.duckdb"
    if not released.exists():
        raise NotActivatedError(f"there is no release in {published}")
    if not work.exists():
        raise NotActivatedError(f"the work database {work} is not there")
    release, built = _release(released, "release"), _release(work, "publish.release")
    name = (published / CURRENT).resolve().name
    if release.get("code_hash") is None:
        raise NotActivatedError(f"release {name} was made by an earlier version of the project")
    if built.get("release_id") != release["release_id"]:
        raise NotActivatedError(
            f"{work} is not what release {name} was made of: a build since did not end, "
            "made only some tables or published elsewhere"
        )
    today = provenance_of(PROJECT_DIR)._asdict()
    changed = [what for column, what in _SAME.items() if release[column] != today[column]]
    if changed:
        raise NotActivatedError(f"{' and '.join(changed)} since release {name}")
    return str(release["build_variables"])


def activate(work: Path, published: Path) -> int:
    """Make the rules again and publish; the status of dbt, whose words go to the terminal. Raises NotActivatedError."""
    line = [str(Path(sys.executable).with_name("dbt")), "build", "--selector", "activation"]
    line += ["--project-dir", str(PROJECT_DIR), "--profiles-dir", str(PROJECT_DIR)]
    line += ["--vars", released_variables(work, published)]
    # Its results are none to go on from: `dbt retry` is for builds, and after a slip in a rule this is run again.
    return subprocess.run([*line, "--no-write-json"], check=False).returncode


def _release(database: Path, table: str) -> dict[str, Any]:
    """A row of a release's table of itself; nothing where the database has none."""
    try:
        with open_database(database) as connection:
            rows = connection.sql(f"select * from {table} limit 1").to_arrow_table().to_pylist()
    except duckdb.CatalogException:
        return {}
    return rows[0] if rows else {}


def main() -> int:
    argparse.ArgumentParser(
        prog="python -m scv.activate", description="Make rules again, on the last build."
    ).parse_args()
    try:
        return activate(place("SCV_DB"), place("SCV_PUBLISH"))
    except NotActivatedError as problem:
        print(f"nothing was activated: {problem}. A full build is needed: make build", file=sys.stderr)
        return 2


if __name__ == "__main__":
    run_and_exit(main)
