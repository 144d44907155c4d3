"""Data moves one way and everything that is made is read: held over the whole graph, as dbt parses it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from conftest import PROJECT, WITH_ARTIFACTS, DbtBuild, DbtRun
from scv.serve.serving_file import TABLES

# What the models of each folder may read. Marts are leaves: what others need is made before them, so that a mart may be
# rebuilt, renamed or taken out of the release and nothing that the house decides by changes.
MAY_READ = {
    # A row as it was delivered, less the records that nobody may read any more.
    "staging": {"source", "privacy"},
    # What is to be forgotten is sought in the rows as they were delivered: staging shows what is left of them.
    "privacy": {"source", "seed", "staging", "privacy"},
    "identity": {"seed", "staging", "privacy", "identity", "intermediate"},
    "intermediate": {"seed", "staging", "identity", "intermediate"},
    "marts": {"seed", "staging", "identity", "intermediate"},
    "semantic": {"marts"},
    "publish": {"staging", "privacy", "identity", "intermediate", "marts", "publish"},
}

# Where one model alone is meant, it is named: (who reads, of which folder) -> what.
ONLY = {
    ("staging", "privacy"): {"prv_erased_records"},
    ("privacy", "staging"): {"stg_privacy__erasure_requests"},
    # An id that was given out is taken back from whoever was erased; no registry keeps a name that was.
    ("identity", "privacy"): {"prv_tombstones"},
    # Which order a text means, and which e-mail somebody answered, is told by staging alone, and says who is who.
    ("identity", "intermediate"): {"int_order_references", "int_email_events"},
    # What the files were like is told of the files.
    ("marts", "staging"): {
        "stg_feeds__column_profiles",
        "stg_feeds__found_columns",
        "stg_feeds__found_files",
        "stg_feeds__rejected_rows",
        "stg_feeds__shared_keys",
    },
    # What outlives a lost work database goes with every release, in the closed file.
    ("publish", "privacy"): {"prv_salt", "prv_tombstones"},
    ("publish", "identity"): {"idr_id_registry"},
    # When it is, and what the service between two builds answers from.
    ("publish", "intermediate"): {
        "int_as_of",
        "int_contact_points",
        "int_golden_topic_consents",
        "int_open_carts",
        "int_product_references",
        "int_products_withheld",
    },
    # What the service need not remember any longer: the build has read it.
    ("publish", "staging"): {"stg_feeds__found_files"},
}

# Metrics find the days by their YAML.
READ_BY_OTHERS = {"time_spine_days"}

LONGEST_PATH = 66

# How programs and macros name a table of the work database: "identity.idr_links", ("identity", "idr_links"),
# built_relation('idr_links').
NAMED_TABLE = re.compile(
    r"""\b(?:erasure|identity|intermediate|marts|staging)\.(\w+)"""
    r"""|"(?:erasure|identity|intermediate|marts|staging)",\s*"(\w+)\""""
    r"""|built_relation\('(\w+)'\)"""
)


