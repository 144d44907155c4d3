"""Constrained resolution: which records are one person, given proven links, suggested matches and rules.

Proven links join whatever they touch, strongest first. Suggested matches join two groups while the evidence *pooled*
over all pairs between the groups stays above a threshold: a connected component would let one wrong pair chain two
people. Pooled means averaged field by field over the pairs in which both records have the field, then added up, so
that ten records without a birth date do not water down the one that has it. A merge also needs at least one pair that
is above the threshold by itself. Neither ever joins what a rule keeps apart.

Python, not SQL: the order in which links are accepted matters wherever they compete. Only components in which they
can compete are walked; the rest is decided at once by `components`. The walk keeps the
best pair of groups on a heap and merges the smaller group's neighbours into the larger's, so it costs about
O(links * log(links)). The result depends on the set of inputs only, never on their order.
"""

from __future__ import annotations

import heapq
import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scv.clustering.components import components
from scv.clustering.rules import Rule

WEAK_EVIDENCE = "pooled_evidence_too_weak"
SOMEBODY_ELSES = "somebody_elses"


@dataclass(frozen=True)
class Links:
    """Undirected links between nodes 0..n-1. `weight` is log2 odds for suggested matches, any strength for proven ones.

    `priority` orders proven links (0 first) before their weight does; suggested matches ignore it. `parts` (links x
    fields) says how much of the weight each field gave, NaN where a record lacks it; what is left of the weight belongs
    to every pair. Without `parts` the weight is averaged as a whole. `needs_agreement` marks proven links that join two
    groups only where both say who they are and agree in it: what somebody mentions may be another's.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    weight: NDArray[np.float64]
    priority: NDArray[np.int64] | None = None
    parts: NDArray[np.float64] | None = None
    needs_agreement: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.left)


NO_LINKS = Links(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float64))


@dataclass(frozen=True)
class Refusal:
    """A link that was not followed: its position in the input, and the rule (and what it is about) that forbade it."""

    kind: str  # proven or suggested
    link: int
    rule: str
    detail: str


@dataclass(frozen=True)
class Resolution:
    """`cluster[node]` is the smallest node of its cluster; `walked` counts the nodes that needed the slow path."""

    cluster: NDArray[np.int64]
    refusals: list[Refusal]
    walked: int


def resolve(
    nodes: int,
    proven: Links = NO_LINKS,
    suggested: Links = NO_LINKS,
    rules: Sequence[Rule] = (),
    accept: float = 0.0,
    unproposed: float = -4.0,
    groups: NDArray[np.int64] | None = None,
    explain: bool = True,
) -> Resolution:
    """Return the partition of `nodes` nodes.

    `groups[node]` is a label of what was settled beforehand: its nodes stay together whatever the rules say.

    `explain`: whether the refusals are told; the partition is the same without.

    `accept`: pooled log2 odds above which two groups are one person; `unproposed`: what a pair of records counts that
    blocking never proposed, below `accept`. Suggested links below `accept` are evidence against and should be
    passed as well. Raises ValueError for a node out of range, a link of a node to itself, unproposed >= accept, or
    proven links beside groups.
    """
    if unproposed >= accept:
        raise ValueError(f"unproposed ({unproposed}) must be below accept ({accept})")
    for links in (proven, suggested):
        _check(nodes, links)
    state = _RuleState(nodes, rules)
    if groups is None:
        group, walked_proven = _follow_proven(nodes, proven, state)
    elif len(proven):
        raise ValueError("give either proven links or the groups that they settled")
    else:
        group, walked_proven = _smallest_member(groups), np.zeros(nodes, bool)
    cluster, walked_suggested = _agglomerate(nodes, group, suggested, state, accept, unproposed)
    cluster = _smallest_member(cluster)
    refusals = []
    if explain:
        refusals += _refusals("proven", proven, np.full(len(proven), True), cluster, state)
        refusals += _refusals("suggested", suggested, suggested.weight > accept, cluster, state)
    return Resolution(cluster, refusals, int(np.count_nonzero(walked_proven | walked_suggested)))


def _check(nodes: int, links: Links) -> None:
    if not len(links):
        return
    smallest, largest = min(links.left.min(), links.right.min()), max(links.left.max(), links.right.max())
    if smallest < 0 or largest >= nodes:
        raise ValueError(f"links must be between nodes 0 and {nodes - 1}, got {smallest} and {largest}")
    if (links.left == links.right).any():
        raise ValueError("a link must be between two different nodes")


def _smallest_member(label: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return labels renamed to the smallest node that carries them."""
    _, first, inverse = np.unique(label, return_index=True, return_inverse=True)
    return first[inverse].astype(np.int64)


