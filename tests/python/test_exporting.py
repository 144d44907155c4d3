"""Exports against the platforms' published examples, and through a reader that knows nothing but their rules."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import PROJECT, DbtRun
from export_reader import read_events, read_exports, read_products
from scv.exporting import (
    Attribute,
    Audience,
    Change,
    Contact,
    attributes_told,
    export_audiences,
    export_release,
    normalise,
)
from scv.exporting.__main__ import main as export_main
from scv.exporting.conversions import export_conversions
from scv.exporting.events import export_triggers

GOOGLE = "https://developers.google.com/data-manager/api/devguides/concepts/formatting"
META = "https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/customer-information-parameters"
TIKTOK = "https://ads.tiktok.com/help/article/how-to-create-a-custom-audience-with-a-customer-file"

# (where it is published, rule, value as a customer writes it, normalised form, published SHA-256)
PUBLISHED_HASHES = [
    (
        GOOGLE,
        normalise.google_email,
        "cloudy.sanfrancisco+shopping@gmail.com",
        "cloudysanfrancisco@gmail.com",
        "223ebda6f6889b1494551ba902d9d381daf2f642bae055888e96343d53e9f9c4",
    ),
    (
        GOOGLE,
        normalise.google_email,
        "dana@example.com",
        "dana@example.com",
        "07e2f1394b0ea80e2adca010ea8318df697001a005ba7452720edda4b0ce57b3",
    ),
    (
        GOOGLE,
        normalise.google_email,
        " DanaM@Example.com ",
        "danam@example.com",
        "1df6b43bc68dd38eca94e6a65b4f466ae537b796c81a526918b40ac4a7b906c7",
    ),
    (
        GOOGLE,
        normalise.e164,
        "+1 (800) 555-0100",
        "+18005550100",
        "fb4f73a6ec5fdb7077d564cdd22c3554b43ce49168550c3b12c547b78c517b30",
    ),
    (
        META,
        normalise.meta_email,
        "John_Smith@gmail.com",
        "john_smith@gmail.com",
        "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f",
    ),
    (
        META,
        normalise.phone_digits,
        "+1 (650)555-1212",
        "16505551212",
        "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176",
    ),
    (
        META,
        normalise.meta_text,
        "Mary",
        "mary",
        "6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec",
    ),
    (
        META,
        normalise.meta_text,
        "정",
        "정",
        "8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14",
    ),
    (
        META,
        normalise.meta_text,
        "Valéry",
        "valéry",
        "08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c",
    ),
    (
        META,
        lambda country: (normalise.country_code(country) or "").lower(),
        "US",
        "us",
        "79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621",
    ),
    (
        TIKTOK,
        normalise.tiktok_email,
        " JaneDoe@gmail.com",
        "janedoe@gmail.com",
        "d6117306485ed0e50afab3ac871e98f81699151f30281527d63ff5f233656c69",
    ),
    (
        TIKTOK,
        normalise.advertising_id,
        "5F3A2B18-9C4D-4E7F-B8E2-17D3A1E69B25",
        "5f3a2b18-9c4d-4e7f-b8e2-17d3a1e69b25",
        "83dc3f5f32b9472613b0f038d36f22585a609d018af6f6067f50da318bf354bd",
    ),
]


@pytest.mark.parametrize(("source", "rule", "value", "normalised", "expected"), PUBLISHED_HASHES)
def test_hashes_equal_those_that_the_platforms_publish(source, rule, value, normalised, expected):
    assert rule(value) == normalised, source
    assert normalise.sha256(rule(value)) == expected, source


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        # Published without a hash: Google's and Meta's own examples of normalised values.
        (normalise.google_email, "user.name+NYC@Example.com", "user.name+nyc@example.com"),
        (normalise.meta_email, "cloudy.sanfrancisco+shopping@gmail.com", "cloudy.sanfrancisco+shopping@gmail.com"),
        (normalise.meta_text, "New York", "newyork"),
        (lambda text: normalise.meta_postcode(text, "GB"), "M1 1AE", "m11ae"),
        (lambda text: normalise.meta_postcode(text, "US"), "94035-1234", "94035"),
        (lambda text: normalise.meta_region(text, "US"), "CA", "ca"),
        (lambda text: normalise.meta_region(text, "US"), "California", None),
        (lambda text: normalise.meta_region(text, "GB"), "Greater Manchester", "greatermanchester"),
        (normalise.meta_text, "O'Neill-Smith", "oneillsmith"),
        (normalise.google_name, " Mrs. Mary  Jane ", "mary jane"),
        (normalise.google_name, "Smith Jr.", "smith"),
        (normalise.google_name, "Jr", "jr"),
        (lambda text: normalise.google_postcode(text, "US"), "94043-1351", "94043-1351"),
        (lambda text: normalise.google_postcode(text, "US"), "M1 1AE", None),
        (normalise.tiktok_email, "Jane.Doe+x@example.org", "jane.doe+x@example.org"),
        # What cannot match is left out, never sent as a hash of nothing.
        (normalise.e164, "020 7183 8750", None),
        (normalise.e164, "+44 20 7183 8750 ext 2", None),
        (normalise.meta_email, "no address", None),
        (normalise.google_email, None, None),
        (normalise.meta_text, " - ", None),
        (normalise.advertising_id, "00000000-0000-0000-0000-000000000000", None),
        (normalise.country_code, "United Kingdom", None),
        # One person, however the letters are composed and whatever is hidden between them.
        (normalise.meta_text, "Vale\u0301ry\u202e\u0000", "valéry"),
    ],
)
def test_normalisation_follows_each_platform(rule, value, expected):
    assert rule(value) == expected


ALICE = Contact(
    customer_id="a" * 32,
    email="alice@example.org",
    phone="+447403012931",
    given_name="Alice",
    family_name="O'Hara",
    birth_date=date(1988, 1, 16),
    city="Milton Keynes",
    region="Buckinghamshire",
    postcode="MK9 3XS",
    country_code="GB",
    advertising_id="5F3A2B18-9C4D-4E7F-B8E2-17D3A1E69B25",
)
BOB = Contact(customer_id="b" * 32, email="bob@example.org", given_name="Bob")
CARL = Contact(customer_id="c" * 32, given_name="Carl", city="Leeds")
MALLORY = Contact(
    customer_id="d" * 32,
    email="mallory@example.org",
    phone="+447403012932",
    given_name="=cmd|' /C calc'!A0",
    family_name="Robert'); drop table orders;--\u202e",
    city=' \t@SUM(1+1)"\nnext line',
    region="\uff1d1+1",
    postcode="-2+3",
    country_code="GB",
)


def of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def exported(tmp_path: Path, audience: Audience, *rows: tuple[str | None, Contact]) -> dict:
    changes = [Change(audience.name, change, contact) for change, contact in rows]
    export_audiences(changes, [audience], tmp_path, as_of=datetime(2026, 9, 30, 12))
    return read_exports(tmp_path)


def test_google_gets_hashes_with_country_and_postcode_in_clear(tmp_path):
    audience = Audience("lapsed", "ads", "ads", "google_customer_match", "full")
    assert exported(tmp_path, audience, (None, ALICE), ("add", BOB), ("update", CARL), ("remove", MALLORY)) == {
        "lapsed.full": [
            {
                "Email": of("alice@example.org"),
                "Phone": of("+447403012931"),
                "First Name": of("alice"),
                "Last Name": of("ohara"),
                "Country": "GB",
                "Zip": "MK9 3XS",
            },
            {"Email": of("bob@example.org"), "Phone": "", "First Name": "", "Last Name": "", "Country": "", "Zip": ""},
        ]
    }
    [entry] = json.loads((tmp_path / "manifest.json").read_text())["audiences"]
    # Carl has nothing that Google could match, and the manifest says so.
    assert entry["operations"][0]["people_left_out"] == 1


def test_meta_gets_its_keys_and_a_removal_only_what_recognises_somebody(tmp_path):
    audience = Audience("lapsed", "ads", "ads", "meta_custom_audience", "delta")
    found = exported(tmp_path, audience, ("add", ALICE), (None, BOB), ("remove", MALLORY))
    assert found == {
        "lapsed.add": [
            {
                "EMAIL": of("alice@example.org"),
                "PHONE": of("447403012931"),
                "FN": of("alice"),
                "LN": of("ohara"),
                "DOBY": of("1988"),
                "DOBM": of("01"),
                "DOBD": of("16"),
                "CT": of("miltonkeynes"),
                "ST": of("buckinghamshire"),
                "ZIP": of("mk93xs"),
                "COUNTRY": of("gb"),
                "EXTERN_ID": "a" * 32,
                "MADID": "5f3a2b18-9c4d-4e7f-b8e2-17d3a1e69b25",
            }
        ],
        "lapsed.remove": [
            {
                "EMAIL": of("mallory@example.org"),
                "PHONE": of("447403012932"),
                "EXTERN_ID": "d" * 32,
                "MADID": "",
            }
        ],
    }


@pytest.mark.parametrize(("phone_form", "phone"), [("plus", "+447403012931"), ("digits", "447403012931")])
def test_tiktok_gets_the_telephone_in_the_form_that_is_configured(tmp_path, phone_form, phone):
    audience = Audience("lapsed", "ads", "ads", "tiktok_custom_audience", "full", phone_form)
    [row] = exported(tmp_path, audience, (None, ALICE))["lapsed.full"]
    assert row["Phone_SHA256"] == of(phone)
    assert row["MAID_SHA256"] == of("5f3a2b18-9c4d-4e7f-b8e2-17d3a1e69b25")


def test_klaviyo_gets_profiles_without_consent_and_learns_of_leaving_by_a_property(tmp_path):
    audience = Audience("welcome", "marketing", "email", "klaviyo_profiles", "delta")
    assert exported(tmp_path, audience, ("remove", ALICE), ("update", BOB)) == {
        "welcome.add": [
            {
                "email": "bob@example.org",
                "external_id": "b" * 32,
                "first_name": "Bob",
                "properties": {"scv_welcome": True},
            }
        ],
        "welcome.remove": [{"external_id": "a" * 32, "properties": {"scv_welcome": False}}],
    }


def test_klaviyo_learns_of_leaving_of_whom_no_address_may_be_told_any_more(tmp_path):
    audience = Audience("welcome", "marketing", "email", "klaviyo_profiles", "delta")
    assert exported(tmp_path, audience, ("remove", ALICE._replace(email=None, phone=None))) == {
        "welcome.add": [],
        "welcome.remove": [{"external_id": "a" * 32, "properties": {"scv_welcome": False}}],
    }


TOLD = {"loyalty points": 120, "tier": "=gold", "is_fan": True, "spent": 12.5, "styles": ["boho"]}


def test_a_template_finds_what_is_known_under_its_own_names_and_nothing_else(tmp_path):
    alice = ALICE._replace(attributes=json.dumps(TOLD))
    for destination in ("klaviyo_profiles", "csv", "csv_feed", "parquet"):
        audience = Audience(
            "vip", "marketing", "email", destination, "delta", attributes=["styles", *sorted({*TOLD} - {"styles"})]
        )
        found = exported(tmp_path / destination, audience, ("add", alice), ("update", BOB), ("remove", CARL))
        [described, plain] = found["vip.add"]
        if destination == "klaviyo_profiles":
            assert described["properties"] == {"scv_vip": True, **TOLD}
            assert plain["properties"] == {"scv_vip": True}
        else:
            as_text = {
                "loyalty points": "120",
                "tier": "=gold",
                "is_fan": "true",
                "spent": "12.5",
                "styles": '["boho"]',
            }
            assert {name: described[name] for name in TOLD} == as_text
            assert {plain[name] or None for name in TOLD} == {None}
        # Of somebody who leaves nothing is told.
        [gone] = found["vip.remove"]
        assert set(gone) <= {"external_id", "properties", "customer_id"}


def test_an_ad_platform_gets_identifiers_alone_whatever_is_known(tmp_path):
    for destination in ("google_customer_match", "meta_custom_audience", "tiktok_custom_audience"):
        for folder, attributes, contact in (
            ("before", None, ALICE),
            ("after", sorted(TOLD), ALICE._replace(attributes=json.dumps(TOLD))),
        ):
            audience = Audience("vip", "ads", "ads", destination, "delta", attributes=attributes)
            exported(tmp_path / folder / destination, audience, ("add", contact), ("remove", BOB))
    contents = [
        {path.relative_to(tmp_path / folder): path.read_bytes() for path in (tmp_path / folder).rglob("*.*")}
        for folder in ("before", "after")
    ]
    assert len(contents[0]) == 9 and contents[0] == contents[1]


KNOWN = """
    select 'ann' as customer_id, 'gold' as loyalty_tier, 1200::integer as loyalty_points,
        19.90::decimal(18, 2) as net_revenue, ['vip'] as segments, timestamp '2026-03-01 10:00:00' as last_order_at,
        'Leeds' as city
    union all
    select 'ben', null, 0, null, null, null, 'York'
