"""A page of Facebook's that answers as the Graph API's reference says: forms, their leads by cursor, and its limits."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vendor import Answer, Asked

Row = dict[str, Any]
VERSION = "/v25.0"


@dataclass
class FacebookPage:
    """Leads by form, each form's own tests too; `limits` are codes that the next requests are refused with."""

    leads: dict[str, list[Row]] = field(default_factory=dict)
    tests: dict[str, list[str]] = field(default_factory=dict)
    limits: list[int] = field(default_factory=list)
    page_size: int = 2

    def __call__(self, asked: Asked) -> Answer:
        if asked.headers.get("Authorization") != "Bearer fb_secret":
            return 400, {"error": {"code": 190, "type": "OAuthException", "message": "Invalid OAuth access token"}}
        if self.limits:
            return 400, {"error": {"code": self.limits.pop(0), "message": "Application request limit reached"}}
        _, node, edge = asked.path.removeprefix(VERSION).split("/")
        names = asked.parameters["fields"].split(",")
        if edge == "leadgen_forms":
            assert node == "P1"
            return self._page(asked, [{"id": form} for form in self.leads])
        if edge == "test_leads":
            return self._page(asked, [{"id": one} for one in self.tests.get(node, [])])
        assert edge == "leads"
        [since] = json.loads(asked.parameters.get("filtering", '[{"value": 0}]'))
        assert since.get("operator", "GREATER_THAN") == "GREATER_THAN"
        told = [
            {name: one[name] for name in names if name in one}
            for one in self.leads[node]
            if datetime.fromisoformat(one["created_time"]).timestamp() > since["value"]
        ]
        return self._page(asked, told[::-1])

    def _page(self, asked: Asked, found: list[Row]) -> Answer:
        start = int(asked.parameters.get("after", "0"))
        end = start + self.page_size
        following = {"next": f"https://graph.facebook.com/x?access_token=fb_secret&after={end}"}
        # The last page has a cursor, too.
        paging = {"cursors": {"before": str(start), "after": str(end)}, **(following if end < len(found) else {})}
        return 200, {"data": found[start:end], **({"paging": paging} if found else {})}


def lead(number: int, created: str, form: str = "F1", **fields: Any) -> Row:
    answers = [
        {"name": "email", "values": [f"ada{number}@example.com"]}, {"name": "full_name", "values": ["Ada Hill"]},
        {"name": "phone_number", "values": ["+441632960001"]},
    ]  # fmt: skip
    told = {
        "id": f"7{number}", "created_time": created, "form_id": form, "ad_id": "A1", "campaign_id": "C1",
        "platform": "fb", "is_organic": False, "field_data": answers,
    }  # fmt: skip
    return told | fields


def page_with_everything() -> FacebookPage:
    """Three forms: five leads with one that somebody made as a test, one lead from Instagram without an ad, none."""
    leads = [lead(number, f"2026-11-2{number}T10:00:00+0000") for number in range(1, 6)]
    organic = {name: value for name, value in lead(6, "2026-11-26T10:00:00+0000", "F2", platform="ig").items()
               if name not in ("ad_id", "campaign_id")}  # fmt: skip
    return FacebookPage({"F1": leads, "F2": [organic], "F3": []}, {"F1": ["73"]})
