"""Which pairs of records are worth scoring, in a number that is known beforehand.

Every rule turns a record into zero or more text keys; two records that share a key of one rule form a candidate
pair. Keys instead of join conditions, because the pairs of a key can then be counted before a single one exists.

Work is bounded as if records came one at a time, in the order in which the shop first saw them: a record is compared
with the earlier ones that share a key, by way of its rarest keys first, and neither by way of a key that more than so
many bore before it nor with more than so many in all. So whoever comes later adds pairs and takes none away.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from scv.matching.records import STANDARDISED_TABLE

CANDIDATE_TABLE = "scv_candidate_pairs"
REPORT_TABLE = "scv_blocking_report"
KEY_TABLE = "scv_blocking_keys"

# Earlier records that one is compared with, at most. The keys that propose fewest, and so say most, come first;
# beyond some hundred thousand people common names, places and birth years would otherwise propose ever more for each
# of them.
PAIRS_PER_RECORD = 50


@dataclass(frozen=True)
class BlockingRule:
    """A named way to meet: `key` is SQL over a standardised record that gives a varchar; a null is no key.

    `maximum_block` is the largest number of records that a key connects: the first so many. Later ones need another
    key.
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
    """Create `CANDIDATE_TABLE` (node_l < node_r, rule_bits) and `REPORT_TABLE`; return the number of pairs.

    Pairs within one group are none. The report has one row per rule: keys, pairs it proposes, pairs no earlier rule
    proposed, keys of which some records were left out, and the pairs this saved.
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
        ),
        arrivals as (
            select node, row_number() over (order by first_seen_at nulls first, node)::integer as arrival from {records}
        )
        select keys.*, arrivals.arrival
        from {KEY_TABLE} as keys semi join shared using (rule_number, block_key) join arrivals using (node)
    """)
    con.execute(f"drop table {KEY_TABLE}")
    con.execute(f"""
        create or replace temp table scv_key_members as
        with maximum_blocks as (from (values {maximum_blocks}) as rules (rule_number, maximum_block)),
        counted as (
            select
                *,
                row_number() over (partition by rule_number, block_key order by arrival) as position,
                row_number() over (partition by rule_number, block_key, group_node order by arrival) as own_position
            from scv_shared_keys
        ),
        limited as (
            select counted.*, position - own_position as pairs, position <= maximum_block as is_small
            from counted join maximum_blocks using (rule_number)
        )
        select
            * exclude (is_small, own_position),
            is_small and sum(pairs) filter (is_small) over (
                partition by node order by pairs, rule_number, block_key rows unbounded preceding
            ) <= {pairs_per_record} as is_kept
        from limited
    """)
    con.execute(f"""
        create or replace temp table {CANDIDATE_TABLE} as
        select
            least(later.node, earlier.node) as node_l,
            greatest(later.node, earlier.node) as node_r,
            min(later.rule_number) as first_rule_number,
            bit_or(1::ubigint << later.rule_number) as rule_bits,
        from scv_key_members as later
        join scv_key_members as earlier
            on later.rule_number = earlier.rule_number and later.block_key = earlier.block_key
            and earlier.position < later.position and later.group_node <> earlier.group_node
        where later.is_kept and later.pairs > 0
        group by all
    """)
    con.execute(f"""
        create or replace temp table {REPORT_TABLE} as
        with rule_names as (select {[rule.name for rule in rules]} as names),
        blocks as (
            select
                rule_number, count(*) as records, bool_and(is_kept) as is_whole,
                coalesce(sum(pairs) filter (is_kept), 0) as kept_pairs,
                coalesce(sum(pairs) filter (not is_kept), 0) as dropped_pairs
            from scv_key_members group by rule_number, block_key
        ),
        blocks_counted as (
            select
                rule_number,
                count(*) filter (kept_pairs > 0) as key_count,
                sum(kept_pairs)::bigint as pair_count,
                count(*) filter (not is_whole) as dropped_key_count,
                max(records) as largest_block,
                sum(dropped_pairs)::bigint as dropped_pair_count,
            from blocks group by rule_number
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
    con.execute("drop table scv_shared_keys; drop table scv_key_members")
    [(count,)] = con.execute(f"select count(*) from {CANDIDATE_TABLE}").fetchall()
    return int(count)


def rule_names_sql(bits: str, rules: tuple[BlockingRule, ...] = BLOCKING_RULES) -> str:
    """Return SQL for the names of the rules whose bits are set, as varchar[]."""
    names = [rule.name for rule in rules]
    return f"list_filter({names}, lambda name, position: ({bits} >> (position - 1)) & 1 = 1)"
