"""Learn a match model from a shop's own records, and keep the one in force where the new one does worse.

Training sees no truth, so it can learn that relatives are one person. What the shop has proven by itself tells: people
whom an identifier joins are set aside, and a share of them is matched again as if nobody knew, without contact points,
devices and cards. A model that finds fewer of their pairs, or joins more who are two customers, is not adopted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import pyarrow as pa

from scv.matching.artefact import MatchModel
from scv.matching.blocking import candidate_pairs
from scv.matching.frequencies import (
    average_frequencies,
    commoner_frequencies,
    forget_non_values,
    learn_frequencies,
    learn_non_values,
    values_of_nobody,
)
from scv.matching.model import score_pairs, settled_groups
from scv.matching.records import standardise_records
from scv.matching.suggest import DEFAULT_ACCEPT, resolve_people, suggest_matches, train_on

# Of ten thousand people some one in three has a second profile that nothing proves.
_PRIOR_OF_ANY_SHOP = 2.0**-14
# One proven person in so many is set aside: not trained on, and matched again without proof.
_SET_ASIDE = 3
# Fewer pairs than this decide nothing.
LEAST_PAIRS = 100
# Of more records than this only some people's are tried: enough to tell two models apart.
_MOST_TRIED = 100_000


@dataclass(frozen=True)
class Tried:
    """How a model did on people set aside: their proven pairs, those found again, and pairs of two customers joined."""

    proven: int
    found: int
    wrong: int

    @property
    def precision(self) -> float:
        """Share of the joined pairs that are one person by proof; 1 where nobody was joined."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of the proven pairs that were found again."""
        return self.found / self.proven if self.proven else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / ((self.precision + self.recall) or 1.0)

    def is_worse_than(self, other: Tried) -> bool:
        """Whether this joins more of two customers for what it finds, or finds less for it."""
        return self.precision < other.precision or self.f1 < other.f1


@dataclass(frozen=True)
class Learnt:
    """The model to use, what was adopted of what was learnt, how each did, and who would merge or split.

    adopted: `nothing`, `caution` (what is commoner here, and what says nothing), `counts` (how common values are, the
    share of pairs that match) or `everything`.
    """

    model: MatchModel
    adopted: str
    reason: str
    tried: dict[str, Tried]
    merges: int
    splits: int


def learn(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    in_force: MatchModel,
    version: str,
    trained_on: str,
    learnt_at: str | None = None,
    accept: float = DEFAULT_ACCEPT,
    even_if_worse: bool = False,
    default_dates: Sequence[str] = (),
) -> Learnt:
    """Learn from a relation of records (see `RECORD_COLUMNS`), group_id being what proof settled; nothing is written.

    `even_if_worse` adopts everything, whatever the trial says; what it says is in the result. `default_dates` are birth
    dates that are nobody's, as ISO text.
    """
    now = _people(con, relation, in_force, accept)
    proven_pairs = _set_aside(con, relation, now)
    weights = train_on(con, "scv_not_set_aside", version, trained_on, default_dates=default_dates)
    counts, everything = _counted(con, relation, version, default_dates, in_force, weights)
    everything = replace(everything, trained_on=trained_on, learnt_at=learnt_at)
    counts = replace(counts, trained_on=f"{trained_on}; weights: {in_force.trained_on}", learnt_at=learnt_at)
    caution = replace(
        counts, prior=in_force.prior, frequencies=commoner_frequencies(in_force.frequencies, counts.frequencies)
    )
    candidates = {"nothing": in_force, "caution": caution, "counts": counts, "everything": everything}
    tried: dict[str, Tried] = {}
    # Without a trial what makes pairs more alike is left: a value that is commoner than was thought joins nobody.
    adopted = "nothing" if proven_pairs >= LEAST_PAIRS else "caution"
    if proven_pairs >= LEAST_PAIRS:
        for name, model in candidates.items():
            tried[name] = _tried(con, model, accept)
            if not tried[name].is_worse_than(tried[adopted]):
                adopted = name
        reason = "tried on people whom an identifier proves to be one"
    else:
        reason = f"only {proven_pairs:,} pairs of records are proven to be one person, {LEAST_PAIRS} are needed to tell"
    if even_if_worse and adopted != "everything":
        adopted, reason = "everything", f"asked for; otherwise: {adopted}, {reason}"
    model = candidates[adopted]
    merges, splits = _moves(now, _people(con, relation, model, accept) if adopted != "nothing" else now)
    return Learnt(model, adopted, reason, tried, merges, splits)


def for_any_shop(model: MatchModel) -> MatchModel:
    """Return the model without the counts of the shop that it was learnt on, those of any shop in their place."""
    frequencies = average_frequencies(model, model.frequencies)
    return replace(
        model, frequencies=frequencies, prior=_PRIOR_OF_ANY_SHOP, non_values=values_of_nobody(), learnt_at=None
    )


def as_text(learnt: Learnt) -> str:
    """Return what was learnt as lines for a terminal."""
    lines = []
    names = {
        "nothing": "model in force",
        "caution": "what is commoner here",
        "counts": "own counts",
        "everything": "own counts and weights",
    }
    for name, tried in learnt.tried.items():
        lines.append(
            f"  {names[name]:<23} precision {tried.precision:.4f}  recall {tried.recall:.4f}  "
            f"({tried.found:,} of {tried.proven:,} proven pairs, {tried.wrong:,} wrong)"
        )
    lines.append(f"Adopted: {'nothing' if learnt.adopted == 'nothing' else names[learnt.adopted]} ({learnt.reason}).")
    if learnt.adopted == "nothing":
        lines.append("The model in force is kept: the file is a copy of it.")
    lines.append(f"Against the model in force {learnt.merges:,} people would be merged and {learnt.splits:,} split.")
    return "\n".join(lines)


