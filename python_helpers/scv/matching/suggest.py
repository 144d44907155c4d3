"""The whole way from a relation of records to scored pairs: what a model or a script calls.

    with scratch_database(session.cursor()) as con:
        suggestions = suggest_matches(con, "work.identity.idr_match_records")

Everything is temporary and on the caller's connection; results leave as Arrow.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from scv.matching.blocking import CANDIDATE_TABLE, REPORT_TABLE, candidate_pairs, rule_names_sql
from scv.matching.model import (
    SCORED_TABLE,
    MatchModel,
    levels_sql,
    load_model,
    score_neighbours,
    score_pairs,
    train_model,
)
from scv.matching.records import STANDARDISED_TABLE, standardise_records


@dataclass(frozen=True)
class Suggestions:
    """Scored pairs and how they came about.

    pairs: record_id_l < record_id_r, match_weight (log2 odds), match_probability, weight_<field> (null where a record
    lacks the field), level_<field> (text), blocking_rules (text[]; empty for pairs scored as neighbours of a match).
    blocking: one row per rule with the pairs it proposed and the keys that were too common to use.
    """

    pairs: pa.Table
    blocking: pa.Table
    records: int
    prior: float
    model_version: str


@contextmanager
def scratch_database(con: duckdb.DuckDBPyConnection, name: str = "scv_scratch") -> Iterator[duckdb.DuckDBPyConnection]:
    """Make an in-memory database current on `con`, so that nothing that Splink leaves reaches the build's file.

    Relations of the build must be named in full (database.schema.name) meanwhile.
    """
    database, schema = con.execute("select current_database(), current_schema()").fetchall()[0]
    con.execute(f"attach ':memory:' as {name}")
    con.execute(f"use {name}")
    try:
        yield con
    finally:
        con.execute(f'use "{database}"."{schema}"')
        con.execute(f"detach {name}")


def train_on(con: duckdb.DuckDBPyConnection, relation: str, version: str, trained_on: str) -> MatchModel:
    """Train a model on a relation of records (see `RECORD_COLUMNS`); `trained_on` says in words which."""
    standardise_records(con, relation)
    candidate_pairs(con)
    return train_model(con, version, trained_on)


def suggest_matches(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    model: MatchModel | None = None,
    floor: float = -10.0,
) -> Suggestions:
    """Score all worthwhile pairs of `relation`; the shipped model unless one is given.

    Pairs below `floor` are left out; those between it and the threshold are evidence against a merge, which the
    resolution needs.
    """
    model = model or load_model()
    records = standardise_records(con, relation)
    candidate_pairs(con)
    prior = score_pairs(con, model)
    score_neighbours(con, model, prior)
    fields = [comparison["output_column_name"] for comparison in model.comparisons]
    con.execute(f"""
        create or replace temp table scv_kept_pairs as
        select * from {SCORED_TABLE} where match_weight >= {floor}
    """)
    labels = ", ".join(_label_sql(comparison) for comparison in model.comparisons)
    weights = ", ".join(f"kept.weight_{field}" for field in fields)
    pairs = con.execute(f"""
        with levels as ({levels_sql(con, model, "scv_kept_pairs")})
        select
            l.record_id as record_id_l, r.record_id as record_id_r, kept.match_weight, kept.match_probability,
            {weights}, {labels}, coalesce({rule_names_sql("candidates.rule_bits")}, []) as blocking_rules
        from scv_kept_pairs as kept
        join levels using (node_l, node_r)
        join {STANDARDISED_TABLE} as l on l.node = kept.node_l
        join {STANDARDISED_TABLE} as r on r.node = kept.node_r
        left join {CANDIDATE_TABLE} as candidates on candidates.node_l = kept.node_l and candidates.node_r = kept.node_r
        order by record_id_l, record_id_r
    """).to_arrow_table()
    blocking = con.execute(f"from {REPORT_TABLE} order by rule_number").to_arrow_table()
    return Suggestions(pairs, blocking, records, prior, model.version)


def _label_sql(comparison: dict) -> str:
    field = comparison["output_column_name"]
    labels = [level["label_for_charts"] for level in comparison["comparison_levels"] if not level.get("is_null_level")]
    quoted = [label.replace("'", "''") for label in labels]
    whens = " ".join(f"when {number} then '{label}'" for number, label in enumerate(quoted))
    return f"case levels.level_{field} {whens} end as level_{field}"
