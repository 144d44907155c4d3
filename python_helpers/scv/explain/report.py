"""Why two identifiers are one customer, or nearly: the answer, and the answer in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb

from scv.explain.chains import Link, shortest_chain, weakest_link
from scv.explain.keys import can_tell_keys, keys_of
from scv.explain.release import (
    Miss,
    Owner,
    Quarantine,
    check_release,
    identifier_meant,
    links_of_customer,
    near_misses,
    owners,
    person_identifiers,
    quarantine,
)
from scv.terminal import printable

_PROVES = {
    "proof": "each of the two is one person's own",
    "possession": "it belongs to the only person seen with it",
    "household": "only one person is seen with it",
    "match": "a match above match_accept",
    "decision": "a steward's word",
}


@dataclass(frozen=True)
class Side:
    """One of the two identifiers, whose it is, and why it may be nobody's."""

    identifier: str
    owners: list[Owner]
    quarantine: Quarantine | None


@dataclass(frozen=True)
class Explanation:
    """The chain that makes two identifiers one customer's; or None for `customer_id` and what nearly did it.

    `keys`: where no match tells how alike they are, by which keys matching looks for either (by rule).
    """

    left: Side
    right: Side
    customer_id: str | None
    chain: list[Link]
    near_misses: list[Miss]
    keys: tuple[dict[str, set[str]], dict[str, set[str]]] | None = None

    @property
    def weakest(self) -> Link | None:
        """The link of the chain that holds worst."""
        return self.chain[weakest_link(self.chain)] if self.chain else None


def explain(con: duckdb.DuckDBPyConnection, left: str, right: str, region: str) -> Explanation:
    """Explain two identifiers as somebody typed them, from a release's file with personal data.

    `region` is whose national notation telephone numbers are read in. Raises ValueError for an empty text,
    LookupError for an identifier that no record shows or a file that is no release, RuntimeError where no links join
    what is one customer's, which the tests of a build rule out.
    """
    check_release(con)
    sides = [
        Side(identifier, owners(con, identifier), quarantine(con, identifier))
        for identifier in (identifier_meant(con, text, region) for text in (left, right))
    ]
    a, b = sides
    if a.identifier == b.identifier:
        customer_id = a.owners[-1].customer_id if a.owners else None
        return Explanation(a, b, customer_id, [], [])
    common = {owner.customer_id for owner in a.owners} & {owner.customer_id for owner in b.owners}
    for customer_id in sorted(common):
        people = person_identifiers(con, customer_id)
        chain = shortest_chain(links_of_customer(con, customer_id), a.identifier, b.identifier, people)
        if chain:
            return Explanation(a, b, customer_id, chain, [])
    if common:
        raise RuntimeError(f"{a.identifier} and {b.identifier} are one customer, but no chain of links joins them")
    misses = near_misses(con, a.identifier, b.identifier)
    keys = None
    if a.owners and b.owners and can_tell_keys(con) and not any(_is_match(miss) for miss in misses):
        a_keys, b_keys = (keys_of(con, {owner.customer_id for owner in side.owners}) for side in (a, b))
        keys = (a_keys, b_keys)
    return Explanation(a, b, None, [], misses, keys)


def as_text(explanation: Explanation) -> str:
    """Return the explanation as lines for a terminal; whatever came from the data is escaped."""
    a, b = explanation.left, explanation.right
    names = f"{printable(a.identifier)} and {printable(b.identifier)}"
    if a.identifier == b.identifier:
        lines = [f"{printable(a.identifier)} is one and the same identifier.", *_side(a)]
    elif explanation.chain:
        lines = [f"{names} are one customer: {explanation.customer_id}", ""]
        lines += _chain(a.identifier, explanation.chain)
        position = weakest_link(explanation.chain)
        weakest = explanation.chain[position]
        lines += [
            "",
            f"Weakest link: {position + 1} of {len(explanation.chain)}, {_kind(weakest)}",
        ]
    else:
        lines = [f"{names} are not linked.", "", *_side(a), *_side(b), ""]
        lines += _misses(explanation.near_misses)
        if explanation.keys:
            lines += _compared(a.identifier, b.identifier, *explanation.keys)
    return "\n".join(lines)


