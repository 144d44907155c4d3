"""What can be broken in a file: every small change of it that a slip of the pen could make.

SQL is looked at line by line, without comments, quoted text and Jinja; Python by its tokens, so that docstrings, texts
and the SQL in them stay as they are.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Change(NamedTuple):
    """The operator, the lines as they stand, and what takes their place."""

    operator: str
    line: str
    changed: str


# Each is tried at every place of a line where it fits.
IN_A_LINE = [
    ("boundary", r" > ", " >= "),
    ("boundary", r" >= ", " > "),
    ("boundary", r" < ", " <= "),
    ("boundary", r" <= ", " < "),
    ("comparison", r" = (?=['0-9(])", " <> "),
    ("comparison", r" (<>|!=) ", " = "),
    ("and or", r"\band\b", "or"),
    ("and or", r"\bor\b", "and"),
    ("not", r"\bnot in\b", "in"),
    ("not", r"\bis not null\b", "is null"),
    ("not", r"\bis null\b", "is not null"),
    ("not", r"\bnot like\b", "like"),
    ("not", r"\bnot (?=[a-z_.]+\b(?! null| in| like| between| distinct))", ""),
    ("null-safe", r"\bis not distinct from\b", "="),
    ("null-safe", r"\bis distinct from\b", "<>"),
    ("order", r"\bdesc\b", "asc"),
    ("order", r"\basc\b", "desc"),
    ("nulls", r"\bnulls last\b", "nulls first"),
    ("nulls", r"\bnulls first\b", "nulls last"),
    ("aggregate", r"\bsum\(", "max("),
    ("aggregate", r"\bmax\(", "min("),
    ("aggregate", r"\bmin\(", "max("),
    ("aggregate", r"\bbool_or\(", "bool_and("),
    ("aggregate", r"\bbool_and\(", "bool_or("),
    ("aggregate", r"\bcount\(distinct ", "count("),
    ("aggregate", r"\bgreatest\(", "least("),
    ("aggregate", r"\bleast\(", "greatest("),
    ("default", r"\bcoalesce\(([^(),]+), [^(),]+\)", r"\1"),
    ("join", r"\bleft join\b", "inner join"),
    ("join", r"\binner join\b", "left join"),
    ("distinct", r"\bselect distinct\b", "select"),
    ("distinct", r"^union$", "union all"),
    ("boolean", r"\btrue\b", "false"),
    ("boolean", r"\bfalse\b", "true"),
]
# A whole line that can be left out: a condition, a case.
LEFT_OUT = [
    ("condition", r"^and [^()]*$|^and [^()]*\([^()]*\)[^()]*$"),
    ("when", r"^when .* then .*$"),
    ("when", r"^else .*$"),
]
NUMBER = re.compile(r"(?<![\w.'#])\d+(?![\w.'])")
# `{{ }}` stands in the place of a value, and what is in quotes is one: both are kept out of sight.
HIDDEN = re.compile(r"\{\{.*?\}\}|'[^']*'|\"[^\"]*\"")
IN_PYTHON = {
    "==": "!=", "!=": "==", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "+": "-", "-": "+", "and": "or", "or": "and",
    "True": "False", "False": "True", "not": "", "min": "max", "max": "min", "any": "all", "all": "any",
    "continue": "break", "break": "continue",
}  # fmt: skip


def changes(path: Path) -> list[Change]:
    """Every change of the file that has a line of its own to stand for it, in the order of the file."""
    text = path.read_text()
    found = _python(text) if path.suffix == ".py" else changes_of_sql(text)
    stripped = [line.strip() for line in text.splitlines()]
    once = {line for line in stripped if stripped.count(line) == 1}
    return [
        change
        for change in dict.fromkeys(found)
        if change.line != change.changed and ("\n" in change.line or change.line in once)
    ]


def changes_of_sql(text: str) -> Iterator[Change]:
    """Every change of SQL, Jinja in it or not, line by line as they stand; branches of unions over several lines."""
    lines = [line.strip() for line in _without_jinja(text)]
    for number, line in enumerate(lines):
        code = line.split("--")[0].rstrip()
        if not code or code != line:
            continue
        shown = HIDDEN.sub(lambda hidden: "'" + "_" * (len(hidden[0]) - 2) + "'", code)
        for operator, pattern, replacement in IN_A_LINE:
            for place in re.finditer(pattern, shown):
                if operator == "and or" and re.search(r"\bbetween\b", shown):
                    continue
                changed = re.compile(pattern).sub(replacement, code[place.start() :], count=1)
                yield Change(operator, line, (code[: place.start()] + changed).strip())
        for place in NUMBER.finditer(shown):
            # How many digits a figure keeps.
            if re.search(r"decimal\([^)]*$", shown[: place.start()]):
                continue
            for step in (-1, 1):
                value = str(int(place[0]) + step)
                yield Change("constant", line, code[: place.start()] + value + code[place.end() :])
        for operator, pattern in LEFT_OUT:
            if re.search(pattern, shown) and not shown.endswith((",", "(")):
                yield Change(operator, line, "")
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if (
            re.match(r"^where \S", shown)
            and not following.startswith(("and ", "or "))
            and shown.count("(") == shown.count(")")
        ):
            yield Change("where", line, "")
        if shown == "union all":
            yield from _branch(lines, number)


def _branch(lines: list[str], start: int) -> Iterator[Change]:
    """The branch of a `union all` that begins at a line, up to the next one or the end of its parenthesis or file."""
    depth = 0
    for end in range(start + 1, len(lines)):
        line = lines[end]
        shown = HIDDEN.sub("''", line.split("--")[0])
        depth += shown.count("(") - shown.count(")")
        if depth < 0 or (depth == 0 and line in ("union all", "union")) or line.startswith("{"):
            break
    else:
        end = len(lines)
    branch = lines[start:end]
    if len(branch) > 2 and all(line for line in branch):
        yield Change("branch", "\n".join(branch), "")


def _without_jinja(text: str) -> list[str]:
    """The lines of a text with statements and comments of Jinja, and comments of SQL, left empty."""
    text = re.sub(r"\{[#%].*?[#%]\}", lambda block: re.sub(r"[^\n]", "", block[0]) + "\0", text, flags=re.DOTALL)
    return ["" if "\0" in line or line.strip().startswith("--") else line for line in text.splitlines()]


def _python(text: str) -> Iterator[Change]:
    lines = text.splitlines()
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        (row, start), (last_row, end) = token.start, token.end
        if not token.string.strip() or row != last_row:
            continue
        line = lines[row - 1]
        if line.lstrip().startswith(("import ", "from ", "raise ", "@", "def ", "class ")):
            continue
        replacements: list[tuple[str, str]] = []
        if token.type == tokenize.NUMBER and token.string.isdigit():
            replacements = [
                ("constant", str(int(token.string) + step)) for step in (-1, 1) if int(token.string) + step >= 0
            ]
        elif token.string in IN_PYTHON and token.type in (tokenize.OP, tokenize.NAME):
            is_call = token.string not in ("min", "max", "any", "all") or after.string == "("
            is_binary = (
                token.string not in ("+", "-")
                or before.type in (tokenize.NAME, tokenize.NUMBER)
                or before.string in ")]"
            )
            is_alone = token.string != "not" or (before.string != "is" and after.string != "in")
            if is_call and is_binary and is_alone:
                replacements = [("operator", IN_PYTHON[token.string])]
        elif token.string == "is" and after.string in ("None", "not"):
            replacements = [("operator", "is not" if after.string == "None" else "is")]
            end = after.end[1] if after.string == "not" else end
        for operator, replacement in replacements:
            changed = line[:start] + replacement + (line[end:].lstrip() if not replacement else line[end:])
            yield Change(operator, line.strip(), changed.strip())
