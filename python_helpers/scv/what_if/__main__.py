"""Say what other identity rules would change, without changing anything.

    python -m scv.what_if --rules my_rules.csv --vars '{match_accept: 7}'

Without a table of its own the project's seeds count, as they lie in seeds/identity: edit one, ask, then build.
"""

import argparse
import json
import sys
from pathlib import Path

import yaml

from scv.project import place
from scv.terminal import run_and_exit
from scv.what_if.compare import as_text
from scv.what_if.trial import TrialError, try_out


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scv.what_if", description="What would other rules change?")
    parser.add_argument("--rules", type=Path, help="CSV in the columns of seeds/identity/identifier_rules.csv")
    parser.add_argument("--denylist", type=Path, help="CSV in the columns of seeds/identity/identifier_denylist.csv")
    parser.add_argument("--overrides", type=Path, help="CSV in the columns of seeds/identity/identity_overrides.csv")
    parser.add_argument("--vars", default="{}", help="dbt variables as YAML: '{match_accept: 7}'")
    parser.add_argument(
        "--output", type=Path, help="where the findings go as JSON (default: what_if.json beside the database)"
    )
    arguments = parser.parse_args()
    work = place("SCV_DB")
    given = {
        "identifier_rules": arguments.rules,
        "identifier_denylist": arguments.denylist,
        "identity_overrides": arguments.overrides,
    }
    variables = yaml.safe_load(arguments.vars or "{}") or {}
    if not isinstance(variables, dict):
        parser.error(f"--vars must be a mapping such as '{{match_accept: 7}}', got {arguments.vars!r}")
    output = arguments.output or work.with_name("what_if.json")
    try:
        tables = {seed: file.absolute() for seed, file in given.items() if file}
        found = try_out(work, tables, variables)
    except TrialError as problem:
        sys.exit(str(problem))
    asked = {"tables": {seed: str(file) for seed, file in tables.items()}, "variables": variables}
    output.touch(mode=0o600)
    output.write_text(json.dumps({**asked, **found.as_json()}, indent=1) + "\n", encoding="utf-8")
    print(as_text(found))
    print(f"\nNothing was changed. All of it, for machines and with personal data: {output}")


if __name__ == "__main__":
    run_and_exit(main)