def _chain(start: str, chain: list[Link]) -> list[str]:
    lines = [f"  {printable(start)}"]
    here = start
    for number, link in enumerate(chain, 1):
        here = link.other_end(here)
        lines += [f"    {number}. {line}" if not nth else f"       {line}" for nth, line in enumerate(_told(link))]
        lines.append(f"  {printable(here)}")
    return lines


def _told(link: Link) -> list[str]:
    """Say what a link rests on: the record, how often and when, and the rule or the evidence of each field."""
    if link.link_type == "match":
        records = [record for record in (link.example_record, link.matched_record) if record]
        told = [f"{_kind(link)}: {' and '.join(map(_record, records)) or 'two records'} are alike"]
        told += [f"  {printable(part)}" for part in (link.evidence or "").split("; ") if part]
        told.append(f"  {_when(link)}")
    elif link.link_type == "decision":
        told = [
            f"{_kind(link)}: {printable(link.detail)} ({_day(link.first_seen_at)}, {printable(link.example_record)})"
        ]
        return told + ([f"  rule: {printable(link.rule)}"] if link.rule else [])
    else:
        told = [f"{_kind(link)}: {_record(link.example_record)} shows both", f"  {_often(link)}"]
    if link.is_followed:
        told.append(f"  rule: {_PROVES[link.link_type]}")
    elif link.rule:
        told.append(f"  rule: {_rule(link)}")
    return told


def _kind(link: Link) -> str:
    if link.link_type == "match" and link.match_weight is not None:
        return f"match of weight {link.match_weight:.1f}"
    return {"decision": "a steward's decision"}.get(link.link_type, link.link_type)


def _record(record: str | None) -> str:
    """`shopify.order:1001` as a table and its record."""
    table, _, key = (record or "").partition(":")
    return f"{printable(table)} {printable(key)}"


def _often(link: Link) -> str:
    records, sources = link.record_count or 0, link.source_count or 0
    return (
        f"{records} {'record' if records == 1 else 'records'} from "
        f"{sources} {'source' if sources == 1 else 'sources'}, {_when(link)}"
    )


def _when(link: Link) -> str:
    return f"first seen {_day(link.first_seen_at)}, last seen {_day(link.last_seen_at)}"


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else "at no known time"


def _rule(link: Link) -> str:
    return printable(link.rule) + (f" ({printable(link.detail)})" if link.detail else "")


def _side(side: Side) -> list[str]:
    name = printable(side.identifier)
    if side.quarantine:
        return [f"{name} is quarantined and connects nobody: {_why_quarantined(side.quarantine)}"]
    if not side.owners:
        return [f"{name} is nobody's alone: several people are seen with it, or none"]
    return [f"{name} {_tenure(owner)} of customer {owner.customer_id}" for owner in side.owners]


def _tenure(owner: Owner) -> str:
    return " ".join(["was" if owner.valid_to else "is", "an identifier", *_bounds(owner).split()])


def _bounds(owner: Owner) -> str:
    bounds = [f"from {_day(owner.valid_from)}"] if owner.valid_from else []
    bounds += [f"until {_day(owner.valid_to)}"] if owner.valid_to else []
    return " ".join(bounds)


