"""The match model as a file: everything that scoring a pair reads beside the pair itself.

A score is a function of two records and of this file. What depends on the shop as a whole (how common a value is, which
share of all pairs match, which domains are providers', which values mean nothing) is learnt by a command and stays
until somebody decides otherwise, so that no delivery of strangers moves anybody.

The file holds no personal data: a value is listed only when many people bear it, addresses of email and numbers never.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from scv.matching.comparisons import COMPARISONS
from scv.matching.namesakes import Namesakes

FORMAT = 3
START_PRIOR = 1e-4
# A domain with at least this share of all addresses is a provider's; employers stay below.
_PROVIDER_SHARE = 0.02
_FIELDS = (
    "format", "version", "trained_on", "learnt_at", "people", "prior", "comparisons", "frequencies", "non_values",
    "namesakes",
)  # fmt: skip


@dataclass(frozen=True)
class Frequencies:
    """How common values of one column are: the share of people who bear each listed value, and `rest` for any other."""

    rest: float
    shares: dict[str, float]


@dataclass(frozen=True)
class MatchModel:
    """What is learnt: Splink comparisons with their m and u, and the parameters of the shop as a whole.

    learnt_at is the moment of the data and not of the clock, people how many it was learnt on (proven groups count
    once), prior the share of all pairs of records that match, frequencies by column. non_values are, by column,
    values that say nothing. namesakes says what relatives of one name look like, where that was learnt.
    """

    version: str
    comparisons: list[dict[str, Any]]
    trained_on: str
    namesakes: Namesakes | None = None
    learnt_at: str | None = None
    people: int = 0
    prior: float = START_PRIOR
    frequencies: dict[str, Frequencies] = field(default_factory=dict)
    non_values: dict[str, list[str]] = field(default_factory=dict)

    def settings(self) -> dict[str, Any]:
        """Return the settings of a Splink linker."""
        return {
            "link_type": "dedupe_only",
            "unique_id_column_name": "node",
            "comparisons": deepcopy(self.comparisons),
            "blocking_rules_to_generate_predictions": [],
            "probability_two_random_records_match": START_PRIOR,
            "retain_matching_columns": False,
            "retain_intermediate_calculation_columns": True,
        }

    def frequency_columns(self) -> dict[str, float]:
        """Return the columns whose frequency counts, with how often two random records agree on them."""
        return {
            level["tf_adjustment_column"]: level["u_probability"]
            for comparison in self.comparisons
            for level in levels_of(comparison)
            if "tf_adjustment_column" in level
        }

    def frequencies_of(self, column: str) -> Frequencies:
        """Return how common values of `column` are; of a column nobody counted, as common as among random pairs."""
        return self.frequencies.get(column) or Frequencies(self.frequency_columns()[column], {})

    def providers(self) -> list[str]:
        """Return the domains that are providers of email, not employers."""
        known = self.frequencies.get("email_domain")
        return sorted(domain for domain, share in known.shares.items() if share >= _PROVIDER_SHARE) if known else []

    def fingerprint(self) -> str:
        """Return what tells this model from any other, whatever it is called."""
        return hashlib.sha256(_as_text(self).encode()).hexdigest()[:12]


def levels_of(comparison: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the levels of a comparison that say anything, the strongest agreement first."""
    return [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]


def save_model(model: MatchModel, path: Path) -> None:
    """Write the model as JSON, the same bytes for the same model; what was there stays whole until then."""
    written = path.with_name(f"{path.name}.new")
    written.write_text(_as_text(model), encoding="utf-8")
    written.replace(path)


def load_model(path: Path | None = None) -> MatchModel:
    """Read a model; without a path the one that is shipped. Raises ValueError naming the file and the field."""
    source = path if path is not None else files("scv.matching") / "default_model.json"
    try:
        document = json.loads(source.read_text(encoding="utf-8"))
    except OSError as missing:
        raise ValueError(f"match model {source} cannot be read: {missing}") from missing
    except ValueError as damaged:
        raise ValueError(f"match model {source} is damaged, no JSON: {damaged}") from damaged
    return _from_document(document, str(source))


