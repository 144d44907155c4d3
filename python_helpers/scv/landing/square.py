"""Square: customers, orders, payments, refunds, locations and the catalogue of the tills.

https://developer.squareup.com/reference/square: a cursor is part of the next request, which is otherwise the same. Rows
are landed as Square has them, money and lists as JSON. No version of the API is asked for: an application has its own.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from scv.http import Http
from scv.landing.source import Connected, Page, Row, Source, Stream, Variable, Whole, below, latest, objects
from scv.raw_contract import contracts

URL = "https://connect.squareup.com"
TOKEN = "SCV_SQUARE_ACCESS_TOKEN"
LAG = timedelta(hours=1)
# Without a beginning, payments and refunds are those of the last year.
BEGINNING = "2009-01-01T00:00:00Z"
PAUSE = 0.1
LOCATIONS_AT_ONCE = 10


def connect(http: Http, settings: Mapping[str, str]) -> Connected:
    """What can be asked of a seller."""
    square = _Square(http, settings[TOKEN])
    return Connected(
        streams=(
            Stream("locations", ("locations",), square.locations),
            Stream("customers", ("customers",), square.customers, LAG),
            Stream("orders", ("orders",), square.orders, LAG),
            Stream("payments", ("payments",), square.payments, LAG),
            Stream("refunds", ("refunds",), square.refunds, LAG),
            Stream("catalogue", ("items",), square.items, LAG),
        )
    )


SOURCE = Source("square", (Variable(TOKEN, "an access token"),), connect)


class _Square:
    def __init__(self, http: Http, token: str) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def locations(self, _: str | None) -> Iterator[Page]:
        yield Page({"locations": self._all_locations()}, whole=(Whole("locations"),))

    def customers(self, mark: str | None) -> Iterator[Page]:
        """Square sorts them by when they were made: the mark moves when all of them came."""
        since = below(mark, LAG)
        query: Row = {"sort": {"field": "CREATED_AT", "order": "ASC"}}
        if since:
            query["filter"] = {"updated_at": {"start_at": since}}
        yield from self._to_the_end("customers", mark, [{"query": query, "limit": 100}], "customers/search")

    def orders(self, mark: str | None) -> Iterator[Page]:
        """Of ten locations at once, sorted by the change that they are asked for by."""
        since = below(mark, LAG) or BEGINNING
        query = {
            "filter": {"date_time_filter": {"updated_at": {"start_at": since}}},
            "sort": {"sort_field": "UPDATED_AT", "sort_order": "ASC"},
        }
        ids = [str(location.get("id")) for location in self._all_locations()]
        requests = [
            {"location_ids": ids[start : start + LOCATIONS_AT_ONCE], "query": query, "limit": 500}
            for start in range(0, len(ids), LOCATIONS_AT_ONCE)
        ]
        yield from self._to_the_end("orders", mark, requests, "orders/search")

    def payments(self, mark: str | None) -> Iterator[Page]:
        """Asked for location by location: without one they are those of the main one."""
        since = below(mark, LAG) or BEGINNING
        requests = [{**_changed(since), "location_id": location.get("id")} for location in self._all_locations()]
        yield from self._to_the_end("payments", mark, requests)

    def refunds(self, mark: str | None) -> Iterator[Page]:
        yield from self._to_the_end("refunds", mark, [_changed(below(mark, LAG) or BEGINNING)])

    def items(self, mark: str | None) -> Iterator[Page]:
        """The catalogue, with what was taken out of it."""
        since = below(mark, LAG)
        request: Row = {"object_types": ["ITEM"], "include_deleted_objects": True, "limit": 1000}
        if since:
            request["begin_time"] = since
        yield from self._to_the_end("items", mark, [request], "catalog/search", "objects")

    def _to_the_end(
        self, table: str, mark: str | None, requests: list[Row], path: str | None = None, key: str | None = None
    ) -> Iterator[Page]:
        """The pages of several requests. A request with a path is posted; the mark moves when all of them came."""
        reached = mark
        for request in requests:
            cursor: str | None = None
            while True:
                document = self._asked(table, {**request, **({"cursor": cursor} if cursor else {})}, path)
                rows = [as_declared(table, one) for one in objects(document, key or table)]
                reached = latest(rows, "updated_at", reached)
                yield Page({table: rows})
                cursor = document.get("cursor")
                if not cursor:
                    break
        yield Page({}, reached)

    def _all_locations(self) -> list[Row]:
        return [as_declared("locations", one) for one in objects(self._asked("locations", {}), "locations")]

    def _asked(self, what: str, request: Row, path: str | None = None) -> Row:
        content: dict[str, Any] = {"json": request} if path else {"params": request}
        answer = self._http.request(
            *("POST" if path else "GET", f"{URL}/v2/{path or what}"),
            what=what,
            pause=PAUSE,
            is_repeatable=True,
            headers=self._headers,
            **content,
        )
        return self._http.document(answer, what)


def _changed(since: str) -> Row:
    own = {"begin_time": BEGINNING, "updated_at_begin_time": since}
    return {**own, "sort_field": "UPDATED_AT", "sort_order": "ASC", "limit": 100}


def as_declared(table: str, told: Row) -> Row:
    """What Square says as a row of a table: the contract has the columns that Square has."""
    return {name: told.get(name) for name in contracts()[f"square.{table}"].columns}