"""


def told(*lines: Attribute) -> list[tuple[str, str, dict[str, Any]]]:
    with duckdb.connect() as connection:
        rows = attributes_told(connection.sql(KNOWN), lines).fetchall()
    return sorted((destination, customer_id, json.loads(attributes)) for customer_id, destination, attributes in rows)


def test_what_is_known_is_told_by_destination_and_unknown_is_no_value():
    assert told(
        Attribute("klaviyo_profiles", "loyalty_points", "points"),
        Attribute("klaviyo_profiles", "loyalty_tier", "tier"),
        Attribute("klaviyo_profiles", "last_order_at", "Last order"),
        Attribute("klaviyo_profiles", "net_revenue", "spent"),
        Attribute("csv", "segments", "segments"),
    ) == [
        ("csv", "ann", {"segments": ["vip"]}),
        (
            "klaviyo_profiles",
            "ann",
            {"Last order": "2026-03-01T10:00:00Z", "points": 1200, "spent": 19.9, "tier": "gold"},
        ),
        # Nought is known; of Ben's segments nothing is, and he has no row for the printer.
        ("klaviyo_profiles", "ben", {"points": 0}),
    ]
    assert told() == []


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            [("meta_custom_audience", "loyalty_tier", "tier")],
            "row 'meta_custom_audience', 'loyalty_tier': no attribute goes there",
        ),
        ([("csv", "loyality_tier", "tier")], "nothing of that name is known; did you mean 'loyalty_tier'?"),
        ([("csv", "city", "town")], "it is a detail of the person, and goes where consent to its channel has it go"),
        ([("csv", "customer_id", "id")], "it is a detail of the person"),
        ([("csv", "loyalty_tier", "Email")], "'Email' is there already"),
        ([("csv", "loyalty_tier", "tier"), ("csv", "loyalty_points", "Tier")], "'tier' is there already"),
        ([("klaviyo_profiles", "loyalty_tier", "scv_welcome")], "does not begin with scv_, got 'scv_welcome'"),
        ([("csv", "loyalty_tier", '=1" union')], "a name is letters, digits"),
        ([("csv", "loyalty_tier", None)], "a name is letters, digits"),
    ],
)
def test_a_line_of_attributes_that_cannot_be_carried_out_is_named(lines, message):
    with pytest.raises(ValueError, match=re.escape(message)) as refused:
        told(*(Attribute(*line) for line in lines))
    assert str(refused.value).startswith("audience_attributes.csv: row ")


@pytest.mark.parametrize("padding", [0, 700])
def test_klaviyo_batches_stay_within_ten_thousand_profiles_and_five_megabytes(tmp_path, padding):
    audience = Audience("welcome", "marketing", "email", "klaviyo_profiles", "full")
    people = [
        (None, Contact(f"{number:032x}", f"p{number}@example.org", city="é" * padding)) for number in range(20_001)
    ]
    monster = (None, Contact("f" * 32, "monster@example.org", city="x" * 10_000_000))
    rows = exported(tmp_path, audience, *people, monster)["welcome.full"]
    assert [row["external_id"] for row in rows] == [contact.customer_id for _, contact in people]
    batches = sorted((tmp_path / "klaviyo_profiles").iterdir())
    # As few requests as the limits allow: by profiles here, by bytes (an é is two) there.
    assert len(batches) == (3 if padding == 0 else 7)


def test_hostile_values_stay_data_and_never_become_a_formula(tmp_path):
    for destination in ("csv", "csv_feed", "parquet"):
        audience = Audience("vip", "marketing", "post", destination, "full")
        [row] = exported(tmp_path / destination, audience, (None, MALLORY))["vip.full"]
        for field, value in MALLORY._asdict().items():
            assert field in ("advertising_id", "birth_date", "attributes") or (row[field] or None) == value, (
                destination,
                field,
            )


@pytest.mark.parametrize(
    ("audience", "message"),
    [
        (Audience("../outside", "ads", "ads", "csv", "full"), "a name is lower-case"),
        (Audience("vip", "ads", "ads", "fax", "full"), "destination must be one of"),
        (Audience("vip", "ads", "ads", "csv", "weekly"), "delivery must be one of"),
        (Audience("vip", "ads", "ads", "tiktok_custom_audience", "full", "dots"), "tiktok_phone_form must be one of"),
    ],
)
def test_a_configuration_that_cannot_be_written_is_refused_by_name(tmp_path, audience, message):
    with pytest.raises(ValueError, match=message):
        export_audiences([], [audience], tmp_path, as_of=None)


def test_a_person_comes_once_and_only_in_an_audience_that_is_configured(tmp_path):
    audience = Audience("vip", "ads", "ads", "csv", "full")
    with pytest.raises(ValueError, match="comes twice"):
        export_audiences([Change("vip", None, BOB), Change("vip", "add", BOB)], [audience], tmp_path / "a", as_of=None)
    with pytest.raises(ValueError, match="not configured"):
        export_audiences([Change("all", None, BOB)], [audience], tmp_path / "b", as_of=None)


def test_the_same_audience_gives_the_same_bytes_and_an_empty_one_still_a_header(tmp_path):
    audiences = [
        Audience("empty", "ads", "ads", "google_customer_match", "full"),
        Audience("vip", "marketing", "email", "parquet", "full"),
    ]
    for folder in ("first", "second"):
        export_audiences([Change("vip", None, ALICE)], audiences, tmp_path / folder, as_of=None)
    contents = [
        {path.relative_to(tmp_path / folder): path.read_bytes() for path in (tmp_path / folder).rglob("*.*")}
        for folder in ("first", "second")
    ]
    assert contents[0] == contents[1]
    assert read_exports(tmp_path / "first")["empty.full"] == []
    assert (
        contents[0][Path("google_customer_match/empty.full.csv")] == b"Email,Phone,First Name,Last Name,Country,Zip\n"
    )


def test_a_release_is_exported_once_more_with_nothing_left_of_the_one_before(tmp_path):
    published, out = tmp_path / "published", tmp_path / "exports"
    with pytest.raises(FileNotFoundError, match="run the build first"):
        export_release(published, out)
    for name in ("20260101T000000.000000Z", "20260102T000000.000000Z"):
        (published / name / "pii").mkdir(parents=True)
        with duckdb.connect(str(published / name / "pii" / "scv_pii.duckdb")) as connection:
            fields = ", ".join(
                f"null::{'date' if field == 'birth_date' else 'varchar'} as {field}" for field in Contact._fields
            )
            connection.execute(
                f"""
                create table release as select timestamp '2026-01-01' as as_of;
                create table audience_overview as
                select 'vip' as audience, 'marketing' as purpose, 'email' as channel, 'csv_feed' as destination,
                    'full' as delivery, 'plus' as phone_form, 'newsletter' as topic, null::varchar[] as attributes;
                create table trigger_payloads as select null::varchar as trigger_id where false;
                create table conversions as
                select null::varchar as order_id, null::varchar as page_url, null::varchar as google_click_id,
                    null::varchar as meta_click_id, null::timestamp as meta_clicked_at where false;
                create table product_feed as
                select '20' as product_id, null::varchar as variant_id, 9.50::decimal(18, 2) as price,
                    null::boolean as is_in_stock
                union all
                select '10', '101', null, false;
                create table audience_contacts as
                select 'vip' as audience, null::varchar as change_type, {fields};
                update audience_contacts set customer_id = '{name}', email = 'alice@example.org';
                """
            )
        (published / "current").unlink(missing_ok=True)
        (published / "current").symlink_to(name)
        exported_again = [export_release(published, out) for _ in range(2)]
        assert exported_again == [out / name] * 2
        # Somebody else's file in the folder is none of ours.
        (out / "notes.txt").write_text("hers")
        assert sorted(entry.name for entry in out.iterdir()) == [name, "notes.txt"]
        assert [row["customer_id"] for row in read_exports(out / name)["vip.full"]] == [name]
        assert read_products(out / name) == [
            {"product_id": "10", "variant_id": "101", "price": None, "is_in_stock": False},
            {"product_id": "20", "variant_id": None, "price": Decimal("9.50"), "is_in_stock": None},
        ]
        assert {path.stat().st_mode & 0o777 for path in (out / name).rglob("*.*")} == {0o440}


def test_an_older_release_says_what_it_lacks_and_what_to_do(tmp_path, monkeypatch, capsys):
    name = "20250101T000000.000000Z"
    (tmp_path / "published" / name / "pii").mkdir(parents=True)
    (tmp_path / "published" / "current").symlink_to(name)
    fields = ", ".join(f"null::varchar as {field}" for field in Contact._fields)
    with duckdb.connect(str(tmp_path / "published" / name / "pii" / "scv_pii.duckdb")) as connection:
        connection.execute("create table release as select timestamp '2025-01-01' as as_of")
        connection.execute(
            f"create table audience_contacts as select 'vip' as audience, 'add' as change_type, {fields}"
        )
        connection.execute(
            "create table audience_overview as select 'vip' as audience, 'ads' as purpose, 'ads' as channel, "
            "'csv_feed' as destination, 'full' as delivery, 'plus' as phone_form"
        )
    line = ["exporting", str(tmp_path / "published"), "--out", str(tmp_path / "out")]
    monkeypatch.setattr(sys, "argv", line)
    assert export_main() == 1
    said = capsys.readouterr().err
    assert f"release {name} was made by an earlier version" in said
    lacking = "trigger_payloads, conversions, product_feed, audience_overview.topic, audience_overview.attributes"
    assert f"has no {lacking}: build again (make build)" in said
    assert not (tmp_path / "out").exists()


def test_the_files_of_a_build_hold_exactly_those_who_may_be_told(sample_build: DbtRun):
    """Against the customer view and the consent in it, with hashes that are made here.

    A list that is told as a whole has everybody; one that is told by its changes, who came in since the last release.
    """
    release = sample_build.published / "current"
    found = read_exports(release / "exports")
    with duckdb.connect(str(release / "pii" / "scv_pii.duckdb"), read_only=True) as vault:
        audiences = vault.execute(
            "select audience, delivery, channel, destination, sent_count from audience_overview"
        ).fetchall()
        told = {
            (audience, channel): {address for (address,) in rows}
            for audience, delivery, channel, *_ in audiences
            for rows in [
                vault.execute(
                    f"""
                    select single_customer_view.email
                    from audience_members inner join single_customer_view using (customer_id)
                    where
                        audience = $1 and status = 'sent' and consent_{channel} = 'granted'
                        and ($2 = 'full' or (audience, customer_id) in (
                            select (audience, customer_id) from audience_changes where change_type = 'add'
                        ))
                    """,
                    [audience, delivery],
                ).fetchall()
            ]
        }
    assert sum(sent_count for *_, sent_count in audiences) > 0
    for audience, _, channel, destination, sent_count in audiences:
        rows = [row for key, part in found.items() if key in (f"{audience}.full", f"{audience}.add") for row in part]
        hashed = destination.startswith(("google", "meta", "tiktok"))
        expected = {of(email) if hashed else email for email in told[audience, channel] if email}
        emails = {value for row in rows for name, value in row.items() if name.lower().startswith("email") and value}
        # An address elsewhere than on Gmail is hashed as it is, and the sample has no Gmail.
        assert emails <= expected if channel == "post" else emails == expected, audience
        assert len(rows) <= sent_count


def test_the_files_of_a_build_tell_of_everybody_what_the_seed_has_go_there(sample_build: DbtRun):
    """Against the features of the release, by the lines of the seed as they stand."""
    release = sample_build.published / "current"
    found = read_exports(release / "exports")
    with (PROJECT / "seeds" / "activation" / "audience_attributes.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    with duckdb.connect(str(release / "pii" / "scv_pii.duckdb"), read_only=True) as vault:
        features = vault.execute(
            "select * exclude (last_order_at), strftime(last_order_at, '%Y-%m-%dT%H:%M:%SZ') as last_order_at "
            "from customer_features inner join (select customer_id, last_order_at from single_customer_view) "
            "using (customer_id)"
        )
        fields = [description[0] for description in features.description]
        known = {
            row["customer_id"]: row for row in (dict(zip(fields, one, strict=True)) for one in features.fetchall())
        }
        destinations = dict(
            vault.execute("select audience, destination from audience_overview where purpose = 'marketing'").fetchall()
        )
    checked = 0
    for name, destination in destinations.items():
        wanted = {line["name"]: line["attribute"] for line in lines if line["destination"] == destination}
        for row in [*found.get(f"{name}.full", []), *found.get(f"{name}.add", [])]:
            person = known[row.get("external_id") or row["customer_id"]]
            told = row["properties"] if destination == "klaviyo_profiles" else row
            for as_told, attribute in wanted.items():
                value = told.get(as_told)
                expected = person[attribute]
                if destination != "klaviyo_profiles" and expected is not None:
                    expected = str(expected)
                assert value == expected, (name, as_told)
                checked += value is not None
    assert checked > 0


def test_a_recommender_gets_the_products_that_it_is_to_choose_from(sample_build: DbtRun):
    """Against the catalogue of the release: every product that is offered, as dear and as available as it is there."""
    release = sample_build.published / "current"
    rows = read_products(release / "exports")
    with duckdb.connect(str(release / "scv.duckdb"), read_only=True) as connection:
        offered = {
            product_id: rest
            for product_id, *rest in connection.execute(
                "select product_id, product_title, brand, variant_count, lowest_price, highest_price, is_in_stock "
                "from products where status = 'active'"
            ).fetchall()
        }
        recommended = connection.execute("select distinct product_id from product_recommendations").fetchall()
    assert rows and {row["product_id"] for row in rows} == offered.keys()
    assert {product_id for (product_id,) in recommended} <= offered.keys()
    for product_id, (title, brand, variants, lowest, highest, is_in_stock) in offered.items():
        own = [row for row in rows if row["product_id"] == product_id]
        prices = [row["price"] for row in own if row["price"] is not None]
        assert {(row["name"], row["brand"]) for row in own} == {(title, brand)}
        assert len(own) == max(variants, 1)
        assert (min(prices, default=None), max(prices, default=None)) == (lowest, highest)
        stock = {row["is_in_stock"] for row in own}
        assert is_in_stock == (True if True in stock else None if None in stock else False)


BASKET = {
    "trigger_id": "a" * 32,
    "customer_id": "b" * 32,
    "trigger_type": "abandoned_cart",
    "channel": "email",
    "topic": "reminders",
    "purpose": "marketing",
    "reason": "Put Linen Dress into the basket on 27 November 2026 and has not ordered since.",
    "coupon_class": None,
    "consent_basis": "consent",
    "email": "alice@example.org",
    "phone": None,
    "given_name": "Alice",
    **dict.fromkeys(("family_name", "address_line_1", "address_line_2", "city", "region", "postcode", "country_code")),
    "cart_currency": "GBP",
    "destinations": ["csv", "klaviyo_events", "webhook"],
    "products": [
        {
            "product_id": "10",
            "variant_id": "101",
            "name": "Linen Dress",
            "variant": "8 / Teal",
            "price": Decimal("19.99"),
            "old_price": Decimal("24.00"),
            "currency": "GBP",
            "image_url": None,
            "page_url": "https://shop.example/dress",
        }
    ],
    "cart_value": Decimal("39.98"),
    "is_slot": False,
    "consent_since": datetime(2026, 1, 5, 9),
    "occurred_at": datetime(2026, 11, 27, 20, 15),
    "send_after": datetime(2026, 11, 28, 9),
    "expires_at": datetime(2026, 12, 2, 23, 15),
}


def exported_events(tmp_path: Path, *payloads: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    export_audiences([], [], tmp_path, as_of=None, release="r1", events=lambda below: export_triggers(payloads, below))
    assert json.loads((tmp_path / "manifest.json").read_text())["release"] == "r1"
    return read_events(tmp_path)


def test_a_webhook_gets_exact_money_and_null_for_what_nobody_knows(tmp_path):
    [line] = exported_events(tmp_path, BASKET)["webhook"]
    assert line == {
        "id": "a" * 32,
        "customer_id": "b" * 32,
        "channel": "email",
        "topic": "reminders",
        "purpose": "marketing",
        "send_after": "2026-11-28T09:00:00Z",
        "expires_at": "2026-12-02T23:15:00Z",
        "consent": {"basis": "consent", "since": "2026-01-05T09:00:00Z"},
        "identifiers": {"email": "alice@example.org"},
        "body": {
            "id": "a" * 32,
            "type": "abandoned_cart",
            "customer": {
                "customer_id": "b" * 32,
                "email": "alice@example.org",
                "phone": None,
                "given_name": "Alice",
                "family_name": None,
                "address": None,
            },
            "channel": "email",
            "topic": "reminders",
            "reason": "Put Linen Dress into the basket on 27 November 2026 and has not ordered since.",
            "products": [
                {
                    "product_id": "10",
                    "variant_id": "101",
                    "name": "Linen Dress",
                    "variant": "8 / Teal",
                    "price": 19.99,
                    "old_price": 24,
                    "currency": "GBP",
                    "image_url": None,
                    "page_url": "https://shop.example/dress",
                }
            ],
            "cart": {"value": 39.98, "currency": "GBP"},
            "coupon_class": None,
            "send_after": "2026-11-28T09:00:00Z",
            "expires_at": "2026-12-02T23:15:00Z",
            "consent": {"basis": "consent", "since": "2026-01-05T09:00:00Z"},
        },
    }
    written = (tmp_path / "webhook" / "triggers.0001.jsonl").read_text()
    assert '"price":19.99,"old_price":24,"currency":"GBP","image_url":null' in written


def test_klaviyo_gets_an_event_that_counts_once_and_nothing_of_what_nobody_knows(tmp_path):
    [line] = exported_events(tmp_path, BASKET)["klaviyo_events"]
    attributes = line["body"]["data"]["attributes"]
    assert attributes["metric"]["data"] == {"type": "metric", "attributes": {"name": "scv_abandoned_cart"}}
    assert attributes["profile"]["data"] == {
        "type": "profile",
        "attributes": {"email": "alice@example.org", "external_id": "b" * 32},
    }
    assert (attributes["value"], attributes["value_currency"]) == (39.98, "GBP")
    assert (attributes["time"], attributes["unique_id"]) == ("2026-11-27T20:15:00Z", "a" * 32)
    [product] = attributes["properties"]["products"]
    assert (product["price"], product.get("image_url", "none")) == (19.99, "none")
    assert "coupon_class" not in attributes["properties"]


def test_what_is_about_nothing_and_announced_ahead_says_so(tmp_path):
    birthday = BASKET | {
        "trigger_type": "birthday",
        "products": None,
        "cart_value": None,
        "cart_currency": None,
        "coupon_class": "gift",
        "occurred_at": datetime(2026, 11, 29),
    }
    found = exported_events(tmp_path, birthday)
    body = found["webhook"][0]["body"]
    assert (body["products"], body["cart"], body["coupon_class"]) == ([], {"value": None, "currency": None}, "gift")
    attributes = found["klaviyo_events"][0]["body"]["data"]["attributes"]
    assert "value" not in attributes and "products" not in attributes["properties"]
    assert attributes["time"] == "2026-11-28T09:00:00Z"


def test_people_get_a_sheet_in_words_that_is_no_formula(tmp_path):
    letter = BASKET | {
        "channel": "post",
        "email": None,
        "family_name": "=1+1",
        "address_line_1": "1 High Street",
        "city": "Leeds",
        "destinations": ["csv"],
    }
    found = exported_events(tmp_path, letter)
    assert set(found) == {"csv"}
    [row] = found["csv"]
    assert (row["family_name"], row["address_line_1"], row["email"]) == ("'=1+1", "1 High Street", "")
    assert (row["products"], row["cart_value"]) == ("Linen Dress 8 / Teal", "39.98")
    letters = BASKET | {"channel": "post", "email": None, "city": "Leeds", "destinations": ["webhook"]}
    [line] = exported_events(tmp_path / "webhook_only", letters)["webhook"]
    assert line["body"]["customer"]["address"]["city"] == "Leeds"
    assert line["identifiers"] == {}


def test_a_trigger_goes_once_to_whom_it_names_and_to_nobody_else(tmp_path):
    nowhere = BASKET | {"trigger_id": "b" * 32, "destinations": None}
    assert exported_events(tmp_path / "nowhere", nowhere) == {}
    again = exported_events(tmp_path / "one", BASKET, BASKET | {"trigger_id": "c" * 32, "destinations": ["webhook"]})
    assert {destination: len(lines) for destination, lines in again.items()} == {
        "csv": 1,
        "klaviyo_events": 1,
        "webhook": 2,
    }
    with pytest.raises(ValueError, match="comes twice, or rows are not in order"):
        exported_events(tmp_path / "twice", BASKET, BASKET)
    with pytest.raises(ValueError, match=r"trigger destination must be one of .*, got 'pigeon'"):
        exported_events(tmp_path / "pigeon", BASKET | {"destinations": ["pigeon"]})


def test_the_same_triggers_give_the_same_bytes(tmp_path):
    for folder in ("first", "second"):
        exported_events(tmp_path / folder, BASKET)
    contents = [
        {path.relative_to(tmp_path / folder): path.read_bytes() for path in (tmp_path / folder).rglob("*.*")}
        for folder in ("first", "second")
    ]
    assert contents[0] == contents[1]


def test_the_events_of_a_build_are_those_that_may_go_under_the_word_that_was_given(sample_build: DbtRun):
    """Against the triggers and the consents of the release: nothing of a trigger that must not go is in any file."""
    release = (sample_build.published / "current").resolve()
    found = read_events(release / "exports")
    with duckdb.connect(str(release / "pii" / "scv_pii.duckdb"), read_only=True) as vault:
        suppressed = {
            trigger_id
            for (trigger_id,) in vault.execute(
                "select trigger_id from activation_triggers where suppressed_reason is not null"
            ).fetchall()
        }
        may_go = {
            trigger_id: rest
            for trigger_id, *rest in vault.execute(
                "select trigger_id, customer_id, recommended_channel, topic from activation_triggers"
                " where suppressed_reason is null"
            ).fetchall()
        }
        granted = set(
            vault.execute(
                "select customer_id, channel, lower(coalesce(address, '')) from customer_consents"
                " where status = 'granted' and purpose = 'marketing'"
            ).fetchall()
        )
    assert json.loads((release / "exports" / "manifest.json").read_text())["release"] == release.name
    assert found and suppressed
    for path in (release / "exports").rglob("*"):
        if path.is_file():
            content = path.read_text(encoding="utf-8", errors="ignore")
            assert not [trigger_id for trigger_id in suppressed if trigger_id in content]
    for destination, lines in found.items():
        if destination.endswith("_conversions"):
            continue
        for line in lines:
            if destination == "csv":
                assert line["trigger_id"] in may_go
                continue
            assert [line["customer_id"], line["channel"], line["topic"]] == may_go[line["id"]]
            for address in line["identifiers"].values():
                assert (line["customer_id"], line["channel"], address.lower()) in granted


SOLD = {
    "order_id": "5001",
    "customer_id": "a" * 32,
    "channel": "ecommerce",
    "currency": "GBP",
    "consent_basis": "consent",
    "email": "Alice.Smith+x@gmail.com",
    "phone": "+447403012931",
    "given_name": "Alice",
    "family_name": "O'Hara",
    "city": "Leeds",
    "region": None,
    "postcode": "LS1 4AP",
    "country_code": "GB",
    "user_agent": "Mozilla/5.0",
    "page_url": "https://shop.example/checkout/thank-you",
    "google_click_id": "Cj0KCQjw-aB_1",
    "meta_click_id": "IwAR-xY_2",
    "destinations": ["google_conversions", "meta_conversions"],
    "net_revenue": Decimal("49.90"),
    "consent_since": datetime(2026, 1, 5, 9),
    "meta_clicked_at": datetime(2026, 11, 27, 20, 3, 4, 567000),
    "ordered_at": datetime(2026, 11, 27, 20, 15),
    "expires_at": datetime(2026, 12, 4, 20, 15),
}


def exported_conversions(tmp_path: Path, *conversions: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    export_audiences([], [], tmp_path, as_of=None, events=lambda below: export_conversions(conversions, below))
    return read_events(tmp_path)


def test_an_order_goes_to_ad_platforms_under_its_own_id_and_hashed(tmp_path):
    found = exported_conversions(tmp_path, SOLD)
    assert {destination: [line["body"] for line in lines] for destination, lines in found.items()} == {
        "meta_conversions": [
            {
                "event_name": "Purchase",
                "event_id": "5001",
                "event_time": 1795810500,
                "action_source": "website",
                "event_source_url": "https://shop.example/checkout/thank-you",
                "user_data": {
                    "em": [of("alice.smith+x@gmail.com")],
                    "ph": [of("447403012931")],
                    "fn": [of("alice")],
                    "ln": [of("ohara")],
                    "ct": [of("leeds")],
                    "zp": [of("ls14ap")],
                    "country": [of("gb")],
                    "external_id": ["a" * 32],
                    "client_user_agent": "Mozilla/5.0",
                    "fbc": "fb.1.1795809784567.IwAR-xY_2",
                },
                "custom_data": {"value": 49.9, "currency": "GBP", "order_id": "5001"},
            }
        ],
        "google_conversions": [
            {
                "transactionId": "5001",
                "eventTimestamp": "2026-11-27T20:15:00Z",
                "eventSource": "WEB",
                "conversionValue": 49.9,
                "currency": "GBP",
                "adIdentifiers": {"gclid": "Cj0KCQjw-aB_1"},
                "userData": {
                    "userIdentifiers": [
                        {"emailAddress": of("alicesmith@gmail.com")},
                        {"phoneNumber": of("+447403012931")},
                        {
                            "address": {
                                "givenName": of("alice"),
                                "familyName": of("ohara"),
                                "regionCode": "GB",
                                "postalCode": "LS1 4AP",
                            }
                        },
                    ]
                },
                "consent": {"adUserData": "CONSENT_GRANTED", "adPersonalization": "CONSENT_GRANTED"},
            }
        ],
    }
    [line] = found["meta_conversions"]
    assert (line["id"], line["purpose"], line["channel"], line["topic"]) == ("5001", "ads", "ads", "all")
    assert line["expires_at"] == "2026-12-04T20:15:00Z"
    # Asked after by whoever sends it, and in no body.
    assert line["identifiers"] == {"email": SOLD["email"], "phone": SOLD["phone"]}


def test_a_platform_is_told_no_order_that_it_would_refuse(tmp_path):
    """One refused event has Meta refuse its whole request."""
    nobody = {"email": None, "phone": None, "given_name": None}
    found = exported_conversions(
        tmp_path,
        SOLD | {"order_id": "1", "user_agent": None},
        SOLD | {"order_id": "2", "user_agent": None, "channel": "store"},
        SOLD | {"order_id": "3", "channel": "mobile_app"},
        SOLD | {"order_id": "4", "channel": "store", "destinations": ["google_conversions"]},
        SOLD | {"order_id": "5", "channel": "store"} | nobody,
        SOLD | {"order_id": "6", "page_url": None},
    )
    assert [line["id"] for line in found["meta_conversions"]] == ["2"]
    assert found["meta_conversions"][0]["body"]["action_source"] == "physical_store"
    assert "client_user_agent" not in found["meta_conversions"][0]["body"]["user_data"]
    assert "event_source_url" not in found["meta_conversions"][0]["body"]
    assert [line["id"] for line in found["google_conversions"]] == ["1", "2", "3", "4", "6"]
    with pytest.raises(ValueError, match="conversion destination must be one of"):
        exported_conversions(tmp_path / "pigeon", SOLD | {"destinations": ["pigeon"]})


def test_an_order_that_no_click_led_to_names_none(tmp_path):
    no_click = {"google_click_id": None, "meta_click_id": None, "meta_clicked_at": None}
    found = exported_conversions(tmp_path, SOLD | no_click)
    assert "fbc" not in found["meta_conversions"][0]["body"]["user_data"]
    assert "adIdentifiers" not in found["google_conversions"][0]["body"]


def test_the_conversions_of_a_build_are_sales_of_people_who_allow_it(sample_build: DbtRun):
    """Against the orders and the consents of the release."""
    release = sample_build.published / "current"
    found = read_events(release / "exports")
    with duckdb.connect(str(release / "pii" / "scv_pii.duckdb"), read_only=True) as vault:
        sales = dict(
            vault.execute(
                "select order_id, orders.net_revenue from orders inner join single_customer_view using (customer_id) "
                "where is_valid and not is_returned and consent_ads = 'granted'"
            ).fetchall()
        )
    lines = [line for destination in ("google_conversions", "meta_conversions") for line in found.get(destination, [])]
    assert lines
    for line in lines:
        body = line["body"]
        value = body["conversionValue"] if "conversionValue" in body else body["custom_data"]["value"]
        assert value == float(sales[line["id"]])
