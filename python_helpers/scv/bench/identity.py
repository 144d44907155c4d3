"""What resolving identities takes: each stage timed, peak memory, growth, and clustering beside SciPy's.

    python -m scv.bench.identity --records 1000000 10000000
    python -m scv.bench.identity --records 10000000 --of visits

Five tables of people (shop, email, till, registration, CRM), 60% of whom are in another table as well, joined by email
(in mixed case), telephone and loyalty card, and 10,000 browsers that many of them share. The smallest scale is built a
second time with a chain of 1,000 records and 10,000 records that share one email, which must not change the picture.

`--of visits` lands eight or nine records of each person (1.2 million people in ten million records), one a visit, in
the same tables in turn: every table has a person several times, with the same card and address. The run fails where a
person has come apart or two have become one.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from scipy.sparse import coo_matrix, csgraph

from scv.bench.measure import CommandFailedError, measure, measured_environment, node_seconds, size_bytes
from scv.bench.report import GIGABYTE, machine, markdown_table
from scv.clustering import components, connected_components, number_edges
from scv.publishing import PROJECT_DIR
from scv.terminal import run_and_exit

SHARED_BROWSERS = 10_000
CHAIN_LENGTH = 1_000
SUPER_CLUSTER_SIZE = 10_000

# What has a digit in it is nobody's name: a syllable stands for each.
NAME = """
    create macro name(number) as 'N' || array_to_string(list_transform(
        string_split(cast(number as varchar), ''),
        lambda digit:
            ['a', 'ebo', 'ika', 'oru', 'ulde', 'ami', 'esto', 'ivna', 'olfe', 'uga'][cast(digit as integer) + 1]
    ), '')