def _why_quarantined(verdict: Quarantine) -> str:
    neighbours = f" where others have {verdict.neighbour_count:.0f}" if verdict.limited_by == "neighbours" else ""
    counts = {
        "too_many_names": f"{verdict.name_count} names, {verdict.max_names} allowed{neighbours}",
        "too_many_contact_points": (
            f"{verdict.contact_point_count} addresses, {verdict.max_contact_points} allowed{neighbours}"
        ),
        "too_many_accounts": f"{verdict.account_count} accounts, {verdict.max_accounts} allowed{neighbours}",
        "too_frequent": f"{verdict.name_count} people, {verdict.max_names} allowed",
        "denylisted": printable(verdict.denied_reason),
        "overgrown_component": "with others it would join more profiles than a person has",
    }
    return f"{verdict.reason} ({counts[verdict.reason]})" if verdict.reason in counts else verdict.reason


def _misses(found: list[Miss]) -> list[str]:
    if not found:
        return ["Nothing comes near: no refused or queued link, and no value that both were seen with."]
    nearest = found[0]
    lines = ["Nearest miss:"]
    if nearest.shared is not None:
        if nearest.shared_quarantine:
            why = f"is quarantined and connects nobody: {_why_quarantined(nearest.shared_quarantine)}"
        elif nearest.shared_owners:
            tenures = ", then ".join(f"{owner.customer_id}'s {_bounds(owner)}" for owner in nearest.shared_owners)
            why = f"was {tenures}: it changed hands"
        else:
            why = "is shared, so it is nobody's alone"
        lines.append(f"  both were seen with {printable(nearest.shared)}, which {why}")
    for link in nearest.links:
        ends = f"{printable(link.left_identifier_id)} and {printable(link.right_identifier_id)}"
        told = _told(link)
        lines += [f"  {link.status}: {ends}", *(f"    {line}" for line in told)]
    lines += _kept_apart_as_well(found)
    if len(found) > 1:
        lines.append(f"and {len(found) - 1} further from it.")
    return lines


def _is_match(miss: Miss) -> bool:
    return miss.shared is None and miss.links[0].link_type == "match"


def _compared(left: str, right: str, left_keys: dict[str, set[str]], right_keys: dict[str, set[str]]) -> list[str]:
    """Say whether matching can have compared the two, and by which keys it looks for either."""
    common = {rule: keys & right_keys[rule] for rule, keys in left_keys.items() if keys & right_keys.get(rule, set())}
    if common:
        return [
            f"No match joins them: records of both have {_keys(common)}.",
            "They were compared and are unlike, or more records have that than are compared.",
        ]
    return [
        "They were never compared: matching looks for pairs by keys, and no record of one shares any with the other's.",
        f"  {printable(left)}: {_keys(left_keys) or 'nothing to look for'}",
        f"  {printable(right)}: {_keys(right_keys) or 'nothing to look for'}",
    ]


def _keys(keys: dict[str, set[str]]) -> str:
    told = []
    for rule, values in keys.items():
        shown = ", ".join(printable(value.replace("|", " + ")) for value in sorted(values)[:3])
        told.append(f"{rule.replace('_', ' ')} {shown}" + (f" and {len(values) - 3} more" if len(values) > 3 else ""))
    return "; ".join(told)


def _kept_apart_as_well(found: list[Miss]) -> list[str]:
    """Name every rule that the nearest miss did not, each with the nearest link that it keeps from being followed."""
    named = {_kept_apart_by(found[0])}
    lines = []
    for miss in found[1:]:
        rule = _kept_apart_by(miss)
        if rule in named:
            continue
        named.add(rule)
        link = miss.links[0]
        if miss.shared is not None:
            lines.append(f"  {rule}: both were seen with {printable(miss.shared)}")
        else:
            ends = f"{printable(link.left_identifier_id)} and {printable(link.right_identifier_id)}"
            lines.append(f"  {link.status}, {_rule(link) if link.rule else rule}: {ends}")
    return ["Kept apart by this as well:", *lines] if lines else []


def _kept_apart_by(miss: Miss) -> str:
    if miss.shared is None:
        return printable(miss.links[0].rule) or "too weak to follow unasked"
    if miss.shared_quarantine:
        return f"quarantined, {miss.shared_quarantine.reason}"
    return "changed hands" if miss.shared_owners else "shared"
