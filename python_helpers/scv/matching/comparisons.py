"""How two standardised records are compared, field by field, as a Splink 5 model without its numbers.

Each comparison lists its levels from the strongest agreement to disagreement; Splink estimates how often matching
and other pairs fall into each. Levels are written in DuckDB SQL because several need lists (nickname roots, name
tokens, shared devices), which the ready-made levels do not know. `tf_` columns hold how common a value is among
people, not among records (`scv.matching.frequencies`), so that one person with twenty records does not make her own
surname common.
"""

from __future__ import annotations

from typing import Any

Level = dict[str, Any]


def _null(*columns: str) -> Level:
    condition = " or ".join(f"{column}_{side} is null" for column in columns for side in "lr")
    return {"sql_condition": condition, "label_for_charts": "missing", "is_null_level": True}


def _level(label: str, condition: str, tf: str | None = None) -> Level:
    level: Level = {"sql_condition": condition, "label_for_charts": label}
    if tf:
        level |= {"tf_adjustment_column": tf, "tf_adjustment_weight": 1.0, "tf_minimum_u_value": 1e-6}
    return level


def _else() -> Level:
    return {"sql_condition": "ELSE", "label_for_charts": "all others"}


def _comparison(column: str, *levels: Level) -> dict[str, Any]:
    return {"output_column_name": column, "comparison_levels": [*levels, _else()]}


def _same(column: str) -> str:
    return f"{column}_l = {column}_r"


def edits_at_most(column: str, edits: int = 1) -> str:
    """SQL for: so many letters are wrong, missing, too many or swapped with the next.

    The first two conditions follow from the third (a swap is two edits to Levenshtein) and cost a tenth of it.
    """
    return (
        f"abs(len({column}_l) - len({column}_r)) <= {edits} and levenshtein({column}_l, {column}_r) <= {2 * edits} "
        f"and damerau_levenshtein({column}_l, {column}_r) <= {edits}"
    )


def _similar(column: str, threshold: float) -> str:
    return f"jaro_winkler_similarity({column}_l, {column}_r) >= {threshold}"


_INITIAL = "(len(given_name_l) = 1 or len(given_name_r) = 1) and given_name_l[1] = given_name_r[1]"

COMPARISONS: dict[str, dict[str, Any]] = {
    "given_name": _comparison(
        "given_name",
        _null("given_name"),
        _level("same", _same("given_name"), tf="given_name"),
        _level("nickname", "list_has_any(given_roots_l, given_roots_r)"),
        _level("one typo", f"{edits_at_most('given_name')} and least(len(given_name_l), len(given_name_r)) > 2"),
        _level("initial", _INITIAL),
        _level(
            "elsewhere in the other's name",
            "list_contains(name_tokens_r, given_name_l) or list_contains(name_tokens_l, given_name_r)",
        ),
        _level("similar", _similar("given_name", 0.88)),
        _level("somewhat similar", _similar("given_name", 0.75)),
    ),
    "family_name": _comparison(
        "family_name",
        _null("family_name"),
        _level("same", _same("family_name"), tf="family_name"),
        _level("one typo", f"{edits_at_most('family_name')} and least(len(family_name_l), len(family_name_r)) > 2"),
        _level(
            "elsewhere in the other's name",
            "list_contains(name_tokens_r, family_name_l) or list_contains(name_tokens_l, family_name_r)",
        ),
        _level("similar", _similar("family_name", 0.88)),
        _level("somewhat similar", _similar("family_name", 0.75)),
    ),
    "other_names": _comparison(
        "other_names",
        _null("other_tokens"),
        _level("two or more shared", "len(list_intersect(other_tokens_l, other_tokens_r)) >= 2"),
        _level("one shared", "len(list_intersect(other_tokens_l, other_tokens_r)) = 1"),
    ),
    "birth_date": _comparison(
        "birth_date",
        _null("birth_date"),
        _level("same", _same("birth_date"), tf="birth_date"),
        _level("one typo", f"len(birth_date_l) = 10 and len(birth_date_r) = 10 and {edits_at_most('birth_date')}"),
        _level(
            "year alone agrees with a full date",
            "birth_year_l = birth_year_r "
            "and (birth_month_day_l in ('', '01-01') or birth_month_day_r in ('', '01-01'))",
        ),
        _level(
            "two typos, or day and month swapped",
            f"len(birth_date_l) = 10 and len(birth_date_r) = 10 and {edits_at_most('birth_date', 2)} "
            "or (birth_year_l = birth_year_r and birth_month_day_l[:2] = birth_month_day_r[4:])",
        ),
        _level("same year", "birth_year_l = birth_year_r"),
        _level("within ten years", "abs(birth_year_l - birth_year_r) <= 10"),
    ),
    "email": _comparison(
        "email",
        _null("email"),
        _level("same", _same("email"), tf="email"),
        _level("same before the @", "email_local_l = email_local_r and len(email_local_l) >= 5"),
        _level("two typos", edits_at_most("email", 2)),
        _level("similar", _similar("email", 0.9)),
        _level("same domain", "email_domain_l = email_domain_r", tf="email_domain"),
    ),
    "phone": _comparison(
        "phone",
        _null("phone"),
        _level("same", _same("phone"), tf="phone"),
        _level("one typo", edits_at_most("phone")),
    ),
    "address": _comparison(
        "address",
        _null("street"),
        _level("same house and street", f"{_same('street')} and {_same('house_number')}"),
        _level("similar street, same house", f"{_same('house_number')} and {_similar('street', 0.92)}"),
        _level("same street", _same("street"), tf="street"),
        _level("similar street", _similar("street", 0.92)),
    ),
    "postcode": _comparison(
        "postcode",
        _null("postcode"),
        _level("same", _same("postcode"), tf="postcode"),
        _level("one typo", edits_at_most("postcode")),
        _level("same district", _same("postcode_outward")),
        _level("same area", "postcode_l[:2] = postcode_r[:2]"),
    ),
    "city": _comparison(
        "city",
        _null("city"),
        _level("same", _same("city"), tf="city"),
        _level("similar", f"{_similar('city', 0.85)} or {edits_at_most('city', 2)}"),
    ),
    "birth_place": _comparison(
        "birth_place",
        _null("birth_place"),
        _level("same", _same("birth_place"), tf="birth_place"),
        _level(
            "similar or part",
            f"{_similar('birth_place', 0.88)} or contains(birth_place_l, birth_place_r) "
            "or contains(birth_place_r, birth_place_l)",
        ),
    ),
    "occupation": _comparison(
        "occupation",
        _null("occupation"),
        _level("same", _same("occupation"), tf="occupation"),
    ),
    "shared_keys": _comparison(
        "shared_keys",
        _null("shared_keys"),
        _level("two or more shared", "len(list_intersect(shared_keys_l, shared_keys_r)) >= 2"),
        _level("one shared", "len(list_intersect(shared_keys_l, shared_keys_r)) = 1"),
    ),
}  # fmt: skip

# The standardised column that must hold something for a comparison to say anything, where its name differs.
MAIN_COLUMN = {"other_names": "other_tokens", "address": "street"}

# Fields that join records before any model is asked, so that what is left to compare never agrees in them.
PROVING_FIELDS = ("email", "phone")
