"""Tables of rules that analysts edit: who qualifies, as a SQL condition, and why, as a sentence with figures.

Python because the conditions are data: they are read from a table, checked one by one so that a mistake is reported
with the name of its rule, and only then compiled into one query that reads the relation once.
"""

import difflib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

import duckdb
import pyarrow as pa

from scv.relations import literal, quoted, selected

_UNKNOWN = "unknown"
# What the parser takes for a column unless the relation has one of that name.
_CLOCK_WORDS = {"current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"}
_CHANGING_FUNCTIONS_SQL = """
    select distinct function_name
    from duckdb_functions()
    where stability in ('VOLATILE', 'CONSISTENT_WITHIN_QUERY')
"""
_PERCENT = "%"
_TENTHS = "1"
_MONEY = "money"
# Which currency an amount of a row is in.
_CURRENCY = "currency"
_NO_SIGNS: Mapping[str, str] = {}
# What asks whether a value is one of others: in, any of, all of.
_MEMBERSHIP = {
    "contains", "list_contains", "list_has", "array_contains", "array_has", "list_position", "list_indexof",
    "array_position", "array_indexof", "list_has_any", "array_has_any", "list_has_all", "array_has_all",
    "&&", "@>", "<@",
}  # fmt: skip
_EQUALITY = {"COMPARE_EQUAL", "COMPARE_NOTEQUAL", "COMPARE_IN", "COMPARE_NOT_IN"}


@dataclass(frozen=True)
class Rule:
    """One rule: its name, a SQL condition over the columns of a row, and the sentence that explains a match.

    The sentence may hold ``{column}``, which becomes that row's figure, ``{column:%}`` for a share between 0 and 1,
    ``{column:1}`` for one decimal at most, ``{column:order|orders}`` for a count with its noun,
    ``{column:1 order|orders}`` for both, or ``{column:money}`` for an amount in the row's ``currency``. Doubled braces
    stand for themselves.
    """

    name: str
    condition: str
    reason: str


class RuleError(ValueError):
    """One or more rules cannot be applied; the message names each of them and the cause."""


def apply_rules(
    relation: duckdb.DuckDBPyRelation,
    rules: Iterable[Rule],
    *,
    key: str = "customer_id",
    table: str = "the rules",
    words: Mapping[str, Collection[str]] | None = None,
    currency_signs: Mapping[str, str] = _NO_SIGNS,
) -> pa.Table:
    """Every row that qualifies under a rule, in one pass over the relation.

    Args:
        relation: rows to judge; it may be large, and is read once.
        rules: in any number and order; names are unique.
        key: column of the relation that the result carries.
        table: what the rules are called in an error, usually the file that they are kept in.
        words: of a column that holds words of a list that somebody keeps (segments, triggers), all of them: a rule that
            asks for another would hold for nobody, silently.
        currency_signs: what is written before an amount, by the code of its currency; any other code stands behind it.

    Returns:
        One row per match, in no particular order: ``<key>``, ``rule`` (its name) and ``reason`` (the sentence with
        that row's figures: numbers in groups of three digits and to two decimals, timestamps as UTC days in words,
        ``unknown`` where the figure is null).

    A condition that is null does not qualify. It sees its own row and nothing else: subqueries, aggregates, windows,
    chance and the clock are refused, because they cost more than one pass or answer differently tomorrow.

    Raises:
        RuleError: a rule without a name, condition or reason, a name given twice, SQL that does not parse, an unknown
            column, word or function, a condition that is not true or false, a value that a condition fails on.
    """
    rules = list(rules)
    columns = dict(zip(relation.columns, map(str, relation.types), strict=True))
    _refuse_unnamed_or_repeated(rules, table)
    _raise_together(table, zip(rules, _faults(rules, relation, columns, words or {}), strict=True))
    if not rules:
        no_matches = f"select {quoted(key)}, '' as rule, '' as reason from judged limit 0"
        return selected(relation, "judged", no_matches).to_arrow_table()
    try:
        return selected(relation, "judged", _matches_sql(rules, columns, key, currency_signs)).to_arrow_table()
    except duckdb.Error:
        # A value of some row made some condition fail: the engine does not say whose, so each is tried alone.
        _raise_together(table, ((rule, _fault_in_data(rule, relation, columns, key)) for rule in rules))
        raise


