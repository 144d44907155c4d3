"""Grain: one row per name as some source wrote it, taken apart.

Python because what a word is depends on the words beside it; over distinct names only.
"""

from scv.names import NameWords, parse_names


def model(dbt, session):
    dbt.config(materialized="table")
    name_words = dbt.ref("name_words").project("word, kind, means")
    till_profile_names = dbt.ref("till_profile_names").project("name")
    program_values = dbt.ref("program_values").project("pattern")
    words = NameWords(
        name_words.fetchall(),
        [name for (name,) in till_profile_names.fetchall()],
        [pattern for (pattern,) in program_values.fetchall()],
    )
    written_names = dbt.ref("idr_written_names").project("written_name")
    batches = written_names.to_arrow_reader(50_000)
    return parse_names((name for batch in batches for name in batch["written_name"].to_pylist()), words)
