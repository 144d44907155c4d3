"""An account of Zendesk's that answers as its reference says: a cursor that is never null, ratings by pages."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

from vendor import Answer, Asked

Row = dict[str, Any]


@dataclass
class ZendeskAccount:
    """What was changed, in order: an export gives what stands behind its cursor, `page_size` at once."""

    tickets: list[Row] = field(default_factory=list)
    users: list[Row] = field(default_factory=list)
    ratings: list[Row] = field(default_factory=list)
    page_size: int = 2

    def __call__(self, asked: Asked) -> Answer:
        expected = base64.b64encode(b"ann@example.org/token:zd_secret").decode()
        if asked.headers.get("Authorization") != f"Basic {expected}":
            return 401, {"error": f"not {asked.headers.get('Authorization')}"}
        if asked.path == "/api/v2/satisfaction_ratings.json":
            return 200, self._ratings(asked)
        what = asked.path.split("/")[4]
        assert asked.path == f"/api/v2/incremental/{what}/cursor.json"
        assert ("cursor" in asked.parameters) != ("start_time" in asked.parameters)
        changed = getattr(self, what)
        start = int(asked.parameters.get("cursor", "at0")[2:])
        end = min(start + self.page_size, len(changed))
        return 200, {what: changed[start:end], "after_cursor": f"at{end}", "end_of_stream": end == len(changed)}

    def _ratings(self, asked: Asked) -> Row:
        since = float(asked.parameters.get("start_time", "0"))
        found = [one for one in self.ratings if _seconds(one["created_at"]) >= since]
        start = int(asked.parameters.get("page[after]", "0"))
        end = start + self.page_size
        query = f"page[size]=100&page[after]={end}" + (f"&start_time={since:.0f}" if since else "")
        # The address is there on the last page, too.
        following = f"http://{asked.headers['Host']}{asked.path}?{query}"
        has_more = end < len(found)
        return {"satisfaction_ratings": found[start:end], "meta": {"has_more": has_more}, "links": {"next": following}}


def _seconds(moment: str) -> float:
    from datetime import datetime

    return datetime.fromisoformat(moment).timestamp()


def ticket(number: int, updated: str, **fields: Any) -> Row:
    told = {
        "id": 35436000000 + number, "requester_id": 1, "submitter_id": 1, "subject": "Where is it?",
        "description": "It did not come.", "status": "open", "priority": "high", "type": "question",
        "external_id": None, "tags": ["delivery"], "via": {"channel": "email"}, "created_at": "2026-11-01T00:00:00Z",
        "updated_at": updated,
    }  # fmt: skip
    return told | fields


def user(number: int, updated: str, **fields: Any) -> Row:
    told = {
        "id": number, "name": "Ada Hill", "email": f"ada{number}@example.com", "phone": "+441632960001",
        "external_id": None, "role": "end-user", "suspended": False, "active": True, "verified": True,
        "locale": "en-GB", "time_zone": "London", "last_login_at": None,
        "created_at": "2026-11-01T00:00:00Z", "updated_at": updated,
    }  # fmt: skip
    return told | fields


def rating(number: int, created: str, **fields: Any) -> Row:
    told = {"id": number, "ticket_id": 35436000001, "requester_id": 1, "score": "offered", "reason": None}
    return told | {"comment": None, "created_at": created, "updated_at": created} | fields


def account_with_everything() -> ZendeskAccount:
    """Three tickets, three users, three ratings."""
    days = [f"2026-11-2{day}T00:00:00Z" for day in (1, 2, 3)]
    return ZendeskAccount(
        [ticket(number, day) for number, day in enumerate(days, 1)],
        [user(number, day) for number, day in enumerate(days, 1)],
        [rating(number, day) for number, day in enumerate(days, 1)],
    )