def _matches_sql(
    rules: list[Rule], columns: Mapping[str, str], key: str, currency_signs: Mapping[str, str] = _NO_SIGNS
) -> str:
    """Each row becomes the list of its matches, and the list one row per match: no self-join, no pass per rule."""
    matches = ",\n".join(
        f"case when (\n{rule.condition}\n) then struct_pack(rule := {literal(rule.name)}, "
        f"reason := {_reason_sql(rule.reason, columns, currency_signs)}) end"
        for rule in rules
    )
    return f"""
        select {quoted(key)}, match.rule as rule, match.reason as reason
        from (
            select {quoted(key)}, unnest(list_filter([{matches}], lambda candidate: candidate is not null)) as match
            from judged
        ) as matched
    """


def _faults(
    rules: list[Rule],
    relation: duckdb.DuckDBPyRelation,
    columns: Mapping[str, str],
    words: Mapping[str, Collection[str]],
) -> list[str | None]:
    """Why each rule cannot be applied, judged without reading a row; None where it can.

    The engine is asked of all rules at once, and of each alone only where one of them does not bind.
    """
    if not rules:
        return []
    # On the next line, so that a comment at the end of the condition does not swallow the bracket.
    statements = [literal(f"select (\n{rule.condition}\n)") for rule in rules]
    serialised = selected(relation, "judged", f"select {', '.join(map('json_serialize_sql({})'.format, statements))}")
    functions = selected(relation, "judged", _CHANGING_FUNCTIONS_SQL).fetchall()
    changing = _CLOCK_WORDS | {name for (name,) in functions}
    [trees] = serialised.fetchall()
    faults = [_fault(rule, json.loads(tree), columns, words, changing) for rule, tree in zip(rules, trees, strict=True)]
    sound = [rule for rule, fault in zip(rules, faults, strict=True) if fault is None]
    if _misfit(sound, relation, columns):
        return [fault or _misfit([rule], relation, columns) for rule, fault in zip(rules, faults, strict=True)]
    return faults


def _misfit(rules: list[Rule], relation: duckdb.DuckDBPyRelation, columns: Mapping[str, str]) -> str | None:
    """Why the conditions or reasons cannot be asked of a row; None when they can."""
    if not rules:
        return None
    asked = ", ".join(f"(\n{rule.condition}\n), {_reason_sql(rule.reason, columns)}" for rule in rules)
    condition = " or ".join(f"(\n{rule.condition}\n)" for rule in rules)
    try:
        checked = selected(relation, "judged", f"select {asked} from judged where {condition}")
    except duckdb.Error as error:
        return str(error)
    answers = [str(answer) for answer in checked.types[::2] if str(answer) != "BOOLEAN"]
    return f"its condition is {answers[0]}, not true or false" if answers else None


def _fault(
    rule: Rule,
    parsed: Mapping[str, Any],
    columns: Mapping[str, str],
    words: Mapping[str, Collection[str]],
    changing: Collection[str],
) -> str | None:
    """What is wrong with the words of a rule, its condition being `parsed`; None when nothing is. `changing` are the
    functions that answer differently at every run.
    """
    if not (rule.condition or "").strip():
        return "it has no condition"
    if not (rule.reason or "").strip():
        return "it has no reason"
    try:
        placeholders = _placeholders(rule.reason)
    except ValueError as error:
        return f"its reason cannot be read: {error}"
    for column, form in placeholders:
        if column not in columns:
            return f"its reason names {{{column}}}, which is no column{nearest(column, columns)}"
        if form not in ("", _PERCENT, _TENTHS, _MONEY) and form.count("|") != 1:
            return (
                f"its reason writes {{{column}:{form}}}; only {{{column}}}, {{{column}:%}}, {{{column}:1}}, "
                f"{{{column}:one|many}}, {{{column}:1 one|many}} and {{{column}:money}} are known"
            )
        if form == _MONEY and _CURRENCY not in columns:
            return f"its reason writes {{{column}:{form}}}, and there is no column {_CURRENCY}"
    if parsed["error"]:
        return str(parsed["error_message"])
    if not _is_one_expression(parsed["statements"]):
        return "it is more than a condition: it closes the bracket that it stands in"
    expressions = parsed["statements"][0]["node"]["select_list"]
    return _impurity(expressions, columns, changing) or _unknown(expressions, columns, words)


