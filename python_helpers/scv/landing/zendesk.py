"""Zendesk: tickets and users by its incremental exports with cursors, satisfaction ratings by its list.

https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/: the cursor is never null;
`end_of_stream` alone says that everything came, and a cursor that is kept is read on from the next day. Ten requests a
minute, a thousand rows each; what was deleted is exported once more, so nothing has to be swept for.
"""

import base64
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from scv.http import Http
from scv.landing.source import (
    Connected,
    Page,
    Row,
    Source,
    Stream,
    Variable,
    at,
    below,
    latest,
    moment,
    objects,
    own_address,
)

HOST = "https://{}.zendesk.com"
SUBDOMAIN, EMAIL, TOKEN = "SCV_ZENDESK_SUBDOMAIN", "SCV_ZENDESK_EMAIL", "SCV_ZENDESK_API_TOKEN"
# A rating is listed by when it was asked for; it is answered within days.
RATING_LAG = timedelta(days=30)
EXPORT_PAUSE, PAUSE = 6.0, 0.3
# Where a first export begins: the API takes no earlier moment than 1970.
BEGINNING = 1


def connect(http: Http, settings: Mapping[str, str]) -> Connected:
    """What can be asked of an account."""
    zendesk = _Zendesk(http, settings[SUBDOMAIN], settings[EMAIL], settings[TOKEN])
    return Connected(
        streams=(
            Stream("tickets", ("ticket",), zendesk.tickets),
            Stream("users", ("user",), zendesk.users),
            Stream("satisfaction ratings", ("satisfaction_rating",), zendesk.ratings, RATING_LAG),
        ),
    )


SOURCE = Source(
    "zendesk",
    (
        Variable(SUBDOMAIN, "the part before .zendesk.com", is_secret=False),
        Variable(EMAIL, "the address of an administrator", is_secret=False),
        Variable(TOKEN, "an API token"),
    ),
    connect,
)


class _Zendesk:
    def __init__(self, http: Http, subdomain: str, email: str, token: str) -> None:
        self._http = http
        self._url = HOST.format(subdomain)
        credentials = base64.b64encode(f"{email}/token:{token}".encode()).decode()
        # A server may say back what it was sent.
        http.keep_secret(credentials)
        self._headers = {"Authorization": f"Basic {credentials}"}

    def tickets(self, cursor: str | None) -> Iterator[Page]:
        yield from self._exported("tickets", "ticket", ticket, cursor)

    def users(self, cursor: str | None) -> Iterator[Page]:
        yield from self._exported("users", "user", user, cursor)

    def _exported(self, what: str, table: str, row: Callable[[Row], Row], cursor: str | None) -> Iterator[Page]:
        """Pages from a cursor to the end of the stream. Its last cursor is the mark."""
        is_over = False
        while not is_over:
            asked = {"cursor": cursor} if cursor else {"start_time": str(BEGINNING)}
            address = f"{self._url}/api/v2/incremental/{what}/cursor.json"
            document = self._document(address, what, asked, EXPORT_PAUSE)
            cursor = at(document, "after_cursor") or cursor
            is_over = bool(document.get("end_of_stream")) or not document.get("after_cursor")
            yield Page({table: [row(one) for one in objects(document, what)]}, cursor)

    def ratings(self, mark: str | None) -> Iterator[Page]:
        since = below(mark, RATING_LAG)
        asked = {"page[size]": "100", **({"start_time": str(int(moment(since).timestamp()))} if since else {})}
        address: str | None = f"{self._url}/api/v2/satisfaction_ratings.json"
        # They come in no order that is promised: the mark moves when all of them came.
        reached = mark
        while address:
            document = self._document(address, "satisfaction ratings", asked, PAUSE)
            rows = [rating(one) for one in objects(document, "satisfaction_ratings")]
            reached = latest(rows, "created_at", reached)
            yield Page({"satisfaction_rating": rows})
            following = at(document, "links", "next") if at(document, "meta", "has_more") else None
            address, asked = (own_address(following, self._url), {}) if following else (None, {})
        yield Page({}, reached)

    def _document(self, address: str, what: str, parameters: Mapping[str, str], pause: float) -> Row:
        answer = self._http.request(
            *("GET", address),
            what=what,
            pause=pause,
            is_repeatable=True,
            headers=self._headers,
            params=parameters or None,
        )
        return self._http.document(answer, what)


def ticket(told: Row) -> Row:
    """A ticket as a row of `ticket`. One that was deleted is exported once more, with that status."""
    names = (
        "id", "requester_id", "submitter_id", "subject", "description", "status", "priority", "type", "external_id",
        "tags", "created_at", "updated_at",
    )  # fmt: skip
    is_deleted = told.get("status") == "deleted"
    return {**_named(told, names), "via_channel": at(told, "via", "channel"), "_fivetran_deleted": is_deleted}


def user(told: Row) -> Row:
    """A user as a row of `user`. One that was deleted is exported once more, as not active."""
    names = (
        "id", "name", "email", "phone", "external_id", "role", "suspended", "active", "permanently_deleted", "verified",
        "locale", "time_zone", "last_login_at", "created_at", "updated_at",
    )  # fmt: skip
    return _named(told, names)


def rating(told: Row) -> Row:
    """A rating as a row of `satisfaction_rating`."""
    names = ("id", "ticket_id", "requester_id", "score", "reason", "comment", "created_at", "updated_at")
    return _named(told, names)


def _named(told: Row, names: tuple[str, ...]) -> Row:
    return {name: told.get(name) for name in names}
