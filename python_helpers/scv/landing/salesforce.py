"""Salesforce: contacts and what individuals say of data privacy, by SOQL over its REST API.

https://developer.salesforce.com/docs/platform/api-rest/guide/: `queryAll` also has what lies in the bin, and contacts
that were merged; what has left the bin only a sweep tells. The next page is `nextRecordsUrl`. A field that the org has
not, or that the app may not read, would have the whole query refused: the description of an object says which it has.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta

import httpx

from scv.http import Http, NotFoundError
from scv.landing.source import (
    Connected,
    Page,
    Row,
    Source,
    Stream,
    Sweep,
    Variable,
    as_moment,
    at,
    below,
    latest,
    objects,
    own_address,
)
from scv.raw_contract import contracts

VERSION = "v67.0"
SCHEME = "https"
DOMAIN, CLIENT, SECRET = "SCV_SALESFORCE_DOMAIN", "SCV_SALESFORCE_CLIENT_ID", "SCV_SALESFORCE_CLIENT_SECRET"
OBJECTS = {"contact": "Contact", "individual": "Individual"}
# A row carries the moment of its statement, and is there when its transaction ends.
LAG = timedelta(hours=1)
PAUSE = 0.1
# Ids of 18 letters, in an address of at most 16 KB.
IDS_AT_ONCE = 200


def connect(http: Http, settings: Mapping[str, str]) -> Connected:
    """What can be asked of an org."""
    org = _Org(http, settings[DOMAIN], settings[CLIENT], settings[SECRET])
    return Connected(
        streams=(
            Stream("contacts", ("contact",), lambda mark: org.changed("contact", mark), LAG),
            Stream("individuals", ("individual",), lambda mark: org.changed("individual", mark), LAG),
        ),
        sweeps=(
            Sweep("contact", lambda ids: org.there("contact", ids), IDS_AT_ONCE),
            Sweep("individual", lambda ids: org.there("individual", ids), IDS_AT_ONCE),
        ),
    )


SOURCE = Source(
    "salesforce",
    (
        Variable(DOMAIN, "My Domain of the org, such as example.my.salesforce.com", is_secret=False),
        Variable(CLIENT, "the consumer key of an app with the client credentials flow"),
        Variable(SECRET, "its consumer secret"),
    ),
    connect,
)


class _Org:
    def __init__(self, http: Http, domain: str, client: str, secret: str) -> None:
        self._http, self._client, self._secret = http, client, secret
        self._url = f"{SCHEME}://{domain}"

    def changed(self, table: str, mark: str | None) -> Iterator[Page]:
        """Rows by their last change, of whatever kind; in the bin or not."""
        headers = self._headers()
        try:
            fields, notes = self._fields(table, headers)
        except NotFoundError:
            note = f"salesforce: there is no object {OBJECTS[table]} that the app may read: none is landed"
            yield Page({}, mark, notes=(note,))
            return
        since = below(mark, LAG)
        # Moments have no quotes, and milliseconds.
        where = f" where SystemModstamp >= {since[:23]}Z" if since else ""
        asked = ", ".join(dict.fromkeys([*fields.values(), "SystemModstamp"]))
        query = f"select {asked} from {OBJECTS[table]}{where} order by SystemModstamp"
        for records in self._records(table, query, headers):
            mark = latest(records, "SystemModstamp", mark)
            yield Page({table: [row(table, fields, record) for record in records]}, mark, notes=notes)

    def there(self, table: str, ids: list[str]) -> Page:
        quoted = ", ".join("'" + re.sub(r"[^0-9A-Za-z]", "", one) + "'" for one in ids)
        query = f"select Id from {OBJECTS[table]} where Id in ({quoted})"
        found = [record for records in self._records(table, query, self._headers()) for record in records]
        return Page({}, there=frozenset(str(record.get("Id")) for record in found))

    def _headers(self) -> dict[str, str]:
        """Credentials of a session that has just begun."""
        answer = self._http.request(
            *("POST", f"{self._url}/services/oauth2/token"),
            what="session",
            pause=PAUSE,
            is_repeatable=True,
            busy=_busy,
            data={"grant_type": "client_credentials", "client_id": self._client, "client_secret": self._secret},
        )
        token = str(self._http.document(answer, "session").get("access_token"))
        # A server may say back what it was sent.
        self._http.keep_secret(token)
        return {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def _fields(self, table: str, headers: dict[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
        """The fields that can be asked for, by declared column; and what a person has to know about them."""
        description = self._document(f"{self._base}/sobjects/{OBJECTS[table]}/describe", table, headers)
        declared = contracts()[f"salesforce.{table}"].columns
        fields: dict[str, str] = {}
        notes = []
        for name in sorted(str(field.get("name")) for field in objects(description, "fields")):
            column = column_of(name)
            if column in fields:
                notes.append(f"salesforce.{table}: {name} is not landed: {fields[column]} is {column}")
            elif column in declared:
                fields[column] = name
        return fields, tuple(notes)

    def _records(self, table: str, query: str, headers: dict[str, str]) -> Iterator[list[Row]]:
        address: str | None = f"{self._base}/queryAll"
        asked: dict[str, str] | None = {"q": query}
        while address:
            document = self._document(address, table, headers, asked)
            yield objects(document, "records")
            following = at(document, "nextRecordsUrl")
            address, asked = (own_address(f"{self._url}{following}", self._url) if following else None), None

    @property
    def _base(self) -> str:
        return f"{self._url}/services/data/{VERSION}"

    def _document(
        self, address: str, what: str, headers: dict[str, str], parameters: dict[str, str] | None = None
    ) -> Row:
        answer = self._http.request(
            *("GET", address),
            what=what,
            pause=PAUSE,
            is_repeatable=True,
            busy=_busy,
            headers=headers,
            params=parameters,
        )
        return self._http.document(answer, what)


def column_of(field: str) -> str:
    """A field as connectors name its column: LastModifiedDate is last_modified_date, SMS_Opt_Out__c sms_opt_out_c."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", field)
    return re.sub("_+", "_", parted).lower()


def row(table: str, fields: Mapping[str, str], record: Row) -> Row:
    """A record as a row of a table."""
    kinds = contracts()[f"salesforce.{table}"].columns
    return {
        column: as_moment(record.get(field)) if kinds[column] == "timestamp" else record.get(field)
        for column, field in fields.items()
    }


def _busy(answer: httpx.Response) -> float | None:
    """An org that has used up its requests says so as if it were forbidden."""
    return 0.0 if answer.status_code == 403 and "REQUEST_LIMIT_EXCEEDED" in answer.text else None