def _fault_in_data(rule: Rule, relation: duckdb.DuckDBPyRelation, columns: Mapping[str, str], key: str) -> str | None:
    try:
        matches = _matches_sql([rule], columns, key)
        selected(relation, "judged", f"select count(*) from ({matches}) as matches").fetchall()
    except duckdb.Error as error:
        return str(error)
    return None


def _impurity(expressions: Any, columns: Mapping[str, str], changing: Collection[str]) -> str | None:
    """What in a parsed condition looks beyond its row: a subquery, chance or the clock; None when nothing does."""
    names = {column.lower() for column in columns}
    called = set()
    for node in _nodes(expressions):
        kind = node.get("class")
        if kind == "SUBQUERY":
            return "its condition holds a subquery; a rule decides on the columns of one row"
        if kind == "FUNCTION":
            called.add(node["function_name"].lower())
        if kind == "COLUMN_REF":
            word = node["column_names"][-1].lower()
            if word in _CLOCK_WORDS and word not in names:
                called.add(word)
    found = sorted(called.intersection(changing))
    return f"its condition uses {found[0]}, which answers differently at every run" if found else None


def nearest(word: str, known: Iterable[str]) -> str:
    """The rest of a sentence about a word that is not known: '; did you mean ...?', or nothing if none is like it."""
    names = {name.lower(): name for name in sorted(known)}
    like = difflib.get_close_matches(word.lower(), names, n=1, cutoff=0.5)
    return f"; did you mean {names[like[0]]!r}?" if like else ""


def _unknown(expressions: Any, columns: Mapping[str, str], words: Mapping[str, Collection[str]]) -> str | None:
    """The first column or word that a parsed condition names and that there is not; None when there is none."""
    known = {column.lower() for column in columns}
    listed = {column.lower(): words[column] for column in words}
    # A lambda names its own parameters, and a part of a struct is named after its column.
    named = list(_nodes(expressions))
    may_be_parameters = any(node.get("class") == "LAMBDA" for node in named)
    for node in named:
        parts = [part.lower() for part in node["column_names"]] if node.get("class") == "COLUMN_REF" else []
        if len(parts) == 1 and parts[0] not in known | _CLOCK_WORDS and not may_be_parameters:
            word = node["column_names"][0]
            return f"its condition names {word!r}, which is no column{nearest(word, columns)}"
        operands = _operands(node)
        for column in (column for operand in operands for column in _column(operand)):
            for word in (word for operand in operands for word in _texts(operand)) if column in listed else ():
                if word not in listed[column]:
                    return (
                        f"its condition asks {column} for {word!r}, which there is not{nearest(word, listed[column])}"
                    )
    return None


def _is_one_expression(statements: list[dict[str, Any]]) -> bool:
    """Whether a parsed `select (condition)` is that alone, and no select that the condition made of it."""
    node = statements[0]["node"]
    return (
        len(statements) == 1
        and node["type"] == "SELECT_NODE"
        and len(node["select_list"]) == 1
        and node["from_table"]["type"] == "EMPTY"
        and not node["modifiers"]
        and not any(node.get(part) for part in ("where_clause", "group_expressions", "having", "qualify", "sample"))
    )


def _operands(node: Mapping[str, Any]) -> list[Any]:
    """What a question of membership or equality compares; nothing of any other node."""
    if node.get("class") == "FUNCTION" and node["function_name"].lower() in _MEMBERSHIP:
        return [part.get("expression", part) for part in node.get("arguments") or node.get("children") or []]
    if node.get("type") in _EQUALITY:
        return [*node.get("children", []), *(node[side] for side in ("left", "right") if side in node)]
    return []


def _column(operand: Any) -> list[str]:
    return [operand["column_names"][-1].lower()] if operand.get("class") == "COLUMN_REF" else []