def _as_text(model: MatchModel) -> str:
    document = {
        "format": FORMAT,
        **asdict(model),
        "comparisons": {
            comparison["output_column_name"]: {
                level["label_for_charts"]: {"m": level["m_probability"], "u": level["u_probability"]}
                for level in levels_of(comparison)
            }
            for comparison in model.comparisons
        },
    }
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _from_document(document: Any, source: str) -> MatchModel:
    def refuse(name: str, problem: str) -> None:
        raise ValueError(f"match model {source}: {name} {problem}")

    def check(name: str, value: Any, is_right: Callable[[Any], bool], expected: str) -> Any:
        if not is_right(value):
            shown = repr(value)
            refuse(name, f"must be {expected}, got {shown[:60]}")
        return value

    check("the document", document, lambda value: isinstance(value, dict), "an object")
    if document.get("format") != FORMAT:
        refuse("format", f"must be {FORMAT}, got {document.get('format')!r}: learn a model with this version")
    missing = [name for name in _FIELDS if name not in document]
    if missing:
        refuse(missing[0], "is missing" + (f" (and {', '.join(missing[1:])})" if missing[1:] else ""))
    unknown = sorted(document.keys() - set(_FIELDS))
    if unknown:
        refuse(unknown[0], f"is unknown; fields are {', '.join(_FIELDS)}")
    for name in ("version", "trained_on"):
        check(name, document[name], lambda value: isinstance(value, str) and bool(value), "text")
    check("learnt_at", document["learnt_at"], lambda value: value is None or isinstance(value, str), "a moment or null")
    check("people", document["people"], lambda value: type(value) is int and value >= 0, "a count")
    check("prior", document["prior"], _is_share, "between 0 and 1")
    for name in ("comparisons", "frequencies", "non_values"):
        check(name, document[name], lambda value: isinstance(value, dict), "an object")
    frequencies = {}
    for column, found in document["frequencies"].items():
        name = f"frequencies.{column}"
        check(
            name, found, lambda value: isinstance(value, dict) and value.keys() == {"rest", "shares"}, "rest and shares"
        )
        check(f"{name}.rest", found["rest"], _is_share, "between 0 and 1")
        check(f"{name}.shares", found["shares"], lambda value: isinstance(value, dict), "an object")
        for value, share in found["shares"].items():
            check(f"{name}.shares[{value!r}]", share, _is_share, "between 0 and 1")
        frequencies[column] = Frequencies(**found)
    for column, values in document["non_values"].items():
        check(
            f"non_values.{column}", values,
            lambda found: isinstance(found, list) and all(isinstance(value, str) for value in found), "a list of texts",
        )  # fmt: skip
    namesakes = check(
        "namesakes", document["namesakes"],
        lambda value: value is None or (isinstance(value, dict) and value.keys() == {"base", "bits", "learnt_from"}),
        "null, or base, bits and learnt_from",
    )  # fmt: skip
    if namesakes:
        check("namesakes.base", namesakes["base"], _is_number, "a number")
        for part, bits in check(
            "namesakes.bits", namesakes["bits"], lambda v: isinstance(v, dict), "an object"
        ).items():
            check(f"namesakes.bits.{part}", bits, lambda value: isinstance(value, dict), "an object")
            for level, value in bits.items():
                check(f"namesakes.bits.{part}.{level}", value, _is_number, "a number")
    comparisons = []
    for name, numbers in document["comparisons"].items():
        known = check(
            f"comparisons.{name}", COMPARISONS.get(name), lambda found: found is not None, "a known comparison"
        )
        comparison = deepcopy(known)
        labels = [level["label_for_charts"] for level in levels_of(comparison)]
        if not isinstance(numbers, dict) or numbers.keys() != set(labels):
            refuse(f"comparisons.{name}", f"must have the levels {', '.join(labels)}: learn a model with this version")
        for level in levels_of(comparison):
            for letter, target in (("m", "m_probability"), ("u", "u_probability")):
                found = numbers[level["label_for_charts"]]
                value = found.get(letter) if isinstance(found, dict) else None
                where = f"comparisons.{name}.{level['label_for_charts']}.{letter}"
                level[target] = check(where, value, _is_share, "between 0 and 1")
        comparisons.append(comparison)
    order = list(COMPARISONS)
    comparisons.sort(key=lambda comparison: order.index(comparison["output_column_name"]))
    return MatchModel(
        version=document["version"],
        comparisons=comparisons,
        trained_on=document["trained_on"],
        namesakes=Namesakes(**namesakes) if namesakes else None,
        learnt_at=document["learnt_at"],
        people=document["people"],
        prior=document["prior"],
        frequencies=frequencies,
        non_values=document["non_values"],
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_share(value: Any) -> bool:
    return _is_number(value) and 0 < value < 1
