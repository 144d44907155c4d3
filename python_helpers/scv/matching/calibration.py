"""What share of the accepted matches is wrong? Asked of the shop's own data, without a truth.

Birth dates judge. Where two records both state one, matching is asked again as if it did not know the dates
(`match_weight_undated`), and the dates then say whether it would have been right: two people's agree once in many
thousand pairs, one person's nearly always. How often they are apart, at each height of the weight, is the share of
wrong matches among those that no date confirms; among those with agreeing dates it is smaller by how seldom strangers
agree.

One person's dates are apart too where somebody mistyped. How often, pairs tell that an identifier proves to be one, and
those that it would join but for their dates may be either. Where nothing is proven every date that is apart may be a
slip or a stranger's: the expectation is half way and the interval starts at none. Stewards' decisions about a pair
are what they say.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from scv.matching.artefact import MatchModel

LEAST_JUDGED = 10
_JUDGED_A_BIN = 50
_MOST_BINS = 10
_DRAWS = 4_000
# Bounds further apart than this say nothing, and so does what lies between: dates that judge other pairs than these.
_SAYS_NOTHING = 0.5
_SAMPLED_PAIRS = 200_000
# A rule that looks at the birth date finds pairs because their dates agree: they say nothing about the others.
_DATE_RULES = "birth"
_SAME, _NEAR, _APART = 0, 1, 2
_UNDATED = -1
_QUALITY = pa.schema(
    [
        ("model_version", pa.string()),
        ("model_fingerprint", pa.string()),
        ("model_trained_on", pa.string()),
        ("model_learnt_at", pa.string()),
        ("model_people_count", pa.int64()),
        ("people_count", pa.int64()),
        ("accepted_pair_count", pa.int64()),
        ("wrong_pair_count", pa.float64()),
        ("wrong_pair_share_lower", pa.float64()),
        ("wrong_pair_share_upper", pa.float64()),
        ("judged_pair_count", pa.int64()),
        ("proven_pair_count", pa.int64()),
    ]
)


@dataclass(frozen=True)
class ExpectedErrors:
    """Accepted pairs, how many are expected to be wrong, and 99% bounds of their share; None where nothing can judge.

    judged counts the pairs whose birth dates or stewards judged, proven those that say how one person's dates differ.
    """

    accepted: int
    wrong: float | None
    lower: float | None
    upper: float | None
    judged: int
    proven: int


def date_agreement_sql(left: str, right: str) -> str:
    """Return SQL for 0 (the same date), 1 (a slip, or day and month swapped), 2 (apart), -1 (not both in full)."""
    return f"""
        case
            when {left} is null or {right} is null or len({left}) <> 10 or len({right}) <> 10 then {_UNDATED}
            when {left} = {right} then {_SAME}
            when damerau_levenshtein({left}, {right}) <= 2 then {_NEAR}
            when {left}[:4] = {right}[:4] and {left}[6:7] = {right}[9:10] and {left}[9:10] = {right}[6:7] then {_NEAR}
            else {_APART}
        end
    """


def expected_errors(
    con: duckdb.DuckDBPyConnection,
    records: str,
    pairs: str,
    customers: str,
    decisions: str,
    refused_dates: int,
    accept: float,
) -> ExpectedErrors:
    """Estimate what share of the accepted matches is wrong. All arguments but the last two are relations on `con`.

    records: record_id, group_id (what proof settled), birth_date (ISO text). pairs: `Suggestions.pairs`. customers:
    group_id, customer. decisions: left_group, right_group, action (link or split). refused_dates: how many proven
    links were refused because of the birth dates. A pair is accepted when its weight is
    above `accept` and its records have one customer.
    """
    con.execute(f"""
        create or replace temp table scv_judged_pairs as
        with decided as (
            select least(left_group, right_group) as group_l, greatest(left_group, right_group) as group_r,
                min(action) as action
            from {decisions} where left_group <> right_group group by all having count(distinct action) = 1
        )
        select
            pairs.match_weight > {accept!r} and l_customers.customer = r_customers.customer as is_accepted,
            coalesce(pairs.match_weight_undated, pairs.match_weight) as weight,
            {date_agreement_sql("l.birth_date", "r.birth_date")}::tinyint as agreement,
            pairs.match_weight_undated is not null
                and len(list_filter(pairs.blocking_rules, lambda rule: not contains(rule, '{_DATE_RULES}'))) > 0
                and coalesce(pairs.weight_given_name, 1) > 0 as is_judged,
            case decided.action when 'split' then 1 when 'link' then 0 else -1 end::tinyint as decided_wrong,
            pairs.record_id_l
        from {pairs} as pairs
        join {records} as l on l.record_id = pairs.record_id_l
        join {records} as r on r.record_id = pairs.record_id_r
        join {customers} as l_customers on l_customers.group_id = l.group_id
        join {customers} as r_customers on r_customers.group_id = r.group_id
        left join decided
            on decided.group_l = least(l.group_id, r.group_id) and decided.group_r = greatest(l.group_id, r.group_id)
    """)
    rows = con.execute("""
        select weight, agreement, is_accepted, is_judged, decided_wrong, record_id_l from scv_judged_pairs
        order by weight, agreement, is_accepted, record_id_l
    """).fetchnumpy()
    weight, agreement = np.asarray(rows["weight"], float), np.asarray(rows["agreement"], int)
    accepted, decided = np.asarray(rows["is_accepted"], bool), np.asarray(rows["decided_wrong"], int)
    dates_judge = np.asarray(rows["is_judged"], bool) & (agreement != _UNDATED)
    judged = dates_judge | (decided >= 0)
    verdict = np.where(decided < 0, agreement, np.where(decided == 1, _APART, _SAME))
    unclear = accepted & (decided < 0)
    proven = _proven_agreement(con, records)
    random = _random_agreement(con, records)
    told = int(judged.sum())
    if not accepted.any():
        return ExpectedErrors(0, None, None, None, told, int(proven.sum()))
    if unclear.any() and told < LEAST_JUDGED:
        return ExpectedErrors(int(accepted.sum()), None, None, None, told, int(proven.sum()))
    # Ten pairs of one record are hardly more than one witness.
    _, inverse, repeats = np.unique(rows["record_id_l"][judged], return_inverse=True, return_counts=True)
    witnesses = 1 / np.sqrt(repeats[inverse])
    wrong = _draws(
        weight[judged],
        verdict[judged],
        witnesses,
        proven,
        refused_dates,
        random,
        weight[unclear],
        agreement[unclear],
        accept,
    )
    certain = int((accepted & (decided == 1)).sum())
    count = int(accepted.sum())
    lower, upper = (np.quantile(wrong, [0.005 if proven.sum() else 0.0, 0.995]) + certain) / count
    if upper - lower > _SAYS_NOTHING:
        return ExpectedErrors(count, None, None, None, told, int(proven.sum()))
    return ExpectedErrors(
        count,
        round(float(wrong.mean()) + certain, 4),
        round(float(lower), 6),
        round(float(upper), 6),
        told,
        int(proven.sum()),
    )


def _draws(
    judged_weight: NDArray[np.float64],
    judged_agreement: NDArray[np.int64],
    witnesses: NDArray[np.float64],
    proven: NDArray[np.float64],
    refused_dates: int,
    random: NDArray[np.float64],
    weight: NDArray[np.float64],
    agreement: NDArray[np.int64],
    accept: float,
) -> NDArray[np.float64]:
    """Return draws of how many of the pairs (weight, agreement) are wrong; the seed is fixed."""
    generator = np.random.default_rng(17)
    edges = _edges(judged_weight, accept)
    judged_bin, every_bin = np.digitize(judged_weight, edges), np.digitize(weight, edges)
    bins = len(edges) + 1
    seen = np.zeros((bins, 3))
    np.add.at(seen, (judged_bin, judged_agreement), witnesses)
    gamma = generator.gamma(seen + 0.5, size=(_DRAWS, bins, 3))
    observed = gamma / gamma.sum(axis=2, keepdims=True)
    apart = observed[:, :, _APART]
    part = generator.uniform(size=_DRAWS)
    if proven.sum():
        slipped = proven[_APART] + refused_dates * part
        slips = generator.beta(slipped + 0.5, proven[:_APART].sum() + 0.5)[:, None]
    else:
        part[:2] = 0, 1
        slips = part[:, None] * apart
    wrong = np.clip((apart - slips) / np.maximum(random[_APART] - slips, 1e-9), 0, 1)
    drawn = np.zeros(_DRAWS)
    for level in (_UNDATED, _SAME, _NEAR, _APART):
        counts = np.bincount(every_bin[agreement == level], minlength=bins)
        # Of the pairs that agree so far, those of strangers: as many as strangers agree so far by chance.
        share = wrong if level == _UNDATED else np.clip(wrong * random[level] / observed[:, :, level], 0, 1)
        drawn += generator.binomial(counts, share).sum(axis=1)
    return drawn


def _edges(weight: NDArray[np.float64], accept: float) -> NDArray[np.float64]:
    """Return the bounds of heights of the weight, with some judged pairs in each, `accept` being one of them."""
    edges = [accept]
    for side in (weight[weight <= accept], weight[weight > accept]):
        bins = int(np.clip(len(side) // _JUDGED_A_BIN, 1, _MOST_BINS))
        edges += np.quantile(side, np.linspace(0, 1, bins + 1)[1:-1]).tolist() if len(side) else []
    return np.unique(edges)


def _proven_agreement(con: duckdb.DuckDBPyConnection, records: str) -> NDArray[np.float64]:
    """Return how many pairs of records of one proven person have the same date, nearly so, and another."""
    rows = con.execute(f"""
        with dated as (
            select
                group_id, record_id, birth_date,
                row_number() over (partition by group_id order by record_id) as number
            from {records} where group_id is not null and len(birth_date) = 10
        )
        select {date_agreement_sql("l.birth_date", "r.birth_date")} as agreement, count(*)
        from dated as l join dated as r on l.group_id = r.group_id and r.number = l.number + 1
        group by all
    """).fetchall()
    counts = np.zeros(3)
    for agreement, count in rows:
        counts[agreement] += count
    return counts


def _random_agreement(con: duckdb.DuckDBPyConnection, records: str) -> NDArray[np.float64]:
    """Return which share of pairs of any two records has the same date, nearly the same, and another."""
    rows = con.execute(f"""
        with dated as (
            select birth_date, row_number() over (order by md5(record_id), record_id) as position
            from {records} where len(birth_date) = 10
        ),
        sampled as (from dated where position <= {_SAMPLED_PAIRS} // 10)
        select {date_agreement_sql("l.birth_date", "r.birth_date")} as agreement, count(*)
        from sampled as l cross join range(1, 11) as steps (step)
        join sampled as r on r.position = l.position + steps.step
        group by all
    """).fetchall()
    counts: NDArray[np.float64] = np.array([0.01, 0.5, 0.5])
    for agreement, count in rows:
        counts[agreement] += count
    shares: NDArray[np.float64] = counts / counts.sum()
    return shares


def match_quality(
    con: duckdb.DuckDBPyConnection,
    model: MatchModel,
    records: str,
    pairs: str,
    customers: str,
    decisions: str,
    refused_dates: int,
    accept: float,
) -> pa.Table:
    """Return one row: the model in force, and `expected_errors` (with its arguments)."""
    errors = expected_errors(con, records, pairs, customers, decisions, refused_dates, accept)
    [(people,)] = con.execute(f"select count(distinct group_id) from {records}").fetchall()
    row = {
        "model_version": model.version,
        "model_fingerprint": model.fingerprint(),
        "model_trained_on": model.trained_on,
        "model_learnt_at": model.learnt_at,
        "model_people_count": model.people,
        "people_count": people,
        "accepted_pair_count": errors.accepted,
        "wrong_pair_count": errors.wrong,
        "wrong_pair_share_lower": errors.lower,
        "wrong_pair_share_upper": errors.upper,
        "judged_pair_count": errors.judged,
        "proven_pair_count": errors.proven,
    }
    return pa.Table.from_pylist([row], schema=_QUALITY)
