"""From a request to everything that it covers: the identifiers of one record or of one whole person.

A request names one value. `exact` covers the records that carry it and, of those that are profiles, what hangs on them.
`connected` covers the customer: whom the id registry of the last build holds it to be, and whoever is proven to be the
same by the records themselves, read as identity reads them, hop by hop from the value outwards. Work grows with the
size of the feeds times the longest chain of records of one person; without a new request there is none.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

import duckdb
import pyarrow as pa
from phonenumbers import SUPPORTED_REGIONS

from scv.erasure.hashing import phone_suffix, salted_hash, suffix_in_sql
from scv.phones import parse_phone, region_of

SCHEMA = pa.schema(
    [
        ("request_id", pa.string()),
        ("identifier_hash", pa.string()),
        ("suffix_hash", pa.string()),
        ("salt_check", pa.string()),
        ("scope", pa.string()),
        ("requested_at", pa.timestamp("us")),
        ("erased_until", pa.timestamp("us")),
    ]
)
SALT_CHECK = "tombstone"


class Request(NamedTuple):
    """One request to be forgotten, its value normalised to a typed identifier such as `email:eve@x.com`."""

    request_id: str
    identifier_id: str
    scope: str
    requested_at: datetime


class Rule(NamedTuple):
    """How far an identifier of a type may be trusted: its strength, and how many it may connect before it is shared."""

    strength: str
    is_record_key: bool
    max_names: int | None
    max_contact_points: int | None


def identifiers_to_erase(
    connection: duckdb.DuckDBPyConnection,
    requests: Iterable[Request],
    *,
    mentions: str,
    rules: dict[tuple[str, str | None], Rule],
    denied_patterns: list[tuple[str, str]],
    program_patterns: list[str],
    registered: dict[str, str],
    quarantined: Collection[str],
    region: str,
) -> pa.Table:
    """Tombstones of every request: salted hashes of all identifiers that it covers, and until when their records are.

    Args:
        connection: where `mentions` can be queried; temporary tables are made in it.
        mentions: SQL of `prv_record_mentions`.
        rules: rule of each identifier type and line type (None for types without one).
        denied_patterns: identifier type (or `*`) and LIKE pattern of values that stand for nobody.
        program_patterns: regular expressions found in what programs write where a value should be.
        registered: today's customer of every identifier that earlier builds registered.
        quarantined: identifiers that the last build let connect nobody. What is usual among all identifiers of a type
            takes a build to know; what is over the limit of its type is found here.
        region: country whose national telephone notation is assumed.

    A value of a person (an email, a number, a cookie) is erased from records made until the request: who signs up again
    later is a new person. The key of a profile stays erased for ever.
    """
    walk = _Walk(connection, mentions, rules, denied_patterns, program_patterns, registered, quarantined, region)
    requests = list(requests)
    covered: dict[str, set[str]] = {request.request_id: {request.identifier_id} for request in requests}
    if requests:
        walk.expand(requests, covered)
    rows = []
    for request in requests:
        for identifier_id in sorted(covered[request.request_id] | _hashed_emails(covered[request.request_id])):
            is_phone = identifier_id.startswith("phone:")
            rows.append(
                {
                    "request_id": request.request_id,
                    "identifier_hash": salted_hash(identifier_id),
                    "suffix_hash": salted_hash(phone_suffix(identifier_id)) if is_phone else None,
                    "salt_check": salted_hash(SALT_CHECK),
                    "scope": request.scope,
                    "requested_at": request.requested_at,
                    "erased_until": None if walk.is_permanent(identifier_id) else request.requested_at,
                }
            )
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def spellings_to_erase(raw_phones: Iterable[str], erased_hashes: set[str], region: str) -> pa.Table:
    """Salted hashes of those raw numbers, as `phone:` mentions, that are an erased number once parsed."""
    rows = []
    for raw_phone in sorted(raw_phones):
        # A record's own country reads its national numbers first, and a mention does not tell it: any may be meant.
        for phone in sorted(
            {parse_phone(raw_phone, region, country)[0] or "" for country in (None, *SUPPORTED_REGIONS)}
        ):
            if phone and salted_hash(f"phone:{phone}") in erased_hashes:
                rows.append((salted_hash(f"phone:{raw_phone}"), salted_hash(f"phone:{phone}")))
    return pa.Table.from_pylist(
        [{"spelling_hash": spelling, "identifier_hash": identifier} for spelling, identifier in rows],
        schema=pa.schema([("spelling_hash", pa.string()), ("identifier_hash", pa.string())]),
    )


def _hashed_emails(identifiers: set[str]) -> set[str]:
    return {
        f"hashed_email:{hashlib.sha256(identifier[6:].encode()).hexdigest()}"
        for identifier in identifiers
        if identifier.startswith("email:")
    }


class _Walk:
    """The walk over the records: what is known of the raw values that it meets."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        mentions: str,
        rules: dict[tuple[str, str | None], Rule],
        denied_patterns: list[tuple[str, str]],
        program_patterns: list[str],
        registered: dict[str, str],
        quarantined: Collection[str],
        region: str,
    ) -> None:
        self.connection = connection
        self.mentions = mentions
        self.rules = rules
        self.denied_patterns = [
            (
                type_,
                re.compile("".join({"%": ".*", "_": "."}.get(sign, re.escape(sign)) for sign in pattern), re.DOTALL),
            )
            for type_, pattern in denied_patterns
        ]
        self.program_patterns = [re.compile(pattern, re.IGNORECASE) for pattern in program_patterns]
        self.registered = registered
        self.quarantined = quarantined
        self.region = region
        self.parsed: dict[str, tuple[str | None, str | None]] = {}

    def rule(self, identifier_id: str) -> Rule | None:
        kind, _, value = identifier_id.partition(":")
        return self.rules.get((kind, self.parse(value)[1] if kind == "phone" else None))

    def is_permanent(self, identifier_id: str) -> bool:
        rule = self.rule(identifier_id)
        return identifier_id.startswith("user_id:") or (rule is not None and rule.is_record_key)

    def is_person(self, identifier_id: str) -> bool:
        rule = self.rule(identifier_id)
        return rule is not None and rule.strength == "person" and not self.is_denied(identifier_id)

    def is_denied(self, identifier_id: str) -> bool:
        kind, _, value = identifier_id.partition(":")
        rule = self.rule(identifier_id)
        if rule is None or rule.is_record_key:
            return False
        if identifier_id in self.quarantined:
            return True
        if not value.replace("0", "").replace("-", ""):
            return True
        if any(pattern.search(value) for pattern in self.program_patterns):
            return True
        return any(type_ in (kind, "*") and pattern.fullmatch(value.lower()) for type_, pattern in self.denied_patterns)

    def parse(self, raw_phone: str) -> tuple[str | None, str | None]:
        if raw_phone not in self.parsed:
            self.parsed[raw_phone] = parse_phone(raw_phone, self.region)
        return self.parsed[raw_phone]

    def canonical(self, mention: str) -> str | None:
        """The identifier that a mention is: numbers are mentioned as they were written."""
        if not mention.startswith("phone:"):
            return mention
        phone, _ = self.parse(mention[6:])
        return f"phone:{phone}" if phone else None

    def expand(self, requests: list[Request], covered: dict[str, set[str]]) -> None:
        """Add to `covered` all that each request covers."""
        self.connection.execute(
            f"""
            create or replace temp table scv_links as
            select
                source, table_name, link_key, mention, is_profile, record_key, name_key,
                case when count(*) = count(made_at) then min(made_at) end as made_at
            from ({self.mentions})
            where is_link
            group by all
            """
        )
        customers: dict[str, set[str]] = {}
        for identifier_id, customer_id in self.registered.items():
            customers.setdefault(customer_id, set()).add(identifier_id)
        home = {request.request_id: self.registered.get(request.identifier_id) for request in requests}
        connected = {request.request_id for request in requests if request.scope == "connected"}
        refused: dict[str, set[str]] = {request.request_id: set() for request in requests}
        for request in requests:
            if request.request_id in connected:
                covered[request.request_id] |= customers.get(home[request.request_id] or "", set())

        frontier = {request_id: set(identifiers) for request_id, identifiers in covered.items()}
        is_first = True
        while any(frontier.values()):
            self._find_records(requests, frontier)
            shared = self._shared()
            walked = {
                request_id: {identifier_id for identifier_id in identifiers if self.is_person(identifier_id)}
                - shared[request_id]
                for request_id, identifiers in frontier.items()
                if request_id in connected
            }
            if is_first:
                for request_id, record_key in self._profile_keys():
                    if not walked.get(request_id):
                        covered[request_id].add(record_key)
            else:
                for request_id in covered:
                    covered[request_id] -= shared[request_id]
            frontier = {request_id: set() for request_id in covered}
            for request_id, _, identifier_id in self._beside(walked):
                owner = self.registered.get(identifier_id)
                if self.is_person(identifier_id) and (owner is None or owner == home[request_id]):
                    frontier[request_id].add(identifier_id)
            for request_id in covered:
                frontier[request_id] -= covered[request_id] | refused[request_id]
                covered[request_id] |= frontier[request_id]
                refused[request_id] |= shared[request_id]
            is_first = False
        self._add_devices([request for request in requests if request.request_id in connected], covered)

    def _spellings(self, identifiers: set[str]) -> dict[str, str]:
        """Every mention of the identifiers, as written, with the identifier that it is."""
        phones = {identifier_id[6:] for identifier_id in identifiers if identifier_id.startswith("phone:")}
        spelled = {identifier_id: identifier_id for identifier_id in identifiers}
        if phones:
            suffixes = pa.table({"suffix": sorted({phone_suffix(phone) for phone in phones})})
            self.connection.register("scv_suffixes", suffixes)
            candidates = self.connection.execute(
                """
                select distinct mentions.mention
                from scv_links as mentions
                semi join scv_suffixes on """
                + suffix_in_sql("mentions.mention")
                + """ = scv_suffixes.suffix
                where mentions.mention like 'phone:%'
                """
            ).fetchall()
            self.connection.unregister("scv_suffixes")
            for (mention,) in candidates:
                for phone in phones:
                    # As the shop reads it, or as a record of the number's own country does.
                    if phone in (
                        self.parse(mention[6:])[0],
                        parse_phone(mention[6:], self.region, region_of(phone))[0],
                    ):
                        spelled[mention] = f"phone:{phone}"
        return spelled

    def _find_records(self, requests: list[Request], frontier: dict[str, set[str]]) -> None:
        """Put the records that carry the frontier's identifiers into `scv_hits`."""
        until = {request.request_id: request.requested_at for request in requests}
        spelled = self._spellings(set().union(*frontier.values()))
        wanted = [
            {"request_id": request_id, "mention": mention, "identifier_id": identifier_id, "until": until[request_id]}
            for request_id, identifiers in frontier.items()
            for mention, identifier_id in spelled.items()
            if identifier_id in identifiers
        ]
        schema = pa.schema(
            [
                ("request_id", pa.string()),
                ("mention", pa.string()),
                ("identifier_id", pa.string()),
                ("until", pa.timestamp("us")),
            ]
        )
        self.connection.register("scv_wanted", pa.Table.from_pylist(wanted, schema=schema))
        self.connection.execute(
            """
            create or replace temp table scv_hits as
            select distinct
                scv_wanted.request_id, scv_wanted.identifier_id, mentions.source, mentions.table_name,
                mentions.link_key, mentions.is_profile, mentions.record_key, mentions.name_key
            from scv_links as mentions
            inner join scv_wanted on mentions.mention = scv_wanted.mention
            where mentions.made_at is null or mentions.made_at <= scv_wanted.until
            """
        )
        self.connection.unregister("scv_wanted")

    def _shared(self) -> dict[str, set[str]]:
        """By request, those of the identifiers just walked to that too many people share to speak for one."""
        counts = self.connection.execute(
            """
            with beside as (
                select
                    hits.request_id, hits.identifier_id, split_part(mentions.mention, ':', 1) as kind,
                    count(distinct mentions.mention) as contact_points
                from scv_hits as hits
                inner join scv_links as mentions
                    on
                        mentions.source = hits.source
                        and mentions.table_name = hits.table_name
                        and mentions.link_key = hits.link_key
                        and mentions.mention <> hits.identifier_id
                where hits.name_key is null and split_part(mentions.mention, ':', 1) in ('email', 'phone')
                group by hits.request_id, hits.identifier_id, kind
            )
            select request_id, identifier_id, count(distinct name_key), coalesce(max(contact_points), 0)
            from scv_hits left join beside using (request_id, identifier_id)
            group by request_id, identifier_id
            """
        ).fetchall()
        shared: dict[str, set[str]] = defaultdict(set)
        for request_id, identifier_id, names, contact_points in counts:
            rule = self.rule(identifier_id)
            if rule is not None and not rule.is_record_key:
                over_names = rule.max_names is not None and names > rule.max_names
                over_contacts = rule.max_contact_points is not None and contact_points > rule.max_contact_points
                if over_names or over_contacts:
                    shared[request_id].add(identifier_id)
        return shared

    def _profile_keys(self) -> list[tuple[str, str]]:
        """Request and key of each profile among the records found."""
        return self.connection.execute(
            "select distinct request_id, record_key from scv_hits where is_profile"
        ).fetchall()

    def _beside(self, walked: dict[str, set[str]]) -> list[tuple[str, str, str]]:
        """Request, identifier walked and identifier that stands in a record with it, where identity links them."""
        pairs = [(request_id, identifier_id) for request_id, found in walked.items() for identifier_id in sorted(found)]
        if not pairs:
            return []
        schema = pa.schema([("request_id", pa.string()), ("identifier_id", pa.string())])
        rows = [dict(zip(schema.names, pair, strict=True)) for pair in pairs]
        self.connection.register("scv_walked", pa.Table.from_pylist(rows, schema=schema))
        found = self.connection.execute(
            """
            select distinct hits.request_id, hits.identifier_id, mentions.mention
            from scv_links as mentions
            inner join (
                select distinct request_id, identifier_id, source, table_name, link_key
                from scv_hits
                semi join scv_walked using (request_id, identifier_id)
            ) as hits
                on
                    mentions.source = hits.source
                    and mentions.table_name = hits.table_name
                    and mentions.link_key = hits.link_key
            """
        ).fetchall()
        self.connection.unregister("scv_walked")
        return [
            (request_id, identifier_id, companion)
            for request_id, identifier_id, mention in found
            if (companion := self.canonical(mention)) and companion != identifier_id
        ]

    def _add_devices(self, requests: list[Request], covered: dict[str, set[str]]) -> None:
        """Add the cookies, devices, cards and landlines with which nobody else was ever seen.

        One leads to the next: a browser to the link of a mail that it came from, and that to another browser.
        """
        walked = {request.request_id: set(covered[request.request_id]) for request in requests}
        while any(walked.values()):
            self._find_records(requests, walked)
            devices: dict[str, set[str]] = defaultdict(set)
            for request_id, _, identifier_id in self._beside(walked):
                rule = self.rule(identifier_id)
                if rule is not None and rule.strength in ("device", "household") and not self.is_denied(identifier_id):
                    devices[request_id].add(identifier_id)
            self._find_records(requests, devices)
            others = {
                (request_id, device)
                for request_id, device, companion in self._beside(devices)
                if self.is_person(companion) and companion not in covered[request_id]
            }
            walked = {
                request_id: {device for device in found if (request_id, device) not in others} - covered[request_id]
                for request_id, found in devices.items()
            }
            for request_id, found in walked.items():
                covered[request_id] |= found
