"""What `scv.bench.identity` lands, and that it notices people who come apart."""

from pathlib import Path

import duckdb
import pytest
from scv.bench.identity import land, refuse_wrong_people


@pytest.fixture
def landed(tmp_path: Path) -> Path:
    """A folder with 250 visits of thirty people."""
    land(tmp_path / "raw", 250, hard_cases=False, of="visits")
    return tmp_path


def test_visits_show_every_person_in_every_table_at_one_address_with_one_card(landed: Path) -> None:
    raw = landed / "raw"
    with duckdb.connect() as connection:
        connection.execute(f"create view people as from '{landed}/people.parquet'")
        tables = connection.execute("""
            select person, count(distinct split_part(profile, ':', 1)), count(*) from people group by person
        """).fetchall()
        till = connection.execute(f"""
            select people.person, count(distinct reference_id), count(distinct address), count(address) = count(*)
            from '{raw}/square/customers.parquet' as till
            inner join people on people.profile = 'square_customer:' || till.id
            group by people.person
        """).fetchall()
    assert sorted(person for person, *_ in tables) == list(range(30))
    assert {(kinds, visits) for _, kinds, visits in tables} == {(5, 8), (5, 9)}
    assert {tuple(of) for _, *of in till} == {(1, 1, True)}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (None, None),
        ("update {t} set customer_id = 'x' where identifier_id = (select min(profile) from {p})", "1 people have come"),
        ("update {t} set customer_id = '1' where customer_id = '2'", "1 customers are several"),
        ("delete from {t} where identifier_id = (select min(profile) from {p})", "1 profiles are nobody's"),
    ],
    ids=["right", "apart", "together", "lost"],
)
def test_people_who_come_apart_or_together_or_get_lost_are_noticed(
    landed: Path, change: str | None, told: str | None
) -> None:
    people = landed / "people.parquet"
    with duckdb.connect() as connection:
        connection.execute("create schema identity")
        connection.execute(f"""
            create table identity.idr_customer_identifiers as
            select profile as identifier_id, cast(person as varchar) as customer_id from '{people}'
        """)
        if change is None:
            refuse_wrong_people(connection, people)
            return
        connection.execute(change.format(t="identity.idr_customer_identifiers", p=f"'{people}'"))
        with pytest.raises(AssertionError, match=told):
            refuse_wrong_people(connection, people)
