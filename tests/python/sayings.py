"""What a machine would write and nobody would say, in whatever is read by people."""

from __future__ import annotations

import re

MONTH = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)  # fmt: skip
# Of any text at all.
UNREAD = {
    "a word of the tables": r"[a-z]_[a-z]",
    "nothing": r"\b(?:null|None|nan|NULL|undefined)\b",
    "a date of a machine": r"\d{4}-\d\d|\d\d:\d\d:\d\d",
    "a code for money": r"\d (?:GBP|EUR|USD)\b",
    "thousands without a comma": r"(?<![\w.,#+/-])(?!(?:19|20)\d\d(?!\d))\d{4,}(?![\w-])",
    "an amount without pence": r"[£$€]\d[\d,]*(?:\.\d)?(?![\d.,]*\d)(?!\.?\d?[KMB])",
    "a nought behind the point": r"(?<![£$€\d,.])\d[\d,]*\.0(?!\d)",
    "more decimals than anybody reads": r"\d\.\d{3,}",
    "one of many": (
        r"\b(?:and|of) 1 more\b|(?<![\d,.])1 (?:products|days|orders|visits|calls|answers|customers|people|rows|records"
        r"|versions|events|values|keys|points|reviews|emails|messages|times|stars|cards|interactions|identities)\b"
    ),
}
# Of a sentence that stands alone.
UNSAID = {
    "a placeholder": r"[{}]",
    "a day without its month": rf"\bon \d{{1,2}}\b(?! {MONTH} \d{{4}})",
    "two blanks, or one before a stop": r"  | [.,;:]",
    "two stops": r"[.,;:]{2}|\.[^\W\d]",
}


def read_wrong(text: str) -> list[str]:
    """What of a text nobody would write for people."""
    return [what for what, pattern in UNREAD.items() if re.search(pattern, text)]


def said_wrong(text: str) -> list[str]:
    """What of a sentence nobody would say so."""
    wrong = read_wrong(text) + [what for what, pattern in UNSAID.items() if re.search(pattern, text)]
    if not re.match(r"[^\Wa-z]", text):
        wrong.append("no capital at its beginning")
    if not text.endswith("."):
        wrong.append("no stop at its end")
    return wrong