def _texts(operand: Any) -> list[str]:
    """The texts that stand in an operand as they are, alone or in a list."""
    constants = [node for node in _nodes(operand) if node.get("class") == "CONSTANT"]
    # Engines of different ages write a constant down in two ways.
    texts = [node.get("literal", {}).get("text", (node.get("value") or {}).get("value")) for node in constants]
    return [text for text in texts if isinstance(text, str)]


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for branch in tree:
            yield from _nodes(branch)


def _placeholders(reason: str) -> list[tuple[str, str]]:
    """(column, format) of every placeholder of a sentence, in order."""
    return [(column, form or "") for _, column, form, _ in Formatter().parse(reason) if column is not None]


def _reason_sql(reason: str, columns: Mapping[str, str], currency_signs: Mapping[str, str] = _NO_SIGNS) -> str:
    """The sentence as a SQL expression of the row's figures."""
    parts = []
    for text, column, form, _ in Formatter().parse(reason):
        if text:
            parts.append(literal(text))
        if column is not None:
            figure = _figure_sql(quoted(column), columns[column], form or "", currency_signs)
            parts.append(f"coalesce({figure}, '{_UNKNOWN}')")
    return " || ".join(parts)


def _figure_sql(name: str, column_type: str, form: str, currency_signs: Mapping[str, str]) -> str:
    if form == _PERCENT:
        # What is short of all of them is not rounded to all of them.
        return (
            f"case when {name} > 0.99 and {name} < 1 then 'over 99%' when {name} > 0 and {name} < 0.01 then 'under 1%' "
            f"else cast(cast(round(100 * {name}) as bigint) as varchar) || '%' end"
        )
    if form == _TENTHS:
        # What is whole is said so, and what there is of something is not said to be none.
        tenths = f"regexp_replace(format('{{:,.1f}}', cast({name} as double)), '\\.0$', '')"
        return f"case when {name} != 0 and abs({name}) < 0.05 then 'under 0.1' else {tenths} end"
    if form == _MONEY:
        amount = f"format('{{:,.2f}}', cast(abs({name}) as decimal(18, 2)))"
        signed = " ".join(
            f"when {literal(code)} then {literal(sign)} || {amount}" for code, sign in currency_signs.items()
        )
        unsigned = f"{amount} || coalesce(' ' || {_CURRENCY}, '')"
        written = f"case {_CURRENCY} {signed} else {unsigned} end" if signed else unsigned
        return f"case when {name} < 0 then '-' else '' end || {written}"
    if "|" in form:
        is_in_tenths = form.startswith(f"{_TENTHS} ")
        one, many = (literal(f" {noun}") for noun in form.removeprefix(f"{_TENTHS} ").split("|"))
        figure = _figure_sql(name, column_type, _TENTHS if is_in_tenths else "", currency_signs)
        return f"{figure} || case when {figure} = '1' then {one} else {many} end"
    if column_type in ("DOUBLE", "FLOAT"):
        return f"regexp_replace(format('{{:,.2f}}', {name}), '\\.?0+$', '')"
    if column_type.startswith("DECIMAL"):
        return f"format('{{:,.2f}}', {name})"
    if column_type.endswith(("INT", "INTEGER")):
        return f"format('{{:,}}', {name})"
    if column_type.startswith("TIMESTAMP") or column_type == "DATE":
        return f"strftime({name}, '%-d %B %Y')"
    if column_type == "BOOLEAN":
        return f"case when {name} then 'yes' when not {name} then 'no' end"
    if column_type.endswith("[]"):
        return f"array_to_string({name}, ', ')"
    return f"cast({name} as varchar)"


def _refuse_unnamed_or_repeated(rules: list[Rule], table: str) -> None:
    names = [rule.name for rule in rules]
    if not all(name and name.strip() for name in names):
        raise RuleError(f"{table}: a rule has no name")
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise RuleError(f"{table}: rule {repeated[0]!r} is there {names.count(repeated[0])} times")


def _raise_together(table: str, faults: Iterable[tuple[Rule, str | None]]) -> None:
    found = [f"{table}: rule {rule.name!r}: {' '.join(fault.split())}" for rule, fault in faults if fault]
    if found:
        raise RuleError("\n".join(found))
