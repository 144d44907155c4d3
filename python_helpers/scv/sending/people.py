"""Who a row of an export is, and whether they have opted out since: what the release itself knows of its people.

Files for ad platforms hold hashes and no id. Whose a row is comes from working it out once more from the release's own
contacts by the exporter's own functions; what is sent stays what the file says.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from scv.exporting import DESTINATIONS, Audience, Contact
from scv.exporting.export import OF_AN_AUDIENCE
from scv.publishing import open_database
from scv.sending.deliveries import AudienceFiles, Delivery, Key, hash_of
from scv.sending.opt_outs import Statement

# The identifier that a channel reaches people at; the others reach a device, a letter box or whoever a platform knows.
_ADDRESS_OF = {"email": "email", "sms": "phone", "phone": "phone"}


class People:
    """The people of one release, read from its closed database. FileNotFoundError where that is not there."""

    def __init__(self, release: Path) -> None:
        self._database = release / "pii" / "scv_pii.duckdb"
        if not self._database.exists():
            raise FileNotFoundError(f"no release in {release}: run the build first")
        with open_database(self._database) as connection:
            # A release of `make activate` is newer than what it knows of people. One of an earlier version was not one.
            [itself] = connection.sql("select * from release limit 1").to_arrow_table().to_pylist()
            self.feeds_read_at: datetime = itself.get("feeds_read_at") or itself["published_at"]
            self._today = dict(
                connection.execute(
                    "select issued_customer_id, customer_id from customer_id_history where customer_id is not null"
                ).fetchall()
            )
            self.carried_out = {
                request
                for (request,) in connection.execute("select distinct request_id from prv_tombstones").fetchall()
            }
        self._issued: defaultdict[str, set[str]] = defaultdict(set)
        for issued, today in self._today.items():
            self._issued[today].add(issued)

    def today(self, customer_id: str) -> str:
        """The id that somebody has in this release who was once issued `customer_id`."""
        return str(self._today.get(customer_id, customer_id))

    def ids_of(self, customer_id: str) -> set[str]:
        """Every id that a customer of today was ever known by."""
        return {customer_id, *self._issued.get(customer_id, ())}

    def deliveries(self, files: AudienceFiles) -> Iterator[Delivery]:
        """The rows of an audience as deliveries: those of a full list are adds.

        Raises ValueError for a row that is nobody's: it could not be held against opt-outs.
        """
        owners = self._owners(files)
        for operation, rows in files.rows.items():
            told = "remove" if operation == "remove" else "add"
            for number, row in enumerate(rows, start=1):
                ids = owners.get((told, _fingerprint(row)), [])
                if not ids:
                    raise ValueError(
                        f"{files.destination}, audience {files.name}, row {number} to {operation}: "
                        f"nobody of release {files.release} is told by this row"
                    )
                # Two people with one and the same row, as a couple with one address has it, are two deliveries.
                customer_id = ids.pop(0) if len(ids) > 1 else ids[0]
                yield Delivery(
                    Key(files.release, files.destination, files.name, customer_id, told),
                    "audience",
                    customer_id,
                    files.consent["channel"],
                    files.consent["topic"],
                    row,
                    hash_of(row),
                    row.get("email"),
                    row.get("phone_number"),
                )

    def _owners(self, files: AudienceFiles) -> dict[tuple[str, str], list[str]]:
        """The customers of each row that the release's contacts make, by operation and the row's fingerprint."""
        destination = DESTINATIONS[files.destination]
        owners: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        with open_database(self._database) as connection:
            [configured] = connection.execute(
                f"select {_columns(connection, 'audience_overview', OF_AN_AUDIENCE)} from audience_overview "
                "where audience = $name",
                {"name": files.name},
            ).fetchall()
            columns = _columns(connection, "audience_contacts", ("change_type", *Contact._fields))
            audience = Audience(*configured)
            found = connection.execute(
                f"select {columns} from audience_contacts where audience = $name order by customer_id",
                {"name": files.name},
            )
            while batch := found.fetchmany(10_000):
                for change, *values in batch:
                    contact = Contact(*values)
                    is_removal = change == "remove"
                    row = (destination.removal if is_removal else destination.row)(contact, audience)
                    if row is not None:
                        key = ("remove" if is_removal else "add", _fingerprint(row))
                        owners[key].append(contact.customer_id)
        return owners

    def members(self, name: str) -> set[str]:
        """Customers who are in an audience in this release and whose destination is to know it, since whenever."""
        with open_database(self._database) as connection:
            found = connection.execute(
                "select customer_id from audience_members where audience = $name and status = 'sent'", {"name": name}
            ).fetchall()
        return {customer_id for (customer_id,) in found}

    def objections(self, statements: Iterable[Statement]) -> "Objections":
        """Which of the statements still hold against what the release knows, and against whom."""
        return Objections(self, self._database, list(statements))


class Objections:
    """Opt-outs since the release, each with the customers of the release whom it is about."""

    def __init__(self, people: People, database: Path, statements: list[Statement]) -> None:
        self._by_customer: defaultdict[str, list[Statement]] = defaultdict(list)
        self._by_address: defaultdict[str, list[Statement]] = defaultdict(list)
        self._granted: dict[tuple[str, str, str], datetime] = {}
        self._known_addresses: set[str] = set()
        if not statements:
            return
        named = sorted({name for said in statements for name in (said.identifier_id, said.address_id) if name})
        with open_database(database) as connection:
            owners: defaultdict[str, set[str]] = defaultdict(set)
            for identifier_id, customer_id in connection.execute(
                "select identifier_id, customer_id from customer_identifiers "
                "where identifier_id in (select unnest($ids))",
                {"ids": named},
            ).fetchall():
                owners[identifier_id].add(customer_id)
            concerned = sorted({customer for customers in owners.values() for customer in customers})
            self._known_addresses = {
                identifier
                for (identifier,) in connection.execute(
                    "select identifier_id from customer_identifiers "
                    "where identifier_type in ('email', 'phone') and customer_id in (select unnest($ids))",
                    {"ids": concerned},
                ).fetchall()
            }
            for customer_id, channel, topic, decided_at in connection.execute(
                "select customer_id, channel, topic, max(decided_at) from customer_consents "
                "where status = 'granted' and decided_at is not null and customer_id in (select unnest($ids)) "
                "group by all",
                {"ids": concerned},
            ).fetchall():
                self._granted[customer_id, channel, topic] = decided_at
        for said in statements:
            if said.request_id in people.carried_out:
                continue
            for name in {said.identifier_id, said.address_id} - {None}:
                self._by_address[str(name)].append(said)
                for customer_id in owners[str(name)]:
                    self._by_customer[customer_id].append(said)

    def against(self, delivery: Delivery) -> str | None:
        """Why somebody must not be told this any more, None where nothing speaks against it."""
        own = {
            f"{kind}:{value.strip().lower()}"
            for kind, value in (("email", delivery.email), ("phone", delivery.phone))
            if value
        }
        about_address = [said for address in sorted(own) for said in self._by_address.get(address, ())]
        about_person = self._by_customer.get(delivery.customer_id or "", [])
        for said in (*about_address, *about_person):
            if said.channel is None:
                return said.words()
            if said.channel != delivery.channel or said.topic not in ("all", delivery.topic):
                continue
            # A no to one address says nothing of another that is known to be theirs as well.
            reached_at = {address for address in own if address.split(":")[0] == _ADDRESS_OF.get(said.channel)}
            is_elsewhere = said.address_id is not None and said.address_id not in reached_at
            if is_elsewhere and reached_at and reached_at <= self._known_addresses:
                continue
            if not self._is_outdated(said, delivery):
                return said.words()
        return None

    def _is_outdated(self, said: Statement, delivery: Delivery) -> bool:
        """Whether the release knows a later yes, to the same topic or, after a no to everything, to this one."""
        granted = [
            self._granted.get((delivery.customer_id or "", said.channel or "", topic))
            for topic in {said.topic, delivery.topic or "all"}
        ]
        return said.said_at is not None and any(yes is not None and yes > said.said_at for yes in granted)


def _columns(connection: duckdb.DuckDBPyConnection, table: str, asked: tuple[str, ...]) -> str:
    """The columns as a release has them: null for one that an earlier version of the project did not know yet."""
    found = connection.execute(
        "select column_name from duckdb_columns() where table_name = $table", {"table": table}
    ).fetchall()
    known = {column for (column,) in found}
    return ", ".join(column if column in known else f"null as {column}" for column in asked)


def _fingerprint(row: dict[str, Any]) -> str:
    """A row as every format tells it: without what is empty, values as text."""
    told = {name: value for name, value in row.items() if value not in (None, "", {})}
    return hash_of(
        {name: value if isinstance(value, dict) else str(value).replace("\0", "") for name, value in told.items()}
    )
