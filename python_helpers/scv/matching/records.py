"""Person records in one shape, whatever they came from.

A record is what one source says about one person. Every set (the shop's own core clusters, a CRM export, a public
benchmark) is first brought to the columns of `RECORD_COLUMNS`, then standardised here in one pass of SQL: case,
accents and punctuation removed, nicknames led back to their roots, partial dates kept as far as they go, addresses
split into house number and street. Comparisons and blocking only ever see the standardised columns.
"""

from __future__ import annotations

import functools
from importlib.resources import files

import duckdb
import pyarrow as pa
import pyarrow.csv

from scv.macros import sql_of

# Canonical columns of an input relation. All varchar but the last two. Absent ones count as null.
RECORD_COLUMNS: dict[str, str] = {
    "record_id": "varchar",
    "group_id": "varchar",  # records already proven to be one person; null stands alone
    "full_name": "varchar",
    "given_name": "varchar",
    "family_name": "varchar",
    "suffix": "varchar",  # what tells father and son apart: Sr, Jr, II
    "birth_date": "varchar",  # ISO text; '1970' and '1970-06' are partial dates
    "email": "varchar",
    "phone": "varchar",
    "address_line": "varchar",
    "city": "varchar",
    "postcode": "varchar",
    "birth_place": "varchar",
    "occupation": "varchar",
    "shared_keys": "varchar[]",  # devices, cards, landlines: typed identifiers that a household may share
    "first_seen_at": "timestamp",  # who came later takes nobody's place where a key is too common for all (`blocking`)
}

STANDARDISED_TABLE = "scv_records"
NICKNAME_TABLE = "scv_nickname_roots"

# An address such as 'Flat 2, 14a High Street' is '14a high st flat 2' by then: the first number is the house.
_HOUSE_NUMBER = r"(?:^|\s)(\d+[a-z]?)(?:\s|$)"


def nickname_roots() -> pa.Table:
    """Return every name that has a root (`root`, `nickname`), roots included as their own nickname."""
    table = pyarrow.csv.read_csv(str(files("scv.matching") / "nicknames.csv"))
    roots = pa.table({"root": table["root"].unique(), "nickname": table["root"].unique()})
    return pa.concat_tables([table, roots])


@functools.cache
def borne_names() -> frozenset[str]:
    """Return some 29,000 given names that people bear, in the spelling of `clean_text`, of any language and script.

    From the lists of Faker 40.63 (MIT licence), 86 countries and languages; Welsh, Gaelic, South Asian, West, East and
    South African, East Asian and Slavic names that these lack are our own compilation.
    """
    table = pyarrow.csv.read_csv(str(files("scv.matching") / "given_names.csv"))
    return frozenset(table["given_name"].to_pylist())


def clean_text(expression: str) -> str:
    """Return SQL that lower-cases, strips accents and turns anything but letters and digits into single spaces.

    Apostrophes and what cannot be seen, as a zero-width space, are nothing and not a space. Vowel signs are letters.
    """
    letters = f"regexp_replace(strip_accents(lower({expression})), '[''\u2019`\u00b4\\p{{Cf}}]', '', 'g')"
    return f"nullif(trim(regexp_replace({letters}, '[^\\p{{L}}\\p{{M}}\\p{{N}}]+', ' ', 'g')), '')"