@pytest.fixture(scope="module")
def manifest(dbt_build: DbtBuild, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("parsed")
    dbt_build(folder, folder=folder, command="parse", environment=WITH_ARTIFACTS)
    return json.loads((folder / "target" / "manifest.json").read_text())


def _folder(manifest: dict[str, Any], unique_id: str) -> str:
    """The folder of `models/` that a model is in; `seed` or `source` of what is no model."""
    kind = unique_id.split(".")[0]
    return manifest["nodes"][unique_id]["fqn"][1] if kind == "model" else kind


def _name(unique_id: str) -> str:
    return unique_id.split(".")[-1]


def _reads(manifest: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every arrow into a model, as (model, what it reads)."""
    for unique_id, node in manifest["nodes"].items():
        if node["resource_type"] == "model":
            for read in node["depends_on"]["nodes"]:
                yield unique_id, read


def test_every_model_reads_only_what_lies_before_it(manifest: dict[str, Any]) -> None:
    backwards = []
    for model, read in _reads(manifest):
        folder, read_folder = _folder(manifest, model), _folder(manifest, read)
        named = ONLY.get((folder, read_folder))
        if read_folder not in MAY_READ[folder] or (named is not None and _name(read) not in named):
            backwards.append(f"{_name(model)} ({folder}) reads {_name(read)} ({read_folder})")
    assert backwards == []


def test_what_looks_at_more_than_its_arrows_show_says_so(manifest: dict[str, Any], sample_build: DbtRun) -> None:
    """Else it would stand while that changes: SQL that names another table, Python that names a database or release."""
    told, found = set(), set()
    compiled = sample_build.folder / "target" / "compiled" / "scv"
    relations = {**manifest["nodes"], **manifest["sources"]}
    for model in (node for node in manifest["nodes"].values() if node["resource_type"] == "model"):
        meta = model["config"]["meta"]
        if meta.get("looks_outside"):
            told.add(model["name"])
        if model["language"] == "python":
            outside = "publish_path" in meta or "dbt.this" in model["raw_code"]
        else:
            read = [model, *(relations[unique_id] for unique_id in model["depends_on"]["nodes"])]
            shown = {f'"{node["schema"]}"."{node.get("alias") or node["identifier"]}"' for node in read}
            code = (compiled / model["original_file_path"]).read_text()
            outside = bool(set(re.findall(r'"scv"\.("\w+"\."\w+")', code)) - shown)
            # In a first build there are no earlier ones, and no table of theirs is named.
            outside |= "macro.scv.earlier_assignments" in model["depends_on"]["macros"]
        if outside and model["config"]["materialized"] != "incremental":
            found.add(model["name"])
    assert told == found


def test_every_exception_is_needed(manifest: dict[str, Any]) -> None:
    arrows = {(_folder(manifest, model), _folder(manifest, read), _name(read)) for model, read in _reads(manifest)}
    assert [
        f"no model of {folder} reads {name}"
        for (folder, read_folder), names in ONLY.items()
        for name in sorted(names)
        if (folder, read_folder, name) not in arrows
    ] == []


def test_nothing_is_read_by_nobody(manifest: dict[str, Any]) -> None:
    """A test of its quality is no reader; a program that asks by name is, by its exposure."""
    read = {unique_id for _, unique_id in _reads(manifest)}
    for reader in [*manifest["exposures"].values(), *manifest["semantic_models"].values()]:
        read.update(reader["depends_on"]["nodes"])
    made = [
        unique_id
        for unique_id, node in {**manifest["nodes"], **manifest["sources"]}.items()
        if node["resource_type"] in ("model", "seed", "source")
    ]
    assert sorted(_name(unique_id) for unique_id in made if unique_id not in read) == sorted(READ_BY_OTHERS)


def test_what_is_kept_by_key_reads_what_tells_by_it(manifest: dict[str, Any]) -> None:
    """A table that says which keys differ is read by one that is kept by them, and this one asks for them alone."""
    models = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"}
    tables = {key: node for key, node in models.items() if node["config"]["materialized"] == "table"}
    told_by = {key: node["config"].get("told_by") or node["config"].get("kept_by") for key, node in tables.items()}
    read_by_keys: set[str] = set()
    for node in tables.values():
        kept_by = node["config"].get("kept_by")
        asked = re.findall(r"tonight\('(\w+)'\)", node.get("raw_code") or "")
        assert set(asked) == ({kept_by} if kept_by else set()), node["name"]
        if kept_by:
            assert not node["config"].get("told_by"), f"{node['name']}: what is kept by keys tells by them"
            told = {key for key in read_through_views(models, node) if told_by.get(key) == kept_by}
            assert told, f"{node['name']} is kept by {kept_by}, and nothing that it reads tells by it"
            read_by_keys |= told
    assert {key for key, node in tables.items() if node["config"].get("told_by")} <= read_by_keys


def read_through_views(models: dict[str, Any], node: dict[str, Any]) -> set[str]:
    """What a model reads, and through views what these read."""
    read = {key for key in node["depends_on"]["nodes"] if key in models}
    views = [models[key] for key in read if models[key]["config"]["materialized"] == "view"]
    return read.union(*(read_through_views(models, view) for view in views))


def test_programs_that_ask_the_work_database_by_name_are_exposures(manifest: dict[str, Any]) -> None:
    shown = {read for exposure in manifest["exposures"].values() for read in exposure["depends_on"]["nodes"]}
    files = [*(PROJECT / "python_helpers").rglob("*.py"), *(PROJECT / "macros").rglob("*.sql")]
    asked = {
        (f"model.scv.{name}", str(file.relative_to(PROJECT)))
        for file in files
        for found in NAMED_TABLE.findall(file.read_text())
        for name in found
    }
    unseen = [pair for pair in sorted(asked) if pair[0] in manifest["nodes"] and pair[0] not in shown]
    assert unseen == []
    assert ("model.scv.idr_id_registry", "python_helpers/scv/erasure/models.py") in asked


def test_what_the_service_is_made_of_is_shown_as_its_exposure(manifest: dict[str, Any]) -> None:
    shown = manifest["exposures"]["exposure.scv.service_between_builds"]["depends_on"]["nodes"]
    assert sorted(_name(read) for read in shown) == sorted((*TABLES, "int_as_of"))


def test_what_spark_does_not_keep_is_read_by_python_models_alone(manifest: dict[str, Any]) -> None:
    """It is written when one asks: whatever else reads it finds no table there."""
    nodes = manifest["nodes"]
    passing = {unique_id for unique_id, node in nodes.items() if node["config"].get("meta", {}).get("passing")}
    assert len(passing) > 1
    others = {unique_id for unique_id, node in nodes.items() if node.get("language") != "python"}
    assert [name for name in sorted(others) if passing & set(nodes[name]["depends_on"].get("nodes", ()))] == []


def test_every_mart_is_in_the_release(manifest: dict[str, Any]) -> None:
    contents = set(manifest["nodes"]["model.scv.release_contents"]["depends_on"]["nodes"])
    marts = {unique_id for unique_id in manifest["nodes"] if _folder(manifest, unique_id) == "marts"}
    assert marts - contents == set()


def test_no_path_is_longer_than_it_has_to_be(manifest: dict[str, Any]) -> None:
    """Every step waits for the one before: no number of processors makes a night shorter than its longest path."""

    @cache
    def longest_to(unique_id: str) -> tuple[str, ...]:
        reads = manifest["nodes"].get(unique_id, {}).get("depends_on", {}).get("nodes", [])
        return (*max((longest_to(read) for read in reads), key=len, default=()), _name(unique_id))

    path = max((longest_to(model) for model, _ in _reads(manifest)), key=len)
    assert len(path) <= LONGEST_PATH, " -> ".join(path)


def test_every_room_is_on_the_map() -> None:
    """The table in the overview has every folder that models lie in, and none that is gone."""
    overview = (PROJECT / "models" / "_overview.md").read_text()
    rows = re.findall(r"^\| (`.*?) \| .+ \|$", overview, flags=re.MULTILINE)
    shown = {room for row in rows for room in re.findall(r"`([^`]+)`", row)}
    folders = {path.parent.relative_to(PROJECT / "models").parts for path in (PROJECT / "models").rglob("*.sql")}
    rooms = {"/".join(folder) if folder[0] == "intermediate" else folder[0] for folder in folders}
    # Rooms that one row describes together are written after the first of them without the folder that they share.
    shown = {f"intermediate/{room}" if f"intermediate/{room}" in rooms else room.split("/<")[0] for room in shown}
    assert shown == rooms
