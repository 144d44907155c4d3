"""Which marts a raw table feeds, as dbt's manifest knows it, so that what a gap costs cannot be told wrong.

Who is who and what moment a build describes rest on nearly every feed, and every mart rests on those. So the way from a
table to its marts is not followed through identity, privacy and the moment: a table that feeds them is said to.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

JOINS = "left join|full outer join|inner join|cross join|join|from"
PASSED_BY = {"identity", "privacy", "publish", "semantic"}


class Reach(NamedTuple):
    """Marts that read a raw table with no other mart in between, those behind them, and whether it tells who is who.

    The marts stand in the order of how near they are. No mart reads another: those behind one read the model
    that it shows as it is.
    """

    marts: tuple[str, ...]
    further_marts: tuple[str, ...]
    feeds_identity: bool


class Lineage:
    """The graph of models, from dbt's manifest."""

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        self._nodes = manifest["nodes"]
        self._children = manifest["child_map"]
        self._shown_in = self._marts_that_show_one_model()
        self._sources = {
            f"{source['source_name']}.{source['name']}": unique_id for unique_id, source in manifest["sources"].items()
        }

    def reach(self, table: str) -> Reach:
        """What `table` (`source.table`) feeds; KeyError when it is not in the contract."""
        nearest = self._marts_below(self._sources[table], through_marts=False)
        every = self._marts_below(self._sources[table], through_marts=True)
        identity = any(self._part(child) == "identity" for child in self._descendants(self._sources[table]))
        further = tuple(mart for mart in every if mart not in nearest)
        return Reach(tuple(nearest), further, identity)

    def filled_by(self) -> dict[str, set[str]]:
        """The raw tables that each mart's rows may come from: not those that only add columns, by left joins."""
        fillers: dict[str, set[str]] = {}
        for table, unique_id in self._sources.items():
            for mart in self._marts_below(unique_id, through_marts=True, filling=True):
                fillers.setdefault(mart, set()).add(table)
        return fillers

    def emptied_without(self, table: str, tables_with_rows: Collection[str]) -> list[str]:
        """Marts that `table` feeds and none of the tables that have rows does: they will be empty."""
        rest = set(tables_with_rows) - {table}
        return sorted(mart for mart, tables in self.filled_by().items() if table in tables and not tables & rest)

    def _marts_below(self, unique_id: str, *, through_marts: bool, filling: bool = False) -> list[str]:
        found, level, seen = [], [unique_id], {unique_id}
        while level:
            children = {
                child
                for parent in level
                for child in self._children.get(parent, [])
                if not filling or not self._only_adds_columns(parent, child)
            } - seen
            seen |= children
            followed = sorted(child for child in children if self._is_followed(child))
            marts = [child for child in followed if self._part(child) == "marts"]
            level = followed
            if not through_marts:
                marts += [mart for child in followed for mart in self._shown_in.get(child, []) if mart not in seen]
                seen.update(marts)
                level = [child for child in followed if child not in self._shown_in]
            found += [self._nodes[mart]["name"] for mart in marts]
        return found

    def _marts_that_show_one_model(self) -> dict[str, list[str]]:
        """Models that marts show as they are, each with those marts: they read nothing else."""
        read_by: dict[str, list[str]] = {}
        for parent, children in self._children.items():
            for child in children:
                if self._part(child) == "marts":
                    read_by.setdefault(child, []).append(parent)
        shown: dict[str, list[str]] = {}
        for mart, read in sorted(read_by.items()):
            if len(read) == 1 and self._part(read[0]) == "intermediate":
                shown.setdefault(read[0], []).append(mart)
        return shown

    def _descendants(self, unique_id: str) -> set[str]:
        """Staging models of a source, and the models that read those; what only looks at every feed is none of them."""
        staging = {
            child
            for child in self._children.get(unique_id, [])
            if self._part(child) == "staging" and self._nodes[child]["fqn"][1:3] != ["staging", "feeds"]
        }
        return {child for parent in staging for child in self._children.get(parent, [])}

    def _is_followed(self, unique_id: str) -> bool:
        node = self._nodes.get(unique_id)
        return (
            unique_id.startswith("model.")
            and node is not None
            and self._part(unique_id) not in PASSED_BY
            and node["fqn"][1:3] not in (["staging", "feeds"], ["marts", "quality"])
            and node["name"] != "int_as_of"
        )

    def _only_adds_columns(self, parent: str, child: str) -> bool:
        """Whether a model reads another in left joins alone, as far as its text says: where in doubt, it does not."""
        if parent not in self._nodes or child not in self._nodes:
            return False
        code, name = self._nodes[child].get("raw_code", ""), self._nodes[parent]["name"]
        read = re.findall(rf"({JOINS})\s+\{{\{{\s*ref\('{name}'\)", code)
        for beginning in re.findall(rf"(\w+) as \(\s*select\b[^()]*\bfrom\s+\{{\{{\s*ref\('{name}'\)", code):
            read.remove("from")
            read += re.findall(rf"({JOINS})\s+{beginning}\b", code)
        return bool(read) and set(read) == {"left join"}

    def _part(self, unique_id: str) -> str | None:
        node = self._nodes.get(unique_id)
        return node["fqn"][1] if node and unique_id.startswith("model.") and len(node["fqn"]) > 1 else None
