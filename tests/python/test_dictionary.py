"""The dictionary: every mart is public, described and found by a question, and nothing else is public."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from conftest import PROJECT, DbtRun

OVERVIEW = (PROJECT / "models" / "_overview.md").read_text()


@pytest.fixture(scope="module")
def manifest(sample_build: DbtRun) -> dict[str, Any]:
    return json.loads((sample_build.folder / "target" / "manifest.json").read_text())


@pytest.fixture(scope="module")
def models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def test_only_marts_are_public_and_every_model_has_a_group(models: list[dict[str, Any]]):
    public = {model["name"] for model in models if model["access"] == "public"}
    marts = {model["name"] for model in models if model["fqn"][1] == "marts"}
    assert public == marts
    assert [model["name"] for model in models if not model["group"]] == []


def test_every_mart_and_column_is_described(models: list[dict[str, Any]]):
    nameless = [
        f"{model['name']}.{name}"
        for model in models
        if model["fqn"][1] == "marts"
        for name, description in [
            ("", model["description"]),
            *((column["name"], column["description"]) for column in model["columns"].values()),
        ]
        if not description.strip()
    ]
    assert nameless == []


def test_the_overview_routes_to_every_mart_and_to_nothing_else(models: list[dict[str, Any]]):
    routed = set(re.findall(r"#!/model/model\.scv\.(\w+)\)", OVERVIEW))
    assert routed == {model["name"] for model in models if model["fqn"][1] == "marts"}


def test_exposures_have_owners_and_read_only_marts_unless_they_ask_the_work_database(manifest: dict[str, Any]):
    marts = {node_id for node_id, node in manifest["nodes"].items() if node["fqn"][1] == "marts"}
    exposures = manifest["exposures"].values()
    assert len(exposures) >= 4
    for exposure in exposures:
        assert exposure["owner"]["name"] and exposure["description"].strip(), exposure["name"]
        if exposure["config"]["meta"].get("reads") != "work_database":
            assert set(exposure["depends_on"]["nodes"]) <= marts, exposure["name"]


def test_every_column_that_is_described_is_there(sample_build: DbtRun, manifest: dict[str, Any]):
    built = set(sample_build.query("select table_schema, table_name, column_name from information_schema.columns"))
    described = {
        (node["schema"], node["alias"], column)
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed")
        for column in node["columns"]
    }
    assert len(described) > 2000
    assert sorted(described - built) == []
