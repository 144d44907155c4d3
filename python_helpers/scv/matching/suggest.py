"""The whole way from a relation of records to scored pairs, and from pairs to people: what a model or a script calls.

    with scratch_database(session.cursor()) as con:
        suggestions = suggest_matches(con, "work.identity.idr_match_records")

    people = resolve_people(session.cursor(), "identity.idr_match_records", suggested="identity.idr_candidate_pairs")

Everything is temporary and on the caller's connection; results leave as Arrow, sorted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from scv.clustering import NO_LINKS, Links, Rule, cannot_link_rule, limit_rule, resolve
from scv.matching.artefact import MatchModel, load_model
from scv.matching.blocking import CANDIDATE_TABLE, REPORT_TABLE, candidate_pairs, rule_names_sql
from scv.matching.comparisons import COMPARISONS
from scv.matching.contradictions import person_rules
from scv.matching.frequencies import forget_non_values, learn_non_values
from scv.matching.model import (
    SCORED_TABLE,
    levels_sql,
    score_neighbours,
    score_pairs,
    settled_groups,
    train_model,
)
from scv.matching.namesakes import FACTS_TABLE, cap_names, cap_namesakes, collect_namesake_facts
from scv.matching.records import STANDARDISED_TABLE, standardise_records

LIKELY_NAMESAKES = "likely_namesakes"
FORCE_SPLIT = "force_split"

UNDATED_TABLE = "scv_undated_pairs"

# Log2 odds above which two groups are one person: 5 is 1 chance in 33 that a suggested match is wrong, before rules.
DEFAULT_ACCEPT = 5.0
# Pairs of a lower weight are hopeless: kept, they would be most of all pairs.
FLOOR = -10.0
# What a pair of records counts that no blocking rule proposed, although their groups are compared.
UNPROPOSED = -8.0
# Of the records that state one contested identifier, how many neighbours each is held against.
_MOST_COMPANIONS = 30


@dataclass(frozen=True)
class Suggestions:
    """Scored pairs and how they came about.

    pairs: record_id_l < record_id_r, match_weight (log2 odds), match_probability, match_weight_undated (the weight if
    two known birth dates were not; null where that is hopeless), is_likely_namesakes (rather relatives of one name
    than one person), is_capped_as_namesakes (they may be, and weigh less for it), weight_<field> (null where a record
    lacks the field), level_<field> (its label), blocking_rules (text[]; empty for pairs scored as neighbours of a
    match).
    blocking: one row per rule with the pairs it proposed and the keys that were too common to use.
    """

    pairs: pa.Table
    blocking: pa.Table
    records: int
    model_version: str


@dataclass(frozen=True)
class People:
    """The partition: nodes (node_id, cluster_id, is_record), and refused links.

    cluster_id is the smallest node_id of the cluster. refused: left_id, right_id, kind (proven or suggested), weight,
    rule, detail. `walked` counts the nodes of contested components.
    """

    nodes: pa.Table
    refused: pa.Table
    walked: int


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


def train_on(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    version: str,
    trained_on: str,
    with_rules: bool = True,
    default_dates: Sequence[str] = (),
) -> MatchModel:
    """Train a model on a relation of records (see `RECORD_COLUMNS`); `trained_on` says in words which.

    `default_dates` are birth dates that say nothing, as ISO text.
    """
    standardise_records(con, relation)
    non_values = learn_non_values(con, default_dates)
    forget_non_values(con, non_values)
    candidate_pairs(con)
    model = train_model(con, version, trained_on, person_rules(con) if with_rules else ())
    return replace(model, non_values=non_values)


def suggest_matches(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    model: MatchModel | None = None,
    floor: float = FLOOR,
    with_rules: bool = True,
) -> Suggestions:
    """Score all worthwhile pairs of `relation`; the shipped model unless one is given.

    Pairs below `floor` are left out; those between it and the threshold are evidence against a merge, which the
    resolution needs. Records of one `group_id` are not compared.
    """
    model = model or load_model()
    records = standardise_records(con, relation)
    forget_non_values(con, model.non_values)
    candidate_pairs(con)
    score_pairs(con, model, floor=floor)
    score_neighbours(con, model, person_rules(con) if with_rules else ())
    cap_names(con, SCORED_TABLE, model.prior)
    _weigh_without_birth_date(con, model)
    collect_namesake_facts(con, SCORED_TABLE, model.providers())
    is_namesakes, is_capped = "false", "false"
    if model.namesakes is not None:
        cap_namesakes(con, SCORED_TABLE, model.namesakes, floor)
        cap = model.namesakes.sql("facts")
        is_namesakes = f"coalesce(facts.birth_date = 'unknown' and {cap} < 0, false)"
        is_capped = f"coalesce(facts.birth_date = 'unknown' and kept.match_weight >= {cap}, false)"
    con.execute(f"""
        create or replace temp table scv_kept_pairs as
        select * from {SCORED_TABLE} where match_weight >= {floor}
    """)
    fields = [comparison["output_column_name"] for comparison in model.comparisons]
    weights = ", ".join(f"kept.weight_{field}" for field in fields)
    labels = ", ".join(_label_sql(comparison) for comparison in model.comparisons)
    pairs = con.sql(f"""
        with levels as ({levels_sql(con, model, "scv_kept_pairs")})
        select
            l.record_id as record_id_l, r.record_id as record_id_r, kept.match_weight, kept.match_probability,
            undated.match_weight as match_weight_undated,
            {is_namesakes} as is_likely_namesakes, {is_capped} as is_capped_as_namesakes,
            {weights}, {labels}, coalesce({rule_names_sql("candidates.rule_bits")}, []) as blocking_rules
        from scv_kept_pairs as kept
        join levels on levels.node_l = kept.node_l and levels.node_r = kept.node_r
        join {STANDARDISED_TABLE} as l on l.node = kept.node_l
        join {STANDARDISED_TABLE} as r on r.node = kept.node_r
        left join {CANDIDATE_TABLE} as candidates
            on candidates.node_l = kept.node_l and candidates.node_r = kept.node_r
        left join {UNDATED_TABLE} as undated on undated.node_l = kept.node_l and undated.node_r = kept.node_r
        left join {FACTS_TABLE} as facts
            on facts.group_l = least(l.group_node, r.group_node)
            and facts.group_r = greatest(l.group_node, r.group_node)
        order by kept.node_l, kept.node_r
    """).to_arrow_table()
    blocking = con.sql(f"from {REPORT_TABLE} order by rule_number").to_arrow_table()
    return Suggestions(pairs, blocking, records, model.version)


def _weigh_without_birth_date(con: duckdb.DuckDBPyConnection, model: MatchModel) -> None:
    """Create `UNDATED_TABLE` (node_l, node_r, match_weight): what dated pairs would weigh if nobody knew the dates."""
    if not any(comparison["output_column_name"] == "birth_date" for comparison in model.comparisons):
        con.execute(f"""
            create or replace temp table {UNDATED_TABLE} as
            select node_l, node_r, match_weight from {SCORED_TABLE} where false
        """)
        return
    con.execute(f"""
        create or replace temp table {UNDATED_TABLE} as
        select node_l, node_r, match_weight - weight_birth_date as match_weight, match_probability, weight_given_name
        from {SCORED_TABLE} where match_weight - weight_birth_date > {FLOOR}
    """)
    if model.namesakes is not None:
        collect_namesake_facts(con, UNDATED_TABLE, model.providers())
        con.execute(f"update {FACTS_TABLE} set birth_date = 'unknown'")
        cap_namesakes(con, UNDATED_TABLE, model.namesakes)


def pairs_and_report(suggestions: Suggestions) -> pa.Table:
    """Return pairs and blocking report as one table; pairs have every field of `COMPARISONS`, in the model or not.

    A row of the report has `blocking_rule`, a pair has not; either lacks the columns of the other.
    """
    pairs = suggestions.pairs.append_column(
        "model_version", pa.array([suggestions.model_version] * len(suggestions.pairs))
    )
    for field in COMPARISONS:
        for name, data_type in ((f"weight_{field}", pa.float64()), (f"level_{field}", pa.string())):
            if name not in pairs.column_names:
                pairs = pairs.append_column(name, pa.nulls(len(pairs), data_type))
    report = suggestions.blocking.rename_columns({"rule": "blocking_rule"})
    return pa.concat_tables([pairs, report], promote_options="default")


def resolve_people(
    con: duckdb.DuckDBPyConnection,
    records: str,
    suggested: str | None = None,
    proven: str | None = None,
    force_splits: str | None = None,
    limits: str | None = None,
    accept: float = DEFAULT_ACCEPT,
    with_rules: bool = True,
) -> People:
    """Decide who is one person. All arguments are names of relations on `con`.

    records: as for `suggest_matches`. suggested: its `pairs`. proven: left_id, right_id, and optionally strength
    (double), priority (integer, 0 first) and is_somebody_elses (a mention of what another owns, which joins only those
    who agree in their names), between record ids and any other node ids; without it the records of one group_id are
    settled to be one person and are not questioned. force_splits: left_id, right_id that never meet.
    limits: node_id, identifier_type, identifier_value, maximum (distinct values of the type per person).
    Raises ValueError when a force-split or limit is about a node that is nowhere else.
    """
    standardise_records(con, records)
    _number_nodes(con, proven)
    names = con.execute("select node_id from scv_nodes order by node").fetchnumpy()["node_id"]
    record_count = con.execute(f"select count(*) from {STANDARDISED_TABLE}").fetchall()[0][0]
    proven_pairs = _proven(con, proven) if proven else NO_LINKS
    groups = settled_groups(con) if proven is None else None
    suggested_pairs, namesakes = _suggested(con, suggested)
    rules = _override_rules(con, force_splits, limits)
    if namesakes:
        rules.append(cannot_link_rule(LIKELY_NAMESAKES, namesakes))
    if with_rules:
        rules.extend(person_rules(con, vouched=proven is not None))
    followed = _with_companions(proven_pairs, record_count)
    resolution = resolve(len(names), followed, suggested_pairs, rules, accept, min(UNPROPOSED, accept - 1), groups)
    ids = np.asarray(names, dtype=object)
    # Records are numbered in the order of their ids but other nodes follow, so the smallest id is looked up by name.
    smallest: dict[int, str] = {}
    for label, name in zip(resolution.cluster.tolist(), ids.tolist(), strict=True):
        smallest[label] = min(smallest.get(label, name), name)
    nodes = pa.table(
        {
            "node_id": pa.array(ids.tolist(), pa.string()),
            "cluster_id": pa.array([smallest[label] for label in resolution.cluster.tolist()], pa.string()),
            "is_record": pa.array(np.arange(len(ids)) < record_count),
        }
    ).sort_by("node_id")
    rows = []
    for refusal in resolution.refusals:
        if refusal.kind == "proven" and refusal.link >= len(proven_pairs):
            continue
        links = proven_pairs if refusal.kind == "proven" else suggested_pairs
        left, right = sorted((ids[links.left[refusal.link]], ids[links.right[refusal.link]]))
        weight = float(links.weight[refusal.link])
        rows.append((left, right, refusal.kind, weight, refusal.rule, refusal.detail))
    rows.sort()
    schema = [
        ("left_id", pa.string()),
        ("right_id", pa.string()),
        ("kind", pa.string()),
        ("weight", pa.float64()),
        ("rule", pa.string()),
        ("detail", pa.string()),
    ]
    refused = pa.table(
        [pa.array([row[i] for row in rows], data_type) for i, (_, data_type) in enumerate(schema)],
        schema=pa.schema(schema),
    )
    return People(nodes, refused, resolution.walked)


def members_and_refusals(people: People) -> pa.Table:
    """Return nodes and refused links as one table: a member has `node_id`, a refused link has not."""
    return pa.concat_tables([people.nodes, people.refused], promote_options="default")


def _number_nodes(con: duckdb.DuckDBPyConnection, proven: str | None) -> None:
    """Create `scv_nodes` (node_id, node): the records with their own numbers, then every other id of a proven link."""
    others = "select null::varchar as node_id where false"
    if proven:
        others = f"select left_id as node_id from {proven} union select right_id from {proven}"
    con.execute(f"""
        create or replace temp table scv_nodes as
        with others as ({others}),
        unknown as (
            select node_id from others anti join {STANDARDISED_TABLE} as records on records.record_id = others.node_id
        )
        select record_id as node_id, node from {STANDARDISED_TABLE}
        union all
        select
            node_id,
            (select count(*) from {STANDARDISED_TABLE}) + row_number() over (order by node_id) - 1
        from unknown
    """)


def _proven(con: duckdb.DuckDBPyConnection, proven: str) -> Links:
    present = {column for column, *_ in con.execute(f"describe select * from {proven}").fetchall()}
    strength = "strength::double" if "strength" in present else "1.0::double"
    priority = "priority::bigint" if "priority" in present else "0::bigint"
    mentioned = "is_somebody_elses" if "is_somebody_elses" in present else "false"
    rows = con.execute(f"""
        select l.node as l, r.node as r, {strength} as strength, {priority} as priority, {mentioned} as is_mentioned
        from {proven} as links
        join scv_nodes as l on l.node_id = links.left_id
        join scv_nodes as r on r.node_id = links.right_id
        where l.node <> r.node
        order by all
    """).fetchnumpy()
    mentions = np.asarray(rows["is_mentioned"], dtype=bool)
    return Links(
        rows["l"], rows["r"], rows["strength"], rows["priority"], needs_agreement=mentions if mentions.any() else None
    )


def _with_companions(proven: Links, records: int) -> Links:
    """Return the links and, after all of them, one between any two records that state the same identifier.

    An identifier that several people state goes to one of them; what the others state together is still theirs: two
    profiles of a wife stay one where the address goes to her husband. Mentions make no companions. Nodes below
    `records` are records.
    """
    mentions = np.zeros(len(proven), bool) if proven.needs_agreement is None else proven.needs_agreement
    ends = np.stack([proven.left, proven.right], 1)[~mentions]
    ends = np.concatenate([ends, ends[:, ::-1]])
    stated = np.unique(ends[(ends[:, 0] >= records) & (ends[:, 1] < records)], axis=0)
    left, right = [], []
    for distance in range(1, min(len(stated), _MOST_COMPANIONS) + 1):
        together = np.flatnonzero(stated[:-distance, 0] == stated[distance:, 0])
        if not len(together):
            break
        left.append(stated[together, 1])
        right.append(stated[together + distance, 1])
    if not left:
        return proven
    pairs = np.unique(np.stack([np.concatenate(left), np.concatenate(right)], 1), axis=0)
    priority = proven.priority if proven.priority is not None else np.zeros(len(proven), np.int64)
    return Links(
        np.r_[proven.left, pairs[:, 0]],
        np.r_[proven.right, pairs[:, 1]],
        np.r_[proven.weight, np.zeros(len(pairs))],
        np.r_[priority, np.full(len(pairs), priority.max() + 1)],
        needs_agreement=np.r_[mentions, np.zeros(len(pairs), bool)] if mentions.any() else None,
    )


def _suggested(con: duckdb.DuckDBPyConnection, suggested: str | None) -> tuple[Links, list[tuple[int, int]]]:
    """Return the suggested links with their evidence by field, and the pairs of likely namesakes."""
    if suggested is None:
        return Links(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)), []
    columns = [column for column, *_ in con.execute(f"describe select * from {suggested}").fetchall()]
    parts = "".join(f", pairs.{column}" for column in columns if column.startswith("weight_"))
    flag = "is_likely_namesakes" if "is_likely_namesakes" in columns else "false"
    rows = con.execute(f"""
        select l.node as l, r.node as r, pairs.match_weight, {flag} as is_likely_namesakes{parts}
        from {suggested} as pairs
        join scv_nodes as l on l.node_id = pairs.record_id_l
        join scv_nodes as r on r.node_id = pairs.record_id_r
        order by l.node, r.node
    """).fetchnumpy()
    fields = [np.ma.filled(rows[name].astype(np.float64), np.nan) for name in rows if name.startswith("weight_")]
    evidence = np.column_stack(fields) if fields else None
    flagged = np.asarray(rows["is_likely_namesakes"], dtype=bool)
    pairs = list(zip(rows["l"][flagged].tolist(), rows["r"][flagged].tolist(), strict=True))
    return Links(rows["l"], rows["r"], rows["match_weight"], None, evidence), pairs


def _override_rules(con: duckdb.DuckDBPyConnection, force_splits: str | None, limits: str | None) -> list[Rule]:
    rules = []
    if force_splits:
        rows = con.execute(f"""
            select links.left_id, links.right_id, l.node, r.node
            from {force_splits} as links
            left join scv_nodes as l on l.node_id = links.left_id
            left join scv_nodes as r on r.node_id = links.right_id
            order by all
        """).fetchall()
        unknown = [row[:2] for row in rows if row[2] is None or row[3] is None]
        if unknown:
            raise ValueError(f"force-splits are about nodes that do not exist: {unknown[:5]}")
        rules.append(cannot_link_rule(FORCE_SPLIT, [row[2:] for row in rows]))
    if limits:
        rows = con.execute(f"""
            select limits.identifier_type, limits.maximum, nodes.node, limits.identifier_value, limits.node_id
            from {limits} as limits left join scv_nodes as nodes using (node_id)
            order by all
        """).fetchall()
        unknown = [row[4] for row in rows if row[2] is None]
        if unknown:
            raise ValueError(f"limits are about nodes that do not exist: {unknown[:5]}")
        for identifier_type, maximum in sorted({row[:2] for row in rows}):
            kept = [row for row in rows if row[0] == identifier_type]
            rules.append(
                limit_rule(
                    f"maximum_{identifier_type}",
                    [row[2] for row in kept],
                    [identifier_type] * len(kept),
                    [row[3] for row in kept],
                    maximum,
                )
            )
    return rules


def _label_sql(comparison: dict[str, Any]) -> str:
    field = comparison["output_column_name"]
    labels = [level["label_for_charts"] for level in comparison["comparison_levels"] if not level.get("is_null_level")]
    quoted = ["'" + label.replace("'", "''") + "'" for label in labels]
    whens = " ".join(f"when {number} then {label}" for number, label in enumerate(quoted))
    # As an enum a label leaves as a byte and not as text: of ten million pairs that is most of a gigabyte.
    return f"cast(case levels.level_{field} {whens} end as enum({', '.join(quoted)})) as level_{field}"