class _RuleState:
    """Which rule values each group holds, kept only for groups that are walked."""

    def __init__(self, nodes: int, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self.node = np.concatenate([np.asarray(rule.node, np.int64) for rule in rules] or [np.empty(0, np.int64)])
        if len(self.node) and (self.node.min() < 0 or self.node.max() >= nodes):
            raise ValueError(f"rules must be about nodes 0 to {nodes - 1}")
        self.keys: list[tuple[int, str]] = [(n, key) for n, rule in enumerate(rules) for key in rule.key]
        self.values: list[str] = [value for rule in rules for value in rule.value]
        self.key_code = _codes(self.keys)
        self.value_code = _codes(self.values)

    def contested(self, component: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the components in which some key has values that do not go together."""
        if not len(self.node):
            return np.empty(0, np.int64)
        rows = np.unique(np.stack([component[self.node], self.key_code, self.value_code], 1), axis=0)
        boundary = np.flatnonzero(np.r_[True, (rows[1:, :2] != rows[:-1, :2]).any(1)])
        counts = np.diff(np.r_[boundary, len(rows)])
        several = counts > 1
        key_name = {code: key for code, key in zip(self.key_code.tolist(), self.keys, strict=True)}
        value_name = {code: value for code, value in zip(self.value_code.tolist(), self.values, strict=True)}
        found: set[int] = set()
        for start, count in zip(boundary[several].tolist(), counts[several].tolist(), strict=True):
            where = int(rows[start, 0])
            if where in found:
                continue
            rule = self.rules[key_name[int(rows[start, 1])][0]]
            held = [value_name[code] for code in rows[start : start + count, 2].tolist()]
            if (rule.maximum is not None and count > rule.maximum) or (
                rule.contradicts is not None
                and any(rule.contradicts(a, b) for i, a in enumerate(held) for b in held[i + 1 :])
            ):
                found.add(where)
        return np.array(sorted(found), dtype=np.int64)

    def holdings(
        self, group: NDArray[np.int64], wanted: NDArray[np.bool_]
    ) -> dict[int, dict[tuple[int, str], set[str]]]:
        """Return the values by key of every group with a node in `wanted`."""
        held: dict[int, dict[tuple[int, str], set[str]]] = defaultdict(lambda: defaultdict(set))
        positions = np.flatnonzero(wanted[self.node])
        for position, holder in zip(positions.tolist(), group[self.node[positions]].tolist(), strict=True):
            held[holder][self.keys[position]].add(self.values[position])
        return held

    def violation(
        self, left: dict[tuple[int, str], set[str]] | None, right: dict[tuple[int, str], set[str]] | None
    ) -> tuple[str, str] | None:
        """Return the first rule (in the order given) that keeps two groups apart and what it is about, or None."""
        return next(self.violations(left, right), None)

    def violations(
        self, left: dict[tuple[int, str], set[str]] | None, right: dict[tuple[int, str], set[str]] | None
    ) -> Iterator[tuple[str, str]]:
        """Yield each rule (in the order given) that keeps two groups apart, with what it is about."""
        if not left or not right:
            return
        if len(left) > len(right):
            left, right = right, left
        for number, key in sorted(key for key in left if key in right):
            rule, ours, theirs = self.rules[number], left[number, key], right[number, key]
            if rule.maximum is not None:
                union = ours | theirs
                if len(union) > rule.maximum and len(union) > max(len(ours), len(theirs)):
                    yield rule.name, f"{key}: {' / '.join(sorted(union))}"
                continue
            if rule.contradicts is None or (rule.is_settled_by_a_common_value and ours & theirs):
                continue
            opposed = ((a, b) for a in sorted(ours) for b in sorted(theirs) if rule.contradicts(a, b))
            for a, b in itertools.islice(opposed, 1):
                yield rule.name, f"{key}: {rule.shown(a)} / {rule.shown(b)}"

    def agree(
        self, left: dict[tuple[int, str], set[str]] | None, right: dict[tuple[int, str], set[str]] | None
    ) -> bool:
        """Return whether values of both groups speak for one person, by a rule that knows of agreement."""
        if not left or not right:
            return False
        return any(
            agrees(a, b)
            for number, key in left.keys() & right.keys()
            if (agrees := self.rules[number].agrees) is not None
            for a in left[number, key]
            for b in right[number, key]
        )

    @staticmethod
    def merge(held: dict[int, dict[tuple[int, str], set[str]]], into: int, other: int) -> None:
        source = held.pop(other, None)
        if source:
            target = held.setdefault(into, {})
            for key, values in source.items():
                target[key] = target.get(key, set()) | values


def _codes(items: Sequence[object]) -> NDArray[np.int64]:
    position: dict[object, int] = {}
    return np.array([position.setdefault(item, len(position)) for item in items], dtype=np.int64)


def _follow_proven(nodes: int, proven: Links, state: _RuleState) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Join along proven links; in contested components strongest first and never against a rule."""
    component = components(nodes, proven.left, proven.right)
    walked = np.isin(component, state.contested(component))
    if proven.needs_agreement is not None:
        walked |= np.isin(component, component[proven.left[proven.needs_agreement]])
    group = _smallest_member(component)
    if not walked.any():
        return group, walked
    group[walked] = np.flatnonzero(walked)
    parent = {int(node): int(node) for node in np.flatnonzero(walked)}
    held = state.holdings(group, walked)
    inside = np.flatnonzero(walked[proven.left])
    priority = proven.priority if proven.priority is not None else np.zeros(len(proven), np.int64)
    low, high = np.minimum(proven.left, proven.right), np.maximum(proven.left, proven.right)
    order = inside[np.lexsort((high[inside], low[inside], -proven.weight[inside], priority[inside]))]

    def follow(positions: NDArray[np.int64], only_agreeing: bool) -> bool:
        joined = False
        for left, right in zip(proven.left[positions].tolist(), proven.right[positions].tolist(), strict=True):
            a, b = _root(parent, left), _root(parent, right)
            if a == b or (only_agreeing and not state.agree(held.get(a), held.get(b))):
                continue
            if state.violation(held.get(a), held.get(b)) is None:
                a, b = min(a, b), max(a, b)
                parent[b] = a
                state.merge(held, a, b)
                joined = True
        return joined

    if proven.needs_agreement is None:
        follow(order, only_agreeing=False)
    else:
        mentioned = proven.needs_agreement[order]
        follow(order[~mentioned], only_agreeing=False)
        # A group that grew may have learnt its name.
        while follow(order[mentioned], only_agreeing=True):
            pass
    for node in parent:
        group[node] = _root(parent, node)
    return group, walked


def _root(parent: dict[int, int], node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


def _agglomerate(
    nodes: int,
    group: NDArray[np.int64],
    suggested: Links,
    state: _RuleState,
    accept: float,
    unproposed: float,
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Join groups by pooled evidence; components that are certain are taken whole."""
    if not len(suggested):
        return group, np.zeros(nodes, bool)
    pairs = _distinct_pairs(suggested)
    left, right, weight = group[pairs.left], group[pairs.right], pairs.weight
    across = left != right
    strong = across & (weight > accept)
    component = components(nodes, np.r_[left[strong], np.arange(nodes)], np.r_[right[strong], group])
    sizes = np.bincount(component, minlength=nodes)
    strong_count = np.bincount(component[left[strong]], minlength=nodes)
    # Every pair of single records was proposed and is above the threshold: whatever the order, all of them merge.
    certain = (strong_count == sizes * (sizes - 1) // 2) & (sizes > 1)
    if pairs.parts is not None:
        certain &= sizes == 2
    certain[state.contested(component)] = False
    open_component = (strong_count > 0) & ~certain
    cluster = np.where(certain[component], _smallest_member(component), group)
    walked = open_component[component]
    inside = np.flatnonzero(across & walked[left] & (component[left] == component[right]))
    if len(inside):
        evidence = _Evidence(pairs, inside, left, right, unproposed, accept)
        cluster[walked] = _walk(group, walked, evidence, state, accept)[walked]
    return cluster, walked


def _distinct_pairs(links: Links) -> Links:
    """Return one link per pair of nodes, the strongest, sorted."""
    low, high, order, first = _by_pair(links.left, links.right, -links.weight)
    kept = order[first]
    return Links(low[first], high[first], links.weight[kept], None, None if links.parts is None else links.parts[kept])


def _by_pair(
    left: NDArray[np.int64], right: NDArray[np.int64], *within: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Sort by pair whichever way round it is, then by `within`: both ends, the order, and where each pair begins."""
    low, high = np.minimum(left, right), np.maximum(left, right)
    order = np.lexsort((*within, high, low))
    low, high = low[order], high[order]
    return low, high, order, np.flatnonzero(np.r_[True, (low[1:] != low[:-1]) | (high[1:] != high[:-1])])


class _Evidence:
    """What the proposed pairs between two groups say: per field its sum and count, and the number of pairs.

    `between[a][b]` is the row of the pair of groups. A pair of records that was never proposed has no row, so joining
    two groups costs the smaller neighbourhood only.
    """

    def __init__(
        self,
        pairs: Links,
        chosen: NDArray[np.int64],
        left: NDArray[np.int64],
        right: NDArray[np.int64],
        unproposed: float,
        accept: float,
    ) -> None:
        low, high, order, first = _by_pair(left[chosen], right[chosen])
        chosen = chosen[order]
        weight = pairs.weight[chosen]
        parts = np.empty((len(chosen), 0)) if pairs.parts is None else pairs.parts[chosen]
        seen = ~np.isnan(parts)
        parts = np.where(seen, parts, 0.0)
        self.unproposed = unproposed
        self.total = np.add.reduceat(np.column_stack([weight - parts.sum(1), parts]), first)
        self.count = np.add.reduceat(np.column_stack([np.ones(len(chosen), np.int64), seen]), first)
        self.is_likely = np.logical_or.reduceat(weight > accept, first)
        self.between: dict[int, dict[int, int]] = {}
        for row, (a, b) in enumerate(zip(low[first].tolist(), high[first].tolist(), strict=True)):
            self.between.setdefault(a, {})[b] = row
            self.between.setdefault(b, {})[a] = row

    def pooled(self, row: int, pairs: int) -> float:
        """Return the log2 odds of a pair of groups with `pairs` pairs of records between them."""
        counts = self.count[row]
        seen = float((self.total[row] / np.maximum(counts, 1)).sum())
        share = float(counts[0]) / pairs
        return seen * share + self.unproposed * (1 - share)

    def join(self, keep: int, drop: int) -> list[tuple[int, int]]:
        """Make `drop` part of `keep`; return the neighbours about which `keep` learnt something, with their rows."""
        ours, theirs = self.between[keep], self.between.pop(drop)
        del ours[drop], theirs[keep]
        for other, row in theirs.items():
            known = ours.get(other)
            if known is None:
                ours[other] = self.between[other][keep] = row
            else:
                self.is_likely[known] |= self.is_likely[row]
                self.total[known] += self.total[row]
                self.count[known] += self.count[row]
            del self.between[other][drop]
        return [(other, ours[other]) for other in theirs]


def _walk(
    group: NDArray[np.int64],
    walked: NDArray[np.bool_],
    evidence: _Evidence,
    state: _RuleState,
    accept: float,
) -> NDArray[np.int64]:
    """Agglomerate, best pair of groups first.

    A heap entry may be out of date in one direction: groups that grew without new evidence have less than the entry
    says, which is put right when it surfaces. Pairs of groups that gained evidence are pushed anew.
    """
    held = state.holdings(group, walked)
    members = np.bincount(group[walked], minlength=len(group))
    size = {int(node): int(members[node]) for node in np.flatnonzero(members)}
    parent: dict[int, int] = {node: node for node in size}
    between = evidence.between
    heap: list[tuple[float, int, int]] = []

    def push(a: int, b: int, row: int) -> None:
        if not evidence.is_likely[row]:
            return
        pooled = evidence.pooled(row, size[a] * size[b])
        if pooled > accept:
            heapq.heappush(heap, (-pooled, min(a, b), max(a, b)))

    for a, neighbours in between.items():
        for b, row in neighbours.items():
            if a < b:
                push(a, b, row)
    while heap:
        score, a, b = heapq.heappop(heap)
        if parent[a] != a or parent[b] != b or b not in between[a]:
            continue
        pooled = evidence.pooled(between[a][b], size[a] * size[b])
        if -pooled != score:
            if pooled > accept and -pooled > score:
                heapq.heappush(heap, (-pooled, a, b))
            continue
        if state.violation(held.get(a), held.get(b)) is not None:
            # Groups only grow, so what keeps them apart today keeps them apart for good.
            del between[a][b], between[b][a]
            continue
        keep, drop = (a, b) if len(between[a]) >= len(between[b]) else (b, a)
        parent[drop] = keep
        size[keep] += size.pop(drop)
        for other, row in evidence.join(keep, drop):
            push(keep, other, row)
        state.merge(held, keep, drop)
    label = group.copy()
    for position in np.flatnonzero(walked).tolist():
        label[position] = _root(parent, int(group[position]))
    return label


def _refusals(
    kind: str,
    links: Links,
    eligible: NDArray[np.bool_],
    cluster: NDArray[np.int64],
    state: _RuleState,
) -> list[Refusal]:
    """Return why links that could have been followed were not: the rule, else too little pooled evidence."""
    left, right = cluster[links.left], cluster[links.right]
    apart = np.flatnonzero(eligible & (left != right))
    if not len(apart):
        return []
    held = state.holdings(cluster, np.isin(cluster, np.r_[left[apart], right[apart]]))
    verdicts: dict[tuple[int, int], tuple[str, str]] = {}
    refusals = []
    low, high = np.minimum(left, right)[apart], np.maximum(left, right)[apart]
    for position, pair in zip(apart.tolist(), zip(low.tolist(), high.tolist(), strict=True), strict=True):
        if pair not in verdicts:
            unopposed = (
                (SOMEBODY_ELSES, "mentioned, where another owns it") if kind == "proven" else (WEAK_EVIDENCE, "")
            )
            verdicts[pair] = _verdict(list(state.violations(held.get(pair[0]), held.get(pair[1])))) or unopposed
        refusals.append(Refusal(kind, position, *verdicts[pair]))
    return refusals


def _verdict(violations: list[tuple[str, str]]) -> tuple[str, str] | None:
    """Return the first rule that is violated, and what it is about; the others that forbid the link stand behind it."""
    if not violations:
        return None
    (rule, detail), *others = violations
    return rule, "; ".join([detail, *(f"also {name} ({about})" for name, about in others if name != rule)])
