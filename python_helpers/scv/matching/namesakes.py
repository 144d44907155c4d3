"""Father and son of one name at one address, two Sarah Joneses: how sure can a name make us?

To the match model two random people hardly ever share a name, a surname and a house, so whoever does must be one
person. Relatives do. How often, the data tells where both sides give a birth date: same name and household with equal
dates is one person, with contradicting dates two. From those pairs of groups we learn the odds, and what else sets the
two cases apart (two private email addresses, two mobiles, a shared device), and cap the weight of the pairs where a
birth date is missing. Nothing of this looks at the truth.

A name alone proves nothing, in a shop of any size: how many of a name there are is a matter of the country and not of
the ten, or ten thousand, people whom a shop knows. It may make up for most of how unlikely it is that two random
records are one person's, and the rest must be said by something else. Mrs Jones, of no given name, may be anybody in
the house: what a household shares says no more about her than the name.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import duckdb
import numpy as np

from scv.matching.records import STANDARDISED_TABLE

FACTS_TABLE = "scv_namesake_facts"
# Log2 odds of one person to which names alone can lift two records; a town that they share besides is no proof yet.
_NAMES_ALONE = -2.0
_NAMES = ("given_name", "family_name", "other_names")
_OF_A_HOUSEHOLD = ("family_name", "other_names", "address", "postcode", "city", "shared_keys")
# A browser or an app is somebody's own where nobody else is seen with it; a card or a landline is a household's.
_OF_ONES_OWN = ("user_id", "anonymous_id", "device_id")
_LOGIN = "gigya_account:"
_FIELDS = ("email", "phone", "shared")
_LEVELS = {
    "email": ("missing", "both at a provider", "one at work"),
    "phone": ("missing", "two numbers"),
    "shared": ("missing", "none in common", "in common"),
}


@dataclass(frozen=True)
class Namesakes:
    """Log2 odds of one person against relatives of one name: `base`, plus what each level of each field adds."""

    base: float
    bits: dict[str, dict[str, float]]
    learnt_from: int

    def sql(self, facts: str) -> str:
        """Return SQL for the odds of a row of `FACTS_TABLE` under the alias `facts`."""
        added = [
            f"case {facts}.{field} "
            + " ".join(f"when '{level}' then {bits!r}" for level, bits in levels.items())
            + " end"
            for field, levels in self.bits.items()
        ]
        return " + ".join([repr(self.base), *added])


def collect_namesake_facts(con: duckdb.DuckDBPyConnection, scored: str, providers: Collection[str]) -> None:
    """Create `FACTS_TABLE`: one row per pair of proven groups that likely match and bear one given name.

    birth_date says `agree`, `contradict` or `unknown`, or `vouched` where a login or a cookie that nobody else has
    speaks for one person; email, phone and shared give the level of each field.
    `providers` are the email domains that are no employer's.
    """
    con.execute(
        "create or replace temp table scv_providers as select unnest($1::varchar[]) as domain", [list(providers)]
    )
    con.execute(f"""
        create or replace temp table {FACTS_TABLE} as
        with group_pairs as (
            select distinct
                least(l.group_node, r.group_node) as group_l,
                greatest(l.group_node, r.group_node) as group_r
            from {scored} as scored
            join {STANDARDISED_TABLE} as l on l.node = scored.node_l
            join {STANDARDISED_TABLE} as r on r.node = scored.node_r
            where scored.match_weight > 0 and scored.weight_given_name > 0
        ),
        -- A cookie that two groups have and no third. Where both log in, it is a family's tablet.
        vouched as (
            select distinct min(keys.group_node) as group_l, max(keys.group_node) as group_r
            from (
                select distinct group_node, unnest(shared_keys) as key from {STANDARDISED_TABLE}
            ) as keys
            where regexp_matches(key, '^({"|".join(_OF_ONES_OWN)}):')
            group by key having count(*) = 2
        ),
        groups as (
            select
                group_node,
                bool_or(starts_with(record_id, '{_LOGIN}')) as logs_in,
                list(distinct birth_date) filter (len(birth_date) = 10) as birth_dates,
                list(distinct email) filter (email is not null) as emails,
                bool_or(providers.domain is not null) as has_provider_email,
                list(distinct phone) filter (phone is not null) as phones,
                list_distinct(flatten(list(shared_keys) filter (shared_keys is not null))) as shared_keys,
            from {STANDARDISED_TABLE} left join scv_providers as providers on providers.domain = email_domain
            where group_node in (select group_l from group_pairs union all select group_r from group_pairs)
            group by group_node
        )
        select
            group_l,
            group_r,
            case
                when l.birth_dates is not null and r.birth_dates is not null
                    and list_has_any(l.birth_dates, r.birth_dates) then 'agree'
                when l.birth_dates is not null and r.birth_dates is not null
                    and len(list_filter(l.birth_dates, lambda ours: len(list_filter(
                        r.birth_dates, lambda theirs: damerau_levenshtein(ours, theirs) <= 2)) > 0)) = 0
                    then 'contradict'
                when vouched.group_l is not null and not (l.logs_in and r.logs_in) then 'vouched'
                else 'unknown'
            end as birth_date,
            case
                when l.emails is null or r.emails is null then 'missing'
                when l.has_provider_email and r.has_provider_email then 'both at a provider'
                else 'one at work'
            end as email,
            case when l.phones is null or r.phones is null then 'missing' else 'two numbers' end as phone,
            case
                when coalesce(len(l.shared_keys), 0) = 0 or coalesce(len(r.shared_keys), 0) = 0 then 'missing'
                when list_has_any(l.shared_keys, r.shared_keys) then 'in common'
                else 'none in common'
            end as shared
        from group_pairs
        join groups as l on l.group_node = group_l
        join groups as r on r.group_node = group_r
        left join vouched using (group_l, group_r)
    """)


def learn_namesakes(con: duckdb.DuckDBPyConnection) -> Namesakes:
    """Return the odds from the pairs of groups whose birth dates agree or contradict (half a pair added to each)."""
    rows = con.execute(
        f"select birth_date = 'agree', email, phone, shared, count(*) from {FACTS_TABLE} "
        "where birth_date in ('agree', 'contradict') group by all order by all"
    ).fetchall()
    one = sum(count for is_one, *_, count in rows if is_one)
    two = sum(count for is_one, *_, count in rows if not is_one)
    bits: dict[str, dict[str, float]] = {}
    for position, field in enumerate(_FIELDS, 1):
        bits[field] = {}
        for level in _LEVELS[field]:
            seen_one = sum(row[-1] for row in rows if row[0] and row[position] == level)
            seen_two = sum(row[-1] for row in rows if not row[0] and row[position] == level)
            size = 0.5 * len(_LEVELS[field])
            bits[field][level] = _rounded((seen_one + 0.5) / (one + size) / ((seen_two + 0.5) / (two + size)))
    return Namesakes(_rounded((one + 0.5) / (two + 0.5)), bits, one + two)


def cap_namesakes(con: duckdb.DuckDBPyConnection, scored: str, namesakes: Namesakes, floor: float | None = None) -> int:
    """Lower the weight of pairs in `scored` to what relatives of one name leave of it; return how many were lowered.

    None to less than `floor`, so that what holds a pair back is told with it.
    """
    cap = namesakes.sql("facts") if floor is None else f"greatest({namesakes.sql('facts')}, {floor!r})"
    con.execute(f"""
        create or replace temp table scv_namesake_caps as
        select scored.node_l, scored.node_r, {cap} as cap
        from {scored} as scored
        join {STANDARDISED_TABLE} as l on l.node = scored.node_l
        join {STANDARDISED_TABLE} as r on r.node = scored.node_r
        join {FACTS_TABLE} as facts
            on facts.group_l = least(l.group_node, r.group_node)
            and facts.group_r = greatest(l.group_node, r.group_node)
        where facts.birth_date = 'unknown' and scored.match_weight > cap
    """)
    con.execute(f"""
        update {scored} as scored
        set match_weight = cap, match_probability = 1 / (1 + pow(2, -cap))
        from scv_namesake_caps as caps
        where caps.node_l = scored.node_l and caps.node_r = scored.node_r
    """)
    [(count,)] = con.execute("select count(*) from scv_namesake_caps").fetchall()
    return int(count)


def cap_names(con: duckdb.DuckDBPyConnection, scored: str, prior: float) -> int:
    """Lower the weight of pairs in `scored` to what names may say; return how many were lowered.

    `prior` is the share of all pairs that match, from which the weights count.
    """
    present = {column for column, *_ in con.execute(f"describe {scored}").fetchall()}

    def total(fields: tuple[str, ...]) -> str:
        return " + ".join(
            ["0.0", *(f"coalesce(weight_{field}, 0)" for field in fields if f"weight_{field}" in present)]
        )

    said = total(_NAMES)
    if {"weight_given_name", "weight_family_name"} <= present:
        of_the_house = f"weight_given_name is null and weight_family_name is not null then {total(_OF_A_HOUSEHOLD)}"
        said = f"(case when {of_the_house} else {said} end)"
    most = _NAMES_ALONE + float(np.log2((1 - prior) / prior))
    lowered = f"match_weight - ({said} - {most!r})"
    con.execute(f"""
        update {scored}
        set
            match_weight = round({lowered}, 6),
            match_probability = 1 / (1 + pow(2, -least(greatest({lowered}, -60), 60)))
        where {said} > {most!r}
    """)
    [(count,)] = con.execute(f"select count(*) from {scored} where {said} > {most!r}").fetchall()
    return int(count)


def likely_namesakes(con: duckdb.DuckDBPyConnection, namesakes: Namesakes) -> list[tuple[int, int]]:
    """Return pairs of groups (their first nodes) that are more likely relatives of one name than one person."""
    return con.execute(f"""
        select group_l, group_r from {FACTS_TABLE} as facts
        where birth_date = 'unknown' and {namesakes.sql("facts")} < 0
        order by group_l, group_r
    """).fetchall()


def _rounded(odds: float) -> float:
    return round(float(np.log2(odds)), 4)