"""
# Which records there are, and of whom.
DISTRIBUTIONS = ("people", "visits")

# Of five records two are of a person who is in one table only and three of people who are in more: 60% overlap.
PEOPLE = """
    create table records as
    select
        number as record,
        number % 5 as table_number,
        case
            when number % 5 < 2 then number
            else cast(hash(number) % ($records * 3 // 10) as bigint) * 5 + 4
        end as person
    from range($records) as numbers (number)
"""

# Of 25 records three people; each is in every table.
VISITS = """
    create table records as
    select
        number as record,
        (number % people + number // people) % 5 as table_number,
        number % people as person
    from range($records) as numbers (number), (select greatest($records * 3 // 25, 1) as people) as population
"""
# The till knows where a visitor lives.
ADDRESS = """
    to_json({address_line_1: person % 89 + 1 || ' Mill Lane', locality: 'Leeds', postal_code: 'LS' || person // 89})
"""

# Nothing of a chain's record is anyone else's but one email shared with the record before and one phone with the next.
HARD_CASES = """
    create table extra_records as
    select
        'chain-' || number as id,
        'chain-' || (number // 2) || '@example.com' as email,
        '+44740' || lpad(cast(8000000 + (number + 1) // 2 as varchar), 7, '0') as phone,
        'Chain' as first_name,
        'Link' as last_name
    from range($chain) as numbers (number)
    union all
    select
        'super-' || number as id,
        'everybody@example.com' as email,
        null as phone,
        name(number) as first_name,
        name(number * 7 + 1) as last_name
    from range($members) as numbers (number)
"""

EMAIL = "case when number % 3 = 0 then upper(email) when number % 3 = 1 then ' ' || email else email end"
TABLES = {
    "shopify/customer": f"""
        select 'c' || number as id, {EMAIL} as email, phone, first_name, last_name, moment as created_at
        from people where table_number = 0
        union all select id, email, phone, first_name, last_name, timestamp '2025-01-01' from extra_records
    """,
    "klaviyo/person": f"""
        select 'k' || number as id, {EMAIL} as email, first_name, last_name, moment as created
        from people where table_number = 1
    """,
    "square/customers": """
        select
            's' || number as id, phone as phone_number, card as reference_id, first_name as given_name,
            last_name as family_name, address, moment as created_at
        from people where table_number = 2
    """,
    "gigya/accounts": f"""
        select
            'g' || number as "UID",
            to_json({{email: {EMAIL}, "firstName": first_name, "lastName": last_name}}) as profile,
            to_json({{"loyaltyCard": card}}) as data,
            moment as created
        from people where table_number = 3
    """,
    "salesforce/contact": f"""
        select
            'f' || number as id, {EMAIL} as email, phone as mobile_phone, first_name, last_name,
            moment as last_modified_date
        from people where table_number = 4
    """,
    "segment_web/identifies": f"""
        select
            'i' || number as id, 'g' || number as user_id, moment as timestamp, moment as received_at,
            case when number % 4 = 3 then 'shared-' || (number // 5 % {SHARED_BROWSERS}) else 'own-' || number end
                as anonymous_id
        from people where table_number = 3
    """,
}
# The key of the profile that a row of `people` lands as.
PROFILE = """
    ['shopify_customer:c', 'klaviyo_person:k', 'square_customer:s', 'gigya_account:g', 'salesforce_contact:f'][
        table_number + 1
    ] || number
"""
STAGES = {"staging": "read", "1_prepare": "prepare", "2_match": "match", "3_resolve": "resolve"}


@dataclass(frozen=True)
class IdentityMeasurement:
    """One scale of a distribution (`of`).

    Seconds by stage add up over models, which run two at a time; sizes in bytes.
    """

    records: int
    hard_cases: bool
    of: str
    identifiers: int
    links: int
    customers: int
    stage_seconds: dict[str, float]
    build_seconds: float
    processor_seconds: float
    peak_memory_bytes: int
    database_bytes: int
    whole_clustering_seconds: float
    clustering_seconds: float
    scipy_seconds: float


def land(raw: Path, records: int, hard_cases: bool, of: str = "people") -> None:
    """Write the six raw tables of `records` records (and the hard cases on top) below `raw` as Parquet.

    Beside `raw`, people.parquet says whose they are: profile (the key) and person (a number). `of` is one of
    `DISTRIBUTIONS`.
    """
    with duckdb.connect() as connection:
        connection.execute(NAME)
        connection.execute(VISITS if of == "visits" else PEOPLE, {"records": records})
        sizes = {"chain": CHAIN_LENGTH, "members": SUPER_CLUSTER_SIZE} if hard_cases else {"chain": 0, "members": 0}
        connection.execute(HARD_CASES, sizes)
        connection.execute(f"""
            create view people as
            select
                record as number,
                table_number,
                person,
                'person' || person || '@example.com' as email,
                '+447' || lpad(cast(400000000 + person as varchar), 9, '0') as phone,
                cast(1000000000 + person as varchar) as card,
                name(person % 997) as first_name,
                name(person % 9973) as last_name,
                {ADDRESS if of == "visits" else "cast(null as json)"} as address,
                timestamp '2025-01-01' + to_seconds(record % 31000000) as moment
            from records
        """)
        raw.mkdir(parents=True, exist_ok=True)
        connection.execute(
            f"copy (select {PROFILE} as profile, person from people) to '{raw.parent}/people.parquet' (format parquet)"
        )
        for name, query in TABLES.items():
            file = raw / f"{name}.parquet"
            file.parent.mkdir(parents=True, exist_ok=True)
            connection.execute(f"copy ({query}) to '{file}' (format parquet)")


def run_scale(records: int, hard_cases: bool, folder: Path, of: str = "people") -> IdentityMeasurement:
    """Land, build identity and everything it reads, and measure; everything it writes is below `folder`.

    Raises AssertionError where a visitor has come apart, or two have become one.
    """
    environment = measured_environment(folder)
    _say(f"{records:,} records{' and the hard cases' if hard_cases else ''}: landing and resolving ...")
    land(folder / "raw", records, hard_cases, of)
    dbt = [str(Path(sys.executable).with_name("dbt")), "build", "--select", "+idr_customer_identifiers"]
    dbt += ["--resource-type", "model", "--resource-type", "seed"]
    built = measure(dbt, cwd=PROJECT_DIR, environment=environment, log=folder / "build.log")
    with duckdb.connect(str(folder / "scv.duckdb"), read_only=True) as connection:
        connection.execute("set threads = 2")
        identifiers, links, customers = (
            connection.execute(query).fetchall()[0][0]
            for query in (
                "select count(*) from identity.idr_identifiers",
                "select count(*) from identity.idr_links",
                "select count(distinct customer_id) from identity.idr_customer_identifiers",
            )
        )
        clustering = compare_clustering(connection)
        if of == "visits":
            refuse_wrong_people(connection, folder / "people.parquet")
    _say(f"{records:,} records: resolved in {built.seconds:,.0f} s")
    return IdentityMeasurement(
        records=records,
        hard_cases=hard_cases,
        of=of,
        identifiers=identifiers,
        links=links,
        customers=customers,
        stage_seconds=node_seconds(folder / "target" / "run_results.json", stage_of),
        build_seconds=round(built.seconds, 1),
        processor_seconds=round(built.processor_seconds, 1),
        peak_memory_bytes=built.peak_memory_bytes,
        database_bytes=size_bytes(folder / "scv.duckdb"),
        whole_clustering_seconds=round(clustering[0], 2),
        clustering_seconds=round(clustering[1], 2),
        scipy_seconds=round(clustering[2], 2),
    )


def stage_of(node: dict[str, Any]) -> str:
    """The stage of identity that a model is part of, by its folder."""
    return next((STAGES[folder] for folder in node["fqn"] if folder in STAGES), "other")


def compare_clustering(connection: duckdb.DuckDBPyConnection) -> tuple[float, float, float]:
    """Seconds for the build's links: ours from text to text, ours on integer edges, and SciPy's on the same edges."""
    links = "select left_identifier_id as left_node, right_identifier_id as right_node from identity.idr_person_links"
    started = time.perf_counter()
    connected_components(connection, links).to_arrow_table()
    whole_seconds = time.perf_counter() - started

    nodes, left, right = number_edges(connection, links)
    started = time.perf_counter()
    ours = components(nodes, left, right)
    own_seconds = time.perf_counter() - started
    started = time.perf_counter()
    graph = coo_matrix((np.ones(len(left), np.int8), (left, right)), shape=(nodes, nodes))
    count, _ = csgraph.connected_components(graph, directed=False)
    scipy_seconds = time.perf_counter() - started
    if count != len(np.unique(ours)):
        raise AssertionError(f"we found {len(np.unique(ours)):,} components and SciPy {count:,}")
    return whole_seconds, own_seconds, scipy_seconds


def refuse_wrong_people(connection: duckdb.DuckDBPyConnection, people: Path) -> None:
    """Raise AssertionError where the profiles of a person have not all one customer, or a customer has several people.

    `people`: what `land` wrote.
    """
    [(lost, apart, together)] = connection.execute(f"""
        with people as (from '{people}'),
        customers as (
            select people.person, identifiers.customer_id
            from people left join identity.idr_customer_identifiers as identifiers
                on identifiers.identifier_id = people.profile
        )
        select
            (select count(*) from customers where customer_id is null),
            (select count(*) from (
                select person from customers group by person having count(distinct customer_id) > 1
            )),
            (select count(*) from (
                select customer_id from customers group by customer_id having count(distinct person) > 1
            ))
    """).fetchall()
    if lost or apart or together:
        raise AssertionError(
            f"{apart:,} people have come apart, {together:,} customers are several, {lost:,} profiles are nobody's"
        )


def as_tables(measurements: list[IdentityMeasurement]) -> str:
    """One row per scale, then the growth from the first to each other."""
    stages = list(STAGES.values())
    header = ["records", "identifiers", "links", "customers", *(f"{stage} s" for stage in stages)]
    header += ["build s", "processor s", "peak memory GB", "database GB"]
    header += ["clustering s (text)", "clustering s (integers)", "SciPy s"]
    rows = [
        [
            _scale(m),
            *(f"{count:,}" for count in (m.identifiers, m.links, m.customers)),
            *(f"{m.stage_seconds.get(stage, 0):,.0f}" for stage in stages),
            f"{m.build_seconds:,.0f}",
            f"{m.processor_seconds:,.0f}",
            f"{m.peak_memory_bytes / GIGABYTE:.2f}",
            f"{m.database_bytes / GIGABYTE:.2f}",
            *(f"{seconds:.2f}" for seconds in (m.whole_clustering_seconds, m.clustering_seconds, m.scipy_seconds)),
        ]
        for m in measurements
    ]
    first = measurements[0]
    grown: tuple[Callable[[IdentityMeasurement], float], ...] = (
        lambda m: m.links,
        lambda m: m.build_seconds,
        lambda m: m.processor_seconds,
        lambda m: m.peak_memory_bytes,
    )
    growth = [
        [
            _scale(m),
            *(f"{of(m) / of(first):.1f}x" for of in grown),
        ]
        for m in measurements[1:]
    ]
    growth_header = [f"from {_scale(first)} to", "links", "build time", "processor time", "peak memory"]
    return "\n".join([markdown_table(header, rows), "", markdown_table(growth_header, growth)])


def _scale(measurement: IdentityMeasurement) -> str:
    """Return what a row of a table is called: 1,000,000 + hard cases."""
    of = "" if measurement.of == "people" else f" {measurement.of}"
    return f"{measurement.records:,}{of}{' + hard cases' if measurement.hard_cases else ''}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scv.bench.identity", description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, nargs="+", default=[1_000_000, 10_000_000], help="records, each")
    parser.add_argument("--of", choices=DISTRIBUTIONS, default="people", help="who is landed")
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder, deleted, unless given")
    parser.add_argument("--output", type=Path, default=PROJECT_DIR / "data" / "bench_identity.json", help="as JSON")
    arguments = parser.parse_args()
    working = arguments.folder or Path(tempfile.mkdtemp(prefix="scv-bench-"))
    scales = sorted(arguments.records)
    measurements: list[IdentityMeasurement] = []
    try:
        hard = [(scales[0], True)] if arguments.of == "people" else []
        for records, hard_cases in [(scales[0], False), *hard, *((scale, False) for scale in scales[1:])]:
            folder = working / f"{records}{'-hard' if hard_cases else ''}"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            measurements.append(run_scale(records, hard_cases, folder, arguments.of))
            arguments.output.parent.mkdir(parents=True, exist_ok=True)
            document = {"machine": machine(), "measurements": [asdict(m) for m in measurements]}
            arguments.output.write_text(json.dumps(document, indent=2) + "\n")
            if arguments.folder is None:
                shutil.rmtree(folder)
    except CommandFailedError as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        if arguments.folder is None:
            shutil.rmtree(working, ignore_errors=True)
        if measurements:
            print("", as_tables(measurements), "", f"written to {arguments.output}", sep="\n")
    return 0


def _say(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)


if __name__ == "__main__":
    run_and_exit(main)