def _counted(
    con: duckdb.DuckDBPyConnection, relation: str, version: str, default_dates: Sequence[str], *models: MatchModel
) -> list[MatchModel]:
    """Return the models with what counting says: frequencies, values that say nothing, the share of matches."""
    standardise_records(con, relation)
    non_values = learn_non_values(con, default_dates)
    forget_non_values(con, non_values)
    candidate_pairs(con)
    people = len(set(settled_groups(con).tolist()))
    counted = (
        replace(model, version=version, non_values=non_values, frequencies=learn_frequencies(con, model), people=people)
        for model in models
    )
    return [replace(model, prior=score_pairs(con, model, learn=True)) for model in counted]


def _set_aside(con: duckdb.DuckDBPyConnection, relation: str, now: dict[str, str]) -> int:
    """Create `scv_tried` (records to match again) and `scv_not_set_aside` (to train on); return proven pairs set aside.

    `scv_tried` has all records of some people; those of the people set aside stand alone and lost what proves. Their
    group is kept beside as `proven_group`, and the customer of now as `customer`.
    """
    customers = pa.table({
        "record_id": pa.array(list(now), pa.string()), "customer": pa.array(list(now.values()), pa.string()),
    })  # fmt: skip
    _store(con, "scv_now", customers)
    con.execute(f"""
        create or replace temp table scv_labelled as
        with records as (
            select *, coalesce('group ' || group_id, 'record ' || record_id) as proven_group from {relation}
        ),
        sizes as (
            select *, count(*) over (partition by proven_group) as records, count(*) over () as all_records,
            from records
        )
        select
            sizes.* exclude (records, all_records), scv_now.customer,
            records > 1 and hash(customer) % {_SET_ASIDE} = 0 as is_set_aside,
            hash(customer || ' tried') % 1000 < 1000 * {_MOST_TRIED} / all_records as is_tried,
        from sizes join scv_now using (record_id)
    """)
    present = {column for column, *_ in con.execute("describe scv_labelled").fetchall()}
    hidden = ", ".join(
        f"case when not is_set_aside then {column} end as {column}"
        for column in ("email", "phone", "shared_keys")
        if column in present
    )
    group = "case when is_set_aside then null else group_id end as group_id"
    con.execute(f"""
        create or replace temp table scv_tried as
        select * replace ({", ".join([group, *([hidden] if hidden else [])])})
        from (select * from scv_labelled where is_tried)
    """)
    con.execute("create or replace temp table scv_not_set_aside as from scv_labelled where not is_set_aside")
    [(pairs,)] = con.execute("""
        select coalesce(sum(records * (records - 1) / 2), 0)::bigint from (
            select count(*) as records from scv_tried where is_set_aside group by proven_group
        )
    """).fetchall()
    return int(pairs)


def _store(con: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    con.register("scv_arrow", table)
    con.execute(f"create or replace temp table {name} as from scv_arrow")
    con.unregister("scv_arrow")


def _people(con: duckdb.DuckDBPyConnection, relation: str, model: MatchModel, accept: float) -> dict[str, str]:
    """Return the cluster of each record id: what proof settled, and the matches that the model accepts."""
    _store(con, "scv_suggested_pairs", suggest_matches(con, relation, model).pairs)
    people = resolve_people(con, relation, suggested="scv_suggested_pairs", accept=accept)
    return dict(zip(people.nodes["node_id"].to_pylist(), people.nodes["cluster_id"].to_pylist(), strict=True))


def _tried(con: duckdb.DuckDBPyConnection, model: MatchModel, accept: float) -> Tried:
    found = _people(con, "scv_tried", model, accept)
    rows = con.execute("select record_id, proven_group, customer, is_set_aside from scv_tried").fetchall()
    aside = [row for row in rows if row[3]]
    others = [row for row in rows if not row[3]]
    proven = Counter(group for _, group, *_ in aside)
    together = Counter((found[record], group) for record, group, *_ in aside)
    return Tried(_pairs(proven), _pairs(together), _of_two_customers(found, rows) - _of_two_customers(found, others))


def _of_two_customers(found: dict[str, str], rows: list[tuple[Any, ...]]) -> int:
    """Return how many pairs of records are joined that are two customers under the model in force."""
    joined = Counter(found[record] for record, *_ in rows)
    as_now = Counter((found[record], customer) for record, _, customer, _ in rows)
    return _pairs(joined) - _pairs(as_now)


def _moves(now: dict[str, str], then: dict[str, str]) -> tuple[int, int]:
    """Return how many clusters of now are joined with another, and how many come apart."""
    parts = set(zip(now.values(), (then[record] for record in now), strict=True))
    sources = Counter(after for _, after in parts)
    targets = Counter(before for before, _ in parts)
    merged = {before for before, after in parts if sources[after] > 1}
    return len(merged), sum(count > 1 for count in targets.values())


def _pairs(counts: Counter[Any]) -> int:
    return sum(count * (count - 1) // 2 for count in counts.values())
