"""Which pairs of records are worth scoring, in a number that is known beforehand.

Every rule turns a record into zero or more text keys; two records that share a key of one rule form a candidate
pair. Keys instead of join conditions, because the pairs of a key can then be counted before a single one exists: a key
that half the country shares can be dropped, the number of all pairs has a limit that grows with the records and no
faster, and what was dropped can be reported.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from scv.matching.records import STANDARDISED_TABLE

CANDIDATE_TABLE = "scv_candidate_pairs"
REPORT_TABLE = "scv_blocking_report"
KEY_TABLE = "scv_blocking_keys"

# Proposals for each record, on average. The keys that propose fewest pairs, and so say most, come first; beyond some
# hundred thousand people common names, places and birth years would otherwise propose ever more for each of them.
PAIRS_PER_RECORD = 50


@dataclass(frozen=True)
class BlockingRule:
    """A named way to meet: `key` is SQL over a standardised record that gives a varchar; a null is no key.

    `maximum_block` is the largest number of records that may share a key; larger blocks propose nothing.
    """

    name: str
    key: str
    maximum_block: int = 100


def _joined(*parts: str) -> str:
    """Return SQL for one key made of parts; null when a part is null, unlike concat_ws."""
    return " || '|' || ".join(parts)


def _each(keys: str) -> str:
    """Return SQL for one row, and so one key, per distinct element of a varchar[]."""
    return f"unnest(list_distinct({keys}))"


_FAMILY_SKELETON = "(family_name[:1] || regexp_replace(family_name[2:], '[aeiouyhw ]', '', 'g'))"

BLOCKING_RULES: tuple[BlockingRule, ...] = (
    BlockingRule("email", "email"),
    BlockingRule("phone", "phone"),
    BlockingRule("shared_key", _each("shared_keys"), 30),
    BlockingRule("email_local", "case when len(email_local) >= 5 then email_local end", 50),
    BlockingRule("birth_date_and_family_start", _joined("birth_date", "family_name[:2]")),
    BlockingRule("birth_date_and_given_start", _joined("birth_date", "given_name[:2]")),
    BlockingRule("birth_date_and_place", _joined("birth_date", "coalesce(city, birth_place)")),
    BlockingRule("birth_date_and_postcode_outward", _joined("birth_date", "postcode_outward")),
    BlockingRule(
        "given_root_and_family",
        _each(
            "list_transform(given_roots, lambda root: least(root, family_name) || '|' || greatest(root, family_name))"
        ),
        150,
    ),
    BlockingRule("family_skeleton_and_birth_year", _joined(_FAMILY_SKELETON, "birth_year::varchar")),
    BlockingRule(
        "given_root_and_birth_year",
        _each("list_transform(given_roots, lambda root: root || '|' || birth_year::varchar)"), 60,
    ),
    BlockingRule("given_start_and_postcode", _joined("given_name[:2]", "postcode")),
    BlockingRule("family_start_and_postcode", _joined("family_name[:2]", "postcode")),
    BlockingRule("birth_year_and_postcode", _joined("birth_year::varchar", "postcode")),
    BlockingRule("family_and_place", _joined("family_name", "coalesce(birth_place, city)"), 60),
    BlockingRule("family_and_postcode_outward", _joined("family_name", "postcode_outward"), 60),
    BlockingRule(
        "given_root_and_place",
        _each("list_transform(given_roots, lambda root: root || '|' || coalesce(birth_place, city))"), 60,
    ),
    BlockingRule("house_and_street", _joined("house_number", "street", "coalesce(postcode_outward, city)"), 30),
    BlockingRule("full_name", "full_name", 60),
    BlockingRule("birth_date", "birth_date", 40),
    BlockingRule("postcode", "postcode", 40),
    BlockingRule("rare_name_token", _each("name_tokens"), 40),
)  # fmt: skip


def candidate_pairs(
    con: duckdb.DuckDBPyConnection,
    records: str = STANDARDISED_TABLE,
    rules: tuple[BlockingRule, ...] = BLOCKING_RULES,
    pairs_per_record: int = PAIRS_PER_RECORD,
) -> int:
    """Create `CANDIDATE_TABLE` (node_l < node_r, rules) and `REPORT_TABLE`; return the number of pairs.

    Pairs within one group are none. The report has one row per rule: keys, pairs it proposes, pairs no earlier rule
    proposed, keys that were over a limit, and the pairs this saved.
    """
    key_queries = " union all ".join(
        f"select {number}::utinyint as rule_number, node, group_node, {rule.key} as block_key from {records}"
        for number, rule in enumerate(rules)
    )
    maximum_blocks = ", ".join(f"({number}, {rule.maximum_block})" for number, rule in enumerate(rules))
    con.execute(f"""
        create or replace temp table {KEY_TABLE} as
        select rule_number, node, group_node, hash(block_key) as block_key
        from ({key_queries}) where block_key is not null and block_key <> ''
    """)
    # Most keys are one group's alone. Those are out before anything is counted.
    con.execute(f"""
        create or replace temp table scv_shared_keys as
        with shared as (
            select rule_number, block_key from {KEY_TABLE}
            group by rule_number, block_key having min(group_node) < max(group_node)
        )
        select keys.* from {KEY_TABLE} as keys semi join shared using (rule_number, block_key)
    """)
    con.execute(f"drop table {KEY_TABLE}")
    # Keys with as many pairs are kept or dropped together, so that the order of rows decides nothing.
    con.execute(f"""
        create or replace temp table scv_blocks as
        with members as (
            select rule_number, block_key, count(*) as records
            from scv_shared_keys group by rule_number, block_key, group_node
        ),
        maximum_blocks as (from (values {maximum_blocks}) as rules (rule_number, maximum_block)),
        blocks as (
            select
                rule_number, block_key, sum(records)::bigint as records,
                (sum(records) ** 2 - sum(records ** 2))::bigint // 2 as pairs,
                sum(records) <= any_value(maximum_block) as is_small
            from members join maximum_blocks using (rule_number)
            group by rule_number, block_key
        ),
        totals as (
            select pairs, sum(sum(pairs) filter (is_small)) over (order by pairs) as pairs_so_far
            from blocks group by pairs
        ),
        budget as (
            select coalesce(max(pairs), 0) as most_pairs from totals
            where coalesce(pairs_so_far, 0) <= {pairs_per_record} * (select count(*) from {records})
        )
        select rule_number, block_key, records, pairs, is_small and pairs <= budget.most_pairs as is_kept
        from blocks cross join budget
    """)
    con.execute(f"""
        create or replace temp table {CANDIDATE_TABLE} as
        with kept_keys as (
            select keys.rule_number, keys.block_key, keys.node, keys.group_node
            from scv_shared_keys as keys
            join scv_blocks using (rule_number, block_key)
            where scv_blocks.is_kept
        )
        select
            l.node as node_l,
            r.node as node_r,
            min(l.rule_number) as first_rule_number,
            bit_or(1::ubigint << l.rule_number) as rule_bits,
        from kept_keys as l
        join kept_keys as r
            on l.rule_number = r.rule_number and l.block_key = r.block_key
            and l.node < r.node and l.group_node <> r.group_node
        group by all
    """)
    con.execute(f"""
        create or replace temp table {REPORT_TABLE} as
        with rule_names as (select {[rule.name for rule in rules]} as names),
        blocks_counted as (
            select
                rule_number,
                count(*) filter (is_kept) as key_count,
                coalesce(sum(pairs) filter (is_kept), 0)::bigint as pair_count,
                count(*) filter (not is_kept) as dropped_key_count,
                coalesce(max(records), 0)::bigint as largest_block,
                coalesce(sum(pairs) filter (not is_kept), 0)::bigint as dropped_pair_count,
            from scv_blocks group by rule_number
        ),
        first_rules as (
            select first_rule_number as rule_number, count(*) as new_pair_count
            from {CANDIDATE_TABLE} group by first_rule_number
        ),
        rules as (select unnest(names) as rule, generate_subscripts(names, 1) - 1 as rule_number from rule_names)
        select
            rules.rule_number::integer as rule_number,
            rules.rule,
            coalesce(key_count, 0) as key_count,
            coalesce(pair_count, 0) as pair_count,
            coalesce(new_pair_count, 0) as new_pair_count,
            coalesce(largest_block, 0) as largest_block,
            coalesce(dropped_key_count, 0) as dropped_key_count,
            coalesce(dropped_pair_count, 0) as dropped_pair_count,
        from rules
        left join blocks_counted using (rule_number)
        left join first_rules using (rule_number)
        order by rules.rule_number
    """)
    con.execute("drop table scv_shared_keys; drop table scv_blocks")
    return con.execute(f"select count(*) from {CANDIDATE_TABLE}").fetchall()[0][0]


def rule_names_sql(bits: str, rules: tuple[BlockingRule, ...] = BLOCKING_RULES) -> str:
    """Return SQL for the names of the rules whose bits are set, as varchar[]."""
    names = [rule.name for rule in rules]
    return f"list_filter({names}, lambda name, position: ({bits} >> (position - 1)) & 1 = 1)"
