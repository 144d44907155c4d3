"""A union lays columns below one another by their place: arms that name none mix them up when one of them gains one."""

from __future__ import annotations

import re

import pytest
from conftest import PROJECT

UNION_OF_A_LOOP = re.compile(r"\{\{\s*'union( all)?'.*?\}\}", re.DOTALL)
STATEMENT = re.compile(r"\{[#%].*?[#%]\}", re.DOTALL)
CONFIG = re.compile(r"\{\{\s*config\(.*?\)\s*\}\}", re.DOTALL)
EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
COMMENT_OR_TEXT = re.compile(r"--[^\n]*|'(?:[^']|'')*'")

STEP = re.compile(r"[()]|\b(?:select|union|(?<!distinct )from)\b")
STAR = re.compile(r"(?:^|,)\s*(?:distinct\s+)?(?:\w+\.)?\*")


def arms_that_name_no_columns(sql: str) -> list[str]:
    """Of a model's text, the select lists with a star that are arms of a union."""
    sql = STATEMENT.sub("", UNION_OF_A_LOOP.sub(" union ", sql))
    sql = COMMENT_OR_TEXT.sub("text", EXPRESSION.sub("written", CONFIG.sub("", sql)))
    arms = []
    # In each bracket that is open: where its latest select begins, its list, and whether a union stands before it.
    open_brackets: list[tuple[int, str, bool]] = [(0, "", False)]
    for step in STEP.finditer(sql):
        if step[0] == "(":
            open_brackets.append((0, "", False))
            continue
        begin, select_list, is_second_arm = open_brackets.pop()
        if step[0] == "select":
            open_brackets.append((step.end(), select_list, is_second_arm))
        elif step[0] == "from":
            select_list = sql[begin : step.start()].strip()
            arms.extend([select_list] if is_second_arm else [])
            open_brackets.append((begin, select_list, False))
        elif step[0] == "union":
            arms.append(select_list)
            open_brackets.append((begin, select_list, True))
    return [arm for arm in arms if STAR.search(arm)]


def test_unions_name_their_columns() -> None:
    unnamed = {
        str(path.relative_to(PROJECT)): arms
        for path in sorted((PROJECT / "models").rglob("*.sql"))
        if (arms := arms_that_name_no_columns(path.read_text()))
    }
    assert unnamed == {}


@pytest.mark.parametrize(
    ("sql", "arms"),
    [
        ("select * from tills union all select id from shops", ["*"]),
        ("select id from tills union select shops.*, 'shop' as kind from shops", ["shops.*, text as kind"]),
        ("select distinct * from (select id from tills union all select id from shops) as places", []),
        ("with places as (select id from tills union all select * from shops) select * from places", ["*"]),
        (
            "{% for places in ['tills'] %}select * from {{ places }} {{ 'union all' if not loop.last }}{% endfor %}",
            ["*"],
        ),
        ("select price * 2 as price, extract(year from day) as year from tills union all select 1, 2 from shops", []),
        ("select id from tills -- a union would not select * from it\nunion all select ')' as id from shops", []),
    ],
)
def test_arms_without_names_are_found(sql: str, arms: list[str]) -> None:
    assert arms_that_name_no_columns(sql) == arms
