"""Train, keep and apply the match model.

Splink 5 compares records and scores them (Fellegi-Sunter with term frequencies); what is trained here are its numbers:

- *u*, how often two records of different people agree by chance, from a fixed pseudo-random sample of pairs, less the
  matches that such a sample contains;
- *m*, how often two records of one person agree, from all pairs *within the people found so far*, found again with
  the new numbers until they settle. Expectation maximisation over blocked pairs only sees pairs that blocking chose;
  pairs inside a cluster also contain those that share hardly anything, which is what m must know about;
- the share of all pairs that match, from the scores themselves, and how common values are (`learn_frequencies`).

Scoring learns nothing: it reads two records and the model (`scv.matching.artefact`). The same records give the same
model in any row order.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from scv.clustering import Links, Rule, resolve
from scv.matching.artefact import START_PRIOR, MatchModel, levels_of
from scv.matching.blocking import CANDIDATE_TABLE
from scv.matching.comparisons import COMPARISONS, MAIN_COLUMN, PROVING_FIELDS
from scv.matching.frequencies import create_frequencies, learn_frequencies
from scv.matching.namesakes import collect_namesake_facts, learn_namesakes
from scv.matching.records import STANDARDISED_TABLE
from scv.matching.touched import touched_by_matches

SCORED_TABLE = "scv_scored_pairs"
_PAIRS = "scv_pairs_to_compare"
_PAIRED_RECORDS = "scv_paired_records"
_SAMPLED_PAIRS = 1_000_000
_ROUNDS = 3
_MOST_NEIGHBOURS = 400
_BATCH = 10_000_000  # pairs that Splink compares at a time, some 300 bytes each; fewer join all records more often
# What training never saw of one person still happens, to one pair of records in two hundred. A sample shop garbles no
# birth date, and taken at its word a slip in one would prove two people.
_LEAST_M = 0.005
_SMOOTHING = 0.5  # pairs added to every level, so that one never seen is rare and not impossible


def untrained_model(con: duckdb.DuckDBPyConnection, version: str) -> MatchModel:
    """Return a model with plausible starting numbers for the columns that hold anything."""
    counted = ", ".join(f"count({MAIN_COLUMN.get(name, name)})" for name in COMPARISONS)
    present = con.execute(f"select {counted} from {STANDARDISED_TABLE}").fetchall()[0]
    comparisons = []
    for name, count in zip(COMPARISONS, present, strict=True):
        if count:
            comparison = deepcopy(COMPARISONS[name])
            levels = levels_of(comparison)
            share = 0.3 / (len(levels) - 1)
            for position, level in enumerate(levels):
                level["m_probability"] = 0.7 if position == 0 else share
                level["u_probability"] = 0.9 if position == len(levels) - 1 else 0.1 / (len(levels) - 1)
            comparisons.append(comparison)
    return MatchModel(version, comparisons, "nothing")


def train_model(
    con: duckdb.DuckDBPyConnection,
    version: str,
    trained_on: str,
    rules: Sequence[Rule] = (),
    rounds: int = _ROUNDS,
) -> MatchModel:
    """Train on the standardised records and candidate pairs of this connection.

    `rules` keep people apart while they are looked for (see `person_rules`): where families share everything but
    names and birth dates, a model without them learns that one person has many names.
    """
    model = untrained_model(con, version)
    records = con.execute(f"select count(*) from {STANDARDISED_TABLE}").fetchall()[0][0]
    groups = settled_groups(con)
    grouped = len(np.unique(groups)) < len(groups)
    _sample_pairs(con, records)
    random_counts = level_counts(con, model, "scv_random_pairs")
    model = _with_probabilities(model, None, random_counts, 0.0)
    model = replace(model, frequencies=learn_frequencies(con, model))
    prior = START_PRIOR
    for _ in range(rounds):
        prior = score_pairs(con, model, learn=True)
        _pairs_within(con, _people(con, rules))
        matching_counts = level_counts(con, model, "scv_pairs_within")
        model = _with_probabilities(model, matching_counts, random_counts, prior, grouped)
    model = replace(model, trained_on=trained_on, frequencies=learn_frequencies(con, model))
    prior = score_pairs(con, model, learn=True)
    namesakes = None
    if grouped:
        collect_namesake_facts(con, SCORED_TABLE, model.providers())
        namesakes = learn_namesakes(con)
    return replace(model, namesakes=namesakes, prior=prior, people=len(np.unique(groups)))


def score_pairs(
    con: duckdb.DuckDBPyConnection,
    model: MatchModel,
    pairs: str = CANDIDATE_TABLE,
    table: str = SCORED_TABLE,
    learn: bool = False,
    floor: float = -np.inf,
) -> float:
    """Score `pairs` (node_l, node_r) into `table`; return the share of all pairs of records that match.

    The share is the model's; with `learn` it is estimated from the scores. `match_weight` is in log2 odds with that
    share as the prior; `weight_<comparison>` are its parts, null where a record lacks the field. Pairs below `floor`
    are not kept, but count for a share that is learnt. Pairs are compared in batches, so memory grows with those kept.
    """
    records = con.execute(f"select count(*) from {STANDARDISED_TABLE}").fetchall()[0][0]
    count = con.execute(f"select count(*) from {pairs}").fetchall()[0][0]
    every_pair = records * (records - 1) // 2
    # What the share cannot exceed, and so what a pair needs for a chance to end above the floor.
    highest = min(0.5, max(count, 1) / max(every_pair, 1)) if learn else model.prior
    least_evidence = floor - _log2_odds(highest)
    for column in model.frequency_columns():
        create_frequencies(con, column, model.frequencies_of(column))
    batches = max(1, -(-count // _BATCH))
    evidence = []
    for batch in range(batches):
        chosen = f"(from {pairs} where hash(node_l, node_r) % {batches} = {batch})" if batches > 1 else pairs
        with _compared(con, model, chosen) as (compared, columns):
            if learn:
                counted = con.execute(f"""
                    select round(match_weight - {_log2_odds(START_PRIOR)!r}, 3) as evidence, count(*) as pairs
                    from {compared} group by evidence order by evidence
                """).fetchnumpy()
                evidence.append((counted["evidence"], counted["pairs"]))
            parts = []
            for comparison in model.comparisons:
                name = comparison["output_column_name"]
                tf = f" + mw_tf_adj_{name}" if f"mw_tf_adj_{name}" in columns else ""
                # Splink gives a missing value exactly zero; an observed level never is.
                parts.append(f"round(nullif(mw_{name}{tf}, 0), 6) as weight_{name}")
            kept = f"""
                select node_l, node_r, match_weight - {_log2_odds(START_PRIOR)!r} as evidence, {", ".join(parts)}
                from {compared} where evidence >= '{least_evidence}'::double
            """
            made = "insert into scv_compared by name" if batch else "create or replace temp table scv_compared as"
            con.execute(f"{made} {kept}")
    prior = model.prior
    if learn:
        values, pair_counts = (np.concatenate(parts) for parts in zip(*evidence, strict=True))
        prior = estimate_prior(values, pair_counts, every_pair)
    con.execute(f"""
        create or replace temp table {table} as
        with weighted as (
            select
                * exclude (evidence), round(evidence + {_log2_odds(prior)!r}, 6) as match_weight,
                1 / (1 + pow(2, -least(greatest(evidence + {_log2_odds(prior)!r}, -60), 60))) as match_probability
            from scv_compared
        )
        from weighted where match_weight >= '{floor}'::double order by node_l, node_r
    """)
    con.execute("drop table scv_compared")
    return prior


def estimate_prior(
    evidence: NDArray[np.float64], counts: NDArray[np.int64], pairs: int, start: float = START_PRIOR
) -> float:
    """Return the share of `pairs` that match, given the log2 Bayes factors of those compared and how many have each.

    Expectation maximisation on a single unknown; pairs that are not among `evidence` count as not matching. Never less
    than one pair in all, or than the start: a few records without a match are no proof that there are none.
    """
    if not len(evidence) or pairs <= 0:
        return start
    least = min(start, 1 / pairs)
    prior = start
    for _ in range(100):
        odds = np.clip(evidence + _log2_odds(prior), -60, 60)
        updated = float(np.clip((counts / (1 + np.exp2(-odds))).sum() / pairs, least, 0.5))
        if abs(updated - prior) <= 1e-6 * prior:
            break
        prior = updated
    return float(f"{prior:.6g}")


@contextmanager
def _compared(con: duckdb.DuckDBPyConnection, model: MatchModel, pairs: str) -> Iterator[tuple[str, set[str]]]:
    """Yield a table of compared pairs (Splink's columns) and its column names; Splink's tables are gone afterwards.

    The tables `scv_tf_<column>` must be there.
    """
    from splink import DuckDBAPI, Linker, SettingsCreator

    con.execute(f"""
        create or replace temp view {_PAIRS} as
        select node_l as join_key_l, node_r as join_key_r, '0' as match_key from {pairs}
    """)
    # Splink copies its records, with the frequencies beside them: only those that are in a pair.
    con.execute(f"""
        create or replace temp view {_PAIRED_RECORDS} as
        select records.* from {STANDARDISED_TABLE} as records
        semi join (select join_key_l as node from {_PAIRS} union all select join_key_r from {_PAIRS}) as paired
            using (node)
    """)
    api = DuckDBAPI(connection=con)
    settings = SettingsCreator.from_path_or_dict(model.settings())
    linker = Linker(api.register(_PAIRED_RECORDS), settings, log_level=logging.ERROR)
    for column in model.frequency_columns():
        linker.table_management.register_term_frequency_lookup(api.register(f"scv_tf_{column}"), column)
    linker.table_management.register_blocked_pairs_for_predict(api.register(_PAIRS))
    table = linker.inference.predict(warning_mode="never").physical_name
    try:
        yield table, {column for column, *_ in con.execute(f"describe {table}").fetchall()}
    finally:
        linker.table_management.delete_tables_created_by_splink_from_db()


def level_counts(con: duckdb.DuckDBPyConnection, model: MatchModel, pairs: str) -> dict[str, NDArray[np.float64]]:
    """Return per comparison how many of `pairs` fall into each level, the strongest agreement first, nulls left out."""
    names = [comparison["output_column_name"] for comparison in model.comparisons]
    con.execute(f"create or replace temp table scv_levels as {levels_sql(con, model, pairs)}")
    counts = {}
    for name, comparison in zip(names, model.comparisons, strict=True):
        counted = np.zeros(len(levels_of(comparison)))
        for level, count in con.execute(f"select level_{name}, count(*) from scv_levels group by all").fetchall():
            if level >= 0:
                counted[level] = count
        counts[name] = counted
    return counts


def levels_sql(con: duckdb.DuckDBPyConnection, model: MatchModel, pairs: str) -> str:
    """Return SQL for node_l, node_r and `level_<comparison>`: -1 missing, 0 the strongest agreement and so on."""
    columns = [column for column, *_ in con.execute(f"describe {STANDARDISED_TABLE}").fetchall() if column != "node"]
    sides = ", ".join(f"{side}.{column} as {column}_{side}" for side in "lr" for column in columns)
    cases = []
    for comparison in model.comparisons:
        number, whens = 0, ""
        for level in comparison["comparison_levels"]:
            if level.get("is_null_level"):
                whens += f" when {level['sql_condition']} then -1"
            elif level["sql_condition"] == "ELSE":
                whens += f" else {number}"
            else:
                whens += f" when {level['sql_condition']} then {number}"
                number += 1
        cases.append(f"(case{whens} end)::tinyint as level_{comparison['output_column_name']}")
    return f"""
        with sides as (
            select pairs.node_l, pairs.node_r, {sides}
            from {pairs} as pairs
            join {STANDARDISED_TABLE} as l on l.node = pairs.node_l
            join {STANDARDISED_TABLE} as r on r.node = pairs.node_r
        )
        select node_l, node_r, {", ".join(cases)} from sides
    """


def _log2_odds(probability: float) -> float:
    return float(np.log2(probability / (1 - probability)))


def _with_probabilities(
    model: MatchModel,
    matching: dict[str, NDArray[np.float64]] | None,
    random: dict[str, NDArray[np.float64]],
    prior: float,
    grouped: bool = False,
) -> MatchModel:
    """Return the model with m from matching pairs (kept when None) and u from random ones, less their matches.

    When records come in proven groups, two groups differ in what would have proven them one: that they do says nothing.
    """
    comparisons = deepcopy(model.comparisons)
    for comparison in comparisons:
        name, levels = comparison["output_column_name"], levels_of(comparison)
        m = np.array([level["m_probability"] for level in levels])
        if matching is not None and matching[name].sum() > 0:
            m = (matching[name] + _SMOOTHING) / (matching[name] + _SMOOTHING).sum()
            if name not in PROVING_FIELDS:
                m = np.maximum(m, _LEAST_M) / np.maximum(m, _LEAST_M).sum()
        observed = (random[name] + _SMOOTHING) / (random[name] + _SMOOTHING).sum()
        u = np.maximum((observed - prior * m) / (1 - prior), 0.1 * observed)
        u /= u.sum()
        if grouped and name in PROVING_FIELDS:
            m = np.append(m[:-1] * (1 - u[-1]) / max(m[:-1].sum(), 1e-9), u[-1])
        for level, m_level, u_level in zip(levels, m, u, strict=True):
            level["m_probability"] = float(f"{m_level:.6g}")
            level["u_probability"] = float(f"{u_level:.6g}")
    return replace(model, comparisons=comparisons)


def _sample_pairs(con: duckdb.DuckDBPyConnection, records: int, wanted: int = _SAMPLED_PAIRS) -> None:
    """Create `scv_random_pairs`: neighbours at growing distance in a fixed pseudo-random order of the records."""
    distance = max(1, min(wanted // max(records, 1), (records - 1) // 2))
    con.execute(f"""
        create or replace temp table scv_random_pairs as
        with shuffled as (
            select node, row_number() over (order by md5(record_id), record_id) - 1 as position
            from {STANDARDISED_TABLE}
        ),
        sampled as (select * from shuffled where position < {wanted})
        select least(l.node, r.node) as node_l, greatest(l.node, r.node) as node_r
        from sampled as l
        cross join range(1, {distance + 1}) as steps(step)
        join sampled as r on r.position = (l.position + steps.step) % {min(records, wanted)}
        where l.node <> r.node
    """)


def scored_links(con: duckdb.DuckDBPyConnection, table: str = SCORED_TABLE) -> Links:
    """Return the scored pairs as links between nodes, with the evidence of each field."""
    scored = con.execute(f"select * from {table} order by node_l, node_r").fetchnumpy()
    parts = [np.ma.filled(scored[name].astype(np.float64), np.nan) for name in scored if name.startswith("weight_")]
    return Links(scored["node_l"], scored["node_r"], scored["match_weight"], None, np.column_stack(parts))


def score_neighbours(
    con: duckdb.DuckDBPyConnection,
    model: MatchModel,
    rules: Sequence[Rule] = (),
    most: int = _MOST_NEIGHBOURS,
) -> int:
    """Score the pairs between groups that a likely match connects but blocking did not propose; return how many.

    Blocking finds a few pairs of a person with twenty records, not all 190. Whether two groups are one person rests on
    all pairs between them, so those are scored before the final decision. Pairs of groups with more than `most` pairs
    between them stay as they are: with so much evidence a few more pairs change nothing.
    """
    likely = con.execute(f"select node_l, node_r from {SCORED_TABLE} where match_weight > 0").fetchnumpy()
    if not len(likely["node_l"]):
        return 0
    cluster = _people(con, rules)
    records = len(cluster)
    groups = np.sort(np.column_stack([cluster[likely["node_l"]], cluster[likely["node_r"]]]), axis=1)
    groups = np.unique(groups, axis=0)
    # Everything in tables and in steps: about an Arrow table the optimiser knows nothing, and it may start with all
    # records by all records.
    for name, columns in (
        ("scv_group_pairs", {"group_l": groups[:, 0], "group_r": groups[:, 1]}),
        ("scv_group_members", {"node": np.arange(records), "group_id": cluster}),
    ):
        con.register("scv_arrow", pa.table(columns))
        con.execute(f"create or replace temp table {name} as from scv_arrow")
        con.unregister("scv_arrow")
    con.execute(f"""
        create or replace temp table scv_bounded_pairs as
        with sizes as (select group_id, count(*) as size from scv_group_members group by group_id)
        select group_l, group_r
        from scv_group_pairs
        join sizes as l on l.group_id = group_l
        join sizes as r on r.group_id = group_r
        where l.size * r.size <= {most}
    """)
    con.execute("""
        create or replace temp table scv_pairs_between as
        select distinct least(l.node, r.node) as node_l, greatest(l.node, r.node) as node_r
        from (
            select group_r, node from scv_bounded_pairs join scv_group_members on group_id = group_l
        ) as l
        join scv_group_members as r on r.group_id = l.group_r
        where l.node <> r.node
    """)
    con.execute(f"""
        create or replace temp table scv_pairs_not_scored as
        from scv_pairs_between as pairs
        anti join {SCORED_TABLE} as scored on scored.node_l = pairs.node_l and scored.node_r = pairs.node_r
    """)
    con.execute(f"""
        create or replace temp table scv_neighbour_pairs as
        select pairs.node_l, pairs.node_r
        from scv_pairs_not_scored as pairs
        join {STANDARDISED_TABLE} as l on l.node = pairs.node_l
        join {STANDARDISED_TABLE} as r on r.node = pairs.node_r
        where l.group_node <> r.group_node
    """)
    [(count,)] = con.execute("select count(*) from scv_neighbour_pairs").fetchall()
    if count:
        score_pairs(con, model, "scv_neighbour_pairs", "scv_scored_neighbours")
        con.execute(f"insert into {SCORED_TABLE} by name from scv_scored_neighbours")
    return int(count)


def settled_groups(con: duckdb.DuckDBPyConnection) -> NDArray[np.int64]:
    """Return for each record the first record of the group that it was proven to belong to."""
    return con.execute(f"select group_node from {STANDARDISED_TABLE} order by node").fetchnumpy()["group_node"]


def _people(con: duckdb.DuckDBPyConnection, rules: Sequence[Rule]) -> NDArray[np.int64]:
    """Return the cluster of each record, by the scored pairs; what no likely match touches stays as it was settled."""
    groups = settled_groups(con)
    touched_by_matches(
        con, f"(select node, group_node from {STANDARDISED_TABLE})", SCORED_TABLE, "node", "group_node", accept=0.0
    )
    links = scored_links(con, "scv_touched_pairs")
    con.execute("drop table scv_touched_pairs")
    return resolve(len(groups), suggested=links, rules=rules, groups=groups, explain=False).cluster


def _pairs_within(con: duckdb.DuckDBPyConnection, cluster: NDArray[np.int64], most: int = 30) -> None:
    """Create `scv_pairs_within`: all pairs of one cluster; of a larger cluster those of its first `most` records."""
    members = pa.table({"node": np.arange(len(cluster)), "cluster": cluster})
    con.register("scv_members", members)
    con.execute(f"""
        create or replace temp table scv_pairs_within as
        with numbered as (
            select *, row_number() over (partition by cluster order by hash(node), node) as member from scv_members
        ),
        kept as (select * from numbered where member <= {most})
        select least(l.node, r.node) as node_l, greatest(l.node, r.node) as node_r
        from kept as l join kept as r on l.cluster = r.cluster and l.node < r.node
    """)
    con.unregister("scv_members")