def standardise_records(con: duckdb.DuckDBPyConnection, relation: str, table: str = STANDARDISED_TABLE) -> int:
    """Create temp table `table` with one standardised row per record of `relation`; return the number of rows.

    `relation` is a table or view name (qualify it when another catalog is current) with a unique, not null
    `record_id` and any of `RECORD_COLUMNS`. Raises ValueError when `record_id` is missing.
    """
    present = {column for column, *_ in con.execute(f"describe select * from {relation}").fetchall()}
    if "record_id" not in present:
        raise ValueError(f"relation {relation} must have a record_id column, got {sorted(present)}")
    columns = ", ".join(
        f"cast({column if column in present else 'null'} as {data_type}) as {column}"
        for column, data_type in RECORD_COLUMNS.items()
    )
    con.execute(
        f"create or replace temp table {NICKNAME_TABLE} as select * from (values ('', [''])) t(nickname, roots)"
    )
    con.register("scv_nickname_rows", nickname_roots())
    con.execute(f"""
        create or replace temp table {NICKNAME_TABLE} as
        select nickname, list_sort(list_distinct(list(root))) as roots from scv_nickname_rows group by nickname
    """)
    con.unregister("scv_nickname_rows")
    con.execute(f"""
        create or replace temp table {table} as
        with source_records as not materialized (select {columns} from {relation}),
        numbered as (
            select
                record_id,
                coalesce('group ' || group_id, 'record ' || record_id) as proven_group,
                row_number() over (order by record_id) - 1 as node,
            from source_records
        ),
        proven_groups as (
            select proven_group, min(node) as group_node from numbered group by proven_group
        ),
        cleaned as (
            select
                record_id,
                {clean_text("given_name")} as given_clean,
                {clean_text("family_name")} as family_clean,
                case
                    when full_name is not null then {clean_text("full_name")}
                    else nullif(concat_ws(' ', given_clean, family_clean), '')
                end as full_clean,
                suffix,
                nullif(regexp_replace(trim(birth_date), '[^0-9-].*$', ''), '') as birth_date,
                nullif(strip_accents(lower(trim(email))), '') as email,
                nullif(regexp_replace(phone, '[^0-9+]', '', 'g'), '') as phone,
                nullif({sql_of("plain_street", "address_line")}, '') as address_clean,
                {clean_text("city")} as city,
                {sql_of("plain_postcode", "postcode")} as postcode,
                {clean_text("birth_place")} as birth_place,
                {clean_text("occupation")} as occupation,
                case when len(shared_keys) > 0 then list_sort(list_distinct(shared_keys)) end as shared_keys,
                first_seen_at,
            from source_records
        ),
        named as (
            select
                *,
                coalesce(given_clean, case when family_clean is null then split_part(full_clean, ' ', 1) end)
                    as given_name,
                coalesce(family_clean, case
                    when given_clean is null and contains(full_clean, ' ') then split_part(full_clean, ' ', -1)
                end) as family_name,
                list_sort(list_distinct(string_split(full_clean, ' '))) as name_tokens,
            from cleaned
        )
        select
            numbered.node,
            proven_groups.group_node,
            named.record_id,
            given_name,
            family_name,
            suffix,
            coalesce(nickname.roots, case when given_name is not null then [given_name] end) as given_roots,
            full_clean as full_name,
            nullif(
                list_filter(
                    name_tokens,
                    lambda token: not list_contains(
                        string_split(concat_ws(' ', given_name, family_name), ' '), token
                    )
                ),
                []
            ) as other_tokens,
            name_tokens,
            case when birth_date <> '' then birth_date end as birth_date,
            try_cast(birth_date[:4] as integer) as birth_year,
            birth_date[6:] as birth_month_day,
            email,
            nullif(split_part(email, '@', 1), '') as email_local,
            nullif(split_part(email, '@', 2), '') as email_domain,
            phone,
            nullif(regexp_extract(address_clean, '{_HOUSE_NUMBER}', 1), '') as house_number,
            nullif(trim(regexp_replace(address_clean, '{_HOUSE_NUMBER}', ' ')), '') as street,
            city,
            postcode,
            case
                when regexp_matches(postcode, '^[a-z]{{1,2}}[0-9][a-z0-9]?[0-9][a-z]{{2}}$') then postcode[:-4]
                when len(postcode) > 3 then postcode[:-3]
                else postcode
            end as postcode_outward,
            birth_place,
            occupation,
            shared_keys,
            first_seen_at,
        from named
        join numbered on numbered.record_id = named.record_id
        join proven_groups on proven_groups.proven_group = numbered.proven_group
        left join {NICKNAME_TABLE} as nickname on nickname.nickname = named.given_name
    """)
    [(count,)] = con.execute(f"select count(*) from {table}").fetchall()
    return int(count)
