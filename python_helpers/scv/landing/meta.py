"""Meta: what people sent in by the lead forms of a page, by the Graph API.

https://developers.facebook.com/documentation/ads-commerce/marketing-api/guides/lead-ads/retrieving: form by form, the
next page by `paging.cursors.after`; the address in `paging.next` holds the token. Meta keeps a lead for 90 days.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import timedelta

import httpx

from scv.http import Http
from scv.landing.source import (
    Connected,
    Page,
    Row,
    Source,
    Stream,
    Variable,
    as_moment,
    at,
    below,
    latest,
    moment,
    objects,
)

URL = "https://graph.facebook.com/v25.0"
PAGE, TOKEN = "SCV_META_PAGE", "SCV_META_PAGE_ACCESS_TOKEN"
# A lead is listed a while after it was sent in, and a form that was made in the app later than one made here.
LAG = timedelta(days=1)
PAUSE = 1.0
AT_ONCE = "100"
FIELDS = "id,created_time,form_id,ad_id,campaign_id,platform,field_data"
# Limits of an app, a user, a page, and of one use (pages, leads); and failures that Meta says pass.
BUSY = frozenset({4, 17, 32, 613, 80001, 80005, 1, 2, 341})


def connect(http: Http, settings: Mapping[str, str]) -> Connected:
    """What can be asked of a page."""
    page = _FacebookPage(http, settings[PAGE], settings[TOKEN])
    return Connected(streams=(Stream("leads", ("leads",), page.leads, LAG),))


SOURCE = Source(
    "meta",
    (
        Variable(PAGE, "the id of the page", is_secret=False),
        Variable(TOKEN, "a page access token that does not run out"),
    ),
    connect,
)


class _FacebookPage:
    def __init__(self, http: Http, page: str, token: str) -> None:
        self._http, self._page = http, page
        self._headers = {"Authorization": f"Bearer {token}"}

    def leads(self, mark: str | None) -> Iterator[Page]:
        """Leads of every form, archived ones included. In no order: the mark moves when all of them came."""
        since = below(mark, LAG)
        asked = {"fields": FIELDS}
        if since:
            created = {"field": "time_created", "operator": "GREATER_THAN", "value": int(moment(since).timestamp())}
            asked["filtering"] = json.dumps([created])
        reached = mark
        forms = [form for page in self._pages(self._page, "leadgen_forms", {"fields": "id"}) for form in page]
        for form in forms:
            of_form = str(form.get("id"))
            # Those that somebody made to try the form are of nobody.
            tests = {one.get("id") for page in self._pages(of_form, "test_leads", {"fields": "id"}) for one in page}
            for told in self._pages(of_form, "leads", asked):
                rows = [lead(one, of_form) for one in told if one.get("id") not in tests]
                reached = latest(rows, "created_time", reached)
                yield Page({"leads": rows})
        yield Page({}, reached)

    def _pages(self, node: str, edge: str, parameters: Mapping[str, str]) -> Iterator[list[Row]]:
        after: str | None = None
        while True:
            answer = self._http.request(
                *("GET", f"{URL}/{node}/{edge}"),
                what=edge,
                pause=PAUSE,
                is_repeatable=True,
                busy=_busy,
                headers=self._headers,
                params={**parameters, "limit": AT_ONCE, **({"after": after} if after else {})},
            )
            document = self._http.document(answer, edge)
            yield objects(document, "data")
            after = at(document, "paging", "cursors", "after")
            # The cursor of the last page is there, and leads nowhere.
            if not after or not at(document, "paging", "next"):
                return


def lead(told: Row, form: str) -> Row:
    """A lead as a row of `leads`."""
    names = ("id", "form_id", "ad_id", "campaign_id", "platform", "field_data")
    row = {name: told.get(name) for name in names}
    return {**row, "form_id": told.get("form_id") or form, "created_time": as_moment(told.get("created_time"))}


def _busy(answer: httpx.Response) -> float | None:
    """Meta says what it limits in the answer, under several statuses, and how many minutes it takes in a header."""
    with suppress(ValueError):
        if at(answer.json(), "error", "code") in BUSY:
            return 60 * max(_minutes(answer.headers.get("x-business-use-case-usage")), default=0)
    return None


def _minutes(usage: str | None) -> Iterator[float]:
    with suppress(ValueError):
        for uses in json.loads(usage or "{}").values():
            for use in objects({"uses": uses}, "uses"):
                stated = use.get("estimated_time_to_regain_access")
                if isinstance(stated, (int, float)):
                    yield stated
