"""Every macro says what it is for and what its arguments are, where dbt and people look for it."""

import re

import pytest
import yaml
from conftest import PROJECT

MACROS = PROJECT / "macros"
DEFINED = re.compile(r"{%-?\s*(?:macro|materialization|test)\s+(\w+)\s*\(([^)]*)\)")


def defined() -> dict[str, tuple[str, list[str]]]:
    """Name of each macro -> its file and its arguments."""
    found = {}
    for file in sorted(MACROS.rglob("*.sql")):
        for name, arguments in DEFINED.findall(file.read_text(encoding="utf-8")):
            names = [argument.split("=")[0].strip() for argument in arguments.split(",") if argument.strip()]
            found[name] = (str(file.relative_to(MACROS)), names)
    return found


def described() -> dict[str, dict]:
    files = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(MACROS.rglob("_macros.yml"))]
    return {macro["name"]: macro for file in files for macro in file["macros"]}


MACROS_DEFINED, MACROS_DESCRIBED = defined(), described()


def test_macros_are_found() -> None:
    assert "normalise_email" in MACROS_DEFINED
    assert MACROS_DESCRIBED.keys() <= MACROS_DEFINED.keys(), "described, and there is no such macro"


# `duckdb__x` is how `x` is done there, and needs no words of its own.
@pytest.mark.parametrize("name", sorted(name for name in MACROS_DEFINED if "__" not in name))
def test_a_macro_is_described(name: str) -> None:
    file, arguments = MACROS_DEFINED[name]
    macro = MACROS_DESCRIBED.get(name, {})
    assert macro.get("description"), f"macros/{file}: {name} has no description in a _macros.yml"
    said = {argument["name"]: argument for argument in macro.get("arguments", [])}
    assert list(said) == arguments, f"{name}: its arguments are not those that are described"
    assert all(argument.get("description") for argument in said.values())
