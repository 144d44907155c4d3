"""One shop in another part of the world: the same people do the same at the same hour of their own day.

Its raw files are moved by as many hours as its time zone differs, and its currency is called by another name. Then
every published table has the same rows: days are the shop's own wherever they are counted, moments are UTC wherever
they are written, and no currency is known by its name.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from conftest import DbtBuild
from releases_compared import ABOUT_THE_RELEASE, comparable, differences, report
from scv.synthetic import GeneratorSettings, generate

pytestmark = pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="takes minutes: make test LONG=1")

SHOP = GeneratorSettings(seed=5, people=200, months=6, intensity=0.5, threads=1)
# Numbers that count seconds since 1970.
EPOCHS = {
    "calls": {"started_at", "answered_at", "ended_at"},
    "contacts": {"created_at", "updated_at"},
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
# Keys of what has a moment or a currency in its key; hashes over a whole record; whole records.
MADE_OF_THEM = {
    "activation_triggers.trigger_id",
    "audience_contacts.attributes",
    "audience_enrolments.details_hash",
    "audience_members.details_hash",
    "campaign_attribution.campaign_attribution_id",
    "customer_consents.source_record_id",
    "customer_consents_history.source_record_id",
    "customer_revenue.customer_revenue_id",
    "customer_timeline.event_id",
    "customer_timeline.source_record_id",
    "rejected_records.record",
    "segment_history.segment_history_id",
    "trigger_payloads.trigger_id",
}


def move(raw: Path, moved: Path, hours: int, currency: str) -> None:
    """Write the raw files of `raw` to `moved`, `hours` later and in another currency; a day without an hour stays."""

    def later(found: re.Match[str]) -> str:
        return (datetime.fromisoformat(found.group()) + timedelta(hours=hours)).isoformat(timespec="seconds")

    def text(value: str | None) -> str | None:
        if value is None:
            return None
        if value == "GBP":
            return currency
        return MOMENT.sub(later, value).replace('"GBP"', f'"{currency}"')

    for path in sorted(raw.glob("*/*.parquet")):
        table = pq.read_table(path)
        for position, field in enumerate(table.schema):
            column = table[field.name]
            if pa.types.is_timestamp(field.type):
                column = pc.add(column, pa.scalar(timedelta(hours=hours), pa.duration(field.type.unit)))
            elif pa.types.is_string(field.type):
                column = pa.array([text(value) for value in column.to_pylist()], field.type)
            elif field.name in EPOCHS.get(path.stem, ()):
                column = pc.add(column, hours * 3600)
            table = table.set_column(position, field, column)
        target = moved / path.relative_to(raw)
        target.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, target)


def moved_back(hours: int, currency: str) -> Callable[[str, str], str]:
    """How a column of the moved shop's release reads at home."""

    def read(name: str, kind: str) -> str:
        if kind.startswith("TIMESTAMP"):
            return f'cast("{name}" - to_hours({hours}) as varchar)'
        return f"replace({comparable(name, kind)}, '{currency}', 'GBP')"

    return read


def build(dbt_build: DbtBuild, folder: Path, time_zone: str, currency: str) -> None:
    dbt_build(
        folder / "raw",
        "--exclude-resource-type",
        "test",
        "unit_test",
        folder=folder,
        variables={"shop_time_zone": time_zone, "currency_signs": {currency: "£"}},
    )


@pytest.fixture(scope="module")
def home(dbt_build: DbtBuild, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    generate(SHOP, folder / "raw", folder / "truth")
    build(dbt_build, folder, "Etc/UTC", "GBP")
    return folder


@pytest.mark.parametrize(
    ("hours", "time_zone", "currency"),
    [
        pytest.param(-10, "Etc/GMT-10", "AUD", id="ten hours ahead"),
        pytest.param(11, "Etc/GMT+11", "NZD", id="eleven hours behind"),
    ],
)
def test_a_shop_elsewhere_is_the_same_shop(
    hours: int, time_zone: str, currency: str, home: Path, dbt_build: DbtBuild, tmp_path: Path
) -> None:
    move(home / "raw", tmp_path / "raw", hours, currency)
    shutil.copytree(home / "truth", tmp_path / "truth")
    build(dbt_build, tmp_path, time_zone, currency)
    found = differences(
        home, tmp_path, ignored=ABOUT_THE_RELEASE, unlike=MADE_OF_THEM, as_expected=moved_back(hours, currency)
    )
    assert not found, report(found)
